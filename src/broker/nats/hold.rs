//! What is new waits for what was left behind.

use std::time::{Duration, Instant};

use crate::broker::arrival::Record;

/// How long after it is due a message that was left behind may take to come.
const GRACE: Duration = Duration::from_secs(2);

/// How often it is looked whether others have brought to an end what was left behind.
const LOOK: Duration = Duration::from_millis(500);

/// What was given to a process that is gone comes again once the server has waited for it, or at once where it was
/// given back. What is newer would overtake it, and waits here until then.
#[derive(Debug)]
pub(super) struct Hold {
    /// The last message that was ever given.
    last: u64,
    /// How many of those are left that were given and have not ended.
    left: usize,
    /// Whether nothing of them is to be had before their time.
    waits: bool,
    until: Instant,
    look: Instant,
    newer: Vec<(u64, Record)>,
}

impl Hold {
    /// For so many that were left behind, up to this one; all of them come by then.
    pub(super) fn new(left: usize, last: u64, now: Instant, wait: Duration) -> Self {
        Self {
            last,
            left,
            waits: false,
            until: now + wait,
            look: now + LOOK,
            newer: Vec::new(),
        }
    }

    /// Takes in a message; nothing where it has to wait.
    pub(super) fn pass(&mut self, sequence: u64, record: Record, now: Instant) -> Option<Record> {
        if sequence <= self.last {
            self.left = self.left.saturating_sub(1);
            return Some(record);
        }
        // the server gives first what it gives again: there is none of it now
        self.waits = now < self.until;
        self.newer.push((sequence, record));
        None
    }

    /// How many may be asked for.
    pub(super) fn room(&self, now: Instant) -> usize {
        if self.waits && now < self.until { 0 } else { self.left }
    }

    /// Whether it is time to look what others have brought to an end.
    pub(super) fn is_to_look(&mut self, now: Instant) -> bool {
        let is_time = now >= self.look;
        if is_time {
            self.look = now + LOOK;
        }
        is_time
    }

    /// Whether all has come that was left behind, or will not come.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.left == 0 || now >= self.until + GRACE
    }

    /// What has waited, in order.
    pub(super) fn into_newer(mut self) -> impl Iterator<Item = Record> {
        self.newer.sort_by_key(|(sequence, _)| *sequence);
        self.newer.into_iter().map(|(_, record)| record)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::broker::client::Handle;
    use crate::broker::{Kind, message_id};

    fn record(sequence: u64) -> Record {
        Record {
            handle: Handle::Sequence(sequence),
            lane: None,
            position: String::new(),
            id: message_id(Kind::Nats, &[], b""),
            payload: Ok(Vec::new()),
            headers: Vec::new(),
            key: None,
            lease: Arc::default(),
        }
    }

    #[test]
    fn what_is_newer_waits_until_all_has_come_that_was_left_behind() {
        let (now, wait) = (Instant::now(), Duration::from_secs(30));
        let mut hold = Hold::new(2, 7, now, wait);
        assert_eq!(hold.room(now), 2, "they may have been given back");
        assert!(hold.pass(9, record(9), now).is_none());
        assert!(hold.pass(8, record(8), now).is_none());
        assert_eq!(hold.room(now), 0, "nothing has been given back");
        assert!(!hold.is_over(now));
        let later = now + wait;
        assert_eq!(hold.room(later), 2);
        assert!(hold.pass(5, record(5), later).is_some() && hold.pass(7, record(7), later).is_some());
        assert!(hold.is_over(later));
        let newer: Vec<_> = hold.into_newer().map(|record| record.handle).collect();
        assert_eq!(newer, [Handle::Sequence(8), Handle::Sequence(9)]);
    }

    #[test]
    fn nothing_waits_for_ever() {
        let now = Instant::now();
        let hold = Hold::new(1, 7, now, Duration::from_secs(1));
        assert!(!hold.is_over(now + Duration::from_secs(1)));
        assert!(hold.is_over(now + Duration::from_secs(1) + GRACE));
    }
}
