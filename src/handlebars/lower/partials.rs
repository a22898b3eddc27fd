//! Partials: files, inline partials, and the block of a partial.

use super::super::ast::{Expr, Node, Partial, PartialName, Program};
use super::super::source_map::Emitter;
use super::super::{JsonState, TemplateError};
use super::bodies::{Element, Lifted};
use super::code::{Delimiters, parenthesized, plain, quoted};
use super::scope::SameIf;
use super::{LowerError, Lowered, Lowerer, OutputContext};
use crate::diagnostic::did_you_mean;

/// What an inline partial is kept under for calls inside a JSON string: its body is lowered once for each.
const IN_STRING: &str = "\u{1}string";

/// The deepest nesting of bodies that are lowered once for each kind of place: the work doubles with each level.
const MAX_VARIANT_NESTING: usize = 8;

/// What an inline partial takes behind its context and loop data: the inline partials and the partial block in force
/// where it is called.
const INLINE_PARAMS: [&str; 3] = ["_ip", "_pb_value", "_pb_string"];

/// The same for the block of a partial, which keeps the partial block that was in force where it stands.
const BLOCK_PARAMS: [&str; 3] = ["_ip", "_unused1", "_unused2"];

impl Lowerer<'_> {
    /// Notes the inline partials that a template defines anywhere, so that calls of them are not taken for misspelled.
    pub(super) fn note_inline_names(&mut self, program: &Program) {
        for node in &program.nodes {
            match node {
                Node::Inline(inline) => {
                    if let Some(name) = inline.name.as_name() {
                        self.around.define_inline(&name);
                    }
                    self.note_inline_names(&inline.program);
                }
                Node::Block(block) => {
                    for branch in block.program.iter().chain(&block.inverse) {
                        self.note_inline_names(branch);
                    }
                }
                Node::Partial(partial) => {
                    if let Some(body) = &partial.block {
                        self.note_inline_names(body);
                    }
                }
                _ => {}
            }
        }
    }

    /// Sets the inline partials that a branch defines: before it runs, the last of a name wins.
    pub(super) fn inline_definitions(&mut self, program: &Program, out: &mut Emitter) -> Lowered<()> {
        for node in &program.nodes {
            let Node::Inline(inline) = node else { continue };
            let name = parenthesized(self.argument(&inline.name)?);
            for (suffix, lifted) in self.block_variants(&inline.program, &INLINE_PARAMS)? {
                let mut code = plain("_ip|_with_inline(");
                code.append(&name);
                code.push(&format!(" ~ {}, ", quoted(suffix)));
                code.append(&lifted.bound());
                code.push(")");
                self.scopes.use_var("_ip");
                out.push_block("set _ip = ", &code.covering(&inline.span), "");
                self.scopes.declare("_ip");
            }
        }
        Ok(())
    }

    /// Lifts the body of an inline partial or of a partial's block, once for each kind of place that it may be called
    /// in. A body that cannot stand in a JSON string, or only there, has no variant for the other place.
    fn block_variants(&mut self, program: &Program, more: &[&str]) -> Lowered<Vec<(&'static str, Lifted)>> {
        let OutputContext::Json(_) = self.context else {
            return Ok(vec![("", self.lift_block(program, more, self.context)?)]);
        };
        if self.variant_nesting == MAX_VARIANT_NESTING {
            let message = format!(
                "inline partials and blocks of partials are nested more than {MAX_VARIANT_NESTING} levels deep"
            );
            return Err(TemplateError::new(message, program.span.clone()).into());
        }
        self.variant_nesting += 1;
        let variants = self.json_variants(program, more);
        self.variant_nesting -= 1;
        variants
    }

    fn json_variants(&mut self, program: &Program, more: &[&str]) -> Lowered<Vec<(&'static str, Lifted)>> {
        let mut variants = Vec::new();
        let mut problem = None;
        for (suffix, state) in [("", JsonState::Value), (IN_STRING, JsonState::String)] {
            let before = self.scopes.clone();
            match self.lift_block(program, more, OutputContext::Json(state)) {
                Ok(lifted) => variants.push((suffix, lifted)),
                Err(LowerError::Here(error)) => {
                    self.scopes = before;
                    problem = problem.or(Some(error));
                }
                Err(elsewhere) => return Err(elsewhere),
            }
        }
        match problem {
            Some(error) if variants.is_empty() => Err(error.into()),
            _ => Ok(variants),
        }
    }

    fn lift_block(&mut self, program: &Program, more: &[&str], context: OutputContext) -> Lowered<Lifted> {
        let number = self.scopes.fresh();
        let outside = self.scopes.this();
        let element = Element {
            number,
            more,
            same_if: Some(SameIf::Context(outside)),
        };
        self.apart(context, |lowerer| lowerer.lift(program, Some(element)))
    }

    /// The variable that holds the block of this partial for calls here.
    pub(super) fn partial_block_var(&mut self) -> String {
        let var = match self.context {
            OutputContext::Json(JsonState::String | JsonState::Escape) => "_pb_string",
            _ => "_pb_value",
        };
        self.scopes.use_var(var);
        var.to_owned()
    }

    pub(super) fn partial(&mut self, partial: &Partial, out: &mut Emitter) -> Lowered<()> {
        if self.context == OutputContext::Json(JsonState::Escape) {
            let message = "a partial cannot stand behind a backslash in a JSON string";
            return Err(TemplateError::new(message, partial.span.clone()).into());
        }
        for var in ["_ip", "_pb_value", "_pb_string"] {
            self.scopes.use_var(var);
        }
        let is_blank = self.options.compact && self.context == OutputContext::Json(JsonState::Value);
        let indents = !partial.indent.is_empty() && !is_blank;
        if indents && self.options.prevent_indent {
            out.push(&partial.indent);
        } else if indents {
            out.push(&Delimiters::block(&format!(
                "filter _indent({})",
                quoted(&partial.indent)
            )));
        }
        self.partial_call(partial, out)?;
        if indents && !self.options.prevent_indent {
            out.push(&Delimiters::block("endfilter"));
        }
        Ok(())
    }

    fn partial_call(&mut self, partial: &Partial, out: &mut Emitter) -> Lowered<()> {
        let context = self.partial_context(partial)?;
        out.push(&Delimiters::block("with"));
        if let Some(block) = &partial.block {
            self.pass_block(block, out)?;
        }
        match &partial.name {
            PartialName::Static(name) => self.static_partial(name, partial, &context, out)?,
            PartialName::Block => {
                let var = self.partial_block_var();
                self.call_block(&var, "@partial-block", partial, &context, out);
            }
            PartialName::Dynamic(name) => self.dynamic_partial(name, partial, &context, out)?,
        }
        out.push(&Delimiters::block("endwith"));
        Ok(())
    }

    /// The code of the context that a partial is called with.
    fn partial_context(&mut self, partial: &Partial) -> Lowered<Emitter> {
        let mut code = match &partial.context {
            Some(context) => parenthesized(self.argument(context)?),
            None if self.options.explicit_partial_context => plain("{}"),
            None => plain(self.scopes.this()),
        };
        if !partial.hash.is_empty() {
            code.push("|_merge(");
            for (index, pair) in partial.hash.iter().enumerate() {
                code.push(if index > 0 { ", " } else { "" });
                code.push(&format!("{}, ", quoted(&pair.key)));
                code.append(&self.argument(&pair.value)?);
            }
            code.push(")");
        }
        Ok(code.covering(&partial.span))
    }

    /// Sets the block of a partial, and the inline partials defined in it, for the partial to use.
    fn pass_block(&mut self, block: &Program, out: &mut Emitter) -> Lowered<()> {
        let variants = self.block_variants(block, &BLOCK_PARAMS)?;
        self.inline_definitions(block, out)?;
        // all are bound before any is set: within the block, the block of this partial is still the outer one
        let mut assignments = Vec::new();
        for (suffix, lifted) in &variants {
            let var = if *suffix == IN_STRING {
                "_pb_string"
            } else {
                "_pb_value"
            };
            let bound = format!("_v{}", self.scopes.fresh());
            out.push_block(&format!("set {bound} = "), &lifted.bound(), "");
            assignments.push(format!("set {var} = {bound}"));
        }
        for assignment in &assignments {
            out.push(&Delimiters::block(assignment));
        }
        Ok(())
    }

    fn static_partial(&mut self, name: &str, partial: &Partial, context: &Emitter, out: &mut Emitter) -> Lowered<()> {
        let unit = self.around.partial(name, self.context)?;
        if unit.is_none() && partial.block.is_none() && !self.around.is_inline(name) {
            let known = self.around.partial_names();
            let hint = did_you_mean(name, known.iter().map(String::as_str));
            let hint = hint.unwrap_or_else(|| match name.split('/').any(|part| part == "..") {
                true => "a partial's name cannot lead out of its folder".to_owned(),
                false => format!(
                    "put it in a file `{name}.hbs` in a folder given with {}",
                    self.around.partials_option()
                ),
            });
            let message = format!("the partial `{name}` could not be found");
            return Err(TemplateError::new(message, partial.span.clone()).hint(hint).into());
        }
        let key = quoted(&format!("{name}{}", self.inline_suffix()));
        out.push(&Delimiters::block(&format!("if _ip[{key}] is defined")));
        self.call_block(&format!("_ip[{key}]"), name, partial, context, out);
        out.push(&Delimiters::block("else"));
        match &unit {
            Some(unit) => self.include(&plain(quoted(&unit.unit)), unit.uses_loop_data, partial, context, out),
            None if partial.block.is_some() => self.call_fallback(name, partial, context, out),
            None => self.call_block("_undefined", name, partial, context, out),
        }
        out.push(&Delimiters::block("endif"));
        if let Some(unit) = unit {
            self.context = unit.end;
        }
        Ok(())
    }

    fn dynamic_partial(&mut self, name: &Expr, partial: &Partial, context: &Emitter, out: &mut Emitter) -> Lowered<()> {
        let var = format!("_n{}", self.scopes.fresh());
        self.scopes.declare(&var);
        let mut code = parenthesized(self.argument(name)?);
        code.push("|_partial_name");
        out.push_block(&format!("set {var} = "), &code.covering(&partial.span), "");
        let inline = format!("_ip[{var} ~ {}]", quoted(self.inline_suffix()));
        out.push(&Delimiters::block(&format!("if {inline} is defined")));
        self.call_block(&inline, "", partial, context, out);
        if partial.block.is_some() {
            out.push(&Delimiters::block(&format!("elif {var} is not _partial")));
            self.call_fallback("", partial, context, out);
        }
        out.push(&Delimiters::block("else"));
        let unit = plain(format!(
            "{} ~ {var}",
            quoted(&self.around.dynamic_partial(self.context))
        ));
        self.include(&unit, true, partial, context, out);
        out.push(&Delimiters::block("endif"));
        Ok(())
    }

    fn inline_suffix(&self) -> &'static str {
        match self.context {
            OutputContext::Json(JsonState::String) => IN_STRING,
            _ => "",
        }
    }

    fn include(&mut self, unit: &Emitter, loop_data: bool, partial: &Partial, context: &Emitter, out: &mut Emitter) {
        if loop_data {
            for letter in ['i', 'k', 'f', 'l'] {
                let var = self.scopes.loop_data(letter, 0);
                if var != format!("_{letter}0") {
                    out.push(&Delimiters::block(&format!("set _{letter}0 = {var}")));
                }
            }
        }
        out.push_block("with _c0 = ", context, "");
        out.push_block("include ", &unit_from(unit, partial), "");
        out.push(&Delimiters::block("endwith"));
    }

    /// The block of a partial that does not exist.
    fn call_fallback(&mut self, name: &str, partial: &Partial, context: &Emitter, out: &mut Emitter) {
        let var = self.partial_block_var();
        self.call_block(&var, name, partial, context, out);
    }

    /// Prints what the block in `var` gives for the context and the loop data here.
    fn call_block(&mut self, var: &str, name: &str, partial: &Partial, context: &Emitter, out: &mut Emitter) {
        let mut code = plain(format!("{var}|_call({}, ", quoted(name)));
        code.append(context);
        for letter in ['i', 'k', 'f', 'l'] {
            code.push(&format!(", {}", self.scopes.loop_data(letter, 0)));
        }
        code.push(", _ip, _pb_value, _pb_string)");
        out.push_variable(&code, &partial.span);
    }
}

fn unit_from(unit: &Emitter, partial: &Partial) -> Emitter {
    let mut code = Emitter::default();
    code.append(unit);
    code.covering(&partial.span)
}
