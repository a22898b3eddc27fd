//! What is no event, and what is not there: said, and nothing is lost or acknowledged that should not be.

use crate::helper::server::{Behaviour, Server as Receiver};
use crate::helper::{Case, Run};

/// A broker with a stream, and a place for dead letters.
struct Bad<'a> {
    from: String,
    letters: String,
    /// How long to wait for messages.
    idle: &'a str,
    add: &'a dyn Fn(&str),
    /// How many have been acknowledged, and how many dead letters there are.
    ended: &'a dyn Fn() -> usize,
    buried: &'a dyn Fn() -> usize,
}

/// Takes all there is.
fn take(receiver: &Receiver, from: &str, args: &[&str]) -> Case {
    let url = receiver.url("/x");
    Case::new()
        .args(["send", "--stream", "--url", &url, "-e", "{\"m\": {{n}}}"])
        .args(["--from", from])
        .args(args.iter().copied())
}

/// `place` is that of the first message.
fn is_told_and_goes_where_it_is_told_to(bad: &Bad<'_>, place: &str) {
    let receiver = Receiver::new([Behaviour::status(200)]);
    let run = |args: &[&str]| {
        let mut case = take(&receiver, &bad.from, &["--until-idle", bad.idle]).args(args.iter().copied());
        (case.run(), case)
    };
    (bad.add)("{nope");
    (bad.add)("{\"n\":1}");
    let says_where = |run: &Run| {
        run.status(4)
            .stderr_contains("the event is not valid JSON")
            .stderr_contains(place);
    };
    let (first, _) = run(&[]);
    says_where(&first);
    first.stderr_contains("stay with the broker");
    assert_eq!(receiver.requests().len(), 0, "it stops there");
    assert_eq!((bad.ended)(), 0);
    let (second, _) = run(&["--on-error", "skip"]);
    says_where(&second);
    second.stderr_contains("1 delivered, 1 failed");
    assert_eq!((bad.ended)(), 2);
    (bad.add)("{nope again");
    (bad.add)("{\"n\":2}");
    let (third, _) = run(&["--dead-letter", &bad.letters]);
    third.status(4).stderr_contains("1 delivered, 1 failed");
    assert_eq!(((bad.ended)(), (bad.buried)()), (4, 1));
    (bad.add)("{nope at last");
    let (last, case) = run(&["--dead-letter", "letters.jsonl"]);
    last.status(4).stderr_contains("0 delivered, 1 failed");
    let letters = std::fs::read_to_string(case.path("letters.jsonl")).unwrap();
    assert!(
        letters.lines().count() == 1 && letters.contains("{nope at last"),
        "{letters}"
    );
    assert_eq!(((bad.ended)(), (bad.buried)()), (5, 1));
    assert_eq!(receiver.requests().len(), 2);
}

/// Each is refused at once: where from, other options, what is said, status.
fn are_refused(cases: &[(&str, &[&str], &[&str], i32)]) {
    let receiver = Receiver::new([Behaviour::status(200)]);
    for (from, args, parts, status) in cases {
        let run = take(&receiver, from, args).run();
        run.status(*status);
        for part in *parts {
            run.stderr_contains(part);
        }
    }
    assert_eq!(receiver.requests().len(), 0);
}

#[test]
fn schemes_that_are_none_are_said() {
    are_refused(&[
        ("rabbit://h/q", &[], &["scheme `rabbit`", "kafka", "nats", "redis"], 2),
        ("no url", &[], &["--from"], 2),
    ]);
}

