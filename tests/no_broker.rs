//! A `vwh` without the clients of brokers.

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

#[test]
fn a_client_that_is_not_built_in_is_named_with_its_feature() {
    let server = Server::new([Behaviour::status(200)]);
    let url = server.url("/x");
    for (from, name, feature) in [
        ("redis://localhost/orders?group=g", "Redis", "redis"),
        ("nats://localhost/ORDERS?consumer=c", "NATS", "nats"),
        ("kafka://localhost/orders?group=g", "Kafka", "kafka"),
    ] {
        let args = ["send", "--stream", "--url", &url, "-e", "{{id}}", "--from", from];
        let run = Case::new().args(args).run();
        run.status(2)
            .stderr_contains(&format!("this vwh was built without the client for {name}"))
            .stderr_contains(&format!("--features {feature} (or `brokers` for all)"));
    }
    assert!(server.requests().is_empty());
}
