//! When an attempt may begin: not before its turn in the rate, and not while its host has asked for a pause.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::rate::Rate;
use crate::delivery::{Clock, Waited};

/// Above so many hosts, those are forgotten whose pause is over.
const MANY_HOSTS: usize = 1_000;

/// Whether an attempt may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may, now.
    Now,
    /// Its host has asked for a pause until this time.
    Paused(Duration),
    /// The wait for its turn was cancelled.
    Cancelled,
}

/// Paces the attempts of all threads. Times are those of [`Clock::elapsed`].
#[derive(Debug)]
pub struct Pacer {
    rate: Option<Rate>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the next attempt may begin.
    next: Duration,
    /// Until when a host is left alone.
    pauses: HashMap<String, Duration>,
}

impl Pacer {
    /// A pacer that keeps to a rate, where there is one.
    pub fn new(rate: Option<Rate>) -> Self {
        Self {
            rate,
            state: Mutex::default(),
        }
    }

    /// Leaves the host alone for this time. Says whether that is longer than it was to be left alone anyway.
    pub fn leave_alone(&self, host: &str, now: Duration, time: Duration) -> bool {
        let until = now.saturating_add(time);
        let mut state = self.lock();
        if state.pauses.len() >= MANY_HOSTS {
            state.pauses.retain(|_, until| *until > now);
        }
        let known = state.pauses.entry(host.to_owned()).or_default();
        let is_longer = until > *known;
        *known = until.max(*known);
        is_longer
    }

    /// Waits until it is the turn of an attempt to reach the host: the rate is of all hosts, so nobody else could go
    /// ahead. It does not wait for the end of a pause.
    pub fn admit(&self, host: &str, clock: &dyn Clock) -> Admission {
        let now = clock.elapsed();
        if let Some(until) = self.pause(host, now) {
            return Admission::Paused(until);
        }
        let wait = self.turn(now);
        if wait.is_zero() {
            return Admission::Now;
        }
        if clock.wait(wait) == Waited::Cancelled {
            return Admission::Cancelled;
        }
        // one may have come up in the meantime; then the turn is lost
        match self.pause(host, clock.elapsed()) {
            Some(until) => Admission::Paused(until),
            None => Admission::Now,
        }
    }

    /// Until when the host is to be left alone.
    fn pause(&self, host: &str, now: Duration) -> Option<Duration> {
        let until = self.lock().pauses.get(host).copied();
        until.filter(|until| *until > now)
    }

    /// Takes the next turn and tells how long it is until then.
    fn turn(&self, now: Duration) -> Duration {
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let mut state = self.lock();
        // turns that were not used are not made up for: that would be a burst
        let turn = state.next.max(now);
        state.next = turn.saturating_add(rate.interval());
        turn.saturating_sub(now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::Timestamp;

    use super::*;

    /// A clock that waits let pass, until it has come to its end.
    struct World {
        elapsed: Cell<Duration>,
        end: Duration,
    }

    impl Clock for World {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH + self.elapsed.get()
        }

        fn elapsed(&self) -> Duration {
            self.elapsed.get()
        }

        fn wait(&self, time: Duration) -> Waited {
            self.elapsed.set(self.elapsed.get() + time);
            match self.elapsed.get() > self.end {
                true => Waited::Cancelled,
                false => Waited::Elapsed,
            }
        }
    }

    fn world() -> World {
        World {
            elapsed: Cell::default(),
            end: Duration::MAX,
        }
    }

    /// Lets pauses pass until an attempt may begin.
    fn begin(pacer: &Pacer, host: &str, clock: &World) {
        loop {
            match pacer.admit(host, clock) {
                Admission::Now => return,
                Admission::Paused(until) => clock.elapsed.set(until),
                Admission::Cancelled => panic!("nobody cancels"),
            }
        }
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn attempts_are_spread_evenly_and_idle_time_is_not_made_up_for() {
        let pacer = Pacer::new(Some(Rate::parse("--rate", "2/s").unwrap()));
        let clock = world();
        let begins = |count: usize| -> Vec<u128> {
            let next = |_| {
                begin(&pacer, "h", &clock);
                clock.elapsed().as_millis()
            };
            (0..count).map(next).collect()
        };
        assert_eq!(begins(4), [0, 500, 1_000, 1_500]);
        clock.wait(seconds(10));
        assert_eq!(begins(3), [11_500, 12_000, 12_500]);
    }

    #[test]
    fn a_pause_holds_for_its_host_alone() {
        let pacer = Pacer::new(None);
        let clock = world();
        assert!(pacer.leave_alone("a", clock.elapsed(), seconds(30)));
        assert!(!pacer.leave_alone("a", clock.elapsed(), seconds(20)), "it is no longer");
        assert_eq!(pacer.admit("b", &clock), Admission::Now);
        assert_eq!(pacer.admit("a", &clock), Admission::Paused(seconds(30)));
        assert_eq!(clock.elapsed(), Duration::ZERO, "nobody waits for that");
        clock.wait(seconds(30));
        assert_eq!(pacer.admit("a", &clock), Admission::Now);
    }

    #[test]
    fn after_a_pause_attempts_keep_to_the_rate_again() {
        let pacer = Pacer::new(Some(Rate::parse("--rate", "1/s").unwrap()));
        let clock = world();
        pacer.leave_alone("h", clock.elapsed(), seconds(5));
        for second in [5, 6, 7] {
            begin(&pacer, "h", &clock);
            assert_eq!(clock.elapsed(), seconds(second));
        }
    }

    #[test]
    fn a_wait_that_is_cancelled_admits_nothing() {
        let pacer = Pacer::new(Some(Rate::parse("--rate", "1/m").unwrap()));
        let clock = World {
            end: seconds(1),
            ..world()
        };
        assert_eq!(pacer.admit("h", &clock), Admission::Now);
        assert_eq!(pacer.admit("h", &clock), Admission::Cancelled);
    }

    #[test]
    fn pauses_that_are_over_do_not_pile_up() {
        let pacer = Pacer::new(None);
        for host in 0..3 * MANY_HOSTS {
            pacer.leave_alone(&host.to_string(), seconds(host as u64), seconds(1));
        }
        assert!(pacer.lock().pauses.len() <= MANY_HOSTS + 1);
    }
}
