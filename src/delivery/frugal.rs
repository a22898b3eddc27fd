//! A connection with fewer calls of the system: in a stream of small requests they are most of the work.
//!
//! - The head and the body of a request go out together, not one by one.
//! - A connection is looked at before it is used again, but not when it is put away as well.
//! - Time-outs that differ by little are taken for the same, so that the socket's is not set anew each time.

use std::time::Duration;

use ureq::unversioned::transport::time::Duration as Until;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport};

/// More than this is not held back.
const MAX_GATHERED: usize = 64 * 1024;

/// From this on a time-out is rounded, by less than 1% of it.
const LONG: Duration = Duration::from_secs(10);
const STEP: u128 = 100;

/// Makes connections frugal.
#[derive(Debug)]
pub(super) struct Frugal;

impl<In: Transport> Connector<In> for Frugal {
    type Out = Either<In, FrugalTransport<In>>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(|inner| Either::B(FrugalTransport::new(inner))))
    }
}

/// A connection that gathers what is to be sent until an answer is waited for.
#[derive(Debug)]
pub(super) struct FrugalTransport<T> {
    inner: T,
    gathered: Vec<u8>,
    /// Whether it has been used since it was last asked whether it is open.
    is_used: bool,
}

impl<T: Transport> FrugalTransport<T> {
    fn new(inner: T) -> Self {
        Self {
            inner,
            gathered: Vec::new(),
            is_used: false,
        }
    }

    fn send_gathered(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let mut rest = self.gathered.as_slice();
        while !rest.is_empty() {
            let output = self.inner.buffers().output();
            let amount = rest.len().min(output.len());
            let (now, later) = rest.split_at(amount);
            if let Some(room) = output.get_mut(..amount) {
                room.copy_from_slice(now);
            }
            self.inner.transmit_output(amount, timeout)?;
            rest = later;
        }
        self.gathered.clear();
        Ok(())
    }
}

impl<T: Transport> Transport for FrugalTransport<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.is_used = true;
        let timeout = rounded(timeout);
        if self.gathered.len() + amount > MAX_GATHERED {
            // what is to go out now is kept, as the buffer is used for what goes before it
            let output = self.inner.buffers().output().get(..amount).unwrap_or_default().to_vec();
            self.send_gathered(timeout)?;
            self.gathered = output;
            return self.send_gathered(timeout);
        }
        let output = self.inner.buffers().output().get(..amount);
        self.gathered.extend_from_slice(output.unwrap_or_default());
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.is_used = true;
        let timeout = rounded(timeout);
        self.send_gathered(timeout)?;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        // it is asked when it is put away and when it is taken out: only the latter matters
        std::mem::take(&mut self.is_used) || self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

fn rounded(mut timeout: NextTimeout) -> NextTimeout {
    if let Until::Exact(after) = timeout.after
        && after >= LONG
    {
        let steps = after.as_millis().div_ceil(STEP);
        let milliseconds = u64::try_from(steps * STEP).unwrap_or(u64::MAX);
        timeout.after = Until::from_millis(milliseconds);
    }
    timeout
}

#[cfg(test)]
mod tests {
    use ureq::unversioned::transport::LazyBuffers;

    use super::*;

    /// A connection that keeps what is sent, and has an answer for whoever waits.
    #[derive(Debug)]
    struct Wire {
        buffers: LazyBuffers,
        sent: Vec<Vec<u8>>,
        asked: u32,
    }

    impl Transport for Wire {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            let output = self.buffers.output()[..amount].to_vec();
            self.sent.push(output);
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            Ok(true)
        }

        fn is_open(&mut self) -> bool {
            self.asked += 1;
            true
        }
    }

    fn wire() -> FrugalTransport<Wire> {
        FrugalTransport::new(Wire {
            buffers: LazyBuffers::new(1024, 48 * 1024),
            sent: Vec::new(),
            asked: 0,
        })
    }

    fn send(transport: &mut FrugalTransport<Wire>, bytes: &[u8]) {
        transport.buffers().output()[..bytes.len()].copy_from_slice(bytes);
        transport.transmit_output(bytes.len(), NextTimeout::default()).unwrap();
    }

    #[test]
    fn head_and_body_go_out_together_when_the_answer_is_waited_for() {
        let mut transport = wire();
        send(&mut transport, b"head ");
        send(&mut transport, b"body");
        assert!(transport.inner.sent.is_empty());
        transport.await_input(NextTimeout::default()).unwrap();
        transport.await_input(NextTimeout::default()).unwrap();
        assert_eq!(transport.inner.sent, [b"head body"]);
    }

    #[test]
    fn large_bodies_go_out_as_they_come_and_in_their_order() {
        let mut transport = wire();
        let parts: Vec<Vec<u8>> = (0..5).map(|part| vec![part; 40 * 1024]).collect();
        for part in &parts {
            send(&mut transport, part);
        }
        assert!(transport.inner.sent.len() >= 4);
        transport.await_input(NextTimeout::default()).unwrap();
        assert_eq!(transport.inner.sent.concat(), parts.concat());
    }

    #[test]
    fn a_connection_is_looked_at_before_it_is_used_again_only() {
        let mut transport = wire();
        transport.await_input(NextTimeout::default()).unwrap();
        assert!(transport.is_open(), "put away");
        assert_eq!(transport.inner.asked, 0);
        assert!(transport.is_open(), "taken out");
        assert_eq!(transport.inner.asked, 1);
    }

    #[test]
    fn long_time_outs_are_rounded_up() {
        let after = |milliseconds| {
            let timeout = NextTimeout {
                after: Until::from_millis(milliseconds),
                ..NextTimeout::default()
            };
            rounded(timeout).after.as_millis()
        };
        assert_eq!([after(29_901), after(29_999), after(30_000)], [30_000; 3]);
        assert_eq!(after(9_999), 9_999);
    }
}
