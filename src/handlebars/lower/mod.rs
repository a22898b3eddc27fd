//! The tree into minijinja source.
//!
//! Names of the generated source all begin with `_`: `_c0` is the context a unit (a template or a partial) is entered
//! with, `_c1`.. the contexts of its blocks, `_i1 _k1 _f1 _l1` the index, key, first and last of a loop, `_b1`.. macros
//! that hold the bodies of blocks, `_root`, `_now`, `_secrets`, `_id`, `_attempt` what the run provides, `_ip` the
//! inline partials, `_pb_value` and `_pb_string` the block of a partial. Filters that begin with `_` are the engine's.

mod blocks;
mod bodies;
mod code;
mod expr;
mod partials;
mod quotes;
mod scope;

use super::ast::{Content, ExprKind, Mustache, Node, Program};
use super::source_map::Emitter;
use super::{JsonState, SourceMap, Span, TemplateError};
use crate::helpers::registry::Helper;
use code::Delimiters;
use scope::Scopes;

pub use code::syntax;
pub use expr::PLACE;
pub(super) use expr::{MARKING, is_call_of, literal_path};
pub(super) use quotes::with_double_quotes;

/// How values are printed at a point of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutputContext {
    /// As their text.
    Text,
    /// As their text, escaped for HTML.
    Html,
    /// As their text, escaped for XML.
    Xml,
    /// As JSON, or inside a JSON string.
    Json(JsonState),
}

/// Options of the lowering.
#[derive(Debug, Clone, Copy)]
pub struct LowerOptions {
    /// What the engine's formatter does with a value that no filter has printed.
    pub native: OutputContext,
    /// Whether a missing path that is printed is an error.
    pub strict: bool,
    /// Whether printed paths are numbered, so that it can be told which of them is missing.
    pub traces: bool,
    /// Whether standalone partials do not indent what they print.
    pub prevent_indent: bool,
    /// Whether a partial without a context gets an empty one.
    pub explicit_partial_context: bool,
    /// Whether the white space between the tokens of JSON text is left out.
    pub compact: bool,
}

/// A path that is printed, to be named if it turns out missing.
#[derive(Debug, Clone)]
pub struct PrintedPath {
    /// Where it stands.
    pub span: Span,
    /// As written.
    pub text: String,
    /// The generated variable it starts from, if it starts from one.
    pub base: Option<String>,
    /// The names that follow.
    pub segments: Vec<String>,
}

/// A partial that has been compiled for the place it is called from.
#[derive(Debug, Clone)]
pub struct PartialUnit {
    /// The name it is included under.
    pub unit: String,
    /// How values are printed behind it.
    pub end: OutputContext,
    /// Whether it uses the index, key, first or last of a loop around its call.
    pub uses_loop_data: bool,
}

/// What lies around the template being lowered.
pub trait Surroundings {
    /// Compiles the partial `name` for a call in `context`; nothing where there is no such partial.
    fn partial(&mut self, name: &str, context: OutputContext) -> Result<Option<PartialUnit>, LowerError>;

    /// The names of the partials that there are, for "did you mean".
    fn partial_names(&self) -> Vec<String>;

    /// The option that names folders of partials, for hints.
    fn partials_option(&self) -> &'static str;

    /// Notes that a template defines an inline partial of this name.
    fn define_inline(&mut self, name: &str);

    /// Whether a template seen so far defines an inline partial of this name.
    fn is_inline(&self, name: &str) -> bool;

    /// Keeps a printed path and gives the number it is reported under.
    fn printed_path(&mut self, path: PrintedPath) -> usize;

