//! Compiling a Handlebars template with its partials: each partial once for each kind of place it is called from.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::OptionNames;
use super::faults::MAX_FAULTS;
use super::missing::PrintedPaths;
use super::partial_files::PartialFiles;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::error::Error;
use crate::handlebars::lower::{
    LowerError, LowerOptions, LoweredUnit, OutputContext, PartialUnit, PrintedPath, Surroundings, lower,
};
use crate::handlebars::to_jinja::CalledPartial;
use crate::handlebars::{JsonState, ParseOptions, SourceMap, TemplateError, parse};
use crate::helpers::registry::{self, Helper};

/// The deepest chain of partials that call partials of other names while they are compiled.
const MAX_PARTIAL_CHAIN: usize = 100;

/// A compiled template or partial.
#[derive(Debug)]
pub(super) struct Unit {
    /// What a person knows the file as.
    pub(super) file: Arc<str>,
    /// The template's source.
    pub(super) source: Arc<str>,
    /// The generated source.
    pub(super) generated: String,
    /// Which part of the source each part of the generated source comes from.
    pub(super) map: SourceMap,
    end: OutputContext,
    uses_loop_data: bool,
}

/// Compiles units and keeps them.
#[derive(Debug)]
pub(super) struct Compiler {
    files: PartialFiles,
    parse_options: ParseOptions,
    lower_options: LowerOptions,
    names: OptionNames,
    paths: Arc<PrintedPaths>,
    units: Mutex<HashMap<String, Arc<Unit>>>,
    inline_names: Mutex<HashSet<String>>,
    used_helpers: Mutex<BTreeSet<&'static str>>,
    uses_engine_filters: AtomicBool,
    loads_more: AtomicBool,
    names_secrets: AtomicBool,
    prints_blanks: AtomicBool,
    /// The errors that were met on the way, where it is asked to go on behind them.
    faults: Option<Mutex<Vec<Error>>>,
}

impl Compiler {
    pub(super) fn new(
        files: PartialFiles,
        parse_options: ParseOptions,
        lower_options: LowerOptions,
        paths: Arc<PrintedPaths>,
    ) -> Self {
        Self {
            files,
            parse_options,
            lower_options,
            names: OptionNames::default(),
            paths,
            units: Mutex::default(),
            inline_names: Mutex::default(),
            used_helpers: Mutex::default(),
            uses_engine_filters: AtomicBool::new(false),
            loads_more: AtomicBool::new(false),
            names_secrets: AtomicBool::new(false),
            prints_blanks: AtomicBool::new(false),
            faults: None,
        }
    }

    /// The same, with options called so in hints.
    pub(super) fn naming(self, names: OptionNames) -> Self {
        Self { names, ..self }
    }

    /// The same, but it goes on behind an error where it can.
    pub(super) fn collecting(self) -> Self {
        Self {
            faults: Some(Mutex::default()),
            ..self
        }
    }

    /// How values are printed where a main template begins.
    pub(super) fn native(&self) -> OutputContext {
        self.lower_options.native
    }

    /// The errors that it went on behind.
    pub(super) fn take_faults(&self) -> Vec<Error> {
        self.faults
            .as_ref()
            .map(|faults| std::mem::take(&mut *lock(faults)))
            .unwrap_or_default()
    }

    /// Compiles the main template, which begins in `context`, under `name`, and all partials that it names.
    pub(super) fn compile_main(
        &self,
        name: &str,
        file: &str,
        source: &str,
        context: OutputContext,
    ) -> Result<(), Error> {
        let mut session = Session::new(self);
        let unit = session.compile(file, source, context)?;
        if let (OutputContext::Json(JsonState::Value), OutputContext::Json(state)) = (context, unit.end)
            && state != JsonState::Value
        {
            let place = Place::new(file, source, source.trim_end().len().saturating_sub(1)..source.len());
            let diagnostic = Diagnostic::new(format!("the template ends {}", state.describe())).at(place);
            return Err(Error::template(diagnostic.hint(format!(
                "a `\"` is missing; if this is not JSON, say so with {}",
                self.names.format("text")
            ))));
        }
        lock(&self.units).insert(name.to_owned(), Arc::new(unit));
        Ok(())
    }

    /// The generated source of a unit: of one that is compiled already, or of a partial whose name was computed.
    pub(super) fn load(&self, unit_name: &str) -> Result<Option<String>, minijinja::Error> {
        if let Some(unit) = self.unit(unit_name) {
            return Ok(Some(unit.generated.clone()));
        }
        let Some((context, name)) = parse_unit_name(unit_name) else {
            return Ok(None);
        };
        match Session::new(self).partial(name, context) {
            Ok(Some(unit)) if unit.end == context => Ok(self.unit(unit_name).map(|unit| unit.generated.clone())),
            Ok(Some(_)) => Err(crate::helpers::fail(format!(
                "the partial `{name}` must end as it began, {}",
                context.describe()
            ))),
            Ok(None) => Err(self.not_found(name)),
            Err(error) => Err(crate::helpers::fail(format!("the partial `{name}` is wrong")).with_source(error)),
        }
    }

