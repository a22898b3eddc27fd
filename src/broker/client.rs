//! A broker's client behind one face.

use std::fmt;
use std::time::Duration;

use super::arrival::{Header, Record};
use crate::error::Error;

/// What a broker knows a message by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handle {
    /// An entry of a Redis stream, by its id.
    Entry(EntryId),
    /// A message of a NATS stream, by its sequence.
    Sequence(u64),
    /// A message of a Kafka topic.
    Offset {
        /// Its partition.
        partition: i32,
        /// Its place there.
        offset: i64,
    },
}

/// The id of an entry of a Redis stream: written `1700000000000-3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    /// When it was added, by the clock of the server: in milliseconds, where nobody gave it another.
    pub time: u64,
    /// Its place among those of that time.
    pub number: u64,
}

impl EntryId {
    /// The id that this text is; nothing where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, number) = text.split_once('-')?;
        Some(Self {
            time: time.parse().ok()?,
            number: number.parse().ok()?,
        })
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.time, self.number)
    }
}

/// Why a client could not do something.
#[derive(Debug)]
pub enum Fault {
    /// The broker cannot be reached, for now: it is tried again.
    Lost(String),
    /// It will not be otherwise when it is tried again.
    Fatal(Error),
}

/// A message that is put among the dead letters.
#[derive(Debug, Clone, Copy)]
pub struct Buried<'a> {
    /// The message as it came.
    pub payload: &'a [u8],
    /// What the broker keeps in order by.
    pub key: Option<&'a [u8]>,
    /// The headers that it came with, and those that say why it is here.
    pub headers: &'a [Header],
}

/// A client of a broker. One thread alone calls it.
pub trait Client: Send {
    /// Takes what has come, so many at most, and waits so long where nothing has. With none wanted it does what keeps
    /// it alive, and returns at once.
    ///
    /// # Errors
    ///
    /// Where the broker cannot be reached, or refuses.
    fn receive(&mut self, max: usize, wait: Duration) -> Result<Vec<Record>, Fault>;

    /// Says that these have come to their end. When it returns, the broker has been told, but for what
    /// [`close`](Self::close) makes up for.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive); then it is called again with the same.
    fn acknowledge(&mut self, handles: &[Handle]) -> Result<(), Fault>;

    /// Gives these back: others may have them.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    fn release(&mut self, handles: &[Handle]) -> Result<(), Fault>;

    /// Says that these are still worked on. Called as often as [`keeps_every`](Self::keeps_every) says.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    fn keep(&mut self, handles: &[Handle]) -> Result<(), Fault>;

    /// How often the broker wants to hear that messages are still worked on.
    fn keeps_every(&self) -> Duration;

    /// Puts a message among the dead letters. When it returns, the broker has it.
    ///
    /// # Errors
    ///
    /// As [`acknowledge`](Self::acknowledge).
    fn bury(&mut self, buried: &Buried<'_>) -> Result<(), Fault>;

    /// Connects again, after [`Fault::Lost`].
    ///
    /// # Errors
    ///
    /// [`Fault::Lost`] as long as it cannot.
    fn reconnect(&mut self) -> Result<(), Fault>;

    /// Leaves, with all said that was to be said.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told.
    fn close(&mut self) -> Result<(), Fault>;
}
