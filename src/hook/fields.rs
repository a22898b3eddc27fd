//! The fields of an object in a hook file.

use std::sync::Arc;

use super::node::{Node, NodeKind};
use super::text::{HookSource, Text};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::{Error, Result};

/// The fields of an object, of which each is taken once.
pub(super) struct Fields<'a> {
    file: &'a Arc<HookSource>,
    /// What the object is called in a message: empty for the hook itself.
    name: &'static str,
    entries: Vec<(Node, Node)>,
}

impl<'a> Fields<'a> {
    /// The fields of `node`, all of them among `known`.
    pub(super) fn new(
        file: &'a Arc<HookSource>,
        name: &'static str,
        node: Node,
        known: &[&'static str],
    ) -> Result<Self> {
        let NodeKind::Map(entries) = node.kind else {
            let what = if name.is_empty() { "a hook" } else { name };
            let message = format!("{what} is an object, found {}", node.kind_name());
            let diagnostic = Diagnostic::new(message).at(file.place(node.span));
            return Err(Error::template(
                diagnostic.hint(format!("it has the keys {}", known.join(", "))),
            ));
        };
        let fields = Self { file, name, entries };
        for (key, _) in &fields.entries {
            let text = key.scalar().unwrap_or_default();
            if !known.contains(&text) {
                return Err(fields.unknown(key, text, known));
            }
        }
        Ok(fields)
    }

    fn unknown(&self, key: &Node, text: &str, known: &[&'static str]) -> Error {
        let within = if self.name.is_empty() {
            String::new()
        } else {
            format!(" in `{}`", self.name)
        };
        let hint = did_you_mean(text, known.iter().copied()).unwrap_or_else(|| format!("it has {}", known.join(", ")));
        let diagnostic = Diagnostic::new(format!("unknown key `{text}`{within}")).at(self.file.place(key.span.clone()));
        Error::template(diagnostic.hint(hint))
    }

    /// The value of `key`, unless that is not there, or null.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|(known, _)| known.scalar() == Some(key))?;
        let (_, value) = self.entries.swap_remove(at);
        (value.kind != NodeKind::Null).then_some(value)
    }

    /// The string at `key`.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<Text>> {
        self.take(key).map(|node| text(self.file, key, node)).transpose()
    }

    /// The strings at `key`: a list, or one alone.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<Text>> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Node {
                kind: NodeKind::List(items),
                ..
            }) => items.into_iter().map(|item| text(self.file, key, item)).collect(),
            Some(node) => Ok(vec![text(self.file, key, node)?]),
        }
    }

    /// The names and strings of the object at `key`, in their order.
    pub(super) fn named_texts(&mut self, key: &'static str) -> Result<Vec<(Text, Text)>> {
        let Some(node) = self.take(key) else {
            return Ok(Vec::new());
        };
        let NodeKind::Map(entries) = node.kind else {
            return Err(wrong_kind(self.file, key, "an object of names and texts", &node));
        };
        let pair = |(name, value)| Ok((text(self.file, key, name)?, text(self.file, key, value)?));
        entries.into_iter().map(pair).collect()
    }

    /// The fields of the object at `key`.
    pub(super) fn object(&mut self, key: &'static str, known: &[&'static str]) -> Result<Option<Fields<'a>>> {
        self.take(key)
            .map(|node| Fields::new(self.file, key, node, known))
            .transpose()
    }
}

fn text(file: &Arc<HookSource>, key: &str, node: Node) -> Result<Text> {
    match node.kind {
        NodeKind::Scalar(text) => Ok(Text::of_hook(file, node.span, text)),
        NodeKind::Null => Ok(Text::of_hook(file, node.span, String::new())),
        _ => Err(wrong_kind(file, key, "text", &node)),
    }
}

fn wrong_kind(file: &HookSource, key: &str, wanted: &str, node: &Node) -> Error {
    let message = format!("`{key}` is {wanted}, found {}", node.kind_name());
    let diagnostic = Diagnostic::new(message).at(file.place(node.span.clone()));
    let is_mustache = matches!(node.kind, NodeKind::Map(_)) && file.text[node.span.start..].starts_with('{');
    Error::template(match is_mustache {
        true => diagnostic.hint("YAML reads `{{..}}` without quotes as an object: put the template in quotes"),
        false => diagnostic,
    })
}
