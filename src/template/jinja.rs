//! The Jinja dialect: minijinja's own, with the helpers as filters and functions.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Captured, Environment, Error as EngineError, UndefinedBehavior};

use super::context::JinjaContext;
use super::engine::{self, SawMissing};
use super::engine_filters;
use super::faults::{Limits, MAX_FAULTS, Sources, told};
use super::jinja_check;
use super::jinja_filters::{self, OnMissing};
use super::limit;
use super::missing::near_match_in;
use super::secret_uses::{SecretUse, Templates, uses_in};
use super::{DeliveryData, Dialect, Format, MAIN, Missing, Run, TemplateOptions, TemplateSource, read_template_file};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::helpers::registry;

/// What a missing value prints in the render that only finds out where it stands: a noncharacter, which no JSON or
/// XML that a person writes holds.
const MARK: &str = "\u{10FFFE}";

/// The largest template that is included or extended, in bytes.
const MAX_INCLUDED: u64 = 256 * 1024;

/// A compiled Jinja template.
pub(super) struct Jinja {
    env: Environment<'static>,
    source: TemplateSource,
    folders: Vec<PathBuf>,
    format: Format,
    options: TemplateOptions,
    missing: Mutex<Vec<Missing>>,
    /// A twin of the environment that marks missing values in its output.
    marking: OnceLock<Environment<'static>>,
    /// Whether the templates that this one names are checked: others have names that were computed.
    is_checked: Arc<AtomicBool>,
}

/// Every error of a template, and of those that it names, that can be found without an event.
pub(super) fn faults(
    source: &TemplateSource,
    format: Format,
    options: &TemplateOptions,
    folders: Vec<PathBuf>,
) -> Vec<Error> {
    match Jinja::unchecked(source, format, options, folders) {
        Ok(jinja) => jinja.faults().into_iter().take(MAX_FAULTS).collect(),
        Err(error) => vec![error],
    }
}

impl Jinja {
    pub(super) fn compile(
        source: &TemplateSource,
        format: Format,
        options: &TemplateOptions,
        folders: Vec<PathBuf>,
    ) -> Result<Self, Error> {
        let jinja = Self::unchecked(source, format, options, folders)?;
        match jinja.faults().into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(jinja),
        }
    }

    /// The template, of which nothing is known but that its own syntax is right.
    fn unchecked(
        source: &TemplateSource,
        format: Format,
        options: &TemplateOptions,
        folders: Vec<PathBuf>,
    ) -> Result<Self, Error> {
        if source.text.len() as u64 > MAX_INCLUDED {
            // the engine's compiler goes a level deeper for each step of an expression, and has a stack for so many
            let message = format!(
                "the Jinja template `{}` is larger than {MAX_INCLUDED} bytes",
                source.name
            );
            return Err(Error::template(message));
        }
        let mut jinja = Self {
            env: engine::environment(Environment::new(), format, options),
            source: source.clone(),
            folders,
            format,
            options: options.clone(),
            missing: Mutex::default(),
            marking: OnceLock::new(),
            is_checked: Arc::default(),
        };
        let mut env = std::mem::take(&mut jinja.env);
        jinja.set_up(&mut env, false).map_err(|error| jinja.told(&error))?;
        if options.strict {
            // missing values may be asked for, but not printed
            env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        }
        jinja.env = env;
        Ok(jinja)
    }

    fn faults(&self) -> Vec<Error> {
        let templates = jinja_check::Templates {
            env: &self.env,
            told: &|error| self.told(error),
            source: &|name| self.source(name),
        };
        let faults = templates.faults();
        self.is_checked.store(true, Ordering::Relaxed);
        faults
    }

    pub(super) fn renderer(&self, run: &Arc<Run>) -> Result<JinjaRenderer<'_>, Error> {
        Ok(JinjaRenderer {
            template: self,
            main: self.env.get_template(MAIN).map_err(|error| self.told(&error))?,
            run: Arc::clone(run),
            names_secrets: self.source.text.contains("secrets"),
        })
    }

    fn told(&self, error: &EngineError) -> Error {
        told(
            error,
            &Sources::Jinja(&|name| self.source(name)),
            Limits::of(&self.options),
        )
    }

    fn set_up(&self, env: &mut Environment<'static>, marks: bool) -> Result<(), EngineError> {
        // without numbered places, nothing is told here of names that helpers do not find
        let no_paths = Arc::default();
        engine::add_filters(env, registry::all(), &no_paths);
        engine::add_functions(env, registry::all(), &no_paths);
        let on_missing = OnMissing {
            is_error: self.options.strict,
            mark: marks.then_some(MARK),
        };
        engine_filters::replace(env, self.format);
        jinja_filters::add(env, on_missing);
        let print = engine::formatter(self.format, &self.options);
        env.set_formatter(move |out, state, value| {
            if marks && value.is_undefined() {
                return Ok(out.write_str(MARK)?);
            }
            print(out, state, value)
        });
        let keep_newline = env.syntax().to_builder().keep_trailing_newline(true).build()?;
        env.set_syntax(keep_newline);
        let (folders, is_checked) = (self.folders.clone(), Arc::clone(&self.is_checked));
        let syntax = env.syntax().clone();
        env.set_loader(move |name| load(&folders, name, is_checked.load(Ordering::Relaxed).then_some(&syntax)));
        env.add_template_owned(MAIN, self.source.text.clone())
    }

    /// The file name and the source of a template of the environment.
    fn source(&self, name: &str) -> Option<(String, String)> {
        if name == MAIN {
            return Some((self.source.name.clone(), self.source.text.clone()));
        }
        let path = find(&self.folders, name)?;
        Some((
            path.display().to_string(),
            read_template_file(&path, MAX_INCLUDED).ok()?,
        ))
    }

    /// Where the missing values stood that a render printed, if any: found by rendering once more with marks.
    fn note_missing(&self, rendered: &Captured<'_>, context: &Value) {
        if !self.options.notes_missing || rendered.state().get_extension::<SawMissing>().is_none() {
            return;
        }
        let marking = self.marking.get_or_init(|| {
            let mut env = engine::environment(Environment::new(), self.format, &self.options);
            // the same sources compiled before
            let _ = self.set_up(&mut env, true);
            env
        });
        let Ok((output, spans)) = marking
            .get_template(MAIN)
            .and_then(|t| t.render_with_spans(context.clone()))
        else {
            return;
        };
        let marked = spans
            .iter()
            .filter(|span| output.get(span.output_range()).is_some_and(|text| text.contains(MARK)));
        for span in marked {
            self.count(span.name(), span.source_range(), context);
        }
    }

    fn count(&self, name: &str, range: Range<usize>, context: &Value) {
        let place = if name == MAIN {
            Place::new(&self.source.name, &self.source.text, range.clone())
        } else {
            let Some((file, source)) = self.source(name) else {
                return;
            };
            Place::new(&file, &source, range.clone())
        };
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = missing
            .iter_mut()
            .find(|known| known.diagnostic.place() == Some(&place))
        {
            known.count += 1;
            return;
        }
        let text = self
            .source(name)
            .and_then(|(_, source)| source.get(range).map(str::to_owned))
            .unwrap_or_default();
        // the filter that prints it is not what is missing
        let text = text.split('|').next().unwrap_or_default().to_owned();
        let diagnostic = Diagnostic::new(format!("`{}` is missing in the event", text.trim())).at(place);
        missing.push(Missing {
            count: 1,
            diagnostic: match self.near_match(name, text.trim(), context) {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            },
        });
    }

    /// What may have been meant by a path into the event. A name that the template itself sets is none.
    fn near_match(&self, template: &str, path: &str, event: &Value) -> Option<String> {
        let names: Vec<&str> = path.split('.').collect();
        let from_event = self.env.get_template(template).ok()?.undeclared_variables(false);
        if !names.first().is_some_and(|first| from_event.contains(*first)) {
            return None;
        }
        near_match_in(event.clone(), &names)
    }

    pub(super) fn missing(&self) -> Vec<Missing> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where a template and those that it names ask for secrets.
