//! The one error type: a variant for each exit status, each with a [`Diagnostic`] that a person can act on; and several
//! of them, where all that is wrong is told at once.

use std::fmt;

use crate::diagnostic::Diagnostic;

/// Why a command failed; the variant decides the exit status.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Something unexpected: a bug, or the machine (disk, permissions). Status 1.
    #[error("{0}")]
    Machine(Box<Diagnostic>),
    /// The command line is wrong. Status 2.
    #[error("{0}")]
    Usage(Box<Diagnostic>),
    /// The template or the hook is wrong, or the rendered output is not valid. Status 3.
    #[error("{0}")]
    Template(Box<Diagnostic>),
    /// The event is wrong: not readable, not JSON, too large or too deep. Status 4.
    #[error("{0}")]
    Event(Box<Diagnostic>),
    /// The receiver refused the request (3xx, 4xx). Status 5.
    #[error("{0}")]
    Refused(Box<Diagnostic>),
    /// The receiver kept failing (5xx, 408, 425, 429). Status 6.
    #[error("{0}")]
    Failing(Box<Diagnostic>),
    /// The receiver could not be reached (DNS, connect, TLS, time-out). Status 7.
    #[error("{0}")]
    Unreachable(Box<Diagnostic>),
}

/// The result of everything in this crate that can fail for a user's reason.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A [`Error::Machine`] with this diagnostic.
    pub fn machine(diagnostic: impl Into<Diagnostic>) -> Self {
        Self::Machine(Box::new(diagnostic.into()))
    }

    /// A [`Error::Usage`] with this diagnostic.
    pub fn usage(diagnostic: impl Into<Diagnostic>) -> Self {
        Self::Usage(Box::new(diagnostic.into()))
    }

    /// A [`Error::Template`] with this diagnostic.
    pub fn template(diagnostic: impl Into<Diagnostic>) -> Self {
        Self::Template(Box::new(diagnostic.into()))
    }

    /// A [`Error::Event`] with this diagnostic.
    pub fn event(diagnostic: impl Into<Diagnostic>) -> Self {
        Self::Event(Box::new(diagnostic.into()))
    }

    /// The process's exit status for this error.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Machine(_) => 1,
            Self::Usage(_) => 2,
            Self::Template(_) => 3,
            Self::Event(_) => 4,
            Self::Refused(_) => 5,
            Self::Failing(_) => 6,
            Self::Unreachable(_) => 7,
        }
    }

    /// What a person is told.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Machine(d)
            | Self::Usage(d)
            | Self::Template(d)
            | Self::Event(d)
            | Self::Refused(d)
            | Self::Failing(d)
            | Self::Unreachable(d) => d,
        }
    }

    /// The same error with its diagnostic changed by `change`.
    #[must_use]
    pub fn map(mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        match &mut self {
            Self::Machine(d)
            | Self::Usage(d)
            | Self::Template(d)
            | Self::Event(d)
            | Self::Refused(d)
            | Self::Failing(d)
            | Self::Unreachable(d) => **d = change(std::mem::take(&mut **d)),
        }
        self
    }
}

/// One error or several, in the order in which they are told: never none.
#[derive(Debug, Clone)]
pub struct Errors {
    first: Error,
    more: Vec<Error>,
}

impl Errors {
    /// These errors, if there is one.
    pub fn of(errors: impl IntoIterator<Item = Error>) -> Option<Self> {
        let mut errors = errors.into_iter();
        Some(Self {
            first: errors.next()?,
            more: errors.collect(),
        })
    }

    /// These and more behind them.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = Error>) -> Self {
        self.more.extend(more);
        self
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Error> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The process's exit status for them: the highest.
    pub fn exit_status(&self) -> u8 {
        let more = self.more.iter().map(Error::exit_status);
        more.fold(self.first.exit_status(), u8::max)
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Self {
            first: error,
            more: Vec::new(),
        }
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        self.more.iter().try_for_each(|error| write!(f, "\n{error}"))
    }
}

impl std::error::Error for Errors {}

impl IntoIterator for Errors {
    type Item = Error;
    type IntoIter = std::iter::Chain<std::iter::Once<Error>, std::vec::IntoIter<Error>>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self.first).chain(self.more)
    }
}
