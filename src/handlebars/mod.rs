//! The Handlebars front end: source text to AST ([`parse`]), AST to minijinja source that is run ([`lower`]) or to a Jinja
//! template for people ([`to_jinja`]).
//!
//! It knows nothing of files, HTTP or the command line. Errors carry byte spans of the template; whoever knows the
//! template's name turns them into diagnostics.

pub mod ast;
mod first_literal;
mod json_context;
mod lexer;
pub mod lower;
mod parser;
mod source_map;
pub mod to_jinja;
mod whitespace;

use std::ops::Range;

pub use first_literal::first_literal_char;
pub use json_context::JsonState;
pub use parser::{ParseOptions, parse};
pub use source_map::SourceMap;

/// A byte range of a template.
pub type Span = Range<usize>;

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong: lower case, no final full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A second place that belongs to it, with what is there.
    pub note: Option<(String, Span)>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl TemplateError {
    /// An error at `span`.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
            note: None,
            hint: None,
        }
    }

    /// Names a second place.
    #[must_use]
    pub fn note(mut self, message: impl Into<String>, span: Span) -> Self {
        self.note = Some((message.into(), span));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what to do about it, if anything is known.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}
