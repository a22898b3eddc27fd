//! Kafka behind TLS, and with those who may use it.

use crate::helper::kafka::Broker;
use crate::helper::kafka_gate::Gate;
use crate::helper::kafka_sasl::{Account, Mechanism};
use crate::helper::secured::{Certificates, demands_a_certificate, is_known_by_its_host, is_told_whom_to_trust, opens};

/// A broker with one event.
fn broker(certificates: &Certificates, demands: bool) -> Option<Broker> {
    let clients_of = demands.then_some(&certificates.authority);
    let broker = Broker::behind(Gate {
        tls: Some(certificates.server.server(clients_of)),
        account: None,
    })?;
    broker.make_topic("orders", 1);
    add(&broker);
    Some(broker)
}

fn add(broker: &Broker) {
    broker.produce("orders", [(0, None, Some("{\"n\":1}".to_owned()))]);
}

fn from(broker: &Broker) -> String {
    format!("kafka+ssl://localhost:{}/orders?group=g", broker.port)
}

#[test]
fn kafka_is_trusted_as_told() {
    let certificates = Certificates::new();
    let Some(broker) = broker(&certificates, false) else {
        return;
    };
    is_told_whom_to_trust(&certificates, &from(&broker), || add(&broker));
    assert_eq!(broker.committed("g", "orders", 1), [3]);
}

#[test]
fn kafka_is_known_by_its_host() {
    let certificates = Certificates::of("other.example");
    let Some(broker) = broker(&certificates, false) else {
        return;
    };
    is_known_by_its_host(&certificates, &from(&broker));
}

#[test]
fn kafka_gets_the_certificate_that_it_demands() {
    let certificates = Certificates::new();
    let Some(broker) = broker(&certificates, true) else {
        return;
    };
    demands_a_certificate(&certificates, &from(&broker));
    assert_eq!(broker.committed("g", "orders", 1), [1]);
}

#[test]
fn a_user_of_kafka_has_a_password() {
    is_let_in_with_a_password(Mechanism::Plain, "");
}

#[test]
fn a_user_of_kafka_proves_a_password_with_scram() {
    is_let_in_with_a_password(Mechanism::ScramSha256, "&sasl=scram-sha-256");
}

#[test]
fn a_user_of_kafka_proves_a_password_with_the_longer_scram() {
    is_let_in_with_a_password(Mechanism::ScramSha512, "&sasl=scram-sha-512");
}

fn is_let_in_with_a_password(mechanism: Mechanism, option: &str) {
    let gate = Gate {
        tls: None,
        account: Some(Account {
            mechanism,
            user: "vwh",
            password: "hunter2",
        }),
    };
    let Some(broker) = Broker::behind(gate) else { return };
    broker.make_topic("orders", 1);
    broker.produce("orders", [(0, None, Some("{\"n\":1}".to_owned()))]);
    let from = format!(
        "kafka://vwh:{{{{secrets.PW}}}}@localhost:{}/orders?group=g{option}",
        broker.port
    );
    opens(&from, "hunter2", "look at the user, the password and `sasl` of the URL");
    assert_eq!(broker.committed("g", "orders", 1), [1]);
}
