//! One thread writes for all. A commit waits for the disk: so what comes in the meantime goes into one transaction, and
//! those who wait for it wait together. Who has other things to do waits later, and finds it done.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::explain;
use super::lock::SenderLock;
use super::schema::{open_existing, open_or_create, refuse_foreign};
use crate::error::{Error, Result};

/// So many are enough for one commit.
const MAX_JOBS: usize = 256;

/// A journal that is open. Threads share it. It is closed when it is dropped.
#[derive(Debug)]
pub struct Journal {
    path: Arc<Path>,
    connection: Arc<Mutex<Connection>>,
    /// What is to be written; nothing only while it is closed.
    jobs: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    /// The number of this run.
    pub(super) run: i64,
    _lock: Option<SenderLock>,
}

/// A piece of work inside of a transaction, and who is to be told whether it is committed.
struct Job {
    work: Box<Work>,
    told: Arc<dyn Told>,
}

type Work = dyn FnMut(&Transaction<'_>) -> rusqlite::Result<()> + Send;

/// Whether a job is committed.
type Committed = std::result::Result<(), Arc<rusqlite::Error>>;

/// Who waits for a commit.
trait Told: Send + Sync {
    fn tell(&self, committed: Committed);
}

/// Where a thread waits for its job.
struct Slot<T> {
    /// What the job has given.
    done: Mutex<Option<T>>,
    wait: Mutex<Wait>,
    changed: Condvar,
}

#[derive(Default)]
struct Wait {
    committed: Option<Committed>,
    /// Whether a thread sleeps until then: to wake one takes a call of the system, whether there is one or not.
    is_asleep: bool,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            done: Mutex::new(None),
            wait: Mutex::default(),
            changed: Condvar::new(),
        }
    }
}

impl<T> Slot<T> {
    fn wait(&self) -> Committed {
        let mut wait = lock(&self.wait);
        loop {
            if let Some(committed) = wait.committed.take() {
                return committed;
            }
            wait.is_asleep = true;
            wait = self.changed.wait(wait).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T: Send> Told for Slot<T> {
    fn tell(&self, committed: Committed) {
        let mut wait = lock(&self.wait);
        wait.committed = Some(committed);
        if wait.is_asleep {
            self.changed.notify_one();
        }
    }
}

/// Work that is on its way to the disk.
#[must_use = "it is not known to be on the disk before it is waited for"]
pub struct Pending<T> {
    slot: Arc<Slot<T>>,
    path: Arc<Path>,
}

impl<T> Pending<T> {
    /// Waits until it is on the disk, and gives what the work has given.
    ///
    /// # Errors
    ///
    /// Where it could not be written.
    pub fn wait(self) -> Result<T> {
        self.slot
            .wait()
            .map_err(|cause| explain(&self.path, "written", &cause))?;
        let done = lock(&self.slot.done).take();
        done.ok_or_else(has_ended)
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
        let (jobs, to_do) = channel();
        let writer = thread::Builder::new().spawn({
            let connection = Arc::clone(&connection);
            move || write_all(&connection, &to_do)
        });
        Ok(Self {
            path: Arc::from(path),
            connection,
            jobs: Some(jobs),
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
        self.begin_to_write(work)?.wait()
    }

    /// As [`Journal::write`], but returns at once.
    pub(super) fn begin_to_write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<Pending<T>> {
        let slot = Arc::new(Slot::default());
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
        let jobs = self.jobs.as_ref().ok_or_else(has_ended)?;
        jobs.send(job).map_err(|_| has_ended())?;
        Ok(Pending {
            slot,
            path: Arc::clone(&self.path),
        })
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
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            // one that has panicked has said so
            let _ = writer.join();
        }
    }
}

/// The thread that writes, until there is nobody left to write for.
fn write_all(connection: &Mutex<Connection>, to_do: &Receiver<Job>) {
    while let Ok(first) = to_do.recv() {
        let jobs = &mut vec![first];
        gather(jobs, to_do);
        let committed = commit(&mut lock(connection), jobs).map_err(Arc::new);
        for job in jobs {
            job.told.tell(committed.clone());
        }
    }
}

/// Takes what else is there, and what comes while others have a turn: a commit costs the same for one as for many.
fn gather(jobs: &mut Vec<Job>, to_do: &Receiver<Job>) {
    let mut count = 0;
    while jobs.len() > count && count < MAX_JOBS {
        count = jobs.len();
        thread::yield_now();
        jobs.extend(to_do.try_iter());
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
