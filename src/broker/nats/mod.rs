//! Events from a NATS stream, through a durable pull consumer.
//!
//! A message is known by its sequence in the stream. It is acknowledged with a request that the server answers, many of
//! them at once; what is under way is said to be in progress, so that no other process gets it.

mod asked;
mod hold;
mod letter;
mod login;
mod message;
mod rights;
mod session;
mod setup;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::AckKind;
use async_nats::{Message, StatusCode, Subject, Subscriber};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::runtime::Runtime;

use self::asked::Asked;
use self::hold::Hold;
use self::message::Reader;
use self::session::Session;
use self::setup::Consumer;
use super::arrival::Record;
use super::client::{Buried, Client, Fault, Handle};
use super::connect::{self, Connection};
use super::receipt::Lease;
use crate::error::{Error, Result};

/// How long the server may take to hand over what was on its way when nothing more was wanted.
const DRAINING: Duration = Duration::from_secs(2);

/// How long nothing is asked for after the server would give nothing.
const REST: Duration = Duration::from_millis(500);

/// A message that has come and not ended.
#[derive(Debug)]
struct Flight {
    /// Where the server hears of it.
    reply: Subject,
    lease: Arc<Lease>,
    /// When the server last heard of it, or gave it.
    heard: Instant,
}

struct Nats {
    connection: Connection,
    session: Session,
    reader: Reader,
    inbox: Subscriber,
    inbox_name: Subject,
    consumer: Consumer,
    asked: Asked,
    flights: HashMap<u64, Flight>,
    /// What came while nothing was wanted.
    ready: VecDeque<Record>,
    hold: Option<Hold>,
    rests_until: Option<Instant>,
    // the last: what is above belongs to it
    runtime: Runtime,
}

/// Connects, and looks whether the stream, the consumer and the place for dead letters are there.
pub(super) fn connect(connection: &Connection) -> Result<Box<dyn Client>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|cause| Error::machine(format!("cannot speak to NATS: {cause}")))?;
    match runtime.block_on(open(connection, true)) {
        Ok((session, inbox, inbox_name, consumer)) => {
            let hold = hold(&consumer, 0);
            Ok(Box::new(Nats {
                connection: connection.clone(),
                reader: reader(&session, connection),
                session,
                inbox,
                inbox_name,
                consumer,
                asked: Asked::default(),
                flights: HashMap::new(),
                ready: VecDeque::new(),
                hold,
                rests_until: None,
                runtime,
            }))
        }
        Err(Fault::Fatal(error)) => Err(error),
        Err(Fault::Lost(reason)) => Err(connect::unreachable(&connection.from, &reason)),
    }
}

async fn open(
    connection: &Connection,
    may_create: bool,
) -> std::result::Result<(Session, Subscriber, Subject, Consumer), Fault> {
    let session = Session::open(connection).await?;
    let consumer = setup::consumer(&session, &connection.from, may_create).await?;
    if let Some(letters) = &connection.dead_letters {
        setup::letters(&session, letters).await?;
    }
    let inbox_name = Subject::from(session.client.new_inbox());
    let inbox = session.ask(session.client.subscribe(inbox_name.clone())).await?;
    let inbox = inbox.map_err(session::lost)?;
    Ok((session, inbox, inbox_name, consumer))
}

fn reader(session: &Session, connection: &Connection) -> Reader {
    Reader::new(session.context.clone(), connection.dead_letters.is_some())
}

/// What has to come before what is new; nothing where others are waiting too, who would get what is new all the same.
fn hold(consumer: &Consumer, own: usize) -> Option<Hold> {
    let left = consumer.pending.saturating_sub(own);
    let wait = consumer.ack_wait + Duration::from_millis(100);
    (left > 0 && consumer.waiting == 0).then(|| Hold::new(left, consumer.delivered, Instant::now(), wait))
}

impl Nats {
    /// Ends the hold where it is over, and looks whether others have ended it.
    fn look_at_hold(&mut self) -> std::result::Result<(), Fault> {
        let now = Instant::now();
        let Some(hold) = &mut self.hold else { return Ok(()) };
        let mut is_over = hold.is_over(now);
        if !is_over && hold.is_to_look(now) {
            let look = setup::consumer(&self.session, &self.connection.from, false);
            is_over = self.runtime.block_on(look)?.pending <= self.flights.len();
            // those that wait here are nobody's work yet, and are kept all the same
            self.keep(&[])?;
        }
        if is_over {
            self.ready
                .extend(self.hold.take().into_iter().flat_map(Hold::into_newer));
        }
        Ok(())
    }

