//! Comparing what came out with what was expected.

use std::fmt;
use std::time::Duration;

use colored::Colorize;
use serde::de::IgnoredAny;
use similar::{ChangeTag, TextDiff};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::template::{Layout, lay_out};

/// How many lines are shown around a difference.
const CONTEXT: usize = 3;

/// After this long a difference is no longer made as small as it could be.
const PATIENCE: Duration = Duration::from_secs(2);

/// What counts as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equality {
    /// The same bytes.
    Bytes,
    /// The same JSON: keys in the same order, numbers with the same digits; white space, and how a string is escaped,
    /// do not matter.
    Json,
}

/// Compares. `name` is what a person knows the expected text as.
///
/// Fails where JSON is expected and the expected text is none.
pub fn compare(name: &str, expected: &[u8], found: &[u8], equality: Equality) -> Result<Option<Difference>> {
    if expected == found {
        return Ok(None);
    }
    if equality == Equality::Json {
        let expected = canonical(expected).map_err(|error| invalid(name, expected, &error))?;
        if let Ok(found) = canonical(found) {
            return Ok((expected != found).then(|| Difference::new(&expected, &found)));
        }
    }
    let [expected, found] = [expected, found].map(String::from_utf8_lossy);
    Ok(Some(Difference::new(&expected, &found)))
}

fn invalid(name: &str, text: &[u8], error: &serde_json::Error) -> Error {
    let text = String::from_utf8_lossy(text);
    let place = Place::at_line(name, &text, error.line(), error.column());
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Error::template(Diagnostic::new(format!("what is expected is not valid JSON: {message}")).at(place))
}

/// JSON in one layout, with its strings escaped in one way.
fn canonical(json: &[u8]) -> std::result::Result<String, serde_json::Error> {
    serde_json::from_slice::<IgnoredAny>(json)?;
    let mut pretty = Vec::with_capacity(json.len() * 2);
    lay_out(json, Layout::Pretty, &mut pretty);
    let pretty = String::from_utf8_lossy(&pretty);
    let mut canonical = String::with_capacity(pretty.len());
    let mut rest = &*pretty;
    while let Some(start) = rest.find('"') {
        let end = start + string_length(&rest[start..]);
        canonical.push_str(&rest[..start]);
        let string = &rest[start..end];
        // half a surrogate pair is no text: it stays as it is written
        match serde_json::from_str::<String>(string).and_then(|text| serde_json::to_string(&text)) {
            Ok(string) => canonical.push_str(&string),
            Err(_) => canonical.push_str(string),
        }
        rest = &rest[end..];
    }
    canonical.push_str(rest);
    canonical.push('\n');
    Ok(canonical)
}

/// How long the string literal is that the text begins with.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let closes = |&(_, byte): &(usize, u8)| {
        let closes = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        closes
    };
    text.bytes()
        .enumerate()
        .skip(1)
        .find(closes)
        .map_or(text.len(), |(index, _)| index + 1)
}

/// The lines that differ, with some around them. [`fmt::Display`] shows them as `diff` does: `-` what was expected, `+`
/// what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Same(String),
    Expected(String),
    Found(String),
    /// Lines that are the same are left out.
    Gap,
    /// The line before is the last one, and has no line end.
    NoLineEnd,
}

impl Difference {
    fn new(expected: &str, found: &str) -> Self {
        let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(expected, found);
        let mut lines = Vec::new();
        for (number, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
            if number > 0 {
                lines.push(Line::Gap);
            }
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let text = visible(change.value().trim_end_matches('\n'));
                lines.push(match change.tag() {
                    ChangeTag::Equal => Line::Same(text),
                    ChangeTag::Delete => Line::Expected(text),
                    ChangeTag::Insert => Line::Found(text),
                });
                if change.missing_newline() {
                    lines.push(Line::NoLineEnd);
                }
            }
        }
        Self { lines }
    }
}

/// The text with its control characters written out: a terminal must not act on them, and they may be what differs.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            match line {
                Line::Same(text) => writeln!(f, "  {text}")?,
                Line::Expected(text) => writeln!(f, "{}", format!("- {text}").red())?,
                Line::Found(text) => writeln!(f, "{}", format!("+ {text}").green())?,
                Line::Gap => writeln!(f, "  ..")?,
                Line::NoLineEnd => writeln!(f, "  (no line end)")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(expected: &str, found: &str, equality: Equality) -> String {
        let difference = compare("x", expected.as_bytes(), found.as_bytes(), equality).unwrap();
        difference.map_or(String::new(), |difference| difference.to_string())
    }

    #[test]
    fn json_is_the_same_whatever_its_layout() {
        for (expected, found) in [
            (
                r#"{"a": [1, 2.50, {}], "b": "é\n"}"#,
                "{\n\"a\":[1,2.50,{ }],\"b\":\"\\u00e9\\u000a\"}\n",
            ),
            (r#""\ud800""#, r#" "\ud800" "#),
            (r#"{"a\"b": "\\"}"#, r#"{"a\u0022b":"\\"}"#),
        ] {
            assert_eq!(told(expected, found, Equality::Json), "", "{expected}");
            assert_ne!(told(expected, found, Equality::Bytes), "", "{expected}");
        }
    }

    #[test]
    fn order_digits_and_strings_of_json_matter() {
        for (expected, found) in [
            (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#),
            ("[1]", "[1.0]"),
            ("[10000000000000001]", "[10000000000000000]"),
            (r#"["a  b"]"#, r#"["a b"]"#),
            ("[1]", "[\"1\"]"),
            ("[1]", "not JSON"),
        ] {
            assert_ne!(told(expected, found, Equality::Json), "", "{expected}");
        }
    }

    #[test]
    fn a_difference_shows_the_lines_around_it() {
        colored::control::set_override(false);
        let expected = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let found = expected.replace("2\n3", "2\nthree").replace("12\n", "12\r\n13");
        assert_eq!(
            told(expected, &found, Equality::Bytes),
            "  1\n  2\n- 3\n+ three\n  4\n  5\n  6\n  ..\n  9\n  10\n  11\n- 12\n+ 12\\r\n+ 13\n  (no line end)\n"
        );
    }

    #[test]
    fn expected_text_that_is_no_json_is_an_error() {
        let error = compare("e.json", b"{\n\"a\" 1}", b"{}", Equality::Json).unwrap_err();
        assert!(error.to_string().contains("e.json:2:5"), "{error}");
    }
}
