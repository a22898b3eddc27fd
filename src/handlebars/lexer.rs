//! Source text into pieces: text, comments, raw blocks, and mustaches with their tokens. The rules are those of
//! handlebars.js (`handlebars.l`), with the pipe, the comma and calls with parentheses added.

use super::ast::Strip;
use super::{Span, TemplateError};

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

/// A token inside a mustache.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    /// `[any name]`
    Bracketed(String),
    Text(String),
    Number(String),
    True,
    False,
    Null,
    Undefined,
    /// `.` or `/` between names
    Separator(char),
    /// `.` alone: this
    Dot,
    /// `..`
    DotDot,
    At,
    Equals,
    OpenParen,
    CloseParen,
    Comma,
    Pipe,
    /// `as |`
    BlockParams,
}

/// The first character of the template's literal text that is not white space.
pub fn first_literal_char(source: &str) -> Option<char> {
    let pieces = pieces(source, true).ok()?;
    let mut texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Content { text, .. } | Piece::RawBlock { text, .. } => Some(text),
        _ => None,
    });
    texts.find_map(|text| text.trim_start().chars().next())
}

/// Cuts a template into pieces. With `json`, a `}}}` may close any mustache, its last brace being text: in JSON text a
/// brace often follows. handlebars.js takes that for an error; only behind `{{/name` is it always allowed, as the
/// reference of the hosted product writes it.
pub(super) fn pieces(source: &str, json: bool) -> Result<Vec<Piece>, TemplateError> {
    let mut lexer = Lexer {
        source,
        json,
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
    json: bool,
    at: usize,
    pieces: Vec<Piece>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn push_content(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
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
        let after = self.rest().trim_start_matches("{{").trim_start_matches('~');
        if self.rest()[2..].trim_start_matches('~').starts_with('!') && after.starts_with('!') {
            return self.comment();
        }
        let tag = self.tag()?;
        self.pieces.push(Piece::Tag(tag));
        Ok(())
    }

    fn comment(&mut self) -> Result<(), TemplateError> {
        let start = self.at;
        let open = self.rest()[2..].starts_with('~');
        let body = start + if open { 4 } else { 3 };
        let long = self.source[body..].starts_with("--");
        let end = if long {
            let close = self.source[body..].find("--}}").map(|i| (body + i, body + i + 4));
            let strip = self.source[body..].find("--~}}").map(|i| (body + i, body + i + 5));
            [close, strip].into_iter().flatten().min()
        } else {
            self.source[body..].find("}}").map(|i| (body + i, body + i + 2))
        };
        let Some((text_end, end)) = end else {
            let close = if long { "--}}" } else { "}}" };
            return Err(
                TemplateError::new("this comment is not closed", start..body).hint(format!("close it with `{close}`"))
            );
        };
        let close = self.source[..end - 2].ends_with('~') && end - 3 >= text_end.min(end - 3) && end - 3 >= body;
        self.pieces.push(Piece::Comment {
            strip: Strip { open, close },
            span: start..end,
        });
        self.at = end;
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
            _ if self.json => CLOSE_BEFORE_BRACE,
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

    /// The tokens up to `close`, which may have a `~` in it and is left where it is.
    fn tokens(&mut self, close: &str, start: usize) -> Result<Vec<Token>, TemplateError> {
        let mut tokens = Vec::new();
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            if closes(rest, close) {
                return Ok(tokens);
            }
            if rest.starts_with('}') || rest.starts_with("~}") || rest.starts_with("{{") || rest.is_empty() {
                return Err(self.not_closed(close, start));
            }
            tokens.push(self.token()?);
        }
    }

    fn not_closed(&self, close: &str, start: usize) -> TemplateError {
        let close = if close == CLOSE_BEFORE_BRACE { "}}" } else { close };
        let first_line = self.source[start..self.at].find('\n').map_or(self.at, |i| start + i);
        let open = self.source[start..].bytes().take(4);
        let braces = open.take_while(|&b| b == b'{').count().max(2);
        if self.rest().starts_with('}') {
            let found: String = self.rest().chars().take_while(|&c| c == '}').collect();
            let message = format!("expected `{close}` here, found `{found}`");
            let hint = match close {
                "}}" => "where the last brace is meant as text, put a space before it",
                _ => "where the first brace is meant as text, put a space behind it",
            };
            let error = TemplateError::new(message, self.at..self.at + found.len()).hint(hint);
            return error.note("the mustache opens here", start..start + braces);
        }
        let error = TemplateError::new("this mustache is not closed", start..first_line.max(start + braces));
        error.hint(format!(
            "close it with `{close}`, or write `\\{{{{` where the braces are meant as text"
        ))
    }

    fn token(&mut self) -> Result<Token, TemplateError> {
        let start = self.at;
        let rest = self.rest();
        let mut chars = rest.chars();
        let first = chars.next().unwrap_or_default();
        let second = chars.next();
        let (kind, length) = match first {
            '(' => (TokenKind::OpenParen, 1),
            ')' => (TokenKind::CloseParen, 1),
            ',' => (TokenKind::Comma, 1),
            '=' => (TokenKind::Equals, 1),
            '|' => (TokenKind::Pipe, 1),
            '@' => (TokenKind::At, 1),
            '.' if second == Some('.') => (TokenKind::DotDot, 2),
            '.' if second.is_none_or(ends_name) => (TokenKind::Dot, 1),
            '.' | '/' => (TokenKind::Separator(first), 1),
            '"' | '\'' => self.string(first)?,
            '[' => self.bracketed()?,
            _ => self.word()?,
        };
        self.at = start + length;
        Ok(Token {
            kind,
            span: start..self.at,
        })
    }

    fn string(&self, quote: char) -> Result<(TokenKind, usize), TemplateError> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                return Ok((TokenKind::Text(text), at + 1));
            }
            if c == '\\' && chars.peek().is_some_and(|&(_, next)| next == quote) {
                text.push(quote);
                chars.next();
            } else {
                text.push(c);
            }
        }
        let error = TemplateError::new("this string is not closed", self.at..self.at + 1);
        Err(error.hint(format!("close it with `{quote}`")))
    }

    fn bracketed(&self) -> Result<(TokenKind, usize), TemplateError> {
        let mut name = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                ']' => return Ok((TokenKind::Bracketed(name), at + 1)),
                '\\' if chars.peek().is_some_and(|&(_, next)| next == ']') => {
                    name.push(']');
                    chars.next();
                }
                _ => name.push(c),
            }
        }
        Err(TemplateError::new("this `[` is not closed", self.at..self.at + 1).hint("close it with `]`"))
    }

    /// A name, a number, a keyword, or `as |`.
    fn word(&self) -> Result<(TokenKind, usize), TemplateError> {
        let rest = self.rest();
        if let Some(length) = number_length(rest) {
            return Ok((TokenKind::Number(rest[..length].to_owned()), length));
        }
        let length = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        let next = rest[length..].chars().next();
        if word.is_empty() || !next.is_none_or(|c| ends_name(c) || matches!(c, '(' | ',')) {
            let wrong = next.unwrap_or_default();
            let at = self.at + length;
            let error = TemplateError::new(format!("`{wrong}` cannot stand here"), at..at + wrong.len_utf8());
            return Err(error.hint("a name with other characters is written in brackets: `[my name]`"));
        }
        if word == "as"
            && let Some(behind) = rest[length..].trim_start().strip_prefix('|')
            && next.is_some_and(char::is_whitespace)
        {
            return Ok((TokenKind::BlockParams, rest.len() - behind.len()));
        }
        let is_literal = next.is_none_or(|c| c.is_whitespace() || matches!(c, '~' | '}' | ')' | ']' | ',' | '|'));
        let kind = match word {
            "true" if is_literal => TokenKind::True,
            "false" if is_literal => TokenKind::False,
            "null" if is_literal => TokenKind::Null,
            "undefined" if is_literal => TokenKind::Undefined,
            _ => TokenKind::Name(word.to_owned()),
        };
        Ok((kind, length))
    }
}

