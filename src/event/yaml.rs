//! YAML, with limits of its own against documents that unfold to far more than they say.

use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, IgnoredAny};
use serde_yaml::Spanned;
use serde_yaml::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use super::Limits;
use super::load::with_stack;
use crate::diagnostic::Place;
use crate::value::{Value, ValueSeed};

/// What ends a line of YAML.
const LINE_ENDS: &[char] = &['\n', '\r'];

/// The most nodes that aliases may unfold to.
const MAX_ALIASED_NODES: usize = 100_000;

/// The most bytes of text that aliases may unfold to.
const MAX_ALIASED_BYTES: usize = 16 * 1024 * 1024;

/// Why a text is not a YAML document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlError {
    pub(super) message: String,
    /// Line and column, both counted from 1, where they are known.
    pub(super) position: Option<(usize, usize)>,
    /// Whether the only trouble is that another document follows.
    pub(super) is_multiple: bool,
}

/// Reads a text that is one YAML document.
pub(super) fn read_yaml(text: &str, limits: &Limits) -> Result<Value, YamlError> {
    let seed = ValueSeed::new(limits.max_depth);
    with_stack(limits, || {
        serde_yaml::with_deserializer_from_str_with_options(text, options(text, limits), |de| seed.deserialize(de))
    })
    .map_err(|error| explained(text, &error))
}

/// YAML 1.2: `yes` and `on` are text, as are numbers that a reader would not write (`007`, `1_000`).
fn options(text: &str, limits: &Limits) -> serde_yaml::Options {
    // a node takes a byte at least, and at most four events of the reader: honest documents of any size pass
    let nodes = text.len().saturating_add(MAX_ALIASED_NODES);
    serde_yaml::options! {
        with_snippet: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: DuplicateKeyPolicy::Error,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MAX_ALIASED_NODES },
        budget: serde_yaml::budget! {
            // one level more than is allowed, so that it is the seed that refuses, in our words
            max_depth: limits.max_depth.saturating_add(1),
            flow_nesting_limit: limits.max_depth.saturating_add(1),
            max_nodes: nodes,
            max_events: nodes.saturating_mul(4),
            max_total_scalar_bytes: text.len().saturating_add(MAX_ALIASED_BYTES),
        },
    }
}

/// The fields of a YAML object whose values are scalars, each with its text as written; nothing where it is not one.
pub(crate) fn yaml_texts(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    serde_yaml::from_str_with_options(text, options(text, &Limits::default())).unwrap_or_default()
}

/// Where the values of a YAML object's fields stand: line and column, both counted from 1; nothing where it is not one.
pub(crate) fn yaml_places(bytes: &[u8]) -> BTreeMap<String, (u64, u64)> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let fields: BTreeMap<String, Spanned<IgnoredAny>> =
        serde_yaml::from_str_with_options(text, options(text, &Limits::default())).unwrap_or_default();
    let place = |field: &Spanned<IgnoredAny>| (field.referenced.line(), field.referenced.column());
    fields
        .iter()
        .map(|(name, field)| (name.clone(), place(field)))
        .collect()
}

/// What is wrong with a YAML document, and line and column, both counted from 1, where they are known.
pub(crate) fn explain_yaml(text: &str, error: &serde_yaml::Error) -> (String, Option<(usize, usize)>) {
    let YamlError { message, position, .. } = explained(text, error);
    (message, position)
}

fn explained(text: &str, error: &serde_yaml::Error) -> YamlError {
    let error = error.without_snippet();
    let position = error.location().and_then(|at| {
        let (line, column) = (usize::try_from(at.line()).ok()?, usize::try_from(at.column()).ok()?);
        (line > 0).then_some((line, column))
    });
    let message = worded(error).map_or_else(|| error.to_string(), str::to_owned);
    let suffix = position.map(|(line, column)| format!(" at line {line}, column {column}"));
    YamlError {
        // the position is told by the caller, in its own form
        message: match suffix.and_then(|suffix| message.strip_suffix(&suffix).map(str::to_owned)) {
            Some(message) => message,
            None => message,
        },
        position: position.map(|position| Place::by_newlines(text, position, LINE_ENDS)),
        is_multiple: matches!(error, serde_yaml::Error::MultipleDocuments { .. }),
    }
}

/// What is said where the reader's own words are for programmers, or repeat a key: that may be anything, and its place
/// shows it.
fn worded(error: &serde_yaml::Error) -> Option<&'static str> {
    use serde_yaml::Error as Yaml;
    Some(match error {
        Yaml::DuplicateMappingKey { .. } => "duplicate mapping key",
        Yaml::BinaryNotUtf8 { .. } => "the bytes of a !!binary value are not UTF-8 text",
        Yaml::InvalidScalar { .. } => "the value is none of its tag",
        Yaml::RecursiveReferencesRequireWeakTypes { .. } => "an alias stands inside of what it names",
        Yaml::UnknownAnchor { .. } => "no anchor of this name stands before the alias",
        Yaml::Budget { .. }
        | Yaml::AliasReplayCounterOverflow { .. }
        | Yaml::AliasReplayLimitExceeded { .. }
        | Yaml::AliasExpansionLimitExceeded { .. }
        | Yaml::AliasReplayStackDepthExceeded { .. } => "its aliases unfold to more than is read",
        Yaml::AliasError { error, .. } => return worded(error),
        _ => return None,
    })
}
