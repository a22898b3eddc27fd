//! One sender at a time: two would send the same deliveries.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Held for as long as its process sends from the journal. The system gives it back when the process ends, however it
/// ends.
#[derive(Debug)]
pub(super) struct SenderLock {
    _file: File,
}

impl SenderLock {
    /// Takes the lock of a journal. It is a file of its own: SQLite's locks on the journal would be lost with any
    /// other handle to it.
    pub(super) fn take(journal: &Path) -> Result<Self> {
        let path = beside(journal, "-lock");
        let cannot = |error: &dyn std::fmt::Display| {
            let message = format!("cannot lock the journal `{}`: {error}", journal.display());
            Error::machine(Diagnostic::new(message).hint("look at the permissions of its folder"))
        };
        let file = create_private(&path).map_err(|error| cannot(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                let message = format!("another vwh is sending from the journal `{}`", journal.display());
                Err(Error::machine(
                    Diagnostic::new(message).hint("wait until it ends, or use another journal"),
                ))
            }
            Err(TryLockError::Error(error)) => Err(cannot(&error)),
        }
    }
}

/// Opens a file, new or not. Events and bodies hold what is nobody else's business: a new file is the owner's alone.
pub(super) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The path with something behind the file's name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
