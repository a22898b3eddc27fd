//! Kafka, by a broker that speaks its protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::message::Headers as _;
use vwh::broker::{Buried, Handle, Limits, Notice, Source};

use super::{TURN, TURNS, client, done, event, number, numbers, receive, refused};
use crate::helper::kafka::Broker;

/// The broker gives partitions about a heartbeat after they are wanted, of which there are ten in this time.
const ORDERS: &str = "orders?group=vwh&takeover=6s";

const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A broker with the topic `orders` of three partitions and so many events.
fn orders(count: usize) -> Option<Broker> {
    let broker = Broker::start()?;
    fill(&broker, 0..count);
    Some(broker)
}

fn fill(broker: &Broker, numbers: std::ops::Range<usize>) {
    if numbers.start == 0 {
        broker.make_topic("orders", 3);
    }
    let partition = |number: usize| i32::try_from(number % 3).unwrap();
    broker.produce(
        "orders",
        numbers.map(|number| (partition(number), Some(KEYS[number % 5]), Some(event(number)))),
    );
}

fn handles(records: &[vwh::broker::Record]) -> Vec<Handle> {
    records.iter().map(|record| record.handle).collect()
}

#[test]
fn events_come_in_order_of_their_partition_and_not_again_once_they_are_acknowledged() {
    let Some(broker) = orders(30) else { return };
    let url = broker.url(ORDERS);
    let mut first = client(&url, None);
    let records = receive(&mut *first, 30);
    let mut by_partition: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    let mut lanes: BTreeMap<Vec<u8>, BTreeSet<_>> = BTreeMap::new();
    for record in &records {
        let Handle::Offset { partition, offset } = record.handle else {
            panic!("{:?}", record.handle)
        };
        assert_eq!(record.position, format!("orders[{partition}]@{offset}"));
        by_partition
            .entry(partition)
            .or_default()
            .push(number(record.payload.as_ref().unwrap()));
        lanes
            .entry(record.key.clone().unwrap())
            .or_default()
            .insert(record.lane);
    }
    for (partition, numbers) in by_partition {
        let expected: Vec<_> = (0..30)
            .filter(|number| number % 3 == usize::try_from(partition).unwrap())
            .collect();
        assert_eq!(numbers, expected);
    }
    assert!(
        lanes.len() == 5 && lanes.values().all(|lanes| lanes.len() == 1),
        "a key has one lane"
    );
    // the second of a partition has not ended: all before it is told, and nothing behind it
    let open = Handle::Offset {
        partition: 1,
        offset: 1,
    };
    let ended: Vec<_> = handles(&records).into_iter().filter(|handle| *handle != open).collect();
    done(first.acknowledge(&ended));
    done(first.close());
    drop(first);
    assert_eq!(broker.committed("vwh", "orders", 3), [10, 1, 10]);
    let mut second = client(&url, None);
    let again = receive(&mut *second, 9);
    assert!(again.iter().all(|record| matches!(
        record.handle,
        Handle::Offset {
            partition: 1,
            offset: 1..
        }
    )));
    let id = |records: &[vwh::broker::Record]| {
        records
            .iter()
            .find(|record| record.handle == open)
            .unwrap()
            .id
            .to_string()
    };
    assert_eq!(id(&records), id(&again));
    done(second.acknowledge(&handles(&again)));
    done(second.close());
    assert_eq!(broker.committed("vwh", "orders", 3), [10, 10, 10]);
}

#[test]
fn what_is_released_comes_again_and_what_has_ended_does_not() {
    let Some(broker) = orders(30) else { return };
    let mut client = client(&broker.url(ORDERS), None);
    let records = receive(&mut *client, 30);
    let back = [
        Handle::Offset {
            partition: 0,
            offset: 3,
        },
        Handle::Offset {
            partition: 2,
            offset: 9,
        },
    ];
    let ended: Vec<_> = handles(&records)
        .into_iter()
        .filter(|handle| !back.contains(handle))
        .collect();
    done(client.acknowledge(&ended));
    done(client.release(&back));
    let again = receive(&mut *client, 2);
    assert_eq!(
        handles(&again).iter().collect::<std::collections::HashSet<_>>().len(),
        2
    );
    assert!(again.iter().all(|record| back.contains(&record.handle)));
    done(client.acknowledge(&back));
    done(client.close());
    assert_eq!(broker.committed("vwh", "orders", 3), [10, 10, 10]);
}

