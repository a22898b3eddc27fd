//! What has been read and waits to be sent: a queue that holds up whoever fills it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue between the one who reads events and those who send them, bounded in number and in bytes: so memory is
/// bounded, and reading stops while the receiver is slow.
#[derive(Debug)]
pub struct Window<T> {
    max_items: usize,
    max_bytes: usize,
    state: Mutex<State<T>>,
    /// There is room, or no use in waiting for it.
    has_room: Condvar,
    /// There is something to take, or no use in waiting for it.
    has_items: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<(T, usize)>,
    bytes: usize,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// Nothing more comes in.
    Closed,
    /// Nothing comes in, and nothing goes out.
    Stopped,
}

impl<T> Window<T> {
    /// A window of so many items, which together have so many bytes; a larger one passes alone.
    pub fn new(max_items: usize, max_bytes: usize) -> Self {
        Self {
            max_items: max_items.max(1),
            max_bytes,
            state: Mutex::new(State {
                items: VecDeque::new(),
                bytes: 0,
                phase: Phase::Open,
            }),
            has_room: Condvar::new(),
            has_items: Condvar::new(),
        }
    }

    /// Puts an item of so many bytes in, as soon as there is room. Says whether it has: not where the window is
    /// closed or stopped.
    pub fn push(&self, item: T, bytes: usize) -> bool {
        let is_full = |state: &mut State<T>| {
            let is_large = !state.items.is_empty() && state.bytes.saturating_add(bytes) > self.max_bytes;
            state.phase == Phase::Open && (state.items.len() >= self.max_items || is_large)
        };
        let state = self.has_room.wait_while(self.lock(), is_full);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.phase != Phase::Open {
            return false;
        }
        state.bytes += bytes;
        state.items.push_back((item, bytes));
        self.has_items.notify_one();
        true
    }

    /// Takes the first item, as soon as there is one; nothing where there will be none.
    pub fn pop(&self) -> Option<T> {
        let is_empty = |state: &mut State<T>| state.phase == Phase::Open && state.items.is_empty();
        let state = self.has_items.wait_while(self.lock(), is_empty);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.phase == Phase::Stopped {
            return None;
        }
        let (item, bytes) = state.items.pop_front()?;
        state.bytes -= bytes;
        self.has_room.notify_one();
        Some(item)
    }

    /// Says that nothing more comes in: what is in it still goes out.
    pub fn close(&self) {
        self.end(Phase::Closed);
    }

    /// Says that nothing more goes out either. What is in it is dropped; where nothing is left, all stays as it is.
    pub fn stop(&self) {
        self.end(Phase::Stopped);
    }

    /// Whether nothing more goes out before all has.
    pub fn is_stopped(&self) -> bool {
        self.lock().phase == Phase::Stopped
    }

    fn end(&self, phase: Phase) {
        let mut state = self.lock();
        let is_over = state.phase == Phase::Closed && state.items.is_empty();
        if state.phase != Phase::Stopped && !is_over {
            state.phase = phase;
        }
        if phase == Phase::Stopped {
            state.items.clear();
            state.bytes = 0;
        }
        self.has_room.notify_all();
        self.has_items.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::{TryRecvError, sync_channel};
    use std::thread;

    use super::*;

    #[test]
    fn items_come_out_in_their_order_until_it_is_closed() {
        let window = Window::new(3, 100);
        for item in 1..=3 {
            assert!(window.push(item, 10));
        }
        window.close();
        assert!(!window.push(4, 10), "it is closed");
        assert_eq!(
            [window.pop(), window.pop(), window.pop(), window.pop()],
            [Some(1), Some(2), Some(3), None]
        );
    }

    #[test]
    fn a_full_window_holds_up_who_fills_it() {
        // two fit by their number, or by their bytes; a large one passes where there is no other
        for (max_items, max_bytes, bytes) in [(2, 1_000, 1), (100, 20, 10)] {
            let window = Arc::new(Window::new(max_items, max_bytes));
            let (told, pushed) = sync_channel(0);
            let filler = thread::spawn({
                let window = Arc::clone(&window);
                move || {
                    for item in 0..3 {
                        window.push(item, bytes);
                        told.send(item).unwrap();
                    }
                }
            });
            assert_eq!((pushed.recv(), pushed.recv()), (Ok(0), Ok(1)));
            assert_eq!(pushed.try_recv(), Err(TryRecvError::Empty));
            assert_eq!(window.pop(), Some(0));
            assert_eq!(pushed.recv(), Ok(2), "there is room again");
            filler.join().unwrap();
        }
        let window = Window::new(2, 20);
        assert!(window.push(1, 1_000));
    }

    #[test]
    fn a_stop_ends_all_waits_and_drops_what_is_left() {
        let window = Arc::new(Window::new(1, 100));
        window.push(1, 1);
        let filler = thread::spawn({
            let window = Arc::clone(&window);
            move || window.push(2, 1)
        });
        window.stop();
        assert!(!filler.join().unwrap());
        assert_eq!(window.pop(), None);
        assert!(window.is_stopped());
        window.close();
        assert!(window.is_stopped(), "for good");
        let done = Window::<u8>::new(1, 100);
        done.close();
        done.stop();
        assert!(!done.is_stopped(), "nothing was left");
    }
}
