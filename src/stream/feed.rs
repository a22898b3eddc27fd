//! The thread that reads events, makes them into deliveries and writes them down.

use std::ops::ControlFlow;

use super::ended::{Ended, Fault, Message, Original, Outcome, Said, Skip, Told};
use super::job::{Item, Job, Maker, kept};
use super::redactions::Redactions;
use super::running::{Feed, Input, OnError, Shared};
use super::schedule::Lane;
use crate::delivery::MessageId;
use crate::error::{Error, Result};
use crate::event::{ChunkReader, EventCursor, StreamEvent};
use crate::hook::{Delivery, Plan};
use crate::journal::{Begun, Entry, Journal, Key, Pending};
use crate::value::{Value, json};

/// How many events are written down with one commit, and how many bytes, about.
const MAX_BATCH: usize = 64;
const MAX_BATCH_BYTES: usize = 1024 * 1024;

/// After so many events it is told how far the input has been read.
const TOLD_EVERY: u64 = 64;

/// Whether to go on.
pub(super) type Flow = ControlFlow<()>;

pub(super) const GO_ON: Flow = ControlFlow::Continue(());

/// Fills the window, until there are no more events or nobody wants more.
///
/// # Errors
///
/// Where the events cannot be made into deliveries or written down any further.
pub(super) fn feed(shared: &Shared, feed: Feed, told: &Told) -> Result<()> {
    let stream = &shared.stream;
    let maker = stream
        .plan
        .as_ref()
        .map(|plan| Maker::new(plan, &stream.run, &stream.edits));
    let mut feeder = Feeder {
        shared,
        told,
        maker: maker.transpose()?,
        redactions: Redactions::new(stream.redactor.clone()),
        batch: Batch::default(),
        written: None,
    };
    match feed {
        Feed::Input(input) => {
            if let Some(journal) = &stream.journal
                && feeder
                    .take(journal, |after| journal.take_interrupted(after))?
                    .is_break()
            {
                return Ok(());
            }
            feeder.read(input)
        }
        Feed::Broker(messages) => feeder.receive(&messages),
        Feed::Selected(selection) => match &stream.journal {
            Some(journal) => feeder
                .take(journal, |after| journal.take_selected(&selection, after))
                .map(|_| ()),
            None => Ok(()),
        },
    }
}

pub(super) struct Feeder<'s> {
    pub(super) shared: &'s Shared,
    told: &'s Told,
    pub(super) maker: Option<Maker<'s>>,
    redactions: Redactions,
    batch: Batch,
    /// What is on its way to the disk.
    written: Option<Written>,
}

/// Events that are written down together.
#[derive(Default)]
struct Batch {
    items: Vec<Waiting>,
    entries: Vec<Entry>,
    bytes: usize,
}

/// Events that are being written down.
struct Written {
    items: Vec<Waiting>,
    begun: Pending<Vec<Begun>>,
}

/// An event that is about to be written down.
enum Waiting {
    /// It is to be sent.
    Job(Box<Job>),
    /// It has failed before that.
    Failed(u64, Option<MessageId>, Fault, Original),
}