    /// Asks for messages, where fewer are on their way than there is room for.
    fn ask(&mut self, room: usize) -> std::result::Result<(), Fault> {
        let now = Instant::now();
        if self.rests_until.is_some_and(|until| now < until) {
            return Ok(());
        }
        let room = self.hold.as_ref().map_or(room, |hold| hold.room(now).min(room));
        let room = room.saturating_sub(self.ready.len());
        let Some(batch) = self.asked.lacking(room, now) else {
            return Ok(());
        };
        let batch = batch.min(self.consumer.max_batch);
        let expires = self.consumer.expires;
        let request = format!(r#"{{"batch":{batch},"expires":{}}}"#, expires.as_nanos());
        let publish =
            self.session
                .client
                .publish_with_reply(self.consumer.next.clone(), self.inbox_name.clone(), request.into());
        let published = self.runtime.block_on(self.session.ask(publish))?;
        published.map_err(session::lost)?;
        self.asked.add(batch, now + expires);
        Ok(())
    }

    /// Takes in what has come, and waits so long for the first where nothing has.
    fn take_in(&mut self, max: usize, wait: Duration) -> std::result::Result<(), Fault> {
        let wait = if self.ready.is_empty() { wait } else { Duration::ZERO };
        let inbox = &mut self.inbox;
        let first = self.runtime.block_on(async {
            match wait.is_zero() {
                // a turn for the connection
                true => {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    inbox.next().now_or_never().flatten()
                }
                false => tokio::time::timeout(wait, inbox.next()).await.ok().flatten(),
            }
        });
        let mut next = first;
        while let Some(message) = next {
            self.hear(message)?;
            if self.ready.len() >= max.max(1) {
                break;
            }
            next = self.inbox.next().now_or_never().flatten();
        }
        self.session.check()
    }

    fn hear(&mut self, message: Message) -> std::result::Result<(), Fault> {
        let Some(status) = message.status.filter(|status| *status != StatusCode::OK) else {
            self.asked.came();
            if let Some((sequence, reply, record)) = self.reader.record(&self.consumer, message)? {
                self.take(sequence, reply, record);
            }
            return Ok(());
        };
        let text = message.description.as_deref().unwrap_or_default().to_ascii_lowercase();
        match status {
            StatusCode::IDLE_HEARTBEAT => {}
            StatusCode::TIMEOUT => self.asked.gave_up(message::left(&message)),
            StatusCode::NO_RESPONDERS => return Err(Fault::Lost("the consumer is not there".to_owned())),
            _ if text.contains("consumer deleted") || text.contains("push based") => {
                return Err(Fault::Fatal(
                    setup::wrong(&self.connection.from, "the consumer was deleted").into_error(),
                ));
            }
            _ => {
                self.asked.gave_up(message::left(&message));
                self.rests_until = Some(Instant::now() + REST);
            }
        }
        Ok(())
    }

    fn take(&mut self, sequence: u64, reply: Subject, record: Record) {
        let now = Instant::now();
        if let Some(flight) = self.flights.get_mut(&sequence).filter(|flight| flight.lease.is_held()) {
            // it is worked on; the server has not heard so in time
            (flight.reply, flight.heard) = (reply, now);
            return;
        }
        let flight = Flight {
            reply,
            lease: Arc::clone(&record.lease),
            heard: now,
        };
        self.flights.insert(sequence, flight);
        let passed = match &mut self.hold {
            Some(hold) => hold.pass(sequence, record, now),
            None => Some(record),
        };
        self.ready.extend(passed);
    }

    /// Tells the server something of all these, without an answer.
    fn tell(&mut self, replies: Vec<Subject>, kind: AckKind) -> std::result::Result<(), Fault> {
        let client = &self.session.client;
        let told = async {
            for reply in replies {
                client.publish(reply, kind.into()).await.map_err(session::lost)?;
            }
            client.flush().await.map_err(session::lost)
        };
        self.runtime.block_on(self.session.ask(told))?
    }

    /// Takes the leases of those back that the server has not heard of for so long that others may have them, and
    /// forgets them where nothing is heard of them here for much longer.
    fn end_stale(&mut self) {
        let ack_wait = self.consumer.ack_wait;
        let stale = self
            .flights
            .values()
            .filter(|flight| flight.heard.elapsed() >= ack_wait);
        stale.for_each(|flight| flight.lease.end());
        let forgotten = ack_wait.saturating_mul(10);
        self.flights
            .retain(|_, flight| flight.lease.is_held() || flight.heard.elapsed() < forgotten);
    }
}

impl Client for Nats {
    fn receive(&mut self, max: usize, wait: Duration) -> std::result::Result<Vec<Record>, Fault> {
        self.session.check()?;
        self.look_at_hold()?;
        self.ask(max)?;
        let wait = if max == 0 { Duration::ZERO } else { wait };
        self.take_in(max, wait)?;
        let count = self.ready.len().min(max);
        Ok(self.ready.drain(..count).collect())
    }

