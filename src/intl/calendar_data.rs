//! What a locale says of a calendar: patterns and names, as `data/generate.py` lays them out.

use super::blob::{DamagedData, Kind, List, Record, Section};
use super::letters::Field;
use super::types::{Calendar, Style, Text};

// The lists of the core section: one of each of these, then those of the Gregorian calendar.
const PROFILE: usize = 0;
pub(super) const SYMBOLS: usize = 1;
pub(super) const FIELD_NAMES: usize = 2;
const GREGORIAN: usize = 3;

// The lists of a calendar.
const FORMATS: usize = 0;
const APPEND_ITEMS: usize = 1;
const GLUE: usize = 2;
const STYLES: usize = 3;
const MONTHS: usize = 4;
const WEEKDAYS: usize = 10;
const ERAS: usize = 16;
const AM_PM: usize = 19;
const DAY_PERIODS: usize = 21;
const LEAP_MONTHS: usize = 24;
const CYCLIC_YEARS: usize = 25;
const LISTS: usize = 26;

/// What a locale is, apart from its calendars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile<'a> {
    /// The region of the locale, or the likeliest one of its language.
    pub(super) region: &'a str,
    pub(super) calendar: Calendar,
    pub(super) numbering_system: &'a str,
    /// The letter of the hour cycle that the region prefers.
    pub(super) hour_letter: u8,
    /// A letter for the period of each hour, then `n` where noon has a name; empty where there are no periods.
    pub(super) day_periods: &'a str,
}

impl<'a> Profile<'a> {
    /// Reads the profile off a core section.
    pub(super) fn of(core: &'a Section) -> Self {
        let list = core.list(PROFILE);
        Self {
            region: list.get(0),
            calendar: Calendar::from_name(list.get(1)).unwrap_or(Calendar::Gregory),
            numbering_system: list.get(2),
            hour_letter: list.get(3).bytes().next().unwrap_or(b'H'),
            day_periods: list.get(4),
        }
    }
}

/// The section in which a calendar is.
pub(super) fn calendar_section(record: Record, calendar: Calendar) -> Result<Option<Section>, DamagedData> {
    match calendar {
        Calendar::Gregory => Ok(None),
        _ => record.section(Kind::Calendars).map(Some),
    }
}

/// A calendar of a locale.
#[derive(Debug, Clone, Copy)]
pub(super) struct CalendarData<'a> {
    core: &'a Section,
    section: &'a Section,
    first: usize,
}

impl<'a> CalendarData<'a> {
    /// The calendar in the sections of a locale: `others` as [`calendar_section`] gave it.
    pub(super) fn new(core: &'a Section, others: Option<&'a Section>, calendar: Calendar) -> Self {
        let (section, first) = match others {
            Some(section) => (section, place(calendar) * LISTS),
            None => (core, GREGORIAN),
        };
        Self { core, section, first }
    }

    fn list(self, number: usize) -> List<'a> {
        self.section.list(self.first + number)
    }

    /// Skeletons, each with its pattern.
    pub(super) fn available_formats(self) -> impl Iterator<Item = [&'a str; 2]> {
        self.list(FORMATS).groups()
    }

    /// How a field is appended to a pattern that lacks it: `{0} ({2}: {1})`.
    pub(super) fn append_item(self, field: Field) -> &'a str {
        self.list(APPEND_ITEMS).get(field.index())
    }

    /// What a field is called, for appending it.
    pub(super) fn field_name(self, field: Field) -> &'a str {
        self.core.list(FIELD_NAMES).get(field.index())
    }

    /// How a date of this style is put together with a time: `{1}, {0}`.
    pub(super) fn glue(self, style: Style) -> &'a str {
        self.list(GLUE).get(style as usize)
    }

    /// The pattern of a time, and the numbering systems of its fields where they are not the locale's.
    pub(super) fn time_style(self, style: Style) -> [&'a str; 2] {
        self.style(style as usize)
    }

    /// The pattern of a date, and the numbering systems of its fields where they are not the locale's.
    pub(super) fn date_style(self, style: Style) -> [&'a str; 2] {
        self.style(4 + style as usize)
    }

    fn style(self, index: usize) -> [&'a str; 2] {
        let list = self.list(STYLES);
        [list.get(2 * index), list.get(2 * index + 1)]
    }

    /// The patterns of all styles.
    pub(super) fn style_patterns(self) -> impl Iterator<Item = &'a str> {
        self.list(STYLES).groups().map(|[pattern, _]| pattern)
    }

    pub(super) fn months(self, standalone: bool, width: Text) -> List<'a> {
        self.list(MONTHS + 3 * usize::from(standalone) + width as usize)
    }

    pub(super) fn weekdays(self, standalone: bool, width: Text) -> List<'a> {
        self.list(WEEKDAYS + 3 * usize::from(standalone) + width as usize)
    }

    pub(super) fn eras(self, width: Text) -> List<'a> {
        self.list(ERAS + width as usize)
    }

    /// Before and after noon.
    pub(super) fn am_pm(self, narrow: bool) -> List<'a> {
        self.list(AM_PM + usize::from(narrow))
    }

    /// The names of the periods that [`Profile::day_periods`] points to; the second is noon.
    pub(super) fn day_periods(self, width: Text) -> List<'a> {
        self.list(DAY_PERIODS + width as usize)
    }

    /// Templates for the name of a leap month, in the order of [`Self::months`]; then the one for its number.
    pub(super) fn leap_months(self) -> List<'a> {
        self.list(LEAP_MONTHS)
    }

    /// The names of the sixty years of a cycle.
    pub(super) fn cyclic_years(self) -> List<'a> {
        self.list(CYCLIC_YEARS)
    }
}

/// The calendar's place in the section of calendars.
fn place(calendar: Calendar) -> usize {
    match calendar {
        Calendar::Gregory | Calendar::Buddhist => 0,
        Calendar::Chinese => 1,
        Calendar::Coptic => 2,
        Calendar::Dangi => 3,
        Calendar::Ethioaa => 4,
        Calendar::Ethiopic => 5,
        Calendar::Hebrew => 6,
        Calendar::Indian => 7,
        Calendar::Islamic
        | Calendar::IslamicCivil
        | Calendar::IslamicTbla
        | Calendar::IslamicUmalqura
        | Calendar::IslamicRgsa => 8,
        Calendar::Iso8601 => 9,
        Calendar::Japanese => 10,
        Calendar::Persian => 11,
        Calendar::Roc => 12,
    }
}
