//! The options of `Intl.DateTimeFormat`.

use super::super::types::{Calendar, DateTimeOptions, FormatMatcher, Month, Width};
use super::words::{CALENDAR_ALIASES, HOUR_CYCLES, MATCHERS, MONTHS, STYLES, TEXTS, WIDTHS, ZONE_NAMES};
use super::{OptionError, boolean, check_matcher, maybe_word, shown, type_name, unknown};
use crate::value::{self, Value};

/// The names of the options.
const NAMES: [&str; 20] = [
    "weekday",
    "era",
    "year",
    "month",
    "day",
    "dayPeriod",
    "hour",
    "minute",
    "second",
    "fractionalSecondDigits",
    "timeZoneName",
    "hour12",
    "hourCycle",
    "timeZone",
    "calendar",
    "numberingSystem",
    "dateStyle",
    "timeStyle",
    "formatMatcher",
    "localeMatcher",
];

/// The zone where none is given. In Node.js it is the machine's.
const UTC: &str = "UTC";

impl Default for DateTimeOptions {
    /// The numeric date and the time to the second, on a 24 hour clock, in UTC.
    fn default() -> Self {
        Self {
            year: Some(Width::Numeric),
            month: Some(Month::Numeric),
            day: Some(Width::Numeric),
            hour: Some(Width::TwoDigit),
            minute: Some(Width::TwoDigit),
            second: Some(Width::TwoDigit),
            hour12: Some(false),
            ..Self::without_components()
        }
    }
}

impl DateTimeOptions {
    /// Reads options over the defaults. A `dateStyle` or `timeStyle` takes the place of the default components and
    /// clock. A null drops the option, a default one too; where an option is given twice, the last one counts.
    ///
    /// The time zone is not looked up.
    ///
    /// # Errors
    ///
    /// An option does not exist, does not take its value, or asks for a component beside a style.
    pub fn read(given: &[(String, Value)]) -> Result<Self, OptionError> {
        let is_set = |style: &str| {
            let last = given.iter().rfind(|(name, _)| name == style);
            last.is_some_and(|(_, value)| !value::is_nothing(value))
        };
        let has_style = is_set("dateStyle") || is_set("timeStyle");
        let mut options = if has_style {
            Self::without_components()
        } else {
            Self::default()
        };
        for (name, value) in given {
            options.set(name, value)?;
        }
        options.check_styles()?;
        Ok(options)
    }

    fn without_components() -> Self {
        Self {
            weekday: None,
            era: None,
            year: None,
            month: None,
            day: None,
            day_period: None,
            hour: None,
            minute: None,
            second: None,
            fractional_second_digits: None,
            time_zone_name: None,
            hour12: None,
            hour_cycle: None,
            date_style: None,
            time_style: None,
            time_zone: UTC.to_owned(),
            calendar: None,
            numbering_system: None,
            format_matcher: FormatMatcher::BestFit,
        }
    }

