//! The variables of a template, as far as their values are known.

use std::collections::HashMap;

use minijinja::Value;

use super::probe::are_same;

/// The values that an expression may have: one or several.
pub(super) type Values = Vec<Value>;

/// So many are kept apart.
pub(super) const MAX_VALUES: usize = 16;

/// Adds the values that are not among these.
pub(super) fn add_values(values: &mut Values, more: Values) {
    for value in more {
        if !values.iter().any(|known| are_same(known, &value)) {
            values.push(value);
        }
    }
}

/// Variables, innermost scope last.
#[derive(Debug, Clone)]
pub(super) struct Scopes<'a>(Vec<HashMap<&'a str, Values>>);

impl<'a> Scopes<'a> {
    pub(super) fn new() -> Self {
        Self(vec![HashMap::new()])
    }

    pub(super) fn push(&mut self) {
        self.0.push(HashMap::new());
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    pub(super) fn set(&mut self, name: &'a str, values: Values) {
        if let Some(innermost) = self.0.last_mut() {
            innermost.insert(name, values);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Values> {
        self.0.iter().rev().find_map(|scope| scope.get(name))
    }

    /// What is set in the outermost scope: what an imported template gives.
    pub(super) fn outermost(&self) -> impl Iterator<Item = (&'a str, &Values)> {
        self.0
            .first()
            .into_iter()
            .flatten()
            .map(|(name, values)| (*name, values))
    }

    /// These where either a branch or the other has run: `outside` gives the values of what is set in one of them only.
    pub(super) fn join(&mut self, other: Self, outside: impl Fn(&str) -> Values) {
        let before = self.clone();
        let value_in = |scopes: &Self, name: &str| scopes.get(name).cloned().unwrap_or_else(|| outside(name));
        for (depth, (mine, theirs)) in self.0.iter_mut().zip(&other.0).enumerate() {
            let names: Vec<&'a str> = mine.keys().chain(theirs.keys()).copied().collect();
            for name in names {
                let of = |scopes: &Self| match scopes.0.get(depth).and_then(|scope| scope.get(name)) {
                    Some(values) => values.clone(),
                    None => value_in(scopes, name),
                };
                let mut values = of(&before);
                add_values(&mut values, of(&other));
                mine.insert(name, values);
            }
        }
    }
}
