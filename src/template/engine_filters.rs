//! Filters of the engine that print values, done anew: the engine's own have other ideas of a value's text and JSON than
//! everything else here. `1.0` is `1`, `-0.0` is `0`, an integer of any length is a number, and `true` is not `True`.

use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, State, Value};

use super::Format;
use super::escape::write_html;
use super::output::{Spacing, lay_out_with};
use crate::helpers::fail;
use crate::value::{self, ValueKind};

/// How far JSON may be indented, a level.
const MAX_INDENT: usize = 100;

/// Replaces the filters in an environment.
pub(super) fn replace(env: &mut Environment<'static>, format: Format) {
    env.add_filter("safe", |value: Value| match value.is_safe() {
        true => value,
        false => Value::from_safe_string(value::text(&value).into_owned()),
    });
    for name in ["escape", "e"] {
        env.add_filter(name, move |state: &mut State<'_, '_>, value: Value| {
            escape(state, value, format)
        });
    }
    env.add_filter("tojson", tojson);
}

/// The value escaped for the format of the output; for HTML, where that needs no escaping or a block asks for it.
fn escape(state: &mut State<'_, '_>, value: Value, format: Format) -> Result<Value, Error> {
    if value.is_safe() {
        return Ok(value);
    }
    let is_html = match state.auto_escape() {
        AutoEscape::Html => true,
        AutoEscape::None => format == Format::Text,
        _ => false,
    };
    let mut out = String::new();
    match state.auto_escape() {
        _ if is_html => write_html(&mut out, &value::text(&value))?,
        AutoEscape::Json => value::write_json(&mut out, &value)?,
        _ => out = state.format(value)?,
    }
    Ok(Value::from_safe_string(out))
}

/// The value as JSON that may stand in HTML too, as the engine lays it out: `[1, 2]`, or indented.
fn tojson(state: &State<'_, '_>, value: &Value, indent: Option<Value>, options: Kwargs) -> Result<Value, Error> {
    let indent = match indent {
        Some(indent) => Some(indent),
        None => options.get("indent")?,
    };
    options.assert_all_used()?;
    let spacing = match indent_width(indent)? {
        Some(width) => Spacing::pretty(width),
        None => Spacing {
            indent: None,
            comma: b", ",
            colon: b": ",
        },
    };
    let mut out = Vec::new();
    lay_out_with(value::json(value).as_bytes(), spacing, &mut out);
    // as the engine has it: a value is walked for it, and that takes longer than to copy its text
    state.consume_fuel(out.len() as u64 / 4)?;
    // it has been put together from text
    Ok(Value::from_safe_string(without_markup(&String::from_utf8_lossy(&out))))
}

/// How far a level is indented, if at all: `true` stands for two blanks.
fn indent_width(indent: Option<Value>) -> Result<Option<usize>, Error> {
    let Some(indent) = indent else {
        return Ok(None);
    };
    if indent.kind() == ValueKind::Bool {
        return Ok(indent.is_true().then_some(2));
    }
    match usize::try_from(indent.clone()) {
        Ok(width) if width <= MAX_INDENT => Ok(Some(width)),
        _ => Err(fail(format!(
            "tojson: the indentation is `true`, `false` or a number up to {MAX_INDENT}, not {}",
            value::json(&indent)
        ))),
    }
}

/// JSON text in which what means something to HTML is escaped. It stands in strings only.
fn without_markup(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for piece in json.split_inclusive(['<', '>', '&', '\'']) {
        let escape = match piece.as_bytes().last() {
            Some(b'<') => "\\u003c",
            Some(b'>') => "\\u003e",
            Some(b'&') => "\\u0026",
            Some(b'\'') => "\\u0027",
            _ => {
                out.push_str(piece);
                continue;
            }
        };
        out.push_str(&piece[..piece.len() - 1]);
        out.push_str(escape);
    }
    out
}
