//! How fast a stream from a broker is, beside the same stream from a file, measured through the binary against a receiver
//! in this process. Run with `cargo bench --bench broker --features redis`; it starts a `redis-server` of its own, which
//! writes down each command before it confirms it.
//!
//! 20,000 small events, 16 at once, the two in turn; told are the medians and their ratio, which is to be 0.8 at least.

// A bench that cannot be set up may panic, and says what it lacks.
#![allow(clippy::expect_used, clippy::print_stderr)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const VWH: &str = env!("CARGO_BIN_EXE_vwh");
const EVENTS: usize = 20_000;
const ROUNDS: usize = 5;
const TEMPLATE: &str = r#"{"id": {{id}}, "agent": {{agent.name}}}"#;

/// How long a stream without end waits for more; it is no part of the rate.
const IDLE: Duration = Duration::from_millis(200);

/// How many requests have come.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A receiver that accepts all, on a thread for each connection.
fn receiver() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream));
        }
    });
    address
}

fn serve(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or_default();
            }
            if line == "\r\n" {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        COUNT.fetch_add(1, Ordering::Relaxed);
        (&mut &*stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")?;
    }
}

fn event(number: usize) -> String {
    format!(r#"{{"id":"call_{number:08}","type":"call.ended","agent":{{"name":"Ana María"}}}}"#)
}

/// A broker of its own, that goes with it.
struct Broker {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Broker {
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        Some(Self {
            child,
            port,
            _folder: folder,
        })
    }

    fn connection(&self) -> redis::Connection {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).expect("this is a URL");
        loop {
            match client.get_connection() {
                Ok(connection) => return connection,
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// A stream of its own for a round.
    fn fill(&self, key: &str) {
        let mut entries = redis::pipe();
        for number in 0..EVENTS {
            entries
                .cmd("XADD")
                .arg(key)
                .arg("*")
                .arg("event")
                .arg(event(number))
                .ignore();
        }
        let filled: redis::RedisResult<()> = entries.query(&mut self.connection());
        filled.expect("the entries can be added");
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends all, and gives the events per second.
fn rate(url: &str, source: &[&str], idle: Duration) -> f64 {
    let before = COUNT.load(Ordering::Relaxed);
    let start = Instant::now();
    let mut command = Command::new(VWH);
    command
        .args([
            "send",
            "--stream",
            "-q",
            "--url",
            url,
            "-e",
            TEMPLATE,
            "--concurrency",
            "16",
        ])
        .args(source)
        .stdin(Stdio::null());
    let status = command.status().expect("the command starts");
    let took = start.elapsed().saturating_sub(idle);
    assert!(status.success(), "{command:?}: {status}");
    assert_eq!(COUNT.load(Ordering::Relaxed) - before, EVENTS, "{command:?}");
    EVENTS as f64 / took.as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn main() {
    // a test run of the benches measures nothing
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(broker) = Broker::start() else {
        eprintln!("redis-server is not installed");
        return;
    };
    let url = format!("http://{}/x", receiver());
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    let lines: Vec<_> = (0..EVENTS).map(event).collect();
    fs::write(file.path(), lines.join("\n")).expect("a file can be written");
    let path = file.path().to_str().expect("the path is text");
    let (mut from_file, mut from_broker) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        from_file.push(rate(&url, &[path], Duration::ZERO));
        let key = format!("events{round}");
        broker.fill(&key);
        let from = format!("redis://127.0.0.1:{}/{key}?group=bench", broker.port);
        let idle = format!("{}ms", IDLE.as_millis());
        from_broker.push(rate(&url, &["--from", &from, "--until-idle", &idle], IDLE));
    }
    let (file, broker) = (median(from_file), median(from_broker));
    eprintln!("from a file:  {file:.0} events/s");
    eprintln!("from Redis:   {broker:.0} events/s, {:.2} of it", broker / file);
}
