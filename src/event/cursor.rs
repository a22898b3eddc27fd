//! The events of one chunk of a stream, one after another; a bad one does not spoil those behind it.

use memchr::{memchr, memchr_iter};

use super::boundary::{is_blank, is_value_line, next_document};
use super::chunk::TOO_LARGE_HINT;
use super::load::{with_stack, without_bom};
use super::yaml::read_yaml;
use super::{Chunk, InputFormat, Limits, explain};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::value::{JsonError, JsonReader, Value, read_lenient};

/// The longest text of a bad event that is kept to show the line of the error.
const MAX_EXCERPT: usize = 64 * 1024;

/// An event of a stream, and where it stood.
#[derive(Debug, Clone)]
pub struct StreamEvent {
    /// The event.
    pub value: Value,
    /// The offset in the stream of its first byte.
    pub offset: u64,
}

/// Why an event of a stream cannot be read.
#[derive(Debug, Clone)]
pub struct StreamError {
    /// The offset in the stream of the event's first byte.
    pub offset: u64,
    /// What is wrong.
    pub message: String,
    hint: Option<String>,
    excerpt: Option<Excerpt>,
}

/// The event's text up to the line of the error.
#[derive(Debug, Clone)]
struct Excerpt {
    text: String,
    spot: Spot,
}

#[derive(Debug, Clone, Copy)]
enum Spot {
    Offset(usize),
    Position(usize, usize),
}

impl StreamError {
    /// The error that a person is told; `number` is the event's in the stream, counted from 1.
    pub fn into_error(self, number: u64) -> Error {
        let name = format!("event {number}");
        let mut diagnostic = Diagnostic::new(format!("{name} at byte {}: {}", self.offset, self.message));
        if let Some(Excerpt { text, spot }) = &self.excerpt {
            // lines are counted from the event's first: the stream's are not known here
            diagnostic = diagnostic.at(match *spot {
                Spot::Offset(at) => Place::new(&name, text, at..at.saturating_add(1)),
                Spot::Position(line, column) => Place::at_line(&name, text, line, column),
            });
        }
        if let Some(hint) = self.hint {
            diagnostic = diagnostic.hint(hint);
        }
        Error::event(diagnostic)
    }
}

/// Yields the events of a chunk.
#[derive(Debug)]
pub struct EventCursor<'chunk> {
    bytes: &'chunk [u8],
    offset: u64,
    at: usize,
    format: InputFormat,
    limits: Limits,
    reader: JsonReader,
}

impl<'chunk> EventCursor<'chunk> {
    /// A cursor before the first event of the chunk.
    pub fn new(chunk: &'chunk Chunk, format: InputFormat, limits: Limits) -> Self {
        let bytes: &[u8] = &chunk.bytes;
        // a byte order mark is one only where the stream begins
        let at = if chunk.offset == 0 {
            bytes.len() - without_bom(bytes).len()
        } else {
            0
        };
        Self {
            bytes,
            offset: chunk.offset,
            at,
            format,
            limits,
            reader: JsonReader::new(limits.into()),
        }
    }

    /// What stands from this offset of the stream to where the cursor is: the text of an event that has just been met.
    pub fn text_from(&self, offset: u64) -> &'chunk [u8] {
        let start = usize::try_from(offset.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        self.bytes.get(start..self.at).unwrap_or_default().trim_ascii()
    }

    fn next_json(&mut self) -> Option<Result<StreamEvent, StreamError>> {
        let start = self.skip_blank()?;
        let rest = self.rest(start);
        match self.reader.read_prefix(rest) {
            Ok(Some((value, length))) if self.is_separated(start + length) => {
                self.at = start + length;
                Some(self.sized(start, length).map(|()| self.event(start, value)))
            }
            Ok(Some((_, length))) => {
                let message = "expected white space between two values".to_owned();
                Some(Err(self.bad_json(
                    start,
                    JsonError {
                        message,
                        offset: length,
                        is_eof: false,
                    },
                )))
            }
            Ok(None) => None,
            Err(error) => Some(Err(self.bad_json(start, error))),
        }
    }

    /// Whether the value that ends at `end` does not run into the next: `1 2`, not `12` or `truefalse`.
    fn is_separated(&self, end: usize) -> bool {
        let last = self.bytes.get(end.wrapping_sub(1)).copied().unwrap_or_default();
        let next = self.bytes.get(end).copied().unwrap_or(b' ');
        !last.is_ascii_alphanumeric() || is_blank(next) || matches!(next, b'{' | b'[' | b'"')
    }

    fn bad_json(&mut self, start: usize, error: JsonError) -> StreamError {
        self.at = self.next_value_line(start);
        let excerpt = self.excerpt(start, error.offset);
        StreamError {
            offset: self.offset + start as u64,
            hint: explain::depth_hint(&error.message, &self.limits),
            message: error.message,
            excerpt,
        }
    }

