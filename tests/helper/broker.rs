//! A Redis server of a test's own, on a free port of loopback, its data in a directory that goes with it.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redis::{Connection, FromRedisValue, Value};
use tempfile::TempDir;

use super::certificates::{Authority, Identity};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that has written down what it has confirmed, whenever it is killed.
pub(crate) struct Redis {
    directory: TempDir,
    port: u16,
    more: Vec<String>,
    child: Child,
}

impl Redis {
    /// A fresh server; nothing, and a word about it, where none is installed. With `VWH_BROKERS=1` that is a failure.
    pub(crate) fn new() -> Option<Self> {
        Self::configured(tempfile::tempdir().unwrap(), &[])
    }

    /// One that speaks TLS too, on the port that is given back beside it. It shows this certificate, and demands one of
    /// the authority's clients where there is an authority.
    pub(crate) fn tls(identity: &Identity, clients_of: Option<&Authority>) -> Option<(Self, u16)> {
        let (directory, port) = (tempfile::tempdir().unwrap(), free_port());
        let file = |name: &str, text: &str| {
            let path = directory.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let more = [
            ("--tls-port", port.to_string()),
            ("--tls-cert-file", file("cert.pem", &identity.certificate)),
            ("--tls-key-file", file("key.pem", &identity.key)),
            // it wants one in any case
            (
                "--tls-ca-cert-file",
                file(
                    "ca.pem",
                    &clients_of.map_or_else(|| identity.certificate.clone(), Authority::pem),
                ),
            ),
            (
                "--tls-auth-clients",
                if clients_of.is_some() { "yes" } else { "no" }.to_owned(),
            ),
        ];
        let more: Vec<_> = more.iter().flat_map(|(name, value)| [*name, value.as_str()]).collect();
        Some((Self::configured(directory, &more)?, port))
    }

    #[allow(clippy::print_stderr, reason = "what is not tested is said")]
    fn configured(directory: TempDir, more: &[&str]) -> Option<Self> {
        let port = free_port();
        let more: Vec<_> = more.iter().map(|&option| option.to_owned()).collect();
        let child = match spawn(&directory, port, &more) {
            Ok(child) => child,
            Err(error) => {
                let is_wanted = std::env::var_os("VWH_BROKERS").is_some_and(|value| value == "1");
                assert!(!is_wanted, "no redis-server: {error}");
                eprintln!("SKIPPED: no redis-server: {error}");
                return None;
            }
        };
        let server = Self {
            directory,
            port,
            more,
            child,
        };
        server.connection();
        Some(server)
    }

    /// Ends it at once, wherever it is, and starts it again on what it has written.
    pub(crate) fn restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(&self.directory, self.port, &self.more).unwrap();
        self.connection();
    }

    /// A connection, as soon as there is one that answers.
    pub(crate) fn connection(&self) -> Connection {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).unwrap();
        let start = Instant::now();
        loop {
            let tried = client
                .get_connection()
                .and_then(|mut connection| redis::cmd("PING").query::<Value>(&mut connection).map(|_| connection));
            match tried {
                Ok(connection) => return connection,
                Err(error) => assert!(start.elapsed() < PATIENCE, "redis-server does not answer: {error}"),
            }
            std::thread::yield_now();
        }
    }

    /// What it answers to a command.
    #[track_caller]
    pub(crate) fn ask<T: FromRedisValue>(&self, command: &[&str]) -> T {
        let (name, args) = command.split_first().unwrap();
        redis::cmd(name).arg(args).query(&mut self.connection()).unwrap()
    }

    /// Puts an entry into a stream.
    pub(crate) fn add(&self, key: &str, fields: &[&str]) -> String {
        let head = ["XADD", key, "*"];
        self.ask(&[&head[..], fields].concat())
    }

    /// How many entries of a group have not been acknowledged.
    pub(crate) fn pending(&self, key: &str, group: &str) -> u64 {
        let (count, ..): (u64, Value, Value, Value) = self.ask(&["XPENDING", key, group]);
        count
    }

    pub(crate) fn url(&self, rest: &str) -> String {
        format!("redis://127.0.0.1:{}/{rest}", self.port)
    }

    pub(crate) fn url_of(&self, user_info: &str, rest: &str) -> String {
        format!("redis://{user_info}@127.0.0.1:{}/{rest}", self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn spawn(directory: &TempDir, port: u16, more: &[String]) -> std::io::Result<Child> {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--dir"])
        .arg(directory.path())
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