impl Feeder<'_> {
    /// Reads the events of the input.
    fn read(&mut self, input: Input) -> Result<()> {
        let Input { reader, format, limits } = input;
        let mut chunks = ChunkReader::new(reader, format, &limits);
        let mut number = 0;
        while let Some(chunk) = chunks.next() {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) => {
                    // what stands before it is still sent
                    let _ = self.tell(Message::Unreadable(error));
                    return Ok(());
                }
            };
            let mut cursor = EventCursor::new(&chunk, format, limits);
            while let Some(event) = cursor.next() {
                number += 1;
                let flow = match event {
                    Ok(StreamEvent { value, offset }) => {
                        let length = cursor.text_from(offset).len();
                        let flow = self.event(number, value, length, offset)?;
                        if number.is_multiple_of(TOLD_EVERY) {
                            let _ = self.tell(Message::Read(offset + length as u64));
                        }
                        flow
                    }
                    Err(error) => {
                        let text = cursor.text_from(error.offset).to_vec();
                        self.fail(number, error.into_error(number), Original::Text(text))?
                    }
                };
                if flow.is_break() {
                    return Ok(());
                }
            }
            // nothing waits for events that may be long in coming
            let read = chunk.offset + chunk.bytes.len() as u64;
            if self.flush()?.is_break() || self.tell(Message::Read(read)).is_break() {
                return Ok(());
            }
            chunks.recycle(chunk.bytes);
        }
        Ok(())
    }

    fn event(&mut self, number: u64, value: Value, length: usize, offset: u64) -> Result<Flow> {
        let Some(maker) = &mut self.maker else {
            return Ok(Flow::Break(()));
        };
        match maker.make(number, &value, length, None) {
            Ok(Some(job)) => self.ready(job),
            Ok(None) => Ok(self.skipped(number, None, Skip::When)),
            Err(error) => {
                let error = error.map(|diagnostic| diagnostic.prefixed(&format!("event {number} at byte {offset}: ")));
                self.fail(number, error, Original::Event(value))
            }
        }
    }

    /// Passes on what is to be sent, by way of the journal where there is one.
    fn ready(&mut self, job: Job) -> Result<Flow> {
        if self.shared.stream.journal.is_none() {
            return Ok(self.push_job(job));
        }
        let Original::Event(value) = &job.original else {
            return Ok(GO_ON);
        };
        let entry = self.entry(job.number, value, &job.delivery);
        let length = job.length;
        self.add(entry, Waiting::Job(Box::new(job)), length)
    }

    /// An event that has failed before it could be sent.
    fn fail(&mut self, number: u64, error: Error, event: Original) -> Result<Flow> {
        let fault = self.fault(error)?;
        if self.shared.stream.journal.is_none() {
            return Ok(self.failed(number, None, fault, event));
        }
        let (id, bytes) = match &event {
            Original::Event(value) => (self.id_of(value), json(value).into_bytes()),
            Original::Text(text) => (None, text.clone()),
        };
        let entry = Entry {
            key: id.as_ref().map_or_else(|| Key::content(&bytes), Key::id),
            number,
            id: id.clone(),
            request: Err(fault.to_journal(false)),
            event: bytes,
        };
        let length = entry.event.len();
        let flow = self.add(entry, Waiting::Failed(number, id, fault, event), length)?;
        match self.shared.stream.on_error {
            OnError::Stop => self.flush().map(|_| Flow::Break(())),
            OnError::Skip => Ok(flow),
        }
    }

    /// The id that the definition gives an event.
    fn id_of(&mut self, value: &Value) -> Option<MessageId> {
        let maker = self.maker.as_mut()?;
        let edited = maker.edited(value).ok()?;
        maker.id_of(&edited)
    }

    /// The fault of an event.
    ///
    /// # Errors
    ///
    /// The error itself, where it is of no event alone.
    pub(super) fn fault(&self, error: Error) -> Result<Fault> {
        let hide = |text: &str| self.redactions.hide(text, &[]).into_owned();
        Fault::of(&error, hide).ok_or(error)
    }

    pub(super) fn entry(&mut self, number: u64, event: &Value, delivery: &Delivery) -> Entry {
        let event = json(event).into_bytes();
        let plan = self.shared.stream.plan.as_ref();
        let gives_id = plan.is_some_and(Plan::gives_id);
        Entry {
            key: match gives_id {
                true => Key::id(&delivery.id),
                false => Key::content(&event),
            },
            number,
            id: Some(delivery.id.clone()),
            request: Ok(kept(delivery, &self.shared.stream.settings, &mut self.redactions)),
            event,
        }
    }

    fn add(&mut self, entry: Entry, item: Waiting, length: usize) -> Result<Flow> {
        self.batch.entries.push(entry);
        self.batch.items.push(item);
        self.batch.bytes += length;
        if self.batch.items.len() >= MAX_BATCH || self.batch.bytes >= MAX_BATCH_BYTES {
            return self.write_down();
        }
        Ok(GO_ON)
    }

    /// Writes down the events that wait for it, and passes on those that are to be sent.
    fn flush(&mut self) -> Result<Flow> {
        Ok(match self.write_down()? {
            GO_ON => self.write_down()?,
            end => end,
        })
    }

    /// Begins to write down the events that wait for it, and passes on those before: they go to the disk while others are
    /// read.
    fn write_down(&mut self) -> Result<Flow> {
        let Some(journal) = &self.shared.stream.journal else {
            return Ok(GO_ON);
        };
        let Batch { items, entries, .. } = std::mem::take(&mut self.batch);
        let next = (!items.is_empty()).then(|| Written {
            items,
            begun: journal.begin(entries, self.shared.world.clock.now()),
        });
        let Some(Written { items, begun }) = std::mem::replace(&mut self.written, next) else {
            return Ok(GO_ON);
        };
        for (item, begun) in items.into_iter().zip(begun.wait()?) {
            if self.begun(journal, item, begun)?.is_break() {
                return Ok(Flow::Break(()));
            }
        }
        Ok(GO_ON)
    }

    /// Passes on an event that is written down now, or was before.
    fn begun(&mut self, journal: &Journal, item: Waiting, begun: Begun) -> Result<Flow> {
        let (number, id) = match &item {
            Waiting::Job(job) => (job.number, Some(job.delivery.id.clone())),
            Waiting::Failed(number, id, ..) => (*number, id.clone()),
        };
        match (begun, item) {
            (Begun::Delivered(id), _) => Ok(self.skipped(number, id, Skip::Delivered)),
            (Begun::Duplicate(id), _) => Ok(self.skipped(number, id, Skip::Duplicate)),
            (Begun::New(row), Waiting::Job(mut job)) => {
                job.row = Some(row);
                Ok(self.push_job(*job))
            }
            (Begun::Again(kept), Waiting::Job(..)) => self.resume(journal, *kept),
            (Begun::New(_), Waiting::Failed(_, _, fault, event)) => Ok(self.failed(number, id, fault, event)),
            (Begun::Again(kept), Waiting::Failed(_, _, fault, event)) => self.fail_again(journal, &kept, fault, event),
        }
    }

    pub(super) fn failed(&self, number: u64, id: Option<MessageId>, fault: Fault, event: Original) -> Flow {
        self.push_ended(Ended::unsent(number, id, Outcome::Failed(fault, event)))
    }

    pub(super) fn skipped(&self, number: u64, id: Option<MessageId>, skip: Skip) -> Flow {
        self.push_ended(Ended::unsent(number, id, Outcome::Skipped(skip)))
    }

    /// Passes on an event that has ended before it was sent.
    pub(super) fn push_ended(&self, ended: Ended) -> Flow {
        let size = match &ended.outcome {
            Outcome::Failed(_, Original::Event(value)) => json(value).len() * 4,
            Outcome::Failed(_, Original::Text(text)) => text.len(),
            _ => 0,
        };
        let ends_all = self.shared.stream.on_error == OnError::Stop && matches!(ended.outcome, Outcome::Failed(..));
        let lane = ended.origin.as_ref().and_then(|origin| origin.lane);
        match self.push(Item::Ended(Box::new(ended)), lane, size) {
            GO_ON if ends_all => Flow::Break(()),
            flow => flow,
        }
    }

    pub(super) fn push_job(&self, job: Job) -> Flow {
        let size = job.size();
        let lane = job.origin.as_ref().and_then(|origin| origin.lane);
        self.push(Item::Job(Box::new(job)), lane, size)
    }

    /// Passes an item on, in the lane of all or in its own.
    fn push(&self, item: Item, lane: Option<Lane>, size: usize) -> Flow {
        let lane = self.shared.stream.lane().or(lane);
        match self.shared.window.push(item, lane, size) {
            true => GO_ON,
            false => Flow::Break(()),
        }
    }

    pub(super) fn tell(&self, message: Message) -> Flow {
        match self.told.send(Said::One(message)) {
            Ok(()) => GO_ON,
            Err(_) => Flow::Break(()),
        }
    }
}
