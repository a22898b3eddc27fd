//! The inside of one mustache: names, paths, arguments, sub-expressions, pipes.

use super::super::ast::{Call, Expr, ExprKind, HashPair, Partial, PartialName, Path};
use super::super::lexer::{Tag, Token, TokenKind};
use super::super::{Span, TemplateError};
use super::MAX_NESTING;

/// The most arguments of one call: the engine counts no further than to 65 535.
const MAX_ARGUMENTS: usize = 10_000;

/// Parses the tokens of one mustache.
pub(super) struct ArgParser<'a> {
    tokens: &'a [Token],
    at: usize,
    nesting: usize,
    tag: &'a Tag,
}

impl<'a> ArgParser<'a> {
    pub(super) fn new(tag: &'a Tag) -> Self {
        Self {
            tokens: &tag.tokens,
            at: 0,
            nesting: 0,
            tag,
        }
    }

    /// `{{ name args.. | filter }}`
    pub(super) fn mustache(mut self) -> Result<Expr, TemplateError> {
        let expr = self.piped(false)?;
        self.end()?;
        Ok(expr)
    }

    /// `{{# name args.. as |x y| }}`
    pub(super) fn opening(mut self) -> Result<(Call, Vec<String>), TemplateError> {
        let call = self.call()?;
        let params = if self.eat(&TokenKind::BlockParams) {
            self.block_params()?
        } else {
            Vec::new()
        };
        if let Some(token) = self.peek()
            && token.kind == TokenKind::Pipe
        {
            let error = TemplateError::new("a pipe cannot stand in the opening tag of a block", token.span.clone());
            return Err(error.hint("put the piped value in parentheses: `{{#each (xs | filter(\"active\"))}}`"));
        }
        self.end()?;
        Ok((call, params))
    }

    /// `{{/ name }}`
    pub(super) fn closing_name(mut self) -> Result<Expr, TemplateError> {
        let name = self.name()?;
        self.end()?;
        Ok(name)
    }

    /// `{{> name context key=value }}`
    pub(super) fn partial(mut self) -> Result<Partial, TemplateError> {
        let name = self.partial_name()?;
        let (mut args, hash) = self.arguments()?;
        self.end()?;
        if args.len() > 1 {
            let message = format!("unsupported number of partial arguments: {}", args.len());
            let error = TemplateError::new(message, self.tag.span.clone());
            return Err(error.hint("a partial takes one context and any number of `key=value`s"));
        }
        Ok(Partial {
            name,
            context: args.pop(),
            hash,
            block: None,
            indent: String::new(),
            open_strip: self.tag.strip,
            close_strip: self.tag.strip,
            span: self.tag.span.clone(),
        })
    }

