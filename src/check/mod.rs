//! What is wrong with templates and hooks, found before they meet an event, or with one.

mod hook;
mod secret_names;
mod template;

use std::sync::Arc;

pub use hook::check_hook;
pub use template::check_template;

use crate::delivery::signature::Key;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::error::Error;
use crate::secrets::{Secrets, is_name, value_of};
use crate::template::{Missing, Run, TemplateOptions};
use crate::value::Value;
use secret_names::secret_names;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It cannot work.
    Error,
    /// It may not be meant.
    Warning,
}

impl Severity {
    /// Its name, as messages and machines have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
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
    /// A run in which every secret that `texts` name has a value. Those that are named in `keys`, or are named by one of
    /// them as a whole, are signing keys; one that the URL `url` begins with is a URL.
    fn run(&self, texts: &[&str], keys: &[&str], url: &str) -> Arc<Run> {
        let mut secrets = self.secrets.clone();
        for name in keys.iter().filter(|key| self.is_missing_key(key)) {
            secrets.insert(name.trim().to_owned(), KEY);
        }
        let keys: Vec<&str> = keys
            .iter()
            .flat_map(|text| secret_names(text))
            .map(|(name, _)| name)
            .collect();
        let url = url.trim_start();
        let is_first = |at: usize| url[..at].chars().all(|c| matches!(c, '{' | '@' | ' '));
        let urls = secret_names(url).into_iter().filter(|(_, span)| is_first(span.start));
        let urls: Vec<&str> = urls.map(|(name, _)| name).collect();
        for (name, _) in texts.iter().flat_map(|text| secret_names(text)) {
            let stand_in = match name {
                name if keys.contains(&name) => KEY,
                name if urls.contains(&name) => URL,
                _ => TEXT,
            };
            if secrets.get(name).is_none() {
                secrets.insert(name.to_owned(), stand_in);
            }
        }
        Arc::new(Run {
            now: self.now.clone(),
            has_secrets: !secrets.is_empty(),
            secrets: value_of(secrets),
        })
    }

    /// Whether a signing key is the name of a secret that is not given.
    fn is_missing_key(&self, key: &str) -> bool {
        let key = key.trim();
        !Key::is_like(key) && is_name(key) && self.secrets.get(key).is_none()
    }

    /// Warnings for the secrets that `text` names and that are not given, each once.
    fn missing_secrets(&self, file: &str, text: &str) -> Vec<Problem> {
        let mut seen: Vec<&str> = Vec::new();
        let mut problems = Vec::new();
        for (name, span) in secret_names(text) {
            if self.secrets.get(name).is_some() || seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let diagnostic = Diagnostic::new(format!("the secret `{name}` is not given"));
            let hint = did_you_mean(name, self.secrets.names())
                .unwrap_or_else(|| format!("give it with `--secret {name}` or `--secrets FILE`"));
            problems.push(Problem::warning(diagnostic.at(Place::new(file, text, span)).hint(hint)));
        }
        problems
    }
}

/// The paths that an event lacks, as warnings.
fn missing_paths(missing: Vec<Missing>) -> impl Iterator<Item = Problem> {
    missing.into_iter().map(|missing| Problem::warning(missing.diagnostic))
}
