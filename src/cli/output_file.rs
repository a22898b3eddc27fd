//! Where output goes: stdout, or a file that is written whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// Takes output.
pub(super) enum OutputFile {
    Stdout(io::StdoutLock<'static>),
    /// A device or a pipe: it cannot be replaced.
    Special(File),
    /// A new file beside the one it will replace.
    Replacing {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl OutputFile {
    /// Stdout, or the file.
    pub(super) fn create(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| !is_stdout(path)) else {
            return Ok(Self::Stdout(io::stdout().lock()));
        };
        let cannot = || format!("cannot write `{}`", path.display());
        let existing = path.metadata().ok();
        if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) || path.starts_with("/dev") {
            // what stands under /dev may lead to a file that others write to as well: it is added to, not replaced
            return Ok(Self::Special(
                File::options().append(true).open(path).with_context(cannot)?,
            ));
        }
        // through a link to the file it names
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let diagnostic = Diagnostic::new(format!("cannot write `{}`: there is no such folder", path.display()));
            return Err(Error::machine(diagnostic).into());
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".vwh-");
        let permissions = existing
            .map(|metadata| metadata.permissions())
            .or_else(new_file_permissions);
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        Ok(Self::Replacing {
            file: BufWriter::new(new_file_in(folder, &builder).with_context(cannot)?),
            path,
        })
    }

    /// Ends output that did not come to its end: stdout keeps what it has, a file is left as it was.
    pub(super) fn abandon(mut self) -> anyhow::Result<()> {
        Ok(self.flush()?)
    }

    /// Ends the output: only now does the file stand where it was asked for.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush().map_err(unwritten)?,
            Self::Special(mut file) => file.flush()?,
            Self::Replacing { file, path } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(&path)
                    .map_err(|e| e.error)
                    .with_context(|| format!("cannot write `{}`", path.display()))?;
            }
        }
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Special(file) => file.write(bytes),
            Self::Replacing { file, .. } => file.write(bytes),
        }
        .map_err(unwritten)
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Special(file) => file.flush(),
            Self::Replacing { file, .. } => file.flush(),
        }
        .map_err(unwritten)
    }
}

/// The same error, saying what could not be done.
fn unwritten(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write the output: {error}"))
}

/// Whether the path is that of stdout, which is not opened anew: others may be writing to it.
fn is_stdout(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
        .map(Path::new)
        .contains(&path)
}

/// A new file. An error does not name it: nobody has heard of it.
fn new_file_in(folder: &Path, builder: &tempfile::Builder<'_, '_>) -> io::Result<NamedTempFile> {
    builder
        .tempfile_in(folder)
        .map_err(|error| io::Error::from(error.kind()))
}

/// What any program gives a new file, less the umask.
#[cfg(unix)]
fn new_file_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<std::fs::Permissions> {
    None
}
