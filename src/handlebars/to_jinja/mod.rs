//! The tree into a Jinja template that a person can read, and that prints the same.
//!
//! The event's fields are bare names there, the items of loops have names of their own, helpers are filters. What
//! Handlebars does unsaid is said with a few filters and tests of the Jinja dialect (`values`, `in_string`, `truthy`, ..).
//! A partial reads everything from `this`, which its caller sets.

mod blocks;
mod bodies;
mod code;
mod expressions;
mod lines;
mod macros;
mod names;
mod partials;
mod piece;
mod print;
mod scope;
mod short_forms;

use std::collections::HashSet;

use super::ast::{Content, Mustache, Node, Program, Strip};
use super::lower::OutputContext;
use super::{JsonState, Span, TemplateError};
use code::{Code, Kind};
pub use macros::PARTIAL_BLOCK;
use piece::{Piece, Text};
use scope::Scopes;

/// What a template is converted for.
#[derive(Debug, Clone, Copy)]
pub struct ConvertOptions {
    /// How the engine prints a value that no filter has printed.
    pub native: OutputContext,
    /// How values are printed where the template begins.
    pub start: OutputContext,
    /// Whether the template is a partial: its fields are those of `this`.
    pub is_partial: bool,
    /// Whether standalone partials do not indent what they print.
    pub prevent_indent: bool,
    /// Whether a partial without a context gets an empty one.
    pub explicit_partial_context: bool,
}

/// The partials around a template.
pub trait Partials {
    /// What a call of the partial in `context` is about; nothing where there is no such partial.
    fn called(&mut self, name: &str, context: OutputContext) -> Option<CalledPartial>;
}

/// What matters of a partial where it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalledPartial {
    /// How values are printed behind it.
    pub end: OutputContext,
    /// Whether it uses the index, key, first or last of a loop around its call.
    pub uses_loop_data: bool,
}

/// A converted template.
#[derive(Debug)]
pub struct Conversion {
    /// The source of the Jinja template.
    pub source: String,
    /// The partials that it calls inside of JSON strings, each with a place of a call: they have to be converted for that.
    pub partials_in_strings: Vec<(String, Span)>,
}

/// Converts a template that can be lowered. What Jinja cannot say is an error.
pub fn convert(
    source: &str,
    program: &Program,
    options: ConvertOptions,
    partials: &mut dyn Partials,
) -> Result<Conversion, TemplateError> {
    let mut inline_names = HashSet::new();
    macros::inline_names(program, &mut inline_names);
    let mut converter = Converter {
        source,
        options,
        partials,
        context: options.start,
        scopes: Scopes::new(options.is_partial, names::of_program(program)),
        inlines: Vec::new(),
        inline_names,
        callers: Vec::new(),
        called_files: Vec::new(),
    };
    let mut pieces = converter.program(program)?;
    if converter.context != options.start {
        let end = source.len().saturating_sub(1)..source.len();
        let message = format!("a partial must end as it began, {}", options.start.describe());
        return Err(TemplateError::new(message, end));
    }
    lines::arrange(&mut pieces);
    let is_in_string = |context: OutputContext| context == OutputContext::Json(JsonState::String);
    let called = converter.called_files.into_iter();
    Ok(Conversion {
        source: print::source(&pieces, options.native == OutputContext::Text),
        partials_in_strings: called
            .filter(|(_, context, _)| is_in_string(*context))
            .map(|(name, _, span)| (name, span))
            .collect(),
    })
}

type Converted<T> = Result<T, TemplateError>;

struct Converter<'a> {
    source: &'a str,
    options: ConvertOptions,
    partials: &'a mut dyn Partials,
    /// How values are printed here.
    context: OutputContext,
    scopes: Scopes,
    /// The inline partials in force.
    inlines: Vec<macros::Inline>,
    /// The inline partials that are defined anywhere.
    inline_names: HashSet<String>,
    /// The macros around this place whose `@partial-block` is not that of the template.
    callers: Vec<macros::Caller>,
    /// The files that are included, with how values are printed there and the place of the first call.
    called_files: Vec<(String, OutputContext, Span)>,
}

