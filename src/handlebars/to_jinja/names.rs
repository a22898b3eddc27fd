//! Names for what a template gives a name to: the items of lists, macros, kept texts.

use super::code::{is_identifier, is_operator};
use crate::helpers::registry;

/// Names that mean something in every Jinja template: what the run provides, and the engine's functions. A field of
/// such a name is `this.name`.
const TAKEN: [&str; 11] = [
    "this", "now", "id", "secrets", "caller", "varargs", "kwargs", "range", "dict", "debug", "namespace",
];

/// Whether the name alone is the field of that name in the event, and nothing else where there is none.
pub(super) fn is_field(name: &str) -> bool {
    is_identifier(name)
        && !name.starts_with('_')
        && !is_operator(name)
        // what stands for itself: see `secrets` in the context of a Jinja template
        && (name == "secrets" || !TAKEN.contains(&name))
        && !is_function(name)
}

/// Helpers are functions too, which a name finds where no field is in its way.
fn is_function(name: &str) -> bool {
    registry::all()
        .iter()
        .flat_map(|helper| helper.names())
        .any(|helper| registry::jinja_name(helper) == name)
}

/// Whether a template may give this name to something.
pub(super) fn is_free(name: &str) -> bool {
    is_field(name) && name != "secrets" && name != "super"
}

/// Whether the word stands anywhere in the text.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

/// What one of the things is called, if the name is that of many.
pub(super) fn singular(name: &str) -> Option<String> {
    const IRREGULAR: [(&str, &str); 5] = [
        ("people", "person"),
        ("children", "child"),
        ("men", "man"),
        ("women", "woman"),
        ("statuses", "status"),
    ];
    for (many, one) in IRREGULAR {
        if let Some(stem) = name.strip_suffix(many).filter(|stem| stem.is_empty() || stem.ends_with('_')) {
            return Some(format!("{stem}{one}"));
        }
    }
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    for ending in ["sses", "shes", "ches", "xes", "zzes"] {
        if name.ends_with(ending) {
            return name.strip_suffix("es").map(str::to_owned);
        }
    }
    let is_many = !["ss", "us", "is"].iter().any(|ending| name.ends_with(ending)) && name.len() > 2;
    name.strip_suffix('s').filter(|_| is_many).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_have_names_of_one() {
        for (many, one) in [
            ("lines", "line"),
            ("lineItems", "lineItem"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("matches", "match"),
            ("responses", "response"),
            ("statuses", "status"),
            ("people", "person"),
            ("user_children", "user_child"),
        ] {
            assert_eq!(singular(many).as_deref(), Some(one), "{many}");
        }
        for name in ["address", "status", "analysis", "data", "is", "as", "items2"] {
            assert_eq!(singular(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_alone_is_a_field_unless_it_is_something_else() {
        for name in ["name", "order", "items", "secrets"] {
            assert!(is_field(name), "{name}");
        }
        for name in ["a-b", "_now", "this", "now", "id", "loop", "not", "range", "filter", "url_param", "lower"] {
            assert!(!is_field(name), "{name}");
        }
        assert!(!is_free("secrets"));
    }

    #[test]
    fn words_are_found_whole() {
        assert!(mentions("{{line.name}}", "line"));
        assert!(mentions("online line", "line"));
        assert!(!mentions("{{lines}} {{on_line}}", "line"));
    }
}
