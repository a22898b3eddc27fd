//! NATS JetStream.

use std::collections::BTreeSet;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull, push};
use vwh::broker::{Buried, Fault, Letter, Limits, Notice, Source};

use super::{TURN, TURNS, client, done, event, number, numbers, receive, refused};
use crate::helper::nats::{Look, Server};

/// A server with the stream ORDERS of so many events, of the subjects `orders.0` to `orders.2`.
fn orders(count: usize) -> Option<(Server, Look)> {
    let server = Server::start()?;
    let look = server.look();
    look.make_stream("ORDERS", "orders.*");
    for number in 0..count {
        look.publish(&format!("orders.{}", number % 3), &event(number));
    }
    Some((server, look))
}

#[test]
fn events_come_in_order_and_do_not_come_again_once_they_are_acknowledged() {
    let Some((server, look)) = orders(50) else { return };
    let url = server.url("ORDERS?consumer=vwh");
    let mut first = client(&url, None);
    let records = receive(&mut *first, 50);
    assert_eq!(numbers(&records), (0..50).collect::<Vec<_>>());
    assert_eq!(records[6].position, "ORDERS@7");
    assert_eq!(records[0].lane, records[3].lane, "of one subject");
    assert_ne!(records[0].lane, records[1].lane, "of two");
    let ids: BTreeSet<_> = records.iter().map(|record| record.id.to_string()).collect();
    assert_eq!(ids.len(), 50);
    let handles: Vec<_> = records.iter().map(|record| record.handle).collect();
    done(first.acknowledge(&handles));
    let info = look.consumer("ORDERS", "vwh");
    assert_eq!(
        (info.num_ack_pending, info.ack_floor.stream_sequence, info.num_pending),
        (0, 50, 0)
    );
    done(first.acknowledge(&handles));
    done(first.close());
    let mut second = client(&url, None);
    assert!(done(second.receive(10, TURN)).is_empty());
}

#[test]
fn what_is_released_or_left_behind_goes_to_another_under_the_same_id() {
    let Some((server, look)) = orders(10) else { return };
    let url = server.url("ORDERS?consumer=vwh&takeover=1s");
    let mut first = client(&url, None);
    let records = receive(&mut *first, 10);
    let handle = |number: usize| records[number].handle;
    done(first.acknowledge(&[handle(0), handle(4)]));
    done(first.release(&[handle(1)]));
    // as one that is killed: it says nothing more
    drop(first);
    let mut second = client(&url, None);
    let again = receive(&mut *second, 8);
    let left: Vec<_> = records
        .iter()
        .filter(|record| ![handle(0), handle(4)].contains(&record.handle))
        .collect();
    assert_eq!(numbers(&again), numbers(left.iter().copied()), "and in order");
    assert!(
        again
            .iter()
            .zip(&left)
            .all(|(again, left)| again.id == left.id && again.position == left.position)
    );
    done(second.acknowledge(&again.iter().map(|record| record.handle).collect::<Vec<_>>()));
    assert_eq!(look.consumer("ORDERS", "vwh").ack_floor.stream_sequence, 10);
}

#[test]
fn what_is_new_does_not_overtake_what_was_left_behind() {
    let Some((server, look)) = orders(6) else { return };
    let url = server.url("ORDERS?consumer=vwh&takeover=1s");
    drop(receive(&mut *client(&url, None), 6));
    for number in 6..12 {
        look.publish("orders.0", &event(number));
    }
    let mut second = client(&url, None);
    assert_eq!(numbers(&receive(&mut *second, 12)), (0..12).collect::<Vec<_>>());
}

#[test]
fn what_is_kept_goes_to_nobody_else() {
    let Some((server, _)) = orders(20) else { return };
    let url = server.url("ORDERS?consumer=vwh&takeover=3s");
    let mut first = client(&url, None);
    let records = receive(&mut *first, 20);
    let handles: Vec<_> = records.iter().map(|record| record.handle).collect();
    let mut second = client(&url, None);
    for _ in 0..45 {
        done(first.keep(&handles));
        assert!(done(first.receive(0, TURN)).is_empty());
        assert!(done(second.receive(10, TURN)).is_empty());
    }
    assert!(records.iter().all(|record| record.lease.is_held()));
    done(first.acknowledge(&handles));
}

#[test]
fn what_was_asked_for_and_is_not_wanted_any_more_goes_back_at_the_end() {
    let Some((server, look)) = orders(0) else { return };
    let url = server.url("ORDERS?consumer=vwh&takeover=60s");
    let mut first = client(&url, None);
    assert!(done(first.receive(10, TURN)).is_empty());
    for number in 0..5 {
        look.publish("orders.1", &event(number));
    }
    // they are sent to the first, who does not look any more
    look.await_pending("ORDERS", "vwh", 5);
    done(first.close());
    drop(first);
    let mut second = client(&url, None);
    assert_eq!(numbers(&receive(&mut *second, 5)), [0, 1, 2, 3, 4]);
}

