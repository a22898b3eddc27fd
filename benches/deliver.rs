//! How fast streams of deliveries are, and how much memory they take, measured through the binary against a receiver
//! in this process. Run with `cargo bench --bench deliver`.
//!
//! - `send`: 20,000 small events rendered and sent, 16 at once; with a journal; and beside it, where it is installed,
//!   `curl --parallel` sending bodies that were rendered before.
//! - Then what a journal costs: runs with and without one in turn, so that what else the machine does meets both.
//! - Then, on Linux, the peak memory for 20,000 events and for 1,000,000. (`VWH_MEMORY=0` leaves it out: it takes a few
//!   minutes.)

// A bench that cannot be set up may panic, and says what it lacks.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod receiver;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;

use receiver::{run, url};

const VWH: &str = env!("CARGO_BIN_EXE_vwh");
const EVENTS: usize = 20_000;
const MANY: usize = 1_000_000;
const CONCURRENCY: &str = "16";
const TEMPLATE: &str = r#"{"id": {{id}}, "agent": {{agent.name}}, "fields": {{#object fields}}name,value{{/object}}}"#;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-deliver");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
});

fn event(number: usize) -> String {
    format!(
        r#"{{"id":"call_{number:08}","type":"call.ended","agent":{{"name":"Ana María"}},"fields":[{{"name":"Nombre","value":"José"}},{{"name":"Número","value":"{number}"}}]}}"#
    )
}

/// A file of so many events.
fn events(count: usize) -> PathBuf {
    let path = FOLDER.join(format!("{count}.ndjson"));
    let mut file = BufWriter::new(File::create(&path).expect("a file can be made"));
    for number in 0..count {
        writeln!(file, "{}", event(number)).expect("a file can be written");
    }
    path
}

static SMALL: LazyLock<PathBuf> = LazyLock::new(|| events(EVENTS));

/// What curl is to do, the bodies as `vwh` would render them.
static CURL_CONFIG: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut config = String::new();
    for number in 0..EVENTS {
        let body = format!(
            r#"{{\"id\": \"call_{number:08}\", \"agent\": \"Ana María\", \"fields\": {{\"Nombre\":\"José\",\"Número\":\"{number}\"}}}}"#
        );
        let next = if number > 0 { "next\n" } else { "" };
        let header = r#"header = "content-type: application/json""#;
        let url = url();
        writeln!(
            config,
            "{next}url = \"{url}\"\ndata-binary = \"{body}\"\n{header}\noutput = /dev/null\nsilent"
        )
        .expect("a text can be written");
    }
    let path = FOLDER.join("curl.txt");
    fs::write(&path, config).expect("a file can be written");
    path
});

/// A stream of the events in a file, with a new journal or none.
fn vwh(events: &Path, has_journal: bool) -> Command {
    let mut command = Command::new(VWH);
    command
        .args([
            "send",
            "--stream",
            "-q",
            "--url",
            &url(),
            "-e",
            TEMPLATE,
            "--concurrency",
            CONCURRENCY,
        ])
        .arg(events);
    if has_journal {
        let journal = FOLDER.join("journal.db");
        let _ = fs::remove_file(&journal);
        command.arg("--journal").arg(journal);
    }
    command
}

#[divan::bench_group(sample_count = 9, sample_size = 1)]
mod send {
    use super::*;

    #[divan::bench]
    fn vwh_stream(bencher: Bencher<'_, '_>) {
        let bencher = bencher.counter(ItemsCount::new(EVENTS));
        bencher
            .with_inputs(|| vwh(&SMALL, false))
            .bench_values(|command| run(command, EVENTS));
    }

    #[divan::bench]
    fn vwh_stream_with_journal(bencher: Bencher<'_, '_>) {
        let bencher = bencher.counter(ItemsCount::new(EVENTS));
        bencher
            .with_inputs(|| vwh(&SMALL, true))
            .bench_values(|command| run(command, EVENTS));
    }

    #[divan::bench]
    fn curl_parallel(bencher: Bencher<'_, '_>) {
        if Command::new("curl").arg("--version").output().is_err() {
            eprintln!("curl is not installed");
            return;
        }
        let command = || {
            let mut command = Command::new("curl");
            command.args([
                "--parallel",
                "--parallel-max",
                CONCURRENCY,
                "--no-progress-meter",
                "--config",
            ]);
            command.arg(&*CURL_CONFIG).stderr(Stdio::null());
            command
        };
        let bencher = bencher.counter(ItemsCount::new(EVENTS));
        bencher
            .with_inputs(command)
            .bench_values(|command| run(command, EVENTS));
    }
}

/// How many runs with a journal are set against as many without one.
const PAIRS: usize = 9;

/// How many events go in a second, in the median of some runs.
fn rate(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    EVENTS as f64 / times[times.len() / 2].as_secs_f64()
}

fn tell_cost_of_journal() {
    let [mut plain, mut journalled] = [Vec::new(), Vec::new()];
    for _ in 0..PAIRS {
        for (has_journal, times) in [(false, &mut plain), (true, &mut journalled)] {
            let command = vwh(&SMALL, has_journal);
            let begun = Instant::now();
            run(command, EVENTS);
            times.push(begun.elapsed());
        }
    }
    let (plain, journalled) = (rate(plain), rate(journalled));
    let share = journalled / plain;
    eprintln!(
        "{EVENTS} events: {plain:.0}/s without a journal, {journalled:.0}/s with one: {share:.2} of it (medians of {PAIRS})"
    );
}

/// The most memory that a process has held, in KiB, as Linux tells it; looked at until it ends.
fn peak_memory(child: &mut Child) -> Option<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().ok()?.is_none() {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line
            .and_then(|line| line.split_whitespace().next()?.parse().ok())
            .or(peak);
        thread::sleep(Duration::from_millis(5));
    }
    peak
}

fn tell_memory() {
    for has_journal in [false, true] {
        for count in [EVENTS, MANY] {
            let mut command = vwh(&events(count), has_journal);
            let mut child = command.stdout(Stdio::null()).spawn().expect("the command starts");
            let Some(peak) = peak_memory(&mut child) else {
                eprintln!("this system does not tell how much memory a process holds");
                return;
            };
            let journal = if has_journal {
                "with a journal"
            } else {
                "without a journal"
            };
            eprintln!("{count} events {journal}: {peak} KiB at most");
        }
    }
}

fn main() {
    divan::main();
    // a test run of the benches measures nothing
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    tell_cost_of_journal();
    if std::env::var_os("VWH_MEMORY").is_none_or(|value| value != "0") {
        tell_memory();
    }
}
