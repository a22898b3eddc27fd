//! How helpers read their arguments: bodies, lenient JSON, collections, and the lists of fields that `object` and
//! `array` take.

use std::borrow::Cow;
use std::collections::BTreeSet;

use minijinja::{Error, Value};

use super::{AbsentName, fail, fail_with_hint};
use crate::diagnostic::did_you_mean;
use crate::value::{self, JsonLimits, Map};

/// How many bytes of text are one step of work.
pub(super) const BYTES_PER_STEP: usize = 64;

/// The value without the mark that a body's text carries: marked strings are printed unescaped, and a helper may not
/// pass that privilege on.
pub(super) fn plain(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if value.is_safe() => Value::from(text),
        _ => value.clone(),
    }
}

/// The text of an argument; a body's is trimmed, a value's is not.
pub(super) fn argument_text(value: &Value) -> Cow<'_, str> {
    match value.as_str() {
        Some(text) if value.is_safe() => Cow::Borrowed(text.trim()),
        _ => value::text(value),
    }
}

/// An argument as a value: a string is read as lenient JSON, and stays a string where it is none.
pub(super) fn read(value: &Value) -> Value {
    match value.as_str() {
        Some(_) => read_text(&argument_text(value)),
        None => value.clone(),
    }
}

/// A text as lenient JSON, or else as the string that it is.
pub(super) fn read_text(text: &str) -> Value {
    match value::read_lenient(text.trim(), JsonLimits::default()) {
        // `NaN` and `Infinity` are numbers in JSON5 but not in JSON: as numbers they would print as null
        Ok(value) if !is_unprintable_number(&value) => value,
        _ => Value::from(text),
    }
}

fn is_unprintable_number(value: &Value) -> bool {
    value.is_number() && f64::try_from(value.clone()).is_ok_and(|number| !number.is_finite())
}

/// The steps of work that reading the strings among these arguments is.
pub(super) fn text_steps(args: &[Value]) -> usize {
    args.iter()
        .filter_map(Value::as_str)
        .map(|text| text.len() / BYTES_PER_STEP)
        .sum()
}

/// Whether the value is an array or an object.
pub(super) fn is_compound(value: &Value) -> bool {
    value::is_array(value) || value::is_object(value)
}

/// The elements of an array or the values of an object; none where the value is missing or null.
pub(super) fn collection(helper: &str, value: &Value) -> Result<Vec<Value>, Error> {
    if value::is_array(value) {
        return Ok(value::elements(value).iter().map(plain).collect());
    }
    if value::is_object(value) {
        return Ok(value::entries(value)
            .into_iter()
            .map(|(_, item)| plain(&item))
            .collect());
    }
    if value::is_nothing(value) {
        return Ok(Vec::new());
    }
    Err(wrong_kind(helper, "an array or an object", value))
}

/// The error of a value of the wrong kind.
pub(super) fn wrong_kind(helper: &str, expected: &str, found: &Value) -> Error {
    let message = format!("{helper}: expected {expected}, found {}", value::kind_name(found));
    match found.as_str() {
        Some(text) if text.trim_start().starts_with(['{', '[']) => {
            fail_with_hint(message, "a string that holds JSON is read by `(get \"\" ..)`")
        }
        _ => fail(message),
    }
}

/// A field that is picked: `path`, or `path as key`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    path: String,
    key: String,
    /// Whether the key was written out with `as`.
    pub(super) renamed: bool,
}

impl Field {
    fn parse(text: &str) -> Self {
        if let Some((path, key)) = text.rsplit_once(" as ") {
            return Self {
                path: path.trim().to_owned(),
                key: key.trim().to_owned(),
                renamed: true,
            };
        }
        let last = text.rsplit('.').next().unwrap_or(text);
        Self {
            path: text.to_owned(),
            key: last.trim_start_matches('[').trim_end_matches(']').to_owned(),
            renamed: false,
        }
    }

