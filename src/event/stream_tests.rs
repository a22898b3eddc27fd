//! Tests of the chunks and the cursor together: what a stream gives is what was put in.

use std::io::{Cursor, Read};

use proptest::prelude::*;

use super::super::{EventCursor, StreamError};
use super::*;
use crate::value::json;

/// A reader that gives at most so many bytes at once.
struct Trickle {
    bytes: Cursor<Vec<u8>>,
    step: usize,
}

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let end = out.len().min(self.step);
        self.bytes.read(&mut out[..end])
    }
}

type Read1 = std::result::Result<(u64, String), StreamError>;

fn limits(max_bytes: u64) -> Limits {
    Limits {
        max_bytes,
        ..Limits::default()
    }
}

fn read_all(bytes: &[u8], format: InputFormat, limits: Limits, size: usize, step: usize) -> Result<Vec<Read1>> {
    let reader = Trickle {
        bytes: Cursor::new(bytes.to_vec()),
        step,
    };
    let mut chunks = ChunkReader::with_chunk_size(reader, format, &limits, size);
    let mut events = Vec::new();
    while let Some(chunk) = chunks.next() {
        let chunk = chunk?;
        let range = chunk.offset as usize..chunk.offset as usize + chunk.bytes.len();
        assert_eq!(&chunk.bytes, &bytes[range]);
        let cursor = EventCursor::new(&chunk, format, limits);
        events.extend(cursor.map(|event| event.map(|e| (e.offset, json(&e.value)))));
        chunks.recycle(chunk.bytes);
    }
    Ok(events)
}

/// The events as JSON, `!` and the message for a bad one.
fn events_of(text: &str, format: InputFormat) -> Vec<String> {
    let read = |size, step| {
        let events = read_all(text.as_bytes(), format, Limits::default(), size, step).unwrap();
        let printed = events
            .into_iter()
            .map(|event| event.map_or_else(|e| format!("!{}", e.message), |(_, json)| json));
        printed.collect::<Vec<_>>()
    };
    let whole = read(1 << 20, usize::MAX);
    for (size, step) in [(1, 1), (7, 3), (16, 16)] {
        assert_eq!(read(size, step), whole, "chunks of {size}, reads of {step}");
    }
    whole
}

#[test]
fn json_values_may_be_apart_or_not() {
    let text = "\u{feff}{\"a\":1}{\"b\":2}\n\n1 2\t\"x\"\"y\"\r\n[\n  3\n]\n\u{1e}null\n\u{1e}true\u{1e}[]";
    let json = [
        "{\"a\":1}",
        "{\"b\":2}",
        "1",
        "2",
        "\"x\"",
        "\"y\"",
        "[3]",
        "null",
        "true",
        "[]",
    ];
    assert_eq!(events_of(text, InputFormat::Json), json);
    assert_eq!(events_of(" \n\n ", InputFormat::Json), [""; 0]);
}

#[test]
fn a_bad_line_costs_one_event() {
    for bad in [
        "{\"a\":",
        "{\"a\":1,",
        "[1",
        "oops",
        "{\"a\":\"x",
        "{\"a\":1}}",
        "truefalse",
        "{\"a\":\"\u{1}\"}",
        "1.5.5",
    ] {
        let text = format!("{{\"n\":1}}\n{bad}\n{{\"n\":2}}\n{{\"n\":3}}\n");
        for (size, step) in [(1 << 20, usize::MAX), (16, 16), (8, 1)] {
            let events = read_all(text.as_bytes(), InputFormat::Json, Limits::default(), size, step).unwrap();
            let good: Vec<_> = events
                .iter()
                .filter_map(|e| e.as_ref().ok().map(|e| e.1.as_str()))
                .collect();
            let bads: Vec<_> = events.iter().filter_map(|e| e.as_ref().err()).collect();
            assert_eq!(bads.len(), 1, "{bad}: {bads:?}");
            assert!(
                bads[0].offset >= 8 && bads[0].offset < 8 + bad.len() as u64,
                "{bad}: {bads:?}"
            );
            assert!(good.ends_with(&["{\"n\":2}", "{\"n\":3}"]), "{bad}: {good:?}");
        }
    }
}

#[test]
fn an_error_has_the_number_and_the_offset() {
    let text = b"{}\n{\n  \"a\": 1\n  \"b\": 2\n}\n{}\n";
    let events = read_all(text, InputFormat::Json, Limits::default(), 1024, 1024).unwrap();
    assert_eq!(events.len(), 3);
    let error = events[1].clone().unwrap_err().into_error(2);
    assert_eq!(error.exit_status(), 4);
    let message = error.to_string();
    assert!(message.contains("event 2 at byte 3: expected `,` or `}`"), "{message}");
    assert!(message.contains("event 2:3:3"), "{message}");
}

