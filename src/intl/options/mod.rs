//! The options of dates and relative times, as ECMA-402 reads and refuses them.
//!
//! Two things are stricter here: an option that does not exist is an error, and so is a time zone that does not. One is
//! as lenient as there: a calendar or numbering system that nobody knows, but that could be one, is not looked at.

mod date_time;
mod relative;
mod words;

use crate::diagnostic::did_you_mean;
use crate::value::{self, Value};

/// Why options cannot be used. [`OptionError::hint`] says what can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// There is no option of this name.
    #[error("unknown option `{name}`")]
    Unknown {
        /// The name as given.
        name: String,
        /// What there is instead.
        hint: String,
    },
    /// The option does not take this value.
    #[error("the option `{name}` cannot be `{value}`")]
    Value {
        /// The option.
        name: &'static str,
        /// The value as given.
        value: String,
        /// What it may be.
        hint: String,
    },
    /// A style decides all of the date or time, so that no component can be asked for.
    #[error("the option `{component}` cannot stand beside `{style}`")]
    Conflict {
        /// The component.
        component: &'static str,
        /// The style.
        style: &'static str,
    },
}

impl OptionError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Unknown { hint, .. } | Self::Value { hint, .. } => hint,
            Self::Conflict { .. } => "a style brings its own components: leave one of the two out",
        }
    }
}

/// How much of a value a message repeats.
const SHOWN: usize = 40;

/// The beginning of a text, for a message.
fn shown(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain("..".chars()).collect()
}

fn unknown(name: &str, names: impl IntoIterator<Item = &'static str>) -> OptionError {
    let names: Vec<&str> = names.into_iter().collect();
    OptionError::Unknown {
        name: shown(name),
        hint: did_you_mean(name, names.iter().copied())
            .unwrap_or_else(|| format!("the options are {}", names.join(", "))),
    }
}

/// The word that a value is, converted to a string as ECMAScript does.
fn word<T: Copy>(name: &'static str, given: &Value, words: &[(&str, T)]) -> Result<T, OptionError> {
    let text = value::text(given);
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        OptionError::Value {
            name,
            value: shown(&text),
            hint: format!("it is one of {}", all.join(", ")),
        }
    })
}

/// The word that a value is, if there is one.
fn maybe_word<T: Copy>(
    name: &'static str,
    given: Option<&Value>,
    words: &[(&str, T)],
) -> Result<Option<T>, OptionError> {
    given.map(|given| word(name, given, words)).transpose()
}

/// Whether a value counts as true in ECMAScript: any text that is not empty does, also `false`.
fn boolean(given: &Value) -> bool {
    value::is_array(given) || value::is_truthy(given)
}

/// The name of a calendar or numbering system, in lower case: parts of three to eight letters and digits.
fn type_name(name: &'static str, given: &Value) -> Result<String, OptionError> {
    let text = value::text(given);
    let is_part = |part: &str| (3..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if text.split('-').all(is_part) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(OptionError::Value {
        name,
        value: shown(&text),
        hint: "it is a name such as `buddhist` or `arab`".to_owned(),
    })
}

/// What is asked of the way that locales and patterns are found: it changes nothing, but has to be valid.
fn check_matcher(name: &'static str, given: &Value, plain: &str) -> Result<(), OptionError> {
    word(name, given, &[(plain, ()), ("best fit", ())])
}
