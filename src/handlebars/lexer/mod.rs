//! Source text into pieces: text, comments, raw blocks, and mustaches with their tokens. The rules are those of
//! handlebars.js (`handlebars.l`), with the pipe, the comma and calls with parentheses added.

mod braces;
mod token;

use super::ast::Strip;
use super::{Span, TemplateError};
use braces::Braces;
use token::CLOSE_BEFORE_BRACE;

pub(super) use token::{Token, TokenKind};

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Text, with its escapes undone.
    Content { text: String, span: Span },
    /// A comment.
    Comment { strip: Strip, span: Span },
    /// A mustache of any kind.
    Tag(Tag),
    /// `{{{{name args}}}}text{{{{/name}}}}`.
    RawBlock { open: Tag, text: String, text_span: Span },
}

/// A mustache.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    pub(super) tokens: Vec<Token>,
    pub(super) strip: Strip,
    pub(super) span: Span,
}

/// What a mustache begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `{{`
    Open,
    /// `{{{` or `{{&`
    Unescaped,
    /// `{{#`
    Block,
    /// `{{#*`
    DecoratorBlock,
    /// `{{#>`
    PartialBlock,
    /// `{{>`
    Partial,
    /// `{{/`
    EndBlock,
    /// `{{^`, with something behind it
    Inverse,
    /// `{{else}}` or `{{^}}`
    Else,
    /// `{{else ..}}`
    ElseChain,
}

/// Cuts a template into pieces. In JSON a `}}}` may close a mustache, its last brace being text: a brace often follows
/// there. That is in a whole template where `json` says so, and in bodies of JSON whatever the template yields.
/// handlebars.js takes it for an error; only behind `{{/name` is it always allowed, as the reference of the hosted product
/// writes it.
pub(super) fn pieces(source: &str, json: bool) -> Result<Vec<Piece>, TemplateError> {
    let mut lexer = Lexer {
        source,
        braces: Braces::new(json),
        at: 0,
        pieces: Vec::new(),
    };
    while lexer.at < source.len() {
        lexer.content();
        if lexer.at < source.len() {
            lexer.mustache()?;
        }
    }
    Ok(lexer.pieces)
}

