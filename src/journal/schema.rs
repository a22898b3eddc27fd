//! The tables, and how a file of them is opened.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::fault::{explain, foreign};
use super::lock::create_private;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Tells journals from other SQLite files: `vwhj`.
const APPLICATION_ID: i32 = 0x7677_686A;

/// The version of the tables. Those of the first one had no index by the last run.
const VERSION: i32 = 2;

/// How long another process may hold the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the log beside the database grows: 16 MiB, SQLite's default being 4.
const CHECKPOINT_PAGES: i64 = 4_000;

/// Times are milliseconds since 1970. A delivery's `state` is one of [`super::State`]; `seen` is the last run in whose
/// input its event stood, `tried` the last run that sent it. What never changes stands in `contents`: the rows that do
/// are small, and many of them go to the disk at once. `hash` is the beginning of that of the key; of the same key there may
/// be thousands.
const TABLES: &str = "
CREATE TABLE runs (run INTEGER PRIMARY KEY, begun INTEGER NOT NULL);
CREATE TABLE deliveries (
    row INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    state INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    tried INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT,
    begun INTEGER NOT NULL,
    ended INTEGER,
    source TEXT,
    status INTEGER,
    reason TEXT,
    is_transient INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX hashes ON deliveries (hash, seen DESC);
CREATE INDEX begun_deliveries ON deliveries (row) WHERE state = 0;
CREATE INDEX ids ON deliveries (id) WHERE id IS NOT NULL;
CREATE TABLE contents (
    row INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    event BLOB NOT NULL,
    method TEXT,
    url TEXT,
    trust INTEGER NOT NULL DEFAULT 0,
    headers TEXT,
    is_whole INTEGER NOT NULL DEFAULT 0,
    verifies_tls INTEGER,
    shown_body TEXT,
    body BLOB
);
CREATE TABLE attempts (
    delivery INTEGER NOT NULL,
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (delivery, run, number)
) WITHOUT ROWID;
";

/// Opens a journal to write it. Where there is none, it is made.
pub(super) fn open_or_create(path: &Path) -> Result<Connection> {
    let unusable = |cause: rusqlite::Error| explain(path, "used", &cause);
    create_private(path).map_err(|error| {
        let diagnostic = Diagnostic::new(format!("cannot open the journal `{}`: {error}", path.display()));
        Error::machine(diagnostic.hint("look at the path, and the permissions of its folder"))
    })?;
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if is_empty(&connection).map_err(unusable)? {
        make(&connection).map_err(unusable)?;
    }
    check(path, &connection)?;
    Ok(connection)
}

/// Opens a journal that is there, to read it, or to change what it holds.
pub(super) fn open_existing(path: &Path) -> Result<Connection> {
    if !path.is_file() {
        let diagnostic = Diagnostic::new(format!("there is no journal `{}`", path.display()));
        return Err(Error::usage(
            diagnostic.hint("`vwh send --stream --journal FILE` makes one"),
        ));
    }
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check(path, &connection)?;
    Ok(connection)
}

/// What every SQLite file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Refuses a file that is none of SQLite's: that takes a file of a few bytes for an empty one, and writes over it.
pub(super) fn refuse_foreign(path: &Path) -> Result<()> {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut beginning));
    if read.is_ok() && !beginning.is_empty() && beginning != MAGIC {
        return Err(foreign(&path.display()));
    }
    Ok(())
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    refuse_foreign(path)?;
    let opened = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let unusable = |cause: rusqlite::Error| explain(path, "opened", &cause);
    let connection = opened.map_err(unusable)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(unusable)?;
    // what is committed is on the disk, whatever becomes of the process or the machine
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(unusable)?;
    // pages that change often go into the database less often
    connection
        .pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
        .map_err(unusable)?;
    // a statement is planned once, not for each value that it is run with
    let config = rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection.set_db_config(config, true).map_err(unusable)?;
    Ok(connection)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

fn make(connection: &Connection) -> rusqlite::Result<()> {
    // room is given back in steps, so that nobody who is sending has to wait for long
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
    ))
}

fn check(path: &Path, connection: &Connection) -> Result<()> {
    let number = |name: &str| {
        let read = connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        read.map_err(|cause| explain(path, "read", &cause))
    };
    if number("application_id")? != APPLICATION_ID {
        return Err(foreign(&path.display()));
    }
    match number("user_version")? {
        VERSION => Ok(()),
        other => {
            let message = format!("the journal `{}` has version {other}, not {VERSION}", path.display());
            Err(Error::machine(
                Diagnostic::new(message).hint("it was written by another version of vwh: use that one"),
            ))
        }
    }
}
