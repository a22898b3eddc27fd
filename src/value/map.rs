//! An object that keeps the order of its keys.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

/// Up to this many keys, comparing them one by one is faster than hashing.
const LINEAR_UP_TO: usize = 16;

/// A JSON object: text keys, each once, in the order they came.
///
/// minijinja's own map hashes every key with a keyed hash; events are many small objects, for which a plain list is
/// both smaller and faster. Larger objects get an index the first time a key is looked up.
#[derive(Debug, Default)]
pub struct Map {
    entries: Vec<(Value, Value)>,
    index: OnceLock<HashMap<Box<str>, usize>>,
}

impl Map {
    /// An object of these entries. A repeated key keeps its first place and its last value, as in JavaScript.
    pub fn from_entries(entries: Vec<(Value, Value)>) -> Self {
        let map = Self {
            entries,
            index: OnceLock::new(),
        };
        if map.has_repeated_keys() {
            map.without_repeats()
        } else {
            map
        }
    }

    /// The entries in order.
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= LINEAR_UP_TO {
            return self.entries.iter().position(|(k, _)| k.as_str() == Some(key));
        }
        self.index().get(key).copied()
    }

    fn index(&self) -> &HashMap<Box<str>, usize> {
        self.index.get_or_init(|| {
            let keys = self.entries.iter().enumerate();
            keys.map(|(at, (key, _))| (Box::from(key.as_str().unwrap_or_default()), at))
                .collect()
        })
    }

    fn has_repeated_keys(&self) -> bool {
        if self.entries.len() > LINEAR_UP_TO {
            return self.index().len() != self.entries.len();
        }
        let keys = || self.entries.iter().map(|(key, _)| key.as_str());
        keys()
            .enumerate()
            .any(|(at, key)| keys().take(at).any(|earlier| earlier == key))
    }

    fn without_repeats(self) -> Self {
        let mut places: HashMap<Box<str>, usize> = HashMap::with_capacity(self.entries.len());
        let mut kept: Vec<(Value, Value)> = Vec::with_capacity(self.entries.len());
        for (key, value) in self.entries {
            let name = Box::from(key.as_str().unwrap_or_default());
            let place = *places.entry(name).or_insert(kept.len());
            match kept.get_mut(place) {
                Some(entry) => entry.1 = value,
                None => kept.push((key, value)),
            }
        }
        Self {
            entries: kept,
            index: OnceLock::new(),
        }
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
        Enumerator::Values(self.entries.iter().map(|(key, _)| key.clone()).collect())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.entries.len())
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
        let entries: Vec<String> = map.entries().iter().map(|(k, v)| format!("{k}={v}")).collect();
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
