//! Numbers that keep their digits.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};

/// A JSON number that no machine number holds: an integer of more than 128 bits, or one past the range of a double.
/// It is printed as it was written.
#[derive(Debug)]
pub struct NumberText(Box<str>);

impl NumberText {
    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Object for NumberText {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The value of a number in JSON syntax. An integer keeps every digit, however long; other numbers become doubles
/// unless they are out of a double's range, which also keep their text.
pub fn number_from_text(text: &str) -> Value {
    let is_integer = !text.bytes().any(|b| matches!(b, b'.' | b'e' | b'E'));
    if is_integer && text != "-0" {
        return integer_from_text(text);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Value::from(number),
        _ => Value::from_object(NumberText(text.into())),
    }
}

fn integer_from_text(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        return Value::from(number);
    }
    if let Ok(number) = text.parse::<i128>() {
        return Value::from(number);
    }
    match text.parse::<u128>() {
        Ok(number) => Value::from(number),
        Err(_) => Value::from_object(NumberText(text.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_keep_every_digit() {
        for digits in [
            "0",
            "-9223372036854775808",
            "18446744073709551615",
            "-170141183460469231731687303715884105728",
            "340282366920938463463374607431768211455",
            "1234567890123456789012345678901234567890123456789",
        ] {
            assert_eq!(crate::value::json(&number_from_text(digits)), digits);
        }
    }

    #[test]
    fn fractions_print_as_javascript_prints_them() {
        for (given, printed) in [
            ("1.0", "1"),
            ("0.10", "0.1"),
            ("1e21", "1e+21"),
            ("1e400", "1e400"),
            ("-0", "0"),
        ] {
            assert_eq!(crate::value::json(&number_from_text(given)), printed, "{given}");
        }
    }
}
