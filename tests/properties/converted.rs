//! A converted template prints the same, whatever the template and the event hold.

use std::sync::Mutex;

use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;
use vwh::template::{ConvertAs, convert};

use super::events::event_text;
use super::formats::element;
use super::hostile::{changed, soup};
use super::templates;
use super::*;

/// A folder with the partials that generated templates call, as they are and converted; it stays for the whole run.
fn partials(format: Format) -> PathBuf {
    static FOLDERS: Mutex<Vec<(Format, TempDir)>> = Mutex::new(Vec::new());
    let mut folders = FOLDERS.lock().unwrap();
    if let Some((_, folder)) = folders.iter().find(|(known, _)| *known == format) {
        return folder.path().to_owned();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    folders.push((format, folder));
    for (name, text) in templates::PARTIALS {
        std::fs::write(path.join(format!("{name}.hbs")), text).unwrap();
    }
    for (name, text) in templates::PARTIALS {
        let place = match (*name, format) {
            ("line", Format::Json) => ConvertAs::PartialInString,
            _ => ConvertAs::Partial,
        };
        let options = TemplateOptions {
            partials: vec![path.clone()],
            ..options(Some(format))
        };
        match convert(&source(text), &options, place) {
            Ok(converted) => std::fs::write(path.join(format!("{name}.j2")), converted.text).unwrap(),
            // in JSON alone a `}}}` may close a mustache
            Err(error) => assert!(format != Format::Json || cannot_be_said(&error), "{error}"),
        }
    }
    path
}

fn cannot_be_said(error: &Error) -> bool {
    error.diagnostic().message().starts_with("Jinja cannot say")
}

/// Whether it is the work that is too much: the same work takes other steps in the other dialect.
fn is_limit(error: &Error) -> bool {
    let message = error.diagnostic().message();
    ["steps", "larger than", "levels deep", "too deep"]
        .iter()
        .any(|word| message.contains(word))
}

fn check(template: &str, json: &str, format: Format) -> Result<(), TestCaseError> {
    let event = event(json);
    let handlebars = TemplateOptions {
        partials: vec![partials(format)],
        validate: false,
        notes_missing: false,
        ..options(Some(format))
    };
    let converted = match convert(&source(template), &handlebars, ConvertAs::Main) {
        Ok(converted) => converted.text,
        Err(error) => {
            let compiled = Template::compile(&source(template), &handlebars);
            prop_assert!(compiled.is_err() || cannot_be_said(&error), "{error}");
            return Ok(());
        }
    };
    let jinja = TemplateOptions {
        dialect: Some(Dialect::Jinja),
        ..handlebars.clone()
    };
    let (original, converted_output) = (
        render(template, &event, &handlebars),
        render(&converted, &event, &jinja),
    );
    match (original, converted_output) {
        (Ok(left), Ok(right)) => prop_assert_eq!(left, right, "{}", converted),
        (Err(error), _) | (_, Err(error)) if is_limit(&error) => {}
        (Err(_), Err(_)) => {}
        (left, right) => prop_assert!(false, "{converted}\n--- original\n{left:?}\n--- converted\n{right:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn a_converted_json_template_prints_the_same(template in templates::value(), event in event_text()) {
        with_stack(|| check(&template, &event, Format::Json))?;
    }

    #[test]
    fn a_converted_template_of_another_format_prints_the_same(
        template in prop_oneof![element().boxed(), templates::value(), templates::inside(3)],
        event in event_text(),
        format in select(vec![Format::Xml, Format::Html, Format::Text]),
    ) {
        with_stack(|| check(&template, &event, format))?;
    }

    #[test]
    fn a_hostile_template_prints_the_same_converted_or_is_an_error(
        template in prop_oneof![changed().boxed(), soup().boxed()],
        event in event_text(),
        format in select(vec![Format::Json, Format::Xml, Format::Html, Format::Text]),
    ) {
        with_stack(|| check(&template, &event, format))?;
    }
}
