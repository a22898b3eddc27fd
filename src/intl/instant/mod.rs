//! A point in time, and how `new Date(..)` of ECMAScript reads one from text.

mod iso;
mod legacy;

use super::calendar::day_of;

/// Milliseconds since 1970-01-01T00:00Z, within ECMAScript's time range: 100 million days to either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The latest instant; the earliest is as far before 1970.
    const MAX: i64 = 8_640_000_000_000_000;

    /// The instant at this many milliseconds. Fractions are cut off, and what is out of range or no number is none.
    pub fn from_milliseconds(milliseconds: f64) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "the limit is below 2^53")]
        let is_in_range = milliseconds.abs() <= Self::MAX as f64;
        #[expect(clippy::cast_possible_truncation, reason = "it is in range")]
        is_in_range.then_some(Self(milliseconds as i64))
    }

    /// The instant that a text names:
    ///
    /// - ISO 8601 as ECMAScript has it: `2021`, `2021-10`, `2021-10-01`, `2021-10-01T05:51Z`,
    ///   `2021-10-01T05:51:36.123+02:00`, years such as `+012021`;
    /// - what Node.js reads besides, and mail, HTTP and databases write: `2021-10-01 05:51:36 +0200`,
    ///   `Fri, 01 Oct 2021 05:51:36 GMT`, `Oct 1, 2021 5:51 PM`, `10/1/2021`.
    ///
    /// A time without an offset is in UTC: a template must not depend on the zone of the machine. Text that is only a
    /// number is the four digits of a year, or no instant at all; milliseconds are given as a number.
    pub fn parse(text: &str) -> Option<Self> {
        iso::parse(text).or_else(|| legacy::parse(text))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn milliseconds(self) -> i64 {
        self.0
    }
}

impl From<jiff::Timestamp> for Instant {
    /// Cut off at the millisecond. Every such time is in range.
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.as_millisecond())
    }
}

/// A date, a time of day and an offset as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    year: i64,
    month: i64,
    day: i64,
    time: Time,
    /// East of UTC.
    offset_minutes: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Time {
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
}

impl Time {
    /// Midnight may be at the end of the day.
    fn is_valid(self) -> bool {
        let is_end = self.hour == 24 && self.minute == 0 && self.second == 0 && self.millisecond == 0;
        (self.hour < 24 || is_end) && self.minute < 60 && self.second < 60
    }
}

