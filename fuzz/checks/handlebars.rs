//! A Handlebars template and an event, with a NUL between them, in one of the formats: output or an error that can be read.
//! The Jinja template that it is converted to prints the same.

use vwh::template::{ConvertAs, Dialect, TemplateOptions, convert};
use vwh::value::Value;

use super::shared::{check_error, check_template, event, format, halves, is_limit, options, render, source};

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (template, json) = halves(text);
    let event = event(json);
    let options = TemplateOptions {
        dialect: Some(Dialect::Handlebars),
        ..options(format(bytes))
    };
    check_template(template, &event, &options);
    check_converted(template, &event, &options);
}

fn check_converted(template: &str, event: &Value, options: &TemplateOptions) {
    let handlebars = TemplateOptions {
        validate: false,
        notes_missing: false,
        ..options.clone()
    };
    let converted = match convert(&source(template), &handlebars, ConvertAs::Main) {
        Ok(converted) => converted.text,
        Err(error) => return check_error(&error, template),
    };
    let jinja = TemplateOptions {
        dialect: Some(Dialect::Jinja),
        ..handlebars.clone()
    };
    let (original, translated) = (render(template, event, &handlebars), render(&converted, event, &jinja));
    match (original, translated) {
        (Ok(left), Ok(right)) => assert_eq!(
            String::from_utf8_lossy(&left),
            String::from_utf8_lossy(&right),
            "{converted}"
        ),
        // the same work takes other steps in the other dialect
        (Err(error), _) | (_, Err(error)) if is_limit(&error) => {}
        (Err(_), Err(_)) => {}
        (left, right) => panic!("{converted}\n--- original\n{left:?}\n--- converted\n{right:?}"),
    }
}
