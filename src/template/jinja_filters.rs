//! What a Jinja template has besides the engine's own filters and tests and the helpers: what a Handlebars template does
//! without saying so. Converted templates are written in them; they are there for templates written by hand too.

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::engine::SawMissing;
use super::filters::{holds_with_zero, indented, is_empty, lookup, merged, pairs, section, values};
use crate::value;

/// The filters, each with what it gives.
pub const FILTERS: [(&str, &str); 9] = [
    (
        "text",
        "the value's text, printed as it is; to a helper it is what a block's body is",
    ),
    ("in_string", "the value's text, escaped for the inside of a JSON string"),
    ("json", "the value as compact JSON, printed as it is"),
    (
        "values",
        "the elements of a list, the values of an object, nothing of anything else",
    ),
    (
        "pairs",
        "the same with the place or key of each: `for key, item in x|pairs`",
    ),
    (
        "section",
        "what a Handlebars section over the value runs over: `x|section(this)`",
    ),
    (
        "lookup",
        "the field, the element or the `length` of that name: `x|lookup(\"0\")`",
    ),
    (
        "merge",
        "the object with these fields over its own: `x|merge(role=\"buyer\")`",
    ),
    ("indent_with", "the text with this before each of its lines"),
];

/// The tests, each with what it asks.
pub const TESTS: [(&str, &str); 2] = [
    (
        "truthy",
        "whether Handlebars takes it for true: `{}` is, `[]` is not; with `include_zero=true`, `0` is too",
    ),
    ("empty", "whether it is missing, null, or a list without elements"),
];

/// What is done where a missing value is printed by a filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnMissing {
    /// Whether it is an error.
    pub(super) is_error: bool,
    /// What is printed instead, to find the place.
    pub(super) mark: Option<&'static str>,
}

impl OnMissing {
    /// The text of `value` as `write` gives it, as a safe string: printed as it is.
    fn print(
        self,
        state: &mut State<'_, '_>,
        value: &Value,
        write: impl FnOnce(&mut String, &Value) -> std::fmt::Result,
    ) -> Result<Value, Error> {
        let mut out = String::new();
        if value.is_undefined() {
            if self.is_error {
                return Err(Error::from(ErrorKind::UndefinedError));
            }
            state.get_or_insert_extension(SawMissing);
            out.push_str(self.mark.unwrap_or_default());
        }
        write(&mut out, value)?;
        Ok(Value::from_safe_string(out))
    }
}

/// Adds the filters and tests to an environment.
pub(super) fn add(env: &mut Environment<'static>, on_missing: OnMissing) {
    let text = move |state: &mut State<'_, '_>, value: Value| {
        if value.is_safe() {
            return Ok(value);
        }
        on_missing.print(state, &value, |out, value| value::write_text(out, value))
    };
    env.add_filter("text", text);
    env.add_filter("safe", text);
    env.add_filter("in_string", move |state: &mut State<'_, '_>, value: Value| {
        on_missing.print(state, &value, |out, value| {
            value::write_json_string_body(out, &value::text(value))
        })
    });
    env.add_filter("json", move |state: &mut State<'_, '_>, value: Value| {
        if value.is_safe() {
            return Ok(value);
        }
        on_missing.print(state, &value, |out, value| match value.is_undefined() {
            true => Ok(()),
            false => value::write_json(out, value),
        })
    });
    env.add_filter("values", values);
    env.add_filter("pairs", pairs);
    env.add_filter("section", section);
    env.add_filter("lookup", lookup);
    env.add_filter("merge", merge);
    env.add_filter("indent_with", |text: &str, indent: &str| {
        Value::from_safe_string(indented(text, indent))
    });
    env.add_test("truthy", is_truthy);
    env.add_test("empty", is_empty);
}

fn is_truthy(value: &Value, options: Kwargs) -> Result<bool, Error> {
    let include_zero = options.get::<Option<Value>>("include_zero")?;
    options.assert_all_used()?;
    Ok(match include_zero {
        Some(include_zero) => holds_with_zero(value, &include_zero),
        None => value::is_truthy(value),
    })
}

fn merge(context: Value, positional: Rest<Value>, fields: Kwargs) -> Result<Value, Error> {
    if !positional.is_empty() {
        return Err(crate::helpers::fail(
            "merge: write the fields as `name=value`, or as `**{\"a name\": value}`",
        ));
    }
    let mut pairs = Vec::new();
    for name in fields.args() {
        let item: Value = fields.get(name)?;
        pairs.push((Value::from(name), item));
    }
    Ok(merged(&context, pairs))
}
