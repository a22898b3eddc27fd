//! Rendered output: whether it is valid, and its layout.

use serde::de::IgnoredAny;

use super::Format;
use crate::diagnostic::{Diagnostic, Place};

/// What a person knows the rendered output as.
const OUTPUT_NAME: &str = "<output>";

/// Checks that the output is what its format promises. It is UTF-8, having been put together from text.
pub(super) fn validate(output: &[u8], format: Format) -> Result<(), Box<Diagnostic>> {
    match format {
        Format::Json => validate_json(output),
        Format::Xml => validate_xml(&String::from_utf8_lossy(output)),
        Format::Html | Format::Text => Ok(()),
    }
}

fn validate_json(output: &[u8]) -> Result<(), Box<Diagnostic>> {
    let Err(error) = serde_json::from_slice::<IgnoredAny>(output) else {
        return Ok(());
    };
    let text = &*String::from_utf8_lossy(output);
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let offset = line_start + error.column().saturating_sub(1);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let place = Place::new(OUTPUT_NAME, text, offset..offset);
    Err(Box::new(
        Diagnostic::new(format!("the output is not valid JSON: {message}")).at(place),
    ))
}

fn validate_xml(text: &str) -> Result<(), Box<Diagnostic>> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let Err(error) = roxmltree::Document::parse_with_options(text, options) else {
        return Ok(());
    };
    let position = error.pos();
    let message = error.to_string();
    let message = message
        .rsplit_once(" at ")
        .map_or(message.as_str(), |(message, _)| message);
    let place = Place::at_line(OUTPUT_NAME, text, position.row as usize, position.col as usize);
    Err(Box::new(
        Diagnostic::new(format!("the output is not well-formed XML: {message}")).at(place),
    ))
}

/// How JSON output is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// As the template has it.
    AsIs,
    /// Two spaces a level, and a newline at the end.
    Pretty,
    /// No white space, and a newline at the end.
    Compact,
}

/// The white space between tokens of JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spacing {
    /// How far a level is indented, where each element has a line of its own.
    pub(super) indent: Option<usize>,
    /// A comma, and what stands behind it on its line.
    pub(super) comma: &'static [u8],
    /// A colon, likewise.
    pub(super) colon: &'static [u8],
}

impl Spacing {
    fn of(layout: Layout) -> Self {
        match layout {
            Layout::Pretty => Self::pretty(2),
            Layout::AsIs | Layout::Compact => Self {
                indent: None,
                comma: b",",
                colon: b":",
            },
        }
    }

    /// A line for each element, each level indented by `indent`.
    pub(super) fn pretty(indent: usize) -> Self {
        Self {
            indent: Some(indent),
            comma: b",",
            colon: b": ",
        }
    }
}

/// Lays out valid JSON anew, into `out`: only white space between tokens changes, never a key's place or a number.
pub fn lay_out(bytes: &[u8], layout: Layout, out: &mut Vec<u8>) {
    lay_out_with(bytes, Spacing::of(layout), out);
}

/// Lays out valid JSON with this white space, as [`lay_out`] does.
pub(super) fn lay_out_with(bytes: &[u8], spacing: Spacing, out: &mut Vec<u8>) {
    let mut depth = 0usize;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let mut end = at + 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'"' => {
                end = string_end(bytes, at);
                out.extend_from_slice(&bytes[at..end]);
            }
            b'{' | b'[' => {
                out.push(byte);
                let next = bytes[end..]
                    .iter()
                    .position(|b| !b.is_ascii_whitespace())
                    .map_or(end, |n| end + n);
                if matches!(bytes.get(next), Some(b'}' | b']')) {
                    out.push(bytes[next]);
                    end = next + 1;
                } else {
                    depth += 1;
                    new_line(spacing, depth, out);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(spacing, depth, out);
                out.push(byte);
            }
            b',' => {
                out.extend_from_slice(spacing.comma);
                new_line(spacing, depth, out);
            }
            b':' => out.extend_from_slice(spacing.colon),
            _ => {
                if out.last().is_some_and(u8::is_ascii_alphanumeric) {
                    // not valid, but not checked either: two values do not become one
                    out.push(b' ');
                }
                end += bytes[end..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'))
                    .count();
                out.extend_from_slice(&bytes[at..end]);
            }
        }
        at = end;
    }
}

fn new_line(spacing: Spacing, depth: usize, out: &mut Vec<u8>) {
    if let Some(indent) = spacing.indent {
        out.push(b'\n');
        out.extend(std::iter::repeat_n(b' ', depth * indent));
    }
}

/// The offset behind the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(json: &str, layout: Layout) -> String {
        let mut out = Vec::new();
        lay_out(json.as_bytes(), layout, &mut out);
        String::from_utf8(out).unwrap()
    }

    const JSON: &str = "{ \"b\" : [1.10, 1e400 ,{ }, [ ] ], \"a\\\" :\": \"x , y\",\n\"n\": null }";

    #[test]
    fn layouts_change_only_white_space() {
        assert_eq!(
            laid_out(JSON, Layout::Compact),
            r#"{"b":[1.10,1e400,{},[]],"a\" :":"x , y","n":null}"#
        );
        let pretty =
            "{\n  \"b\": [\n    1.10,\n    1e400,\n    {},\n    []\n  ],\n  \"a\\\" :\": \"x , y\",\n  \"n\": null\n}";
        assert_eq!(laid_out(JSON, Layout::Pretty), pretty);
        assert_eq!(laid_out(pretty, Layout::Pretty), pretty);
    }

    #[test]
    fn values_that_nothing_separates_stay_two() {
        assert_eq!(laid_out("[1 2 true]", Layout::Compact), "[1 2 true]");
    }

    #[test]
    fn invalid_output_is_placed() {
        let error = validate(b"{\n  \"a\": ,\n}", Format::Json).unwrap_err();
        let place = error.place().unwrap();
        assert_eq!((place.line(), place.column()), (2, 8));
        let error = validate(b"<a>\n<b></a>", Format::Xml).unwrap_err();
        assert_eq!(error.place().unwrap().line(), 2);
        assert!(validate(b"<a/><b/>", Format::Xml).is_err());
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(validate(deep.as_bytes(), Format::Json).is_ok());
    }
}
