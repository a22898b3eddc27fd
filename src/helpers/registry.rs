//! The table of helpers: name, forms, what the body is, documentation and examples. The engine, the front end, the
//! command line and the tests of the examples all read it.

use std::sync::LazyLock;

use minijinja::{Error, Value};

use super::{Call, arrays, comparisons, equality, json, objects, predicates, text};

/// What a helper's block body is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// The helper has no block form.
    None,
    /// Text: rendered in text state, trimmed, and passed as a string.
    Text,
    /// Like [`Body::Text`], but a body that is one helper or path passes its typed value on.
    Typed,
    /// A predicate: a body with a mustache in it is passed as a [`Block`](super::Block) that gives text per element,
    /// a body without as a string.
    Predicate,
    /// A template per element: like [`Body::Predicate`], in json state where the body starts with `{`, `[` or `"`.
    Template,
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