struct Lexer<'a> {
    source: &'a str,
    braces: Braces,
    at: usize,
    pieces: Vec<Piece>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn push_content(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.braces.text(text);
            self.pieces.push(Piece::Content {
                text: text.to_owned(),
                span,
            });
        }
    }

    /// Takes text up to the next mustache that is not escaped.
    fn content(&mut self) {
        while self.at < self.source.len() {
            let start = self.at;
            let Some(found) = self.rest().find("{{") else {
                self.at = self.source.len();
                self.push_content(&self.source[start..], start..self.source.len());
                return;
            };
            let open = start + found;
            let text = &self.source[start..open];
            self.at = open;
            if text.ends_with("\\\\") {
                // an escaped backslash: one of the two is printed, the mustache is one
                self.push_content(&text[..text.len() - 1], start..open - 1);
                return;
            }
            let Some(before) = text.strip_suffix('\\') else {
                self.push_content(text, start..open);
                return;
            };
            self.push_content(before, start..open - 1);
            self.escaped_mustache();
        }
    }

    /// `\{{..`: the braces and what follows, up to the next mustache or escape, are text.
    fn escaped_mustache(&mut self) {
        let start = self.at;
        let tail = &self.source[start + 2..];
        let end = tail.find("{{").map_or(self.source.len(), |next| {
            let backslashes = tail[..next].bytes().rev().take_while(|&b| b == b'\\').count();
            start + 2 + next - backslashes.min(2)
        });
        self.at = end;
        self.push_content(&self.source[start..end], start..end);
    }

    fn mustache(&mut self) -> Result<(), TemplateError> {
        if self.rest().starts_with("{{{{") {
            return self.raw_block();
        }
        let inside = &self.rest()[2..];
        if inside.strip_prefix('~').unwrap_or(inside).starts_with('!') {
            return self.comment();
        }
        let tag = self.tag()?;
        self.braces.tag(&tag);
        self.pieces.push(Piece::Tag(tag));
        Ok(())
    }

    fn comment(&mut self) -> Result<(), TemplateError> {
        let start = self.at;
        let open = self.rest()[2..].starts_with('~');
        let body = start + if open { 4 } else { 3 };
        let text = &self.source[body..];
        let Some((length, close)) = comment_end(text) else {
            let close = if text.starts_with("--") { "--}}" } else { "}}" };
            let error = TemplateError::new("this comment is not closed", start..body);
            return Err(error.hint(format!("close it with `{close}`")));
        };
        self.at = body + length;
        self.pieces.push(Piece::Comment {
            strip: Strip { open, close },
            span: start..self.at,
        });
        Ok(())
    }

    fn raw_block(&mut self) -> Result<(), TemplateError> {
        let start = self.at;
        self.at += 4;
        let tokens = self.tokens("}}}}", start)?;
        self.at += 4;
        let open = Tag {
            kind: TagKind::Block,
            tokens,
            strip: Strip::default(),
            span: start..self.at,
        };
        let text_start = self.at;
        let mut depth = 1;
        loop {
            let Some(found) = self.rest().find("{{{{") else {
                let name = self.source[open.span.clone()].trim_matches(['{', '}', ' ']);
                let name = name.split_whitespace().next().unwrap_or_default();
                let error = TemplateError::new(format!("the raw block `{name}` is not closed"), open.span);
                return Err(error.hint(format!("close it with `{{{{{{{{/{name}}}}}}}}}`")));
            };
            let tag = self.at + found;
            if !self.source[tag + 4..].starts_with('/') {
                depth += 1;
                self.at = tag + 4;
                continue;
            }
            depth -= 1;
            if depth > 0 {
                self.at = tag + 4;
                continue;
            }
            self.at = tag + 5;
            let close = self.tokens("}}}}", tag)?;
            self.at += 4;
            self.check_raw_close(&open, &close, tag)?;
            self.pieces.push(Piece::RawBlock {
                open,
                text: self.source[text_start..tag].to_owned(),
                text_span: text_start..tag,
            });
            return Ok(());
        }
    }

    fn check_raw_close(&self, open: &Tag, close: &[Token], at: usize) -> Result<(), TemplateError> {
        let name = |tokens: &[Token]| {
            tokens
                .first()
                .map(|t| self.source[t.span.clone()].to_owned())
                .unwrap_or_default()
        };
        let (opened, closed) = (name(&open.tokens), name(close));
        if opened == closed {
            return Ok(());
        }
        let error = TemplateError::new(format!("`{opened}` is closed by `{closed}`"), at..self.at);
        Err(error.note(format!("`{opened}` is opened here"), open.span.clone()))
    }

    fn tag(&mut self) -> Result<Tag, TemplateError> {
        let start = self.at;
        self.at += 2;
        let open_strip = self.eat("~");
        let (mut kind, triple) = self.tag_kind();
        let close = match kind {
            _ if triple => "}}}",
            TagKind::EndBlock => CLOSE_BEFORE_BRACE,
            _ if self.braces.may_follow() => CLOSE_BEFORE_BRACE,
            _ => "}}",
        };
        let tokens = self.tokens(close, start)?;
        self.at += usize::from(triple);
        let close_strip = self.eat("~");
        self.at += 2;
        if tokens.is_empty() && matches!(kind, TagKind::Inverse | TagKind::ElseChain) {
            kind = TagKind::Else;
        }
        Ok(Tag {
            kind,
            tokens,
            strip: Strip {
                open: open_strip,
                close: close_strip,
            },
            span: start..self.at,
        })
    }

    fn tag_kind(&mut self) -> (TagKind, bool) {
        for (sigil, kind) in [
            ("#>", TagKind::PartialBlock),
            ("#*", TagKind::DecoratorBlock),
            ("#", TagKind::Block),
            (">", TagKind::Partial),
            ("/", TagKind::EndBlock),
            ("^", TagKind::Inverse),
            ("&", TagKind::Unescaped),
        ] {
            if self.eat(sigil) {
                return (kind, false);
            }
        }
        if self.eat("{") {
            return (TagKind::Unescaped, true);
        }
        let rest = self.rest();
        let word = rest.trim_start();
        if let Some(after) = word.strip_prefix("else")
            && after.starts_with(|c: char| c.is_whitespace() || c == '~' || c == '}')
        {
            self.at += rest.len() - after.len();
            return (TagKind::ElseChain, false);
        }
        (TagKind::Open, false)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }
}

/// The length of a comment's text with its closing braces, and whether they have a `~`. A comment that begins with `--`
/// ends with it, so that mustaches may stand in it.
fn comment_end(text: &str) -> Option<(usize, bool)> {
    if !text.starts_with("--") {
        let at = text.find("}}")?;
        return Some((at + 2, text[..at].ends_with('~')));
    }
    let ends = [("--}}", false), ("--~}}", true)];
    let ends = ends
        .iter()
        .filter_map(|&(close, strip)| Some((text.find(close)? + close.len(), strip)));
    ends.min()
}
