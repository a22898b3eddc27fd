//! `vwh journal`: what a person can see and do.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::{IDS, Place, accepted, events, ids};
use crate::helper::server::{Behaviour, Server};

/// A journal with one delivery of each outcome.
fn mixed() -> (Place, Server) {
    let place = Place::new();
    let server = Server::new([
        accepted().body("fine"),
        Behaviour::status(422).body("not \"so\""),
        Behaviour::Hang,
        accepted(),
    ]);
    let running = place
        .sending(&server, &IDS)
        .args([
            "--param",
            "q=a b",
            "--param",
            "token=t0ken",
            "-H",
            "X-Source: calls",
            "--retry-attempts",
            "1",
        ])
        .stdin(events(3))
        .start();
    assert!(server.wait_for(3));
    running.kill();
    (place, server)
}

#[test]
fn a_journal_is_listed_by_outcome_time_and_id() {
    let (place, server) = mixed();
    assert_eq!(place.ids(&[]), ["e-1", "e-2", "e-3"]);
    assert_eq!(place.ids(&["--outcome", "failed,pending"]), ["e-2", "e-3"]);
    assert_eq!(place.ids(&["e-3", "e-1"]), ["e-1", "e-3"]);
    assert_eq!(place.ids(&["--since", "1h"]).len(), 3);
    assert!(place.ids(&["--until", "1h"]).is_empty());
    assert!(place.ids(&["--since", "2999-01-01"]).is_empty());
    let list = place.list(&["e-2"]);
    let record = &list[0];
    assert_eq!(
        (
            &record["outcome"],
            &record["status"],
            &record["attempts"],
            &record["source"],
            &record["event"]
        ),
        (&json!("failed"), &json!(422), &json!(1), &json!("receiver"), &json!(2))
    );
    let reason = format!("POST {} was refused: 422 Unprocessable Entity", server.url("/x"));
    assert_eq!(record["error"], json!(reason));
    let run = place.journal(&["list", "j.db"]);
    run.status(0).stderr_is_empty();
    let text = run.text();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0][1..], ["delivered", "1", "200", "e-1"]);
    assert_eq!(lines[1][1..5], ["failed", "1", "422", "e-2"]);
    assert_eq!(lines[2][1..], ["pending", "0", "-", "e-3"]);
    assert!(text.contains(&reason));
    place
        .journal(&["list", "j.db", "e-4"])
        .status(2)
        .stderr_contains("there is no delivery `e-4` in the journal");
    place
        .journal(&["list", "j.db", "--until", "1h"])
        .status(0)
        .stdout("")
        .stderr_contains("no such deliveries");
    place
        .journal(&["list", "none.db"])
        .status(2)
        .stderr_contains("there is no journal `none.db`");
    assert!(!place.path("none.db").exists());
}

#[test]
fn a_delivery_is_shown_with_all_that_is_known_of_it() {
    let (place, server) = mixed();
    let run = place.journal(&["show", "j.db", "e-2", "--json"]);
    let mut shown: Json = serde_json::from_str(&run.status(0).text()).unwrap();
    let attempt = shown["history"][0].clone();
    assert!(attempt["ms"].is_u64() && attempt["begun"].is_string() && attempt["ended"].is_string());
    assert_eq!(attempt["source"], json!("receiver"));
    assert_eq!(
        attempt["response"],
        json!({"status": 422, "name": "Unprocessable Entity", "body": "not \"so\""})
    );
    let user_agent = concat!("vwh/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        shown["request"].take(),
        json!({
            "method": "POST", "url": server.url("/x"),
            "parameters": [{"name": "q", "value": "a b"}, {"name": "token", "value": "******"}],
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "User-Agent", "value": user_agent},
                        {"name": "X-Source", "value": "calls"}],
            "body": "{\"n\": 2}", "tlsVerified": null
        })
    );
    assert_eq!(shown["payload"], json!({"id": 2}));
    let text = place.journal(&["show", "j.db"]).status(0).text();
    for part in [
        "e-1 delivered\n",
        "e-2 failed\n",
        "e-3 pending\n",
        "    x-source: calls\n",
        "    token=******\n",
        "  attempt 1, ",
        "    422 Unprocessable Entity\n    not \"so\"\n",
        "    200 OK\n    fine\n",
        "    {\"id\":3}\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("t0ken"));
}

