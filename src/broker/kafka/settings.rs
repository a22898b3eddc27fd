//! The settings of the client.

use rdkafka::ClientConfig;

use crate::broker::connect::Connection;
use crate::broker::url::{BrokerUrl, Sasl};
use crate::delivery::tls::common_roots_as_pem;

/// The least that brokers take for a session, as they come.
const LEAST_SESSION: u128 = 6000;

/// Those of the consumer.
pub(super) fn consumer(connection: &Connection) -> ClientConfig {
    let from = &connection.from;
    let session = from.takeover.as_millis().max(LEAST_SESSION);
    let mut config = common(connection);
    config
        .set("group.id", &from.group)
        .set("session.timeout.ms", session.to_string())
        .set("heartbeat.interval.ms", (session / 10).to_string())
        .set("max.poll.interval.ms", session.max(300_000).to_string())
        // an offset is committed when all before it have ended, and by nobody else
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "earliest")
        .set("allow.auto.create.topics", "false")
        .set("enable.partition.eof", "false");
    config
}

/// Those of the producer of dead letters.
pub(super) fn producer(connection: &Connection) -> ClientConfig {
    let mut config = common(connection);
    config
        .set("acks", "all")
        .set("linger.ms", "0")
        .set("message.timeout.ms", "10000");
    config
}

fn common(connection: &Connection) -> ClientConfig {
    let from = &connection.from;
    let servers: Vec<_> = from.servers.iter().map(ToString::to_string).collect();
    let mut config = ClientConfig::new();
    config
        .set("client.id", "vwh")
        .set("bootstrap.servers", servers.join(","))
        .set(
            "socket.connection.setup.timeout.ms",
            connection.timeout.as_millis().max(1000).to_string(),
        )
        .set("reconnect.backoff.max.ms", "10000")
        .set("security.protocol", protocol(from));
    if let Some(user) = &from.user {
        let mechanism = match from.sasl {
            Sasl::Plain => "PLAIN",
            Sasl::ScramSha256 => "SCRAM-SHA-256",
            Sasl::ScramSha512 => "SCRAM-SHA-512",
        };
        config
            .set("sasl.mechanisms", mechanism)
            .set("sasl.username", user)
            .set("sasl.password", from.password.as_deref().unwrap_or_default());
    }
    if from.tls {
        tls(&mut config, connection);
    }
    config
}

fn protocol(from: &BrokerUrl) -> &'static str {
    match (from.tls, from.user.is_some()) {
        (false, false) => "plaintext",
        (true, false) => "ssl",
        (false, true) => "sasl_plaintext",
        (true, true) => "sasl_ssl",
    }
}

fn tls(config: &mut ClientConfig, connection: &Connection) {
    let tls = &connection.tls;
    match &tls.ca {
        Some(file) => config.set("ssl.ca.location", file.path().display().to_string()),
        None => config.set("ssl.ca.pem", common_roots_as_pem()),
    };
    if let Some(cert) = &tls.cert {
        let key = tls.key.as_ref().unwrap_or(cert);
        config
            .set("ssl.certificate.location", cert.path().display().to_string())
            .set("ssl.key.location", key.path().display().to_string());
    }
    if tls.insecure {
        config.set("enable.ssl.certificate.verification", "false");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::url::Role;
    use crate::delivery::TlsOptions;

    fn of(url: &str) -> ClientConfig {
        consumer(&Connection {
            from: BrokerUrl::parse("--from", url, Role::Events).unwrap(),
            dead_letters: None,
            tls: TlsOptions::default(),
            timeout: std::time::Duration::from_secs(10),
        })
    }

    #[test]
    fn a_user_is_told_as_the_url_has_it() {
        let names = ["security.protocol", "sasl.mechanisms", "sasl.username", "sasl.password"];
        let told = |url: &str| names.map(|name| of(url).get(name).unwrap_or("-").to_owned());
        assert_eq!(told("kafka://h/t?group=g"), ["plaintext", "-", "-", "-"]);
        assert_eq!(told("kafka+ssl://h/t?group=g"), ["ssl", "-", "-", "-"]);
        assert_eq!(
            told("kafka://u:p%40w@h/t?group=g"),
            ["sasl_plaintext", "PLAIN", "u", "p@w"]
        );
        for (sasl, mechanism) in [("scram-sha-256", "SCRAM-SHA-256"), ("SCRAM-SHA-512", "SCRAM-SHA-512")] {
            let url = format!("kafka+ssl://u:p@h/t?group=g&sasl={sasl}");
            assert_eq!(told(&url), ["sasl_ssl", mechanism, "u", "p"]);
            assert!(
                of(&url).create::<rdkafka::consumer::BaseConsumer>().is_ok(),
                "it is built in"
            );
        }
    }

    #[test]
    fn the_common_authorities_are_trusted_where_none_is_named() {
        let config = of("kafka+ssl://h/t?group=g");
        assert!(config.get("ssl.ca.pem").unwrap().matches("BEGIN CERTIFICATE").count() > 100);
        assert_eq!(config.get("enable.ssl.certificate.verification"), None);
        assert!(
            config.create::<rdkafka::consumer::BaseConsumer>().is_ok(),
            "it takes them"
        );
    }
}
