//! A text as it reads with its escapes undone, each byte knowing where it stood.
//!
//! Writers differ in what they escape (`*` in a query, `/` in JSON) and how (`%2F`, `%2f`); readers do not. So what is
//! looked for in a text is looked for in what its readers would see, too.

use std::ops::Range;

/// How deep escapes are undone: an answer in JSON that quotes a request in JSON has two levels of them.
const DEPTH: usize = 2;

/// The character or byte that an escape at the start of these bytes stands for, and the escape's length.
type Unescape = fn(&[u8]) -> Option<(Meant, usize)>;

/// The kinds of escapes, each with what it cannot be without; a form without `+` reads as a URL.
const KINDS: [(u8, Unescape); 4] = [(b'%', percent), (b'+', form), (b'\\', json), (b'&', reference)];

#[derive(Clone, Copy)]
enum Meant {
    Byte(u8),
    Char(char),
}

/// A text with some of its escapes undone.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// Where each byte stood in the text, then where the text ends.
    origins: Vec<usize>,
}

impl View {
    /// Where in the text these bytes stood.
    pub(super) fn origin(&self, bytes: &Range<usize>) -> Range<usize> {
        self.origin_of(bytes.start)..self.origin_of(bytes.end)
    }

    fn origin_of(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or_default()
    }

    /// These bytes with the escapes of one kind undone; `None` where they have none.
    fn new(bytes: &[u8], (mark, unescape): (u8, Unescape)) -> Option<Self> {
        memchr::memchr(mark, bytes)?;
        let mut view = Self {
            bytes: Vec::new(),
            origins: Vec::new(),
        };
        let mut at = 0;
        let mut has_escapes = false;
        while let Some(rest @ [byte, ..]) = bytes.get(at..) {
            let escape = unescape(rest);
            has_escapes |= escape.is_some();
            let (meant, length) = escape.unwrap_or((Meant::Byte(*byte), 1));
            view.push(meant, at);
            at += length;
        }
        view.origins.push(bytes.len());
        has_escapes.then_some(view)
    }

    fn push(&mut self, meant: Meant, origin: usize) {
        match meant {
            Meant::Byte(byte) => self.bytes.push(byte),
            Meant::Char(c) => self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        self.origins.resize(self.bytes.len(), origin);
    }

    /// This with escapes of one more kind undone.
    fn without(&self, kind: (u8, Unescape)) -> Option<Self> {
        let mut deeper = Self::new(&self.bytes, kind)?;
        for origin in &mut deeper.origins {
            *origin = self.origin_of(*origin);
        }
        Some(deeper)
    }

    /// Looks at this, which is so deep, and at what is below it.
    fn look(&self, depth: usize, look: &mut dyn FnMut(&Self)) {
        look(self);
        if depth < DEPTH {
            let below = KINDS.iter().filter_map(|kind| self.without(*kind));
            below.for_each(|view| view.look(depth + 1, look));
        }
    }
}

/// Looks at every way to read the text with escapes undone. There is one at a time of each depth: texts may be long.
pub(super) fn each(text: &str, look: &mut dyn FnMut(&View)) {
    for kind in KINDS {
        if let Some(view) = View::new(text.as_bytes(), kind) {
            view.look(1, look);
        }
    }
}

/// `%2F` of a URL (RFC 3986).
fn percent(bytes: &[u8]) -> Option<(Meant, usize)> {
    let [b'%', digits @ ..] = bytes else { return None };
    let byte = u8::try_from(hex(digits.get(..2)?)?).ok()?;
    Some((Meant::Byte(byte), 3))
}

/// `%2F` and `+` of a form (`application/x-www-form-urlencoded`).
fn form(bytes: &[u8]) -> Option<(Meant, usize)> {
    match bytes {
        [b'+', ..] => Some((Meant::Byte(b' '), 1)),
        _ => percent(bytes),
    }
}

/// `\n`, `\/` and `\u00e9` of a string in JSON (RFC 8259).
fn json(bytes: &[u8]) -> Option<(Meant, usize)> {
    let [b'\\', letter, rest @ ..] = bytes else { return None };
    let byte = match letter {
        b'"' | b'\\' | b'/' => *letter,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return utf16(rest),
        _ => return None,
    };
    Some((Meant::Byte(byte), 2))
}

/// What follows `\u`: one unit, or two that are a pair.
fn utf16(digits: &[u8]) -> Option<(Meant, usize)> {
    let unit = |at: usize| hex(digits.get(at..at + 4)?).and_then(|unit| u16::try_from(unit).ok());
    let first = unit(0)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some((Meant::Char(c), 6));
    }
    let second = digits
        .get(4..6)
        .filter(|between| between == b"\\u")
        .and_then(|_| unit(6))?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((Meant::Char(c), 12))
}

/// `&amp;`, `&#38;` and `&#x26;` of XML and HTML.
fn reference(bytes: &[u8]) -> Option<(Meant, usize)> {
    /// The longest that stands for a character, with zeros before it.
    const LONGEST: usize = 12;
    let [b'&', rest @ ..] = bytes else { return None };
    let length = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let c = match rest.get(..length)? {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(hex(digits)?)?,
        [b'#', digits @ ..] => char::from_u32(std::str::from_utf8(digits).ok()?.parse().ok()?)?,
        _ => return None,
    };
    Some((Meant::Char(c), length + 2))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}
