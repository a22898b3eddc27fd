//! Events from a Kafka topic, as a member of a group.
//!
//! A message is known by its partition and offset. An offset is committed once all that came before it have ended, so
//! that what is under way comes again to whoever takes the partition over. When the group takes partitions back, their
//! leases end; what was begun is waited for, and committed, before they are given away.

mod committer;
mod context;
mod errors;
mod letters;
mod partitions;
mod probe;
mod settings;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::{Message as _, Offset, TopicPartitionList};

use self::committer::Committer;
use self::context::{Context, Rebalanced};
use self::letters::Letters;
use self::partitions::Partitions;
use super::arrival::{Header, Record, lane, message_id};
use super::client::{Buried, Client, Fault, Handle};
use super::connect::{self, Connection};
use super::url::{BrokerUrl, Kind};
use crate::error::{Error, Result};

/// How long after an answer it is told what has ended since. What ended and was not told comes again after a crash.
const COMMIT_EVERY: Duration = Duration::from_millis(100);

/// How long the broker may take to hear what has ended, at the end.
const CLOSING: Duration = Duration::from_secs(5);

/// How long the client may take to say why it cannot reach a broker.
const REASON: Duration = Duration::from_millis(200);

/// How long nothing may be wanted before the partitions rest, and how often the group is then heard.
const FULL: Duration = Duration::from_millis(500);

/// A rebalance, of which partitions are to be given back.
struct Revoking {
    /// What was begun is waited for until then.
    until: Instant,
    /// Whether nothing was under way when it was last looked at: then all has been heard of by now.
    is_quiet: bool,
}

struct Kafka {
    from: BrokerUrl,
    consumer: Arc<BaseConsumer<Context>>,
    committer: Committer,
    letters: Option<Letters>,
    partitions: Partitions,
    /// What came while nothing was wanted.
    ready: VecDeque<Record>,
    revoking: Option<Revoking>,
    rests: bool,
    polled: Instant,
    committed: Instant,
    /// How long what is under way is waited for when it is dropped.
    parting: Duration,
    timeout: Duration,
}

/// Connects, and looks whether the topics are there.
pub(super) fn connect(connection: &Connection) -> Result<Box<dyn Client>> {
    let from = &connection.from;
    if from.tls {
        match probe::tls(connection) {
            Err(Fault::Fatal(error)) => return Err(error),
            Err(Fault::Lost(_)) | Ok(()) => {}
        }
    }
    let consumer: BaseConsumer<Context> = settings::consumer(connection)
        .create_with_context(Context::default())
        .map_err(|error| errors::unusable(from, &error))?;
    let consumer = Arc::new(consumer);
    let committer = Committer::start(Arc::clone(&consumer), from.clone())
        .map_err(|error| Error::machine(format!("no thread can be started: {error}")))?;
    let letters = connection
        .dead_letters
        .as_ref()
        .map(|letters| Letters::new(connection, letters))
        .transpose()?;
    let mut kafka = Kafka {
        from: from.clone(),
        consumer,
        committer,
        letters,
        partitions: Partitions::default(),
        ready: VecDeque::new(),
        revoking: None,
        rests: false,
        polled: Instant::now(),
        committed: Instant::now(),
        parting: CLOSING,
        timeout: connection.timeout,
    };
    for topic in std::iter::once(from).chain(&connection.dead_letters) {
        match kafka.topic_is_there(topic) {
            Ok(()) => {}
            Err(Fault::Fatal(error)) => return Err(error),
            Err(Fault::Lost(reason)) => return Err(connect::unreachable(from, &reason)),
        }
    }
    kafka
        .consumer
        .subscribe(&[from.name.as_str()])
        .map_err(|error| errors::unusable(from, &error))?;
    Ok(Box::new(kafka))
}

impl Kafka {
    /// Takes one thing from the client: a message, or nothing where it was something else.
    fn poll(&mut self, wait: Duration) -> std::result::Result<bool, Fault> {
        self.polled = Instant::now();
        let mut came = false;
        match self.consumer.poll(wait) {
            None => {}
            Some(Err(error)) => errors::fault(&self.from, &error)?,
            Some(Ok(message)) => {
                came = true;
                let (partition, offset) = (message.partition(), message.offset());
                // those of partitions that are being given away come again, elsewhere
                if let Some(lease) = self.partitions.begin(partition, offset) {
                    let with_headers = self.letters.is_some();
                    let record = record(&self.from, &message, lease, with_headers);
                    self.ready.push_back(record);
                }
            }
        }
        while let Some(rebalanced) = self.consumer.context().next() {
            match rebalanced {
                Rebalanced::Given(partitions) => self.partitions.give(&partitions),
                Rebalanced::Wanted => self.begin_to_revoke(),
            }
        }
        Ok(came)
    }