#[test]
fn json5_has_one_value_on_a_line() {
    let text = "{a: 1, /* x */}\n// remark\n\n{b: }\n['c']";
    let events = events_of(text, InputFormat::Json5);
    assert_eq!((events[0].as_str(), events[2].as_str()), ("{\"a\":1}", "[\"c\"]"));
    assert!(events[1].starts_with('!') && events.len() == 3, "{events:?}");
}

#[test]
fn yaml_documents_stand_between_markers() {
    let text = "# first\n---\na: 1\ntext: |\n  x\n---- y: 2\n--- {b: 2}\n...\n---\n# nothing\n---\n- c\n--- \nbad: [\n---\nd: 4";
    let events = events_of(text, InputFormat::Yaml);
    assert!(
        events[0].starts_with('!') || events[0].contains("\"a\":1"),
        "{events:?}"
    );
    assert_eq!(&events[1..3], ["{\"b\":2}", "[\"c\"]"]);
    assert!(events[3].starts_with('!'), "{events:?}");
    assert_eq!(&events[4..], ["{\"d\":4}"]);
}

#[test]
fn one_event_too_large_is_an_error_with_its_offset() {
    let text = format!("{{}}\n  [{}1]\n{{}}", "1,".repeat(5000));
    let error = read_all(text.as_bytes(), InputFormat::Json, limits(1000), 64, 64).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the event at byte 5 is larger than 1000 bytes"),
        "{error}"
    );
    let events = read_all(text.as_bytes(), InputFormat::Json, limits(1000), 1 << 20, 1 << 20).unwrap();
    let error = events[1].as_ref().unwrap_err();
    assert_eq!((error.offset, error.message.as_str()), (5, "larger than 1000 bytes"));
    assert_eq!(events.len(), 3);
    let all = read_all(text.as_bytes(), InputFormat::Json, limits(20_000), 64, 64).unwrap();
    assert_eq!(all.len(), 3);
}

#[test]
fn a_complete_event_is_handed_on_while_the_stream_waits() {
    struct Live(Vec<&'static [u8]>);
    impl Read for Live {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let next = self.0.remove(0);
            out[..next.len()].copy_from_slice(next);
            Ok(next.len())
        }
    }
    // one read more would panic: the list is empty
    let live = Live(vec![b"{\"a\":1}\n", b"{\"b\"", b":2}\n{", b"}"]);
    let mut chunks = ChunkReader::new(live, InputFormat::Json, &Limits::default());
    let mut next = || String::from_utf8(chunks.next().unwrap().unwrap().bytes).unwrap();
    assert_eq!(
        (next(), next(), next()),
        ("{\"a\":1}\n".into(), "{\"b\":2}\n".into(), "{}".into())
    );
}

#[test]
fn many_small_events_come_in_large_chunks() {
    let text = "{\"id\":1,\"name\":\"x\"}\n".repeat(10_000);
    let chunks = ChunkReader::with_chunk_size(text.as_bytes(), InputFormat::Json, &Limits::default(), 40_000);
    let sizes: Vec<usize> = chunks.map(|chunk| chunk.unwrap().bytes.len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), text.len());
    assert!(sizes.len() <= text.len() / 39_000 + 1, "{sizes:?}");
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "[a-z{}\\[\\]\",:\\\\\n\u{e9}\u{1e} ]{0,12}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::vec(("[a-z\"{ ]{0,4}", inner), 0..5)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The text of the values with blanks between them (none only where nothing runs together), and what is to be read.
fn joined(values: &[(serde_json::Value, bool, usize)]) -> (String, Vec<(u64, String)>) {
    let mut text = String::new();
    let mut expected = Vec::new();
    for (value, is_pretty, separator) in values {
        let printed = if *is_pretty {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        }
        .unwrap();
        let runs_together = text.ends_with(|c: char| c.is_ascii_alphanumeric())
            && printed.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        if runs_together {
            text.push(' ');
        }
        let read = crate::value::read_json(printed.as_bytes(), Default::default()).unwrap();
        expected.push((text.len() as u64, json(&read)));
        text.push_str(&printed);
        text.push_str(["\n", " ", "", "\r\n", "\n\n\t", "\n\u{1e}"][*separator]);
    }
    (text, expected)
}

proptest! {
    #[test]
    fn any_stream_gives_the_same_values_in_order(
        values in prop::collection::vec((any_json(), any::<bool>(), 0..6usize), 0..12),
        size in 1..200usize,
        step in prop_oneof![1..40usize, Just(usize::MAX)],
    ) {
        let (text, expected) = joined(&values);
        let events = read_all(text.as_bytes(), InputFormat::Json, Limits::default(), size, step).unwrap();
        let events: Vec<_> = events.into_iter().map(|event| event.map_err(|e| e.message)).collect();
        prop_assert_eq!(events, expected.into_iter().map(Ok).collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1..64usize) {
        for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
            let _ = read_all(&bytes, format, limits(64), size, 16);
        }
    }
}
