//! Dates as Node.js 24 has them (the numbers of its eras are CLDR's): far and near, around leap months and reforms.

use super::super::types::{Calendar, Fields, ZoneMoment};
use super::super::{Instant, Zone};

/// Days, each with its date in calendars: era/year-month-day, `L` behind a leap month.
const DATES: [(&str, &str); 9] = [
    (
        "-000044-03-15",
        "gregory 0/45-3-15, buddhist 0/499-3-17, roc 0/1956-3-17, japanese 0/-688-3-17, coptic 0/329-7-21, \
         ethiopic 0/5448-7-21, ethioaa 0/5448-7-21, hebrew 0/3716-7L-16, indian 0/-123-12-25, persian 0/-666-12-24, \
         islamic 0/-686-3-16, islamic-umalqura 0/-686-3-15, chinese 44/13-2-17, dangi 44/13-2-17",
    ),
    (
        "0987-06-05",
        "gregory 1/987-6-5, iso8601 1/987-6-5, buddhist 0/1530-5-31, roc 0/925-5-31, japanese 47/1-5-31, \
         coptic 1/703-10-6, ethiopic 1/979-10-6, ethioaa 0/6479-10-6, hebrew 0/4747-11-1, indian 0/909-3-15, \
         persian 0/366-3-15, islamic-civil 0/377-1-29, islamic-tbla 0/377-1-30, islamic-umalqura 0/377-1-29, \
         islamic 0/377-2-1, islamic-rgsa 0/377-2-1, chinese 61/24-5-2",
    ),
    (
        "1582-10-14",
        "gregory 1/1582-10-14, buddhist 0/2125-10-4, japanese 194/10-10-4, hebrew 0/5343-1-18",
    ),
    ("1897-08-01", "chinese 76/34-7-3, dangi 76/34-7-4"),
    (
        "1984-12-01",
        "chinese 78/1-10L-9, dangi 78/1-10L-9, japanese 234/59-12-1",
    ),
    ("2019-04-30", "japanese 235/31-4-30, roc 1/108-4-30"),
    (
        "2019-05-01",
        "japanese 236/1-5-1, hebrew 0/5779-8-26, islamic 0/1440-8-26, islamic-umalqura 0/1440-8-26",
    ),
    (
        "2024-03-20",
        "hebrew 0/5784-7L-10, indian 0/1945-12-30, persian 0/1403-1-1, islamic-civil 0/1445-9-10, \
         islamic-tbla 0/1445-9-11, chinese 78/41-2-11, coptic 1/1740-7-11, ethiopic 1/2016-7-11",
    ),
    // the one leap month 11 in two centuries
    (
        "2033-12-25",
        "chinese 78/50-11L-4, dangi 78/50-11L-4, persian 0/1412-10-5",
    ),
];

fn fields(calendar: Calendar, time: &str) -> Fields {
    let moment = Zone::find("UTC").unwrap().at(Instant::parse(time).unwrap());
    Fields::new(calendar, moment)
}

#[test]
fn dates_are_those_of_icu() {
    for (day, dates) in DATES {
        for date in dates.split(", ") {
            let (name, expected) = date.split_once(' ').unwrap();
            let found = fields(Calendar::from_name(name).unwrap(), day);
            let leap = if found.is_leap_month { "L" } else { "" };
            let found = format!("{}/{}-{}{leap}-{}", found.era, found.year, found.month, found.day);
            assert_eq!(found, expected, "{day} {name}");
        }
    }
}

#[test]
fn every_day_of_the_range_has_a_date() {
    let instants = ["-271821-04-20T00:00Z", "+275760-09-13T00:00Z", "1970-01-01T00:00Z"];
    for calendar in Calendar::ALL {
        for time in instants {
            let found = fields(calendar, time);
            let is_date = (1..=13).contains(&found.month) && (1..=31).contains(&found.day);
            assert!(is_date, "{} {time}: {found:?}", calendar.name());
        }
    }
}

#[test]
fn days_follow_one_another() {
    for calendar in Calendar::ALL {
        let mut before: Option<Fields> = None;
        for day in -12_000_i64..25_000 {
            let moment = ZoneMoment {
                id: String::new(),
                offset_seconds: 0,
                is_daylight: false,
                epoch_milliseconds: day * super::MILLISECONDS_PER_DAY,
            };
            let found = Fields::new(calendar, moment);
            let is_next = match &before {
                Some(before) if found.day == 1 => {
                    before.day >= 5 && (before.month != found.month || before.is_leap_month != found.is_leap_month)
                }
                Some(before) => found.day == before.day + 1 && found.month == before.month,
                None => true,
            };
            assert!(is_next, "{} {day}: {before:?} {found:?}", calendar.name());
            before = Some(found);
        }
    }
}

#[test]
fn the_time_of_day_is_that_of_the_zone() {
    let zone = Zone::find("America/Santiago").unwrap();
    let at = |time| {
        let found = Fields::new(Calendar::Gregory, zone.at(Instant::parse(time).unwrap()));
        let date = (found.year, found.month, found.day, found.weekday);
        (date, (found.hour, found.minute, found.second, found.millisecond))
    };
    assert_eq!(at("2021-10-01T02:51:36.007Z"), ((2021, 9, 30, 4), (23, 51, 36, 7)));
    assert_eq!(at("1969-12-31T23:59:59.999Z"), ((1969, 12, 31, 3), (20, 59, 59, 999)));
    assert_eq!(at("0987-06-05T04:03:02.001Z"), ((987, 6, 4, 1), (23, 20, 17, 1)));
}
