//! Redis, which writes down each command before it confirms it.

use std::process::Command;

use tempfile::TempDir;

use super::Broker;
use super::server::{Server, free_port};

struct Redis {
    port: u16,
    _server: Server,
    _folder: TempDir,
}

impl Broker for Redis {
    fn url(&self, group: &str) -> String {
        format!("redis://127.0.0.1:{}/events?group={group}", self.port)
    }
}

pub(super) fn start(events: &[String]) -> Option<Box<dyn Broker>> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let port = free_port();
    let mut command = Command::new("redis-server");
    command
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--dir"])
        .arg(folder.path());
    let server = Server::start(&mut command, port)?;
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).expect("this is a URL");
    let mut entries = redis::pipe();
    for event in events {
        let entry = entries.cmd("XADD").arg("events").arg("*");
        entry.arg("event").arg(event).ignore();
    }
    let mut connection = client.get_connection().expect("it listens");
    let filled: redis::RedisResult<()> = entries.query(&mut connection);
    filled.expect("the entries can be added");
    Some(Box::new(Redis {
        port,
        _server: server,
        _folder: folder,
    }))
}
