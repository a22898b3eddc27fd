//! Secrets out of what is printed, in whatever form they are there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Secrets, views};
use crate::value::write_json_string_body;

/// What stands for a secret.
pub const MASK: &str = "******";

/// A form shorter than this (in characters) is hidden only where no letter or digit is next to it: hiding every `a`
/// would make a text unreadable, and tell the secret by its gaps.
const MIN_INSIDE_WORDS: usize = 3;

/// A part of longer base64 text is told apart from others only when it is this long.
const MIN_BASE64_PART: usize = 8;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What a path leaves as it is, by the `urlencode` filter.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*');
/// What `application/x-www-form-urlencoded` leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// Hides the values of secrets, and their base64, percent-encoded, JSON-escaped and HTML-escaped forms, in any text.
#[derive(Clone, Default)]
pub struct Redactor {
    values: BTreeSet<String>,
    forms: Option<Forms>,
}

#[derive(Clone)]
struct Forms {
    finder: AhoCorasick,
    /// Whether the form of that number is hidden as a whole word only.
    is_word: Vec<bool>,
}

impl Redactor {
    /// A redactor of these secrets; empty ones have nothing to hide.
    pub fn new(secrets: &Secrets) -> Self {
        Self::of(secrets.values().map(str::to_owned).collect())
    }

    /// A redactor that hides these texts too; `None` where it does already.
    pub fn with(&self, more: impl IntoIterator<Item = String>) -> Option<Self> {
        let mut values = self.values.clone();
        values.extend(more);
        (values.len() > self.values.len()).then(|| Self::of(values))
    }

    fn of(values: BTreeSet<String>) -> Self {
        let forms: BTreeSet<String> = values
            .iter()
            .filter(|value| !value.is_empty())
            .flat_map(|value| forms_of(value))
            .collect();
        let forms: Vec<String> = forms.into_iter().filter(|form| !form.is_empty()).collect();
        if forms.is_empty() {
            return Self { values, forms: None };
        }
        let is_word = forms
            .iter()
            .map(|form| form.chars().count() < MIN_INSIDE_WORDS)
            .collect();
        // this can fail only with more text than memory holds
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&forms)
            .ok();
        Self {
            values,
            forms: finder.map(|finder| Forms { finder, is_word }),
        }
    }

    /// The text with [`MASK`] for each secret.
    pub fn redact<'text>(&self, text: &'text str) -> Cow<'text, str> {
        let hidden = self.hidden(text);
        if hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for range in hidden {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(MASK);
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// What is to be hidden, in order. Secrets that overlap are hidden together, so that no piece of one is left.
    fn hidden(&self, text: &str) -> Vec<Range<usize>> {
        let Some(forms) = &self.forms else {
            return Vec::new();
        };
        let mut found: Vec<Range<usize>> = forms.matches(text.as_bytes(), |range| is_word(text, range)).collect();
        views::each(text, &mut |view| {
            let in_view = forms.matches(&view.bytes, |range| is_word(text, &view.origin(range)));
            found.extend(in_view.map(|range| view.origin(&range)));
        });
        found.sort_unstable_by_key(|range| (range.start, range.end));
        found.dedup();
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for range in found {
            match hidden.last_mut().filter(|last| last.end > range.start) {
                Some(last) => last.end = last.end.max(range.end),
                None => hidden.push(range),
            }
        }
        hidden
    }
}

