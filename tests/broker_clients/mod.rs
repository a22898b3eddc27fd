//! The clients of brokers, against the real servers.

#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "kafka")]
mod kafka_secured;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod nats_secured;
mod send;

use std::time::Duration;

use vwh::broker::{BrokerUrl, Client, Connection, Fault, Record, Role, connect};
use vwh::delivery::TlsOptions;
use vwh::error::Error;

/// How often something is waited for that does not come at once; each time at most [`TURN`].
const TURNS: usize = 300;
const TURN: Duration = Duration::from_millis(100);

fn connection(from: &str, dead_letters: Option<&str>) -> Connection {
    Connection {
        from: BrokerUrl::parse("--from", from, Role::Events).unwrap(),
        dead_letters: dead_letters.map(|url| BrokerUrl::parse("--dead-letter", url, Role::DeadLetters).unwrap()),
        tls: TlsOptions::default(),
        timeout: Duration::from_secs(10),
    }
}

fn client(from: &str, dead_letters: Option<&str>) -> Box<dyn Client> {
    connect(&connection(from, dead_letters)).unwrap()
}

fn refused(from: &str, dead_letters: Option<&str>) -> Error {
    match connect(&connection(from, dead_letters)) {
        Ok(_) => panic!("{from} is not refused"),
        Err(error) => error,
    }
}

/// Receives so many.
fn receive(client: &mut dyn Client, count: usize) -> Vec<Record> {
    let mut records = Vec::new();
    for _ in 0..TURNS {
        records.extend(done(client.receive(count - records.len(), TURN)));
        if records.len() == count {
            return records;
        }
    }
    panic!("{} of {count} have come", records.len());
}

fn done<T>(result: Result<T, Fault>) -> T {
    match result {
        Ok(done) => done,
        Err(Fault::Lost(reason)) => panic!("lost: {reason}"),
        Err(Fault::Fatal(error)) => panic!("{error}"),
    }
}

/// The numbers in the payloads `{"n":1}`.
fn numbers<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<usize> {
    let numbers = records
        .into_iter()
        .map(|record| number(record.payload.as_ref().unwrap()));
    numbers.collect()
}

fn number(payload: &[u8]) -> usize {
    let value: serde_json::Value = serde_json::from_slice(payload).unwrap();
    usize::try_from(value["n"].as_u64().unwrap()).unwrap()
}

fn event(number: usize) -> String {
    format!("{{\"n\":{number}}}")
}
