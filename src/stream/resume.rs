//! What earlier runs have written down, sent again.

use super::ended::{Fault, Original, Skip};
use super::feed::{Feeder, Flow, GO_ON};
use super::job::{Job, SoFar, original, whole};
use crate::error::{Error, Result};
use crate::hook::{Delivery, Prepared};
use crate::journal::{Finished, Journal, Kept, Outcome as KeptOutcome, Row};
use crate::value::Value;

impl Feeder<'_> {
    /// Takes deliveries out of the journal, page by page.
    pub(super) fn take(&mut self, journal: &Journal, page: impl Fn(Option<Row>) -> Result<Vec<Kept>>) -> Result<Flow> {
        let mut after = None;
        loop {
            let taken = page(after)?;
            let Some(last) = taken.last() else {
                return Ok(GO_ON);
            };
            after = Some(last.row);
            for kept in taken {
                if self.resume(journal, kept)?.is_break() {
                    return Ok(Flow::Break(()));
                }
            }
        }
    }

    /// Sends again what an earlier run has written down.
    pub(super) fn resume(&mut self, journal: &Journal, kept: Kept) -> Result<Flow> {
        let event = original(&kept);
        if let Some(fault) = self.lasting_fault(&kept, &event) {
            return self.fail_again(journal, &kept, fault, event);
        }
        let (number, id, row, bytes) = (kept.number, kept.id.clone(), kept.row, kept.event.len());
        let before = kept.fault.as_ref().map(Fault::of_journal);
        match self.remake(journal, kept, &event) {
            Ok(Some((edited, delivery))) => {
                let job = Job {
                    number,
                    original: event,
                    event: edited,
                    delivery: Box::new(delivery),
                    row: Some(row),
                    length: bytes,
                    so_far: SoFar::default(),
                    origin: None,
                };
                Ok(self.push_job(job))
            }
            Ok(None) => {
                // it stays what it was
                if let Some(fault) = before {
                    self.give_up(journal, row, &fault)?;
                }
                Ok(self.skipped(number, id, Skip::When))
            }
            Err(error) => {
                let fault = self.fault(error)?;
                self.give_up(journal, row, &fault)?;
                Ok(self.failed(number, id, fault, event))
            }
        }
    }

    /// Why a kept event cannot be sent, whatever is tried: it cannot be read, or there is nothing to render it with.
    fn lasting_fault(&self, kept: &Kept, event: &Original) -> Option<Fault> {
        let is_renderable = matches!(event, Original::Event(_)) && self.maker.is_some();
        let fault = kept.fault.as_ref().filter(|_| kept.request.is_none() && !is_renderable);
        fault.map(Fault::of_journal)
    }

    pub(super) fn fail_again(&mut self, journal: &Journal, kept: &Kept, fault: Fault, event: Original) -> Result<Flow> {
        self.give_up(journal, kept.row, &fault)?;
        Ok(self.failed(kept.number, kept.id.clone(), fault, event))
    }

    /// Writes down that a delivery has failed before it was sent.
    fn give_up(&self, journal: &Journal, row: Row, fault: &Fault) -> Result<()> {
        let finished = Finished {
            row,
            attempts: Vec::new(),
            outcome: Some(KeptOutcome::Failed(fault.to_journal(false))),
            ended: self.shared.world.clock.now(),
        };
        journal.finish(finished).wait()
    }

    /// The delivery of a kept event: as it was where the receiver may have got it, else made anew. Nothing where it is
    /// not to be sent any more.
    fn remake(&mut self, journal: &Journal, mut kept: Kept, event: &Original) -> Result<Option<(Value, Delivery)>> {
        let Some(maker) = &mut self.maker else {
            return Ok(Some((Value::from(()), whole(&kept)?)));
        };
        let Original::Event(value) = event else {
            return Err(Error::event("the event that was written down is not JSON"));
        };
        let edited = maker.edited(value)?;
        let request = kept.request.take().filter(|_| kept.is_fixed);
        if let (Some(id), Some(request)) = (kept.id.clone(), request) {
            let delivery = maker.resume(&edited, id, request)?;
            return Ok(Some((edited, delivery)));
        }
        match maker.prepare(&edited, kept.id.clone())? {
            Prepared::Skipped => Ok(None),
            Prepared::Delivery(delivery) => {
                let entry = self.entry(kept.number, value, &delivery);
                journal.renew(&kept, entry, self.shared.world.clock.now())?;
                Ok(Some((edited, *delivery)))
            }
        }
    }
}
