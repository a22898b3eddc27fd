//! `vwh send --hook`.

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

const EVENT: &str = r#"{"type": "call.created", "id": 7, "name": "Ana"}"#;

#[test]
fn flags_win_over_the_hook() {
    let server = Server::new([Behaviour::status(200)]);
    let hook = format!(
        "url: {}\nmethod: PUT\nparams: {{a: 1, b: 2}}\nheaders: {{X-A: hook, X-B: hook, Authorization: hook}}\n\
         retry: {{attempts: 3, base: 1h}}\nbody: 'hook'\n",
        server.url("/{{id}}")
    );
    Case::new()
        .file("hooks/h.yaml", hook)
        .file("event.json", EVENT)
        .args([
            "send",
            "--hook",
            "hooks/h.yaml",
            "event.json",
            "-X",
            "PATCH",
            "--param",
            "b={{name}}",
        ])
        .args([
            "-H",
            "x-a: {{name}}",
            "--bearer",
            "token-of-a-flag",
            "-e",
            "flag {{id}}",
        ])
        .run()
        .status(0);
    let request = &server.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("PATCH", "/7?a=1&b=Ana")
    );
    assert_eq!(request.header("x-a"), ["Ana"]);
    assert_eq!(request.header("x-b"), ["hook"]);
    assert_eq!(request.header("authorization"), ["Bearer token-of-a-flag"]);
    assert_eq!(request.body, b"flag 7");
}

#[test]
fn paths_begin_at_the_hook() {
    let server = Server::new([Behaviour::status(200)]);
    let hook = format!("url: {}\nbody_file: body.json.hbs\npartials: [more]\n", server.url("/"));
    Case::new()
        .file("hooks/h.yaml", hook)
        .file("hooks/body.json.hbs", r#"{"a": {{> one}}, "b": {{> two}} }"#)
        .file("hooks/more/one.hbs", "{{id}}")
        .file("hooks/partials/two.hbs", "{{name}}")
        .stdin(EVENT)
        .args(["send", "--hook", "hooks/h.yaml"])
        .run()
        .status(0)
        .stderr_contains("accepted: 200 OK");
    assert_eq!(server.requests()[0].body, br#"{"a": 7, "b": "Ana" }"#);
}

#[test]
fn an_event_that_is_not_meant_is_skipped_and_said_to_be() {
    let server = Server::new([]);
    let hook = format!(
        "url: {}\nwhen: '{{{{#isEqual type}}}}call.ended{{{{/isEqual}}}}'\n",
        server.url("/")
    );
    let mut case =
        Case::new()
            .file("h.yaml", hook)
            .file("event.json", EVENT)
            .args(["send", "--hook", "h.yaml", "event.json"]);
    case.run().status(0).stdout("").stderr_contains("skipped: `when`");
    case.args(["-q"]).run().status(0).stdout("").stderr_is_empty();
    assert!(server.requests().is_empty());
}

#[test]
fn each_attempt_may_tell_its_number() {
    let server = Server::new([Behaviour::status(503), Behaviour::status(200)]);
    Case::new()
        .stdin(EVENT)
        .args([
            "send",
            "--url",
            &server.url("/"),
            "-e",
            "{{id}}",
            "-H",
            "X-Attempt: {{@attempt}} of {{@id}}",
        ])
        .args(["--retry-base", "1ms", "--id", "call-{{id}}"])
        .run()
        .status(0);
    let attempts: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.header("x-attempt").join(","))
        .collect();
    assert_eq!(attempts, ["1 of call-7", "2 of call-7"]);
}

/// What is wrong with a hook is told with its place, and nothing is sent.
#[test]
fn a_wrong_hook_sends_nothing() {
    let server = Server::new([]);
    let url = server.url("/");
    for (rest, place, message) in [
        ("retyr: {}", "h.yaml:2:1", "unknown key `retyr`"),
        (
            "retry: {attempts: none}",
            "h.yaml:2:19",
            "retry.attempts: `none` is not a number",
        ),
        ("retry: {base: 5}", "h.yaml:2:15", "retry.base: `5` is not a duration"),
        ("retry: {on: [5xx, 6xx]}", "h.yaml:2:19", "retry.on"),
        ("timeout: {total: '{{id}}'}", "h.yaml:2:21", "`id` is missing"),
        (
            "tls: {verify: maybe}",
            "h.yaml:2:15",
            "tls.verify: `maybe` is not true or false",
        ),
        ("tls: {key: k.pem}", "h.yaml:2:12", "a key without its certificate"),
        (
            "network: {allow_private: yes}",
            "h.yaml:2:26",
            "`yes` is not auto, true or false",
        ),
        ("network: {proxy: 'http://'}", "h.yaml:2:18", "network.proxy"),
        ("sign: {standard-webhooks: whsec_short}", "h.yaml:2:27", "sign"),
        (
            "headers: {Content-Length: 3}",
            "h.yaml:2:11",
            "header `Content-Length` cannot be set",
        ),
        ("body: |\n  {\"a\": {{nmae}}, \"b\": {{#if}}\n  }", "h.yaml:3:", ""),
        (
            "body_file: nope.hbs",
            "h.yaml:2:12",
            "the template `nope.hbs` does not exist",
        ),
        ("method: '{{name}}'", "h.yaml:2:9", "unknown method `Ana`"),
    ] {
        let run = Case::new()
            .file("h.yaml", format!("url: {url}\n{rest}\n"))
            .stdin(EVENT)
            .args(["send", "--hook", "h.yaml"])
            .run();
        run.status(3).stdout("").stderr_contains(place).stderr_contains(message);
    }
    let run = Case::new().stdin(EVENT).args(["send", "--hook", "nope.yaml"]).run();
    run.status(3).stderr_contains("the hook `nope.yaml` does not exist");
    let run = Case::new().stdin(EVENT).args(["send", "-e", "{{id}}"]).run();
    run.status(2)
        .stderr_contains("no URL is given")
        .stderr_contains("--url");
    assert!(server.requests().is_empty());
}

#[test]
fn what_the_event_shapes_cannot_lead_to_a_private_address() {
    let server = Server::new([Behaviour::status(200)]);
    let event = format!(r#"{{"host": "{}"}}"#, server.url("").trim_start_matches("http://"));
    let mut case = Case::new().file("event.json", event).args([
        "send",
        "event.json",
        "--url",
        "http://{{host}}/",
        "--retry-attempts",
        "1",
    ]);
    case.run()
        .status(4)
        .stderr_contains("a loopback address")
        .stderr_contains("--allow-private");
    assert!(server.requests().is_empty());
    case.args(["--allow-private"]).run().status(0);
    assert_eq!(server.requests().len(), 1);
}
