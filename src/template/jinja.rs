//! The Jinja dialect: minijinja's own, with the helpers as filters and functions.

use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use minijinja::value::Value;
use minijinja::{Captured, Environment, Error as EngineError, UndefinedBehavior};

use super::faults::{Limits, Sources, told};
use super::{Format, MAIN, Missing, TemplateOptions, TemplateSource, engine, place_in, read_template_file};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;

/// What a missing value prints in the render that only finds out where it stands: a noncharacter, which no JSON or
/// XML that a person writes holds.
const MARK: &str = "\u{10FFFE}";

/// The largest template that is included or extended, in bytes.
const MAX_INCLUDED: u64 = 16 * 1024 * 1024;

/// A compiled Jinja template: what is known of it besides its environment.
pub(super) struct Jinja {
    source: TemplateSource,
    folders: Vec<PathBuf>,
    format: Format,
    options: TemplateOptions,
    missing: Mutex<Vec<Missing>>,
    /// A twin of the environment that marks missing values in its output.
    marking: OnceLock<Environment<'static>>,
}

/// In the state of a render in which a missing value was printed.
struct SawMissing;

impl Jinja {
    pub(super) fn compile(
        env: &mut Environment<'static>,
        source: &TemplateSource,
        format: Format,
        options: &TemplateOptions,
        folders: Vec<PathBuf>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let jinja = Self {
            source: source.clone(),
            folders,
            format,
            options: options.clone(),
            missing: Mutex::default(),
            marking: OnceLock::new(),
        };
        let failed = |error: &EngineError| told(error, &Sources::Jinja(&|name| jinja.source(name)), limits);
        jinja.set_up(env, false).map_err(|error| failed(&error))?;
        if options.strict {
            // missing values may be asked for, but not printed
            env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        }
        Ok(jinja)
    }

    fn set_up(&self, env: &mut Environment<'static>, marks: bool) -> Result<(), EngineError> {
        engine::add_functions(env);
        let print = engine::formatter(self.format);
        env.set_formatter(move |out, state, value| {
            if value.is_undefined() {
                state.get_or_insert_extension(SawMissing);
                if marks {
                    return Ok(out.write_str(MARK)?);
                }
            }
            print(out, state, value)
        });
        let keep_newline = env.syntax().to_builder().keep_trailing_newline(true).build()?;
        env.set_syntax(keep_newline);
        let folders = self.folders.clone();
        env.set_loader(move |name| load(&folders, name));
        env.add_template_owned(MAIN, self.source.text.clone())
    }

    /// The file name and the source of a template of the environment.
    pub(super) fn source(&self, name: &str) -> Option<(String, String)> {
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
    pub(super) fn note_missing(&self, rendered: &Captured<'_>, context: &Value) {
        if rendered.state().get_extension::<SawMissing>().is_none() {
            return;
        }
        let marking = self.marking.get_or_init(|| {
            let mut env = engine::environment(self.format, &self.options);
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
            self.count(span.name(), span.source_range());
        }
    }

    fn count(&self, name: &str, range: std::ops::Range<usize>) {
        let place = if name == MAIN {
            place_in(&self.source, range.clone())
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
        missing.push(Missing {
            count: 1,
            diagnostic: Diagnostic::new(format!("`{}` is missing in the event", text.trim())).at(place),
        });
    }

    pub(super) fn missing(&self) -> Vec<Missing> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

fn load(folders: &[PathBuf], name: &str) -> Result<Option<String>, EngineError> {
    let Some(path) = find(folders, name) else {
        return Ok(None);
    };
    let read = read_template_file(&path, MAX_INCLUDED);
    read.map(Some)
        .map_err(|error| crate::helpers::fail(error.diagnostic().message()).with_source(error))
}
