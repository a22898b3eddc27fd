//! Why no answer came, in words that a person can act on.

use std::fmt;
use std::io::{self, ErrorKind};

use ureq::Timeout;
use ureq::http::StatusCode;

use super::duration::Shown;
use super::phase::Phase;
use super::proxy::ProxyUrl;
use super::request::{HostTrust, Request};
use super::resolver::{Forbidden, LookupFailed};
use super::tls::{self, TlsFailed};
use super::transport::TransportOptions;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// What is said of a request that may have arrived.
const MAYBE_SENT: &str = "the receiver may have got it all the same";

/// Why an attempt got no answer.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What a person is told.
    pub error: Error,
    /// Whether it may be otherwise the next time.
    pub is_transient: bool,
}

impl Failure {
    /// A failure that no further attempt can mend.
    pub fn lasting(error: Error) -> Self {
        Self {
            error,
            is_transient: false,
        }
    }

    /// A failure that the next attempt may not meet.
    pub fn transient(error: Error) -> Self {
        Self {
            error,
            is_transient: true,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// A cause, and what to do about it where that is known.
struct Cause {
    text: String,
    hint: Option<&'static str>,
    is_transient: bool,
}

impl Cause {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hint: None,
            is_transient: true,
        }
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    fn lasting(mut self) -> Self {
        self.is_transient = false;
        self
    }

    /// For a request that was on its way.
    fn maybe_sent(self, phase: Phase) -> Self {
        if phase.is_sent() { self.hint(MAYBE_SENT) } else { self }
    }
}

/// What is known of a request besides its failure.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) request: &'a Request,
    pub(super) options: &'a TransportOptions,
    pub(super) proxy: Option<&'a ProxyUrl>,
}

impl Context<'_> {
    /// The failure of a request that got no answer, and had come to this phase.
    pub(super) fn explain(&self, failure: ureq::Error, phase: Phase) -> Failure {
        use ureq::Error as E;
        let failure = match failure {
            // before any connection: what cannot be sent, and the files of TLS
            E::Http(_) | E::BadUri(_) | E::InvalidProxyUrl => {
                return Failure::lasting(Error::usage(format!("{} cannot be sent: {failure}", self.request)));
            }
            E::Other(other) => match other.downcast::<Error>() {
                Ok(error) => return Failure::lasting(*error),
                Err(other) => match other.downcast::<Forbidden>() {
                    Ok(forbidden) => return self.forbidden(&forbidden),
                    Err(other) => E::Other(other),
                },
            },
            other => other,
        };
        let cause = self.cause(failure, phase);
        let mut diagnostic = Diagnostic::new(format!("{} did not get through: {}", self.request, cause.text));
        if let Some(hint) = cause.hint {
            diagnostic = diagnostic.hint(hint);
        }
        Failure {
            error: Error::Unreachable(Box::new(diagnostic)),
            is_transient: cause.is_transient,
        }
    }

    /// The failure of an answer that broke off after `read` bytes of its body.
    pub(super) fn explain_cut(&self, failure: ureq::Error, status: StatusCode, read: usize) -> Failure {
        let text = match failure {
            ureq::Error::Io(failure) if is_closed(failure.kind()) => "the connection was closed".to_owned(),
            other => self.cause(other, Phase::Reading).text,
        };
        let message = format!(
            "{} did not get through: the answer ({status}) broke off after {read} bytes: {text}",
            self.request
        );
        let diagnostic = Diagnostic::new(message).hint(MAYBE_SENT);
        Failure::transient(Error::Unreachable(Box::new(diagnostic)))
    }

    /// The event, or a redirect, leads to where it may not.
    fn forbidden(&self, forbidden: &Forbidden) -> Failure {
        let who = match self.request.trust() {
            HostTrust::Literal => "private addresses are not allowed",
            HostTrust::FromEvent => "the event shapes the host, and may lead to public addresses only",
            HostTrust::FromRedirect => "a redirect may lead to public addresses only",
        };
        let diagnostic = Diagnostic::new(format!("{} was not sent: {forbidden}", self.request))
            .note(who, None)
            .hint("if this receiver is meant, allow private addresses (--allow-private)");
        let error = match self.request.trust() {
            HostTrust::FromRedirect => Error::Refused(Box::new(diagnostic)),
            HostTrust::FromEvent => Error::event(diagnostic),
            HostTrust::Literal => Error::usage(diagnostic),
        };
        Failure::lasting(error)
    }

