//! Templates and events that nobody means well with: never a panic, never a long run, always a readable error.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::events::event_text;
use super::templates;
use super::*;
use vwh::event::{InputFormat, Limits, load};

/// Real templates: those of the fixtures and the examples of the helpers.
fn real_templates() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found: Vec<String> = Vec::new();
    for fixture in std::fs::read_dir(folder).unwrap() {
        let path = fixture.unwrap().path();
        for file in std::fs::read_dir(path).into_iter().flatten() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "hbs") {
                found.push(std::fs::read_to_string(file).unwrap());
            }
        }
    }
    let helpers = vwh::helpers::registry::all().iter();
    found.extend(
        helpers
            .flat_map(|helper| helper.examples)
            .map(|example| example.template.to_owned()),
    );
    found.sort();
    found
}

const PIECES: &[&str] = &[
    "{{#if",
    "{{#if a}}",
    "{{#each items}}",
    "{{#with b}}",
    "{{#unless a}}",
    "{{#a}}",
    "{{^a}}",
    "{{^}}",
    "{{else}}",
    "{{else if b}}",
    "}}",
    "}}}",
    "{{/each}}",
    "{{/if}}",
    "{{/a}}",
    "{{/with}}",
    "\\{{",
    "\\\\{{",
    "\\",
    "{{{{",
    "}}}}",
    "{{{{raw}}}}",
    "{{{{/raw}}}}",
    "{{> x}}",
    "{{#> x}}",
    "{{/x}}",
    "{{> @partial-block}}",
    "{{#*inline \"x\"}}",
    "{{/inline}}",
    "{{> (concat \"x\" a)}}",
    "\"",
    "'",
    "`",
    "\0",
    "\u{1}",
    "\u{2}",
    "\u{3}",
    "\u{4}",
    "\u{5}",
    "\u{6}",
    "\u{7}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{% if a %}",
    "{% endif %}",
    "{% for x in items %}",
    "{% endfor %}",
    "{% set a = 1 %}",
    "{% raw %}",
    "{{~",
    "~}}",
    "{{!",
    "{{!--",
    "--}}",
    "{{&",
    "../",
    "../../",
    "this",
    ".",
    "..",
    "@index",
    "@root",
    "@",
    "[",
    "]",
    "(",
    ")",
    "|",
    "as |x y|",
    "=",
    "a=1",
    "*",
    ",",
    ":",
    "{",
    "}",
    " ",
    "\n",
    "\r\n",
    "\t",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "{{object a \"b\"}}",
    "{{#object a}}",
    "{{/object}}",
    "{{#array items}}",
    "{{/array}}",
    "{{#find items}}",
    "{{/find}}",
    "{{#parser}}",
    "{{/parser}}",
    "{{#get 'a'}}",
    "{{/get}}",
    "{{#isEqual a}}",
    "{{/isEqual}}",
    "{{lookup a b}}",
    "{{log a}}",
    "{{helperMissing}}",
    "{{a.b.c}}",
    "{{this}}",
    "{{secrets.x}}",
    "{{@secrets.x}}",
    "{{a | upper}}",
    "{{constructor}}",
    "é",
    "\u{2028}",
    "\u{feff}",
    "{{range 9}}",
    "{{format a b}}",
    "{{slice a 0}}",
    "{{batch a 0}}",
    "{{indent a 99999999}}",
    "{{round a 99}}",
    "{{map a \"b\"}}",
];

#[derive(Debug, Clone)]
enum Change {
    Insert(Index, &'static str),
    Delete(Index, usize),
    Repeat(Index, usize),
    Swap(Index, char),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Change::Insert(at, piece)),
        2 => (any::<Index>(), 1usize..12).prop_map(|(at, length)| Change::Delete(at, length)),
        2 => (any::<Index>(), 1usize..30).prop_map(|(at, length)| Change::Repeat(at, length)),
        1 => (any::<Index>(), any::<char>()).prop_map(|(at, c)| Change::Swap(at, c)),
    ]
}

