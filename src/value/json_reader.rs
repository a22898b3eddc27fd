//! JSON text straight into a [`Value`].

use std::fmt;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use minijinja::Value;

use super::keys::{KeyTree, Prefix};
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
    JsonReader::new(limits).read(text)
}

/// Reads one JSON text after another: what it has learnt of one makes the next faster.
#[derive(Debug, Default)]
pub struct JsonReader {
    limits: JsonLimits,
    scratch: Scratch,
}

/// What is being put together.
#[derive(Debug, Default)]
struct Scratch {
    /// The elements of the arrays and the values of the objects being read: each takes its own from the end when it is
    /// complete, so that it is allocated once and in its size.
    values: Vec<Value>,
    /// The keys of the objects that the tree does not know.
    names: Vec<Value>,
    tree: KeyTree,
}

impl JsonReader {
    /// A reader with these limits.
    pub fn new(limits: JsonLimits) -> Self {
        Self {
            limits,
            scratch: Scratch::default(),
        }
    }

    /// Reads a text that is one JSON value, with nothing but white space around it.
    pub fn read(&mut self, text: &[u8]) -> Result<Value, JsonError> {
        let mut reader = self.start(text);
        let value = reader.next_value()?;
        match reader.jiter.finish() {
            Ok(()) => Ok(value),
            Err(error) => Err(reader.error(&error)),
        }
    }

    /// Reads the JSON value that `text` begins with, after white space. Gives the value and the offset behind it, or
    /// nothing where there is only white space.
    pub fn read_prefix(&mut self, text: &[u8]) -> Result<Option<(Value, usize)>, JsonError> {
        let blank = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if blank == text.len() {
            return Ok(None);
        }
        let mut reader = self.start(text);
        let value = reader.next_value()?;
        Ok(Some((value, reader.jiter.current_index())))
    }

    fn start<'a>(&'a mut self, text: &'a [u8]) -> Reader<'a> {
        // a text that was not JSON left something behind
        self.scratch.values.clear();
        self.scratch.names.clear();
        Reader {
            jiter: Jiter::new(text),
            depth_left: self.limits.max_depth,
            max_depth: self.limits.max_depth,
            scratch: &mut self.scratch,
        }
    }
}

/// The reading of one text.
struct Reader<'a> {
    jiter: Jiter<'a>,
    depth_left: usize,
    max_depth: usize,
    scratch: &'a mut Scratch,
}

impl Reader<'_> {
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
        let start = self.scratch.values.len();
        let mut next = self.jiter.known_array();
        loop {
            match next {
                Ok(Some(peek)) => {
                    let item = self.known_value(peek)?;
                    self.scratch.values.push(item);
                }
                Ok(None) => return Ok(Value::from(self.scratch.values.split_off(start))),
                Err(error) => return Err(self.error(&error)),
            }
            next = self.jiter.array_step();
        }
    }

    fn known_object(&mut self) -> Result<Value, JsonError> {
        let (first_value, first_name) = (self.scratch.values.len(), self.scratch.names.len());
        let mut prefix = Prefix::NONE;
        let mut key = self.jiter.known_object();
        loop {
            let Scratch { names, tree, .. } = &mut *self.scratch;
            match key {
                Ok(Some(name)) => prefix = tree.step(prefix, name, names),
                Ok(None) => return Ok(self.scratch.object(prefix, first_value, first_name).into()),
                Err(error) => return Err(self.error(&error)),
            }
            let value = self.next_value()?;
            self.scratch.values.push(value);
            key = self.jiter.next_key();
        }
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

impl Scratch {
    /// The object that is complete: its values, and its names where the tree does not know them, are on the end.
    fn object(&mut self, prefix: Prefix, first_value: usize, first_name: usize) -> Map {
        let values = self.values.split_off(first_value);
        if let Prefix::Known(node) = prefix {
            if let Some(keys) = self.tree.keys(node) {
                return Map::with_keys(keys, values);
            }
            self.tree.push_names(node, &mut self.names);
        }
        Map::from_names(self.names.split_off(first_name), values)
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
        let mut reader = JsonReader::default();
        let (first, end) = reader.read_prefix(text).unwrap().unwrap();
        assert_eq!(crate::value::json(&first), r#"{"a":1}"#);
        let (second, end2) = reader.read_prefix(&text[end..]).unwrap().unwrap();
        assert_eq!(crate::value::json(&second), "[2]");
        assert!(reader.read_prefix(&text[end + end2..]).unwrap().is_none());
    }

    /// Objects share the keys that a reader has seen; what they print does not depend on what came before.
    #[test]
    fn a_reader_reads_the_same_whatever_it_has_read() {
        let mut texts: Vec<String> = [
            r#"{"a":1,"b":{"c":[{"a":2},{"a":3,"b":4},{}]}}"#,
            r#"{"a":1,"c":2}"#,
            r#"{"a":1,"b":{"c":[{"b":2,"a":3}]},"d":[[]]}"#,
            "{}",
        ]
        .map(str::to_owned)
        .to_vec();
        // more keys than the reader keeps, first as the first of an object, then behind one another
        texts.extend((0..3000).map(|n| format!(r#"{{"k{n}":1,"k{}":{{"a":2}}}}"#, n + 1)));
        texts.push(format!(
            "{{{}}}",
            (0..3000)
                .map(|n| format!(r#""k{n}":{n}"#))
                .collect::<Vec<_>>()
                .join(",")
        ));
        let mut reader = JsonReader::default();
        for round in 0..2 {
            for text in &texts {
                assert_eq!(
                    &crate::value::json(&reader.read(text.as_bytes()).unwrap()),
                    text,
                    "{round}"
                );
            }
            assert!(reader.read(br#"{"a":{"b":[1,{"c":"#).is_err());
            let repeated = reader.read(br#"{"a":1,"b":2,"a":{"x":1,"x":2}}"#).unwrap();
            assert_eq!(crate::value::json(&repeated), r#"{"a":{"x":2},"b":2}"#);
        }
    }
}
