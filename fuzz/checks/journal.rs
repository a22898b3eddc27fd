//! A file in the place of a journal: it is read, sent from and purged, or an error says what is wrong with it.
//!
//! The first byte tells what the others are: `f` the file; `p` patches of a journal (two bytes of offset, one of
//! length, the bytes); `w` the log beside one; `s` lines `COLUMN VALUE` that are written into the rows of one, where a
//! value is `i` and an integer, `r` and a real, `t` and a text, `b` and bytes, or `n`.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::Value as SqlValue;
use tempfile::TempDir;
use vwh::delivery::{HostTrust, MessageId, Method, Source};
use vwh::error::{Error, Result};
use vwh::journal::{Attempt, Entry, Fault, Finished, Journal, Kept, KeptRequest, Key, Outcome, Row, Selection, State};

use super::shared::{check_message, folder};

/// The most deliveries and pages that are looked at; there are fewer in any input.
const MANY: usize = 500;

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// A journal as it is written, in one file.
static JOURNAL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("j.db");
    fill(&path).expect("a journal can be made");
    fs::read(path).expect("it can be read")
});

pub fn check(bytes: &[u8]) {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    FOLDER.with_borrow_mut(|folder_of_thread| {
        let folder = folder_of_thread.get_or_insert_with(folder);
        let path = folder.path().join("j.db");
        for use_journal in [see, send_again, send, purge] {
            lay_down(&path, *kind, content);
            if let Err(error) = use_journal(&path) {
                check_told(&error);
            }
        }
    });
}

/// Puts the file there, with nothing beside it but what belongs to it.
fn lay_down(path: &Path, kind: u8, content: &[u8]) {
    for beside in ["-wal", "-shm", "-journal", "-lock"] {
        let _ = fs::remove_file(format!("{}{beside}", path.display()));
    }
    let file = match kind {
        b'p' => patched(content),
        b'w' | b's' => JOURNAL.clone(),
        _ => content.to_vec(),
    };
    fs::write(path, file).expect("the file can be written");
    match kind {
        b'w' => fs::write(format!("{}-wal", path.display()), content).expect("the log can be written"),
        // a value that a column does not take stays as it was
        b's' => write_values(path, &String::from_utf8_lossy(content)),
        _ => {}
    }
}

fn patched(mut patches: &[u8]) -> Vec<u8> {
    let mut file = JOURNAL.clone();
    while let [high, low, length, rest @ ..] = patches {
        let (bytes, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        let at = usize::from(u16::from_be_bytes([*high, *low]));
        for (place, byte) in file.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
        patches = rest;
    }
    file
}

fn write_values(path: &Path, lines: &str) {
    let Ok(connection) = Connection::open(path) else { return };
    for line in lines.lines().take(8) {
        let Some((column, value)) = line.split_once(' ') else {
            continue;
        };
        let tables = ["deliveries", "contents", "attempts"];
        if !column.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            continue;
        }
        for table in tables {
            let sql = format!("UPDATE OR IGNORE {table} SET {column} = ?1");
            let _ = connection.execute(&sql, [sql_value(value)]);
        }
    }
}

fn sql_value(text: &str) -> SqlValue {
    match text.split_at_checked(1) {
        Some(("i", number)) => SqlValue::Integer(number.parse().unwrap_or_default()),
        Some(("r", number)) => SqlValue::Real(number.parse().unwrap_or_default()),
        Some(("t", text)) => SqlValue::Text(text.to_owned()),
        Some(("b", text)) => SqlValue::Blob(text.as_bytes().to_vec()),
        _ => SqlValue::Null,
    }
}

/// As `vwh journal list` and `show`.
fn see(path: &Path) -> Result<()> {
    let journal = Journal::open(path)?;
    let mut rows = Vec::new();
    journal.for_each(&Selection::default(), |record| {
        rows.push(record.row);
        rows.len() < MANY
    })?;
    assert!(rows.len() < MANY, "endless");
    let selection = Selection {
        states: vec![State::Failed, State::Begun],
        since: Some(Timestamp::UNIX_EPOCH),
        until: Some(Timestamp::MAX),
        ids: vec!["b".to_owned(), "c".to_owned()],
    };
    journal.for_each(&selection, |_| true)?;
    journal.needs_definition(&selection)?;
    for row in rows {
        let looked = see_one(&journal, row);
        if let Err(error) = looked {
            check_told(&error);
        }
    }
    Ok(())
}

