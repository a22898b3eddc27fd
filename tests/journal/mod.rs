//! `--journal`: what is written down, what becomes of it in the next run, and who may write it.

mod command;

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

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
        assert!(!place.path("j.db-lock").exists());
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
