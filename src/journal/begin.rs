//! Before the first attempt.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::commit::Journal;
use super::entry::{Entry, Fault, Kept, KeptRequest, Row};
use super::pending::Pending;
use super::record::{KEPT, id_of, kept_of};
use super::select::State;
use crate::delivery::{HostTrust, MessageId};
use crate::error::Result;

/// What is to be done with a delivery that has been written down.
#[derive(Debug, Clone)]
pub enum Begun {
    /// It is new: it is to be sent, unless it has failed already.
    New(Row),
    /// It has failed in an earlier run, and is to be sent again.
    Again(Box<Kept>),
    /// It was delivered in an earlier run, under this id.
    Delivered(Option<MessageId>),
    /// It was given up in this run, has come before in this input, or is under way, under this id.
    Duplicate(Option<MessageId>),
}

impl Journal {
    /// Writes down deliveries before their first attempt, and tells what is to be done with each. They are on the disk
    /// once that is waited for.
    ///
    /// # Errors
    ///
    /// Waiting for it fails where the journal cannot be written: then nothing may be sent.
    pub fn begin(&self, entries: Vec<Entry>, now: Timestamp) -> Pending<Vec<Begun>> {
        let run = self.run;
        self.begin_to_write(move |transaction| {
            let begin = |entry: &Entry| begin(transaction, entry, run, now);
            entries.iter().map(begin).collect()
        })
    }

    /// Writes down what is sent instead of what has failed, before its first attempt.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be written: then it may not be sent.
    pub fn renew(&self, kept: &Kept, entry: Entry, now: Timestamp) -> Result<()> {
        let (row, run) = (kept.row, self.run);
        self.write(move |transaction| {
            let (state, fault) = state_of(&entry);
            let mut statement = transaction.prepare_cached(
                "UPDATE deliveries SET state = ?2, tried = ?3, id = ?4, ended = ?5, source = ?6, status = NULL, \
                 reason = ?7, is_transient = 0 WHERE row = ?1",
            )?;
            statement.execute(params![
                row.0,
                state,
                run,
                entry.id.as_ref().map(|id| id.as_str()),
                fault.map(|_| now.as_millisecond()),
                fault.map(|fault| fault.source.name()),
                fault.map(|fault| fault.reason.as_str()),
            ])?;
            write_content(transaction, row, &entry)
        })
    }
}

fn begin(transaction: &Transaction<'_>, entry: &Entry, run: i64, now: Timestamp) -> rusqlite::Result<Begun> {
    let Some(known) = known(transaction, entry, run)? else {
        return Ok(Begun::New(insert(transaction, entry, run, now)?));
    };
    let Known {
        row,
        state,
        seen,
        tried,
        id,
    } = known;
    if seen == run {
        return Ok(Begun::Duplicate(id));
    }
    transaction
        .prepare_cached("UPDATE deliveries SET seen = ?2, number = ?3 WHERE row = ?1")?
        .execute(params![row, run, entry.number as i64])?;
    match state {
        State::Delivered => Ok(Begun::Delivered(id)),
        State::Failed if tried < run => {
            let sql = format!("SELECT {KEPT} FROM deliveries JOIN contents USING (row) WHERE row = ?1");
            let kept = transaction.prepare_cached(&sql)?.query_row([row], kept_of)?;
            transaction
                .prepare_cached("UPDATE deliveries SET state = ?2, tried = ?3 WHERE row = ?1")?
                .execute(params![row, State::Begun, run])?;
            Ok(Begun::Again(Box::new(kept)))
        }
        // what was interrupted is sent before the input is read
        State::Failed | State::Begun => Ok(Begun::Duplicate(id)),
    }
}

/// A delivery that has been written down before.
struct Known {
    row: i64,
    state: State,
    /// The last run in whose input it stood.
    seen: i64,
    /// The last run that sent it.
    tried: i64,
    id: Option<MessageId>,
}

