//! The transport, against a receiver that does all that receivers do.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use vwh::delivery::{
    Failure, HeaderEdit, HostTrust, Method, ProxyChoice, Request, Response, StatusSet, Transport, TransportOptions,
    Url, judge,
};
use vwh::error::Error;

use crate::helper::server::{Behaviour, Server};

fn post(url: &str) -> Request {
    let body = r#"{"name": "Ñandú"}"#.as_bytes().to_vec();
    Request::builder(Url::parse(url).unwrap())
        .body("application/json", body)
        .build()
        .unwrap()
}

fn bare(method: Method, url: &str) -> Request {
    Request::builder(Url::parse(url).unwrap())
        .method(method)
        .build()
        .unwrap()
}

/// Sends the request, directly, within this time.
fn send(request: &Request, total_timeout: Duration) -> Result<Response, Failure> {
    Transport::new(&TransportOptions {
        total_timeout,
        proxy: ProxyChoice::Direct,
        ..TransportOptions::default()
    })
    .send(request, total_timeout)
}

/// The error of a request that gets no answer.
fn error(request: &Request) -> Error {
    send(request, Duration::from_secs(10)).unwrap_err().error
}

fn sent(server: &Server, request: &Request) -> Response {
    let response = send(request, Duration::from_secs(10)).unwrap();
    assert_eq!(server.requests().len(), 1);
    response
}

/// The message of a delivery to a receiver that behaves like this, without the address.
fn message(behaviour: Behaviour) -> String {
    let server = Server::new([behaviour]);
    let error = error(&post(&server.url("/hook?token=t0p")));
    assert_eq!(error.exit_status(), 7, "{error}");
    assert!(!error.to_string().contains("t0p"), "{error}");
    error.diagnostic().message().replace(&server.url(""), "")
}

#[test]
fn a_request_arrives_as_it_was_built() {
    let server = Server::new([Behaviour::status(201).header("X-Id", "7").body("créé")]);
    let request = Request::builder(Url::parse(&server.url("/a b?q=1#x")).unwrap())
        .method(Method::Put)
        .body("application/json", "\"ñ\"".into())
        .header(HeaderEdit::parse("X-Name: Ñandú").unwrap())
        .build()
        .unwrap();
    let response = sent(&server, &request);
    let received = &server.requests()[0];
    assert_eq!(
        (received.method.as_str(), received.target.as_str()),
        ("PUT", "/a%20b?q=1")
    );
    assert_eq!(received.body, "\"ñ\"".as_bytes());
    assert_eq!(received.header("Content-Type"), ["application/json"]);
    assert_eq!(received.header("Content-Length"), ["4"]);
    assert_eq!(
        received.header("User-Agent"),
        [concat!("vwh/", env!("CARGO_PKG_VERSION"))]
    );
    assert_eq!(received.header("X-Name"), ["Ñandú"]);
    assert_eq!(
        received.headers.len(),
        5,
        "and Host, nothing else: {:?}",
        received.headers
    );
    assert_eq!((response.status, response.status_line().as_str()), (201, "201 Created"));
    assert_eq!(response.header("x-id"), Some("7"));
    assert_eq!(
        (response.body.as_slice(), response.truncated),
        ("créé".as_bytes(), false)
    );
}

#[test]
fn every_method_is_sent_with_and_without_a_body() {
    for method in Method::ALL {
        let server = Server::new([Behaviour::status(200)]);
        sent(&server, &bare(method, &server.url("/")));
        let received = &server.requests()[0];
        assert_eq!(received.method, method.name());
        assert_eq!(received.header("Content-Type"), [""; 0]);
        assert_eq!(received.header("Transfer-Encoding"), [""; 0]);
        let says_so = matches!(method, Method::Post | Method::Put | Method::Patch);
        assert_eq!(
            received.header("Content-Length"),
            ["0"][..usize::from(says_so)],
            "{method}"
        );

        let server = Server::new([Behaviour::status(200)]);
        let with_body = Request::builder(Url::parse(&server.url("/")).unwrap()).method(method);
        sent(&server, &with_body.body("text/plain", b"x".to_vec()).build().unwrap());
        assert_eq!(server.requests()[0].body, b"x", "{method}");
    }
}