#[cfg(feature = "nats")]
#[test]
fn what_is_no_json_in_nats_goes_where_it_is_told_to() {
    let Some(server) = crate::helper::nats::Server::start() else {
        return;
    };
    let look = server.look();
    look.make_stream("ORDERS", "orders");
    look.make_stream("DEAD", "dead");
    let bad = Bad {
        from: server.url("ORDERS?consumer=vwh"),
        letters: server.url("dead"),
        idle: "500ms",
        add: &|payload| look.publish("orders", payload),
        ended: &|| usize::try_from(look.consumer("ORDERS", "vwh").ack_floor.stream_sequence).unwrap(),
        buried: &|| look.messages("DEAD").len(),
    };
    is_told_and_goes_where_it_is_told_to(&bad, "ORDERS@1");
}

#[cfg(feature = "kafka")]
#[test]
fn what_is_no_json_in_kafka_goes_where_it_is_told_to() {
    let Some(broker) = crate::helper::kafka::Broker::start() else {
        return;
    };
    broker.make_topic("orders", 1);
    broker.make_topic("dead", 1);
    let bad = Bad {
        from: broker.url("orders?group=vwh&takeover=6s"),
        letters: broker.url("dead"),
        // the group takes a while to give its partition
        idle: "6s",
        add: &|payload| broker.produce("orders", [(0, None, Some(payload.to_owned()))]),
        ended: &|| usize::try_from(broker.committed("vwh", "orders", 1)[0]).unwrap_or(0),
        buried: &|| broker.messages("dead", 1).len(),
    };
    is_told_and_goes_where_it_is_told_to(&bad, "orders[0]@0");
}

#[cfg(feature = "nats")]
#[test]
fn what_is_not_there_in_nats_is_said() {
    let Some(mut server) = crate::helper::nats::Server::start() else {
        return;
    };
    let look = server.look();
    look.make_stream("ORDERS", "orders");
    look.publish("orders", "{\"n\":1}");
    let from = server.url("ORDERS?consumer=vwh");
    let dead = server.url("dead");
    are_refused(&[
        (
            &server.url("ORDRES?consumer=vwh"),
            &[],
            &["/ORDRES: there is no such stream", "did you mean `ORDERS`?"],
            2,
        ),
        (&server.url("ORDERS"), &[], &["names no consumer"], 2),
        (&server.url("ORDERS?consumer=v.w"), &[], &["consumer"], 2),
        (
            &from,
            &["--dead-letter", &dead],
            &["/dead: no stream takes this subject", "nats stream add"],
            2,
        ),
        (
            &from,
            &["--dead-letter", "nats://other/dead"],
            &["the broker that the events come from"],
            2,
        ),
        (
            &from,
            &["--dead-letter", "redis://127.0.0.1/dead"],
            &["--dead-letter"],
            2,
        ),
        (&from, &["--journal", "j.db"], &["the broker is the journal"], 2),
    ]);
    server.kill();
    are_refused(&[(&from, &[], &["cannot reach nats://127.0.0.1"], 7)]);
}

#[cfg(feature = "kafka")]
#[test]
fn what_is_not_there_in_kafka_is_said() {
    let Some(mut broker) = crate::helper::kafka::Broker::start() else {
        return;
    };
    broker.make_topic("orders", 1);
    broker.produce("orders", [(0, None, Some("{\"n\":1}".to_owned()))]);
    let from = broker.url("orders?group=vwh");
    let dead = broker.url("dead");
    are_refused(&[
        (
            &broker.url("ordres?group=vwh"),
            &[],
            &["/ordres: there is no such topic", "did you mean `orders`?"],
            2,
        ),
        (&broker.url("orders"), &[], &["names no group"], 2),
        (
            &from,
            &["--dead-letter", &dead],
            &["/dead: there is no such topic", "it is not made here"],
            2,
        ),
        (
            &from,
            &["--dead-letter", "kafka://other/dead"],
            &["the broker that the events come from"],
            2,
        ),
        (&from, &["--journal", "j.db"], &["the broker is the journal"], 2),
    ]);
    assert_eq!(broker.committed("vwh", "orders", 1), [-1]);
    broker.kill();
    are_refused(&[(&from, &[], &["cannot reach kafka://127.0.0.1"], 7)]);
}
