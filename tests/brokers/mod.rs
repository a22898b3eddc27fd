//! `vwh send --stream --from redis://..`, with a real server.

mod tls;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helper::Case;
use crate::helper::broker::Redis;
use crate::helper::server::{Behaviour, Server};

type Entry = (String, BTreeMap<String, String>);

fn accepted() -> Behaviour {
    Behaviour::status(200)
}

/// A run that takes all there is.
fn case(server: &Server, from: &str, args: &[&str]) -> Case {
    let url = server.url("/x");
    let fixed = ["send", "--stream", "--url", &url, "-e", "{\"n\": {{id}}}"];
    let source = ["--from", from, "--until-idle", "300ms"];
    Case::new().args(fixed.iter().chain(&source).chain(args).copied())
}

fn add(redis: &Redis, ids: impl IntoIterator<Item = usize>) -> Vec<String> {
    let add = |id| redis.add("orders", &["event", &format!("{{\"id\":{id}}}")]);
    ids.into_iter().map(add).collect()
}

fn bodies(server: &Server) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests
        .map(|request| String::from_utf8(request.body).unwrap())
        .collect()
}

#[test]
fn each_entry_is_delivered_reported_with_its_place_and_acknowledged() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted()]);
    let entries = add(&redis, 1..=30);
    let from = redis.url("orders?group=g");
    let run = case(&server, &from, &["--report", "-"]).run();
    run.status(0).stderr_contains("30 delivered, 0 failed");
    let expected: Vec<_> = (1..=30).map(|id| format!("{{\"n\": {id}}}")).collect();
    assert_eq!(bodies(&server), expected);
    let places: Vec<_> = run
        .text()
        .lines()
        .map(|line| {
            serde_json::from_str::<Json>(line).unwrap()["from"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        places,
        entries.iter().map(|id| format!("orders@{id}")).collect::<Vec<_>>()
    );
    assert_eq!(redis.pending("orders", "g"), 0);
    // nobody is left behind, and nothing comes twice
    let consumers: Vec<redis::Value> = redis.ask(&["XINFO", "CONSUMERS", "orders", "g"]);
    assert!(consumers.is_empty(), "{consumers:?}");
    case(&server, &from, &[]).run().status(0).stderr_contains("0 delivered");
}

#[test]
fn the_first_failure_stops_and_stays_with_the_broker_under_its_id() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted(), Behaviour::status(400), accepted()]);
    add(&redis, 1..=3);
    let from = redis.url("orders?group=g");
    case(&server, &from, &[])
        .run()
        .status(5)
        .stderr_contains("event 2 (orders@")
        .stderr_contains("stay with the broker");
    assert_eq!(bodies(&server).len(), 2);
    case(&server, &from, &[]).run().status(0).stderr_contains("2 delivered");
    let ids: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("webhook-id")[0].to_owned())
        .collect();
    assert_eq!(ids[1], ids[2], "it comes again under its id");
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn what_fails_goes_to_the_dead_letters_with_its_headers_and_why() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([Behaviour::status(410), accepted()]);
    let first = redis.add("orders", &["event", "{\"id\":1}", "trace", "t-1"]);
    redis.add("orders", &["event", "no json"]);
    redis.add("orders", &["a", "1", "b", "2"]);
    add(&redis, [4]);
    let letters = redis.url("dead");
    case(&server, &redis.url("orders?group=g"), &["--dead-letter", &letters])
        .run()
        .stderr_contains("1 delivered, 3 failed");
    assert_eq!(redis.pending("orders", "g"), 0);
    let dead: Vec<Entry> = redis.ask(&["XRANGE", "dead", "-", "+"]);
    let field = |at: usize, name: &str| dead[at].1.get(name).map(String::as_str).unwrap_or_default();
    let events: BTreeSet<_> = (0..3).map(|at| field(at, "event")).collect();
    assert_eq!((dead.len(), events), (3, ["", "no json", "{\"id\":1}"].into()));
    let at = |event: &str| (0..3).find(|at| field(*at, "event") == event).unwrap();
    let refused = at("{\"id\":1}");
    assert_eq!((field(refused, "trace"), field(refused, "vwh-status")), ("t-1", "410"));
    assert_eq!(field(refused, "vwh-from"), format!("orders@{first}"));
    assert!(field(refused, "vwh-reason").contains("410") && field(refused, "vwh-id").starts_with("msg_"));
    assert_eq!(field(at("no json"), "vwh-source"), "event");
    assert_eq!(field(at(""), "b"), "2", "all fields are kept");
}

#[test]
fn what_is_no_json_stops_or_is_left_out_as_told() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted()]);
    let bad = redis.add("orders", &["event", "{nope"]);
    add(&redis, [2]);
    let from = redis.url("orders?group=g");
    let place = format!("orders@{bad}");
    case(&server, &from, &[]).run().status(4).stderr_contains(&place);
    assert_eq!(bodies(&server).len(), 0);
    case(&server, &from, &["--on-error", "skip"])
        .run()
        .status(4)
        .stderr_contains(&place)
        .stderr_contains("1 delivered, 1 failed");
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn those_of_one_key_keep_their_order_at_any_concurrency() {
    const KEYS: usize = 4;
    let Some(redis) = Redis::new() else { return };
    // now and then one has to wait for its retry: those of its key wait with it
    let script = (0..25).flat_map(|_| [accepted(), accepted(), Behaviour::status(503)]);
    let server = Server::new(script.chain([accepted()]));
    for id in 0..100 {
        let key = format!("k{}", id % KEYS);
        redis.add("orders", &["event", &format!("{{\"id\":{id}}}"), "key", &key]);
    }
    let args = [
        "--concurrency",
        "8",
        "--retry-base",
        "1ms",
        "--retry-attempts",
        "99",
        "--on-error",
        "skip",
        "-H",
        "x-id: {{id}}",
    ];
    case(&server, &redis.url("orders?group=g"), &args).run().status(0);
    let mut last = [None; KEYS];
    for request in server.requests() {
        let id: usize = request.header("x-id")[0].parse().unwrap();
        assert!(last[id % KEYS] <= Some(id), "{id} came after {:?}", last[id % KEYS]);
        last[id % KEYS] = Some(id);
    }
    assert_eq!(last, [Some(96), Some(97), Some(98), Some(99)]);
}

