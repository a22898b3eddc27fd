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
    Value::from_object(SecretsObject(secrets))
}

#[derive(Debug)]
struct SecretsObject(Secrets);

impl SecretsObject {
    fn unknown(&self, name: &str) -> Value {
        let give = format!("give it with `--secret {name}=@FILE` or as VWH_SECRET_{name} in the environment");
        let hint = did_you_mean(name, self.0.names()).unwrap_or(give);
        // a value that is an error: the engine raises it where it is used
        Value::from(fail_with_hint(format!("unknown secret `{name}`"), hint))
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
        Some(self.0.shared(key).map_or_else(|| self.unknown(key), Value::from))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
