//! `vwh convert`: the Jinja template reads well, and prints the same as the Handlebars template it comes from.

mod command;
mod conformance;
mod same;
mod text;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use vwh::error::Error;
use vwh::event::{self, InputFormat, Limits};
use vwh::template::{
    ConvertAs, DeliveryData, Dialect, Format, Run, Template, TemplateOptions, TemplateSource, convert,
};
use vwh::value::Value;

/// A template with its partials, to be rendered as it is and converted.
struct Pair<'a> {
    template: &'a str,
    partials: Vec<(&'a str, &'a str)>,
    options: TemplateOptions,
}

/// How a template and what it is converted to compare.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Both print this, or neither prints anything.
    Same(Option<String>),
    /// Jinja cannot say it; the error says so.
    CannotSay(String),
    /// They differ.
    Wrong(String),
}

impl<'a> Pair<'a> {
    fn new(template: &'a str, format: Option<Format>) -> Self {
        Self {
            template,
            partials: Vec::new(),
            options: TemplateOptions {
                format,
                notes_missing: false,
                ..TemplateOptions::default()
            },
        }
    }

    fn compare(&self, event: &str) -> Verdict {
        let folder = TempDir::new().unwrap();
        let options = TemplateOptions {
            partials: vec![folder.path().to_owned()],
            ..self.options.clone()
        };
        for (name, text) in &self.partials {
            write(folder.path(), &format!("{name}.hbs"), text);
        }
        let original = render(self.template, Dialect::Handlebars, &options, event);
        let in_string = called_in_string(self.template, &options);
        for (name, text) in &self.partials {
            let place = match in_string.iter().any(|called| called == name) {
                true => ConvertAs::PartialInString,
                false => ConvertAs::Partial,
            };
            match converted(text, &options, place) {
                Ok(text) => write(folder.path(), &format!("{name}.j2"), &text),
                // a partial that calls what only its caller has
                Err(error) if error.starts_with("Jinja cannot") || error.ends_with("could not be found") => {
                    return Verdict::CannotSay(error);
                }
                Err(error) if original.is_ok() => return Verdict::Wrong(error),
                Err(_) => return Verdict::Same(None),
            }
        }
        let jinja = match (converted(self.template, &options, ConvertAs::Main), &original) {
            (Ok(jinja), _) => jinja,
            (Err(error), _) if error.starts_with("Jinja cannot") => return Verdict::CannotSay(error),
            (Err(_), Err(_)) => return Verdict::Same(None),
            (Err(error), Ok(_)) => return Verdict::Wrong(error),
        };
        match (original, render(&jinja, Dialect::Jinja, &options, event)) {
            (Ok(left), Ok(right)) if left == right => Verdict::Same(Some(left)),
            (Err(_), Err(_)) => Verdict::Same(None),
            (left, right) => Verdict::Wrong(format!("{jinja}\n--- original\n{left:?}\n--- converted\n{right:?}")),
        }
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn source(text: &str) -> TemplateSource {
    TemplateSource {
        name: "<test>".to_owned(),
        text: text.to_owned(),
        path: None,
    }
}

fn converted(text: &str, options: &TemplateOptions, place: ConvertAs) -> Result<String, String> {
    let converted = convert(&source(text), options, place).map_err(|error| message(&error))?;
    Ok(converted.text)
}

/// The partials that a template calls inside of JSON strings: the notes about them say so.
fn called_in_string(text: &str, options: &TemplateOptions) -> Vec<String> {
    let notes = convert(&source(text), options, ConvertAs::Main).map(|converted| converted.notes);
    let notes = notes.unwrap_or_default();
    let named = notes.iter().filter_map(|note| note.message().split('`').nth(1));
    named.map(str::to_owned).collect()
}

fn message(error: &Error) -> String {
    error.diagnostic().message().to_owned()
}

fn render(text: &str, dialect: Dialect, options: &TemplateOptions, event: &str) -> Result<String, String> {
    let options = TemplateOptions {
        dialect: Some(dialect),
        ..options.clone()
    };
    let run = Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: Value::from_iter([("key", "s3cret")]),
        has_secrets: false,
    });
    let delivery = DeliveryData {
        id: Some(Value::from("delivery")),
        ..DeliveryData::default()
    };
    let event = event::load("<event>", event.as_bytes(), InputFormat::Json, &Limits::default()).unwrap();
    let mut out = Vec::new();
    let template = Template::compile(&source(text), &options).map_err(|error| message(&error))?;
    let mut renderer = template.renderer(&run).map_err(|error| message(&error))?;
    renderer
        .render_for(&event, &delivery, &mut out)
        .map_err(|error| message(&error))?;
    Ok(String::from_utf8(out).unwrap())
}
