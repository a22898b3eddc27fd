//! The table of helpers: name, forms, what the body is, documentation and examples. The engine, the front end, the
//! command line and the tests of the examples all read it.

use std::sync::LazyLock;

use minijinja::{Error, Value};

use super::{
    Call, arrays, comparisons, date, equality, hmac, json, jwt, objects, phone, predicates, relative, replace, text,
    url,
};

/// What a helper's block body is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// The helper has no block form.
    None,
    /// Text: rendered in text state, trimmed, and passed as a string.
    Text,
    /// Like [`Body::Text`], but a body that is one helper or path passes its typed value on.
    Typed,
    /// JSON: rendered in json state, trimmed, and passed as a string.
    Json,
    /// A predicate: a body with a mustache in it is passed as a [`Block`](super::Block) that gives text per element,
    /// a body without as a string.
    Predicate,
    /// A template per element: like [`Body::Predicate`], in json state where the body starts with `{`, `[` or `"`.
    Template,
    /// A template that is rendered once, in text state, with a context of the helper's making: passed as a
    /// [`Block`](super::Block).
    Context,
}

/// Where the body of the block form stands among the arguments of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyPlace {
    /// Behind the arguments of the opening tag.
    Last,
    /// Before them: the comparisons read `{{#gt 1}}{{x}}{{/gt}}` as `x > 1`.
    First,
}

/// An example that the tests run.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// A Handlebars template.
    pub template: &'static str,
    /// The event, as JSON.
    pub event: &'static str,
    /// What it prints (in json format where the template is one, else as text).
    pub output: &'static str,
}

/// One helper.
pub struct Helper {
    /// Its name in Handlebars.
    pub name: &'static str,
    /// Other names for the same helper.
    pub aliases: &'static [&'static str],
    /// The family it is listed under.
    pub family: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// How it is written, block form first.
    pub forms: &'static [&'static str],
    /// What is an error, if anything.
    pub errors: &'static [&'static str],
    /// Examples, run by the tests.
    pub examples: &'static [Example],
    /// What its block body is.
    pub body: Body,
    /// Where the body stands among the arguments.
    pub body_place: BodyPlace,
    /// Whether `{{#name}}..{{/name}}` without arguments is this helper rather than a section over a field.
    pub bare_block: bool,
    /// Whether its result is printed as JSON in text format.
    pub prints_json: bool,
    /// The fewest positional arguments, the body included.
    pub min_args: usize,
    /// The most positional arguments, the body included.
    pub max_args: usize,
    /// The function itself.
    pub run: fn(&mut Call<'_, '_, '_>) -> Result<Value, Error>,
}

impl Helper {
    /// The name of the minijinja filter and function: `-` becomes `_`.
    pub fn jinja_name(&self) -> String {
        jinja_name(self.name)
    }

    /// Whether its block may have an `{{else}}`, for what is printed when it comes out empty.
    pub fn has_else(&self) -> bool {
        matches!(self.name, "find" | "filter" | "array" | "get")
    }

    /// Whether its arguments name fields to pick, and it tells of names that are not there.
    pub fn picks_fields(&self) -> bool {
        matches!(self.name, "object" | "array")
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// A Handlebars helper name as a minijinja filter name.
pub fn jinja_name(name: &str) -> String {
    name.replace('-', "_")
}

/// The families, in the order they are listed.
const FAMILIES: &[&[Helper]] = &[
    objects::HELPERS,
    arrays::HELPERS,
    predicates::HELPERS,
    json::HELPERS,
    equality::HELPERS,
    comparisons::HELPERS,
    text::HELPERS,
    replace::HELPERS,
    url::HELPERS,
    hmac::HELPERS,
    phone::HELPERS,
    date::HELPERS,
    relative::HELPERS,
    jwt::HELPERS,
];

/// All helpers, by family.
pub fn all() -> &'static [&'static Helper] {
    static ALL: LazyLock<Vec<&'static Helper>> = LazyLock::new(|| FAMILIES.iter().copied().flatten().collect());
    &ALL
}

/// The helper called `name`, or that has it for an alias.
pub fn find(name: &str) -> Option<&'static Helper> {
    all().iter().copied().find(|helper| helper.names().any(|n| n == name))
}

