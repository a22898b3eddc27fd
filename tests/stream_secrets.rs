//! Secrets that a stream needs and does not have.

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

const HOOK: &str = "headers:\n  A: '{{secrets.first}}'\n  B: '{{lookup @secrets (concat \"sec\" \"ond\")}}'\n\
                    body: |\n  {\"a\": \"{{secrets.first}}\", \"b\": {{#if n}}{{secrets.branch}}{{else}}1{{/if}} }\n";

/// `send --stream` of a hook with a journal, and what came of it.
fn send(server: &Server, hook: &str, events: &str, args: &[&str]) -> (Case, crate::helper::Run) {
    let case = Case::new().file("h.yaml", format!("url: {}\n{hook}", server.url("/")));
    let run = Case::inside(case.path(""))
        .stdin(events)
        .args(["send", "--stream", "--hook", "h.yaml", "--journal", "j.db"])
        .args(args.iter().copied())
        .run();
    (case, run)
}

#[test]
fn they_are_told_once_before_anything_is_sent_or_written_down() {
    let server = Server::new([]);
    for given in [
        &[][..],
        &["--secret", "other=o"],
        &["--secret", "other=o", "--on-error", "stop"],
    ] {
        let (case, run) = send(&server, HOOK, "{}{}{}", given);
        run.status(3).stdout("");
        let said = run.said();
        assert_eq!(said.matches("unknown secret `first`").count(), 1, "{said}");
        assert_eq!(said.matches("unknown secret `second`").count(), 1, "{said}");
        // it is needed by some events only
        run.stderr_lacks("branch`")
            .stderr_contains("h.yaml:3:9")
            .stderr_contains("h.yaml:4:9");
        assert!(!case.path("j.db").exists());
    }
    assert!(server.requests().is_empty());
}

#[test]
fn what_only_some_events_need_is_told_with_the_first_of_them() {
    let server = Server::new([Behaviour::status(200)]);
    let events = r#"{"n": 1}{"n": 2}{"n": 0}{"n": 3}"#;
    let (case, run) = send(
        &server,
        HOOK,
        events,
        &["--secret", "first=f-1", "--secret", "second=s-2"],
    );
    run.status(3)
        .stderr_contains("event 1 at byte 0: unknown secret `branch`")
        .stderr_contains("unknown secret `branch`: 3 events failed for it")
        .stderr_contains("1 delivered, 3 failed");
    assert_eq!(
        run.said().matches("unknown secret `branch`\n").count(),
        1,
        "{}",
        run.said()
    );
    assert_eq!(server.requests().len(), 1);
    // each is in the journal
    let list = Case::inside(case.path("")).args(["journal", "list", "j.db"]).run();
    assert_eq!(list.said().matches("failed").count(), 3, "{}", list.said());
}

/// Where none are given, `secrets` may be the event's own.
#[test]
fn events_may_bring_their_own() {
    let server = Server::new([Behaviour::status(200), Behaviour::status(200)]);
    let hook = "headers: {A: '{{secrets.first}}'}\n";
    let events = r#"{"secrets": {"first": "a"}}{"secrets": {"first": "b"}}"#;
    let (_, run) = send(&server, hook, events, &[]);
    run.status(0);
    let sent: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.header("a").join(","))
        .collect();
    assert_eq!(sent, ["a", "b"]);
    let (_, run) = send(&server, hook, r#"{"x": 1}"#, &["--set", "secrets.second=b"]);
    run.status(0);
    let (case, run) = send(&server, hook, events, &["--secret", "other=o"]);
    run.status(3).stderr_contains("unknown secret `first`");
    assert!(!case.path("j.db").exists());
}

#[test]
fn render_tells_them_before_it_prints() {
    let render = |args: &[&str], events: &str| {
        let args = ["render", "--stream"].iter().chain(args).copied();
        Case::new().stdin(events).args(args).run()
    };
    let run = render(
        &["-e", "{{a}} {{secrets.T}} {{@secrets.T}}", "--on-error", "skip"],
        r#"{"a": 1}{"a": 2}"#,
    );
    run.status(3).stdout("");
    assert_eq!(run.said().matches("unknown secret `T`").count(), 1, "{}", run.said());
    let branch = "{{#if a}}{{secrets.T}}{{/if}}x";
    let run = render(&["-e", branch, "--on-error", "skip"], r#"{"a": 1}{"a": 0}{"a": 2}"#);
    run.status(3)
        .stdout("x\n")
        .stderr_contains("unknown secret `T`: 2 events failed for it");
    assert_eq!(run.said().matches("error: ").count(), 1, "{}", run.said());
    // what was looked at is not lost
    let own = r#"{"secrets": {"T": 1}}"#.repeat(3);
    render(&["-e", "{{secrets.T}}"], &own).status(0).stdout("1\n1\n1\n");
}

#[test]
fn a_retry_tells_them_too() {
    let server = Server::new([Behaviour::status(400)]);
    let hook = "body: '{{a}}'\n";
    let (case, run) = send(&server, hook, r#"{"a": 1}"#, &[]);
    run.status(5);
    let url = server.url("/");
    let run = Case::inside(case.path(""))
        .args(["journal", "retry", "j.db", "--url", &url, "-e", "{{a}} {{@secrets.T}}"])
        .run();
    run.status(3).stderr_contains("unknown secret `T`");
    assert_eq!(run.said().matches("unknown secret").count(), 1, "{}", run.said());
    assert_eq!(server.requests().len(), 1);
}
