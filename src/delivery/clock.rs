//! Time and waiting, as a parameter: tests have a clock of their own.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::cancellation::{Cancellation, Waited};

/// Tells the time, and lets it pass.
pub trait Clock {
    /// The time of day: what is signed, and what a `Retry-After` date is compared with.
    fn now(&self) -> Timestamp;

    /// The time since some moment in the past, which no correction of the time of day changes: what budgets count.
    fn elapsed(&self) -> Duration;

    /// Lets the time pass, unless cancelled.
    fn wait(&self, time: Duration) -> Waited;

    /// Lets the time pass, or a part of it: by `sleep`, which sleeps for a time at most, and may be woken before. A clock
    /// that is not the system's may let it pass without.
    fn sleep(&self, time: Duration, sleep: &mut dyn FnMut(Duration)) {
        sleep(time);
    }
}

/// The system's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
    cancellation: Cancellation,
}

impl SystemClock {
    /// A clock whose waits end with the cancellation.
    pub fn new(cancellation: Cancellation) -> Self {
        Self {
            start: Instant::now(),
            cancellation,
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn wait(&self, time: Duration) -> Waited {
        self.cancellation.wait(time)
    }
}