#[test]
fn a_second_in_the_group_gets_its_part_and_nothing_twice_that_had_begun() {
    let Some(broker) = orders(60) else { return };
    let url = broker.url(ORDERS);
    let mut first = client(&url, None);
    let records = receive(&mut *first, 30);
    // the first half ends while the group gives partitions to the second; the other half is never begun
    let mut second = client(&url, None);
    done(first.acknowledge(&handles(&records)));
    let mut seen: Vec<usize> = numbers(&records);
    let mut of_second = 0;
    for _ in 0..600 {
        for client in [&mut first, &mut second] {
            let records = done(client.receive(5, Duration::from_millis(50)));
            done(client.acknowledge(&handles(&records)));
            seen.extend(numbers(&records));
        }
        fill_once(&broker, &mut of_second, &seen);
        if seen.len() >= 90 {
            break;
        }
    }
    let once: BTreeSet<_> = seen.iter().copied().collect();
    assert_eq!(once, (0..90).collect(), "all have come");
    assert_eq!(seen.len(), 90, "and none twice");
}

/// Puts thirty more there once the first sixty have come.
fn fill_once(broker: &Broker, filled: &mut usize, seen: &[usize]) {
    if *filled == 0 && seen.len() >= 60 {
        *filled = 30;
        fill(broker, 60..90);
    }
}

#[test]
fn what_was_begun_is_waited_for_before_a_partition_is_given_away() {
    let Some(broker) = orders(3) else { return };
    let url = broker.url("orders?group=vwh");
    let limits = Limits {
        messages: 100,
        bytes: 1 << 20,
        idle: None,
    };
    let source = Source::start(client(&url, None), limits, false).unwrap();
    let mut held = Vec::new();
    while held.len() < 3 {
        if let Some(Notice::Arrived(arrival)) = source.next() {
            let mut receipt = arrival.receipt;
            assert!(receipt.begin());
            held.push(receipt);
        }
    }
    let mut second = client(&url, None);
    // far longer than the group takes to give partitions away that nobody holds
    for _ in 0..70 {
        assert!(done(second.receive(10, TURN)).is_empty());
    }
    held.into_iter().for_each(vwh::broker::Receipt::acknowledge);
    for number in 3..9 {
        fill(&broker, number..number + 1);
    }
    let mut seen = BTreeSet::new();
    for _ in 0..300 {
        let records = done(second.receive(10, TURN));
        done(second.acknowledge(&handles(&records)));
        seen.extend(numbers(&records));
        if !seen.is_empty() {
            break;
        }
    }
    assert!(
        !seen.is_empty() && seen.iter().all(|number| *number >= 3),
        "what ended there comes again: {seen:?}"
    );
    source.close().unwrap();
}

#[test]
fn what_a_client_left_behind_goes_to_another_of_the_group() {
    let Some(broker) = orders(30) else { return };
    let url = broker.url(ORDERS);
    let mut first = client(&url, None);
    let records = receive(&mut *first, 30);
    done(first.acknowledge(&handles(&records[..1])));
    drop(first);
    let mut second = client(&url, None);
    let again = receive(&mut *second, 29);
    let all: BTreeSet<_> = numbers(&records[..1]).into_iter().chain(numbers(&again)).collect();
    assert!(all.len() >= 29, "{all:?}");
}

#[test]
fn a_dead_letter_is_the_message_with_its_key_and_headers() {
    let Some(broker) = orders(0) else { return };
    broker.make_topic("dead", 1);
    broker.produce("orders", [(0, Some("a"), Some("no JSON".to_owned())), (0, None, None)]);
    let mut from = client(&broker.url(ORDERS), Some(&broker.url("dead")));
    let records = receive(&mut *from, 2);
    assert_eq!(
        records[1].payload.as_ref().unwrap_err(),
        "the message has no value: it is a tombstone"
    );
    let mut headers = records[0].headers.clone();
    headers.push(("vwh-reason".to_owned(), "not JSON".into()));
    let payload = records[0].payload.as_ref().unwrap();
    done(from.bury(&Buried {
        payload,
        key: records[0].key.as_deref(),
        headers: &headers,
    }));
    let letters = broker.messages("dead", 1);
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].payload(), letters[0].key()),
        (Some("no JSON".as_bytes()), Some("a".as_bytes()))
    );
    let headers: Vec<_> = letters[0]
        .headers()
        .unwrap()
        .iter()
        .map(|header| (header.key, header.value.unwrap()))
        .collect();
    assert_eq!(
        headers,
        [("trace", "t-1".as_bytes()), ("vwh-reason", "not JSON".as_bytes())]
    );
}

