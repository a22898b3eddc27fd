//! What the tests of dates share: options as JSON or as text.

use serde_json::Value;

use super::*;

/// The value of an option among those that it can have.
pub(super) fn word<T: Copy>(value: &Value, words: &[(&str, T)]) -> Option<T> {
    let text = value.as_str()?;
    Some(
        words
            .iter()
            .find(|(word, _)| *word == text)
            .unwrap_or_else(|| panic!("unknown option {text}"))
            .1,
    )
}

/// The options of a vector.
pub(super) fn options(given: &Value) -> DateTimeOptions {
    let texts = [("long", Text::Long), ("short", Text::Short), ("narrow", Text::Narrow)];
    let widths = [("numeric", Width::Numeric), ("2-digit", Width::TwoDigit)];
    let months = [
        ("numeric", Month::Numeric),
        ("2-digit", Month::TwoDigit),
        ("long", Month::Long),
        ("short", Month::Short),
        ("narrow", Month::Narrow),
    ];
    let styles = [
        ("full", Style::Full),
        ("long", Style::Long),
        ("medium", Style::Medium),
        ("short", Style::Short),
    ];
    let cycles = [
        ("h11", HourCycle::H11),
        ("h12", HourCycle::H12),
        ("h23", HourCycle::H23),
        ("h24", HourCycle::H24),
    ];
    let zones = [
        ("short", ZoneName::Short),
        ("long", ZoneName::Long),
        ("shortOffset", ZoneName::ShortOffset),
        ("longOffset", ZoneName::LongOffset),
        ("shortGeneric", ZoneName::ShortGeneric),
        ("longGeneric", ZoneName::LongGeneric),
    ];
    DateTimeOptions {
        weekday: word(&given["weekday"], &texts),
        era: word(&given["era"], &texts),
        year: word(&given["year"], &widths),
        month: word(&given["month"], &months),
        day: word(&given["day"], &widths),
        day_period: word(&given["dayPeriod"], &texts),
        hour: word(&given["hour"], &widths),
        minute: word(&given["minute"], &widths),
        second: word(&given["second"], &widths),
        fractional_second_digits: given["fractionalSecondDigits"].as_u64().map(|digits| digits as u8),
        time_zone_name: word(&given["timeZoneName"], &zones),
        hour12: given["hour12"].as_bool(),
        hour_cycle: word(&given["hourCycle"], &cycles),
        date_style: word(&given["dateStyle"], &styles),
        time_style: word(&given["timeStyle"], &styles),
        time_zone: given["timeZone"].as_str().unwrap_or("UTC").to_owned(),
        calendar: given["calendar"].as_str().and_then(Calendar::from_name),
        numbering_system: given["numberingSystem"].as_str().map(str::to_owned),
        format_matcher: FormatMatcher::BestFit,
    }
}

/// Options as text: `year: numeric, hour12: false`.
pub(super) fn options_of(text: &str) -> DateTimeOptions {
    let mut given = serde_json::Map::new();
    for (key, value) in text.split(", ").filter_map(|pair| pair.split_once(": ")) {
        let value = match value {
            "true" | "false" => Value::Bool(value == "true"),
            "1" | "2" | "3" => Value::from(value.parse::<u8>().unwrap_or_default()),
            text => Value::from(text),
        };
        given.insert(key.to_owned(), value);
    }
    options(&Value::Object(given))
}
