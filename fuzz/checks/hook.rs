//! The text of a hook file, and an event behind a NUL: a fault is told at a place within the file, and a request that
//! is made holds nothing that would change its meaning.

use std::path::Path;
use std::sync::Arc;

use vwh::delivery::{MessageId, Request};
use vwh::hook::{Hook, Plan, Prepared};
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Run, TemplateOptions};
use vwh::value::Value;

use super::shared::{check_error, check_message, event, halves};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (text, json) = halves(text);
    let options = TemplateOptions {
        fuel: 20_000,
        max_output: 64 * 1024,
        ..TemplateOptions::default()
    };
    let hook = match Hook::parse(Path::new("hook.yaml"), text.to_owned()) {
        Ok(hook) => hook,
        Err(error) => return check_error(&error, text),
    };
    let run = run();
    let faults = hook.faults(None, &options, &run);
    faults.iter().for_each(|fault| check_error(fault, text));
    let plan = match Plan::compile(&hook, None, &options) {
        Ok(plan) => plan,
        Err(error) => {
            assert!(!faults.is_empty(), "only a delivery finds {error}");
            return check_error(&error, text);
        }
    };
    let Ok(mut preparer) = plan.preparer(&run) else {
        return;
    };
    match preparer.prepare(&event(json), || MessageId::parse("id", "msg_1")) {
        Ok(Prepared::Delivery(delivery)) => check_request(&delivery.request),
        Ok(Prepared::Skipped) => {}
        Err(error) => check_message(error.diagnostic()),
    }
}

fn run() -> Arc<Run> {
    let mut secrets = Secrets::default();
    secrets.insert("key".to_owned(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
    secrets.insert("token".to_owned(), "s3cret");
    Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: value_of(secrets),
        has_secrets: true,
    })
}

fn check_request(request: &Request) {
    let url = request.url().to_text();
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
    for (name, value) in request.headers() {
        let is_token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        assert!(is_token, "{name:?}");
        assert!(!value.chars().any(|c| c.is_control() && c != '\t'), "{name}: {value:?}");
    }
}