    /// Notes that the template calls this helper.
    fn use_helper(&mut self, helper: &'static Helper);

    /// Notes that the template may call any helper.
    fn use_any_helper(&mut self);

    /// Notes that the template calls a filter of the engine's own.
    fn use_engine_filter(&mut self);

    /// Takes note of an error and goes on behind it, or gives it back.
    fn recover(&mut self, error: LowerError) -> Result<(), LowerError> {
        Err(error)
    }

    /// Notes that a partial of a computed name is called in `context`, and gives what stands before its name where it
    /// is loaded.
    fn dynamic_partial(&mut self, context: OutputContext) -> String;
}

/// Why a template cannot be lowered.
#[derive(Debug)]
pub enum LowerError {
    /// Something is wrong in this template.
    Here(TemplateError),
    /// Something is wrong in a partial that it calls.
    Elsewhere(Box<crate::error::Error>),
}

impl From<TemplateError> for LowerError {
    fn from(error: TemplateError) -> Self {
        Self::Here(error)
    }
}

type Lowered<T> = Result<T, LowerError>;

/// The generated source of a template.
#[derive(Debug)]
pub struct LoweredUnit {
    /// minijinja source, in the delimiters of [`syntax`].
    pub source: String,
    /// Where each part of it comes from.
    pub map: SourceMap,
    /// How values are printed at its end.
    pub end: OutputContext,
    /// Whether it uses the index, key, first or last of a loop around its call.
    pub uses_loop_data: bool,
    /// Whether it may print white space between JSON tokens though it is compact: text printed as it is may hold some,
    /// and some of the template's may have to stay.
    pub prints_blanks: bool,
}

/// Lowers a template that is entered in `context`.
pub fn lower(
    program: &Program,
    context: OutputContext,
    options: LowerOptions,
    around: &mut dyn Surroundings,
) -> Lowered<LoweredUnit> {
    let mut lowerer = Lowerer {
        options,
        around,
        context,
        scopes: Scopes::new(),
        macros: Emitter::default(),
        silent: false,
        prints_blanks: false,
        variant_nesting: 0,
    };
    lowerer.note_inline_names(program);
    let body = lowerer.inner_program(program)?;
    let end = lowerer.context;
    let mut unit = std::mem::take(&mut lowerer.macros);
    unit.append(&body);
    let (source, map) = unit.finish();
    let uses_loop_data = ["_i0", "_k0", "_f0", "_l0"]
        .iter()
        .any(|var| lowerer.scopes.is_used(var));
    Ok(LoweredUnit {
        source,
        map,
        end,
        uses_loop_data,
        prints_blanks: lowerer.prints_blanks,
    })
}

struct Lowerer<'a> {
    options: LowerOptions,
    around: &'a mut dyn Surroundings,
    /// How values are printed here.
    context: OutputContext,
    scopes: Scopes,
    /// The macros lifted so far: inner ones stand before those that use them.
    macros: Emitter,
    /// Whether a missing path is none of the user's business here: in a condition.
    silent: bool,
    /// See [`LoweredUnit::prints_blanks`].
    prints_blanks: bool,
    /// How many bodies that are lowered once for each kind of place lie around this point.
    variant_nesting: usize,
}

/// Where a lowerer is, between two nodes.
struct Position {
    context: OutputContext,
    silent: bool,
    variant_nesting: usize,
    scopes: (usize, usize),
}

