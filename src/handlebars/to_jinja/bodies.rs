//! Bodies of helpers: texts, typed values, and macros that are called per element.

use super::super::JsonState;
use super::super::ast::{Block, Mustache, Node, Program};
use super::super::json_context::JSON_OPENERS;
use super::super::lower::{OutputContext, with_double_quotes};
use super::blocks::subject_name;
use super::code::Code;
use super::names::{self, singular};
use super::piece::Piece;
use super::scope::{Frame, LoopData};
use super::short_forms::{Literal, ShortForm};
use super::{Converted, Converter, expressions};
use crate::helpers::registry::{self, Body, BodyPlace, Helper, jinja_name};

/// The most parts of a body that are put together in one expression: more read better as text.
const MAX_PARTS: usize = 6;

impl Converter<'_> {
    /// The code of a block helper's value, without its else. What has to stand before it goes to `out`.
    pub(super) fn helper_value(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<(Code, &'static Helper)> {
        let name = block.call.name.as_name().unwrap_or_default();
        // the template has been lowered: these are there
        let (Some(helper), Some(program)) = (registry::find(&name), &block.program) else {
            return Err(super::cannot(format!("the block `{name}`"), &block.open_span));
        };
        let mut args = Vec::with_capacity(block.call.args.len() + 1);
        for arg in &block.call.args {
            args.push(self.argument(arg)?);
        }
        match self.short_form(block, helper) {
            Some(ShortForm::FieldEquals(field, wanted)) => {
                args.push(Code::string(field));
                args.push(match wanted {
                    Literal::Expr(expr) => self.argument(expr)?,
                    Literal::Text(text) => Code::string(text.trim()),
                });
            }
            Some(ShortForm::Name(name)) => {
                args.push(Code::string(name));
                let code = self.apply(&jinja_name(helper.name), &args, &block.call.hash)?;
                return Ok((code.filter("trim", &[]), helper));
            }
            Some(ShortForm::Empty) => {}
            None => {
                let subject = block.call.args.first().and_then(subject_name);
                let body = self.body(program, helper, subject.as_deref(), out)?;
                match helper.body_place {
                    BodyPlace::First => args.insert(0, body),
                    BodyPlace::Last => args.push(body),
                }
            }
        }
        Ok((self.apply(&jinja_name(helper.name), &args, &block.call.hash)?, helper))
    }

    /// The code of a helper's body as an argument.
    fn body(
        &mut self,
        program: &Program,
        helper: &Helper,
        subject: Option<&str>,
        out: &mut Vec<Piece>,
    ) -> Converted<Code> {
        match helper.body {
            Body::None | Body::Text => self.text_body(program, is_read_as_body(helper), out),
            Body::Json => self.kept(
                &with_double_quotes(program),
                OutputContext::Json(JsonState::Value),
                true,
                out,
            ),
            Body::Typed => self.typed_body(program, out),
            Body::Predicate => self.element_body(program, OutputContext::Text, ("wanted", subject), out),
            Body::Template => self.element_body(program, template_context(program), ("row", subject), out),
            Body::Context => self.lifted(program, OutputContext::Text, ("part", Some("parameters")), out),
        }
    }

    /// A body whose text is the argument. `is_marked` says that the helper tells a body's text from another.
    fn text_body(&mut self, program: &Program, is_marked: bool, out: &mut Vec<Piece>) -> Converted<Code> {
        if let Some(text) = literal_text(program) {
            let text = Code::string(text.trim());
            return Ok(if is_marked { text.filter("text", &[]) } else { text });
        }
        let is_flat = |node: &Node| match node {
            Node::Content(_) | Node::Comment(..) => true,
            Node::Mustache(mustache) => !expressions::is_marked(&mustache.expr),
            _ => false,
        };
        if program.nodes.len() > MAX_PARTS || !program.nodes.iter().all(is_flat) {
            return self.kept(program, OutputContext::Text, true, out);
        }
        if let Some(mustache) = single_mustache(program) {
            let value = self.part(mustache)?;
            return Ok(if prints_json(mustache) {
                value
            } else {
                value.filter("text", &[])
            });
        }
        let mut parts = Vec::new();
        let last = program.nodes.len() - 1;
        for (at, node) in program.nodes.iter().enumerate() {
            match node {
                Node::Content(content) => {
                    // the text as a whole is trimmed by who takes it
                    let text = if at == 0 {
                        content.text.trim_start()
                    } else {
                        &content.text
                    };
                    let text = if at == last { text.trim_end() } else { text };
                    parts.extend((at == 0 || !text.is_empty()).then(|| Code::string(text)));
                }
                Node::Mustache(mustache) => parts.push(self.part(mustache)?),
                _ => {}
            }
        }
        if !matches!(program.nodes.first(), Some(Node::Content(_))) {
            parts.insert(0, Code::string(""));
        }
        let rest: Vec<String> = parts[1..].iter().map(|part| part.as_str().to_owned()).collect();
        Ok(parts[0].filter("concat", &rest).filter("text", &[]))
    }

    /// A mustache as a part of a text.
    fn part(&mut self, mustache: &Mustache) -> Converted<Code> {
        let value = self.value(&mustache.expr)?;
        Ok(match prints_json(mustache) {
            true => value.filter("json", &[]),
            false => value,
        })
    }

    /// A body whose text is kept in a variable first.
    fn kept(
        &mut self,
        program: &Program,
        context: OutputContext,
        is_marked: bool,
        out: &mut Vec<Piece>,
    ) -> Converted<Code> {
        if let Some(text) = literal_text(program) {
            return Ok(Code::string(text.trim()).filter("text", &[]));
        }
        let body = self.apart(context, |converter| converter.program(program))?;
        let name = self.scopes.define("body");
        out.push(Piece::definition(format!("set {name}"), body, "endset"));
        let code = Code::tight(name);
        // where values are escaped, what is kept is marked anyhow
        let needs_mark = is_marked && self.options.native == OutputContext::Text;
        Ok(if needs_mark { code.filter("text", &[]) } else { code })
    }

    /// A body that is one helper or one path passes its value on; anything else its text.
    fn typed_body(&mut self, program: &Program, out: &mut Vec<Piece>) -> Converted<Code> {
        match single_node(program) {
            Some(Node::Mustache(mustache)) if !mustache.raw => self.value(&mustache.expr),
            Some(Node::Block(block)) if block.inverse.is_none() && is_value_block(block) => {
                Ok(self.helper_value(block, out)?.0)
            }
            _ => self.text_body(program, false, out),
        }
    }

    /// A body that is rendered per element: a macro, or a string where it has no mustache.
    fn element_body(
        &mut self,
        program: &Program,
        context: OutputContext,
        called: (&str, Option<&str>),
        out: &mut Vec<Piece>,
    ) -> Converted<Code> {
        match literal_text(program) {
            Some(text) if context == OutputContext::Text => Ok(Code::string(text.trim())),
            _ => self.lifted(program, context, called, out),
        }
    }

    /// A body that is rendered with a context of its own: a macro, called like the first of `called`, of an element called
    /// like one of the second.
    fn lifted(
        &mut self,
        program: &Program,
        context: OutputContext,
        called: (&str, Option<&str>),
        out: &mut Vec<Piece>,
    ) -> Converted<Code> {
        let mark = self.scopes.mark();
        let mentioned = names::of_program(program);
        let element = match program.block_params.first() {
            Some(param) => self.scopes.name(param, &names::beyond_params(program)),
            None => {
                let one = called.1.map(|name| match name {
                    "parameters" => name.to_owned(),
                    _ => singular(name).unwrap_or_else(|| "item".to_owned()),
                });
                self.scopes.name(one.as_deref().unwrap_or("item"), &mentioned)
            }
        };
        let mut named = |what: &str| self.scopes.name(what, &mentioned);
        let (index, first, last) = (named("index"), named("is_first"), named("is_last"));
        let mut frame = Frame::new(Code::tight(&element));
        let targets = [&element, &index].map(Code::tight);
        frame.params = program.block_params.iter().cloned().zip(targets).collect();
        frame.data = Some(LoopData {
            is_for: false,
            index: index.clone(),
            // the helpers number the elements of objects too
            key: index.clone(),
            first: first.clone(),
            last: last.clone(),
        });
        self.scopes.push(frame);
        let body = self.apart(context, |converter| converter.program(program));
        self.scopes.pop();
        self.scopes.forget(mark);
        let parameters = [element, index, first, last];
        let used = parameters
            .iter()
            .rposition(|name| self.scopes.is_used(name))
            .unwrap_or_default();
        let name = self.scopes.define(called.0);
        let tag = format!("macro {name}({})", parameters[..=used].join(", "));
        out.push(Piece::definition(tag, body?, "endmacro"));
        Ok(Code::tight(name))
    }
}

