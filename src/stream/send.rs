//! The threads that send.

use std::cell::RefCell;
use std::time::Duration;

use super::ended::{Ended, Fault, Message, Outcome, Said, Told};
use super::job::{Item, Job, SoFar};
use super::paced::Paced;
use super::pacer::Admission;
use super::recorder::{Notes, Recorder, shown_body};
use super::redactions::Redactions;
use super::running::{OnError, Shared, Stream};
use super::schedule::Parking;
use super::settling::unwritten;
use super::window::Place;
use crate::delivery::{self, Again, Delivered, End, Next, Source, Unfinished};
use crate::error::{Error, Result};
use crate::hook::Preparer;
use crate::journal;

/// How much of an answer's body is told.
const MAX_TOLD: usize = 1024;

/// Sends what the window gives until nothing more comes.
pub(super) fn send_all(shared: &Shared, told: &Told) {
    let mut sender = Sender {
        shared,
        told,
        place: shared.window.place(),
        preparer: None,
        redactions: Redactions::new(shared.stream.redactor.clone()),
    };
    if let Err(error) = sender.send_all() {
        shared.window.interrupt();
        // whoever has started the stream may be gone
        let _ = told.send(Said::One(Message::Broken(error)));
    }
    if let Some(journal) = &shared.stream.journal {
        shared.settling.finish(journal);
    }
    let _ = told.send(Said::Last);
}

struct Sender<'s> {
    shared: &'s Shared,
    told: &'s Told,
    place: Place<'s, Item>,
    /// Renders later attempts, where they differ from the first.
    preparer: Option<Preparer<'s>>,
    redactions: Redactions,
}

/// An event that has come to its end. It is told once that is on the disk.
struct Closed {
    ended: Box<Ended>,
    /// Nothing where there is nothing to be written.
    finished: Option<journal::Finished>,
}

impl Sender<'_> {
    /// # Errors
    ///
    /// Where no delivery can be sent any more, or nothing can be written down.
    fn send_all(&mut self) -> Result<()> {
        while let Some(item) = self.place.take(&*self.shared.world.clock) {
            let closed = match item {
                Item::Job(job) => self.carry_on(job)?,
                Item::Ended(ended) => Some(Closed { ended, finished: None }),
            };
            let Some(closed) = closed else { continue };
            // before the window gives the next one
            match &closed.ended.outcome {
                Outcome::Failed(..) if self.shared.stream.on_error == OnError::Stop => self.shared.window.stop(),
                Outcome::Cancelled(_) => self.shared.window.interrupt(),
                Outcome::Failed(..) | Outcome::Delivered(_) | Outcome::Skipped(_) => {}
            }
            self.close(closed)?;
        }
        Ok(())
    }

    /// Has an event told that has come to its end, once that is on the disk. Where the order is kept the next one does not
    /// begin before that.
    fn close(&self, Closed { ended, finished }: Closed) -> Result<()> {
        if let (Some(finished), Some(journal)) = (finished, &self.shared.stream.journal) {
            if !self.place.keeps_order() {
                self.shared.settling.settle(finished, ended, self.told, journal);
                return Ok(());
            }
            let written = journal.finish(finished).wait();
            written.map_err(|error| unwritten(error, &ended))?;
        }
        if self.told.send(Said::One(Message::Ended(ended))).is_err() {
            // nobody is there any more who wants to know
            self.shared.window.interrupt();
        }
        Ok(())
    }

    /// Makes the next attempt of a delivery. It has come to no end where it waits for another one, or for the end of a
    /// pause, or where it was not begun and is not to be.
    ///
    /// # Errors
    ///
    /// Where no delivery can be sent any more, or nothing can be written down.
    fn carry_on(&mut self, mut job: Box<Job>) -> Result<Option<Closed>> {
        let is_begun = job.so_far.unfinished.is_begun();
        if is_begun && self.shared.window.is_interrupted() {
            return self.cancel(job).map(Some);
        }
        let clock = &*self.shared.world.clock;
        match self.shared.pacer.admit(job.delivery.request.url().authority(), clock) {
            Admission::Now => {}
            Admission::Paused(until) => return self.park(job, until),
            Admission::Cancelled if is_begun => return self.cancel(job).map(Some),
            Admission::Cancelled => return Ok(None),
        }
        if !job.begin() {
            // the broker has given it to another process
            return Ok(None);
        }
        if !is_begun {
            let listen = self.shared.stream.listen.as_ref();
            job.so_far.notes = Notes::new(listen.map(|listen| listen(job.number)));
        }
        let SoFar { unfinished, notes } = std::mem::take(&mut job.so_far);
        let mut recorder = Recorder::new(
            clock,
            &mut self.redactions,
            &job.delivery.hidden,
            job.row.is_some(),
            notes,
        );
        let preparer = preparer(&mut self.preparer, &self.shared.stream)?;
        let next = attempt(unfinished, self.shared, self.told, &job, preparer, &mut recorder);
        match next {
            Next::Ended(delivered) => {
                let notes = recorder.finish();
                self.end(*job, delivered, notes).map(Some)
            }
            Next::Wait(wait, unfinished) => {
                let notes = recorder.pause();
                job.so_far = SoFar { unfinished, notes };
                self.park(job, clock.elapsed().saturating_add(wait))
            }
        }
    }

    /// Gives its place to another delivery until then.
    fn park(&mut self, mut job: Box<Job>, due: Duration) -> Result<Option<Closed>> {
        job.pause();
        let parking = Parking {
            due,
            bytes: job.size(),
            is_begun: job.so_far.unfinished.is_begun(),
        };
        match self.place.park(Item::Job(job), parking) {
            Some(Item::Job(job)) if parking.is_begun => self.cancel(job).map(Some),
            _ => Ok(None),
        }
    }

    /// Ends a delivery that waits for another attempt.
    fn cancel(&mut self, mut job: Box<Job>) -> Result<Closed> {
        let SoFar { unfinished, notes } = std::mem::take(&mut job.so_far);
        let clock = &*self.shared.world.clock;
        let notes = Recorder::new(clock, &mut self.redactions, &[], false, notes).finish();
        self.end(*job, unfinished.cancel(clock), notes)
    }

    /// Has written down what has become of a delivery.
    fn end(&self, job: Job, delivered: Delivered, notes: Notes) -> Result<Closed> {
        let (attempts, elapsed) = (delivered.attempts, delivered.elapsed);
        let hide = |text: &str| notes.hide(text, &self.redactions);
        let ending = ending_of(delivered, &job, hide)?;
        let finished = job.row.map(|row| journal::Finished {
            row,
            attempts: notes.into_attempts(),
            outcome: ending.to_journal(),
            ended: self.shared.world.clock.now(),
        });
        let ended = Box::new(Ended {
            number: job.number,
            id: Some(job.delivery.id),
            attempts,
            elapsed,
            outcome: match ending {
                Ending::Delivered(status) => Outcome::Delivered(status),
                Ending::Cancelled(fault) => Outcome::Cancelled(fault),
                Ending::Failed { fault, .. } => Outcome::Failed(fault, job.original),
            },
            origin: job.origin,
        });
        Ok(Closed { ended, finished })
    }
}