    fn begin_to_revoke(&mut self) {
        self.partitions.end_leases();
        self.ready.clear();
        let patience = if self.consumer.assignment_lost() {
            Duration::ZERO
        } else {
            self.from.takeover
        };
        self.revoking = Some(Revoking {
            until: Instant::now() + patience,
            is_quiet: false,
        });
    }

    /// Gives the partitions back once what was begun has ended and is known to have.
    fn go_on_revoking(&mut self) -> std::result::Result<(), Fault> {
        let Some(revoking) = &mut self.revoking else {
            return Ok(());
        };
        let is_over = Instant::now() >= revoking.until;
        if !(is_over || revoking.is_quiet) {
            revoking.is_quiet = !self.partitions.are_busy();
            return Ok(());
        }
        if !self.consumer.assignment_lost() {
            // where it cannot be told, the events come again elsewhere
            let _ = self.commit_at_last();
        }
        self.committer.forget();
        self.partitions.clear();
        self.ready.clear();
        self.revoking = None;
        self.rests = false;
        self.consumer
            .unassign()
            .or_else(|error| errors::fault(&self.from, &error))
    }

    fn list(&self, of: impl IntoIterator<Item = (i32, Option<i64>)>) -> std::result::Result<TopicPartitionList, Fault> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in of {
            match offset {
                None => drop(list.add_partition(&self.from.name, partition)),
                Some(offset) => list
                    .add_partition_offset(&self.from.name, partition, Offset::Offset(offset))
                    .or_else(|error| errors::fault(&self.from, &error))?,
            }
        }
        Ok(list)
    }

    /// Looks whether a topic is there.
    fn topic_is_there(&mut self, topic: &BrokerUrl) -> std::result::Result<(), Fault> {
        let found = errors::topic_is_there(&self.consumer, topic, self.timeout);
        found.map_err(|fault| self.why(fault))
    }

    /// Why there is no answer: what the client has said meanwhile.
    fn why(&mut self, fault: Fault) -> Fault {
        let mut fault = fault;
        let until = Instant::now() + REASON;
        while matches!(fault, Fault::Lost(_)) && Instant::now() < until {
            if let Err(said) = self.poll(Duration::from_millis(20)) {
                fault = said;
            }
        }
        fault
    }

    /// Hears what has become of the word under way.
    fn hear(&mut self, wait: Duration) -> std::result::Result<(), Fault> {
        let Some(answer) = self.committer.answer(wait) else {
            return Ok(());
        };
        self.committed = Instant::now();
        let told = answer.map_err(|fault| self.why(fault))?;
        self.partitions.tell(&told);
        Ok(())
    }

    /// Begins to tell what has ended. What is not heard while the group changes is told again.
    fn commit(&mut self) -> std::result::Result<(), Fault> {
        self.hear(Duration::ZERO)?;
        let untold = self.partitions.untold();
        if untold.is_empty() || self.committer.is_busy() {
            return Ok(());
        }
        let list = self.list(untold.iter().map(|(partition, offset)| (*partition, Some(*offset))))?;
        self.committer.begin(untold, list);
        Ok(())
    }

    /// Tells what has ended, and waits until it is heard, as long as the broker may take.
    fn commit_at_last(&mut self) -> std::result::Result<(), Fault> {
        self.hear(CLOSING)?;
        self.commit()?;
        self.hear(CLOSING)
    }

    fn commit_now_and_then(&mut self) -> std::result::Result<(), Fault> {
        match self.committed.elapsed() >= COMMIT_EVERY {
            true => self.commit(),
            false => Ok(()),
        }
    }

    /// Lets the partitions rest while nothing is wanted for long, so that the group can be heard without messages.
    fn rest(&mut self, rests: bool) -> std::result::Result<(), Fault> {
        let list = self.list(self.partitions.names().map(|partition| (partition, None)))?;
        let done = if rests {
            self.consumer.pause(&list)
        } else {
            self.consumer.resume(&list)
        };
        self.rests = rests;
        done.or_else(|error| errors::fault(&self.from, &error))
    }

    /// Goes back to messages that were released, so that they come again.
    fn rewind(&mut self) -> std::result::Result<(), Fault> {
        for (partition, offset) in self.partitions.take_released() {
            let sought = self
                .consumer
                .seek(&self.from.name, partition, Offset::Offset(offset), self.timeout);
            sought.or_else(|error| errors::fault(&self.from, &error))?;
        }
        Ok(())
    }
}

