//! Events from a broker: NATS JetStream, Kafka, and Redis streams.
//!
//! What decides is pure: [`BrokerUrl`] reads where events come from, `in_flight` knows what has come and not ended,
//! `offsets` what may be said to have ended of a partition. A [`Client`] is a broker's client behind one face; the one
//! thread of a [`Source`] calls it, and nobody else. What it receives, it hands out with a [`Receipt`] each: when the
//! event has come to its end, the receipt says so to the thread, which tells the broker. A receipt that is dropped gives
//! its event back.

mod arrival;
mod backoff;
mod client;
mod connect;
mod in_flight;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "kafka")]
mod offsets;
mod pump;
mod receipt;
#[cfg(feature = "redis")]
mod redis;
mod source;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "kafka", feature = "nats", feature = "redis"))]
mod tls;
mod url;

pub use arrival::{Arrival, Header, Record, lane, message_id};
pub use client::{Buried, Client, EntryId, Fault, Handle};
pub use connect::{Connection, connect};
pub use receipt::{Lease, Letter, Receipt};
pub use source::{Limits, Notice, Source};
pub use url::{BrokerUrl, Field, Kind, Role, Sasl, Server};
