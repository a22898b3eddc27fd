//! One thread writes for all. What has come when somebody waits for it goes into one transaction, and those who wait for
//! it wait together. Who has other things to do waits later, and finds it done.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::explain;
use super::lock::SenderLock;
use super::queue::{Queue, Ticket};
use super::schema::{open_existing, open_or_create, refuse_foreign};
use crate::error::{Error, Result};

/// A journal that is open. Threads share it. It is closed when it is dropped.
#[derive(Debug)]
pub struct Journal {
    path: Arc<Path>,
    connection: Arc<Mutex<Connection>>,
    /// What is to be written.
    jobs: Arc<Queue<Job>>,
    writer: Option<JoinHandle<()>>,
    /// The number of this run.
    pub(super) run: i64,
    _lock: Option<SenderLock>,
}

/// A piece of work inside of a transaction, and who is to be told whether it is committed.
pub(super) struct Job {
    work: Box<Work>,
    told: Arc<dyn Told>,
}

type Work = dyn FnMut(&Transaction<'_>) -> rusqlite::Result<()> + Send;

/// Whether a job is committed.
type Committed = std::result::Result<(), Arc<rusqlite::Error>>;

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

impl Journal {
    /// Opens a journal to send from it, and makes it where there is none. A first commit shows that it can be written.
    ///
    /// # Errors
    ///
    /// [`Error::Machine`] where it cannot be written, is something else, or another process is sending from it.
    pub fn create(path: &Path, now: Timestamp) -> Result<Self> {
        // before a lock is put beside it
        refuse_foreign(path)?;
        let lock = SenderLock::take(path)?;
        Self::with_run(path, open_or_create(path)?, lock, now)
    }

    /// Opens a journal that is there, to send from it again.
    ///
    /// # Errors
    ///
    /// As [`Journal::create`], and [`Error::Usage`] where there is none.
    pub fn open_to_send(path: &Path, now: Timestamp) -> Result<Self> {
        let connection = open_existing(path)?;
        let lock = SenderLock::take(path)?;
        Self::with_run(path, connection, lock, now)
    }

    /// Opens a journal that is there, to see what it holds. Others may be sending from it.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where there is none, [`Error::Machine`] where it cannot be read or is something else.
    pub fn open(path: &Path) -> Result<Self> {
        Self::new(path, open_existing(path)?, None)
    }

    fn new(path: &Path, connection: Connection, lock: Option<SenderLock>) -> Result<Self> {
        let connection = Arc::new(Mutex::new(connection));
        let jobs = Arc::new(Queue::new());
        let writer = thread::Builder::new().spawn({
            let (connection, jobs) = (Arc::clone(&connection), Arc::clone(&jobs));
            move || write_all(&connection, &jobs)
        });
        Ok(Self {
            path: Arc::from(path),
            connection,
            jobs,
            writer: Some(writer.map_err(|cause| Error::machine(format!("cannot make a thread: {cause}")))?),
            run: 0,
            _lock: lock,
        })
    }

    fn with_run(path: &Path, connection: Connection, lock: SenderLock, now: Timestamp) -> Result<Self> {
        let mut journal = Self::new(path, connection, Some(lock))?;
        journal.run = journal.write(move |transaction| {
            transaction.execute("INSERT INTO runs (begun) VALUES (?1)", [now.as_millisecond()])?;
            Ok(transaction.last_insert_rowid())
        })?;
        Ok(journal)
    }

    /// Does work in a transaction that it may share with others, and returns when the commit is on the disk.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.begin_to_write(work).wait()
    }

    /// As [`Journal::write`], but returns at once.
    pub(super) fn begin_to_write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Pending<T> {
        let slot = Arc::new(Slot::new(&self.path));
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
        Pending {
            slot,
            ticket: self.jobs.push(job),
            jobs: Arc::clone(&self.jobs),
        }
    }

    /// Has all written soon that is to be written.
    pub fn hurry(&self) {
        self.jobs.want_all();
    }

    /// Reads what is there.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        read(&lock(&self.connection)).map_err(|cause| explain(&self.path, "read", &cause))
    }

    /// Does what cannot be done in a transaction.
    pub(super) fn alone<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&lock(&self.connection)).map_err(|cause| explain(&self.path, "written", &cause))
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.jobs.close();
        if let Some(writer) = self.writer.take() {
            // one that has panicked has said so
            let _ = writer.join();
        }
    }
}

/// The thread that writes, until nothing will come any more.
fn write_all(connection: &Mutex<Connection>, to_do: &Queue<Job>) {
    while let Some(mut jobs) = to_do.take() {
        let committed = commit(&mut lock(connection), &mut jobs).map_err(Arc::new);
        for job in jobs {
            job.told.tell(committed.clone());
        }
    }
}

fn commit(connection: &mut Connection, jobs: &mut [Job]) -> rusqlite::Result<()> {
    // immediate: a transaction that began with a read could not wait for another process's write
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in jobs {
        (job.work)(&transaction)?;
    }
    transaction.commit()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
