use super::*;
use crate::delivery::url::Url;

fn explained(url: &str, failure: ureq::Error, phase: Phase) -> (String, bool) {
    let request = Request::builder(Url::parse(url).unwrap()).build().unwrap();
    let context = Context {
        request: &request,
        options: &TransportOptions::default(),
        proxy: None,
    };
    let failure = context.explain(failure, phase);
    assert_eq!(failure.error.exit_status(), 7);
    (failure.to_string(), failure.is_transient)
}

#[test]
fn every_cause_has_its_words() {
    let lookup = io::Error::other("failed to lookup address information: Name or service not known");
    let lookup = ureq::Error::Other(Box::new(LookupFailed(lookup)));
    let io = |kind: ErrorKind| ureq::Error::from(io::Error::from(kind));
    for (failure, phase, text) in [
        (
            lookup,
            Phase::Resolving,
            "host name `h` not found (Name or service not known)",
        ),
        (
            ureq::Error::HostNotFound,
            Phase::Resolving,
            "host name `h` not found (it has no address)",
        ),
        (
            io(ErrorKind::ConnectionRefused),
            Phase::Connecting,
            "connection refused",
        ),
        (
            io(ErrorKind::HostUnreachable),
            Phase::Connecting,
            "no route to the host",
        ),
        (
            io(ErrorKind::UnexpectedEof),
            Phase::Handshake,
            "closed in the TLS handshake",
        ),
        (
            io(ErrorKind::ConnectionReset),
            Phase::Sending,
            "reset before an answer came\nhint: the receiver may",
        ),
        (
            io(ErrorKind::UnexpectedEof),
            Phase::Waiting,
            "closed before an answer came\nhint: the receiver may",
        ),
        (
            ureq::Error::Timeout(Timeout::Resolve),
            Phase::Resolving,
            "timed out looking up the host name, after 10s",
        ),
        (
            ureq::Error::Timeout(Timeout::Connect),
            Phase::Connecting,
            "timed out connecting, after 10s",
        ),
        (
            ureq::Error::Timeout(Timeout::Connect),
            Phase::Handshake,
            "timed out in the TLS handshake, after 10s",
        ),
        (
            ureq::Error::Timeout(Timeout::Global),
            Phase::Sending,
            "timed out sending the request, after 30s",
        ),
        (
            ureq::Error::Timeout(Timeout::Global),
            Phase::Waiting,
            "waiting for the answer, after 30s\nhint: the",
        ),
    ] {
        let (shown, is_transient) = explained("https://h/p?token=s3cret", failure, phase);
        assert!(shown.contains(text), "{text} in {shown}");
        assert!(is_transient && !shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn tls_failures_say_why_and_whether_to_try_again() {
    use rustls::{AlertDescription, CertificateError, InvalidMessage};
    for (failure, text, is_transient) in [
        (
            CertificateError::UnknownIssuer.into(),
            "not signed by a trusted authority\nhint: if it",
            false,
        ),
        (CertificateError::Expired.into(), "the certificate has expired", false),
        (
            InvalidMessage::InvalidContentType.into(),
            "does not speak TLS on this port\nhint: does",
            false,
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::CertificateRequired),
            "demands a client certificate",
            false,
        ),
        // as servers in Go have it
        (
            rustls::Error::AlertReceived(AlertDescription::BadCertificate),
            "demands a client certificate",
            false,
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::HandshakeFailure),
            "refused the handshake",
            false,
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::InternalError),
            "InternalError",
            true,
        ),
    ] {
        let failure = ureq::Error::Other(Box::new(TlsFailed(failure)));
        let (shown, transient) = explained("https://h/", failure, Phase::Handshake);
        assert!(
            shown.contains("TLS failed: ") && shown.contains(text),
            "{text} in {shown}"
        );
        assert_eq!(transient, is_transient, "{shown}");
    }
}

#[test]
fn a_proxy_is_named_where_it_matters() {
    let request = Request::builder(Url::parse("http://h/").unwrap()).build().unwrap();
    let proxy = ProxyUrl::parse("--proxy", "http://me:s3cret@proxy:3128").unwrap();
    let context = Context {
        request: &request,
        options: &TransportOptions::default(),
        proxy: Some(&proxy),
    };
    for (failure, phase, text) in [
        (
            ErrorKind::ConnectionRefused,
            Phase::Connecting,
            "refused (the proxy is http://proxy:3128)",
        ),
        (
            ErrorKind::UnexpectedEof,
            Phase::Proxy,
            "closed while waiting for the proxy to connect (the",
        ),
    ] {
        let shown = context.explain(io::Error::from(failure).into(), phase).to_string();
        assert!(shown.contains(text) && !shown.contains("s3cret"), "{text} in {shown}");
    }
    for (code, text, is_transient) in [
        (407, "the proxy http://proxy:3128 asks for credentials", false),
        (403, "refused to connect (403 Forbidden)", false),
        (503, "could not connect (503 Service Unavailable)", true),
    ] {
        let failure = ureq::Error::ConnectProxyFailed(format!("proxy server responded {code}/{code}"));
        let failure = context.explain(failure, Phase::Proxy);
        assert!(failure.to_string().contains(text), "{failure}");
        assert_eq!(failure.is_transient, is_transient, "{failure}");
    }
}
