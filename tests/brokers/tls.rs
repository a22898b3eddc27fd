//! Redis behind TLS.

use crate::helper::broker::Redis;
use crate::helper::secured::{Certificates, demands_a_certificate, is_known_by_its_host, is_told_whom_to_trust, take};
use crate::helper::server::Server;

fn server(certificates: &Certificates, demands: bool) -> Option<(Redis, String)> {
    let clients_of = demands.then_some(&certificates.authority);
    let (redis, port) = Redis::tls(&certificates.server, clients_of)?;
    add(&redis);
    Some((redis, format!("rediss://localhost:{port}/orders?group=g")))
}

fn add(redis: &Redis) {
    redis.add("orders", &["event", "{\"n\":1}"]);
}

#[test]
fn redis_is_trusted_as_told() {
    let certificates = Certificates::new();
    let Some((redis, from)) = server(&certificates, false) else {
        return;
    };
    is_told_whom_to_trust(&certificates, &from, || add(&redis));
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn redis_is_known_by_its_host() {
    let certificates = Certificates::of("other.example");
    let Some((_redis, from)) = server(&certificates, false) else {
        return;
    };
    is_known_by_its_host(&certificates, &from);
}

#[test]
fn redis_gets_the_certificate_that_it_demands() {
    let certificates = Certificates::new();
    let Some((redis, from)) = server(&certificates, true) else {
        return;
    };
    demands_a_certificate(&certificates, &from);
    assert_eq!(redis.pending("orders", "g"), 0);
}

#[test]
fn a_server_that_speaks_no_tls_or_nothing_else_is_named() {
    let certificates = Certificates::new();
    let Some((redis, secured)) = server(&certificates, false) else {
        return;
    };
    let receiver = Server::new([]);
    let plain = redis.url("orders?group=g");
    take(
        &certificates,
        &receiver,
        &plain.replace("redis:", "rediss:"),
        &["--connect-timeout", "1s"],
    )
    .status(7)
    .stderr_contains("it does not answer")
    .stderr_contains("whether Redis speaks TLS there");
    take(&certificates, &receiver, &secured.replace("rediss:", "redis:"), &[])
        .status(7)
        .stderr_contains("without TLS");
    assert_eq!(receiver.requests().len(), 0);
}
