//! The threads that send.

use std::cell::RefCell;

use jiff::Timestamp;

use super::ended::{Ended, Fault, Message, Outcome, Told};
use super::job::{Item, Job};
use super::paced::Paced;
use super::recorder::{Recorder, beginning};
use super::redactions::Redactions;
use super::running::{OnError, Shared};
use crate::delivery::{self, Again, Delivered, End, Source, deliver};
use crate::error::{Error, Result};
use crate::hook::Preparer;
use crate::journal;

/// How much of an answer's body is told.
const MAX_TOLD: usize = 1024;

/// Sends what is in the window until nothing more comes.
pub(super) fn send_all(shared: &Shared, told: &Told) {
    let mut sender = Sender {
        shared,
        told,
        preparer: None,
        redactions: Redactions::new(shared.stream.redactor.clone()),
    };
    while let Some(item) = shared.window.pop() {
        let ended = match item {
            Item::Job(job) => sender.send(*job).map(Box::new),
            Item::Ended(ended) => Ok(ended),
        };
        let message = match ended {
            Ok(ended) => {
                if ends_the_stream(&ended.outcome, shared.stream.on_error) {
                    // before this thread takes the next one
                    shared.window.stop();
                }
                Message::Ended(ended)
            }
            Err(error) => {
                shared.window.stop();
                Message::Broken(error)
            }
        };
        if told.send(Some(message)).is_err() {
            break;
        }
    }
    let _ = told.send(None);
}

/// Whether nothing more is to be begun: after a failure, if that was asked for, and where all is cancelled.
fn ends_the_stream(outcome: &Outcome, on_error: OnError) -> bool {
    match outcome {
        Outcome::Delivered(_) | Outcome::Skipped(_) => false,
        Outcome::Failed(..) => on_error == OnError::Stop,
        Outcome::Cancelled(_) => true,
    }
}

struct Sender<'s> {
    shared: &'s Shared,
    told: &'s Told,
    /// Renders later attempts, where they differ from the first.
    preparer: Option<Preparer<'s>>,
    redactions: Redactions,
}

impl Sender<'_> {
    /// Sends one delivery and writes down what has become of it.
    ///
    /// # Errors
    ///
    /// Where no delivery can be sent any more, or nothing can be written down.
    fn send(&mut self, job: Job) -> Result<Ended> {
        let stream = &self.shared.stream;
        let plan = stream.plan.as_ref().filter(|plan| plan.names_attempt());
        if let (None, Some(plan)) = (&self.preparer, plan) {
            self.preparer = Some(plan.preparer(&stream.run)?);
        }
        let listener = stream.listen.as_ref().map(|listen| listen(job.number));
        let clock = &*self.shared.world.clock;
        let notes = job.row.is_some();
        let mut recorder = Recorder::new(clock, &mut self.redactions, &job.delivery.hidden, notes, listener);
        let delivered = deliver_job(self.shared, self.told, &job, self.preparer.as_mut(), &mut recorder);
        let (attempts, elapsed) = (delivered.attempts, delivered.elapsed);
        let ending = ending_of(delivered, &job, &recorder)?;
        let attempts_made = recorder.into_attempts();
        if let (Some(journal), Some(row)) = (&stream.journal, job.row) {
            write_down(journal, row, attempts_made, &ending, clock.now())
                .map_err(|error| unwritten(error, &job, &ending))?;
        }
        let outcome = match ending {
            Ending::Delivered(status) => Outcome::Delivered(status),
            Ending::Cancelled(fault) => Outcome::Cancelled(fault),
            Ending::Failed { fault, .. } => Outcome::Failed(fault, job.original),
        };
        Ok(Ended {
            number: job.number,
            id: Some(job.delivery.id),
            attempts,
            elapsed,
            outcome,
        })
    }
}

/// How a delivery has ended, its texts without secrets.
enum Ending {
    Delivered(u16),
    Failed { fault: Fault, is_transient: bool },
    Cancelled(Fault),
}

fn deliver_job(
    shared: &Shared,
    told: &Told,
    job: &Job,
    preparer: Option<&mut Preparer<'_>>,
    recorder: &mut Recorder<'_>,
) -> Delivered {
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
        told: told.clone(),
    };
    deliver(&delivery, &paced, &*world.clock, &mut || (world.jitter)(), recorder)
}

/// # Errors
///
/// The error of a delivery that is of no event alone.
fn ending_of(delivered: Delivered, job: &Job, recorder: &Recorder<'_>) -> Result<Ending> {
    let is_cancelled = matches!(delivered.end, End::Cancelled { .. });
    let (error, response) = match delivered.into_result(&job.delivery.request) {
        Ok(response) => return Ok(Ending::Delivered(response.status)),
        Err(failed) => failed,
    };
    let hide = |text: &str| recorder.hide(text);
    let Some(mut fault) = Fault::of(&error, hide) else {
        return Err(error);
    };
    let prefix = format!("event {} ({}): ", job.number, job.delivery.id);
    let told = error.clone().map(|diagnostic| diagnostic.prefixed(&prefix));
    fault.text = hide(&told.to_string());
    if let Some(response) = response {
        fault.status = Some(response.status);
        fault.body = beginning(recorder.shown_body(&response), MAX_TOLD);
    }
    Ok(match is_cancelled {
        true => Ending::Cancelled(fault),
        false => Ending::Failed {
            is_transient: matches!(error, Error::Failing(_)) || fault.source == Source::Network,
            fault,
        },
    })
}

fn write_down(
    journal: &journal::Journal,
    row: journal::Row,
    attempts: Vec<journal::Attempt>,
    ending: &Ending,
    now: Timestamp,
) -> Result<()> {
    let outcome = match ending {
        Ending::Delivered(status) => journal::Outcome::Delivered(*status),
        Ending::Failed { fault, is_transient } => journal::Outcome::Failed(fault.to_journal(*is_transient)),
        Ending::Cancelled(_) => return journal.interrupt(row, attempts),
    };
    journal.finish(row, attempts, outcome, now)
}

/// The journal cannot say what has become of a delivery: a person must know.
fn unwritten(error: Error, job: &Job, ending: &Ending) -> Error {
    let became = match ending {
        Ending::Delivered(_) => "was delivered, and will be sent again",
        Ending::Failed { .. } | Ending::Cancelled(_) => "was not delivered, and will be sent again",
    };
    let (number, id) = (job.number, &job.delivery.id);
    error.map(|diagnostic| diagnostic.note(format!("event {number} ({id}) {became} by the next run"), None))
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
