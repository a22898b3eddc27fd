//! `Intl.RelativeTimeFormat` (ECMA-402, "RelativeTimeFormat Objects").

use super::blob::{DamagedData, Kind, Section};
use super::calendar_data::Profile;
use super::locale::Locale;
use super::numbers::Numbers;
use super::pattern::fill_template;
use super::plural::{CATEGORIES, Operands, category};
use super::types::{RelativeNumeric, RelativeOptions, RelativeUnit};

const PLURAL_RULES: usize = 0;
const NUMBER_FORMAT: usize = 1;
const UNITS: usize = 2;
const STYLES: usize = 3;

/// Prints relative times as a locale and options want them.
#[derive(Debug)]
pub struct RelativeTimeFormat {
    data: Section,
    numbers: Numbers,
    grouping: Grouping,
    style: usize,
    numeric: RelativeNumeric,
}

impl RelativeTimeFormat {
    /// Reads what the locale has.
    ///
    /// # Errors
    ///
    /// The data in the program is damaged.
    pub fn new(locale: &Locale, options: &RelativeOptions) -> Result<Self, DamagedData> {
        let core = locale.record.section(Kind::Core)?;
        let data = locale.record.section(Kind::Relative)?;
        let system = options
            .numbering_system
            .as_deref()
            .or(locale.numbering_system.as_deref());
        let format = data.list(NUMBER_FORMAT);
        Ok(Self {
            numbers: Numbers::new(&core, Profile::of(&core).numbering_system, system)?,
            grouping: Grouping::of(format.get(0), format.get(1)),
            style: options.style as usize,
            numeric: options.numeric,
            data,
        })
    }

    /// The relative time as text: past where `n` is negative (or negative zero), else future.
    pub fn format(&self, n: f64, unit: RelativeUnit) -> String {
        let forms = self.data.list(UNITS + unit as usize * STYLES + self.style);
        if self.numeric == RelativeNumeric::Auto {
            // Near times have names, from the one before the last to the one after the next.
            let name = NEAR
                .iter()
                .position(|near| *near == (n * 100.0).round())
                .map_or("", |near| forms.get(2 * CATEGORIES.len() + near));
            if !name.is_empty() {
                return name.to_owned();
            }
        }
        let decimal = decimal(n);
        let category = category(self.data.list(PLURAL_RULES), Operands::of(&decimal));
        let tense = if n.is_sign_negative() { 0 } else { CATEGORIES.len() };
        let template = match forms.get(tense + category) {
            "" => forms.get(tense + CATEGORIES.len() - 1),
            template => template,
        };
        fill_template(template, &[&self.number(&decimal)])
    }

    fn number(&self, decimal: &str) -> String {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        let mut out = String::new();
        for (at, digit) in whole.char_indices() {
            if self.grouping.is_boundary(whole.len() - at, whole.len()) && at > 0 {
                out.push_str(&self.numbers.group);
            }
            self.numbers.write_digits(&mut out, digit.encode_utf8(&mut [0; 4]));
        }
        if !fraction.is_empty() {
            out.push_str(&self.numbers.decimal);
            self.numbers.write_digits(&mut out, fraction);
        }
        out
    }
}

/// Hundredths that may have names, in the order of the names.
const NEAR: [f64; 5] = [-200.0, -100.0, 0.0, 100.0, 200.0];

/// The number without its sign, with at most three fraction digits. Ties of the decimal number, not of the binary one
/// behind it, go to the even digit.
fn decimal(n: f64) -> String {
    let exact = n.abs().to_string();
    let Some((whole, fraction)) = exact.split_once('.') else {
        return exact;
    };
    let Some((kept, rest)) = fraction.split_at_checked(FRACTION_DIGITS) else {
        return exact;
    };
    let mut digits: Vec<u8> = [whole, kept].concat().into_bytes();
    let is_odd = digits.last().is_some_and(|digit| digit % 2 == 1);
    if rest > "5" || (rest == "5" && is_odd) {
        round_up(&mut digits);
    }
    let point = digits.len() - FRACTION_DIGITS;
    let text: String = digits.into_iter().map(char::from).collect();
    let fraction = text[point..].trim_end_matches('0');
    match fraction {
        "" => text[..point].to_owned(),
        _ => format!("{}.{fraction}", &text[..point]),
    }
}

/// The most digits after the point.
const FRACTION_DIGITS: usize = 3;

fn round_up(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

/// Where the digits of a number are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grouping {
    /// Digits of the last group.
    primary: usize,
    /// Digits of the others.
    secondary: usize,
    /// Digits that there are to be before the last group.
    minimum: usize,
}

impl Grouping {
    /// Reads a number pattern: `#,##,##0.###`.
    fn of(pattern: &str, minimum: &str) -> Self {
        let whole = pattern.split(['.', ';']).next().unwrap_or_default();
        let mut groups = whole.rsplit(',').map(str::len);
        let primary = groups
            .next()
            .filter(|&length| length < whole.len())
            .unwrap_or(usize::MAX);
        let secondary = groups
            .next()
            .filter(|_| whole.matches(',').count() > 1)
            .unwrap_or(primary);
        Self {
            primary,
            secondary,
            minimum: minimum.parse().unwrap_or(1),
        }
    }

    /// Whether a group starts where this many digits are left of all of them.
    fn is_boundary(self, left: usize, digits: usize) -> bool {
        digits >= self.primary.saturating_add(self.minimum)
            && left >= self.primary
            && (left - self.primary).is_multiple_of(self.secondary)
    }
}

#[cfg(test)]
mod tests {
    use super::{Grouping, decimal};

    #[test]
    fn numbers_are_rounded_to_three_fraction_digits() {
        for (number, text) in [
            (-17.1135, "17.114"),
            (-16.0295, "16.03"),
            (236.6795, "236.68"),
            (0.0005, "0"),
            (0.00051, "0.001"),
            (999.9996, "1000"),
            (1234.0, "1234"),
            (1.5, "1.5"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn groups_are_read_off_the_pattern() {
        let boundaries = |pattern, minimum, digits| {
            let grouping = Grouping::of(pattern, minimum);
            (1..digits)
                .filter(|&left| grouping.is_boundary(left, digits))
                .collect::<Vec<_>>()
        };
        assert_eq!(boundaries("#,##0.###", "1", 7), [3, 6]);
        assert_eq!(boundaries("#,##,##0.###", "1", 8), [3, 5, 7]);
        assert_eq!(boundaries("#,##0.###", "2", 4), [0; 0]);
        assert_eq!(boundaries("0.###", "1", 9), [0; 0]);
    }
}
