//! The Islamic calendars: twelve lunar months.
//!
//! - `islamic-civil` and `islamic-tbla` reckon with mean months, eleven leap years in thirty (Reingold and Dershowitz,
//!   "Calendrical Calculations", chapter "The Islamic Calendar").
//! - `islamic-umalqura` is the official calendar of Saudi Arabia, tabulated from 1300 to 1600.
//! - `islamic` and `islamic-rgsa` start a month on the day after the new moon, by ICU's astronomy.

use super::astronomy::{SYNODIC_MONTH, moon_age};
use super::umalqura::{self, MONTHS_OF_30_DAYS};
use super::{Date, MILLISECONDS_PER_DAY, small};

/// Days from the first day of year 1 to 1970-01-01: a Friday, 16 July 622 (Julian).
const FRIDAY_EPOCH: i64 = 2_440_588 - 1_948_440;

/// The same from the Thursday before it.
const THURSDAY_EPOCH: i64 = FRIDAY_EPOCH + 1;

/// Mean months, from the Friday.
pub(super) fn civil(day: i64) -> Date {
    by_mean_months(day + FRIDAY_EPOCH)
}

/// Mean months, from the Thursday.
pub(super) fn tabular(day: i64) -> Date {
    by_mean_months(day + THURSDAY_EPOCH)
}

/// The table of Umm al-Qura, and mean months before and after it.
pub(super) fn umalqura(day: i64) -> Date {
    let mut rest = day - umalqura::FIRST_DAY;
    if rest < 0 {
        return civil(day);
    }
    for (year, months) in (umalqura::FIRST_YEAR..).zip(MONTHS_OF_30_DAYS) {
        let length = 12 * 29 + i64::from(months.count_ones());
        if rest < length {
            return in_year_of_table(year, months, rest);
        }
        rest -= length;
    }
    civil(day)
}

/// The date of a day of a year, counted from 0.
fn in_year_of_table(year: i64, months: u16, in_year: i64) -> Date {
    let (mut month, mut rest) = (0, in_year);
    loop {
        let length = 29 + i64::from(months >> month & 1);
        if rest < length {
            return date(year, month, rest);
        }
        rest -= length;
        month += 1;
    }
}

/// The date by days since the first day of year 1.
fn by_mean_months(day: i64) -> Date {
    let year = (30 * day + 10_646).div_euclid(10_631);
    let in_year = day - (354 * (year - 1) + (11 * year + 3).div_euclid(30));
    // months have 30 and 29 days in turn, and the last one is longer in a leap year
    let month = (2 * in_year / 59).min(11);
    let start = |month: i64| (59 * month + 1) / 2;
    let month = if start(month) > in_year { month - 1 } else { month };
    date(year, month, in_year - start(month))
}

/// Months by the moon in the sky.
///
/// ICU guesses the month by the mean moon, and goes back from there but never ahead. The guess depends on the moon at
/// the very time, so that it is part of the calendar.
pub(super) fn astronomical(day: i64, epoch_milliseconds: i64) -> Date {
    let days = day + FRIDAY_EPOCH;
    let mut month = whole(float(days) / SYNODIC_MONTH);
    let is_waxing = age_in_half_turns(float(epoch_milliseconds)) > 0.0;
    if days - mean_start(month) >= 25 && is_waxing {
        month += 1;
    }
    let mut start = start_by_moon(month);
    while start > days {
        month -= 1;
        start = start_by_moon(month);
    }
    date(month.div_euclid(12) + 1, month.rem_euclid(12), days - start)
}

/// The day on which a month starts by the mean moon, both counted from the first of year 1.
fn mean_start(month: i64) -> i64 {
    whole(float(month) * SYNODIC_MONTH)
}

/// The day after the new moon of a month.
fn start_by_moon(month: i64) -> i64 {
    let mut day = mean_start(month);
    if is_after_new_moon(day) {
        while is_after_new_moon(day) {
            day -= 1;
        }
    } else {
        while !is_after_new_moon(day) {
            day += 1;
        }
    }
    day + 1
}

fn is_after_new_moon(day: i64) -> bool {
    age_in_half_turns(float((day - FRIDAY_EPOCH) * MILLISECONDS_PER_DAY)) >= 0.0
}

/// The age of the moon in degrees, from -180 to 180: negative while it wanes.
fn age_in_half_turns(time: f64) -> f64 {
    let degrees = moon_age(time) * 180.0 / std::f64::consts::PI;
    if degrees > 180.0 { degrees - 360.0 } else { degrees }
}

/// A date by its month and day from 0. ICU has one era, also for the years before it.
fn date(year: i64, month: i64, day: i64) -> Date {
    Date {
        year,
        extended_year: year,
        related_gregorian: whole(float(year) * (12.0 * SYNODIC_MONTH / 365.2425) + 621.57),
        month: small(month + 1),
        day: small(day + 1),
        ..Date::default()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ECMAScript's times are whole numbers below 2^53"
)]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "days and months are far from the limits of the type"
)]
fn whole(number: f64) -> i64 {
    number.floor() as i64
}