/// The helper that minijinja's filters and functions know as `name`.
pub fn find_jinja(name: &str) -> Option<&'static Helper> {
    let is_it = |known: &str| {
        known
            .bytes()
            .map(|byte| if byte == b'-' { b'_' } else { byte })
            .eq(name.bytes())
    };
    all().iter().copied().find(|helper| helper.names().any(is_it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helpers::testing::{engine, eval, run};
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_rows_are_complete() {
        let mut seen = HashSet::new();
        for helper in all() {
            assert!(
                helper.names().all(|name| seen.insert(name)),
                "{} is there twice",
                helper.name
            );
            let texts = [helper.family, helper.summary, helper.name];
            assert!(
                texts.iter().all(|text| !text.is_empty()),
                "{} lacks a text",
                helper.name
            );
            assert!(
                !helper.forms.is_empty() && !helper.examples.is_empty(),
                "{} is not shown",
                helper.name
            );
            assert!(
                helper.forms.iter().all(|form| form.contains(helper.name)),
                "{} has a foreign form",
                helper.name
            );
            assert!(helper.min_args <= helper.max_args);
            assert_eq!(find(helper.name).map(|found| found.summary), Some(helper.summary));
        }
        assert!(find("objekt").is_none());
        assert_eq!(find_jinja("phone_number").map(|found| found.name), Some("phone-number"));
        assert!(find_jinja("phone-number").is_none() && find_jinja("phone_numbe").is_none());
    }

    /// A body's text is marked as safe, and what is so marked is printed unescaped.
    #[test]
    fn no_helper_passes_on_the_mark_of_a_body() {
        let mut engine = engine();
        engine.add_test("marked", is_newly_marked);
        let subjects = ["body('<a>')", "[body('<a>')]", "{'k': body('<a>'), 'v': body('<b>')}"];
        let arguments = [
            "",
            "body('<a>')",
            "'k'",
            "0",
            "body('<a>'), body('<a>')",
            "'k', 'v'",
            "missing",
        ];
        for helper in all() {
            for subject in subjects.iter().chain(&["missing", "'0'", "'k'", "''"]) {
                for args in arguments.iter().chain(&subjects) {
                    let expression = format!(
                        "{subject}|{}({args}) is marked([{subject}, {args}])",
                        helper.jinja_name()
                    );
                    // an argument of the wrong kind is an error, which is fine here
                    let found = run(&engine, "", &expression, "{}").unwrap_or_default();
                    assert_ne!(found, "true", "{expression}");
                }
            }
        }
    }

    /// Whether the result is a marked string or has one in it, other than a container that is handed back as it came.
    fn is_newly_marked(result: &Value, given: &Value) -> bool {
        if result.is_safe() || crate::value::elements(given).contains(result) {
            return result.is_safe();
        }
        let (elements, entries) = (crate::value::elements(result), crate::value::entries(result));
        elements.iter().any(Value::is_safe) || entries.iter().any(|(key, item)| key.is_safe() || item.is_safe())
    }

    #[test]
    fn arguments_of_every_kind_end_in_a_value_or_an_error() {
        let values = [
            "missing",
            "none",
            "true",
            "-1.5",
            "'a,b as c'",
            "body('{')",
            "[1, none]",
            "{'a': [{}]}",
            "big",
        ];
        let event = r#"{"big":1234567890123456789012345678901234567890123}"#;
        let engine = engine();
        for helper in all() {
            for first in values {
                for second in values {
                    let expression = format!("{first}|{}({second}, {second})", helper.jinja_name());
                    let _ = run(&engine, "", &expression, event);
                }
            }
        }
    }

    #[test]
    fn helpers_pay_for_their_work() {
        let event = format!(r#"{{"x":[{}1],"t":"{}"}}"#, "1,".repeat(100_000), "a".repeat(6_400_000));
        let mut engine = engine();
        engine.set_fuel(Some(50_000));
        for expression in [
            "x|object('k,v')",
            "x|array('k')",
            "x|filter('k')",
            "x|every('this')",
            "x|includes(2)",
            "x|concat(2)",
            "t|concat(2)",
            "t|isEqual('b')",
            "t|toUpperCase",
            "t|replaceAll('b', '')",
            "t|hmac('k')",
            "body(t)|parser",
            "range(2000)|map('date')|list",
            "range(10)|map('date', 'en-u-nu-' ~ t)|list",
        ] {
            let error = run(&engine, "", expression, &event).unwrap_err();
            assert_eq!(error.kind(), minijinja::ErrorKind::OutOfFuel, "{expression}");
        }
        assert_eq!(eval("x|array('k')", r#"{"x":[]}"#), "[]");
    }
}
