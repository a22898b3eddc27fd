//! The Coptic and Ethiopic calendars: twelve months of thirty days, then five or six days more.

use super::{Date, small};

/// Days from the first day of year 0 to 1970-01-01: a year that is leap comes before it.
const COPTIC_EPOCH: i64 = 2_440_588 - 1_824_665;
const ETHIOPIC_EPOCH: i64 = 2_440_588 - 1_723_856;

/// Years from the creation of the world to the incarnation, in the Ethiopic calendar.
const AMETE_ALEM: i64 = 5500;

/// The era of the martyrs; the years before it are era 0.
pub(super) fn coptic(day: i64) -> Date {
    let date = count(day + COPTIC_EPOCH, 284);
    match date.extended_year {
        year @ ..=0 => Date {
            era: 0,
            year: 1 - year,
            ..date
        },
        year => Date { era: 1, year, ..date },
    }
}

/// The era of the incarnation (era 1); before it, years of the world (era 0).
pub(super) fn ethiopic(day: i64) -> Date {
    let date = count(day + ETHIOPIC_EPOCH, 8);
    match date.extended_year {
        ..=0 => ethioaa(day),
        year => Date { era: 1, year, ..date },
    }
}

/// Years of the world.
pub(super) fn ethioaa(day: i64) -> Date {
    let date = count(day + ETHIOPIC_EPOCH, 8);
    Date {
        era: 0,
        year: date.extended_year + AMETE_ALEM,
        ..date
    }
}

/// The date by days since the start of year 0, without year and era. Year 0 starts in the Gregorian year before
/// `gregorian_offset`.
fn count(day: i64, gregorian_offset: i64) -> Date {
    let (cycle, in_cycle) = (day.div_euclid(1461), day.rem_euclid(1461));
    // the last year of a cycle is the one with 366 days
    let year_in_cycle = in_cycle / 365 - in_cycle / 1460;
    let in_year = in_cycle - 365 * year_in_cycle;
    let year = 4 * cycle + year_in_cycle;
    Date {
        extended_year: year,
        related_gregorian: year + gregorian_offset,
        month: small(in_year / 30 + 1),
        day: small(in_year % 30 + 1),
        ..Date::default()
    }
}
