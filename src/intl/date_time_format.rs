//! `Intl.DateTimeFormat`: from options to a pattern (ECMA-402, "DateTimeFormat Objects", in the details as V8 does
//! it over ICU).

use super::blob::{DamagedData, Kind};
use super::calendar_data::{CalendarData, Profile, calendar_section};
use super::compile::{Compiler, Item};
use super::fill::Filler;
use super::locale::Locale;
use super::numbers::Numbers;
use super::pattern::{fill_template, has_letter};
use super::pattern_generator::{PatternGenerator, Sources};
use super::skeleton::Skeleton;
use super::types::{Calendar, DateTimeOptions, Fields, HourCycle, Month, Style, Text, Width, ZoneName};
use super::zone_names::ZoneNames;

/// Prints dates as a locale and options want them.
#[derive(Debug)]
pub struct DateTimeFormat(Filler);

impl DateTimeFormat {
    /// Chooses a pattern and looks up its names.
    ///
    /// # Errors
    ///
    /// The data in the program is damaged.
    pub fn new(locale: &Locale, options: &DateTimeOptions) -> Result<Self, DamagedData> {
        let core = locale.record.section(Kind::Core)?;
        let profile = Profile::of(&core);
        let calendar = options.calendar.or(locale.calendar).unwrap_or(profile.calendar);
        let others = calendar_section(locale.record, calendar)?;
        let data = CalendarData::new(&core, others.as_ref(), calendar);
        let system = options
            .numbering_system
            .as_deref()
            .or(locale.numbering_system.as_deref());
        let numbers = Numbers::new(&core, profile.numbering_system, system)?;
        let chooser = Chooser {
            locale,
            options,
            data,
            hour_letter: locale.hour_cycle.map_or(profile.hour_letter, hour_letter),
            decimal: &numbers.decimal,
        };
        let (pattern, overrides) = chooser.pattern();
        let compiler = Compiler {
            data,
            profile,
            calendar,
            language: locale.language(),
        };
        let items = compiler.compile(&pattern, overrides);
        let zones = match items.iter().any(|item| matches!(item, Item::Zone(_))) {
            true => Some(ZoneNames::load(locale.record, profile.region)?),
            false => None,
        };
        Ok(Self(Filler {
            calendar,
            items,
            numbers,
            zones,
        }))
    }

    /// The calendar that the fields to format are to be in.
    pub fn calendar(&self) -> Calendar {
        self.0.calendar
    }

    /// The date as text.
    pub fn format(&self, fields: &Fields) -> String {
        let mut out = String::with_capacity(64);
        self.0.fill(fields, &mut out);
        out
    }
}

/// Chooses a pattern.
struct Chooser<'a> {
    locale: &'a Locale,
    options: &'a DateTimeOptions,
    data: CalendarData<'a>,
    hour_letter: u8,
    decimal: &'a str,
}

impl<'a> Chooser<'a> {
    /// The pattern, and the numerals of its style.
    fn pattern(&self) -> (String, &'a str) {
        match (self.options.date_style, self.options.time_style) {
            (None, None) => {
                let hour_cycle = self.options.hour.map(|_| self.hour_cycle());
                (self.generate(&self.skeleton(), hour_cycle), "")
            }
            (Some(date), None) => {
                let [pattern, overrides] = self.data.date_style(date);
                (pattern.to_owned(), overrides)
            }
            (date, Some(time)) => self.style_with_time(date, time),
        }
    }

    /// The pattern of a time, with a date before it if there is one, in the hour cycle that is asked for.
    fn style_with_time(&self, date: Option<Style>, time: Style) -> (String, &'a str) {
        let time = match self.locale.hour_cycle {
            Some(_) => self.generator(Sources::FormatsOnly).best_pattern(time_skeleton(time)),
            None => self.data.time_style(time)[0].to_owned(),
        };
        let (pattern, overrides) = match date {
            None => (time, ""),
            Some(style) => {
                let [date, overrides] = self.data.date_style(style);
                (fill_template(self.data.glue(style), &[&time, date]), overrides)
            }
        };
        let hour_cycle = self.hour_cycle();
        let letter = hour_letter(hour_cycle);
        if has_letter(&pattern, |found| found == letter) {
            return (pattern, overrides);
        }
        let skeleton: String = Skeleton::of(&pattern)
            .text()
            .chars()
            .filter(|letter| !"abB".contains(*letter))
            .map(|found| if is_hour(found) { char::from(letter) } else { found })
            .collect();
        (self.generate(&skeleton, Some(hour_cycle)), "")
    }

