//! NATS behind TLS, and with those who may use it.

use async_nats::ConnectOptions;
use tempfile::TempDir;

use crate::helper::Case;
use crate::helper::nats::Server;
use crate::helper::nats_operator::operated;
use crate::helper::secured::{
    Certificates, demands_a_certificate, is_known_by_its_host, is_told_whom_to_trust, opens, take, take_with,
};
use crate::helper::server::{Behaviour, Server as Receiver};

/// What makes a server speak TLS, with the files that go with it.
fn tls(certificates: &Certificates, demands: bool) -> (TempDir, String) {
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let [cert, key, ca] = [
        file("cert.pem", &certificates.server.certificate),
        file("key.pem", &certificates.server.key),
        file("ca.pem", &certificates.authority.pem()),
    ];
    let tls = format!("tls {{ cert_file: {cert:?}, key_file: {key:?}, ca_file: {ca:?}, verify: {demands} }}");
    (files, tls)
}

/// A server with one event, which takes connections without TLS too, so that it can be looked into.
fn secured(certificates: &Certificates, demands: bool) -> Option<Server> {
    let (_files, tls) = tls(certificates, demands);
    let server = Server::configured(&format!("allow_non_tls: true\n{tls}"))?;
    server.look().make_stream("ORDERS", "orders");
    add(&server);
    Some(server)
}

fn add(server: &Server) {
    server.look().publish("orders", "{\"n\":1}");
}

fn secured_url(server: &Server) -> String {
    format!("nats+tls://localhost:{}/ORDERS?consumer=vwh", server.port)
}

#[test]
fn nats_is_trusted_as_told() {
    let certificates = Certificates::new();
    let Some(server) = secured(&certificates, false) else {
        return;
    };
    is_told_whom_to_trust(&certificates, &secured_url(&server), || add(&server));
    assert_eq!(server.look().consumer("ORDERS", "vwh").num_ack_pending, 0);
}

#[test]
fn nats_is_known_by_its_host() {
    let certificates = Certificates::of("other.example");
    let Some(server) = secured(&certificates, false) else {
        return;
    };
    is_known_by_its_host(&certificates, &secured_url(&server));
}

#[test]
fn nats_gets_the_certificate_that_it_demands() {
    let certificates = Certificates::new();
    let Some(server) = secured(&certificates, true) else {
        return;
    };
    demands_a_certificate(&certificates, &secured_url(&server));
    assert_eq!(server.look().consumer("ORDERS", "vwh").num_ack_pending, 0);
}

#[test]
fn nats_may_want_tls_whatever_the_url_says() {
    let certificates = Certificates::new();
    let (_files, tls) = tls(&certificates, false);
    let Some(server) = guarded(&tls) else { return };
    let receiver = Receiver::new([Behaviour::status(200)]);
    let from = secured_url(&server).replace("nats+tls:", "nats:");
    take(&certificates, &receiver, &from, &[])
        .status(7)
        .stderr_contains("TLS failed: the certificate is not signed by a trusted authority");
    take(&certificates, &receiver, &from, &["--cacert", "ca.pem"])
        .status(0)
        .stderr_contains("1 delivered, 0 failed");
}

/// A server with one event, once it has let us in without a word; then as configured.
fn guarded(authorization: &str) -> Option<Server> {
    let mut server = Server::start()?;
    let look = server.look();
    look.make_stream("ORDERS", "orders");
    look.publish("orders", "{\"n\":1}");
    server.kill();
    server.configure(authorization);
    server.start_again();
    Some(server)
}

fn from(server: &Server, user_info: &str) -> String {
    format!("nats://{user_info}@127.0.0.1:{}/ORDERS?consumer=vwh", server.port)
}

#[test]
fn a_user_of_nats_has_a_password() {
    let Some(server) = guarded("authorization { user: vwh, password: \"hunter/2\" }") else {
        return;
    };
    let from = from(&server, "vwh:{{secrets.PW}}");
    opens(&from, "hunter/2", "look at the user and the password");
    let receiver = Receiver::new([]);
    take_with(&receiver, &server.url("ORDERS?consumer=vwh"), "hunter2")
        .status(2)
        .stderr_contains("it wants to know who we are: nats://USER:PASSWORD@HOST");
}

#[test]
fn a_token_of_nats_stands_alone() {
    let Some(server) = guarded("authorization { token: hunter2 }") else {
        return;
    };
    opens(&from(&server, "{{secrets.PW}}"), "hunter2", "look at the token");
}

#[test]
fn a_file_of_credentials_is_read_where_nats_is_hosted() {
    let (config, credentials) = operated();
    let Some(server) = Server::configured(&config) else {
        return;
    };
    let look = server.look_by(ConnectOptions::with_credentials(&credentials).unwrap());
    look.make_stream("ORDERS", "orders");
    look.publish("orders", "{\"n\":1}");
    let receiver = Receiver::new([Behaviour::status(200)]);
    let url = receiver.url("/x");
    let broken = credentials.replace("SUA", "SUB");
    let take = |more: &str| {
        let from = server.url("ORDERS?consumer=vwh") + more;
        Case::new()
            .file("vwh.creds", &credentials)
            .file("broken.creds", &broken)
            .file("text.creds", "no credentials")
            .args(["send", "--stream", "--url", &url, "-e", "{{n}}"])
            .args(["--from", &from, "--until-idle", "500ms"])
            .run()
    };
    take("").status(2).stderr_contains("&creds=FILE");
    for (file, message) in [
        ("nowhere.creds", "--from: creds: cannot read nowhere.creds"),
        ("text.creds", "--from: creds: text.creds holds no credentials of NATS"),
        (
            "broken.creds",
            "--from: creds: broken.creds holds no credentials of NATS",
        ),
    ] {
        take(&format!("&creds={file}"))
            .status(2)
            .stderr_contains(message)
            .stderr_lacks("SUB");
    }
    assert_eq!(receiver.requests().len(), 0);
    take("&creds=vwh.creds")
        .status(0)
        .stderr_contains("1 delivered, 0 failed");
}
