//! Chance, from the system.

use jiff::Timestamp;
use ring::rand::{SystemRandom, generate};

use super::retry::MAX_JITTER;
use super::signature::MessageId;
use crate::error::{Error, Result};

/// A fresh id, by the system's time and chance.
///
/// # Errors
///
/// [`Error::Machine`] where the system has no random bytes.
pub fn message_id() -> Result<MessageId> {
    Ok(MessageId::fresh(Timestamp::now(), &bytes()?))
}

fn bytes() -> Result<[u8; 10]> {
    match generate(&SystemRandom::new()) {
        Ok(random) => Ok(random.expose()),
        Err(_) => Err(Error::machine("the system gives no random bytes")),
    }
}

/// A draw from `0..MAX_JITTER`; none at all where the system has no random bytes.
pub fn jitter() -> f64 {
    let bytes = generate::<[u8; 4]>(&SystemRandom::new()).map_or([0; 4], |random| random.expose());
    f64::from(u32::from_be_bytes(bytes)) / (f64::from(u32::MAX) + 1.0) * MAX_JITTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_differ_and_keep_their_bounds() {
        let draws: Vec<f64> = (0..100).map(|_| jitter()).collect();
        assert!(draws.iter().all(|draw| (0.0..MAX_JITTER).contains(draw)));
        assert!(draws.iter().any(|draw| *draw != draws[0]));
        assert_ne!(message_id().unwrap(), message_id().unwrap());
    }
}
