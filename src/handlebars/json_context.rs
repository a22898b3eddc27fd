//! Where in JSON text a piece of a template stands: the state that decides how a value is printed there.

/// The lexical state of JSON text, as far as printing a value depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JsonState {
    /// Outside of any string: a value is serialized.
    Value,
    /// Inside a string literal: a value's text is escaped.
    String,
    /// Inside a string literal, behind a backslash that waits for the character it escapes.
    Escape,
}

/// The white space of JSON.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// What a text begins with that is taken for JSON.
pub(super) const JSON_OPENERS: [char; 3] = ['{', '[', '"'];

/// What ends a JSON token, or is one by itself.
const PUNCTUATION: [char; 7] = ['{', '}', '[', ']', ',', ':', '"'];

impl JsonState {
    /// The state behind `text`, where this is the state before it.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        text.bytes().fold(self, |state, byte| match (state, byte) {
            (Self::Value, b'"') => Self::String,
            (Self::String, b'"') => Self::Value,
            (Self::String, b'\\') => Self::Escape,
            (Self::Escape, _) => Self::String,
            (state, _) => state,
        })
    }

    /// `text` without the white space between JSON tokens, where this is the state before it; and whether some had to
    /// stay. Next to a bracket, a comma, a colon or a quote it goes; elsewhere it may be all that keeps two values
    /// apart, which must not become one.
    pub fn without_blanks(self, text: &str) -> (String, bool) {
        let mut state = self;
        let mut out = String::with_capacity(text.len());
        let mut keeps_some = false;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let blanks = rest.len() - rest.trim_start_matches(BLANKS).len();
            if state != Self::Value || blanks == 0 {
                out.push(first);
                rest = &rest[first.len_utf8()..];
                state = state.after(first.encode_utf8(&mut [0; 4]));
                continue;
            }
            let is_apart = out.ends_with(PUNCTUATION) || rest[blanks..].starts_with(PUNCTUATION);
            if !is_apart {
                out.push_str(&rest[..blanks]);
                keeps_some = true;
            }
            rest = &rest[blanks..];
        }
        (out, keeps_some)
    }

    /// What the state is called in a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Value => "outside of any JSON string",
            Self::String => "inside a JSON string",
            Self::Escape => "inside a JSON string, behind a backslash",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_left_out_between_tokens_only() {
        let compact = |state: JsonState, text| state.without_blanks(text);
        assert_eq!(
            compact(JsonState::Value, "{ \"a b\" :\n\t[ 1 ]"),
            ("{\"a b\":[1]".to_owned(), false)
        );
        assert_eq!(
            compact(JsonState::String, " x \" , \" y "),
            (" x \",\" y ".to_owned(), false)
        );
    }

    #[test]
    fn blanks_that_may_keep_values_apart_stay() {
        assert_eq!(JsonState::Value.without_blanks("[1 2]"), ("[1 2]".to_owned(), true));
        assert_eq!(JsonState::Value.without_blanks(" "), (" ".to_owned(), true));
    }

    #[test]
    fn quotes_and_escapes_are_followed() {
        assert_eq!(JsonState::Value.after(r#"{"a": "#), JsonState::Value);
        assert_eq!(JsonState::Value.after(r#"{"a": "x \" y"#), JsonState::String);
        assert_eq!(JsonState::Value.after(r#""a\\""#), JsonState::Value);
        assert_eq!(JsonState::String.after("\\"), JsonState::Escape);
        assert_eq!(JsonState::Escape.after("é\""), JsonState::Value);
    }
}
