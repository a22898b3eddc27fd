//! How far a request has come, for messages: a time-out and a cut connection mean something else in each phase.
//!
//! The HTTP client runs a request on the thread that sends it, and tells its connectors and transports of each step;
//! the phase is kept per thread.

use std::cell::Cell;
use std::fmt;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// A phase of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The host's name is looked up.
    Resolving,
    /// The connection is made.
    Connecting,
    /// The proxy is asked to connect.
    Proxy,
    /// TLS is agreed on.
    Handshake,
    /// The request is on its way.
    Sending,
    /// The request is sent.
    Waiting,
    /// The head of the answer has come.
    Reading,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolving => "looking up the host name",
            Self::Connecting => "connecting",
            Self::Proxy => "waiting for the proxy to connect",
            Self::Handshake => "in the TLS handshake",
            Self::Sending => "sending the request",
            Self::Waiting => "waiting for the answer",
            Self::Reading => "reading the answer",
        })
    }
}

impl Phase {
    /// Whether the receiver may have got the request.
    pub(super) fn is_sent(self) -> bool {
        matches!(self, Self::Sending | Self::Waiting | Self::Reading)
    }
}

thread_local! {
    static PHASE: Cell<Phase> = const { Cell::new(Phase::Resolving) };
    /// How many connections are being made: one, and one more to a proxy.
    static CONNECTING: Cell<u32> = const { Cell::new(0) };
}

/// A request begins on this thread.
pub(super) fn begin() {
    CONNECTING.set(0);
    PHASE.set(Phase::Resolving);
}

/// This thread's request has come so far.
pub(super) fn enter(phase: Phase) {
    PHASE.set(phase);
}

/// How far this thread's request has come.
pub(super) fn current() -> Phase {
    PHASE.get()
}

/// First in a chain of connectors: a connection is being made.
#[derive(Debug)]
pub(super) struct Begin;

impl Connector<()> for Begin {
    type Out = ();

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<()>, ureq::Error> {
        CONNECTING.set(CONNECTING.get() + 1);
        enter(Phase::Connecting);
        Ok(chained)
    }
}

/// Last in a chain of connectors: the connection is there.
#[derive(Debug)]
pub(super) struct End;

impl<In: Transport> Connector<In> for End {
    type Out = Tracked<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Tracked<In>>, ureq::Error> {
        CONNECTING.set(CONNECTING.get().saturating_sub(1));
        if CONNECTING.get() > 0 {
            enter(Phase::Proxy);
        }
        Ok(chained.map(Tracked))
    }
}

/// A connection that marks what it is used for.
#[derive(Debug)]
pub(super) struct Tracked<T>(T);

/// Marks a use of a connection: as what it is for, unless it leads to a proxy and the one through it is being made.
fn mark(phase: Phase) {
    match (CONNECTING.get(), current()) {
        (0, Phase::Reading) => {}
        (0, _) => enter(phase),
        // the handshake goes over the connection to the proxy
        (_, Phase::Handshake) => {}
        _ => enter(Phase::Proxy),
    }
}

impl<T: Transport> Transport for Tracked<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        mark(Phase::Sending);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        mark(Phase::Waiting);
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
