//! What is wrong with templates and hooks, found before they meet an event, or with one.

mod hook;
mod template;

use std::sync::Arc;

pub use hook::check_hook;
pub use template::check_template;

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::Error;
use crate::secrets::{Secrets, is_name, value_with_stand_in};
use crate::template::{Missing, Run, SecretUse, TemplateOptions};
use crate::value::Value;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It cannot work.
    Error,
    /// It may not be meant.
    Warning,
    /// It cannot be told.
    Note,
}

impl Severity {
    /// Its name, as messages and machines have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, and where.
    pub diagnostic: Diagnostic,
}

impl Problem {
    fn warning(diagnostic: Diagnostic) -> Self {
        Self {
            severity: Severity::Warning,
            diagnostic,
        }
    }

    fn note(diagnostic: Diagnostic) -> Self {
        Self {
            severity: Severity::Note,
            diagnostic,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self {
            severity: Severity::Error,
            diagnostic: error.diagnostic().clone(),
        }
    }
}

/// What files are checked with.
#[derive(Debug)]
pub struct Checks<'a> {
    /// How templates are compiled; with `strict`, a path that the event lacks is an error.
    pub options: TemplateOptions,
    /// The event to render against, if there is one.
    pub event: Option<&'a Value>,
    /// The secrets that are given.
    pub secrets: &'a Secrets,
    /// `@now`.
    pub now: Value,
}

/// What stands in for secrets that are not given.
const TEXT: &str = "secret";
const URL: &str = "https://secret.invalid/secret";
/// Signs nothing: a key of zeroes.
const KEY: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Checks<'_> {
    /// A run in which every secret has a value. Those of the names `keys` are signing keys; that of the name `url` is a
    /// URL.
    fn run(&self, keys: &[String], url: Option<&str>) -> Arc<Run> {
        let mut secrets = self.secrets.clone();
        let keys = keys.iter().map(|name| (name.as_str(), KEY));
        for (name, stand_in) in keys.chain(url.map(|name| (name, URL))) {
            if secrets.get(name).is_none() && is_name(name) {
                secrets.insert(name.to_owned(), stand_in);
            }
        }
        Arc::new(Run {
            now: self.now.clone(),
            has_secrets: !self.secrets.is_empty(),
            secrets: value_with_stand_in(secrets, TEXT),
        })
    }

    /// Warnings for the secrets that are asked for and not given, each name once, and notes of those the names of which
    /// are not known.
    fn secret_problems(&self, uses: Vec<SecretUse>) -> Vec<Problem> {
        let mut seen: Vec<String> = Vec::new();
        let (mut warnings, mut notes) = (Vec::new(), Vec::new());
        for SecretUse { name, place, .. } in uses {
            let Some(name) = name else {
                let message = "this secret's name is known only when the template is rendered";
                notes.push(Problem::note(Diagnostic::new(message).at(place)));
                continue;
            };
            if self.secrets.get(&name).is_some() || seen.contains(&name) {
                continue;
            }
            let diagnostic = Diagnostic::new(format!("the secret `{name}` is not given"));
            let hint = did_you_mean(&name, self.secrets.names())
                .unwrap_or_else(|| format!("give it with `--secret {name}` or `--secrets FILE`"));
            warnings.push(Problem::warning(diagnostic.at(place).hint(hint)));
            seen.push(name);
        }
        notes.dedup();
        warnings.into_iter().chain(notes).collect()
    }
}

/// The paths that an event lacks, as warnings.
fn missing_paths(missing: Vec<Missing>) -> impl Iterator<Item = Problem> {
    missing.into_iter().map(|missing| Problem::warning(missing.diagnostic))
}
