//! `vwh send --stream`: many events, in their order or side by side, and what becomes of those that fail.

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
fn the_first_failure_ends_the_stream_unless_it_is_to_go_on() {
    let script = [accepted(), Behaviour::status(422).body("not like this"), accepted()];
    let server = Server::new(script.clone());
    case(&server)
        .stdin(events(10))
        .run()
        .status(5)
        .stderr_contains("error: event 2 (msg_")
        .stderr_contains("was refused: 422 Unprocessable Entity")
        .stderr_contains("not like this")
        .stderr_contains("stopped at the first failure: the events behind it were not sent (`--on-error skip` goes on)")
        .stderr_contains("1 delivered, 1 failed, 0 skipped, 0 retries");
    assert_eq!(received(&server), bodies([1, 2]));
    let server = Server::new(script);
    case(&server)
        .args(["--on-error", "skip"])
        .stdin(events(10))
        .run()
        .status(5)
        .stderr_contains("9 delivered, 1 failed, 0 skipped, 0 retries")
        .stderr_lacks("stopped");
    assert_eq!(received(&server), bodies(1..=10));
}

#[test]
fn a_bad_event_is_told_in_its_turn() {
    let server = Server::new([accepted()]);
    let input = "{\"id\": 1}\n{\"id\": 2}\n{\"id\" 3}\n{\"id\": 4}\n";
    case(&server)
        .stdin(input)
        .run()
        .status(4)
        .stderr_contains("error: event 3 at byte 20: ")
        .stderr_contains("2 delivered, 1 failed");
    assert_eq!(received(&server), bodies([1, 2]));
    case(&server)
        .args(["--on-error", "skip", "--report", "-"])
        .stdin(input)
        .run()
        .status(4)
        .stderr_contains("3 delivered, 1 failed")
        .stdout_contains("{\"event\":3,\"id\":null,\"outcome\":\"failed\",\"status\":null,\"attempts\":0,");
    // what the template cannot do with an event is no different
    case(&server)
        .args(["--strict", "--on-error", "skip"])
        .stdin("{\"id\": 1}{}{\"id\": 2}")
        .run()
        .status(3)
        .stderr_contains("error: event 2 at byte 9: ")
        .stderr_contains("2 delivered, 1 failed");
}

#[test]
fn what_stands_before_an_event_that_is_too_large_is_sent() {
    let server = Server::new([accepted()]);
    let input = events(5) + &format!("{{\"id\": \"{}\"}}\n", "x".repeat(600_000));
    for on_error in ["stop", "skip"] {
        case(&server)
            .args(["--max-input", "1000", "--on-error", on_error])
            .stdin(&input)
            .run()
            .status(4)
            .stderr_contains("is larger than 1000 bytes")
            .stderr_contains("5 delivered, ");
    }
    assert_eq!(received(&server), [bodies(1..=5), bodies(1..=5)].concat());
}

