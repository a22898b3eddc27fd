//! The source of a template.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The largest template that is read, in bytes.
const MAX_TEMPLATE: u64 = 16 * 1024 * 1024;

/// The source of a template, and where it comes from.
#[derive(Debug, Clone)]
pub struct TemplateSource {
    /// What a person knows it as: its path, `<stdin>`, `<inline>`.
    pub name: String,
    /// The text.
    pub text: String,
    /// Its file, if it has one: for its extensions, and for the partials beside it.
    pub path: Option<PathBuf>,
}

impl TemplateSource {
    /// Reads a template from a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            name: path.display().to_string(),
            text: read_template_file(path, MAX_TEMPLATE)?,
            path: Some(path.to_owned()),
        })
    }

    /// Reads a template from stdin.
    pub fn read_stdin() -> Result<Self, Error> {
        let name = "<stdin>";
        let mut bytes = Vec::new();
        let stdin = std::io::stdin().lock();
        stdin
            .take(MAX_TEMPLATE + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::machine(format!("cannot read the template from stdin: {error}")))?;
        Ok(Self {
            name: name.to_owned(),
            text: template_text(name, bytes, MAX_TEMPLATE)?,
            path: None,
        })
    }
}

/// Reads a template of at most `max` bytes.
pub(super) fn read_template_file(path: &Path, max: u64) -> Result<String, Error> {
    let name = path.display();
    let cannot = |error: &std::io::Error| Error::machine(format!("cannot read the template `{name}`: {error}"));
    let file = std::fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::template(format!("the template `{name}` does not exist")),
        _ => cannot(&error),
    })?;
    // room for most templates: they are read at once
    let mut bytes = Vec::with_capacity(8 * 1024);
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot(&error))?;
    template_text(&name.to_string(), bytes, max)
}

/// The text of a template that was read as `bytes`: UTF-8, without a byte order mark, of at most `max` bytes.
fn template_text(name: &str, bytes: Vec<u8>, max: u64) -> Result<String, Error> {
    if bytes.len() as u64 > max {
        return Err(Error::template(format!(
            "the template `{name}` is larger than {max} bytes"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let diagnostic = Diagnostic::new(format!(
            "the template `{name}` is not UTF-8: the byte at offset {offset} is no part of a character"
        ));
        Error::template(diagnostic.hint("convert it to UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
