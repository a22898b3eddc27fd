//! Redis streams.

use super::{Broker, events};
use crate::helper::broker::Redis;

impl Broker for Redis {
    const ROUNDS: usize = 8;
    // what was left behind may come behind what is new
    const IN_ORDER: (bool, bool) = (false, false);

    fn start() -> Option<Self> {
        let redis = Self::new()?;
        let mut entries = ::redis::pipe();
        for (_, event) in events() {
            entries.cmd("XADD").arg("orders").arg("*").arg("event").arg(event);
        }
        entries.query::<Vec<String>>(&mut redis.connection()).unwrap();
        Some(redis)
    }

    fn from(&self) -> String {
        self.url("orders?group=g&takeover=1s")
    }

    fn restart(&mut self) {
        Self::restart(self);
    }

    fn is_settled(&self) -> bool {
        self.pending("orders", "g") == 0
    }
}

#[test]
fn senders_that_are_killed_lose_nothing() {
    super::senders_that_are_killed_lose_nothing::<Redis>();
}

#[test]
fn brokers_that_are_killed_lose_nothing() {
    super::brokers_that_are_killed_lose_nothing::<Redis>();
}
