//! The thread that tells the broker what has ended, and waits until it is heard, while messages go on coming.
//!
//! One word is under way at a time: of two, the older may be heard last.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};

use super::context::Context;
use super::{CLOSING, errors};
use crate::broker::client::Fault;
use crate::broker::url::BrokerUrl;

/// The offset that all before has ended, by partition.
type Past = Vec<(i32, i64)>;

/// Whether the broker has heard it: not while the group changes.
type Answer = Result<bool, Fault>;

pub(super) struct Committer {
    words: Option<Sender<TopicPartitionList>>,
    answers: Receiver<Answer>,
    under_way: Option<Past>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    /// # Errors
    ///
    /// Where the system gives no more threads.
    pub(super) fn start(consumer: Arc<BaseConsumer<Context>>, from: BrokerUrl) -> io::Result<Self> {
        let (words, to_say) = channel();
        let (answer, answers) = channel();
        let thread = thread::Builder::new().name("commits".to_owned()).spawn(move || {
            for list in to_say {
                if answer.send(commit(&consumer, &from, &list)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self {
            words: Some(words),
            answers,
            under_way: None,
            thread: Some(thread),
        })
    }

    pub(super) fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// Begins to tell this, where nothing is under way.
    pub(super) fn begin(&mut self, past: Past, list: TopicPartitionList) {
        let is_sent = !self.is_busy() && self.words.as_ref().is_some_and(|words| words.send(list).is_ok());
        if is_sent {
            self.under_way = Some(past);
        }
    }

    /// What the broker has heard by now, or in that time; `None` where nothing has been answered.
    pub(super) fn answer(&mut self, wait: Duration) -> Option<Result<Past, Fault>> {
        let past = self.under_way.take()?;
        match self.answers.recv_timeout(wait) {
            Ok(Ok(is_heard)) => Some(Ok(if is_heard { past } else { Past::new() })),
            Ok(Err(fault)) => Some(Err(fault)),
            Err(RecvTimeoutError::Timeout) => {
                self.under_way = Some(past);
                None
            }
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(Fault::Lost("the thread that commits has ended".to_owned())))
            }
        }
    }

    /// What is under way is about partitions that are no longer ours: its answer says nothing about those that come.
    pub(super) fn forget(&mut self) {
        if let Some(past) = &mut self.under_way {
            past.clear();
        }
    }

    /// Ends the thread, so that it holds the consumer no longer; not where it waits for a broker for longer than this.
    pub(super) fn end(&mut self, wait: Duration) {
        self.words = None;
        // whoever drops this has nothing to make of an answer
        let _ = self.answer(wait);
        if let Some(thread) = self.thread.take().filter(|_| !self.is_busy()) {
            let _ = thread.join();
        }
    }
}

fn commit(consumer: &BaseConsumer<Context>, from: &BrokerUrl, list: &TopicPartitionList) -> Answer {
    // a commit waits for long where nobody is there
    errors::topic_is_there(consumer, from, CLOSING)?;
    match consumer.commit(list, CommitMode::Sync) {
        Ok(()) => Ok(true),
        Err(error) => errors::of_commit(from, &error).map(|()| false),
    }
}
