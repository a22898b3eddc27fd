//! Why no answer came, in words that a person can act on.

use std::io::{self, ErrorKind};

use ureq::Timeout;
use ureq::http::StatusCode;

use super::request::Request;
use super::transport::TransportOptions;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct LookupFailed(pub(super) io::Error);

/// A cause, and what to do about it where that is known.
struct Cause {
    text: String,
    hint: Option<&'static str>,
}

impl Cause {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// The error for a request that got no answer.
pub(super) fn explain(request: &Request, options: &TransportOptions, failure: ureq::Error) -> Error {
    if is_our_fault(&failure) {
        return Error::usage(format!("{request} cannot be sent: {failure}"));
    }
    let cause = cause(request, options, failure);
    let mut diagnostic = Diagnostic::new(format!("{request} did not get through: {}", cause.text));
    if let Some(hint) = cause.hint {
        diagnostic = diagnostic.hint(hint);
    }
    Error::Unreachable(Box::new(diagnostic))
}

/// The error for an answer that broke off after `read` bytes of its body.
pub(super) fn explain_cut(
    request: &Request,
    options: &TransportOptions,
    failure: ureq::Error,
    status: StatusCode,
    read: usize,
) -> Error {
    let text = match failure {
        ureq::Error::Io(failure) if is_closed(failure.kind()) => "the connection was closed".to_owned(),
        other => cause(request, options, other).text,
    };
    let message = format!("{request} did not get through: the answer ({status}) broke off after {read} bytes: {text}");
    Error::Unreachable(Box::new(Diagnostic::new(message)))
}

/// What the client refuses to send, before any connection.
fn is_our_fault(failure: &ureq::Error) -> bool {
    use ureq::Error as E;
    matches!(failure, E::Http(_) | E::BadUri(_) | E::InvalidProxyUrl)
}

fn cause(request: &Request, options: &TransportOptions, failure: ureq::Error) -> Cause {
    match failure {
        ureq::Error::HostNotFound => Cause::new(format!("host name `{}` has no address", request.url().host())),
        ureq::Error::Other(other) => match other.downcast_ref::<LookupFailed>() {
            Some(LookupFailed(detail)) => lookup_cause(request, detail),
            None => Cause::new(other.to_string()),
        },
        ureq::Error::Timeout(phase) => timeout_cause(options, phase),
        ureq::Error::Protocol(detail) => {
            let cause = Cause::new(format!("what came back is not HTTP ({detail})"));
            if request.url().is_https() {
                cause
            } else {
                cause.hint("does the receiver expect https?")
            }
        }
        ureq::Error::LargeResponseHeader(..) => Cause::new("the headers of the answer are too large"),
        ureq::Error::Tls(detail) => tls_cause(detail),
        ureq::Error::Rustls(detail) => tls_cause(&detail.to_string()),
        // A failed handshake comes as the I/O error of the read that met it.
        ureq::Error::Io(detail) if detail.kind() == ErrorKind::InvalidData => tls_cause(&detail.to_string()),
        ureq::Error::Io(detail) => io_cause(&detail),
        ureq::Error::ConnectProxyFailed(detail) => Cause::new(format!("the proxy refused to connect: {detail}")),
        other => Cause::new(other.to_string()),
    }
}

fn lookup_cause(request: &Request, detail: &io::Error) -> Cause {
    let detail = detail.to_string();
    let reason = detail
        .strip_prefix("failed to lookup address information: ")
        .unwrap_or(&detail);
    Cause::new(format!("host name `{}` not found ({reason})", request.url().host()))
        .hint("check the spelling of the host, and the network")
}

fn timeout_cause(options: &TransportOptions, phase: Timeout) -> Cause {
    match phase {
        Timeout::Resolve => Cause::new(format!(
            "timed out looking up the host name, after {:?}",
            options.connect_timeout
        )),
        Timeout::Connect => Cause::new(format!("timed out connecting, after {:?}", options.connect_timeout)),
        _ => Cause::new(format!(
            "timed out waiting for the answer, after {:?}",
            options.total_timeout
        ))
        .hint("the receiver may have got it all the same"),
    }
}

/// The TLS library's own words are fit for people, but for these.
fn tls_cause(detail: &str) -> Cause {
    if detail.contains("UnknownIssuer") {
        Cause::new("TLS failed: the certificate is not signed by a trusted authority")
    } else if detail.contains("InvalidContentType") {
        Cause::new("TLS failed: the receiver does not speak TLS on this port").hint("does it expect http?")
    } else {
        Cause::new(format!("TLS failed: {detail}"))
    }
}

fn io_cause(detail: &io::Error) -> Cause {
    match detail.kind() {
        ErrorKind::ConnectionRefused => Cause::new("connection refused")
            .hint("nothing listens on this port: check host and port, and whether the receiver runs"),
        kind if is_closed(kind) => Cause::new("the connection was closed before an answer came")
            .hint("the receiver may have got it all the same"),
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
            Cause::new("no route to the host").hint("check the network")
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Cause::new("timed out"),
        _ => Cause::new(detail.to_string()),
    }
}

fn is_closed(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::url::Url;

    fn explained(url: &str, failure: ureq::Error) -> String {
        let request = Request::builder(Url::parse(url).unwrap()).build().unwrap();
        let error = explain(&request, &TransportOptions::default(), failure);
        assert_eq!(error.exit_status(), 7);
        error.to_string()
    }

    #[test]
    fn a_failed_lookup_is_told_from_a_failed_connection() {
        let detail = io::Error::other("failed to lookup address information: Name or service not known");
        let text = explained(
            "http://nowhere.invalid/",
            ureq::Error::Other(Box::new(LookupFailed(detail))),
        );
        assert!(
            text.contains("host name `nowhere.invalid` not found (Name or service not known)"),
            "{text}"
        );
        let text = explained("http://h/", io::Error::from(ErrorKind::ConnectionRefused).into());
        assert!(
            text.contains("POST http://h/ did not get through: connection refused"),
            "{text}"
        );
    }

    #[test]
    fn time_outs_say_what_was_waited_for_and_how_long() {
        let text = explained("http://h/", ureq::Error::Timeout(Timeout::Connect));
        assert!(text.contains("timed out connecting, after 10s"), "{text}");
        let text = explained("http://h/", ureq::Error::Timeout(Timeout::Global));
        assert!(text.contains("timed out waiting for the answer, after 30s"), "{text}");
    }

    #[test]
    fn tls_failures_say_why() {
        let detail = io::Error::new(ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer");
        assert!(explained("https://h/", detail.into()).contains("not signed by a trusted authority"));
        let detail = io::Error::new(
            ErrorKind::InvalidData,
            "received corrupt message of type InvalidContentType",
        );
        assert!(explained("https://h/", detail.into()).contains("does not speak TLS"));
    }

    #[test]
    fn the_query_is_never_shown() {
        let text = explained(
            "https://h/p?token=s3cret",
            io::Error::from(ErrorKind::ConnectionReset).into(),
        );
        assert!(!text.contains("s3cret"), "{text}");
    }
}
