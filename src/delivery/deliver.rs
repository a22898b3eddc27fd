//! One delivery: attempts until it is accepted, or there is no use in another one.

use std::time::Duration;

use jiff::Timestamp;

use super::cancellation::{Cancellation, Waited};
use super::clock::Clock;
use super::failure::Failure;
use super::outcome::{Rejection, judge};
use super::redirect::{self, Redirect};
use super::request::Request;
use super::retry::{Attempted, GiveUp, RetryPolicy, Step, retry_after};
use super::signature::{ID_HEADER, MessageId, SIGNATURE_HEADER, SigningKey, TIMESTAMP_HEADER, sign};
use super::transport::{Response, Transport};
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// What is delivered, and how.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The request, without the headers of an attempt.
    pub request: &'a Request,
    /// Makes the request of a later attempt, where it differs from that of the first.
    pub again: Option<&'a Again<'a>>,
    /// What the delivery is known by.
    pub id: &'a MessageId,
    /// The keys that sign each attempt.
    pub keys: &'a [SigningKey],
    /// When to try again.
    pub policy: &'a RetryPolicy,
    /// How long an attempt may take, its redirects included.
    pub timeout: Duration,
    /// Whether redirects are followed that keep the request as it is.
    pub follow: bool,
}

/// Makes the request of an attempt of this number, counted from 1.
pub type Again<'a> = dyn Fn(u32) -> Result<Request, Error> + 'a;

/// Sends one request and gets one answer, or none.
pub trait Exchange {
    /// Sends the request, which may take the time that is left.
    fn exchange(&self, request: &Request, time_left: Duration) -> Exchanged;
}

/// What has come of a request.
#[derive(Debug, Clone)]
pub enum Exchanged {
    /// An answer.
    Answered(Response),
    /// No whole answer.
    Failed(Failure),
    /// It was cancelled when the answer had not come.
    Cancelled,
}

/// The network, for as long as the cancellation allows.
#[derive(Debug)]
pub struct Network {
    transport: Transport,
    cancellation: Cancellation,
}

impl Network {
    /// Sends by the transport until it is cancelled.
    pub fn new(transport: Transport, cancellation: Cancellation) -> Self {
        Self {
            transport,
            cancellation,
        }
    }
}

impl Exchange for Network {
    fn exchange(&self, request: &Request, time_left: Duration) -> Exchanged {
        // neither a look-up nor the making of a connection can be cut short: they are left behind
        let (transport, request) = (self.transport.clone(), request.clone());
        match self.cancellation.run(move || transport.send(&request, time_left)) {
            Ok(Some(Ok(response))) => Exchanged::Answered(response),
            Ok(Some(Err(failure))) => Exchanged::Failed(failure),
            Ok(None) => Exchanged::Cancelled,
            Err(cause) => Exchanged::Failed(Failure::lasting(Error::machine(format!("cannot send: {cause}")))),
        }
    }
}

/// Hears of each step of a delivery.
pub trait Observer {
    /// A request is about to be sent, in the attempt of this number, counted from 1.
    fn sending(&mut self, attempt: u32, request: &Request);
    /// An answer has come.
    fn answered(&mut self, response: &Response);
    /// No answer has come.
    fn failed(&mut self, failure: &Failure);
    /// The next of so many attempts follows after this time.
    fn waiting(&mut self, attempt: u32, attempts: u32, wait: Duration);
}

/// How a delivery has ended.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// How many attempts were begun.
    pub attempts: u32,
    /// From the start of the first to the end of the last.
    pub elapsed: Duration,
    /// How it ended.
    pub end: End,
}

/// The end of a delivery.
#[derive(Debug, Clone)]
pub enum End {
    /// The receiver has accepted it.
    Accepted(Response),
    /// It has not, and there is no further attempt.
    Rejected(Rejection, GiveUp),
    /// It was not reached, and there is no further attempt.
    Unreached(Failure, GiveUp),
    /// It was cancelled.
    Cancelled {
        /// Whether a request was on its way.
        was_sending: bool,
        /// What the last whole attempt came to, if there was one.
        last: Option<Error>,
    },
}

/// What an attempt came to.
enum Outcome {
    Accepted(Response),
    Missed(Miss),
    Cancelled,
}

/// An attempt that was not accepted.
enum Miss {
    Rejected(Rejection),
    Unreached(Failure),
}

