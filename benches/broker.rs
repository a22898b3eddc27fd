//! How fast a stream from a broker is, beside the same stream from a file, measured through the binary against a receiver
//! in this process. Run with `cargo bench --bench broker --features brokers`, or with the feature of one broker; each
//! broker is started on its own where it is installed: `redis-server`, `nats-server`, and Tansu, which speaks Kafka's
//! protocol. A name behind `--`, such as `nats`, measures that broker alone.
//!
//! 60,000 small events, 16 at once, the file and a broker in turn; told are the medians of what arrives in a second from
//! the first to the last, and their ratio, which is to be 0.8 at least.

// A bench that cannot be set up may panic, and says what it lacks.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod brokers;
mod receiver;

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const VWH: &str = env!("CARGO_BIN_EXE_vwh");
const EVENTS: usize = 60_000;
const ROUNDS: usize = 5;
const TEMPLATE: &str = r#"{"id": {{id}}, "agent": {{agent.name}}}"#;

fn events() -> Vec<String> {
    let event = |number| format!(r#"{{"id":"call_{number:08}","type":"call.ended","agent":{{"name":"Ana María"}}}}"#);
    (0..EVENTS).map(event).collect()
}

/// Runs a command that has no end until it has sent all. Says how long that took.
fn run_until_all_is_sent(mut command: Command, count: usize) -> Duration {
    receiver::measure(count, |arrived| {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut child = child.expect("the command starts");
        while arrived() < count {
            let ended = child.try_wait().expect("it is ours");
            assert!(ended.is_none(), "{command:?}: {ended:?}");
            thread::sleep(Duration::from_millis(20));
        }
        let ended = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(ended.is_ok_and(|status| status.success()), "{command:?} can be ended");
        let status = child.wait().expect("it is ours");
        assert_eq!(status.code(), Some(130), "{command:?}: {status}");
    })
}

/// Sends all with one of these, and gives the events per second.
fn rate(run: fn(Command, usize) -> Duration, source: &[&str]) -> f64 {
    let mut command = Command::new(VWH);
    let url = receiver::url();
    command
        .args(["send", "--stream", "-q", "--url", &url, "-e", TEMPLATE])
        .args(["--concurrency", "16"])
        .args(source);
    EVENTS as f64 / run(command, EVENTS).as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let (options, names): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    // a test run of the benches measures nothing
    if !options.iter().any(|option| option == "--bench") {
        return;
    }
    let events = events();
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    fs::write(file.path(), events.join("\n")).expect("a file can be written");
    let path = file.path().to_str().expect("the path is text");
    let is_chosen =
        |name: &str| names.is_empty() || names.iter().any(|part| name.to_lowercase().contains(part.as_str()));
    for (name, start) in brokers::ALL.iter().filter(|(name, _)| is_chosen(name)) {
        let Some(broker) = start(&events) else {
            eprintln!("{name}: its server is not installed");
            continue;
        };
        let (mut from_file, mut from_broker) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            from_file.push(rate(receiver::run, &[path]));
            // a group of its own gets all from the beginning
            let from = broker.url(&format!("bench{round}"));
            from_broker.push(rate(run_until_all_is_sent, &["--from", &from]));
        }
        let (file, rate) = (median(from_file), median(from_broker));
        eprintln!(
            "{name}: {rate:.0} events/s, {:.2} of {file:.0} events/s from a file",
            rate / file
        );
    }
}
