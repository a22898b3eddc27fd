//! Runs vectors, what Node.js prints, from the folder that `VWH_VECTORS` names: a check for development.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

use super::zone_history::is_daylight;
use super::*;

/// The fields of a moment in the Gregorian calendar.
pub(super) fn fields(zone_id: &str, epoch_milliseconds: i64) -> Option<Fields> {
    let at = Timestamp::from_millisecond(epoch_milliseconds).ok()?;
    let zone = match zone_id.strip_prefix('+') {
        Some(offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
            TimeZone::fixed(Offset::from_seconds(seconds).ok()?)
        }
        None => TimeZone::get(zone_id).ok()?,
    };
    let zoned = at.to_zoned(zone.clone());
    let year = i32::from(zoned.year());
    Some(Fields {
        era: u8::from(year > 0),
        year: if year > 0 { year } else { 1 - year },
        extended_year: year,
        related_gregorian: year,
        cyclic_year: 0,
        month: zoned.month() as u8,
        is_leap_month: false,
        day: zoned.day() as u8,
        weekday: zoned.weekday().to_sunday_zero_offset() as u8,
        hour: zoned.hour() as u8,
        minute: zoned.minute() as u8,
        second: zoned.second() as u8,
        millisecond: zoned.millisecond() as u16,
        zone: ZoneMoment {
            id: zone_id.to_owned(),
            offset_seconds: zoned.offset().seconds(),
            is_daylight: is_daylight(&zone, at),
            epoch_milliseconds,
        },
    })
}

/// The fields as a vector has them, for calendars that are not computed here.
fn given_fields(gregorian: Fields, given: &Value) -> Option<Fields> {
    let number = |key: &str| given[key].as_i64();
    Some(Fields {
        era: number("era")? as u8,
        year: number("year")? as i32,
        related_gregorian: number("related").unwrap_or(0) as i32,
        cyclic_year: number("cyclic").unwrap_or(0) as u8,
        month: number("month")? as u8,
        is_leap_month: given["leap"].as_bool()?,
        day: number("day")? as u8,
        ..gregorian
    })
}

fn word<T: Copy>(value: &Value, words: &[(&str, T)]) -> Option<T> {
    let text = value.as_str()?;
    Some(
        words
            .iter()
            .find(|(word, _)| *word == text)
            .unwrap_or_else(|| panic!("unknown option {text}"))
            .1,
    )
}

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

fn lines(name: &str) -> Vec<Value> {
    let folder: PathBuf = std::env::var_os("VWH_VECTORS")
        .expect("VWH_VECTORS names a folder")
        .into();
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
#[ignore = "needs VWH_VECTORS"]
fn dates() {
    let (mut classes, mut shown) = (BTreeMap::<String, [usize; 3]>::new(), 0);
    for vector in lines("date.jsonl") {
        let class = classes.entry(vector["class"].as_str().unwrap().to_owned()).or_default();
        let resolved = &vector["resolved"];
        let epoch = match &vector["value"] {
            Value::String(text) => epoch_milliseconds(text),
            number => number.as_i64(),
        };
        let locale = Locale::find(vector["locale"].as_str().unwrap());
        let Some(expected) = vector["expected"].as_str() else {
            class[2] += 1;
            continue;
        };
        let Ok(locale) = locale else {
            println!("skip {vector}");
            continue;
        };
        let format = DateTimeFormat::new(&locale, &options(resolved)).unwrap();
        let zone = resolved["timeZone"].as_str().unwrap_or("UTC");
        let printed = match format.calendar() {
            Calendar::Gregory | Calendar::Iso8601 => fields(zone, epoch.unwrap()),
            _ => fields(zone, epoch.unwrap()).and_then(|fields| given_fields(fields, &vector["fields"])),
        };
        let Some(printed) = printed.map(|fields| format.format(&fields)) else {
            class[2] += 1;
            continue;
        };
        let is_same = printed == expected;
        class[usize::from(!is_same)] += 1;
        if !is_same && shown < 60 {
            shown += 1;
            println!(
                "{} {} {} {resolved}\n    {expected:?}\n    {printed:?}",
                vector["class"], vector["locale"], vector["value"]
            );
        }
    }
    println!("{classes:#?}");
}

/// Reads the extended years of ECMAScript too.
fn epoch_milliseconds(text: &str) -> Option<i64> {
    let (year, rest) = match text.strip_prefix(['-', '+']) {
        Some(_) => text.split_at(7),
        None => text.split_at(4),
    };
    let year: i16 = year.parse().ok()?;
    let plain = format!("2000{rest}").parse::<Timestamp>().ok()?.to_zoned(TimeZone::UTC);
    let date = jiff::civil::date(year, plain.month(), plain.day());
    Some(
        date.to_datetime(plain.time())
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

#[test]
#[ignore = "needs VWH_VECTORS"]
fn relative() {
    let (mut same, mut other) = (0, 0);
    for vector in lines("relative.jsonl") {
        let given = &vector["options"];
        let styles = [
            ("long", RelativeStyle::Long),
            ("short", RelativeStyle::Short),
            ("narrow", RelativeStyle::Narrow),
        ];
        let units = [
            ("year", RelativeUnit::Year),
            ("quarter", RelativeUnit::Quarter),
            ("month", RelativeUnit::Month),
            ("week", RelativeUnit::Week),
            ("day", RelativeUnit::Day),
            ("hour", RelativeUnit::Hour),
            ("minute", RelativeUnit::Minute),
            ("second", RelativeUnit::Second),
        ];
        let numerics = [("always", RelativeNumeric::Always), ("auto", RelativeNumeric::Auto)];
        let options = RelativeOptions {
            style: word(&given["style"], &styles).unwrap_or(RelativeStyle::Long),
            numeric: word(&given["numeric"], &numerics).unwrap_or(RelativeNumeric::Always),
            numbering_system: given["numberingSystem"].as_str().map(str::to_owned),
        };
        let (Some(expected), Ok(locale)) = (
            vector["expected"].as_str(),
            Locale::find(vector["locale"].as_str().unwrap()),
        ) else {
            println!("skip {vector}");
            continue;
        };
        let format = RelativeTimeFormat::new(&locale, &options).unwrap();
        let n = match &vector["n"] {
            Value::String(text) => text.parse().unwrap(),
            number => number.as_f64().unwrap(),
        };
        let printed = format.format(n, word(&vector["unit"], &units).unwrap());
        if printed == expected {
            same += 1;
        } else {
            other += 1;
            println!("{vector}\n    {printed:?}");
        }
    }
    println!("{same} same, {other} other");
}