impl Miss {
    /// What the policy decides by.
    fn attempted(&self, clock: &dyn Clock) -> Attempted {
        match self {
            Self::Rejected(Rejection { response, .. }) => Attempted::Answered {
                status: response.status,
                retry_after: response
                    .header("Retry-After")
                    .and_then(|value| retry_after(value, clock.now())),
            },
            Self::Unreached(failure) => Attempted::Unreached {
                is_transient: failure.is_transient,
            },
        }
    }

    fn into_error(self) -> Error {
        match self {
            Self::Rejected(rejection) => rejection.error,
            Self::Unreached(failure) => failure.error,
        }
    }

    fn into_end(self, reason: GiveUp) -> End {
        match self {
            Self::Rejected(rejection) => End::Rejected(rejection, reason),
            Self::Unreached(failure) => End::Unreached(failure, reason),
        }
    }
}

/// A delivery that has not come to its end: what the next attempt takes over from those before. It borrows nothing, so
/// that it can be laid aside for as long as it waits.
#[derive(Debug, Default)]
pub struct Unfinished {
    /// When the first attempt began.
    start: Option<Duration>,
    /// How many attempts were begun.
    attempts: u32,
    /// What the last one came to.
    last: Option<Error>,
}

/// What follows after an attempt.
#[derive(Debug)]
pub enum Next {
    /// Nothing: it has come to its end.
    Ended(Delivered),
    /// The next attempt, after this time.
    Wait(Duration, Unfinished),
}

impl Unfinished {
    /// Whether there was an attempt.
    pub fn is_begun(&self) -> bool {
        self.attempts > 0
    }

    /// Makes the next attempt. `jitter` draws from `0..MAX_JITTER`.
    pub fn attempt(
        mut self,
        delivery: &Delivery<'_>,
        exchange: &dyn Exchange,
        clock: &dyn Clock,
        jitter: &mut dyn FnMut() -> f64,
        observer: &mut dyn Observer,
    ) -> Next {
        let start = *self.start.get_or_insert_with(|| clock.elapsed());
        self.attempts += 1;
        let miss = match make_attempt(delivery, self.attempts, exchange, clock, observer) {
            Outcome::Accepted(response) => return Next::Ended(self.ended(clock, End::Accepted(response))),
            Outcome::Cancelled => return Next::Ended(self.cut_short(clock, true)),
            Outcome::Missed(miss) => miss,
        };
        let elapsed = clock.elapsed().saturating_sub(start);
        let step = delivery
            .policy
            .next(miss.attempted(clock), self.attempts, elapsed, jitter());
        match step {
            Step::GiveUp(reason) => Next::Ended(self.ended(clock, miss.into_end(reason))),
            Step::Wait(wait) => {
                self.last = Some(miss.into_error());
                observer.waiting(self.attempts, delivery.policy.attempts.get(), wait);
                Next::Wait(wait, self)
            }
        }
    }

    /// Ends it while it waits for its next attempt.
    pub fn cancel(self, clock: &dyn Clock) -> Delivered {
        self.cut_short(clock, false)
    }

    fn cut_short(mut self, clock: &dyn Clock, was_sending: bool) -> Delivered {
        let last = self.last.take();
        self.ended(clock, End::Cancelled { was_sending, last })
    }

    fn ended(self, clock: &dyn Clock, end: End) -> Delivered {
        let start = self.start;
        Delivered {
            attempts: self.attempts,
            elapsed: start.map_or(Duration::ZERO, |start| clock.elapsed().saturating_sub(start)),
            end,
        }
    }
}

/// Delivers: attempts, and waits between them, until it is accepted, given up or cancelled. `jitter` draws from
/// `0..MAX_JITTER`.
pub fn deliver(
    delivery: &Delivery<'_>,
    exchange: &dyn Exchange,
    clock: &dyn Clock,
    jitter: &mut dyn FnMut() -> f64,
    observer: &mut dyn Observer,
) -> Delivered {
    let mut unfinished = Unfinished::default();
    loop {
        match unfinished.attempt(delivery, exchange, clock, jitter, observer) {
            Next::Ended(delivered) => return delivered,
            Next::Wait(wait, so_far) => match clock.wait(wait) {
                Waited::Elapsed => unfinished = so_far,
                Waited::Cancelled => return so_far.cancel(clock),
            },
        }
    }
}

