//! Bodies of helpers: text, typed values, and macros lifted out of the template.
//!
//! Lifted rather than `{% call %}`: that keeps its closure alive until the end of the render, and loses error places.
//! A macro is given everything it uses as parameters, so that the engine has no closure to keep.

use super::super::ast::{ExprKind, Mustache, Node, Program};
use super::super::json_context::JSON_OPENERS;
use super::super::source_map::Emitter;
use super::super::{JsonState, TemplateError};
use super::code::{Delimiters, parenthesized, plain, quoted};
use super::quotes::with_double_quotes;
use super::scope::{Frame, LoopData, SameIf};
use super::{Lowered, Lowerer, OutputContext};
use crate::helpers::registry::{Body, Helper};

/// The most nodes of a body that become one expression: the engine's compiler goes one level deeper for each.
const MAX_CONCATENATION: usize = 64;

/// The own parameters of a macro that runs with a context of its own.
pub(super) struct Element<'a> {
    /// The number of its context and loop data.
    pub(super) number: usize,
    /// What it takes behind them.
    pub(super) more: &'a [&'a str],
    /// See [`Frame::same_if`].
    pub(super) same_if: Option<SameIf>,
}

/// A macro that has been lifted: its name, and the variables it must be given behind its own parameters.
pub(super) struct Lifted {
    pub(super) name: String,
    pub(super) captures: Vec<String>,
}

impl Lifted {
    /// The code of the macro bound to what it captures.
    pub(super) fn bound(&self) -> Emitter {
        plain(format!("{}|_block([{}])", self.name, self.captures.join(", ")))
    }
}

