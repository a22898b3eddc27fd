//! Missing values that reach the output: where, how often, and what may have been meant.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use minijinja::{Error, State, Value};

use super::engine::SawMissing;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::handlebars::lower::PrintedPath;
use crate::helpers::{AbsentName, fail};
use crate::value;

/// The paths that a template and its partials print. A render counts here which of them turned out missing.
#[derive(Debug, Default)]
pub(super) struct PrintedPaths {
    paths: RwLock<Vec<Arc<Printed>>>,
    strict: bool,
}

#[derive(Debug)]
struct Printed {
    path: PrintedPath,
    file: Arc<str>,
    source: Arc<str>,
    /// How often it was missing.
    count: AtomicU64,
    /// What may have been meant, found out the first time.
    hint: OnceLock<Option<String>>,
    /// The names that a helper was to pick and that were not there, and how often.
    absent: Mutex<Vec<(AbsentName, u64)>>,
}

/// A value that was missing where it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// How often it was missing.
    pub count: u64,
    /// The message, the place, and what may have been meant.
    pub diagnostic: Diagnostic,
}

impl Missing {
    /// What a person is told: the message, and how often if it was more than once.
    pub fn told(self) -> Diagnostic {
        match self.count {
            1 => self.diagnostic,
            count => self.diagnostic.note(format!("{count} times"), None),
        }
    }
}

impl PrintedPaths {
    pub(super) fn new(strict: bool) -> Self {
        Self {
            strict,
            ..Self::default()
        }
    }

    /// Keeps a path of a template, and gives its number.
    pub(super) fn add(&self, path: PrintedPath, file: &Arc<str>, source: &Arc<str>) -> usize {
        let mut paths = match self.paths.write() {
            Ok(paths) => paths,
            Err(poisoned) => poisoned.into_inner(),
        };
        paths.push(Arc::new(Printed {
            path,
            file: Arc::clone(file),
            source: Arc::clone(source),
            count: AtomicU64::new(0),
            hint: OnceLock::new(),
            absent: Mutex::default(),
        }));
        paths.len() - 1
    }

    fn get(&self, number: usize) -> Option<Arc<Printed>> {
        let paths = match self.paths.read() {
            Ok(paths) => paths,
            Err(poisoned) => poisoned.into_inner(),
        };
        paths.get(number).cloned()
    }

    /// Notes it if the value of the path `number` is missing; in strict mode that is an error.
    pub(super) fn check(&self, state: &mut State<'_, '_>, value: &Value, number: Option<usize>) -> Result<(), Error> {
        if !value.is_undefined() {
            return Ok(());
        }
        state.get_or_insert_extension(SawMissing);
        let Some(printed) = number.and_then(|number| self.get(number)) else {
            return Ok(());
        };
        let hint = printed.hint.get_or_init(|| near_match(state, &printed.path));
        if self.strict {
            let diagnostic = printed.diagnostic(hint.as_deref());
            return Err(fail(diagnostic.message()).with_source(crate::error::Error::template(diagnostic)));
        }
        printed.count.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Notes names that a helper was to pick and that are not there; in strict mode the first is an error.
    pub(super) fn note_absent(
        &self,
        state: &mut State<'_, '_>,
        names: Vec<AbsentName>,
        number: Option<usize>,
    ) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        state.get_or_insert_extension(SawMissing);
        let Some(printed) = number.and_then(|number| self.get(number)) else {
            return Ok(());
        };
        if self.strict {
            let diagnostic = printed.absent(&names[0]);
            return Err(fail(diagnostic.message()).with_source(crate::error::Error::template(diagnostic)));
        }
        let mut absent = printed.absent.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            match absent.iter_mut().find(|(known, _)| known.name == name.name) {
                Some((_, count)) => *count += 1,
                None => absent.push((name, 1)),
            }
        }
        Ok(())
    }

    /// The paths that were missing, in the order they stand in.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let paths = match self.paths.read() {
            Ok(paths) => paths,
            Err(poisoned) => poisoned.into_inner(),
        };
        paths.iter().flat_map(|printed| printed.missing()).collect()
    }
}

impl Printed {
    fn missing(&self) -> Vec<Missing> {
        let count = self.count.load(Ordering::Relaxed);
        let itself = (count > 0).then(|| Missing {
            count,
            diagnostic: self.diagnostic(self.hint.get().and_then(Option::as_deref)),
        });
        let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let names = absent.iter().map(|(name, count)| Missing {
            count: *count,
            diagnostic: self.absent(name),
        });
        itself.into_iter().chain(names).collect()
    }

    fn absent(&self, absent: &AbsentName) -> Diagnostic {
        let place = Place::new(&self.file, &self.source, self.path.span.clone());
        let message = format!("`{}` finds no field `{}`", self.path.text, absent.name);
        let diagnostic = Diagnostic::new(message).at(place);
        match &absent.hint {
            Some(hint) => diagnostic.hint(hint.clone()),
            None => diagnostic,
        }
    }

    fn diagnostic(&self, hint: Option<&str>) -> Diagnostic {
        let place = Place::new(&self.file, &self.source, self.path.span.clone());
        let diagnostic = Diagnostic::new(format!("`{}` is missing in the event", self.path.text)).at(place);
        match hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}

/// What may have been meant: a key like the first name of the path that is not there.
fn near_match(state: &State<'_, '_>, path: &PrintedPath) -> Option<String> {
    near_match_in(state.lookup(path.base.as_deref()?)?, &path.segments)
}

/// A key like the first of the names that is not there, `names` being a path into `value`.
pub(super) fn near_match_in(value: Value, names: &[impl AsRef<str>]) -> Option<String> {
    let mut current = value;
    for name in names.iter().map(AsRef::as_ref) {
        let next = value::field(&current, name);
        if next.is_undefined() {
            let keys: Vec<String> = value::entries(&current)
                .iter()
                .map(|(key, _)| value::text(key).into_owned())
                .collect();
            return did_you_mean(name, keys.iter().map(String::as_str));
        }
        current = next;
    }
    None
}
