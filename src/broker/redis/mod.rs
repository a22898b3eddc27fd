//! Redis streams: consumer groups, with entries that are taken over where a process has died.
//!
//! Each process is a consumer of its own name. What it works on it claims anew all the time, so that its entries never
//! get as old as [`BrokerUrl::takeover`]; older ones have no living owner, and whoever finds them takes them over.

mod connection;
mod fault;
mod reply;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use redis::{Cmd, Connection as Link, RedisWrite, ToRedisArgs, Value};

use super::arrival::{Record, lane, message_id};
use super::client::{Buried, Client, EntryId, Fault, Handle};
use super::connect::Connection;
use super::receipt::Lease;
use super::url::{BrokerUrl, Kind};
use crate::delivery::random;
use crate::error::{self, Error};
use connection::Opener;
use reply::{Entries, Entry};

/// The field of an entry whose value is kept in order by.
const KEY: &str = "key";

/// The field that the event of a dead letter is in: the one that is looked for first when it is read again.
const EVENT: &str = "event";

/// Before the first entry.
const BEFORE_ALL: EntryId = EntryId { time: 0, number: 0 };

/// Who holds the entries that were given back, until somebody takes them.
const NOBODY: &str = "vwh-released";

/// Connects, and looks whether the stream is there. A group that is not begins with the first entry.
///
/// # Errors
///
/// As [`connect`](super::connect).
pub(super) fn connect(connection: &Connection) -> error::Result<Box<dyn Client>> {
    let opener = Opener::new(connection)?;
    let broker = connection.from.broker();
    let link = opener.open().map_err(|fault| fault.into_error(&broker))?;
    let mut client = RedisClient {
        link,
        opener,
        from: connection.from.clone(),
        letters: connection.dead_letters.as_ref().map(|url| url.name.clone()),
        consumer: format!("vwh-{}", random::message_id()?),
        leases: HashMap::new(),
        replay: None,
        claim: Claim::default(),
    };
    client.prepare().map_err(|fault| fault.into_error(&broker))?;
    Ok(Box::new(client))
}

struct RedisClient {
    link: Link,
    opener: Opener,
    from: BrokerUrl,
    /// The key of the stream of dead letters.
    letters: Option<String>,
    consumer: String,
    /// The leases of what is under way, by their entries.
    leases: HashMap<EntryId, Weak<Lease>>,
    /// Up to where our own entries were read again, after the connection was lost: a reply may have been lost with it.
    replay: Option<EntryId>,
    claim: Claim,
}

/// The search for entries that have no living owner.
#[derive(Default)]
struct Claim {
    /// Where it goes on; nothing at the beginning.
    cursor: Option<Vec<u8>>,
    /// When it has come to its end last.
    done: Option<Instant>,
}

impl RedisClient {
    fn command(&self, name: &str) -> Cmd {
        let mut command = redis::cmd(name);
        command.arg(&self.from.name).arg(&self.from.group);
        command
    }

    fn query(&mut self, command: &Cmd) -> Result<Value, Fault> {
        command
            .query(&mut self.link)
            .map_err(|error| fault::of(&error, &self.from))
    }

    /// Looks whether all is there that is named, and makes the group.
    fn prepare(&mut self) -> Result<(), Fault> {
        let groups = self.query(redis::cmd("XINFO").arg("GROUPS").arg(&self.from.name))?;
        if !reply::names(groups).contains(&self.from.group) {
            let mut create = redis::cmd("XGROUP");
            create.arg("CREATE").arg(&self.from.name).arg(&self.from.group).arg("0");
            match create.query::<Value>(&mut self.link) {
                // another process was faster
                Err(error) if error.code() == Some("BUSYGROUP") => {}
                created => drop(created.map_err(|error| fault::of(&error, &self.from))?),
            }
        }
        if let Some(letters) = self.letters.clone() {
            let kind = self.query(redis::cmd("TYPE").arg(&letters))?;
            if !matches!(reply::text(kind).as_deref(), Some("none" | "stream")) {
                let message = format!("--dead-letter: the key `{letters}` holds no stream");
                return Err(Fault::Fatal(Error::usage(message)));
            }
        }
        Ok(())
    }

