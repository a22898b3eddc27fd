//! A pattern made ready to be filled: every name is looked up once.

use super::blob::List;
use super::calendar_data::{CalendarData, Profile};
use super::day_period::DayPeriods;
use super::numerals::Numerals;
use super::pattern::{Token, Tokens, has_letter, push_unquoted};
use super::types::{Calendar, Text, ZoneName};

/// A piece of a pattern with all that it needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Literal(Box<str>),
    Number {
        of: Number,
        min: u8,
        max: u8,
        numerals: Numerals,
    },
    /// Tenths, hundredths or thousandths of a second, and zeros after them.
    Fraction(u8),
    Era(Names),
    CyclicYear(Names),
    Weekday(Names),
    Month {
        names: Names,
        leap: Option<Box<str>>,
    },
    NumericMonth {
        min: u8,
        numerals: Numerals,
        leap: Option<Box<str>>,
    },
    AmPm(Names),
    DayPeriod(DayPeriods),
    Zone(ZoneName),
}

/// What can be written as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The cycle of sixty years, where a calendar has that instead of eras.
    Cycle,
    Year,
    ExtendedYear,
    RelatedYear,
    WeekYear,
    CyclicYear,
    Day,
    Weekday,
    Hour11,
    Hour12,
    Hour23,
    Hour24,
    Minute,
    Second,
}

/// Names by number.
pub(super) type Names = Box<[Box<str>]>;

/// What a pattern is compiled for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compiler<'a> {
    pub(super) data: CalendarData<'a>,
    pub(super) profile: Profile<'a>,
    pub(super) calendar: Calendar,
    pub(super) language: &'a str,
}

impl Compiler<'_> {
    /// Compiles a pattern; `overrides` are the numerals of a style, `hebr` or `d=hanidays`.
    pub(super) fn compile(&self, pattern: &str, overrides: &str) -> Vec<Item> {
        let overrides = match overrides {
            "" if self.is_japanese_year(pattern) => "y=jpanyear",
            given => given,
        };
        let shown = Shown {
            minute: has_letter(pattern, |letter| letter == b'm'),
            second: has_letter(pattern, |letter| letter == b's'),
        };
        let mut items: Vec<Item> = Vec::new();
        let mut literal = String::new();
        for token in Tokens(pattern) {
            match token {
                Token::Literal(text) => push_unquoted(&mut literal, text),
                Token::Letters(run) => {
                    if let Some(item) = self.field(run, overrides, shown) {
                        push_literal(&mut items, &mut literal);
                        items.push(item);
                    }
                }
            }
        }
        push_literal(&mut items, &mut literal);
        items
    }

    /// In Japanese, years that are called so count from the first year of the era, which has a name.
    fn is_japanese_year(&self, pattern: &str) -> bool {
        let says_year = |token| matches!(token, Token::Literal(text) if !text.starts_with('\'') && text.contains('年'));
        self.calendar == Calendar::Japanese && self.language == "ja" && Tokens(pattern).any(says_year)
    }

    fn field(&self, run: &str, overrides: &str, shown: Shown) -> Option<Item> {
        let letter = *run.as_bytes().first()?;
        let length = u8::try_from(run.len()).unwrap_or(u8::MAX);
        let numerals = numerals_for(letter, overrides);
        let number = |of| Item::Number {
            of,
            min: length,
            max: MAX_DIGITS,
            numerals,
        };
        Some(match letter {
            b'G' => self.era(length),
            b'y' => year(Number::Year, length, numerals),
            b'Y' => year(Number::WeekYear, length, numerals),
            b'U' => match self.data.cyclic_years() {
                years if years.len() > 0 => Item::CyclicYear(names(years)),
                _ => year(Number::CyclicYear, length, numerals),
            },
            b'u' => number(Number::ExtendedYear),
            b'r' => number(Number::RelatedYear),
            b'M' | b'L' => self.month(letter == b'L', length, numerals),
            b'E' => Item::Weekday(names(self.data.weekdays(false, width(length)))),
            b'e' if length >= 3 => Item::Weekday(names(self.data.weekdays(false, width(length)))),
            b'c' if length >= 3 => Item::Weekday(names(self.data.weekdays(true, width(length)))),
            b'c' | b'e' => number(Number::Weekday),
            b'd' => number(Number::Day),
            b'K' => number(Number::Hour11),
            b'h' => number(Number::Hour12),
            b'H' => number(Number::Hour23),
            b'k' => number(Number::Hour24),
            b'm' => number(Number::Minute),
            b's' => number(Number::Second),
            b'S' => Item::Fraction(length),
            b'a' => Item::AmPm(self.am_pm(length)),
            b'B' | b'b' => self.day_period(letter == b'b', length, shown),
            b'z' if length < 4 => Item::Zone(ZoneName::Short),
            b'z' => Item::Zone(ZoneName::Long),
            b'O' if length < 4 => Item::Zone(ZoneName::ShortOffset),
            b'O' => Item::Zone(ZoneName::LongOffset),
            b'v' if length < 4 => Item::Zone(ZoneName::ShortGeneric),
            b'v' => Item::Zone(ZoneName::LongGeneric),
            _ => return None,
        })
    }

    fn era(&self, length: u8) -> Item {
        match self.calendar {
            Calendar::Chinese | Calendar::Dangi => Item::Number {
                of: Number::Cycle,
                min: 1,
                max: MAX_DIGITS,
                numerals: Numerals::Locale,
            },
            _ => Item::Era(names(self.data.eras(width(length)))),
        }
    }

    fn month(&self, standalone: bool, length: u8, numerals: Numerals) -> Item {
        let leap = |form: usize| {
            let template = self.data.leap_months().get(form);
            (!template.is_empty()).then(|| plain(template))
        };
        if length < 3 {
            return Item::NumericMonth {
                min: length,
                numerals,
                leap: leap(NUMERIC_LEAP_MONTH),
            };
        }
        let width = width(length);
        Item::Month {
            names: names(self.data.months(standalone, width)),
            leap: leap(3 * usize::from(standalone) + width as usize),
        }
    }

    fn am_pm(&self, length: u8) -> Names {
        names(self.data.am_pm(length == 5))
    }

    fn day_period(&self, only_noon: bool, length: u8, shown: Shown) -> Item {
        let rules = match only_noon {
            true => NO_PERIODS,
            false => self.profile.day_periods,
        };
        let periods = names(self.data.day_periods(width(length)));
        let am_pm = self.am_pm(length);
        match DayPeriods::new(rules, periods, am_pm.clone(), shown.minute, shown.second) {
            Some(periods) => Item::DayPeriod(periods),
            None => Item::AmPm(am_pm),
        }
    }
}

