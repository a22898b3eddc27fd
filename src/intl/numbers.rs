//! Digits, signs and separators of numbering systems.

use super::blob::{DamagedData, Section, supplement};

/// What a number is written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    digits: [char; 10],
    minus: Box<str>,
    /// Between the whole and the fraction.
    pub(super) decimal: Box<str>,
    /// Between groups of digits.
    pub(super) group: Box<str>,
}

const LATIN: &str = "latn";

impl Numbers {
    /// The numbers of a locale in a numbering system, or in the locale's own where that one is not known: an
    /// algorithmic numbering system (`roman`) is not known either, as in ECMA-402.
    pub(super) fn new(core: &Section, own_system: &str, system: Option<&str>) -> Result<Self, DamagedData> {
        let known = |system: &str| -> Result<Option<[char; 10]>, DamagedData> {
            if system == LATIN {
                return Ok(Some(std::array::from_fn(|digit| char::from(b'0' + digit as u8))));
            }
            let shared = supplement()?;
            let found = shared
                .list(0)
                .groups()
                .find(|[name, _]| *name == system)
                .map(|[_, digits]| digits);
            Ok(found.and_then(|digits| digits.chars().collect::<Vec<_>>().try_into().ok()))
        };
        let asked = match system {
            Some(system) => known(system)?.map(|digits| (system, digits)),
            None => None,
        };
        let (system, digits) = match asked {
            Some(found) => found,
            None => (own_system, known(own_system)?.ok_or(DamagedData)?),
        };
        let symbols = core.list(super::calendar_data::SYMBOLS);
        let [_, decimal, group, minus] = symbols
            .groups::<4>()
            .find(|[name, ..]| *name == system)
            .or_else(|| symbols.groups().next())
            .ok_or(DamagedData)?;
        Ok(Self {
            digits,
            minus: minus.into(),
            decimal: decimal.into(),
            group: group.into(),
        })
    }

    /// One digit.
    pub(super) fn digit(&self, digit: u8) -> char {
        self.digits[usize::from(digit % 10)]
    }

    /// Writes a whole number with at least `min` digits, and no more than the lowest `max`.
    pub(super) fn write(&self, out: &mut String, value: i32, min: u8, max: u8) {
        if value < 0 {
            out.push_str(&self.minus);
        }
        let mut rest = value.unsigned_abs();
        let (mut buffer, mut length) = ([0; 10], 0);
        while (rest > 0 || length < min) && length < max && usize::from(length) < buffer.len() {
            buffer[usize::from(length)] = (rest % 10) as u8;
            rest /= 10;
            length += 1;
        }
        out.extend(
            buffer[..usize::from(length)]
                .iter()
                .rev()
                .map(|&digit| self.digit(digit)),
        );
    }

    /// Writes decimal digits in this system's.
    pub(super) fn write_digits(&self, out: &mut String, decimal_digits: &str) {
        out.extend(decimal_digits.bytes().map(|byte| self.digit(byte.wrapping_sub(b'0'))));
    }
}
