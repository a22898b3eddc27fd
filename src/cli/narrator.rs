//! Tells of a delivery while it is made: with `-v` of each attempt, with `-vv` of every byte of the exchange.

use super::console::Console;
use crate::delivery::duration::Shown;
use crate::delivery::exchange::{request_text, response_text};
use crate::delivery::{Failure, Observer, Request, Response};
use crate::secrets::Redactor;

/// Speaks of a delivery's steps.
pub(super) struct Narrator {
    console: Console,
    /// What each line begins with.
    prefix: String,
    /// What nobody should see of the requests so far: an answer may repeat it.
    hidden: Vec<String>,
    redactor: Redactor,
    /// Why the last request failed.
    failure: Option<String>,
}

impl Narrator {
    /// One that begins what it says with a prefix.
    pub(super) fn new(console: &Console, prefix: String) -> Self {
        Self {
            console: console.clone(),
            prefix,
            hidden: Vec::new(),
            redactor: Redactor::default(),
            failure: None,
        }
    }

    /// What nobody should see of the requests.
    pub(super) fn into_hidden(self) -> Vec<String> {
        self.hidden
    }

    fn say(&self, text: &str) {
        let text = self.redactor.redact(text);
        match self.prefix.is_empty() {
            true => self.console.detail(&text),
            false => {
                let lines: Vec<String> = text.lines().map(|line| format!("{}{line}", self.prefix)).collect();
                self.console.detail(&lines.join("\n"));
            }
        }
    }
}

impl Observer for Narrator {
    fn sending(&mut self, _: u32, request: &Request) {
        let hidden = request.hidden();
        if self.console.is_verbose()
            && let Some(redactor) = self.redactor.with(hidden.iter().cloned())
        {
            self.redactor = redactor;
        }
        self.hidden.extend(hidden);
        self.say(&request.to_string());
        if self.console.shows_exchanges() {
            self.say(&request_text(request));
        }
    }

    fn answered(&mut self, response: &Response) {
        self.failure = None;
        if self.console.shows_exchanges() {
            self.say(&response_text(response));
        } else {
            self.say(&response.status_line());
        }
    }

    fn failed(&mut self, failure: &Failure) {
        self.failure = Some(failure.error.diagnostic().message().to_owned());
    }

    fn waiting(&mut self, attempt: u32, attempts: u32, wait: std::time::Duration) {
        if let Some(failure) = self.failure.take() {
            self.say(&failure);
        }
        self.say(&format!(
            "attempt {attempt} of {attempts} failed, the next is in {}",
            Shown(wait)
        ));
    }
}