    fn acknowledge(&mut self, handles: &[Handle]) -> std::result::Result<(), Fault> {
        let client = &self.session.client;
        let mut replies: Vec<_> = sequences(handles)
            .filter_map(|sequence| Some(self.flights.get(&sequence)?.reply.clone()))
            .collect();
        if let Some(last) = replies.pop() {
            let told = async {
                for reply in replies {
                    client
                        .publish(reply, AckKind::Ack.into())
                        .await
                        .map_err(session::lost)?;
                }
                // a consumer takes them in their order: it answers the last one when it has taken all
                let answer = client.request(last, AckKind::Ack.into()).await;
                answer.map(drop).map_err(session::lost)
            };
            self.runtime.block_on(self.session.ask(told))??;
        }
        for sequence in sequences(handles) {
            self.flights.remove(&sequence);
        }
        Ok(())
    }

    fn release(&mut self, handles: &[Handle]) -> std::result::Result<(), Fault> {
        let held = |sequence| self.flights.get(&sequence).filter(|flight| flight.lease.is_held());
        let replies = sequences(handles)
            .filter_map(|sequence| Some(held(sequence)?.reply.clone()))
            .collect();
        self.tell(replies, AckKind::Nak(None))?;
        for sequence in sequences(handles) {
            self.flights.remove(&sequence);
        }
        Ok(())
    }

    fn keep(&mut self, _handles: &[Handle]) -> std::result::Result<(), Fault> {
        // all of them: those too that have come while nothing was wanted
        self.end_stale();
        let held = self.flights.values().filter(|flight| flight.lease.is_held());
        let replies = held.map(|flight| flight.reply.clone()).collect();
        let now = Instant::now();
        self.tell(replies, AckKind::Progress)?;
        for flight in self.flights.values_mut().filter(|flight| flight.lease.is_held()) {
            flight.heard = now;
        }
        Ok(())
    }

    fn keeps_every(&self) -> Duration {
        self.consumer.ack_wait / 3
    }

    fn bury(&mut self, buried: &Buried<'_>) -> std::result::Result<(), Fault> {
        let Some(letters) = &self.connection.dead_letters else {
            return Err(Fault::Fatal(Error::machine("there is no place for dead letters")));
        };
        self.runtime.block_on(letter::bury(&self.session, letters, buried))
    }

    fn reconnect(&mut self) -> std::result::Result<(), Fault> {
        let (session, inbox, inbox_name, consumer) = self.runtime.block_on(open(&self.connection, false))?;
        // what was on its way is lost, and comes again
        self.asked = Asked::default();
        self.rests_until = None;
        self.hold = hold(&consumer, self.flights.len());
        self.reader = reader(&session, &self.connection);
        (self.session, self.inbox, self.inbox_name, self.consumer) = (session, inbox, inbox_name, consumer);
        self.keep(&[])
    }

    fn close(&mut self) -> std::result::Result<(), Fault> {
        // an answer comes after what was on its way before it
        self.runtime
            .block_on(setup::consumer(&self.session, &self.connection.from, false))?;
        let mut replies: Vec<Subject> = Vec::new();
        self.runtime.block_on(async {
            replies.extend(std::iter::from_fn(|| self.inbox.next().now_or_never().flatten()).filter_map(reply));
            if self.inbox.drain().await.is_ok() {
                let rest = self
                    .inbox
                    .by_ref()
                    .filter_map(|message| std::future::ready(reply(message)));
                let rest = rest.for_each(|reply| {
                    replies.push(reply);
                    std::future::ready(())
                });
                // what does not come by then comes again, to another, once the server has waited for it
                let _ = tokio::time::timeout(DRAINING, rest).await;
            }
        });
        // it notices that nobody waits there any more: otherwise it takes what is given back for us, and it is stuck
        let look = setup::consumer(&self.session, &self.connection.from, false);
        self.runtime.block_on(look)?;
        let held = self.flights.values().filter(|flight| flight.lease.is_held());
        replies.extend(held.map(|flight| flight.reply.clone()));
        self.flights.clear();
        self.tell(replies, AckKind::Nak(None))
    }
}

/// Where the server hears of a message; nothing where it is none of a stream.
fn reply(message: Message) -> Option<Subject> {
    message.reply.filter(|_| message.status.is_none())
}

fn sequences(handles: &[Handle]) -> impl Iterator<Item = u64> {
    handles.iter().filter_map(|handle| match handle {
        Handle::Sequence(sequence) => Some(*sequence),
        _ => None,
    })
}
