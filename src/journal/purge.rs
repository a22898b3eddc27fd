//! What is old goes.

use rusqlite::{Connection, Transaction, params_from_iter};

use super::commit::Journal;
use super::select::Selection;
use crate::error::Result;

/// How many deliveries, or pages of the file, go at once: between two steps others can write.
const STEP: usize = 1_000;

impl Journal {
    /// Takes the deliveries of a selection out of the journal, and tells how many there were. The room that they took
    /// is given back. Others may be sending from the journal.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be written.
    pub fn purge(&self, selection: &Selection) -> Result<usize> {
        let mut purged = 0;
        loop {
            let selection = selection.clone();
            let count = self.write(move |transaction| purge_some(transaction, &selection))?;
            purged += count;
            if count < STEP {
                break;
            }
        }
        while self.alone(give_back_some)? {}
        Ok(purged)
    }
}

fn purge_some(transaction: &Transaction<'_>, selection: &Selection) -> rusqlite::Result<usize> {
    let (condition, values) = selection.to_sql(1);
    let chosen = format!("SELECT row FROM deliveries WHERE {condition} ORDER BY row LIMIT {STEP}");
    for (table, column) in [("attempts", "delivery"), ("contents", "row")] {
        transaction
            .prepare_cached(&format!("DELETE FROM {table} WHERE {column} IN ({chosen})"))?
            .execute(params_from_iter(&values))?;
    }
    transaction
        .prepare_cached(&format!("DELETE FROM deliveries WHERE row IN ({chosen})"))?
        .execute(params_from_iter(&values))
}

/// Gives some free pages back to the file system. Says whether there are more.
fn give_back_some(connection: &Connection) -> rusqlite::Result<bool> {
    let free = |connection: &Connection| connection.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0));
    let before = free(connection)?;
    connection.execute_batch(&format!("PRAGMA incremental_vacuum({STEP})"))?;
    let left = free(connection)?;
    Ok(left > 0 && left < before)
}
