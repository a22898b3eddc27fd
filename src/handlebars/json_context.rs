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

    /// `text` without the white space between JSON tokens, where this is the state before it.
    #[must_use]
    pub fn without_blanks(self, text: &str) -> String {
        let mut state = self;
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if state != Self::Value || !matches!(c, ' ' | '\t' | '\n' | '\r') {
                out.push(c);
            }
            state = state.after(c.encode_utf8(&mut [0; 4]));
        }
        out
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
        assert_eq!(JsonState::Value.without_blanks("{ \"a b\" :\n\t[ 1 ]"), "{\"a b\":[1]");
        assert_eq!(JsonState::String.without_blanks(" x \" , \" y "), " x \",\" y ");
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