/// The delivery of the same event. Of events that may recur, each one in the input stands for one in the journal, the
/// first for the first: so those that an input had are always the first ones, and of two the later one was never seen
/// later. What this input has not had yet therefore begins with the greatest `seen` that is not its own.
fn known(transaction: &Transaction<'_>, entry: &Entry, run: i64) -> rusqlite::Result<Option<Known>> {
    let mut statement = transaction.prepare_cached(
        "SELECT row, state, seen, tried, id FROM deliveries JOIN contents USING (row) \
         WHERE hash = ?1 AND key = ?2 AND seen < ?3 ORDER BY seen DESC, row LIMIT 1",
    )?;
    // an id that comes again is found in any case
    let before = if entry.key.may_recur { run } else { i64::MAX };
    statement
        .query_row(params![entry.key.hash(), entry.key.bytes, before], |row| {
            Ok(Known {
                row: row.get(0)?,
                state: row.get(1)?,
                seen: row.get(2)?,
                tried: row.get(3)?,
                id: id_of(row, 4)?,
            })
        })
        .optional()
}

fn insert(transaction: &Transaction<'_>, entry: &Entry, run: i64, now: Timestamp) -> rusqlite::Result<Row> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO deliveries (hash, state, seen, tried, number, id, begun, ended, source, reason) \
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let (state, fault) = state_of(entry);
    statement.execute(params![
        entry.key.hash(),
        state,
        run,
        entry.number as i64,
        entry.id.as_ref().map(|id| id.as_str()),
        now.as_millisecond(),
        fault.map(|_| now.as_millisecond()),
        fault.map(|fault| fault.source.name()),
        fault.map(|fault| fault.reason.as_str()),
    ])?;
    let row = Row(transaction.last_insert_rowid());
    write_content(transaction, row, entry)?;
    Ok(row)
}

/// Writes the content of a delivery. Where it is there, the request is another: the event is the same, and so is its key,
/// whatever made it.
fn write_content(transaction: &Transaction<'_>, row: Row, entry: &Entry) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO contents (row, key, event, method, url, trust, headers, is_whole, verifies_tls, shown_body, body) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (row) DO UPDATE SET method = ?4, url = ?5, trust = ?6, headers = ?7, is_whole = ?8, \
         verifies_tls = ?9, shown_body = ?10, body = ?11",
    )?;
    let request = RequestColumns::of(entry.request.as_ref().ok());
    statement.execute(params![
        row.0,
        entry.key.bytes,
        entry.event,
        request.method,
        request.url,
        request.trust,
        request.headers,
        request.is_whole,
        request.verifies_tls,
        request.shown_body,
        request.body,
    ])?;
    Ok(())
}

fn state_of(entry: &Entry) -> (State, Option<&Fault>) {
    match &entry.request {
        Ok(_) => (State::Begun, None),
        Err(fault) => (State::Failed, Some(fault)),
    }
}

/// A request as the columns of its row; empty where there is none.
#[derive(Default)]
struct RequestColumns<'a> {
    method: Option<&'static str>,
    url: Option<&'a str>,
    trust: i64,
    headers: Option<String>,
    is_whole: bool,
    verifies_tls: Option<bool>,
    shown_body: Option<&'a str>,
    body: Option<&'a [u8]>,
}

impl<'a> RequestColumns<'a> {
    fn of(request: Option<&'a KeptRequest>) -> Self {
        let Some(request) = request else {
            return Self::default();
        };
        Self {
            method: Some(request.method.name()),
            url: Some(&request.url),
            trust: match request.trust {
                HostTrust::Literal => 0,
                HostTrust::FromEvent | HostTrust::FromRedirect => 1,
            },
            // pairs of texts: nothing that could fail
            headers: serde_json::to_string(&request.headers).ok(),
            is_whole: request.is_whole,
            verifies_tls: request.verifies_tls,
            shown_body: request.shown_body.as_deref(),
            body: request.body.as_deref(),
        }
    }
}
