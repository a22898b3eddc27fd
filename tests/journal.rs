//! `--journal`, and `vwh journal`: what is written down, who may write it, and what a person can do with it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::helper::server::{Behaviour, Server};
use crate::helper::{Case, Run};

fn accepted() -> Behaviour {
    Behaviour::status(200)
}

fn events(count: usize) -> String {
    (1..=count).map(|id| format!("{{\"id\": {id}}}\n")).collect()
}

/// A folder for several runs.
struct Place {
    case: Case,
}

impl Place {
    fn new() -> Self {
        Self { case: Case::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.case.path(name)
    }

    fn case(&self) -> Case {
        Case::inside(self.path(""))
    }

    /// Streams into the journal, with these options too.
    fn send(&self, server: &Server, input: impl AsRef<[u8]>, args: &[&str]) -> Run {
        self.sending(server, args).stdin(input).run()
    }

    fn sending(&self, server: &Server, args: &[&str]) -> Case {
        let url = server.url("/x");
        let fixed = [
            "send",
            "--stream",
            "--url",
            &url,
            "-e",
            "{\"n\": {{id}}}",
            "--journal",
            "j.db",
        ];
        self.case().args(fixed).args(args.iter().copied())
    }

    fn journal(&self, args: &[&str]) -> Run {
        self.case().args(["journal"]).args(args.iter().copied()).run()
    }

    /// The lines of `journal list --json`.
    fn list(&self, args: &[&str]) -> Vec<Json> {
        let run = self.journal(&[&["list", "j.db", "--json"], args].concat());
        run.status(0)
            .text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The ids of `journal list`.
    fn ids(&self, args: &[&str]) -> Vec<String> {
        let list = self.list(args).into_iter();
        list.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }
}

fn ids(server: &Server) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests
        .map(|request| request.header("webhook-id")[0].to_owned())
        .collect()
}

const IDS: [&str; 2] = ["--id", "e-{{id}}"];

#[test]
fn what_was_delivered_is_not_sent_again() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    place
        .send(&server, events(3), &IDS)
        .status(0)
        .stderr_contains("3 delivered, 0 failed, 0 skipped");
    place
        .send(&server, events(5), &IDS)
        .status(0)
        .stderr_contains("2 delivered, 0 failed, 3 skipped (3 delivered before)");
    assert_eq!(ids(&server), ["e-1", "e-2", "e-3", "e-4", "e-5"]);
}

#[test]
fn an_id_that_comes_again_is_a_duplicate() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    let input = "{\"id\": 1}\n{\"id\": 1, \"other\": true}\n{\"id\": 2}\n{\"id\": 1}\n";
    let run = place.send(&server, input, &["--id", "e-{{id}}", "--report", "-"]);
    run.status(0)
        .stderr_contains("2 delivered, 0 failed, 2 skipped (2 duplicates)")
        .stdout_contains("{\"event\":2,\"id\":\"e-1\",\"outcome\":\"skipped\"")
        .stdout_contains("\"skipped\":\"duplicate\"}");
    assert_eq!(ids(&server), ["e-1", "e-2"]);
}

#[test]
fn without_ids_equal_events_are_counted() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    let twice = "{\"id\": 1}\n{\"id\": 1}\n";
    place.send(&server, twice, &[]).status(0).stderr_contains("2 delivered");
    place
        .send(&server, twice.repeat(2), &[])
        .status(0)
        .stderr_contains("2 delivered, 0 failed, 2 skipped (2 delivered before)");
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn what_was_refused_is_made_anew_and_what_failed_for_a_time_is_not() {
    let place = Place::new();
    let server = Server::new([Behaviour::status(422), Behaviour::status(500), accepted()]);
    let once = [&IDS[..], &["--retry-attempts", "1"]].concat();
    place
        .send(&server, events(3), &once)
        .status(6)
        .stderr_contains("1 delivered, 2 failed");
    // another template: the receiver may have got the event that failed for a time, and must not see two bodies
    let url = server.url("/x");
    place
        .case()
        .args([
            "send",
            "--stream",
            "--url",
            &url,
            "-e",
            "{\"better\": {{id}}}",
            "--journal",
            "j.db",
        ])
        .args(IDS)
        .stdin(events(3))
        .run()
        .status(0)
        .stderr_contains("2 delivered, 0 failed, 1 skipped (1 delivered before)");
    let bodies: Vec<String> = server
        .requests()
        .iter()
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect();
    assert_eq!(
        bodies,
        [
            "{\"n\": 1}",
            "{\"n\": 2}",
            "{\"n\": 3}",
            "{\"better\": 1}",
            "{\"n\": 2}"
        ]
    );
    assert_eq!(ids(&server)[3..], ["e-1", "e-2"], "under the same ids");
}

