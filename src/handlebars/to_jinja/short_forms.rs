//! Bodies of helpers that an argument says as well, and more shortly.

use super::super::ast::{Block, Expr, ExprKind, Node, Program};
use super::Converter;
use super::bodies::{literal_text, single_mustache, single_node};
use super::code::is_identifier;
use crate::helpers::registry::{Body, Helper};

/// A body that an argument says as well.
pub(super) enum ShortForm<'a> {
    /// `{{#find X}}{{isEqual name "Email"}}{{/find}}` is `X|find("name", "Email")`.
    FieldEquals(&'a str, Literal<'a>),
    /// `{{#url-param X}}{{name}}{{/url-param}}` is `X|url_param("name")`.
    Name(&'a str),
    /// `{{#object X}}{{/object}}` is `X|object`.
    Empty,
}

/// What a field is compared with.
pub(super) enum Literal<'a> {
    Expr(&'a Expr),
    Text(String),
}

impl Converter<'_> {
    pub(super) fn short_form<'b>(&mut self, block: &'b Block, helper: &Helper) -> Option<ShortForm<'b>> {
        let program = block.program.as_ref()?;
        if block.call.args.len() != 1 || !block.call.hash.is_empty() {
            return None;
        }
        match helper.body {
            Body::Predicate => {
                let (field, wanted) = equality(single_node(program)?)?;
                Some(ShortForm::FieldEquals(self.plain_field(field, program)?, wanted))
            }
            Body::Context => {
                let mustache = single_mustache(program)?;
                Some(ShortForm::Name(self.plain_field(&mustache.expr, program)?))
            }
            _ if matches!(helper.name, "object" | "array") => {
                literal_text(program)?.trim().is_empty().then_some(ShortForm::Empty)
            }
            _ => None,
        }
    }

    /// The field of the current context that the expression is.
    fn plain_field<'b>(&mut self, expr: &'b Expr, program: &Program) -> Option<&'b str> {
        let path = expr.as_path()?;
        let [name] = path.segments.as_slice() else {
            return None;
        };
        let is_param = !path.scoped && (program.block_params.contains(name) || self.scopes.block_param(name).is_some());
        let is_plain = !path.data && path.depth == 0 && !is_param && is_identifier(name) && name != "length";
        is_plain.then_some(name)
    }
}

/// What a predicate compares with what, if it is no more than that.
fn equality(node: &Node) -> Option<(&Expr, Literal<'_>)> {
    let call = match node {
        Node::Mustache(mustache) => match &mustache.expr.kind {
            ExprKind::Call(call) => call,
            _ => return None,
        },
        Node::Block(block) if block.inverse.is_none() => &block.call,
        _ => return None,
    };
    if call.name.as_name().as_deref() != Some("isEqual") || !call.hash.is_empty() {
        return None;
    }
    match (node, call.args.as_slice()) {
        (Node::Block(block), [field]) => Some((field, Literal::Text(literal_text(block.program.as_ref()?)?))),
        (Node::Mustache(_), [field, wanted]) => {
            use ExprKind::{Bool, Null, Number, Text};
            matches!(wanted.kind, Text(_) | Number(_) | Bool(_) | Null).then_some((field, Literal::Expr(wanted)))
        }
        _ => None,
    }
}
