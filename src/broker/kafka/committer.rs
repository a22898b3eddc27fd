//! The thread that tells the broker what has ended, and waits until it is heard, while messages go on coming.
//!
//! One word is under way at a time: of two, the older may be heard last.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    words: Option<Sender<Word>>,
    answers: Receiver<Answer>,
    under_way: Option<UnderWay>,
    thread: Option<JoinHandle<()>>,
}

/// What is to be told.
struct Word {
    list: TopicPartitionList,
    is_ours: Arc<AtomicBool>,
}

/// What is being told.
struct UnderWay {
    past: Past,
    /// Whether the partitions that it is about are still ours to speak of.
    is_ours: Arc<AtomicBool>,
}

impl Committer {
    /// # Errors
    ///
    /// Where the system gives no more threads.
    pub(super) fn start(consumer: Arc<BaseConsumer<Context>>, from: BrokerUrl) -> io::Result<Self> {
        let (words, to_say) = channel();
        let (answer, answers) = channel();
        let thread = thread::Builder::new().name("commits".to_owned()).spawn(move || {
            for word in to_say {
                if answer.send(commit(&consumer, &from, &word)).is_err() {
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
        let is_ours = Arc::new(AtomicBool::new(true));
        let word = Word {
            list,
            is_ours: Arc::clone(&is_ours),
        };
        let is_sent = !self.is_busy() && self.words.as_ref().is_some_and(|words| words.send(word).is_ok());
        if is_sent {
            self.under_way = Some(UnderWay { past, is_ours });
        }
    }

    /// What the broker has heard by now, or in that time; `None` where nothing has been answered.
    pub(super) fn answer(&mut self, wait: Duration) -> Option<Result<Past, Fault>> {
        let under_way = self.under_way.take()?;
        match self.answers.recv_timeout(wait) {
            Ok(Ok(is_heard)) if is_heard && under_way.is_ours.load(Ordering::SeqCst) => Some(Ok(under_way.past)),
            Ok(Ok(_)) => Some(Ok(Past::new())),
            Ok(Err(fault)) => Some(Err(fault)),
            Err(RecvTimeoutError::Timeout) => {
                self.under_way = Some(under_way);
                None
            }
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(Fault::Lost("the thread that commits has ended".to_owned())))
            }
        }
    }

    /// What is under way is about partitions that are no longer ours: it is not told where it has not been, and its answer
    /// says nothing about those that come.
    pub(super) fn forget(&self) {
        if let Some(under_way) = &self.under_way {
            under_way.is_ours.store(false, Ordering::SeqCst);
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

fn commit(consumer: &BaseConsumer<Context>, from: &BrokerUrl, word: &Word) -> Answer {
    // a commit waits for long where nobody is there
    errors::topic_is_there(consumer, from, CLOSING)?;
    if !word.is_ours.load(Ordering::SeqCst) {
        // whoever has them now may be further
        return Ok(false);
    }
    match consumer.commit(&word.list, CommitMode::Sync) {
        Ok(()) => Ok(true),
        Err(error) => errors::of_commit(from, &error).map(|()| false),
    }
}