/// What of the time a pattern shows: noon is noon only as far as it is shown.
#[derive(Debug, Clone, Copy)]
struct Shown {
    minute: bool,
    second: bool,
}

/// Rules of a locale in which only noon has a name: for the letter `b`.
const NO_PERIODS: &str = "                        n";

/// The most digits that a number has.
const MAX_DIGITS: u8 = 10;

/// The template for a leap month's number, among those for its names.
const NUMERIC_LEAP_MONTH: usize = 6;

/// A year: two letters are its last two digits.
fn year(of: Number, length: u8, numerals: Numerals) -> Item {
    let max = if length == 2 { 2 } else { MAX_DIGITS };
    Item::Number {
        of,
        min: length,
        max,
        numerals,
    }
}

fn width(length: u8) -> Text {
    match length {
        5 => Text::Narrow,
        4 => Text::Long,
        _ => Text::Short,
    }
}

/// The numerals that an override has for a letter: the same for all fields of the date, or for one.
fn numerals_for(letter: u8, overrides: &str) -> Numerals {
    match overrides.split_once('=') {
        Some((field, name)) if field.as_bytes() == [letter] => Numerals::from_name(name),
        None if b"GyYuUrMLdce".contains(&letter) => Numerals::from_name(overrides),
        _ => Numerals::Locale,
    }
}

fn names(list: List<'_>) -> Names {
    list.iter().map(plain).collect()
}

/// Text as V8 gives it out: with a plain space for the narrow one that does not break.
pub(super) fn plain(text: &str) -> Box<str> {
    match text.contains(NARROW_SPACE) {
        true => text.replace(NARROW_SPACE, " ").into(),
        false => text.into(),
    }
}

const NARROW_SPACE: char = '\u{202F}';

fn push_literal(items: &mut Vec<Item>, literal: &mut String) {
    if !literal.is_empty() {
        items.push(Item::Literal(plain(literal)));
        literal.clear();
    }
}