/// One attempt: the request, stamped, and those that its redirects lead to.
fn make_attempt(
    delivery: &Delivery<'_>,
    attempt: u32,
    exchange: &dyn Exchange,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Outcome {
    let start = clock.elapsed();
    let mut request = match (delivery.again, attempt) {
        (Some(again), 2..) => match again(attempt) {
            Ok(request) => delivery.stamped(&request, clock.now()),
            Err(error) => return Outcome::Missed(Miss::Unreached(Failure::lasting(error))),
        },
        _ => delivery.stamped(delivery.request, clock.now()),
    };
    let mut redirects = 0;
    loop {
        let gone = clock.elapsed().saturating_sub(start);
        // no time at all would be no limit to some
        let time_left = delivery.timeout.saturating_sub(gone).max(Duration::from_millis(1));
        observer.sending(attempt, &request);
        let response = match exchange.exchange(&request, time_left) {
            Exchanged::Answered(response) => response,
            Exchanged::Failed(failure) => {
                observer.failed(&failure);
                return Outcome::Missed(Miss::Unreached(failure));
            }
            Exchanged::Cancelled => return Outcome::Cancelled,
        };
        observer.answered(&response);
        if delivery.follow {
            match redirect::of(&request, &response, redirects) {
                Redirect::To(next) => {
                    redirects += 1;
                    request = *next;
                    continue;
                }
                Redirect::Refused(error) => return Outcome::Missed(Miss::Rejected(Rejection { error, response })),
                Redirect::None => {}
            }
        }
        return match judge(&request, response, &delivery.policy.on) {
            Ok(response) => Outcome::Accepted(response),
            Err(rejection) => Outcome::Missed(Miss::Rejected(rejection)),
        };
    }
}

impl Delivery<'_> {
    /// A request of it with the delivery's id, the time, and signatures of both and the body.
    pub fn stamped(&self, request: &Request, now: Timestamp) -> Request {
        let timestamp = now.as_second();
        let mut headers = vec![
            (ID_HEADER, self.id.to_string()),
            (TIMESTAMP_HEADER, timestamp.to_string()),
        ];
        if !self.keys.is_empty() {
            let body = request.body().unwrap_or_default();
            headers.push((SIGNATURE_HEADER, sign(self.keys, self.id, timestamp, body)));
        }
        request.with_headers(headers)
    }
}

impl Delivered {
    /// The answer, or what a person is told, with the answer that goes with it.
    ///
    /// # Errors
    ///
    /// Where it was not delivered. A delivery that is cancelled has the status of its last whole attempt, or that of a
    /// receiver that was not reached.
    pub fn into_result(self, request: &Request) -> Result<Response, (Error, Option<Response>)> {
        let attempts = self.attempts;
        match self.end {
            End::Accepted(response) => Ok(response),
            End::Rejected(rejection, reason) => {
                let error = with_reason(rejection.error, reason);
                Err((error, Some(rejection.response)))
            }
            End::Unreached(failure, reason) => Err((with_reason(failure.error, reason), None)),
            End::Cancelled { was_sending, last } => Err((cancelled(request, attempts, was_sending, last), None)),
        }
    }
}

/// Says why there is no further attempt, where that is not plain.
fn with_reason(error: Error, reason: GiveUp) -> Error {
    match reason {
        GiveUp::Final | GiveUp::Attempts(1) => error,
        reason => error.map(|diagnostic| diagnostic.note(reason.to_string(), None)),
    }
}

fn cancelled(request: &Request, attempts: u32, was_sending: bool, last: Option<Error>) -> Error {
    let doubt = if was_sending {
        format!("attempt {attempts} was under way: the receiver may have got it")
    } else {
        format!("it was waiting for attempt {}", attempts + 1)
    };
    let change = |diagnostic: Diagnostic| {
        let so_far = diagnostic.message().to_owned();
        let cancelled = Diagnostic::new(format!("{request} was cancelled, and is not known to be delivered"));
        let cancelled = cancelled.note(doubt.clone(), None);
        if so_far.is_empty() {
            cancelled
        } else {
            cancelled.note(format!("the attempt before: {so_far}"), None)
        }
    };
    match last {
        Some(error) => error.map(change),
        None => Error::Unreachable(Box::new(change(Diagnostic::default()))),
    }
}

#[cfg(test)]
#[path = "deliver_tests.rs"]
mod tests;
