//! A template and an event, with a NUL between them, in every format: output or an error, never a panic.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Dialect, Format, Run, Template, TemplateOptions, TemplateSource};
use vwh::value::{JsonLimits, Value, read_json};

fuzz_target!(|text: &str| {
    let (template, json) = text.split_once('\0').unwrap_or((text, "{\"a\":[1,{\"b\":\"x\"}]}"));
    let event = read_json(json.as_bytes(), JsonLimits::default()).unwrap_or_default();
    let source = TemplateSource {
        name: "<inline>".to_owned(),
        text: template.to_owned(),
        path: None,
    };
    let run = Arc::new(Run {
        now: Value::from("2024-05-06T07:08:09Z"),
        secrets: value_of(Secrets::default()),
        has_secrets: false,
    });
    for format in [Format::Json, Format::Xml, Format::Html, Format::Text] {
        let options = TemplateOptions {
            dialect: Some(Dialect::Handlebars),
            format: Some(format),
            fuel: 20_000,
            max_output: 64 * 1024,
            ..TemplateOptions::default()
        };
        let Ok(template) = Template::compile(&source, &options) else {
            continue;
        };
        let rendered = template
            .renderer(&run)
            .and_then(|mut renderer| renderer.render(&event, &mut Vec::new()));
        if let Err(error) = rendered {
            assert!(!error.diagnostic().message().is_empty());
        }
    }
});
