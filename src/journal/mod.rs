//! The journal: what is to be delivered, written down before the first attempt, and what has become of it, in an SQLite
//! file. A process that is killed at any moment leaves nothing behind that the next one does not find.
//!
//! - `entry`: what is written down of a delivery, and what tells it from others;
//! - `commit`: one connection for all threads, whose writes reach the disk together;
//! - `begin`: before the first attempt; `finish`: after the last one; `resume`: what an earlier process has left;
//! - `select`: which deliveries a person means; `record`: all that is known of one; `purge`: what is old goes.

mod begin;
mod commit;
mod entry;
mod fault;
mod finish;
mod lock;
mod pending;
mod purge;
mod queue;
mod record;
mod resume;
mod schema;
mod select;
#[cfg(test)]
mod tests;

pub use begin::Begun;
pub use commit::Journal;
pub use entry::{Attempt, Entry, Fault, Finished, Kept, KeptRequest, Key, Outcome, Row};
pub use pending::Pending;
pub use record::{AttemptRecord, Record, RequestRecord};
pub use select::{Selection, State};
