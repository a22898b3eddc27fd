//! Whatever a secret looks like, and whatever the receiver makes of it: nothing that `vwh send` says shows it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

/// The forms in which a receiver may send a secret back.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    vec![
        secret.to_owned(),
        json[1..json.len() - 1].to_owned(),
        percent.clone(),
        with_small_hex(&percent),
        percent.replace("%20", "+"),
        STANDARD.encode(secret),
        STANDARD.encode(format!("user:{secret}")),
        URL_SAFE_NO_PAD.encode(secret),
        json_twice(secret),
        secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('\'', "&apos;"),
    ]
}

/// What an error in JSON has that quotes a request in JSON.
fn json_twice(secret: &str) -> String {
    let twice = serde_json::to_string(&serde_json::to_string(secret).unwrap()).unwrap();
    twice[3..twice.len() - 3].to_owned()
}

/// `%2F` as `%2f`.
fn with_small_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |out, part| out + "%" + &part[..2].to_lowercase() + &part[2..])
}

const HOOK: &str = "\
url: SERVER/a/{{secrets.S}}?k={{secrets.S}}
headers: {X-A: 'x{{secrets.S}}y', X-Signature: '{{hmac @body secrets.S}}'}
auth: {basic: {user: user, password: '{{secrets.S}}'}}
body: '{\"s\": {{secrets.S}}, \"t\": \"<{{secrets.S}}>\"}'
retry: {attempts: 2, base: 1ms}
";

proptest! {
    #![proptest_config(Config { cases: 12, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_form_of_a_secret_is_shown(secret in "[ -~áñ€]{0,6}[A-Za-z0-9+/&\"'<%\\\\?]{8,20}") {
        shows_no_form_of(&secret)?;
    }
}

#[test]
fn a_form_with_more_escapes_than_need_be_is_not_shown() {
    // a space as `+`, and `*` escaped all the same
    shows_no_form_of("* aAAa%+a\\").unwrap();
}

fn shows_no_form_of(secret: &str) -> Result<(), TestCaseError> {
    let mut echo = String::new();
    for form in forms(secret) {
        writeln!(echo, "got [{form}]").unwrap();
    }
    let answer = Behaviour::status(500)
        .header("X-Echo", &STANDARD.encode(secret))
        .body(&echo);
    let server = Server::new([answer]);
    let case = || {
        Case::new()
            .file("h.yaml", HOOK.replace("SERVER", &server.url("")))
            .file("secret", secret)
            .stdin("{}")
            .args(["send", "--hook", "h.yaml", "--secret", "S=@secret"])
    };
    for args in [
        &["-vv"][..],
        &["-v"],
        &["--dry-run"],
        &["--dry-run", "--as", "curl"],
        &["--dry-run", "--as", "json"],
        &["--method", "{{secrets.S}}"],
        &["--url", "http://{{secrets.S}}/"],
        &["--url", "{{secrets.S}}"],
        &["--retry-base", "{{secrets.S}}"],
        &["--proxy", "{{secrets.S}}"],
        &["--sign", "{{secrets.S}}"],
        &["--id", "{{secrets.S}} "],
    ] {
        let said = case().args(args.iter().copied()).run().said();
        for form in forms(secret.trim_end_matches('\n')) {
            prop_assert!(!said.contains(&form), "{args:?} shows {form:?} of {secret:?}:\n{said}");
        }
    }
    let sent = server.requests();
    prop_assert!(sent[0].body.starts_with(b"{\"s\": \""), "the request itself holds it");
    prop_assert!(String::from_utf8_lossy(&sent[0].body).contains(&forms(secret)[1]));
    Ok(())
}