/// What renders later attempts, where they differ from the first.
fn preparer<'a, 's>(
    preparer: &'a mut Option<Preparer<'s>>,
    stream: &'s Stream,
) -> Result<Option<&'a mut Preparer<'s>>> {
    let plan = stream.plan.as_ref().filter(|plan| plan.names_attempt());
    if let (None, Some(plan)) = (&preparer, plan) {
        *preparer = Some(plan.preparer(&stream.run)?);
    }
    Ok(preparer.as_mut())
}

/// How a delivery has ended, its texts without secrets.
enum Ending {
    Delivered(u16),
    Failed { fault: Fault, is_transient: bool },
    Cancelled(Fault),
}

impl Ending {
    /// The outcome as the journal has it; none where it was interrupted.
    fn to_journal(&self) -> Option<journal::Outcome> {
        match self {
            Self::Delivered(status) => Some(journal::Outcome::Delivered(*status)),
            Self::Failed { fault, is_transient } => Some(journal::Outcome::Failed(fault.to_journal(*is_transient))),
            Self::Cancelled(_) => None,
        }
    }
}

fn attempt(
    unfinished: Unfinished,
    shared: &Shared,
    told: &Told,
    job: &Job,
    preparer: Option<&mut Preparer<'_>>,
    recorder: &mut Recorder<'_>,
) -> Next {
    let (stream, world) = (&shared.stream, &shared.world);
    let preparer = preparer.map(RefCell::new);
    let again = preparer
        .as_ref()
        .map(|preparer| |attempt| preparer.borrow_mut().again(&job.event, &job.delivery, attempt));
    let delivery = delivery::Delivery {
        request: &job.delivery.request,
        again: again.as_ref().map(|again| again as &Again<'_>),
        id: &job.delivery.id,
        keys: &job.delivery.keys,
        policy: &stream.settings.retry,
        timeout: stream.settings.transport.total_timeout,
        follow: stream.settings.follow,
    };
    let paced = Paced {
        exchange: &*world.exchange,
        pacer: &shared.pacer,
        clock: &*world.clock,
        told,
    };
    unfinished.attempt(&delivery, &paced, &*world.clock, &mut || (world.jitter)(), recorder)
}

/// # Errors
///
/// The error of a delivery that is of no event alone.
fn ending_of(delivered: Delivered, job: &Job, hide: impl Fn(&str) -> String) -> Result<Ending> {
    let is_cancelled = matches!(delivered.end, End::Cancelled { .. });
    let (error, response) = match delivered.into_result(&job.delivery.request) {
        Ok(response) => return Ok(Ending::Delivered(response.status)),
        Err(failed) => failed,
    };
    let Some(mut fault) = Fault::of(&error, &hide) else {
        return Err(error);
    };
    let prefix = match &job.origin {
        Some(origin) => format!("event {} ({}, {}): ", job.number, origin.position, job.delivery.id),
        None => format!("event {} ({}): ", job.number, job.delivery.id),
    };
    let told = error.clone().map(|diagnostic| diagnostic.prefixed(&prefix));
    fault.text = hide(&told.to_string());
    if let Some(response) = response {
        fault.status = Some(response.status);
        fault.body = shown_body(&response, MAX_TOLD, hide);
    }
    Ok(match is_cancelled {
        true => Ending::Cancelled(fault),
        false => Ending::Failed {
            is_transient: matches!(error, Error::Failing(_)) || fault.source == Source::Network,
            fault,
        },
    })
}

impl Fault {
    /// The fault as the journal has it.
    pub(super) fn to_journal(&self, is_transient: bool) -> journal::Fault {
        journal::Fault {
            source: self.source,
            status: self.status,
            reason: self.reason.clone(),
            is_transient,
        }
    }
}
