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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Cancellation, HeaderEdit, SystemClock, Url};
    use crate::secrets::Redactor;

    fn request(token: &str) -> Request {
        Request::builder(Url::parse("https://h/x").unwrap())
            .header(HeaderEdit::parse(&format!("Authorization: Bearer {token}")).unwrap())
            .build()
            .unwrap()
    }

    fn echo(text: &str) -> Response {
        Response {
            status: 503,
            headers: Vec::new(),
            body: text.as_bytes().to_vec(),
            truncated: false,
        }
    }

    #[test]
    fn notes_go_on_where_they_were_left_whoever_was_sent_in_between() {
        let clock = SystemClock::new(Cancellation::default());
        let mut redactions = Redactions::new(Redactor::default());
        let own = ["signing-key".to_owned()];
        let mut recorder = Recorder::new(&clock, &mut redactions, &own, true, Notes::new(None));
        recorder.sending(1, &request("first-token"));
        recorder.answered(&echo("not first-token"));
        let notes = recorder.pause();
        assert!(notes.size() > 0);
        let mut other = Recorder::new(&clock, &mut redactions, &[], true, Notes::new(None));
        other.sending(1, &request("other-token"));
        other.answered(&echo("not other-token"));
        drop(other);
        let mut recorder = Recorder::new(&clock, &mut redactions, &own, true, notes);
        let before = recorder.hide("first-token, signing-key");
        recorder.sending(2, &request("second-token"));
        recorder.answered(&echo("not second-token"));
        assert_eq!(before, "******, ******", "before there is another attempt");
        let attempts = recorder.finish().into_attempts();
        let told: Vec<_> = attempts.iter().map(|a| (a.number, a.body.as_str())).collect();
        assert_eq!(told, [(1, "not ******"), (2, "not ******")]);
    }
}
