//! JSON output is JSON, whatever the template and the event hold.

use proptest::prelude::*;

use super::events::{event_text, number, value};
use super::templates;
use super::*;

/// A folder with the partials that generated templates call; it stays for the whole run.
fn partials() -> PathBuf {
    static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in templates::PARTIALS {
            std::fs::write(folder.path().join(format!("{name}.hbs")), text).unwrap();
        }
        folder
    });
    folder.path().to_owned()
}

fn json_options() -> TemplateOptions {
    TemplateOptions {
        partials: vec![partials()],
        validate: false,
        ..options(Some(Format::Json))
    }
}

/// The output parses, and so it does in every layout, to the same value with the same digits.
fn check_json(template: &str, json: &str) -> Result<(), TestCaseError> {
    let event = event(json);
    let plain = json_options();
    let output = match render(template, &event, &plain) {
        Ok(output) => output,
        Err(error) => {
            return check_error(&error).map_err(TestCaseError::fail);
        }
    };
    prop_assert!(
        serde_json::from_str::<serde::de::IgnoredAny>(&output).is_ok(),
        "{:?}\nis not JSON: {:?}",
        output,
        serde_json::from_str::<serde::de::IgnoredAny>(&output)
    );
    let limits = JsonLimits { max_depth: 1024 };
    let read =
        read_json(output.as_bytes(), limits).map_err(|error| TestCaseError::fail(format!("{error}: {output:?}")))?;
    for layout in [Layout::Pretty, Layout::Compact] {
        let laid_out = render(
            template,
            &event,
            &TemplateOptions {
                layout,
                ..plain.clone()
            },
        )
        .unwrap();
        let again = read_json(laid_out.as_bytes(), limits).unwrap();
        prop_assert_eq!(vwh::value::json(&read), vwh::value::json(&again));
        prop_assert_eq!(numbers(&output), numbers(&laid_out));
    }
    Ok(())
}

/// The numbers of a JSON text as they are written.
fn numbers(json: &str) -> Vec<&str> {
    let mut outside = Vec::new();
    let (mut rest, mut in_string) = (json, false);
    while let Some(at) = rest.find(['"', '\\']) {
        if !in_string {
            outside.push(&rest[..at]);
        }
        let escape = rest[at..].starts_with('\\');
        in_string ^= !escape;
        let skip = at
            + 1
            + if escape {
                rest[at + 1..].chars().next().map_or(0, char::len_utf8)
            } else {
                0
            };
        rest = &rest[skip..];
    }
    outside.push(rest);
    let words = outside
        .iter()
        .flat_map(|text| text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))));
    words
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        .collect()
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn a_template_that_is_json_around_its_mustaches_yields_json(template in templates::value(), event in event_text()) {
        check_json(&template, &event)?;
    }

    #[test]
    fn the_event_itself_is_printed_with_every_digit(json in value()) {
        let mut text = String::new();
        json.write(&mut text);
        let given = event(&text);
        let printed = render("{{this}}", &given, &options(Some(Format::Json))).unwrap();
        prop_assert_eq!(&printed, &vwh::value::json(&given));
        prop_assert_eq!(vwh::value::json(&event(&printed)), printed);
    }

    #[test]
    fn integers_and_huge_numbers_keep_their_text(number in number()) {
        let json = format!("{{\"n\":[{number}]}}");
        let printed = render("{{n.[0]}}", &event(&json), &options(Some(Format::Json))).unwrap();
        let is_integer = !number.contains(['.', 'e', 'E']);
        if is_integer && number != "-0" {
            prop_assert_eq!(&printed, &number);
        } else {
            let (given, found) = (number.parse::<f64>().unwrap(), printed.parse::<f64>().unwrap());
            prop_assert!(given == found, "{number} came out as {printed}");
        }
    }
}