#[test]
fn two_processes_of_a_group_share_the_entries() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted()]);
    let from = redis.url("orders?group=g");
    redis.ask::<redis::Value>(&["XGROUP", "CREATE", "orders", "g", "0", "MKSTREAM"]);
    let mut cases = [case(&server, &from, &[]), case(&server, &from, &[])];
    let running: Vec<_> = cases.iter_mut().map(Case::start).collect();
    add(&redis, 1..=200);
    for running in running {
        running.wait().status(0);
    }
    case(&server, &from, &[]).run().status(0);
    let all = bodies(&server);
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (200, 200));
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do_and_without_passwords() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted()]);
    add(&redis, [1]);
    redis.ask::<redis::Value>(&["SET", "text", "x"]);
    let all = [
        "ACL",
        "SETUSER",
        "reader",
        "on",
        ">hunter2",
        "~*",
        "+@connection",
        "+xinfo",
        "+xgroup",
    ];
    redis.ask::<redis::Value>(&all);
    let refused = |from: &str, args: &[&str], expected: &[&str], status| {
        let run = case(&server, from, args).run();
        run.status(status).stderr_lacks("hunter2");
        expected.iter().for_each(|part| {
            run.stderr_contains(part);
        });
    };
    refused(
        &redis.url("none?group=g"),
        &[],
        &["no stream `none`", "XGROUP CREATE"],
        2,
    );
    refused(&redis.url("text?group=g"), &[], &["`text`", "holds no stream"], 2);
    refused(&redis.url("orders"), &[], &["names no group"], 2);
    refused("rabbit://h/q", &[], &["scheme `rabbit`"], 2);
    refused(
        &redis.url_of("reader:hunter2", "orders?group=g"),
        &[],
        &["refuses", "XREADGROUP"],
        2,
    );
    refused(&redis.url_of("reader:hunter2x", "orders?group=g"), &[], &["refuses"], 2);
    let from = redis.url("orders?group=g");
    refused(&from, &["--journal", "j.db"], &["the broker is the journal"], 2);
    refused(
        &from,
        &["--dead-letter", &redis.url("text")],
        &["`text` holds no stream"],
        2,
    );
    refused(
        &from,
        &["--dead-letter", "redis://other/dead"],
        &["the broker that the events come from"],
        2,
    );
    refused(
        &redis.url_of("u:{{secrets.PX}}", "orders?group=g"),
        &[],
        &["no secret `PX`"],
        2,
    );
    refused(
        "redis://127.0.0.1:1/orders?group=g",
        &[],
        &["cannot reach redis://127.0.0.1:1"],
        7,
    );
    assert_eq!(bodies(&server).len(), 0);
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn a_password_comes_from_the_secrets_and_is_said_nowhere() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted()]);
    add(&redis, [1]);
    redis.ask::<redis::Value>(&["ACL", "SETUSER", "vwh", "on", ">p@ss/w0rd", "~*", "+@all"]);
    let from = redis.url_of("vwh:{{secrets.PW}}", "orders?group=g");
    let run = case(&server, &from, &["--secret", "PW", "-v"])
        .env("PW", "p@ss/w0rd")
        .run();
    run.status(0).stderr_lacks("p@ss/w0rd").stderr_lacks("p%40ss");
    assert_eq!(bodies(&server).len(), 1);
    // without a user, it is the password of all
    add(&redis, [2]);
    redis.ask::<redis::Value>(&["ACL", "SETUSER", "default", "resetpass", ">hunter2"]);
    let take = |user_info: &str| {
        let from = redis.url_of(user_info, "orders?group=g");
        let mut case = case(&server, &from, &["--secret", "PW"]).env("PW", "hunter2");
        case.run()
    };
    for user_info in [":hunter3", "vwh:{{secrets.PW}}"] {
        take(user_info)
            .status(2)
            .stderr_contains("it does not know this user with this password")
            .stderr_contains("redis://:{{secrets.PASSWORD}}@HOST/KEY")
            .stderr_lacks("hunter");
    }
    let unknown = redis.url("orders?group=g");
    case(&server, &unknown, &[])
        .run()
        .status(2)
        .stderr_contains("it wants to know who we are");
    assert_eq!(bodies(&server).len(), 1);
    take(":{{secrets.PW}}").status(0).stderr_contains("1 delivered");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_and_what_is_left_is_free_at_once() {
    let Some(redis) = Redis::new() else { return };
    let server = Server::new([accepted(), Behaviour::status(503), accepted()]);
    add(&redis, 1..=2);
    let from = redis.url("orders?group=g");
    let mut first = case(&server, &from, &["--retry-base", "20m"]);
    let running = first.start();
    assert!(server.wait_for(2));
    running.signal("TERM");
    running.wait().status(130).stderr_contains("stays with the broker");
    case(&server, &from, &[]).run().status(0).stderr_contains("1 delivered");
    assert_eq!(redis.pending("orders", "g"), 0);
}
