//! What is to be done next: in the order in which it came, one at a time of each lane, and what is parked when its time
//! has come. Pure: the time is a parameter.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

/// What must keep its order: of those in one lane, each begins when the one before has come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lane(pub(super) u64);

/// Where an item that was taken belongs, until it is parked or has come to its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticket {
    lane: Option<Lane>,
    /// When it came, before or after others.
    number: u64,
}

impl Ticket {
    /// Whether others wait for it.
    pub(super) fn keeps_order(self) -> bool {
        self.lane.is_some()
    }
}

/// How an item is parked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parking {
    /// When it is to go on.
    pub(super) due: Duration,
    /// How much memory it takes in the meantime, about.
    pub(super) bytes: usize,
    /// Whether it was begun, so that it is to be brought to its end.
    pub(super) is_begun: bool,
}

/// What is next.
#[derive(Debug)]
pub(super) enum Next<T> {
    /// This may be done now.
    Now(T, Ticket),
    /// Nothing is before this time, unless more comes in, or what was taken comes to its end.
    At(Duration),
    /// Nothing is before what was taken comes to its end.
    Blocked,
    /// Nothing is there.
    Empty,
}

/// Items that wait for their turn, or for their time.
#[derive(Debug)]
pub(super) struct Schedule<T> {
    /// What may be done at any time.
    ready: BinaryHeap<Queued<T>>,
    /// What waits in each lane behind the one that is ready, taken or parked.
    lanes: HashMap<Lane, VecDeque<Queued<T>>>,
    /// How many those are.
    behind: usize,
    parked: BinaryHeap<Queued<T>>,
    came: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Queued<T> {
    item: T,
    ticket: Ticket,
    parking: Parking,
}

impl<T> Schedule<T> {
    pub(super) fn new() -> Self {
        Self {
            ready: BinaryHeap::new(),
            lanes: HashMap::new(),
            behind: 0,
            parked: BinaryHeap::new(),
            came: 0,
            bytes: 0,
        }
    }

    /// Takes in what comes behind all others; without a lane it waits for none of them.
    pub(super) fn push(&mut self, item: T, lane: Option<Lane>, bytes: usize) {
        self.came += 1;
        self.bytes += bytes;
        let queued = Queued {
            item,
            ticket: Ticket {
                lane,
                number: self.came,
            },
            parking: Parking {
                due: Duration::ZERO,
                bytes,
                is_begun: false,
            },
        };
        if let Some(lane) = lane {
            if let Some(behind) = self.lanes.get_mut(&lane) {
                behind.push_back(queued);
                self.behind += 1;
                return;
            }
            self.lanes.insert(lane, VecDeque::new());
        }
        self.ready.push(queued);
    }

    /// Takes what is next: what was parked until now or before, else what came first.
    pub(super) fn take(&mut self, now: impl FnOnce() -> Duration) -> Next<T> {
        let due = self.next_due();
        let queued = match due {
            Some(due) if due <= now() => self.parked.pop(),
            _ => self.ready.pop(),
        };
        match (queued, due) {
            (Some(Queued { item, ticket, parking }), _) => {
                self.bytes -= parking.bytes;
                Next::Now(item, ticket)
            }
            (None, Some(due)) => Next::At(due),
            (None, None) if self.behind > 0 => Next::Blocked,
            (None, None) => Next::Empty,
        }
    }

    /// Takes back what cannot go on now. Its lane waits for it.
    pub(super) fn park(&mut self, item: T, ticket: Ticket, parking: Parking) {
        self.bytes += parking.bytes;
        self.parked.push(Queued { item, ticket, parking });
    }

    /// Says that what was taken has come to its end: the next of its lane may begin.
    pub(super) fn end(&mut self, ticket: Ticket) {
        let Some(lane) = ticket.lane else { return };
        match self.lanes.get_mut(&lane).and_then(VecDeque::pop_front) {
            Some(next) => {
                self.behind -= 1;
                self.ready.push(next);
            }
            None => {
                self.lanes.remove(&lane);
            }
        }
    }

    /// Drops what was not begun. Nothing comes in any more.
    pub(super) fn drop_waiting(&mut self) {
        self.ready.clear();
        self.lanes.clear();
        self.behind = 0;
        self.parked.retain(|queued| queued.parking.is_begun);
        self.bytes = self.parked.iter().map(|queued| queued.parking.bytes).sum();
    }

    /// When the first of those that are parked is to go on.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.parked.peek().map(|queued| queued.parking.due)
    }

    /// How many may be done at any time.
    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    /// How many are parked.
    pub(super) fn parked(&self) -> usize {
        self.parked.len()
    }

    /// How many there are in all.
    pub(super) fn len(&self) -> usize {
        self.ready.len() + self.behind + self.parked.len()
    }

    /// How much memory they take, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl<T> Queued<T> {
    /// Those with a lower one are next; those that are not parked all have the same time.
    fn key(&self) -> Reverse<(Duration, u64)> {
        Reverse((self.parking.due, self.ticket.number))
    }
}

impl<T> Ord for Queued<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<T> PartialOrd for Queued<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Queued<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Queued<T> {}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
