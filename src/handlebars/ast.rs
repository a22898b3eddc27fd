//! The tree of a Handlebars template. Every node knows its span.

use super::Span;

/// A sequence of nodes: a whole template, or one branch of a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Program {
    /// The nodes in order.
    pub nodes: Vec<Node>,
    /// The names after `as |..|` in the tag that opens this branch.
    pub block_params: Vec<String>,
    /// Whether this is the branch of an `{{else if ..}}`, which holds just the block of that tag.
    pub chained: bool,
    /// From the first node to the last.
    pub span: Span,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text.
    Content(Content),
    /// `{{..}}`, `{{{..}}}` or `{{&..}}`.
    Mustache(Mustache),
    /// `{{#..}}..{{/..}}` or `{{^..}}..{{/..}}`.
    Block(Box<Block>),
    /// `{{> ..}}` or `{{#> ..}}..{{/..}}`.
    Partial(Box<Partial>),
    /// `{{#*inline "name"}}..{{/inline}}`.
    Inline(Box<Inline>),
    /// `{{! .. }}`.
    Comment(Strip, Span),
}

/// Text between mustaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The text that is printed, after whitespace control.
    pub text: String,
    /// The text as it stands in the template, but for escapes.
    pub original: String,
    /// Where it stands.
    pub span: Span,
    /// Whether whitespace control took something from its left end, or its right end.
    pub stripped: (bool, bool),
}

/// Which sides of a tag have a `~`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Strip {
    /// `{{~`
    pub open: bool,
    /// `~}}`
    pub close: bool,
}

/// A value that is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Mustache {
    /// The value.
    pub expr: Expr,
    /// Whether it is printed as it is, without escaping.
    pub raw: bool,
    /// Its `~`s.
    pub strip: Strip,
    /// Where it stands, with its braces.
    pub span: Span,
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What the opening tag says.
    pub call: Call,
    /// The main branch; none for `{{^..}}` without an else.
    pub program: Option<Program>,
    /// The else branch.
    pub inverse: Option<Program>,
    /// The `~`s of the opening, the else and the closing tag.
    pub open_strip: Strip,
    /// See `open_strip`.
    pub inverse_strip: Strip,
    /// See `open_strip`.
    pub close_strip: Strip,
    /// The opening tag, with its braces.
    pub open_span: Span,
    /// From the opening tag to the closing tag.
    pub span: Span,
}

/// A partial call.
#[derive(Debug, Clone, PartialEq)]
pub struct Partial {
    /// Which partial.
    pub name: PartialName,
    /// The context given, if one is.
    pub context: Option<Expr>,
    /// The hash arguments.
    pub hash: Vec<HashPair>,
    /// The block form's body.
    pub block: Option<Program>,
    /// The white space before a standalone partial, which each of its lines gets.
    pub indent: String,
    /// The `~`s of the opening tag.
    pub open_strip: Strip,
    /// The `~`s of the closing tag; those of the opening tag where there is none.
    pub close_strip: Strip,
    /// The tag, or the opening tag, with its braces.
    pub span: Span,
}

/// The name of a partial.
#[derive(Debug, Clone, PartialEq)]
pub enum PartialName {
    /// Written in the template.
    Static(String),
    /// The block of the partial that this template is.
    Block,
    /// Computed.
    Dynamic(Expr),
}

/// An inline partial.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// Its name.
    pub name: Expr,
    /// Its body.
    pub program: Program,
    /// The `~`s of the opening tag.
    pub open_strip: Strip,
    /// The `~`s of the closing tag.
    pub close_strip: Strip,
    /// From the opening tag to the closing tag.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A path.
    Path(Path),
    /// A string.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// A helper with its arguments.
    Call(Box<Call>),
}

/// A name with arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name: a path, or a literal that stands for a field's name.
    pub name: Expr,
    /// The positional arguments.
    pub args: Vec<Expr>,
    /// The hash arguments.
    pub hash: Vec<HashPair>,
    /// From the name to the last argument.
    pub span: Span,
}

/// `key=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct HashPair {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Expr,
    /// From the key to the end of the value.
    pub span: Span,
}

/// A path: `a.b`, `../a`, `@root.a`, `this`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path {
    /// Whether it begins with `@`.
    pub data: bool,
    /// How many `../` it begins with.
    pub depth: usize,
    /// Whether it begins with `this` or `.`, so that block parameters do not apply.
    pub scoped: bool,
    /// The names.
    pub segments: Vec<String>,
    /// As written.
    pub original: String,
}

impl Path {
    /// The single name that the path is, if it is no more than that.
    pub fn simple_name(&self) -> Option<&str> {
        match self.segments.as_slice() {
            [name] if !self.data && self.depth == 0 && !self.scoped => Some(name),
            _ => None,
        }
    }

    /// Whether the path is the current context itself.
    pub fn is_this(&self) -> bool {
        self.segments.is_empty() && self.depth == 0 && !self.data
    }
}

impl Expr {
    /// The path, if that is what it is.
    pub fn as_path(&self) -> Option<&Path> {
        match &self.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The name that a literal or a simple path stands for where a name is wanted.
    pub fn as_name(&self) -> Option<String> {
        Some(match &self.kind {
            ExprKind::Path(path) => path.simple_name()?.to_owned(),
            ExprKind::Text(text) | ExprKind::Number(text) => text.clone(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Null => "null".to_owned(),
            ExprKind::Undefined => "undefined".to_owned(),
            ExprKind::Call(_) => return None,
        })
    }
}
