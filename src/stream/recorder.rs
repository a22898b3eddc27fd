//! Notes the attempts of a delivery.

use std::time::Duration;

use jiff::Timestamp;

use super::redactions::Redactions;
use crate::delivery::{Clock, Failure, Observer, Request, Response};
use crate::journal::Attempt;

/// How much of an answer's body is kept.
const MAX_BODY: usize = 16 * 1024;

/// The beginning of an answer's body, so many bytes of it, as it may be shown.
pub(super) fn shown_body(response: &Response, bytes: usize, hide: impl Fn(&str) -> String) -> String {
    // hidden first: what is cut in two would not be found
    beginning(hide(&String::from_utf8_lossy(&response.body)), bytes)
}

/// So many bytes of a text, or a few less where a character would be cut in two.
fn beginning(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
    }
    text
}

/// What is noted of a delivery: it is laid aside with the delivery while that waits.
#[derive(Default)]
pub(super) struct Notes {
    listener: Option<Box<dyn Observer + Send>>,
    /// The attempt that is under way, or was last.
    number: u32,
    begun: Timestamp,
    signatures: Vec<String>,
    /// What of its last request nobody should see.
    hidden: Vec<String>,
    attempts: Vec<Attempt>,
}

impl Notes {
    /// Notes of a delivery that nothing has come of yet.
    pub(super) fn new(listener: Option<Box<dyn Observer + Send>>) -> Self {
        Self {
            listener,
            ..Self::default()
        }
    }

    /// A text of this delivery as it may be shown.
    pub(super) fn hide(&self, text: &str, redactions: &Redactions) -> String {
        redactions.hide(text, &self.signatures).into_owned()
    }

    /// How much memory they take, about.
    pub(super) fn size(&self) -> usize {
        self.attempts.iter().map(|attempt| attempt.body.len()).sum()
    }

    /// The attempts so far.
    pub(super) fn into_attempts(self) -> Vec<Attempt> {
        self.attempts
    }
}

/// Notes the attempts of one delivery, for the journal, and passes on what it hears.
pub(super) struct Recorder<'a> {
    clock: &'a dyn Clock,
    redactions: &'a mut Redactions,
    /// What of the delivery nobody should see.
    hidden: &'a [String],
    /// Whether there is a journal to note them for.
    is_kept: bool,
    notes: Notes,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        clock: &'a dyn Clock,
        redactions: &'a mut Redactions,
        hidden: &'a [String],
        is_kept: bool,
        mut notes: Notes,
    ) -> Self {
        if notes.number > 0 {
            // since then others may have been sent on this thread
            redactions.are(std::mem::take(&mut notes.hidden));
        }
        Self {
            clock,
            redactions,
            hidden,
            is_kept,
            notes,
        }
    }

    /// The notes, to go on with later.
    pub(super) fn pause(mut self) -> Notes {
        self.notes.hidden = self.redactions.texts().to_vec();
        self.notes
    }

    /// The notes of a delivery that has come to its end.
    pub(super) fn finish(self) -> Notes {
        self.notes
    }

    fn hide(&self, text: &str) -> String {
        self.notes.hide(text, self.redactions)
    }

    fn note(&mut self, status: Option<u16>, body: String, error: Option<String>) {
        // what a redirect leads to is the same attempt
        let Notes { number, begun, .. } = self.notes;
        self.notes.attempts.pop_if(|last| last.number == number);
        self.notes.attempts.push(Attempt {
            number,
            begun,
            ended: self.clock.now(),
            status,
            body,
            error,
        });
    }
}

impl Observer for Recorder<'_> {
    fn sending(&mut self, attempt: u32, request: &Request) {
        if attempt != self.notes.number {
            self.notes.number = attempt;
            self.notes.begun = self.clock.now();
        }
        self.notes.signatures = request.signatures();
        let mut hidden = self.hidden.to_vec();
        hidden.extend(request.credentials());
        self.redactions.are(hidden);
        if let Some(listener) = &mut self.notes.listener {
            listener.sending(attempt, request);
        }
    }

    fn answered(&mut self, response: &Response) {
        if self.is_kept {
            let body = shown_body(response, MAX_BODY, |text| self.hide(text));
            self.note(Some(response.status), body, None);
        }
        if let Some(listener) = &mut self.notes.listener {
            listener.answered(response);
        }
    }

    fn failed(&mut self, failure: &Failure) {
        if self.is_kept {
            let error = self.hide(failure.error.diagnostic().message());
            self.note(None, String::new(), Some(error));
        }
        if let Some(listener) = &mut self.notes.listener {
            listener.failed(failure);
        }
    }

    fn waiting(&mut self, attempt: u32, attempts: u32, wait: Duration) {
        if let Some(listener) = &mut self.notes.listener {
            listener.waiting(attempt, attempts, wait);
        }
    }
}
