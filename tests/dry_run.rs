//! `vwh send --dry-run`: what would be sent, and a curl command that sends it.

use std::process::Command;

use crate::helper::Case;
use crate::helper::server::{Behaviour, Received, Server};

const EVENT: &str = r#"{"id": "a/b", "name": "Ana \"N\" O'Hara\nÑ", "n": 7}"#;

#[test]
fn the_request_is_printed_as_it_would_be_sent_without_its_secrets() {
    let mut case = Case::new().file("event.json", EVENT).args([
        "send",
        "event.json",
        "--url",
        "https://api.example.com/{{id}}?k={{secrets.key}}",
        "--bearer",
        "{{secrets.key}}",
        "-e",
        r#"{"name": {{name}}, "key": "{{secrets.key}}"}"#,
        "--secret",
        "key=s3cret-k3y",
        "--id",
        "msg_{{n}}",
        "--now",
        "2026-03-04T05:06:07Z",
        "--dry-run",
    ]);
    let shown = "POST /a%2Fb?k=KEY HTTP/1.1\n\
                 content-length: LENGTH\n\
                 host: api.example.com\n\
                 content-type: application/json\n\
                 user-agent: vwh/VERSION\n\
                 authorization: TOKEN\n\
                 webhook-id: msg_7\n\
                 webhook-timestamp: 1772600767\n\n\
                 {\"name\": \"Ana \\\"N\\\" O'Hara\\nÑ\", \"key\": \"KEY\"}"
        .replace("VERSION", env!("CARGO_PKG_VERSION"))
        .replace("LENGTH", "53");
    let hidden = shown.replace("KEY", "******").replace("TOKEN", "******");
    case.run().status(0).stderr_is_empty().stdout(hidden);
    let open = shown.replace("KEY", "s3cret-k3y").replace("TOKEN", "Bearer s3cret-k3y");
    case.args(["--show-secrets"]).run().status(0).stdout(open);
}

#[test]
fn json_is_for_machines() {
    let run = Case::new()
        .file("event.json", EVENT)
        .args([
            "send",
            "event.json",
            "--url",
            "http://x.example/",
            "-e",
            "{{n}}",
            "--id",
            "msg_1",
        ])
        .args([
            "--now",
            "2026-03-04T05:06:07Z",
            "-H",
            "User-Agent:",
            "--dry-run",
            "--as",
            "json",
        ])
        .run();
    run.status(0).stdout_json(
        r#"{"method": "POST", "url": "http://x.example/", "headers": [
            {"name": "content-type", "value": "text/plain; charset=utf-8"},
            {"name": "webhook-id", "value": "msg_1"},
            {"name": "webhook-timestamp", "value": "1772600767"}], "body": "7"}"#,
    );
}

#[test]
fn options_of_a_dry_run_ask_for_one() {
    for option in [&["--as", "curl"][..], &["--show-secrets"]] {
        let run = Case::new()
            .args(["send", "--url", "http://x/"])
            .args(option.iter().copied())
            .run();
        run.status(2).stderr_contains("--dry-run");
    }
}

/// What the shell makes of the printed command is the request that `vwh send` sends.
#[test]
fn the_printed_curl_command_sends_the_same_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        // nothing to compare with
        return;
    }
    let template = r#"{"name": {{name}}, "quotes": "'\"%s\\ $HOME `id`", "n": {{n}}}"#;
    let long = "x".repeat(100_000);
    for (name, options) in [
        (
            "json",
            &["-e", template, "-H", "X-Empty;", "-H", "X-Quote: it's \"{{n}}\" $HOME"][..],
        ),
        (
            "put",
            &["-e", "@{{n}}", "-X", "PUT", "-H", "User-Agent:", "--sign", KEY],
        ),
        ("get", &["-X", "GET", "--param", "q={{name}}", "--user", "u:{{id}}"]),
        ("head", &["-X", "HEAD"]),
        ("nothing", &["--id", "msg_{{n}}"]),
        (
            "delete",
            &["-X", "DELETE", "-e", "{{name}}", "-H", "Content-Type: text/x"],
        ),
        ("options", &["-X", "OPTIONS"]),
        ("long", &["-e", &long]),
    ] {
        let server = Server::new((0..2).map(|_| Behaviour::status(200)));
        let url = server.url("/a/[1]/../{b}?x={y}&z=%20");
        let mut case = Case::new()
            .file("event.json", EVENT)
            .args([
                "send",
                "event.json",
                "--url",
                &url.replace("{y}", "{{n}}").replace("{b}", "b"),
            ])
            .args(options.iter().copied())
            .args(
                ["--when", "{{n}}", "--id", "msg_1"]
                    .iter()
                    .copied()
                    .take(if name == "nothing" { 2 } else { 4 }),
            );
        case.run().status(0);
        let command = case
            .args(["--dry-run", "--as", "curl", "--show-secrets"])
            .run()
            .status(0)
            .text();
        let sent = Command::new("sh").arg("-c").arg(&command).output().unwrap();
        assert!(
            sent.status.success(),
            "{name}: {command}\n{}",
            String::from_utf8_lossy(&sent.stderr)
        );
        let [by_vwh, by_curl] = <[Received; 2]>::try_from(server.requests()).ok().unwrap();
        assert_eq!(essence(&by_vwh), essence(&by_curl), "{name}: {command}");
        assert_eq!(by_vwh.body, by_curl.body, "{name}: {command}");
    }
}

const KEY: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

/// Method, target and headers, without what differs from one second to the next. A header's name has no case, and the
/// order of different headers no meaning.
fn essence(request: &Received) -> (String, String, Vec<(String, String)>) {
    let timed = ["webhook-timestamp", "webhook-signature"];
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .filter(|(name, _)| !timed.contains(&name.as_str()))
        .collect();
    headers.sort();
    (request.method.clone(), request.target.clone(), headers)
}