/// Bodies come from others, and a file may have been changed by anyone.
#[test]
fn a_terminal_does_not_act_on_what_a_journal_holds() {
    let place = Place::new();
    let server = Server::new([Behaviour::status(422).body("\u{1b}[2Jgone\tno\u{9b}m")]);
    let input = "{\"id\": \"\\u001b[31m\"}\n";
    place.send(&server, input, &["--id", "e-{{#if id}}1{{/if}}"]).status(5);
    let text = place.journal(&["show", "j.db"]).status(0).text();
    assert!(text.contains("    \\u{1b}[2Jgone\tno\\u{9b}m\n"), "{text}");
    let file = rusqlite::Connection::open(place.path("j.db")).unwrap();
    for sql in [
        "UPDATE deliveries SET reason = char(27) || '[2J', source = char(27)",
        "UPDATE contents SET url = 'http://h/?a' || char(155) || '=' || char(27), headers = '[[\"X\\u001b\", \"\\u001b\"]]'",
        "UPDATE attempts SET body = char(13) || char(7)",
    ] {
        file.execute(sql, []).unwrap();
    }
    let shown = place.journal(&["show", "j.db"]).status(0).text();
    file.execute("UPDATE deliveries SET id = char(27) || '[2J'", [])
        .unwrap();
    let list = place.journal(&["list", "j.db"]).status(0).text();
    for text in [shown, list] {
        let control = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(control, None, "{text:?}");
        assert!(text.contains("\\u{1b}[2J"), "{text}");
    }
}

#[test]
fn a_value_that_no_journal_holds_is_told() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    place.send(&server, events(1), &IDS).status(0);
    let file = rusqlite::Connection::open(place.path("j.db")).unwrap();
    for (sql, told) in [
        (
            "UPDATE contents SET headers = 'x'",
            "cannot be read: it holds a value that is none: expected value at line 1 column 1",
        ),
        (
            "UPDATE contents SET method = X'00'",
            "the column `method` holds a value of another type (Blob)",
        ),
        (
            "UPDATE contents SET method = 'PUT', url = CAST(X'FF' AS TEXT)",
            "it holds a text that is not UTF-8",
        ),
        ("DELETE FROM contents", "it lacks a part of a delivery"),
        (
            "UPDATE deliveries SET status = 70000",
            "it holds a number that is none: 70000",
        ),
    ] {
        file.execute(sql, []).unwrap();
        place
            .journal(&["show", "j.db"])
            .status(1)
            .stdout("")
            .stderr_contains(told)
            .stderr_contains("hint: it is damaged, or something else has written it");
    }
}

#[test]
fn what_failed_and_what_is_pending_is_sent_again_as_it_was() {
    let (place, _) = mixed();
    // without its token the request would not be whole: here it is made to be one without
    place
        .journal(&["retry", "j.db"])
        .status(2)
        .stderr_contains("secrets are not written down");
    assert!(!holds(&place.path("j.db"), "t0ken"));
    let other = Server::new([accepted()]);
    let journal = rusqlite::Connection::open(place.path("j.db")).unwrap();
    let url = other.url("/x?q=a%20b");
    journal
        .execute("UPDATE contents SET url = ?1, is_whole = 1", [&url])
        .unwrap();
    drop(journal);
    place
        .journal(&["retry", "j.db"])
        .status(0)
        .stderr_contains("2 delivered, 0 failed, 0 skipped, 0 retries");
    assert_eq!(ids(&other), ["e-2", "e-3"]);
    let request = &other.requests()[0];
    assert_eq!(
        (request.target.as_str(), request.body.as_slice()),
        ("/x?q=a%20b", b"{\"n\": 2}".as_slice())
    );
    assert_eq!(request.header("x-source"), ["calls"]);
    assert_eq!(place.ids(&["--outcome", "delivered"]).len(), 3);
    // what was delivered is sent again only if it is named
    place
        .journal(&["retry", "j.db"])
        .status(0)
        .stderr_contains("0 delivered");
    place
        .journal(&["retry", "j.db", "e-1", "--report", "-"])
        .status(0)
        .stdout_contains("\"id\":\"e-1\",\"outcome\":\"delivered\"");
    assert_eq!(ids(&other), ["e-2", "e-3", "e-1"]);
}

#[test]
fn what_is_not_to_be_sent_again_stays_what_it_was() {
    let place = Place::new();
    let server = Server::new([Behaviour::status(422), accepted()]);
    place.send(&server, events(2), &IDS).status(5);
    let url = server.url("/x");
    place
        .journal(&[
            "retry",
            "j.db",
            "--url",
            &url,
            "-e",
            "{{id}}",
            "--when",
            "{{#if (isEqual id 9)}}yes{{/if}}",
        ])
        .status(0)
        .stderr_contains("0 delivered, 0 failed, 1 skipped (1 by `when`)");
    assert_eq!(place.ids(&["--outcome", "failed"]), ["e-1"]);
    assert!(place.ids(&["--outcome", "pending"]).is_empty());
    assert_eq!(server.requests().len(), 2);
}

