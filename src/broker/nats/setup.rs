//! What has to be there: a stream, a durable pull consumer, and a stream that takes the dead letters.

use std::time::Duration;

use async_nats::Subject;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::{AckPolicy, Info, pull};
use async_nats::jetstream::context::{ConsumerInfoErrorKind, GetStreamByNameErrorKind, GetStreamErrorKind};
use async_nats::jetstream::stream::Stream;
use futures_util::TryStreamExt as _;

use super::session::{Session, lost};
use crate::broker::client::Fault;
use crate::broker::url::BrokerUrl;
use crate::diagnostic::{Diagnostic, near_matches};
use crate::error::Error;

/// How many messages may be under way in all processes that share a consumer that is made here.
const MAX_ACK_PENDING: i64 = 10_000;

/// How long a request for messages stands.
const EXPIRES: Duration = Duration::from_secs(30);

/// A consumer, as far as it matters here.
#[derive(Debug)]
pub(super) struct Consumer {
    pub(super) stream: String,
    /// After so long without a sign of life, a message is given to another.
    pub(super) ack_wait: Duration,
    /// Where messages are asked for, how many at most, and for how long.
    pub(super) next: Subject,
    pub(super) max_batch: usize,
    pub(super) expires: Duration,
    /// The last message that was given to anybody.
    pub(super) delivered: u64,
    /// How many messages are under way, and how many requests for some stand.
    pub(super) pending: usize,
    pub(super) waiting: usize,
}

/// Something that a person has to mend.
pub(super) fn wrong(url: &BrokerUrl, what: &str) -> Wrong {
    Wrong(Diagnostic::new(format!("{url}: {what}")))
}

pub(super) struct Wrong(Diagnostic);

impl Wrong {
    pub(super) fn hint(self, hint: impl Into<String>) -> Error {
        Error::usage(self.0.hint(hint))
    }

    pub(super) fn into_error(self) -> Error {
        Error::usage(self.0)
    }
}

/// Finds the consumer, and makes it where it is not there and may be made.
pub(super) async fn consumer(session: &Session, url: &BrokerUrl, may_create: bool) -> Result<Consumer, Fault> {
    let stream = stream(session, url).await?;
    let info = match session.ask(stream.consumer_info(&url.group)).await? {
        Ok(info) => info,
        Err(error) => match error.kind() {
            ConsumerInfoErrorKind::NotFound if may_create => create(session, url, &stream).await?,
            ConsumerInfoErrorKind::NotFound => {
                return Err(Fault::Fatal(
                    wrong(url, &format!("the consumer `{}` has gone", url.group)).into_error(),
                ));
            }
            _ => return Err(lost(error)),
        },
    };
    usable(url, info).map_err(Fault::Fatal)
}

async fn stream(session: &Session, url: &BrokerUrl) -> Result<Stream, Fault> {
    let error = match session.ask(session.context.get_stream(&url.name)).await? {
        Ok(stream) => return Ok(stream),
        Err(error) => error,
    };
    match error.kind() {
        GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
            let names: Vec<String> = match session
                .ask(session.context.stream_names().try_collect::<Vec<_>>())
                .await
            {
                Ok(Ok(names)) => names,
                _ => Vec::new(),
            };
            let hint = match near_matches(&url.name, names.iter().map(String::as_str)).first() {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => format!("make it: nats stream add {}", url.name),
                None => format!("there are: {}", names.join(", ")),
            };
            Err(Fault::Fatal(wrong(url, "there is no such stream").hint(hint)))
        }
        GetStreamErrorKind::JetStream(error) if error.code() != 503 => {
            Err(Fault::Fatal(wrong(url, &error.to_string()).into_error()))
        }
        GetStreamErrorKind::Request => Err(Fault::Lost("JetStream is not enabled there, or not ready".to_owned())),
        _ => Err(lost(error)),
    }
}

async fn create(session: &Session, url: &BrokerUrl, stream: &Stream) -> Result<Info, Fault> {
    let config = pull::Config {
        durable_name: Some(url.group.clone()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: url.takeover,
        max_ack_pending: MAX_ACK_PENDING,
        ..pull::Config::default()
    };
    match session.ask(stream.create_consumer(config)).await? {
        Ok(consumer) => Ok(consumer.cached_info().clone()),
        Err(error) => {
            let wrong = wrong(url, &format!("the consumer `{}` cannot be made: {error}", url.group));
            Err(Fault::Fatal(wrong.into_error()))
        }
    }
}

/// Whether the consumer that is there will do.
fn usable(url: &BrokerUrl, info: Info) -> Result<Consumer, Error> {
    let config = info.config;
    let reason = if config.deliver_subject.is_some() {
        Some("is a push consumer")
    } else if config.ack_policy != AckPolicy::Explicit {
        Some("does not wait for the acknowledgement of each message")
    } else if config.headers_only {
        Some("gives headers alone")
    } else {
        None
    };
    if let Some(reason) = reason {
        let wrong = wrong(url, &format!("the consumer `{}` {reason}", url.group));
        return Err(wrong
            .hint("a durable pull consumer with explicit acknowledgement is needed; one that is not there is made"));
    }
    Ok(Consumer {
        next: format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", url.name, url.group).into(),
        stream: info.stream_name,
        ack_wait: config.ack_wait,
        max_batch: usize::try_from(config.max_batch)
            .ok()
            .filter(|max| *max > 0)
            .unwrap_or(usize::MAX),
        expires: if config.max_expires.is_zero() {
            EXPIRES
        } else {
            config.max_expires.min(EXPIRES)
        },
        delivered: info.delivered.stream_sequence,
        pending: info.num_ack_pending,
        waiting: info.num_waiting,
    })
}

/// Looks whether a stream takes the dead letters. Who may not ask finds out with the first of them.
pub(super) async fn letters(session: &Session, letters: &BrokerUrl) -> Result<(), Fault> {
    match session
        .ask(session.context.stream_by_subject(letters.name.clone()))
        .await
    {
        Ok(Err(error)) if error.kind() == GetStreamByNameErrorKind::NotFound => {
            Err(Fault::Fatal(no_stream_for(letters)))
        }
        Err(Fault::Fatal(_)) => {
            session.forgive();
            Ok(())
        }
        Err(fault) => Err(fault),
        Ok(_) => Ok(()),
    }
}

pub(super) fn no_stream_for(letters: &BrokerUrl) -> Error {
    wrong(letters, "no stream takes this subject, dead letters would be lost")
        .hint(format!("make one: nats stream add DEAD --subjects {}", letters.name))
}
