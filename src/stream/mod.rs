//! Many deliveries: fast, in bounded memory, and with nothing lost.
//!
//! One thread reads events, makes them into deliveries and writes them down (`feed`); a `window` holds those that
//! wait and gives them out in the order of a `schedule`; others send them (`send`), each when the [`Pacer`] admits it, over
//! connections that they share. One that has to be sent again goes back into the window until then. What becomes of each
//! is told to whoever started the stream, who keeps a [`Tally`] and writes [`report`] lines.

mod ended;
mod feed;
mod job;
mod origin;
mod paced;
mod pacer;
mod rate;
mod receive;
mod recorder;
mod redactions;
pub mod report;
mod resume;
mod running;
mod schedule;
mod send;
mod settling;
mod tally;
#[cfg(test)]
mod tests;
mod window;

pub use ended::{Ended, Fault, Message, Original, Outcome, Skip};
pub use origin::{Letters, Origin};
pub use pacer::{Admission, Pacer};
pub use rate::Rate;
pub use running::{Feed, Input, Listen, Messages, OnError, Running, Stream, World};
pub use tally::Tally;