    fn not_found(&self, name: &str) -> minijinja::Error {
        let message = format!("the partial `{name}` could not be found");
        let names = self.files.names();
        match did_you_mean(name, names.iter().map(String::as_str)) {
            Some(hint) => crate::helpers::fail_with_hint(message, hint),
            None => crate::helpers::fail(message),
        }
    }

    /// What a call of the partial in `context` is about, if a template compiled so far calls it there.
    pub(super) fn called_partial(&self, name: &str, context: OutputContext) -> Option<CalledPartial> {
        let unit = self.unit(&self::unit_name(name, context))?;
        Some(CalledPartial {
            end: unit.end,
            uses_loop_data: unit.uses_loop_data,
        })
    }

    pub(super) fn unit(&self, unit_name: &str) -> Option<Arc<Unit>> {
        lock(&self.units).get(unit_name).cloned()
    }

    /// The names of all units compiled so far.
    pub(super) fn unit_names(&self) -> Vec<String> {
        lock(&self.units).keys().cloned().collect()
    }

    /// The helpers that the templates compiled so far call.
    pub(super) fn used_helpers(&self) -> Vec<&'static Helper> {
        lock(&self.used_helpers)
            .iter()
            .filter_map(|name| registry::find(name))
            .collect()
    }

    /// Whether a template calls one of the engine's own filters.
    pub(super) fn uses_engine_filters(&self) -> bool {
        self.uses_engine_filters.load(Ordering::Relaxed)
    }

    /// Whether the generated templates may call the filter or test `name`: whether they hold its name, or there may be
    /// more of them.
    pub(super) fn uses(&self, name: &str) -> bool {
        self.loads_more.load(Ordering::Relaxed) || lock(&self.units).values().any(|unit| unit.generated.contains(name))
    }

    /// Whether there is a partial of this name.
    pub(super) fn has_partial(&self, name: &str) -> bool {
        self.files.find(name).is_some()
    }

    /// See [`LoweredUnit::prints_blanks`].
    pub(super) fn prints_blanks(&self) -> bool {
        self.prints_blanks.load(Ordering::Relaxed)
    }

    /// Whether a template says `secrets` anywhere, or one that is not known yet may.
    pub(super) fn may_name_secrets(&self) -> bool {
        self.names_secrets() || self.loads_more.load(Ordering::Relaxed)
    }

    /// Whether a template says `secrets` anywhere.
    pub(super) fn names_secrets(&self) -> bool {
        self.names_secrets.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // what a panicking thread leaves is whole: every change is one insert
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name that a partial compiled for `context` is included under.
fn unit_name(name: &str, context: OutputContext) -> String {
    format!("{}{name}", context_prefix(context))
}

fn context_prefix(context: OutputContext) -> &'static str {
    match context {
        OutputContext::Text => "text:",
        OutputContext::Html => "html:",
        OutputContext::Xml => "xml:",
        OutputContext::Json(JsonState::Value) => "json:",
        OutputContext::Json(_) => "json-string:",
    }
}

fn parse_unit_name(unit_name: &str) -> Option<(OutputContext, &str)> {
    let contexts = [
        OutputContext::Text,
        OutputContext::Html,
        OutputContext::Xml,
        OutputContext::Json(JsonState::Value),
        OutputContext::Json(JsonState::String),
    ];
    contexts
        .into_iter()
        .find_map(|context| Some((context, unit_name.strip_prefix(context_prefix(context))?)))
}

/// One compilation: which partials it is in the middle of.
struct Session<'a> {
    compiler: &'a Compiler,
    /// The units being compiled, and whether each has been called from within itself.
    in_progress: Vec<(String, bool)>,
}

impl<'a> Session<'a> {
    fn new(compiler: &'a Compiler) -> Self {
        Self {
            compiler,
            in_progress: Vec::new(),
        }
    }

    fn compile(&mut self, file: &str, source: &str, context: OutputContext) -> Result<Unit, Error> {
        let compiler = self.compiler;
        if source.contains("secrets") {
            compiler.names_secrets.store(true, Ordering::Relaxed);
        }
        let told = |error: TemplateError| Error::template(diagnostic(file, source, error));
        // a partial may be part of a body of JSON though the main template is none
        let parse_options = ParseOptions {
            json: compiler.parse_options.json || matches!(context, OutputContext::Json(_)),
        };
        let program = parse(source, parse_options).map_err(told)?;
        let (shared_file, shared_source) = (Arc::from(file), Arc::from(source));
        let mut around = Around {
            session: self,
            file: &shared_file,
            source: &shared_source,
        };
        let lowered = lower(&program, context, compiler.lower_options, &mut around);
        let LoweredUnit {
            source: generated,
            map,
            end,
            uses_loop_data,
            prints_blanks,
        } = lowered.map_err(|error| match error {
            LowerError::Here(error) => told(error),
            LowerError::Elsewhere(error) => *error,
        })?;
        compiler.prints_blanks.fetch_or(prints_blanks, Ordering::Relaxed);
        Ok(Unit {
            file: shared_file,
            source: shared_source,
            generated,
            map,
            end,
            uses_loop_data,
        })
    }

