//! How `vwh send` delivers: retries, stamps and signatures, credentials, redirects, and the end by a signal.

use crate::helper::Case;
use crate::helper::server::{Behaviour, Received, Server};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PRIVATE: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn case(url: &str) -> Case {
    plain(url).args(["--retry-base", "1ms"])
}

fn plain(url: &str) -> Case {
    Case::new().stdin("{}").args(["send", "--url", url, "-e", "[1, 2]"])
}

/// The only value of a header of each request.
fn values(requests: &[Received], name: &str) -> Vec<String> {
    let value = |request: &Received| match request.header(name)[..] {
        [value] => value.to_owned(),
        ref values => panic!("{name}: {values:?}"),
    };
    requests.iter().map(value).collect()
}

#[test]
fn what_may_pass_is_tried_again_with_the_same_id() {
    let server = Server::new([
        Behaviour::status(503),
        Behaviour::CloseBeforeAnswer,
        Behaviour::status(429).header("Retry-After", "0"),
        Behaviour::status(200).body("done"),
    ]);
    case(&server.url("/x"))
        .args(["-v"])
        .run()
        .status(0)
        .stdout("done")
        .stderr_contains("503 Service Unavailable\nattempt 1 of 4 failed, the next is in 1ms\nPOST ")
        .stderr_contains("before an answer came\nattempt 2 of 4 failed, the next is in 2ms\n")
        .stderr_contains("200 OK");
    let requests = server.requests();
    let ids = values(&requests, "webhook-id");
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| *id == ids[0]));
    // a UUIDv7
    assert!(
        ids[0].starts_with("msg_") && ids[0].len() == 40 && &ids[0][18..19] == "7",
        "{}",
        ids[0]
    );
    assert!(requests.iter().all(|request| request.body == b"[1, 2]"));
}

#[test]
fn attempts_and_budget_are_the_users() {
    let server = Server::new([Behaviour::status(500)]);
    case(&server.url("/"))
        .args(["--retry-attempts", "3"])
        .run()
        .status(6)
        .stderr_contains("failed: 500 Internal Server Error")
        .stderr_contains("note: gave up after 3 attempts");
    assert_eq!(server.requests().len(), 3);
    let server = Server::new([Behaviour::status(503).header("Retry-After", "3600")]);
    case(&server.url("/")).args(["--retry-budget", "10m"]).run().status(6).stderr_contains(
        "note: gave up: the next attempt would be in 1h, as the receiver asks, which passes the retry budget of 10m",
    );
    assert_eq!(server.requests().len(), 1);
    let url = Server::new([]).url("/");
    case(&url)
        .args(["--retry-attempts", "2"])
        .run()
        .status(7)
        .stderr_contains("connection refused")
        .stderr_contains("gave up after 2 attempts");
}

#[test]
fn the_statuses_to_retry_are_the_users() {
    let server = Server::new([Behaviour::status(404)]);
    case(&server.url("/"))
        .args(["--retry-on", "404", "--retry-attempts", "2"])
        .run()
        .status(6);
    assert_eq!(server.requests().len(), 2);
    for (on, status) in [("429", 503), ("4xx,5xx", 410), ("", 503)] {
        let server = Server::new([Behaviour::status(status)]);
        let run = case(&server.url("/")).args(["--retry-on", on]).run();
        run.status(if status == 410 { 5 } else { 6 });
        assert_eq!(server.requests().len(), 1, "{on}");
    }
    let server = Server::new([Behaviour::status(410)]);
    case(&server.url("/"))
        .run()
        .status(5)
        .stderr_contains("wants no more of these events");
}

