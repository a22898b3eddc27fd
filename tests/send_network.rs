//! `vwh send` over networks of all kinds: TLS, proxies, time-outs, and addresses that are not to be reached.

use std::io::Read;
use std::net::TcpListener;
use std::thread;

use crate::helper::Case;
use crate::helper::certificates::{Authority, Identity};
use crate::helper::server::{Behaviour, Server};

fn case(url: &str) -> Case {
    plain(url).args(["--retry-attempts", "1"])
}

fn plain(url: &str) -> Case {
    Case::new().stdin("{}").args(["send", "--url", url, "-e", "[1]"])
}

fn accepted() -> Behaviour {
    Behaviour::status(200).body("ok")
}

/// A receiver for this host with a certificate that its authority has signed.
fn tls(identity: &Identity) -> Server {
    Server::tls(identity.server(None), [accepted()])
}

#[test]
fn a_certificate_of_a_trusted_authority_is_good() {
    let authority = Authority::new("tests");
    let server = tls(&authority.server("localhost"));
    let url = server.url_at("localhost", "/x");
    case(&url)
        .file("ca.pem", authority.pem())
        .args(["--cacert", "ca.pem"])
        .run()
        .status(0)
        .stdout("ok")
        .stderr_is_empty();
    // the system's list is one of the sources, and read for each run
    case(&url)
        .file("ca.pem", authority.pem())
        .env("SSL_CERT_FILE", "ca.pem")
        .run()
        .status(0);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_certificate_that_is_not_good_says_why() {
    let authority = Authority::new("tests");
    for (identity, host, message) in [
        (
            authority.expired("localhost"),
            "localhost",
            "the certificate has expired on 2020-01-02",
        ),
        (
            authority.server("other.example"),
            "localhost",
            "the certificate is not for `localhost` but for `other.example`",
        ),
        (
            Authority::new("another").server("localhost"),
            "localhost",
            "the certificate is not signed by a trusted authority",
        ),
    ] {
        let server = tls(&identity);
        let url = server.url_at(host, "/x");
        plain(&url)
            .file("ca.pem", authority.pem())
            // no other try would help, so that there is none
            .args(["--cacert", "ca.pem", "--retry-attempts", "5"])
            .run()
            .status(7)
            .stderr_contains(&format!("did not get through: TLS failed: {message}"))
            .stderr_lacks("gave up");
        case(&url)
            .args(["--insecure"])
            .run()
            .status(0)
            .stderr_contains("warning: certificates are not verified (--insecure)");
        assert_eq!(server.requests().len(), 1);
    }
    case(&tls(&authority.server("localhost")).url_at("localhost", "/"))
        .run()
        .status(7)
        .stderr_contains("--cacert");
}

#[test]
fn a_client_certificate_is_shown_where_it_is_demanded() {
    let authority = Authority::new("tests");
    let config = authority.server("localhost").server(Some(&authority));
    let server = Server::tls(config, [accepted()]);
    let url = server.url_at("localhost", "/x");
    let client = authority.client();
    let case = || {
        case(&url)
            .file("ca.pem", authority.pem())
            .file("cert.pem", &client.certificate)
            .file("key.pem", &client.key)
            .file("both.pem", format!("{}{}", client.key, client.certificate))
            .file("other.pem", Authority::new("another").client().key)
            .file("text.pem", "no PEM at all")
            .args(["--cacert", "ca.pem"])
    };
    case()
        .run()
        .status(7)
        .stderr_contains("TLS failed: the receiver demands a client certificate")
        .stderr_contains("--cert");
    assert!(server.requests().is_empty());
    case().args(["--cert", "cert.pem", "--key", "key.pem"]).run().status(0);
    case().args(["--cert", "both.pem"]).run().status(0);
    assert_eq!(server.requests().len(), 2);
    for (args, message) in [
        (
            &["--cert", "cert.pem", "--key", "other.pem"][..],
            "cannot be used with this key",
        ),
        (
            &["--cert", "cert.pem"],
            "--cert cert.pem: it holds no private key that can be read",
        ),
        (
            &["--cert", "text.pem", "--key", "key.pem"],
            "--cert text.pem: it holds no certificate",
        ),
        (
            &["--cert", "cert.pem", "--key", "nokey.pem"],
            "--key: cannot read nokey.pem",
        ),
        (&["--key", "key.pem"], "--cert"),
        (&["--cacert", "text.pem"], "--cacert"),
    ] {
        case()
            .args(args.iter().copied())
            .run()
            .status(2)
            .stderr_contains(message);
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_handshake_that_breaks_off_is_a_failure_of_the_network() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let peer = thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut [0; 1]).unwrap();
        }
        // the third is never answered
        listener.accept().unwrap()
    });
    plain(&url)
        .args(["--retry-attempts", "2", "--retry-base", "1ms"])
        .run()
        .status(7)
        .stderr_contains("in the TLS handshake")
        .stderr_contains("gave up after 2 attempts");
    case(&url)
        .args(["--connect-timeout", "100ms"])
        .run()
        .status(7)
        .stderr_contains("timed out in the TLS handshake, after 100ms");
    drop(peer.join().unwrap());
}