    fn partial(&mut self, name: &str, context: OutputContext) -> Result<Option<PartialUnit>, Error> {
        let unit_name = unit_name(name, context);
        if let Some(unit) = self.compiler.unit(&unit_name) {
            return Ok(Some(PartialUnit {
                unit: unit_name,
                end: unit.end,
                uses_loop_data: unit.uses_loop_data,
            }));
        }
        if let Some((_, called)) = self.in_progress.iter_mut().find(|(name, _)| *name == unit_name) {
            *called = true;
            // what it ends as is not known yet: a partial that calls itself must end as it began
            return Ok(Some(PartialUnit {
                unit: unit_name,
                end: context,
                uses_loop_data: true,
            }));
        }
        let Some(path) = self.compiler.files.find(name) else {
            return Ok(None);
        };
        let file = path.display().to_string();
        let source = PartialFiles::read(&path)?;
        self.check_chain(&file, &source)?;
        self.in_progress.push((unit_name.clone(), false));
        let unit = self.compile(&file, &source, context)?;
        let called_itself = self.in_progress.pop().is_some_and(|(_, called)| called);
        if called_itself && unit.end != context {
            let end = source.len().saturating_sub(1)..source.len();
            let error = TemplateError::new("a partial that calls itself must end as it began", end);
            return Err(Error::template(diagnostic(&file, &source, error)));
        }
        let found = PartialUnit {
            unit: unit_name.clone(),
            end: unit.end,
            uses_loop_data: unit.uses_loop_data,
        };
        lock(&self.compiler.units).insert(unit_name, Arc::new(unit));
        Ok(Some(found))
    }

    fn check_chain(&self, file: &str, source: &str) -> Result<(), Error> {
        if self.in_progress.len() < MAX_PARTIAL_CHAIN {
            return Ok(());
        }
        let error = TemplateError::new(
            format!("partials call partials more than {MAX_PARTIAL_CHAIN} levels deep"),
            0..1,
        );
        Err(Error::template(diagnostic(file, source, error)))
    }
}

/// What lies around one template that is being lowered.
struct Around<'a, 's> {
    session: &'a mut Session<'s>,
    file: &'a Arc<str>,
    source: &'a Arc<str>,
}

impl Surroundings for Around<'_, '_> {
    fn partial(&mut self, name: &str, context: OutputContext) -> Result<Option<PartialUnit>, LowerError> {
        self.session
            .partial(name, context)
            .map_err(|error| LowerError::Elsewhere(Box::new(error)))
    }

    fn partial_names(&self) -> Vec<String> {
        self.session.compiler.files.names()
    }

    fn partials_option(&self) -> &'static str {
        self.session.compiler.names.partials()
    }

    fn define_inline(&mut self, name: &str) {
        lock(&self.session.compiler.inline_names).insert(name.to_owned());
    }

    fn is_inline(&self, name: &str) -> bool {
        lock(&self.session.compiler.inline_names).contains(name)
    }

    fn printed_path(&mut self, path: PrintedPath) -> usize {
        self.session.compiler.paths.add(path, self.file, self.source)
    }

    fn use_helper(&mut self, helper: &'static Helper) {
        lock(&self.session.compiler.used_helpers).insert(helper.name);
    }

    fn use_any_helper(&mut self) {
        lock(&self.session.compiler.used_helpers).extend(registry::all().iter().map(|helper| helper.name));
    }

    fn use_engine_filter(&mut self) {
        self.session.compiler.uses_engine_filters.store(true, Ordering::Relaxed);
    }

    fn recover(&mut self, error: LowerError) -> Result<(), LowerError> {
        let Some(faults) = &self.session.compiler.faults else {
            return Err(error);
        };
        let mut faults = lock(faults);
        if faults.len() >= MAX_FAULTS {
            return Err(error);
        }
        let fault = match error {
            LowerError::Here(error) => Error::template(diagnostic(self.file, self.source, error)),
            LowerError::Elsewhere(error) => *error,
        };
        // what is lowered once for each kind of place is told once
        if !faults.iter().any(|known| known.diagnostic() == fault.diagnostic()) {
            faults.push(fault);
        }
        Ok(())
    }

    fn dynamic_partial(&mut self, context: OutputContext) -> String {
        // nobody knows yet what it will call
        self.use_any_helper();
        self.use_engine_filter();
        self.session.compiler.loads_more.store(true, Ordering::Relaxed);
        context_prefix(context).to_owned()
    }
}

/// A template error as a person is told it.
pub(super) fn diagnostic(file: &str, source: &str, error: TemplateError) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(error.message).at(Place::new(file, source, error.span));
    if let Some((note, span)) = error.note {
        diagnostic = diagnostic.note(note, Some(Place::new(file, source, span)));
    }
    match error.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}