#[test]
fn a_signed_delivery_is_verified_by_who_has_a_key() {
    let server = Server::new([Behaviour::status(200)]);
    let sign = ["--sign", "SIGNING", "--sign", PRIVATE, "--id", "evt.7"];
    case(&server.url("/"))
        .env("VWH_SECRET_SIGNING", SECRET)
        .args(sign)
        .run()
        .status(0);
    let request = &server.requests()[0];
    let header = |name: &str| format!("{name}: {}", request.header(name)[0]);
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(header);
    assert_eq!(headers[0], "webhook-id: evt.7");
    for (body, key, status) in [
        (&request.body[..], SECRET, 0),
        (&request.body, PUBLIC, 0),
        (b"[1,2]", SECRET, 4),
    ] {
        let [id, timestamp, signature] = &headers;
        Case::new()
            .stdin(body)
            .args(["verify", "--secret", key, "-H", id, "-H", timestamp, "-H", signature])
            .run()
            .status(status);
    }
    case(&server.url("/")).run().status(0);
    let unsigned = server.requests().pop().unwrap();
    assert_eq!(unsigned.header("webhook-signature"), [""; 0]);
    assert_eq!(
        (
            unsigned.header("webhook-id").len(),
            unsigned.header("webhook-timestamp").len()
        ),
        (1, 1)
    );
}

#[test]
fn credentials_are_sent_and_never_said() {
    let echo = Behaviour::status(400).body("you sent Bearer t0k3n-0123 and bWU6cGE1NXdvcmQ= and v1 pa55word");
    for (args, header) in [
        (["--bearer", "t0k3n-0123"], "Bearer t0k3n-0123"),
        (["--user", "me:pa55word"], "Basic bWU6cGE1NXdvcmQ="),
        (["-H", "Authorization: Bearer t0k3n-0123"], "Bearer t0k3n-0123"),
    ] {
        let server = Server::new([echo.clone()]);
        let run = case(&server.url("/x?key=qu3ry"))
            .args(args)
            .args(["--sign", SECRET, "-vv"])
            .run();
        let request = &server.requests()[0];
        assert_eq!(request.header("Authorization"), [header]);
        let signature = request.header("webhook-signature")[0].split_once(',').unwrap().1;
        run.status(5)
            .stderr_contains("> POST /x?key=****** HTTP/1.1")
            .stderr_contains("> Content-Length: 6\n>\n> [1, 2]")
            .stderr_contains("webhook-signature: ******")
            .stderr_contains("< 400 Bad Request")
            .stderr_contains("you sent")
            .stderr_lacks("qu3ry")
            .stderr_lacks(header.split_once(' ').unwrap().1)
            .stderr_lacks("MfKQ9r8G")
            .stderr_lacks(signature);
    }
    let server = Server::new([echo]);
    case(&server.url("/"))
        .args(["--bearer", "t0k3n-0123", "-H", "Authorization: x"])
        .run()
        .status(2)
        .stderr_contains("header `Authorization` is given more than once");
    assert!(server.requests().is_empty());
}

#[test]
fn redirects_are_followed_on_request_and_take_no_credentials_elsewhere() {
    let target = Server::new([Behaviour::status(200).body("moved here")]);
    let server = Server::new([
        Behaviour::status(308).header("Location", "/next"),
        Behaviour::status(307).header("Location", &target.url("/end")),
    ]);
    let args = ["--bearer", "t0k3n", "--sign", SECRET];
    case(&server.url("/x"))
        .args(args)
        .args(["--follow"])
        .run()
        .status(0)
        .stdout("moved here");
    let here = server.requests();
    let there = target.requests();
    assert_eq!((here.len(), here[1].target.as_str(), there.len()), (2, "/next", 1));
    assert_eq!(values(&here, "Authorization"), ["Bearer t0k3n"; 2]);
    assert_eq!(there[0].header("Authorization"), [""; 0]);
    assert_eq!(
        values(&here, "webhook-signature")[0],
        values(&there, "webhook-signature")[0]
    );
    assert_eq!((there[0].method.as_str(), &there[0].body[..]), ("POST", &b"[1, 2]"[..]));

    for status in [301, 302, 303, 307, 308] {
        let server = Server::new([Behaviour::status(status).header("Location", &target.url("/end"))]);
        let follow = if status > 303 { &[][..] } else { &["--follow"] };
        case(&server.url("/"))
            .args(follow.iter().copied())
            .run()
            .status(5)
            .stderr_contains(&target.url("/end"));
        assert_eq!((server.requests().len(), target.requests().len()), (1, 1), "{status}");
    }
}

