//! The options of a token, under the names and with the errors of npm's jsonwebtoken 9.

use minijinja::{Error, Value};

use super::claims::number;
use super::signing::ALGORITHMS;
use crate::diagnostic::did_you_mean;
use crate::helpers::arguments::plain;
use crate::helpers::fail_with_hint;
use crate::value;

/// What is asked of an option.
type Check = fn(&Value) -> bool;

/// The options: their names, what is asked of their values, and what is said where that does not hold.
const SCHEMA: [(&str, Check, &str); 10] = [
    (
        "algorithm",
        is_algorithm,
        "\"algorithm\" must be a valid string enum value",
    ),
    (
        "expiresIn",
        is_span,
        "\"expiresIn\" should be a number of seconds or string representing a timespan",
    ),
    (
        "notBefore",
        is_span,
        "\"notBefore\" should be a number of seconds or string representing a timespan",
    ),
    ("audience", is_audience, "\"audience\" must be a string or array"),
    ("header", value::is_object, "\"header\" must be an object"),
    ("issuer", is_string, "\"issuer\" must be a string"),
    ("subject", is_string, "\"subject\" must be a string"),
    ("jwtid", is_string, "\"jwtid\" must be a string"),
    ("keyid", is_string, "\"keyid\" must be a string"),
    ("noTimestamp", is_boolean, "\"noTimestamp\" must be a boolean"),
];

/// The options that are given.
#[derive(Default)]
pub(super) struct Options(Vec<(String, Value)>);

/// Whether there is an option of this name.
pub(super) fn is_known(name: &str) -> bool {
    SCHEMA.iter().any(|(known, ..)| *known == name)
}

impl Options {
    /// Adds the options of an object; they win over those that are there.
    pub(super) fn add_object(&mut self, options: &Value) -> Result<(), Error> {
        if options.is_undefined() {
            return Ok(());
        }
        if !value::is_object(options) {
            return Err(fail_with_hint(
                "jwt: Expected \"options\" to be a plain object.",
                format!("it is {}", value::kind_name(options)),
            ));
        }
        for (name, option) in value::entries(options) {
            self.add(&value::text(&name), &option)?;
        }
        Ok(())
    }

    /// Adds an option; a missing one is as if it were not given.
    pub(super) fn add(&mut self, name: &str, option: &Value) -> Result<(), Error> {
        if option.is_undefined() {
            return Ok(());
        }
        let Some((_, is_valid, message)) = SCHEMA.iter().find(|(known, ..)| *known == name) else {
            let names = SCHEMA.iter().map(|(known, ..)| *known);
            let hint = did_you_mean(name, names.clone())
                .unwrap_or_else(|| format!("the options are {}", names.collect::<Vec<_>>().join(", ")));
            return Err(fail_with_hint(
                format!("jwt: \"{name}\" is not allowed in \"options\""),
                hint,
            ));
        };
        if !is_valid(option) {
            return Err(fail_with_hint(format!("jwt: {message}"), found(name, option)));
        }
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), plain(option)));
        Ok(())
    }

    /// The option's value, missing where it is not given.
    pub(super) fn get(&self, name: &str) -> Value {
        let given = self.0.iter().find(|(known, _)| known == name);
        given.map(|(_, option)| option.clone()).unwrap_or_default()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
}

/// What was found instead of a valid option, and what would be one.
fn found(name: &str, option: &Value) -> String {
    match option.as_str() {
        Some(text) if name == "algorithm" => {
            did_you_mean(text, ALGORITHMS).unwrap_or_else(|| format!("it is one of {}", ALGORITHMS.join(", ")))
        }
        _ if option.is_none() => "it is null: leave the option out".to_owned(),
        _ => format!("it is {}", value::kind_name(option)),
    }
}

fn is_algorithm(option: &Value) -> bool {
    option.as_str().is_some_and(|name| ALGORITHMS.contains(&name))
}

fn is_span(option: &Value) -> bool {
    match option.as_str() {
        Some(text) => !text.is_empty(),
        None => number(option).is_some_and(|seconds| seconds.fract() == 0.0),
    }
}

fn is_audience(option: &Value) -> bool {
    is_string(option) || value::is_array(option)
}

fn is_string(option: &Value) -> bool {
    option.as_str().is_some()
}

fn is_boolean(option: &Value) -> bool {
    option.kind() == value::ValueKind::Bool
}
