//! NATS JetStream; a key is a subject.

use super::{Broker, EVENTS, KEYS, events};
use crate::helper::nats::Server;

impl Broker for Server {
    const ROUNDS: usize = 5;
    const IN_ORDER: (bool, bool) = (true, false);

    fn start() -> Option<Self> {
        let server = Self::start()?;
        let look = server.look();
        look.make_stream("ORDERS", "orders.*");
        for (id, event) in events() {
            look.publish(&format!("orders.{}", id % KEYS), &event);
        }
        Some(server)
    }

    fn from(&self) -> String {
        self.url("ORDERS?consumer=vwh&takeover=1s")
    }

    fn restart(&mut self) {
        self.kill();
        self.start_again();
    }

    fn is_settled(&self) -> bool {
        let info = self.look().consumer("ORDERS", "vwh");
        let ended = usize::try_from(info.ack_floor.stream_sequence).unwrap();
        (info.num_ack_pending, info.num_pending, ended) == (0, 0, EVENTS)
    }
}

#[test]
fn senders_that_are_killed_lose_nothing() {
    super::senders_that_are_killed_lose_nothing::<Server>();
}

#[test]
fn brokers_that_are_killed_lose_nothing() {
    super::brokers_that_are_killed_lose_nothing::<Server>();
}
