//! A URL whose values are encoded by the place they stand in, so that none can change what the URL means.

use crate::diagnostic::Diagnostic;
use crate::template::MARKS;

/// Which part of the URL comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Scheme,
    Authority,
    Path,
    Query,
    Fragment,
}

/// The URL that `marked` stands for: values, which stand between [`MARKS`], are percent-encoded in the path and the
/// query, and checked in the host. A value that the URL begins with may be a URL itself.
pub(super) fn encode_marked(marked: &str) -> Result<String, Box<Diagnostic>> {
    let mut url = Encoder {
        text: String::with_capacity(marked.len() + 16),
        position: Position::Scheme,
        segment: Segment::default(),
    };
    let [open, close] = MARKS;
    let mut pieces = marked.split(open);
    url.literal(pieces.next().unwrap_or_default())?;
    for piece in pieces {
        let (value, literal) = piece.split_once(close).unwrap_or((piece, ""));
        url.value(value)?;
        url.literal(literal)?;
    }
    url.end_segment()?;
    Ok(url.text)
}

struct Encoder {
    text: String,
    position: Position,
    segment: Segment,
}

/// The path segment being written.
#[derive(Debug, Default)]
struct Segment {
    start: usize,
    has_value: bool,
}

impl Encoder {
    fn literal(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        for c in text.chars() {
            let next = self.position.after(c, &self.text);
            if self.position == Position::Path && (c == '/' || next != Position::Path) {
                self.end_segment()?;
            }
            if c.is_control() {
                let code = u32::from(c);
                let message = format!("the URL holds a control character (U+{code:04X})");
                return Err(Box::new(Diagnostic::new(message)));
            }
            self.text.push(c);
            if c == '/' {
                self.segment = Segment {
                    start: self.text.len(),
                    has_value: false,
                };
            }
            self.position = next;
        }
        Ok(())
    }

    fn value(&mut self, value: &str) -> Result<(), Box<Diagnostic>> {
        match self.position {
            Position::Scheme => return self.literal(value),
            Position::Authority => {
                check_host(value)?;
                self.text.push_str(value);
            }
            Position::Path | Position::Query | Position::Fragment => {
                self.segment.has_value = true;
                self.text.push_str(&encode_component(value));
            }
        }
        Ok(())
    }

    /// Refuses a segment that values have made into a step up or one that stays: it would address something else.
    fn end_segment(&mut self) -> Result<(), Box<Diagnostic>> {
        let segment = self.text.get(self.segment.start..).unwrap_or_default();
        let is_step = matches!(segment.replace("%2e", ".").replace("%2E", ".").as_str(), "." | "..");
        if self.position == Position::Path && self.segment.has_value && is_step {
            let diagnostic = Diagnostic::new(format!("a value makes a path segment of the URL `{segment}`"));
            let hint = "such a segment addresses another resource than the template's";
            return Err(Box::new(diagnostic.hint(hint)));
        }
        Ok(())
    }
}

impl Position {
    /// The position behind the character `c`; `before` is what stands before it.
    fn after(self, c: char, before: &str) -> Self {
        match (self, c) {
            (Self::Scheme, '/') if before.ends_with(":/") => Self::Authority,
            (Self::Authority, '/' | '\\') => Self::Path,
            (Self::Authority | Self::Path, '?') => Self::Query,
            (Self::Authority | Self::Path | Self::Query, '#') => Self::Fragment,
            _ => self,
        }
    }
}

fn check_host(value: &str) -> Result<(), Box<Diagnostic>> {
    let is_of_hosts = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    match value.chars().find(|&c| !is_of_hosts(c)) {
        None => Ok(()),
        Some(c) => {
            let diagnostic = Diagnostic::new(format!("a value in the URL's host holds `{c}`"));
            let hint = "a host has letters, digits, `-` and `.`; write `{{{..}}}` if the value is more of the URL";
            Err(Box::new(diagnostic.hint(hint)))
        }
    }
}

/// The text as a component of a URL: all but RFC 3986's unreserved characters percent-encoded.
pub(super) fn encode_component(text: &str) -> String {
    const RESERVED: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(text, RESERVED).to_string()
}

/// The URL with these names and values added to its query.
pub(super) fn with_params(url: &str, params: &[(String, String)]) -> String {
    let (url, fragment) = url
        .split_once('#')
        .map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let mut out = url.to_owned();
    let mut separator = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    for (name, value) in params {
        out.push_str(separator);
        out.push_str(&format!("{}={}", encode_component(name), encode_component(value)));
        separator = "&";
    }
    match fragment {
        Some(fragment) => format!("{out}#{fragment}"),
        None => out,
    }
}

/// Scheme, host and port, by which it is known whether an event has a say in where a request goes.
pub(super) fn origin(url: &str) -> Option<&str> {
    let authority = url.find("://")? + 3;
    let end = url[authority..]
        .find(['/', '?', '#', '\\'])
        .map_or(url.len(), |at| authority + at);
    (end > authority).then(|| &url[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The URL of a text in which values stand between `<` and `>`.
    fn url(text: &str) -> Result<String, String> {
        encode_marked(&text.replace('<', "\u{1}").replace('>', "\u{2}")).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn values_are_encoded_where_they_stand() {
        for (text, expected) in [
            (
                "https://x.example/v0/<a/b?c#d>/e",
                "https://x.example/v0/a%2Fb%3Fc%23d/e",
            ),
            ("https://x.example/<é %2e>", "https://x.example/%C3%A9%20%252e"),
            (
                "https://x.example?q=<a&b=c>&r=<1+1>",
                "https://x.example?q=a%26b%3Dc&r=1%2B1",
            ),
            ("https://<eu-1>.x.example:<8080>/", "https://eu-1.x.example:8080/"),
            ("<https://x.example/a?b=c>&d=<e&f>", "https://x.example/a?b=c&d=e%26f"),
            ("<https://x.example>/<a/b>", "https://x.example/a%2Fb"),
            ("https://x.example/a..b/<.a.>/<...>", "https://x.example/a..b/.a./..."),
            ("https://x.example/../a", "https://x.example/../a"),
        ] {
            assert_eq!(url(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn values_that_would_lead_elsewhere_are_errors() {
        for host in [
            "https://<evil.example/>.x.example/",
            "https://<a@b>/",
            "https://x<?>/",
            "https://<a\\b>",
        ] {
            assert!(
                url(host).unwrap_err().starts_with("a value in the URL's host holds"),
                "{host}"
            );
        }
        for path in [
            "https://x/a/<..>/b",
            "https://x/<.>",
            "https://x/.<.>?a",
            "https://x/%2e<.>#",
            "https://x/<..>",
        ] {
            assert!(url(path).unwrap_err().contains("path segment"), "{path}");
        }
    }

    #[test]
    fn parameters_join_the_query() {
        let params = [("a b".to_owned(), "1&2".to_owned()), ("c".to_owned(), String::new())];
        for (url, expected) in [
            ("https://x/", "https://x/?a%20b=1%262&c="),
            ("https://x/?q=1#f", "https://x/?q=1&a%20b=1%262&c=#f"),
            ("https://x/?", "https://x/?a%20b=1%262&c="),
        ] {
            assert_eq!(with_params(url, &params), expected);
        }
        assert_eq!(origin("https://a.example:1/b://c"), Some("https://a.example:1"));
        assert_eq!(origin("https:///b"), None);
    }
}
