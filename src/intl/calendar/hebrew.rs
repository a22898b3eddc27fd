//! The Hebrew calendar: months by the mean moon, years that are put off so that feasts fall on other days than they
//! must not.
//!
//! Source: Reingold and Dershowitz, "Calendrical Calculations", chapter "The Hebrew Calendar".

use super::{Date, small};

/// Days from the day before the first one of year 1 to 1970-01-01.
const EPOCH: i64 = 2_440_588 - 347_997;

// Parts of a day and of a month: 1080 are an hour.
const HOUR: i64 = 1080;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 29 * DAY + 12 * HOUR + 793;

/// The mean new moon of the first month, counted from noon before the first day of year 1.
const FIRST_NEW_MOON: i64 = 11 * HOUR + 204;

/// The month that only leap years have: Adar I. The next one is Adar, in leap years Adar II.
const ADAR_I: u8 = 6;

/// The era of the world.
pub(super) fn hebrew(day: i64) -> Date {
    let day = day + EPOCH;
    let months = (day * DAY).div_euclid(MONTH);
    let mut year = (19 * months + 234).div_euclid(235) + 1;
    while day <= before_new_year(year) {
        year -= 1;
    }
    let mut rest = day - before_new_year(year);
    let is_leap = is_leap_year(year);
    let year_length = before_new_year(year + 1) - before_new_year(year);
    let mut month = 1;
    loop {
        let length = month_length(month, is_leap, year_length);
        if rest <= length {
            break;
        }
        rest -= length;
        month += 1;
    }
    Date {
        year,
        extended_year: year,
        related_gregorian: year - 3760,
        month,
        is_leap_month: is_leap && month == ADAR_I + 1,
        day: small(rest),
        ..Date::default()
    }
}

fn is_leap_year(year: i64) -> bool {
    (7 * year + 1).rem_euclid(19) < 7
}

/// The day before the first one of a year.
fn before_new_year(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    let parts = months * (MONTH % DAY) + FIRST_NEW_MOON;
    // ICU rounds towards zero here, which matters only before year 1
    let (day, parts) = (months * (MONTH / DAY) + parts / DAY, parts % DAY);
    // 0 is Monday
    match day % 7 {
        // not on a Sunday, Wednesday or Friday; then not on the day after either where the year would be too long
        2 | 4 | 6 => day + 1,
        1 if parts > 15 * HOUR + 204 && !is_leap_year(year) => day + 2,
        0 if parts > 21 * HOUR + 589 && is_leap_year(year - 1) => day + 1,
        _ => day,
    }
}

/// The days of a month, from 1 for Tishri. The length of the year decides the second and the third.
fn month_length(month: u8, is_leap: bool, year_length: i64) -> i64 {
    match (month, year_length % 10) {
        // years of 355 and 385 days
        (2, 5) => 30,
        // years of 353 and 383 days
        (3, 3) => 29,
        (3, _) => 30,
        (ADAR_I, _) => {
            if is_leap {
                30
            } else {
                0
            }
        }
        (2 | 4 | 7 | 9 | 11 | 13, _) => 29,
        _ => 30,
    }
}
