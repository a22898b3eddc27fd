//! ECMAScript regular expressions for `replaceAll`, on UTF-16 as ECMAScript has it.
//!
//! `regress` backtracks, and has neither a limit of steps nor a way to be stopped in a match. So a search that could take
//! long runs on a thread of its own, which is left behind at the time limit.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use minijinja::Error;
use regress::{Flags, Match, Regex};

use super::{fail, fail_with_hint};

/// How many compiled patterns a thread keeps.
const KEPT: usize = 16;

/// The longest pattern, in bytes.
const MAX_PATTERN: usize = 16 * 1024;

/// The longest text that comes out, in UTF-16 units.
pub(super) const MAX_OUTPUT: usize = 64 * 1024 * 1024;

/// How many steps a search may take, at the worst, to run where it is called.
const MAX_STEPS: u64 = 4_000_000;

/// How long a search may take.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// How many searches that have met the time limit may still be running.
const MAX_LEFT_BEHIND: usize = 4;

static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);

/// A compiled pattern with its flags.
pub(super) struct Pattern {
    regex: Regex,
    /// The `y` flag: each match must begin where the one before it ended.
    sticky: bool,
    /// The `u` or `v` flag: characters rather than UTF-16 units.
    unicode: bool,
    effort: Effort,
}

impl Pattern {
    /// The pattern, compiled when this thread meets it for the first time in a while.
    pub(super) fn of(pattern: &str, flags: &str) -> Result<Arc<Self>, Error> {
        type Kept = VecDeque<(String, String, Arc<Pattern>)>;
        thread_local!(static PATTERNS: RefCell<Kept> = const { RefCell::new(VecDeque::new()) });
        PATTERNS.with_borrow_mut(|kept| {
            let found = kept
                .iter()
                .find(|(text, letters, _)| text == pattern && letters == flags);
            if let Some((.., compiled)) = found {
                return Ok(Arc::clone(compiled));
            }
            let compiled = Arc::new(Self::compile(pattern, flags)?);
            kept.truncate(KEPT - 1);
            kept.push_front((pattern.to_owned(), flags.to_owned(), Arc::clone(&compiled)));
            Ok(compiled)
        })
    }

    fn compile(pattern: &str, letters: &str) -> Result<Self, Error> {
        if pattern.len() > MAX_PATTERN {
            return Err(invalid(format!("it is longer than {MAX_PATTERN} bytes")));
        }
        let flags = read_flags(letters)?;
        let unicode = flags.unicode || flags.unicode_sets;
        let regex = if unicode {
            Regex::with_flags(pattern, flags)
        } else {
            Regex::from_unicode(pattern.encode_utf16().map(u32::from), flags)
        };
        Ok(Self {
            regex: regex.map_err(|error| invalid(error.to_string()))?,
            sticky: letters.contains('y'),
            unicode,
            effort: Effort::of(pattern),
        })
    }

    /// Replaces every match in `text`.
    pub(super) fn replace(self: &Arc<Self>, text: &str, replacement: &str) -> Result<String, Error> {
        self.replace_within(TIME_LIMIT, text, replacement)
    }

    fn replace_within(self: &Arc<Self>, limit: Duration, text: &str, replacement: &str) -> Result<String, Error> {
        let text: Vec<u16> = text.encode_utf16().collect();
        let replacement: Vec<u16> = replacement.encode_utf16().collect();
        let output = if self.effort.steps(text.len()) <= MAX_STEPS {
            self.substituted(&text, &replacement, &AtomicBool::new(false))?
        } else {
            self.replace_apart(limit, text, replacement)?
        };
        Ok(String::from_utf16_lossy(&output))
    }