impl Lowerer<'_> {
    /// Lowers a branch or a whole template, with the inline partials it defines in force.
    fn inner_program(&mut self, program: &Program) -> Lowered<Emitter> {
        let mut out = Emitter::default();
        let defines_inline = program.nodes.iter().any(|node| matches!(node, Node::Inline(_)));
        if defines_inline {
            out.push(&Delimiters::block("with"));
            self.inline_definitions(program, &mut out)?;
        }
        for node in &program.nodes {
            let (before, end) = (self.position(), out.end());
            if let Err(error) = self.node(node, &mut out) {
                self.around.recover(error)?;
                self.return_to(before);
                out.cut(end);
            }
        }
        if defines_inline {
            out.push(&Delimiters::block("endwith"));
        }
        Ok(out)
    }

    fn position(&self) -> Position {
        Position {
            context: self.context,
            silent: self.silent,
            variant_nesting: self.variant_nesting,
            scopes: self.scopes.depth(),
        }
    }

    /// Goes back to where it was before a node in which there was an error.
    fn return_to(&mut self, position: Position) {
        self.context = position.context;
        self.silent = position.silent;
        self.variant_nesting = position.variant_nesting;
        self.scopes.return_to(position.scopes);
    }

    fn node(&mut self, node: &Node, out: &mut Emitter) -> Lowered<()> {
        match node {
            Node::Content(content) => {
                self.content(content, out);
                Ok(())
            }
            Node::Mustache(mustache) => self.mustache(mustache, out),
            Node::Block(block) => self.block(block, out),
            Node::Partial(partial) => self.partial(partial, out),
            Node::Inline(_) | Node::Comment(..) => Ok(()),
        }
    }

    fn content(&mut self, content: &Content, out: &mut Emitter) {
        let OutputContext::Json(state) = self.context else {
            return code::push_literal(&content.text, &content.span, out);
        };
        self.context = OutputContext::Json(state.after(&content.text));
        if self.options.compact {
            let (text, keeps_blanks) = state.without_blanks(&content.text);
            self.prints_blanks |= keeps_blanks;
            code::push_literal(&text, &content.span, out);
        } else {
            code::push_literal(&content.text, &content.span, out);
        }
    }

    fn mustache(&mut self, mustache: &Mustache, out: &mut Emitter) -> Lowered<()> {
        let helper = self.printing_helper(&mustache.expr);
        let mut value = self.value(&mustache.expr)?;
        let is_escaped = match self.context {
            OutputContext::Json(JsonState::String) => expr::brings_quotes(&mustache.expr),
            OutputContext::Xml => expr::is_call_of(&mustache.expr, &["tojson"]),
            _ => false,
        };
        if is_escaped {
            // inside a string, and in an attribute of XML, its text is escaped like any other
            value = code::parenthesized(value);
            value.push("|_unmarked");
        }
        let place = match &mustache.expr.kind {
            ExprKind::Call(_) => None,
            _ => self.printed_path(&mustache.expr)?,
        };
        let as_json = helper.is_some_and(|helper| helper.prints_json);
        self.print(value, mustache.raw, as_json, place, &mustache.span, out)
    }

    /// The helper whose result an expression is.
    fn printing_helper(&self, expr: &super::ast::Expr) -> Option<&'static Helper> {
        match &expr.kind {
            ExprKind::Call(call) => crate::helpers::registry::find(&call.name.as_name()?),
            _ => None,
        }
    }

    /// Prints a value as the context asks for it. `place` is the number of the printed path, if it is one; `as_json`
    /// says that the value prints as JSON in text.
    fn print(
        &mut self,
        value: Emitter,
        raw: bool,
        as_json: bool,
        place: Option<usize>,
        span: &Span,
        out: &mut Emitter,
    ) -> Lowered<()> {
        if self.context == OutputContext::Json(JsonState::Escape) {
            let error = TemplateError::new("a value cannot stand behind a backslash in a JSON string", span.clone());
            return Err(error
                .hint("for a backslash before a value write three: `\\\\\\{{..}}`")
                .into());
        }
        self.prints_blanks |= raw;
        let filter = match self.context {
            _ if raw => Some("_raw"),
            OutputContext::Text if as_json => Some("_json"),
            context if context == self.options.native => place.map(|_| "_seen"),
            OutputContext::Text => Some("_text"),
            OutputContext::Html => Some("_html"),
            OutputContext::Xml => Some("_xml"),
            OutputContext::Json(JsonState::Value) => Some("_json_value"),
            OutputContext::Json(_) => Some("_json_string"),
        };
        let mut code = code::parenthesized(value);
        if let Some(filter) = filter {
            let argument = place.map(|place| format!("({place})")).unwrap_or_default();
            code.push(&format!("|{filter}{argument}"));
        }
        out.push_variable(&code, span);
        Ok(())
    }

    /// A message's end of two that must agree, and what the other is.
    fn disagreement(&self, message: &str, ends: [(OutputContext, Span); 2]) -> LowerError {
        let [(first, first_span), (second, second_span)] = ends;
        let error = TemplateError::new(format!("{message}: here it is {}", first.describe()), first_span);
        error
            .note(format!("here it is {}", second.describe()), second_span)
            .into()
    }
}

impl OutputContext {
    /// What it is called in a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Json(state) => state.describe(),
            _ => "text",
        }
    }
}
