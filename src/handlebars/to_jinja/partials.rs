//! Calls of partials: files are included, with `this` set to their context.

use super::super::ast::{Expr, Partial, PartialName, Program};
use super::super::lower::OutputContext;
use super::code::{Code, keyword, quoted};
use super::piece::{Piece, Text};
use super::scope::Frame;
use super::{Converted, Converter, cannot, names};

impl Converter<'_> {
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
                let block = self.partial_block();
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
            body = self.pass_block(block, &partial.span)?;
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