    fn replace_apart(
        self: &Arc<Self>,
        limit: Duration,
        text: Vec<u16>,
        replacement: Vec<u16>,
    ) -> Result<Vec<u16>, Error> {
        if LEFT_BEHIND.load(Ordering::Relaxed) >= MAX_LEFT_BEHIND {
            return Err(fail("replaceAll: too many searches have met the time limit"));
        }
        let (pattern, stop) = (Arc::clone(self), Arc::new(AtomicBool::new(false)));
        let (sender, receiver) = mpsc::sync_channel(1);
        let stopped = Arc::clone(&stop);
        let search = move || {
            let output = pattern.substituted(&text, &replacement, &stopped);
            // who waits for it may be gone
            let _ = sender.send(output);
            if stopped.swap(true, Ordering::AcqRel) {
                LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
            }
        };
        if let Err(error) = thread::Builder::new().spawn(search) {
            return Err(fail(format!("replaceAll: no thread to search on: {error}")));
        }
        receiver.recv_timeout(limit).unwrap_or_else(|_| {
            LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
            if stop.swap(true, Ordering::AcqRel) {
                // it has ended at this very moment
                LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
            }
            Err(too_slow())
        })
    }

    fn substituted(&self, text: &[u16], replacement: &[u16], stop: &AtomicBool) -> Result<Vec<u16>, Error> {
        if self.unicode {
            self.substitute(text, replacement, self.regex.find_from_utf16(text, 0), stop)
        } else {
            self.substitute(text, replacement, self.regex.find_from_ucs2(text, 0), stop)
        }
    }

    fn substitute(
        &self,
        text: &[u16],
        replacement: &[u16],
        matches: impl Iterator<Item = Match>,
        stop: &AtomicBool,
    ) -> Result<Vec<u16>, Error> {
        let mut output = Vec::with_capacity(text.len());
        let (mut copied, mut next) = (0, 0);
        for found in matches {
            if self.sticky && found.start() != next {
                break;
            }
            if stop.load(Ordering::Relaxed) {
                return Err(too_slow());
            }
            output.extend_from_slice(units(text, copied..found.start()));
            expand(replacement, text, &found, &mut output)?;
            copied = found.end();
            next = if found.range.is_empty() {
                found.end() + self.width_at(text, found.end())
            } else {
                found.end()
            };
        }
        output.extend_from_slice(units(text, copied..text.len()));
        Ok(output)
    }

    /// How far a search moves on from a match of nothing.
    fn width_at(&self, text: &[u16], at: usize) -> usize {
        let is_pair = matches!(text.get(at..at + 2), Some([0xD800..=0xDBFF, 0xDC00..=0xDFFF]));
        if self.unicode && is_pair { 2 } else { 1 }
    }
}

fn read_flags(letters: &str) -> Result<Flags, Error> {
    let is_twice = |(at, letter): (usize, char)| letters[..at].contains(letter);
    let is_known = letters.chars().all(|letter| "dgimsuvy".contains(letter));
    if !is_known || letters.char_indices().any(is_twice) || (letters.contains('u') && letters.contains('v')) {
        return Err(fail_with_hint(
            format!("Invalid regex pattern: invalid flags `{letters}`"),
            "the flags are i, m, s, y, d, g, and either u or v, each once",
        ));
    }
    Ok(Flags::from(letters))
}

fn invalid(detail: String) -> Error {
    fail(format!("Invalid regex pattern: {detail}"))
}

fn too_slow() -> Error {
    fail_with_hint(
        format!("replaceAll: the search took more than {} seconds", TIME_LIMIT.as_secs()),
        "repetitions inside of repetitions, such as `(a+)+`, take time without end: write the pattern without them",
    )
}

/// What makes a search long, read off a pattern without parsing it; rather too much than too little.
#[derive(Default)]
struct Effort {
    /// The parts that may take any number of characters: each may try as many ends as the text has.
    lengths: u32,
    /// The parts that may match in two ways.
    choices: u32,
    /// Whether a group is repeated: the work may grow exponentially with the text.
    repeats_groups: bool,
}