impl Written {
    /// The instant. As in Node.js, the day of a month may be up to 31 in any month, and counts on into the next.
    fn instant(self) -> Option<Instant> {
        let is_valid = (1..=12).contains(&self.month) && (1..=31).contains(&self.day) && self.time.is_valid();
        if !is_valid {
            return None;
        }
        let Time {
            hour,
            minute,
            second,
            millisecond,
        } = self.time;
        let hours = day_of(self.year, self.month) * 24 + (self.day - 1) * 24 + hour;
        let minutes = hours * 60 + minute - self.offset_minutes;
        let milliseconds = (minutes * 60 + second) * 1000 + millisecond;
        (milliseconds.abs() <= Instant::MAX).then_some(Instant(milliseconds))
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;

    fn parse(text: &str) -> Option<i64> {
        Instant::parse(text).map(Instant::milliseconds)
    }

    /// 2021-10-01T05:51:36Z
    const TIME: i64 = 1_633_067_496_000;
    const DAY: i64 = 1_633_046_400_000;
    const HOUR: i64 = 3_600_000;

    #[test]
    fn iso_8601_is_read_as_ecmascript_reads_it() {
        for (text, expected) in [
            ("2021", 1_609_459_200_000),
            ("2021-10", DAY),
            ("2021-10-01", DAY),
            ("2021-10-01T05:51:36Z", TIME),
            ("2021-10-01T05:51:36.000Z", TIME),
            ("2021-10-01T05:51:36", TIME),
            ("2021-10-01T05:51Z", TIME - 36_000),
            ("2021-10-01t05:51:36z", TIME),
            ("2021-10T05:51:36Z", TIME),
            ("2021-10-01T05:51:36+02:00", TIME - 2 * HOUR),
            ("2021-10-01T05:51:36-0330", TIME + 7 * HOUR / 2),
            ("2021-10-01T05:51:36.123456789Z", TIME + 123),
            ("2021-10-01T05:51:36.5Z", TIME + 500),
            ("2021-09-30T24:00:00Z", DAY),
            ("2021-02-30", 1_614_643_200_000),
            ("+002021-10-01", DAY),
            ("-000001-01-01T00:00:00Z", -62_198_755_200_000),
            ("+275760-09-13T00:00:00Z", Instant::MAX),
            ("-271821-04-20T00:00:00.000Z", -Instant::MAX),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_mail_and_databases_write_is_read_too() {
        for (text, expected) in [
            ("2021-10-01 05:51:36", TIME),
            ("2021-10-01 05:51:36 UTC", TIME),
            ("2021-10-01 05:51:36 +0200", TIME - 2 * HOUR),
            ("2021-10-01 05:51:36.5+02", TIME + 500 - 2 * HOUR),
            ("2021/10/01", DAY),
            ("2021-1-1", 1_609_459_200_000),
            ("10/1/2021", DAY),
            ("10/01/2021 5:51 PM", TIME - 36_000 + 12 * HOUR),
            ("10/01/2021 12:51:36 am", TIME - 5 * HOUR),
            ("1 Oct 2021", DAY),
            ("01-Oct-2021", DAY),
            ("Oct 1, 2021", DAY),
            ("October 1, 2021 05:51:36", TIME),
            ("Fri, 01 Oct 2021 05:51:36 GMT", TIME),
            ("Fri, 01 Oct 2021 05:51:36 +0200", TIME - 2 * HOUR),
            ("Fri, 1 Oct 2021 01:51:36 EDT", TIME),
            ("Friday, 01-Oct-21 05:51:36 GMT", TIME),
            ("Sun Nov  6 08:49:37 1994", 784_111_777_000),
            (
                "Fri Oct 01 2021 05:51:36 GMT+0200 (Central European Summer Time)",
                TIME - 2 * HOUR,
            ),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_rest_is_no_date() {
        for text in [
            "",
            " ",
            "not a date",
            "tomorrow",
            "foo 1",
            "12",
            "20211001",
            "1633067496000",
            "2021-13-01",
            "2021-02-32",
            "2021-10-01T",
            "2021-10-01T05",
            "2021-10-01T5:51Z",
            "2021-10-01T05:51:60Z",
            "2021-10-01T24:00:01Z",
            "2021-10-01T05:51:36.Z",
            "2021-10-01T05:51:36,5Z",
            "2021-10-01T05:51:36+24:00",
            "2021-10-01T05:51:36+5",
            "2021-10-01T05:51:36[America/New_York]",
            "-000000-01-01",
            "+275760-09-13T00:00:00.001Z",
            "2021-W40",
            "1 2",
            "Oct 1",
            "Oct Nov 1 2021",
            "1 Oct 2021 13:00 PM",
            "99999999999999999999-01-01",
            "1:2:3:4",
            "+",
            "2021-10-01 05:51:36 (",
            "Fri, 01 Oct 2021 05:51:36 GMT GMT",
            "10/1/2021/5",
            "é",
            "1 Oct 2021 5:51é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_milliseconds_within_the_range() {
        for (number, expected) in [
            (0.0, Some(0)),
            (1.9, Some(1)),
            (-1.9, Some(-1)),
            (8.64e15, Some(Instant::MAX)),
            (-8.64e15, Some(-Instant::MAX)),
            (8.640000000000001e15, None),
            (f64::NAN, None),
            (f64::NEG_INFINITY, None),
        ] {
            assert_eq!(
                Instant::from_milliseconds(number).map(Instant::milliseconds),
                expected,
                "{number}"
            );
        }
    }
}
