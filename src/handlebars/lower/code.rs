//! Generated source text: delimiters, literals, and how pieces of it are put together.

use minijinja::syntax::SyntaxConfig;

use super::super::Span;
use super::super::source_map::Emitter;

/// The delimiters of generated source: control characters, so that text which looks like Jinja is plain text.
const BLOCK: (char, char) = ('\u{2}', '\u{3}');
const VARIABLE: (char, char) = ('\u{4}', '\u{5}');
const COMMENT: (char, char) = ('\u{6}', '\u{7}');

/// The syntax that generated source is written in.
pub fn syntax() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder()
        .block_delimiters(BLOCK.0.to_string(), BLOCK.1.to_string())
        .variable_delimiters(VARIABLE.0.to_string(), VARIABLE.1.to_string())
        .comment_delimiters(COMMENT.0.to_string(), COMMENT.1.to_string())
        .keep_trailing_newline(true)
        .build()
}

/// Puts code between delimiters.
pub(super) struct Delimiters;

impl Delimiters {
    /// A statement.
    pub(super) fn block(code: &str) -> String {
        format!("{} {code} {}", BLOCK.0, BLOCK.1)
    }
}

impl Emitter {
    /// Adds a statement made of a keyword, an expression, and what follows it.
    pub(super) fn push_block(&mut self, before: &str, code: &Emitter, after: &str) {
        self.push(&format!("{} {before}", BLOCK.0));
        self.append(code);
        self.push(&format!("{after} {}", BLOCK.1));
    }

    /// Adds an expression that is printed, which comes from `span`.
    pub(super) fn push_variable(&mut self, code: &Emitter, span: &Span) {
        let mut whole = Emitter::default();
        whole.push(&format!("{} ", VARIABLE.0));
        whole.append(code);
        whole.push(&format!(" {}", VARIABLE.1));
        self.append(&whole.covering(span));
    }
}

/// Adds literal text of the template.
pub(super) fn push_literal(text: &str, span: &Span, out: &mut Emitter) {
    let is_delimiter = |c: char| (BLOCK.0..=COMMENT.1).contains(&c);
    if text.contains(is_delimiter) {
        let mut code = Emitter::default();
        code.push(&format!("{}|_raw", quoted(text)));
        out.push_variable(&code, span);
    } else {
        out.push_from(text, span);
    }
}

/// A string of the generated source. It stands on one line: the engine's line counts stay right.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a field of this name can be written behind a dot.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Code of an expression as an [`Emitter`].
pub(super) fn plain(code: impl AsRef<str>) -> Emitter {
    let mut out = Emitter::default();
    out.push(code.as_ref());
    out
}

/// The code in parentheses, unless it is a name, a path or a literal, which bind tightly enough.
pub(super) fn parenthesized(code: Emitter) -> Emitter {
    let text = code.text();
    let is_tight = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
        && !text.starts_with(|c: char| c.is_ascii_digit());
    if is_tight {
        return code;
    }
    let mut out = plain("(");
    out.append(&code);
    out.push(")");
    out
}
