//! Journals in files of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::delivery::{HostTrust, MessageId, Method, Source};

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("j.db")
    }

    fn open(&self) -> Journal {
        Journal::create(&self.path(), now()).unwrap()
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_000).unwrap()
}

fn id(text: &str) -> MessageId {
    MessageId::parse("id", text).unwrap()
}

fn entry(name: &str) -> Entry {
    Entry {
        key: Key::id(&id(name)),
        number: 1,
        id: Some(id(name)),
        event: b"{}".to_vec(),
        request: Ok(KeptRequest {
            method: Method::Put,
            url: "http://h/x?a=1".to_owned(),
            trust: HostTrust::FromEvent,
            headers: vec![("X-A".to_owned(), "\"1\" ñ".to_owned())],
            body: Some(vec![0, 159, 146, 150]),
            shown_body: None,
            is_whole: true,
            verifies_tls: Some(true),
        }),
    }
}

fn fault(is_transient: bool) -> Fault {
    Fault {
        source: Source::Receiver,
        status: Some(500),
        reason: "why".to_owned(),
        is_transient,
    }
}

fn begin(journal: &Journal, entry: Entry) -> Begun {
    journal.begin(vec![entry], now()).wait().unwrap().remove(0)
}

fn begin_new(journal: &Journal, name: &str) -> Row {
    match begin(journal, entry(name)) {
        Begun::New(row) => row,
        other => panic!("{other:?}"),
    }
}

fn finish(journal: &Journal, row: Row, outcome: Outcome) {
    let finished = Finished {
        row,
        attempts: Vec::new(),
        outcome: Some(outcome),
        ended: now(),
    };
    journal.finish(finished).wait().unwrap();
}

#[test]
fn what_was_interrupted_is_found_as_it_was_and_only_once() {
    let place = Place::new();
    let rows: Vec<Row> = {
        let journal = place.open();
        ["a", "b", "c"].map(|name| begin_new(&journal, name)).to_vec()
    };
    let journal = place.open();
    finish(&journal, rows[1], Outcome::Delivered(200));
    let taken = journal.take_interrupted(None).unwrap();
    assert_eq!(
        taken.iter().map(|kept| kept.row).collect::<Vec<_>>(),
        [rows[0], rows[2]]
    );
    let kept = &taken[0];
    assert!(kept.is_fixed);
    assert_eq!(
        (kept.id.as_ref(), &kept.request),
        (Some(&id("a")), &entry("a").request.ok())
    );
    let request = kept.request.as_ref().unwrap().to_request().unwrap().unwrap();
    assert_eq!((request.method(), request.trust()), (Method::Put, HostTrust::FromEvent));
    // its event is under way when it comes in the input
    assert!(matches!(begin(&journal, entry("a")), Begun::Duplicate(Some(_))));
    assert!(matches!(begin(&journal, entry("b")), Begun::Delivered(Some(_))));
    assert!(journal.take_interrupted(None).unwrap().is_empty());
}

#[test]
fn pages_of_what_was_interrupted_come_one_after_another() {
    let place = Place::new();
    {
        let journal = place.open();
        let entries = (0..50).map(|number| entry(&format!("e-{number}"))).collect();
        journal.begin(entries, now()).wait().unwrap();
    }
    let journal = place.open();
    let mut taken = Vec::new();
    let mut after = None;
    loop {
        let page = journal.take_interrupted(after).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.row);
        taken.extend(page.into_iter().map(|kept| kept.row));
    }
    assert_eq!(taken.len(), 50);
    assert!(taken.is_sorted());
}

