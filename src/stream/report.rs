//! Lines for machines: what has become of each event, and the events that were given up.

use serde::Serialize;

use super::ended::{Ended, Fault, Original, Outcome};
use crate::delivery::Source;
use crate::value::write_json;

/// A line of a report.
#[derive(Serialize)]
struct Line<'a> {
    event: u64,
    /// Where it came from, where that is a broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    id: Option<&'a str>,
    outcome: &'static str,
    status: Option<u16>,
    attempts: u32,
    ms: u64,
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'static str>,
}

/// What has become of an event, as a line of JSON.
pub fn line(ended: &Ended) -> String {
    let (outcome, status, fault, skipped) = match &ended.outcome {
        Outcome::Delivered(status) => ("delivered", Some(*status), None, None),
        Outcome::Skipped(skip) => ("skipped", None, None, Some(skip.name())),
        Outcome::Failed(fault, _) => ("failed", fault.status, Some(fault), None),
        Outcome::Cancelled(fault) => ("interrupted", fault.status, Some(fault), None),
    };
    let line = Line {
        event: ended.number,
        from: ended.origin.as_ref().map(|origin| origin.position.as_str()),
        id: ended.id.as_ref().map(|id| id.as_str()),
        outcome,
        status,
        attempts: ended.attempts,
        ms: u64::try_from(ended.elapsed.as_millis()).unwrap_or(u64::MAX),
        error: fault.map(|fault| fault.reason.as_str()),
        source: fault.map(|fault| fault.source),
        skipped,
    };
    // texts and numbers: nothing that could fail
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// The rest of a dead letter, behind the event.
#[derive(Serialize)]
struct Letter<'a> {
    id: Option<&'a str>,
    reason: &'a str,
    source: Source,
    status: Option<u16>,
    /// What the receiver answered.
    #[serde(skip_serializing_if = "str::is_empty")]
    response: &'a str,
    /// The text of an event that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// An event that was given up, as a line of JSON: the event as it came, its id, and why.
pub fn dead_letter(id: Option<&str>, fault: &Fault, event: &Original) -> String {
    let mut line = String::from("{\"event\":");
    let text = match event {
        Original::Event(value) => {
            // writing to a string cannot fail
            let _ = write_json(&mut line, value);
            None
        }
        Original::Text(text) => {
            line.push_str("null");
            Some(String::from_utf8_lossy(text))
        }
    };
    let letter = Letter {
        id,
        reason: &fault.reason,
        source: fault.source,
        status: fault.status,
        response: &fault.body,
        text: text.as_deref(),
    };
    let rest = serde_json::to_string(&letter).unwrap_or_default();
    line.push(',');
    line.push_str(rest.trim_start_matches('{'));
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::delivery::MessageId;
    use crate::stream::Skip;
    use crate::value::{JsonLimits, read_json};

    fn fault() -> Fault {
        Fault {
            source: Source::Receiver,
            status: Some(422),
            reason: "was refused: 422 \"x\"".to_owned(),
            text: String::new(),
            body: String::new(),
            exit_status: 5,
            recurs: None,
        }
    }

    #[test]
    fn a_line_tells_what_has_become_of_an_event() {
        let ended = |outcome| Ended {
            number: 7,
            id: Some(MessageId::parse("id", "msg_1").unwrap()),
            attempts: 2,
            elapsed: Duration::from_micros(12_900),
            outcome,
            origin: None,
        };
        assert_eq!(
            line(&ended(Outcome::Delivered(204))),
            "{\"event\":7,\"id\":\"msg_1\",\"outcome\":\"delivered\",\"status\":204,\"attempts\":2,\"ms\":12,\"error\":null}\n"
        );
        assert_eq!(
            line(&ended(Outcome::Failed(fault(), Original::Text(Vec::new())))),
            "{\"event\":7,\"id\":\"msg_1\",\"outcome\":\"failed\",\"status\":422,\"attempts\":2,\"ms\":12,\
             \"error\":\"was refused: 422 \\\"x\\\"\",\"source\":\"receiver\"}\n"
        );
        assert!(line(&ended(Outcome::Skipped(Skip::Duplicate))).ends_with(",\"skipped\":\"duplicate\"}\n"));
    }

    #[test]
    fn a_dead_letter_has_the_event_with_every_digit() {
        let event = read_json(
            b"{\"n\": 12345678901234567890123, \"x\": [1.50]}",
            JsonLimits::default(),
        )
        .unwrap();
        let letter = dead_letter(Some("msg_1"), &fault(), &Original::Event(event));
        assert!(
            letter.starts_with("{\"event\":{\"n\":12345678901234567890123,\"x\":[1.5]},\"id\":\"msg_1\",\"reason\":"),
            "{letter}"
        );
        let letter = dead_letter(None, &fault(), &Original::Text(b"{bad".to_vec()));
        let letter: serde_json::Value = serde_json::from_str(&letter).unwrap();
        assert_eq!(
            (&letter["event"], &letter["text"]),
            (&serde_json::Value::Null, &"{bad".into())
        );
    }
}
