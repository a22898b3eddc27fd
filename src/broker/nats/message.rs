//! From a message of NATS to a record.

use std::sync::Arc;

use async_nats::{Message, Subject, jetstream};

use super::session::lost;
use super::setup::Consumer;
use crate::broker::arrival::{Header, Record, lane, message_id};
use crate::broker::client::{Fault, Handle};
use crate::broker::url::Kind;

/// Makes records of messages.
pub(super) struct Reader {
    /// Each message is put here to be read, as a message of a stream is one with a context that is costly to make.
    slot: jetstream::Message,
    /// Whether what only a dead letter needs is read too.
    with_headers: bool,
}

impl Reader {
    pub(super) fn new(context: jetstream::Context, with_headers: bool) -> Self {
        let message = Message {
            subject: Subject::from_static(""),
            reply: None,
            payload: Default::default(),
            headers: None,
            status: None,
            description: None,
            length: 0,
        };
        Self {
            slot: jetstream::Message { message, context },
            with_headers,
        }
    }

    /// The record of a message with its sequence, and where the server hears of it; nothing where it is none of a
    /// stream.
    pub(super) fn record(
        &mut self,
        consumer: &Consumer,
        message: Message,
    ) -> Result<Option<(u64, Subject, Record)>, Fault> {
        self.slot.message = message;
        let sequence = match &self.slot.reply {
            None => return Ok(None),
            Some(_) => self.slot.info().map_err(lost)?.stream_sequence,
        };
        let Message {
            subject,
            reply,
            payload,
            headers,
            ..
        } = &mut self.slot.message;
        let number = sequence.to_string();
        let record = Record {
            handle: Handle::Sequence(sequence),
            lane: Some(lane(subject.as_bytes())),
            position: format!("{}@{number}", consumer.stream),
            id: message_id(Kind::Nats, &[&consumer.stream, &number], payload),
            payload: Ok(payload.to_vec()),
            headers: match headers {
                Some(headers) if self.with_headers => own_headers(headers),
                _ => Vec::new(),
            },
            key: self.with_headers.then(|| subject.as_bytes().to_vec()),
            lease: Arc::default(),
        };
        Ok(reply.take().map(|reply| (sequence, reply, record)))
    }
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
