//! Dates that are not in ECMAScript's own format, as V8 reads them: words and numbers in the orders that people and
//! programs write them in (RFC 5322, HTTP, `asctime`, SQL, `Date.prototype.toString`, `10/1/2021`).
//!
//! V8 is more lenient: it takes unknown words, and dates without a year. Those are refused here.

use super::iso::milliseconds;
use super::{Instant, Time, Written};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The zones of RFC 822, with their hours from UTC.
const ZONES: [(&str, i64); 12] = [
    ("utc", 0),
    ("ut", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// Reads a text; nothing where it is no date.
pub(super) fn parse(text: &str) -> Option<Instant> {
    let mut found = Found::default();
    let mut tokens = Tokens(text);
    while !tokens.0.is_empty() {
        found.add(tokens.next()?, &mut tokens)?;
    }
    found.written()?.instant()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Number(&'a str),
    Word(&'a str),
    Sign(i64),
    /// What only sets apart: blanks, commas, slashes, and remarks in parentheses.
    Separator,
}

/// What is left of a text.
struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    /// The next token; nothing at the end, or where a character has no meaning.
    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.0.chars().next()?;
        Some(match first {
            '0'..='9' => Token::Number(self.run(|c| c.is_ascii_digit())),
            'a'..='z' | 'A'..='Z' => Token::Word(self.run(|c| c.is_ascii_alphabetic())),
            '+' | '-' => {
                self.0 = &self.0[1..];
                Token::Sign(if first == '+' { 1 } else { -1 })
            }
            ' ' | ',' | '/' => {
                self.0 = &self.0[1..];
                Token::Separator
            }
            '(' => {
                self.0 = self.0.split_once(')')?.1;
                Token::Separator
            }
            _ => return None,
        })
    }

    fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (run, rest) = self.0.split_at(end);
        self.0 = rest;
        run
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.0.strip_prefix(c);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

/// What of a date has been found.
#[derive(Debug, Default)]
struct Found<'a> {
    numbers: Vec<&'a str>,
    month: Option<i64>,
    time: Option<Time>,
    is_afternoon: Option<bool>,
    zone: Option<i64>,
    offset: Option<i64>,
}

impl<'a> Found<'a> {
    /// Adds a token, and what belongs to it behind it; nothing where it does not fit.
    fn add(&mut self, token: Token<'a>, tokens: &mut Tokens<'a>) -> Option<()> {
        match token {
            Token::Separator => Some(()),
            Token::Word(word) => self.add_word(word),
            Token::Number(hour) if tokens.0.starts_with(':') => put(&mut self.time, time(hour, tokens)?),
            Token::Number(number) => {
                self.numbers.push(number);
                Some(())
            }
            // a dash sets apart the parts of a date
            Token::Sign(sign) if self.time.is_some() => put(&mut self.offset, sign * offset(tokens)?),
            Token::Sign(-1) if self.has_part() && tokens.0.starts_with(|c: char| c.is_ascii_alphanumeric()) => Some(()),
            Token::Sign(_) => None,
        }
    }

    fn has_part(&self) -> bool {
        self.month.is_some() || !self.numbers.is_empty()
    }

    fn add_word(&mut self, word: &str) -> Option<()> {
        let word = word.to_ascii_lowercase();
        let short = word.get(..3).unwrap_or(&word);
        if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
            return put(&mut self.zone, hours * 60);
        }
        if let Some(month) = (1..).zip(MONTHS).find(|(_, name)| *name == short) {
            return put(&mut self.month, month.0);
        }
        match word.as_str() {
            "am" => put(&mut self.is_afternoon, false),
            "pm" => put(&mut self.is_afternoon, true),
            _ => WEEKDAYS.contains(&short).then_some(()),
        }
    }

    fn written(self) -> Option<Written> {
        let (year, month, day) = self.date()?;
        let mut time = self.time.unwrap_or_default();
        if let Some(is_afternoon) = self.is_afternoon {
            if !(1..=12).contains(&time.hour) {
                return None;
            }
            time.hour = time.hour % 12 + if is_afternoon { 12 } else { 0 };
        }
        Some(Written {
            year,
            month,
            day,
            time,
            offset_minutes: self.zone.unwrap_or(0) + self.offset.unwrap_or(0),
        })
    }

    /// The order of the parts: the year first if it looks like one, else last; a month in numbers before the day.
    fn date(&self) -> Option<(i64, i64, i64)> {
        let is_year = |number: &str| number.len() > 2;
        let number = |text: &str| text.parse::<i64>().ok();
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), [year, day]) if is_year(year) => (*year, month, number(day)?),
            (Some(month), [day, year]) => (*year, month, number(day)?),
            (None, [year, month, day]) if is_year(year) => (*year, number(month)?, number(day)?),
            (None, [month, day, year]) => (*year, number(month)?, number(day)?),
            _ => return None,
        };
        let year = match (number(year)?, year.len()) {
            (year @ 0..50, ..=2) => year + 2000,
            (year, ..=2) => year + 1900,
            (year, ..=6) => year,
            _ => return None,
        };
        Some((year, month, day))
    }
}

/// Sets what has not been set.
fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// The time whose hour has been read: `:mm`, `:mm:ss` or `:mm:ss.sss`.
fn time(hour: &str, tokens: &mut Tokens<'_>) -> Option<Time> {
    let mut parts = [Some(0), None, None];
    parts[0] = short_number(hour);
    for part in &mut parts[1..] {
        if tokens.take(':') {
            *part = Some(short_number(tokens.run(|c| c.is_ascii_digit()))?);
        }
    }
    let fraction = if parts[2].is_some() && tokens.take('.') {
        tokens.run(|c| c.is_ascii_digit())
    } else {
        "0"
    };
    let ends = !tokens.0.starts_with([':', '.']) && !fraction.is_empty();
    ends.then_some(Time {
        hour: parts[0]?,
        minute: parts[1]?,
        second: parts[2].unwrap_or(0),
        millisecond: milliseconds(fraction.as_bytes()),
    })
}

/// The minutes of an offset whose sign has been read: `hh`, `hhmm` or `hh:mm`.
fn offset(tokens: &mut Tokens<'_>) -> Option<i64> {
    let digits = tokens.run(|c| c.is_ascii_digit());
    let (hours, minutes) = match digits.len() {
        4 => digits.split_at(2),
        2 if tokens.take(':') => (digits, tokens.run(|c| c.is_ascii_digit())),
        1 | 2 => (digits, "0"),
        _ => return None,
    };
    let (hours, minutes) = (short_number(hours)?, short_number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A number of one or two digits.
fn short_number(digits: &str) -> Option<i64> {
    digits.parse().ok().filter(|_| digits.len() <= 2)
}
