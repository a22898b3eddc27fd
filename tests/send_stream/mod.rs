//! `vwh send --stream`: many events, in their order or side by side, and what becomes of those that fail.

mod failures;
mod waits;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

fn accepted() -> Behaviour {
    Behaviour::status(200)
}

/// Events with the ids from 1 to `count`, one a line.
fn events(count: usize) -> String {
    (1..=count).map(|id| format!("{{\"id\": {id}}}\n")).collect()
}

fn case(server: &Server) -> Case {
    Case::new().args(["send", "--stream", "--url", &server.url("/x"), "-e", "{\"n\": {{id}}}"])
}

/// The bodies that have come, in the order in which they came.
fn received(server: &Server) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests
        .map(|request| String::from_utf8(request.body).unwrap())
        .collect()
}

fn bodies(ids: impl IntoIterator<Item = usize>) -> Vec<String> {
    ids.into_iter().map(|id| format!("{{\"n\": {id}}}")).collect()
}

/// The lines of JSON in a text.
fn lines(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn events_are_sent_one_by_one_in_their_order() {
    let server = Server::new([accepted()]);
    case(&server)
        .stdin(events(50))
        .run()
        .status(0)
        .stdout("")
        .stderr_contains("50 delivered, 0 failed, 0 skipped, 0 retries in ");
    assert_eq!(received(&server), bodies(1..=50));
    let connections: BTreeSet<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections.len(), 1, "one connection is enough");
    let ids: BTreeSet<String> = server
        .requests()
        .iter()
        .map(|request| request.header("webhook-id")[0].to_owned())
        .collect();
    assert_eq!(ids.len(), 50, "each has an id of its own");
}

#[test]
fn several_are_under_way_side_by_side_over_as_many_connections() {
    let server = Server::new([accepted()]);
    case(&server)
        .args(["--concurrency", "8", "-q"])
        .stdin(events(200))
        .run()
        .status(0)
        .stderr_is_empty();
    let all: BTreeSet<String> = received(&server).into_iter().collect();
    assert_eq!(all, bodies(1..=200).into_iter().collect());
    let connections: BTreeSet<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert!(connections.len() <= 8, "{connections:?}");
}

/// All are under way at once: one that waits for its answer holds up nobody else.
#[test]
fn one_that_takes_long_does_not_hold_up_the_others() {
    let server = Server::new([Behaviour::Hang, accepted()]);
    let running = case(&server).args(["--concurrency", "2"]).stdin(events(20)).start();
    assert!(server.wait_for(20));
    running.kill();
    assert_eq!(received(&server).len(), 20);
}

#[test]
fn a_report_has_a_line_for_each_event() {
    let server = Server::new([accepted(), Behaviour::status(404), accepted()]);
    let mut case = case(&server)
        .args(["--id", "e-{{id}}", "--when", "{{#unless (isEqual id 4)}}yes{{/unless}}"])
        .args(["--on-error", "skip", "--report", "report.ndjson", "-q"])
        .file("report.ndjson", "of an earlier run")
        .stdin(events(4));
    case.run().status(5).stdout("");
    let report = lines(&fs::read_to_string(case.path("report.ndjson")).unwrap());
    let without_time: Vec<Json> = report
        .into_iter()
        .map(|mut line| {
            assert!(line["ms"].take().is_u64());
            line
        })
        .collect();
    let error = format!("POST {} was refused: 404 Not Found", server.url("/x"));
    let line = |event: u64, outcome: &str, status: Json, attempts: u32| {
        json!({"event": event, "id": format!("e-{event}"), "outcome": outcome, "status": status,
               "attempts": attempts, "ms": null, "error": null})
    };
    let mut failed = line(2, "failed", json!(404), 1);
    failed["error"] = json!(error);
    failed["source"] = json!("receiver");
    let mut skipped = line(4, "skipped", json!(null), 0);
    skipped["id"] = json!(null);
    skipped["skipped"] = json!("when");
    assert_eq!(
        without_time,
        [
            line(1, "delivered", json!(200), 1),
            failed,
            line(3, "delivered", json!(200), 1),
            skipped
        ]
    );
}

#[test]
fn secrets_are_in_no_line_that_is_written() {
    let echo = "Bearer t0ken-of-mine, s3cret-value";
    let server = Server::new([Behaviour::status(400).body(echo)]);
    let mut case = case(&server)
        .args([
            "--bearer",
            "t0ken-of-mine",
            "--secret",
            "KEY",
            "-H",
            "X-Other: {{secrets.KEY}}",
            "-vv",
        ])
        .args([
            "--sign",
            "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            "--param",
            "k={{secrets.KEY}}",
        ])
        .args([
            "--dead-letter",
            "dead.ndjson",
            "--report",
            "report.ndjson",
            "--journal",
            "j.db",
        ])
        .env("KEY", "s3cret-value")
        .stdin(events(3));
    let run = case.run();
    run.status(5).stderr_contains("event 3: ").stderr_contains("******");
    let mut written = run.said();
    for name in ["dead.ndjson", "report.ndjson", "j.db"] {
        written.push_str(&String::from_utf8_lossy(&fs::read(case.path(name)).unwrap()));
    }
    let signatures = server.requests();
    let signature = signatures[0].header("webhook-signature")[0];
    assert!(signature.starts_with("v1,"));
    for secret in [
        "t0ken-of-mine",
        "s3cret-value",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
        signature,
    ] {
        assert!(!written.contains(secret), "{secret} is in\n{written}");
    }
}

