//! A YAML document as a tree in which everything knows where it stands.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

/// A node of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Where it stands in the source, in bytes. An alias stands where what it refers to does.
    pub(super) span: Range<usize>,
    pub(super) kind: NodeKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// Nothing, `~` or `null`.
    Null,
    /// Text; of a number or a boolean, as it is written.
    Scalar(String),
    List(Vec<Node>),
    /// Keys are scalars.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Where what it holds begins: at its first key, for an object.
    pub(super) fn start(&self) -> usize {
        match &self.kind {
            NodeKind::Map(entries) => entries.first().map_or(self.span.start, |(key, _)| key.span.start),
            _ => self.span.start,
        }
    }

    /// What it is called in a message.
    pub(super) fn kind_name(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Scalar(_) => "text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "an object",
        }
    }

    /// The node that was read from `source`.
    pub(super) fn new(spanned: Spanned<RawNode>, source: &str) -> Self {
        let at = spanned.defined.span();
        let number = |index: Option<u64>| index.and_then(|index| usize::try_from(index).ok()).unwrap_or_default();
        let start = number(at.byte_offset());
        let span = start..start + number(at.byte_len());
        let written = || source.get(span.clone()).unwrap_or_default().to_owned();
        let kind = match spanned.value {
            RawNode::Null => NodeKind::Null,
            RawNode::Text(text) => NodeKind::Scalar(text),
            RawNode::Plain => NodeKind::Scalar(written()),
            RawNode::List(items) => NodeKind::List(items.into_iter().map(|item| Self::new(item, source)).collect()),
            RawNode::Map(entries) => {
                let node = |node| Self::new(node, source);
                NodeKind::Map(
                    entries
                        .into_iter()
                        .map(|(key, value)| (node(key), node(value)))
                        .collect(),
                )
            }
        };
        Self { span, kind }
    }
}

/// A node as the YAML reader gives it.
#[derive(Debug)]
pub(super) enum RawNode {
    Null,
    Text(String),
    /// A number or a boolean: its text stands in the source.
    Plain,
    List(Vec<Spanned<RawNode>>),
    Map(Vec<(Spanned<RawNode>, Spanned<RawNode>)>),
}

impl<'de> Deserialize<'de> for RawNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawNodeVisitor)
    }
}

struct RawNodeVisitor;

impl<'de> Visitor<'de> for RawNodeVisitor {
    type Value = RawNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<RawNode, E> {
        Ok(RawNode::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<RawNode, E> {
        Ok(RawNode::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawNode, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(RawNode::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawNode, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(RawNode::Map(entries))
    }
}
