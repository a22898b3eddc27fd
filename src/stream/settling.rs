//! What has ended, until that is on the disk.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::ended::{Ended, Message, Outcome, Said, Told};
use super::job::Item;
use super::window::Window;
use crate::error::{Error, Result};
use crate::journal::{Finished, Journal};

/// Those that have ended and are not told yet, as that is still to be written down. Who sends does not wait for the disk:
/// some go there together while others end. There are at most as many as there are places in flight, for after a crash
/// they come again.
pub(super) struct Settling {
    most: usize,
    window: Arc<Window<Item>>,
    state: Mutex<State>,
    /// There is room, or all are told.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Those that wait to be written down.
    waiting: Vec<(Finished, Box<Ended>)>,
    /// Those that are being written down.
    #[expect(clippy::vec_box, reason = "they come in boxes, and go in them")]
    in_hand: Vec<Box<Ended>>,
    /// How many are not told.
    open: usize,
    /// How many threads sleep.
    asleep: usize,
}

impl Settling {
    pub(super) fn new(most: usize, window: Arc<Window<Item>>) -> Self {
        Self {
            most,
            window,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Has an event told that has ended, once that is on the disk. Returns as soon as there is room for another.
    pub(super) fn settle(self: &Arc<Self>, finished: Finished, ended: Box<Ended>, told: &Told, journal: &Journal) {
        let mut state = self.lock();
        state.waiting.push((finished, ended));
        state.open += 1;
        let (is_first, open) = (state.waiting.len() == 1, state.open);
        drop(state);
        if is_first {
            let (settling, told) = (Arc::clone(self), told.clone());
            let pending = journal.finish_all({
                let settling = Arc::clone(self);
                move || settling.take_in_hand()
            });
            pending.then(move |written| settling.tell(written, &told));
        }
        // half of them go to the disk while there is room for the other half
        if open >= self.most.div_ceil(2) {
            journal.hurry();
        }
        self.wait(self.most, journal);
    }

    /// Returns when all are told.
    pub(super) fn finish(&self, journal: &Journal) {
        self.wait(1, journal);
    }

    /// Waits until there are fewer.
    fn wait(&self, bound: usize, journal: &Journal) {
        let mut state = self.lock();
        while state.open >= bound {
            journal.hurry();
            state.asleep += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.asleep -= 1;
        }
    }

    fn take_in_hand(&self) -> Vec<Finished> {
        let mut state = self.lock();
        let (finished, ended): (Vec<_>, Vec<_>) = std::mem::take(&mut state.waiting).into_iter().unzip();
        state.in_hand = ended;
        finished
    }

    /// Tells what was written down, or could not be.
    fn tell(&self, written: Result<()>, told: &Told) {
        let mut state = self.lock();
        let mut ended = std::mem::take(&mut state.in_hand);
        if written.is_err() {
            // it may have come to no writing
            ended.extend(std::mem::take(&mut state.waiting).into_iter().map(|(_, ended)| ended));
        }
        drop(state);
        let count = ended.len();
        let messages = match written {
            Ok(()) => ended.into_iter().map(Message::Ended).collect(),
            Err(error) => {
                self.window.interrupt();
                let broken = |ended: Box<Ended>| Message::Broken(unwritten(error.clone(), &ended));
                ended.into_iter().map(broken).collect()
            }
        };
        if told.send(Said::Many(messages)).is_err() {
            // nobody is there any more who wants to know
            self.window.interrupt();
        }
        let mut state = self.lock();
        state.open -= count;
        if state.asleep > 0 {
            self.changed.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The journal cannot say what has become of a delivery: a person must know.
pub(super) fn unwritten(error: Error, ended: &Ended) -> Error {
    let became = match ended.outcome {
        Outcome::Delivered(_) => "was delivered",
        _ => "was not delivered",
    };
    let id = ended.id.as_ref().map_or("", |id| id.as_str());
    let note = format!(
        "event {} ({id}) {became}, and will be sent again by the next run",
        ended.number
    );
    error.map(|diagnostic| diagnostic.note(note, None))
}
