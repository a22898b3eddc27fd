//! Kafka, by a broker that speaks its protocol.

use super::{EVENTS, KEYS, events};
use crate::helper::kafka::Broker;

/// Each has the events of two keys.
const PARTITIONS: usize = 3;

impl super::Broker for Broker {
    // one that was killed is missed after six seconds, each time
    const ROUNDS: usize = 1;
    const IN_ORDER: (bool, bool) = (true, true);

    fn start() -> Option<Self> {
        let broker = Self::lasting()?;
        broker.make_topic("orders", i32::try_from(PARTITIONS).unwrap());
        let keys: Vec<_> = (0..KEYS).map(|key| format!("key-{key}")).collect();
        let messages = events().map(|(id, event)| {
            let partition = i32::try_from(id % PARTITIONS).unwrap();
            (partition, Some(keys[id % KEYS].as_str()), Some(event))
        });
        broker.produce("orders", messages);
        Some(broker)
    }

    fn from(&self) -> String {
        self.url("orders?group=g&takeover=6s")
    }

    fn restart(&mut self) {
        self.kill();
        self.start_again();
    }

    fn is_settled(&self) -> bool {
        let committed = self.committed("g", "orders", i32::try_from(PARTITIONS).unwrap());
        committed
            .iter()
            .all(|at| usize::try_from(*at) == Ok(EVENTS / PARTITIONS))
    }
}

#[test]
fn senders_that_are_killed_lose_nothing() {
    super::senders_that_are_killed_lose_nothing::<Broker>();
}

#[test]
fn brokers_that_are_killed_lose_nothing() {
    super::brokers_that_are_killed_lose_nothing::<Broker>();
}