    fn reading(&self, max: usize, wait: Option<Duration>, after: &str) -> Cmd {
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP")
            .arg(&self.from.group)
            .arg(&self.consumer)
            .arg("COUNT")
            .arg(max);
        if let Some(wait) = wait {
            // with 0 it would wait for ever
            read.arg("BLOCK")
                .arg(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1));
        }
        read.arg("STREAMS").arg(&self.from.name).arg(after);
        read
    }

    /// Our own entries whose reply we may have missed.
    fn read_again(&mut self, max: usize) -> Result<Entries, Fault> {
        let Some(after) = self.replay else {
            return Ok(Entries::default());
        };
        let read = self.query(&self.reading(max, None, &after.to_string()))?;
        let entries = reply::streams(read);
        self.replay = entries.last();
        Ok(entries)
    }

    /// The entries of those that are gone.
    fn take_over(&mut self, max: usize) -> Result<Entries, Fault> {
        let is_resting = self.claim.done.is_some_and(|done| done.elapsed() < self.keeps_every());
        if is_resting {
            return Ok(Entries::default());
        }
        let cursor = self.claim.cursor.take().unwrap_or_else(|| b"0-0".to_vec());
        let mut claim = self.command("XAUTOCLAIM");
        let takeover = milliseconds(self.from.takeover);
        claim
            .arg(&self.consumer)
            .arg(takeover)
            .arg(&cursor)
            .arg("COUNT")
            .arg(max);
        let (next, entries) = reply::claimed(self.query(&claim)?);
        match next {
            Some(next) => self.claim.cursor = Some(next),
            None => self.claim.done = Some(Instant::now()),
        }
        Ok(entries)
    }

    fn records(&mut self, entries: Entries) -> Result<Vec<Record>, Fault> {
        let Entries { found, gone } = entries;
        if !gone.is_empty() {
            // what was deleted from the stream can reach nobody any more
            let mut acknowledge = self.command("XACK");
            acknowledge.arg(&gone);
            self.query(&acknowledge)?;
        }
        Ok(found.into_iter().map(|entry| self.record(entry)).collect())
    }

    fn record(&mut self, entry: Entry) -> Record {
        let Entry { id, fields } = entry;
        let (payload, headers) = reply::event(fields, &self.from.field);
        let key = headers
            .iter()
            .find(|(name, _)| name == KEY)
            .map(|(_, value)| value.clone());
        let content = payload.as_ref().map_or(&[][..], Vec::as_slice);
        let number = id.to_string();
        let place = [self.from.name.as_str(), number.as_str()];
        let message = message_id(Kind::Redis, &place, content);
        // what comes again while it is here has one lease
        let known = self
            .leases
            .get(&id)
            .and_then(Weak::upgrade)
            .filter(|lease| lease.is_held());
        let lease = known.unwrap_or_default();
        self.leases.insert(id, Arc::downgrade(&lease));
        Record {
            position: format!("{}@{number}", self.from.name),
            handle: Handle::Entry(id),
            lane: key.as_deref().map(lane),
            id: message,
            payload,
            headers,
            key,
            lease,
        }
    }

    /// Those of these that nobody has taken over.
    fn ours(&mut self, ids: &[EntryId]) -> Result<HashSet<EntryId>, Fault> {
        let mut pending = self.command("XPENDING");
        pending.arg("-").arg("+").arg(PENDING_PAGE).arg(&self.consumer);
        let ids: HashSet<EntryId> = ids.iter().copied().collect();
        let mut ours = HashSet::new();
        loop {
            let page = reply::pending(self.query(&pending)?);
            let last = page.last().copied();
            let is_last = page.len() < PENDING_PAGE;
            ours.extend(page.into_iter().filter(|id| ids.contains(id)));
            let Some(last) = last.filter(|_| !is_last) else {
                return Ok(ours);
            };
            pending = self.command("XPENDING");
            pending
                .arg(format!("({last}"))
                .arg("+")
                .arg(PENDING_PAGE)
                .arg(&self.consumer);
        }
    }
}

