//! A stream at work: its threads, and what they share.

use std::io::Read;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use super::ended::{Message, Said, Told};
use super::feed::feed;
use super::job::Item;
use super::paced::Direct;
use super::pacer::Pacer;
use super::rate::Rate;
use super::schedule::Lane;
use super::send::send_all;
use super::settling::Settling;
use super::window::{Bounds, Window};
use crate::broker;
use crate::delivery::{Cancellation, Clock, DeliverySettings, Exchange, Observer, SystemClock, Transport, random};
use crate::error::{Error, Result};
use crate::event::{Edits, InputFormat, Limits};
use crate::hook::Plan;
use crate::journal::{Journal, Selection};
use crate::secrets::Redactor;
use crate::template::{Missing, Run, STACK_SIZE};

/// How many deliveries wait to be sent, at least: while a batch of them is written down, there are others to send.
const MIN_WAITING: usize = 128;

/// How many wait in all, where some of them wait to be sent again: those that fail now are not to hold up the others.
const MAX_HELD_UP: usize = 4096;

/// How much memory they may take, about.
const MAX_WAITING_BYTES: usize = 8 * 1024 * 1024;

/// How many messages may wait to be heard.
const MAX_MESSAGES: usize = 256;

/// What an event that fails does to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// None is begun any more. Those under way are brought to their end, and so are those that wait for another attempt.
    Stop,
    /// Nothing.
    Skip,
}

/// Hears of the attempts of the event with this number.
pub type Listen = dyn Fn(u64) -> Box<dyn Observer + Send> + Send + Sync;

/// What is streamed, and how.
pub struct Stream {
    /// What an event becomes. Without one, deliveries are sent as the journal has them.
    pub plan: Option<Plan>,
    /// What all renders have in common.
    pub run: Arc<Run>,
    /// What is changed in an event first.
    pub edits: Edits,
    /// How a delivery is made.
    pub settings: DeliverySettings,
    /// How many deliveries are in flight at once, besides those that wait. One by one, they keep their order.
    pub concurrency: NonZeroUsize,
    /// How many attempts may begin in a time.
    pub rate: Option<Rate>,
    /// Where deliveries are written down.
    pub journal: Option<Journal>,
    /// What an event that fails does to the others.
    pub on_error: OnError,
    /// Hides the secrets of the run.
    pub redactor: Redactor,
    /// Hears of every attempt, where that is wanted.
    pub listen: Option<Box<Listen>>,
}

/// Where deliveries come from.
pub enum Feed {
    /// From the journal those that were interrupted, and then from events.
    Input(Input),
    /// From the messages of a broker.
    Broker(Messages),
    /// From the journal, chosen ones.
    Selected(Selection),
}

/// Events, one after another.
pub struct Input {
    /// Where they are read from.
    pub reader: Box<dyn Read + Send>,
    /// How they are written.
    pub format: InputFormat,
    /// What is too large.
    pub limits: Limits,
}

/// Messages of a broker, an event each.
pub struct Messages {
    /// Where they come from. Whoever has started the stream closes it when the stream has come to its end.
    pub source: Arc<broker::Source>,
    /// How an event is written.
    pub format: InputFormat,
    /// What is too large.
    pub limits: Limits,
}

/// What deliveries are made with.
pub struct World {
    /// The network.
    pub exchange: Box<dyn Exchange + Send + Sync>,
    /// The time.
    pub clock: Box<dyn Clock + Send + Sync>,
    /// Chance, drawn from `0..MAX_JITTER`.
    pub jitter: fn() -> f64,
}

impl World {
    /// The system's. Waits end with the cancellation; requests that are under way do not.
    pub fn system(settings: &DeliverySettings, cancellation: Cancellation) -> Self {
        Self {
            exchange: Box::new(Direct(Transport::new(&settings.transport))),
            clock: Box::new(SystemClock::new(cancellation)),
            jitter: random::jitter,
        }
    }
}

/// What the threads share.
pub(super) struct Shared {
    pub(super) stream: Stream,
    pub(super) world: World,
    pub(super) window: Arc<Window<Item>>,
    pub(super) settling: Arc<Settling>,
    pub(super) pacer: Pacer,
}

/// A stream at work.
pub struct Running {
    shared: Arc<Shared>,
    messages: Receiver<Said>,
    /// What was said at one time and is not told yet.
    heard: std::vec::IntoIter<Message>,
    feeder: JoinHandle<()>,
    senders: Vec<JoinHandle<()>>,
    sending: usize,
}

