//! Senders and brokers that are killed: each event arrives, under one id, with one body, and nothing of it waits at the
//! end. What is to hold is the same for all brokers, and is written here once.

#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "redis")]
mod redis;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::helper::chance::Chance;
use crate::helper::server::{Behaviour, Server};
use crate::helper::{Case, Running};

/// The events of a test are `{"id":0}` and so on.
const EVENTS: usize = 300;

/// Those whose ids have one remainder are of one key, where there are keys.
const KEYS: usize = 6;

/// What is known of a broker that has the events of a test.
trait Broker: Sized {
    /// How often two senders are killed.
    const ROUNDS: usize;
    /// Whether those of a key come in their order, to one sender and to several.
    const IN_ORDER: (bool, bool);

    /// Starts one that keeps what it has, with the events in it; nothing where it is not installed.
    fn start() -> Option<Self>;

    fn from(&self) -> String;

    /// Kills it, and starts it again.
    fn restart(&mut self);

    /// Whether it knows that all events have come to their end.
    fn is_settled(&self) -> bool;
}

fn events() -> impl Iterator<Item = (usize, String)> {
    (0..EVENTS).map(|id| (id, format!("{{\"id\":{id}}}")))
}

/// A sender of the group, that does not end by itself.
fn sender<B: Broker>(broker: &B, server: &Server) -> Case {
    let (url, from) = (server.url("/x"), broker.from());
    let what = ["send", "--stream", "--url", &url, "-e", "{\"n\": {{id}}}"];
    let how = ["--from", &from];
    // so fast that an end meets all there is to do: what is sent, what the broker is told, and what waits
    let pace = ["--concurrency", "4", "--rate", "200/s"];
    Case::new().args(what.into_iter().chain(how).chain(pace))
}

fn have_all_come(server: &Server) -> bool {
    let bodies = server.requests().into_iter().map(|request| request.body);
    bodies.collect::<BTreeSet<_>>().len() == EVENTS
}

/// One that nobody has killed sends what is left over, and stays.
fn settle<B: Broker>(broker: &B, server: &Server, mut running: Running) {
    let is_settled = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(500));
        (have_all_come(server) && broker.is_settled()) || running.has_ended()
    });
    if running.has_ended() {
        running.wait().stderr_contains("it has ended by itself");
    } else {
        running.kill();
        assert!(is_settled, "something is left over");
    }
}

/// Each event has come, each under one id of its own, and in order of their keys where that is so.
fn check(server: &Server, is_in_order: bool) {
    let mut by_event: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut last = [None; KEYS];
    for request in server.requests() {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let event = usize::try_from(body["n"].as_u64().unwrap()).unwrap();
        assert_eq!(request.body, format!("{{\"n\": {event}}}").into_bytes());
        let [id] = request.header("webhook-id")[..] else {
            panic!("{request:?}")
        };
        let ids = by_event.entry(event).or_default();
        // what comes again does so behind others
        let is_first = ids.is_empty();
        ids.insert(id.to_owned());
        if is_first && is_in_order {
            let last = &mut last[event % KEYS];
            assert!(*last < Some(event), "{event} came behind {last:?}");
            *last = Some(event);
        }
    }
    assert_eq!(by_event.len(), EVENTS, "each has come");
    assert!(by_event.values().all(|ids| ids.len() == 1), "each under one id");
    let ids: BTreeSet<&String> = by_event.values().flatten().collect();
    assert_eq!(ids.len(), EVENTS, "and no two under the same");
}

fn senders_that_are_killed_lose_nothing<B: Broker>() {
    let Some(broker) = B::start() else { return };
    let server = Server::new([Behaviour::status(200)]);
    let mut chance = Chance(7);
    for _ in 0..B::ROUNDS {
        // two at a time: one is killed, then the other
        let mut cases = [sender(&broker, &server), sender(&broker, &server)];
        for mut running in cases.each_mut().map(Case::start) {
            let until = server.requests().len() + chance.below(60);
            while server.requests().len() < until && !have_all_come(&server) && !running.has_ended() {
                std::thread::yield_now();
            }
            running.kill();
        }
    }
    let mut case = sender(&broker, &server);
    settle(&broker, &server, case.start());
    check(&server, B::IN_ORDER.1);
}

fn brokers_that_are_killed_lose_nothing<B: Broker>() {
    let Some(mut broker) = B::start() else { return };
    let server = Server::new([Behaviour::status(200)]);
    let mut case = sender(&broker, &server);
    let running = case.start();
    let mut chance = Chance(11);
    for _ in 0..4 {
        server.wait_for(EVENTS.min(server.requests().len() + chance.below(60)));
        broker.restart();
    }
    settle(&broker, &server, running);
    check(&server, B::IN_ORDER.0);
}
