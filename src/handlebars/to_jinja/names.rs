//! Names for what a template gives a name to: the items of lists, macros, kept texts.

use std::collections::HashSet;

use super::super::ast::{Call, Expr, ExprKind, Node, PartialName, Path, Program};
use super::super::lower::literal_path;
use super::code::{is_identifier, is_operator};
use crate::helpers::registry;

/// Names that mean something in every Jinja template: what the run provides, and the engine's functions. A field of
/// such a name is `this.name`.
const TAKEN: [&str; 11] = [
    "this",
    "now",
    "id",
    "secrets",
    "caller",
    "varargs",
    "kwargs",
    "range",
    "dict",
    "debug",
    "namespace",
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

/// The names that the paths of a program begin with.
pub(super) fn of_program(program: &Program) -> HashSet<String> {
    let mut names = HashSet::new();
    collect(program, &mut |path| names.extend(first_name(path)));
    names
}

/// The same of paths that no block parameter can stand for.
pub(super) fn beyond_params(program: &Program) -> HashSet<String> {
    let mut names = HashSet::new();
    collect(program, &mut |path| {
        if path.data || path.scoped || path.depth > 0 {
            names.extend(first_name(path));
        }
    });
    names
}

/// The first name of a path that may be that of the event's field; of `@root.name` the second.
fn first_name(path: &Path) -> Option<String> {
    match path.data {
        true => path.segments.get(1).cloned(),
        false => path.segments.first().cloned(),
    }
}

fn collect(program: &Program, each: &mut dyn FnMut(&Path)) {
    for node in &program.nodes {
        match node {
            Node::Content(_) | Node::Comment(..) => {}
            Node::Mustache(mustache) => collect_from(&mustache.expr, each),
            Node::Block(block) => {
                collect_from_call(&block.call, each);
                for branch in block.program.iter().chain(&block.inverse) {
                    collect(branch, each);
                }
            }
            Node::Partial(partial) => {
                if let PartialName::Dynamic(name) = &partial.name {
                    collect_from(name, each);
                }
                let values = partial.hash.iter().map(|pair| &pair.value);
                partial
                    .context
                    .iter()
                    .chain(values)
                    .for_each(|expr| collect_from(expr, each));
                partial.block.iter().for_each(|block| collect(block, each));
            }
            Node::Inline(inline) => collect(&inline.program, each),
        }
    }
}

fn collect_from(expr: &Expr, each: &mut dyn FnMut(&Path)) {
    match &expr.kind {
        ExprKind::Path(path) => each(path),
        ExprKind::Call(call) => collect_from_call(call, each),
        // a literal may stand for a field
        _ => each(&literal_path(expr)),
    }
}

fn collect_from_call(call: &Call, each: &mut dyn FnMut(&Path)) {
    collect_from(&call.name, each);
    let values = call.hash.iter().map(|pair| &pair.value);
    call.args.iter().chain(values).for_each(|expr| collect_from(expr, each));
}

/// Whether the word stands anywhere in the code.
pub(super) fn mentions(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(is_part) && !code[at + word.len()..].starts_with(is_part))
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
        if let Some(stem) = name
            .strip_suffix(many)
            .filter(|stem| stem.is_empty() || stem.ends_with('_'))
        {
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
        for name in [
            "a-b",
            "_now",
            "this",
            "now",
            "id",
            "loop",
            "not",
            "range",
            "filter",
            "url_param",
            "lower",
        ] {
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
