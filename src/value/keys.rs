//! The keys of objects, shared by all that have the same.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use minijinja::Value;

/// Up to this many keys, comparing them one by one is faster than hashing.
const LINEAR_UP_TO: usize = 16;

/// Text keys, each once, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Keys {
    names: Box<[Value]>,
    index: OnceLock<HashMap<Box<str>, usize>>,
}

impl Keys {
    /// These keys, or nothing where one is there twice.
    pub(super) fn new(names: Box<[Value]>) -> Option<Self> {
        let keys = Self {
            names,
            index: OnceLock::new(),
        };
        (!keys.has_repeats()).then_some(keys)
    }

    pub(super) fn names(&self) -> &[Value] {
        &self.names
    }

    /// The place of `name`.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        if self.names.len() <= LINEAR_UP_TO {
            return self.names.iter().position(|key| key.as_str() == Some(name));
        }
        self.index().get(name).copied()
    }

    fn index(&self) -> &HashMap<Box<str>, usize> {
        self.index.get_or_init(|| {
            let names = self.names.iter().map(|key| Box::from(key.as_str().unwrap_or_default()));
            names.zip(0..).collect()
        })
    }

    fn has_repeats(&self) -> bool {
        if self.names.len() > LINEAR_UP_TO {
            return self.index().len() != self.names.len();
        }
        let names = || self.names.iter().map(Value::as_str);
        names()
            .enumerate()
            .any(|(at, name)| names().take(at).any(|earlier| earlier == name))
    }
}

/// The lists of keys seen so far, as a tree: an object that is read follows it from key to key, and ends with a list
/// that others have too. Events of a stream have few such lists, so most keys are compared once and never copied (the
/// idea of "hidden classes" in JavaScript engines).
#[derive(Debug)]
pub(super) struct KeyTree {
    nodes: Vec<Node>,
}

/// A key behind the keys of its parents.
#[derive(Debug, Default)]
struct Node {
    name: Value,
    parent: usize,
    first_child: Option<usize>,
    next_sibling: Option<usize>,
    keys: Option<Arc<Keys>>,
}

/// The most keys that are kept, and the most that may follow one and the same: enough for the forms that events have,
/// too few for objects whose keys are data to cost much.
const MAX_NODES: usize = 1024;
const MAX_CHILDREN: usize = 8;

/// The node before the first key.
const ROOT: usize = 0;

/// The keys that an object being read has shown so far.
#[derive(Debug, Clone, Copy)]
pub(super) enum Prefix {
    /// A node of the tree.
    Known(usize),
    /// Not in the tree: the reader keeps the names.
    Other,
}

impl Prefix {
    pub(super) const NONE: Self = Self::Known(ROOT);
}

impl Default for KeyTree {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }
}

impl KeyTree {
    /// The prefix with `name` behind it. Where that is not in the tree and finds no room there, all its names are on
    /// the end of `names`.
    pub(super) fn step(&mut self, prefix: Prefix, name: &str, names: &mut Vec<Value>) -> Prefix {
        match prefix {
            Prefix::Known(node) => match self.child(node, name) {
                Some(child) => Prefix::Known(child),
                None => {
                    self.push_names(node, names);
                    names.push(Value::from(name));
                    Prefix::Other
                }
            },
            Prefix::Other => {
                names.push(Value::from(name));
                Prefix::Other
            }
        }
    }

    /// The keys that end at a node; nothing where one is there twice.
    pub(super) fn keys(&mut self, node: usize) -> Option<Arc<Keys>> {
        if let Some(keys) = &self.nodes[node].keys {
            return Some(Arc::clone(keys));
        }
        let mut names = Vec::new();
        self.push_names(node, &mut names);
        let keys = Arc::new(Keys::new(names.into())?);
        self.nodes[node].keys = Some(Arc::clone(&keys));
        Some(keys)
    }

    /// Adds the names from the first key to that of `node`.
    pub(super) fn push_names(&self, mut node: usize, names: &mut Vec<Value>) {
        let start = names.len();
        while node != ROOT {
            names.push(self.nodes[node].name.clone());
            node = self.nodes[node].parent;
        }
        names[start..].reverse();
    }

    fn child(&mut self, parent: usize, name: &str) -> Option<usize> {
        let mut next = self.nodes[parent].first_child;
        let mut children = 0;
        while let Some(child) = next {
            let node = &self.nodes[child];
            if node.name.as_str() == Some(name) {
                return Some(child);
            }
            children += 1;
            next = node.next_sibling;
        }
        (children < MAX_CHILDREN && self.nodes.len() < MAX_NODES).then(|| self.add_child(parent, name))
    }

    fn add_child(&mut self, parent: usize, name: &str) -> usize {
        let child = self.nodes.len();
        let next_sibling = self.nodes[parent].first_child.replace(child);
        self.nodes.push(Node {
            name: Value::from(name),
            parent,
            next_sibling,
            ..Node::default()
        });
        child
    }
}