impl Effort {
    fn of(pattern: &str) -> Self {
        let mut effort = Self::default();
        let mut rest = pattern.as_bytes();
        let mut before = 0;
        while let [sign, behind @ ..] = rest {
            rest = behind;
            match sign {
                b'\\' => {
                    let is_backreference = matches!(behind.first(), Some(b'1'..=b'9' | b'k'));
                    effort.lengths += u32::from(is_backreference);
                    rest = behind.get(1..).unwrap_or_default();
                }
                b'*' | b'+' => effort.lengths += 1,
                b'{' => effort.lengths += u32::from(!matches!(behind, [b'0'..=b'9', b'}', ..])),
                b'?' if before != b'(' => effort.choices += 1,
                b'|' => effort.choices += 1,
                _ => {}
            }
            effort.repeats_groups |= before == b')' && matches!(sign, b'*' | b'+' | b'{');
            before = *sign;
        }
        effort
    }

    /// The steps of a search in a text of this length at the worst.
    fn steps(&self, length: usize) -> u64 {
        if self.repeats_groups {
            return u64::MAX;
        }
        let length = (length as u64).saturating_add(2);
        // one factor more for the place to begin at
        let ends = length.saturating_pow(self.lengths.saturating_add(1));
        ends.saturating_mul(2_u64.saturating_pow(self.choices))
    }
}

/// Writes the replacement of one match, with what its `$` stand for.
fn expand(replacement: &[u16], text: &[u16], found: &Match, output: &mut Vec<u16>) -> Result<(), Error> {
    let mut rest = replacement;
    while let Some(at) = rest.iter().position(|&unit| unit == u16::from(b'$')) {
        output.extend_from_slice(&rest[..at]);
        let (length, expansion) = reference(&rest[at..], text, found);
        check_length(output.len() + expansion.len())?;
        output.extend_from_slice(expansion);
        rest = &rest[at + length..];
    }
    check_length(output.len() + rest.len())?;
    output.extend_from_slice(rest);
    Ok(())
}

fn check_length(length: usize) -> Result<(), Error> {
    if length > MAX_OUTPUT {
        return Err(fail(format!(
            "replaceAll: the result is longer than {MAX_OUTPUT} characters"
        )));
    }
    Ok(())
}

/// The length of the reference that `rest` begins with, from its `$` on, and what it stands for: itself where it is
/// none.
fn reference<'a>(rest: &'a [u16], text: &'a [u16], found: &Match) -> (usize, &'a [u16]) {
    let digit = |at: usize| {
        let unit = u8::try_from(*rest.get(at)?).ok()?;
        unit.is_ascii_digit().then(|| usize::from(unit - b'0'))
    };
    let sign = rest.get(1).and_then(|&unit| u8::try_from(unit).ok());
    match sign {
        Some(b'$') => (2, &rest[..1]),
        Some(b'&') => (2, units(text, found.range())),
        Some(b'`') => (2, units(text, 0..found.start())),
        Some(b'\'') => (2, units(text, found.end()..text.len())),
        Some(b'<') => named(rest, text, found).unwrap_or((1, &rest[..1])),
        Some(b'0'..=b'9') => {
            let count = found.captures.len();
            let first = digit(1).unwrap_or_default();
            let both = digit(2).map(|second| first * 10 + second);
            match both.filter(|number| (1..=count).contains(number)) {
                Some(number) => (3, group(text, found, number)),
                None if (1..=count).contains(&first) => (2, group(text, found, first)),
                None => (1, &rest[..1]),
            }
        }
        _ => (1, &rest[..1]),
    }
}

/// `$<name>`: a reference only where the pattern has names at all.
fn named<'a>(rest: &'a [u16], text: &'a [u16], found: &Match) -> Option<(usize, &'a [u16])> {
    found.named_groups().next()?;
    let end = rest.iter().position(|&unit| unit == u16::from(b'>'))?;
    let name = String::from_utf16_lossy(rest.get(2..end)?);
    let range = found
        .named_groups()
        .find(|(other, _)| *other == name)
        .and_then(|(_, range)| range);
    Some((end + 1, range.map_or(&[][..], |range| units(text, range))))
}

fn group<'a>(text: &'a [u16], found: &Match, number: usize) -> &'a [u16] {
    found.group(number).map_or(&[][..], |range| units(text, range))
}