    fn set(&mut self, name: &str, given: &Value) -> Result<(), OptionError> {
        let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
            return Err(unknown(name, NAMES));
        };
        let given = Some(given).filter(|given| !value::is_nothing(given));
        match name {
            "weekday" => self.weekday = maybe_word(name, given, &TEXTS)?,
            "era" => self.era = maybe_word(name, given, &TEXTS)?,
            "year" => self.year = maybe_word(name, given, &WIDTHS)?,
            "month" => self.month = maybe_word(name, given, &MONTHS)?,
            "day" => self.day = maybe_word(name, given, &WIDTHS)?,
            "dayPeriod" => self.day_period = maybe_word(name, given, &TEXTS)?,
            "hour" => self.hour = maybe_word(name, given, &WIDTHS)?,
            "minute" => self.minute = maybe_word(name, given, &WIDTHS)?,
            "second" => self.second = maybe_word(name, given, &WIDTHS)?,
            "fractionalSecondDigits" => self.fractional_second_digits = given.map(digits).transpose()?,
            "timeZoneName" => self.time_zone_name = maybe_word(name, given, &ZONE_NAMES)?,
            "hour12" => self.hour12 = given.map(boolean),
            "hourCycle" => self.hour_cycle = maybe_word(name, given, &HOUR_CYCLES)?,
            "dateStyle" => self.date_style = maybe_word(name, given, &STYLES)?,
            "timeStyle" => self.time_style = maybe_word(name, given, &STYLES)?,
            "timeZone" => self.time_zone = given.map_or(UTC.into(), value::text).into_owned(),
            "calendar" => self.calendar = given.map(calendar).transpose()?.flatten(),
            "numberingSystem" => self.numbering_system = given.map(|given| type_name(name, given)).transpose()?,
            "formatMatcher" => {
                self.format_matcher = maybe_word(name, given, &MATCHERS)?.unwrap_or(FormatMatcher::BestFit)
            }
            _ => given.map_or(Ok(()), |given| check_matcher(name, given, "lookup"))?,
        }
        Ok(())
    }

    /// No component beside a style.
    fn check_styles(&self) -> Result<(), OptionError> {
        let style = match (self.date_style, self.time_style) {
            (Some(_), _) => "dateStyle",
            (None, Some(_)) => "timeStyle",
            (None, None) => return Ok(()),
        };
        let components = [
            ("weekday", self.weekday.is_some()),
            ("era", self.era.is_some()),
            ("year", self.year.is_some()),
            ("month", self.month.is_some()),
            ("day", self.day.is_some()),
            ("dayPeriod", self.day_period.is_some()),
            ("hour", self.hour.is_some()),
            ("minute", self.minute.is_some()),
            ("second", self.second.is_some()),
            ("fractionalSecondDigits", self.fractional_second_digits.is_some()),
            ("timeZoneName", self.time_zone_name.is_some()),
        ];
        match components.into_iter().find(|(_, is_given)| *is_given) {
            Some((component, _)) => Err(OptionError::Conflict { component, style }),
            None => Ok(()),
        }
    }
}

/// The digits of a fraction: a number, or something that converts to one, from 1 to 3 when it is cut off.
fn digits(given: &Value) -> Result<u8, OptionError> {
    let text = value::text(given);
    let number = match text.as_ref() {
        "true" => 1.0,
        text => text.trim().parse().unwrap_or(f64::NAN),
    };
    let found = [(1, 1.0..2.0), (2, 2.0..3.0), (3, 3.0..4.0)]
        .into_iter()
        .find(|(_, range)| range.contains(&number));
    found.map(|(digits, _)| digits).ok_or_else(|| OptionError::Value {
        name: "fractionalSecondDigits",
        value: shown(&text),
        hint: "it is a number from 1 to 3".to_owned(),
    })
}

/// A calendar; nothing where nobody knows it.
fn calendar(given: &Value) -> Result<Option<Calendar>, OptionError> {
    let name = type_name("calendar", given)?;
    let alias = CALENDAR_ALIASES.iter().find(|(alias, _)| *alias == name);
    Ok(alias
        .map(|(_, calendar)| *calendar)
        .or_else(|| Calendar::from_name(&name)))
}

#[cfg(test)]
mod tests {
    use super::super::super::types::{HourCycle, Style};
    use super::*;
    use crate::value::{JsonLimits, read_lenient};

    fn read(options: &str) -> Result<DateTimeOptions, OptionError> {
        let given = read_lenient(options, JsonLimits::default()).unwrap();
        let entries: Vec<_> = value::entries(&given)
            .into_iter()
            .map(|(name, value)| (value::text(&name).into_owned(), value))
            .collect();
        DateTimeOptions::read(&entries)
    }