fn see_one(journal: &Journal, row: Row) -> Result<()> {
    let record = journal.request(row)?;
    record.url_and_parameters();
    if let Some(request) = &record.request {
        request.shown_body();
        check_kept(request)?;
    }
    journal.attempts(row).map(drop)
}

/// An error does not speak of how values are read.
fn check_told(error: &Error) {
    check_message(error.diagnostic());
    let message = error.diagnostic().message();
    assert!(!message.contains(" at index"), "{message}");
}

/// What is sent again is a request like any other.
fn check_kept(request: &KeptRequest) -> Result<()> {
    if let Some(request) = request.to_request()? {
        let url = request.url().to_text();
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
    }
    Ok(())
}

/// As `vwh journal retry`.
fn send_again(path: &Path) -> Result<()> {
    let journal = Journal::open_to_send(path, now())?;
    let selection = Selection {
        states: vec![State::Failed],
        ..Selection::default()
    };
    take_all(&journal, |after| journal.take_selected(&selection, after))
}

/// As `vwh send --stream --journal`.
fn send(path: &Path) -> Result<()> {
    let journal = Journal::create(path, now())?;
    take_all(&journal, |after| journal.take_interrupted(after))?;
    let entries = ["a", "b", "c", "d", "e"].map(|name| entry(name, true)).to_vec();
    let begun = journal.begin(entries, now()).wait()?;
    assert_eq!(begun.len(), 5);
    Ok(())
}

fn take_all(journal: &Journal, take: impl Fn(Option<Row>) -> Result<Vec<Kept>>) -> Result<()> {
    let mut after = None;
    for _ in 0..MANY {
        let kept = take(after)?;
        let Some(last) = kept.last() else { return Ok(()) };
        after = Some(last.row);
        for kept in kept {
            if let Some(request) = &kept.request {
                check_kept(request)?;
            }
            finish(journal, kept.row, vec![attempt(9)], Outcome::Delivered(200))?;
        }
    }
    panic!("endless");
}

/// As `vwh journal purge`.
fn purge(path: &Path) -> Result<()> {
    let journal = Journal::open(path)?;
    journal.purge(&Selection {
        states: vec![State::Delivered],
        until: Some(now()),
        ..Selection::default()
    })?;
    journal.purge(&Selection::default()).map(drop)
}

/// Deliveries of every kind.
fn fill(path: &Path) -> Result<()> {
    let journal = Journal::create(path, now())?;
    let entries = ["a", "b", "c", "d"].map(|name| entry(name, true)).to_vec();
    journal.begin(entries, now()).wait()?;
    journal.begin(vec![entry("f", false)], now()).wait()?;
    let mut rows = Vec::new();
    journal.for_each(&Selection::default(), |record| {
        rows.push(record.row);
        true
    })?;
    let outcomes = [
        Outcome::Delivered(200),
        Outcome::Failed(fault(true)),
        Outcome::Failed(fault(false)),
    ];
    for (row, outcome) in rows.into_iter().zip(outcomes) {
        finish(&journal, row, vec![attempt(1), attempt(2)], outcome)?;
    }
    Ok(())
}

fn finish(journal: &Journal, row: Row, attempts: Vec<Attempt>, outcome: Outcome) -> Result<()> {
    let finished = Finished {
        row,
        attempts,
        outcome: Some(outcome),
        ended: now(),
    };
    journal.finish(finished).wait()
}

fn entry(name: &str, is_whole: bool) -> Entry {
    Entry {
        key: MessageId::parse("id", name).map_or_else(|_| Key::content(b"{}"), |id| Key::id(&id)),
        number: 1,
        id: MessageId::parse("id", name).ok(),
        event: b"{\"a\":1}".to_vec(),
        request: Ok(KeptRequest {
            method: Method::Put,
            url: "http://h/x?a=1&b".to_owned(),
            trust: HostTrust::FromEvent,
            headers: vec![("X-A".to_owned(), "1".to_owned())],
            body: Some(b"{}".to_vec()),
            shown_body: None,
            is_whole,
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

fn attempt(number: u32) -> Attempt {
    Attempt {
        number,
        begun: now(),
        ended: now(),
        status: Some(500),
        body: "no".to_owned(),
        error: None,
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_000).unwrap_or_default()
}