/// While the receiver does not answer, the input is not read any further: memory has its bound.
#[test]
fn a_slow_receiver_holds_up_an_endless_input() {
    holds_up(Behaviour::Hang, &[]);
}

/// Those that wait to be sent again take memory too.
#[test]
fn a_receiver_that_fails_holds_up_an_endless_input() {
    let options = ["--concurrency", "4", "--retry-base", "5m", "--on-error", "skip"];
    holds_up(Behaviour::status(503), &options);
}

fn holds_up(behaviour: Behaviour, options: &[&str]) {
    const PIECE: usize = 64 * 1024;
    const BOUND: usize = 16 * 1024 * 1024;
    let server = Server::new([behaviour]);
    let (told, written) = channel();
    let running = case(&server).args(options.iter().copied()).start_with(move |mut pipe| {
        let line = format!("{{\"id\": 1, \"text\": \"{}\"}}\n", "x".repeat(PIECE));
        while pipe.write_all(line.as_bytes()).is_ok() && told.send(line.len()).is_ok() {}
    });
    assert!(server.wait_for(1));
    let mut sum = 0;
    loop {
        match written.recv_timeout(Duration::from_millis(500)) {
            Ok(bytes) => sum += bytes,
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => panic!("the input was ended"),
        }
        assert!(sum < BOUND, "{sum} bytes were read while nothing was sent");
    }
    drop(written);
    running.kill();
}

/// What comes now and then is sent when it comes.
#[test]
fn an_event_is_sent_when_it_is_there() {
    let server = Server::new([accepted()]);
    let (more, next) = channel::<usize>();
    let mut case = case(&server).args(["--journal", "j.db"]);
    let running = case.start_with(move |mut pipe| {
        for id in next {
            writeln!(pipe, "{{\"id\": {id}}}").unwrap();
        }
    });
    for id in 1..=3 {
        more.send(id).unwrap();
        assert!(server.wait_for(id), "event {id} is held back");
    }
    drop(more);
    running.wait().status(0).stderr_contains("3 delivered");
}

#[cfg(unix)]
#[test]
fn a_signal_lets_what_is_under_way_come_to_its_end() {
    let server = Server::new([accepted(), Behaviour::status(503), accepted()]);
    let mut running = case(&server)
        .args(["-v", "--retry-base", "5m"])
        .stdin(events(100))
        .start();
    while !running.stderr_line().contains("the next is in") {}
    running.signal("INT");
    running
        .wait()
        .status(130)
        .stderr_contains("interrupted: what is under way is brought to its end")
        .stderr_contains("event 2 (msg_")
        .stderr_contains("it was waiting for attempt 2")
        .stderr_contains("stopped before the end: the events behind were not sent")
        .stderr_contains("1 delivered, 0 failed, 1 interrupted, 0 skipped");
    assert_eq!(received(&server), bodies([1, 2]));
}

/// As for all output: whoever reads it has gone, and that is no error. But what was not sent is said not to be.
#[cfg(unix)]
#[test]
fn a_reader_of_the_report_that_goes_ends_the_stream() {
    let server = Server::new([accepted()]);
    let case = Case::new().file("events.ndjson", events(5_000));
    let script = format!(
        "{{ {} send --stream events.ndjson --url {} -e '{{{{id}}}}' --report -; echo \"status $?\" >&2; }} | head -n 1",
        env!("CARGO_BIN_EXE_vwh"),
        server.url("/x")
    );
    let output = case.shell(&script);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("stopped before the end: the events behind were not sent"),
        "{told}"
    );
    assert!(told.contains("status 0"), "{told}");
    assert!(!told.contains("error"), "{told}");
    assert!(server.requests().len() < 5_000);
}

#[test]
fn events_of_all_formats_and_templates_of_attempts_are_sent() {
    let server = Server::new([accepted(), Behaviour::status(503), accepted()]);
    case(&server)
        .args([
            "--input",
            "yaml",
            "-H",
            "X-Attempt: {{@attempt}}",
            "--retry-base",
            "1ms",
        ])
        .stdin("id: 1\n---\nid: 2\n")
        .run()
        .status(0);
    assert_eq!(received(&server), bodies([1, 2, 2]));
    let attempts: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.header("x-attempt")[0].to_owned())
        .collect();
    assert_eq!(attempts, ["1", "1", "2"]);
}

#[test]
fn missing_paths_are_told_once_with_their_number() {
    let server = Server::new([accepted()]);
    Case::new()
        .args(["send", "--stream", "--url", &server.url("/x"), "-e", "{\"n\": {{idd}}}"])
        .stdin(events(3))
        .run()
        .status(0)
        .stderr_contains("3 times");
}