#[test]
fn topics_that_are_not_there_are_said_and_not_made() {
    let Some(mut broker) = orders(0) else { return };
    let dead = broker.url("dead");
    for (url, letters, parts) in [
        (
            "ordres?group=vwh",
            None,
            vec!["/ordres: there is no such topic", "did you mean `orders`?"],
        ),
        (ORDERS, Some(dead.as_str()), vec!["/dead: there is no such topic"]),
    ] {
        let error = refused(&broker.url(url), letters);
        let message = error.to_string();
        assert_eq!(error.exit_status(), 2, "{message}");
        for part in parts {
            assert!(message.contains(part), "{url}: {message}");
        }
    }
    broker.kill();
    let error = refused(&broker.url(ORDERS), None);
    assert_eq!(error.exit_status(), 7, "{error}");
}

#[test]
fn what_had_come_before_a_broker_was_gone_is_not_lost() {
    let Some(mut broker) = orders(0) else { return };
    broker.produce("orders", (0..30).map(|number| (0, None, Some(event(number)))));
    let mut client = client(&broker.url("orders?group=vwh"), None);
    // its partitions stay its own for longer than it asks
    let first = receive(&mut *client, 5);
    broker.kill();
    // the client asks why, and hears of messages too
    let lost = client.reconnect();
    assert!(matches!(lost, Err(vwh::broker::Fault::Lost(_))), "nobody is there");
    let mut all: BTreeSet<_> = numbers(&first).into_iter().collect();
    for _ in 0..TURNS {
        if let Ok(records) = client.receive(30, TURN) {
            all.extend(numbers(&records));
        }
        if all.len() == 30 {
            return;
        }
    }
    panic!("only these have come: {all:?}");
}

#[test]
fn a_broker_that_is_gone_does_not_hold_up_the_end() {
    let Some(mut broker) = orders(30) else { return };
    let mut client = client(&broker.url(ORDERS), None);
    let records = receive(&mut *client, 30);
    broker.kill();
    // it may be said now, or only at the end; by then the client takes its session for lost, and its partitions with it
    let _ = client.acknowledge(&handles(&records));
    assert!(client.close().is_err(), "nobody was told");
    drop(client);
}

/// Takes at most this many at a time.
fn start(url: &str) -> Source {
    let limits = Limits {
        messages: 20,
        bytes: 1 << 20,
        idle: None,
    };
    Source::start(client(url, None), limits, false).unwrap()
}

/// The number and the id of what comes next, which is acknowledged; nothing where it is something else.
fn next_of(source: &Source) -> Option<(usize, String)> {
    match source.next().unwrap() {
        Notice::Arrived(arrival) => {
            let seen = (number(arrival.payload.as_ref().unwrap()), arrival.id.to_string());
            let mut receipt = arrival.receipt;
            receipt.begin().then(|| {
                receipt.acknowledge();
                seen
            })
        }
        Notice::Lost { .. } | Notice::Back => None,
        Notice::Failed(error) => panic!("{error}"),
    }
}

#[test]
fn a_broker_that_is_killed_and_comes_back_loses_nothing() {
    let Some(mut broker) = Broker::lasting() else { return };
    fill(&broker, 0..150);
    let url = broker.url(ORDERS);
    let source = start(&url);
    let mut seen = BTreeMap::new();
    let mut kills = 0;
    while seen.len() < 150 {
        seen.extend(next_of(&source));
        if seen.len() > 40 + kills * 40 && kills < 2 {
            kills += 1;
            broker.kill();
            broker.start_again();
        }
    }
    let Err(mut reason) = source.close() else {
        assert_eq!(broker.committed("vwh", "orders", 3), [50, 50, 50]);
        return;
    };
    // it could not be told of the last of them, and says so: they come again, under the same ids
    for _ in 0..10 {
        assert_eq!(reason.exit_status(), 7, "{reason}");
        let left: i64 = broker
            .committed("vwh", "orders", 3)
            .iter()
            .map(|at| 50 - at.max(&0))
            .sum();
        let source = start(&url);
        let mut again = 0;
        while again < left {
            if let Some((number, id)) = next_of(&source) {
                assert_eq!(seen[&number], id);
                again += 1;
            }
        }
        match source.close() {
            Ok(()) => break,
            Err(again) => reason = again,
        }
    }
    assert_eq!(broker.committed("vwh", "orders", 3), [50, 50, 50]);
}
