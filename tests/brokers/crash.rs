//! Senders and brokers that are killed: each event arrives, under one id, with one body.

use std::collections::{BTreeMap, BTreeSet};

use super::{accepted, case};
use crate::helper::Case;
use crate::helper::broker::Redis;
use crate::helper::server::{Received, Server};

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % bound
    }
}

const EVENTS: usize = 400;

fn fill(redis: &Redis) {
    let mut connection = redis.connection();
    let mut entries = redis::pipe();
    for id in 0..EVENTS {
        entries
            .cmd("XADD")
            .arg("orders")
            .arg("*")
            .arg("event")
            .arg(format!("{{\"id\":{id}}}"));
    }
    entries.query::<Vec<String>>(&mut connection).unwrap();
}

/// Each event has come, each under one id of its own, and nothing waits any more.
fn check(server: &Server, redis: &Redis) {
    let mut by_body: BTreeMap<Vec<u8>, BTreeSet<String>> = BTreeMap::new();
    for Received { headers, body, .. } in server.requests() {
        let id = headers
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("webhook-id"));
        by_body.entry(body).or_default().insert(id.unwrap().1);
    }
    assert_eq!(by_body.len(), EVENTS, "each has come");
    let ids: BTreeSet<&String> = by_body.values().flatten().collect();
    assert_eq!(ids.len(), EVENTS, "each under one id");
    assert_eq!(redis.pending("orders", "g"), 0);
}

/// A run that waits until the entries of those that were killed are taken over.
fn patient(server: &Server, from: &str) -> Case {
    let url = server.url("/x");
    let args = [
        "send",
        "--stream",
        "--url",
        &url,
        "-e",
        "{\"n\": {{id}}}",
        "--from",
        from,
        "--until-idle",
        "4s",
    ];
    Case::new().args(args)
}

#[test]
fn senders_that_are_killed_lose_nothing() {
    let Some(redis) = Redis::new() else { return };
    fill(&redis);
    let server = Server::new([accepted()]);
    let from = redis.url("orders?group=g&takeover=1s");
    let args = ["--concurrency", "4"];
    let mut chance = Chance(7);
    for _ in 0..8 {
        // two at a time: one is killed, then the other
        let mut cases = [case(&server, &from, &args), case(&server, &from, &args)];
        for mut running in cases.each_mut().map(|case| case.start()) {
            let until = server.requests().len() + chance.below(20);
            while server.requests().len() < until && !running.has_ended() {
                std::thread::yield_now();
            }
            running.kill();
        }
    }
    patient(&server, &from).run().status(0);
    check(&server, &redis);
}

#[test]
fn brokers_that_are_killed_lose_nothing() {
    let Some(mut redis) = Redis::new() else { return };
    fill(&redis);
    let server = Server::new([accepted()]);
    let from = redis.url("orders?group=g&takeover=1s");
    let mut sender = case(&server, &from, &["--concurrency", "4"]);
    let running = sender.start();
    let mut chance = Chance(11);
    for _ in 0..5 {
        server.wait_for(EVENTS.min(server.requests().len() + chance.below(60)));
        redis.restart();
    }
    running.wait().status(0).stderr_contains("delivered, 0 failed");
    check(&server, &redis);
}
