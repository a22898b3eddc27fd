//! What a person is told of helpers and filters: one kind of entry for both, with the forms in either dialect.

use super::builtin::{self, FilterDoc};
use super::registry::{self, Body, BodyPlace, Example, Helper, jinja_name};

/// The family of the engine's own filters.
pub const FILTER_FAMILY: &str = "filters of minijinja";

/// A helper, or a filter of the engine.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name in Handlebars.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The family it is listed under.
    pub family: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// How it is written in Handlebars.
    pub forms: Vec<String>,
    /// How it is written in Jinja.
    pub jinja_forms: Vec<String>,
    /// What it takes; the engine does not tell that of its filters.
    pub arguments: Option<Arguments>,
    /// What is an error.
    pub errors: &'static [&'static str],
    /// Examples, in Handlebars.
    pub examples: Vec<Example>,
}

/// What a helper takes.
#[derive(Debug, Clone, Copy)]
pub struct Arguments {
    /// The fewest, a block's body included.
    pub min: usize,
    /// The most, a block's body included; none where there may be any number.
    pub max: Option<usize>,
    /// What a block's body is to it.
    pub body: Option<&'static str>,
}

/// All helpers by family, then the engine's filters that no helper has the name of.
pub fn entries() -> Vec<Entry> {
    let helpers = registry::all().iter().map(|helper| Entry::of_helper(helper));
    let filters = builtin::docs().filter(|filter| registry::find(filter.name).is_none());
    helpers.chain(filters.map(Entry::of_filter)).collect()
}

impl Entry {
    fn of_helper(helper: &Helper) -> Self {
        Self {
            name: helper.name,
            aliases: helper.aliases,
            family: helper.family,
            summary: helper.summary,
            forms: helper.forms.iter().map(|form| (*form).to_owned()).collect(),
            jinja_forms: helper.forms.iter().filter_map(|form| jinja_form(form)).collect(),
            arguments: Some(Arguments {
                min: helper.min_args,
                max: Some(helper.max_args).filter(|max| *max != usize::MAX),
                body: body(helper),
            }),
            errors: helper.errors,
            examples: helper.examples.to_vec(),
        }
    }

    fn of_filter(filter: FilterDoc) -> Self {
        let forms: Vec<String> = filter.forms().collect();
        Self {
            name: filter.name,
            aliases: &[],
            family: FILTER_FAMILY,
            summary: filter.summary,
            jinja_forms: forms.iter().filter_map(|form| jinja_form(form)).collect(),
            forms,
            arguments: None,
            errors: &[],
            examples: vec![filter.example],
        }
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Whether this is one of its names, in either dialect.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|n| n == name || jinja_name(n) == name)
    }
}

fn body(helper: &Helper) -> Option<&'static str> {
    Some(match (helper.body, helper.body_place) {
        (Body::None, _) => return None,
        (Body::Text | Body::Typed, BodyPlace::Last) => "the last one, as text",
        (Body::Text | Body::Typed, BodyPlace::First) => "the first one, as text",
        (Body::Json, _) => "the last one, as JSON",
        (Body::Predicate, _) => "the last one, rendered for each element",
        (Body::Template, _) => "the last one, rendered for each element if it has a mustache",
        (Body::Context, _) => "the last one, rendered in a context of its own",
    })
}

/// An inline form as a filter: `{{get "path" X}}` is `{{ "path" | get(X) }}`. A block form has none.
fn jinja_form(form: &str) -> Option<String> {
    let call = form.strip_prefix("{{")?.strip_suffix("}}")?;
    let mut words = words(call).into_iter();
    let name = words.next().filter(|name| !name.starts_with('#'))?;
    let subject = words.next()?;
    let arguments: Vec<&str> = words.collect();
    let name = jinja_name(name);
    Some(match arguments.as_slice() {
        [] => format!("{{{{ {subject} | {name} }}}}"),
        arguments => format!("{{{{ {subject} | {name}({}) }}}}", arguments.join(", ")),
    })
}

/// The words of a call; a string with blanks in it is one.
fn words(call: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let is_gap = |c: char| {
        is_quoted ^= c == '"';
        c == ' ' && !is_quoted
    };
    call.split(is_gap).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_forms_are_filters_in_jinja() {
        for (form, jinja) in [
            ("{{parser X}}", Some("{{ X | parser }}")),
            ("{{url-param url \"a b\"}}", Some("{{ url | url_param(\"a b\") }}")),
            ("{{concat X Y ..}}", Some("{{ X | concat(Y, ..) }}")),
            ("{{map X attribute=\"a\"}}", Some("{{ X | map(attribute=\"a\") }}")),
            ("{{#parser}}body{{/parser}}", None),
        ] {
            assert_eq!(jinja_form(form).as_deref(), jinja, "{form}");
        }
    }

    #[test]
    fn everything_has_a_form_in_either_dialect() {
        for entry in entries() {
            assert!(
                !entry.forms.is_empty() && !entry.jinja_forms.is_empty(),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn entries_are_found_by_any_of_their_names() {
        let found = |name| {
            let mut entries = entries().into_iter();
            entries
                .find(|entry| entry.is_called(name))
                .map(|entry| (entry.name, entry.family))
        };
        assert_eq!(found("phone"), Some(("phone-number", "text")));
        assert_eq!(found("phone_number"), Some(("phone-number", "text")));
        assert_eq!(found("join"), Some(("join", FILTER_FAMILY)));
        assert_eq!(found("lower"), Some(("lower", "comparisons")));
        assert_eq!(found("objekt"), None);
    }
}
