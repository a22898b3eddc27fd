//! How many attempts may begin in a time: `10/s`, `600/m`, `1000/h`.

use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// A number of attempts in a time, spread evenly over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    interval: Duration,
}

impl Rate {
    /// Reads `N/s`, `N/m` or `N/h`; `option` is what a person knows it as.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the text is none of them, or N is 0.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        let rate = text.trim().split_once('/').and_then(|(count, unit)| {
            let period = match unit.trim() {
                "s" => Duration::from_secs(1),
                "m" => Duration::from_secs(60),
                "h" => Duration::from_secs(60 * 60),
                _ => return None,
            };
            let count = count.trim().parse::<u32>().ok().filter(|count| *count > 0)?;
            Some(Self {
                interval: period / count,
            })
        });
        rate.ok_or_else(|| {
            let diagnostic = Diagnostic::new(format!("{option}: `{text}` is not a rate"));
            Error::usage(diagnostic.hint("write a number and its time: 10/s, 600/m, 1000/h"))
        })
    }

    /// The time between the beginnings of two attempts.
    pub fn interval(self) -> Duration {
        self.interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_by_their_units() {
        for (text, milliseconds) in [("10/s", 100), (" 600 / m", 100), ("1/h", 3_600_000), ("3600/h", 1_000)] {
            let rate = Rate::parse("--rate", text).unwrap();
            assert_eq!(rate.interval(), Duration::from_millis(milliseconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_rate_names_its_option() {
        for text in ["", "10", "0/s", "-1/s", "1.5/s", "10/d", "/s", "10/s/s"] {
            let error = Rate::parse("--rate", text).unwrap_err();
            assert_eq!(error.exit_status(), 2, "{text}");
            assert!(error.to_string().contains("--rate"), "{error}");
        }
    }
}
