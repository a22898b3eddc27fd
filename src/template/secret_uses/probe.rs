//! Values that stand for what is known only at a render, and note what is asked of them: the engine computes with them
//! as it will with the real ones.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, State, Value};

use super::SecretsOf;

/// What a value that is not known prints: a noncharacter, which no name holds.
const MARK: char = '\u{10FFFC}';

/// How deep a value is looked through.
const MAX_DEPTH: usize = 4;

/// What has been asked of the values that stand in for others.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The names of secrets: none where it is not known.
    pub(super) names: Vec<(SecretsOf, Option<String>)>,
    /// The macros that were called, by their numbers, and the arguments.
    pub(super) calls: Vec<(usize, Vec<Value>)>,
    /// Whether an answer was used that is not known.
    pub(super) has_guessed: bool,
}

/// Where it is noted.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has been noted since this was asked the last time.
    pub(super) fn take(&self) -> Noted {
        std::mem::take(&mut *self.lock())
    }

    /// A value of this kind.
    pub(super) fn value(&self, kind: Kind) -> Value {
        let notes = self.clone();
        Value::from_object(Probe { kind, notes })
    }

    /// A value that is not known.
    pub(super) fn unknown(&self) -> Value {
        self.value(Kind::Unknown)
    }
}

/// What a value stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Anything.
    Unknown,
    /// The event as a whole, with `secrets` in it.
    Root,
    /// The secrets.
    Secrets(SecretsOf),
    /// Something with these fields, and others.
    With(Vec<(Value, Value)>),
    /// The macro of this number.
    Macro(usize),
}

/// A value that stands for one that a render has.
#[derive(Debug)]
pub(super) struct Probe {
    kind: Kind,
    notes: Notes,
}

impl Probe {
    fn guess(&self) -> Option<Value> {
        self.notes.lock().has_guessed = true;
        Some(self.notes.unknown())
    }
}

impl Object for Probe {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.kind {
            Kind::Unknown | Kind::Macro(_) => ObjectRepr::Plain,
            Kind::Root | Kind::Secrets(_) | Kind::With(_) => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some(name) => self.get_value_by_str(name),
            None => self.get_value_by_str(&key.to_string()),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match &self.kind {
            Kind::Secrets(of) => {
                let name = Some(key).filter(|name| !name.contains(MARK)).map(str::to_owned);
                self.notes.lock().names.push((*of, name));
                Some(self.notes.unknown())
            }
            Kind::Root if key == "secrets" => Some(self.notes.value(Kind::Secrets(SecretsOf::Event))),
            Kind::With(fields) => match fields.iter().rev().find(|(name, _)| name.as_str() == Some(key)) {
                Some((_, value)) => Some(value.clone()),
                None => self.guess(),
            },
            Kind::Unknown | Kind::Root => self.guess(),
            Kind::Macro(_) => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.kind {
            // nothing of them is ever listed
            Kind::Secrets(_) => {}
            _ => self.notes.lock().has_guessed = true,
        }
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.notes.lock().has_guessed = true;
        true
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let mut noted = self.notes.lock();
        noted.has_guessed = true;
        if let Kind::Macro(number) = self.kind {
            noted.calls.push((number, args.to_vec()));
        }
        Ok(self.notes.unknown())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.notes.lock().has_guessed = true;
        write!(f, "{MARK}")
    }
}

/// What a value stands for, unless it is itself.
pub(super) fn kind_of(value: &Value) -> Option<&Kind> {
    value.downcast_object_ref::<Probe>().map(|probe| &probe.kind)
}

/// Whether a value is not known.
pub(super) fn is_unknown(value: &Value) -> bool {
    kind_of(value) == Some(&Kind::Unknown)
}

/// Whether the value, or one within it, stands for something that `is_meant`.
pub(super) fn holds(value: &Value, is_meant: &dyn Fn(&Kind) -> bool) -> bool {
    holds_within(value, is_meant, MAX_DEPTH)
}

fn holds_within(value: &Value, is_meant: &dyn Fn(&Kind) -> bool, depth: usize) -> bool {
    if let Some(kind) = kind_of(value) {
        let is_inner = |value: &Value| depth > 0 && holds_within(value, is_meant, depth - 1);
        return is_meant(kind) || matches!(kind, Kind::With(fields) if fields.iter().any(|(_, value)| is_inner(value)));
    }
    if depth == 0 || !(crate::value::is_array(value) || crate::value::is_object(value)) {
        return false;
    }
    let is_object = crate::value::is_object(value);
    let elements = crate::value::elements(value).into_iter();
    let values = crate::value::entries(value).into_iter().map(|(_, value)| value);
    elements
        .chain(values.filter(|_| is_object))
        .any(|value| holds_within(&value, is_meant, depth - 1))
}

/// Whether two values are known to be the same.
pub(super) fn are_same(a: &Value, b: &Value) -> bool {
    match (kind_of(a), kind_of(b)) {
        (Some(Kind::With(_)), _) | (_, Some(Kind::With(_))) => false,
        (Some(a), Some(b)) => a == b,
        (None, None) => a.kind() == b.kind() && a == b,
        _ => false,
    }
}
