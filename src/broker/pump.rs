//! The thread that speaks to a broker: it receives, hands out, and tells the broker what has become of each message.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::arrival::{Arrival, Header, Record};
use super::backoff::Backoff;
use super::client::{Buried, Client, Fault, Handle};
use super::in_flight::{Flight, InFlight, Kept};
use super::receipt::{Letter, Receipt, Ticket, Told};
use super::source::{Limits, Notice, Notices};
use crate::delivery::random;
use crate::error::Error;

/// How long it waits for messages while others are under way, and their ends may come at any moment; and while none is.
const BUSY_WAIT: Duration = Duration::from_millis(10);
const IDLE_WAIT: Duration = Duration::from_millis(200);

/// The broker is told of so many ends at once, or of fewer that it has not been told of for so long: to it a word about
/// many is hardly more than a word about one.
const GATHERED: usize = 512;
const GATHERING: Duration = Duration::from_millis(50);

/// How long ends are left alone while nothing more is wanted: to wake up for each would take time from those that work.
const NAP: Duration = Duration::from_millis(1);

/// How long what is under way may take to end once nothing more is wanted, and the broker to be told of it.
#[cfg(not(test))]
const CLOSING: Duration = Duration::from_secs(10);
#[cfg(test)]
const CLOSING: Duration = Duration::from_millis(500);

pub(super) struct Pump {
    client: Box<dyn Client>,
    limits: Limits,
    /// Whether what fails may be put among the dead letters.
    buries: bool,
    /// Nothing where nothing more is received.
    notify: Option<Sender<Notices>>,
    /// For the receipts.
    told: Sender<Told>,
    heard: Receiver<Told>,
    in_flight: InFlight,
    ended: Vec<Handle>,
    released: Vec<Handle>,
    letters: VecDeque<(Ticket, Letter)>,
    closes_by: Option<Instant>,
    /// When the broker was told of ends last.
    said: Instant,
    kept: Instant,
    /// When a message was there last.
    busy: Instant,
}

impl Pump {
    pub(super) fn new(
        client: Box<dyn Client>,
        limits: Limits,
        buries: bool,
        notify: Sender<Notices>,
        told: Sender<Told>,
        heard: Receiver<Told>,
    ) -> Self {
        Self {
            client,
            limits,
            buries,
            notify: Some(notify),
            told,
            heard,
            in_flight: InFlight::default(),
            ended: Vec::new(),
            released: Vec::new(),
            letters: VecDeque::new(),
            closes_by: None,
            said: Instant::now(),
            kept: Instant::now(),
            busy: Instant::now(),
        }
    }