/// How many of our entries are looked at with one command.
const PENDING_PAGE: usize = 1000;

impl Client for RedisClient {
    fn receive(&mut self, max: usize, wait: Duration) -> Result<Vec<Record>, Fault> {
        if max == 0 {
            return Ok(Vec::new());
        }
        let mut entries = self.read_again(max)?;
        if entries.is_empty() {
            entries = self.take_over(max)?;
        }
        if entries.is_empty() {
            let read = self.reading(max, Some(wait), ">");
            entries = reply::streams(self.query(&read)?);
        }
        self.records(entries)
    }

    fn acknowledge(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        let ids = ids(handles);
        let mut acknowledge = self.command("XACK");
        acknowledge.arg(&ids);
        self.query(&acknowledge)?;
        for id in ids {
            self.leases.remove(&id);
        }
        Ok(())
    }

    fn release(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        let ids = ids(handles);
        let ours = self.ours(&ids)?;
        if !ours.is_empty() {
            let mut give = self.command("XCLAIM");
            give.arg(NOBODY).arg(0);
            ids.iter().filter(|id| ours.contains(*id)).for_each(|id| {
                give.arg(id);
            });
            give.arg("IDLE").arg(milliseconds(self.from.takeover)).arg("JUSTID");
            self.query(&give)?;
        }
        for id in ids {
            self.leases.remove(&id);
        }
        Ok(())
    }

    fn keep(&mut self, handles: &[Handle]) -> Result<(), Fault> {
        let ids = ids(handles);
        let ours = self.ours(&ids)?;
        for id in ids.iter().filter(|id| !ours.contains(*id)) {
            if let Some(lease) = self.leases.remove(id).and_then(|lease| lease.upgrade()) {
                lease.end();
            }
        }
        if !ours.is_empty() {
            let mut keep = self.command("XCLAIM");
            keep.arg(&self.consumer).arg(0);
            for id in &ours {
                keep.arg(id);
            }
            self.query(keep.arg("JUSTID"))?;
        }
        self.leases.retain(|_, lease| lease.strong_count() > 0);
        Ok(())
    }

    fn keeps_every(&self) -> Duration {
        self.from.takeover / 3
    }

    fn bury(&mut self, buried: &Buried<'_>) -> Result<(), Fault> {
        let Some(letters) = &self.letters else {
            return Ok(());
        };
        let mut add = redis::cmd("XADD");
        add.arg(letters).arg("*").arg(EVENT).arg(buried.payload);
        for (name, value) in buried.headers.iter().filter(|(name, _)| name != EVENT) {
            add.arg(name).arg(value.as_slice());
        }
        self.query(&add).map(drop)
    }

    fn reconnect(&mut self) -> Result<(), Fault> {
        self.link = self.opener.open()?;
        self.replay = Some(BEFORE_ALL);
        self.claim = Claim::default();
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        // with a consumer that is deleted its entries would be gone
        let mut pending = self.command("XPENDING");
        pending.arg("-").arg("+").arg(1).arg(&self.consumer);
        let pending = self.query(&pending)?;
        if reply::pending(pending).is_empty() {
            let mut leave = redis::cmd("XGROUP");
            leave
                .arg("DELCONSUMER")
                .arg(&self.from.name)
                .arg(&self.from.group)
                .arg(&self.consumer);
            // one that stays harms nobody
            let _ = self.query(&leave);
        }
        Ok(())
    }
}

fn ids(handles: &[Handle]) -> Vec<EntryId> {
    let ids = handles.iter().filter_map(|handle| match handle {
        Handle::Entry(id) => Some(*id),
        Handle::Sequence(_) | Handle::Offset { .. } => None,
    });
    ids.collect()
}

impl ToRedisArgs for EntryId {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        out.write_arg_fmt(self);
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