/// Stands for a `}}` that may have a literal brace behind it.
const CLOSE_BEFORE_BRACE: &str = "";

/// Whether `rest` begins with `close`, or with `close` and a `~` before its last two braces.
fn closes(rest: &str, close: &str) -> bool {
    let first = &close[..close.len().saturating_sub(2)];
    let Some(rest) = rest.strip_prefix(first) else {
        return false;
    };
    let is_close = rest.strip_prefix('~').unwrap_or(rest).starts_with("}}");
    is_close && !(close == "}}" && rest.starts_with("}}}"))
}

/// The length of the number that `rest` begins with, if nothing but the end of an argument follows it.
fn number_length(rest: &str) -> Option<usize> {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(rest.starts_with('-'));
    let whole = digits(sign);
    if whole == 0 {
        return None;
    }
    let mut length = sign + whole;
    if rest[length..].starts_with('.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    let next = rest[length..].chars().next();
    next.is_none_or(|c| c.is_whitespace() || matches!(c, '~' | '}' | ')' | ']' | ',' | '|'))
        .then_some(length)
}

/// The characters of a name: all but white space and ``! " # % & ' ( ) * + , . / ; < = > @ [ \ ] ^ ` { | } ~``.
fn is_name_char(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '!'..='#' | '%'..=',' | '.' | '/' | ';'..='>' | '@' | '['..='^' | '`' | '{'..='~')
}

/// The characters that may follow a name.
fn ends_name(c: char) -> bool {
    c.is_whitespace() || matches!(c, '=' | '~' | '}' | '/' | '.' | ')' | ']' | '|')
}
