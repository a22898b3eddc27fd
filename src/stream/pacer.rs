//! When an attempt may begin: not before its turn in the rate, and not while its host has asked for a pause.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::rate::Rate;
use crate::delivery::{Clock, Waited};

/// Above so many hosts, those are forgotten whose pause is over.
const MANY_HOSTS: usize = 1_000;

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
    pub fn pause(&self, host: &str, now: Duration, time: Duration) -> bool {
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

    /// Waits until an attempt to reach the host may begin, and takes its turn.
    pub fn admit(&self, host: &str, clock: &dyn Clock) -> Waited {
        loop {
            let now = clock.elapsed();
            let pause = self.pause_left(host, now);
            let wait = if pause.is_zero() { self.turn(now) } else { pause };
            if !wait.is_zero() && clock.wait(wait) == Waited::Cancelled {
                return Waited::Cancelled;
            }
            // a pause may have come up in the meantime; then the turn is lost
            if pause.is_zero() && self.pause_left(host, clock.elapsed()).is_zero() {
                return Waited::Elapsed;
            }
        }
    }

    fn pause_left(&self, host: &str, now: Duration) -> Duration {
        let state = self.lock();
        let until = state.pauses.get(host).copied();
        until.unwrap_or_default().saturating_sub(now)
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

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn attempts_are_spread_evenly_and_idle_time_is_not_made_up_for() {
        let pacer = Pacer::new(Some(Rate::parse("--rate", "2/s").unwrap()));
        let clock = world();
        let begins = |count: usize| -> Vec<u128> {
            let begin = |_| {
                assert_eq!(pacer.admit("h", &clock), Waited::Elapsed);
                clock.elapsed().as_millis()
            };
            (0..count).map(begin).collect()
        };
        assert_eq!(begins(4), [0, 500, 1_000, 1_500]);
        clock.wait(seconds(10));
        assert_eq!(begins(3), [11_500, 12_000, 12_500]);
    }

    #[test]
    fn a_pause_holds_for_its_host_alone() {
        let pacer = Pacer::new(None);
        let clock = world();
        assert!(pacer.pause("a", clock.elapsed(), seconds(30)));
        assert!(!pacer.pause("a", clock.elapsed(), seconds(20)), "it is no longer");
        pacer.admit("b", &clock);
        assert_eq!(clock.elapsed(), Duration::ZERO);
        pacer.admit("a", &clock);
        assert_eq!(clock.elapsed(), seconds(30));
        pacer.admit("a", &clock);
        assert_eq!(clock.elapsed(), seconds(30));
    }

    #[test]
    fn after_a_pause_attempts_keep_to_the_rate_again() {
        let pacer = Pacer::new(Some(Rate::parse("--rate", "1/s").unwrap()));
        let clock = world();
        pacer.pause("h", clock.elapsed(), seconds(5));
        for second in [5, 6, 7] {
            pacer.admit("h", &clock);
            assert_eq!(clock.elapsed(), seconds(second));
        }
    }

    #[test]
    fn a_wait_that_is_cancelled_admits_nothing() {
        let pacer = Pacer::new(None);
        let clock = World {
            end: seconds(1),
            ..world()
        };
        pacer.pause("h", clock.elapsed(), seconds(5));
        assert_eq!(pacer.admit("h", &clock), Waited::Cancelled);
    }

    #[test]
    fn pauses_that_are_over_do_not_pile_up() {
        let pacer = Pacer::new(None);
        for host in 0..3 * MANY_HOSTS {
            pacer.pause(&host.to_string(), seconds(host as u64), seconds(1));
        }
        assert!(pacer.lock().pauses.len() <= MANY_HOSTS + 1);
    }
}
