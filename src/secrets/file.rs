//! `--secrets FILE`: many secrets from one file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::source::unreadable;
use super::{dotenv, is_name};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors, Result};
use crate::event::{InputFormat, Limits, load, yaml_places, yaml_texts};
use crate::value::{Value, entries, is_array, is_nothing, is_object, kind_name, text};

/// Names and values.
type Pairs = Vec<(String, String)>;

/// The names and values in the file, or all that is wrong with it. Errors never show a line of it.
pub(super) fn read(path: &Path) -> std::result::Result<Pairs, Errors> {
    let bytes = fs::read(path).map_err(|error| unreadable("--secrets", path, &error))?;
    let shown = path.display().to_string();
    let (secrets, mut errors) = match InputFormat::from_extension(path) {
        Some(format) => from_object(&shown, &bytes, format)?,
        None if is_dotenv(path) => from_dotenv(&shown, &bytes)?,
        None => {
            let diagnostic = Diagnostic::new(format!("--secrets {shown}: cannot tell what kind of file it is"));
            let error = Error::usage(diagnostic.hint("it must be called .yaml, .yml, .json or .env"));
            return Err(error.into());
        }
    };
    for (at, _) in secrets.iter().enumerate().filter(|(_, (name, _))| !is_name(name)) {
        // the name may be a value that went astray: only its number is told
        let message = format!("--secrets {shown}: the name of secret {} is not one", at + 1);
        errors.push(Error::usage(
            Diagnostic::new(message).hint("a name is letters, digits, `_` and `-`"),
        ));
    }
    match Errors::of(errors) {
        Some(errors) => Err(errors),
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

fn from_dotenv(shown: &str, bytes: &[u8]) -> Result<(Pairs, Vec<Error>)> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::usage(format!("--secrets {shown}: not UTF-8 text")))?;
    let (secrets, faults) = dotenv::parse(text);
    let told = |(line, message)| Error::usage(format!("--secrets {shown}:{line}: {message}"));
    Ok((secrets, faults.into_iter().map(told).collect()))
}

fn from_object(shown: &str, bytes: &[u8], format: InputFormat) -> Result<(Pairs, Vec<Error>)> {
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
    let (mut secrets, mut errors) = (Vec::new(), Vec::new());
    for (name, value) in entries(&value) {
        let name = text(&name).into_owned();
        if is_object(&value) || is_array(&value) || is_nothing(&value) {
            errors.push(no_text(shown, bytes, &name, &value));
        } else {
            let text = written.get(&name).cloned();
            secrets.push((name, text.unwrap_or_else(|| text_of(&value))));
        }
    }
    Ok((secrets, errors))
}

fn text_of(value: &Value) -> String {
    text(value).into_owned()
}

/// The error of a value that is no text, at its place where that is found.
fn no_text(shown: &str, bytes: &[u8], name: &str, value: &Value) -> Error {
    // JSON is YAML
    let at = yaml_places(bytes)
        .get(name)
        .map(|(line, column)| format!(":{line}:{column}"));
    let (at, kind) = (at.unwrap_or_default(), kind_name(value));
    // a name that is none may be a value that went astray
    let name = if is_name(name) {
        format!("`{name}`")
    } else {
        "a value".to_owned()
    };
    Error::usage(format!("--secrets {shown}{at}: {name} is {kind}, a secret is text"))
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
