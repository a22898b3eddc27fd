//! What a Jinja template calls that is not there. The engine finds that out when it comes to it, which may be never in a
//! test and at once in production; here it is found when the template is compiled, in every branch and in every template
//! that it names.

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error as EngineError, ErrorKind};

use super::jinja_names::{CalledName, Names};
use super::{JINJA_FILTERS, JINJA_TESTS, MAIN};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::error::Error;
use crate::handlebars::to_jinja::PARTIAL_BLOCK;
use crate::helpers::builtin::{self, Called};
use crate::helpers::registry;

/// What has a value in some places: in a recursive loop, a block that replaces another one, a macro that is called with a
/// block, and a converted partial that is.
const GIVEN_BY_PLACE: [&str; 4] = ["loop", "super", "caller", PARTIAL_BLOCK];

/// The templates of an environment, as far as they have to be known here.
pub(super) struct Templates<'a> {
    pub(super) env: &'a Environment<'static>,
    /// The engine's error as this crate's.
    pub(super) told: &'a dyn Fn(&EngineError) -> Error,
    /// The file name and the source of a template.
    pub(super) source: &'a dyn Fn(&str) -> Option<(String, String)>,
}

impl Templates<'_> {
    /// What is wrong with the names that the main template calls, and all templates that it names, however far.
    pub(super) fn faults(&self) -> Vec<Error> {
        let read = self.read();
        let understood = || read.iter().filter_map(|(_, names)| names.as_ref().ok());
        // an included template sees what is given a name around it
        let given: HashSet<&str> = understood()
            .flat_map(|names| names.given.iter().map(String::as_str))
            .collect();
        let checks_functions = !understood().any(|names| names.extends_computed);
        let is_unknown = |call: &&CalledName| match call.called {
            Called::Function => checks_functions && !is_known(call) && !given.contains(call.name.as_str()),
            Called::Filter | Called::Test => !is_known(call),
        };
        let mut faults = Vec::new();
        for (template, names) in &read {
            match names {
                Ok(names) => {
                    let unknown = names.called.iter().filter(is_unknown);
                    faults.extend(unknown.map(|call| self.fault(template, call, &given)));
                }
                Err(error) => faults.push((self.told)(error)),
            }
        }
        faults
    }

    /// The names of each template. One that is not there may not be needed: that is found out when it is.
    fn read(&self) -> Vec<(String, Result<Names, EngineError>)> {
        let mut read = Vec::new();
        let mut seen = HashSet::from([MAIN.to_owned()]);
        let mut waiting = VecDeque::from([MAIN.to_owned()]);
        while let Some(name) = waiting.pop_front() {
            let names = self.env.get_template(&name);
            let names = names.and_then(|found| Names::of(found.source(), &name, self.env.syntax().clone()));
            if let Ok(names) = &names {
                let fresh = names.templates.iter().filter(|name| seen.insert((*name).clone()));
                waiting.extend(fresh.cloned());
            }
            let is_absent = |error: &EngineError| error.kind() == ErrorKind::TemplateNotFound;
            if !names.as_ref().is_err_and(is_absent) {
                read.push((name, names));
            }
        }
        read
    }

    fn fault(&self, template: &str, call: &CalledName, given: &HashSet<&str>) -> Error {
        let diagnostic = unknown(call.called, &call.name, given.iter().copied());
        Error::template(match (self.source)(template) {
            Some((file, source)) => diagnostic.at(Place::new(&file, &source, call.range.clone())),
            None => diagnostic,
        })
    }
}

/// Fails if a template whose name was computed calls a filter or a test that is not there. What is given a name around it
/// is not known here, and functions may be of it.
pub(super) fn check_computed(path: &Path, source: &str, syntax: SyntaxConfig) -> Result<(), Error> {
    // what cannot be read is told by the engine
    let names = Names::of(source, "", syntax).unwrap_or_default();
    let mut called = names.called.iter().filter(|call| call.called != Called::Function);
    match called.find(|call| !is_known(call)) {
        Some(call) => {
            let place = Place::new(&path.display().to_string(), source, call.range.clone());
            Err(Error::template(unknown(call.called, &call.name, []).at(place)))
        }
        None => Ok(()),
    }
}

fn is_known(call: &CalledName) -> bool {
    is_called_so(call.called, &call.name)
}

/// Whether something is called so in every Jinja template.
fn is_called_so(called: Called, name: &str) -> bool {
    let ours = |list: &[(&str, &str)]| list.iter().any(|(known, _)| *known == name);
    match called {
        Called::Filter => {
            builtin::FILTERS.contains(&name) || ours(&JINJA_FILTERS) || registry::find_jinja(name).is_some()
        }
        Called::Test => builtin::TESTS.contains(&name) || ours(&JINJA_TESTS),
        Called::Function => {
            builtin::FUNCTIONS.contains(&name) || GIVEN_BY_PLACE.contains(&name) || registry::find_jinja(name).is_some()
        }
    }
}

/// What is called so in every Jinja template and by a name that a person would write.
fn names(called: Called) -> Vec<String> {
    let helpers = registry::all().iter().flat_map(|helper| helper.names());
    let helpers = helpers.map(registry::jinja_name);
    let owned = |name: &str| name.to_owned();
    match called {
        Called::Filter => helpers
            .chain(builtin::FILTERS.into_iter().map(owned))
            .chain(JINJA_FILTERS.map(|(name, _)| owned(name)))
            .collect(),
        Called::Test => builtin::TESTS
            .into_iter()
            .chain(JINJA_TESTS.map(|(name, _)| name))
            .map(owned)
            .collect(),
        Called::Function => helpers.chain(builtin::FUNCTIONS.into_iter().map(owned)).collect(),
    }
}

/// A name that is not there: what was meant may be a near one, or the same called in another way. `given` are names that
/// functions may have besides those of every template.
pub(super) fn unknown<'a>(called: Called, name: &str, given: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("unknown {} `{name}`", called.describe()));
    let others = [Called::Filter, Called::Test, Called::Function];
    if let Some(other) = others.into_iter().find(|other| is_called_so(*other, name)) {
        let written = match other {
            Called::Filter => format!("x|{name}"),
            Called::Test => format!("x is {name}"),
            Called::Function => format!("{name}(..)"),
        };
        return diagnostic.hint(format!("`{name}` is a {}: write `{written}`", other.describe()));
    }
    let mut known = names(called);
    if called == Called::Function {
        known.extend(given.into_iter().map(str::to_owned));
    }
    match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}
