//! Brokers of a bench's own, each with a stream of events, which go with it.

#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "redis")]
mod redis;

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A broker with a stream.
pub(crate) trait Broker {
    /// Where a group of this name, which is not there yet, takes the stream from.
    fn url(&self, group: &str) -> String;

    /// How long nothing may come before it has come to its end: longer than a group takes to be made.
    fn idle(&self) -> &'static str {
        "200ms"
    }
}

/// Starts a broker, and fills a stream; nothing where it is not installed.
pub(crate) type Start = fn(&[String]) -> Option<Box<dyn Broker>>;

/// Those whose clients are built in.
pub(crate) const ALL: &[(&str, Start)] = &[
    #[cfg(feature = "redis")]
    ("Redis", redis::start),
    #[cfg(feature = "nats")]
    ("NATS", nats::start),
    #[cfg(feature = "kafka")]
    ("Kafka (Tansu)", kafka::start),
];

/// A process that ends with the bench.
#[allow(dead_code, reason = "without a client there is no broker")]
struct Server(Child);

#[allow(dead_code, reason = "without a client there is no broker")]
impl Server {
    /// Starts it, and waits until it listens.
    fn start(command: &mut Command, port: u16) -> Option<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self(child.spawn().ok()?);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[allow(dead_code, reason = "without a client there is no broker")]
fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    free.local_addr().expect("it is bound").port()
}
