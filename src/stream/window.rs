//! What has been read and waits to be sent, or to be sent again: it gives each place in flight what is next, and holds up
//! whoever fills it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::schedule::{Lane, Next, Parking, Schedule, Ticket};
use crate::delivery::Clock;

/// How much a window holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How many that could be sent at once.
    pub(super) ready: usize,
    /// How many in all, with those that are parked or wait behind another of their lane.
    pub(super) all: usize,
    /// How many bytes they have together; a larger one passes alone.
    pub(super) bytes: usize,
}

/// What stands between the one who reads events and the places in flight. It is bounded in number and in bytes, so memory
/// is bounded, and reading stops while the receiver is slow.
///
/// A place that has nothing to do sleeps. One of them sleeps only until the next of those that are parked is due: it
/// keeps watch for all.
#[derive(Debug)]
pub(super) struct Window<T> {
    bounds: Bounds,
    state: Mutex<State<T>>,
    /// There is room, or no use in waiting for it.
    has_room: Condvar,
    /// A place is called.
    has_work: Condvar,
    /// The one that keeps watch is called.
    watch: Condvar,
}

#[derive(Debug)]
struct State<T> {
    schedule: Schedule<T>,
    phase: Phase,
    /// Whether nobody waits for what is parked any more.
    is_interrupted: bool,
    /// For how many bytes the one who fills it waits to have room.
    held_up: Option<usize>,
    /// How many places sleep that are not called.
    asleep: usize,
    /// How many are called, and not awake yet.
    called: usize,
    /// Until when one keeps watch.
    watch_until: Option<Duration>,
    is_watch_called: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// Nothing more comes in.
    Closed,
    /// Nothing comes in, and nothing more is begun.
    Stopped,
}

/// A place among the deliveries in flight: one at a time.
#[derive(Debug)]
pub(super) struct Place<'w, T> {
    window: &'w Window<T>,
    /// What is in flight.
    ticket: Option<Ticket>,
}

