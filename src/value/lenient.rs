//! Lenient JSON (JSON5: trailing commas, comments, single quotes, unquoted keys), and the visitor that any serde
//! format is read into a [`Value`] with.

use std::fmt;

use minijinja::Value;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{JsonLimits, Map, json_reader::read_json};
use crate::diagnostic::Place;

/// What ends a line of JSON5.
const LINE_ENDS: &[char] = &['\n', '\r', '\u{2028}', '\u{2029}'];

/// Why a text is not lenient JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LenientError {
    /// What is wrong.
    pub message: String,
    /// Line and column, both counted from 1, where they are known.
    pub position: Option<(usize, usize)>,
}

/// Reads a text as strict JSON or, failing that, as JSON5.
pub fn read_lenient(text: &str, limits: JsonLimits) -> Result<Value, LenientError> {
    // strict first: it is faster, and it keeps the digits of large integers
    read_json(text.as_bytes(), limits).or_else(|_| read_json5(text, limits))
}

/// Reads a text as JSON5.
pub fn read_json5(text: &str, limits: JsonLimits) -> Result<Value, LenientError> {
    let mut reader = json5::Deserializer::from_str(text);
    let value = ValueSeed::new(limits.max_depth)
        .deserialize(&mut reader)
        .map_err(|error| explained(text, &error))?;
    // the crate's deserializer has no `end`: asking for one more value must meet the end of the text
    match IgnoredAny::deserialize(&mut reader) {
        Err(error) if error.code() == Some(json5::ErrorCode::EofParsingValue) => Ok(value),
        Err(error) => Err(explained(text, &error)),
        Ok(_) => Err(LenientError {
            message: "more than one value".to_owned(),
            position: None,
        }),
    }
}

fn explained(text: &str, error: &json5::Error) -> LenientError {
    let message = error.to_string();
    let position = error.position();
    LenientError {
        // the position is told by the caller, in its own form
        message: match position.and_then(|p| message.strip_suffix(&format!(" at {p}")).map(str::to_owned)) {
            Some(message) => message,
            None => message,
        },
        position: position.map(|p| Place::by_newlines(text, (p.line + 1, p.column + 1), LINE_ENDS)),
    }
}

/// A serde seed that reads any self-describing format into a [`Value`], nested at most so many levels deep.
#[derive(Debug, Clone, Copy)]
pub struct ValueSeed {
    depth_left: usize,
}

impl ValueSeed {
    /// A seed for values that nest at most `max_depth` levels deep.
    pub fn new(max_depth: usize) -> Self {
        Self { depth_left: max_depth }
    }

    fn deeper<E: Error>(self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Self { depth_left }),
            None => Err(E::custom("nested too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::from(()))
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::from(()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Value::from(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut entries = Vec::new();
        while let Some(key) = items.next_key_seed(seed)? {
            // YAML has keys of any kind; an object's are text
            let name = Value::from(super::text(&key));
            entries.push((name, items.next_value_seed(seed)?));
        }
        Ok(Map::from_entries(entries).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lenient(text: &str) -> Result<String, LenientError> {
        read_lenient(text, JsonLimits::default()).map(|v| crate::value::json(&v))
    }

    #[test]
    fn json5_is_read() {
        let text = "// c\n{name: 'O\\'Hara', \"n\": .5, list: [1, 2,], /* c */ big: 18446744073709551615,}";
        assert_eq!(
            lenient(text).unwrap(),
            r#"{"name":"O'Hara","n":0.5,"list":[1,2],"big":18446744073709551615}"#
        );
    }

    #[test]
    fn strict_json_keeps_its_digits() {
        let digits = "1234567890123456789012345678901234567890123456789";
        assert_eq!(lenient(digits).unwrap(), digits);
    }

    #[test]
    fn what_is_neither_is_an_error_with_its_place() {
        let error = lenient("{a: 1,\n  b: }").unwrap_err();
        assert_eq!(
            (error.message.as_str(), error.position),
            ("expected value", Some((2, 6)))
        );
        assert!(lenient("{a: 1} 2").is_err());
        assert!(lenient("hello world").is_err());
        assert!(lenient("").is_err());
        assert!(lenient("{a:1} // the end").is_ok());
    }

    #[test]
    fn nesting_is_limited() {
        assert_eq!(
            lenient(&"['a',".repeat(100_000)).unwrap_err().message,
            "nested too deep"
        );
    }
}
