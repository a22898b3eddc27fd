//! `vwh send`, in its direct form.

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

const TEMPLATE: &str = r#"{"fields": {{#object fields}}name,value{{/object}}}"#;
const EVENT: &str = r#"{"fields": [{"name": "Nombre", "value": "Ñandú \"el veloz\""}]}"#;

fn case(url: &str) -> Case {
    Case::new().file("call.hbs", TEMPLATE).file("event.json", EVENT).args([
        "send",
        "--url",
        url,
        "--template",
        "call.hbs",
        "event.json",
        "--retry-attempts",
        "1",
    ])
}

#[test]
fn an_accepted_event_prints_the_answer() {
    let server = Server::new([Behaviour::status(200).body("{\"id\": 1}")]);
    case(&server.url("/hook?k=v"))
        .run()
        .status(0)
        .stdout("{\"id\": 1}")
        .stderr_is_empty();
    let request = &server.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/hook?k=v")
    );
    assert_eq!(request.header("Content-Type"), ["application/json"]);
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(body, r#"{"fields": {"Nombre":"Ñandú \"el veloz\""}}"#);
}

#[test]
fn the_event_may_come_from_stdin() {
    let server = Server::new([Behaviour::status(204)]);
    Case::new()
        .file("call.hbs", TEMPLATE)
        .stdin(EVENT)
        .args(["send", "--url", &server.url("/"), "--template", "call.hbs"])
        .run()
        .status(0)
        .stdout("");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn method_and_headers_are_the_users() {
    let server = Server::new([Behaviour::status(200)]);
    case(&server.url("/"))
        .args([
            "-X",
            "put",
            "-H",
            "Content-Type: application/vnd.api+json",
            "-H",
            "X-A: 1",
            "-H",
            "X-A: 2",
        ])
        .run()
        .status(0);
    let request = &server.requests()[0];
    assert_eq!(request.method, "PUT");
    assert_eq!(request.header("Content-Type"), ["application/vnd.api+json"]);
    assert_eq!(request.header("X-A"), ["1", "2"]);
}

#[test]
fn a_refusal_shows_the_status_and_the_answer() {
    let server = Server::new([Behaviour::status(422).body("no such field: Nombre")]);
    case(&server.url("/hook?token=s3cret"))
        .run()
        .status(5)
        .stdout("")
        .stderr_contains("422 Unprocessable Entity")
        .stderr_contains("no such field: Nombre")
        .stderr_lacks("s3cret");
}

#[test]
fn a_failing_receiver_has_a_status_of_its_own() {
    let server = Server::new([Behaviour::status(503).header("Retry-After", "30")]);
    case(&server.url("/"))
        .run()
        .status(6)
        .stderr_contains("503 Service Unavailable")
        .stderr_contains("30 seconds");
}

#[test]
fn an_unreachable_receiver_has_a_status_of_its_own() {
    let url = Server::new([]).url("/");
    case(&url).run().status(7).stderr_contains("connection refused");
}

#[test]
fn nothing_is_sent_where_the_command_line_the_template_or_the_event_is_wrong() {
    let server = Server::new([Behaviour::status(200)]);
    let url = server.url("/");
    case(&url)
        .args(["-H", "Authorization s3cret"])
        .run()
        .status(2)
        .stderr_lacks("s3cret");
    case(&url).args(["-X", "BREW"]).run().status(2).stderr_contains("PATCH");
    case("example.com/x").run().status(2).stderr_contains("https://");
    case(&url).file("call.hbs", "{\"a\": {{#if b}}").run().status(3);
    case(&url).file("call.hbs", "{\"a\": }").run().status(3);
    case(&url)
        .file("event.json", "{\"fields\": [")
        .run()
        .status(4)
        .stdout("");
    assert!(server.requests().is_empty());
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let url = Server::new([]).url("/");
    case(&url).run().status(7).stderr_lacks("\u{1b}");
    case(&url)
        .env("CLICOLOR_FORCE", "1")
        .run()
        .status(7)
        .stderr_contains("\u{1b}[");
}

#[test]
fn help_starts_with_examples() {
    Case::new()
        .args(["send", "--help"])
        .run()
        .status(0)
        .stdout_contains("--url")
        .stdout_contains("vwh send");
}
