//! A request as it will be sent: built from its parts, checked, and nothing left to decide.

use std::fmt;
use std::str::FromStr;

use super::header::HeaderEdit;
use super::url::Url;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::{Error, Result};

/// What the receiver is told about who calls, unless a header says otherwise.
const USER_AGENT: &str = concat!("vwh/", env!("CARGO_PKG_VERSION"));

/// The HTTP method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// `POST`, what webhooks are.
    #[default]
    Post,
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
    /// `HEAD`.
    Head,
    /// `OPTIONS`.
    Options,
}

impl Method {
    /// All methods, the default first.
    pub const ALL: [Self; 7] = [
        Self::Post,
        Self::Get,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Head,
        Self::Options,
    ];

    /// The method's name, as it stands in the request.
    pub fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether a request of this method without a body says that its length is 0 (RFC 9110, 8.6).
    pub(super) fn anticipates_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Method {
    type Err = Error;

    /// Reads a method in upper or lower case.
    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.map(Self::name);
        Self::ALL
            .into_iter()
            .find(|method| method.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                let hint = did_you_mean(text, known).unwrap_or_else(|| format!("known methods: {}", known.join(", ")));
                Error::usage(Diagnostic::new(format!("unknown method `{}`", text.escape_debug())).hint(hint))
            })
    }
}

/// A request, as it goes to the receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    method: Method,
    url: Url,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    /// Starts a request: a POST without a body, until told otherwise.
    pub fn builder(url: Url) -> RequestBuilder {
        RequestBuilder {
            method: Method::default(),
            url,
            edits: Vec::new(),
            content: None,
        }
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Where it goes.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers in the order in which they are sent, without those that the connection adds (`Host`,
    /// `Content-Length`).
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body; `None` sends none, which is not the same as an empty one.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }
}

impl fmt::Display for Request {
    /// What a message calls it: method and URL, the query left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

impl fmt::Debug for Request {
    /// Headers and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({self})")
    }
}

/// The parts of a request, see [`Request::builder`].
#[derive(Debug, Clone)]
pub struct RequestBuilder {
    method: Method,
    url: Url,
    edits: Vec<HeaderEdit>,
    content: Option<Content>,
}

#[derive(Clone)]
struct Content {
    content_type: String,
    bytes: Vec<u8>,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {}", self.bytes.len(), self.content_type)
    }
}

impl RequestBuilder {
    /// Sets the method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Adds or removes a header.
    #[must_use]
    pub fn header(mut self, edit: HeaderEdit) -> Self {
        self.edits.push(edit);
        self
    }

    /// Gives it a body, and the `Content-Type` that holds unless a header says otherwise.
    #[must_use]
    pub fn body(mut self, content_type: &str, bytes: Vec<u8>) -> Self {
        self.content = Some(Content {
            content_type: content_type.to_owned(),
            bytes,
        });
        self
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where `Host` is given more than once.
    pub fn build(self) -> Result<Request> {
        let mut headers = Vec::new();
        if let Some(content) = &self.content {
            headers.push(("Content-Type".to_owned(), content.content_type.clone()));
        }
        headers.push(("User-Agent".to_owned(), USER_AGENT.to_owned()));
        headers.retain(|(default, _)| !self.edits.iter().any(|edit| edit.name().eq_ignore_ascii_case(default)));
        for edit in self.edits {
            match edit {
                HeaderEdit::Add(name, value) => headers.push((name, value)),
                HeaderEdit::Remove(name) => headers.retain(|(added, _)| !added.eq_ignore_ascii_case(&name)),
            }
        }
        if headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("Host"))
            .count()
            > 1
        {
            return Err(Error::usage("header `Host` is given more than once"));
        }
        Ok(Request {
            method: self.method,
            url: self.url,
            headers,
            body: self.content.map(|content| content.bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> RequestBuilder {
        Request::builder(Url::parse("https://example.com/hook?token=t0p").unwrap())
    }

    fn headers(edits: &[&str]) -> Vec<(String, String)> {
        let builder = builder().body("application/json", b"{}".to_vec());
        let builder = edits
            .iter()
            .fold(builder, |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
        builder.build().unwrap().headers().to_vec()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn a_method_is_read_in_any_case_and_a_wrong_one_is_told_the_known_ones() {
        assert_eq!("patch".parse::<Method>().unwrap(), Method::Patch);
        let far = "BREW".parse::<Method>().unwrap_err().to_string();
        assert!(far.contains("POST, GET, PUT, PATCH, DELETE, HEAD, OPTIONS"), "{far}");
        let near = "DELET".parse::<Method>().unwrap_err().to_string();
        assert!(near.contains("did you mean `DELETE`"), "{near}");
    }

    #[test]
    fn a_body_has_a_content_type_and_every_request_a_user_agent() {
        assert_eq!(
            headers(&[]),
            pairs(&[("Content-Type", "application/json"), ("User-Agent", USER_AGENT)])
        );
        let bare = builder().build().unwrap();
        assert_eq!(bare.headers(), pairs(&[("User-Agent", USER_AGENT)]));
        assert_eq!(bare.body(), None);
        assert_eq!(bare.method(), Method::Post);
    }

    #[test]
    fn a_header_takes_the_place_of_a_default_whatever_its_case() {
        assert_eq!(
            headers(&["content-TYPE: text/csv", "X-A: 1", "X-A:2"]),
            pairs(&[
                ("User-Agent", USER_AGENT),
                ("content-TYPE", "text/csv"),
                ("X-A", "1"),
                ("X-A", "2")
            ])
        );
    }

    #[test]
    fn a_header_without_a_value_is_removed_and_with_a_semicolon_it_is_empty() {
        assert_eq!(
            headers(&["X-A: 1", "user-agent:", "x-a: ", "X-Empty;"]),
            pairs(&[("Content-Type", "application/json"), ("X-Empty", "")])
        );
    }

    #[test]
    fn two_hosts_are_one_too_many() {
        let host = HeaderEdit::parse("Host: a").unwrap();
        assert!(builder().header(host.clone()).build().is_ok());
        assert!(builder().header(host.clone()).header(host).build().is_err());
    }

    #[test]
    fn no_debug_output_shows_secrets() {
        let edit = HeaderEdit::parse("Authorization: Bearer s3cret").unwrap();
        let builder = builder().header(edit).body("text/plain", b"s3cret".to_vec());
        let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(!shown.contains("s3cret") && !shown.contains("t0p"), "{shown}");
    }
}
