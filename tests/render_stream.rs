//! `vwh render --stream`: many events.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::helper::{Case, Run};

fn stream(template: &str, events: &str, more: &[&str]) -> Run {
    let args = ["render", "--stream", "-e", template];
    Case::new()
        .stdin(events)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

const V: &str = r#"{"v": {{a}} }"#;

#[test]
fn one_value_after_another_however_they_are_set_apart() {
    let expected = "{\"v\":1}\n{\"v\":2}\n{\"v\":3}\n";
    for events in [
        "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\r\n\r\n{\"a\":2}\n\n{\"a\":3}",
        "{\"a\":1}{\"a\":2} {\"a\":3}",
        "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n{\n  \"a\": 3\n}\n",
    ] {
        stream(V, events, &[]).status(0).stdout(expected).stderr_is_empty();
    }
    stream("{{this}}", "1 \"x\"[2]null", &[])
        .status(0)
        .stdout("1\nx\n2\n\n");
    stream(V, "", &[]).status(0).stdout("");
}

#[test]
fn json5_and_yaml_have_streams_too() {
    stream(V, "{a: 1,}\n{a: '2'} // c\n", &["--input", "json5"])
        .status(0)
        .stdout("{\"v\":1}\n{\"v\":\"2\"}\n");
    stream(V, "a: 1\n---\na: [2]\n", &["--input", "yaml"])
        .status(0)
        .stdout("{\"v\":1}\n{\"v\":[2]}\n");
}

#[test]
fn other_formats_end_each_event_with_one_newline() {
    let events = "{\"a\":1}{\"a\":2}";
    stream("v{{a}}", events, &[]).stdout("v1\nv2\n");
    stream("v{{a}}\n", events, &[]).stdout("v1\nv2\n");
    stream(V, events, &["--pretty"]).stdout("{\n  \"v\": 1\n}\n{\n  \"v\": 2\n}\n");
}

#[test]
fn edits_are_for_every_event() {
    stream("{{q.a}}{{b}}", "{\"a\":1}{\"a\":2}", &["--under", "q", "--set", "b=x"])
        .status(0)
        .stdout("1x\n2x\n");
}

#[test]
fn many_events_keep_their_order() {
    let numbers: Vec<String> = (0..20_000).map(|n| n.to_string()).collect();
    let events: String = numbers.iter().map(|n| format!("{{\"a\":{n}}}\n")).collect();
    stream("{{a}}", &events, &[])
        .status(0)
        .stdout(numbers.join("\n") + "\n");
}

#[test]
fn a_bad_event_ends_the_stream_and_is_numbered() {
    let events = "{\"a\":1}\n{\"a\":]\n{\"a\":3}\n";
    stream(V, events, &[])
        .status(4)
        .stdout("{\"v\":1}\n")
        .stderr_contains("error: event 2 at byte 8: ");
    stream(V, events, &["--on-error", "skip"])
        .status(4)
        .stdout("{\"v\":1}\n{\"v\":3}\n")
        .stderr_contains("event 2 at byte 8: ");
    stream(V, "{\"a\":1}\n{\"a\":2", &["--on-error", "skip"])
        .status(4)
        .stderr_contains("event 2 at byte 8: ");
}

#[test]
fn an_event_that_does_not_render_is_numbered_too() {
    let events = "{\"a\":1}\n{\"a\":\"x\"}\n{\"a\":3}\n";
    let raw = "{\"v\": {{{a}}} }";
    stream(raw, events, &[])
        .status(3)
        .stdout("{\"v\":1}\n")
        .stderr_contains("event 2 at byte 8: the output is not valid JSON");
    stream(raw, events, &["--on-error", "skip"])
        .status(3)
        .stdout("{\"v\":1}\n{\"v\":3}\n");
}

#[test]
fn the_worst_status_wins() {
    let events = "{\"a\":]\n{\"a\":\"x\"}\n";
    stream("{\"v\": {{{a}}} }", events, &["--on-error", "skip"]).status(4);
}

#[test]
fn the_limit_is_for_one_event() {
    let events = "{\"a\":1}".repeat(10);
    stream("{{a}}", &events, &["--max-input", "7"]).status(0);
    stream(
        "{{a}}",
        "{\"a\":1}\n{\"a\":12}\n{\"a\":3}",
        &["--max-input", "7", "--on-error", "skip"],
    )
    .status(4)
    .stderr_contains("event 2 at byte 8: larger than 7 bytes");
}

#[test]
fn missing_paths_are_told_once_with_a_count() {
    stream("{{b}}", "{}{}{}", &[])
        .status(0)
        .stdout("\n\n\n")
        .stderr_contains("`b` is missing")
        .stderr_contains("note: 3 times");
    stream("{{b}}", "{}{\"b\":1}", &["--strict", "--on-error", "skip"])
        .status(3)
        .stdout("1\n")
        .stderr_contains("event 1 at byte 0: `b` is missing");
}

#[test]
fn a_file_is_replaced_only_by_a_stream_that_came_to_its_end() {
    let events = "{\"a\":1}\n{\"a\":]\n{\"a\":3}\n";
    let write = |on_error| {
        let mut case = Case::new().file("out", "old").stdin(events);
        case = case.args(["render", "--stream", "-e", V, "-o", "out", "--on-error", on_error]);
        case.run().status(4).stdout("");
        assert_eq!(fs::read_dir(case.path(".")).unwrap().count(), 1);
        fs::read_to_string(case.path("out")).unwrap()
    };
    assert_eq!(write("stop"), "old");
    assert_eq!(write("skip"), "{\"v\":1}\n{\"v\":3}\n");
}

#[test]
fn on_error_is_for_streams() {
    Case::new()
        .stdin("{}")
        .args(["render", "-e", "x", "--on-error", "skip"])
        .run()
        .status(2)
        .stderr_contains("--stream");
}

/// Each line is answered before the next is written.
#[test]
fn a_slow_producer_gets_its_lines_at_once() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vwh"))
        .args(["render", "--stream", "-e", "{{a}}"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for number in 1..=3 {
        writeln!(events, "{{\"a\": {number}}}").unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), number.to_string());
    }
    drop(events);
    assert!(child.wait().unwrap().success());
}

/// Whoever reads the output may go at any time: that is no error.
#[test]
fn a_reader_that_goes_ends_it_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vwh"))
        .args(["render", "--stream", "-e", "{{a}}"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    writeln!(events, "{{\"a\": 1}}").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "1");
    drop(lines);
    // until it has gone
    while writeln!(events, "{{\"a\": 2}}").is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
