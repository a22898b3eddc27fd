//! Skeletons: which fields a pattern has, and how each is written, without order and literals.

use super::letters::{FIELDS, Field, Letter};
use super::pattern::{Token, Tokens};

/// One field of a skeleton, as it was asked for and at its shortest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Part {
    /// The type of [`Letter`], for numbers made longer with each digit; 0 where the field is absent.
    kind: i16,
    letter: u8,
    length: u8,
    base_length: u8,
}

/// The fields of a pattern or of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Skeleton {
    parts: [Part; FIELDS],
    /// A 12-hour clock was asked for without a day period, and got one.
    added_day_period: bool,
}

/// How far a skeleton is from a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Distance {
    pub(super) total: u32,
    /// Fields of the request that the skeleton lacks.
    pub(super) missing: u32,
    /// Fields that nobody asked for.
    pub(super) extra: u32,
}

// An extra field is worse than all missing ones, and a missing one is worse than all differences of width.
const EXTRA_FIELD: u32 = 0x1_0000;
const MISSING_FIELD: u32 = 0x1000;

impl Skeleton {
    /// The skeleton of a pattern, or of a skeleton as text.
    pub(super) fn of(pattern: &str) -> Self {
        let mut skeleton = Self::default();
        for token in Tokens(pattern) {
            if let Token::Letters(run) = token {
                skeleton.set(run);
            }
        }
        if skeleton.has(Field::Minute) && skeleton.has(Field::Fraction) && !skeleton.has(Field::Second) {
            skeleton.set("s");
        }
        skeleton.fit_day_period();
        skeleton
    }

    fn set(&mut self, run: &str) {
        let Some(row) = Letter::of(run) else { return };
        let length = u8::try_from(run.len()).unwrap_or(u8::MAX);
        self.parts[row.field.index()] = Part {
            kind: row.kind + if row.is_numeric() { i16::from(length) } else { 0 },
            letter: row.letter,
            length,
            base_length: row.min,
        };
    }

    /// A 12-hour clock has a day period, a 24-hour clock has none.
    fn fit_day_period(&mut self) {
        match self.letter(Field::Hour) {
            None => {}
            Some(b'h' | b'K') if self.has(Field::DayPeriod) => {}
            Some(b'h' | b'K') => {
                self.set("a");
                self.added_day_period = true;
            }
            Some(_) => self.parts[Field::DayPeriod.index()] = Part::default(),
        }
    }

    /// Whether the field is there.
    pub(super) fn has(&self, field: Field) -> bool {
        self.kind(field) != 0
    }

    /// The type of a field, 0 where it is absent.
    pub(super) fn kind(&self, field: Field) -> i16 {
        self.parts[field.index()].kind
    }

    /// The letter of a field, where it is there.
    pub(super) fn letter(&self, field: Field) -> Option<u8> {
        let part = self.parts[field.index()];
        (part.kind != 0).then_some(part.letter)
    }

    /// How often the letter of a field was written; 0 where it is absent.
    pub(super) fn length(&self, field: Field) -> usize {
        usize::from(self.parts[field.index()].length)
    }

    /// How often the letter of a field has to be written for its type.
    pub(super) fn base_length(&self, field: Field) -> usize {
        usize::from(self.parts[field.index()].base_length)
    }

    /// The fields that are there, as a mask.
    pub(super) fn mask(&self) -> u32 {
        (0..FIELDS)
            .filter(|&field| self.parts[field].kind != 0)
            .map(|field| 1 << field)
            .sum()
    }

    /// The first letter in the order of fields.
    pub(super) fn first_letter(&self) -> u8 {
        self.parts
            .iter()
            .map(|part| part.letter)
            .find(|&letter| letter != 0)
            .unwrap_or_default()
    }

    /// Whether both have the same fields of the same types, numbers of any length.
    pub(super) fn has_same_base(&self, other: &Self) -> bool {
        self.parts
            .iter()
            .zip(&other.parts)
            .all(|(a, b)| (a.letter, a.base_length) == (b.letter, b.base_length))
    }

    /// Whether both were written alike.
    pub(super) fn is_written_as(&self, other: &Self) -> bool {
        self.parts
            .iter()
            .zip(&other.parts)
            .all(|(a, b)| (a.letter, a.length) == (b.letter, b.length))
    }

    /// Whether the types of all fields are the same.
    pub(super) fn has_same_kinds(&self, other: &Self) -> bool {
        self.parts.iter().zip(&other.parts).all(|(a, b)| a.kind == b.kind)
    }

    /// How far `other` is from this request, looking at the fields in `mask` only.
    pub(super) fn distance(&self, other: &Self, mask: u32) -> Distance {
        let mut distance = Distance::default();
        for field in 0..FIELDS {
            let own = if mask >> field & 1 == 1 {
                self.parts[field].kind
            } else {
                0
            };
            let their = other.parts[field].kind;
            match (own, their) {
                _ if own == their => {}
                (0, _) => {
                    distance.total += EXTRA_FIELD;
                    distance.extra |= 1 << field;
                }
                (_, 0) => {
                    distance.total += MISSING_FIELD;
                    distance.missing |= 1 << field;
                }
                _ => distance.total += u32::from(own.abs_diff(their)),
            }
        }
        distance
    }

    /// The skeleton as text: the letters in the order of fields, without a day period that was only added.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            let is_added = self.added_day_period && index == Field::DayPeriod.index();
            if !is_added {
                out.extend(std::iter::repeat_n(char::from(part.letter), usize::from(part.length)));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Distance, EXTRA_FIELD, MISSING_FIELD, Skeleton};

    #[test]
    fn a_skeleton_lists_the_fields_of_a_pattern() {
        for (pattern, text) in [
            ("EEEE, d 'de' MMMM 'de' y", "yMMMMEEEEd"),
            ("h:mm a", "ahmm"),
            ("h:mm", "hmm"),
            ("HH:mm B", "HHmm"),
            ("mm.SSS", "mmsSSS"),
            ("rU年MMMd", "UMMMd"),
        ] {
            assert_eq!(Skeleton::of(pattern).text(), text, "{pattern}");
        }
    }

    #[test]
    fn the_distance_weighs_extra_over_missing_over_width() {
        let request = Skeleton::of("yMMMd");
        let distance = |pattern| request.distance(&Skeleton::of(pattern), u32::MAX);
        assert_eq!(distance("d MMM y"), Distance::default());
        assert_eq!(distance("d MMMM y").total, 1);
        assert_eq!(distance("MMM y").total, MISSING_FIELD);
        assert_eq!(distance("EEE d MMM y").total, EXTRA_FIELD);
    }
}