#[test]
fn of_several_statuses_the_highest_is_that_of_the_stream() {
    let server = Server::new([Behaviour::status(500), Behaviour::status(404), accepted()]);
    case(&server)
        .args(["--retry-attempts", "1", "--on-error", "skip"])
        .stdin(events(3))
        .run()
        .status(6);
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
fn dead_letters_are_added_to_a_file_with_the_event_as_it_came() {
    let server = Server::new([Behaviour::status(400).body("why"), accepted()]);
    let mut case = case(&server)
        .args(["--id", "e-{{id}}", "--set", "more=x", "--dead-letter", "dead.ndjson"])
        .file("dead.ndjson", "{\"of\": \"an earlier run\"}\n")
        .stdin("{\"id\": 12345678901234567890123}\n{\"id\": 2}\n{\"id\": \n{\"id\": 4}\n");
    // with dead letters the stream goes on
    case.run().status(5).stderr_contains("2 delivered, 2 failed");
    let letters = fs::read_to_string(case.path("dead.ndjson")).unwrap();
    assert!(letters.contains("{\"event\":{\"id\":12345678901234567890123},\"id\":\"e-12345678901234567890123\","));
    let letters = lines(&letters);
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[0], json!({"of": "an earlier run"}));
    let refused = &letters[1];
    assert_eq!(
        (&refused["source"], &refused["status"], &refused["response"]),
        (&json!("receiver"), &json!(400), &json!("why"))
    );
    assert!(
        refused["reason"]
            .as_str()
            .unwrap()
            .contains("was refused: 400 Bad Request")
    );
    assert_eq!(
        (&letters[2]["event"], &letters[2]["text"]),
        (&json!(null), &json!("{\"id\":"))
    );
    // a letter's event can be sent as it is
    let again = Server::new([accepted()]);
    Case::new()
        .args([
            "send",
            "--stream",
            "--url",
            &again.url("/x"),
            "-e",
            "{\"n\": {{event.id}}}",
        ])
        .stdin(refused.to_string())
        .run()
        .status(0);
    assert_eq!(again.requests().len(), 1);
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

/// A receiver that fails now and then: each event arrives in the end, under one id.
#[test]
fn a_flapping_receiver_gets_every_event() {
    let flaps = (0..40).flat_map(|_| [Behaviour::status(503), accepted(), Behaviour::status(500)]);
    let server = Server::new(flaps.chain([accepted()]));
    let mut case = case(&server)
        .args([
            "--retry-base",
            "1ms",
            "--retry-attempts",
            "20",
            "--concurrency",
            "4",
            "--report",
            "-",
        ])
        .stdin(events(60));
    let run = case.run();
    run.status(0)
        .stderr_contains("60 delivered, 0 failed, 0 skipped, 80 retries");
    assert_eq!(lines(&run.text()).len(), 60);
    let ids: BTreeSet<(String, Vec<u8>)> = server
        .requests()
        .iter()
        .map(|request| (request.header("webhook-id")[0].to_owned(), request.body.clone()))
        .collect();
    assert_eq!((server.requests().len(), ids.len()), (140, 60));
}

#[test]
fn a_receiver_that_closes_connections_gets_every_event() {
    // before the answer, in the middle of it, and behind it without a word
    let closing = (0..20).flat_map(|_| [accepted(), Behaviour::CloseBeforeAnswer, Behaviour::CutMidBody]);
    let server = Server::new(closing.chain([accepted()]));
    case(&server)
        .args(["--retry-base", "1ms", "--retry-attempts", "50", "--concurrency", "4"])
        .stdin(events(40))
        .run()
        .status(0)
        .stderr_contains("40 delivered, 0 failed");
    let all: BTreeSet<String> = received(&server).into_iter().collect();
    assert_eq!(all, bodies(1..=40).into_iter().collect());
}

#[test]
fn a_host_that_asks_for_a_pause_gets_one() {
    let server = Server::new([
        accepted(),
        Behaviour::status(429).header("Retry-After", "1"),
        accepted(),
    ]);
    case(&server)
        .args(["--concurrency", "3"])
        .stdin(events(10))
        .run()
        .status(0)
        .stderr_contains("asks for a pause of 1s: nothing is sent to it until then")
        .stderr_contains("10 delivered, 0 failed, 0 skipped, 1 retries");
}

/// While the receiver does not answer, the input is not read any further: memory has its bound.
#[test]
fn a_slow_receiver_holds_up_an_endless_input() {
    const PIECE: usize = 64 * 1024;
    const BOUND: usize = 16 * 1024 * 1024;
    let server = Server::new([Behaviour::Hang]);
    let (told, written) = channel();
    let running = case(&server).start_with(move |mut pipe| {
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

#[test]
fn a_failure_ends_a_stream_whose_input_has_no_end() {
    let server = Server::new([accepted(), accepted(), Behaviour::status(404)]);
    let (done, ended) = channel::<()>();
    let running = case(&server).start_with(move |mut pipe| {
        pipe.write_all(events(3).as_bytes()).unwrap();
        // no more events, but no end either
        assert!(ended.recv().is_err());
    });
    assert!(server.wait_for(3));
    drop(done);
    running.wait().status(5).stderr_contains("2 delivered, 1 failed");
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
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(case.path(""))
        .output()
        .unwrap();
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
fn options_of_streams_are_refused_without_one() {
    for (option, value) in [
        ("--concurrency", "2"),
        ("--rate", "1/s"),
        ("--journal", "j.db"),
        ("--dead-letter", "d"),
        ("--report", "-"),
        ("--on-error", "skip"),
    ] {
        Case::new()
            .args(["send", "--url", "http://127.0.0.1:1/", "-e", "{}", option, value])
            .stdin("{}")
            .run()
            .status(2)
            .stderr_contains(&format!("`{option}` is for streams of events"))
            .stderr_contains("add `--stream`");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent() {
    let server = Server::new([accepted()]);
    for (args, message) in [
        (vec!["--concurrency", "0"], "a number from 1 to 1024"),
        (vec!["--rate", "fast"], "--rate: `fast` is not a rate"),
        (
            vec!["--id", "the-same"],
            "the id is the same for all events of the stream",
        ),
        (
            vec!["--dead-letter", "no/such/folder"],
            "cannot write to `no/such/folder`",
        ),
        (vec!["--journal", "no/such/folder"], "the journal `no/such/folder`"),
        (vec!["--journal", "text.txt"], "`text.txt` is no journal of vwh"),
        (vec!["-o", "out"], "cannot be used with"),
        (vec!["--dry-run"], "cannot be used with"),
    ] {
        let run = case(&server)
            .file("text.txt", "a text of some length, which is no database at all")
            .args(args)
            .stdin(events(1))
            .run();
        run.stderr_contains(message).stdout("");
    }
    assert!(server.requests().is_empty());
}

/// It is of no event alone.
#[test]
fn a_wrong_certificate_file_ends_the_stream() {
    let server = Server::new([accepted()]);
    let url = server.url("/x").replace("http:", "https:");
    Case::new()
        .args([
            "send",
            "--stream",
            "--url",
            &url,
            "-e",
            "{\"n\": {{id}}}",
            "--cacert",
            "none.pem",
            "--journal",
            "j.db",
        ])
        .stdin(events(3))
        .run()
        .status(2)
        .stderr_contains("none.pem")
        .stderr_contains("stopped before the end: the same command again goes on from here")
        .stderr_contains("0 delivered, 0 failed");
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
