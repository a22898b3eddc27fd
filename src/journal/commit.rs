//! One thread writes for all. What has come when somebody waits for it goes into one transaction, and those who wait for
//! it wait together. Who has other things to do waits later, and finds it done.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::explain;
use super::lock::SenderLock;
use super::pending::{Job, Pending};
use super::queue::{Queue, lock};
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
        work: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Pending<T> {
        Pending::begin(&self.jobs, &self.path, work)
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
            job.end(committed.clone());
        }
    }
}

fn commit(connection: &mut Connection, jobs: &mut [Job]) -> rusqlite::Result<()> {
    // immediate: a transaction that began with a read could not wait for another process's write
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in jobs {
        job.run(&transaction)?;
    }
    transaction.commit()
}