fn apply(mut chars: Vec<char>, change: &Change) -> Vec<char> {
    let place = |at: &Index| at.index(chars.len() + 1);
    match change {
        Change::Insert(at, piece) => {
            let at = place(at);
            chars.splice(at..at, piece.chars());
        }
        Change::Delete(at, length) => {
            let at = place(at);
            let end = (at + length).min(chars.len());
            chars.drain(at..end);
        }
        Change::Repeat(at, length) => {
            let at = place(at);
            let end = (at + length).min(chars.len());
            let again: Vec<char> = chars[at..end].to_vec();
            chars.splice(at..at, again);
        }
        Change::Swap(at, c) => {
            let at = place(at);
            if let Some(found) = chars.get_mut(at) {
                *found = *c;
            }
        }
    }
    chars
}

/// A template with some changes.
pub(super) fn changed() -> impl Strategy<Value = String> {
    let template = prop_oneof![2 => select(real_templates()), 1 => templates::value()];
    (template, vec(change(), 1..5)).prop_map(|(template, changes)| {
        changes
            .iter()
            .fold(template.chars().collect(), apply)
            .into_iter()
            .collect()
    })
}

pub(super) fn soup() -> impl Strategy<Value = String> {
    vec(
        prop_oneof![6 => select(PIECES).prop_map(str::to_owned), 1 => "[a-c]{1,2}", 1 => any::<String>()],
        0..12,
    )
    .prop_map(|pieces| pieces.concat())
}

fn check_any(template: &str, event: &Value) -> Result<(), TestCaseError> {
    for dialect in [Dialect::Handlebars, Dialect::Jinja] {
        for format in [
            None,
            Some(Format::Json),
            Some(Format::Xml),
            Some(Format::Html),
            Some(Format::Text),
        ] {
            for strict in [false, true] {
                let options = TemplateOptions {
                    dialect: Some(dialect),
                    strict,
                    ..options(format)
                };
                let started = Instant::now();
                let rendered = render(template, event, &options);
                prop_assert!(
                    started.elapsed() < Duration::from_secs(5),
                    "took {:?}",
                    started.elapsed()
                );
                if let Err(error) = rendered {
                    check_template_error(&error, dialect)?;
                }
            }
        }
    }
    Ok(())
}

fn check_template_error(error: &Error, dialect: Dialect) -> Result<(), TestCaseError> {
    // the engine does not always tell where it was when a limit was reached
    let message = error.diagnostic().message();
    let is_limit = message.contains("output is larger") || message.contains("took more than");
    let is_placed = error.diagnostic().place().is_some() || is_limit;
    prop_assert!(is_placed, "no place: {}", error.diagnostic());
    match dialect {
        Dialect::Handlebars => check_error(error).map_err(TestCaseError::fail),
        Dialect::Jinja => {
            prop_assert!(!error.diagnostic().message().trim().is_empty());
            Ok(())
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_changed_template_ends_in_output_or_a_placed_error(template in changed(), json in event_text()) {
        check_any(&template, &event(&json))?;
    }

    #[test]
    fn a_soup_of_pieces_ends_in_output_or_a_placed_error(template in soup(), json in event_text()) {
        check_any(&template, &event(&json))?;
    }

    #[test]
    fn any_text_ends_in_output_or_a_placed_error(template: String) {
        check_any(&template, &event("{\"a\":[1,{\"b\":\"x\"}]}"))?;
    }

    #[test]
    fn any_bytes_are_an_event_or_a_readable_error(bytes in vec(any::<u8>(), 0..60), json in event_text(), at: Index, byte: u8) {
        let mut spoiled = json.clone().into_bytes();
        let at = at.index(spoiled.len());
        spoiled[at] = byte;
        for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
            for bytes in [&bytes, &spoiled] {
                if let Err(error) = load("<stdin>", bytes, format, &Limits::default()) {
                    prop_assert!(!error.diagnostic().message().trim().is_empty());
                }
            }
        }
        prop_assert!(load("<stdin>", json.as_bytes(), InputFormat::Json, &Limits::default()).is_ok());
        let whole = load("<stdin>", json.as_bytes(), InputFormat::Json5, &Limits::default());
        prop_assert!(whole.is_ok(), "{:?}", whole.err());
    }
}
