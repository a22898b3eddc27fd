//! Durations, as people write and read them: `50ms`, `2s`, `1m30s`.

use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::friendly::{Designator, Spacing, SpanParser, SpanPrinter};

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// The longest duration that is taken, a year: sums of a few such cannot overflow a clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Reads a duration; `option` is what a person knows it as.
///
/// # Errors
///
/// [`Error::Usage`] where the text is none, has no unit, is negative or is longer than a year.
pub fn parse_duration(option: &str, text: &str) -> Result<Duration> {
    match SpanParser::new().parse_unsigned_duration(text.trim()) {
        Ok(duration) if duration <= LONGEST => Ok(duration),
        Ok(_) => Err(Error::usage(format!("{option}: `{text}` is longer than a year"))),
        Err(_) => Err(Error::usage(
            Diagnostic::new(format!("{option}: `{text}` is not a duration"))
                .hint("write it with its units: 50ms, 2s, 1m30s, 1h"),
        )),
    }
}

/// Reads how old something is, where days count too: `30d`, `12h`.
///
/// # Errors
///
/// As [`parse_duration`].
pub fn parse_age(option: &str, text: &str) -> Result<Duration> {
    let days = text
        .trim()
        .strip_suffix('d')
        .and_then(|days| days.trim().parse::<u64>().ok());
    match days.map(|days| Duration::from_secs(days.saturating_mul(24 * 60 * 60))) {
        Some(age) if age > LONGEST => Err(Error::usage(format!("{option}: `{text}` is longer than a year"))),
        Some(age) => Ok(age),
        None => parse_duration(option, text),
    }
}

/// Reads a duration that something may take, which is never nothing.
///
/// # Errors
///
/// As [`parse_duration`], and for a duration of zero.
pub fn parse_timeout(option: &str, text: &str) -> Result<Duration> {
    let duration = parse_duration(option, text)?;
    if duration.is_zero() {
        return Err(Error::usage(format!("{option}: no time at all is too little")));
    }
    Ok(duration)
}

/// Shows a duration as [`parse_duration`] reads it, to the millisecond.
#[derive(Debug, Clone, Copy)]
pub struct Shown(pub Duration);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX);
        let duration = SignedDuration::from_millis(milliseconds);
        let printer = SpanPrinter::new()
            .designator(Designator::Compact)
            .spacing(Spacing::None);
        f.write_str(&printer.duration_to_string(&duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_shown() {
        for (text, milliseconds, shown) in [
            ("50ms", 50, "50ms"),
            ("2s", 2_000, "2s"),
            ("1m30s", 90_000, "1m30s"),
            (" 1h 5 minutes ", 3_900_000, "1h5m"),
            ("1.5s", 1_500, "1s500ms"),
            ("0s", 0, "0s"),
        ] {
            let duration = parse_duration("--x", text).unwrap();
            assert_eq!(duration, Duration::from_millis(milliseconds), "{text}");
            assert_eq!(Shown(duration).to_string(), shown);
        }
        assert_eq!(Shown(Duration::from_nanos(1_234_567_890)).to_string(), "1s234ms");
    }

    #[test]
    fn an_age_may_be_in_days() {
        let hours = |text| parse_age("--older-than", text).unwrap().as_secs() / 3600;
        assert_eq!([hours("30d"), hours("0d"), hours("12h")], [720, 0, 12]);
        for text in ["d", "-1d", "1.5x", "400d", "99999999999999999999d"] {
            assert!(parse_age("--older-than", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_names_its_option() {
        for text in ["", "5", "-1s", "1s ago", "soon", "1y", "10000h"] {
            let error = parse_duration("--retry-base", text).unwrap_err();
            assert_eq!(error.exit_status(), 2, "{text}");
            assert!(error.to_string().contains("--retry-base"), "{error}");
        }
        assert!(parse_timeout("--timeout", "0s").is_err());
    }
}
