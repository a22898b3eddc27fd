//! A Jinja template and an event, with a NUL between them, in every format: output or an error that can be read.

use vwh::template::{Dialect, TemplateOptions};

use super::shared::{FORMATS, check_template, event, halves, options};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (template, json) = halves(text);
    let event = event(json);
    for format in FORMATS {
        let options = TemplateOptions {
            dialect: Some(Dialect::Jinja),
            ..options(format)
        };
        check_template(template, &event, &options);
    }
}
