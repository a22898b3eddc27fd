//! The end of a delivery before its time, as Ctrl-C and SIGTERM ask for it.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Whether what was to be done was still wanted when it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The time is over.
    Elapsed,
    /// The wait was cut short.
    Cancelled,
}

/// Says to all who wait, once, that they should stop. Clones are the same cancellation.
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    Cancelled,
    /// There is nothing left to cancel.
    Closed,
}

impl Cancellation {
    /// Cancels. Says whether that was heeded: not where it has been asked for before, or there is nothing left to
    /// cancel.
    pub fn cancel(&self) -> bool {
        let mut state = self.lock();
        if *state != State::Open {
            return false;
        }
        *state = State::Cancelled;
        self.0.changed.notify_all();
        true
    }

    /// Says that what could be cancelled is done.
    pub fn close(&self) {
        let mut state = self.lock();
        if *state == State::Open {
            *state = State::Closed;
        }
    }

    /// Whether there is something to cancel, and it has not been.
    pub fn is_open(&self) -> bool {
        *self.lock() == State::Open
    }

    /// Whether it has been cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.lock() == State::Cancelled
    }

    /// Waits for the time to pass, or for the cancellation.
    pub fn wait(&self, time: Duration) -> Waited {
        let is_wanted = |state: &mut State| *state != State::Cancelled;
        let waited = self.0.changed.wait_timeout_while(self.lock(), time, is_wanted);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Cancelled => Waited::Cancelled,
            _ => Waited::Elapsed,
        }
    }

    /// Does the work on a thread of its own and gives its result, or `None` as soon as it is cancelled: then the work
    /// goes on unheard, for as long as the process lives.
    ///
    /// # Errors
    ///
    /// Where no thread can be made, or the work panics.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<Option<T>> {
        let slot = Arc::new(Mutex::new(Slot::Working));
        let worker = Finisher {
            slot: Arc::clone(&slot),
            shared: Arc::clone(&self.0),
        };
        thread::Builder::new().spawn(move || {
            let result = work();
            *worker.slot() = Slot::Done(result);
        })?;
        let is_wanted = |state: &mut State| *state != State::Cancelled && matches!(*lock(&slot), Slot::Working);
        let waited = self.0.changed.wait_while(self.lock(), is_wanted);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        let mut slot = lock(&slot);
        match std::mem::replace(&mut *slot, Slot::Gone) {
            Slot::Done(result) => Ok(Some(result)),
            Slot::Working => Ok(None),
            Slot::Gone => Err(io::Error::other("a thread has panicked")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a worker leaves its result.
enum Slot<T> {
    Working,
    Done(T),
    Gone,
}

/// Wakes who waits for a worker when it ends, however it ends.
struct Finisher<T> {
    slot: Arc<Mutex<Slot<T>>>,
    shared: Arc<Shared>,
}

impl<T> Finisher<T> {
    fn slot(&self) -> MutexGuard<'_, Slot<T>> {
        lock(&self.slot)
    }
}

impl<T> Drop for Finisher<T> {
    fn drop(&mut self) {
        // the state first, as those who wait take them: between their look at the slot and their sleep nothing changes
        let _state = lock(&self.shared.state);
        let mut slot = self.slot();
        if matches!(*slot, Slot::Working) {
            *slot = Slot::Gone;
        }
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_with_its_time_or_the_cancellation() {
        let cancellation = Cancellation::default();
        assert_eq!(cancellation.wait(Duration::from_millis(1)), Waited::Elapsed);
        let other = cancellation.clone();
        let waiter = thread::spawn(move || other.wait(Duration::from_secs(600)));
        assert!(cancellation.cancel());
        assert_eq!(waiter.join().unwrap(), Waited::Cancelled);
        assert!(!cancellation.cancel(), "once is enough");
    }

    #[test]
    fn work_is_waited_for_until_the_cancellation() {
        let cancellation = Cancellation::default();
        assert_eq!(cancellation.run(|| 7).unwrap(), Some(7));
        assert!(cancellation.run(|| panic!("a test of panics")).is_err());
        let other = cancellation.clone();
        let endless = cancellation.run(move || {
            other.cancel();
            loop {
                thread::park();
            }
        });
        assert_eq!(endless.unwrap(), None::<()>);
    }

    #[test]
    fn what_is_closed_cannot_be_cancelled() {
        let cancellation = Cancellation::default();
        assert!(cancellation.is_open());
        cancellation.close();
        assert!(!cancellation.is_open());
        assert!(!cancellation.cancel());
        assert!(!cancellation.is_cancelled());
    }
}
