//! The output formats.

use std::path::Path;
use std::str::FromStr;

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::handlebars;

/// What a template yields: it decides escaping, validation and `Content-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// HTML.
    Html,
    /// Plain text.
    Text,
}

impl Format {
    /// The name that `--format` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Text => "text",
        }
    }

    /// The media type of a body in this format.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The format that a template's inner extension names: `x.json.hbs`.
    pub fn from_inner_extension(path: &Path) -> Option<Self> {
        let inner = Path::new(path.file_stem()?).extension()?.to_str()?;
        Some(match inner.to_ascii_lowercase().as_str() {
            "json" => Self::Json,
            "xml" => Self::Xml,
            "html" | "htm" => Self::Html,
            "txt" | "csv" | "md" | "yaml" | "yml" => Self::Text,
            _ => return None,
        })
    }

    /// The format that a template's literal text begins as.
    pub fn from_source(source: &str, dialect: Dialect) -> Self {
        let first = match dialect {
            Dialect::Handlebars => handlebars::first_literal_char(source),
            Dialect::Jinja => first_literal_char_of_jinja(source),
        };
        match first {
            Some('{' | '[') => Self::Json,
            Some('<') => Self::Xml,
            _ => Self::Text,
        }
    }
}

impl FromStr for Format {
    type Err = Box<Diagnostic>;

    fn from_str(text: &str) -> Result<Self, Box<Diagnostic>> {
        const ALL: [Format; 4] = [Format::Json, Format::Xml, Format::Html, Format::Text];
        let known = ALL.map(Format::name);
        ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| {
            let hint = did_you_mean(text, known).unwrap_or_else(|| format!("it is one of {}", known.join(", ")));
            Box::new(Diagnostic::new(format!("unknown format `{text}`")).hint(hint))
        })
    }
}

/// The first character of a Jinja template that is neither white space nor within a tag. What a macro or a `set` block
/// keeps is no text of the template's.
fn first_literal_char_of_jinja(source: &str) -> Option<char> {
    let mut rest = source.trim_start();
    // the definitions that are open
    let mut kept = 0usize;
    while !rest.is_empty() {
        let Some((open, close)) = JINJA_TAGS.iter().find(|(open, _)| rest.starts_with(open)) else {
            if kept == 0 {
                return rest.chars().next();
            }
            let next = JINJA_TAGS.iter().filter_map(|(open, _)| rest.find(open)).min()?;
            rest = &rest[next..];
            continue;
        };
        let (tag, behind) = rest[open.len()..].split_once(close)?;
        rest = behind.trim_start();
        let code = tag.trim_matches('-').trim();
        match code.split_whitespace().next().filter(|_| *open == "{%") {
            Some("macro") => kept += 1,
            Some("set") if !code.contains('=') => kept += 1,
            Some("endmacro" | "endset") => kept = kept.saturating_sub(1),
            Some("raw") if kept == 0 => return rest.chars().next(),
            _ => {}
        }
    }
    None
}

/// What tags of Jinja begin and end with.
const JINJA_TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];

/// The two template dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Handlebars, through the front end.
    Handlebars,
    /// Jinja, as minijinja has it.
    Jinja,
}

impl Dialect {
    /// The dialect that a template's extension names: Handlebars, unless it is one of Jinja's.
    pub fn from_path(path: &Path) -> Self {
        match path.extension().and_then(|e| e.to_str()) {
            Some("j2" | "jinja" | "jinja2") => Self::Jinja,
            _ => Self::Handlebars,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_extension_names_the_format() {
        assert_eq!(
            Format::from_inner_extension(Path::new("a/x.json.hbs")),
            Some(Format::Json)
        );
        assert_eq!(Format::from_inner_extension(Path::new("x.csv.j2")), Some(Format::Text));
        assert_eq!(Format::from_inner_extension(Path::new("x.hbs")), None);
    }

    #[test]
    fn the_first_literal_character_decides() {
        let of = |source| Format::from_source(source, Dialect::Handlebars);
        assert_eq!(of("{{! c }}\n {\"a\": 1}"), Format::Json);
        assert_eq!(of("[{{x}}]"), Format::Json);
        assert_eq!(of("{{x}}"), Format::Text);
        assert_eq!(of("{{#if x}}<a/>{{/if}}"), Format::Xml);
        assert_eq!(of("Hello {"), Format::Text);
        let of = |source| Format::from_source(source, Dialect::Jinja);
        assert_eq!(of("{# c #}{% if x %}[1]{% endif %}"), Format::Json);
        assert_eq!(
            of("{% macro a(x) %}<{{ x }}{% endmacro %}\n{{ xs|find(a) }} x"),
            Format::Text
        );
        assert_eq!(of("{% set a %}[{% endset %}{% set b = 1 %}{{- a }} <x/>"), Format::Xml);
        assert_eq!(of("{% raw %}{{% endraw %}{{ x }}"), Format::Json);
        assert_eq!(of("{ {{- x }}"), Format::Json);
        assert_eq!(of("{% macro a() %}[1]"), Format::Text);
    }
}
