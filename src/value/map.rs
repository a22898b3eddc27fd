//! An object that keeps the order of its keys.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::keys::Keys;

/// A JSON object: text keys, each once, in the order they came.
///
/// minijinja's own map hashes every key with a keyed hash; events are many small objects that have the same keys, for
/// which a list of values beside shared keys is both smaller and faster.
#[derive(Debug, Default)]
pub struct Map {
    keys: Arc<Keys>,
    /// As many as there are keys.
    values: Vec<Value>,
}

impl Map {
    /// An object of these entries. A repeated key keeps its first place and its last value, as in JavaScript.
    pub fn from_entries(entries: Vec<(Value, Value)>) -> Self {
        let (names, values): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        Self::from_names(names, values)
    }

    /// An object of these names and, in the same order, their values.
    pub(super) fn from_names(names: Vec<Value>, values: Vec<Value>) -> Self {
        match Keys::new(names.as_slice().into()) {
            Some(keys) => Self::with_keys(Arc::new(keys), values),
            None => Self::without_repeats(names, values),
        }
    }

    /// An object of keys that it shares, and, in the same order, their values.
    pub(super) fn with_keys(keys: Arc<Keys>, values: Vec<Value>) -> Self {
        debug_assert_eq!(keys.names().len(), values.len());
        Self { keys, values }
    }

    fn without_repeats(names: Vec<Value>, values: Vec<Value>) -> Self {
        let mut places: HashMap<Box<str>, usize> = HashMap::with_capacity(names.len());
        let (mut kept_names, mut kept_values) = (Vec::new(), Vec::<Value>::new());
        for (name, value) in names.into_iter().zip(values) {
            let key = Box::from(name.as_str().unwrap_or_default());
            let place = *places.entry(key).or_insert(kept_values.len());
            match kept_values.get_mut(place) {
                Some(earlier) => *earlier = value,
                None => {
                    kept_names.push(name);
                    kept_values.push(value);
                }
            }
        }
        Self::from_names(kept_names, kept_values)
    }

    /// The entries in order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&Value, &Value)> {
        self.keys.names().iter().zip(&self.values)
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.keys.position(key).and_then(|at| self.values.get(at))
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::from_object(map)
    }
}

impl Object for Map {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?).cloned()
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.get(key).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.keys.names().to_vec())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, i64)]) -> Map {
        Map::from_entries(pairs.iter().map(|(k, v)| (Value::from(*k), Value::from(*v))).collect())
    }

    #[test]
    fn a_repeated_key_keeps_its_place_and_the_last_value() {
        let map = map(&[("a", 1), ("b", 2), ("a", 3)]);
        let entries: Vec<String> = map.entries().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(entries, ["a=3", "b=2"]);
    }

    #[test]
    fn large_objects_find_their_keys_and_drop_repeats() {
        let mut pairs: Vec<(Value, Value)> = (0..1000)
            .map(|i| (Value::from(format!("k{i}")), Value::from(i)))
            .collect();
        pairs.push((Value::from("k7"), Value::from(-7)));
        let map = Map::from_entries(pairs);
        assert_eq!(map.entries().len(), 1000);
        assert_eq!(map.get("k7"), Some(&Value::from(-7)));
        assert_eq!(map.get("k999"), Some(&Value::from(999)));
        assert_eq!(map.get("nope"), None);
    }
}