#[test]
fn what_failed_is_sent_again_by_the_next_run_but_not_by_its_own() {
    let place = Place::new();
    for (is_transient, name) in [(true, "a"), (false, "b")] {
        let journal = place.open();
        let row = begin_new(&journal, name);
        finish(&journal, row, Outcome::Failed(fault(is_transient)));
        assert!(matches!(begin(&journal, entry(name)), Begun::Duplicate(_)));
    }
    let journal = place.open();
    for (name, is_fixed) in [("a", true), ("b", false)] {
        match begin(&journal, entry(name)) {
            Begun::Again(kept) => assert_eq!(kept.is_fixed, is_fixed, "{name}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn threads_write_together_and_all_of_it_is_there() {
    const THREADS: usize = 8;
    const EACH: usize = 20;
    let place = Place::new();
    let journal = Arc::new(place.open());
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let journal = Arc::clone(&journal);
            thread::spawn(move || {
                for number in 0..EACH {
                    let row = begin_new(&journal, &format!("e-{thread}-{number}"));
                    let attempt = Attempt {
                        number: 1,
                        begun: now(),
                        ended: now(),
                        status: Some(200),
                        body: "ok".to_owned(),
                        error: None,
                    };
                    let finished = Finished {
                        row,
                        attempts: vec![attempt],
                        outcome: Some(Outcome::Delivered(200)),
                        ended: now(),
                    };
                    journal.finish(finished).wait().unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    drop(journal);
    let mut count = 0;
    let journal = Journal::open(&place.path()).unwrap();
    let delivered = Selection {
        states: vec![State::Delivered],
        ..Selection::default()
    };
    journal
        .for_each(&delivered, |record| {
            assert_eq!((record.status, record.attempts), (Some(200), 1));
            count += 1;
            true
        })
        .unwrap();
    assert_eq!(count, THREADS * EACH);
}

/// Events without ids: each one in an input stands for one in the journal, the first for the first.
#[test]
fn equal_events_are_told_apart_by_their_order_whichever_were_there_last() {
    let place = Place::new();
    let event = |_| Entry {
        key: Key::content(b"{}"),
        ..entry("same")
    };
    let of_input = |count: usize| {
        let journal = place.open();
        let begun = journal.begin((0..count).map(event).collect(), now()).wait().unwrap();
        (journal, begun)
    };
    let (journal, begun) = of_input(3);
    for (begun, is_delivered) in begun.iter().zip([true, false, true]) {
        let Begun::New(row) = begun else { panic!("{begun:?}") };
        let outcome = match is_delivered {
            true => Outcome::Delivered(200),
            false => Outcome::Failed(fault(true)),
        };
        finish(&journal, *row, outcome);
    }
    drop(journal);
    for _ in 0..2 {
        let (_, begun) = of_input(1);
        assert!(matches!(begun[..], [Begun::Delivered(_)]), "{begun:?}");
    }
    let (_, begun) = of_input(2);
    assert!(matches!(begun[..], [Begun::Delivered(_), Begun::Again(_)]), "{begun:?}");
    let (_, begun) = of_input(4);
    let [
        Begun::Delivered(_),
        Begun::Duplicate(_),
        Begun::Delivered(_),
        Begun::New(_),
    ] = begun[..]
    else {
        panic!("{begun:?}")
    };
}

/// A limit to the number of pages stands for a disk that is full.
#[test]
fn what_cannot_be_written_is_not_half_written_and_says_what_to_do() {
    let place = Place::new();
    let journal = place.open();
    begin_new(&journal, "a");
    journal
        .alone(|connection| {
            let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
        })
        .unwrap();
    let large = |name: &str| Entry {
        event: vec![b'x'; 100_000],
        ..entry(name)
    };
    let error = journal.begin(vec![entry("b"), large("c")], now()).wait().unwrap_err();
    assert_eq!(error.exit_status(), 1);
    let told = error.to_string();
    assert!(told.contains("cannot be written: database or disk is full"), "{told}");
    assert!(told.contains("make room on the disk"), "{told}");
    let mut ids = Vec::new();
    journal
        .for_each(&Selection::default(), |record| {
            ids.push(record.id);
            true
        })
        .unwrap();
    assert_eq!(ids, [Some("a".to_owned())]);
}

#[test]
fn one_journal_has_one_sender_and_any_number_of_readers() {
    let place = Place::new();
    let journal = place.open();
    begin_new(&journal, "a");
    let told = Journal::create(&place.path(), now()).unwrap_err().to_string();
    assert!(told.contains("another vwh is sending"), "{told}");
    for _ in 0..2 {
        let reader = Journal::open(&place.path()).unwrap();
        let mut count = 0;
        reader
            .for_each(&Selection::default(), |_| {
                count += 1;
                true
            })
            .unwrap();
        assert_eq!(count, 1);
    }
    drop(journal);
    place.open();
}