#[test]
fn a_dead_letter_is_the_message_with_its_headers_and_stands_there_once() {
    let Some((server, look)) = orders(0) else { return };
    look.make_stream("DEAD", "dead.orders");
    look.publish_with(
        "orders.1",
        "no JSON \u{1}",
        &[("trace", "t-1"), ("trace", "t-2"), ("Nats-Msg-Id", "x")],
    );
    let mut from = client(&server.url("ORDERS?consumer=vwh"), Some(&server.url("dead.orders")));
    let record = receive(&mut *from, 1).remove(0);
    let mut headers = record.headers.clone();
    headers.push(("vwh-reason".to_owned(), "not JSON: \u{e9}".into()));
    headers.push(("vwh-from".to_owned(), record.position.clone().into()));
    let payload = record.payload.unwrap();
    let buried = Buried {
        payload: &payload,
        key: record.key.as_deref(),
        headers: &headers,
    };
    done(from.bury(&buried));
    done(from.bury(&buried));
    let letters = look.messages("DEAD");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].payload, payload);
    let headers = letters[0].headers.as_ref().unwrap();
    let all = |name: &str| {
        headers
            .get_all(name)
            .map(|value| value.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(all("trace"), ["t-1", "t-2"]);
    assert_eq!(all("vwh-reason"), ["not JSON: \u{e9}"]);
    assert_eq!(
        (all("vwh-from"), all("vwh-subject")),
        (vec!["ORDERS@1".to_owned()], vec!["orders.1".to_owned()])
    );
}

#[test]
fn what_is_not_there_or_will_not_do_is_said() {
    let Some((server, look)) = orders(1) else { return };
    look.make_consumer(
        "ORDERS",
        push::Config {
            durable_name: Some("pushed".into()),
            deliver_subject: "there".into(),
            ..Default::default()
        },
    );
    look.make_consumer(
        "ORDERS",
        pull::Config {
            durable_name: Some("careless".into()),
            ack_policy: AckPolicy::None,
            ..Default::default()
        },
    );
    let dead = server.url("nowhere.at.all");
    for (url, letters, parts) in [
        (
            "ORDRES?consumer=c",
            None,
            vec!["/ORDRES: there is no such stream", "did you mean `ORDERS`?"],
        ),
        (
            "bills?consumer=c",
            None,
            vec!["there is no such stream", "there are: ORDERS"],
        ),
        (
            "ORDERS?consumer=pushed",
            None,
            vec!["the consumer `pushed` is a push consumer", "durable pull consumer"],
        ),
        (
            "ORDERS?consumer=careless",
            None,
            vec!["the consumer `careless` does not wait for the acknowledgement"],
        ),
        (
            "ORDERS?consumer=c",
            Some(dead.as_str()),
            vec!["/nowhere.at.all: no stream takes this subject", "nats stream add"],
        ),
    ] {
        let error = refused(&server.url(url), letters);
        let message = error.to_string();
        assert_eq!(error.exit_status(), 2, "{message}");
        for part in parts {
            assert!(message.contains(part), "{url}: {message}");
        }
    }
    let mut server = server;
    server.kill();
    let error = refused(&server.url("ORDERS?consumer=c"), None);
    assert_eq!(error.exit_status(), 7, "{error}");
}

const USERS: &str = r#"authorization { users: [
  { user: all, password: "s3cr3t" }
  { user: few, password: "s3cr3t", permissions: { subscribe: "_INBOX.>", publish: ["$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.>"] } }
  { user: noack, password: "s3cr3t", permissions: { subscribe: "_INBOX.>", publish: "$JS.API.>" } }
] }"#;

#[test]
fn rights_that_lack_are_said_and_nothing_is_acknowledged() {
    let Some(server) = Server::configured(USERS) else {
        return;
    };
    let look = server.look_as(Some(("all", "s3cr3t")));
    look.make_stream("ORDERS", "orders.*");
    look.publish("orders.1", &event(0));
    let url = |who: &str| format!("nats://{who}127.0.0.1:{}/ORDERS?consumer=vwh", server.port);
    for (who, part) in [
        ("", "it wants to know who we are"),
        ("all:wr0ng@", "look at the user and the password"),
        ("few:s3cr3t@", "the server does not allow it"),
    ] {
        let error = refused(&url(who), None);
        let message = error.to_string();
        assert!(error.exit_status() == 2 && message.contains(part), "{who}: {message}");
        assert!(!message.contains("s3cr3t") && !message.contains("wr0ng"), "{message}");
    }
    let mut client = client(&url("noack:s3cr3t@"), None);
    let records = receive(&mut *client, 1);
    match client.acknowledge(&[records[0].handle]) {
        Err(Fault::Fatal(error)) => assert!(
            error.to_string().contains("Violation for Publish to \"$JS.ACK."),
            "{error}"
        ),
        other => panic!("{other:?}"),
    }
    assert_eq!(look.consumer("ORDERS", "vwh").num_ack_pending, 1);
}

