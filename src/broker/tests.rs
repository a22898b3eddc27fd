//! A source with a client that is no broker's.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use super::*;
use crate::error::Error;

/// What a broker would know.
#[derive(Debug, Default)]
struct Known {
    waiting: VecDeque<u64>,
    given: usize,
    told: Vec<String>,
    /// What fails next, one call after another.
    faults: VecDeque<Fault>,
    /// How many attempts to connect fail.
    refuses: usize,
}

#[derive(Debug, Clone, Default)]
struct Fake {
    known: Arc<(Mutex<Known>, Condvar)>,
}

impl Fake {
    fn with(count: u64) -> Self {
        let fake = Self::default();
        fake.lock().waiting = (1..=count).collect();
        fake
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.0.lock().unwrap()
    }

    fn tell(&self, what: String) {
        self.lock().told.push(what);
        self.known.1.notify_all();
    }

    /// Waits until this was told; all that was.
    fn wait_for(&self, what: &str) -> Vec<String> {
        let is_there = |known: &mut Known| !known.told.iter().any(|told| told == what);
        let known = self
            .known
            .1
            .wait_timeout_while(self.lock(), Duration::from_secs(30), is_there);
        let (known, timeout) = known.unwrap();
        assert!(!timeout.timed_out(), "no `{what}` in {:?}", known.told);
        known.told.clone()
    }

    fn fault(&self) -> Result<(), Fault> {
        self.lock().faults.pop_front().map_or(Ok(()), Err)
    }

    fn start(&self, messages: usize) -> Source {
        self.start_with(messages, None)
    }

    fn start_with(&self, messages: usize, idle: Option<Duration>) -> Source {
        let limits = Limits {
            messages,
            bytes: 1 << 20,
            idle,
        };
        Source::start(Box::new(self.clone()), limits, true).unwrap()
    }
}

fn numbers(handles: &[Handle]) -> String {
    let number = |handle: &Handle| match handle {
        Handle::Sequence(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    handles.iter().map(number).collect::<Vec<_>>().join(" ")
}

impl Client for Fake {
    fn receive(&mut self, max: usize, wait: Duration) -> Result<Vec<Record>, Fault> {
        self.fault()?;
        let mut known = self.lock();
        if known.waiting.is_empty() && max > 0 {
            known = self.known.1.wait_timeout(known, wait).unwrap().0;
        }
        let count = max.min(known.waiting.len());
        known.given += count;
        Ok(known.waiting.drain(..count).map(record).collect())
    }

    fn acknowledge(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        self.fault()?;
        for handle in handles {
            self.tell(format!("ended {}", numbers(std::slice::from_ref(handle))));
        }
        Ok(())
    }

    fn release(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        self.tell(format!("released {}", numbers(handles)));
        Ok(())
    }

    fn keep(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        self.tell(format!("kept {}", handles.len()));
        Ok(())
    }

    fn keeps_every(&self) -> Duration {
        Duration::ZERO
    }

    fn bury(&mut self, buried: &Buried<'_>) -> Result<(), Fault> {
        self.fault()?;
        let headers = buried.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value)))
            .collect();
        let payload = String::from_utf8_lossy(buried.payload);
        self.tell(format!("buried {payload} {}", headers.join(",")));
        Ok(())
    }

    fn reconnect(&mut self) -> Result<(), Fault> {
        let mut known = self.lock();
        if known.refuses > 0 {
            known.refuses -= 1;
            return Err(Fault::Lost("still away".to_owned()));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.tell("closed".to_owned());
        Ok(())
    }
}

fn record(number: u64) -> Record {
    let payload = number.to_string().into_bytes();
    Record {
        handle: Handle::Sequence(number),
        lane: None,
        position: format!("S@{number}"),
        id: message_id(Kind::Nats, &["S"], &payload),
        payload: Ok(payload),
        headers: vec![
            ("own".to_owned(), b"1".to_vec()),
            ("vwh-reason".to_owned(), b"of before".to_vec()),
        ],
        key: None,
        lease: Arc::default(),
    }
}

fn arrival(source: &Source) -> Arrival {
    match source.next() {
        Some(Notice::Arrived(arrival)) => *arrival,
        other => panic!("{other:?}"),
    }
}

fn letter() -> Letter {
    Letter {
        id: Some("msg_1".to_owned()),
        reason: "no\nluck".to_owned(),
        source: "receiver",
        status: Some(410),
    }
}

#[test]
fn a_message_is_acknowledged_when_its_receipt_says_so_and_not_before() {
    let fake = Fake::with(2);
    let source = fake.start(8);
    let (first, second) = (arrival(&source), arrival(&source));
    assert_eq!((first.position.as_str(), second.payload), ("S@1", Ok(b"2".to_vec())));
    second.receipt.acknowledge();
    let told = fake.wait_for("ended 2");
    assert!(!told.contains(&"ended 1".to_owned()), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("kept ")), "{told:?}");
    drop(first.receipt);
    let told = fake.wait_for("released 1");
    assert!(!told.contains(&"ended 1".to_owned()), "{told:?}");
    source.close().unwrap();
    assert!(source.next().is_none());
}

