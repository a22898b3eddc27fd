//! From a skeleton to a pattern: UTS #35, part 4, "Matching Skeletons" and "Missing Skeleton Fields", in the details
//! as ICU's `DateTimePatternGenerator` does it.
//!
//! The nearest of the patterns that the locale has is taken, and its fields are written as long as they were asked
//! for. Where no pattern has all fields, those of the date and of the time are looked for apart and glued together,
//! and single fields that are still missing are appended.

use super::calendar_data::CalendarData;
use super::letters::{CANONICAL_LETTERS, DATE_MASK, FIELD_ORDER, Field, Letter};
use super::pattern::{fill_template, map_letters};
use super::skeleton::{Distance, Skeleton};
use super::types::Style;

/// The patterns of one locale and calendar.
#[derive(Debug)]
pub(super) struct PatternGenerator<'a> {
    data: CalendarData<'a>,
    sources: Sources,
    candidates: Vec<Candidate<'a>>,
    /// The letter of the hour cycle that the locale prefers: one of `h`, `H`, `k`, `K`.
    hour_letter: u8,
    /// Before fractions of a second.
    decimal: &'a str,
}

#[derive(Debug)]
struct Candidate<'a> {
    skeleton: Skeleton,
    pattern: &'a str,
    /// The skeleton came with the pattern, and is not only read off it.
    is_specified: bool,
}

/// The nearest pattern to a request.
struct Best<'a> {
    pattern: &'a str,
    /// The skeleton that came with the pattern.
    specified: Option<&'a Skeleton>,
    distance: Distance,
}

/// Which patterns to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sources {
    /// The available formats and the patterns of the styles.
    WithStyles,
    /// The available formats only, and hours are as long as in them: to write a style with another hour cycle.
    FormatsOnly,
}

impl<'a> PatternGenerator<'a> {
    /// Collects the patterns of a calendar.
    pub(super) fn new(data: CalendarData<'a>, sources: Sources, hour_letter: u8, decimal: &'a str) -> Self {
        let mut generator = Self {
            data,
            sources,
            candidates: Vec::with_capacity(128),
            hour_letter,
            decimal,
        };
        for letter in CANONICAL_LETTERS {
            generator.add(letter, None);
        }
        if sources == Sources::WithStyles {
            for pattern in data.style_patterns() {
                generator.add(pattern, None);
            }
        }
        for [skeleton, pattern] in data.available_formats() {
            generator.add(pattern, Some(skeleton));
        }
        // Where two are equally near, the first letter decides, and then the order in which they were added.
        generator
            .candidates
            .sort_by_key(|candidate| candidate.skeleton.first_letter());
        generator
    }

    /// Adds a pattern. One that came with a skeleton replaces those that came without and have the same fields.
    fn add(&mut self, pattern: &'a str, skeleton: Option<&str>) {
        let is_specified = skeleton.is_some();
        let skeleton = Skeleton::of(skeleton.unwrap_or(pattern));
        let mut known = self.candidates.iter();
        if !is_specified {
            let base = known
                .clone()
                .find(|candidate| candidate.skeleton.has_same_base(&skeleton));
            if base.is_some_and(|candidate| !candidate.is_specified) {
                return;
            }
        }
        let written = known.find(|candidate| candidate.skeleton.is_written_as(&skeleton));
        if written.is_some_and(|candidate| !is_specified || candidate.is_specified) {
            return;
        }
        let same = self.candidates.iter_mut().find(|candidate| {
            candidate.skeleton.has_same_base(&skeleton) && candidate.skeleton.has_same_kinds(&skeleton)
        });
        match same {
            Some(candidate) => {
                candidate.pattern = pattern;
                candidate.is_specified = is_specified;
            }
            None => self.candidates.push(Candidate {
                skeleton,
                pattern,
                is_specified,
            }),
        }
    }

    /// The best pattern for a skeleton, in which `j` is the hour as the locale prefers it.
    pub(super) fn best_pattern(&self, skeleton: &str) -> String {
        let request = Skeleton::of(&self.resolve_preferred_hour(skeleton));
        let best = self.nearest(&request, u32::MAX);
        if best.distance.missing == 0 && best.distance.extra == 0 {
            return self.adjust(best.pattern, best.specified, &request, None);
        }
        let date = self.best_appending(&request, request.mask() & DATE_MASK);
        let time = self.best_appending(&request, request.mask() & !DATE_MASK);
        match (date.is_empty(), time.is_empty()) {
            (_, true) => date,
            (true, false) => time,
            (false, false) => fill_template(self.data.glue(glue_style(&request)), &[&time, &date]),
        }
    }

    fn resolve_preferred_hour(&self, skeleton: &str) -> String {
        map_letters(skeleton, |out, run| match run.as_bytes()[0] {
            b'j' => {
                if matches!(self.hour_letter, b'h' | b'K') {
                    out.push('a');
                }
                out.extend(std::iter::repeat_n(char::from(self.hour_letter), run.len()));
            }
            _ => out.push_str(run),
        })
    }

