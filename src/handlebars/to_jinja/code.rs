//! Expressions of Jinja, put together so that each part binds as it should.

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    text: String,
    binding: Binding,
    /// What is known of its value.
    pub(super) kind: Kind,
}

/// How tightly an expression binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// `a if b else c`
    Loose,
    /// `a|b`
    Filter,
    /// A name, a path, a literal.
    Tight,
}

/// What is known of a value before it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Any,
    /// It is `true` or `false`.
    Bool,
    /// It is an integer.
    Integer,
    /// It is a list.
    List,
}

impl Code {
    /// A name, a path or a literal.
    pub(super) fn tight(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            binding: Binding::Tight,
            kind: Kind::Any,
        }
    }

    /// A number below zero.
    pub(super) fn negative(text: &str) -> Self {
        Self {
            binding: Binding::Loose,
            ..Self::tight(text)
        }
    }

    /// A string.
    pub(super) fn string(text: &str) -> Self {
        Self::tight(quoted(text))
    }

    #[must_use]
    pub(super) fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// `self if condition else other`
    pub(super) fn if_else(&self, condition: &str, other: &Self) -> Self {
        Self {
            text: format!(
                "{} if {condition} else {}",
                self.within(Binding::Filter),
                other.within(Binding::Filter)
            ),
            binding: Binding::Loose,
            kind: Kind::Any,
        }
    }

    /// `self|name(arguments)`
    #[must_use]
    pub(super) fn filter(&self, name: &str, arguments: &[String]) -> Self {
        let subject = self.within(Binding::Filter);
        let text = match arguments {
            [] => format!("{subject}|{name}"),
            _ => format!("{subject}|{name}({})", arguments.join(", ")),
        };
        Self {
            text,
            binding: Binding::Filter,
            kind: Kind::Any,
        }
    }

    /// `self ~ "text"`
    pub(super) fn followed_by(&self, text: &str) -> String {
        format!("{} ~ {}", self.within(Binding::Filter), quoted(text))
    }

    /// `self is test`
    pub(super) fn test(&self, test: &str) -> String {
        format!("{} is {test}", self.within(Binding::Filter))
    }

    /// The field, the element or the length called `name`.
    #[must_use]
    pub(super) fn field(&self, name: &str) -> Self {
        if name == "length" || (name.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty()) {
            return self.filter("lookup", &[quoted(name)]);
        }
        let subject = self.within(Binding::Tight);
        match is_identifier(name) {
            true => Self::tight(format!("{subject}.{name}")),
            false => Self::tight(format!("{subject}[{}]", quoted(name))),
        }
    }

    /// The expression on its own.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The expression where one is wanted that binds no less tightly.
    fn within(&self, binding: Binding) -> String {
        match self.binding < binding {
            true => format!("({})", self.text),
            false => self.text.clone(),
        }
    }
}

/// A string of Jinja, in the quotes that it has none of.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') {
        '\''
    } else {
        '"'
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Whether Jinja takes it for a name.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `name=value` in the arguments of a filter.
pub(super) fn keyword(name: &str, value: &Code) -> String {
    match is_identifier(name) && !is_operator(name) {
        true => format!("{name}={}", value.as_str()),
        false => format!("**{{{}: {}}}", quoted(name), value.as_str()),
    }
}

/// Words that Jinja takes for something else than a name.
pub(super) fn is_operator(name: &str) -> bool {
    const WORDS: [&str; 15] = [
        "true", "True", "false", "False", "none", "None", "not", "and", "or", "is", "in", "if", "else", "loop", "self",
    ];
    WORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_bind_as_they_should() {
        let path = Code::tight("a").field("b").field("odd key");
        assert_eq!(path.as_str(), "a.b[\"odd key\"]");
        let filtered = path
            .filter("f", &[])
            .filter("g", &["1".to_owned(), keyword("k", &path)]);
        assert_eq!(filtered.as_str(), "a.b[\"odd key\"]|f|g(1, k=a.b[\"odd key\"])");
        assert_eq!(
            filtered.field("c").field("0").as_str(),
            "(a.b[\"odd key\"]|f|g(1, k=a.b[\"odd key\"])).c|lookup(\"0\")"
        );
        let either = Code::tight("x").if_else("y", &Code::tight("z").filter("f", &[]));
        assert_eq!(either.filter("f", &[]).as_str(), "(x if y else z|f)|f");
        assert_eq!(either.test("empty"), "(x if y else z|f) is empty");
        assert_eq!(either.field("n").as_str(), "(x if y else z|f).n");
    }

    #[test]
    fn strings_are_in_the_quotes_they_lack() {
        assert_eq!(quoted("a\n\\"), r#""a\n\\""#);
        assert_eq!(quoted(r#"["a"]"#), r#"'["a"]'"#);
        assert_eq!(quoted(r#""it's""#), r#""\"it's\"""#);
        assert_eq!(keyword("in", &Code::string("x")), r#"**{"in": "x"}"#);
    }
}
