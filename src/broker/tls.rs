//! What a client says of TLS that has failed, in the words that requests have for it.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use super::client::Fault;
use crate::delivery::TlsOptions;
use crate::delivery::tls::{Peer, explain};
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// What follows where TLS has failed, and nothing else has: at the very beginning an error, later a reason to try again.
pub(super) fn fault(broker: &str, error: &(dyn StdError + 'static), options: &TlsOptions) -> Option<Fault> {
    let cause = explain(Peer::Broker, failure(error)?, options);
    let diagnostic = Diagnostic::new(format!("cannot reach {broker}: TLS failed: {}", cause.text));
    let diagnostic = match cause.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    };
    Some(Fault::Fatal(Error::Unreachable(Box::new(diagnostic))))
}

/// The failure of TLS that an error is made of, however deep in it.
fn failure<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    if let Some(failure) = error.downcast_ref::<rustls::Error>() {
        return Some(failure);
    }
    // neither tells what it holds as its source
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return failure(inner);
    }
    if let Some(inner) = error.downcast_ref::<Arc<dyn StdError + Send + Sync>>() {
        return failure(&**inner);
    }
    failure(error.source()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_however_deep_it_is() {
        let deep: Arc<dyn StdError + Send + Sync> = Arc::new(io::Error::other(rustls::Error::DecryptError));
        assert_eq!(failure(&deep), Some(&rustls::Error::DecryptError));
        let other: Arc<dyn StdError + Send + Sync> = Arc::new(io::Error::other("no route"));
        assert_eq!(failure(&other), None);
    }
}