/// Whether the helper does something else with a body's text than with another text.
fn is_read_as_body(helper: &Helper) -> bool {
    const ALIKE: [&str; 11] = [
        "object", "array", "isEqual", "isNot", "includes", "gt", "gte", "lt", "lte", "greater", "lower",
    ];
    !ALIKE.contains(&helper.name)
}

fn prints_json(mustache: &Mustache) -> bool {
    !mustache.raw && expressions::printing_helper(&mustache.expr).is_some_and(|helper| helper.prints_json)
}

/// Whether the block is a helper, which has a value, rather than control flow or a section.
fn is_value_block(block: &Block) -> bool {
    let helper = block.call.name.as_name().and_then(|name| registry::find(&name));
    helper.is_some_and(|helper| helper.bare_block || !block.call.args.is_empty())
}

/// The text of a body without mustaches.
pub(super) fn literal_text(program: &Program) -> Option<String> {
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
pub(super) fn single_node(program: &Program) -> Option<&Node> {
    let mut nodes = program.nodes.iter().filter(|node| match node {
        Node::Content(content) => !content.text.trim().is_empty(),
        Node::Comment(..) => false,
        _ => true,
    });
    let node = nodes.next()?;
    nodes.next().is_none().then_some(node)
}

pub(super) fn single_mustache(program: &Program) -> Option<&Mustache> {
    match single_node(program)? {
        Node::Mustache(mustache) => Some(mustache),
        _ => None,
    }
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
