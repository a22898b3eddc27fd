//! The changes of watched files, as the system tells them.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::files::Files;
use crate::error::Error;

/// A change is over when there was nothing for this long: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(50);

type Told = Result<Event, notify::Error>;

/// The changes from now on, each by the names of the files that have changed.
pub(super) struct Changes<'f> {
    files: &'f Files,
    watcher: RecommendedWatcher,
    told: Receiver<Told>,
}

impl<'f> Changes<'f> {
    /// Starts watching.
    pub(super) fn start(files: &'f Files) -> Result<Self, Error> {
        let cannot = |error: notify::Error| Error::machine(format!("cannot watch files: {error}"));
        let (sender, told) = channel();
        // with nobody left to hear of it, the watch is over
        let tell = move |event| drop(sender.send(event));
        let mut watcher = notify::recommended_watcher(tell).map_err(cannot)?;
        for folder in files.folders() {
            watcher.watch(folder, RecursiveMode::NonRecursive).map_err(cannot)?;
        }
        let mut changes = Self { files, watcher, told };
        changes.follow();
        Ok(changes)
    }

    /// Watches folders of partials that have come to be, and again those that have been replaced.
    fn follow(&mut self) {
        for folder in self.files.trees() {
            // one that has gone in between comes with a change of its own
            let _ = self.watcher.watch(folder, RecursiveMode::Recursive);
        }
    }
}

impl Iterator for Changes<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let cause = next_change(&self.told, self.files)?;
        self.follow();
        Some(cause)
    }
}

/// Waits for a change of the files, and until it is over. Nothing is left to come where there is none.
fn next_change(told: &Receiver<Told>, files: &Files) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    loop {
        let event = if names.is_empty() {
            told.recv().ok()?
        } else {
            match told.recv_timeout(QUIET) {
                Ok(event) => event,
                Err(_) => return Some(names.join(", ")),
            }
        };
        for name in changed(&event, files) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

fn changed(told: &Told, files: &Files) -> Vec<String> {
    match told {
        // what renders reads the files as well
        Ok(event) if event.kind.is_access() => Vec::new(),
        Ok(event) if event.need_rescan() => vec!["too many changes".to_owned()],
        Ok(event) => event.paths.iter().filter_map(|path| files.changed(path)).collect(),
        // it is better to render once too often
        Err(error) => vec![error.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::EventKind;
    use notify::event::{AccessKind, CreateKind, Flag, ModifyKind, RemoveKind};
    use std::path::Path;

    /// The changes that are made of these events: all of them are there from the start, so they are one.
    fn change(root: &Path, events: &[(EventKind, &str)]) -> Option<String> {
        let files = Files::new(Some(&root.join("t.hbs")), &root.join("e.json"), &[]).unwrap();
        let (sender, told) = channel();
        for (kind, name) in events {
            sender.send(Ok(Event::new(*kind).add_path(root.join(name)))).unwrap();
        }
        drop(sender);
        let change = next_change(&told, &files);
        assert_eq!(next_change(&told, &files), None);
        change.map(|names| names.replace(&format!("{}/", root.display()), ""))
    }

    #[test]
    fn events_that_come_together_are_one_change() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (create, modify) = (EventKind::Create(CreateKind::Any), EventKind::Modify(ModifyKind::Any));
        let remove = EventKind::Remove(RemoveKind::Any);
        let access = EventKind::Access(AccessKind::Any);
        for (events, expected) in [
            (&[(modify, "t.hbs")][..], Some("t.hbs")),
            (
                &[
                    (create, "t.tmp"),
                    (modify, "t.hbs"),
                    (modify, "e.json"),
                    (remove, "t.hbs"),
                ],
                Some("t.hbs, e.json"),
            ),
            (
                &[(create, "partials"), (create, "partials/p.hbs")],
                Some("partials, partials/p.hbs"),
            ),
            (&[(access, "t.hbs"), (modify, "other")], None),
            (&[], None),
        ] {
            assert_eq!(change(&root, events).as_deref(), expected, "{events:?}");
        }
    }

    #[test]
    fn what_may_have_been_missed_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(None, &folder.path().join("e.json"), &[]).unwrap();
        assert_eq!(
            changed(&Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)), &files).len(),
            1
        );
        assert_eq!(changed(&Err(notify::Error::generic("x")), &files), ["x"]);
    }
}
