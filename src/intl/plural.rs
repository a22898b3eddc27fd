//! Plural rules of CLDR (UTS #35, part 3, "Language Plural Rules"), evaluated as they are written.

use super::blob::List;

/// The categories in the order in which the data has their forms.
pub(super) const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
const OTHER: usize = 5;

/// A number as it is written: what plural rules look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Operands {
    whole: u64,
    /// Fraction digits without the zeros at the end, as a number, and how many.
    fraction: u64,
    fraction_digits: u32,
}

impl Operands {
    /// Reads a plain decimal number that has no zeros at its end: `1234.5`.
    pub(super) fn of(decimal: &str) -> Self {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        Self {
            whole: whole.parse().unwrap_or(u64::MAX),
            fraction: fraction.parse().unwrap_or(0),
            fraction_digits: fraction.len() as u32,
        }
    }

    /// An operand's value, and whether it has a fraction besides.
    fn value(self, operand: &str) -> (u64, bool) {
        match operand {
            "n" => (self.whole, self.fraction_digits > 0),
            "i" => (self.whole, false),
            "v" | "w" => (self.fraction_digits.into(), false),
            "f" | "t" => (self.fraction, false),
            // The exponent: nothing here is written with one.
            _ => (0, false),
        }
    }
}

/// The category of a number, as a place in [`CATEGORIES`]. The rules are categories, each with its condition.
pub(super) fn category(rules: List<'_>, operands: Operands) -> usize {
    rules
        .groups()
        .find(|[_, condition]| holds(condition, operands))
        .and_then(|[name, _]| CATEGORIES.iter().position(|category| *category == name))
        .unwrap_or(OTHER)
}

fn holds(condition: &str, operands: Operands) -> bool {
    condition
        .split(" or ")
        .any(|all| all.split(" and ").all(|relation| relation_holds(relation, operands)))
}

/// `n % 100 = 3..10,21`, or with `!=`.
fn relation_holds(relation: &str, operands: Operands) -> bool {
    let (left, right, is_equal) = match relation.split_once("!=") {
        Some((left, right)) => (left, right, false),
        None => {
            let (left, right) = relation.split_once('=').unwrap_or((relation, ""));
            (left, right, true)
        }
    };
    let mut words = left.split_ascii_whitespace();
    let (value, has_fraction) = operands.value(words.next().unwrap_or_default());
    let modulus = words
        .nth(1)
        .and_then(|word| word.parse::<u64>().ok())
        .filter(|&modulus| modulus > 0);
    let value = modulus.map_or(value, |modulus| value % modulus);
    let is_in = |range: &str| {
        let (start, end) = range.split_once("..").unwrap_or((range, range));
        let bound = |text: &str| text.trim().parse::<u64>().ok();
        bound(start).is_some_and(|start| start <= value) && bound(end).is_some_and(|end| value <= end)
    };
    (!has_fraction && right.split(',').any(is_in)) == is_equal
}

#[cfg(test)]
mod tests {
    use super::{Operands, holds};

    #[test]
    fn conditions_are_evaluated() {
        for (condition, number, expected) in [
            ("i = 1 and v = 0", "1", true),
            ("i = 1 and v = 0", "1.5", false),
            ("n = 0..1", "0.5", false),
            ("i = 0,1", "1.5", true),
            ("v = 0 and i % 10 = 2..4 and i % 100 != 12..14", "1234", true),
            ("v = 0 and i % 10 = 2..4 and i % 100 != 12..14", "13", false),
            ("n % 100 = 3..10", "103", true),
            ("i = 0 or n = 1", "0.3", true),
            ("n != 0..1", "0.5", true),
            ("e = 0 and i != 0 and i % 1000000 = 0 and v = 0", "2000000", true),
        ] {
            assert_eq!(
                holds(condition, Operands::of(number)),
                expected,
                "{condition}: {number}"
            );
        }
    }
}
