//! Streams in a world with a clock of its own: waits take no time, and all that happens is written down.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::delivery::{Clock, DeliverySettings, Exchange, Exchanged, Request, Response, RetryPolicy, Waited};
use crate::event::{Edits, InputFormat, Limits};
use crate::hook::{Hook, Plan};
use crate::secrets::{Redactor, Secrets, value_of};
use crate::template::{Run, TemplateOptions};
use crate::value::Value;

/// What an event's receiver answers: a status, and how long a pause it asks for.
type Answer = fn(&str, u32) -> (u16, Option<&'static str>);

/// The world, shared with the test.
#[derive(Clone)]
struct Fake {
    elapsed: Arc<Mutex<Duration>>,
    /// When each body has come, and the time that its request was stamped with.
    came: Arc<Mutex<Vec<(String, Duration, String)>>>,
    answer: Answer,
}

impl Clock for Fake {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn wait(&self, time: Duration) -> Waited {
        *self.elapsed.lock().unwrap() += time;
        Waited::Elapsed
    }

    fn sleep(&self, time: Duration, _: &mut dyn FnMut(Duration)) {
        self.wait(time);
    }
}

impl Exchange for Fake {
    fn exchange(&self, request: &Request, _: Duration) -> Exchanged {
        let body = String::from_utf8(request.body().unwrap().to_vec()).unwrap();
        let stamped = request.headers().iter().find(|(name, _)| name == "webhook-timestamp");
        let mut came = self.came.lock().unwrap();
        let attempt = came.iter().filter(|(known, ..)| *known == body).count() + 1;
        let (status, pause) = (self.answer)(&body, attempt as u32);
        came.push((body, self.elapsed(), stamped.unwrap().1.clone()));
        Exchanged::Answered(Response {
            status,
            headers: pause
                .map(|pause| ("retry-after".to_owned(), pause.to_owned()))
                .into_iter()
                .collect(),
            body: Vec::new(),
            truncated: false,
        })
    }
}

fn fake(answer: Answer) -> Fake {
    Fake {
        elapsed: Arc::default(),
        came: Arc::default(),
        answer,
    }
}

fn plan(yaml: &str) -> Plan {
    let hook = Hook::parse(Path::new("h.yaml"), yaml.to_owned()).unwrap();
    Plan::compile(&hook, None, &TemplateOptions::default()).unwrap()
}

fn stream(rate: Option<&str>) -> Stream {
    Stream {
        plan: Some(plan("url: http://h/x\nbody: '{{id}}'\n")),
        run: Arc::new(Run {
            now: Value::from("2026-03-04T05:06:07Z"),
            has_secrets: false,
            secrets: value_of(Secrets::default()),
        }),
        edits: Edits::default(),
        settings: DeliverySettings {
            retry: RetryPolicy {
                base: Duration::from_secs(1),
                ..RetryPolicy::default()
            },
            ..DeliverySettings::default()
        },
        concurrency: std::num::NonZeroUsize::MIN,
        rate: rate.map(|rate| Rate::parse("--rate", rate).unwrap()),
        journal: None,
        on_error: OnError::Skip,
        redactor: Redactor::default(),
        listen: None,
    }
}

/// Streams events with the ids from 1 to `count`. Gives what was told, but for how far the input was read.
fn run(stream: Stream, fake: &Fake, count: usize) -> Vec<Message> {
    let events: String = (1..=count).map(|id| format!("{{\"id\": {id}}}\n")).collect();
    let input = Input {
        reader: Box::new(std::io::Cursor::new(events)),
        format: InputFormat::Json,
        limits: Limits {
            max_bytes: 1_000_000,
            max_depth: 100,
        },
    };
    let world = World {
        exchange: Box::new(fake.clone()),
        clock: Box::new(fake.clone()),
        jitter: || 0.0,
    };
    let mut running = stream.start(Feed::Input(input), world).unwrap();
    let mut told = Vec::new();
    while let Some(message) = running.hear() {
        if !matches!(message, Message::Read(_)) {
            told.push(message);
        }
    }
    running.close();
    told
}

/// The bodies, and the seconds at which they came.
fn came(fake: &Fake) -> Vec<(String, f64)> {
    let came = fake.came.lock().unwrap();
    came.iter()
        .map(|(body, when, _)| (body.clone(), when.as_secs_f64()))
        .collect()
}

fn expected(came: &[(&str, f64)]) -> Vec<(String, f64)> {
    came.iter().map(|(body, when)| ((*body).to_owned(), *when)).collect()
}

#[test]
fn attempts_keep_to_the_rate_those_of_retries_too() {
    let fake = fake(|body, attempt| match (body, attempt) {
        ("2", 1) => (500, None),
        _ => (200, None),
    });
    run(stream(Some("4/s")), &fake, 4);
    assert_eq!(
        came(&fake),
        // the retry waits for its own second
        expected(&[("1", 0.0), ("2", 0.25), ("2", 1.25), ("3", 1.5), ("4", 1.75)])
    );
}

#[test]
fn a_pause_is_of_the_host_and_requests_are_stamped_after_it() {
    let fake = fake(|body, _| match body {
        "1" => (503, Some("400")),
        _ => (200, None),
    });
    let mut stream = stream(None);
    // the receiver asks for longer than that: the first event fails, and the others still wait for it
    stream.settings.retry.budget = Duration::from_secs(60);
    let told = run(stream, &fake, 3);
    assert_eq!(came(&fake), expected(&[("1", 0.0), ("2", 400.0), ("3", 400.0)]));
    let stamps: Vec<String> = fake
        .came
        .lock()
        .unwrap()
        .iter()
        .map(|(.., stamp)| stamp.clone())
        .collect();
    assert_eq!(stamps, ["0", "400", "400"]);
    let is_pause =
        |message: &Message| matches!(message, Message::Paused { host, time } if host == "h" && time.as_secs() == 400);
    assert_eq!(told.iter().filter(|message| is_pause(message)).count(), 1);
}

#[test]
fn a_pause_may_be_a_date_and_other_statuses_ask_for_none() {
    let fake = fake(|body, attempt| match (body, attempt) {
        ("1", 1) => (429, Some("Thu, 01 Jan 1970 00:00:30 GMT")),
        ("2", 1) => (500, Some("50")),
        _ => (200, None),
    });
    let told = run(stream(None), &fake, 3);
    // the event itself waits as long as the receiver asks in any case
    assert_eq!(
        came(&fake),
        expected(&[("1", 0.0), ("1", 30.0), ("2", 30.0), ("2", 80.0), ("3", 80.0)])
    );
    assert_eq!(
        told.iter()
            .filter(|message| matches!(message, Message::Paused { .. }))
            .count(),
        1
    );
}

#[test]
fn the_wait_for_a_turn_is_no_part_of_the_time_that_a_delivery_takes() {
    let fake = fake(|_, _| (200, None));
    let told = run(stream(Some("1/h")), &fake, 3);
    for message in told {
        let Message::Ended(ended) = message else {
            panic!("{message:?}")
        };
        assert_eq!((ended.attempts, ended.elapsed), (1, Duration::ZERO));
    }
    assert_eq!(came(&fake).last().unwrap().1, 7200.0);
}

#[test]
fn a_stop_leaves_what_is_behind_a_failure() {
    let fake = fake(|body, _| match body {
        "3" => (400, None),
        _ => (200, None),
    });
    let mut stream = stream(None);
    stream.on_error = OnError::Stop;
    let told = run(stream, &fake, 1_000);
    assert_eq!(came(&fake).len(), 3);
    assert_eq!(told.len(), 3);
}
