//! Whether, and when, to try again. Pure: the clock and the jitter are parameters.

use std::fmt;
use std::num::NonZeroU32;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::duration::Shown;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// The jitter is drawn from `0..MAX_JITTER`: a wait is longer by this much of itself at most, and never shorter.
pub const MAX_JITTER: f64 = 0.25;

/// The status of a receiver that wants no more of these events: never retried.
const GONE: u16 = 410;

/// When a delivery is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts there are in all.
    pub attempts: NonZeroU32,
    /// The wait after the first attempt; it doubles with each further one.
    pub base: Duration,
    /// What a wait grows to at most, its jitter and the receiver's own wish aside.
    pub cap: Duration,
    /// How long after the start of the first attempt the last one may start.
    pub budget: Duration,
    /// The statuses that are worth another try.
    pub on: StatusSet,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: NonZeroU32::MIN.saturating_add(3),
            base: Duration::from_secs(1),
            cap: Duration::from_secs(10 * 60),
            budget: Duration::from_secs(60 * 60),
            on: StatusSet::default(),
        }
    }
}

/// What has become of an attempt that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempted {
    /// The receiver answered.
    Answered {
        /// With this status.
        status: u16,
        /// And this wish, see [`retry_after`].
        retry_after: Option<Duration>,
    },
    /// No whole answer came.
    Unreached {
        /// Whether that may be otherwise the next time.
        is_transient: bool,
    },
}

/// What to do after an attempt that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Try again after this time.
    Wait(Duration),
    /// Try no more.
    GiveUp(GiveUp),
}

/// Why there is no further attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveUp {
    /// Another try would not help.
    Final,
    /// All attempts were made.
    Attempts(u32),
    /// The next wait would pass the budget.
    Budget {
        /// How long it would be.
        wait: Duration,
        /// Whether the receiver asked for it.
        is_asked: bool,
        /// The budget.
        budget: Duration,
    },
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final => f.write_str("another try would not help"),
            Self::Attempts(1) => f.write_str("gave up after 1 attempt"),
            Self::Attempts(attempts) => write!(f, "gave up after {attempts} attempts"),
            Self::Budget { wait, is_asked, budget } => write!(
                f,
                "gave up: the next attempt would be in {}{}, which passes the retry budget of {}",
                Shown(*wait),
                if *is_asked { ", as the receiver asks" } else { "" },
                Shown(*budget)
            ),
        }
    }
}

impl RetryPolicy {
    /// What to do after the attempt of this number (counted from 1), `elapsed` after the start of the first one.
    /// `jitter` is a draw from `0..MAX_JITTER`.
    ///
    /// The wait doubles from `base` up to `cap` and is never shorter than that, nor than what the receiver asks for.
    pub fn next(&self, attempted: Attempted, attempt: u32, elapsed: Duration, jitter: f64) -> Step {
        let asked = match attempted {
            Attempted::Answered { status, retry_after } if self.on.contains(status) => retry_after,
            Attempted::Unreached { is_transient: true } => None,
            _ => return Step::GiveUp(GiveUp::Final),
        };
        if attempt >= self.attempts.get() {
            return Step::GiveUp(GiveUp::Attempts(attempt));
        }
        let wait = self.backoff(attempt, jitter).max(asked.unwrap_or_default());
        if elapsed.saturating_add(wait) > self.budget {
            return Step::GiveUp(GiveUp::Budget {
                wait,
                is_asked: asked == Some(wait),
                budget: self.budget,
            });
        }
        Step::Wait(wait)
    }

    fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = 2_u32.checked_pow(attempt.saturating_sub(1));
        let wait = doubled
            .and_then(|factor| self.base.checked_mul(factor))
            .unwrap_or(self.cap)
            .min(self.cap);
        wait.saturating_add(wait.mul_f64(jitter.clamp(0.0, MAX_JITTER)))
    }
}

/// The time that a `Retry-After` header asks for: seconds, or a date in one of the three forms of HTTP (RFC 9110,
/// 5.6.7). A date in the past asks for none; what is neither is not there.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // more digits than fit are longer than anyone waits
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::from(now)).unwrap_or_default())
}

/// Statuses that are worth another try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSet(Vec<(u16, u16)>);

impl Default for StatusSet {
    /// 408, 425, 429 and 5xx.
    fn default() -> Self {
        Self(vec![(408, 408), (425, 425), (429, 429), (500, 599)])
    }
}

impl StatusSet {
    /// Reads a list of statuses, such as `408`, and classes of them, `5xx`; `option` is what a person knows it as. An
    /// empty list retries no status.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where an item is neither, or a status that no retry can help: 1xx to 3xx, and 410.
    pub fn parse<'a>(option: &str, items: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let ranges = items
            .into_iter()
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| status_range(item).map_err(|message| unusable(option, item, message)))
            .collect::<Result<_>>()?;
        Ok(Self(ranges))
    }

    /// No status at all.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds the statuses of another set.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether the status is worth another try.
    pub fn contains(&self, status: u16) -> bool {
        status != GONE && self.0.iter().any(|(first, last)| (*first..=*last).contains(&status))
    }
}

fn status_range(item: &str) -> std::result::Result<(u16, u16), &'static str> {
    let (digits, last) = match item.strip_suffix("xx").or_else(|| item.strip_suffix("XX")) {
        Some(class) => (format!("{class}00"), 99),
        None => (item.to_owned(), 0),
    };
    let is_number = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse::<u16>() {
        Ok(410) => Err("is final: the receiver wants no more"),
        Ok(first @ 400..=599) if is_number => Ok((first, first + last)),
        Ok(100..400) if is_number => Err("is not a failure that another try could mend"),
        _ => Err("is neither a status nor a class of them"),
    }
}

fn unusable(option: &str, item: &str, message: &str) -> Error {
    Error::usage(
        Diagnostic::new(format!("{option}: `{item}` {message}"))
            .hint("write statuses from 400 on, and 4xx or 5xx, with commas: 408,425,429,5xx"),
    )
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
