//! The receiver's address: `http` or `https`, a host, and nothing that could change the meaning of the request.

use std::fmt;
use std::net::Ipv6Addr;

use ureq::http::Uri;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// An absolute `http` or `https` URL, ready to be sent to.
///
/// Its query may hold secrets: [`fmt::Display`] and [`fmt::Debug`] leave it out, [`Url::to_text`] has all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(Uri);

impl Url {
    /// Reads a URL. What a path or query may not hold as it is (blanks, accents, ...) is percent-encoded, a fragment is
    /// dropped.
    ///
    /// No message repeats the URL: it may hold secrets.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the scheme is not `http` or `https`, the host is missing or not ASCII, there is user
    /// information before the host, or there is a control character anywhere.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            return Err(Error::usage(format!(
                "the URL holds a control character (U+{:04X})",
                u32::from(control)
            )));
        }
        let (scheme, rest) = split_scheme(text)?;
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        check_authority(authority)?;
        let uri: Uri = format!("{scheme}://{authority}{}", encode_tail(tail))
            .parse()
            .map_err(|cause| Error::usage(format!("the URL cannot be read: {cause}")))?;
        Ok(Self(uri))
    }

    /// The whole URL, with its query.
    pub fn to_text(&self) -> String {
        self.0.to_string()
    }

    /// The host, in brackets where it is an IPv6 address.
    pub fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// The host, with the port where the URL has one.
    pub fn authority(&self) -> &str {
        self.0.authority().map_or("", |authority| authority.as_str())
    }

    /// The port, that of the scheme where the URL has none.
    pub fn port(&self) -> u16 {
        self.0.port_u16().unwrap_or(if self.is_https() { 443 } else { 80 })
    }

    /// The path with the query, as it stands in a request.
    pub fn target(&self) -> &str {
        self.0.path_and_query().map_or("/", |target| target.as_str())
    }

    /// Whether scheme, host and port are the same: what belongs to one may be sent to the other.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self.is_https() == other.is_https() && self.is_same_host(other) && self.port() == other.port()
    }

    /// Whether the host is the same.
    pub fn is_same_host(&self, other: &Self) -> bool {
        self.host().eq_ignore_ascii_case(other.host())
    }

    /// What a reference in an answer from this URL, such as a `Location`, leads to (RFC 3986, 5.2).
    ///
    /// # Errors
    ///
    /// As [`Url::parse`].
    pub fn join(&self, reference: &str) -> Result<Self> {
        let reference = reference.trim();
        if has_scheme(reference) {
            return Self::parse(reference);
        }
        let scheme = self.0.scheme_str().unwrap_or_default();
        if reference.starts_with("//") {
            return Self::parse(&format!("{scheme}:{reference}"));
        }
        let authority = self.authority();
        let end = reference.find(['?', '#']).unwrap_or(reference.len());
        let (path, rest) = reference.split_at(end);
        let tail = if path.starts_with('/') {
            format!("{}{rest}", without_dots(path))
        } else if !path.is_empty() {
            let folder = self.0.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{}{rest}", without_dots(&format!("{folder}/{path}")))
        } else if rest.starts_with('?') {
            format!("{}{rest}", self.0.path())
        } else {
            self.target().to_owned()
        };
        Self::parse(&format!("{scheme}://{authority}{tail}"))
    }

    /// The URL as the HTTP client takes it.
    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}{}",
            self.0.scheme_str().unwrap_or_default(),
            self.authority(),
            self.0.path()
        )
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

/// Whether the reference begins with a scheme (RFC 3986, 3.1).
fn has_scheme(reference: &str) -> bool {
    let is_scheme_byte = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme_byte)
    })
}

/// The path without its `.` and `..` segments (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// The scheme in lower case, and what follows `://`.
fn split_scheme(text: &str) -> Result<(String, &str)> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Error::usage(
            Diagnostic::new("the URL has no scheme").hint("a URL starts with https:// or http://"),
        ));
    };
    let scheme = scheme.to_ascii_lowercase();
    if scheme == "http" || scheme == "https" {
        return Ok((scheme, rest));
    }
    Err(Error::usage("the URL's scheme is neither https nor http"))
}

/// Refuses an authority that the client would read otherwise than a person does.
fn check_authority(authority: &str) -> Result<()> {
    if authority.contains('@') {
        return Err(Error::usage(
            Diagnostic::new("the URL holds a user name or a password")
                .hint("take it out, and send credentials in a header: -H 'Authorization: ...'"),
        ));
    }
    if !authority.is_ascii() {
        return Err(Error::usage(
            Diagnostic::new("the URL's host is not ASCII").hint("write an international name in its xn-- form"),
        ));
    }
    let port = port_behind_host(authority)?;
    let is_port = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0);
    if port.is_empty() || is_port {
        return Ok(());
    }
    Err(Error::usage("the URL's port is not a number from 1 to 65535"))
}

