//! The network, and the pauses that hosts ask for.

use std::time::Duration;

use super::ended::{Message, Said, Told};
use super::pacer::Pacer;
use crate::delivery::retry::retry_after;
use crate::delivery::{Clock, Exchange, Exchanged, Request, Transport};

/// Sends on the thread that asks for it: a thread for each request would be too dear for many. So what is under way
/// cannot be cancelled; it ends with its time-out.
#[derive(Debug)]
pub(super) struct Direct(pub(super) Transport);

impl Exchange for Direct {
    fn exchange(&self, request: &Request, time_left: Duration) -> Exchanged {
        match self.0.send(request, time_left) {
            Ok(response) => Exchanged::Answered(response),
            Err(failure) => Exchanged::Failed(failure),
        }
    }
}

/// An exchange that has a host left alone that asks for it.
pub(super) struct Paced<'a> {
    pub(super) exchange: &'a dyn Exchange,
    pub(super) pacer: &'a Pacer,
    pub(super) clock: &'a dyn Clock,
    pub(super) told: &'a Told,
}

impl Exchange for Paced<'_> {
    fn exchange(&self, request: &Request, time_left: Duration) -> Exchanged {
        let exchanged = self.exchange.exchange(request, time_left);
        if let Exchanged::Answered(response) = &exchanged
            && matches!(response.status, 429 | 503)
            && let Some(asked) = response.header("Retry-After")
            && let Some(time) = retry_after(asked, self.clock.now())
            && !time.is_zero()
        {
            let host = request.url().authority();
            if self.pacer.leave_alone(host, self.clock.elapsed(), time) {
                // whoever has started the stream may be gone
                let _ = self.told.send(Said::One(Message::Paused {
                    host: host.to_owned(),
                    time,
                }));
            }
        }
        exchanged
    }
}
