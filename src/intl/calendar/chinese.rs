//! The Chinese calendar and its Korean sister, Dangi: months from new moon to new moon, numbered by where the sun is.
//!
//! The rules are those of 1645, applied to all times: the winter solstice falls into month 11, and where thirteen
//! months fit between two of them, the first one without a major solar term is a leap month. The astronomy is ICU's,
//! in the local time of Beijing or Seoul; other astronomy gives other months where a new moon is near midnight.
//!
//! Sources: N. Dershowitz and E. Reingold, "Calendrical Calculations" (1997), chapter "The Chinese Calendar"; ICU's
//! `ChineseCalendar` and `DangiCalendar`.

use std::f64::consts::PI;

use super::astronomy::{Direction, SYNODIC_MONTH, new_moon, sun_longitude, winter_solstice_after};
use super::gregorian::{YearMonthDay, new_year};
use super::{Date, small};

const DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
const HOUR: f64 = 60.0 * 60.0 * 1000.0;

/// Added to a new moon, this is before the next one; taken off, after the one before.
const SHORT_OF_A_MONTH: i64 = 25;

/// The Gregorian year before the first one of the first cycle of sixty years.
const CYCLE_EPOCH: i64 = -2637;

/// The Chinese calendar.
pub(super) fn chinese(day: i64) -> Date {
    date(Observer::China, day)
}

/// The Korean calendar.
pub(super) fn dangi(day: i64) -> Date {
    date(Observer::Korea, day)
}

/// Where the sky is watched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Observer {
    China,
    Korea,
}

fn date(observer: Observer, day: i64) -> Date {
    let gregorian = YearMonthDay::gregorian(day);
    let month = observer.month(gregorian.year, day);
    // a year starts with month 1: months 11 and 12 in winter still belong to the one before
    let is_past_new_year = month.number < 11 || gregorian.month >= 7;
    let year = gregorian.year - i64::from(!is_past_new_year);
    let in_cycles = year - CYCLE_EPOCH - 1;
    Date {
        era: u8::try_from(in_cycles.div_euclid(60) + 1).unwrap_or(u8::MAX),
        year: in_cycles.rem_euclid(60) + 1,
        extended_year: year,
        related_gregorian: year,
        cyclic_year: small(in_cycles.rem_euclid(60) + 1),
        month: small(month.number),
        is_leap_month: month.is_leap,
        day: small(day - month.start + 1),
    }
}

struct Month {
    number: i64,
    is_leap: bool,
    start: i64,
}

impl Observer {
    /// The month of a day in a Gregorian year.
    fn month(self, year: i64, day: i64) -> Month {
        let solstice = self.winter_solstice(year);
        let (before, after) = if day < solstice {
            (self.winter_solstice(year - 1), solstice)
        } else {
            (solstice, self.winter_solstice(year + 1))
        };
        // the month after the one with the solstice, and the next one with a solstice
        let first = self.new_moon(before + 1, Direction::Next);
        let last = self.new_moon(after + 1, Direction::Previous);
        let start = self.new_moon(day + 1, Direction::Previous);
        let has_leap_month = months_between(first, last) == 12;
        let mut number = months_between(first, start);
        if has_leap_month && self.is_leap_month_between(first, start) {
            number -= 1;
        }
        if number < 1 {
            number += 12;
        }
        let is_leap = has_leap_month && self.lacks_solar_term(start) && {
            let previous = self.new_moon(start - SHORT_OF_A_MONTH, Direction::Previous);
            !self.is_leap_month_between(first, previous)
        };
        Month { number, is_leap, start }
    }

    /// The day of the winter solstice of a Gregorian year.
    fn winter_solstice(self, year: i64) -> i64 {
        // from 1 December: in some years these formulas give a day before the usual 15
        let first_of_december = new_year(year + 1) - 31;
        self.day_of(winter_solstice_after(self.midnight(first_of_december)))
    }

    /// The day of the new moon on or after, or before, the start of a day.
    fn new_moon(self, day: i64, direction: Direction) -> i64 {
        self.day_of(new_moon(self.midnight(day), direction))
    }

    /// Whether one of the months from the one that starts at `first` to the one that starts at `last` lacks a solar term.
    fn is_leap_month_between(self, first: i64, last: i64) -> bool {
        let mut start = last;
        while start >= first {
            if self.lacks_solar_term(start) {
                return true;
            }
            start = self.new_moon(start - SHORT_OF_A_MONTH, Direction::Previous);
        }
        false
    }

    /// Whether the sun stays in one sign of the zodiac for the month that starts on a day.
    fn lacks_solar_term(self, start: i64) -> bool {
        let next = self.new_moon(start + SHORT_OF_A_MONTH, Direction::Next);
        self.solar_term(start) == self.solar_term(next)
    }

    /// The twelfth of its way that the sun is in at the start of a day.
    fn solar_term(self, day: i64) -> i64 {
        whole(6.0 * sun_longitude(self.midnight(day)) / PI)
    }

    /// The moment at which a day starts here.
    fn midnight(self, day: i64) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the days of ECMAScript's time are far from 2^53"
        )]
        let local = day as f64 * DAY;
        local - self.offset(local)
    }

    /// The day that it is here.
    fn day_of(self, time: f64) -> i64 {
        whole((time + self.offset(time)) / DAY)
    }

    /// Local time less universal time.
    fn offset(self, time: f64) -> f64 {
        // the years of Korea's changes, counted in days without leap days; the formulas need 7 in 1897
        let years = time / DAY / 365.0 + 1970.0;
        let hours = match self {
            Self::China => 8.0,
            Self::Korea if (1897.0..1898.0).contains(&years) => 7.0,
            Self::Korea if years < 1912.0 => 8.0,
            Self::Korea => 9.0,
        };
        hours * HOUR
    }
}

/// How many months there are between two new moons.
fn months_between(first: i64, last: i64) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "the days of a year or two")]
    let months = (last - first) as f64 / SYNODIC_MONTH;
    whole(months + 0.5)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "days and parts of a year are far from the limits of the type"
)]
fn whole(number: f64) -> i64 {
    number.floor() as i64
}
