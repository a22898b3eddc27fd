//! The context that a render is entered with.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::{DeliveryData, Run};
use crate::value;

/// The render context of a lowered template: the event under a name of its own, never its fields, so that no field
/// can stand for a helper.
#[derive(Debug)]
pub(super) struct LoweredContext {
    root: Value,
    run: Arc<Run>,
    delivery: DeliveryData,
    is_repeated: bool,
}

/// The variable that is there where a render repeats one: what it does besides printing is not done again.
pub(super) const REPEATED: &str = "_repeated";

impl LoweredContext {
    pub(super) fn new(
        event: &Value,
        run: &Arc<Run>,
        delivery: &DeliveryData,
        template_names_secrets: bool,
        is_repeated: bool,
    ) -> Self {
        Self {
            root: if template_names_secrets {
                with_secrets(event, run)
            } else {
                event.clone()
            },
            run: Arc::clone(run),
            delivery: delivery.clone(),
            is_repeated,
        }
    }
}

impl Object for LoweredContext {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "_c0" | "_root" => Some(self.root.clone()),
            "_now" => Some(self.run.now.clone()),
            "_secrets" => Some(self.run.secrets.clone()),
            "_id" => self.delivery.id.clone(),
            "_attempt" => self.delivery.attempt.clone(),
            "_body" => self.delivery.body.clone(),
            REPEATED => self.is_repeated.then(|| Value::from(true)),
            _ => None,
        }
    }
}

/// The event with `secrets` in it: the run's, unless the event has some of its own and the run has none.
fn with_secrets(event: &Value, run: &Run) -> Value {
    let is_shadowed = run.has_secrets || value::field(event, "secrets").is_undefined();
    if !is_shadowed || !(value::is_object(event) || value::is_nothing(event)) {
        return event.clone();
    }
    Value::from_object(WithSecrets {
        event: event.clone(),
        secrets: run.secrets.clone(),
    })
}

/// An event whose field `secrets` is the run's secrets. Walking it shows only the event: secrets are never printed by
/// accident.
#[derive(Debug)]
struct WithSecrets {
    event: Value,
    secrets: Value,
}

impl Object for WithSecrets {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == "secrets" {
            return Some(self.secrets.clone());
        }
        self.event.as_object()?.get_value_by_str(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys = value::entries(&self.event).into_iter().map(|(key, _)| key);
        Enumerator::Values(keys.filter(|key| key.as_str() != Some("secrets")).collect())
    }
}

/// The render context of a Jinja template: `this`, which is the event, its fields by name, and what the run provides where
/// the event has no field of that name. Names that begin with `_` are the run's alone, whatever the event has.
#[derive(Debug)]
pub(super) struct JinjaContext {
    event: Value,
    /// The event as a whole, with the run's secrets in it.
    root: Value,
    run: Arc<Run>,
    delivery: DeliveryData,
}

impl JinjaContext {
    pub(super) fn new(event: &Value, run: &Arc<Run>, delivery: &DeliveryData, template_names_secrets: bool) -> Self {
        Self {
            event: event.clone(),
            root: match value::is_object(event) || template_names_secrets {
                true => with_secrets(event, run),
                false => event.clone(),
            },
            run: Arc::clone(run),
            delivery: delivery.clone(),
        }
    }

    /// What has a name that no field of the event can take.
    fn reserved(&self, key: &str) -> Option<Value> {
        match key {
            "this" | "_root" => Some(self.root.clone()),
            "_now" => Some(self.run.now.clone()),
            "_secrets" => Some(self.run.secrets.clone()),
            "_id" => self.delivery.id.clone(),
            "_attempt" => self.delivery.attempt.clone(),
            "_body" => self.delivery.body.clone(),
            _ => None,
        }
    }
}

impl Object for JinjaContext {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == "secrets" {
            // as in a Handlebars template: what is no object has no fields
            let has_fields = value::is_object(&self.event) || value::is_nothing(&self.event);
            return has_fields.then(|| value::field(&with_secrets(&self.event, &self.run), key));
        }
        if key == "this" || key.starts_with('_') {
            return self.reserved(key);
        }
        let field = self.event.as_object().and_then(|event| event.get_value_by_str(key));
        field.or_else(|| match key {
            "now" => Some(self.run.now.clone()),
            "id" => self.delivery.id.clone(),
            _ => None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(value::entries(&self.event).into_iter().map(|(key, _)| key).collect())
    }
}
