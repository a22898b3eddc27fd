//! Tags on lines of their own.
//!
//! In Handlebars a block tag that is alone on its line takes the line with it. In Jinja the line end behind the tag stays,
//! and `{%-` takes what is before it. So the line end before such a tag is moved behind it: `a⏎ [⏎ b⏎ ]⏎ c` prints the same as
//! `a [⏎ b ]⏎ c`, however often what is in the brackets is printed, if all of its branches end with a line end.

use super::piece::{Block, Piece, Text};

/// Moves line ends so that block tags and comments can stand on lines of their own.
pub(super) fn arrange(pieces: &mut Vec<Piece>) {
    let mut at = 0;
    while at < pieces.len() {
        if let Some((before, eol)) = line_end_before(pieces, at)
            && let Some(moved) = moved_through(pieces, at, eol)
        {
            if let Piece::Text(text) = &mut pieces[at - 1] {
                text.text.truncate(before);
            }
            pieces[at] = moved;
            prepend(pieces, at + 1, eol);
        }
        if let Piece::Block(block) = &mut pieces[at] {
            for branch in &mut block.branches {
                arrange(&mut branch.body);
            }
        }
        at += 1;
    }
}

/// The line end that the text before the piece at `at` ends with, and how much text stands before it.
fn line_end_before(pieces: &[Piece], at: usize) -> Option<(usize, &'static str)> {
    match pieces.get(at.checked_sub(1)?)? {
        Piece::Text(text) => line_end(&text.text),
        _ => None,
    }
}

/// The line end that a text ends with, and how much stands before it: with white space there, `{%-` would take too much.
fn line_end(text: &str) -> Option<(usize, &'static str)> {
    let eol = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    let before = text.strip_suffix(eol)?;
    (before.trim_end() == before).then_some((before.len(), eol))
}

/// The piece at `at` with the line end before it moved behind it, if that can be done and is of use.
fn moved_through(pieces: &[Piece], at: usize, eol: &'static str) -> Option<Piece> {
    match &pieces[at] {
        Piece::Comment(_) => {
            let stands_alone = match pieces.get(at + 1) {
                Some(Piece::Text(text)) => {
                    let line = text.original.split(['\r', '\n']).next().unwrap_or_default();
                    line.len() < text.original.len() && line.trim().is_empty()
                }
                next => next.is_none(),
            };
            stands_alone.then(|| pieces[at].clone())
        }
        Piece::Block(block) => rotated_block(block, eol).map(Piece::Block),
        _ => None,
    }
}

/// What prints, with a line end behind it, the same as the block with a line end before it.
fn rotated_block(block: &Block, eol: &'static str) -> Option<Block> {
    if !block.is_transparent {
        return None;
    }
    let mut rotated = block.clone();
    for branch in &mut rotated.branches {
        branch.body = rotated_pieces(&branch.body, eol)?;
    }
    Some(rotated)
}

fn rotated_pieces(pieces: &[Piece], eol: &'static str) -> Option<Vec<Piece>> {
    let Some(last) = pieces.iter().rposition(|piece| !piece.is_silent()) else {
        return Some(pieces.to_vec());
    };
    match &pieces[last] {
        Piece::Text(text) => {
            let (before, found) = line_end(&text.text)?;
            if found != eol {
                return None;
            }
            let mut rotated = pieces.to_vec();
            if let Piece::Text(text) = &mut rotated[last] {
                text.text.truncate(before);
            }
            prepend(&mut rotated, 0, eol);
            Some(rotated)
        }
        Piece::Block(block) => {
            let block = rotated_block(block, eol)?;
            let mut rotated = rotated_pieces(&pieces[..last], eol)?;
            rotated.push(Piece::Block(block));
            rotated.extend_from_slice(&pieces[last + 1..]);
            Some(rotated)
        }
        _ => None,
    }
}

/// Puts a line end before what the pieces from `start` on print.
fn prepend(pieces: &mut Vec<Piece>, start: usize, eol: &str) {
    let is_place = |piece: &Piece| !piece.is_silent() || matches!(piece, Piece::Text(_) | Piece::Comment(_));
    let behind = pieces.get(start..).unwrap_or_default();
    let first = behind.iter().position(is_place).map_or(pieces.len(), |at| start + at);
    match pieces.get_mut(first) {
        Some(Piece::Text(text)) => text.text.insert_str(0, eol),
        _ => pieces.insert(
            first,
            Piece::Text(Text {
                text: eol.to_owned(),
                original: String::new(),
            }),
        ),
    }
}
