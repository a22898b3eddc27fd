//! Pieces into the tree. The grammar is that of handlebars.js (`handlebars.yy`), with the pipe form added:
//! `x | f(a, b) | g` is `g (f x a b)`.

mod args;

use super::ast::{Block, Content, Expr, ExprKind, Inline, Mustache, Node, Program, Strip};
use super::lexer::{Piece, Tag, TagKind, TokenKind, pieces};
use super::{Span, TemplateError, whitespace};
use args::ArgParser;

/// The deepest nesting of blocks and sub-expressions: no template that a person writes comes near it, and the parser,
/// the lowering and the engine's own parser stay within their stacks.
const MAX_NESTING: usize = 100;

/// Options of the parser.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParseOptions {
    /// The template yields JSON: a `}}}` may close any mustache, its last brace being text. In a body of JSON it may
    /// whatever the template yields.
    pub json: bool,
}

/// Parses a template and applies whitespace control.
pub fn parse(source: &str, options: ParseOptions) -> Result<Program, TemplateError> {
    let mut parser = Parser {
        pieces: pieces(source, options.json)?.into_iter().peekable(),
        end: source.len(),
        nesting: 0,
    };
    let mut program = parser.program()?;
    if let Some(piece) = parser.pieces.next() {
        return Err(stray(&piece));
    }
    whitespace::control(&mut program);
    Ok(program)
}

/// The error for a closing tag or an else that no block is open for.
fn stray(piece: &Piece) -> TemplateError {
    let Piece::Tag(tag) = piece else {
        return TemplateError::new("unexpected text", 0..0);
    };
    let message = match tag.kind {
        TagKind::EndBlock => "no block is open that this could close",
        _ => "no block is open that this could be the else of",
    };
    TemplateError::new(message, tag.span.clone())
}

struct Parser {
    pieces: std::iter::Peekable<std::vec::IntoIter<Piece>>,
    end: usize,
    nesting: usize,
}

impl Parser {
    fn program(&mut self) -> Result<Program, TemplateError> {
        let mut program = Program::default();
        while let Some(piece) = self.pieces.peek() {
            if let Piece::Tag(tag) = piece
                && matches!(tag.kind, TagKind::EndBlock | TagKind::Else | TagKind::ElseChain)
            {
                break;
            }
            if let Some(piece) = self.pieces.next() {
                program.nodes.push(self.node(piece)?);
            }
        }
        program.span = match (program.nodes.first(), program.nodes.last()) {
            (Some(first), Some(last)) => first.span().start..last.span().end,
            _ => self.end..self.end,
        };
        Ok(program)
    }

    fn node(&mut self, piece: Piece) -> Result<Node, TemplateError> {
        match piece {
            Piece::Content { text, span } => Ok(Node::Content(content(text, span))),
            Piece::Comment { strip, span } => Ok(Node::Comment(strip, span)),
            Piece::RawBlock { open, text, text_span } => raw_block(&open, text, text_span),
            Piece::Tag(tag) => self.tag(tag),
        }
    }

    fn tag(&mut self, tag: Tag) -> Result<Node, TemplateError> {
        match tag.kind {
            TagKind::Open | TagKind::Unescaped => mustache(&tag),
            TagKind::Block => self.nested(|parser| parser.block(&tag, false)),
            TagKind::Inverse => self.nested(|parser| parser.block(&tag, true)),
            TagKind::Partial => partial(&tag),
            TagKind::PartialBlock => self.nested(|parser| parser.partial_block(&tag)),
            TagKind::DecoratorBlock => self.nested(|parser| parser.inline(&tag)),
            TagKind::EndBlock | TagKind::Else | TagKind::ElseChain => Err(stray(&Piece::Tag(tag))),
        }
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, TemplateError>) -> Result<T, TemplateError> {
        if self.nesting == MAX_NESTING {
            let span = self.pieces.peek().map_or(self.end..self.end, piece_span);
            return Err(TemplateError::new(
                format!("blocks are nested more than {MAX_NESTING} levels deep"),
                span,
            ));
        }
        self.nesting += 1;
        let parsed = parse(self);
        self.nesting -= 1;
        parsed
    }