fn units(text: &[u16], range: std::ops::Range<usize>) -> &[u16] {
    text.get(range).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, pattern: &str, flags: &str, replacement: &str) -> String {
        Pattern::of(pattern, flags)
            .and_then(|pattern| pattern.replace(text, replacement))
            .unwrap()
    }

    #[test]
    fn a_replacement_refers_to_the_match() {
        for (replacement, expected) in [
            ("[$&]", "a[bc]d"),
            ("[$`]", "a[a]d"),
            ("[$']", "a[d]d"),
            ("$$1", "a$1d"),
            ("$2$1", "acbd"),
            ("$02$01", "acbd"),
            ("$10", "ab0d"),
            ("$3$0$", "a$3$0$d"),
            ("$<x>$<y>", "abd"),
            ("$<x", "a$<xd"),
            ("é€😀", "aé€😀d"),
        ] {
            assert_eq!(
                replaced("abcd", "(?<x>b)(c)", "g", replacement),
                expected,
                "{replacement}"
            );
        }
        // without names in the pattern, `$<` is text; a group that took no part is empty
        assert_eq!(replaced("ab", "(a)|(b)", "g", "$<x>[$1$2]"), "$<x>[a]$<x>[b]");
        assert_eq!(replaced("ab", "(a)|b", "g", "[$1]"), "[a][]");
    }

    #[test]
    fn flags_are_those_of_ecmascript() {
        assert_eq!(replaced("aAa", "a", "i", "-"), "---");
        assert_eq!(replaced("a\nb", "^", "m", ">"), ">a\n>b");
        assert_eq!(replaced("a\nb", "a.b", "s", "x"), "x");
        assert_eq!(replaced("aab", "a|b$", "y", "x"), "xxx");
        assert_eq!(replaced("aaba", "a", "y", "x"), "xxba");
        assert_eq!(replaced("ab", "", "y", "-"), "-a-b-");
        assert_eq!(replaced("😀", ".", "g", "x"), "xx");
        assert_eq!(replaced("😀", ".", "gu", "x"), "x");
        assert_eq!(replaced("😀a", "", "uy", "-"), "-😀-a-");
        assert_eq!(replaced("a1", "[\\w--\\d]", "vd", "x"), "x1");
    }

    #[test]
    fn what_cannot_be_compiled_is_an_error() {
        for (pattern, flags) in [
            ("[", "g"),
            ("(", "i"),
            ("a", "gg"),
            ("a", "x"),
            ("a", "uv"),
            ("\\p{Foo}", "u"),
        ] {
            let error = Pattern::of(pattern, flags).map(|_| ()).unwrap_err();
            let detail = error.detail().unwrap_or_default();
            assert!(
                detail.starts_with("Invalid regex pattern: "),
                "{pattern} {flags}: {detail}"
            );
        }
        assert!(Pattern::of(&"a".repeat(MAX_PATTERN + 1), "g").is_err());
    }

    #[test]
    fn a_search_without_end_is_ended() {
        let pattern = Pattern::of("(a+)+$", "g").unwrap();
        let limit = Duration::from_millis(1);
        assert!(
            pattern
                .replace_within(limit, &format!("{}b", "a".repeat(60)), "x")
                .is_err()
        );
        // honest work on a thread of its own
        assert_eq!(replaced("a.b.c d", "(\\w\\.)+", "g", "x"), "xc d");
    }

    #[test]
    fn a_result_has_a_greatest_length() {
        let pattern = Pattern::of("a", "g").unwrap();
        assert!(pattern.replace(&"a".repeat(70_000), &"b".repeat(1000)).is_err());
    }

    #[test]
    fn the_effort_is_estimated() {
        let steps = |pattern: &str| Effort::of(pattern).steps(98);
        assert_eq!(steps("\\d{4}-(?<m>\\d)\\*"), 100);
        assert_eq!(steps("a?|b"), 400);
        assert_eq!(steps("\\s+$"), 10_000);
        assert_eq!(steps("(a*)\\1"), 1_000_000);
        assert_eq!(steps("a{1,9}"), 10_000);
        assert_eq!(steps("(a|b)*"), u64::MAX);
    }
}