    /// Where to go on behind a bad event that begins at `start`: counted from there and not from the error, for an
    /// event that is cut off is noticed only in the next.
    fn next_value_line(&self, start: usize) -> usize {
        let rest = self.rest(start);
        let newline = memchr_iter(b'\n', rest).find(|at| is_value_line(&rest[at + 1..]));
        newline.map_or(self.bytes.len(), |at| start + at + 1)
    }

    fn next_line(&mut self) -> Option<Result<StreamEvent, StreamError>> {
        loop {
            let start = self.skip_blank()?;
            let rest = self.rest(start);
            let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
            self.at = start + line.len();
            if !line.starts_with(b"//") {
                return Some(self.read_line(start, line).map(|value| self.event(start, value)));
            }
        }
    }

    fn read_line(&self, start: usize, line: &[u8]) -> Result<Value, StreamError> {
        self.sized(start, line.len())?;
        let text = self.text(start, line)?;
        with_stack(&self.limits, || read_lenient(text, self.limits.into()))
            .map_err(|error| self.bad_text(start, text, error.message, error.position))
    }

    fn next_document(&mut self) -> Option<Result<StreamEvent, StreamError>> {
        loop {
            let start = self.skip_blank()?;
            let rest = self.rest(start);
            let document = &rest[..next_document(rest).unwrap_or(rest.len())];
            self.at = start + document.len();
            if has_content(document) {
                return Some(
                    self.read_document(start, document)
                        .map(|value| self.event(start, value)),
                );
            }
        }
    }

    fn read_document(&self, start: usize, document: &[u8]) -> Result<Value, StreamError> {
        self.sized(start, document.len())?;
        let text = self.text(start, document)?;
        read_yaml(text, &self.limits).map_err(|error| {
            let message = match error.is_multiple {
                true => "expected `---` between two documents".to_owned(),
                false => error.message,
            };
            self.bad_text(start, text, message, error.position)
        })
    }

    fn event(&self, start: usize, value: Value) -> StreamEvent {
        StreamEvent {
            value,
            offset: self.offset + start as u64,
        }
    }

    fn text<'a>(&self, start: usize, bytes: &'a [u8]) -> Result<&'a str, StreamError> {
        std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            self.error(
                start,
                format!("not UTF-8: byte 0x{byte:02X}, {at} bytes into the event"),
            )
        })
    }

    fn bad_text(&self, start: usize, text: &str, message: String, position: Option<(usize, usize)>) -> StreamError {
        StreamError {
            hint: explain::depth_hint(&message, &self.limits),
            excerpt: position
                .filter(|_| text.len() <= MAX_EXCERPT)
                .map(|(line, column)| Excerpt {
                    text: text.to_owned(),
                    spot: Spot::Position(line, column),
                }),
            ..self.error(start, message)
        }
    }

    fn sized(&self, start: usize, length: usize) -> Result<(), StreamError> {
        let max_bytes = self.limits.max_bytes;
        if length as u64 <= max_bytes {
            return Ok(());
        }
        Err(StreamError {
            hint: Some(TOO_LARGE_HINT.to_owned()),
            ..self.error(start, format!("larger than {max_bytes} bytes"))
        })
    }

    fn error(&self, start: usize, message: String) -> StreamError {
        StreamError {
            offset: self.offset + start as u64,
            message,
            hint: None,
            excerpt: None,
        }
    }

    fn excerpt(&self, start: usize, error_at: usize) -> Option<Excerpt> {
        let rest = self.rest(start);
        let line_end = rest.get(error_at..).and_then(|behind| memchr(b'\n', behind));
        let end = line_end.map_or(rest.len(), |at| error_at + at);
        // bytes that are not UTF-8 would move the caret
        let text = std::str::from_utf8(rest.get(..end.min(MAX_EXCERPT + 1))?).ok()?;
        (text.len() <= MAX_EXCERPT).then(|| Excerpt {
            text: text.to_owned(),
            spot: Spot::Offset(error_at),
        })
    }

    fn rest(&self, start: usize) -> &'chunk [u8] {
        self.bytes.get(start..).unwrap_or_default()
    }

    /// Moves to the next byte that is not white space, and gives its offset.
    fn skip_blank(&mut self) -> Option<usize> {
        let blank = self.rest(self.at).iter().take_while(|byte| is_blank(**byte)).count();
        self.at += blank;
        (self.at < self.bytes.len()).then_some(self.at)
    }
}

/// Whether a YAML document says anything: not only markers, directives and comments.
fn has_content(document: &[u8]) -> bool {
    document
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .any(|line| {
            !line.is_empty() && line != b"---" && line != b"..." && !line.starts_with(b"#") && !line.starts_with(b"%")
        })
}

impl Iterator for EventCursor<'_> {
    type Item = Result<StreamEvent, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.format {
            InputFormat::Json => self.next_json(),
            InputFormat::Json5 => self.next_line(),
            InputFormat::Yaml => self.next_document(),
        }
    }
}
