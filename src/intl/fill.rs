//! A compiled pattern filled with a date.

use super::compile::{Item, Names, Number};
use super::numbers::Numbers;
use super::numerals::Numerals;
use super::types::{Calendar, Fields};
use super::zone_names::ZoneNames;

/// A pattern, the numbers it is written with, and the names of zones where it has any.
#[derive(Debug)]
pub(super) struct Filler {
    pub(super) calendar: Calendar,
    pub(super) items: Vec<Item>,
    pub(super) numbers: Numbers,
    pub(super) zones: Option<ZoneNames>,
}

impl Filler {
    /// Writes the date.
    pub(super) fn fill(&self, fields: &Fields, out: &mut String) {
        for item in &self.items {
            match item {
                Item::Literal(text) => out.push_str(text),
                Item::Number { of, min, max, numerals } => {
                    let value = of_hebrew_millennium(number(*of, fields), *of, *numerals);
                    numerals.write(out, &self.numbers, value, *min, *max);
                }
                Item::Fraction(digits) => self.fill_fraction(*digits, fields.millisecond, out),
                Item::Era(names) => push_name(names, fields.era.into(), out),
                Item::CyclicYear(names) => push_name(names, usize::from(fields.cyclic_year).wrapping_sub(1), out),
                Item::Weekday(names) => push_name(names, fields.weekday.into(), out),
                Item::Month { names, leap } => self.fill_month(names, leap.as_deref(), fields, out),
                Item::NumericMonth { min, numerals, leap } => {
                    let leap = leap.as_deref().filter(|_| fields.is_leap_month);
                    let write = |out: &mut String| {
                        numerals.write(out, &self.numbers, self.month_number(fields).into(), *min, u8::MAX);
                    };
                    push_in_template(leap, out, write);
                }
                Item::AmPm(names) => push_name(names, usize::from(fields.hour >= 12), out),
                Item::DayPeriod(periods) => out.push_str(periods.name(fields.hour, fields.minute, fields.second)),
                Item::Zone(style) => {
                    if let Some(zones) = &self.zones {
                        zones.write(out, *style, &fields.zone, &self.numbers);
                    }
                }
            }
        }
    }

    fn fill_month(&self, names: &Names, leap: Option<&str>, fields: &Fields, out: &mut String) {
        let is_adar_ii = self.calendar == Calendar::Hebrew && fields.is_leap_month;
        let index = match is_adar_ii {
            true => ADAR_II,
            false => usize::from(fields.month).wrapping_sub(1),
        };
        let leap = leap.filter(|_| fields.is_leap_month);
        push_in_template(leap, out, |out| push_name(names, index, out));
    }

    /// The month as a number: Hebrew years without Adar I do not count it.
    fn month_number(&self, fields: &Fields) -> u8 {
        let skips_adar_i = self.calendar == Calendar::Hebrew && fields.month > 6 && !is_hebrew_leap_year(fields.year);
        fields.month - u8::from(skips_adar_i)
    }

    fn fill_fraction(&self, digits: u8, millisecond: u16, out: &mut String) {
        let (value, length) = match digits {
            1 => (millisecond / 100, 1),
            2 => (millisecond / 10, 2),
            _ => (millisecond, 3),
        };
        self.numbers.write(out, value.into(), length, length);
        for _ in length..digits {
            out.push(self.numbers.digit(0));
        }
    }
}

/// The name of Adar in a leap year comes after the names of the thirteen months.
const ADAR_II: usize = 13;

/// The years of the sixth Hebrew millennium are written without it, in letters.
const HEBREW_MILLENNIUM: i32 = 5000;

fn of_hebrew_millennium(value: i32, of: Number, numerals: Numerals) -> i32 {
    let is_of_it = (HEBREW_MILLENNIUM + 1..HEBREW_MILLENNIUM + 1000).contains(&value);
    match numerals == Numerals::Hebrew && of == Number::Year && is_of_it {
        true => value - HEBREW_MILLENNIUM,
        false => value,
    }
}

fn is_hebrew_leap_year(year: i32) -> bool {
    (i64::from(year) * 7 + 1).rem_euclid(19) < 7
}

/// The cycles of sixty years of the Chinese calendar are counted from 2637 before Christ.
const YEARS_BEFORE_CHRIST: i32 = 2636;

fn number(of: Number, fields: &Fields) -> i32 {
    let in_half = fields.hour % 12;
    match of {
        Number::Cycle => {
            fields
                .related_gregorian
                .saturating_add(YEARS_BEFORE_CHRIST)
                .div_euclid(60)
                + 1
        }
        Number::Year => fields.year,
        Number::ExtendedYear => fields.extended_year,
        Number::RelatedYear => fields.related_gregorian,
        Number::WeekYear => week_year(fields),
        Number::CyclicYear => fields.cyclic_year.into(),
        Number::Day => fields.day.into(),
        Number::Weekday => i32::from(fields.weekday) + 1,
        Number::Hour11 => in_half.into(),
        Number::Hour12 => if in_half == 0 { 12 } else { in_half }.into(),
        Number::Hour23 => fields.hour.into(),
        Number::Hour24 => if fields.hour == 0 { 24 } else { fields.hour }.into(),
        Number::Minute => fields.minute.into(),
        Number::Second => fields.second.into(),
    }
}

/// The year that the ISO week of a Gregorian date belongs to: that of its Thursday.
fn week_year(fields: &Fields) -> i32 {
    let day = i32::from(fields.day);
    let to_thursday = 4 - (i32::from(fields.weekday) + 6) % 7 - 1;
    match fields.month {
        1 if day + to_thursday < 1 => fields.extended_year.saturating_sub(1),
        12 if day + to_thursday > 31 => fields.extended_year.saturating_add(1),
        _ => fields.extended_year,
    }
}

fn push_name(names: &Names, index: usize, out: &mut String) {
    if let Some(name) = names.get(index) {
        out.push_str(name);
    }
}

/// Writes around what `write` writes: `閏{0}`.
fn push_in_template(template: Option<&str>, out: &mut String, write: impl FnOnce(&mut String)) {
    let (before, after) = template
        .and_then(|template| template.split_once("{0}"))
        .unwrap_or_default();
    out.push_str(before);
    write(out);
    out.push_str(after);
}
