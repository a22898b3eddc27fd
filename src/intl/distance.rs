//! How far one time is from another, in the unit that a person would use.

use super::instant::Instant;
use super::types::{Calendar, Fields, RelativeUnit, ZoneMoment};

/// A number of whole units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// How many; negative, or negative zero, where the time is past.
    pub count: f64,
    /// The unit.
    pub unit: RelativeUnit,
}

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

impl Distance {
    /// How far `then` is from `now`, in the largest unit of which at least one whole one fits: years, months (both as
    /// the Gregorian calendar in UTC has them), weeks, days, hours, minutes, else seconds. What is left over is cut off.
    pub fn between(now: Instant, then: Instant) -> Self {
        let months = months_between(now, then);
        let span = then.milliseconds() - now.milliseconds();
        let units = [
            (months / 12, RelativeUnit::Year),
            (months, RelativeUnit::Month),
            (span / WEEK, RelativeUnit::Week),
            (span / DAY, RelativeUnit::Day),
            (span / HOUR, RelativeUnit::Hour),
            (span / MINUTE, RelativeUnit::Minute),
        ];
        let fitting = units.into_iter().find(|(count, _)| *count != 0);
        let (count, unit) = fitting.unwrap_or((span / SECOND, RelativeUnit::Second));
        let sign = if span < 0 { -1.0 } else { 1.0 };
        #[expect(clippy::cast_precision_loss, reason = "times are below 2^53 milliseconds")]
        let count = (count.abs() as f64).copysign(sign);
        Self { count, unit }
    }
}

/// The whole months from one time to another: a month has passed when the day and time of day have come round.
fn months_between(from: Instant, to: Instant) -> i64 {
    let [from, to] = [from, to].map(|instant| {
        let utc = ZoneMoment {
            id: String::new(),
            offset_seconds: 0,
            is_daylight: false,
            epoch_milliseconds: instant.milliseconds(),
        };
        let date = Fields::new(Calendar::Gregory, utc);
        let months = i64::from(date.extended_year) * 12 + i64::from(date.month);
        (months, (date.day, instant.milliseconds().rem_euclid(DAY)))
    });
    let months = to.0 - from.0;
    match months.signum() {
        1 if to.1 < from.1 => months - 1,
        -1 if to.1 > from.1 => months + 1,
        _ => months,
    }
}

#[cfg(test)]
mod tests {
    use super::{Distance, Instant, RelativeUnit};

    #[test]
    fn the_largest_unit_that_fits_counts() {
        use RelativeUnit::{Day, Hour, Minute, Month, Second, Week, Year};
        for (now, then, count, unit) in [
            ("2024-10-01T05:51:36Z", "2021-09-30T00:00:00Z", -3.0, Year),
            ("2024-10-01T05:51:36Z", "2021-10-01T05:51:36Z", -3.0, Year),
            ("2024-10-01T05:51:36Z", "2021-10-01T05:51:37Z", -2.0, Year),
            ("2024-10-01T05:51:36Z", "2025-10-01T05:51:35Z", 11.0, Month),
            ("2024-02-29T00:00:00Z", "2025-02-28T23:59:59Z", 11.0, Month),
            ("2024-02-29T00:00:00Z", "2025-03-01T00:00:00Z", 1.0, Year),
            ("2023-01-31T00:00:00Z", "2023-02-28T00:00:00Z", 4.0, Week),
            ("2023-01-28T00:00:00Z", "2023-02-28T00:00:00Z", 1.0, Month),
            ("2023-03-31T00:00:00Z", "2023-02-28T00:00:00Z", -1.0, Month),
            ("2023-03-01T00:00:00Z", "2023-02-28T00:00:00Z", -1.0, Day),
            ("2023-03-08T00:00:00Z", "2023-03-01T00:00:01Z", -6.0, Day),
            ("2023-03-08T00:00:00Z", "2023-03-01T00:00:00Z", -1.0, Week),
            ("2023-03-08T00:00:00Z", "2023-03-08T23:59:59.999Z", 23.0, Hour),
            ("2023-03-08T00:00:00Z", "2023-03-08T00:59:59.999Z", 59.0, Minute),
            ("2023-03-08T00:00:00Z", "2023-03-07T23:59:01Z", -59.0, Second),
            ("2023-03-08T00:00:00Z", "2023-03-08T00:00:00.999Z", 0.0, Second),
            ("-271821-04-20T00:00Z", "+275760-09-13T00:00Z", 547_581.0, Year),
        ] {
            let [now, then] = [now, then].map(|text| Instant::parse(text).unwrap());
            assert_eq!(
                Distance::between(now, then),
                Distance { count, unit },
                "{now:?} {then:?}"
            );
        }
    }

    #[test]
    fn a_moment_ago_is_past() {
        let [now, then] = [10.0, 9.0].map(|time| Instant::from_milliseconds(time).unwrap());
        assert!(Distance::between(now, then).count.is_sign_negative());
        assert!(Distance::between(now, now).count.is_sign_positive());
    }
}
