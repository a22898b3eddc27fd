//! The faults of a definition, gathered one by one and told in the order of its file.

use super::text::Text;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors};

/// Faults, each with the offset in the hook file that it belongs to.
#[derive(Debug, Clone, Default)]
pub(super) struct FaultList(Vec<(usize, Error)>);

impl FaultList {
    /// Adds a fault that belongs to this offset of the hook file.
    pub(super) fn push(&mut self, at: usize, error: Error) {
        self.0.push((at, error));
    }

    /// Adds what is wrong with this string as a whole.
    pub(super) fn wrong(&mut self, text: &Text, diagnostic: Diagnostic) {
        self.push(text.offset(), text.error(diagnostic));
    }

    /// Adds an error that came of this string.
    pub(super) fn about(&mut self, text: &Text, error: Error) {
        self.push(text.offset(), text.explain(error));
    }

    /// Adds the fault, if it is one, of what was read from this string, and gives what was read otherwise.
    pub(super) fn read<T>(&mut self, text: &Text, read: Result<T, Error>) -> Option<T> {
        read.map_err(|error| self.about(text, error)).ok()
    }

    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// One of them, if there is one.
    pub(super) fn first(&self) -> Option<&Error> {
        self.0.first().map(|(_, error)| error)
    }

    /// The faults in the order of the file, each told once.
    pub(super) fn in_order(mut self) -> Vec<Error> {
        // those of one string keep the order in which they were found: that of its text
        self.0.sort_by_key(|(at, _)| *at);
        let mut told: Vec<Error> = Vec::with_capacity(self.0.len());
        for (_, error) in self.0 {
            if !told.iter().any(|known| known.diagnostic() == error.diagnostic()) {
                told.push(error);
            }
        }
        told
    }

    /// All of them as one, if there are any.
    pub(super) fn into_result<T>(self, value: T) -> Result<T, Errors> {
        match Errors::of(self.in_order()) {
            Some(errors) => Err(errors),
            None => Ok(value),
        }
    }
}
