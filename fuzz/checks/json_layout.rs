//! JSON text printed as it is: each layout of it is JSON of the same value.

use vwh::template::{Dialect, Format, Layout, TemplateOptions};
use vwh::value::{JsonLimits, Value, json, read_json};

use super::shared::{options, render};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(value) = read_json(bytes, JsonLimits::default()) else {
        return;
    };
    for layout in [Layout::AsIs, Layout::Pretty, Layout::Compact] {
        let options = TemplateOptions {
            dialect: Some(Dialect::Handlebars),
            layout,
            ..options(Format::Json)
        };
        // printed as it is: the text of the event is what is laid out
        let rendered = render("{{{this}}}", &Value::from(text), &options);
        if let Ok(out) = rendered {
            let again = read_json(&out, JsonLimits::default()).expect("a layout is JSON");
            assert_eq!(json(&value), json(&again));
        }
    }
}
