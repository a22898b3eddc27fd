//! Streams in a world with a clock of its own: waits take no time, and all that happens is written down.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::delivery::{Clock, DeliverySettings, Exchange, Exchanged, Request, Response, RetryPolicy, Waited};
use crate::event::{Edits, InputFormat, Limits};
use crate::hook::{Hook, Plan};
use crate::journal::Journal;
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
    /// When nobody has anything to do, time passes only after these events have come.
    first: RangeInclusive<u32>,
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

    fn sleep(&self, time: Duration, sleep: &mut dyn FnMut(Duration)) {
        let came: HashSet<String> = came(self).into_iter().map(|(body, _)| body).collect();
        match self.first.clone().all(|id| came.contains(&id.to_string())) {
            true => drop(self.wait(time)),
            false => sleep(Duration::from_millis(1)),
        }
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
        first: RangeInclusive::new(1, 0),
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
    run_with(stream, fake, Box::new(fake.clone()), count)
}

fn run_with(stream: Stream, fake: &Fake, exchange: Box<dyn Exchange + Send + Sync>, count: usize) -> Vec<Message> {
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
        exchange,
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

/// Two at a time: `concurrency` counts those in flight, not those that wait.
fn side_by_side(stream: Stream) -> Stream {
    Stream {
        concurrency: std::num::NonZeroUsize::MIN.saturating_add(1),
        ..stream
    }
}

/// The events that have come to their end, with their attempts, those that take no time first.
fn ends(told: &[Message]) -> Vec<(u64, u32, &Outcome)> {
    let mut ends: Vec<_> = told
        .iter()
        .filter_map(|message| match message {
            Message::Ended(ended) => Some((ended.number, ended.attempts, &ended.outcome)),
            _ => None,
        })
        .collect();
    ends.sort_by_key(|(number, attempts, _)| (*attempts, *number));
    ends
}

#[test]
fn those_that_wait_hold_up_nobody() {
    let mut fake = fake(|body, attempt| match (body, attempt) {
        ("1" | "2" | "3", 1 | 2) => (500, None),
        _ => (200, None),
    });
    fake.first = 1..=20;
    let told = run(side_by_side(stream(None)), &fake, 20);
    let came = came(&fake);
    assert!(came.iter().take(20).all(|(_, when)| *when == 0.0), "{came:?}");
    // one second after the first attempt, and two after the second
    for body in ["1", "2", "3"] {
        let times: Vec<f64> = came
            .iter()
            .filter(|(id, _)| id == body)
            .map(|(_, when)| *when)
            .collect();
        assert!(
            times[0] == 0.0 && times[1] >= 1.0 && times[2] >= times[1] + 2.0,
            "{times:?}"
        );
    }
    let ends = ends(&told);
    assert!(
        ends.iter()
            .all(|(.., outcome)| matches!(outcome, Outcome::Delivered(200)))
    );
    let attempts: Vec<(u64, u32)> = ends.iter().map(|(number, attempts, _)| (*number, *attempts)).collect();
    let expected = (4..=20)
        .map(|number| (number, 1))
        .chain((1..=3).map(|number| (number, 3)));
    assert_eq!(attempts, expected.collect::<Vec<_>>());
}

/// The time of a delivery includes its waits, as it does where it holds its place.
#[test]
fn a_delivery_takes_from_its_first_attempt_to_its_end() {
    let fake = fake(|_, attempt| if attempt == 1 { (500, None) } else { (200, None) });
    for stream in [stream(None), side_by_side(stream(None))] {
        let told = run(stream, &fake, 1);
        assert!(
            matches!(&told[..], [Message::Ended(ended)] if ended.elapsed.as_secs() == 1),
            "{told:?}"
        );
        fake.came.lock().unwrap().clear();
    }
}

#[test]
fn a_pause_of_one_host_holds_up_no_other() {
    let mut fake = fake(|body, attempt| match (body, attempt) {
        ("1" | "2", 1) => (503, Some("400")),
        _ => (200, None),
    });
    fake.first = 6..=15;
    let mut stream = side_by_side(stream(None));
    stream.plan = Some(plan(
        "url: http://{{#if (gt id 5)}}b{{else}}a{{/if}}/x\nbody: '{{id}}'\n",
    ));
    let told = run(stream, &fake, 15);
    let came = came(&fake);
    let at_once = |ids: RangeInclusive<u32>| {
        let is_of = |body: &str| body.parse().is_ok_and(|id| ids.contains(&id));
        came.iter().filter(|(body, when)| is_of(body) && *when == 0.0).count()
    };
    assert_eq!(at_once(6..=15), 10, "{came:?}");
    assert_eq!(at_once(3..=5), 0, "{came:?}");
    // the second may ask for a pause of its own, when that of the first is over
    assert!(came.iter().all(|(_, when)| when % 400.0 == 0.0), "{came:?}");
    // a pause is no attempt
    let attempts = |count| ends(&told).iter().filter(|(_, attempts, _)| *attempts == count).count();
    assert_eq!((attempts(1), attempts(2)), (13, 2));
}

#[test]
fn what_waits_when_the_stream_is_stopped_is_brought_to_its_end() {
    let mut fake = fake(|body, attempt| match (body, attempt) {
        ("1", 1) => (500, None),
        ("2", _) => (400, None),
        _ => (200, None),
    });
    fake.first = 1..=2;
    let mut stream = side_by_side(stream(None));
    stream.on_error = OnError::Stop;
    let told = run(stream, &fake, 1_000);
    let ends = ends(&told);
    assert!(ends.len() < 1_000);
    assert!(matches!(ends.last(), Some((1, 2, Outcome::Delivered(200)))), "{ends:?}");
    assert!(
        ends.iter().any(|end| matches!(end, (2, 1, Outcome::Failed(..)))),
        "{ends:?}"
    );
}

/// A receiver that accepts all, and spoils the journal first.
struct Spoiler {
    fake: Fake,
    journal: PathBuf,
}

impl Exchange for Spoiler {
    fn exchange(&self, request: &Request, timeout: Duration) -> Exchanged {
        let connection = rusqlite::Connection::open(&self.journal).unwrap();
        connection.busy_timeout(Duration::from_secs(60)).unwrap();
        connection.execute_batch("DROP TABLE IF EXISTS attempts").unwrap();
        self.fake.exchange(request, timeout)
    }
}

#[test]
fn of_each_that_was_delivered_and_cannot_be_written_down_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for is_one_by_one in [true, false] {
        let path = folder.path().join(format!("{is_one_by_one}.db"));
        let fake = fake(|_, _| (200, None));
        let mut stream = match is_one_by_one {
            true => stream(None),
            false => side_by_side(stream(None)),
        };
        stream.journal = Some(Journal::create(&path, Timestamp::UNIX_EPOCH).unwrap());
        let spoiler = Spoiler {
            fake: fake.clone(),
            journal: path,
        };
        let told = run_with(stream, &fake, Box::new(spoiler), 1_000);
        let said: Vec<String> = told
            .into_iter()
            .map(|message| match message {
                Message::Broken(error) => error.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        let came = came(&fake);
        assert!(came.len() < 1_000, "it goes on");
        for (id, _) in came {
            let of_it = |text: &&String| {
                text.contains(&format!("event {id} (msg_"))
                    && text.contains("was delivered, and will be sent again by the next run")
            };
            assert_eq!(said.iter().filter(of_it).count(), 1, "{id}: {said:#?}");
        }
    }
}