    fn block(&mut self, open: &Tag, inverted: bool) -> Result<Node, TemplateError> {
        let (call, params) = ArgParser::new(open).opening()?;
        let mut program = self.program()?;
        program.block_params = params;
        let branch = self.inverse_branch()?;
        let close = self.close(open, &call.name)?;
        let mut branch_strip = Strip::default();
        let mut inverse = None;
        if let Some((mut other, strip)) = branch {
            if other.chained
                && let Some(Node::Block(block)) = other.nodes.first_mut()
            {
                block.close_strip = close.strip;
            }
            branch_strip = strip;
            inverse = Some(other);
        }
        let (program, inverse) = if inverted {
            (inverse, Some(program))
        } else {
            (Some(program), inverse)
        };
        Ok(Node::Block(Box::new(Block {
            call,
            program,
            inverse,
            open_strip: open.strip,
            inverse_strip: branch_strip,
            close_strip: close.strip,
            open_span: open.span.clone(),
            span: open.span.start..close.span.end,
        })))
    }

    /// The else branch, if one follows: a plain one, or the block of an `{{else if ..}}` as a branch of its own.
    fn inverse_branch(&mut self) -> Result<Option<(Program, Strip)>, TemplateError> {
        let Some(Piece::Tag(tag)) = self.pieces.next_if(
            |piece| matches!(piece, Piece::Tag(tag) if matches!(tag.kind, TagKind::Else | TagKind::ElseChain)),
        ) else {
            return Ok(None);
        };
        if tag.kind == TagKind::Else {
            let program = self.program()?;
            if let Some(Piece::Tag(extra)) = self.pieces.peek()
                && extra.kind != TagKind::EndBlock
            {
                let error = TemplateError::new("this block has an else already", extra.span.clone());
                return Err(error.note("the first else is here", tag.span));
            }
            return Ok(Some((program, tag.strip)));
        }
        self.nested(|parser| parser.chained(&tag)).map(Some)
    }

    fn chained(&mut self, tag: &Tag) -> Result<(Program, Strip), TemplateError> {
        let (call, params) = ArgParser::new(tag).opening()?;
        let mut program = self.program()?;
        program.block_params = params;
        let next = self.inverse_branch()?;
        // the strips of a chained block are those that handlebars.js gives it
        let next_strip = next.as_ref().map(|(_, strip)| *strip).unwrap_or_default();
        let inverse = next.map(|(mut other, strip)| {
            if other.chained
                && let Some(Node::Block(block)) = other.nodes.first_mut()
            {
                block.close_strip = strip;
            }
            other
        });
        let end = inverse
            .as_ref()
            .map_or(program.span.end, |p| p.span.end)
            .max(tag.span.end);
        let span = tag.span.start..end;
        let block = Block {
            call,
            program: Some(program),
            inverse,
            open_strip: tag.strip,
            inverse_strip: next_strip,
            close_strip: next_strip,
            open_span: tag.span.clone(),
            span: span.clone(),
        };
        let branch = Program {
            nodes: vec![Node::Block(Box::new(block))],
            chained: true,
            block_params: Vec::new(),
            span,
        };
        Ok((branch, tag.strip))
    }

    fn close(&mut self, open: &Tag, name: &Expr) -> Result<Closing, TemplateError> {
        let opened = written_name(name);
        let Some(Piece::Tag(tag)) = self.pieces.next() else {
            let error = TemplateError::new(format!("the block `{opened}` is not closed"), open.span.clone());
            return Err(error.hint(format!("close it with `{{{{/{opened}}}}}`")));
        };
        let closed = ArgParser::new(&tag).closing_name()?;
        if tag.kind == TagKind::EndBlock && written_name(&closed) == opened {
            return Ok(Closing {
                strip: tag.strip,
                span: tag.span,
            });
        }
        let error = TemplateError::new(format!("`{opened}` is closed by `{}`", written_name(&closed)), tag.span);
        Err(error.note(format!("`{opened}` is opened here"), open.span.clone()))
    }

