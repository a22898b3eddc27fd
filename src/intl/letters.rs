//! The letters of date patterns (UTS #35, part 4, "Date Field Symbol Table"), each with its field and its type.
//!
//! The types are numbers whose differences say how unlike two ways of writing one field are; they and the order of
//! the fields are those of ICU's `DateTimePatternGenerator`, so that the same patterns come out best.

/// A field of a date or time, in the order in which skeletons list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Era,
    Year,
    Quarter,
    Month,
    Week,
    WeekOfMonth,
    Weekday,
    DayOfYear,
    WeekdayOfMonth,
    Day,
    DayPeriod,
    Hour,
    Minute,
    Second,
    Fraction,
    Zone,
}

/// How many fields there are.
pub(super) const FIELDS: usize = 16;

impl Field {
    /// The field's place in the order.
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The field's bit in a mask of fields.
    pub(super) fn bit(self) -> u32 {
        1 << self.index()
    }
}

/// The fields of a date, as a mask; the others are of the time.
pub(super) const DATE_MASK: u32 = (1 << Field::DayPeriod as u32) - 1;

/// The fields in their order.
pub(super) const FIELD_ORDER: [Field; FIELDS] = [
    Field::Era,
    Field::Year,
    Field::Quarter,
    Field::Month,
    Field::Week,
    Field::WeekOfMonth,
    Field::Weekday,
    Field::DayOfYear,
    Field::WeekdayOfMonth,
    Field::Day,
    Field::DayPeriod,
    Field::Hour,
    Field::Minute,
    Field::Second,
    Field::Fraction,
    Field::Zone,
];

/// The letter that stands for each field where nothing else is known of it.
pub(super) static CANONICAL_LETTERS: [&str; FIELDS] = [
    "G", "y", "Q", "M", "w", "W", "E", "D", "F", "d", "a", "H", "m", "s", "S", "v",
];

const NARROW: i16 = -0x101;
const SHORTER: i16 = -0x102;
const SHORT: i16 = -0x103;
const LONG: i16 = -0x104;
const NUMERIC: i16 = 0x100;
const DELTA: i16 = 0x10;

/// A letter repeated at least `min` times.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) letter: u8,
    pub(super) field: Field,
    /// Numeric where positive.
    pub(super) kind: i16,
    pub(super) min: u8,
}

impl Letter {
    /// Whether it is written as a number.
    pub(super) fn is_numeric(&self) -> bool {
        self.kind > 0
    }

    /// What a run of one letter means; nothing where it is no letter of a pattern.
    pub(super) fn of(run: &str) -> Option<&'static Self> {
        let letter = *run.as_bytes().first()?;
        let mut rows = LETTERS.iter().filter(|row| row.letter == letter);
        rows.clone()
            .rfind(|row| usize::from(row.min) <= run.len())
            .or_else(|| rows.next())
    }
}

const fn row(letter: u8, field: Field, kind: i16, min: u8) -> Letter {
    Letter {
        letter,
        field,
        kind,
        min,
    }
}

