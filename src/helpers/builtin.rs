//! The engine's own filters, all of which are helpers too.

use super::registry::Example;

/// The names of the filters that minijinja brings.
pub const FILTERS: [&str; 49] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "urlencode",
    "zip",
];

/// The names of the tests that minijinja brings.
pub const TESTS: [&str; 42] = [
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// The names of the functions that minijinja brings.
pub const FUNCTIONS: [&str; 4] = ["debug", "dict", "namespace", "range"];

/// What a name is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// `x|name`
    Filter,
    /// `x is name`
    Test,
    /// `name(x)`
    Function,
}

impl Called {
    /// What it is called in a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Test => "test",
            Self::Function => "function",
        }
    }
}

/// Which argument of a filter is the name of a filter or a test, counted without what is filtered: `xs|map("upper")`.
pub fn argument_that_names(filter: &str) -> Option<(usize, Called)> {
    match filter {
        "map" => Some((0, Called::Filter)),
        "select" | "reject" => Some((0, Called::Test)),
        "selectattr" | "rejectattr" => Some((1, Called::Test)),
        _ => None,
    }
}

/// What each filter does, one a line: name, forms separated by `; `, a summary, and an example as template, event and
/// output. Text, as a table of it would be set up at every start.
const DOCS: &str = include_str!("builtin.tsv");

/// What a filter of the engine does.
#[derive(Debug, Clone, Copy)]
pub struct FilterDoc {
    /// Its name.
    pub name: &'static str,
    /// How it is written, without the braces.
    forms: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// An example, run by the tests.
    pub example: Example,
}

impl FilterDoc {
    /// How it is written in Handlebars.
    pub fn forms(&self) -> impl Iterator<Item = String> {
        self.forms.split("; ").map(|form| format!("{{{{{form}}}}}"))
    }

    fn parse(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut cell = || cells.next();
        Some(Self {
            name: cell()?,
            forms: cell()?,
            summary: cell()?,
            example: Example {
                template: cell()?,
                event: cell()?,
                output: cell()?,
            },
        })
    }
}

/// What the filters do, in alphabetical order.
pub fn docs() -> impl Iterator<Item = FilterDoc> {
    DOCS.lines().filter_map(FilterDoc::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_explained() {
        let explained: Vec<&str> = docs().map(|doc| doc.name).collect();
        assert_eq!(explained, FILTERS);
        for doc in docs() {
            assert!(!doc.summary.is_empty(), "{}", doc.name);
            let call = format!("{} ", doc.name);
            assert!(
                doc.forms.split("; ").all(|form| form.starts_with(&call)),
                "{}",
                doc.name
            );
            assert!(doc.example.template.contains(&call), "{}", doc.name);
        }
    }
}
