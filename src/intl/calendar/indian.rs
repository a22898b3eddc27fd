//! The Indian national calendar, whose years start on 22 March, or on 21 March of a Gregorian leap year.

use super::gregorian::{YearMonthDay, is_leap_year, new_year};
use super::{Date, small};

/// Days from 1 January to the start of the year of the Saka era.
const START: i64 = 80;

/// The Gregorian year in which year 0 starts.
const GREGORIAN_OFFSET: i64 = 78;

/// The Saka era.
pub(super) fn indian(day: i64) -> Date {
    let mut gregorian_year = YearMonthDay::gregorian(day).year;
    if day - new_year(gregorian_year) < START {
        gregorian_year -= 1;
    }
    let in_year = day - new_year(gregorian_year) - START;
    // after the first month five have 31 days, the others 30
    let first = 30 + i64::from(is_leap_year(gregorian_year));
    let (month, in_month) = match in_year - first {
        ..0 => (1, in_year),
        rest @ 0..155 => (2 + rest / 31, rest % 31),
        rest => (7 + (rest - 155) / 30, (rest - 155) % 30),
    };
    let year = gregorian_year - GREGORIAN_OFFSET;
    Date {
        year,
        extended_year: year,
        related_gregorian: year + 79,
        month: small(month),
        day: small(in_month + 1),
        ..Date::default()
    }
}
