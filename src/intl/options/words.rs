//! The words that options of dates take.

use super::super::types::{Calendar, FormatMatcher, HourCycle, Month, Style, Text, Width, ZoneName};

/// Lengths of names.
pub(super) const TEXTS: [(&str, Text); 3] = [("long", Text::Long), ("short", Text::Short), ("narrow", Text::Narrow)];

/// Widths of numbers.
pub(super) const WIDTHS: [(&str, Width); 2] = [("numeric", Width::Numeric), ("2-digit", Width::TwoDigit)];

/// Months, as numbers and names.
pub(super) const MONTHS: [(&str, Month); 5] = [
    ("numeric", Month::Numeric),
    ("2-digit", Month::TwoDigit),
    ("long", Month::Long),
    ("short", Month::Short),
    ("narrow", Month::Narrow),
];

/// Names of time zones.
pub(super) const ZONE_NAMES: [(&str, ZoneName); 6] = [
    ("short", ZoneName::Short),
    ("long", ZoneName::Long),
    ("shortOffset", ZoneName::ShortOffset),
    ("longOffset", ZoneName::LongOffset),
    ("shortGeneric", ZoneName::ShortGeneric),
    ("longGeneric", ZoneName::LongGeneric),
];

/// Ways to count hours.
pub(super) const HOUR_CYCLES: [(&str, HourCycle); 4] = [
    ("h11", HourCycle::H11),
    ("h12", HourCycle::H12),
    ("h23", HourCycle::H23),
    ("h24", HourCycle::H24),
];

/// Styles of dates and times.
pub(super) const STYLES: [(&str, Style); 4] = [
    ("full", Style::Full),
    ("long", Style::Long),
    ("medium", Style::Medium),
    ("short", Style::Short),
];

/// Ways to choose a pattern.
pub(super) const MATCHERS: [(&str, FormatMatcher); 2] =
    [("basic", FormatMatcher::Basic), ("best fit", FormatMatcher::BestFit)];

/// Calendars that BCP 47 has a second name for.
pub(super) const CALENDAR_ALIASES: [(&str, Calendar); 2] = [
    ("islamicc", Calendar::IslamicCivil),
    ("ethiopic-amete-alem", Calendar::Ethioaa),
];