#[test]
fn a_large_body_arrives_whole() {
    let server = Server::new([Behaviour::status(200)]);
    let body = vec![b'x'; 3_000_000];
    let request = Request::builder(Url::parse(&server.url("/")).unwrap()).body("text/plain", body.clone());
    sent(&server, &request.build().unwrap());
    assert_eq!(server.requests()[0].body.len(), body.len());
}

#[test]
fn connections_are_kept() {
    let server = Server::new([Behaviour::status(200).body("ok")]);
    let transport = Transport::default();
    for _ in 0..3 {
        transport
            .send(&post(&server.url("/")), Duration::from_secs(10))
            .unwrap();
    }
    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 0]);
}

#[test]
fn a_redirect_is_an_answer() {
    let target = Server::new([Behaviour::status(200)]);
    for status in [301, 302, 303, 307, 308] {
        let server = Server::new([Behaviour::status(status)
            .header("Location", &target.url("/new"))
            .body("moved")]);
        let request = post(&server.url("/"));
        let response = sent(&server, &request);
        assert_eq!(
            (response.status, response.body.as_slice()),
            (status, b"moved".as_slice())
        );
        let rejection = judge(&request, response, &StatusSet::default()).unwrap_err();
        assert!(matches!(rejection.error, Error::Refused(_)));
        assert!(rejection.error.to_string().contains(&target.url("/new")));
    }
    assert!(target.requests().is_empty());
}

#[test]
fn the_answer_to_an_error_can_be_read() {
    let server = Server::new([Behaviour::status(503).header("Retry-After", "7").body("busy")]);
    let request = post(&server.url("/"));
    let rejection = judge(&request, sent(&server, &request), &StatusSet::default()).unwrap_err();
    assert_eq!(rejection.error.exit_status(), 6);
    assert_eq!(rejection.response.body, b"busy");
}

#[test]
fn a_long_answer_is_cut() {
    const LIMIT: usize = vwh::delivery::transport::MAX_RESPONSE_BODY;
    for (length, truncated) in [(LIMIT, false), (LIMIT + 1, true), (3 * LIMIT, true)] {
        let server = Server::new([Behaviour::status(200).body(vec![b'x'; length])]);
        let response = sent(&server, &post(&server.url("/")));
        assert_eq!(
            (response.body.len(), response.truncated),
            (LIMIT, truncated),
            "{length}"
        );
    }
}

#[test]
fn a_receiver_that_closes_or_breaks_off_is_unreachable() {
    assert_eq!(
        message(Behaviour::CloseBeforeAnswer),
        "POST /hook did not get through: the connection was closed before an answer came"
    );
    assert_eq!(
        message(Behaviour::CutMidBody),
        "POST /hook did not get through: the answer (200 OK) broke off after 9 bytes: the connection was closed"
    );
}

#[test]
fn what_is_not_http_is_said_to_be_so() {
    let message = message(Behaviour::Garbage);
    assert!(
        message.starts_with("POST /hook did not get through: what came back is not HTTP"),
        "{message}"
    );
}

#[test]
fn a_silent_receiver_times_out() {
    let server = Server::new([Behaviour::Hang]);
    let start = Instant::now();
    let error = send(&post(&server.url("/")), Duration::from_millis(200))
        .unwrap_err()
        .error;
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(error.exit_status(), 7);
    assert!(
        error
            .to_string()
            .contains("timed out waiting for the answer, after 200ms"),
        "{error}"
    );
}

#[test]
fn a_port_where_nobody_listens_refuses() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = error(&post(&format!("http://127.0.0.1:{port}/")));
    assert_eq!(error.exit_status(), 7);
    assert!(error.to_string().contains("connection refused"), "{error}");
}

#[test]
fn an_unknown_host_is_named() {
    // `.invalid` never resolves (RFC 2606).
    let error = error(&post("http://nowhere.invalid/x"));
    assert_eq!(error.exit_status(), 7);
    assert!(error.to_string().contains("host name `nowhere.invalid`"), "{error}");
}

