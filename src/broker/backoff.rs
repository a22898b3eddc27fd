//! When to try again to reach a broker.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// The waits between attempts to reach a broker: each is twice the one before, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The next wait; `jitter` makes it that part longer, so that not all come back at once.
    pub(super) fn next(&mut self, jitter: f64) -> Duration {
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.attempts)).min(LONGEST);
        self.attempts = self.attempts.saturating_add(1);
        wait.mul_f64(1.0 + jitter.max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..40).map(|_| backoff.next(0.0).as_millis()).collect();
        assert_eq!(waits[..4], [100, 200, 400, 800]);
        assert_eq!(waits[39], 10_000);
        assert_eq!(backoff.next(0.2).as_millis(), 12_000);
    }
}