    fn partial_block(&mut self, open: &Tag) -> Result<Node, TemplateError> {
        let mut partial = ArgParser::new(open).partial()?;
        let program = self.program()?;
        let close = match self.pieces.next() {
            Some(Piece::Tag(tag)) if tag.kind == TagKind::EndBlock => tag,
            Some(Piece::Tag(tag)) => return Err(stray(&Piece::Tag(tag))),
            _ => {
                return Err(TemplateError::new(
                    "this partial block is not closed",
                    open.span.clone(),
                ));
            }
        };
        check_partial_close(open, &close)?;
        partial.block = Some(program);
        partial.close_strip = close.strip;
        Ok(Node::Partial(Box::new(partial)))
    }

    fn inline(&mut self, open: &Tag) -> Result<Node, TemplateError> {
        let (call, _) = ArgParser::new(open).opening()?;
        let program = self.program()?;
        let close = self.close(open, &call.name)?;
        if call.name.as_name().as_deref() != Some("inline") {
            let error = TemplateError::new("unknown decorator", call.name.span);
            return Err(error.hint("the only decorator is `{{#*inline \"name\"}}`"));
        }
        let [name] = <[Expr; 1]>::try_from(call.args)
            .map_err(|_| TemplateError::new("an inline partial takes one name", open.span.clone()))?;
        Ok(Node::Inline(Box::new(Inline {
            name,
            program,
            open_strip: open.strip,
            close_strip: close.strip,
            span: open.span.start..close.span.end,
        })))
    }
}

struct Closing {
    strip: Strip,
    span: Span,
}

fn content(text: String, span: Span) -> Content {
    Content {
        original: text.clone(),
        text,
        span,
        stripped: (false, false),
    }
}

/// A raw block prints its body as it stands: it is what a helper named so would be given, and no helper takes one.
fn raw_block(open: &Tag, text: String, text_span: Span) -> Result<Node, TemplateError> {
    ArgParser::new(open).opening()?;
    Ok(Node::Content(content(text, text_span)))
}

fn mustache(tag: &Tag) -> Result<Node, TemplateError> {
    Ok(Node::Mustache(Mustache {
        expr: ArgParser::new(tag).mustache()?,
        raw: tag.kind == TagKind::Unescaped,
        strip: tag.strip,
        span: tag.span.clone(),
    }))
}

fn partial(tag: &Tag) -> Result<Node, TemplateError> {
    Ok(Node::Partial(Box::new(ArgParser::new(tag).partial()?)))
}

fn check_partial_close(open: &Tag, close: &Tag) -> Result<(), TemplateError> {
    let (opened, closed) = (partial_text(open), partial_text(close));
    if opened == closed {
        return Ok(());
    }
    let error = TemplateError::new(format!("`{opened}` is closed by `{closed}`"), close.span.clone());
    Err(error.note(format!("`{opened}` is opened here"), open.span.clone()))
}

/// The name in a partial's tag, as text, for comparing the opening with the closing tag.
fn partial_text(tag: &Tag) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in &tag.tokens {
        if end.is_some_and(|end| end != token.span.start) {
            break;
        }
        end = Some(token.span.end);
        match &token.kind {
            TokenKind::Name(t) | TokenKind::Bracketed(t) | TokenKind::Text(t) | TokenKind::Number(t) => {
                text.push_str(t)
            }
            TokenKind::Separator(c) => text.push(*c),
            TokenKind::At => text.push('@'),
            _ => {}
        }
    }
    text
}

fn written_name(name: &Expr) -> String {
    match &name.kind {
        ExprKind::Path(path) => path.original.clone(),
        _ => name.as_name().unwrap_or_default(),
    }
}

fn piece_span(piece: &Piece) -> Span {
    match piece {
        Piece::Content { span, .. } | Piece::Comment { span, .. } => span.clone(),
        Piece::Tag(tag) => tag.span.clone(),
        Piece::RawBlock { open, .. } => open.span.clone(),
    }
}

impl Node {
    /// Where the node stands.
    pub fn span(&self) -> &Span {
        match self {
            Self::Content(content) => &content.span,
            Self::Mustache(mustache) => &mustache.span,
            Self::Block(block) => &block.span,
            Self::Partial(partial) => &partial.span,
            Self::Inline(inline) => &inline.span,
            Self::Comment(_, span) => span,
        }
    }
}