/// What Jinja has no words for.
fn cannot(what: impl std::fmt::Display, span: &Span) -> TemplateError {
    TemplateError::new(format!("Jinja cannot say {what}"), span.clone())
}

impl Converter<'_> {
    /// A branch or a whole template.
    fn program(&mut self, program: &Program) -> Converted<Vec<Piece>> {
        let known = self.inlines.len();
        let definitions = self.define_inlines(program)?;
        let mut out = Vec::new();
        for node in &program.nodes {
            self.node(node, &mut out)?;
        }
        let mut pieces = self.end_inlines(known, definitions)?;
        pieces.append(&mut out);
        Ok(pieces)
    }

    fn node(&mut self, node: &Node, out: &mut Vec<Piece>) -> Converted<()> {
        match node {
            Node::Content(content) => self.content(content, out),
            Node::Mustache(mustache) => self.mustache(mustache, out)?,
            Node::Block(block) => self.block(block, out)?,
            Node::Partial(partial) => self.partial(partial, out)?,
            Node::Comment(strip, span) => out.push(Piece::Comment(self.comment(*strip, span))),
            Node::Inline(_) => {}
        }
        Ok(())
    }

    fn content(&mut self, content: &Content, out: &mut Vec<Piece>) {
        if let OutputContext::Json(state) = self.context {
            self.context = OutputContext::Json(state.after(&content.text));
        }
        out.push(Piece::Text(Text {
            text: content.text.clone(),
            original: content.original.clone(),
        }));
    }

    /// The text of a comment, which may not end it.
    fn comment(&self, strip: Strip, span: &Span) -> String {
        let whole = self.source.get(span.clone()).unwrap_or_default();
        let inside = whole
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .unwrap_or(whole);
        let inside = if strip.open {
            inside.strip_prefix('~').unwrap_or(inside)
        } else {
            inside
        };
        let inside = if strip.close {
            inside.strip_suffix('~').unwrap_or(inside)
        } else {
            inside
        };
        let inside = inside.strip_prefix('!').unwrap_or(inside);
        let inside = inside
            .strip_prefix("--")
            .map_or(inside, |rest| rest.strip_suffix("--").unwrap_or(rest));
        inside.trim().replace("#}", "# }")
    }

    fn mustache(&mut self, mustache: &Mustache, out: &mut Vec<Piece>) -> Converted<()> {
        let as_json = expressions::printing_helper(&mustache.expr).is_some_and(|helper| helper.prints_json);
        let is_marked = self.context == OutputContext::Xml && expressions::is_call_of(&mustache.expr, &["tojson"]);
        let value = match is_marked && !mustache.raw {
            // in an attribute of XML its text is escaped like any other
            true => self.argument(&mustache.expr)?,
            false => self.value(&mustache.expr)?,
        };
        out.push(Piece::Print(self.printed(value, mustache.raw, as_json)));
        Ok(())
    }

    /// The code that prints a value as the place asks for it.
    fn printed(&self, value: Code, raw: bool, as_json: bool) -> String {
        let filters: &[&str] = match self.context {
            OutputContext::Text if as_json && !raw => &["json"],
            context if context == self.options.native && !(raw && context != OutputContext::Text) => &[],
            // the same everywhere
            _ if matches!(value.kind, Kind::Bool | Kind::Integer) => &[],
            _ if raw => &["safe"],
            OutputContext::Json(JsonState::Value) => &["parser", "json"],
            OutputContext::Json(_) => &["in_string"],
            OutputContext::Text | OutputContext::Html | OutputContext::Xml => &["text"],
        };
        let value = filters.iter().fold(value, |value, filter| value.filter(filter, &[]));
        value.as_str().to_owned()
    }

    /// Converts in another output context, and comes back to this one.
    fn apart<T>(&mut self, context: OutputContext, convert: impl FnOnce(&mut Self) -> Converted<T>) -> Converted<T> {
        let outer = std::mem::replace(&mut self.context, context);
        let converted = convert(self);
        self.context = outer;
        converted
    }
}
