//! What comes from a broker.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::client::Handle;
use super::receipt::{Lease, Receipt};
use super::url::Kind;
use crate::delivery::MessageId;

/// A header of a message.
pub type Header = (String, Vec<u8>);

/// A message, as a client has received it.
#[derive(Debug)]
pub struct Record {
    /// What the broker knows it by.
    pub handle: Handle,
    /// What has the same lane keeps its order.
    pub lane: Option<u64>,
    /// Where a person finds it: `orders[3]@1207`.
    pub position: String,
    /// The id that it has wherever it is received.
    pub id: MessageId,
    /// The event, or why there is none.
    pub payload: std::result::Result<Vec<u8>, String>,
    /// What came beside it, for its dead letter.
    pub headers: Vec<Header>,
    /// What the broker keeps in order by, for its dead letter.
    pub key: Option<Vec<u8>>,
    /// Whether it may still be worked on.
    pub lease: Arc<Lease>,
}

/// A message, as it is handed out.
#[derive(Debug)]
pub struct Arrival {
    /// The event, or why there is none.
    pub payload: std::result::Result<Vec<u8>, String>,
    /// What has the same lane keeps its order.
    pub lane: Option<u64>,
    /// Where a person finds it.
    pub position: String,
    /// The id that it has wherever it is received.
    pub id: MessageId,
    /// Tells the broker what has become of it.
    pub receipt: Receipt,
}

/// The id of a message, the same in every process that receives it: `msg_` and a hash of where it stands and what it
/// is. The content is part of it, so that a stream that was made anew under the same name has other ids.
pub fn message_id(kind: Kind, place: &[&str], payload: &[u8]) -> MessageId {
    let mut hash = Sha256::new();
    for part in [kind.feature()].iter().chain(place) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(payload);
    let hash = hash.finalize();
    let half = hash
        .iter()
        .take(16)
        .fold(0, |half: u128, byte| (half << 8) | u128::from(*byte));
    MessageId::of_bits(half)
}

/// A lane by what names it. Two names that happen to have one lane keep their order with one another too.
pub fn lane(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_place_and_content_alone() {
        let id = |place: &[&str], payload: &[u8]| message_id(Kind::Kafka, place, payload).to_string();
        let first = id(&["orders", "3", "1207"], b"{}");
        assert_eq!(first, id(&["orders", "3", "1207"], b"{}"));
        assert!(first.starts_with("msg_") && first.len() == 36, "{first}");
        for other in [
            id(&["orders", "3", "1208"], b"{}"),
            id(&["orders", "31", "207"], b"{}"),
            id(&["orders", "3", "1207"], b"[]"),
        ] {
            assert_ne!(first, other);
        }
    }
}