impl Stream {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// [`Error::Machine`] where they cannot be made; what rendering cannot begin without.
    pub fn start(self, feed: Feed, world: World) -> Result<Running> {
        if let Some(plan) = &self.plan {
            // what fails here would fail in each thread
            plan.preparer(&self.run)?;
        }
        let concurrency = self.concurrency.get();
        let window = Arc::new(Window::new(self.bounds()));
        let shared = Arc::new(Shared {
            settling: Arc::new(Settling::new(concurrency, Arc::clone(&window))),
            window,
            pacer: Pacer::new(self.rate),
            stream: self,
            world,
        });
        let (told, messages) = sync_channel(MAX_MESSAGES);
        let send = |_| {
            let (shared, told) = (Arc::clone(&shared), told.clone());
            spawn(move || send_all(&shared, &told))
        };
        let senders = (0..concurrency).map(send).collect::<Result<Vec<_>>>()?;
        let feeder = spawn({
            let shared = Arc::clone(&shared);
            move || run_feed(&shared, feed, &told)
        })?;
        Ok(Running {
            shared,
            messages,
            heard: Vec::new().into_iter(),
            feeder,
            sending: senders.len(),
            senders,
        })
    }

    /// One by one, nothing overtakes what is held up. And where the first failure ends the stream, there are not to be
    /// many under way that are still to be brought to their end.
    fn bounds(&self) -> Bounds {
        let ready = MIN_WAITING.max(self.concurrency.get());
        let overtakes = self.lane().is_none() && self.on_error == OnError::Skip;
        Bounds {
            ready,
            all: if overtakes { MAX_HELD_UP.max(ready) } else { ready },
            bytes: MAX_WAITING_BYTES,
        }
    }

    /// What an event has to wait for: all others, where they keep their order.
    pub(super) fn lane(&self) -> Option<Lane> {
        (self.concurrency == NonZeroUsize::MIN).then_some(Lane(0))
    }
}

fn run_feed(shared: &Shared, feed_from: Feed, told: &Told) {
    let fed = feed(shared, feed_from, told);
    if let Err(error) = fed {
        let _ = told.send(Said::One(Message::Broken(error)));
    }
    shared.window.close();
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn(work);
    thread.map_err(|cause| Error::machine(format!("cannot make a thread: {cause}")))
}

impl Running {
    /// What the threads tell next; nothing when all has come to its end.
    pub fn hear(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.heard.next() {
                return Some(message);
            }
            let said = match self.sending {
                // whoever was last has told all before
                0 => self.messages.try_recv().ok()?,
                _ => self.messages.recv().ok()?,
            };
            match said {
                Said::One(message) => return Some(message),
                Said::Many(messages) => self.heard = messages.into_iter(),
                Said::Last => self.sending -= 1,
            }
        }
    }

    /// Begins no further delivery, and ends those that wait for another attempt. Those in flight are brought to their
    /// end.
    pub fn stop(&self) {
        self.shared.window.interrupt();
    }

    /// Whether events were left that were not begun.
    pub fn was_stopped(&self) -> bool {
        self.shared.window.is_stopped()
    }

    /// What stops it from elsewhere, for as long as it is there.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + 'static {
        let shared = Arc::downgrade(&self.shared);
        move || {
            if let Some(shared) = shared.upgrade() {
                shared.window.interrupt();
            }
        }
    }

    /// What tells how many deliveries wait to be sent again, or for the end of a pause.
    pub fn waiting(&self) -> impl Fn() -> usize + Clone + Send + Sync + 'static {
        let shared = Arc::downgrade(&self.shared);
        move || shared.upgrade().map_or(0, |shared| shared.window.parked())
    }

    /// The paths that were printed and missing so far.
    pub fn missing(&self) -> Vec<Missing> {
        let plan = self.shared.stream.plan.as_ref();
        plan.map(Plan::missing).unwrap_or_default()
    }

    /// Gives back what it holds, the journal among it.
    pub fn close(self) {
        for sender in self.senders {
            // one that has panicked has said so
            let _ = sender.join();
        }
        // one that was stopped may be waiting for input that never comes
        if !self.shared.window.is_stopped() {
            let _ = self.feeder.join();
        }
    }
}