/// What stands behind the host and its colon. The colons inside the brackets of an IPv6 address are not the port's.
fn port_behind_host(authority: &str) -> Result<&str> {
    let (host, behind) = match authority.rfind(']') {
        Some(end) => authority.split_at(end + 1),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if host.is_empty() {
        return Err(Error::usage("the URL has no host"));
    }
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address = address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    let port = behind.strip_prefix(':').or(behind.is_empty().then_some(behind));
    match port.filter(|_| is_address || !host.contains(['[', ']'])) {
        Some(port) => Ok(port),
        None => Err(Error::usage(
            Diagnostic::new("the URL's host is not an IPv6 address in brackets")
                .hint("write it like http://[::1]:8080/"),
        )),
    }
}

/// Path and query without the fragment, encoded, the path at least `/`.
fn encode_tail(tail: &str) -> String {
    let tail = tail.split('#').next().unwrap_or_default();
    let mut encoded = String::with_capacity(tail.len() + 1);
    if !tail.starts_with('/') {
        encoded.push('/');
    }
    for byte in tail.bytes() {
        if byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(url: &str) -> String {
        Url::parse(url).unwrap().to_text()
    }

    fn message(url: &str) -> String {
        let error = Url::parse(url).unwrap_err();
        assert_eq!(error.exit_status(), 2, "{url}");
        error.diagnostic().message().to_owned()
    }

    #[test]
    fn what_a_url_may_not_hold_as_it_is_gets_encoded() {
        assert_eq!(
            text("http://h/a b/ñ?q={x}&r=1#part"),
            "http://h/a%20b/%C3%B1?q=%7Bx%7D&r=1"
        );
        assert_eq!(text("http://h/already%20there?a=%2F"), "http://h/already%20there?a=%2F");
    }

    #[test]
    fn a_missing_path_is_the_root() {
        assert_eq!(text("HTTPS://example.com"), "https://example.com/");
        assert_eq!(text("http://example.com:8080?q=1"), "http://example.com:8080/?q=1");
        assert_eq!(text("http://[::1]:8080/x"), "http://[::1]:8080/x");
    }

    #[test]
    fn what_is_printed_leaves_the_query_out() {
        let url = Url::parse("https://h:1/a/b?token=secret").unwrap();
        assert_eq!(url.to_string(), "https://h:1/a/b");
        assert_eq!(format!("{url:?}"), "Url(https://h:1/a/b)");
    }

    #[test]
    fn what_is_no_http_url_is_refused() {
        assert_eq!(message("example.com/x"), "the URL has no scheme");
        assert_eq!(
            message("ftp://example.com"),
            "the URL's scheme is neither https nor http"
        );
        assert_eq!(message("http:///x"), "the URL has no host");
        assert_eq!(message("http://:80/x"), "the URL has no host");
        assert_eq!(
            message("http://h:99999/"),
            "the URL's port is not a number from 1 to 65535"
        );
        assert_eq!(
            message("http://h:+80/"),
            "the URL's port is not a number from 1 to 65535"
        );
        assert_eq!(message("http://ñandú.cl/"), "the URL's host is not ASCII");
        assert_eq!(
            message("http://h/\r\nX: y"),
            "the URL holds a control character (U+000D)"
        );
        for url in ["http://a b/", "http://a%62/"] {
            assert!(message(url).starts_with("the URL cannot be read"), "{url}");
        }
        for host in [
            "[::1",
            "[::1]x",
            "[::1]]",
            "[1]",
            "[fe80::1%25eth0]",
            "[]",
            "[::1]80:80",
            "[a.b]",
        ] {
            assert_eq!(
                message(&format!("http://{host}/")),
                "the URL's host is not an IPv6 address in brackets"
            );
        }
    }

    #[test]
    fn credentials_in_a_url_are_refused_and_not_repeated() {
        let error = Url::parse("https://user:hunter2@example.com/").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
        assert!(error.to_string().contains("Authorization"));
    }

    #[test]
    fn a_backslash_does_not_move_the_host() {
        assert_eq!(
            text("http://good.example\\@evil.example/"),
            "http://good.example/%5C@evil.example/"
        );
    }

    #[test]
    fn references_lead_from_the_url_they_stand_in() {
        // RFC 3986, 5.4, as far as http can be reached that way
        let base = Url::parse("http://a/b/c/d;p?q").unwrap();
        for (reference, target) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("./g/.", "http://a/b/c/g/"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://x:1/y z", "https://x:1/y%20z"),
            ("HTTP://x", "http://x/"),
        ] {
            assert_eq!(base.join(reference).unwrap().to_text(), target, "{reference}");
        }
        for reference in ["mailto:a@b", "javascript:x", "http://u:p@h/", "//", "file:///etc"] {
            assert!(base.join(reference).is_err(), "{reference}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let url = Url::parse("https://Example.com/a").unwrap();
        for (other, is_same) in [
            ("https://example.com:443/b?c", true),
            ("http://example.com/a", false),
            ("https://example.com:444/a", false),
            ("https://api.example.com/a", false),
        ] {
            assert_eq!(url.is_same_origin(&Url::parse(other).unwrap()), is_same, "{other}");
        }
    }
}