impl Lowerer<'_> {
    /// The code of a helper's body as an argument.
    pub(super) fn body(&mut self, program: &Program, helper: &Helper) -> Lowered<Emitter> {
        let outer = self.silent;
        // what a comparison or a predicate looks at does not reach the output; a context of the helper's is not the event
        self.silent = outer
            || matches!(helper.body, Body::Predicate | Body::Context)
            || (helper.body == Body::Text && !helper.prints_json);
        let body = match helper.body {
            Body::None | Body::Text => self.text_body(program),
            Body::Json => self.json_body(program),
            Body::Typed => self.typed_body(program),
            Body::Predicate => self.element_body(program, OutputContext::Text),
            Body::Template => self.element_body(program, template_context(program)),
            Body::Context => self.lifted_body(program, OutputContext::Text),
        };
        self.silent = outer;
        body
    }

    /// A body whose text is the argument.
    fn text_body(&mut self, program: &Program) -> Lowered<Emitter> {
        if let Some(text) = literal_text(program) {
            return Ok(plain(format!("{}|_body", quoted(text.trim()))));
        }
        let is_flat = |node: &Node| matches!(node, Node::Content(_) | Node::Mustache(_) | Node::Comment(..));
        if program.nodes.len() <= MAX_CONCATENATION && program.nodes.iter().all(is_flat) {
            return self.concatenation(program);
        }
        self.lifted_text(program, OutputContext::Text)
    }

    /// A body whose text is the argument, with its values printed as JSON.
    fn json_body(&mut self, program: &Program) -> Lowered<Emitter> {
        match literal_text(program) {
            Some(text) => Ok(plain(format!("{}|_body", quoted(text.trim())))),
            None => self.lifted_text(&with_double_quotes(program), OutputContext::Json(JsonState::Value)),
        }
    }

    /// A body whose text a macro renders in `context`.
    fn lifted_text(&mut self, program: &Program, context: OutputContext) -> Lowered<Emitter> {
        let lifted = self.apart(context, |lowerer| lowerer.lift(program, None))?;
        Ok(plain(format!("{}({})|_body", lifted.name, lifted.captures.join(", "))))
    }

    /// Text and plain mustaches only: no macro is needed.
    fn concatenation(&mut self, program: &Program) -> Lowered<Emitter> {
        let mut code = plain("(\"\"");
        for node in &program.nodes {
            match node {
                Node::Content(content) => code.push(&format!(" ~ {}", quoted(&content.text))),
                Node::Mustache(mustache) => {
                    code.push(" ~ ");
                    code.append(&self.plain_text(mustache)?);
                }
                _ => {}
            }
        }
        code.push(")|_body");
        Ok(code)
    }

    /// The code of a mustache's text in text state.
    fn plain_text(&mut self, mustache: &Mustache) -> Lowered<Emitter> {
        let value = self.value(&mustache.expr)?;
        let as_json = self
            .printing_helper(&mustache.expr)
            .is_some_and(|helper| helper.prints_json)
            && !mustache.raw;
        let place = match &mustache.expr.kind {
            ExprKind::Call(_) => None,
            _ => self.printed_path(&mustache.expr)?,
        };
        let mut code = plain("(");
        code.append(&parenthesized(value));
        code.push(if as_json { "|_plain_json" } else { "|_plain" });
        if let Some(place) = place {
            code.push(&format!("({place})"));
        }
        code.push(")");
        Ok(code.covering(&mustache.span))
    }

    /// A body that is one helper or one path passes its value on; anything else its text.
    fn typed_body(&mut self, program: &Program) -> Lowered<Emitter> {
        match single_node(program) {
            Some(Node::Mustache(mustache)) if !mustache.raw => self.value(&mustache.expr),
            Some(Node::Block(block)) if block.inverse.is_none() && self.is_value_block(block) => {
                Ok(self.helper_value(block)?.0)
            }
            _ => self.text_body(program),
        }
    }

    /// Whether the block is a helper, which has a value, rather than control flow or a section.
    fn is_value_block(&self, block: &super::super::ast::Block) -> bool {
        let helper = block
            .call
            .name
            .as_name()
            .and_then(|name| crate::helpers::registry::find(&name));
        helper.is_some_and(|helper| helper.bare_block || !block.call.args.is_empty())
    }

    /// A body that is rendered per element: a macro, or a string where it has no mustache.
    fn element_body(&mut self, program: &Program, context: OutputContext) -> Lowered<Emitter> {
        if let Some(text) = literal_text(program)
            && context == OutputContext::Text
        {
            return Ok(plain(quoted(text.trim())));
        }
        self.lifted_body(program, context)
    }

    /// A body that is rendered with a context of its own: a macro.
    fn lifted_body(&mut self, program: &Program, context: OutputContext) -> Lowered<Emitter> {
        let number = self.scopes.fresh();
        let element = Element {
            number,
            more: &[],
            same_if: None,
        };
        let lifted = self.apart(context, |lowerer| lowerer.lift(program, Some(element)))?;
        Ok(lifted.bound())
    }

    /// Lifts a body into a macro, which must end in the context it begins in. Without an element it has no context of
    /// its own.
    pub(super) fn lift(&mut self, program: &Program, element: Option<Element<'_>>) -> Lowered<Lifted> {
        let start = self.context;
        self.scopes.begin_macro();
        let mut params = Vec::new();
        let has_frame = element.is_some();
        if let Some(Element { number, more, same_if }) = element {
            params.extend(['c', 'i', 'k', 'f', 'l'].map(|letter| format!("_{letter}{number}")));
            params.extend(more.iter().map(|&name| name.to_owned()));
            for param in &params {
                self.scopes.declare(param);
            }
            self.scopes.push(Frame {
                var: format!("_c{number}"),
                params: program
                    .block_params
                    .iter()
                    .cloned()
                    .zip(params.iter().cloned())
                    .collect(),
                data: Some(LoopData { number, is_for: false }),
                is_context: true,
                same_if,
            });
        }
        let body = self.inner_program(program)?;
        if has_frame {
            self.scopes.pop();
        }
        let captures = self.scopes.end_macro();
        if self.context != start {
            let end = program.span.end.saturating_sub(1)..program.span.end;
            let message = format!("this body must end as it began, {}", start.describe());
            return Err(TemplateError::new(message, end).into());
        }
        params.extend(captures.iter().cloned());
        let name = format!("_b{}", self.scopes.fresh());
        self.macros
            .push(&Delimiters::block(&format!("macro {name}({})", params.join(", "))));
        self.macros.append(&body);
        self.macros.push(&Delimiters::block("endmacro"));
        self.scopes.use_var(&name);
        Ok(Lifted { name, captures })
    }
}

/// The text of a body without mustaches.
fn literal_text(program: &Program) -> Option<String> {
    let mut text = String::new();
    for node in &program.nodes {
        match node {
            Node::Content(content) => text.push_str(&content.text),
            Node::Comment(..) => {}
            _ => return None,
        }
    }
    Some(text)
}

/// The one node of a body that has nothing else but white space and comments.
fn single_node(program: &Program) -> Option<&Node> {
    let mut nodes = program.nodes.iter().filter(|node| match node {
        Node::Content(content) => !content.text.trim().is_empty(),
        Node::Comment(..) => false,
        _ => true,
    });
    let node = nodes.next()?;
    nodes.next().is_none().then_some(node)
}

/// The context of an `array` body: JSON where it starts as JSON does.
fn template_context(program: &Program) -> OutputContext {
    let mut nodes = program.nodes.iter().filter(|node| match node {
        Node::Content(content) => !content.text.trim().is_empty(),
        Node::Comment(..) => false,
        _ => true,
    });
    match nodes.next() {
        Some(Node::Content(content)) if content.text.trim_start().starts_with(JSON_OPENERS) => {
            OutputContext::Json(JsonState::Value)
        }
        _ => OutputContext::Text,
    }
}
