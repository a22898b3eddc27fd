//! Partials: files are included, with `this` set to their context; inline partials and the blocks of partials are macros.

use std::collections::HashSet;

use super::super::ast::{self, Expr, Node, Partial, PartialName, Program};
use super::super::lower::OutputContext;
use super::super::{JsonState, Span, TemplateError};
use super::code::{Code, keyword, quoted};
use super::piece::{Piece, Text};
use super::scope::Frame;
use super::{Converted, Converter, cannot, names};

/// What the block of a partial is called in the partial.
const PARTIAL_BLOCK: &str = "_partial_block";

/// An inline partial that is in force: a macro for each kind of place that it may be called in.
#[derive(Debug)]
pub(super) struct Inline {
    name: String,
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
    /// An inline partial: that depends on who calls it.
    Inline,
    /// The block of a partial: the one outside of it, under this name.
    Block { outer: String, is_used: bool },
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
    pub(super) fn partial_block(&mut self, span: &Span) -> Converted<Code> {
        match self.callers.last_mut() {
            None => Ok(Code::tight(PARTIAL_BLOCK)),
            Some(Caller::Inline) => Err(cannot("`@partial-block` in an inline partial", span)),
            Some(Caller::Block { outer, is_used }) => {
                *is_used = true;
                Ok(Code::tight(outer.as_str()))
            }
        }
    }

    pub(super) fn partial(&mut self, partial: &Partial, out: &mut Vec<Piece>) -> Converted<()> {
        let is_on_page = match (self.options.native, self.context) {
            (OutputContext::Json(_), OutputContext::Json(_)) => true,
            (native, context) => native == context,
        };
        if !is_on_page {
            let error = cannot("a partial in the body of a helper", &partial.span);
            return Err(error.hint("write out what the partial says"));
        }
        let call = self.partial_call(partial)?;
        if partial.indent.is_empty() {
            out.extend(call);
        } else if self.options.prevent_indent {
            out.push(Piece::Text(Text {
                text: partial.indent.clone(),
                original: String::new(),
            }));
            out.extend(call);
        } else {
            let tag = format!("filter indent_with({})", quoted(&partial.indent));
            out.push(Piece::opaque(tag, call, "endfilter"));
        }
        Ok(())
    }

    fn partial_call(&mut self, partial: &Partial) -> Converted<Vec<Piece>> {
        let context = self.partial_context(partial)?;
        match &partial.name {
            PartialName::Static(name) => self.static_partial(name, partial, &context),
            PartialName::Block if partial.block.is_some() => Err(cannot("a block for `@partial-block`", &partial.span)),
            PartialName::Block => {
                if self.context != self.options.native {
                    return Err(cannot("`@partial-block` inside of a JSON string", &partial.span));
                }
                let block = self.partial_block(&partial.span)?;
                Ok(vec![Piece::Print(format!("{}({})", block.as_str(), context.as_str()))])
            }
            PartialName::Dynamic(name) => self.dynamic_partial(name, partial, &context),
        }
    }

    /// The code of the context that a partial is called with.
    fn partial_context(&mut self, partial: &Partial) -> Converted<Code> {
        let context = match &partial.context {
            Some(context) => self.argument(context)?,
            None if self.options.explicit_partial_context => Code::tight("{}"),
            None => self.scopes.this(),
        };
        if partial.hash.is_empty() {
            return Ok(context);
        }
        let mut fields = Vec::with_capacity(partial.hash.len());
        for pair in &partial.hash {
            fields.push(keyword(&pair.key, &self.argument(&pair.value)?));
        }
        Ok(context.filter("merge", &fields))
    }

    fn static_partial(&mut self, name: &str, partial: &Partial, context: &Code) -> Converted<Vec<Piece>> {
        if self.inlines.iter().any(|inline| inline.name == name) {
            return self.call_inline(name, partial, context);
        }
        if self.inline_names.contains(name) {
            let error = cannot(
                format!("`{name}` here, an inline partial of another place"),
                &partial.span,
            );
            return Err(error.hint("define it around the places that call it"));
        }
        let Some(called) = self.partials.called(name, self.context) else {
            return match &partial.block {
                Some(block) => self.fallback(block, partial, context),
                None => Err(cannot(
                    format!("the partial `{name}`, which is not there"),
                    &partial.span,
                )),
            };
        };
        self.check_no_inlines(name, partial)?;
        self.note_call(name, partial)?;
        if called.uses_loop_data {
            self.check_loop(name, partial)?;
        }
        let mut body = Vec::new();
        if let Some(block) = &partial.block {
            body = self.pass_block(block, partial)?;
        }
        let file = [".hbs", ".handlebars", ".mustache"]
            .iter()
            .find_map(|extension| name.strip_suffix(extension));
        let file = format!("{}.j2", file.unwrap_or(name));
        self.context = called.end;
        Ok(included(&quoted(&file), body, context))
    }

    /// A partial that uses the data of the loop around it finds none from within a macro.
    fn check_loop(&self, name: &str, partial: &Partial) -> Converted<()> {
        if self.scopes.has_loop_variable() {
            return Ok(());
        }
        let error = cannot(
            format!("the `@index` and its like that `{name}` uses here"),
            &partial.span,
        );
        Err(error.hint("pass on what it needs, `{{> partial index=@index}}`"))
    }

