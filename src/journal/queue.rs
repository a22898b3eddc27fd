//! What is to be written.
//!
//! A commit costs much the same for one piece of work as for many, and the disk takes its time. So work waits here until
//! somebody waits for it; then all that has come by then is written with it. Nothing stays for long, though.

use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many are enough for one commit.
const ENOUGH: usize = 256;

/// How long work stays that nobody waits for.
const PATIENCE: Duration = Duration::from_millis(5);

/// Which piece of work it is, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// Work of many threads for one.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    /// That there is something for the thread that takes.
    changed: Condvar,
}

struct State<T> {
    waiting: Vec<T>,
    /// The last that has come.
    last: Ticket,
    /// The last that has been taken.
    taken: Ticket,
    /// The last that somebody waits for.
    wanted: Ticket,
    is_closed: bool,
    /// Whether the thread that takes sleeps: to wake it takes a call of the system, whether it does or not.
    is_asleep: bool,
}

impl<T> State<T> {
    fn is_due(&self) -> bool {
        self.wanted > self.taken || self.waiting.len() >= ENOUGH || self.is_closed
    }
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: Vec::new(),
                last: Ticket(0),
                taken: Ticket(0),
                wanted: Ticket(0),
                is_closed: false,
                is_asleep: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Leaves work here.
    pub(super) fn push(&self, work: T) -> Ticket {
        let mut state = lock(&self.state);
        state.waiting.push(work);
        state.last.0 += 1;
        if matches!(state.waiting.len(), 1 | ENOUGH) {
            self.wake(&state);
        }
        state.last
    }

    /// Says that somebody waits for it from now on.
    pub(super) fn want(&self, ticket: Ticket) {
        let mut state = lock(&self.state);
        state.wanted = state.wanted.max(ticket);
        if state.is_due() {
            self.wake(&state);
        }
    }

    /// Says that somebody waits for all that is here.
    pub(super) fn want_all(&self) {
        let last = lock(&self.state).last;
        self.want(last);
    }

    /// All work that is there, once it is time for it; nothing where none will come any more.
    pub(super) fn take(&self) -> Option<Vec<T>> {
        let mut state = lock(&self.state);
        state.is_asleep = true;
        let is_idle = |state: &mut State<T>| state.waiting.is_empty() && !state.is_closed;
        let state = self.changed.wait_while(state, is_idle);
        let can_wait = |state: &mut State<T>| !state.is_due();
        let waited = self
            .changed
            .wait_timeout_while(state.unwrap_or_else(PoisonError::into_inner), PATIENCE, can_wait);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_asleep = false;
        state.taken = state.last;
        let work = std::mem::take(&mut state.waiting);
        (!work.is_empty()).then_some(work)
    }

    /// Nothing will come any more.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.is_closed = true;
        self.wake(&state);
    }

    fn wake(&self, state: &State<T>) {
        if state.is_asleep {
            self.changed.notify_one();
        }
    }
}

/// The lock itself, whatever a thread that had it has done: nothing here is left half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_is_wanted_comes_with_all_that_is_there() {
        let queue = Queue::new();
        queue.push(1);
        let second = queue.push(2);
        queue.push(3);
        queue.want(second);
        assert_eq!(queue.take(), Some(vec![1, 2, 3]));
        queue.want(second);
        assert!(!queue.state.lock().unwrap().is_due(), "it has been taken");
    }

    #[test]
    fn a_thread_that_waits_is_given_what_is_wanted() {
        let queue = Queue::new();
        thread::scope(|scope| {
            let taken = scope.spawn(|| queue.take());
            let ticket = queue.push("work");
            queue.want(ticket);
            assert_eq!(taken.join().unwrap(), Some(vec!["work"]));
        });
    }

    #[test]
    fn what_nobody_wants_comes_too() {
        let queue = Queue::new();
        queue.push("work");
        assert_eq!(queue.take(), Some(vec!["work"]));
    }

    #[test]
    fn many_are_due_though_nobody_wants_them() {
        let queue = Queue::new();
        for number in 1..=ENOUGH {
            assert!(!queue.state.lock().unwrap().is_due());
            queue.push(number);
        }
        assert!(queue.state.lock().unwrap().is_due());
    }

    #[test]
    fn what_is_left_when_it_is_closed_still_comes() {
        let queue = Queue::new();
        queue.push("last");
        queue.close();
        assert_eq!(queue.take(), Some(vec!["last"]));
        assert_eq!(queue.take(), None);
    }
}
