//! JSON text printed as it is: each layout of it is JSON of the same value.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Dialect, Format, Layout, Run, Template, TemplateOptions, TemplateSource};
use vwh::value::{JsonLimits, Value, json, read_json};

fuzz_target!(|text: &str| {
    let Ok(value) = read_json(text.as_bytes(), JsonLimits::default()) else {
        return;
    };
    let source = TemplateSource {
        name: "<inline>".to_owned(),
        text: "{{{this}}}".to_owned(),
        path: None,
    };
    let run = Arc::new(Run {
        now: Value::UNDEFINED,
        secrets: value_of(Secrets::default()),
        has_secrets: false,
    });
    for layout in [Layout::AsIs, Layout::Pretty, Layout::Compact] {
        let options = TemplateOptions {
            dialect: Some(Dialect::Handlebars),
            format: Some(Format::Json),
            layout,
            ..TemplateOptions::default()
        };
        let mut out = Vec::new();
        let template = Template::compile(&source, &options).expect("the template is right");
        let mut renderer = template.renderer(&run).expect("it is compiled");
        // printed as it is: the text of the event is what is laid out
        let rendered = renderer.render(&Value::from(text), &mut out);
        if rendered.is_ok() {
            let again = read_json(&out, JsonLimits::default()).expect("a layout is JSON");
            assert_eq!(json(&value), json(&again));
        }
    }
});