#[test]
fn a_reset_is_told_from_an_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let peer = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // to close with bytes unread resets the connection
        stream.read_exact(&mut [0; 1]).unwrap();
    });
    case(&url)
        .run()
        .status(7)
        .stderr_contains("the connection was reset before an answer came")
        .stderr_contains("the receiver may have got it all the same");
    peer.join().unwrap();
}

#[test]
fn a_time_out_tells_what_was_waited_for() {
    for (behaviour, message) in [
        (Behaviour::Hang, "timed out waiting for the answer, after 150ms"),
        (
            Behaviour::HangMidBody,
            "the answer (200 OK) broke off after 9 bytes: timed out reading the answer, after 150ms",
        ),
    ] {
        let server = Server::new([behaviour]);
        case(&server.url("/"))
            .args(["--timeout", "150ms"])
            .run()
            .status(7)
            .stderr_contains(message)
            .stderr_contains("the receiver may have got it all the same");
    }
}

#[test]
fn a_proxy_of_the_environment_or_a_flag_is_used() {
    let authority = Authority::new("tests");
    let receiver = tls(&authority.server("receiver.example"));
    let plain = Server::new([accepted()]);
    let proxy = Server::new([Behaviour::Tunnel]);
    let with_user = proxy.url("").replace("://", "://me:pa55w0rd@");
    // a name that only the proxy can resolve
    let secure = receiver.url_at("receiver.example", "/x");
    let case = |url: &str| case(url).file("ca.pem", authority.pem()).args(["--cacert", "ca.pem"]);
    for (variable, url) in [
        ("HTTPS_PROXY", &secure),
        ("https_proxy", &secure),
        ("ALL_PROXY", &secure),
        ("HTTP_PROXY", &plain.url("/")),
    ] {
        let before = proxy.requests().len();
        case(url).env(variable, &proxy.url("")).run().status(0).stdout("ok");
        assert_eq!(proxy.requests().len(), before + 1, "{variable}");
    }
    case(&secure)
        .args(["--proxy", &with_user, "-vv"])
        .run()
        .status(0)
        .stderr_lacks("pa55w0rd");
    let asked = proxy.requests().pop().unwrap();
    assert_eq!(asked.method, "CONNECT");
    assert!(asked.target.starts_with("receiver.example:"), "{}", asked.target);
    assert_eq!(asked.header("Proxy-Authorization"), ["Basic bWU6cGE1NXcwcmQ="]);
    let before = proxy.requests().len();
    let direct = plain.url("/");
    case(&direct)
        .env("HTTP_PROXY", &proxy.url(""))
        .env("NO_PROXY", "127.0.0.0/8")
        .run()
        .status(0);
    case(&direct)
        .env("HTTP_PROXY", &proxy.url(""))
        .args(["--proxy", ""])
        .run()
        .status(0);
    assert_eq!(proxy.requests().len(), before);
}

#[test]
fn a_proxy_that_does_not_serve_is_named_without_its_password() {
    let closed = Server::new([]).url("").replace("://", "://me:pa55w0rd@");
    let demanding = Server::new([Behaviour::status(407)]);
    for (proxy, message) in [
        (closed.as_str(), "connection refused (the proxy is http://127.0.0.1:"),
        (
            &demanding.url("").replace("://", "://me:pa55w0rd@"),
            "asks for credentials",
        ),
    ] {
        case("https://receiver.example/")
            .args(["--proxy", proxy])
            .run()
            .status(7)
            .stderr_contains(message)
            .stderr_lacks("pa55w0rd");
    }
    case("https://receiver.example/")
        .env("HTTPS_PROXY", "ftp://me:pa55w0rd@h")
        .run()
        .status(2)
        .stderr_contains("HTTPS_PROXY: not the URL of a proxy")
        .stderr_lacks("pa55w0rd");
}
