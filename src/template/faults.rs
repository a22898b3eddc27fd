//! Errors of the engine, told in terms of the template.

use std::error::Error as _;
use std::ops::Range;

use minijinja::ErrorKind;

use super::jinja_check;
use super::limit::{OutputLimit, TemplateText};
use super::units::Compiler;
use super::{OptionNames, TemplateOptions};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::helpers;
use crate::helpers::builtin::Called;
use crate::secrets::is_unknown_secret;

/// The most errors of a template that are looked for.
pub(super) const MAX_FAULTS: usize = 50;

/// The limits of a render, as they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) fuel: u64,
    pub(super) max_output: u64,
    /// What options are called in hints.
    pub(super) names: OptionNames,
}

impl Limits {
    pub(super) fn of(options: &TemplateOptions) -> Self {
        Self {
            fuel: options.fuel,
            max_output: options.max_output,
            names: options.names,
        }
    }
}

/// Where the source of a unit is found.
pub(super) enum Sources<'a> {
    Handlebars(&'a Compiler),
    Jinja(&'a dyn Fn(&str) -> Option<(String, String)>),
}

/// The engine's error as this crate's.
pub(super) fn told(error: &minijinja::Error, sources: &Sources<'_>, limits: Limits) -> Error {
    let innermost = innermost(error);
    if let Some(ours) = innermost.source().and_then(|source| source.downcast_ref::<Error>()) {
        return ours.clone();
    }
    let mut diagnostic = message(innermost, limits);
    if is_unknown_secret(diagnostic.message()) {
        diagnostic = diagnostic.recurring();
    }
    if let Some(place) = place(innermost, sources).or_else(|| place(error, sources)) {
        if is_missing_value(innermost)
            && let Some(text) = place.text()
        {
            diagnostic = Diagnostic::new(format!("`{text}` is missing in the event"));
        }
        diagnostic = diagnostic.at(place);
    }
    if let Some(hint) = helpers::hint_of(innermost) {
        diagnostic = diagnostic.hint(hint);
    }
    Error::template(diagnostic)
}

/// Whether the error says no more than that a value is missing.
fn is_missing_value(error: &minijinja::Error) -> bool {
    error.kind() == ErrorKind::UndefinedError && error.detail().is_none()
}

/// The error that the others are about: those of includes wrap it.
fn innermost(error: &minijinja::Error) -> &minijinja::Error {
    let mut innermost = error;
    let mut source = error.source();
    while let Some(next) = source {
        if let Some(error) = next.downcast_ref::<minijinja::Error>() {
            innermost = error;
        }
        source = next.source();
    }
    innermost
}

fn message(error: &minijinja::Error, limits: Limits) -> Diagnostic {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::OutOfFuel => Diagnostic::new(format!("the template took more than {} steps", limits.fuel))
            .hint("if it is meant to work this long, allow more with `--fuel`"),
        ErrorKind::WriteFailure if OutputLimit::of(error).is_some() => {
            Diagnostic::new(format!("the output is larger than {} bytes", limits.max_output))
                .hint("if it is meant to be this large, allow more with `--max-output`")
        }
        ErrorKind::InvalidOperation if detail.contains("recursion limit") => {
            Diagnostic::new("partials or blocks call each other too deep")
                .hint("does a partial call itself without end?")
        }
        ErrorKind::SyntaxError if detail.contains("recursion limit") => {
            Diagnostic::new("blocks and expressions are nested too deep")
                .hint("move the inner ones into a partial, or name values with `{{#with .. as |x|}}`")
        }
        ErrorKind::UnknownFilter => unknown(Called::Filter, detail),
        ErrorKind::UnknownFunction => unknown(Called::Function, detail),
        ErrorKind::UnknownTest => unknown(Called::Test, detail),
        ErrorKind::TemplateNotFound => {
            let name = detail.split(['\'', '"']).nth(1).unwrap_or_default();
            let given = limits.names.partials();
            Diagnostic::new(format!("the template `{name}` could not be found")).hint(format!(
                "put it in a folder given with {given}, or in `partials` beside the template"
            ))
        }
        ErrorKind::UndefinedError if detail.is_empty() => Diagnostic::new("a value is missing in the event"),
        ErrorKind::InvalidOperation | ErrorKind::SyntaxError if !detail.is_empty() => Diagnostic::new(detail),
        kind if detail.is_empty() => Diagnostic::new(kind.to_string()),
        kind => Diagnostic::new(format!("{kind}: {detail}")),
    }
}

/// `detail` is what the engine says: `test odd is unknown`, `f is unknown`, or nothing where the name was computed.
fn unknown(called: Called, detail: &str) -> Diagnostic {
    let what = called.describe();
    let name = detail.trim_end_matches(" is unknown");
    match name.strip_prefix(what).map_or(name, str::trim_start) {
        "" => Diagnostic::new(format!("unknown {what}")),
        name => jinja_check::unknown(called, name, []),
    }
}

fn place(error: &minijinja::Error, sources: &Sources<'_>) -> Option<Place> {
    if let Some(text) = OutputLimit::of(error).and_then(OutputLimit::text) {
        return place_of_text(text, sources);
    }
    let name = error.name()?;
    match sources {
        Sources::Handlebars(compiler) => {
            let unit = compiler.unit(name)?;
            // some steps of the engine only know their line
            let range = error.range().or_else(|| line_range(&unit.generated, error.line()?))?;
            let span = unit.map.template_span(&range)?;
            Some(Place::new(&unit.file, &unit.source, span))
        }
        Sources::Jinja(find) => {
            let (file, source) = find(name)?;
            match error.range() {
                Some(range) => Some(Place::new(&file, &source, range)),
                None => Some(Place::at_line(&file, &source, error.line()?, 1)),
            }
        }
    }
}

fn place_of_text(text: &TemplateText, sources: &Sources<'_>) -> Option<Place> {
    match sources {
        Sources::Handlebars(compiler) => {
            let unit = compiler.unit(&text.template)?;
            let span = unit.map.span_of_text(text.range.start, &unit.generated, &unit.source)?;
            Some(Place::new(&unit.file, &unit.source, span))
        }
        Sources::Jinja(find) => {
            let (file, source) = find(&text.template)?;
            Some(Place::new(&file, &source, text.range.clone()))
        }
    }
}

/// The range of a line, counted from 1.
fn line_range(text: &str, line: usize) -> Option<Range<usize>> {
    let start = match line.checked_sub(2) {
        Some(before) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(before)? + 1,
        None => 0,
    };
    let length = text[start..].find('\n').unwrap_or(text.len() - start);
    Some(start..start + length)
}