    /// Works until it is closed, or the broker refuses.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told at the end. A refusal before that is told as a notice.
    pub(super) fn run(mut self) -> Result<(), Fault> {
        loop {
            let stepped = match self.step() {
                Ok(true) => return self.client.close(),
                Err(Fault::Lost(reason)) => self.recover(reason),
                stepped => stepped,
            };
            match stepped {
                Ok(false) => {}
                Ok(true) => return Ok(()),
                Err(Fault::Fatal(error)) if self.notify.is_some() => {
                    self.notice(Notice::Failed(error));
                    return Ok(());
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// One round. Says whether it was the last.
    fn step(&mut self) -> Result<bool, Fault> {
        while let Ok(told) = self.heard.try_recv() {
            self.hear(told);
        }
        self.say()?;
        if self.kept.elapsed() >= self.client.keeps_every() {
            self.kept = Instant::now();
            let handles = self.in_flight.handles();
            if !handles.is_empty() {
                self.client.keep(&handles)?;
            }
        }
        if let Some(end) = self.closes_by
            && (self.in_flight.is_empty() || Instant::now() >= end)
        {
            return Ok(true);
        }
        let room = self.room();
        let wait = if self.in_flight.is_empty() {
            IDLE_WAIT
        } else {
            BUSY_WAIT
        };
        let records = self.client.receive(room, wait)?;
        if !records.is_empty() || !self.in_flight.is_empty() {
            self.busy = Instant::now();
        } else if self.limits.idle.is_some_and(|idle| self.busy.elapsed() >= idle) {
            self.notify = None;
        }
        let arrived: Notices = records.into_iter().filter_map(|record| self.arrived(record)).collect();
        self.notify_of(arrived);
        if room == 0 {
            self.listen(wait);
            if self.closes_by.is_none() {
                thread::sleep(NAP);
            }
        }
        Ok(false)
    }

    /// How many more are wanted: none while only a few would be.
    fn room(&self) -> usize {
        let room = self.limits.messages.saturating_sub(self.in_flight.len());
        let is_full = room * 2 < self.limits.messages || self.in_flight.bytes() >= self.limits.bytes;
        if is_full || self.notify.is_none() { 0 } else { room }
    }

    /// Waits for something to be told.
    fn listen(&mut self, wait: Duration) {
        match self.heard.recv_timeout(wait) {
            Ok(told) => self.hear(told),
            // it holds a sender itself
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Ended(ticket) => {
                if let Some(flight) = self.in_flight.end(ticket) {
                    self.ended.push(flight.handle);
                }
            }
            Told::Released(ticket) => {
                if let Some(flight) = self.in_flight.end(ticket).filter(Flight::is_held) {
                    self.released.push(flight.handle);
                }
            }
            Told::Failed(ticket, letter) => self.letters.push_back((ticket, letter)),
            Told::Close => {
                self.closes_by = Some(Instant::now() + CLOSING);
                // whoever waits for messages waits no longer, and gives back what it has
                self.notify = None;
            }
        }
    }

    /// Tells the broker what there is to tell.
    fn say(&mut self) -> Result<(), Fault> {
        let has_letters = !self.letters.is_empty();
        while let Some((ticket, letter)) = self.letters.front() {
            if let Some(flight) = self.in_flight.get(*ticket) {
                let none = Kept::default();
                let kept = flight.kept.as_deref().unwrap_or(&none);
                let headers = headers(&kept.headers, letter, &kept.position);
                self.client.bury(&Buried {
                    payload: &kept.payload,
                    key: kept.key.as_deref(),
                    headers: &headers,
                })?;
            }
            let ended = self.in_flight.end(*ticket);
            self.ended.extend(ended.map(|flight| flight.handle));
            self.letters.pop_front();
        }
        // a letter that is there is not put there twice, as far as it can be helped
        if (has_letters && !self.ended.is_empty()) || self.is_to_acknowledge() {
            self.client.acknowledge(&self.ended)?;
            self.ended.clear();
            self.said = Instant::now();
        }
        if !self.released.is_empty() {
            self.client.release(&self.released)?;
            self.released.clear();
        }
        Ok(())
    }

    /// Whether the broker is to be told of what has ended.
    fn is_to_acknowledge(&self) -> bool {
        let is_last = self.in_flight.is_empty() || self.closes_by.is_some();
        let is_due = is_last || self.ended.len() >= GATHERED || self.said.elapsed() >= GATHERING;
        is_due && !self.ended.is_empty()
    }

    /// What is told of a record; nothing where it is here already.
    fn arrived(&mut self, record: Record) -> Option<Notice> {
        if self.in_flight.has(&record.handle) {
            return None;
        }
        let Record {
            handle,
            lane,
            position,
            id,
            payload,
            headers,
            key,
            lease,
        } = record;
        let kept = self.buries.then(|| {
            Box::new(Kept {
                position: position.clone(),
                payload: payload.clone().unwrap_or_default(),
                key,
                headers,
            })
        });
        let bytes = payload.as_ref().map_or(0, Vec::len);
        let ticket = self.in_flight.add(handle, bytes, lease.clone(), kept);
        let receipt = Receipt::new(ticket, self.told.clone(), lease);
        Some(Notice::Arrived(Box::new(Arrival {
            payload,
            lane,
            position,
            id,
            receipt,
        })))
    }

    fn notice(&self, notice: Notice) {
        self.notify_of(vec![notice]);
    }

    fn notify_of(&self, notices: Notices) {
        if let Some(notify) = self.notify.as_ref().filter(|_| !notices.is_empty()) {
            // where nobody hears it, receipts give back what they are for
            let _ = notify.send(notices);
        }
    }

    /// Connects again, with waits between the attempts. Says whether that is no longer needed: where nothing more is
    /// wanted, and nothing is left to be told.
    fn recover(&mut self, mut reason: String) -> Result<bool, Fault> {
        let mut backoff = Backoff::default();
        loop {
            let wait = backoff.next(random::jitter());
            self.notice(Notice::Lost {
                reason: reason.clone(),
                wait,
            });
            let until = Instant::now() + wait;
            while let Some(left) = until
                .checked_duration_since(Instant::now())
                .filter(|left| !left.is_zero())
            {
                self.listen(left);
                if self.closes_by.is_some() {
                    // what is given back comes again without a word
                    match self.ended.is_empty() && self.letters.is_empty() && self.in_flight.is_empty() {
                        true => return Ok(true),
                        false if self.closes_by.is_some_and(|end| Instant::now() >= end) => {
                            return Err(Fault::Lost(reason));
                        }
                        false => {}
                    }
                }
            }
            match self.client.reconnect() {
                Ok(()) => {
                    self.notice(Notice::Back);
                    self.busy = Instant::now();
                    return Ok(false);
                }
                Err(Fault::Lost(again)) => reason = again,
                // it was reached before: whoever has put something in its way may take it away
                Err(Fault::Fatal(Error::Unreachable(diagnostic))) => reason = diagnostic.message().to_owned(),
                Err(fatal) => return Err(fatal),
            }
        }
    }
}

/// The headers of a dead letter: those that the message had, and why it is one.
fn headers(own: &[Header], letter: &Letter, position: &str) -> Vec<Header> {
    let mut headers: Vec<Header> = own
        .iter()
        .filter(|(name, _)| !name.starts_with("vwh-"))
        .cloned()
        .collect();
    let mut add = |name: &str, text: &str| {
        // a line: some brokers end a header with one
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        headers.push((format!("vwh-{name}"), text.into_bytes()));
    };
    add("reason", &letter.reason);
    add("source", letter.source);
    add("from", position);
    if let Some(id) = &letter.id {
        add("id", id);
    }
    if let Some(status) = letter.status {
        add("status", &status.to_string());
    }
    headers
}
