//! Time zones by the names that ECMA-402 takes: those of the IANA database, in any case, and offsets.
//!
//! The database is linked in, so that the output does not depend on the machine's.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::instant::Instant;
use super::types::ZoneMoment;
use super::zone_history::is_daylight;
use crate::diagnostic::near_matches;

/// A time zone, ready to tell the time at any instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    id: String,
    zone: TimeZone,
}

/// There is no such time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    /// Names that are near the one that was asked for, nearest first.
    pub near: Vec<String>,
}

/// Names that are UTC to ECMA-402, though the database has them apart.
const ALSO_UTC: [&str; 5] = ["GMT", "Etc/GMT", "GMT0", "GMT+0", "GMT-0"];

/// Names that have been links since 2024, though the linked data keeps the history that they had before.
const LINKS: [(&str, &str); 4] = [
    ("CST6CDT", "America/Chicago"),
    ("EST5EDT", "America/New_York"),
    ("MST7MDT", "America/Denver"),
    ("PST8PDT", "America/Los_Angeles"),
];

/// What the database has for machines that are not set up.
const NO_ZONE: [&str; 2] = ["Factory", "Etc/Unknown"];

/// The Gregorian calendar repeats after 400 years, in which there is a whole number of weeks.
const GREGORIAN_CYCLE: i64 = 146_097 * 24 * 60 * 60 * 1000;

impl Zone {
    /// Finds a zone: `America/Santiago`, `utc`, `Etc/GMT+5`, `+05:30`, `-03`.
    ///
    /// # Errors
    ///
    /// The database has no zone of this name, and it is no offset. Abbreviations such as `PST`, which mean one thing
    /// here and another there, are not taken.
    pub fn find(name: &str) -> Result<Self, UnknownZone> {
        let is = |other: &&str| name.eq_ignore_ascii_case(other);
        if let Some(seconds) = offset_seconds(name) {
            let offset = Offset::from_seconds(seconds).map_err(|_| UnknownZone::new(name))?;
            return Ok(Self {
                id: offset_name(seconds),
                zone: TimeZone::fixed(offset),
            });
        }
        if ALSO_UTC.iter().any(is) {
            return Ok(Self::utc());
        }
        if NO_ZONE.iter().any(is) {
            return Err(UnknownZone::new(name));
        }
        let link = LINKS.iter().find(|(link, _)| is(link));
        let name = link.map_or(name, |(_, target)| target);
        let zone = TimeZone::get(name).map_err(|_| UnknownZone::new(name))?;
        let id = zone.iana_name().unwrap_or(name).to_owned();
        Ok(Self { id, zone })
    }

    fn utc() -> Self {
        Self {
            id: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// The zone at an instant.
    ///
    /// The database knows the years from -9999 to 9999. What holds at its start held before it, and the rules of its
    /// end go on.
    pub fn at(&self, instant: Instant) -> ZoneMoment {
        let epoch_milliseconds = instant.milliseconds();
        let known = timestamp(epoch_milliseconds);
        ZoneMoment {
            id: self.id.clone(),
            offset_seconds: self.zone.to_offset(known).seconds(),
            is_daylight: is_daylight(&self.zone, known),
            epoch_milliseconds,
        }
    }
}

impl UnknownZone {
    fn new(name: &str) -> Self {
        let names: Vec<_> = jiff::tz::db().available().collect();
        let near = near_matches(name, names.iter().map(jiff::tz::TimeZoneName::as_str));
        // a city is often given without its continent
        let city = names.iter().map(jiff::tz::TimeZoneName::as_str).filter(|zone| {
            let city = zone.rsplit('/').next().unwrap_or_default();
            city.eq_ignore_ascii_case(&name.replace(' ', "_"))
        });
        let mut found: Vec<String> = city.chain(near).map(str::to_owned).collect();
        found.dedup();
        found.truncate(3);
        Self { near: found }
    }
}

/// The nearest time that the database knows, with the same weekday and date but for the year.
fn timestamp(epoch_milliseconds: i64) -> Timestamp {
    let last = Timestamp::MAX.as_second() * 1000;
    let too_many = (epoch_milliseconds - last).max(0);
    let cycles = (too_many + GREGORIAN_CYCLE - 1) / GREGORIAN_CYCLE;
    Timestamp::from_millisecond(epoch_milliseconds - cycles * GREGORIAN_CYCLE).unwrap_or(Timestamp::MIN)
}

/// The seconds of an offset: `+05`, `+0530`, `-05:30`; the minus may be U+2212.
fn offset_seconds(name: &str) -> Option<i32> {
    let (sign, digits) = match name.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, name.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at_checked(2)?,
        _ => digits.split_once(':')?,
    };
    Some(sign * (two_digits(hours, 23)? * 3600 + two_digits(minutes, 59)? * 60))
}

fn two_digits(text: &str, max: i32) -> Option<i32> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= max)
}

