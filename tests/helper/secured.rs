//! Runs that take their events from a broker that does not let everybody in.

use super::certificates::{Authority, Identity};
use super::server::{Behaviour, Server};
use super::{Case, Run};

/// The options of whoever trusts the authority.
const TRUSTING: [&str; 2] = ["--cacert", "ca.pem"];

/// The options of whoever shows a certificate too.
const KNOWN: [&str; 6] = ["--cacert", "ca.pem", "--cert", "cert.pem", "--key", "key.pem"];

/// An authority, and a certificate of its for a server here.
pub(crate) struct Certificates {
    pub(crate) authority: Authority,
    pub(crate) server: Identity,
}

impl Certificates {
    pub(crate) fn new() -> Self {
        Self::of("localhost")
    }

    /// With a server's certificate for this host.
    pub(crate) fn of(host: &str) -> Self {
        let authority = Authority::new("tests");
        let server = authority.server(host);
        Self { authority, server }
    }
}

/// A run that takes all that the URL gives.
pub(crate) fn take(certificates: &Certificates, receiver: &Server, from: &str, args: &[&str]) -> Run {
    taking(certificates, receiver, from, args).run()
}

fn taking(certificates: &Certificates, receiver: &Server, from: &str, args: &[&str]) -> Case {
    let client = certificates.authority.client();
    let url = receiver.url("/x");
    Case::new()
        .file("ca.pem", certificates.authority.pem())
        .file("cert.pem", client.certificate)
        .file("key.pem", client.key)
        .args(["send", "--stream", "--url", &url, "-e", "{\"m\": {{n}}}"])
        .args(["--from", from, "--until-idle", idle(from)])
        .args(args.iter().copied())
}

/// Whoever trusts the server gets its events, and nobody else takes any; the stream holds one event, and is filled with
/// two more by `add`.
#[track_caller]
pub(crate) fn is_told_whom_to_trust(certificates: &Certificates, from: &str, add: impl Fn()) {
    let receiver = Server::new([Behaviour::status(200)]);
    let take = |args: &[&str]| take(certificates, &receiver, from, args);
    take(&[])
        .status(7)
        .stderr_contains("TLS failed: the certificate is not signed by a trusted authority")
        .stderr_contains("name its authority with --cacert FILE");
    take(&["--cacert", "nowhere.pem"])
        .status(2)
        .stderr_contains("--cacert: cannot read nowhere.pem");
    take(&["--cacert", "key.pem"])
        .status(2)
        .stderr_contains("--cacert key.pem: it holds no certificate");
    assert_eq!(receiver.requests().len(), 0);
    take(&TRUSTING).status(0).stderr_contains("1 delivered, 0 failed");
    add();
    take(&["--insecure"])
        .status(0)
        .stderr_contains(
            "warning: certificates are not verified (--insecure): anyone may answer for the receiver and the broker",
        )
        .stderr_contains("1 delivered, 0 failed");
    add();
    // this is how a system names its authorities
    taking(certificates, &receiver, from, &[])
        .env("SSL_CERT_FILE", "ca.pem")
        .run()
        .status(0)
        .stderr_contains("1 delivered, 0 failed");
}

/// A certificate that is for another host than this one is no good; the stream holds one event.
#[track_caller]
pub(crate) fn is_known_by_its_host(certificates: &Certificates, from: &str) {
    let receiver = Server::new([Behaviour::status(200)]);
    take(certificates, &receiver, from, &TRUSTING)
        .status(7)
        .stderr_contains("TLS failed: the certificate is not for `localhost`");
    assert_eq!(receiver.requests().len(), 0);
    take(certificates, &receiver, from, &["--insecure"])
        .status(0)
        .stderr_contains("1 delivered, 0 failed");
}

/// Only a client with a certificate gets in; the stream holds one event.
#[track_caller]
pub(crate) fn demands_a_certificate(certificates: &Certificates, from: &str) {
    let receiver = Server::new([Behaviour::status(200)]);
    let take = |args: &[&str]| take(certificates, &receiver, from, args);
    take(&TRUSTING)
        .status(7)
        .stderr_contains("the broker demands a client certificate")
        .stderr_contains("give one with --cert and --key");
    let [.., cert, cert_file, _, _] = KNOWN;
    take(&[&TRUSTING[..], &[cert, cert_file]].concat())
        .status(2)
        .stderr_contains("--cert cert.pem: it holds no private key that can be read");
    take(&[&TRUSTING[..], &["--cert", "cert.pem", "--key", "ca.pem"]].concat())
        .status(2)
        .stderr_contains("--key ca.pem: it holds no private key that can be read");
    assert_eq!(receiver.requests().len(), 0);
    take(&KNOWN).status(0).stderr_contains("1 delivered, 0 failed");
}

/// A run that takes all that the URL gives, with the secret `PW`.
pub(crate) fn take_with(receiver: &Server, from: &str, secret: &str) -> Run {
    let url = receiver.url("/x");
    Case::new()
        .args(["send", "--stream", "--url", &url, "-e", "{\"m\": {{n}}}", "-v"])
        .args(["--from", from, "--until-idle", idle(from), "--secret", "PW"])
        .env("PW", secret)
        .run()
}

/// The right secret opens, another one does not, and neither is said; the stream holds one event.
#[track_caller]
pub(crate) fn opens(from: &str, secret: &str, hint: &str) {
    let receiver = Server::new([Behaviour::status(200)]);
    take_with(&receiver, from, "hunter3")
        .status(2)
        .stderr_contains("let us in")
        .stderr_contains(hint)
        .stderr_lacks("hunter");
    assert_eq!(receiver.requests().len(), 0);
    take_with(&receiver, from, secret)
        .status(0)
        .stderr_contains("1 delivered, 0 failed")
        .stderr_lacks(secret);
}

/// How long nothing may come: a group of Kafka takes its time until it gives anything.
fn idle(from: &str) -> &'static str {
    if from.starts_with("kafka") { "40s" } else { "500ms" }
}
