//! What many events of a stream meet is told with the first of them, and counted.

use std::collections::BTreeMap;

use super::console::Console;
use crate::diagnostic::Diagnostic;

/// What has been met so far, and how often.
#[derive(Debug, Default)]
pub(super) struct Recurring(BTreeMap<String, u64>);

impl Recurring {
    /// Counts what an event has met. Says whether it is to be told.
    pub(super) fn is_new(&mut self, recurs: Option<&str>) -> bool {
        let Some(what) = recurs else {
            return true;
        };
        let count = self.0.entry(what.to_owned()).or_default();
        *count += 1;
        *count == 1
    }

    /// Says how many events have met what was told once.
    pub(super) fn tell(&self, console: &Console) {
        for (what, count) in self.0.iter().filter(|(_, count)| **count > 1) {
            console.warning(&Diagnostic::new(format!("{what}: {count} events failed for it")));
        }
    }
}