static LETTERS: [Letter; 77] = [
    row(b'G', Field::Era, SHORT, 1),
    row(b'G', Field::Era, LONG, 4),
    row(b'G', Field::Era, NARROW, 5),
    row(b'y', Field::Year, NUMERIC, 1),
    row(b'Y', Field::Year, NUMERIC + DELTA, 1),
    row(b'u', Field::Year, NUMERIC + 2 * DELTA, 1),
    row(b'r', Field::Year, NUMERIC + 3 * DELTA, 1),
    row(b'U', Field::Year, SHORT, 1),
    row(b'U', Field::Year, LONG, 4),
    row(b'U', Field::Year, NARROW, 5),
    row(b'Q', Field::Quarter, NUMERIC, 1),
    row(b'Q', Field::Quarter, SHORT, 3),
    row(b'Q', Field::Quarter, LONG, 4),
    row(b'Q', Field::Quarter, NARROW, 5),
    row(b'q', Field::Quarter, NUMERIC + DELTA, 1),
    row(b'q', Field::Quarter, SHORT - DELTA, 3),
    row(b'q', Field::Quarter, LONG - DELTA, 4),
    row(b'q', Field::Quarter, NARROW - DELTA, 5),
    row(b'M', Field::Month, NUMERIC, 1),
    row(b'M', Field::Month, SHORT, 3),
    row(b'M', Field::Month, LONG, 4),
    row(b'M', Field::Month, NARROW, 5),
    row(b'L', Field::Month, NUMERIC + DELTA, 1),
    row(b'L', Field::Month, SHORT - DELTA, 3),
    row(b'L', Field::Month, LONG - DELTA, 4),
    row(b'L', Field::Month, NARROW - DELTA, 5),
    row(b'l', Field::Month, NUMERIC + DELTA, 1),
    row(b'w', Field::Week, NUMERIC, 1),
    row(b'W', Field::WeekOfMonth, NUMERIC, 1),
    row(b'E', Field::Weekday, SHORT, 1),
    row(b'E', Field::Weekday, LONG, 4),
    row(b'E', Field::Weekday, NARROW, 5),
    row(b'E', Field::Weekday, SHORTER, 6),
    row(b'c', Field::Weekday, NUMERIC + 2 * DELTA, 1),
    row(b'c', Field::Weekday, SHORT - 2 * DELTA, 3),
    row(b'c', Field::Weekday, LONG - 2 * DELTA, 4),
    row(b'c', Field::Weekday, NARROW - 2 * DELTA, 5),
    row(b'c', Field::Weekday, SHORTER - 2 * DELTA, 6),
    row(b'e', Field::Weekday, NUMERIC + DELTA, 1),
    row(b'e', Field::Weekday, SHORT - DELTA, 3),
    row(b'e', Field::Weekday, LONG - DELTA, 4),
    row(b'e', Field::Weekday, NARROW - DELTA, 5),
    row(b'e', Field::Weekday, SHORTER - DELTA, 6),
    row(b'd', Field::Day, NUMERIC, 1),
    row(b'D', Field::DayOfYear, NUMERIC, 1),
    row(b'F', Field::WeekdayOfMonth, NUMERIC, 1),
    row(b'a', Field::DayPeriod, SHORT, 1),
    row(b'a', Field::DayPeriod, LONG, 4),
    row(b'a', Field::DayPeriod, NARROW, 5),
    row(b'b', Field::DayPeriod, SHORT - DELTA, 1),
    row(b'b', Field::DayPeriod, LONG - DELTA, 4),
    row(b'b', Field::DayPeriod, NARROW - DELTA, 5),
    row(b'B', Field::DayPeriod, SHORT - 3 * DELTA, 1),
    row(b'B', Field::DayPeriod, LONG - 3 * DELTA, 4),
    row(b'B', Field::DayPeriod, NARROW - 3 * DELTA, 5),
    row(b'H', Field::Hour, NUMERIC + 10 * DELTA, 1),
    row(b'k', Field::Hour, NUMERIC + 11 * DELTA, 1),
    row(b'h', Field::Hour, NUMERIC, 1),
    row(b'K', Field::Hour, NUMERIC + DELTA, 1),
    row(b'm', Field::Minute, NUMERIC, 1),
    row(b's', Field::Second, NUMERIC, 1),
    row(b'A', Field::Second, NUMERIC + DELTA, 1),
    row(b'S', Field::Fraction, NUMERIC, 1),
    row(b'v', Field::Zone, SHORT - 2 * DELTA, 1),
    row(b'v', Field::Zone, LONG - 2 * DELTA, 4),
    row(b'z', Field::Zone, SHORT, 1),
    row(b'z', Field::Zone, LONG, 4),
    row(b'Z', Field::Zone, NARROW - DELTA, 1),
    row(b'Z', Field::Zone, LONG - DELTA, 4),
    row(b'Z', Field::Zone, SHORT - DELTA, 5),
    row(b'O', Field::Zone, SHORT - DELTA, 1),
    row(b'O', Field::Zone, LONG - DELTA, 4),
    row(b'V', Field::Zone, SHORT - DELTA, 1),
    row(b'V', Field::Zone, LONG - DELTA, 2),
    row(b'X', Field::Zone, NARROW - DELTA, 1),
    row(b'X', Field::Zone, SHORT - DELTA, 2),
    row(b'x', Field::Zone, NARROW - DELTA, 1),
];
