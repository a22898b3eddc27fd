//! `secrets` as a template sees it.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::{MASK, Secrets};
use crate::diagnostic::did_you_mean;
use crate::helpers::fail_with_hint;
use crate::value::Value;

/// The value of `secrets` in a template: each secret by its name, an error for an unknown one, and nothing to list or
/// print as a whole.
pub fn value_of(secrets: Secrets) -> Value {
    Value::from_object(SecretsObject {
        secrets,
        stand_in: None,
    })
}

/// The same, but each name that is not known has this value.
pub fn value_with_stand_in(secrets: Secrets, stand_in: &str) -> Value {
    Value::from_object(SecretsObject {
        secrets,
        stand_in: Some(Arc::from(stand_in)),
    })
}

/// How what is said of a name that is no secret begins.
const UNKNOWN: &str = "unknown secret `";

/// Whether it is this that a message says.
pub(crate) fn is_unknown_secret(message: &str) -> bool {
    message.starts_with(UNKNOWN)
}

/// What is said of a name that is no secret, and what to do about it.
pub fn unknown_secret(name: &str, secrets: &Secrets) -> (String, String) {
    let give = format!("give it with `--secret {name}=@FILE` or as VWH_SECRET_{name} in the environment");
    let hint = did_you_mean(name, secrets.names()).unwrap_or(give);
    (format!("{UNKNOWN}{name}`"), hint)
}

#[derive(Debug)]
struct SecretsObject {
    secrets: Secrets,
    /// The value of all others.
    stand_in: Option<Arc<str>>,
}

impl SecretsObject {
    fn unknown(&self, name: &str) -> Value {
        if let Some(stand_in) = &self.stand_in {
            return Value::from(Arc::clone(stand_in));
        }
        let (message, hint) = unknown_secret(name, &self.secrets);
        // a value that is an error: the engine raises it where it is used
        Value::from(fail_with_hint(message, hint))
    }
}

impl Object for SecretsObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some(name) => self.get_value_by_str(name),
            None => Some(self.unknown(&key.to_string())),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(self.secrets.shared(key).map_or_else(|| self.unknown(key), Value::from))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.secrets.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
