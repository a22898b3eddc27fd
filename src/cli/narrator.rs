//! Tells of a delivery while it is made: with `-v` of each attempt, with `-vv` of every byte of the exchange.

use super::console::Console;
use crate::delivery::duration::Shown;
use crate::delivery::exchange::{request_text, response_text};
use crate::delivery::{Failure, Observer, Request, Response};

/// Speaks of a delivery's steps.
pub(super) struct Narrator<'a> {
    console: &'a Console,
    /// Why the last request failed.
    failure: Option<String>,
}

impl<'a> Narrator<'a> {
    pub(super) fn new(console: &'a Console) -> Self {
        Self { console, failure: None }
    }
}

impl Observer for Narrator<'_> {
    fn sending(&mut self, _: u32, request: &Request) {
        // also for what is said later: an answer may repeat what it was sent
        self.console.hide(request.hidden());
        self.console.detail(&request.to_string());
        if self.console.shows_exchanges() {
            self.console.detail(&request_text(request));
        }
    }

    fn answered(&mut self, response: &Response) {
        self.failure = None;
        if self.console.shows_exchanges() {
            self.console.detail(&response_text(response));
        } else {
            self.console.detail(&response.status_line());
        }
    }

    fn failed(&mut self, failure: &Failure) {
        self.failure = Some(failure.error.diagnostic().message().to_owned());
    }

    fn waiting(&mut self, attempt: u32, attempts: u32, wait: std::time::Duration) {
        if let Some(failure) = self.failure.take() {
            self.console.detail(&failure);
        }
        self.console.detail(&format!(
            "attempt {attempt} of {attempts} failed, the next is in {}",
            Shown(wait)
        ));
    }
}
