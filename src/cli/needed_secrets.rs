//! The secrets that a stream needs: it does not begin without them.

use std::io::{Cursor, Read};

use super::options::Edits;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors};
use crate::event::{ChunkReader, EventCursor, InputFormat, Limits};
use crate::secrets::{Secrets, unknown_secret};
use crate::template::{SecretUse, SecretsOf};
use crate::value::{self, Value};

/// What is read, and how.
pub(super) struct Events<'a> {
    pub(super) reader: &'a mut Box<dyn Read + Send>,
    pub(super) format: InputFormat,
    pub(super) limits: Limits,
    pub(super) edits: &'a Edits,
}

/// Fails for the secrets that no event can do without, and that are not given: each name once, where it stands first.
/// Without events to look at, those are left out that an event may have of its own.
pub(super) fn check(uses: &[SecretUse], secrets: &Secrets, events: Option<Events<'_>>) -> Result<(), Errors> {
    let mut unknown: Vec<(&SecretUse, Error)> = Vec::new();
    for used in uses.iter().filter(|used| used.is_certain) {
        let Some(name) = used.name.as_deref() else { continue };
        let is_told = |(other, _): &(&SecretUse, Error)| other.name == used.name && other.of == used.of;
        if secrets.get(name).is_none() && !unknown.iter().any(is_told) {
            let (message, hint) = unknown_secret(name, secrets);
            let diagnostic = Diagnostic::new(message).at(used.place.clone());
            unknown.push((used, Error::template(diagnostic.hint(hint))));
        }
    }
    // an event may have secrets of its own, where none are given
    let is_open = |used: &SecretUse| used.of == SecretsOf::Event && secrets.is_empty();
    if unknown.iter().any(|(used, _)| is_open(used)) && !events.is_some_and(lack_secrets) {
        unknown.retain(|(used, _)| !is_open(used));
    }
    let mut errors: Vec<Error> = Vec::new();
    for (_, error) in unknown {
        let is_same = |other: &Error| other.diagnostic().message() == error.diagnostic().message();
        if !errors.iter().any(is_same) {
            errors.push(error);
        }
    }
    match Errors::of(errors) {
        Some(errors) => Err(errors),
        None => Ok(()),
    }
}

/// Whether the first event has no secrets of its own. What was read of the input comes again.
fn lack_secrets(events: Events<'_>) -> bool {
    let Events {
        reader,
        format,
        limits,
        edits,
    } = events;
    let mut kept = Kept {
        reader: std::mem::replace(reader, Box::new(std::io::empty())),
        bytes: Vec::new(),
    };
    let chunk = ChunkReader::new(&mut kept, format, &limits).next();
    let first = chunk.and_then(Result::ok).and_then(|chunk| {
        let event = EventCursor::new(&chunk, format, limits).next()?.ok()?;
        edits.apply(event.value).ok()
    });
    *reader = Box::new(Cursor::new(kept.bytes).chain(kept.reader));
    first.is_some_and(|event: Value| {
        let has_fields = value::is_object(&event) || value::is_nothing(&event);
        has_fields && value::field(&event, "secrets").is_undefined()
    })
}

/// Keeps what is read.
struct Kept {
    reader: Box<dyn Read + Send>,
    bytes: Vec<u8>,
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