    /// The pattern nearest to the fields of a request that are in `mask`.
    fn nearest(&self, request: &Skeleton, mask: u32) -> Best<'_> {
        let mut best: Option<(&Candidate<'_>, Distance)> = None;
        for candidate in &self.candidates {
            let distance = request.distance(&candidate.skeleton, mask);
            let is_better = best.is_none_or(|(_, known)| {
                distance.total < known.total || (distance.total == known.total && distance.missing > known.missing)
            });
            if is_better {
                best = Some((candidate, distance));
            }
            if distance.total == 0 {
                break;
            }
        }
        let found = best.map(|(candidate, distance)| Best {
            pattern: candidate.pattern,
            specified: candidate.is_specified.then_some(&candidate.skeleton),
            distance,
        });
        found.unwrap_or(Best {
            pattern: "",
            specified: None,
            distance: Distance::default(),
        })
    }

    /// The best pattern for some fields of a request; those that no pattern has are appended one by one.
    fn best_appending(&self, request: &Skeleton, mask: u32) -> String {
        if mask == 0 {
            return String::new();
        }
        let seconds = Field::Second.bit() | Field::Fraction.bit();
        let mut best = self.nearest(request, mask);
        let mut pattern = self.adjust(best.pattern, best.specified, request, None);
        let (mut missing, mut last) = (best.distance.missing, 0);
        while missing != 0 && missing != last {
            if missing & seconds == Field::Fraction.bit() && mask & seconds == seconds {
                pattern = self.adjust(&pattern, best.specified, request, Some(self.decimal));
                missing &= !Field::Fraction.bit();
                continue;
            }
            best = self.nearest(request, missing);
            let found = missing & !best.distance.missing;
            let addition = self.adjust(best.pattern, best.specified, request, None);
            pattern = self.append(&pattern, &addition, found);
            (last, missing) = (best.distance.missing, best.distance.missing);
        }
        pattern
    }

    /// Appends what was found as the last of its fields is appended.
    fn append(&self, pattern: &str, addition: &str, found: u32) -> String {
        let top = FIELD_ORDER
            .into_iter()
            .rev()
            .find(|field| found & field.bit() != 0)
            .unwrap_or(Field::Era);
        let name = format!("'{}'", self.data.field_name(top));
        match self.data.append_item(top) {
            "" => fill_template(DEFAULT_APPEND_ITEM, &[pattern, addition, &name]),
            template => fill_template(template, &[pattern, addition, &name]),
        }
    }

    /// The pattern with its fields as long as they were asked for, and fractions after the seconds if `decimal` is
    /// given.
    fn adjust(&self, pattern: &str, specified: Option<&Skeleton>, request: &Skeleton, decimal: Option<&str>) -> String {
        map_letters(pattern, |out, run| {
            let Some(row) = Letter::of(run) else {
                return out.push_str(run);
            };
            match decimal {
                Some(decimal) if row.field == Field::Second => {
                    out.push_str(run);
                    out.push_str(decimal);
                    out.extend(std::iter::repeat_n('S', request.length(Field::Fraction)));
                }
                _ if request.has(row.field) => self.adjust_field(out, run, row, specified, request),
                _ => out.push_str(run),
            }
        })
    }

    /// Writes a field of a pattern as it was asked for: the letter of the request, save where the pattern knows
    /// better, and the length of the request, save where the locale means its own.
    fn adjust_field(
        &self,
        out: &mut String,
        run: &str,
        row: &Letter,
        specified: Option<&Skeleton>,
        request: &Skeleton,
    ) {
        let field = row.field;
        let asked = request.letter(field).unwrap_or(row.letter);
        let asked_length = match asked {
            b'E' => request.length(field).max(3),
            _ => request.length(field),
        };
        let keeps_length = match field {
            Field::Minute | Field::Second => true,
            Field::Hour if self.sources == Sources::FormatsOnly => true,
            _ if matches!(asked, b'c' | b'e') => false,
            _ => specified.is_some_and(|skeleton| {
                skeleton.length(field) == asked_length || row.is_numeric() != (request.kind(field) > 0)
            }),
        };
        let length = if keeps_length { run.len() } else { asked_length };
        let letter = match field {
            Field::Hour => self.hour_letter_for(row.letter, asked),
            Field::Month | Field::Weekday => row.letter,
            Field::Year if asked != b'Y' => row.letter,
            _ => asked,
        };
        let letter = if letter == b'E' && length < 3 { b'e' } else { letter };
        out.extend(std::iter::repeat_n(char::from(letter), length));
    }

    /// The letter of an hour: where the locale prefers the less usual cycle of the two with as many hours, that one.
    fn hour_letter_for(&self, own: u8, asked: u8) -> u8 {
        let preferred = self.hour_letter;
        match (asked, preferred) {
            _ if asked == preferred => preferred,
            (b'h', b'K') | (b'H', b'k') | (b'k', b'H') | (b'K', b'h') => preferred,
            _ => own,
        }
    }
}

/// Appends a field where the locale does not say how.
const DEFAULT_APPEND_ITEM: &str = "{0} \u{251C}{2}: {1}\u{2524}";

/// The style of date that a request is most like.
fn glue_style(request: &Skeleton) -> Style {
    match request.base_length(Field::Month) {
        4 if request.has(Field::Weekday) => Style::Full,
        4 => Style::Long,
        3 => Style::Medium,
        _ => Style::Short,
    }
}
