//! The only part of a delivery that touches the network.

use std::io::Read;
use std::time::Duration;

use ureq::config::AutoHeaderValue;
use ureq::http::{self, HeaderValue, StatusCode};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

use super::failure;
use super::request::Request;
use crate::error::Result;

/// How much of an answer's body is kept.
pub const MAX_RESPONSE_BODY: usize = 1024 * 1024;

/// How long to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportOptions {
    /// For the host name's look-up, and again for the connection with its TLS handshake.
    pub connect_timeout: Duration,
    /// For everything, from the look-up to the end of the answer.
    pub total_timeout: Duration,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
        }
    }
}

/// A receiver's answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body, or its first [`MAX_RESPONSE_BODY`] bytes.
    pub body: Vec<u8>,
    /// Whether the body was longer than what is kept.
    pub truncated: bool,
}

impl Response {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The status with its standard name, `404 Not Found`.
    pub fn status_line(&self) -> String {
        match self.reason() {
            Some(reason) => format!("{} {reason}", self.status),
            None => self.status.to_string(),
        }
    }

    /// The standard name of the status; what the receiver itself calls it means nothing (RFC 9110, 15.1).
    pub fn reason(&self) -> Option<&'static str> {
        StatusCode::from_u16(self.status).ok()?.canonical_reason()
    }
}

/// Sends requests, over connections that are kept open for the next one.
#[derive(Debug, Clone)]
pub struct Transport {
    agent: Agent,
    options: TransportOptions,
}

impl Transport {
    /// A transport without a connection; TLS and its roots are set up by the first `https` request.
    pub fn new(options: &TransportOptions) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect is an answer like others.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(options.connect_timeout))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_global(Some(options.total_timeout))
            // The request alone says what is sent.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .build();
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), LookupResolver::default()),
            options: options.clone(),
        }
    }

    /// Sends the request and reads the answer. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`](crate::error::Error::Unreachable) where no whole answer came.
    pub fn send(&self, request: &Request) -> Result<Response> {
        let failed = |cause| failure::explain(request, &self.options, cause);
        let answer = self.run(request).map_err(failed)?;
        let (parts, body) = answer.into_parts();
        let status = parts.status.as_u16();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let (body, truncated) = read_body(body)
            .map_err(|(cause, read)| failure::explain_cut(request, &self.options, cause, parts.status, read))?;
        Ok(Response {
            status,
            headers,
            body,
            truncated,
        })
    }

    fn run(&self, request: &Request) -> std::result::Result<http::Response<Body>, ureq::Error> {
        let mut builder = http::Request::builder()
            .method(request.method().name())
            .uri(request.url().uri());
        for (name, value) in request.headers() {
            // From bytes: a value may hold more than ASCII.
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(http::Error::from)?;
            builder = builder.header(name, value);
        }
        match request.body() {
            Some(body) => self.agent.run(builder.body(body)?),
            None if request.method().anticipates_body() => self.agent.run(builder.body(&[][..])?),
            None => self.agent.run(builder.body(())?),
        }
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new(&TransportOptions::default())
    }
}

/// The body up to the limit, and whether there was more; or the failure, and how much came before it.
fn read_body(mut body: Body) -> std::result::Result<(Vec<u8>, bool), (ureq::Error, usize)> {
    let mut bytes = Vec::new();
    let limit = MAX_RESPONSE_BODY as u64 + 1;
    if let Err(cause) = body.as_reader().take(limit).read_to_end(&mut bytes) {
        return Err((cause.into(), bytes.len()));
    }
    let truncated = bytes.len() > MAX_RESPONSE_BODY;
    bytes.truncate(MAX_RESPONSE_BODY);
    Ok((bytes, truncated))
}

/// The system's resolver. Marks its failures, which otherwise look like those of the connection.
#[derive(Debug, Default)]
struct LookupResolver(DefaultResolver);

impl Resolver for LookupResolver {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        self.0.resolve(uri, config, timeout).map_err(|cause| match cause {
            ureq::Error::Io(cause) => ureq::Error::Other(Box::new(failure::LookupFailed(cause))),
            other => other,
        })
    }
}
