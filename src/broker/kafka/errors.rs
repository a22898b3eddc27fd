//! What goes wrong: what is tried again, and what a person has to mend.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use super::context::Context;
use crate::broker::client::Fault;
use crate::broker::url::BrokerUrl;
use crate::diagnostic::{Diagnostic, near_matches};
use crate::error::Error;

/// A client that cannot be made, or used, as it is wanted.
pub(super) fn unusable(url: &BrokerUrl, error: &KafkaError) -> Error {
    Error::usage(Diagnostic::new(match error {
        // a value may be a password
        KafkaError::ClientConfig(_, reason, name, _) => format!("{url}: `{name}` cannot be set: {reason}"),
        other => format!("{url}: {}", text(other)),
    }))
}

fn text(error: &KafkaError) -> String {
    match error.rdkafka_error_code() {
        Some(code) => code.to_string(),
        None => error.to_string(),
    }
}

/// What to make of an error: nothing where the client mends it itself.
pub(super) fn fault(url: &BrokerUrl, error: &KafkaError) -> Result<(), Fault> {
    let Some(code) = error.rdkafka_error_code() else {
        return match error {
            KafkaError::PartitionEOF(_) | KafkaError::NoMessageReceived => Ok(()),
            other => Err(Fault::Lost(text(other))),
        };
    };
    let wrong = |what: &str, hint: &str| {
        Err(Fault::Fatal(Error::usage(
            Diagnostic::new(format!("{url}: {what}")).hint(hint),
        )))
    };
    match code {
        Code::UnknownTopicOrPartition | Code::UnknownTopic => {
            wrong("there is no such topic", "look at its name; it is not made here")
        }
        Code::TopicAuthorizationFailed => wrong(
            "we have no rights to this topic",
            "give the user READ on the topic, and WRITE on that of dead letters",
        ),
        Code::GroupAuthorizationFailed => wrong(
            &format!("we have no rights to the group `{}`", url.group),
            "give the user READ on the group",
        ),
        Code::Authentication
        | Code::SaslAuthenticationFailed
        | Code::UnsupportedSASLMechanism
        | Code::IllegalSASLState => wrong(
            "the broker does not let us in",
            "look at the user, the password and `sasl` of the URL",
        ),
        Code::InvalidSessionTimeout => wrong(
            "the broker does not take this takeover time",
            "it has to be within its group.min.session.timeout.ms and group.max.session.timeout.ms",
        ),
        Code::MessageSizeTooLarge => wrong(
            "the message is larger than the topic takes",
            "raise its max.message.bytes",
        ),
        Code::AllBrokersDown => Err(Fault::Lost("no broker can be reached".to_owned())),
        // the client connects again by itself, to this broker or another
        Code::BrokerTransportFailure | Code::Resolve | Code::PartitionEOF | Code::OperationTimedOut => Ok(()),
        _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => wrong(&text(error), "the client cannot go on"),
        _ => Err(Fault::Lost(text(error))),
    }
}

/// What to make of a commit that failed: one that came while the group was changing is made up for by the next.
pub(super) fn of_commit(url: &BrokerUrl, error: &KafkaError) -> Result<(), Fault> {
    match error.rdkafka_error_code() {
        Some(Code::GroupAuthorizationFailed | Code::TopicAuthorizationFailed) => fault(url, error),
        _ => Ok(()),
    }
}

/// Looks whether a topic is there.
pub(super) fn topic_is_there(
    consumer: &BaseConsumer<Context>,
    url: &BrokerUrl,
    timeout: Duration,
) -> Result<(), Fault> {
    let metadata = match consumer.fetch_metadata(Some(&url.name), timeout) {
        Ok(metadata) => metadata,
        Err(error) => return Err(Fault::Lost(text(&error))),
    };
    let topic = metadata.topics().iter().find(|topic| topic.name() == url.name);
    let error = topic.and_then(|topic| topic.error()).map(Code::from);
    match error {
        Some(Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::InvalidTopic) => {
            Err(Fault::Fatal(missing(consumer, url, timeout)))
        }
        Some(code) => fault(url, &KafkaError::MetadataFetch(code)),
        None if topic.is_none_or(|topic| topic.partitions().is_empty()) => {
            Err(Fault::Fatal(missing(consumer, url, timeout)))
        }
        None => Ok(()),
    }
}

