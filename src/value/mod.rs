//! What events, helpers and output agree on: minijinja's [`Value`], an object that keeps its order, numbers that keep
//! their digits, and the two ways of printing a value (as text and as JSON).

mod json_reader;
mod keys;
mod lenient;
mod map;
mod number;
mod print;

pub use json_reader::{JsonError, JsonLimits, JsonReader, read_json};
pub use lenient::{LenientError, ValueSeed, read_json5, read_lenient};
pub use map::Map;
pub use minijinja::Value;
pub use minijinja::value::ValueKind;
pub use number::{NumberText, number_from_text};
pub use print::{json, text, write_json, write_json_string_body, write_text};

/// The deepest nesting of arrays and objects that a value may have where nothing else is said.
pub const DEFAULT_MAX_DEPTH: usize = 256;

/// Runs `walk`, which goes one level into a value, with enough stack for it: values may nest to the depth limit.
pub(crate) fn with_stack<T>(walk: impl FnOnce() -> T) -> T {
    const RED_ZONE: usize = 128 * 1024;
    const STEP: usize = 2 * 1024 * 1024;
    stacker::maybe_grow(RED_ZONE, STEP, walk)
}

/// What a value is called in a message: "a string", "an array", ...
pub fn kind_name(value: &Value) -> &'static str {
    match value.kind() {
        ValueKind::Undefined => "nothing",
        ValueKind::None => "null",
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String | ValueKind::Bytes => "a string",
        ValueKind::Seq | ValueKind::Iterable => "an array",
        ValueKind::Map => "an object",
        _ if value.downcast_object_ref::<NumberText>().is_some() => "a number",
        _ => "something else",
    }
}

/// Whether the value is missing or null.
pub fn is_nothing(value: &Value) -> bool {
    value.is_undefined() || value.is_none()
}

/// Whether the value is a number, of any size.
pub fn is_number(value: &Value) -> bool {
    value.is_number() || value.downcast_object_ref::<NumberText>().is_some()
}

/// Whether the value is an array.
pub fn is_array(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
}

/// Whether the value is an object.
pub fn is_object(value: &Value) -> bool {
    value.kind() == ValueKind::Map
}

/// Truthiness as Handlebars has it: `false`, missing, null, `""`, `0`, NaN and `[]` are falsy, `{}` is truthy.
pub fn is_truthy(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Map => true,
        ValueKind::Number => f64::try_from(value.clone()).map_or_else(|_| value.is_true(), |n| n != 0.0 && !n.is_nan()),
        ValueKind::Seq | ValueKind::Iterable => value.len() != Some(0),
        _ => value.is_true(),
    }
}

/// The elements of an array; none for anything else.
pub fn elements(value: &Value) -> Vec<Value> {
    if let Some(items) = value.downcast_object_ref::<Vec<Value>>() {
        return items.clone();
    }
    if is_array(value) {
        value.try_iter().map(Iterator::collect).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// The keys and values of an object, in order; none for anything else.
pub fn entries(value: &Value) -> Vec<(Value, Value)> {
    if let Some(map) = value.downcast_object_ref::<Map>() {
        return map.entries().map(|(key, item)| (key.clone(), item.clone())).collect();
    }
    if !is_object(value) {
        return Vec::new();
    }
    let keys = value.try_iter().into_iter().flatten();
    keys.map(|key| {
        let item = value.get_item(&key).unwrap_or_default();
        (key, item)
    })
    .collect()
}

/// The field `name` of an object, or the element `name` of an array where it is a number; missing otherwise.
pub fn field(value: &Value, name: &str) -> Value {
    match value.kind() {
        ValueKind::Map => value.get_attr(name).unwrap_or_default(),
        ValueKind::Seq | ValueKind::Iterable if name == "length" => value.len().map(Value::from).unwrap_or_default(),
        ValueKind::Seq | ValueKind::Iterable => match name.parse::<usize>() {
            Ok(index) => value.get_item_by_index(index).unwrap_or_default(),
            Err(_) => Value::UNDEFINED,
        },
        ValueKind::String if name == "length" => Value::from(value.as_str().unwrap_or_default().encode_utf16().count()),
        _ => Value::UNDEFINED,
    }
}

/// The value at a dotted path (`org.name`, `items.0.id`); missing where a step is. `this`, `.` and the empty path are
/// the value itself. A field whose name is the whole path, dots included, wins.
pub fn at_path(value: &Value, path: &str) -> Value {
    if matches!(path, "" | "." | "this") {
        return value.clone();
    }
    let whole = field(value, path);
    if !whole.is_undefined() || !path.contains('.') {
        return whole;
    }
    let path = path.strip_prefix("this.").unwrap_or(path);
    let mut current = value.clone();
    for step in path.split('.') {
        current = field(&current, step.trim_start_matches('[').trim_end_matches(']'));
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Value {
        read_json(json.as_bytes(), JsonLimits::default()).unwrap()
    }

    #[test]
    fn truthiness_is_that_of_handlebars() {
        for falsy in ["false", "null", "\"\"", "0", "0.0", "[]"] {
            assert!(!is_truthy(&parsed(falsy)), "{falsy}");
        }
        for truthy in [
            "true",
            "\" \"",
            "1",
            "-1",
            "{}",
            "[0]",
            "123456789012345678901234567890123456789012345",
        ] {
            assert!(is_truthy(&parsed(truthy)), "{truthy}");
        }
        assert!(!is_truthy(&Value::from(f64::NAN)));
        assert!(!is_truthy(&Value::UNDEFINED));
    }

    #[test]
    fn paths_reach_inside_and_a_literal_name_wins() {
        let value = parsed(r#"{"a":{"b":[{"c":1}]},"x.y":2,"s":"né"}"#);
        assert_eq!(at_path(&value, "a.b.0.c"), Value::from(1));
        assert_eq!(at_path(&value, "a.b.[0].c"), Value::from(1));
        assert_eq!(at_path(&value, "x.y"), Value::from(2));
        assert_eq!(at_path(&value, "s.length"), Value::from(2));
        assert!(at_path(&value, "a.z.c").is_undefined());
    }
}
