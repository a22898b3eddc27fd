//! Why TLS failed, in words that a person can act on.

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, InvalidMessage};

use super::TlsOptions;

/// Whom we speak to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// Who takes requests.
    Receiver,
    /// Who gives events.
    #[cfg_attr(
        not(any(feature = "kafka", feature = "nats", feature = "redis")),
        expect(dead_code, reason = "without a client there is no broker")
    )]
    Broker,
}

impl Peer {
    fn name(self) -> &'static str {
        match self {
            Self::Receiver => "the receiver",
            Self::Broker => "the broker",
        }
    }
}

/// A cause, and what to do about it where that is known.
#[derive(Debug)]
pub(crate) struct TlsCause {
    pub(crate) text: String,
    pub(crate) hint: Option<&'static str>,
    /// Whether it may be otherwise the next time.
    pub(in crate::delivery) is_transient: bool,
}

fn lasting(text: impl Into<String>, hint: Option<&'static str>) -> TlsCause {
    TlsCause {
        text: text.into(),
        hint,
        is_transient: false,
    }
}

/// Says what a failure of TLS means; options are called what they were called where they were given.
pub(crate) fn explain(peer: Peer, failure: &rustls::Error, options: &TlsOptions) -> TlsCause {
    use rustls::Error as E;
    let who = peer.name();
    match failure {
        E::InvalidCertificate(cause) => certificate(cause, options),
        E::InvalidMessage(InvalidMessage::InvalidContentType) => lasting(
            format!("{who} does not speak TLS on this port"),
            Some(match peer {
                Peer::Receiver => "does it expect http?",
                Peer::Broker => "look at the port, or name it with the scheme without TLS",
            }),
        ),
        E::AlertReceived(AlertDescription::CertificateRequired) => demanded(who),
        // some say so of a certificate that was never shown
        E::AlertReceived(AlertDescription::BadCertificate) if options.cert.is_none() => demanded(who),
        E::AlertReceived(
            alert @ (AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError),
        ) => lasting(
            format!("{who} does not take the client certificate ({alert:?})"),
            match &options.cert {
                Some(cert) => Some(cert.sibling("check --cert and --key", "check `tls.cert` and `tls.key`")),
                None => None,
            },
        ),
        E::AlertReceived(
            alert @ (AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName),
        ) => lasting(format!("{who} refused the handshake ({alert:?})"), None),
        E::PeerIncompatible(_) => lasting(format!("no version or cipher in common: {failure}"), None),
        other => TlsCause {
            text: other.to_string(),
            hint: None,
            is_transient: true,
        },
    }
}

fn demanded(who: &str) -> TlsCause {
    lasting(
        format!("{who} demands a client certificate"),
        Some("give one with --cert and --key, or as `tls.cert` and `tls.key` in the hook"),
    )
}

fn certificate(cause: &CertificateError, options: &TlsOptions) -> TlsCause {
    use CertificateError as E;
    match cause {
        E::UnknownIssuer => lasting(
            "the certificate is not signed by a trusted authority",
            Some(match &options.ca {
                Some(ca) => ca.sibling(
                    "if it should be trusted, name its authority with --cacert FILE",
                    "if it should be trusted, name its authority in the file of `tls.ca`",
                ),
                None => "if it should be trusted, name its authority with --cacert FILE, or as `tls.ca` in the hook",
            }),
        ),
        E::Expired => lasting("the certificate has expired", None),
        E::ExpiredContext { not_after, .. } => lasting(
            format!("the certificate has expired{}", on(*not_after)),
            Some("if it has not, check the clock of this machine"),
        ),
        E::NotValidYet => lasting("the certificate is not valid yet", None),
        E::NotValidYetContext { not_before, .. } => lasting(
            format!("the certificate is not valid yet: it will be{}", on(*not_before)),
            Some("check the clock of this machine"),
        ),
        E::NotValidForName => lasting("the certificate is for another host", None),
        E::NotValidForNameContext { expected, presented } => lasting(
            format!(
                "the certificate is not for `{}` but for {}",
                expected.to_str(),
                names(presented)
            ),
            Some("check the host in the URL"),
        ),
        E::BadSignature => lasting("the certificate is not signed by the authority that it names", None),
        E::Revoked => lasting("the certificate was revoked", None),
        other => lasting(format!("the certificate is not valid: {other}"), None),
    }
}

/// ` on 2026-03-04`, or nothing for a time that is none.
fn on(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).ok();
    match seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(time) => format!(" on {}", time.strftime("%Y-%m-%d")),
        None => String::new(),
    }
}

/// The names of a certificate as people write them; the library gives `DnsName("a.example")`.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        format!("`{}`", inner.unwrap_or(name).trim_matches('"'))
    };
    match presented {
        [] => "no host".to_owned(),
        names => names.iter().map(bare).collect::<Vec<_>>().join(", "),
    }
}
