//! How many events have come to which end, and how long it took.

use std::fmt;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::ended::{Ended, Outcome, Skip};
use crate::delivery::duration::Shown;

/// Counts the events of a stream. It takes the same room for any number of them.
#[derive(Debug)]
pub struct Tally {
    delivered: u64,
    failed: u64,
    cancelled: u64,
    by_when: u64,
    delivered_before: u64,
    duplicates: u64,
    retries: u64,
    /// The time of each delivery, in microseconds.
    times: Histogram<u64>,
    exit_status: u8,
}

impl Tally {
    /// Nothing yet.
    pub fn new() -> Self {
        // an hour at first, and longer when it has to be: the error is below 1%
        let mut times = Histogram::new_with_bounds(1, 3_600_000_000, 2).unwrap_or_else(|_| unbounded());
        times.auto(true);
        Self {
            delivered: 0,
            failed: 0,
            cancelled: 0,
            by_when: 0,
            delivered_before: 0,
            duplicates: 0,
            retries: 0,
            times,
            exit_status: 0,
        }
    }

    /// Counts an event.
    pub fn count(&mut self, ended: &Ended) {
        self.retries += u64::from(ended.attempts.saturating_sub(1));
        match &ended.outcome {
            Outcome::Delivered(_) => self.delivered += 1,
            Outcome::Skipped(Skip::When) => self.by_when += 1,
            Outcome::Skipped(Skip::Delivered) => self.delivered_before += 1,
            Outcome::Skipped(Skip::Duplicate) => self.duplicates += 1,
            Outcome::Failed(fault, _) => {
                self.failed += 1;
                self.fail(fault.exit_status);
            }
            Outcome::Cancelled(fault) => {
                self.cancelled += 1;
                self.fail(fault.exit_status);
            }
        }
        if ended.attempts > 0 {
            let microseconds = u64::try_from(ended.elapsed.as_micros()).unwrap_or(u64::MAX);
            self.times.saturating_record(microseconds);
        }
    }

    /// Notes an exit status: of several the highest is kept.
    pub fn fail(&mut self, exit_status: u8) {
        self.exit_status = self.exit_status.max(exit_status);
    }

    /// The highest exit status so far.
    pub fn exit_status(&self) -> u8 {
        self.exit_status
    }

    /// How many events were delivered.
    pub fn delivered(&self) -> u64 {
        self.delivered
    }

    /// How many were given up.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// How many were interrupted.
    pub fn interrupted(&self) -> u64 {
        self.cancelled
    }

    /// How many have come to an end.
    pub fn ended(&self) -> u64 {
        self.delivered + self.failed + self.cancelled + self.skipped()
    }

    fn skipped(&self) -> u64 {
        self.by_when + self.delivered_before + self.duplicates
    }

    /// What a person is told in the end, `elapsed` after the beginning.
    pub fn summary(&self, elapsed: Duration) -> impl fmt::Display + '_ {
        Summary { tally: self, elapsed }
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self::new()
    }
}

/// Bounds that any number fits in.
fn unbounded() -> Histogram<u64> {
    #[expect(clippy::expect_used, reason = "2 is one of the precisions that there are")]
    Histogram::new(2).expect("a precision from 0 to 5")
}

struct Summary<'a> {
    tally: &'a Tally,
    elapsed: Duration,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tally = self.tally;
        write!(f, "{} delivered, {} failed, ", tally.delivered, tally.failed)?;
        if tally.cancelled > 0 {
            write!(f, "{} interrupted, ", tally.cancelled)?;
        }
        write!(f, "{} skipped", tally.skipped())?;
        let reasons = [
            (tally.by_when, "by `when`"),
            (tally.delivered_before, "delivered before"),
            (tally.duplicates, "duplicates"),
        ];
        let reasons: Vec<String> = reasons
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, reason)| format!("{count} {reason}"))
            .collect();
        if !reasons.is_empty() {
            write!(f, " ({})", reasons.join(", "))?;
        }
        let sent = tally.times.len();
        write!(f, ", {} retries in {}", tally.retries, Shown(self.elapsed))?;
        if sent > 0 {
            let rate = sent as f64 / self.elapsed.as_secs_f64().max(1e-3);
            let [half, most] = [0.5, 0.99].map(|quantile| Milliseconds(tally.times.value_at_quantile(quantile)));
            write!(f, ": {rate:.0} events/s, p50 {half}, p99 {most}")?;
        }
        Ok(())
    }
}

/// Microseconds, shown in milliseconds with the digits that matter.
struct Milliseconds(u64);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0 as f64 / 1e3;
        match self.0 {
            0..10_000 => write!(f, "{milliseconds:.2}ms"),
            10_000..100_000 => write!(f, "{milliseconds:.1}ms"),
            _ => write!(f, "{milliseconds:.0}ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Source;
    use crate::stream::{Fault, Original};

    fn ended(attempts: u32, milliseconds: u64, outcome: Outcome) -> Ended {
        Ended {
            number: 1,
            id: None,
            attempts,
            elapsed: Duration::from_millis(milliseconds),
            outcome,
            origin: None,
        }
    }

    fn fault(exit_status: u8) -> Fault {
        Fault {
            source: Source::Receiver,
            status: None,
            reason: String::new(),
            text: String::new(),
            body: String::new(),
            exit_status,
            recurs: None,
        }
    }

    #[test]
    fn the_summary_counts_all_ends_and_tells_how_long_it_took() {
        let mut tally = Tally::new();
        for milliseconds in 1..=98 {
            tally.count(&ended(1, milliseconds, Outcome::Delivered(200)));
        }
        tally.count(&ended(3, 2_000, Outcome::Failed(fault(6), Original::Text(Vec::new()))));
        tally.count(&ended(1, 5_000, Outcome::Cancelled(fault(7))));
        tally.count(&ended(0, 0, Outcome::Skipped(Skip::When)));
        tally.count(&ended(0, 0, Outcome::Skipped(Skip::Delivered)));
        tally.fail(5);
        assert_eq!(
            tally.summary(Duration::from_secs(10)).to_string(),
            "98 delivered, 1 failed, 1 interrupted, 2 skipped (1 by `when`, 1 delivered before), 2 retries in 10s: \
             10 events/s, p50 50.2ms, p99 2007ms"
        );
        assert_eq!((tally.exit_status(), tally.ended()), (7, 102));
    }

    #[test]
    fn without_a_delivery_there_are_no_times() {
        assert_eq!(
            Tally::new().summary(Duration::ZERO).to_string(),
            "0 delivered, 0 failed, 0 skipped, 0 retries in 0s"
        );
    }
}
