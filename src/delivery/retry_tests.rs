use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn answered(status: u16, retry_after: Option<u64>) -> Attempted {
    Attempted::Answered {
        status,
        retry_after: retry_after.map(seconds),
    }
}

const CUT: Attempted = Attempted::Unreached { is_transient: true };

fn policy(attempts: u32, budget: u64) -> RetryPolicy {
    RetryPolicy {
        attempts: attempts.try_into().unwrap(),
        budget: seconds(budget),
        ..RetryPolicy::default()
    }
}

#[test]
fn waits_double_up_to_the_cap_and_jitter_only_adds() {
    let policy = RetryPolicy {
        cap: seconds(60),
        ..policy(100, 100_000)
    };
    for (attempt, jitter, milliseconds) in [
        (1, 0.0, 1_000),
        (2, 0.0, 2_000),
        (3, 0.0, 4_000),
        (3, 0.2, 4_800),
        (6, 0.0, 32_000),
        (7, 0.0, 60_000),
        (7, 0.1, 66_000),
        (99, 0.0, 60_000),
        // a draw that is none is held within its bounds
        (1, 9.0, 1_250),
        (1, -9.0, 1_000),
    ] {
        let step = policy.next(CUT, attempt, Duration::ZERO, jitter);
        assert_eq!(
            step,
            Step::Wait(Duration::from_millis(milliseconds)),
            "{attempt}, {jitter}"
        );
    }
}

#[test]
fn the_receiver_may_ask_for_more_and_not_for_less() {
    let policy = policy(4, 3_600);
    for (asked, wait) in [
        (None, 2),
        (Some(0), 2),
        (Some(1), 2),
        (Some(30), 30),
        (Some(1_200), 1_200),
    ] {
        let step = policy.next(answered(503, asked), 2, Duration::ZERO, 0.0);
        assert_eq!(step, Step::Wait(seconds(wait)), "{asked:?}");
    }
}

#[test]
fn only_what_may_change_is_retried() {
    let policy = policy(4, 3_600);
    for status in [408, 425, 429, 500, 502, 599] {
        assert!(
            matches!(policy.next(answered(status, None), 1, SECOND, 0.0), Step::Wait(_)),
            "{status}"
        );
    }
    for status in [301, 307, 400, 401, 404, 410, 422, 499, 600] {
        let step = policy.next(answered(status, Some(1)), 1, SECOND, 0.0);
        assert_eq!(step, Step::GiveUp(GiveUp::Final), "{status}");
    }
    let step = policy.next(Attempted::Unreached { is_transient: false }, 1, SECOND, 0.0);
    assert_eq!(step, Step::GiveUp(GiveUp::Final));
}

#[test]
fn attempts_and_budget_end_it() {
    let few = policy(2, 3_600);
    assert_eq!(few.next(CUT, 2, SECOND, 0.0), Step::GiveUp(GiveUp::Attempts(2)));
    let once = policy(1, 3_600);
    assert_eq!(once.next(CUT, 1, SECOND, 0.0), Step::GiveUp(GiveUp::Attempts(1)));
    let short = policy(9, 10);
    assert_eq!(short.next(CUT, 1, seconds(9), 0.0), Step::Wait(SECOND), "just within");
    for (attempted, elapsed, wait, is_asked) in [
        (CUT, Duration::from_millis(9_001), 1, false),
        (answered(503, Some(11)), Duration::ZERO, 11, true),
        (answered(503, Some(u64::MAX)), SECOND, u64::MAX, true),
    ] {
        let budget = GiveUp::Budget {
            wait: seconds(wait),
            is_asked,
            budget: seconds(10),
        };
        assert_eq!(short.next(attempted, 1, elapsed, 0.0), Step::GiveUp(budget));
    }
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let now: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
    for (value, wait) in [
        ("0", Some(0)),
        (" 120 ", Some(120)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
        ("Sunday, 06-Nov-94 08:49:38 GMT", Some(1)),
        ("Sun Nov  6 09:49:37 1994", Some(3_600)),
        ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("2026-01-01T00:00:00Z", None),
    ] {
        assert_eq!(retry_after(value, now), wait.map(seconds), "{value}");
    }
}

#[test]
fn a_date_is_never_met_too_early() {
    let now: Timestamp = "1994-11-06T08:49:37.999Z".parse().unwrap();
    let wait = retry_after("Sun, 06 Nov 1994 08:49:39 GMT", now);
    assert_eq!(wait, Some(Duration::from_millis(1_001)));
}

#[test]
fn statuses_are_numbers_and_classes() {
    let set = StatusSet::parse("--retry-on", "404, 5XX,".split(',')).unwrap();
    for (status, is_in) in [
        (404, true),
        (500, true),
        (599, true),
        (403, false),
        (429, false),
        (600, false),
    ] {
        assert_eq!(set.contains(status), is_in, "{status}");
    }
    assert!(!StatusSet::parse("--retry-on", ["4xx"]).unwrap().contains(410));
    assert!(!StatusSet::parse("--retry-on", [""]).unwrap().contains(500));
    for item in ["200", "3xx", "410", "6xx", "xx", "50", "5000", "+500", "5x", "five"] {
        let error = StatusSet::parse("--retry-on", [item]).unwrap_err();
        assert!(error.exit_status() == 2 && error.to_string().contains(item), "{error}");
    }
}

proptest! {
    /// Whatever is set and asked for: no wait is shorter than promised or passes the budget, and it ends.
    #[test]
    fn every_wait_keeps_its_promises(
        attempts in 1u32..200,
        base in 0u64..u64::MAX,
        cap in 0u64..u64::MAX,
        budget in 0u64..u64::MAX,
        asked in proptest::option::of(0u64..u64::MAX),
        attempt in 1u32..u32::MAX,
        jitter in 0.0..MAX_JITTER,
    ) {
        let policy = RetryPolicy { base: seconds(base), cap: seconds(cap), ..policy(attempts, budget) };
        match policy.next(answered(503, asked), attempt, SECOND, jitter) {
            Step::Wait(wait) => {
                prop_assert!(attempt < attempts && wait + SECOND <= seconds(budget));
                prop_assert!(wait >= seconds(asked.unwrap_or(0)) && wait >= seconds(base.min(cap)));
            }
            Step::GiveUp(reason) => prop_assert!(reason != GiveUp::Final),
        }
    }
}
