//! What the client tells by callbacks, kept until it is asked for.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, TopicPartitionList};

/// What the group does with partitions.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rebalanced {
    /// These are ours now.
    Given(Vec<i32>),
    /// It wants all back, and waits for it.
    Wanted,
}

#[derive(Debug, Default)]
pub(super) struct Context {
    rebalanced: Mutex<VecDeque<Rebalanced>>,
    is_closing: AtomicBool,
}

impl Context {
    pub(super) fn next(&self) -> Option<Rebalanced> {
        self.rebalanced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    /// From now on partitions are given back at once.
    pub(super) fn close(&self) {
        self.is_closing.store(true, Ordering::SeqCst);
    }

    fn push(&self, rebalanced: Rebalanced) {
        self.rebalanced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(rebalanced);
    }
}

impl ClientContext for Context {
    fn log(&self, _: rdkafka::config::RDKafkaLogLevel, _: &str, _: &str) {
        // what matters comes as an error
    }

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ConsumerContext for Context {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, err: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let is_closing = self.is_closing.load(Ordering::SeqCst);
        let done = match err {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS if !is_closing => {
                self.push(Rebalanced::Given(
                    list.elements().iter().map(|element| element.partition()).collect(),
                ));
                consumer.assign(list)
            }
            // they are given back when what was begun has ended
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS if !is_closing => {
                self.push(Rebalanced::Wanted);
                Ok(())
            }
            _ => consumer.unassign(),
        };
        // one that fails is followed by another rebalance
        drop(done);
    }
}
