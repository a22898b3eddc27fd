//! NATS and Kafka behind TLS.

#[cfg(feature = "nats")]
mod nats {
    use std::path::Path;

    use crate::helper::nats::Server;
    use crate::helper::secured::{Certificates, demands_a_certificate, is_known_by_its_host, is_told_whom_to_trust};

    /// A server with one event, which takes connections without TLS too, so that it can be looked into.
    fn server(certificates: &Certificates, demands: bool) -> Option<Server> {
        let files = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let [cert, key, ca] = [
            file("cert.pem", &certificates.server.certificate),
            file("key.pem", &certificates.server.key),
            file("ca.pem", &certificates.authority.pem()),
        ];
        let [cert, key, ca] = [&cert, &key, &ca].map(|path: &_| Path::display(path).to_string());
        let server = Server::configured(&format!(
            "allow_non_tls: true\ntls {{ cert_file: {cert:?}, key_file: {key:?}, ca_file: {ca:?}, verify: {demands} }}"
        ))?;
        server.look().make_stream("ORDERS", "orders");
        add(&server);
        Some(server)
    }

    fn add(server: &Server) {
        server.look().publish("orders", "{\"n\":1}");
    }

    fn from(server: &Server) -> String {
        format!("nats+tls://localhost:{}/ORDERS?consumer=vwh", server.port)
    }

    #[test]
    fn nats_is_trusted_as_told() {
        let certificates = Certificates::new();
        let Some(server) = server(&certificates, false) else {
            return;
        };
        is_told_whom_to_trust(&certificates, &from(&server), || add(&server));
        assert_eq!(server.look().consumer("ORDERS", "vwh").num_ack_pending, 0);
    }

    #[test]
    fn nats_is_known_by_its_host() {
        let certificates = Certificates::of("other.example");
        let Some(server) = server(&certificates, false) else {
            return;
        };
        is_known_by_its_host(&certificates, &from(&server));
    }

    #[test]
    fn nats_gets_the_certificate_that_it_demands() {
        let certificates = Certificates::new();
        let Some(server) = server(&certificates, true) else {
            return;
        };
        demands_a_certificate(&certificates, &from(&server));
        assert_eq!(server.look().consumer("ORDERS", "vwh").num_ack_pending, 0);
    }
}

#[cfg(feature = "kafka")]
mod kafka {
    use crate::helper::kafka::Broker;
    use crate::helper::kafka_gate::Gate;
    use crate::helper::secured::{Certificates, demands_a_certificate, is_known_by_its_host, is_told_whom_to_trust};

    /// A broker with one event.
    fn broker(certificates: &Certificates, demands: bool) -> Option<Broker> {
        let clients_of = demands.then_some(&certificates.authority);
        let broker = Broker::behind(Gate {
            tls: Some(certificates.server.server(clients_of)),
            password: None,
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
        assert_eq!(broker.committed("g", "orders", 1), [2]);
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
}
