//! Secrets: where they come from, how a template reads them, and how they are kept out of what is printed.

mod dotenv;
mod file;
mod object;
mod redact;
mod source;
mod views;

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub(crate) use object::is_unknown_secret;
pub use object::{unknown_secret, value_of, value_with_stand_in};
pub use redact::{MASK, Redactor};
pub use source::SecretSource;

use crate::error::{Error, Errors};

/// A variable of the environment whose name begins so is a secret.
const ENVIRONMENT_PREFIX: &str = "VWH_SECRET_";

/// Named values that are never printed.
#[derive(Clone, Default)]
pub struct Secrets {
    values: BTreeMap<String, Arc<str>>,
}

impl Secrets {
    /// Gathers the secrets of files (`--secrets`), the environment (`VWH_SECRET_<NAME>`) and arguments (`--secret`); the
    /// later of these wins.
    ///
    /// # Errors
    ///
    /// All that is wrong with them.
    pub fn gather<P: AsRef<Path>>(
        files: &[P],
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        arguments: &[SecretSource],
    ) -> Result<Self, Errors> {
        let is_wanted = |name: &OsString| {
            let is_named = || arguments.iter().any(|argument| name.to_str() == Some(argument.name()));
            is_secret_variable(name) || is_named()
        };
        let environment: HashMap<OsString, OsString> =
            environment.into_iter().filter(|(name, _)| is_wanted(name)).collect();
        let (mut secrets, mut errors) = (Self::default(), Vec::new());
        for path in files {
            match file::read(path.as_ref()) {
                Ok(pairs) => pairs.into_iter().for_each(|(name, value)| secrets.insert(name, &value)),
                Err(found) => errors.extend(found),
            }
        }
        errors.extend(secrets.add_environment(&environment));
        for argument in arguments {
            match argument.read(&environment) {
                Ok(value) => secrets.insert(argument.name().to_owned(), &value),
                Err(error) => errors.push(error),
            }
        }
        match Errors::of(errors) {
            Some(errors) => Err(errors),
            None => Ok(secrets),
        }
    }

    /// Adds those of the environment, and gives what is wrong with the others.
    fn add_environment(&mut self, environment: &HashMap<OsString, OsString>) -> Vec<Error> {
        let mut errors = Vec::new();
        for (variable, value) in environment {
            let name = variable
                .to_str()
                .and_then(|variable| variable.strip_prefix(ENVIRONMENT_PREFIX));
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                match value.to_str() {
                    Some(value) => self.insert(name.to_owned(), value),
                    None => errors.push(not_text(&format!("{ENVIRONMENT_PREFIX}{name}"))),
                }
            }
        }
        errors
    }

    /// Adds a secret, or replaces the one of that name.
    pub fn insert(&mut self, name: String, value: &str) {
        self.values.insert(name, Arc::from(value));
    }

    /// The value of the secret `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| &**value)
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn values(&self) -> impl Iterator<Item = &str> {
        self.values.values().map(|value| &**value)
    }

    fn shared(&self, name: &str) -> Option<Arc<str>> {
        self.values.get(name).cloned()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.names().map(|name| (name, MASK))).finish()
    }
}

/// Whether a variable of the environment is a secret by its name.
pub fn is_secret_variable(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(ENVIRONMENT_PREFIX.as_bytes())
}

fn not_text(variable: &str) -> Error {
    Error::usage(format!("the environment variable `{variable}` is not UTF-8 text"))
}

/// Whether `secrets.NAME` can be written for the name.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
