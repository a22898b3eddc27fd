//! Events from a broker, as a stream reads them.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::vec;

use super::arrival::Arrival;
use super::client::{Client, Fault};
use super::pump::Pump;
use super::receipt::Told;
use crate::error::{Error, Result};

/// How much is taken from a broker at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many messages may be here that have not ended.
    pub messages: usize,
    /// How many bytes they may have, about.
    pub bytes: usize,
    /// After so long without a message, and with none under way, it has come to its end; never where this is nothing.
    pub idle: Option<Duration>,
}

/// What a source tells.
#[derive(Debug)]
pub enum Notice {
    /// A message has come.
    Arrived(Box<Arrival>),
    /// The broker cannot be reached; it is tried again after this time.
    Lost {
        /// Why.
        reason: String,
        /// The wait before the next attempt.
        wait: Duration,
    },
    /// The broker can be reached again.
    Back,
    /// It cannot go on.
    Failed(Error),
}

/// What a source tells at once: to hand over many takes no longer than to hand over one.
pub(super) type Notices = Vec<Notice>;

/// What was told, and not yet taken.
struct Heard {
    notices: Receiver<Notices>,
    here: vec::IntoIter<Notice>,
}

/// Events from a broker: a thread that speaks to it, and what it has received.
pub struct Source {
    heard: Mutex<Heard>,
    told: Sender<Told>,
    thread: Mutex<Option<JoinHandle<std::result::Result<(), Fault>>>>,
}

impl Source {
    /// Begins to receive. `buries` says that the client has a place for dead letters.
    ///
    /// # Errors
    ///
    /// [`Error::Machine`] where no thread can be made.
    pub fn start(client: Box<dyn Client>, limits: Limits, buries: bool) -> Result<Self> {
        let (told, heard) = channel();
        let (notify, notices) = channel();
        let pump = Pump::new(client, limits, buries, notify, told.clone(), heard);
        let thread = thread::Builder::new().spawn(move || pump.run());
        let thread = thread.map_err(|cause| Error::machine(format!("cannot make a thread: {cause}")))?;
        Ok(Self {
            heard: Mutex::new(Heard {
                notices,
                here: Vec::new().into_iter(),
            }),
            told,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// What comes next; nothing once it is closed, has failed, or has come to its end.
    pub fn next(&self) -> Option<Notice> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match heard.here.next() {
                Some(notice) => return Some(notice),
                None => heard.here = heard.notices.recv().ok()?.into_iter(),
            }
        }
    }

    /// Receives nothing more, waits for what is under way, and tells the broker all that is to be told. What is left
    /// after that comes again, here or elsewhere.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told of events that have ended.
    pub fn close(&self) -> Result<()> {
        let _ = self.told.send(Told::Close);
        // what nobody takes any more is given back
        while self.next().is_some() {}
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        match thread.map(JoinHandle::join) {
            Some(Ok(Err(Fault::Fatal(error)))) => Err(error),
            Some(Ok(Err(Fault::Lost(reason)))) => Err(Error::Unreachable(Box::new(
                crate::diagnostic::Diagnostic::new(format!(
                    "the broker could not be told what has become of the last events: {reason}"
                ))
                .hint("they come again with the next run, under the same ids"),
            ))),
            // one that has panicked has said so
            Some(Ok(Ok(())) | Err(_)) | None => Ok(()),
        }
    }
}
