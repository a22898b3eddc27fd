//! The pieces that a Jinja template is put together from.

/// A piece of a Jinja template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Text.
    Text(Text),
    /// `{{ .. }}`
    Print(String),
    /// `{% .. %}` that prints something.
    Include(String),
    /// `{% .. %}` that prints nothing.
    Statement(String),
    /// `{# .. #}`
    Comment(String),
    /// Tags with something between them.
    Block(Block),
}

/// Text that is printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    /// What is printed.
    pub(super) text: String,
    /// How the Handlebars template has it, before whitespace control took some of it: a good way to lay it out.
    pub(super) original: String,
}

/// `{% if .. %}..{% endif %}` and its like.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// The branches, each behind its tag.
    pub(super) branches: Vec<Branch>,
    /// The closing tag.
    pub(super) end: &'static str,
    /// Whether what its branches print is printed there, rather than kept or changed.
    pub(super) is_transparent: bool,
}

/// A tag, and what follows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Branch {
    pub(super) tag: String,
    pub(super) body: Vec<Piece>,
}

impl Piece {
    /// A block that prints what its one branch prints.
    pub(super) fn block(tag: impl Into<String>, body: Vec<Piece>, end: &'static str) -> Self {
        Self::branches(vec![Branch { tag: tag.into(), body }], end)
    }

    /// A block that prints what one of its branches prints.
    pub(super) fn branches(branches: Vec<Branch>, end: &'static str) -> Self {
        Self::Block(Block {
            branches,
            end,
            is_transparent: true,
        })
    }

    /// A macro, or a block that keeps what it prints in a variable.
    pub(super) fn definition(tag: impl Into<String>, body: Vec<Piece>, end: &'static str) -> Self {
        Self::opaque(tag, body, end)
    }

    /// A block that does something with what it prints.
    pub(super) fn opaque(tag: impl Into<String>, body: Vec<Piece>, end: &'static str) -> Self {
        Self::Block(Block {
            branches: vec![Branch { tag: tag.into(), body }],
            end,
            is_transparent: false,
        })
    }

    /// Whether it prints nothing for sure.
    pub(super) fn is_silent(&self) -> bool {
        match self {
            Self::Statement(_) | Self::Comment(_) => true,
            Self::Text(text) => text.text.is_empty(),
            Self::Block(block) => !block.is_transparent && matches!(block.end, "endmacro" | "endset"),
            Self::Print(_) | Self::Include(_) => false,
        }
    }
}
