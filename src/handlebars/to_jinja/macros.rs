//! Macros: inline partials, and the blocks of partials.
//!
//! The block of a partial that is a file is a macro that the file finds under a name of its own; that of an inline partial
//! is what Jinja calls `caller`.

use std::collections::HashSet;

use super::super::ast::{self, Node, Partial, Program};
use super::super::lower::OutputContext;
use super::super::{JsonState, Span, TemplateError};
use super::code::Code;
use super::piece::Piece;
use super::scope::Frame;
use super::{Converted, Converter, cannot, names};

/// What the block of a partial is called in a partial that is a file.
pub const PARTIAL_BLOCK: &str = "_partial_block";

/// What the block of an inline partial is called in it.
const CALLER: &str = "caller";

/// An inline partial that is in force: a macro for each kind of place that it may be called in.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) name: String,
    variants: Vec<Variant>,
    /// Whether it calls the block of a partial.
    calls_block: bool,
}

#[derive(Debug, Clone)]
struct Variant {
    context: OutputContext,
    macro_name: String,
    is_used: bool,
}

/// A macro of an inline partial, or why there is none for that kind of place.
pub(super) struct Definition {
    macro_name: String,
    body: Converted<Vec<Piece>>,
}

/// Which block of a partial a body may call.
#[derive(Debug)]
pub(super) enum Caller {
    /// An inline partial: the block that it is called with.
    Inline,
    /// The block of a partial: the one outside of it, under this name.
    Block { outer: String, is_used: bool },
}

/// The block of a partial.
struct PassedBlock {
    /// What has to stand before it: it may call the block outside of it.
    before: Option<Piece>,
    body: Vec<Piece>,
}

