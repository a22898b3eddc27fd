//! A receiver in this process that accepts all.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many requests have come.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// When the first of a run came, and the last, in nanoseconds.
static FIRST: AtomicU64 = AtomicU64::new(u64::MAX);
static LAST: AtomicU64 = AtomicU64::new(0);
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Where it listens; each connection has a thread.
static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream));
        }
    });
    address
});

/// Where to send to. The first call begins to listen.
pub(crate) fn url() -> String {
    format!("http://{}/x", *ADDRESS)
}

/// Runs a command to its end, which is to make so many requests. Says how long they took, from the first to the last.
pub(crate) fn run(mut command: Command, count: usize) -> Duration {
    measure(count, |_| {
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
        let status = status.expect("the command starts");
        assert!(status.success(), "{command:?}: {status}");
    })
}

/// Has something done that is to make so many requests, and that may ask how many have come. Says how long they took.
pub(crate) fn measure(count: usize, work: impl FnOnce(&dyn Fn() -> usize)) -> Duration {
    FIRST.store(u64::MAX, Ordering::Relaxed);
    LAST.store(0, Ordering::Relaxed);
    let before = COUNT.load(Ordering::Relaxed);
    let arrived = || COUNT.load(Ordering::Relaxed) - before;
    work(&arrived);
    assert_eq!(arrived(), count, "each comes once");
    let (first, last) = (FIRST.load(Ordering::Relaxed), LAST.load(Ordering::Relaxed));
    Duration::from_nanos(last.saturating_sub(first))
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
        let now = u64::try_from(BEGINNING.elapsed().as_nanos()).unwrap_or(u64::MAX);
        FIRST.fetch_min(now, Ordering::Relaxed);
        LAST.fetch_max(now, Ordering::Relaxed);
        COUNT.fetch_add(1, Ordering::Relaxed);
        (&mut &*stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")?;
    }
}
