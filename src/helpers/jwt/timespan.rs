//! Spans of time as npm's `ms` reads them.

/// A second, in milliseconds.
const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
/// The mean year, leap years counted in.
const YEAR: f64 = 365.25 * DAY;
const MONTH: f64 = YEAR / 12.0;

/// The longest text that is read.
const MAX_LENGTH: usize = 100;

/// The milliseconds of a span such as `2 days`, `.5h` or `-3 mins`; a number without a unit is milliseconds.
pub(super) fn milliseconds(text: &str) -> Option<f64> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '.')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    // `5.` is a number to Rust, and none to `ms`
    if !number.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(number.parse::<f64>().ok()? * length(unit.trim_start_matches(' '))?)
}

/// The milliseconds of one of a unit.
fn length(unit: &str) -> Option<f64> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "" | "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => WEEK,
        "mo" | "month" | "months" => MONTH,
        "y" | "yr" | "yrs" | "year" | "years" => YEAR,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_short_and_long_forms() {
        for (text, expected) in [
            ("800ms", 800.0),
            ("800 milliseconds", 800.0),
            ("120", 120.0),
            ("5s", 5000.0),
            ("5 seconds", 5000.0),
            ("5m", 300_000.0),
            ("5M", 300_000.0),
            ("1h", 3_600_000.0),
            ("3 hrs", 10_800_000.0),
            (".5d", 43_200_000.0),
            ("1.5   Days", 129_600_000.0),
            ("-2d", -172_800_000.0),
            ("1w", 604_800_000.0),
            ("2mo", 5_259_600_000.0),
            ("1 month", 2_629_800_000.0),
            ("1y", 31_557_600_000.0),
            ("2 years", 63_115_200_000.0),
        ] {
            assert_eq!(milliseconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_none() {
        for text in [
            "",
            "d",
            "5.",
            "5.d",
            "1h 5m",
            " 1h",
            "1h ",
            "1 fortnight",
            "--1h",
            "1.2.3",
            "1e3",
            "+1h",
            "é",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
        assert_eq!(milliseconds(&format!("{}h", "1".repeat(100))), None);
    }
}
