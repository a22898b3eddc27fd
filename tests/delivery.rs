//! The transport, against a receiver that does all that receivers do.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use vwh::delivery::{
    Failure, HeaderEdit, Method, ProxyChoice, Request, Response, StatusSet, Transport, TransportOptions, Url, judge,
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