pub(super) fn secret_uses(
    source: &TemplateSource,
    format: Format,
    options: &TemplateOptions,
    folders: Vec<PathBuf>,
) -> Vec<SecretUse> {
    match Jinja::compile(source, format, options, folders) {
        Ok(jinja) => uses_in(&jinja, Dialect::Jinja, jinja.env.syntax()),
        Err(_) => Vec::new(),
    }
}

impl Templates for Jinja {
    fn engine(&self) -> &Environment<'static> {
        &self.env
    }

    fn names(&self) -> Vec<String> {
        vec![MAIN.to_owned()]
    }

    fn source(&self, name: &str) -> Option<String> {
        self.source(name).map(|(_, source)| source)
    }

    fn place(&self, name: &str, range: &Range<usize>) -> Option<Place> {
        let (file, source) = self.source(name)?;
        Some(Place::new(&file, &source, range.clone()))
    }
}

/// Renders a Jinja template for one event after another.
pub(super) struct JinjaRenderer<'t> {
    template: &'t Jinja,
    main: minijinja::Template<'t, 't>,
    run: Arc<Run>,
    names_secrets: bool,
}

impl JinjaRenderer<'_> {
    pub(super) fn render(&mut self, event: &Value, delivery: &DeliveryData, out: &mut Vec<u8>) -> Result<(), Error> {
        let template = self.template;
        let context = Value::from_object(JinjaContext::new(event, &self.run, delivery, self.names_secrets));
        let max = template.options.max_output;
        let rendered = limit::render_within(&self.main, &template.env, context.clone(), out, max);
        let rendered = rendered.map_err(|error| template.told(&error))?;
        template.note_missing(&rendered, &context);
        Ok(())
    }
}

/// The file of an included or extended template, within the folders.
fn find(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    let stays_inside = Path::new(name)
        .components()
        .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if name.is_empty() || !stays_inside {
        return None;
    }
    let names = [
        name.to_owned(),
        format!("{name}.j2"),
        format!("{name}.jinja"),
        format!("{name}.jinja2"),
    ];
    let mut candidates = folders
        .iter()
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    candidates.find(|path| path.is_file())
}

/// The source of an included or extended template; with a syntax, the names that it calls are checked.
fn load(folders: &[PathBuf], name: &str, checks: Option<&SyntaxConfig>) -> Result<Option<String>, EngineError> {
    let Some(path) = find(folders, name) else {
        return Ok(None);
    };
    let read = read_template_file(&path, MAX_INCLUDED).and_then(|source| {
        if let Some(syntax) = checks {
            jinja_check::check_computed(&path, &source, syntax.clone())?;
        }
        Ok(Some(source))
    });
    read.map_err(|error| crate::helpers::fail(error.diagnostic().message()).with_source(error))
}
