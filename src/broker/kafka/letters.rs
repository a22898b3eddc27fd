//! Dead letters: messages to a topic of the same brokers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, ProducerContext};

use super::{errors, settings};
use crate::broker::client::{Buried, Fault};
use crate::broker::connect::Connection;
use crate::broker::url::BrokerUrl;
use crate::error::Result;

/// The client gives a message up before that.
const PATIENCE: Duration = Duration::from_secs(15);

/// What has become of a message.
type Fate = Arc<Mutex<Option<std::result::Result<(), KafkaError>>>>;

struct Fates;

impl ClientContext for Fates {
    fn log(&self, _: rdkafka::config::RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ProducerContext for Fates {
    type DeliveryOpaque = Fate;

    fn delivery(&self, result: &DeliveryResult<'_>, fate: Fate) {
        let result = match result {
            Ok(_) => Ok(()),
            Err((error, _)) => Err(error.clone()),
        };
        *fate.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }
}

/// Where dead letters go.
pub(super) struct Letters {
    url: BrokerUrl,
    producer: BaseProducer<Fates>,
}

impl Letters {
    pub(super) fn new(connection: &Connection, url: &BrokerUrl) -> Result<Self> {
        let producer = settings::producer(connection).create_with_context(Fates);
        Ok(Self {
            url: url.clone(),
            producer: producer.map_err(|error| errors::unusable(url, &error))?,
        })
    }

    /// Puts one there, and waits until all replicas have it.
    pub(super) fn bury(&self, buried: &Buried<'_>) -> std::result::Result<(), Fault> {
        let fate = Fate::default();
        let headers = buried.headers.iter().filter(|(name, _)| !name.contains('\0'));
        let headers = headers.fold(OwnedHeaders::new(), |headers, (name, value)| {
            headers.insert(Header {
                key: name,
                value: Some(value),
            })
        });
        let mut record = BaseRecord::with_opaque_to(&self.url.name, Arc::clone(&fate))
            .payload(buried.payload)
            .headers(headers);
        if let Some(key) = buried.key {
            record = record.key(key);
        }
        self.producer.send(record).or_else(|(error, _)| self.fault(&error))?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            self.producer.poll(Duration::from_millis(50));
            if let Some(result) = fate.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return result.or_else(|error| self.fault(&error));
            }
        }
        Err(Fault::Lost("the broker does not take a dead letter".to_owned()))
    }

    /// What to make of an error; here none is mended by itself.
    fn fault(&self, error: &KafkaError) -> std::result::Result<(), Fault> {
        match error.rdkafka_error_code() {
            Some(Code::MessageTimedOut) => Err(Fault::Lost("the broker does not take a dead letter".to_owned())),
            _ => errors::fault(&self.url, error).and(Err(Fault::Lost(error.to_string()))),
        }
    }
}
