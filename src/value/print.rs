//! The two ways of printing a value: its text, and itself as JSON.

use std::borrow::Cow;
use std::fmt::{self, Write};

use minijinja::Value;
use minijinja::value::ValueKind;

use super::{Map, NumberText, with_stack};

/// Writes the value's text: a string as it is, a number as JavaScript prints it (an integer with every digit), nothing
/// for null or missing, an array's elements joined by commas, an object as compact JSON.
pub fn write_text(out: &mut dyn Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(()),
        ValueKind::String | ValueKind::Bytes => out.write_str(value.as_str().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => with_stack(|| write_joined(out, value)),
        ValueKind::Number => write_number(out, value, "NaN", "Infinity"),
        _ => write_json(out, value),
    }
}

fn write_joined(out: &mut dyn Write, value: &Value) -> fmt::Result {
    for (index, item) in super::elements(value).iter().enumerate() {
        if index > 0 {
            out.write_char(',')?;
        }
        write_text(out, item)?;
    }
    Ok(())
}

/// The value's text, as [`write_text`] writes it.
pub fn text(value: &Value) -> Cow<'_, str> {
    if let Some(text) = value.as_str() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    // writing to a string cannot fail
    let _ = write_text(&mut out, value);
    Cow::Owned(out)
}

/// Writes the value as compact JSON; missing values, NaN and infinities are `null`.
pub fn write_json(out: &mut dyn Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => out.write_str("null"),
        ValueKind::Bool => out.write_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => write_number(out, value, "null", "null"),
        ValueKind::String | ValueKind::Bytes => write_json_string(out, value.as_str().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => with_stack(|| write_array(out, value)),
        ValueKind::Map => with_stack(|| write_object(out, value)),
        _ => match value.downcast_object_ref::<NumberText>() {
            Some(number) => out.write_str(number.as_str()),
            None => write_json_string(out, &value.to_string()),
        },
    }
}

/// The value as compact JSON, as [`write_json`] writes it.
pub fn json(value: &Value) -> String {
    let mut out = String::new();
    // writing to a string cannot fail
    let _ = write_json(&mut out, value);
    out
}

fn write_array(out: &mut dyn Write, value: &Value) -> fmt::Result {
    out.write_char('[')?;
    for (index, item) in super::elements(value).iter().enumerate() {
        if index > 0 {
            out.write_char(',')?;
        }
        write_json(out, item)?;
    }
    out.write_char(']')
}

fn write_object(out: &mut dyn Write, value: &Value) -> fmt::Result {
    if let Some(map) = value.downcast_object_ref::<Map>() {
        return write_entries(out, map.entries());
    }
    write_entries(out, super::entries(value).iter().map(|(key, value)| (key, value)))
}

fn write_entries<'a>(out: &mut dyn Write, entries: impl Iterator<Item = (&'a Value, &'a Value)>) -> fmt::Result {
    out.write_char('{')?;
    for (index, (key, value)) in entries.enumerate() {
        if index > 0 {
            out.write_char(',')?;
        }
        write_json_string(out, &text(key))?;
        out.write_char(':')?;
        write_json(out, value)?;
    }
    out.write_char('}')
}

fn write_number(out: &mut dyn Write, value: &Value, nan: &str, infinity: &str) -> fmt::Result {
    if value.is_integer() {
        return match value.as_i64() {
            Some(number) => out.write_str(itoa::Buffer::new().format(number)),
            None => write!(out, "{value}"),
        };
    }
    let number = f64::try_from(value.clone()).unwrap_or(f64::NAN);
    if number.is_nan() {
        out.write_str(nan)
    } else if number.is_infinite() {
        // JSON's stand-in for an infinity has no sign
        let sign = if number < 0.0 && infinity != "null" { "-" } else { "" };
        write!(out, "{sign}{infinity}")
    } else {
        out.write_str(ryu_js::Buffer::new().format_finite(number))
    }
}

fn write_json_string(out: &mut dyn Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    write_json_string_body(out, text)?;
    out.write_char('"')
}

/// Writes `text` escaped for the inside of a JSON string: what JSON asks for and no more, as `JSON.stringify` does.
pub fn write_json_string_body(out: &mut dyn Write, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = find_escape(rest.as_bytes()) {
        out.write_str(&rest[..at])?;
        match rest.as_bytes()[at] {
            b'"' => out.write_str("\\\"")?,
            b'\\' => out.write_str("\\\\")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            0x08 => out.write_str("\\b")?,
            0x0C => out.write_str("\\f")?,
            control => write!(out, "\\u{control:04x}")?,
        }
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// Where the first byte is that must be escaped. Most text has none: whole runs are looked at without a branch for each
/// byte, which the compiler turns into vector instructions.
fn find_escape(bytes: &[u8]) -> Option<usize> {
    const RUN: usize = 16;
    let needs_escape = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let clean = bytes
        .chunks_exact(RUN)
        .take_while(|run| !run.iter().fold(false, |found, &byte| found | needs_escape(byte)));
    let start = clean.count() * RUN;
    bytes[start..]
        .iter()
        .position(|&byte| needs_escape(byte))
        .map(|at| start + at)
}

#[cfg(test)]
mod tests {
    use super::super::{JsonLimits, read_json};
    use super::*;

    fn parsed(json: &str) -> Value {
        read_json(json.as_bytes(), JsonLimits::default()).unwrap()
    }

    #[test]
    fn text_is_what_the_language_says() {
        assert_eq!(text(&parsed(r#"[1,[2,null,"x"],{"a":true}]"#)), r#"1,2,,x,{"a":true}"#);
        assert_eq!(text(&parsed("null")), "");
        assert_eq!(text(&Value::UNDEFINED), "");
        assert_eq!(text(&Value::from(f64::NEG_INFINITY)), "-Infinity");
    }

    #[test]
    fn json_is_always_valid() {
        assert_eq!(
            json(&Value::from("\"\\\n\u{1}\u{2028}é</script>")),
            "\"\\\"\\\\\\n\\u0001\u{2028}é</script>\""
        );
        assert_eq!(json(&Value::from(f64::NAN)), "null");
        assert_eq!(json(&Value::from(f64::NEG_INFINITY)), "null");
        assert_eq!(json(&Value::UNDEFINED), "null");
        assert_eq!(json(&parsed(r#"{"b":1,"a":[1.5,-0.0]}"#)), r#"{"b":1,"a":[1.5,0]}"#);
    }
}
