//! Brokers of a bench's own, each with a stream of events, which go with it.

#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "redis")]
mod redis;
#[cfg(any(feature = "kafka", feature = "nats", feature = "redis"))]
mod server;

/// A broker with a stream.
pub(crate) trait Broker {
    /// Where a group of this name, which is not there yet, takes the stream from.
    fn url(&self, group: &str) -> String;
}

/// Starts a broker, and fills a stream; nothing where it is not installed.
pub(crate) type Start = fn(&[String]) -> Option<Box<dyn Broker>>;

/// Those whose clients are built in.
pub(crate) const ALL: &[(&str, Start)] = &[
    #[cfg(feature = "redis")]
    ("Redis", redis::start),
    #[cfg(feature = "nats")]
    ("NATS", nats::start),
    #[cfg(feature = "kafka")]
    ("Kafka (Tansu)", kafka::start),
];
