//! The fields of an object in a hook file. What is wrong with them is noted, and left out of what they give: the rest is
//! read all the same.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::fault_list::FaultList;
use super::node::{Node, NodeKind};
use super::text::{HookSource, Text};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::Error;

/// A hook file that is being read, and what has been found wrong with it so far.
pub(super) struct Reading {
    pub(super) file: Arc<HookSource>,
    faults: RefCell<FaultList>,
}

impl Reading {
    pub(super) fn new(file: Arc<HookSource>) -> Self {
        Self {
            file,
            faults: RefCell::default(),
        }
    }

    /// Notes what is wrong with what stands at `span`.
    pub(super) fn wrong(&self, span: &Range<usize>, diagnostic: Diagnostic) {
        let error = Error::template(diagnostic.at(self.file.place(span.clone())));
        self.faults.borrow_mut().push(span.start, error);
    }

    /// Notes what is wrong with a string.
    pub(super) fn wrong_text(&self, text: &Text, diagnostic: Diagnostic) {
        self.faults.borrow_mut().wrong(text, diagnostic);
    }

    pub(super) fn into_faults(self) -> FaultList {
        self.faults.into_inner()
    }
}

/// The fields of an object, of which each is taken once.
pub(super) struct Fields<'a> {
    reading: &'a Reading,
    entries: Vec<(Node, Node)>,
    is_unread: bool,
}

impl<'a> Fields<'a> {
    /// The fields of `node` that are among `known`: what it is called in a message is empty for the hook itself.
    pub(super) fn new(reading: &'a Reading, name: &str, node: Node, known: &[&'static str]) -> Self {
        let NodeKind::Map(entries) = node.kind else {
            let what = match name {
                "" => "a hook".to_owned(),
                name => format!("`{name}`"),
            };
            let message = format!("{what} is an object, found {}", node.kind_name());
            let diagnostic = Diagnostic::new(message).hint(format!("it has the keys {}", known.join(", ")));
            reading.wrong(&node.span, diagnostic);
            return Self {
                reading,
                entries: Vec::new(),
                is_unread: true,
            };
        };
        let entries = reading.unrepeated(entries).into_iter();
        let is_known = |(key, _): &(Node, Node)| reading.check_key(name, key, known);
        Self {
            reading,
            entries: entries.filter(is_known).collect(),
            is_unread: false,
        }
    }

    /// Whether it is no object, which has been told.
    pub(super) fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// Whether `key` has a value other than null, of whatever kind.
    pub(super) fn has(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(known, value)| known.scalar() == Some(key) && value.kind != NodeKind::Null)
    }

    /// The value of `key`, unless that is not there, or null.
    fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|(known, _)| known.scalar() == Some(key))?;
        let (_, value) = self.entries.swap_remove(at);
        (value.kind != NodeKind::Null).then_some(value)
    }

    /// The string at `key`.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.take(key)?;
        self.reading.text(key, node)
    }

    /// The strings at `key`: a list, or one alone.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Text> {
        match self.take(key) {
            None => Vec::new(),
            Some(Node {
                kind: NodeKind::List(items),
                ..
            }) => {
                let items = items.into_iter();
                items.filter_map(|item| self.reading.text(key, item)).collect()
            }
            Some(node) => self.reading.text(key, node).into_iter().collect(),
        }
    }

    /// The names and strings of the object at `key`, in their order.
    pub(super) fn named_texts(&mut self, key: &'static str) -> Vec<(Text, Text)> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let NodeKind::Map(entries) = node.kind else {
            self.reading.wrong_kind(key, "an object of names and texts", &node);
            return Vec::new();
        };
        let pair = |(name, value)| {
            // both are read, so that both are told
            let (name, value) = (self.reading.text(key, name), self.reading.text(key, value));
            Some((name?, value?))
        };
        self.reading.unrepeated(entries).into_iter().filter_map(pair).collect()
    }

    /// The fields of the object at `key`, and where it stands.
    pub(super) fn object(&mut self, key: &str, known: &[&'static str]) -> Option<(Fields<'a>, Range<usize>)> {
        let node = self.take(key)?;
        let span = node.span.clone();
        Some((Fields::new(self.reading, key, node, known), span))
    }
}

impl Reading {
    /// Whether a key is one of those that there are.
    fn check_key(&self, object: &str, key: &Node, known: &[&'static str]) -> bool {
        let within = match object {
            "" => String::new(),
            object => format!(" in `{object}`"),
        };
        let Some(text) = key.scalar() else {
            let diagnostic = Diagnostic::new(format!("a key is text, found {}{within}", key.kind_name()));
            self.wrong(
                &key.span,
                self.hinting_at_quotes(key, key.span.start.saturating_sub(1), diagnostic),
            );
            return false;
        };
        if known.contains(&text) {
            return true;
        }
        let hint = did_you_mean(text, known.iter().copied()).unwrap_or_else(|| format!("it has {}", known.join(", ")));
        self.wrong(
            &key.span,
            Diagnostic::new(format!("unknown key `{text}`{within}")).hint(hint),
        );
        false
    }

    /// The entries of which none has the key of an earlier one.
    fn unrepeated(&self, entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
        let mut kept: Vec<(Node, Node)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let is_same = |(earlier, _): &&(Node, Node)| earlier.kind == key.kind;
            match kept.iter().find(is_same) {
                Some((earlier, _)) => {
                    let name = key.scalar().unwrap_or_default();
                    let first = Some(self.file.place(earlier.span.clone()));
                    let diagnostic = Diagnostic::new(format!("the key `{name}` is given twice")).note("first", first);
                    self.wrong(&key.span, diagnostic);
                }
                None => kept.push((key, value)),
            }
        }
        kept
    }

    fn text(&self, key: &str, node: Node) -> Option<Text> {
        match node.kind {
            NodeKind::Scalar(text) => Some(Text::of_hook(&self.file, node.span, text)),
            NodeKind::Null => Some(Text::of_hook(&self.file, node.span, String::new())),
            _ => {
                self.wrong_kind(key, "text", &node);
                None
            }
        }
    }

    fn wrong_kind(&self, key: &str, wanted: &str, node: &Node) {
        let diagnostic = Diagnostic::new(format!("`{key}` is {wanted}, found {}", node.kind_name()));
        self.wrong(&node.span, self.hinting_at_quotes(node, node.span.start, diagnostic));
    }

    /// The diagnostic about an object that may have been meant for a template, the mustache of which begins at `start`.
    fn hinting_at_quotes(&self, node: &Node, start: usize, diagnostic: Diagnostic) -> Diagnostic {
        let is_object = matches!(node.kind, NodeKind::Map(_));
        match is_object && self.file.text.get(start..).is_some_and(|text| text.starts_with("{{")) {
            true => diagnostic.hint("YAML reads `{{..}}` without quotes as an object: put the template in quotes"),
            false => diagnostic,
        }
    }
}
