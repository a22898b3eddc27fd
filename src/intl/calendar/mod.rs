//! Dates in every calendar, as ICU 78 reckons them.
//!
//! Each calendar turns a day into a [`Date`]. Days are counted from 1970-01-01, and any day of ECMAScript's time range
//! (100 million days to either side) has a date. The arithmetic is that of Reingold and Dershowitz, "Calendrical
//! Calculations", or of a source that the calendar's file names; where ICU departs from it, ICU is followed.

mod astronomy;
mod chinese;
mod coptic;
mod gregorian;
mod hebrew;
mod indian;
mod islamic;
mod japanese;
mod persian;
#[cfg(test)]
mod tests;
mod umalqura;

use super::types::{Calendar, Fields, ZoneMoment};

const MILLISECONDS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

/// 1970-01-01 was a Thursday.
const WEEKDAY_OF_EPOCH: i64 = 4;

/// A date in a calendar. The parts mean what they mean in [`Fields`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Date {
    era: u8,
    year: i64,
    extended_year: i64,
    related_gregorian: i64,
    cyclic_year: u8,
    month: u8,
    is_leap_month: bool,
    day: u8,
}

impl Fields {
    /// The date and time of day at a moment, in the moment's zone.
    pub fn new(calendar: Calendar, zone: ZoneMoment) -> Self {
        let local = zone.epoch_milliseconds + i64::from(zone.offset_seconds) * 1000;
        let day = local.div_euclid(MILLISECONDS_PER_DAY);
        let in_day = local.rem_euclid(MILLISECONDS_PER_DAY);
        let date = date(calendar, day, zone.epoch_milliseconds);
        Self {
            era: date.era,
            year: narrow(date.year),
            extended_year: narrow(date.extended_year),
            related_gregorian: narrow(date.related_gregorian),
            cyclic_year: date.cyclic_year,
            month: date.month,
            is_leap_month: date.is_leap_month,
            day: date.day,
            weekday: small((day + WEEKDAY_OF_EPOCH).rem_euclid(7)),
            hour: small(in_day / 3_600_000),
            minute: small(in_day / 60_000 % 60),
            second: small(in_day / 1000 % 60),
            millisecond: u16::try_from(in_day % 1000).unwrap_or_default(),
            zone,
        }
    }
}

/// The first day of a month, from 1, of a Gregorian year.
pub(super) fn day_of(year: i64, month: i64) -> i64 {
    let leap_day = i64::from(month > 2 && gregorian::is_leap_year(year));
    // from March on, five months have 153 days
    let before = if month > 2 {
        (153 * month - 457) / 5 + 59 + leap_day
    } else {
        31 * (month - 1)
    };
    gregorian::new_year(year) + before
}

/// The date of a day. The calendar that follows the moon in the sky also looks at the time.
fn date(calendar: Calendar, day: i64, epoch_milliseconds: i64) -> Date {
    match calendar {
        Calendar::Gregory | Calendar::Iso8601 => gregorian::gregory(day),
        Calendar::Buddhist => gregorian::buddhist(day),
        Calendar::Roc => gregorian::roc(day),
        Calendar::Japanese => japanese::japanese(day),
        Calendar::Coptic => coptic::coptic(day),
        Calendar::Ethiopic => coptic::ethiopic(day),
        Calendar::Ethioaa => coptic::ethioaa(day),
        Calendar::Hebrew => hebrew::hebrew(day),
        Calendar::Indian => indian::indian(day),
        Calendar::Persian => persian::persian(day),
        Calendar::IslamicCivil => islamic::civil(day),
        Calendar::IslamicTbla => islamic::tabular(day),
        Calendar::IslamicUmalqura => islamic::umalqura(day),
        Calendar::Islamic | Calendar::IslamicRgsa => islamic::astronomical(day, epoch_milliseconds),
        Calendar::Chinese => chinese::chinese(day),
        Calendar::Dangi => chinese::dangi(day),
    }
}

/// A year of ECMAScript's time range, which is far from the limits of the type.
fn narrow(year: i64) -> i32 {
    i32::try_from(year).unwrap_or(if year < 0 { i32::MIN } else { i32::MAX })
}

/// A month, a day or a part of a time: a small number that is not negative.
fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or_default()
}
