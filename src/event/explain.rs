//! What a person is told when an event cannot be read.

use std::io;

use super::yaml::read_yaml;
use super::{InputFormat, Limits};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::value::{JsonError, JsonReader, is_array, is_object, read_json5};

/// What to do when there is more than one event.
pub(super) const STREAM_HINT: &str = "`--stream` takes many events, one after another";

/// Up to this many bytes, a text that is not JSON is tried as JSON5 and YAML, for a hint.
const MAX_GUESSED: usize = 1024 * 1024;

pub(super) fn unreadable(name: &str, error: &io::Error) -> Error {
    Error::event(format!("cannot read {name}: {error}"))
}

pub(super) fn too_large(name: &str, max_bytes: u64) -> Error {
    let message = format!("the event ({name}) is larger than {max_bytes} bytes");
    Error::event(Diagnostic::new(message).hint("`--max-input BYTES` raises the limit; `--stream` is for many events"))
}

pub(super) fn empty(name: &str) -> Error {
    let hint = format!("{name} has nothing but white space; an event without data is `{{}}`");
    Error::event(Diagnostic::new("the event is empty").hint(hint))
}

/// The bytes as text, or an error that says which byte is not.
pub(super) fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let diagnostic = Diagnostic::new(format!("the event ({name}) is UTF-16"));
        return Err(Error::event(
            diagnostic.hint("events are UTF-8: `iconv -f UTF-16 -t UTF-8` converts it"),
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("the event ({name}) is not UTF-8: byte 0x{byte:02X} at offset {at}");
        Error::event(Diagnostic::new(message).hint("if it is Latin-1, `iconv -f LATIN1 -t UTF-8` converts it"))
    })
}

/// Why the bytes are not one JSON value, and what would make them one.
pub(super) fn json(name: &str, bytes: &[u8], error: &JsonError, limits: &Limits) -> Error {
    let text = match utf8(name, bytes) {
        Ok(text) => text,
        Err(error) => return error,
    };
    if text.trim().is_empty() {
        return empty(name);
    }
    if let Some(second) = second_value(bytes, limits) {
        let place = Place::new(name, text, second..second + 1);
        return Error::event(
            Diagnostic::new("there is more than one JSON value")
                .at(place)
                .hint(STREAM_HINT),
        );
    }
    let diagnostic = Diagnostic::new(format!("the event is not valid JSON: {}", error.message));
    // a text that ends too early ends behind its last character, not on the empty line behind that
    let offset = if error.is_eof {
        text.trim_end().len()
    } else {
        error.offset
    };
    let diagnostic = diagnostic.at(Place::new(name, text, offset..offset.saturating_add(1)));
    Error::event(
        match depth_hint(&error.message, limits).or_else(|| other_format_hint(text, error, limits)) {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        },
    )
}

/// An error of a format whose reader tells line and column.
pub(super) fn at_position(
    name: &str,
    text: &str,
    format: &str,
    message: &str,
    position: Option<(usize, usize)>,
    limits: &Limits,
) -> Error {
    let mut diagnostic = Diagnostic::new(format!("the event is not valid {format}: {message}"));
    if let Some((line, column)) = position {
        diagnostic = diagnostic.at(Place::at_line(name, text, line, column));
    }
    if let Some(hint) = depth_hint(message, limits) {
        diagnostic = diagnostic.hint(hint);
    }
    Error::event(diagnostic)
}

/// What to do when a value is nested too deep. Both readers of values begin their message with the word.
pub(super) fn depth_hint(message: &str, limits: &Limits) -> Option<String> {
    let max_depth = limits.max_depth;
    message
        .starts_with("nested ")
        .then(|| format!("the limit is {max_depth} levels; `--max-depth N` raises it"))
}

/// The offset of a second JSON value behind a first.
fn second_value(bytes: &[u8], limits: &Limits) -> Option<usize> {
    let (_, end) = JsonReader::new((*limits).into()).read_prefix(bytes).ok()??;
    let rest = bytes.get(end..)?;
    let blank = rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x1E)
        .count();
    match JsonReader::new((*limits).into()).read_prefix(rest.get(blank..)?) {
        Ok(Some(_)) => Some(end + blank),
        Err(error) if error.is_eof => Some(end + blank),
        _ => None,
    }
}

/// The format that would take the text.
fn other_format_hint(text: &str, error: &JsonError, limits: &Limits) -> Option<String> {
    if text.len() > MAX_GUESSED {
        return None;
    }
    let is_json5 = super::load::with_stack(limits, || read_json5(text, (*limits).into()).is_ok());
    let format = if is_json5 {
        InputFormat::Json5
    } else if is_yaml(text, error, limits) {
        InputFormat::Yaml
    } else {
        return None;
    };
    let name = format.name();
    Some(format!(
        "it is valid {name}: use `--input {}`",
        name.to_ascii_lowercase()
    ))
}

fn starts_with_letter(text: &str, offset: usize) -> bool {
    text.get(offset..)
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether the text is meant as YAML. Nearly every text is a YAML string, and broken JSON is often YAML by chance:
/// neither counts. What is broken in YAML's flow style is that a key has no quotes.
fn is_yaml(text: &str, error: &JsonError, limits: &Limits) -> bool {
    let lacks_quotes = || error.message == "key must be a string" && starts_with_letter(text, error.offset);
    if text.trim_start().starts_with(['{', '[']) && !lacks_quotes() {
        return false;
    }
    match read_yaml(text, limits) {
        Ok(value) => is_object(&value) || is_array(&value),
        Err(error) => error.is_multiple,
    }
}
