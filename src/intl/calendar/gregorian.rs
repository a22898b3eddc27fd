//! The Gregorian calendar, and the calendars that only count its years otherwise.
//!
//! Only `gregory` and `iso8601` are Gregorian for all time, as ECMA-402 asks. The others follow ICU: before 15 October
//! 1582 their dates are Julian.

use super::{Date, small};

/// The first Gregorian day, 1582-10-15.
const REFORM: i64 = -141_427;

/// Days from 0000-03-01 to 1970-01-01, in the Gregorian and in the Julian calendar.
const MARCH_OF_YEAR_ZERO: i64 = 719_468;
const JULIAN_MARCH_OF_YEAR_ZERO: i64 = 719_470;

/// A year, counted astronomically (0 is 1 BC), with a month and a day from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct YearMonthDay {
    pub(super) year: i64,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl YearMonthDay {
    /// The Gregorian date of a day.
    ///
    /// Years are taken to start in March, so that the leap day is the last of them.
    pub(super) fn gregorian(day: i64) -> Self {
        let day = day + MARCH_OF_YEAR_ZERO;
        let (cycle, in_cycle) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year + year / 4 - year / 100);
        Self::from_march(400 * cycle + year, in_year)
    }

    /// The Julian date of a day.
    pub(super) fn julian(day: i64) -> Self {
        let day = day + JULIAN_MARCH_OF_YEAR_ZERO;
        let (cycle, in_cycle) = (day.div_euclid(1461), day.rem_euclid(1461));
        let year = (in_cycle - in_cycle / 1460) / 365;
        Self::from_march(4 * cycle + year, in_cycle - 365 * year)
    }

    /// The date of a day in the calendar in use at the time.
    pub(super) fn hybrid(day: i64) -> Self {
        if day < REFORM {
            Self::julian(day)
        } else {
            Self::gregorian(day)
        }
    }

    /// A date by a year and day that count from 1 March.
    fn from_march(year: i64, in_year: i64) -> Self {
        let month = (5 * in_year + 2) / 153;
        Self {
            year: year + i64::from(month >= 10),
            month: small(if month < 10 { month + 3 } else { month - 9 }),
            day: small(in_year - (153 * month + 2) / 5 + 1),
        }
    }
}

/// The day on which a Gregorian year starts.
pub(super) fn new_year(year: i64) -> i64 {
    let before = year - 1;
    365 * before + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

/// Whether a Gregorian year has 366 days.
pub(super) fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// A date with this year of this era.
pub(super) fn dated(date: YearMonthDay, era: u8, year: i64) -> Date {
    Date {
        era,
        year,
        extended_year: date.year,
        related_gregorian: date.year,
        month: date.month,
        day: date.day,
        ..Date::default()
    }
}

/// The Gregorian calendar: years before (era 0) and after (era 1) Christ.
pub(super) fn gregory(day: i64) -> Date {
    let date = YearMonthDay::gregorian(day);
    match date.year {
        ..=0 => dated(date, 0, 1 - date.year),
        year => dated(date, 1, year),
    }
}

/// The Thai calendar counts from the death of the Buddha.
pub(super) fn buddhist(day: i64) -> Date {
    let date = YearMonthDay::hybrid(day);
    dated(date, 0, date.year + 543)
}

/// The calendar of Taiwan: years before (era 0) and of (era 1) the republic.
pub(super) fn roc(day: i64) -> Date {
    let date = YearMonthDay::hybrid(day);
    match date.year - 1911 {
        year @ ..=0 => dated(date, 0, 1 - year),
        year => dated(date, 1, year),
    }
}

#[cfg(test)]
mod tests {
    use super::{REFORM, YearMonthDay, is_leap_year, new_year};

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let days_in = |year, month| match month {
            2 => 28 + i64::from(is_leap_year(year)),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let mut day = new_year(1970 - 400);
        for year in 1570..1970 {
            assert_eq!(new_year(year), day);
            for month in 1..=12 {
                for in_month in 1..=days_in(year, month) {
                    let date = YearMonthDay::gregorian(day);
                    let found = (date.year, date.month, i64::from(date.day));
                    assert_eq!(found, (year, month, in_month));
                    day += 1;
                }
            }
        }
        assert_eq!(day, 0);
    }

    #[test]
    fn ten_days_were_left_out() {
        let dates = [REFORM - 1, REFORM].map(|day| {
            let date = YearMonthDay::hybrid(day);
            (date.year, date.month, date.day)
        });
        assert_eq!(dates, [(1582, 10, 4), (1582, 10, 15)]);
    }
}
