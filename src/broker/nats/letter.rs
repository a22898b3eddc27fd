//! Dead letters: messages to a subject that a stream takes.

use std::str::FromStr as _;

use async_nats::jetstream::context::PublishErrorKind;
use async_nats::{HeaderMap, HeaderName, HeaderValue};

use super::session::{Session, lost};
use super::setup;
use crate::broker::client::{Buried, Fault};
use crate::broker::url::BrokerUrl;

/// Puts one there, and waits until the stream has it.
pub(super) async fn bury(session: &Session, letters: &BrokerUrl, buried: &Buried<'_>) -> Result<(), Fault> {
    let mut headers = HeaderMap::new();
    let subject = buried.key.map(|key| ("vwh-subject".to_owned(), key.to_vec()));
    for (name, value) in buried.headers.iter().chain(&subject) {
        // what a header cannot hold is left out: the reason matters more
        let value = HeaderValue::from_str(&String::from_utf8_lossy(value));
        let (Ok(parsed), Ok(value)) = (HeaderName::from_str(name), value) else {
            continue;
        };
        // the stream takes it once, where it was put there and the message then not acknowledged
        if name == "vwh-from" {
            headers.insert("Nats-Msg-Id", format!("vwh {}", value.as_str()));
        }
        headers.append(parsed, value);
    }
    let publish = async {
        let payload = buried.payload.to_vec().into();
        session
            .context
            .publish_with_headers(letters.name.clone(), headers, payload)
            .await?
            .await
    };
    match session.ask(publish).await? {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            PublishErrorKind::StreamNotFound => Err(Fault::Fatal(setup::no_stream_for(letters))),
            PublishErrorKind::MaxPayloadExceeded => {
                let wrong = setup::wrong(letters, "a dead letter is larger than the server takes");
                Err(Fault::Fatal(wrong.hint("raise its max_payload")))
            }
            PublishErrorKind::TimedOut | PublishErrorKind::BrokenPipe => Err(lost(error)),
            _ => Err(Fault::Fatal(
                setup::wrong(letters, &format!("the stream refuses a dead letter: {error}")).into_error(),
            )),
        },
    }
}
