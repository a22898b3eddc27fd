//! Events that fail, receivers that fail, and options that cannot be meant.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::sync::mpsc::channel;

use serde_json::json;

use super::{accepted, bodies, case, events, lines, received};
use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

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