impl<T> Window<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            state: Mutex::new(State {
                schedule: Schedule::new(),
                phase: Phase::Open,
                is_interrupted: false,
                held_up: None,
                asleep: 0,
                called: 0,
                watch_until: None,
                is_watch_called: false,
            }),
            has_room: Condvar::new(),
            has_work: Condvar::new(),
            watch: Condvar::new(),
        }
    }

    /// Puts an item of so many bytes in, as soon as there is room. Says whether it has: not where the window is
    /// closed or stopped.
    pub(super) fn push(&self, item: T, lane: Option<Lane>, bytes: usize) -> bool {
        let mut state = self.lock();
        while state.phase == Phase::Open && !self.has_room_for(&state.schedule, bytes) {
            state.held_up = Some(bytes);
            state = self.has_room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.phase != Phase::Open {
            return false;
        }
        state.schedule.push(item, lane, bytes);
        self.call_on(&mut state);
        true
    }

    fn has_room_for(&self, schedule: &Schedule<T>, bytes: usize) -> bool {
        let count = schedule.len();
        count == 0
            || schedule.ready() < self.bounds.ready
                && count < self.bounds.all
                && schedule.bytes().saturating_add(bytes) <= self.bounds.bytes
    }

    /// A place in flight.
    pub(super) fn place(&self) -> Place<'_, T> {
        Place {
            window: self,
            ticket: None,
        }
    }

    /// How many are parked.
    pub(super) fn parked(&self) -> usize {
        self.lock().schedule.parked()
    }

    /// Says that nothing more comes in: what is in it still goes out.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Closed;
        }
        self.call_all(&mut state);
    }

    /// Says that nothing more is begun either, and drops what was not; what was begun still goes out when it is due. Where
    /// nothing is left, all stays as it is.
    pub(super) fn stop(&self) {
        let mut state = self.lock();
        let count = state.schedule.len();
        state.schedule.drop_waiting();
        if state.phase == Phase::Open || state.schedule.len() < count {
            state.phase = Phase::Stopped;
        }
        self.call_all(&mut state);
    }

    /// As [`Window::stop`], and ends all waits: what is parked goes out now, to be ended.
    pub(super) fn interrupt(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open || state.schedule.len() > 0 {
            state.phase = Phase::Stopped;
        }
        state.schedule.drop_waiting();
        state.is_interrupted = true;
        self.call_all(&mut state);
    }

    /// Whether something was left when it was stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.lock().phase == Phase::Stopped
    }

    /// Whether all waits have ended before their time.
    pub(super) fn is_interrupted(&self) -> bool {
        self.lock().is_interrupted
    }

    /// Takes what is next, as soon as there is something; nothing where there will be none.
    fn take(&self, ended: Option<Ticket>, clock: &dyn Clock) -> Option<(T, Ticket)> {
        let mut state = self.lock();
        if let Some(ticket) = ended {
            state.schedule.end(ticket);
        }
        loop {
            let is_interrupted = state.is_interrupted;
            let now = || match is_interrupted {
                true => Duration::MAX,
                false => clock.elapsed(),
            };
            match state.schedule.take(now) {
                Next::Now(item, ticket) => {
                    self.taken(&mut state);
                    return Some((item, ticket));
                }
                Next::Empty if state.phase != Phase::Open => return None,
                Next::At(due) if state.watch_until.is_none() => state = self.keep_watch(state, due, clock),
                Next::At(_) | Next::Blocked | Next::Empty => state = self.sleep(state),
            }
        }
    }

    /// Tells those who wait for it that something was taken.
    fn taken(&self, state: &mut State<T>) {
        // a part of it at a time: to wake for each item costs more than to read it
        let is_low = state.schedule.ready() <= self.bounds.ready - self.bounds.ready / 8;
        if is_low
            && state
                .held_up
                .is_some_and(|bytes| self.has_room_for(&state.schedule, bytes))
        {
            state.held_up = None;
            self.has_room.notify_all();
        }
        match state.schedule.len() {
            0 if state.phase != Phase::Open => self.call_all(state),
            _ => self.call_on(state),
        }
    }

    /// Sleeps until called.
    fn sleep<'g>(&self, mut state: MutexGuard<'g, State<T>>) -> MutexGuard<'g, State<T>> {
        state.asleep += 1;
        let slept = self.has_work.wait_while(state, |state| state.called == 0);
        let mut state = slept.unwrap_or_else(PoisonError::into_inner);
        state.called -= 1;
        state
    }

    /// Sleeps until then, or until called.
    fn keep_watch<'g>(
        &'g self,
        mut state: MutexGuard<'g, State<T>>,
        due: Duration,
        clock: &dyn Clock,
    ) -> MutexGuard<'g, State<T>> {
        state.watch_until = Some(due);
        let mut state = Some(state);
        clock.sleep(due.saturating_sub(clock.elapsed()), &mut |time| {
            if let Some(awake) = state.take() {
                let slept = self
                    .watch
                    .wait_timeout_while(awake, time, |state| !state.is_watch_called);
                state = Some(slept.unwrap_or_else(PoisonError::into_inner).0);
            }
        });
        let mut state = state.unwrap_or_else(|| self.lock());
        state.watch_until = None;
        state.is_watch_called = false;
        state
    }

    /// Calls one of those that sleep, where there is something to do that none is called for yet: an item, or the watch
    /// over those that are parked.
    fn call_on(&self, state: &mut State<T>) {
        let is_unwatched = state.watch_until.is_none() && state.schedule.parked() > 0;
        let to_do = state.schedule.ready() + usize::from(is_unwatched);
        if to_do <= state.called + usize::from(state.is_watch_called) {
            return;
        }
        if state.asleep > 0 {
            state.asleep -= 1;
            state.called += 1;
            self.has_work.notify_one();
        } else {
            self.call_watch(state);
        }
    }

    fn call_watch(&self, state: &mut State<T>) {
        if state.watch_until.is_some() && !state.is_watch_called {
            state.is_watch_called = true;
            self.watch.notify_one();
        }
    }

    fn call_all(&self, state: &mut State<T>) {
        state.called += state.asleep;
        state.asleep = 0;
        self.has_work.notify_all();
        self.call_watch(state);
        self.has_room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Place<'_, T> {
    /// Takes what is next, as soon as there is something; nothing where there will be none. What was in flight here has
    /// come to its end.
    pub(super) fn take(&mut self, clock: &dyn Clock) -> Option<T> {
        let (item, ticket) = self.window.take(self.ticket.take(), clock)?;
        self.ticket = Some(ticket);
        Some(item)
    }

    /// Whether others wait for what is in flight to come to its end.
    pub(super) fn keeps_order(&self) -> bool {
        self.ticket.is_some_and(Ticket::keeps_order)
    }

    /// Gives the place to another while what is in flight waits. Gives the item back where nobody waits any more.
    pub(super) fn park(&mut self, item: T, parking: Parking) -> Option<T> {
        let mut state = self.window.lock();
        let is_left = state.phase == Phase::Stopped && !parking.is_begun;
        match self.ticket.take_if(|_| !is_left && !state.is_interrupted) {
            Some(ticket) => {
                state.schedule.park(item, ticket, parking);
                if state.watch_until.is_some_and(|until| parking.due < until) {
                    self.window.call_watch(&mut state);
                }
                None
            }
            None => Some(item),
        }
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        // even where its thread panics: others of the lane wait for it
        let mut state = self.window.lock();
        if let Some(ticket) = self.ticket.take() {
            state.schedule.end(ticket);
        }
        self.window.call_on(&mut state);
    }
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