    fn generator(&self, sources: Sources) -> PatternGenerator<'a> {
        PatternGenerator::new(self.data, sources, self.hour_letter, self.decimal)
    }

    fn generate(&self, skeleton: &str, hour_cycle: Option<HourCycle>) -> String {
        let pattern = self.generator(Sources::WithStyles).best_pattern(skeleton);
        match hour_cycle {
            Some(hour_cycle) => with_hour_cycle(&pattern, hour_cycle),
            None => pattern,
        }
    }

    /// How hours are counted: by the options, the locale's extension, or the habit of the region.
    fn hour_cycle(&self) -> HourCycle {
        let habit = match self.hour_letter {
            b'K' => HourCycle::H11,
            b'h' => HourCycle::H12,
            b'k' => HourCycle::H24,
            _ => HourCycle::H23,
        };
        match (self.options.hour12, habit) {
            (Some(true), HourCycle::H11 | HourCycle::H12) | (Some(false), HourCycle::H23 | HourCycle::H24) => habit,
            (Some(true), _) if self.locale.country() == Some("JP") => HourCycle::H11,
            (Some(true), _) => HourCycle::H12,
            (Some(false), _) => HourCycle::H23,
            (None, _) => self.options.hour_cycle.unwrap_or(habit),
        }
    }

    /// The skeleton of the components; year, month and day where there are none.
    fn skeleton(&self) -> String {
        let options = self.options;
        let mut out = String::new();
        let mut push = |letter: char, length: Option<usize>| {
            out.extend(std::iter::repeat_n(letter, length.unwrap_or(0)));
        };
        let has_date = options.weekday.is_some() || options.year.is_some() || options.month.is_some();
        let has_time = options.day_period.is_some() || options.hour.is_some() || options.minute.is_some();
        let is_default = !has_date
            && !has_time
            && options.day.is_none()
            && options.second.is_none()
            && options.fractional_second_digits.is_none();
        push('E', options.weekday.map(text_length));
        push('G', options.era.map(text_length));
        push('y', options.year.map(width_length).or(is_default.then_some(1)));
        push('M', options.month.map(month_length).or(is_default.then_some(1)));
        push('d', options.day.map(width_length).or(is_default.then_some(1)));
        push(
            'B',
            options
                .day_period
                .map(|text| if text == Text::Short { 1 } else { text_length(text) }),
        );
        push(
            char::from(hour_letter(self.hour_cycle())),
            options.hour.map(width_length),
        );
        push('m', options.minute.map(width_length));
        push('s', options.second.map(width_length));
        push('S', options.fractional_second_digits.map(usize::from));
        if let Some(name) = options.time_zone_name {
            out.push_str(zone_letters(name));
        }
        out
    }
}

fn text_length(text: Text) -> usize {
    match text {
        Text::Short => 3,
        Text::Long => 4,
        Text::Narrow => 5,
    }
}

fn width_length(width: Width) -> usize {
    match width {
        Width::Numeric => 1,
        Width::TwoDigit => 2,
    }
}

fn month_length(month: Month) -> usize {
    match month {
        Month::Numeric => 1,
        Month::TwoDigit => 2,
        Month::Short => 3,
        Month::Long => 4,
        Month::Narrow => 5,
    }
}

fn zone_letters(name: ZoneName) -> &'static str {
    match name {
        ZoneName::Short => "z",
        ZoneName::Long => "zzzz",
        ZoneName::ShortOffset => "O",
        ZoneName::LongOffset => "OOOO",
        ZoneName::ShortGeneric => "v",
        ZoneName::LongGeneric => "vvvv",
    }
}

fn time_skeleton(style: Style) -> &'static str {
    match style {
        Style::Full => "jmmsszzzz",
        Style::Long => "jmmssz",
        Style::Medium => "jmmss",
        Style::Short => "jmm",
    }
}

fn hour_letter(hour_cycle: HourCycle) -> u8 {
    match hour_cycle {
        HourCycle::H11 => b'K',
        HourCycle::H12 => b'h',
        HourCycle::H23 => b'H',
        HourCycle::H24 => b'k',
    }
}

fn is_hour(letter: char) -> bool {
    "KhHk".contains(letter)
}

/// The pattern with hours counted so, and a space between them and a day that they follow.
fn with_hour_cycle(pattern: &str, hour_cycle: HourCycle) -> String {
    let letter = char::from(hour_letter(hour_cycle));
    let mut out = String::with_capacity(pattern.len());
    let (mut is_quoted, mut last) = (false, '\0');
    for found in pattern.chars() {
        is_quoted ^= found == '\'';
        match is_hour(found) && !is_quoted {
            true if last == 'd' => out.extend([' ', letter]),
            true => out.push(letter),
            false => out.push(found),
        }
        last = found;
    }
    out
}
