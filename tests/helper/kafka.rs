//! A broker that speaks Kafka's protocol, of a test's own, which can be killed and started again: Tansu, with its data
//! in an S3 server of the test's, so that the data survives the broker.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Header, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{Offset, TopicPartitionList};

use super::kafka_gate::Gate;

/// Where a test's data is.
enum Store {
    /// In the broker: it goes with it.
    Memory,
    /// In a server beside it.
    S3 { port: u16, child: Child },
}

/// A broker on a port of its own.
pub(crate) struct Broker {
    /// Where clients come to.
    pub(crate) port: u16,
    /// Where it listens: elsewhere only behind a gate.
    listens_on: u16,
    store: Store,
    child: Option<Child>,
}

impl Broker {
    /// Starts one; nothing where it is not installed, which is said aloud, or is a failure where `VWH_BROKERS` is 1.
    pub(crate) fn start() -> Option<Self> {
        let program = program("tansu")?;
        let port = free_port();
        Some(Self::new(program, Store::Memory, port, port))
    }

    /// Starts one behind a gate.
    pub(crate) fn behind(gate: Gate) -> Option<Self> {
        let program = program("tansu")?;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let broker = Self::new(
            program,
            Store::Memory,
            listener.local_addr().unwrap().port(),
            free_port(),
        );
        gate.open(listener, broker.listens_on);
        Some(broker)
    }

    /// Starts one whose data survives it.
    pub(crate) fn lasting() -> Option<Self> {
        let (tansu, moto) = (program("tansu")?, program("moto_server")?);
        let port = free_port();
        let mut command = Command::new(moto);
        command
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().unwrap();
        await_port(port);
        let made = ureq::put(format!("http://127.0.0.1:{port}/tansu")).send_empty();
        assert!(made.is_ok(), "{made:?}");
        let store = Store::S3 { port, child };
        let port = free_port();
        Some(Self::new(tansu, store, port, port))
    }

    fn new(program: PathBuf, store: Store, port: u16, listens_on: u16) -> Self {
        let mut broker = Self {
            port,
            listens_on,
            store,
            child: None,
        };
        broker.run(program);
        broker
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        end(self.child.take());
    }

    pub(crate) fn start_again(&mut self) {
        self.run(program("tansu").unwrap());
    }

    fn run(&mut self, program: PathBuf) {
        let listener = format!("tcp://127.0.0.1:{}", self.listens_on);
        let advertised = match self.listens_on == self.port {
            true => listener.clone(),
            // what certificates are for
            false => format!("tcp://localhost:{}", self.port),
        };
        let mut command = Command::new(program);
        command.args(["broker", "--listener-url", &listener]);
        command.args(["--advertised-listener-url", &advertised]);
        match &self.store {
            Store::Memory => command.args(["--storage-engine", "memory://tansu/"]),
            Store::S3 { port, .. } => command
                .args(["--storage-engine", "s3://tansu/"])
                .env("AWS_ACCESS_KEY_ID", "test")
                .env("AWS_SECRET_ACCESS_KEY", "test")
                .env("AWS_DEFAULT_REGION", "us-east-1")
                .env("AWS_ENDPOINT", format!("http://127.0.0.1:{port}"))
                .env("AWS_ALLOW_HTTP", "true"),
        };
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        await_port(self.listens_on);
    }

    /// The address of something on it.
    pub(crate) fn url(&self, rest: &str) -> String {
        format!("kafka://127.0.0.1:{}/{rest}", self.port)
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", format!("127.0.0.1:{}", self.port));
        config
    }

    pub(crate) fn make_topic(&self, name: &str, partitions: i32) {
        let admin: AdminClient<_> = self.config().create().unwrap();
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
        let made = admin.create_topics([&topic], &AdminOptions::new());
        wait_for(made).unwrap().remove(0).unwrap();
    }

    /// Puts messages into a topic: partition, key, payload; no payload is a tombstone.
    pub(crate) fn produce<'a>(
        &self,
        topic: &str,
        messages: impl IntoIterator<Item = (i32, Option<&'a str>, Option<String>)>,
    ) {
        let producer: BaseProducer = self.config().set("acks", "all").create().unwrap();
        for (partition, key, payload) in messages {
            let headers = OwnedHeaders::new().insert(Header {
                key: "trace",
                value: Some("t-1"),
            });
            let mut record = BaseRecord::<str, str>::to(topic).partition(partition).headers(headers);
            record.key = key;
            record.payload = payload.as_deref();
            producer.send(record).map_err(|(error, _)| error).unwrap();
        }
        producer.flush(Duration::from_secs(30)).unwrap();
    }

    /// All that is in the first partition of a topic.
    pub(crate) fn messages(&self, topic: &str, count: usize) -> Vec<OwnedMessage> {
        let consumer: BaseConsumer = self.config().set("group.id", "look").create().unwrap();
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
        consumer.assign(&list).unwrap();
        let mut messages = Vec::new();
        for _ in 0..300 {
            if let Some(message) = consumer.poll(Duration::from_millis(100)) {
                messages.push(message.unwrap().detach());
            } else if messages.len() >= count {
                break;
            }
        }
        messages
    }

    /// What a group has committed of a topic, by partition; -1 where nothing.
    pub(crate) fn committed(&self, group: &str, topic: &str, partitions: i32) -> Vec<i64> {
        let consumer: BaseConsumer = self.config().set("group.id", group).create().unwrap();
        let mut list = TopicPartitionList::new();
        list.add_partition_range(topic, 0, partitions - 1);
        let committed = consumer.committed_offsets(list, Duration::from_secs(30)).unwrap();
        let elements = committed.elements();
        let offsets = elements.iter().map(|element| element.offset().to_raw());
        offsets.map(|at| at.filter(|at| *at >= 0).unwrap_or(-1)).collect()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
        if let Store::S3 { child, .. } = std::mem::replace(&mut self.store, Store::Memory) {
            end(Some(child));
        }
    }
}

fn end(child: Option<Child>) {
    if let Some(mut child) = child {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(done) => return done,
            std::task::Poll::Pending => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn await_port(port: u16) {
    for _ in 0..1200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on port {port}");
}

/// A program, from where `.ci/run` puts it or the path.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/brokers/bin");
    let places = std::iter::once(installed).chain(std::env::split_paths(&path));
    let found = places.map(|place| place.join(name)).find(|program| program.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("VWH_BROKERS").is_none_or(|value| value != "1"),
            "{name} is not installed"
        );
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED: {name} is not installed, Kafka is not tested with it"
        );
        said.unwrap();
    }
    found
}
