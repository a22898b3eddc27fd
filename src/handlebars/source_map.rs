//! Generated minijinja source, and which part of the template each part of it comes from.

use std::ops::Range;

use super::Span;

/// Which part of a template each part of its generated source comes from.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    /// Ordered by where they end; inner ranges before the outer ones around them.
    ranges: Vec<(Range<usize>, Span)>,
}

impl SourceMap {
    /// The part of the template that the generated range `generated` comes from: the smallest mapped part around it,
    /// or else one within it, or else the nearest before it.
    pub fn template_span(&self, generated: &Range<usize>) -> Option<Span> {
        let around = self
            .ranges
            .iter()
            .filter(|(range, _)| range.start <= generated.start && generated.end <= range.end);
        let smallest = around.min_by_key(|(range, _)| range.len());
        smallest
            .or_else(|| self.first_within(generated))
            .or_else(|| self.ranges.iter().rev().find(|(range, _)| range.end <= generated.start))
            .or_else(|| self.ranges.first())
            .map(|(_, span)| span.clone())
    }

    /// The part of the template that the generated text at `at` comes from: from there on, where the text was taken over
    /// as it is, or else all of it, but for white space at its start.
    pub fn span_of_text(&self, at: usize, generated: &str, template: &str) -> Option<Span> {
        let around = self.ranges.iter().filter(|(range, _)| range.contains(&at));
        let (range, span) = around.min_by_key(|(range, _)| range.len())?;
        let (text, original) = (generated.get(range.clone())?, template.get(span.clone())?);
        let start = match original.find(text) {
            Some(found) => found + (at - range.start),
            None => original.len() - original.trim_start().len(),
        };
        Some(span.start + start..span.end)
    }

    fn first_within(&self, generated: &Range<usize>) -> Option<&(Range<usize>, Span)> {
        self.ranges
            .iter()
            .find(|(range, _)| generated.start <= range.start && range.end <= generated.end)
    }
}

/// A piece of generated source with its map, to be put together from smaller pieces.
#[derive(Debug, Default)]
pub(super) struct Emitter {
    text: String,
    ranges: Vec<(Range<usize>, Span)>,
}

impl Emitter {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds text that comes from `span`.
    pub(super) fn push_from(&mut self, text: &str, span: &Span) {
        let start = self.text.len();
        self.text.push_str(text);
        self.ranges.push((start..self.text.len(), span.clone()));
    }

    pub(super) fn append(&mut self, other: &Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        let moved = other
            .ranges
            .iter()
            .map(|(range, span)| (range.start + offset..range.end + offset, span.clone()));
        self.ranges.extend(moved);
    }

    pub(super) fn finish(self) -> (String, SourceMap) {
        (self.text, SourceMap { ranges: self.ranges })
    }
}

impl Emitter {
    /// Where it ends: how much text, and how much of the map.
    pub(super) fn end(&self) -> (usize, usize) {
        (self.text.len(), self.ranges.len())
    }

    /// Takes away what came behind an earlier end.
    pub(super) fn cut(&mut self, (text, ranges): (usize, usize)) {
        self.text.truncate(text);
        self.ranges.truncate(ranges);
    }

    /// The text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The same text, as a whole coming from `span`.
    pub(super) fn covering(mut self, span: &Span) -> Self {
        self.ranges.push((0..self.text.len(), span.clone()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_placed_exactly_where_it_was_taken_over() {
        let template = "{{~a~}}  text\n {{b}} more ";
        let mut code = Emitter::default();
        code.push("(a)");
        code.push_from("text\n ", &(7..15));
        code.push("(b)");
        // laid out anew
        code.push_from("MORE", &(20..26));
        let (generated, map) = code.finish();
        let of = |text: &str| map.span_of_text(generated.find(text).unwrap(), &generated, template);
        assert_eq!(of("text").map(|span| &template[span]), Some("text\n "));
        assert_eq!(of("xt").map(|span| &template[span]), Some("xt\n "));
        assert_eq!(of("ORE").map(|span| &template[span]), Some("more "));
        assert_eq!(of("(b)"), None);
    }
}