    fn cause(&self, failure: ureq::Error, phase: Phase) -> Cause {
        match failure {
            ureq::Error::HostNotFound => self.lookup_cause("it has no address"),
            ureq::Error::Other(other) => {
                if let Some(LookupFailed(detail)) = other.downcast_ref() {
                    let detail = detail.to_string();
                    let reason = detail.strip_prefix("failed to lookup address information: ");
                    self.lookup_cause(reason.unwrap_or(&detail))
                } else if let Some(TlsFailed(detail)) = other.downcast_ref() {
                    tls_cause(detail, &self.options.tls)
                } else {
                    Cause::new(other.to_string())
                }
            }
            ureq::Error::Timeout(timeout) => self.timeout_cause(timeout, phase),
            ureq::Error::Protocol(detail) => {
                let cause = Cause::new(format!("what came back is not HTTP ({detail})"));
                if self.request.url().is_https() {
                    cause
                } else {
                    cause.hint("does the receiver expect https?")
                }
            }
            ureq::Error::LargeResponseHeader(..) => Cause::new("the headers of the answer are too large"),
            ureq::Error::Tls(detail) => Cause::new(format!("TLS failed: {detail}")).lasting(),
            ureq::Error::Io(detail) => self.io_cause(&detail, phase),
            ureq::Error::ConnectProxyFailed(detail) => self.refused_by_proxy(&detail),
            other => Cause::new(other.to_string()),
        }
    }

    fn lookup_cause(&self, reason: &str) -> Cause {
        match self.proxy {
            Some(proxy) => Cause::new(format!(
                "looking up a host name failed, of the proxy {proxy} or the receiver ({reason})"
            )),
            None => Cause::new(format!(
                "host name `{}` not found ({reason})",
                self.request.url().host()
            )),
        }
        .hint("check the spelling of the host, and the network")
    }

    fn timeout_cause(&self, timeout: Timeout, phase: Phase) -> Cause {
        let limit = match timeout {
            Timeout::Resolve | Timeout::Connect => self.options.connect_timeout,
            _ => self.options.total_timeout,
        };
        let through = self.through(phase);
        Cause::new(format!("timed out {phase}{through}, after {}", Shown(limit))).maybe_sent(phase)
    }

    /// ` to the proxy ..`, while it is the proxy that is being reached.
    fn through(&self, phase: Phase) -> String {
        match self.proxy {
            Some(proxy) if matches!(phase, Phase::Connecting | Phase::Proxy) => format!(" (the proxy is {proxy})"),
            _ => String::new(),
        }
    }

    fn io_cause(&self, detail: &io::Error, phase: Phase) -> Cause {
        let through = self.through(phase);
        match detail.kind() {
            ErrorKind::ConnectionRefused => Cause::new(format!("connection refused{through}"))
                .hint("nothing listens on this port: check host and port, and whether the receiver runs"),
            kind if is_closed(kind) => {
                let how = match kind {
                    ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "reset",
                    _ => "closed",
                };
                match phase {
                    Phase::Handshake => Cause::new(format!("the connection was {how} in the TLS handshake"))
                        .hint("does the receiver speak TLS on this port?"),
                    Phase::Sending | Phase::Waiting | Phase::Reading => {
                        Cause::new(format!("the connection was {how} before an answer came"))
                    }
                    _ => Cause::new(format!("the connection was {how} while {phase}{through}")),
                }
                .maybe_sent(phase)
            }
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
                Cause::new(format!("no route to the host{through}")).hint("check the network")
            }
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Cause::new(format!("timed out {phase}{through}")),
            _ => Cause::new(format!("{detail}{through}")),
        }
    }

    /// The client's words are `proxy server responded 407/407`.
    fn refused_by_proxy(&self, detail: &str) -> Cause {
        let proxy = self.proxy.map(|proxy| format!(" {proxy}")).unwrap_or_default();
        let code = detail
            .rsplit('/')
            .next()
            .and_then(|code| code.parse::<StatusCode>().ok());
        match code {
            Some(StatusCode::PROXY_AUTHENTICATION_REQUIRED) => {
                Cause::new(format!("the proxy{proxy} asks for credentials"))
                    .hint("write them into its URL: http://USER:PASSWORD@HOST:PORT")
                    .lasting()
            }
            Some(code) if code.is_client_error() => {
                Cause::new(format!("the proxy{proxy} refused to connect ({code})")).lasting()
            }
            Some(code) => Cause::new(format!("the proxy{proxy} could not connect ({code})")),
            None => Cause::new(format!("the proxy{proxy} could not connect: {detail}")),
        }
    }
}

fn tls_cause(detail: &rustls::Error, options: &tls::TlsOptions) -> Cause {
    let found = tls::explain(tls::Peer::Receiver, detail, options);
    Cause {
        text: format!("TLS failed: {}", found.text),
        hint: found.hint,
        is_transient: found.is_transient,
    }
}

fn is_closed(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