impl Forms {
    /// Where forms are; short ones only where this says that they are words.
    fn matches<'a>(
        &'a self,
        bytes: &'a [u8],
        is_word: impl Fn(&Range<usize>) -> bool + 'a,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = self.finder.find_overlapping_iter(bytes);
        found.filter_map(move |found| {
            let number = found.pattern().as_usize();
            let is_word_only = self.is_word.get(number).copied().unwrap_or_default();
            (!is_word_only || is_word(&found.range())).then(|| found.range())
        })
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

fn is_word(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let behind = text.get(range.end..).and_then(|behind| behind.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
}

/// The value and what it most often looks like, to be found whatever stands before it; [`views`] finds the rest where
/// escapes are whole.
fn forms_of(value: &str) -> Vec<String> {
    let mut forms = written_forms(value);
    // shown by its parts, a secret URL is as secret
    forms.extend(url_parts(value).into_iter().flat_map(written_forms));
    forms
}

/// The parts of a URL by which it may be shown: path and query, the path, and what the query holds. Short ones would
/// hide too much else.
fn url_parts(value: &str) -> Vec<&str> {
    const SHORTEST: usize = 8;
    let is_http = value.starts_with("https://") || value.starts_with("http://");
    let Some((_, rest)) = value.split_once("://").filter(|_| is_http) else {
        return Vec::new();
    };
    let target = rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default();
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let held = query
        .split('&')
        .map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    [target, path]
        .into_iter()
        .chain(held)
        .filter(|part| part.len() >= SHORTEST)
        .collect()
}

fn written_forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    forms.extend(html_forms(value));
    forms.extend(json_forms(value));
    forms.extend(percent_forms(value));
    forms.extend(base64_forms(value));
    forms
}

/// Escaped as little as can be, and as writers do that keep to ASCII or escape slashes.
fn json_forms(value: &str) -> [String; 4] {
    let mut plain = String::new();
    // writing to a string cannot fail
    let _ = write_json_string_body(&mut plain, value);
    let ascii = plain.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
        out
    });
    [plain.replace('/', "\\/"), ascii.replace('/', "\\/"), plain, ascii]
}

fn percent_forms(value: &str) -> Vec<String> {
    let sets = [NON_ALPHANUMERIC, UNRESERVED, PATH, COMPONENT, FORM];
    let mut forms: Vec<String> = sets
        .iter()
        .map(|set| utf8_percent_encode(value, set).to_string())
        .collect();
    forms.push(utf8_percent_encode(value, FORM).to_string().replace("%20", "+"));
    forms.extend(forms.clone().iter().map(|form| with_small_hex(form)));
    forms
}

/// `%2F` as `%2f`.
fn with_small_hex(encoded: &str) -> String {
    let mut digits_left = 0;
    let small = encoded.chars().map(|c| match (c, digits_left) {
        ('%', _) => {
            digits_left = 2;
            c
        }
        (_, 0) => c,
        _ => {
            digits_left -= 1;
            c.to_ascii_lowercase()
        }
    });
    small.collect()
}

/// The base64 of the value alone, and what it becomes inside of a longer text that is encoded as a whole, such as
/// `user:password`.
fn base64_forms(value: &str) -> Vec<String> {
    let mut standard = vec![STANDARD.encode(value), STANDARD_NO_PAD.encode(value)];
    let inside = (0..3).map(|skipped| base64_part(value, skipped));
    standard.extend(inside.filter(|part| part.len() >= MIN_BASE64_PART));
    let url_safe: Vec<String> = standard
        .iter()
        .map(|form| form.replace('+', "-").replace('/', "_"))
        .collect();
    standard.push(URL_SAFE.encode(value));
    standard.extend(url_safe);
    standard
}

/// The characters that only the value decides where `skipped` bytes (modulo three) stand before it.
fn base64_part(value: &str, skipped: usize) -> String {
    let mut bytes = vec![0; skipped];
    bytes.extend_from_slice(value.as_bytes());
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    // a character holds six bits: those that share bits with what is before or behind are left out
    let start = (skipped * 8).div_ceil(6);
    let end = bytes.len() * 8 / 6;
    encoded.get(start..end).unwrap_or_default().to_owned()
}

/// Escaped for XML and HTML: writers differ in which of `>` and the quotes they escape, and how.
fn html_forms(value: &str) -> Vec<String> {
    let minimal = value.replace('&', "&amp;").replace('<', "&lt;");
    let mut forms = vec![minimal];
    for (character, references) in [
        ('>', &["&gt;"][..]),
        ('"', &["&quot;", "&#34;"]),
        ('\'', &["&#39;", "&#x27;", "&apos;"]),
    ] {
        if value.contains(character) {
            let escaped = |form: &String| {
                references
                    .iter()
                    .map(|to| form.replace(character, to))
                    .collect::<Vec<_>>()
            };
            forms.extend(forms.iter().flat_map(escaped).collect::<Vec<_>>());
        }
    }
    forms
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