impl Client for Kafka {
    fn receive(&mut self, max: usize, wait: Duration) -> std::result::Result<Vec<Record>, Fault> {
        self.commit_now_and_then()?;
        self.go_on_revoking()?;
        if max == 0 {
            if self.polled.elapsed() >= FULL {
                self.rest(true)?;
                self.poll(Duration::ZERO)?;
            }
            return Ok(Vec::new());
        }
        if self.rests {
            self.rest(false)?;
        }
        self.rewind()?;
        let until = Instant::now() + if self.ready.is_empty() { wait } else { Duration::ZERO };
        let mut left = until.saturating_duration_since(Instant::now());
        while self.ready.len() < max {
            let came = self.poll(left)?;
            left = match self.ready.is_empty() && self.revoking.is_none() {
                true => until.saturating_duration_since(Instant::now()),
                false => Duration::ZERO,
            };
            if !came && left.is_zero() {
                break;
            }
        }
        let count = self.ready.len().min(max);
        Ok(self.ready.drain(..count).collect())
    }

    fn acknowledge(&mut self, handles: &[Handle]) -> std::result::Result<(), Fault> {
        for (partition, offset) in offsets(handles) {
            self.partitions.end(partition, offset);
        }
        self.commit_now_and_then()
    }

    fn release(&mut self, handles: &[Handle]) -> std::result::Result<(), Fault> {
        for (partition, offset) in offsets(handles) {
            self.partitions.release(partition, offset);
        }
        Ok(())
    }

    fn keep(&mut self, _handles: &[Handle]) -> std::result::Result<(), Fault> {
        // the group is told by the client's own thread, and by polling
        Ok(())
    }

    fn keeps_every(&self) -> Duration {
        self.from.takeover
    }

    fn bury(&mut self, buried: &Buried<'_>) -> std::result::Result<(), Fault> {
        match &self.letters {
            Some(letters) => letters.bury(buried),
            None => Err(Fault::Fatal(Error::machine("there is no place for dead letters"))),
        }
    }

    fn reconnect(&mut self) -> std::result::Result<(), Fault> {
        // the client connects by itself: it is asked whether it has
        let from = self.from.clone();
        self.topic_is_there(&from)
    }

    fn close(&mut self) -> std::result::Result<(), Fault> {
        self.partitions.end_leases();
        let until = Instant::now() + CLOSING;
        let mut reason = None;
        while !self.partitions.untold().is_empty() && Instant::now() < until {
            let told = self.commit().and_then(|()| self.poll(Duration::from_millis(20)));
            match told {
                Ok(_) => {}
                // a broker that is coming back just now may hear it still
                Err(Fault::Lost(why)) => reason = Some(why),
                Err(fatal) => return Err(fatal),
            }
            if self.consumer.assignment_lost() {
                // it is not for us to say any more
                reason.get_or_insert_with(|| "the group has given its partitions to others".to_owned());
                break;
            }
        }
        if self.partitions.untold().is_empty() {
            return Ok(());
        }
        // it has been waited for
        self.parting = Duration::ZERO;
        Err(Fault::Lost(
            reason.unwrap_or_else(|| "no broker has answered".to_owned()),
        ))
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        // a group is not left while a commit is under way
        self.committer.end(self.parting);
        // a consumer that is dropped waits until it has left its group, and for ever while partitions that it was to
        // give back are not: nothing may wait for us then
        self.consumer.context().close();
        let _ = self.consumer.unassign();
    }
}

fn record(
    from: &BrokerUrl,
    message: &rdkafka::message::BorrowedMessage<'_>,
    lease: std::sync::Arc<super::receipt::Lease>,
    with_headers: bool,
) -> Record {
    let (partition, offset) = (message.partition(), message.offset());
    let place = [from.name.as_str(), &partition.to_string(), &offset.to_string()];
    let payload = message.payload();
    let name = match message.key() {
        Some(key) => [b"key ", key].concat(),
        None => format!("partition {partition}").into_bytes(),
    };
    Record {
        handle: Handle::Offset { partition, offset },
        lane: Some(lane(&name)),
        position: format!("{}[{partition}]@{offset}", from.name),
        id: message_id(Kind::Kafka, &place, payload.unwrap_or_default()),
        payload: payload
            .map(<[u8]>::to_vec)
            .ok_or_else(|| "the message has no value: it is a tombstone".to_owned()),
        headers: if with_headers { headers(message) } else { Vec::new() },
        key: message.key().map(<[u8]>::to_vec),
        lease,
    }
}

fn headers(message: &rdkafka::message::BorrowedMessage<'_>) -> Vec<Header> {
    use rdkafka::message::Headers as _;
    let Some(headers) = message.headers() else {
        return Vec::new();
    };
    let headers = headers
        .iter()
        .map(|header| (header.key.to_owned(), header.value.unwrap_or_default().to_vec()));
    headers.collect()
}

fn offsets(handles: &[Handle]) -> impl Iterator<Item = (i32, i64)> {
    handles.iter().filter_map(|handle| match handle {
        Handle::Offset { partition, offset } => Some((*partition, *offset)),
        _ => None,
    })
}
