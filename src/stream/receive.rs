//! Events from a broker.

use super::ended::{Ended, Message, Original, Outcome, Skip};
use super::feed::{Feeder, Flow};
use super::origin::Origin;
use super::running::Messages;
use super::schedule::Lane;
use crate::broker::{Arrival, Notice};
use crate::delivery::MessageId;
use crate::error::{Error, Result};
use crate::event::Loader;
use crate::value::Value;

impl Feeder<'_> {
    /// Takes what comes from the broker, until nothing more does.
    pub(super) fn receive(&mut self, messages: &Messages) -> Result<()> {
        let mut number = 0;
        let mut loader = Loader::new(messages.format, messages.limits);
        while let Some(notice) = messages.source.next() {
            let flow = match notice {
                Notice::Arrived(arrival) => {
                    number += 1;
                    self.arrived(number, *arrival, &mut loader)?
                }
                Notice::Lost { reason, wait } => self.tell(Message::Lost { reason, wait }),
                Notice::Back => self.tell(Message::Back),
                Notice::Failed(error) => return Err(error),
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn arrived(&mut self, number: u64, arrival: Arrival, loader: &mut Loader) -> Result<Flow> {
        let Arrival {
            payload,
            lane,
            position,
            id,
            receipt,
        } = arrival;
        let origin = Origin {
            position,
            lane: lane.map(Lane),
            receipt,
        };
        let name = || format!("event {number} ({})", origin.position);
        let bytes = match payload {
            Ok(bytes) => bytes,
            Err(reason) => {
                let error = Error::event(format!("{}: {reason}", name()));
                return self.unsendable(number, Some(id), error, Original::Text(Vec::new()), origin);
            }
        };
        match loader.load(&name, &bytes) {
            Ok(value) => self.message(number, value, bytes.len(), id, origin),
            Err(error) => self.unsendable(number, Some(id), error, Original::Text(bytes), origin),
        }
    }

    fn message(&mut self, number: u64, value: Value, length: usize, id: MessageId, origin: Origin) -> Result<Flow> {
        let Some(maker) = &mut self.maker else {
            return Ok(Flow::Break(()));
        };
        match maker.make(number, &value, length, Some(id)) {
            Ok(Some(mut job)) => {
                job.origin = Some(origin);
                Ok(self.push_job(job))
            }
            Ok(None) => Ok(self.unsent(number, None, Outcome::Skipped(Skip::When), origin)),
            Err(error) => {
                let place = format!("event {number} ({}): ", origin.position);
                let error = error.map(|diagnostic| diagnostic.prefixed(&place));
                self.unsendable(number, None, error, Original::Event(value), origin)
            }
        }
    }

    /// An event that has failed before it could be sent.
    fn unsendable(
        &mut self,
        number: u64,
        id: Option<MessageId>,
        error: Error,
        event: Original,
        origin: Origin,
    ) -> Result<Flow> {
        let fault = self.fault(error)?;
        Ok(self.unsent(number, id, Outcome::Failed(fault, event), origin))
    }

    fn unsent(&self, number: u64, id: Option<MessageId>, outcome: Outcome, origin: Origin) -> Flow {
        self.push_ended(Ended {
            origin: Some(origin),
            ..Ended::unsent(number, id, outcome)
        })
    }
}
