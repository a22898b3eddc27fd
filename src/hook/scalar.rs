//! Where the characters of a YAML scalar stand in the source: an error in a template inside a YAML string is told at
//! its place in the file.

use std::ops::Range;

/// The way from a scalar's text back to its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScalarMap {
    /// Offsets in the text and in the source that belong together, in order; what follows one goes on side by side.
    anchors: Vec<(usize, usize)>,
    end: usize,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Single,
    Double,
    /// Plain, literal (`|`) or folded (`>`): characters stand for themselves, line ends and indentation may not.
    Plain,
}

impl ScalarMap {
    /// The map of `text`, which is what the scalar at `span` of `source` says.
    pub(super) fn new(text: &str, source: &str, span: Range<usize>) -> Self {
        let written = source.get(span.clone()).unwrap_or_default();
        let style = match written.as_bytes().first() {
            Some(b'\'') if !is_block(source, span.start) => Style::Single,
            Some(b'"') if !is_block(source, span.start) => Style::Double,
            _ => Style::Plain,
        };
        let mut walk = Walk {
            text,
            written,
            style,
            at: (0, usize::from(style != Style::Plain)),
            anchors: Vec::new(),
        };
        while walk.step() {}
        let anchors = walk.anchors;
        Self {
            anchors: anchors
                .into_iter()
                .map(|(text, written)| (text, span.start + written))
                .collect(),
            end: span.end,
        }
    }

    /// The offset in the source of the character at `offset` of the text.
    pub(super) fn source_offset(&self, offset: usize) -> usize {
        let behind = self.anchors.partition_point(|(text, _)| *text <= offset);
        let Some((text, source)) = behind.checked_sub(1).and_then(|at| self.anchors.get(at)) else {
            return self.anchors.first().map_or(self.end, |(_, source)| *source);
        };
        let limit = self.anchors.get(behind).map_or(self.end, |(_, source)| *source);
        (source + (offset - text)).min(limit)
    }
}

/// Whether the content that begins at `start` is that of a block scalar: what stands before it on its line is white
/// space, and the line before it ends in a block's header.
fn is_block(source: &str, start: usize) -> bool {
    let before = source.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
    let Some(before) = before.strip_suffix('\n') else {
        return false;
    };
    let header = before.trim_end().lines().next_back().unwrap_or_default();
    let header = header.split(" #").next().unwrap_or_default().trim_end();
    header
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        .ends_with(['|', '>'])
}

/// A walk along the text and what is written, side by side.
struct Walk<'a> {
    text: &'a str,
    written: &'a str,
    style: Style,
    at: (usize, usize),
    anchors: Vec<(usize, usize)>,
}

impl Walk<'_> {
    /// Goes on by one character, escape or run of white space; false at the end, or where the two do not agree.
    fn step(&mut self) -> bool {
        let (text, written) = (&self.text[self.at.0..], &self.written[self.at.1..]);
        let (Some(wanted), Some(found)) = (text.chars().next(), written.chars().next()) else {
            return false;
        };
        if self.style == Style::Double && found == '\\' {
            return self.escape(written, wanted);
        }
        if self.style == Style::Single && written.starts_with("''") {
            return self.advance(wanted.len_utf8(), 2);
        }
        if blank_run(written).contains('\n') {
            return self.line_end(blank_run(text).len(), blank_run(written).len());
        }
        wanted == found && self.advance(wanted.len_utf8(), found.len_utf8())
    }

    fn advance(&mut self, text: usize, written: usize) -> bool {
        self.anchors.push(self.at);
        self.at = (self.at.0 + text, self.at.1 + written);
        true
    }

    fn escape(&mut self, written: &str, wanted: char) -> bool {
        let length = match written.as_bytes().get(1) {
            Some(b'x') => 4,
            Some(b'u') => 6,
            Some(b'U') => 10,
            // the line goes on: it stands for nothing
            Some(b'\n') => return self.line_end(0, 2 + blank_run(&written[2..]).len()),
            Some(_) => 1 + written[1..].chars().next().map_or(0, char::len_utf8),
            None => return false,
        };
        length <= written.len() && written.is_char_boundary(length) && self.advance(wanted.len_utf8(), length)
    }

    /// White space around a line end: what of it counts stands at its end.
    fn line_end(&mut self, text: usize, written: usize) -> bool {
        let kept = text.min(written);
        self.anchors.push(self.at);
        self.at = (self.at.0 + text, self.at.1 + written);
        if kept > 0 {
            self.anchors.push((self.at.0 - kept, self.at.1 - kept));
        }
        true
    }
}

/// The white space that a text begins with.
fn blank_run(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each `{` of the text is found where it is written.
    #[test]
    fn every_style_leads_back() {
        let cases = [
            ("plain {x} and\n   more {y}", "plain {x} and more {y}"),
            ("'it''s {x}\n\n  and {y}'", "it's {x}\nand {y}"),
            (r#""a\n\u00e9{x}\"{y}""#, "a\né{x}\"{y}"),
            ("\"one \\\n   {x}\n  {y}\"", "one {x} {y}"),
            ("{x}\n    {y}\n  z {z}\n", "{x}\n  {y}\nz {z}\n"),
            ("one\n  two {x}\n\n  three {y}", "one two {x}\nthree {y}"),
        ];
        for (written, text) in cases {
            let source = format!("key: {written}");
            let map = ScalarMap::new(text, &source, 5..source.len());
            let in_text = text.match_indices('{').map(|(at, _)| map.source_offset(at));
            let in_source: Vec<usize> = source.match_indices('{').map(|(at, _)| at).collect();
            assert_eq!(in_text.collect::<Vec<_>>(), in_source, "{written}");
        }
    }

    #[test]
    fn quotes_that_begin_a_block_are_its_text() {
        let source = "body: |- # JSON\n  \"it''s {x}\"\n";
        let text = "\"it''s {x}\"";
        let map = ScalarMap::new(text, source, source.find('"').unwrap()..source.len());
        assert_eq!(map.source_offset(text.find('{').unwrap()), source.find('{').unwrap());
        assert_eq!(map.source_offset(text.len()), source.len() - 1);
    }
}
