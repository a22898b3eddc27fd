//! Errors of the engine, told in terms of the template.

use std::error::Error as _;

use minijinja::ErrorKind;

use super::TemplateOptions;
use super::engine::OutputLimit;
use super::units::Compiler;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::error::Error;
use crate::helpers;

/// The limits of a render, as they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) fuel: u64,
    pub(super) max_output: u64,
}

impl Limits {
    pub(super) fn of(options: &TemplateOptions) -> Self {
        Self {
            fuel: options.fuel,
            max_output: options.max_output,
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
    if let Some(place) = place(innermost, sources).or_else(|| place(error, sources)) {
        diagnostic = diagnostic.at(place);
    }
    if let Some(hint) = helpers::hint_of(innermost) {
        diagnostic = diagnostic.hint(hint);
    }
    Error::template(diagnostic)
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
        ErrorKind::WriteFailure if OutputLimit::is_cause_of(error) => {
            Diagnostic::new(format!("the output is larger than {} bytes", limits.max_output))
                .hint("if it is meant to be this large, allow more with `--max-output`")
        }
        ErrorKind::InvalidOperation if detail.contains("recursion limit") => {
            Diagnostic::new("partials or blocks call each other too deep")
                .hint("does a partial call itself without end?")
        }
        ErrorKind::UnknownFilter => {
            let name = detail.trim_start_matches("filter ").trim_end_matches(" is unknown");
            let known = helpers::registry::all()
                .iter()
                .map(|helper| helper.jinja_name())
                .collect::<Vec<_>>();
            let known = known.iter().map(String::as_str).chain(helpers::builtin::FILTERS);
            with_hint(
                Diagnostic::new(format!("unknown filter `{name}`")),
                did_you_mean(name, known),
            )
        }
        ErrorKind::UndefinedError if detail.is_empty() => Diagnostic::new("a value is missing in the event"),
        ErrorKind::InvalidOperation | ErrorKind::SyntaxError if !detail.is_empty() => Diagnostic::new(detail),
        kind if detail.is_empty() => Diagnostic::new(kind.to_string()),
        kind => Diagnostic::new(format!("{kind}: {detail}")),
    }
}

fn with_hint(diagnostic: Diagnostic, hint: Option<String>) -> Diagnostic {
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

fn place(error: &minijinja::Error, sources: &Sources<'_>) -> Option<Place> {
    let name = error.name()?;
    match sources {
        Sources::Handlebars(compiler) => {
            let unit = compiler.unit(name)?;
            let span = unit.map.template_span(&error.range()?)?;
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