    /// The field's value in `element`, missing where it has none.
    pub(super) fn of(&self, element: &Value) -> Value {
        plain(&value::at_path(element, &self.path))
    }
}

/// Which of these fields no element has. With `only_likely`, where a field may well be absent, only those that look like
/// a misspelling of one that is there.
pub(super) fn absent(elements: &[Value], fields: &[Field], only_likely: bool) -> Vec<AbsentName> {
    let is_absent = |field: &&Field| !elements.is_empty() && elements.iter().all(|e| field.of(e).is_undefined());
    let told = fields.iter().filter(is_absent).map(|field| AbsentName {
        name: field.path.clone(),
        hint: near_match(elements, field),
    });
    told.filter(|name| !only_likely || name.hint.is_some()).collect()
}

/// How many elements are looked at for what may have been meant.
const LOOKED_AT: usize = 16;

fn near_match(elements: &[Value], field: &Field) -> Option<String> {
    let first = field.path.split('.').next().unwrap_or_default();
    let entries = elements.iter().take(LOOKED_AT).flat_map(value::entries);
    let keys: BTreeSet<String> = entries.map(|(key, _)| value::text(&key).into_owned()).collect();
    // where the first name is there, the one that is not stands further in
    (!keys.contains(first)).then(|| did_you_mean(first, keys.iter().map(String::as_str)))?
}

/// The fields that arguments name: separated by commas, in one argument or in several.
pub(super) fn fields(args: &[Value]) -> Vec<Field> {
    let mut fields = Vec::new();
    for arg in args {
        let text = value::text(arg);
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        fields.extend(names.map(Field::parse));
    }
    fields
}

/// An object of these fields of `element`, in their order; those it does not have are left out.
pub(super) fn pick(element: &Value, fields: &[Field]) -> Value {
    let mut entries = Vec::with_capacity(fields.len());
    for field in fields {
        let item = field.of(element);
        if !item.is_undefined() {
            entries.push((Value::from(field.key.as_str()), item));
        }
    }
    Map::from_entries(entries).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_trimmed_and_loses_its_mark() {
        let body = Value::from_safe_string("\n  a b \n".to_owned());
        assert_eq!(argument_text(&body), "a b");
        assert_eq!(argument_text(&Value::from(" a ")), " a ");
        assert!(!plain(&body).is_safe());
        assert!(!read(&body).is_safe());
    }

    #[test]
    fn lenient_json_or_else_the_string() {
        for (text, json) in [
            ("{a: 'b',}", r#"{"a":"b"}"#),
            (" 5 ", "5"),
            ("null", "null"),
            ("hello world", r#""hello world""#),
            ("", r#""""#),
            ("NaN", r#""NaN""#),
            ("-Infinity", r#""-Infinity""#),
            (
                "123456789012345678901234567890123456789012345",
                "123456789012345678901234567890123456789012345",
            ),
        ] {
            assert_eq!(value::json(&read_text(text)), json, "{text}");
        }
    }

    #[test]
    fn fields_are_paths_with_keys() {
        let args = [
            Value::from("\n id , org.name, items.[0] ,"),
            Value::from("first name  as  first"),
        ];
        let found = fields(&args);
        let pairs: Vec<_> = found
            .iter()
            .map(|f| (f.path.as_str(), f.key.as_str(), f.renamed))
            .collect();
        assert_eq!(
            pairs,
            [
                ("id", "id", false),
                ("org.name", "name", false),
                ("items.[0]", "0", false),
                ("first name", "first", true),
            ]
        );
        assert!(fields(&[Value::from(" "), Value::UNDEFINED]).is_empty());
    }

    #[test]
    fn a_string_that_holds_json_gets_a_hint() {
        let hint = |found: &str| {
            let error = wrong_kind("find", "an array", &Value::from(found));
            crate::helpers::hint_of(&error).is_some()
        };
        assert!(hint(" [1]"));
        assert!(!hint("abc"));
    }
}
