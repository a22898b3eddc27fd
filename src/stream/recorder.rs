//! Notes the attempts of a delivery.

use std::time::Duration;

use jiff::Timestamp;

use super::redactions::Redactions;
use crate::delivery::{Clock, Failure, Observer, Request, Response};
use crate::journal::Attempt;

/// How much of an answer's body is kept.
const MAX_BODY: usize = 16 * 1024;

/// So many bytes of a text, or a few less where a character would be cut in two.
pub(super) fn beginning(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
    }
    text
}

/// Notes the attempts of one delivery, for the journal, and passes on what it hears.
pub(super) struct Recorder<'a> {
    clock: &'a dyn Clock,
    redactions: &'a mut Redactions,
    /// What of the delivery nobody should see.
    hidden: &'a [String],
    /// Whether there is a journal to note them for.
    notes: bool,
    listener: Option<Box<dyn Observer>>,
    /// The attempt that is under way.
    number: u32,
    begun: Timestamp,
    signatures: Vec<String>,
    attempts: Vec<Attempt>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        clock: &'a dyn Clock,
        redactions: &'a mut Redactions,
        hidden: &'a [String],
        notes: bool,
        listener: Option<Box<dyn Observer>>,
    ) -> Self {
        Self {
            clock,
            redactions,
            hidden,
            notes,
            listener,
            number: 0,
            begun: Timestamp::UNIX_EPOCH,
            signatures: Vec::new(),
            attempts: Vec::new(),
        }
    }

    /// A text of this delivery as it may be shown.
    pub(super) fn hide(&self, text: &str) -> String {
        self.redactions.hide(text, &self.signatures).into_owned()
    }

    /// The beginning of an answer's body as it may be shown.
    pub(super) fn shown_body(&self, response: &Response) -> String {
        // hidden first: what is cut in two would not be found
        let body = self.hide(&String::from_utf8_lossy(&response.body));
        beginning(body, MAX_BODY)
    }

    /// The attempts so far.
    pub(super) fn into_attempts(self) -> Vec<Attempt> {
        self.attempts
    }

    fn note(&mut self, status: Option<u16>, body: String, error: Option<String>) {
        // what a redirect leads to is the same attempt
        self.attempts.pop_if(|last| last.number == self.number);
        self.attempts.push(Attempt {
            number: self.number,
            begun: self.begun,
            ended: self.clock.now(),
            status,
            body,
            error,
        });
    }
}

impl Observer for Recorder<'_> {
    fn sending(&mut self, attempt: u32, request: &Request) {
        if attempt != self.number {
            self.number = attempt;
            self.begun = self.clock.now();
        }
        self.signatures = request.signatures();
        let mut hidden = self.hidden.to_vec();
        hidden.extend(request.credentials());
        self.redactions.are(hidden);
        if let Some(listener) = &mut self.listener {
            listener.sending(attempt, request);
        }
    }

    fn answered(&mut self, response: &Response) {
        if self.notes {
            self.note(Some(response.status), self.shown_body(response), None);
        }
        if let Some(listener) = &mut self.listener {
            listener.answered(response);
        }
    }

    fn failed(&mut self, failure: &Failure) {
        if self.notes {
            let error = self.hide(failure.error.diagnostic().message());
            self.note(None, String::new(), Some(error));
        }
        if let Some(listener) = &mut self.listener {
            listener.failed(failure);
        }
    }

    fn waiting(&mut self, attempt: u32, attempts: u32, wait: Duration) {
        if let Some(listener) = &mut self.listener {
            listener.waiting(attempt, attempts, wait);
        }
    }
}