/// Receives through a source until all have ended, and says what came, in order.
fn all_of(source: &Source, count: usize, mut each: impl FnMut(usize)) -> Vec<usize> {
    let mut seen = Vec::new();
    let mut ended = BTreeSet::new();
    while ended.len() < count {
        match source.next().unwrap() {
            Notice::Arrived(arrival) => {
                let number = number(arrival.payload.as_ref().unwrap());
                let mut receipt = arrival.receipt;
                if receipt.begin() {
                    seen.push(number);
                    ended.insert(number);
                    receipt.acknowledge();
                    each(seen.len());
                }
            }
            Notice::Lost { .. } | Notice::Back => {}
            Notice::Failed(error) => panic!("{error}"),
        }
    }
    seen
}

#[test]
fn a_server_that_is_killed_and_comes_back_loses_nothing() {
    let Some((mut server, look)) = orders(400) else { return };
    drop(look);
    let url = server.url("ORDERS?consumer=vwh&takeover=2s");
    let limits = Limits {
        messages: 50,
        bytes: 1 << 20,
        idle: None,
    };
    let source = Source::start(client(&url, None), limits, false).unwrap();
    let seen = all_of(&source, 400, |count| {
        if [30, 170, 290].contains(&count) {
            server.kill();
            server.start_again();
        }
    });
    source.close().unwrap();
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 400);
    // a server answers before an acknowledgement is on its disk: what it has forgotten it gives again
    let mut second = client(&url, None);
    for _ in 0..TURNS {
        let again = done(second.receive(50, TURN));
        assert!(numbers(&again).iter().all(|number| seen.contains(number)));
        if !again.is_empty() {
            done(second.acknowledge(&again.iter().map(|record| record.handle).collect::<Vec<_>>()));
        }
        if server.look().consumer("ORDERS", "vwh").num_ack_pending == 0 {
            break;
        }
    }
    let info = server.look().consumer("ORDERS", "vwh");
    assert_eq!(
        (info.num_ack_pending, info.num_pending, info.ack_floor.stream_sequence),
        (0, 0, 400)
    );
}

#[test]
fn two_that_share_a_consumer_get_each_event_once() {
    let Some((server, look)) = orders(300) else { return };
    let url = server.url("ORDERS?consumer=vwh");
    let mut clients = [client(&url, None), client(&url, None)];
    let mut seen = Vec::new();
    while seen.len() < 300 {
        for client in &mut clients {
            let records = done(client.receive(20, Duration::from_millis(20)));
            let handles: Vec<_> = records.iter().map(|record| record.handle).collect();
            done(client.acknowledge(&handles));
            seen.extend(numbers(&records));
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..300).collect::<Vec<_>>());
    assert_eq!(look.consumer("ORDERS", "vwh").num_ack_pending, 0);
}

#[test]
fn a_letter_of_a_source_says_why() {
    let Some((server, look)) = orders(1) else { return };
    look.make_stream("DEAD", "dead.orders");
    let from = client(&server.url("ORDERS?consumer=vwh"), Some(&server.url("dead.orders")));
    let source = Source::start(
        from,
        Limits {
            messages: 10,
            bytes: 1 << 20,
            idle: None,
        },
        true,
    )
    .unwrap();
    let Some(Notice::Arrived(arrival)) = source.next() else {
        panic!("nothing came")
    };
    arrival.receipt.bury(Letter {
        id: Some("msg_1".to_owned()),
        reason: "the receiver refused it:\nno such shop".to_owned(),
        source: "receiver",
        status: Some(422),
    });
    source.close().unwrap();
    let letters = look.messages("DEAD");
    let headers = letters[0].headers.as_ref().unwrap();
    let of = |name: &str| {
        headers
            .get(name)
            .map(|value| value.as_str().to_owned())
            .unwrap_or_default()
    };
    assert_eq!(of("vwh-reason"), "the receiver refused it: no such shop");
    assert_eq!(
        (of("vwh-status"), of("vwh-id"), of("vwh-source")),
        ("422".into(), "msg_1".into(), "receiver".into())
    );
    assert_eq!(letters[0].payload, event(0).as_bytes());
    assert_eq!(look.consumer("ORDERS", "vwh").ack_floor.stream_sequence, 1);
}
