//! What a person is told: a message, the place with its source line and a caret, and what to do next.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use colored::Colorize;

/// The longest piece of a source line that is shown, in characters; longer lines are cut around the caret.
const MAX_SOURCE_LINE: usize = 120;

/// A message with an optional place and hint.
///
/// [`fmt::Display`] renders it over several lines, without the leading `error:`; the command line adds that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostic {
    message: String,
    place: Option<Place>,
    notes: Vec<(String, Option<Place>)>,
    hint: Option<String>,
    recurring: Option<String>,
}

impl Diagnostic {
    /// A diagnostic that has only a message: lower case, no final full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: printable(message.into()),
            ..Self::default()
        }
    }

    /// Says where it happened.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds a remark, with a place of its own where there is one ("opened here").
    #[must_use]
    pub fn note(mut self, message: impl Into<String>, place: Option<Place>) -> Self {
        self.notes.push((printable(message.into()), place));
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(printable(hint.into()));
        self
    }

    /// Says that many events may meet the very same, which is then told once: its message as it is now.
    #[must_use]
    pub fn recurring(mut self) -> Self {
        self.recurring = Some(self.message.clone());
        self
    }

    /// What it tells that many events may meet, if it does.
    pub fn recurs(&self) -> Option<&str> {
        self.recurring.as_deref()
    }

    /// The message alone.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do next, if that is known.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Where it happened, if that is known.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The same diagnostic with each of its places changed by `change`.
    #[must_use]
    pub fn map_places(mut self, change: impl Fn(Place) -> Place) -> Self {
        self.place = self.place.map(&change);
        for (_, place) in &mut self.notes {
            *place = place.take().map(&change);
        }
        self
    }

    /// The same diagnostic with `prefix` before its message.
    #[must_use]
    pub fn prefixed(mut self, prefix: &str) -> Self {
        self.message.insert_str(0, prefix);
        self
    }
}

impl From<String> for Diagnostic {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl From<&str> for Diagnostic {
    fn from(message: &str) -> Self {
        Self::new(message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.bold().to_string())?;
        if let Some(place) = &self.place {
            write!(f, "\n{place}")?;
        }
        for (message, place) in &self.notes {
            write!(f, "\n{} {message}", "note:".cyan().bold())?;
            if let Some(place) = place {
                write!(f, "\n{place}")?;
            }
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n{} {hint}", "hint:".cyan().bold())?;
        }
        Ok(())
    }
}

/// A position in a named text, with the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    name: String,
    line: usize,
    column: usize,
    source_line: String,
    width: usize,
}

