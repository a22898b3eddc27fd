//! Tansu, which speaks Kafka's protocol, with its data in memory. What it gives at most is told beside, as a consumer gets
//! it that does nothing else.

use std::path::PathBuf;
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::Broker;
use super::server::{Server, free_port};

const TOPIC: &str = "events";

struct Kafka {
    port: u16,
    _server: Server,
}

impl Broker for Kafka {
    fn url(&self, group: &str) -> String {
        format!("kafka://127.0.0.1:{}/{TOPIC}?group={group}", self.port)
    }
}

pub(super) fn start(events: &[String]) -> Option<Box<dyn Broker>> {
    let port = free_port();
    let url = format!("tcp://127.0.0.1:{port}");
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/brokers/bin/tansu");
    let programs = [installed, PathBuf::from("tansu")];
    let server = programs.iter().find_map(|program| {
        let mut command = Command::new(program);
        command.args(["broker", "--listener-url", &url, "--advertised-listener-url", &url]);
        Server::start(command.args(["--storage-engine", "memory://tansu/"]), port)
    })?;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", format!("127.0.0.1:{port}"));
    fill(&config, events);
    eprintln!(
        "Kafka (Tansu): {:.0} events/s to a bare consumer",
        bare(&config, events.len())
    );
    Some(Box::new(Kafka { port, _server: server }))
}

fn fill(config: &ClientConfig, events: &[String]) {
    let admin: AdminClient<_> = config.create().expect("a client can be made");
    let topic = NewTopic::new(TOPIC, 1, TopicReplication::Fixed(1));
    let options = AdminOptions::new();
    let mut made = pin!(admin.create_topics([&topic], &options));
    let mut context = Context::from_waker(Waker::noop());
    while made.as_mut().poll(&mut context).is_pending() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut config = config.clone();
    config
        .set("linger.ms", "50")
        .set("queue.buffering.max.messages", "1000000");
    let producer: BaseProducer = config.create().expect("a client can be made");
    for (event, number) in events.iter().zip(0..) {
        // a key each: those of one keep their order, one after the other
        let key = u64::to_string(&number);
        let record = BaseRecord::to(TOPIC).partition(0).key(&key).payload(event);
        assert!(producer.send(record).is_ok(), "the message can be sent");
    }
    producer.flush(Duration::from_secs(60)).expect("the topic takes all");
}

/// What a consumer gets in a second that does nothing else.
fn bare(config: &ClientConfig, count: usize) -> f64 {
    let mut config = config.clone();
    let consumer: BaseConsumer = config.set("group.id", "bare").create().expect("a client can be made");
    let mut list = TopicPartitionList::new();
    let added = list.add_partition_offset(TOPIC, 0, Offset::Beginning);
    added.expect("this is a partition");
    let begun = Instant::now();
    consumer.assign(&list).expect("the topic is there");
    let mut got = 0;
    while got < count {
        if let Some(Ok(_)) = consumer.poll(Duration::from_secs(10)) {
            got += 1;
        }
    }
    count as f64 / begun.elapsed().as_secs_f64()
}
