//! Decimal numbers of any size, compared digit by digit.

use std::borrow::Cow;
use std::cmp::Ordering;

use minijinja::Value;

use crate::value;

/// An exponent past this is taken as this: no event means the difference.
const FARTHEST_POINT: i64 = i64::MAX / 4;

/// A decimal number: `0.d1d2d3.. * 10^point`, without zeros at either end of the digits. Zero has no digits.
///
/// Doubles cannot tell 9007199254740993 from its neighbours; identifiers of that size are what webhooks carry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    point: i64,
    digits: Vec<u8>,
}

impl Decimal {
    /// The number that the value is, or that the string is when trimmed.
    fn of(value: &Value) -> Option<Self> {
        let text = match value.as_str() {
            Some(text) => Cow::Borrowed(text.trim()),
            None if value::is_number(value) => value::text(value),
            None => return None,
        };
        Self::parse(&text)
    }

    fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if written.is_empty() || !written.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let zeros = written.iter().take_while(|digit| **digit == b'0').count();
        let end = written
            .iter()
            .rposition(|digit| *digit != b'0')
            .map_or(zeros, |last| last + 1);
        let digits = written[zeros..end].to_vec();
        Some(Self {
            negative: negative && !digits.is_empty(),
            point: exponent + length(whole.len()) - length(zeros),
            digits,
        })
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

/// Compares two values as numbers, exactly; nothing where one of them is none.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    if left.is_integer()
        && right.is_integer()
        && let (Some(left), Some(right)) = (left.as_i64(), right.as_i64())
    {
        return Some(left.cmp(&right));
    }
    let (left, right) = (Decimal::of(left)?, Decimal::of(right)?);
    let signs = left.sign().cmp(&right.sign());
    if signs != Ordering::Equal || left.sign() == 0 {
        return Some(signs);
    }
    let sizes = left
        .point
        .cmp(&right.point)
        .then_with(|| left.digits.cmp(&right.digits));
    Some(if left.negative { sizes.reverse() } else { sizes })
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Some(sign * digits.parse::<i64>().unwrap_or(FARTHEST_POINT).min(FARTHEST_POINT))
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(FARTHEST_POINT).min(FARTHEST_POINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Equal, Greater, Less};

    #[test]
    fn numbers_compare_exactly() {
        for (left, right, expected) in [
            ("1", "1.0", Equal),
            ("0", "-0.00", Equal),
            ("100", "1e2", Equal),
            ("0.001", "1E-3", Equal),
            ("2", "10", Less),
            ("-2", "-10", Greater),
            ("-1", "1", Less),
            ("0", "-5", Greater),
            ("0.1", "0.10000000000000000000000001", Less),
            ("9007199254740993", "9007199254740992", Greater),
            (
                "1234567890123456789012345678901234567890123",
                "1234567890123456789012345678901234567890124",
                Less,
            ),
            ("1e400", "1e401", Less),
            ("1e99999999999999999999", "1e5", Greater),
            ("1e-99999999999999999999", "0", Greater),
            (".5", "+.50", Equal),
            (" 5. ", "5", Equal),
        ] {
            let found = compare(&Value::from(left), &Value::from(right));
            assert_eq!(found, Some(expected), "{left} {right}");
        }
    }

    #[test]
    fn typed_numbers_and_strings_meet() {
        let big = value::number_from_text("1234567890123456789012345678901234567890123");
        assert_eq!(
            compare(&big, &Value::from("1234567890123456789012345678901234567890123")),
            Some(Equal)
        );
        assert_eq!(compare(&Value::from(1.5), &Value::from(1)), Some(Greater));
        assert_eq!(
            compare(&Value::from(1e21), &Value::from("1000000000000000000000")),
            Some(Equal)
        );
        assert_eq!(compare(&Value::from(u64::MAX), &Value::from(-1)), Some(Greater));
    }

    #[test]
    fn what_is_no_number_compares_to_nothing() {
        for text in [
            "", " ", "abc", "1,000", "0x10", "1e", "1e+", "--1", ".", "1.2.3", "Infinity", "NaN", "e5", "٣",
        ] {
            assert_eq!(compare(&Value::from(text), &Value::from(1)), None, "{text}");
        }
        for value in [
            Value::UNDEFINED,
            Value::from(()),
            Value::from(true),
            Value::from(f64::NAN),
            Value::from(vec![1]),
        ] {
            assert_eq!(compare(&value, &Value::from(1)), None, "{value}");
        }
    }
}
