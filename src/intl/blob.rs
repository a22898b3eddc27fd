//! The data that is linked in: `data/cldr.bin`, written by `data/generate.py`.
//!
//! Layout, integers little-endian: the length of the directory; the directory: the place of what all locales share,
//! the number of locales, then for each its tag and the places of its [`Kind`]s; the deflated sections. A place is
//! an offset, a deflated and an inflated length. A [`Section`] is lists of strings and numbers that point to lists;
//! counts, lengths and numbers in it are LEB128.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

static BLOB: &[u8] = include_bytes!("data/cldr.bin");

/// The longest section that is believed: more is damage.
const MAX_SECTION: usize = 1 << 20;

/// The data that is linked in cannot be read: the program is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the locale data in this program is damaged")]
pub struct DamagedData;

/// The kinds of section that a locale has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// What the locale is, its numbers and its Gregorian calendar.
    Core,
    /// Its other calendars.
    Calendars,
    /// Its names of zones.
    Zones,
    /// Its relative times.
    Relative,
}

/// A locale of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    /// Its BCP 47 tag.
    pub(super) tag: &'static str,
    places: [Place; 4],
}

impl Record {
    /// Reads one of the locale's sections.
    pub(super) fn section(&self, kind: Kind) -> Result<Section, DamagedData> {
        self.places[kind as usize].section()
    }
}

/// All locales that there is data for, in the order of their tags.
pub(super) fn records() -> impl Iterator<Item = Record> {
    let mut directory = Cursor(&BLOB[PREFIX.min(BLOB.len())..]);
    let shared = directory.place();
    let count = directory.bytes::<2>().map_or(0, u16::from_le_bytes);
    (0..count).map_while(move |_| {
        shared?;
        let [length] = directory.bytes::<1>()?;
        let tag = std::str::from_utf8(directory.take(usize::from(length))?).ok()?;
        let places = [
            directory.place()?,
            directory.place()?,
            directory.place()?,
            directory.place()?,
        ];
        Some(Record { tag, places })
    })
}

/// The locale with this tag, whatever its case.
pub(super) fn record(tag: &str) -> Option<Record> {
    records().find(|record| record.tag.eq_ignore_ascii_case(tag))
}

/// What all locales share: numbering systems and zones.
pub(super) fn supplement() -> Result<Section, DamagedData> {
    Cursor(&BLOB[PREFIX.min(BLOB.len())..])
        .place()
        .ok_or(DamagedData)?
        .section()
}

/// The length of the length of the directory.
const PREFIX: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    offset: usize,
    deflated: usize,
    inflated: usize,
}

impl Place {
    fn section(self) -> Result<Section, DamagedData> {
        let directory = BLOB.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        let start = PREFIX + directory as usize + self.offset;
        let deflated = BLOB.get(start..start + self.deflated).ok_or(DamagedData)?;
        let raw = decompress_to_vec_with_limit(deflated, self.inflated.min(MAX_SECTION)).map_err(|_| DamagedData)?;
        Section::new(raw).ok_or(DamagedData)
    }
}

/// Lists of strings, and numbers that say which list is which.
#[derive(Debug)]
pub(super) struct Section {
    raw: Vec<u8>,
    /// Where each string is in `raw`.
    strings: Vec<(u32, u32)>,
    /// Where each list starts in `strings`, and where the last one ends.
    lists: Vec<u32>,
    /// A list for each thing that the section has.
    numbers: Vec<u32>,
}

impl Section {
    fn new(raw: Vec<u8>) -> Option<Self> {
        let mut cursor = Cursor(&raw);
        let (mut strings, mut lists) = (Vec::with_capacity(1024), Vec::with_capacity(64));
        for _ in 0..cursor.number()? {
            lists.push(u32::try_from(strings.len()).ok()?);
            for _ in 0..cursor.number()? {
                let length = cursor.number()?;
                let start = u32::try_from(raw.len() - cursor.0.len()).ok()?;
                cursor.take(length as usize)?;
                strings.push((start, start + length));
            }
        }
        lists.push(u32::try_from(strings.len()).ok()?);
        let numbers = (0..cursor.number()?).map(|_| cursor.number()).collect::<Option<_>>()?;
        Some(Self {
            raw,
            strings,
            lists,
            numbers,
        })
    }

    /// The list of the thing with this number; empty where there is none.
    pub(super) fn list(&self, number: usize) -> List<'_> {
        let strings = self.numbers.get(number).and_then(|&list| {
            let bounds = self.lists.get(list as usize..list as usize + 2)?;
            self.strings.get(bounds[0] as usize..bounds[1] as usize)
        });
        List {
            raw: &self.raw,
            strings: strings.unwrap_or_default(),
        }
    }
}

/// A list of strings of a [`Section`].
#[derive(Debug, Clone, Copy)]
pub(super) struct List<'a> {
    raw: &'a [u8],
    strings: &'a [(u32, u32)],
}

impl<'a> List<'a> {
    /// How many strings there are.
    pub(super) fn len(self) -> usize {
        self.strings.len()
    }

    /// A string by its place; empty where there is none.
    pub(super) fn get(self, index: usize) -> &'a str {
        self.strings.get(index).map_or("", |&(start, end)| {
            let bytes = self.raw.get(start as usize..end as usize).unwrap_or_default();
            std::str::from_utf8(bytes).unwrap_or_default()
        })
    }

    /// The strings in order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |index| self.get(index))
    }

    /// The strings in order, `N` at a time.
    pub(super) fn groups<const N: usize>(self) -> impl Iterator<Item = [&'a str; N]> {
        (0..self.len() / N).map(move |group| std::array::from_fn(|at| self.get(group * N + at)))
    }

    /// The place of a string in a list that is sorted.
    pub(super) fn search(self, wanted: &str) -> Option<usize> {
        let mut range = 0..self.len();
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match self.get(middle).cmp(wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => range.start = middle + 1,
                std::cmp::Ordering::Greater => range.end = middle,
            }
        }
        None
    }
}

/// Reads from the front of some bytes.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn place(&mut self) -> Option<Place> {
        let mut next = || Some(u32::from_le_bytes(self.bytes()?) as usize);
        Some(Place {
            offset: next()?,
            deflated: next()?,
            inflated: next()?,
        })
    }

    /// A number in LEB128.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, record, records, supplement};

    #[test]
    fn every_section_can_be_read() {
        let mut count = 0;
        for record in records() {
            for kind in [Kind::Core, Kind::Calendars, Kind::Zones, Kind::Relative] {
                assert!(
                    record.section(kind).unwrap().list(1).len() > 0,
                    "{} {kind:?}",
                    record.tag
                );
            }
            count += 1;
        }
        assert_eq!(count, 82);
        assert_eq!(
            supplement().unwrap().list(1).search("Europe/Madrid").map(|i| i > 0),
            Some(true)
        );
    }

    #[test]
    fn a_tag_is_found_whatever_its_case() {
        assert_eq!(record("ES-cl").unwrap().tag, "es-CL");
        assert_eq!(record("es-C"), None);
    }
}