fn missing(consumer: &BaseConsumer<Context>, url: &BrokerUrl, timeout: Duration) -> Error {
    let all = consumer.fetch_metadata(None, timeout);
    let names: Vec<String> = match &all {
        Ok(all) => all.topics().iter().map(|topic| topic.name().to_owned()).collect(),
        Err(_) => Vec::new(),
    };
    let names = names.iter().map(String::as_str).filter(|name| !name.starts_with("__"));
    let diagnostic = Diagnostic::new(format!("{url}: there is no such topic"));
    Error::usage(match near_matches(&url.name, names).first() {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint("look at its name; it is not made here"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::url::Role;

    fn url() -> BrokerUrl {
        BrokerUrl::parse("--from", "kafka://h:1/orders?group=vwh", Role::Events).unwrap()
    }

    /// What a person is told to mend.
    fn told(fault: Result<(), Fault>) -> String {
        match fault {
            Err(Fault::Fatal(error)) => {
                assert_eq!(error.exit_status(), 2, "{error}");
                error.to_string()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_a_person_has_to_mend_ends_it_and_says_what() {
        for (code, what, hint) in [
            (
                Code::UnknownTopicOrPartition,
                "there is no such topic",
                "look at its name",
            ),
            (
                Code::TopicAuthorizationFailed,
                "no rights to this topic",
                "give the user READ on the topic",
            ),
            (
                Code::GroupAuthorizationFailed,
                "no rights to the group `vwh`",
                "give the user READ on the group",
            ),
            (Code::Authentication, "does not let us in", "the password and `sasl`"),
            (
                Code::SaslAuthenticationFailed,
                "does not let us in",
                "the password and `sasl`",
            ),
            (
                Code::UnsupportedSASLMechanism,
                "does not let us in",
                "the password and `sasl`",
            ),
            (
                Code::InvalidSessionTimeout,
                "this takeover time",
                "group.min.session.timeout.ms",
            ),
            (
                Code::MessageSizeTooLarge,
                "larger than the topic takes",
                "max.message.bytes",
            ),
        ] {
            // wherever it is told
            for error in [
                KafkaError::MessageConsumption(code),
                KafkaError::MetadataFetch(code),
                KafkaError::MessageProduction(code),
                KafkaError::Global(code),
            ] {
                let message = told(fault(&url(), &error));
                assert!(message.contains("kafka://h:1/orders: "), "{message}");
                assert!(message.contains(what) && message.contains(hint), "{code}: {message}");
            }
        }
    }

    #[test]
    fn what_passes_is_tried_again() {
        for code in [Code::AllBrokersDown, Code::NotLeaderForPartition, Code::RequestTimedOut] {
            let fault = fault(&url(), &KafkaError::MessageConsumption(code));
            assert!(matches!(fault, Err(Fault::Lost(_))), "{code}: {fault:?}");
        }
        for code in [Code::BrokerTransportFailure, Code::Resolve, Code::PartitionEOF] {
            let fault = fault(&url(), &KafkaError::MessageConsumption(code));
            assert!(fault.is_ok(), "the client mends it: {fault:?}");
        }
    }

    #[test]
    fn a_commit_that_is_not_allowed_ends_it_and_one_that_came_at_a_bad_time_does_not() {
        let commit = |code| of_commit(&url(), &KafkaError::ConsumerCommit(code));
        assert!(told(commit(Code::GroupAuthorizationFailed)).contains("the group `vwh`"));
        assert!(told(commit(Code::TopicAuthorizationFailed)).contains("this topic"));
        for code in [
            Code::RebalanceInProgress,
            Code::IllegalGeneration,
            Code::UnknownMemberId,
        ] {
            assert!(commit(code).is_ok(), "{code}");
        }
    }
}
