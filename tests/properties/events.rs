//! Hostile events.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A JSON value as text, so that every digit and every way of writing a string is there.
#[derive(Debug, Clone)]
pub(super) enum Json {
    /// `null`, `true`, a number: as written.
    Word(String),
    /// A string, as the text between its quotes.
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Names that events have and templates ask for.
pub(super) const NAMES: &[&str] = &[
    "a",
    "b",
    "items",
    "name",
    "value",
    "k",
    "",
    "_c0",
    "_root",
    "_ip",
    "loop",
    "self",
    "this",
    "constructor",
    "__proto__",
    "length",
    "0",
    "1",
    "x y",
    "a.b",
    "é",
    "first",
    "true",
    "none",
    "secrets",
];

impl Json {
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Text(inside) => {
                out.push('"');
                out.push_str(inside);
                out.push('"');
            }
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (index, (key, item)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&serde_json::to_string(key).unwrap());
                    out.push(':');
                    item.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Numbers as JSON writes them.
pub(super) fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "-?(0|[1-9][0-9]{0,3})",
        1 => "-?[1-9][0-9]{15,60}",
        1 => "-?(0|[1-9][0-9]{0,20})\\.[0-9]{1,20}",
        1 => "-?[1-9](\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,3}",
        1 => select(vec!["-0", "-0.0", "0.0", "1e400", "-1e400", "1E-400", "5e-324", "18446744073709551616"])
            .prop_map(str::to_owned),
    ]
}

/// What stands between the quotes of a JSON string.
pub(super) fn string_inside() -> impl Strategy<Value = String> {
    let special = select(vec![
        "\\\"",
        "\\\\",
        "\\n",
        "\\r\\n",
        "\\u0000",
        "\\u0001",
        "\\u001f",
        "\\u2028",
        "\\u2029",
        "\\ud83d\\ude00",
        "</script>",
        "<!--",
        "]]>",
        "&amp;",
        "{{x}}",
        "}}",
        "{%",
        "\\u0002",
        "\\u0004",
        "\\u0007",
        "\\u007f",
        "\\ufeff",
        "\\uffff",
        "'",
        "`",
        "=",
        "\\/",
        "[1]",
        "{a:1}",
        "null",
        "true",
        "NaN",
        "12",
        "1e5",
        ",",
        "a.b",
    ])
    .prop_map(str::to_owned);
    let any_char = any::<char>().prop_map(|c| {
        let quoted = serde_json::to_string(&c).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    });
    let piece = prop_oneof![3 => "[a-z]{1,3}", 4 => special, 1 => any_char];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

pub(super) fn name() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(NAMES).prop_map(str::to_owned), 1 => any::<String>()]
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        2 => select(vec!["null", "true", "false"]).prop_map(|word| Json::Word(word.to_owned())),
        3 => number().prop_map(Json::Word),
        5 => string_inside().prop_map(Json::Text),
    ]
}

/// Any value.
pub(super) fn value() -> impl Strategy<Value = Json> {
    let nested = scalar().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::Array),
            vec((name(), inner.clone()), 0..5).prop_map(Json::Object),
            // a list of records, as events have them
            vec(
                vec((select(NAMES).prop_map(str::to_owned), inner), 0..4).prop_map(Json::Object),
                0..4
            )
            .prop_map(Json::Array),
        ]
    });
    let deep = (2usize..200, any::<bool>(), scalar()).prop_map(|(depth, object, inside)| {
        (0..depth).fold(inside, |inner, _| match object {
            true => Json::Object(vec![("a".to_owned(), inner)]),
            false => Json::Array(vec![inner]),
        })
    });
    prop_oneof![12 => nested, 1 => deep]
}

/// An event as JSON text: mostly an object with the names that templates ask for.
pub(super) fn event_text() -> impl Strategy<Value = String> {
    let object = vec((name(), value()), 0..8).prop_map(Json::Object);
    prop_oneof![6 => object, 1 => value()].prop_map(|json| {
        let mut text = String::new();
        json.write(&mut text);
        text
    })
}
