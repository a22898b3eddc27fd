//! The messages that have come and not ended.

use std::collections::HashMap;
use std::sync::Arc;

use slab::Slab;

use super::arrival::Header;
use super::client::Handle;
use super::receipt::{Lease, Ticket};

/// What is kept of a message for its dead letter.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) position: String,
    pub(super) payload: Vec<u8>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) headers: Vec<Header>,
}

#[derive(Debug)]
pub(super) struct Flight {
    pub(super) handle: Handle,
    pub(super) kept: Option<Box<Kept>>,
    lease: Arc<Lease>,
    bytes: usize,
}

impl Flight {
    /// Whether it may be worked on, and given back: otherwise it is another's already.
    pub(super) fn is_held(&self) -> bool {
        self.lease.is_held()
    }
}

/// The messages that have come and not ended, by their tickets. The ticket of one that has ended is another's later.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    flights: Slab<Flight>,
    tickets: HashMap<Handle, Ticket>,
    bytes: usize,
}

impl InFlight {
    pub(super) fn len(&self) -> usize {
        self.flights.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.flights.is_empty()
    }

    /// How many bytes of messages they are.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether this is here already, and may be worked on: a broker sends again what it has not heard of for long.
    pub(super) fn has(&self, handle: &Handle) -> bool {
        let flight = self.tickets.get(handle).and_then(|ticket| self.flights.get(*ticket));
        flight.is_some_and(|flight| flight.lease.is_held())
    }

    pub(super) fn add(&mut self, handle: Handle, bytes: usize, lease: Arc<Lease>, kept: Option<Box<Kept>>) -> Ticket {
        self.bytes += bytes;
        let ticket = self.flights.insert(Flight {
            handle,
            kept,
            lease,
            bytes,
        });
        self.tickets.insert(handle, ticket);
        ticket
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&Flight> {
        self.flights.get(ticket)
    }

    /// Takes one out that has ended; nothing where it has before.
    pub(super) fn end(&mut self, ticket: Ticket) -> Option<Flight> {
        let flight = self.flights.try_remove(ticket)?;
        self.bytes -= flight.bytes;
        if self.tickets.get(&flight.handle) == Some(&ticket) {
            self.tickets.remove(&flight.handle);
        }
        Some(flight)
    }

    /// Those that may be worked on.
    pub(super) fn handles(&self) -> Vec<Handle> {
        let held = self.flights.iter().filter(|(_, flight)| flight.lease.is_held());
        held.map(|(_, flight)| flight.handle).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_here_is_known_until_it_ends_or_its_lease_does() {
        let mut flights = InFlight::default();
        let handle = Handle::Sequence(7);
        let lease = Arc::new(Lease::default());
        let first = flights.add(handle, 10, Arc::clone(&lease), None);
        assert!(flights.has(&handle) && flights.handles() == [handle]);
        lease.end();
        assert!(!flights.has(&handle), "it may be received again");
        let second = flights.add(handle, 10, Arc::default(), None);
        assert!(flights.has(&handle) && flights.bytes() == 20);
        flights.end(first).unwrap();
        assert!(flights.has(&handle), "the later one is still here");
        flights.end(second).unwrap();
        assert!(flights.is_empty() && flights.bytes() == 0 && flights.end(second).is_none());
    }
}
