use std::cell::RefCell;
use std::collections::VecDeque;

use jiff::Timestamp;

use super::*;
use crate::delivery::header::HeaderEdit;
use crate::delivery::url::Url;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A clock that waits let pass, and an exchange that takes a second for each answer of a script.
#[derive(Default)]
struct World {
    elapsed: RefCell<Duration>,
    script: RefCell<VecDeque<Exchanged>>,
    sent: RefCell<Vec<(Request, Duration)>>,
    waits: RefCell<Vec<Duration>>,
    /// Which wait is cut short, counted from 0.
    cancelled_wait: Option<usize>,
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_000_000).unwrap() + *self.elapsed.borrow()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.borrow()
    }

    fn wait(&self, time: Duration) -> Waited {
        let mut waits = self.waits.borrow_mut();
        waits.push(time);
        if self.cancelled_wait == Some(waits.len() - 1) {
            return Waited::Cancelled;
        }
        *self.elapsed.borrow_mut() += time;
        Waited::Elapsed
    }
}

impl Exchange for World {
    fn exchange(&self, request: &Request, time_left: Duration) -> Exchanged {
        *self.elapsed.borrow_mut() += Duration::from_secs(1);
        self.sent.borrow_mut().push((request.clone(), time_left));
        self.script.borrow_mut().pop_front().unwrap()
    }
}

impl World {
    fn new(script: impl IntoIterator<Item = Exchanged>) -> Self {
        Self {
            script: RefCell::new(script.into_iter().collect()),
            ..Self::default()
        }
    }

    fn deliver(&self) -> Delivered {
        self.deliver_with(&[], false)
    }

    fn deliver_with(&self, keys: &[SigningKey], follow: bool) -> Delivered {
        let delivery = Delivery {
            request: &request(),
            again: None,
            id: &MessageId::parse("--id", "msg_1").unwrap(),
            keys,
            policy: &RetryPolicy::default(),
            timeout: Duration::from_secs(30),
            follow,
        };
        deliver(&delivery, self, self, &mut || 0.0, &mut Steps)
    }

    fn waits(&self) -> Vec<u64> {
        self.waits.borrow().iter().map(Duration::as_secs).collect()
    }