    fn partial_name(&mut self) -> Result<PartialName, TemplateError> {
        let name = if self.peek().is_some_and(|t| t.kind == TokenKind::OpenParen) {
            return Ok(PartialName::Dynamic(self.sub_expression()?));
        } else {
            self.name()?
        };
        Ok(match &name.kind {
            ExprKind::Path(path) if path.data && path.segments == ["partial-block"] => PartialName::Block,
            ExprKind::Path(path) if path.data => PartialName::Dynamic(name),
            ExprKind::Path(path) => PartialName::Static(path.original.clone()),
            _ => PartialName::Static(name.as_name().unwrap_or_default()),
        })
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn eat(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    /// The span from the token at `start` to the last one taken.
    fn span_from(&self, start: usize) -> Span {
        let first = self.tokens.get(start).map_or(self.tag.span.end, |t| t.span.start);
        let last = self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(first, |t| t.span.end);
        first..last.max(first)
    }

    fn end(&self) -> Result<(), TemplateError> {
        match self.peek() {
            None => Ok(()),
            Some(token) => Err(TemplateError::new("this cannot stand here", token.span.clone())),
        }
    }

    fn expected(&self, what: &str) -> TemplateError {
        match self.peek() {
            Some(token) => TemplateError::new(format!("expected {what} here"), token.span.clone()),
            None => TemplateError::new(format!("expected {what} in this mustache"), self.tag.span.clone()),
        }
    }

    fn block_params(&mut self) -> Result<Vec<String>, TemplateError> {
        let mut names = Vec::new();
        while let Some(Token {
            kind: TokenKind::Name(name),
            ..
        }) = self.peek()
        {
            names.push(name.clone());
            self.at += 1;
        }
        if names.is_empty() {
            return Err(self.expected("a name"));
        }
        if self.eat(&TokenKind::Pipe) {
            Ok(names)
        } else {
            Err(self.expected("`|`"))
        }
    }

    /// A value with filters behind it. A name alone is a call where `call` says so: `(name)` in a sub-expression.
    fn piped(&mut self, call: bool) -> Result<Expr, TemplateError> {
        let start = self.at;
        let first = self.call()?;
        let is_piped = self.peek().is_some_and(|t| t.kind == TokenKind::Pipe);
        let mut expr = if first.args.is_empty() && first.hash.is_empty() && (is_piped || !call) {
            first.name
        } else {
            Expr {
                span: first.span.clone(),
                kind: ExprKind::Call(Box::new(first)),
            }
        };
        let mut pipes = 0;
        while self.eat(&TokenKind::Pipe) {
            pipes += 1;
            self.check_depth(pipes)?;
            expr = self.filter(expr, start)?;
        }
        Ok(expr)
    }

    /// `name` or `name(args..)` behind a pipe.
    fn filter(&mut self, subject: Expr, start: usize) -> Result<Expr, TemplateError> {
        let name_at = self.at;
        let Some(Token {
            kind: TokenKind::Name(name),
            span,
        }) = self.peek()
        else {
            return Err(self.expected("the name of a helper"));
        };
        self.at += 1;
        let (mut args, mut hash) = (vec![subject], Vec::new());
        let is_call = self
            .peek()
            .is_some_and(|t| t.kind == TokenKind::OpenParen && t.span.start == span.end);
        if is_call {
            self.at += 1;
            self.filter_arguments(&mut args, &mut hash)?;
        }
        Ok(Expr {
            span: self.span_from(start),
            kind: ExprKind::Call(Box::new(Call {
                name: name_expr(name, span),
                args,
                hash,
                span: self.span_from(name_at),
            })),
        })
    }

    fn filter_arguments(&mut self, args: &mut Vec<Expr>, hash: &mut Vec<HashPair>) -> Result<(), TemplateError> {
        while !self.eat(&TokenKind::CloseParen) {
            self.check_count(args.len() + hash.len())?;
            if let Some(key) = self.hash_key() {
                let start = self.at;
                self.at += 2;
                let value = self.nested(|parser| parser.piped(false))?;
                let span = self.span_from(start);
                hash.push(HashPair { key, value, span });
            } else {
                args.push(self.nested(|parser| parser.piped(false))?);
            }
            if !self.eat(&TokenKind::Comma) && self.peek().is_none_or(|t| t.kind != TokenKind::CloseParen) {
                return Err(self.expected("`,` or `)`"));
            }
        }
        Ok(())
    }

    /// The key, where `key=` comes next.
    fn hash_key(&self) -> Option<String> {
        let equals = self.tokens.get(self.at + 1)?;
        match &self.peek()?.kind {
            TokenKind::Name(key) | TokenKind::Bracketed(key) if equals.kind == TokenKind::Equals => Some(key.clone()),
            _ => None,
        }
    }

    /// A name with its arguments.
    fn call(&mut self) -> Result<Call, TemplateError> {
        let start = self.at;
        let name = if self.peek().is_some_and(|t| t.kind == TokenKind::OpenParen) {
            self.sub_expression()?
        } else {
            self.name()?
        };
        let (args, hash) = self.arguments()?;
        Ok(Call {
            name,
            args,
            hash,
            span: self.span_from(start),
        })
    }

    fn arguments(&mut self) -> Result<(Vec<Expr>, Vec<HashPair>), TemplateError> {
        let (mut args, mut hash) = (Vec::new(), Vec::new());
        while let Some(token) = self.peek() {
            self.check_count(args.len() + hash.len())?;
            match token.kind {
                TokenKind::CloseParen | TokenKind::Pipe | TokenKind::BlockParams | TokenKind::Comma => break,
                _ => {}
            }
            if let Some(key) = self.hash_key() {
                let start = self.at;
                self.at += 2;
                let value = self.argument()?;
                let span = self.span_from(start);
                hash.push(HashPair { key, value, span });
            } else if hash.is_empty() {
                args.push(self.argument()?);
            } else {
                let error = TemplateError::new("a plain argument cannot follow a `key=value`", token.span.clone());
                return Err(error.hint("put it before the first `key=value`"));
            }
        }
        Ok((args, hash))
    }

    fn argument(&mut self) -> Result<Expr, TemplateError> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::OpenParen => self.sub_expression(),
            _ => self.name(),
        }
    }