#[test]
fn a_dead_letter_is_there_before_its_message_is_acknowledged() {
    let fake = Fake::with(1);
    let source = fake.start(8);
    arrival(&source).receipt.bury(letter());
    let told = fake.wait_for("ended 1");
    let told: Vec<_> = told.iter().filter(|told| !told.starts_with("kept")).collect();
    let headers = "own=1,vwh-reason=no luck,vwh-source=receiver,vwh-from=S@1,vwh-id=msg_1,vwh-status=410";
    assert_eq!(told, [&format!("buried 1 {headers}"), "ended 1"]);
    source.close().unwrap();
}

#[test]
fn what_the_broker_could_not_be_told_is_told_when_it_is_back() {
    let fake = Fake::with(1);
    let source = fake.start(8);
    let first = arrival(&source);
    fake.lock().refuses = 1;
    fake.lock().faults = (0..3).map(|_| Fault::Lost("gone".to_owned())).collect();
    first.receipt.bury(letter());
    for expected in ["gone", "still away"] {
        match source.next() {
            Some(Notice::Lost { reason, .. }) => assert_eq!(reason, expected),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(source.next(), Some(Notice::Back)));
    fake.wait_for("ended 1");
    source.close().unwrap();
}

#[test]
fn no_more_are_taken_than_may_be_under_way() {
    let fake = Fake::with(100);
    let source = fake.start(4);
    let held: Vec<_> = (0..4).map(|_| arrival(&source)).collect();
    fake.wait_for("kept 4");
    assert_eq!(fake.lock().given, 4);
    for arrival in held {
        arrival.receipt.acknowledge();
    }
    assert_eq!(arrival(&source).position, "S@5");
    assert!(fake.lock().given <= 8);
    source.close().unwrap();
}

#[test]
fn what_comes_again_while_it_is_here_is_handed_out_once() {
    let fake = Fake::default();
    fake.lock().waiting = [1, 1, 2].into();
    let source = fake.start(8);
    let first = arrival(&source);
    assert_eq!(arrival(&source).position, "S@2");
    first.receipt.acknowledge();
    fake.wait_for("ended 1");
    fake.lock().waiting.push_back(1);
    assert_eq!(
        arrival(&source).position,
        "S@1",
        "the broker gives it again after its end: it has not heard"
    );
    source.close().unwrap();
}

#[test]
fn closing_waits_for_what_is_under_way() {
    let fake = Fake::with(2);
    let source = fake.start(8);
    let (first, second) = (arrival(&source), arrival(&source));
    std::thread::scope(|scope| {
        let closed = scope.spawn(|| source.close());
        assert!(source.next().is_none(), "nothing more comes");
        first.receipt.acknowledge();
        drop(second.receipt);
        closed.join().unwrap().unwrap();
    });
    let told = fake.lock().told.clone();
    let at = |what: &str| told.iter().position(|told| told == what).unwrap();
    assert!(
        at("ended 1") < at("closed") && at("released 2") < at("closed"),
        "{told:?}"
    );
}

#[test]
fn a_refusal_ends_the_source() {
    let fake = Fake::with(0);
    fake.lock().faults.push_back(Fault::Fatal(Error::usage("no rights")));
    let source = fake.start(8);
    match source.next() {
        Some(Notice::Failed(error)) => assert!(error.to_string().contains("no rights")),
        other => panic!("{other:?}"),
    }
    assert!(source.next().is_none());
    source.close().unwrap();
}

#[test]
fn closing_without_a_broker_fails_only_where_something_was_to_be_told() {
    let lost = || (0..2).map(|_| Fault::Lost("gone".to_owned())).collect();
    for is_ended in [false, true] {
        let fake = Fake::with(1);
        let source = fake.start(1);
        let first = arrival(&source);
        fake.lock().refuses = usize::MAX;
        fake.lock().faults = lost();
        assert!(matches!(source.next(), Some(Notice::Lost { .. })));
        if is_ended {
            first.receipt.acknowledge();
        } else {
            drop(first.receipt);
        }
        let closed = source.close();
        assert_eq!(closed.is_err(), is_ended, "{closed:?}");
    }
}

#[test]
fn it_ends_when_nothing_has_come_and_nothing_is_under_way() {
    let fake = Fake::with(1);
    let source = fake.start_with(8, Some(Duration::ZERO));
    let first = arrival(&source);
    fake.lock().waiting.push_back(2);
    let second = arrival(&source);
    first.receipt.acknowledge();
    second.receipt.acknowledge();
    assert!(source.next().is_none());
    source.close().unwrap();
    fake.wait_for("ended 2");
}
