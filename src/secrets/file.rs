//! `--secrets FILE`: many secrets from one file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::source::unreadable;
use super::{dotenv, is_name};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::event::{InputFormat, Limits, load, yaml_texts};
use crate::value::{Value, entries, is_array, is_nothing, is_object, kind_name, text};

/// The names and values in the file. Errors never show a line of it.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>> {
    let bytes = fs::read(path).map_err(|error| unreadable("--secrets", path, &error))?;
    let shown = path.display().to_string();
    let secrets = match InputFormat::from_extension(path) {
        Some(format) => from_object(&shown, &bytes, format)?,
        None if is_dotenv(path) => from_dotenv(&shown, &bytes)?,
        None => {
            let diagnostic = Diagnostic::new(format!("--secrets {shown}: cannot tell what kind of file it is"));
            return Err(Error::usage(
                diagnostic.hint("it must be called .yaml, .yml, .json or .env"),
            ));
        }
    };
    match secrets.iter().position(|(name, _)| !is_name(name)) {
        // the name may be a value that went astray: only its number is told
        Some(at) => {
            let message = format!("--secrets {shown}: the name of secret {} is not one", at + 1);
            Err(Error::usage(
                Diagnostic::new(message).hint("a name is letters, digits, `_` and `-`"),
            ))
        }
        None => Ok(secrets),
    }
}

/// `.env`, `prod.env` and `.env.prod`.
fn is_dotenv(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    name.ends_with(".env") || name.starts_with(".env.")
}

fn from_dotenv(shown: &str, bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::usage(format!("--secrets {shown}: not UTF-8 text")))?;
    dotenv::parse(text).map_err(|(line, message)| Error::usage(format!("--secrets {shown}:{line}: {message}")))
}

fn from_object(shown: &str, bytes: &[u8], format: InputFormat) -> Result<Vec<(String, String)>> {
    let value = load(shown, bytes, format, &Limits::default()).map_err(|error| without_excerpt(shown, &error))?;
    if !is_object(&value) {
        let message = format!(
            "--secrets {shown}: it is {}, not an object of names and values",
            kind_name(&value)
        );
        return Err(Error::usage(message));
    }
    // YAML's plain scalars are text as they stand: `1.10` is not `1.1`
    let written = if format == InputFormat::Yaml {
        yaml_texts(bytes)
    } else {
        BTreeMap::new()
    };
    entries(&value)
        .into_iter()
        .map(|(name, value)| secret_text(shown, &text(&name), &value, &written))
        .collect()
}

fn secret_text(shown: &str, name: &str, value: &Value, written: &BTreeMap<String, String>) -> Result<(String, String)> {
    if is_object(value) || is_array(value) || is_nothing(value) {
        let message = format!("--secrets {shown}: `{name}` is {}, a secret is text", kind_name(value));
        return Err(Error::usage(message));
    }
    let text = written.get(name).cloned().unwrap_or_else(|| text(value).into_owned());
    Ok((name.to_owned(), text))
}

/// The error without the line of the file.
fn without_excerpt(shown: &str, error: &Error) -> Error {
    let diagnostic = error.diagnostic();
    let at = diagnostic
        .place()
        .map(|place| format!(":{}:{}", place.line(), place.column()))
        .unwrap_or_default();
    Error::usage(format!(
        "--secrets {shown}{at}: the file cannot be read: {}",
        diagnostic.message()
    ))
}