#[test]
fn https_to_a_plain_port_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // Some of the hello first: to close with all of it unread would reset the connection.
        stream.read_exact(&mut [0; 16]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        while stream.read(&mut [0; 1024]).is_ok_and(|n| n > 0) {}
    });
    let error = error(&post(&format!("https://localhost:{port}/")));
    peer.join().unwrap();
    assert_eq!(error.exit_status(), 7);
    assert!(
        error
            .to_string()
            .contains("TLS failed: the receiver does not speak TLS on this port"),
        "{error}"
    );
}

/// Sends to the URL, whose host the event has shaped, and gives the message where that is refused.
fn send_from_event(url: &str, options: &TransportOptions) -> Result<Response, String> {
    let request = Request::builder(Url::parse(url).unwrap()).trust(HostTrust::FromEvent);
    let sent = Transport::new(options).send(&request.build().unwrap(), Duration::from_secs(10));
    sent.map_err(|failure| {
        assert!(!failure.is_transient);
        assert_eq!(failure.error.exit_status(), 4, "{failure}");
        failure.error.diagnostic().message().to_owned()
    })
}

#[test]
fn an_event_leads_to_no_private_address() {
    let server = Server::new([Behaviour::status(200)]);
    let direct = TransportOptions {
        proxy: ProxyChoice::Direct,
        ..TransportOptions::default()
    };
    // a proxy that resolves names itself gets none to resolve
    let proxy = Server::new([Behaviour::Tunnel]);
    let proxied = TransportOptions {
        proxy: ProxyChoice::parse("--proxy", &proxy.url("")).unwrap(),
        ..TransportOptions::default()
    };
    let socks = TransportOptions {
        proxy: ProxyChoice::parse("--proxy", &proxy.url("").replace("http", "socks5h")).unwrap(),
        ..TransportOptions::default()
    };
    for (host, message) in [
        ("localhost", "a loopback address"),
        ("127.0.0.1", "`127.0.0.1` is a loopback address"),
        ("[::1]", "`[::1]` is a loopback address"),
        ("[::ffff:127.0.0.1]", "is a loopback address"),
        ("[::ffff:7f00:1]", "is a loopback address"),
        ("[64:ff9b::7f00:1]", "is a loopback address"),
        ("0.0.0.0", "`0.0.0.0` is an unspecified address"),
        ("169.254.169.254", "a cloud's metadata address"),
        ("2130706433", "`2130706433` is an address in disguise"),
        ("0x7f.1", "`0x7f.1` is an address in disguise"),
        ("0177.0.0.1", "is an address in disguise"),
    ] {
        for options in [&direct, &proxied, &socks] {
            let refused = send_from_event(&server.url_at(host, "/"), options).unwrap_err();
            assert!(
                refused.contains("was not sent: ") && refused.contains(message),
                "{refused}"
            );
        }
    }
    assert!(server.requests().is_empty() && proxy.requests().is_empty());
    let allowed = TransportOptions {
        allow_private: Some(true),
        ..direct
    };
    for host in ["localhost", "127.0.0.1"] {
        assert_eq!(
            send_from_event(&server.url_at(host, "/"), &allowed).unwrap().status,
            200
        );
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn the_user_may_forbid_private_addresses_to_themselves() {
    let server = Server::new([Behaviour::status(200)]);
    let transport = Transport::new(&TransportOptions {
        allow_private: Some(false),
        proxy: ProxyChoice::Direct,
        ..TransportOptions::default()
    });
    let failure = transport
        .send(&post(&server.url("/")), Duration::from_secs(10))
        .unwrap_err();
    assert!(
        failure.to_string().contains("private addresses are not allowed"),
        "{failure}"
    );
    assert!(server.requests().is_empty());
}

#[test]
fn an_open_connection_is_no_way_around_the_guard() {
    let server = Server::new([Behaviour::status(200)]);
    let transport = Transport::new(&TransportOptions {
        proxy: ProxyChoice::Direct,
        ..TransportOptions::default()
    });
    let url = Url::parse(&server.url("/")).unwrap();
    for (trust, requests) in [
        (HostTrust::Literal, 1),
        (HostTrust::FromEvent, 1),
        (HostTrust::Literal, 2),
    ] {
        let request = Request::builder(url.clone()).trust(trust).build().unwrap();
        let sent = transport.send(&request, Duration::from_secs(10));
        assert_eq!(sent.is_ok(), trust == HostTrust::Literal);
        assert_eq!(server.requests().len(), requests);
    }
}
