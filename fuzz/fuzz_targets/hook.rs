//! No text of a hook file, and no event, makes it panic: a fault is told at a place within the file.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vwh::delivery::MessageId;
use vwh::hook::{Hook, Plan};
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Run, TemplateOptions};
use vwh::value::{JsonLimits, Value, read_json};

const EVENT: &str = r#"{"id": "a/b", "n": 7, "list": [{"a": 1}, null], "text": "é\"\n\u0001"}"#;

fuzz_target!(|text: &str| {
    let Ok(hook) = Hook::parse(Path::new("hook.yaml"), text.to_owned()) else {
        return;
    };
    let options = TemplateOptions {
        fuel: 100_000,
        ..TemplateOptions::default()
    };
    for fault in hook.faults(&options) {
        let line = fault.diagnostic().place().map_or(1, |place| place.line());
        assert!(line <= text.split('\n').count());
    }
    let run = Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: value_of(Secrets::default()),
        has_secrets: false,
    });
    let _ = hook.settings(&run);
    let Ok(plan) = Plan::compile(&hook, None, &options) else {
        return;
    };
    let event = read_json(EVENT.as_bytes(), JsonLimits::default()).unwrap();
    if let Ok(mut preparer) = plan.preparer(&run) {
        let _ = preparer.prepare(&event, || MessageId::parse("id", "msg_1"));
    }
});
