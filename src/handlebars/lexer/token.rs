//! The tokens inside one mustache.

use super::super::{Span, TemplateError};
use super::Lexer;

/// A token inside a mustache.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Token {
    pub(in super::super) kind: TokenKind,
    pub(in super::super) span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum TokenKind {
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

impl Lexer<'_> {
    /// The tokens up to `close`, which may have a `~` in it and is left where it is.
    pub(super) fn tokens(&mut self, close: &str, start: usize) -> Result<Vec<Token>, TemplateError> {
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
pub(super) const CLOSE_BEFORE_BRACE: &str = "";

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