#[test]
fn what_cannot_be_rendered_is_kept_until_it_can() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    let input = "{\"id\": 1}\n{\"no\": 2}\n{bad\n";
    place
        .send(&server, input, &["--strict"])
        .status(4)
        .stderr_contains("1 delivered, 2 failed");
    let sources: Vec<Json> = place
        .list(&["--outcome", "failed"])
        .iter()
        .map(|record| record["source"].clone())
        .collect();
    assert_eq!(sources, ["template", "event"]);
    place
        .send(&server, input, &[])
        .status(4)
        .stderr_contains("1 delivered, 1 failed, 1 skipped (1 delivered before)");
    assert_eq!(server.requests().len(), 2);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.send(&Server::new([accepted()]), events(1), &[]).status(0);
    let mode = fs::metadata(place.path("j.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
    assert!(!place.path("j.db-wal").exists(), "all is in one file when it is done");
}

#[test]
fn a_second_sender_is_told_and_a_reader_is_not_held_up() {
    let place = Place::new();
    let server = Server::new([accepted(), Behaviour::Hang]);
    let running = place.sending(&server, &IDS).stdin(events(3)).start();
    assert!(server.wait_for(2));
    place
        .send(&server, events(3), &IDS)
        .status(1)
        .stderr_contains("another vwh is sending from the journal `j.db`")
        .stderr_contains("wait until it ends, or use another journal");
    place
        .journal(&["retry", "j.db"])
        .status(1)
        .stderr_contains("another vwh is sending");
    assert_eq!(place.ids(&["--outcome", "delivered"]), ["e-1"]);
    assert_eq!(place.ids(&["--outcome", "pending"]), ["e-2", "e-3"]);
    running.kill();
    let other = Server::new([accepted()]);
    place.send(&other, "", &IDS).status(0).stderr_contains("2 delivered");
    assert_eq!(ids(&other), ["e-2", "e-3"]);
}

#[test]
fn a_journal_that_another_program_holds_is_an_error_before_anything_is_sent() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    place.send(&server, events(1), &IDS).status(0);
    let holder = rusqlite::Connection::open(place.path("j.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    place
        .send(&server, events(2), &IDS)
        .status(1)
        .stderr_contains("error: the journal `j.db` cannot be written: database is locked")
        .stderr_contains("hint: another process holds the file");
    assert_eq!(server.requests().len(), 1);
}

/// A limit to the size of files stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_before_anything_is_sent() {
    let server = Server::new([accepted()]);
    let (url, binary) = (server.url("/x"), env!("CARGO_BIN_EXE_vwh"));
    for (blocks, begins) in [(1, true), (300, false)] {
        let place = Place::new();
        fs::write(
            place.path("events.ndjson"),
            format!("{{\"id\": 1, \"x\": \"{}\"}}\n", "x".repeat(400_000)),
        )
        .unwrap();
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {binary} send --stream events.ndjson --url {url} -e '{{{{id}}}}' --journal j.db"
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(place.path(""))
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("error: the journal `j.db` cannot be "), "{told}");
        assert!(told.contains("hint: "), "{told}");
        assert_eq!(told.contains("0 delivered"), !begins, "{told}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn other_files_are_left_alone() {
    let place = Place::new();
    let server = Server::new([accepted()]);
    for content in [
        "some text that is long enough to be taken for anything, but is no database at all",
        "x",
    ] {
        fs::write(place.path("j.db"), content).unwrap();
        place
            .send(&server, events(1), &[])
            .status(1)
            .stderr_contains("`j.db` is no journal of vwh");
        place
            .journal(&["list", "j.db"])
            .status(1)
            .stderr_contains("is no journal of vwh");
        assert_eq!(fs::read_to_string(place.path("j.db")).unwrap(), content);
    }
    fs::remove_file(place.path("j.db")).unwrap();
    let other = rusqlite::Connection::open(place.path("j.db")).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    place
        .send(&server, events(1), &[])
        .status(1)
        .stderr_contains("is no journal");
    other
        .execute_batch(
            "DROP TABLE notes; PRAGMA application_id = 0x7677686A; PRAGMA user_version = 99; CREATE TABLE a (b)",
        )
        .unwrap();
    place
        .send(&server, events(1), &[])
        .status(1)
        .stderr_contains("it was written by another version of vwh");
    assert!(server.requests().is_empty());
}

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