    /// A partial is converted once: it cannot be called inside of a JSON string and elsewhere.
    fn note_call(&mut self, name: &str, partial: &Partial) -> Converted<()> {
        match self.called_files.iter().find(|(called, ..)| called == name) {
            Some((_, context, _)) if *context == self.context => Ok(()),
            Some((_, context, first)) => {
                let what = format!("the partial `{name}` inside of a JSON string and outside of it");
                let error = cannot(what, &partial.span);
                let note = format!("here it is called {}", context.describe());
                Err(error.note(note, first.clone()).hint("copy it: one partial for each"))
            }
            None => {
                self.called_files
                    .push((name.to_owned(), self.context, partial.span.clone()));
                Ok(())
            }
        }
    }

    /// A file may call the inline partials in force where it is included: in Jinja it cannot.
    fn check_no_inlines(&self, name: &str, partial: &Partial) -> Converted<()> {
        let Some(inline) = self.inlines.last() else {
            return Ok(());
        };
        let what = format!(
            "that the inline partial `{}` is there for the partial `{name}`",
            inline.name
        );
        let hint = format!(
            "put `{}` into a file of its own, or `{name}` into this one",
            inline.name
        );
        Err(cannot(what, &partial.span).hint(hint))
    }

    fn call_inline(&mut self, name: &str, partial: &Partial, context: &Code) -> Converted<Vec<Piece>> {
        let here = self.context;
        let inline = self.inlines.iter_mut().find(|inline| inline.name == name);
        let calls_block = inline.as_ref().is_some_and(|inline| inline.calls_block);
        let variants = inline.map(|inline| inline.variants.iter_mut()).into_iter().flatten();
        let Some(variant) = variants.into_iter().find(|variant| variant.context == here) else {
            return Err(cannot(format!("the inline partial `{name}` here"), &partial.span));
        };
        variant.is_used = true;
        let call = format!("{}({})", variant.macro_name, context.as_str());
        if let Some(block) = &partial.block {
            let defines = block.nodes.iter().any(|node| matches!(node, Node::Inline(_)));
            if calls_block || defines {
                return Err(cannot("a block for an inline partial", &partial.span));
            }
        }
        Ok(vec![Piece::Print(call)])
    }

    /// The macro of a partial's block.
    fn pass_block(&mut self, block: &Program, partial: &Partial) -> Converted<Vec<Piece>> {
        if block.nodes.iter().any(|node| matches!(node, Node::Inline(_))) {
            let error = cannot("inline partials that are passed to another partial", &partial.span);
            return Err(error.hint("use `{% extends %}` and `{% block %}`, which Jinja has for layouts"));
        }
        if self.context != self.options.native {
            return Err(cannot("the block of a partial inside of a JSON string", &partial.span));
        }
        let outside = match self.callers.last() {
            None => PARTIAL_BLOCK.to_owned(),
            Some(Caller::Block { outer, .. }) => outer.clone(),
            // where it is called is told then
            Some(Caller::Inline) => String::new(),
        };
        let outer = self.scopes.define("outer_block");
        self.callers.push(match outside.is_empty() {
            true => Caller::Inline,
            false => Caller::Block {
                outer: outer.clone(),
                is_used: false,
            },
        });
        let body = self.macro_body(block);
        let caller = self.callers.pop();
        let mut pieces = Vec::new();
        if matches!(caller, Some(Caller::Block { is_used: true, .. })) {
            if let Some(Caller::Block { is_used, .. }) = self.callers.last_mut() {
                *is_used = true;
            }
            pieces.push(Piece::Statement(format!("set {outer} = {outside}")));
        }
        pieces.push(Piece::definition(
            format!("macro {PARTIAL_BLOCK}(this)"),
            body?,
            "endmacro",
        ));
        Ok(pieces)
    }

    /// The block of a partial that does not exist stands for it.
    fn fallback(&mut self, block: &Program, partial: &Partial, context: &Code) -> Converted<Vec<Piece>> {
        if partial.context.is_none() && partial.hash.is_empty() && block.block_params.is_empty() {
            let pieces = self.program(block)?;
            return Ok(pieces);
        }
        let mark = self.scopes.mark();
        let name = self.scopes.name("value", &names::of_program(block));
        let variable = Code::tight(&name);
        let mut frame = Frame::new(variable.clone());
        // it may be the context outside or another
        frame.is_apart = true;
        frame.params = block
            .block_params
            .first()
            .map(|param| (param.clone(), variable))
            .into_iter()
            .collect();
        self.scopes.push(frame);
        let body = self.program(block);
        self.scopes.pop();
        self.scopes.forget(mark);
        Ok(vec![Piece::block(
            format!("with {name} = {}", context.as_str()),
            body?,
            "endwith",
        )])
    }

    fn dynamic_partial(&mut self, name: &Expr, partial: &Partial, context: &Code) -> Converted<Vec<Piece>> {
        if partial.block.is_some() {
            return Err(cannot("a block for a partial of a computed name", &partial.span));
        }
        if !self.inline_names.is_empty() {
            let error = cannot("a computed name where there are inline partials", &partial.span);
            return Err(error.hint("put the inline partials into files"));
        }
        self.check_loop("the partial", partial)?;
        let name = self.argument(name)?;
        Ok(included(&name.followed_by(".j2"), Vec::new(), context))
    }
}

/// Includes a file, with its context as `this`. What it needs stands before it.
fn included(file: &str, mut before: Vec<Piece>, context: &Code) -> Vec<Piece> {
    let keeps_context = context.as_str() == "this";
    let is_alone = before.is_empty();
    before.push(Piece::Include(format!("include {file}")));
    match (keeps_context, is_alone) {
        (true, true) => before,
        (true, false) => vec![Piece::block("with", before, "endwith")],
        (false, _) => vec![Piece::block(
            format!("with this = {}", context.as_str()),
            before,
            "endwith",
        )],
    }
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