    #[test]
    fn options_stand_over_the_defaults() {
        let default = DateTimeOptions::default();
        assert_eq!(read("{}").unwrap(), default);
        let dropped = DateTimeOptions {
            year: None,
            hour12: None,
            ..default.clone()
        };
        assert_eq!(
            read("{year: null, hour12: null, timeZone: null, weekday: null}").unwrap(),
            dropped
        );
        let changed = DateTimeOptions {
            month: Some(Month::Long),
            hour: Some(Width::Numeric),
            hour12: Some(true),
            fractional_second_digits: Some(2),
            time_zone: "asia/tokyo".to_owned(),
            calendar: Some(Calendar::IslamicCivil),
            numbering_system: Some("arab".to_owned()),
            ..default
        };
        let options = "{month: ['long'], hour: 'numeric', hour12: 'false', fractionalSecondDigits: '2.9', \
                       timeZone: 'asia/tokyo', calendar: 'islamicc', numberingSystem: 'ARAB', localeMatcher: 'lookup'}";
        assert_eq!(read(options).unwrap(), changed);
    }

    #[test]
    fn a_style_takes_the_place_of_the_components() {
        let styled = DateTimeOptions {
            date_style: Some(Style::Full),
            hour_cycle: Some(HourCycle::H11),
            ..DateTimeOptions::without_components()
        };
        assert_eq!(
            read("{dateStyle: 'full', hourCycle: 'h11', year: null}").unwrap(),
            styled
        );
        assert_eq!(read("{dateStyle: null}").unwrap(), DateTimeOptions::default());
        let given = [("timeStyle", Value::from("short")), ("timeStyle", Value::from(()))];
        let given = given.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(DateTimeOptions::read(&given).unwrap(), DateTimeOptions::default());
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        for (options, message, hint) in [
            ("{mounth: 'long'}", "unknown option `mounth`", "`month`"),
            ("{q: 1}", "unknown option `q`", "weekday, era, year"),
            (
                "{month: 'bogus'}",
                "the option `month` cannot be `bogus`",
                "`numeric`, `2-digit`, `long`",
            ),
            ("{year: 2}", "the option `year` cannot be `2`", "`2-digit`"),
            ("{weekday: ''}", "the option `weekday` cannot be ``", "`narrow`"),
            ("{hourCycle: 'h10'}", "the option `hourCycle` cannot be `h10`", "`h23`"),
            (
                "{fractionalSecondDigits: 4}",
                "the option `fractionalSecondDigits` cannot be `4`",
                "1 to 3",
            ),
            (
                "{fractionalSecondDigits: 'x'}",
                "the option `fractionalSecondDigits` cannot be `x`",
                "1 to 3",
            ),
            (
                "{fractionalSecondDigits: 0.9}",
                "the option `fractionalSecondDigits` cannot be `0.9`",
                "1 to 3",
            ),
            ("{calendar: 'a_b'}", "the option `calendar` cannot be `a_b`", "a name"),
            (
                "{numberingSystem: ''}",
                "the option `numberingSystem` cannot be ``",
                "a name",
            ),
            (
                "{localeMatcher: 'x'}",
                "the option `localeMatcher` cannot be `x`",
                "`lookup`, `best fit`",
            ),
            (
                "{formatMatcher: 'x'}",
                "the option `formatMatcher` cannot be `x`",
                "`basic`, `best fit`",
            ),
            (
                "{dateStyle: 'full', year: 'numeric'}",
                "the option `year` cannot stand beside `dateStyle`",
                "leave",
            ),
            (
                "{timeStyle: 'full', timeZoneName: 'long'}",
                "the option `timeZoneName` cannot stand beside `timeStyle`",
                "",
            ),
        ] {
            let error = read(options).unwrap_err();
            assert_eq!(error.to_string(), message, "{options}");
            assert!(error.hint().contains(hint), "{options}: {}", error.hint());
        }
    }

    #[test]
    fn unknown_calendars_are_not_looked_at() {
        assert_eq!(
            read("{calendar: 'bogus', numberingSystem: 'bogus'}").unwrap().calendar,
            None
        );
        assert_eq!(
            read("{calendar: 'Buddhist'}").unwrap().calendar,
            Some(Calendar::Buddhist)
        );
    }
}
