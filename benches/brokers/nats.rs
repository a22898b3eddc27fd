//! NATS, with a stream in files.

use std::fs;
use std::process::Command;

use async_nats::jetstream::{self, stream};
use futures_util::future::join_all;
use tempfile::TempDir;

use super::Broker;
use super::server::{Server, free_port};

/// How many messages are on their way into the stream at once.
const AT_ONCE: usize = 1000;

struct Nats {
    port: u16,
    _server: Server,
    _folder: TempDir,
}

impl Broker for Nats {
    fn url(&self, group: &str) -> String {
        format!("nats://127.0.0.1:{}/EVENTS?consumer={group}", self.port)
    }
}

pub(super) fn start(events: &[String]) -> Option<Box<dyn Broker>> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let port = free_port();
    let store = folder.path().join("data");
    let config = format!("listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: {store:?} }}\n");
    let file = folder.path().join("nats.conf");
    fs::write(&file, config).expect("a file can be written");
    // where it is installed as a service, it is out of the way
    let programs = ["nats-server", "/usr/sbin/nats-server"];
    let server = programs
        .iter()
        .find_map(|program| Server::start(Command::new(program).arg("-c").arg(&file), port))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    runtime.block_on(fill(port, events));
    Some(Box::new(Nats {
        port,
        _server: server,
        _folder: folder,
    }))
}

async fn fill(port: u16, events: &[String]) {
    let client = async_nats::connect(format!("nats://127.0.0.1:{port}")).await;
    let context = jetstream::new(client.expect("it listens"));
    let config = stream::Config {
        name: "EVENTS".into(),
        subjects: vec!["events.*".into()],
        ..stream::Config::default()
    };
    context.create_stream(config).await.expect("a stream can be made");
    for (some, first) in events.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        // a subject each: those of one keep their order, one after the other
        let publish = some.iter().enumerate().map(|(at, event)| {
            let subject = format!("events.{}", first + at);
            let payload = event.clone().into();
            let context = &context;
            async move {
                let sent = context.publish(subject, payload).await;
                sent.expect("it can be sent").await.expect("the stream takes it");
            }
        });
        join_all(publish).await;
    }
}
