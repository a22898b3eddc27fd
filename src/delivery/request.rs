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

    /// A request as it was when it was taken apart by [`Request::method`] and its like.
    pub fn from_parts(
        method: Method,
        url: Url,
        trust: HostTrust,
        headers: Vec<(String, String)>,
        body: Option<Vec<u8>>,
    ) -> Self {
        Self {
            method,
            url,
            trust,
            headers,
            body: body.map(Into::into),
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
        let mut hidden = self.credentials();
        hidden.extend(self.signatures());
        hidden
    }

    /// Its credentials, which most requests of a stream have in common.
    pub fn credentials(&self) -> Vec<String> {
        self.values_of(is_credential)
    }

    /// Its signatures, which are those of one attempt.
    pub fn signatures(&self) -> Vec<String> {
        self.values_of(is_signature)
    }

    /// The values of the headers that are asked for, and their parts.
    fn values_of(&self, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
        let asked = self.headers.iter().filter(|(name, _)| is_asked(name));
        asked
            .flat_map(|(_, value)| std::iter::once(value.clone()).chain(parts(value)))
            .collect()
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
#[path = "request_tests.rs"]
mod tests;
