//! After the last attempt.

use rusqlite::{Transaction, params};

use super::commit::Journal;
use super::entry::{Attempt, Finished, Outcome, Row};
use super::pending::Pending;
use super::select::State;

impl Journal {
    /// Writes down what has become of a delivery, with its attempts in this run. It is on the disk once that is waited
    /// for.
    ///
    /// # Errors
    ///
    /// Waiting for it fails where the journal cannot be written. The delivery is then taken for one that was interrupted.
    pub fn finish(&self, finished: Finished) -> Pending<()> {
        let mut finished = Some(finished);
        self.finish_all(move || finished.take().into_iter().collect())
    }

    /// As [`Journal::finish`], of those deliveries that are there when it is time to write them down.
    pub fn finish_all(&self, mut take: impl FnMut() -> Vec<Finished> + Send + 'static) -> Pending<()> {
        let run = self.run;
        self.begin_to_write(move |transaction| {
            let finished = take();
            finished
                .iter()
                .try_for_each(|finished| finish(transaction, finished, run))
        })
    }
}

fn finish(transaction: &Transaction<'_>, finished: &Finished, run: i64) -> rusqlite::Result<()> {
    let Finished { row, attempts, .. } = finished;
    insert(transaction, *row, run, attempts)?;
    let (state, status, fault) = match &finished.outcome {
        Some(Outcome::Delivered(status)) => (State::Delivered, Some(*status), None),
        Some(Outcome::Failed(fault)) => (State::Failed, fault.status, Some(fault)),
        None => return Ok(()),
    };
    let ended = attempts.last().map_or(finished.ended, |attempt| attempt.ended);
    let mut statement = transaction.prepare_cached(
        "UPDATE deliveries SET state = ?2, ended = ?3, status = ?4, source = ?5, reason = ?6, \
         is_transient = ?7 WHERE row = ?1",
    )?;
    statement.execute(params![
        row.0,
        state,
        ended.as_millisecond(),
        status,
        fault.map(|fault| fault.source.name()),
        fault.map(|fault| fault.reason.as_str()),
        fault.is_some_and(|fault| fault.is_transient),
    ])?;
    Ok(())
}

fn insert(transaction: &Transaction<'_>, row: Row, run: i64, attempts: &[Attempt]) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO attempts (delivery, run, number, begun, ended, status, error, body) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for attempt in attempts {
        statement.execute(params![
            row.0,
            run,
            attempt.number,
            attempt.begun.as_millisecond(),
            attempt.ended.as_millisecond(),
            attempt.status,
            attempt.error,
            attempt.body,
        ])?;
    }
    Ok(())
}
