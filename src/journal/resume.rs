//! What earlier runs have left to do.

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::commit::Journal;
use super::entry::{Kept, Row};
use super::record::{KEPT, kept_of};
use super::select::{Selection, State};
use crate::error::Result;

/// How many deliveries are read at once.
const PAGE: i64 = 16;

impl Journal {
    /// Takes over the next deliveries that were begun in an earlier run and have no outcome, behind a row; in the
    /// order in which they came. None are left where there are none.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read or written.
    pub fn take_interrupted(&self, after: Option<Row>) -> Result<Vec<Kept>> {
        self.take(after, "state = 0", Vec::new())
    }

    /// Takes the next deliveries of a selection to send them again, behind a row.
    ///
    /// # Errors
    ///
    /// As [`Journal::take_interrupted`].
    pub fn take_selected(&self, selection: &Selection, after: Option<Row>) -> Result<Vec<Kept>> {
        let (condition, values) = selection.to_sql(4);
        self.take(after, &condition, values)
    }

    fn take(&self, after: Option<Row>, condition: &str, values: Vec<Value>) -> Result<Vec<Kept>> {
        let run = self.run;
        let after = after.map_or(0, |row| row.0);
        let sql = format!(
            "SELECT {KEPT} FROM deliveries JOIN contents USING (row) \
             WHERE row > ?1 AND tried < ?2 AND {condition} ORDER BY row LIMIT ?3"
        );
        let fixed = [after, run, PAGE].map(Value::Integer);
        let values: Vec<_> = fixed.into_iter().chain(values).collect();
        self.write(move |transaction| {
            let mut statement = transaction.prepare_cached(&sql)?;
            let kept = statement.query_map(params_from_iter(&values), kept_of)?;
            let kept = kept.collect::<rusqlite::Result<Vec<Kept>>>()?;
            let mut take = transaction.prepare_cached("UPDATE deliveries SET tried = ?2, state = ?3 WHERE row = ?1")?;
            for kept in &kept {
                take.execute(params![kept.row.0, run, State::Begun])?;
            }
            Ok(kept)
        })
    }
}
