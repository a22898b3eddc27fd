//! From a URL to a client.

use std::time::Duration;

use super::client::Client;
use super::url::{BrokerUrl, Kind};
use crate::delivery::TlsOptions;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// What a connection is made with.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where events come from.
    pub from: BrokerUrl,
    /// Where those go that fail for good: a place of the same broker.
    pub dead_letters: Option<BrokerUrl>,
    /// Whom to trust, and who we are.
    pub tls: TlsOptions,
    /// How long connecting may take.
    pub timeout: Duration,
}

/// Connects, and looks whether all is there that is named.
///
/// # Errors
///
/// [`Error::Usage`] where the program was built without the client, or the broker refuses or lacks something;
/// [`Error::Unreachable`] where there is no broker.
pub fn connect(connection: &Connection) -> Result<Box<dyn Client>> {
    if let Some(letters) = &connection.dead_letters
        && !letters.is_beside(&connection.from)
    {
        let message = format!(
            "--dead-letter: dead letters go to the broker that the events come from, {}",
            connection.from.broker()
        );
        return Err(Error::usage(Diagnostic::new(message).hint("or to a file")));
    }
    if connection.from.tls
        && let Some(fault) = connection.tls.faults().into_iter().next()
    {
        // a client would say less of it, or nothing
        return Err(fault);
    }
    match connection.from.kind {
        #[cfg(feature = "kafka")]
        Kind::Kafka => super::kafka::connect(connection),
        #[cfg(feature = "nats")]
        Kind::Nats => super::nats::connect(connection),
        #[cfg(feature = "redis")]
        Kind::Redis => super::redis::connect(connection),
        #[allow(unreachable_patterns, reason = "those whose clients are not built in")]
        kind => Err(not_built_in(kind)),
    }
}

/// The error where a broker cannot be reached at the very beginning.
#[cfg(any(feature = "kafka", feature = "nats"))]
pub(super) fn unreachable(url: &BrokerUrl, reason: &str) -> Error {
    let (broker, name) = (url.broker(), url.kind.name());
    let hint = match url.tls {
        true => format!("look at the host and the port, and whether {name} speaks TLS there"),
        false => format!("look at the host and the port, and whether {name} runs there, without TLS"),
    };
    let diagnostic = Diagnostic::new(format!("cannot reach {broker}: {reason}"));
    Error::Unreachable(Box::new(diagnostic.hint(hint)))
}

fn not_built_in(kind: Kind) -> Error {
    let (name, feature) = (kind.name(), kind.feature());
    let diagnostic = Diagnostic::new(format!("this vwh was built without the client for {name}"));
    Error::usage(diagnostic.hint(format!(
        "build one with it: cargo install vwh --features {feature} (or `brokers` for all)"
    )))
}
