//! Work that is on its way to the disk, and who waits for it.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rusqlite::Transaction;

use super::fault::explain;
use super::queue::{Queue, Ticket, lock};
use crate::error::{Error, Result};

/// A piece of work inside of a transaction, and who is to be told whether it is committed.
pub(super) struct Job {
    work: Box<Work>,
    told: Arc<dyn Told>,
}

impl Job {
    pub(super) fn run(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        (self.work)(transaction)
    }

    pub(super) fn end(self, committed: Committed) {
        self.told.tell(committed);
    }
}

type Work = dyn FnMut(&Transaction<'_>) -> rusqlite::Result<()> + Send;

/// Whether a job is committed.
pub(super) type Committed = std::result::Result<(), Arc<rusqlite::Error>>;

/// Who is told.
trait Told: Send + Sync {
    fn tell(&self, committed: Committed);
}

/// Where a thread finds what has become of its job.
struct Slot<T> {
    path: Arc<Path>,
    /// What the job has given.
    done: Mutex<Option<T>>,
    stage: Mutex<Stage<T>>,
    changed: Condvar,
}

enum Stage<T> {
    Underway,
    /// A thread sleeps until it is over: to wake one takes a call of the system, whether there is one or not.
    Awaited,
    /// This is to be done when it is over.
    Followed(Box<dyn FnOnce(Result<T>) + Send>),
    Over(Result<T>),
    /// What has become of it is known.
    Known,
}

impl<T> Slot<T> {
    fn new(path: &Arc<Path>) -> Self {
        Self {
            path: Arc::clone(path),
            done: Mutex::new(None),
            stage: Mutex::new(Stage::Underway),
            changed: Condvar::new(),
        }
    }
}

impl<T: Send> Told for Slot<T> {
    fn tell(&self, committed: Committed) {
        let result = match committed {
            Ok(()) => lock(&self.done).take().ok_or_else(has_ended),
            Err(cause) => Err(explain(&self.path, "written", &cause)),
        };
        let mut stage = lock(&self.stage);
        match std::mem::replace(&mut *stage, Stage::Known) {
            Stage::Followed(follow) => {
                drop(stage);
                follow(result);
            }
            before => {
                *stage = Stage::Over(result);
                if matches!(before, Stage::Awaited) {
                    self.changed.notify_one();
                }
            }
        }
    }
}

/// Work that is on its way to the disk.
#[must_use = "it is not known to be on the disk before it is waited for"]
pub struct Pending<T> {
    slot: Arc<Slot<T>>,
    ticket: Ticket,
    jobs: Arc<Queue<Job>>,
}

impl<T: Send + 'static> Pending<T> {
    pub(super) fn begin(
        jobs: &Arc<Queue<Job>>,
        path: &Arc<Path>,
        mut work: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Self {
        let slot = Arc::new(Slot::new(path));
        let job = Job {
            work: Box::new({
                let slot = Arc::clone(&slot);
                move |transaction| {
                    *lock(&slot.done) = Some(work(transaction)?);
                    Ok(())
                }
            }),
            told: Arc::clone(&slot) as Arc<dyn Told>,
        };
        Self {
            slot,
            ticket: jobs.push(job),
            jobs: Arc::clone(jobs),
        }
    }

    /// Waits until it is on the disk, and gives what the work has given.
    ///
    /// # Errors
    ///
    /// Where it could not be written.
    pub fn wait(self) -> Result<T> {
        self.jobs.want(self.ticket);
        let mut stage = lock(&self.slot.stage);
        loop {
            if let Stage::Over(result) = std::mem::replace(&mut *stage, Stage::Awaited) {
                return result;
            }
            stage = self.slot.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Goes on with what the work has given once it is on the disk, or could not be written. That is done by the thread
    /// that writes: it should not take long, and cannot wait for the journal.
    pub fn then(self, follow: impl FnOnce(Result<T>) + Send + 'static) {
        let mut stage = lock(&self.slot.stage);
        match std::mem::replace(&mut *stage, Stage::Known) {
            Stage::Over(result) => {
                drop(stage);
                follow(result);
            }
            _ => *stage = Stage::Followed(Box::new(follow)),
        }
    }
}

fn has_ended() -> Error {
    Error::machine("the thread that writes the journal has ended")
}
