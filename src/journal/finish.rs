//! After the last attempt.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::commit::{Journal, Pending};
use super::entry::{Attempt, Outcome, Row};
use super::select::State;
use crate::error::Result;

impl Journal {
    /// Writes down what has become of a delivery, with its attempts in this run. It is on the disk once that is waited
    /// for.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be written, here or where it is waited for. The delivery is then taken for one that was
    /// interrupted.
    pub fn finish(&self, row: Row, attempts: Vec<Attempt>, outcome: Outcome, now: Timestamp) -> Result<Pending<()>> {
        let run = self.run;
        self.begin_to_write(move |transaction| {
            insert(transaction, row, run, &attempts)?;
            let ended = attempts.last().map_or(now, |attempt| attempt.ended).as_millisecond();
            let (state, status, fault) = match &outcome {
                Outcome::Delivered(status) => (State::Delivered, Some(*status), None),
                Outcome::Failed(fault) => (State::Failed, fault.status, Some(fault)),
            };
            let mut statement = transaction.prepare_cached(
                "UPDATE deliveries SET state = ?2, ended = ?3, status = ?4, source = ?5, reason = ?6, \
                 is_transient = ?7 WHERE row = ?1",
            )?;
            statement.execute(params![
                row.0,
                state,
                ended,
                status,
                fault.map(|fault| fault.source.name()),
                fault.map(|fault| fault.reason.as_str()),
                fault.is_some_and(|fault| fault.is_transient),
            ])?;
            Ok(())
        })
    }

    /// Writes down the attempts of a delivery that was interrupted, as [`Journal::finish`] does.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be written, here or where it is waited for.
    pub fn interrupt(&self, row: Row, attempts: Vec<Attempt>) -> Result<Pending<()>> {
        let run = self.run;
        self.begin_to_write(move |transaction| insert(transaction, row, run, &attempts))
    }
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