/// However it is made the second time, it is the same event.
#[test]
fn what_was_sent_again_is_known_by_the_id_that_it_had() {
    let place = Place::new();
    let server = Server::new([Behaviour::status(422), accepted()]);
    place.send(&server, events(1), &IDS).status(5);
    let url = server.url("/x");
    place
        .journal(&["retry", "j.db", "--url", &url, "-e", "{\"better\": {{id}}}"])
        .status(0)
        .stderr_contains("1 delivered");
    place
        .send(&server, events(1), &IDS)
        .status(0)
        .stderr_contains("0 delivered, 0 failed, 1 skipped (1 delivered before)");
    assert_eq!(ids(&server), ["e-1", "e-1"]);
}

#[test]
fn secrets_are_not_written_down_and_so_are_to_be_given_again() {
    let place = Place::new();
    let server = Server::new([Behaviour::status(503), accepted()]);
    let key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    let definition = [
        "--sign",
        key,
        "--bearer",
        "{{secrets.TOKEN}}",
        "--secret",
        "TOKEN=@token.txt",
    ];
    fs::write(place.path("token.txt"), "t0ken-of-mine").unwrap();
    let once = [&definition[..], &IDS, &["--retry-attempts", "1"]].concat();
    place.send(&server, events(1), &once).status(6);
    assert!(!holds(&place.path("j.db"), "t0ken-of-mine"));
    place
        .journal(&["retry", "j.db"])
        .status(2)
        .stderr_contains("secrets are not written down")
        .stderr_contains("--hook or --url");
    assert_eq!(place.ids(&["--outcome", "failed"]), ["e-1"], "it is what it was");
    let url = server.url("/x");
    let retry = [
        &["retry", "j.db", "--url", &url, "-e", "{\"n\": {{id}}}"],
        &definition[..],
    ]
    .concat();
    place.journal(&retry).status(0).stderr_contains("1 delivered");
    let request = &server.requests()[1];
    assert_eq!(request.header("authorization"), ["Bearer t0ken-of-mine"]);
    assert_eq!(request.header("webhook-signature").len(), 1);
    assert_eq!(request.header("webhook-id"), ["e-1"]);
}

fn holds(file: &Path, text: &str) -> bool {
    let bytes = fs::read(file).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn old_deliveries_are_purged() {
    let (place, _) = mixed();
    place
        .journal(&["purge", "j.db"])
        .status(0)
        .stderr_contains("0 deliveries purged");
    let journal = rusqlite::Connection::open(place.path("j.db")).unwrap();
    let days = |days: i64| days * 24 * 60 * 60 * 1000;
    for (id, age) in [("e-1", days(31)), ("e-2", days(29)), ("e-3", days(400))] {
        journal
            .execute("UPDATE deliveries SET begun = begun - ?2 WHERE id = ?1", (id, age))
            .unwrap();
    }
    drop(journal);
    // what is pending would be lost
    place
        .journal(&["purge", "j.db"])
        .status(0)
        .stderr_contains("1 delivery purged");
    assert_eq!(place.ids(&[]), ["e-2", "e-3"]);
    place
        .journal(&["purge", "j.db", "--older-than", "7d", "--outcome", "failed", "--json"])
        .status(0)
        .stdout("{\"purged\":1}\n");
    place
        .journal(&["purge", "j.db", "e-3", "--outcome", "pending"])
        .status(0)
        .stderr_contains("1 delivery purged");
    assert!(place.list(&[]).is_empty());
    place
        .journal(&["purge", "j.db", "--older-than", "soon"])
        .status(2)
        .stderr_contains("--older-than: `soon` is not a duration");
}

#[test]
fn a_purge_gives_room_back() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    let input: String = (0..300)
        .map(|id| format!("{{\"id\": {id}, \"x\": \"{}\"}}\n", "x".repeat(5_000)))
        .collect();
    place.send(&server, input, &["--concurrency", "4"]).status(0);
    let size = || fs::metadata(place.path("j.db")).unwrap().len();
    let before = size();
    place
        .journal(&["purge", "j.db", "--older-than", "0s"])
        .status(0)
        .stderr_contains("300 deliveries purged");
    assert!(size() < before / 10, "{before} became {}", size());
}