impl Converter<'_> {
    /// Converts the inline partials that a branch defines: before it runs, the last of a name wins.
    pub(super) fn define_inlines(&mut self, program: &Program) -> Converted<Vec<Definition>> {
        let mut own: Vec<(String, &ast::Inline)> = Vec::new();
        for node in &program.nodes {
            let Node::Inline(inline) = node else { continue };
            let name = inline.name.as_name().filter(|_| inline.name.as_path().is_none());
            let name = name.ok_or_else(|| cannot("an inline partial of a computed name", &inline.span))?;
            if self.inlines.iter().any(|outer| outer.name == name) {
                let error = cannot(
                    format!("a second inline partial `{name}` within the first"),
                    &inline.span,
                );
                return Err(error.hint("give it another name"));
            }
            own.retain(|(other, _)| *other != name);
            own.push((name, inline));
        }
        let contexts = match self.context {
            OutputContext::Json(_) => vec![
                OutputContext::Json(JsonState::Value),
                OutputContext::Json(JsonState::String),
            ],
            context => vec![context],
        };
        for (name, inline) in &own {
            let variants = contexts.iter().map(|&context| Variant {
                context,
                macro_name: self.scopes.define(&identifier(name)),
                is_used: false,
            });
            let variants = variants.collect();
            let text = self.source.get(inline.span.clone()).unwrap_or_default();
            let calls_block = text.contains("@partial-block");
            self.inlines.push(Inline {
                name: name.clone(),
                variants,
                calls_block,
            });
        }
        let mut definitions = Vec::new();
        for (name, inline) in &own {
            for variant in self.variants(name) {
                self.callers.push(Caller::Inline);
                let body = self.apart(variant.context, |converter| converter.macro_body(&inline.program));
                self.callers.pop();
                definitions.push(Definition {
                    macro_name: variant.macro_name,
                    body,
                });
            }
        }
        Ok(definitions)
    }

    fn variants(&self, name: &str) -> Vec<Variant> {
        let inline = self.inlines.iter().find(|inline| inline.name == name);
        inline.map(|inline| inline.variants.clone()).unwrap_or_default()
    }

    /// The macros of the inline partials that were called. From here on they are not in force any more.
    pub(super) fn end_inlines(&mut self, known: usize, definitions: Vec<Definition>) -> Converted<Vec<Piece>> {
        let ended = self.inlines.split_off(known);
        let variants = ended.iter().flat_map(|inline| &inline.variants);
        let used: HashSet<&str> = variants.filter(|v| v.is_used).map(|v| v.macro_name.as_str()).collect();
        let mut pieces = Vec::new();
        for Definition { macro_name, body } in definitions {
            if used.contains(macro_name.as_str()) {
                pieces.push(Piece::definition(
                    format!("macro {macro_name}(this)"),
                    body?,
                    "endmacro",
                ));
            }
        }
        Ok(pieces)
    }

    /// The body of a macro that takes its context as `this`. It must end as it began.
    fn macro_body(&mut self, program: &Program) -> Converted<Vec<Piece>> {
        let start = self.context;
        let this = Code::tight("this");
        let mut frame = Frame::new(this.clone());
        frame.is_apart = true;
        frame.params = program
            .block_params
            .first()
            .map(|param| (param.clone(), this))
            .into_iter()
            .collect();
        self.scopes.push(frame);
        let body = self.program(program);
        self.scopes.pop();
        if body.is_ok() && self.context != start {
            let end = program.span.end.saturating_sub(1)..program.span.end;
            let message = format!("this body must end as it began, {}", start.describe());
            return Err(TemplateError::new(message, end));
        }
        body
    }

    /// What the block of this partial is called here.
    pub(super) fn partial_block(&mut self) -> Code {
        Code::tight(match self.callers.last_mut() {
            None => PARTIAL_BLOCK,
            Some(Caller::Inline) => CALLER,
            Some(Caller::Block { outer, is_used }) => {
                *is_used = true;
                outer.as_str()
            }
        })
    }

    pub(super) fn call_inline(&mut self, name: &str, partial: &Partial, context: &Code) -> Converted<Vec<Piece>> {
        let here = self.context;
        let inline = self.inlines.iter_mut().find(|inline| inline.name == name);
        let calls_block = inline.as_ref().is_some_and(|inline| inline.calls_block);
        let variants = inline.map(|inline| inline.variants.iter_mut()).into_iter().flatten();
        let Some(variant) = variants.into_iter().find(|variant| variant.context == here) else {
            return Err(cannot(format!("the inline partial `{name}` here"), &partial.span));
        };
        variant.is_used = true;
        let call = format!("{}({})", variant.macro_name, context.as_str());
        match &partial.block {
            Some(block) if calls_block || defines_inlines(block) => {
                let PassedBlock { before, body } = self.passed_block(block, &partial.span)?;
                let called = Piece::opaque(format!("call(this) {call}"), body, "endcall");
                Ok(before.into_iter().chain([called]).collect())
            }
            // it would find the block of whoever calls this
            None if calls_block => Err(cannot(format!("`{name}` without a block"), &partial.span)),
            _ => Ok(vec![Piece::Print(call)]),
        }
    }

    /// The macro of the block of a partial that is a file.
    pub(super) fn pass_block(&mut self, block: &Program, span: &Span) -> Converted<Vec<Piece>> {
        let PassedBlock { before, body } = self.passed_block(block, span)?;
        let passed = Piece::definition(format!("macro {PARTIAL_BLOCK}(this)"), body, "endmacro");
        Ok(before.into_iter().chain([passed]).collect())
    }

    fn passed_block(&mut self, block: &Program, span: &Span) -> Converted<PassedBlock> {
        if defines_inlines(block) {
            let error = cannot("inline partials that are passed to another partial", span);
            return Err(error.hint("use `{% extends %}` and `{% block %}`, which Jinja has for layouts"));
        }
        if self.context != self.options.native {
            return Err(cannot("the block of a partial inside of a JSON string", span));
        }
        let outer = self.scopes.define("outer_block");
        self.callers.push(Caller::Block {
            outer: outer.clone(),
            is_used: false,
        });
        let body = self.macro_body(block);
        let caller = self.callers.pop();
        let is_used = matches!(caller, Some(Caller::Block { is_used: true, .. }));
        // within it, the name that it has outside is its own
        let before = is_used.then(|| {
            let outside = self.partial_block();
            Piece::Statement(format!("set {outer} = {}", outside.as_str()))
        });
        Ok(PassedBlock { before, body: body? })
    }
}

fn defines_inlines(block: &Program) -> bool {
    block.nodes.iter().any(|node| matches!(node, Node::Inline(_)))
}

/// All inline partials that a template defines, wherever.
pub(super) fn inline_names(program: &Program, found: &mut HashSet<String>) {
    for node in &program.nodes {
        match node {
            Node::Inline(inline) => {
                found.extend(inline.name.as_name());
                inline_names(&inline.program, found);
            }
            Node::Block(block) => {
                for branch in block.program.iter().chain(&block.inverse) {
                    inline_names(branch, found);
                }
            }
            Node::Partial(partial) => {
                if let Some(block) = &partial.block {
                    inline_names(block, found);
                }
            }
            _ => {}
        }
    }
}

/// A name for a macro, like the name of a partial.
fn identifier(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let name = name.trim_matches('_').to_owned();
    match names::is_free(&name) {
        true => name,
        false => format!("partial_{name}"),
    }
}
