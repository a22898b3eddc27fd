//! From a message of NATS to a record.

use std::sync::Arc;

use async_nats::{Message, Subject, jetstream};

use super::session::{Session, lost};
use super::setup::Consumer;
use crate::broker::arrival::{Header, Record, lane, message_id};
use crate::broker::client::{Fault, Handle};
use crate::broker::url::Kind;

/// The record of a message with its sequence, and where the server hears of it; nothing where it is none of a stream.
pub(super) fn record(
    session: &Session,
    consumer: &Consumer,
    message: Message,
) -> Result<Option<(u64, Subject, Record)>, Fault> {
    let Some(reply) = message.reply.clone() else {
        return Ok(None);
    };
    let message = jetstream::Message {
        message,
        context: session.context.clone(),
    };
    let sequence = message.info().map_err(lost)?.stream_sequence;
    let headers = message.headers.as_ref().map(own_headers).unwrap_or_default();
    let id =
        message_id(Kind::Nats, &[&consumer.stream, &sequence.to_string()], &message.payload).map_err(Fault::Fatal)?;
    let record = Record {
        handle: Handle::Sequence(sequence),
        lane: Some(lane(message.subject.as_bytes())),
        position: format!("{}@{sequence}", consumer.stream),
        id,
        payload: Ok(message.payload.to_vec()),
        headers,
        key: Some(message.subject.as_bytes().to_vec()),
        lease: Arc::default(),
    };
    Ok(Some((sequence, reply, record)))
}

/// The headers that a message has of its sender: those of NATS itself tell the server what to do with a message.
fn own_headers(headers: &async_nats::HeaderMap) -> Vec<Header> {
    let names = headers.iter().map(|(name, values)| (name.to_string(), values));
    let mut own: Vec<Header> = names
        .filter(|(name, _)| !name.to_ascii_lowercase().starts_with("nats-"))
        .flat_map(|(name, values)| {
            values
                .iter()
                .map(move |value| (name.clone(), value.as_str().as_bytes().to_vec()))
        })
        .collect();
    own.sort();
    own
}

/// How many messages the server says it will not give of those that it was asked for.
pub(super) fn left(message: &Message) -> Option<usize> {
    let headers = message.headers.as_ref()?;
    headers.get("Nats-Pending-Messages")?.as_str().parse().ok()
}
