//! TLS over a connection of the HTTP client.
//!
//! Its own connector trusts either bundled roots or a list of certificates, not both, and panics on a client
//! certificate that does not fit its key.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use ureq::unversioned::transport::time::Instant;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter, time,
};

use super::TlsClient;
use crate::delivery::phase::{self, Phase};

/// TLS failed, and not for the connection below it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::delivery) struct TlsFailed(pub(in crate::delivery) rustls::Error);

/// Wraps a connection to an `https` receiver or proxy in TLS.
#[derive(Debug)]
pub(in crate::delivery) struct TlsConnector(Arc<TlsClient>);

impl TlsConnector {
    pub(in crate::delivery) fn new(client: Arc<TlsClient>) -> Self {
        Self(client)
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else {
            return Ok(None);
        };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let config = self.0.config().map_err(|error| ureq::Error::Other(Box::new(error)))?;
        phase::enter(Phase::Handshake);
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| ureq::Error::Tls("the host is neither a name nor an address that a certificate can have"))?;
        let mut connection =
            ClientConnection::new(config, name).map_err(|cause| ureq::Error::Other(Box::new(TlsFailed(cause))))?;
        let mut socket = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(time_left(details));
        connection.complete_io(&mut socket).map_err(named)?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport {
            buffers,
            stream: StreamOwned::new(connection, socket),
        })))
    }
}

/// The time for the connection, less what has gone by since it began.
fn time_left(details: &ConnectionDetails<'_>) -> NextTimeout {
    let mut timeout = details.timeout;
    if let (Instant::Exact(start), Instant::Exact(now)) = (details.now, (details.current_time)())
        && let time::Duration::Exact(after) = timeout.after
    {
        let gone = now.saturating_duration_since(start);
        // zero would mean no limit to some
        timeout.after = after.saturating_sub(gone).max(Duration::from_millis(1)).into();
    }
    timeout
}

/// A failure of TLS comes inside of an I/O error, and so does one of the transport below.
fn named(cause: io::Error) -> ureq::Error {
    match cause.downcast::<rustls::Error>() {
        Ok(cause) => ureq::Error::Other(Box::new(TlsFailed(cause))),
        Err(cause) => cause.into(),
    }
}

/// A connection in TLS.
pub(in crate::delivery) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output).map_err(named)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf()).map_err(named)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
