//! One event from bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{explain, yaml};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::value::{DEFAULT_MAX_DEPTH, JsonLimits, JsonReader, Value, read_lenient};

/// The largest event that is read where nothing else is said: 64 MiB.
pub const DEFAULT_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Stack for each level of nesting: the JSON5 and YAML readers call themselves, and their frames are large.
const STACK_PER_LEVEL: usize = 16 * 1024;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// How an event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputFormat {
    /// JSON (RFC 8259).
    #[default]
    Json,
    /// JSON with comments, trailing commas, unquoted keys and single quotes.
    Json5,
    /// YAML 1.2.
    Yaml,
}

impl InputFormat {
    /// The format that a file's extension tells.
    pub fn from_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" | "ndjson" | "jsonl" => Some(Self::Json),
            "json5" | "jsonc" => Some(Self::Json5),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// What it is called in a message.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Json5 => "JSON5",
            Self::Yaml => "YAML",
        }
    }
}

/// How large and how deep an event may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that one event may have.
    pub max_bytes: u64,
    /// The deepest nesting of arrays and objects.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: DEFAULT_MAX_BYTES,
            max_depth: DEFAULT_MAX_DEPTH,
        }
    }
}

impl From<Limits> for JsonLimits {
    fn from(limits: Limits) -> Self {
        Self {
            max_depth: limits.max_depth,
        }
    }
}

/// Reads the whole file, unless it is larger than `max_bytes`.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| explain::unreadable(&name, &error))?;
    read_limited(&name, file, max_bytes)
}

/// Reads all that `reader` has, unless it is more than `max_bytes`; `name` is for messages.
pub fn read_limited(name: &str, reader: impl Read, max_bytes: u64) -> Result<Vec<u8>> {
    // room for most events: they are read at once
    let mut bytes = Vec::with_capacity(8 * 1024);
    // one byte more than allowed, to tell what is too large from what just fits
    let mut reader = reader.take(max_bytes.saturating_add(1));
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| explain::unreadable(name, &error))?;
    match is_too_large(&bytes, max_bytes) {
        true => Err(explain::too_large(name, max_bytes)),
        false => Ok(bytes),
    }
}

/// The event that `bytes` are; `name` is what a person calls them: a path, or `<stdin>`.
pub fn load(name: &str, bytes: &[u8], format: InputFormat, limits: &Limits) -> Result<Value> {
    Loader::new(format, *limits).load(&|| name.to_owned(), bytes)
}

/// Loads one event after another: what it has learnt of one makes the next faster.
#[derive(Debug)]
pub struct Loader {
    format: InputFormat,
    limits: Limits,
    json: JsonReader,
}

impl Loader {
    /// A loader of events in this format.
    pub fn new(format: InputFormat, limits: Limits) -> Self {
        Self {
            format,
            limits,
            json: JsonReader::new(limits.into()),
        }
    }

    /// The event that `bytes` are; `name` says what a person calls them, where something is wrong with them.
    ///
    /// # Errors
    ///
    /// [`Error::Event`](crate::error::Error::Event) where they are none.
    pub fn load(&mut self, name: &dyn Fn() -> String, bytes: &[u8]) -> Result<Value> {
        let Self { limits, format, json } = self;
        if is_too_large(bytes, limits.max_bytes) {
            return Err(explain::too_large(&name(), limits.max_bytes));
        }
        let bytes = without_bom(bytes);
        match format {
            InputFormat::Json => json
                .read(bytes)
                .map_err(|error| explain::json(&name(), bytes, &error, limits)),
            InputFormat::Json5 => load_json5(&name(), bytes, limits),
            InputFormat::Yaml => load_yaml(&name(), bytes, limits),
        }
    }
}

fn load_json5(name: &str, bytes: &[u8], limits: &Limits) -> Result<Value> {
    let text = text_of(name, bytes)?;
    with_stack(limits, || read_lenient(text, (*limits).into()))
        .map_err(|error| explain::at_position(name, text, "JSON5", &error.message, error.position, limits))
}

fn load_yaml(name: &str, bytes: &[u8], limits: &Limits) -> Result<Value> {
    let text = text_of(name, bytes)?;
    yaml::read_yaml(text, limits).map_err(|error| {
        if error.is_multiple {
            let at = error
                .position
                .map(|(line, column)| Place::at_line(name, text, line, column));
            let diagnostic = Diagnostic::new("there is more than one YAML document").hint(explain::STREAM_HINT);
            return Error::event(match at {
                Some(place) => diagnostic.at(place),
                None => diagnostic,
            });
        }
        explain::at_position(name, text, "YAML", &error.message, error.position, limits)
    })
}

/// The text of an input that must not be empty.
fn text_of<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str> {
    let text = explain::utf8(name, bytes)?;
    if text.trim().is_empty() {
        return Err(explain::empty(name));
    }
    Ok(text)
}

fn is_too_large(bytes: &[u8], max_bytes: u64) -> bool {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes
}

/// The bytes behind a byte order mark, where there is one.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes)
}

/// Calls `read` with stack enough for the depth limit.
pub(super) fn with_stack<T>(limits: &Limits, read: impl FnOnce() -> T) -> T {
    let needed = limits.max_depth.saturating_add(16).saturating_mul(STACK_PER_LEVEL);
    stacker::maybe_grow(needed, needed.saturating_mul(2), read)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