fn offset_name(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{Instant, Zone};

    fn at(zone: &str, time: &str) -> (String, i32, bool) {
        let moment = Zone::find(zone).unwrap().at(Instant::parse(time).unwrap());
        (moment.id, moment.offset_seconds, moment.is_daylight)
    }

    #[test]
    fn zones_are_found_in_any_case_and_by_offset() {
        for (name, id, offset) in [
            ("america/santiago", "America/Santiago", -3 * 3600),
            ("UTC", "UTC", 0),
            ("utc", "UTC", 0),
            ("gmt", "UTC", 0),
            ("Etc/GMT+5", "Etc/GMT+5", -5 * 3600),
            ("Asia/Calcutta", "Asia/Calcutta", 19_800),
            ("+05:30", "+05:30", 19_800),
            ("-0530", "-05:30", -19_800),
            ("\u{2212}05", "-05:00", -5 * 3600),
            ("-00:00", "+00:00", 0),
            ("+23:59", "+23:59", 86_340),
        ] {
            let (found, seconds, _) = at(name, "2021-10-01T05:51:36Z");
            assert_eq!((found.as_str(), seconds), (id, offset), "{name}");
        }
    }

    #[test]
    fn unknown_zones_have_near_ones() {
        let near = |name: &str| Zone::find(name).unwrap_err().near;
        assert_eq!(near("America/Santigo")[0], "America/Santiago");
        assert_eq!(near("santiago"), ["America/Santiago"]);
        assert_eq!(near("New York")[0], "America/New_York");
        for name in [
            "Mars/Phobos",
            "",
            "PST",
            "Factory",
            "Etc/Unknown",
            "+5:30",
            "+24:00",
            "+05:60",
            "+05:30:00",
            "+é1",
        ] {
            assert!(Zone::find(name).is_err(), "{name}");
        }
    }

    #[test]
    fn daylight_saving_time_is_in_summer() {
        for (zone, time, offset, is_daylight) in [
            ("America/Santiago", "2022-04-03T02:59:59.999Z", -3 * 3600, true),
            ("America/Santiago", "2022-04-03T03:00Z", -4 * 3600, false),
            ("Europe/Dublin", "2021-07-01T00:00Z", 3600, true),
            ("Europe/Dublin", "2021-01-01T00:00Z", 0, false),
            // before there were zones, the sun told the time
            ("America/Santiago", "0987-06-05T00:00Z", -16_965, false),
            ("EST5EDT", "0987-06-05T00:00Z", -17_762, false),
            ("America/Santiago", "-271821-04-20T00:00Z", -16_965, false),
            // the rules of today go on
            ("Europe/Madrid", "+275760-07-01T00:00Z", 7200, true),
            ("Europe/Madrid", "+275760-01-01T00:00Z", 3600, false),
        ] {
            let (_, seconds, daylight) = at(zone, time);
            assert_eq!((seconds, daylight), (offset, is_daylight), "{zone} {time}");
        }
    }
}
