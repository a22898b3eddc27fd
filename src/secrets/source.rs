//! `--secret`: a value from the environment, from a file, or as it is.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{MASK, is_name, not_text};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// One `--secret`.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `NAME`: the value of the environment variable of that name.
    Environment {
        /// The secret's name, and the variable's.
        name: String,
    },
    /// `NAME=@FILE`: what the file holds, without one newline at its end.
    File {
        /// The secret's name.
        name: String,
        /// The file.
        path: PathBuf,
    },
    /// `NAME=VALUE`.
    Value {
        /// The secret's name.
        name: String,
        /// The secret itself.
        value: String,
    },
}

impl SecretSource {
    /// Reads an argument of `--secret`. What is not well-formed is not repeated in the error: it may be the secret.
    pub fn parse(argument: &str) -> Result<Self> {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (argument, None),
        };
        if !is_name(name) {
            let message = "--secret: the name of a secret is letters, digits, `_` and `-`";
            let hint = "write NAME (from the environment), NAME=@FILE or NAME=VALUE";
            return Err(Error::usage(Diagnostic::new(message).hint(hint)));
        }
        let name = name.to_owned();
        Ok(match value {
            None => Self::Environment { name },
            Some(value) => match value.strip_prefix('@') {
                Some(path) => Self::File {
                    name,
                    path: path.into(),
                },
                None => Self::Value {
                    name,
                    value: value.to_owned(),
                },
            },
        })
    }

    /// The same, with a path that is relative to a folder.
    #[must_use]
    pub fn beginning_at(self, folder: &Path) -> Self {
        match self {
            Self::File { name, path } => Self::File {
                name,
                path: folder.join(path),
            },
            other => other,
        }
    }

    /// The secret's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Environment { name } | Self::File { name, .. } | Self::Value { name, .. } => name,
        }
    }

    /// The secret itself.
    pub(super) fn read(&self, environment: &HashMap<OsString, OsString>) -> Result<String> {
        match self {
            Self::Environment { name } => from_environment(name, environment),
            Self::File { name, path } => from_file(name, path),
            Self::Value { value, .. } => Ok(value.clone()),
        }
    }
}

fn from_environment(name: &str, environment: &HashMap<OsString, OsString>) -> Result<String> {
    let Some(value) = environment.get(OsStr::new(name)) else {
        let message = format!("--secret {name}: there is no environment variable `{name}`");
        let hint = format!("set it, or write `--secret {name}=@FILE`");
        return Err(Error::usage(Diagnostic::new(message).hint(hint)));
    };
    value.to_str().map(str::to_owned).ok_or_else(|| not_text(name))
}

fn from_file(name: &str, path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| unreadable(&format!("--secret {name}"), path, &error))?;
    let mut text = String::from_utf8(bytes)
        .map_err(|_| Error::usage(format!("--secret {name}: {} is not UTF-8 text", path.display())))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// A file that is not there is a mistake on the command line; another trouble with it is the machine's.
pub(super) fn unreadable(option: &str, path: &Path, error: &std::io::Error) -> Error {
    let message = format!("{option}: cannot read {}: {error}", path.display());
    match error.kind() {
        ErrorKind::NotFound => Error::usage(message),
        _ => Error::machine(message),
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment { name } => write!(f, "{name}"),
            Self::File { name, path } => write!(f, "{name}=@{}", path.display()),
            Self::Value { name, .. } => write!(f, "{name}={MASK}"),
        }
    }
}
