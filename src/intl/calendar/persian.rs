//! The Persian (Solar Hijri) calendar: years start at the spring equinox in Tehran.
//!
//! Eight years of 33 are leap years, and where that differs from the equinox, from year 1502 to 2987, a table corrects
//! it. Source of both: R. Pournader, as in ICU and ICU4X.

use super::{Date, small};

/// Days from the first day of year 1 to 1970-01-01.
const EPOCH: i64 = 2_440_588 - 1_948_320;

/// Years that are leap by the rule but not by the equinox. The year after each of them is.
#[rustfmt::skip]
const NOT_LEAP: [u16; 78] = [
    1502, 1601, 1634, 1667, 1700, 1733, 1766, 1799, 1832, 1865, 1898, 1931, 1964, 1997, 2030, 2059,
    2063, 2096, 2129, 2158, 2162, 2191, 2195, 2224, 2228, 2257, 2261, 2290, 2294, 2323, 2327, 2356,
    2360, 2389, 2393, 2422, 2426, 2455, 2459, 2488, 2492, 2521, 2525, 2554, 2558, 2587, 2591, 2620,
    2624, 2653, 2657, 2686, 2690, 2719, 2723, 2748, 2752, 2756, 2781, 2785, 2789, 2818, 2822, 2847,
    2851, 2855, 2880, 2884, 2888, 2913, 2917, 2921, 2946, 2950, 2954, 2979, 2983, 2987,
];

/// The Persian era.
pub(super) fn persian(day: i64) -> Date {
    let day = day + EPOCH;
    let mut year = 1 + (33 * day + 3).div_euclid(12_053);
    if day == new_year(year) + 365 && is_corrected(year) {
        year += 1;
    }
    let in_year = day - new_year(year);
    // six months have 31 days, the others 30, and the last one what is left
    let (month, in_month) = match in_year - 186 {
        ..0 => (1 + in_year / 31, in_year % 31),
        rest => (7 + rest / 30, rest % 30),
    };
    Date {
        year,
        extended_year: year,
        related_gregorian: year + 622,
        month: small(month),
        day: small(in_month + 1),
        ..Date::default()
    }
}

/// The day on which a year starts, counted from the first day of year 1.
fn new_year(year: i64) -> i64 {
    365 * (year - 1) + (8 * year + 21).div_euclid(33) - i64::from(is_corrected(year - 1))
}

fn is_corrected(year: i64) -> bool {
    u16::try_from(year).is_ok_and(|year| NOT_LEAP.binary_search(&year).is_ok())
}
