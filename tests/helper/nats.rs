//! A NATS server of a test's own, which can be killed and started again, and a client to look into it.

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, consumer, stream};
use futures_util::StreamExt as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A server on a port of its own, with its data in a directory of its own.
pub(crate) struct Server {
    pub(crate) port: u16,
    directory: TempDir,
    child: Option<Child>,
}

impl Server {
    /// Starts one; nothing where it is not installed, which is said aloud, or is a failure where `VWH_BROKERS` is 1.
    pub(crate) fn start() -> Option<Self> {
        Self::configured("")
    }

    /// Starts one with more configuration.
    pub(crate) fn configured(more: &str) -> Option<Self> {
        let program = program()?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let directory = tempfile::tempdir().unwrap();
        let mut server = Self {
            port,
            directory,
            child: None,
        };
        server.configure(more);
        server.start_again_with(&program);
        Some(server)
    }

    /// With what it starts from now on.
    pub(crate) fn configure(&self, more: &str) {
        let (port, store) = (self.port, self.directory.path().join("data"));
        let text = format!("listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: {store:?} }}\n{more}\n");
        fs::write(self.directory.path().join("nats.conf"), text).unwrap();
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub(crate) fn start_again(&mut self) {
        self.start_again_with(&program().unwrap());
    }

    fn start_again_with(&mut self, program: &Path) {
        let mut command = Command::new(program);
        command.arg("-c").arg(self.directory.path().join("nats.conf"));
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the NATS server does not start");
    }

    /// The address of something on it.
    pub(crate) fn url(&self, rest: &str) -> String {
        format!("nats://127.0.0.1:{}/{rest}", self.port)
    }

    pub(crate) fn look(&self) -> Look {
        self.look_as(None)
    }

    pub(crate) fn look_as(&self, user: Option<(&str, &str)>) -> Look {
        self.look_by(match user {
            Some((user, password)) => ConnectOptions::with_user_and_password(user.into(), password.into()),
            None => ConnectOptions::new(),
        })
    }

    pub(crate) fn look_by(&self, options: ConnectOptions) -> Look {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let connect = options.connect(format!("nats://127.0.0.1:{}", self.port));
        let context = runtime.block_on(async { jetstream::new(connect.await.unwrap()) });
        Look { context, runtime }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = places
        .map(|place| place.join("nats-server"))
        .find(|program| program.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("VWH_BROKERS").is_none_or(|value| value != "1"),
            "nats-server is not installed"
        );
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED: nats-server is not installed, NATS is not tested"
        );
        said.unwrap();
    }
    found
}

/// Looks into a server, and puts messages there.
pub(crate) struct Look {
    pub(crate) context: jetstream::Context,
    runtime: Runtime,
}

impl Look {
    pub(crate) fn make_stream(&self, name: &str, subjects: &str) {
        let config = stream::Config {
            name: name.into(),
            subjects: vec![subjects.into()],
            ..stream::Config::default()
        };
        self.runtime.block_on(self.context.create_stream(config)).unwrap();
    }

    pub(crate) fn make_consumer<C: consumer::IntoConsumerConfig + consumer::FromConsumer>(
        &self,
        stream: &str,
        config: C,
    ) {
        self.runtime
            .block_on(self.context.create_consumer_on_stream(config, stream))
            .unwrap();
    }

    pub(crate) fn publish(&self, subject: &str, payload: &str) {
        let publish = async {
            self.context
                .publish(subject.to_owned(), payload.to_owned().into())
                .await
                .unwrap()
                .await
        };
        self.runtime.block_on(publish).unwrap();
    }

    pub(crate) fn publish_with(&self, subject: &str, payload: &str, headers: &[(&str, &str)]) {
        let mut all = async_nats::HeaderMap::new();
        headers.iter().for_each(|(name, value)| all.append(*name, *value));
        let publish = async {
            let publish = self
                .context
                .publish_with_headers(subject.to_owned(), all, payload.to_owned().into());
            publish.await.unwrap().await
        };
        self.runtime.block_on(publish).unwrap();
    }

    pub(crate) fn consumer(&self, stream: &str, name: &str) -> consumer::Info {
        let info = async {
            self.context
                .get_stream_no_info(stream)
                .await
                .unwrap()
                .consumer_info(name)
                .await
        };
        self.runtime.block_on(info).unwrap()
    }

    /// Waits until so many are under way.
    pub(crate) fn await_pending(&self, stream: &str, name: &str, count: usize) {
        let is_there = (0..300).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            self.consumer(stream, name).num_ack_pending == count
        });
        assert!(is_there, "{count} are not under way");
    }

    /// All that is in a stream.
    pub(crate) fn messages(&self, stream: &str) -> Vec<async_nats::Message> {
        self.runtime.block_on(async {
            let stream = self.context.get_stream(stream).await.unwrap();
            let config = consumer::pull::Config {
                ack_policy: consumer::AckPolicy::None,
                ..Default::default()
            };
            let consumer = stream.create_consumer(config).await.unwrap();
            let messages = consumer.fetch().max_messages(10_000).messages().await.unwrap();
            messages.map(|message| message.unwrap().message).collect().await
        })
    }
}