#[test]
fn a_redirect_to_another_private_host_is_refused_unless_allowed() {
    let target = Server::new([Behaviour::status(200)]);
    let server = Server::new([Behaviour::status(307).header("Location", &target.url_at("localhost", "/end"))]);
    case(&server.url("/"))
        .args(["--follow"])
        .run()
        .status(5)
        .stderr_contains("was not sent: `localhost` leads to ")
        .stderr_contains("a loopback address")
        .stderr_contains("--allow-private");
    assert!(target.requests().is_empty());
    case(&server.url("/"))
        .args(["--follow", "--allow-private"])
        .run()
        .status(0);
    assert_eq!(target.requests().len(), 1);
}

#[test]
fn flags_that_cannot_be_read_say_which_and_send_nothing() {
    let server = Server::new([Behaviour::status(200)]);
    for (flag, value, message) in [
        ("--retry-attempts", "0", "is not a number from 1 on"),
        ("--retry-base", "5", "write it with its units"),
        ("--retry-cap", "-1s", "is not a duration"),
        ("--retry-budget", "x", "is not a duration"),
        ("--retry-on", "301", "is not a failure"),
        ("--connect-timeout", "0s", "too little"),
        ("--timeout", "2y", "is not a duration"),
        ("--proxy", "gopher://s3cret", "not the URL of a proxy"),
        ("--sign", "s3cret", "neither a key"),
        ("--sign", "whsec_s3cret", "not base64"),
        ("--sign", PUBLIC, "cannot sign"),
        ("--id", "a b", "a blank"),
        ("--user", "s3cret", "no colon"),
        ("--bearer", "", "the token is empty"),
        ("--header", "Webhook-Id: s3cret", "--id gives the id"),
    ] {
        let argument = format!("{flag}={value}");
        plain(&server.url("/"))
            .args([argument.as_str()])
            .run()
            .status(2)
            .stderr_contains(message)
            .stderr_lacks("s3cret");
    }
    assert!(server.requests().is_empty());
}

#[cfg(unix)]
#[test]
fn a_host_that_the_client_would_read_otherwise_is_refused() {
    for url in [
        "http://:[::1]:80/",
        "http://example.com[::1]/",
        "http://[::1]x:80/",
        "http://[fe80::1%25eth0]/",
    ] {
        case(url)
            .run()
            .status(2)
            .stderr_contains("the URL's host is not an IPv6 address in brackets")
            .stderr_contains("hint: write it like http://[::1]:8080/");
    }
}

#[test]
fn a_signal_ends_a_wait_at_once_and_says_what_is_known() {
    for name in ["INT", "TERM"] {
        let server = Server::new([Behaviour::status(503)]);
        let mut running = plain(&server.url("/x")).args(["-v", "--retry-base", "5m"]).start();
        while !running.stderr_line().contains("the next is in") {}
        running.signal(name);
        running
            .wait()
            .status(6)
            .stderr_contains("was cancelled, and is not known to be delivered")
            .stderr_contains("it was waiting for attempt 2")
            .stderr_contains("the attempt before: POST")
            .stderr_contains("503 Service Unavailable");
    }
    let server = Server::new([Behaviour::Hang]);
    let running = case(&server.url("/x")).start();
    while server.requests().is_empty() {
        std::thread::yield_now();
    }
    running.signal("INT");
    running
        .wait()
        .status(7)
        .stderr_contains("attempt 1 was under way: the receiver may have got it");
}
