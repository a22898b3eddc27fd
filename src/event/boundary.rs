//! Where a stream of events may be cut: offsets that surely stand between two events.

use memchr::{memchr3, memmem, memrchr};

use super::InputFormat;

/// Finds the last place to cut in a buffer that grows, without looking at the same bytes again and again.
#[derive(Debug)]
pub(super) struct Cutter {
    format: InputFormat,
    /// Before this offset there is no line boundary to cut at.
    searched: usize,
    scanner: Scanner,
}

impl Cutter {
    pub(super) fn new(format: InputFormat) -> Self {
        Self {
            format,
            searched: 0,
            scanner: Scanner::default(),
        }
    }

    /// To be called when the buffer begins elsewhere: always between two events.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.format);
    }

    /// The last offset of the buffer to cut at. `is_urgent` also finds the end of an event that nothing follows yet.
    pub(super) fn cut(&mut self, bytes: &[u8], is_urgent: bool) -> Option<usize> {
        match self.format {
            // the scanner looks at every byte, the search for a line only at the last few
            InputFormat::Json if is_urgent => self.scanner.scan(bytes).or_else(|| self.line_of_json(bytes)),
            InputFormat::Json => self.line_of_json(bytes).or_else(|| self.scanner.scan(bytes)),
            InputFormat::Json5 => self.line(bytes),
            InputFormat::Yaml => self.document(bytes),
        }
    }

    fn line_of_json(&mut self, bytes: &[u8]) -> Option<usize> {
        let found = last_json_line(bytes, self.searched);
        // only the white space at the end is undecided: what follows it may begin an event
        self.searched = bytes
            .iter()
            .rposition(|byte| !is_blank(*byte))
            .map_or(0, |last| last + 1);
        found
    }

    fn line(&mut self, bytes: &[u8]) -> Option<usize> {
        let found = memrchr(b'\n', bytes.get(self.searched..)?).map(|at| self.searched + at + 1);
        self.searched = bytes.len();
        found
    }

    fn document(&mut self, bytes: &[u8]) -> Option<usize> {
        let found = last_document(bytes, self.searched);
        self.searched = bytes.len().saturating_sub("\n---".len());
        found
    }
}

/// White space between events; the record separator of RFC 7464 counts as such.
pub(super) fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x1E
}

/// Whether a JSON value may begin with the byte.
pub(super) fn starts_value(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'"' | b'-') || byte.is_ascii_alphanumeric()
}

fn ends_value(byte: u8) -> bool {
    matches!(byte, b'}' | b']' | b'"') || byte.is_ascii_alphanumeric()
}

/// Whether a JSON value begins right at the start of the line that `bytes` begin with. In indented JSON, the lines
/// inside of a value are indented or begin with a bracket that closes.
pub(super) fn is_value_line(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .find(|byte| **byte != 0x1E)
        .is_some_and(|byte| starts_value(*byte))
}

/// The last start of a line, its newline at `from` or later, that stands at top level. Inside of an array or object a
/// comma or colon stands between two values, and a string holds no newline: so one that has the end of a value before
/// it and the start of one behind it is not inside of anything.
fn last_json_line(bytes: &[u8], from: usize) -> Option<usize> {
    let mut end = bytes.len();
    while let Some(newline) = memrchr(b'\n', bytes.get(from..end)?).map(|at| from + at) {
        if is_value_line(&bytes[newline + 1..]) {
            let before = bytes[..newline].iter().rev().find(|byte| !is_blank(**byte));
            if before.is_some_and(|byte| ends_value(*byte)) {
                return Some(newline + 1);
            }
        }
        end = newline;
    }
    None
}

/// The start of the last line that begins a YAML document, its newline at `from` or later.
fn last_document(bytes: &[u8], from: usize) -> Option<usize> {
    let mut end = bytes.len();
    while let Some(newline) = memmem::rfind(bytes.get(from..end)?, b"\n---").map(|at| from + at) {
        if bytes.get(newline + 4).is_some_and(u8::is_ascii_whitespace) {
            return Some(newline + 1);
        }
        end = newline + 3;
    }
    None
}

/// The start of the first line behind the first that begins a YAML document.
pub(super) fn next_document(bytes: &[u8]) -> Option<usize> {
    let ends_there = |newline: &usize| bytes.get(newline + 4).is_none_or(u8::is_ascii_whitespace);
    memmem::find_iter(bytes, b"\n---")
        .find(ends_there)
        .map(|newline| newline + 1)
}

/// Follows JSON just closely enough to know what is at top level.
#[derive(Debug, Default)]
struct Scanner {
    at: usize,
    depth: usize,
    in_string: bool,
    boundary: Option<usize>,
}

impl Scanner {
    /// The last top-level boundary of the buffer, whose bytes so far must be those of the last call.
    fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(byte) = bytes.get(self.at) {
            if self.in_string {
                self.skip_string(bytes);
            } else {
                self.step(*byte);
            }
        }
        self.boundary
    }

    fn step(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.mark();
            }
            _ if is_blank(byte) => self.mark(),
            _ => {}
        }
    }

    fn skip_string(&mut self, bytes: &[u8]) {
        let rest = bytes.get(self.at..).unwrap_or_default();
        let Some(found) = memchr3(b'"', b'\\', b'\n', rest) else {
            self.at = bytes.len();
            return;
        };
        if rest[found] == b'\\' {
            // the escaped byte may not be there yet: it can then only be looked at with its backslash
            self.at += found + 2;
            return;
        }
        self.at += found + 1;
        self.in_string = false;
        self.mark();
    }

    fn mark(&mut self) {
        if self.depth == 0 {
            self.boundary = Some(self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_cut_at_the_last_line_that_begins_an_event() {
        let cut = |text: &str| last_json_line(text.as_bytes(), 0);
        assert_eq!(cut("{\"a\":1}\n{\"b\":2}\n{\"c\""), Some(16));
        assert_eq!(cut("{}\r\n\n\u{1e}[1]"), Some(5));
        assert_eq!(cut("{\n\"a\":\n[\n1,\n2\n]\n}"), None);
        assert_eq!(cut("{\n  \"a\": 1\n}\n"), None);
    }

    #[test]
    fn the_scanner_finds_what_has_no_lines() {
        let cut = |text: &str| Scanner::default().scan(text.as_bytes());
        assert_eq!(cut("{}{\"a\":\"}\\\"\"}{\"b\":"), Some(13));
        assert_eq!(cut("[1,2"), None);
        assert_eq!(cut("1 2 3"), Some(4));
        assert_eq!(cut("\"a\"\"b"), Some(3));
    }

    #[test]
    fn the_scanner_goes_on_where_it_stopped() {
        let text = br#"{"a":"x\\\"}"}{"b":[{}]} 17 "#;
        let mut scanner = Scanner::default();
        for end in 0..=text.len() {
            assert_eq!(
                scanner.scan(&text[..end]),
                Scanner::default().scan(&text[..end]),
                "{end}"
            );
        }
    }

    #[test]
    fn yaml_is_cut_at_document_lines() {
        let text = b"a: 1\n---\nb: ----\n----\n--- c\n---";
        assert_eq!(last_document(text, 0), Some(22));
        assert_eq!(next_document(text), Some(5));
        assert_eq!(next_document(&text[22..]), Some(6));
    }
}
