//! `vwh send --stream --journal`, killed at any moment and begun again: each event arrives, under one id, with one body.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::helper::Case;
use crate::helper::chance::Chance;
use crate::helper::server::{Behaviour, Received, Server};

/// How many deliveries are under way when it is killed.
const CONCURRENCY: usize = 4;

/// How many may be sent again: those, and as many whose outcomes are on their way to the disk.
const MAX_AGAIN: usize = 2 * CONCURRENCY;

struct Sender {
    server: Server,
    case: Case,
    args: Vec<String>,
    /// What was told as delivered, and by which run.
    delivered: BTreeMap<String, usize>,
    /// How many requests had come when a run ended.
    came: Vec<usize>,
}

impl Sender {
    fn new(server: Server, events: &str, concurrency: usize, args: &[&str]) -> Self {
        let case = Case::new().file("events.ndjson", events);
        let concurrency = concurrency.to_string();
        let url = server.url("/x");
        let fixed = [
            "send",
            "events.ndjson",
            "--stream",
            "--url",
            &url,
            "-e",
            "{\"n\": {{id}}}",
            "--journal",
            "j.db",
            "--report",
            "report.ndjson",
            "--concurrency",
            &concurrency,
            "--retry-base",
            "1ms",
            "--retry-attempts",
            "9",
        ];
        let args = fixed.iter().chain(args).map(|arg| (*arg).to_owned()).collect();
        Self {
            server,
            case,
            args,
            delivered: BTreeMap::new(),
            came: Vec::new(),
        }
    }

    /// A run that is killed when so many more requests have come, or goes to its end.
    fn run(&mut self, kill_after: Option<usize>) {
        let before = self.server.requests().len();
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let mut case = Case::inside(self.case.path("")).args(args);
        let mut running = case.start();
        match kill_after {
            Some(count) => {
                // where fewer are left, it comes to its end before that
                while self.server.requests().len() < before + count && !running.has_ended() {
                    std::thread::yield_now();
                }
                running.kill();
            }
            None => {
                running.wait().status(0);
            }
        }
        self.note();
    }

    /// Notes what the run has told before it ended: that is on the disk.
    fn note(&mut self) {
        let run = self.came.len();
        let report = fs::read_to_string(self.case.path("report.ndjson")).unwrap_or_default();
        // the last line may be cut off
        for line in report
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        {
            if line["outcome"] == "delivered" {
                self.delivered
                    .entry(line["id"].as_str().unwrap().to_owned())
                    .or_insert(run);
            }
        }
        self.came.push(self.server.requests().len());
    }

    /// What has come, by its id.
    fn by_id(&self) -> BTreeMap<String, Vec<(usize, Received)>> {
        let mut by_id: BTreeMap<String, Vec<(usize, Received)>> = BTreeMap::new();
        for (number, request) in self.server.requests().into_iter().enumerate() {
            let run = self.came.iter().position(|came| number < *came).unwrap();
            by_id
                .entry(request.header("webhook-id")[0].to_owned())
                .or_default()
                .push((run, request));
        }
        by_id
    }

    /// Each id has one body, and what was told as delivered never came again.
    fn check(&self) {
        for (id, requests) in self.by_id() {
            let bodies: BTreeSet<&[u8]> = requests.iter().map(|(_, request)| request.body.as_slice()).collect();
            assert_eq!(bodies.len(), 1, "{id} came with several bodies");
            let told = self.delivered.get(&id).copied().unwrap_or(usize::MAX);
            let last = requests.iter().map(|(run, _)| *run).max().unwrap();
            assert!(
                last <= told,
                "{id} was delivered in run {told}, and came again in run {last}"
            );
        }
    }
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_delivered_comes_again() {
    const EVENTS: usize = 400;
    const KILLS: usize = 40;
    let events: String = (1..=EVENTS).map(|id| format!("{{\"id\": {id}}}\n")).collect();
    let mut sender = Sender::new(
        Server::new([Behaviour::status(200)]),
        &events,
        CONCURRENCY,
        &["--id", "e-{{id}}"],
    );
    let mut chance = Chance(7);
    for _ in 0..KILLS {
        sender.run(Some(chance.below(20)));
    }
    sender.run(None);
    sender.check();
    let by_id = sender.by_id();
    let expected: BTreeSet<String> = (1..=EVENTS).map(|id| format!("e-{id}")).collect();
    assert_eq!(by_id.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let again = by_id.values().map(Vec::len).sum::<usize>() - EVENTS;
    assert!(again <= KILLS * MAX_AGAIN, "{again} came twice");
    // once all is delivered, nothing is left to do
    let came = sender.server.requests().len();
    sender.run(None);
    assert_eq!(sender.server.requests().len(), came);
}

/// Without ids of their own, equal events are told apart by how often they stand in the input.
#[test]
fn killed_at_any_moment_equal_events_each_arrive_under_one_id() {
    const KINDS: usize = 7;
    const EVENTS: usize = 210;
    let events: String = (0..EVENTS).map(|n| format!("{{\"id\": {}}}\n", n % KINDS)).collect();
    // now and then the receiver fails as well
    let script = (0..200).flat_map(|_| [Behaviour::status(200), Behaviour::status(200), Behaviour::status(503)]);
    let server = Server::new(script.chain([Behaviour::status(200)]));
    let mut sender = Sender::new(server, &events, CONCURRENCY, &[]);
    let mut chance = Chance(11);
    for _ in 0..20 {
        sender.run(Some(chance.below(20)));
    }
    sender.run(None);
    sender.check();
    let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for requests in sender.by_id().into_values() {
        *counts.entry(requests[0].1.body.clone()).or_default() += 1;
    }
    let expected = (0..KINDS).map(|kind| (format!("{{\"n\": {kind}}}").into_bytes(), EVENTS / KINDS));
    assert_eq!(counts, expected.collect());
}

/// What was read from a pipe is gone with it: the journal has it, and the next run sends it.
#[test]
fn what_was_written_down_is_sent_even_if_the_input_is_gone() {
    let events: String = (1..=50).map(|id| format!("{{\"id\": {id}}}\n")).collect();
    let server = Server::new([Behaviour::status(200), Behaviour::Hang, Behaviour::status(200)]);
    let mut sender = Sender::new(server, &events, 1, &["--id", "e-{{id}}"]);
    sender.run(Some(2));
    fs::write(sender.case.path("events.ndjson"), "").unwrap();
    sender.run(None);
    let ids: Vec<String> = sender
        .server
        .requests()
        .iter()
        .map(|request| request.header("webhook-id")[0].to_owned())
        .collect();
    // the one that was under way comes again, and then all others in their order
    let expected = [1, 2].into_iter().chain(2..=50).map(|id| format!("e-{id}"));
    assert_eq!(ids, expected.collect::<Vec<_>>());
}