impl Place {
    /// The place of the byte range `span` in `source`, which a person knows as `name`.
    ///
    /// Offsets past the end, or inside a character, are moved to the nearest character before them.
    pub fn new(name: &str, source: &str, span: Range<usize>) -> Self {
        let start = floor_char_boundary(source, span.start);
        let end = floor_char_boundary(source, span.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |i| start + i);
        Self {
            name: name.to_owned(),
            line: source[..line_start].bytes().filter(|&b| b == b'\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            source_line: source[line_start..line_end].trim_end_matches('\r').to_owned(),
            width: source[start..end.min(line_end).max(start)].chars().count().max(1),
        }
    }

    /// The place at a line and column (both counted from 1, the column in characters) of `source`.
    pub fn at_line(name: &str, source: &str, line: usize, column: usize) -> Self {
        let source_line = source.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
        Self {
            name: name.to_owned(),
            line,
            column: column.max(1),
            source_line: source_line.trim_end_matches('\r').to_owned(),
            width: 1,
        }
    }

    /// Line and column as [`Place::at_line`] counts them, from those of a reader for which all of `ends` end a line; a
    /// carriage return and the newline behind it end one together.
    pub fn by_newlines(source: &str, (line, column): (usize, usize), ends: &[char]) -> (usize, usize) {
        let mut rest = source;
        for _ in 1..line {
            let Some(end) = rest.find(ends).and_then(|at| rest.get(at..)) else {
                break;
            };
            let length = match end.strip_prefix("\r\n") {
                Some(_) => 2,
                None => end.chars().next().map_or(0, char::len_utf8),
            };
            rest = end.get(length..).unwrap_or_default();
        }
        let start = source.len() - rest.len();
        let column = rest.char_indices().nth(column.saturating_sub(1));
        let offset = column.map_or(source.len(), |(at, _)| start + at);
        let place = Self::new("", source, offset..offset);
        (place.line, place.column)
    }

    /// What the text is called: a path, or a name such as `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text that stands at the place, as far as it stands on its first line.
    pub fn text(&self) -> Option<String> {
        let text = self.source_line.chars().skip(self.column - 1).take(self.width);
        Some(text.collect::<String>().trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// How many characters it takes up on its line.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The part of the source line that is shown, and how many characters of it stand before the caret.
    fn excerpt(&self) -> (String, usize) {
        let before = self.column - 1;
        let length = self.source_line.chars().count();
        let skip = if length <= MAX_SOURCE_LINE {
            0
        } else {
            before.saturating_sub(MAX_SOURCE_LINE / 2)
        };
        let shown = self
            .source_line
            .chars()
            .skip(skip)
            .take(MAX_SOURCE_LINE)
            .map(visible)
            .collect();
        (shown, before - skip.min(before))
    }
}

/// The text with its control characters written out, but for line ends: names of templates and events are part of
/// messages, and a terminal must not act on them.
fn printable(text: String) -> String {
    match written_out(&text, |c| c == '\n') {
        Cow::Owned(printable) => printable,
        Cow::Borrowed(_) => text,
    }
}

/// A text from elsewhere, such as a body, as it may be shown on a terminal: with its control characters written out, but
/// for line ends and tabs.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    written_out(text, |c| matches!(c, '\n' | '\t'))
}

fn written_out(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_unprintable = |c: char| c.is_control() && !is_kept(c);
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unprintable(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Control characters would move the caret, or the terminal's cursor: a blank stands for each.
fn visible(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let bar = "|".blue().bold();
        let (excerpt, before) = self.excerpt();
        let width = self.width.min(MAX_SOURCE_LINE.saturating_sub(before)).max(1);
        writeln!(
            f,
            "{margin}{} {}:{}:{}",
            "-->".blue().bold(),
            self.name,
            self.line,
            self.column
        )?;
        writeln!(f, "{margin} {bar}")?;
        writeln!(f, "{} {bar} {excerpt}", number.blue().bold())?;
        write!(
            f,
            "{margin} {bar} {}{}",
            " ".repeat(before),
            "^".repeat(width).red().bold()
        )
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The candidates that `name` may be a misspelling of, best first, at most three.
pub fn near_matches<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (strsim::jaro_winkler(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// "did you mean `a` or `b`?", or nothing where no candidate is near.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = near_matches(name, candidates);
    if near.is_empty() {
        return None;
    }
    let quoted: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
    Some(format!("did you mean {}?", quoted.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out() {
        let diagnostic = Diagnostic::new("`\u{1b}[31m\0`\nis\t`é`").hint("\u{9b}");
        assert_eq!(diagnostic.message(), "`\\u{1b}[31m\\u{0}`\nis\\t`é`");
        assert!(diagnostic.to_string().contains("\\u{9b}"));
        assert_eq!(shown("a\tb\r\n\u{1b}\u{7f}é"), "a\tb\\r\n\\u{1b}\\u{7f}é");
    }

    #[test]
    fn a_place_knows_its_line_and_column_in_characters() {
        let place = Place::new("t.hbs", "a\nñandú {{x}}\n", 10..15);
        assert_eq!((place.line(), place.column()), (2, 7));
        assert_eq!(place.source_line, "ñandú {{x}}");
    }

    #[test]
    fn positions_of_other_readers_are_counted_by_newlines() {
        const ENDS: &[char] = &['\n', '\r', '\u{2028}'];
        let source = "a\rb\r\nné\u{2028}d\n";
        for (theirs, ours) in [
            ((1, 1), (1, 1)),
            ((2, 1), (1, 3)),
            ((3, 2), (2, 2)),
            ((4, 1), (2, 4)),
            ((5, 1), (3, 1)),
        ] {
            assert_eq!(Place::by_newlines(source, theirs, ENDS), ours, "{theirs:?}");
        }
        assert_eq!(Place::by_newlines(source, (9, 9), ENDS), (3, 1));
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let source = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let (excerpt, before) = Place::new("t", &source, 500..504).excerpt();
        assert_eq!(excerpt.chars().count(), MAX_SOURCE_LINE);
        assert_eq!(&excerpt[before..before + 4], "HERE");
    }

    #[test]
    fn offsets_outside_the_text_are_harmless() {
        let place = Place::new("t", "é", 1..99);
        assert_eq!((place.line(), place.column()), (1, 1));
    }

    #[test]
    fn near_matches_are_ordered_and_exclude_the_far_ones() {
        assert_eq!(
            near_matches("toLowercase", ["toLowerCase", "toUpperCase", "get"]).first(),
            Some(&"toLowerCase")
        );
        assert_eq!(did_you_mean("qqq", ["find", "get"]), None);
    }
}
