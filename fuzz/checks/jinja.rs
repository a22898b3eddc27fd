//! A Jinja template and an event, with a NUL between them, in one of the formats: output or an error that can be read.

use vwh::template::{Dialect, TemplateOptions};

use super::shared::{check_template, event, format, halves, options};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (template, json) = halves(text);
    let event = event(json);
    let options = TemplateOptions {
        dialect: Some(Dialect::Jinja),
        ..options(format(bytes))
    };
    check_template(template, &event, &options);
}
