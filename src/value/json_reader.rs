//! JSON text straight into a [`Value`].

use std::fmt;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use minijinja::Value;

use super::{DEFAULT_MAX_DEPTH, Map, number_from_text, with_stack};

/// How deep a text may nest.
#[derive(Debug, Clone, Copy)]
pub struct JsonLimits {
    /// The deepest nesting of arrays and objects.
    pub max_depth: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self {
            max_depth: DEFAULT_MAX_DEPTH,
        }
    }
}

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub message: String,
    /// The byte offset it was noticed at.
    pub offset: usize,
    /// Whether the text ended too early: with more of it, it might be JSON.
    pub is_eof: bool,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Reads a text that is one JSON value, with nothing but white space around it.
pub fn read_json(text: &[u8], limits: JsonLimits) -> Result<Value, JsonError> {
    let mut reader = Reader::new(text, limits);
    let value = reader.next_value()?;
    match reader.jiter.finish() {
        Ok(()) => Ok(value),
        Err(error) => Err(reader.error(&error)),
    }
}

/// Reads the JSON value that `text` begins with, after white space. Gives the value and the offset behind it, or
/// nothing where there is only white space.
pub fn read_json_prefix(text: &[u8], limits: JsonLimits) -> Result<Option<(Value, usize)>, JsonError> {
    let blank = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
    if blank == text.len() {
        return Ok(None);
    }
    let mut reader = Reader::new(text, limits);
    let value = reader.next_value()?;
    Ok(Some((value, reader.jiter.current_index())))
}

struct Reader<'a> {
    jiter: Jiter<'a>,
    depth_left: usize,
    max_depth: usize,
    /// The elements and the entries of the arrays and objects being read: each takes its own from the end when it is
    /// complete, so that it is allocated once and in its size.
    items: Vec<Value>,
    entries: Vec<(Value, Value)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8], limits: JsonLimits) -> Self {
        Self {
            jiter: Jiter::new(text),
            depth_left: limits.max_depth,
            max_depth: limits.max_depth,
            items: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn next_value(&mut self) -> Result<Value, JsonError> {
        match self.jiter.peek() {
            Ok(peek) => self.known_value(peek),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn known_value(&mut self, peek: Peek) -> Result<Value, JsonError> {
        match peek {
            Peek::String => self.known_string(),
            Peek::Object => self.nested(Self::known_object),
            Peek::Array => self.nested(Self::known_array),
            Peek::True | Peek::False => self.jiter.known_bool(peek).map(Value::from).map_err(|e| self.error(&e)),
            Peek::Null => self.jiter.known_null().map(Value::from).map_err(|e| self.error(&e)),
            _ => self.known_number(peek),
        }
    }

    fn known_string(&mut self) -> Result<Value, JsonError> {
        match self.jiter.known_str() {
            Ok(text) => Ok(Value::from(text)),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn known_number(&mut self, peek: Peek) -> Result<Value, JsonError> {
        match self.jiter.known_number_bytes(peek) {
            // a number's bytes are ASCII
            Ok(bytes) => Ok(number_from_text(std::str::from_utf8(bytes).unwrap_or_default())),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        if self.depth_left == 0 {
            return Err(JsonError {
                message: format!("nested more than {} levels deep", self.max_depth),
                offset: self.jiter.current_index(),
                is_eof: false,
            });
        }
        self.depth_left -= 1;
        let value = with_stack(|| read(self));
        self.depth_left += 1;
        value
    }

    fn known_array(&mut self) -> Result<Value, JsonError> {
        let start = self.items.len();
        let mut next = self.jiter.known_array();
        loop {
            match next {
                Ok(Some(peek)) => {
                    let item = self.known_value(peek)?;
                    self.items.push(item);
                }
                Ok(None) => return Ok(Value::from(self.items.split_off(start))),
                Err(error) => return Err(self.error(&error)),
            }
            next = self.jiter.array_step();
        }
    }

    fn known_object(&mut self) -> Result<Value, JsonError> {
        let start = self.entries.len();
        let mut key = match self.jiter.known_object() {
            Ok(key) => key.map(Value::from),
            Err(error) => return Err(self.error(&error)),
        };
        while let Some(name) = key {
            let value = self.next_value()?;
            self.entries.push((name, value));
            key = match self.jiter.next_key() {
                Ok(key) => key.map(Value::from),
                Err(error) => return Err(self.error(&error)),
            };
        }
        Ok(Map::from_entries(self.entries.split_off(start)).into())
    }

    fn error(&self, error: &JiterError) -> JsonError {
        let (message, is_eof) = match &error.error_type {
            JiterErrorType::JsonError(kind) => (kind.to_string(), is_eof(kind)),
            other @ JiterErrorType::WrongType { .. } => (other.to_string(), false),
        };
        JsonError {
            message,
            offset: error.index,
            is_eof,
        }
    }
}

fn is_eof(kind: &JsonErrorType) -> bool {
    matches!(
        kind,
        JsonErrorType::EofWhileParsingList
            | JsonErrorType::EofWhileParsingObject
            | JsonErrorType::EofWhileParsingString
            | JsonErrorType::EofWhileParsingValue
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, JsonError> {
        read_json(text.as_bytes(), JsonLimits { max_depth: 8 })
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = r#" {"s":"a\u00e9\n","n":null,"t":true,"f":false,"i":-3,"d":1.5,"a":[],"o":{}} "#;
        let printed = crate::value::json(&read(text).unwrap());
        assert_eq!(
            printed,
            r#"{"s":"aé\n","n":null,"t":true,"f":false,"i":-3,"d":1.5,"a":[],"o":{}}"#
        );
    }

    #[test]
    fn errors_say_where_and_whether_more_text_would_help() {
        assert_eq!(read("{\"a\":1,}").unwrap_err().offset, 7);
        assert!(read("[1,").unwrap_err().is_eof);
        assert!(!read("[1,}").unwrap_err().is_eof);
        assert!(read("1 2").unwrap_err().message.contains("trailing"));
        assert!(read("[NaN]").is_err());
        assert!(read_json(b"\"\xff\"", JsonLimits::default()).is_err());
    }

    #[test]
    fn nesting_is_limited_without_recursion_trouble() {
        assert!(read(&"[".repeat(8)).unwrap_err().is_eof);
        let error = read_json("[".repeat(1_000_000).as_bytes(), JsonLimits::default()).unwrap_err();
        assert_eq!(error.message, "nested more than 256 levels deep");
    }

    #[test]
    fn a_prefix_stops_behind_the_value() {
        let text = b" {\"a\":1} [2]\n";
        let (first, end) = read_json_prefix(text, JsonLimits::default()).unwrap().unwrap();
        assert_eq!(crate::value::json(&first), r#"{"a":1}"#);
        let (second, end2) = read_json_prefix(&text[end..], JsonLimits::default()).unwrap().unwrap();
        assert_eq!(crate::value::json(&second), "[2]");
        assert!(
            read_json_prefix(&text[end + end2..], JsonLimits::default())
                .unwrap()
                .is_none()
        );
    }
}
