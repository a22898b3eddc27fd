//! Where the event comes from: a file, or stdin.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::options::{Edits, EventOptions};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::event::{self, InputFormat};
use crate::value::Value;

/// What a person knows stdin as.
const STDIN_NAME: &str = "<stdin>";

/// The file or stream that events are read from.
#[derive(Debug)]
pub(super) enum EventSource {
    Stdin,
    File(PathBuf),
}

impl EventSource {
    /// The source that the command line names. `template_is_stdin` says that the template has taken stdin.
    pub(super) fn new(path: Option<&Path>, template_is_stdin: bool) -> Result<Self, Error> {
        match path {
            Some(path) if path.as_os_str() != "-" => return Ok(Self::File(path.to_owned())),
            _ => {}
        }
        if template_is_stdin {
            let diagnostic = Diagnostic::new("the template and the event cannot both come from stdin");
            return Err(Error::usage(diagnostic.hint("name a file for one of them")));
        }
        if path.is_none() && std::io::stdin().is_terminal() {
            let diagnostic = Diagnostic::new("no event is given, and stdin is a terminal");
            return Err(Error::usage(
                diagnostic.hint("name a file, or pipe the event in: `vwh .. < event.json`"),
            ));
        }
        Ok(Self::Stdin)
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN_NAME.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    pub(super) fn format(&self, options: &EventOptions) -> InputFormat {
        let by_extension = match self {
            Self::Stdin => None,
            Self::File(path) => InputFormat::from_extension(path),
        };
        options
            .input
            .map(InputFormat::from)
            .or(by_extension)
            .unwrap_or(InputFormat::Json)
    }

    /// Reads the one event.
    pub(super) fn read(&self, options: &EventOptions, edits: &Edits) -> Result<Value, Error> {
        let bytes = self.bytes(options.limits().max_bytes)?;
        let event = event::load(&self.name(), &bytes, self.format(options), &options.limits())?;
        edits.apply(event)
    }

    /// Reads it as it is, `max` bytes at most.
    pub(super) fn bytes(&self, max: u64) -> Result<Vec<u8>, Error> {
        match self {
            Self::Stdin => event::read_limited(STDIN_NAME, std::io::stdin().lock(), max),
            Self::File(path) => event::read_file(path, max),
        }
    }

    /// How many bytes it has, where that is known.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::File(path) => path
                .metadata()
                .ok()
                .filter(|data| data.is_file())
                .map(|data| data.len()),
        }
    }

    /// Opens it to read a stream of events.
    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        match self {
            Self::Stdin => Ok(Box::new(std::io::stdin())),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(Error::event(format!(
                    "cannot read the events `{}`: {error}",
                    path.display()
                ))),
            },
        }
    }
}
