//! A request as it will be sent: built from its parts, checked, and nothing left to decide.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::header::{HeaderEdit, is_credential, is_signature};
use super::url::Url;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::{Error, Result};

/// What the receiver is told about who calls, unless a header says otherwise.
const USER_AGENT: &str = concat!("vwh/", env!("CARGO_PKG_VERSION"));

/// A part of a credential is hidden by itself where it is this long: `Basic` is no secret.
const MIN_CREDENTIAL: usize = 8;

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

/// Who has chosen the host of a URL, and so whether it may be a private one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HostTrust {
    /// The user: any host will do.
    #[default]
    Literal,
    /// The event has shaped it: it must be a public one.
    FromEvent,
    /// Another receiver has, by a redirect: it must be a public one.
    FromRedirect,
}

/// A request, as it goes to the receiver. A clone shares its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    method: Method,
    url: Url,
    trust: HostTrust,
    headers: Vec<(String, String)>,
    body: Option<Arc<[u8]>>,
}

impl Request {
    /// Starts a request: a POST without a body, until told otherwise.
    pub fn builder(url: Url) -> RequestBuilder {
        RequestBuilder {
            method: Method::default(),
            url,
            trust: HostTrust::default(),
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

    /// Who has chosen its host.
    pub fn trust(&self) -> HostTrust {
        self.trust
    }

    /// The request with more headers behind its own.
    #[must_use]
    pub fn with_headers(&self, headers: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let mut request = self.clone();
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value));
        request.headers.extend(headers);
        request
    }

    /// The same request to where a redirect leads. Credentials, and a `Host` of its own, stay with their origin.
    #[must_use]
    pub fn redirected(&self, url: Url) -> Self {
        let mut request = self.clone();
        if !url.is_same_origin(&self.url) {
            request
                .headers
                .retain(|(name, _)| !is_credential(name) && !name.eq_ignore_ascii_case("Host"));
        }
        if !url.is_same_host(&self.url) {
            request.trust = HostTrust::FromRedirect;
        }
        request.url = url;
        request
    }

    /// What of its headers nobody should see: credentials and signatures. The query is for whoever prints it to leave out.
    pub fn hidden(&self) -> Vec<String> {
        let mut hidden = Vec::new();
        for (name, value) in &self.headers {
            if is_credential(name) || is_signature(name) {
                hidden.push(value.clone());
                hidden.extend(parts(value));
            }
        }
        hidden
    }

    /// The headers in the order in which they are sent, without those that the connection adds (`Host`,
    /// `Content-Length`).
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// What `Content-Length` says; `None` where it is not sent.
    pub fn content_length(&self) -> Option<usize> {
        match &self.body {
            Some(body) => Some(body.len()),
            None => self.method.anticipates_body().then_some(0),
        }
    }

    /// The body; `None` sends none, which is not the same as an empty one.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }
}

/// The parts of a credential that are secret by themselves: `Bearer x`, `a=x; b=y` and `v1,x v1a,y` each hold some.
fn parts(value: &str) -> impl Iterator<Item = String> {
    let words = value.split([' ', ';', ',']);
    let parts = words.flat_map(|word| [Some(word), word.split_once('=').map(|(_, value)| value)]);
    parts
        .flatten()
        .filter(|part| part.len() >= MIN_CREDENTIAL)
        .map(str::to_owned)
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
    trust: HostTrust,
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

    /// Says who has chosen the host.
    #[must_use]
    pub fn trust(mut self, trust: HostTrust) -> Self {
        self.trust = trust;
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
    /// [`Error::Usage`] where `Host` or `Authorization` is given more than once.
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
        for single in ["Host", "Authorization"] {
            if headers
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(single))
                .count()
                > 1
            {
                return Err(Error::usage(format!("header `{single}` is given more than once")));
            }
        }
        Ok(Request {
            method: self.method,
            url: self.url,
            trust: self.trust,
            headers,
            body: self.content.map(|content| content.bytes.into()),
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
    fn some_headers_are_sent_once() {
        for text in ["Host: a", "Authorization: a"] {
            let edit = HeaderEdit::parse(text).unwrap();
            assert!(builder().header(edit.clone()).build().is_ok());
            assert!(builder().header(edit.clone()).header(edit).build().is_err());
        }
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        let edits = [
            "Authorization: Bearer s3cret",
            "Cookie: a=b",
            "X-Api-Key: k",
            "Host: h",
            "X-Kept: 1",
        ];
        let request = edits
            .iter()
            .fold(builder(), |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
        let request = request
            .build()
            .unwrap()
            .with_headers([("webhook-signature", "v1,x".to_owned())]);
        for (target, kept, trust) in [
            ("https://example.com/other", 7, HostTrust::Literal),
            ("https://example.com:444/hook", 3, HostTrust::Literal),
            ("https://elsewhere.example/", 3, HostTrust::FromRedirect),
        ] {
            let redirected = request.redirected(Url::parse(target).unwrap());
            assert_eq!(
                (redirected.headers().len(), redirected.trust()),
                (kept, trust),
                "{target}"
            );
            let names: Vec<&str> = redirected.headers().iter().map(|(name, _)| name.as_str()).collect();
            assert!(names.contains(&"X-Kept") && names.contains(&"webhook-signature"));
        }
    }

    #[test]
    fn what_is_to_be_hidden_is_known() {
        let edits = [
            "Authorization: Basic dXNlcjpwYXNz",
            "Cookie: id=0123456789; b=c",
            "X-Trace: 1",
        ];
        let request = edits
            .iter()
            .fold(builder(), |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
        let request = request.build().unwrap();
        let hidden = request
            .with_headers([("webhook-signature", "v1,AAAAAAAA= v1a,BBBBBBBB==".to_owned())])
            .hidden();
        for part in [
            "dXNlcjpwYXNz",
            "Basic dXNlcjpwYXNz",
            "0123456789",
            "AAAAAAAA=",
            "BBBBBBBB==",
        ] {
            assert!(hidden.contains(&part.to_owned()), "{part} in {hidden:?}");
        }
        assert!(!hidden.contains(&"Basic".to_owned()) && !hidden.contains(&"1".to_owned()));
    }

    #[test]
    fn no_debug_output_shows_secrets() {
        let edit = HeaderEdit::parse("Authorization: Bearer s3cret").unwrap();
        let builder = builder().header(edit).body("text/plain", b"s3cret".to_vec());
        let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(!shown.contains("s3cret") && !shown.contains("t0p"), "{shown}");
    }
}
