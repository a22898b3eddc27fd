//! Which secrets a template asks for, found without a render.
//!
//! Both dialects come to the engine's own language, and are read in it: a walk through every branch that may run, with
//! the values of variables as far as they are known, finds each place at which `secrets` is asked for a name. What can
//! be computed is computed by the engine itself.

mod expressions;
mod probe;
mod scopes;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::Environment;
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::Dialect;
use crate::diagnostic::Place;
use walk::{Findings, Units, Walk};

/// So often a template is walked through again because of one that turns out to be included.
const MAX_ROUNDS: usize = 16;

/// Whose secrets are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsOf {
    /// Those of the run, by `@secrets`.
    Run,
    /// Those of the run too, by `secrets`, unless it has none and the event has some of its own.
    Event,
}

/// A place at which a template asks for a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse {
    /// The secret's name; none where that is known only when the template is rendered.
    pub name: Option<String>,
    /// Whose secrets are meant.
    pub of: SecretsOf,
    /// Whether no render comes to its end without it.
    pub is_certain: bool,
    /// Where it stands.
    pub place: Place,
}

/// A use that a walk has found.
struct Found<'a> {
    of: SecretsOf,
    name: Option<String>,
    is_certain: bool,
    unit: &'a str,
    range: Range<usize>,
}

/// The templates of an environment, as they are read to find uses.
pub(super) trait Templates {
    /// What is computed with.
    fn engine(&self) -> &Environment<'static>;

    /// The names of those that are known from the start; the first is where it begins.
    fn names(&self) -> Vec<String>;

    /// The source of one.
    fn source(&self, name: &str) -> Option<String>;

    /// The place of a range in the source of one.
    fn place(&self, name: &str, range: &Range<usize>) -> Option<Place>;
}

/// The uses of secrets in these templates, each place once.
pub(super) fn uses_in(templates: &dyn Templates, dialect: Dialect, syntax: &SyntaxConfig) -> Vec<SecretUse> {
    let names = templates.names();
    let Some(main) = names.first().cloned() else {
        return Vec::new();
    };
    let source = |name: String| templates.source(&name).map(|source| (name, source));
    let mut sources: BTreeMap<String, String> = names.into_iter().filter_map(source).collect();
    let mut engine = templates.engine().clone();
    engine.set_fuel(Some(MAX_FUEL));
    for _ in 0..MAX_ROUNDS {
        let (uses, wanted) = round(templates, &engine, dialect, syntax, &sources, &main);
        let more: Vec<(String, String)> = wanted.into_iter().filter_map(source).collect();
        if more.is_empty() {
            return uses;
        }
        sources.extend(more);
    }
    Vec::new()
}

/// The most steps of the engine for one thing that is computed.
const MAX_FUEL: u64 = 100_000;

fn round(
    templates: &dyn Templates,
    engine: &Environment<'static>,
    dialect: Dialect,
    syntax: &SyntaxConfig,
    sources: &BTreeMap<String, String>,
    main: &str,
) -> (Vec<SecretUse>, Vec<String>) {
    let parsed = sources.iter().filter_map(|(name, source)| {
        let unit = parse(source, name, syntax.clone()).ok()?;
        Some((name.as_str(), unit))
    });
    let units: Units<'_> = parsed.collect();
    let Findings { found, wanted } = Walk::new(dialect, engine, &units).run(main);
    let mut uses: Vec<SecretUse> = Vec::new();
    for found in found {
        let Some(place) = templates.place(found.unit, &found.range) else {
            continue;
        };
        let known = uses
            .iter_mut()
            .find(|known| known.place == place && known.name == found.name && known.of == found.of);
        match known {
            Some(known) => known.is_certain |= found.is_certain,
            None => uses.push(SecretUse {
                name: found.name,
                of: found.of,
                is_certain: found.is_certain,
                place,
            }),
        }
    }
    let wanted = wanted.into_iter().filter(|name| !sources.contains_key(name));
    (uses, wanted.collect())
}