    fn sent_headers(&self, name: &str) -> Vec<String> {
        let value = |(request, _): &(Request, Duration)| {
            let header = request.headers().iter().find(|(known, _)| known == name);
            header.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        self.sent.borrow().iter().map(value).collect()
    }
}

struct Steps;

impl Observer for Steps {
    fn sending(&mut self, _: u32, _: &Request) {}
    fn answered(&mut self, _: &Response) {}
    fn failed(&mut self, _: &Failure) {}
    fn waiting(&mut self, _: u32, _: u32, _: Duration) {}
}

fn request() -> Request {
    Request::builder(Url::parse("https://h/x").unwrap())
        .header(HeaderEdit::parse("Authorization: Bearer t").unwrap())
        .body("application/json", b"{}".to_vec())
        .build()
        .unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Exchanged {
    Exchanged::Answered(Response {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: Vec::new(),
        truncated: false,
    })
}

fn cut() -> Exchanged {
    Exchanged::Failed(Failure::transient(Error::Unreachable(Box::new("cut".into()))))
}

fn error(delivered: Delivered) -> (u8, String) {
    let (error, _) = delivered.into_result(&request()).unwrap_err();
    (error.exit_status(), error.to_string())
}

#[test]
fn it_is_tried_until_it_is_accepted() {
    let world = World::new([
        answer(503, &[]),
        cut(),
        answer(429, &[("retry-after", "30")]),
        answer(200, &[]),
    ]);
    let delivered = world.deliver();
    assert!(matches!(&delivered.end, End::Accepted(response) if response.status == 200));
    assert_eq!((delivered.attempts, delivered.elapsed.as_secs()), (4, 37));
    assert_eq!(world.waits(), [1, 2, 30]);
}

#[test]
fn what_is_final_is_not_tried_again() {
    for (first, status) in [
        (answer(404, &[]), 5),
        (answer(410, &[]), 5),
        (answer(301, &[("Location", "/y")]), 5),
        (Exchanged::Failed(Failure::lasting(Error::usage("no"))), 2),
    ] {
        let world = World::new([first]);
        let delivered = world.deliver();
        assert_eq!(delivered.attempts, 1);
        let (found, message) = error(delivered);
        assert_eq!(found, status);
        assert!(!message.contains("gave up"), "{message}");
    }
}

#[test]
fn the_last_failure_is_told_with_the_reason_to_give_up() {
    let world = World::new([answer(500, &[]), cut(), cut(), answer(502, &[])]);
    let (status, message) = error(world.deliver());
    assert_eq!(status, 6);
    assert!(
        message.contains("502 Bad Gateway") && message.contains("gave up after 4 attempts"),
        "{message}"
    );
    // a date counts from the clock's time of day
    let date = [("Retry-After", "Mon, 12 Jan 1970 14:46:41 GMT")];
    let world = World::new([answer(503, &date)]);
    let (status, message) = error(world.deliver());
    assert_eq!((status, world.waits()), (6, vec![]));
    assert!(
        message.contains("the next attempt would be in 1h, as the receiver asks, which passes the retry budget of 1h"),
        "{message}"
    );
}

#[test]
fn each_attempt_is_stamped_anew_with_the_same_id() {
    let world = World::new([cut(), answer(200, &[])]);
    let keys = [SigningKey::parse("--sign", SECRET).unwrap()];
    let delivered = world.deliver_with(&keys, false);
    assert_eq!(delivered.attempts, 2);
    assert_eq!(world.sent_headers(ID_HEADER), ["msg_1", "msg_1"]);
    assert_eq!(world.sent_headers(TIMESTAMP_HEADER), ["1000000", "1000002"]);
    let id = MessageId::parse("--id", "msg_1").unwrap();
    let expected = [1_000_000, 1_000_002].map(|timestamp| sign(&keys, &id, timestamp, b"{}"));
    assert_eq!(world.sent_headers(SIGNATURE_HEADER), expected);
    let unsigned = World::new([answer(200, &[])]);
    unsigned.deliver();
    assert_eq!(unsigned.sent_headers(SIGNATURE_HEADER), [""]);
}

#[test]
fn a_cancellation_tells_what_is_not_known() {
    let waiting = World {
        cancelled_wait: Some(1),
        ..World::new([cut(), answer(503, &[])])
    };
    let delivered = waiting.deliver();
    assert!(matches!(delivered.end, End::Cancelled { was_sending: false, .. }));
    let (status, message) = error(delivered);
    assert_eq!(status, 6, "that of the last attempt");
    for part in [
        "was cancelled",
        "waiting for attempt 3",
        "the attempt before: POST https://h/x failed: 503",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
    let (status, message) = error(World::new([Exchanged::Cancelled]).deliver());
    assert_eq!(status, 7);
    assert!(
        message.contains("attempt 1 was under way: the receiver may have got it"),
        "{message}"
    );
}

#[test]
fn redirects_are_followed_where_that_is_asked_for_within_the_attempt() {
    let script = || {
        World::new([
            answer(307, &[("Location", "/y")]),
            answer(308, &[("Location", "https://other/z")]),
            answer(200, &[]),
        ])
    };
    let world = script();
    let delivered = world.deliver_with(&[], true);
    assert!(matches!(&delivered.end, End::Accepted(_)));
    assert_eq!(delivered.attempts, 1);
    let sent = world.sent.borrow();
    let urls: Vec<String> = sent.iter().map(|(request, _)| request.url().to_text()).collect();
    assert_eq!(urls, ["https://h/x", "https://h/y", "https://other/z"]);
    let left: Vec<u64> = sent.iter().map(|(_, left)| left.as_secs()).collect();
    assert_eq!(left, [30, 29, 28], "all within one time-out");
    assert!(
        sent.iter()
            .all(|(request, _)| request.body() == Some(b"{}") && request.method().name() == "POST")
    );
    assert_eq!(world.sent_headers("Authorization"), ["Bearer t", "Bearer t", ""]);
    let world = script();
    let (status, message) = error(world.deliver());
    assert_eq!((status, world.sent.borrow().len()), (5, 1));
    assert!(message.contains("307") && message.contains("leads to /y"), "{message}");
}

#[test]
fn a_circle_of_redirects_ends() {
    let world = World::new((0..20).map(|_| answer(307, &[("Location", "/x")])));
    let (status, message) = error(world.deliver_with(&[], true));
    assert_eq!((status, world.sent.borrow().len()), (5, 11));
    assert!(message.contains("more than 10 redirects"), "{message}");
}