    fn sub_expression(&mut self) -> Result<Expr, TemplateError> {
        let start = self.at;
        self.at += 1;
        let mut expr = self.nested(|parser| parser.piped(true))?;
        if !self.eat(&TokenKind::CloseParen) {
            let open = self.tokens.get(start).map_or(0..0, |t| t.span.clone());
            return Err(self.expected("`)`").note("the parenthesis opens here", open));
        }
        expr.span = self.span_from(start);
        Ok(expr)
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, TemplateError>) -> Result<T, TemplateError> {
        self.check_depth(self.nesting + 1)?;
        self.nesting += 1;
        let parsed = parse(self);
        self.nesting -= 1;
        parsed
    }

    fn check_depth(&self, depth: usize) -> Result<(), TemplateError> {
        if depth <= MAX_NESTING {
            return Ok(());
        }
        let message = format!("expressions are nested more than {MAX_NESTING} levels deep");
        Err(TemplateError::new(message, self.tag.span.clone()))
    }

    fn check_count(&self, arguments: usize) -> Result<(), TemplateError> {
        if arguments < MAX_ARGUMENTS {
            return Ok(());
        }
        let message = format!("a call has more than {MAX_ARGUMENTS} arguments");
        Err(TemplateError::new(message, self.tag.span.clone()))
    }

    /// A path or a literal.
    fn name(&mut self) -> Result<Expr, TemplateError> {
        let Some(token) = self.peek() else {
            return Err(self.expected("a name or a value"));
        };
        let literal = match &token.kind {
            TokenKind::Text(text) => ExprKind::Text(text.clone()),
            TokenKind::Number(text) => ExprKind::Number(text.clone()),
            TokenKind::True => ExprKind::Bool(true),
            TokenKind::False => ExprKind::Bool(false),
            TokenKind::Null => ExprKind::Null,
            TokenKind::Undefined => ExprKind::Undefined,
            _ => return self.path(),
        };
        self.at += 1;
        // `404/name` is a path whose first name looks like a number
        if self
            .peek()
            .is_some_and(|t| matches!(t.kind, TokenKind::Separator(_)) && t.span.start == token.span.end)
        {
            self.at -= 1;
            return self.path();
        }
        Ok(Expr {
            kind: literal,
            span: token.span.clone(),
        })
    }

    fn path(&mut self) -> Result<Expr, TemplateError> {
        let start = self.at;
        let mut path = Path::default();
        if self.eat(&TokenKind::At) {
            path.data = true;
        }
        self.segment(&mut path, start)?;
        while let Some(Token {
            kind: TokenKind::Separator(separator),
            ..
        }) = self.peek()
        {
            path.original.push(*separator);
            self.at += 1;
            self.segment(&mut path, start)?;
            self.check_depth(path.segments.len())?;
        }
        Ok(Expr {
            kind: ExprKind::Path(path),
            span: self.span_from(start),
        })
    }

    fn segment(&mut self, path: &mut Path, start: usize) -> Result<(), TemplateError> {
        let Some(token) = self.peek() else {
            return Err(self.expected("a name"));
        };
        self.at += 1;
        let (name, is_literal) = match &token.kind {
            TokenKind::Name(name) | TokenKind::Number(name) => (name.as_str(), false),
            TokenKind::Bracketed(name) | TokenKind::Text(name) => (name.as_str(), true),
            TokenKind::True => ("true", false),
            TokenKind::False => ("false", false),
            TokenKind::Null => ("null", false),
            TokenKind::Undefined => ("undefined", false),
            TokenKind::DotDot => ("..", false),
            TokenKind::Dot => (".", false),
            _ => {
                self.at -= 1;
                return Err(self.expected("a name or a value"));
            }
        };
        path.original.push_str(name);
        if is_literal || !matches!(name, ".." | "." | "this") {
            path.segments.push(name.to_owned());
        } else if !path.segments.is_empty() {
            let message = format!("invalid path: {}", path.original);
            let error = TemplateError::new(message, self.span_from(start));
            return Err(error.hint(format!(
                "`{name}` can only begin a path; for a field of that name write `[{name}]`"
            )));
        } else if name == ".." {
            path.depth += 1;
        } else {
            path.scoped = true;
        }
        Ok(())
    }
}

fn name_expr(name: &str, span: &Span) -> Expr {
    Expr {
        kind: ExprKind::Path(Path {
            segments: vec![name.to_owned()],
            original: name.to_owned(),
            ..Path::default()
        }),
        span: span.clone(),
    }
}
