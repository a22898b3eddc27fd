//! `vwh send --stream --from`, with the clients of NATS and Kafka.

mod bad_input;
#[cfg(feature = "nats")]
mod rights;

use std::collections::BTreeSet;

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server as Receiver};

/// Takes all there is, with one event that is refused, and says what arrived.
fn send(from: &str, idle: &str, letters: &str, count: usize) -> BTreeSet<String> {
    let accepted = Behaviour::status(200);
    let receiver = Receiver::new([Behaviour::status(410), accepted]);
    let url = receiver.url("/x");
    let summary = format!("{} delivered, 1 failed", count - 1);
    Case::new()
        .args([
            "send",
            "--stream",
            "--url",
            &url,
            "-e",
            "{\"m\": {{n}}}",
            "--concurrency",
            "4",
        ])
        .args(["--from", from, "--until-idle", idle, "--dead-letter", letters])
        .run()
        .stderr_contains(&summary);
    let bodies = receiver.requests().into_iter();
    bodies.map(|request| String::from_utf8(request.body).unwrap()).collect()
}

fn all(count: usize) -> BTreeSet<String> {
    (0..count).map(|number| format!("{{\"m\": {number}}}")).collect()
}

#[cfg(feature = "nats")]
#[test]
fn events_of_nats_are_delivered_and_what_is_refused_is_a_dead_letter() {
    let Some(server) = crate::helper::nats::Server::start() else {
        return;
    };
    let look = server.look();
    look.make_stream("ORDERS", "orders.*");
    look.make_stream("DEAD", "dead.orders");
    for number in 0..30 {
        look.publish(&format!("orders.{}", number % 3), &super::event(number));
    }
    let seen = send(
        &server.url("ORDERS?consumer=vwh"),
        "500ms",
        &server.url("dead.orders"),
        30,
    );
    assert_eq!(seen, all(30));
    let letters = look.messages("DEAD");
    assert_eq!(letters.len(), 1);
    let status = letters[0].headers.as_ref().unwrap().get("vwh-status").unwrap().as_str();
    assert_eq!(status, "410");
    let info = look.consumer("ORDERS", "vwh");
    assert_eq!((info.num_ack_pending, info.ack_floor.stream_sequence), (0, 30));
}

#[cfg(feature = "kafka")]
#[test]
fn events_of_kafka_are_delivered_and_what_is_refused_is_a_dead_letter() {
    let Some(broker) = crate::helper::kafka::Broker::start() else {
        return;
    };
    broker.make_topic("orders", 1);
    broker.make_topic("dead", 1);
    broker.produce(
        "orders",
        (0..30).map(|number| (0, Some("k"), Some(super::event(number)))),
    );
    // the group takes some seconds to give its partitions
    let seen = send(
        &broker.url("orders?group=vwh&takeover=6s"),
        "10s",
        &broker.url("dead"),
        30,
    );
    assert_eq!(seen, all(30));
    assert_eq!(broker.messages("dead", 1).len(), 1);
    assert_eq!(broker.committed("vwh", "orders", 1), [30]);
}
