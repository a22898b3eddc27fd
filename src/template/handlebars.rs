//! Handlebars templates: lowered, and rendered by minijinja.
//!
//! A template is compiled to be fast: a missing value that is printed only leaves a mark in the state of the render.
//! The first time there is one, the template is compiled once more with its printed paths numbered, so that each can be
//! told with its place, and from then on that twin renders.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use minijinja::{Captured, Environment, Value};

use super::context::LoweredContext;
use super::engine::{self, SawMissing};
use super::engine_filters;
use super::faults::{Limits, Sources, told};
use super::filters::{self, Registrar};
use super::limit;
use super::missing::{Missing, PrintedPaths};
use super::partial_files::PartialFiles;
use super::secret_uses::{SecretUse, Templates, uses_in};
use super::units::Compiler;
use super::{DeliveryData, Dialect, Format, Layout, MAIN, Run, TemplateOptions, TemplateSource};
use crate::diagnostic::Place;
use crate::error::Error;
use crate::handlebars::lower::{LowerOptions, OutputContext, syntax};
use crate::handlebars::{JsonState, ParseOptions};

impl OutputContext {
    /// How values are printed where a template of this format begins.
    pub(super) fn of(format: Format) -> Self {
        match format {
            Format::Json => Self::Json(JsonState::Value),
            Format::Xml => Self::Xml,
            Format::Html => Self::Html,
            Format::Text => Self::Text,
        }
    }
}

/// A compiled Handlebars template.
pub(super) struct Handlebars {
    source: TemplateSource,
    format: Format,
    options: TemplateOptions,
    files: PartialFiles,
    paths: Arc<PrintedPaths>,
    fast: Compiled,
    tracing: OnceLock<Option<Compiled>>,
}

/// A template in its environment.
struct Compiled {
    env: Environment<'static>,
    compiler: Arc<Compiler>,
    limits: Limits,
}

impl Handlebars {
    pub(super) fn compile(
        source: &TemplateSource,
        format: Format,
        options: &TemplateOptions,
        folders: Vec<PathBuf>,
    ) -> Result<Self, Error> {
        let files = PartialFiles::new(folders);
        let paths = Arc::new(PrintedPaths::new(options.strict));
        Ok(Self {
            fast: Compiled::new(source, format, options, &files, &paths, options.strict)?,
            source: source.clone(),
            format,
            options: options.clone(),
            files,
            paths,
            tracing: OnceLock::new(),
        })
    }

    pub(super) fn renderer(&self, run: &Arc<Run>) -> Result<HandlebarsRenderer<'_>, Error> {
        Ok(HandlebarsRenderer {
            template: self,
            compiled: &self.fast,
            main: self.fast.main()?,
            notes_missing: self.options.notes_missing && !self.options.strict,
            run: Arc::clone(run),
        })
    }

    pub(super) fn missing(&self) -> Vec<Missing> {
        self.paths.missing()
    }

    /// Whether the output may hold white space between JSON tokens though it is compact.
    pub(super) fn prints_blanks(&self) -> bool {
        self.fast.compiler.prints_blanks()
    }

    /// The twin that knows which path is missing.
    fn tracing(&self) -> Option<&Compiled> {
        let twin = self.tracing.get_or_init(|| {
            Compiled::new(&self.source, self.format, &self.options, &self.files, &self.paths, true).ok()
        });
        twin.as_ref()
    }
}

impl Compiled {
    fn new(
        source: &TemplateSource,
        format: Format,
        options: &TemplateOptions,
        files: &PartialFiles,
        paths: &Arc<PrintedPaths>,
        traces: bool,
    ) -> Result<Self, Error> {
        let compiler = Arc::new(compiler(format, options, files, paths, traces));
        let context = compiler.native();
        compiler.compile_main(MAIN, &source.name, &source.text, context)?;
        let limits = Limits::of(options);
        let env = environment(format, options, &compiler, paths)
            .map_err(|error| told(&error, &Sources::Handlebars(&compiler), limits))?;
        let compiled = Self { env, compiler, limits };
        compiled.load_all()?;
        Ok(compiled)
    }

    /// Compiles what is lowered, so that a fault is told now.
    fn load_all(&self) -> Result<(), Error> {
        for name in self.compiler.unit_names() {
            self.env.get_template(&name).map_err(|error| self.told(&error))?;
        }
        Ok(())
    }

    fn main(&self) -> Result<minijinja::Template<'_, '_>, Error> {
        self.env.get_template(MAIN).map_err(|error| self.told(&error))
    }

    fn told(&self, error: &minijinja::Error) -> Error {
        told(error, &Sources::Handlebars(&self.compiler), self.limits)
    }
}

/// A compiler of templates in this format.
fn compiler(
    format: Format,
    options: &TemplateOptions,
    files: &PartialFiles,
    paths: &Arc<PrintedPaths>,
    traces: bool,
) -> Compiler {
    let parse_options = ParseOptions {
        json: format == Format::Json,
    };
    let lower_options = LowerOptions {
        native: match format {
            // so that a value and a raw value are told apart
            _ if options.marks_values => OutputContext::Html,
            _ => OutputContext::of(format),
        },
        strict: options.strict,
        traces,
        prevent_indent: options.prevent_indent,
        explicit_partial_context: options.explicit_partial_context,
        compact: format == Format::Json && options.layout == Layout::Compact,
    };
    Compiler::new(files.clone(), parse_options, lower_options, Arc::clone(paths)).naming(options.names)
}

/// Every error of a template that can be found without an event; more than one, where it can be read on behind the
/// first.
pub(super) fn faults(
    source: &TemplateSource,
    format: Format,
    options: &TemplateOptions,
    folders: Vec<PathBuf>,
) -> Vec<Error> {
    let files = PartialFiles::new(folders);
    let compiler = compiler(format, options, &files, &Arc::default(), false).collecting();
    let compiled = compiler.compile_main(MAIN, &source.name, &source.text, compiler.native());
    let mut faults = compiler.take_faults();
    match compiled {
        // how it ends may follow from what was left out
        Err(error) if faults.is_empty() => vec![error],
        Ok(()) if faults.is_empty() => {
            let compiled = Handlebars::compile(source, format, options, files.into_folders());
            compiled.err().into_iter().collect()
        }
        _ => {
            faults.sort_by_key(|fault| fault.diagnostic().place().map(|place| (place.line(), place.column())));
            faults
        }
    }
}

/// Where a template and its partials ask for secrets.
pub(super) fn secret_uses(
    source: &TemplateSource,
    format: Format,
    options: &TemplateOptions,
    folders: Vec<PathBuf>,
) -> Vec<SecretUse> {
    let files = PartialFiles::new(folders);
    let paths = Arc::default();
    let compiler = Arc::new(compiler(format, options, &files, &paths, false).collecting());
    let compiled = compiler.compile_main(MAIN, &source.name, &source.text, compiler.native());
    if compiled.is_err() || !compiler.may_name_secrets() {
        return Vec::new();
    }
    match (environment(format, options, &compiler, &paths), syntax()) {
        (Ok(env), Ok(syntax)) => uses_in(&Units { env, compiler }, Dialect::Handlebars, &syntax),
        _ => Vec::new(),
    }
}

/// The lowered templates.
struct Units {
    env: Environment<'static>,
    compiler: Arc<Compiler>,
}

impl Templates for Units {
    fn engine(&self) -> &Environment<'static> {
        &self.env
    }

    fn names(&self) -> Vec<String> {
        let partials = self.compiler.unit_names();
        let partials = partials.into_iter().filter(|name| name != MAIN);
        std::iter::once(MAIN.to_owned()).chain(partials).collect()
    }

    fn source(&self, name: &str) -> Option<String> {
        self.compiler.load(name).ok().flatten()
    }

    fn place(&self, name: &str, range: &Range<usize>) -> Option<Place> {
        let unit = self.compiler.unit(name)?;
        let span = unit.map.template_span(range)?;
        Some(Place::new(&unit.file, &unit.source, span))
    }
}

fn environment(
    format: Format,
    options: &TemplateOptions,
    compiler: &Arc<Compiler>,
    paths: &Arc<PrintedPaths>,
) -> Result<Environment<'static>, minijinja::Error> {
    // the engine's own filters and tests take their time to set up
    let base = match compiler.uses_engine_filters() {
        true => Environment::new(),
        false => Environment::empty(),
    };
    let mut env = engine::environment(base, format, options);
    if compiler.uses_engine_filters() {
        engine_filters::replace(&mut env, format);
    }
    engine::add_filters(&mut env, &compiler.used_helpers(), paths);
    let mut registrar = Registrar {
        env: &mut env,
        is_used: &|name| compiler.uses(name),
    };
    filters::add(&mut registrar, paths, options.log);
    let partials = Arc::clone(compiler);
    registrar.test("_partial", move |name: &str| partials.has_partial(name));
    env.set_syntax(syntax()?);
    let loader = Arc::clone(compiler);
    env.set_loader(move |name| loader.load(name));
    Ok(env)
}

/// Renders a Handlebars template for one event after another.
pub(super) struct HandlebarsRenderer<'t> {
    template: &'t Handlebars,
    compiled: &'t Compiled,
    main: minijinja::Template<'t, 't>,
    /// Whether a missing value is still to be looked for.
    notes_missing: bool,
    run: Arc<Run>,
}

impl<'t> HandlebarsRenderer<'t> {
    pub(super) fn render(&mut self, event: &Value, delivery: &DeliveryData, out: &mut Vec<u8>) -> Result<(), Error> {
        let rendered = self.render_into(out, self.context(event, delivery, false));
        let rendered = rendered.map_err(|error| self.compiled.told(&error))?;
        if self.notes_missing && rendered.state().get_extension::<SawMissing>().is_some() {
            self.trace(event, delivery)?;
        }
        Ok(())
    }

    fn context(&self, event: &Value, delivery: &DeliveryData, is_repeated: bool) -> Value {
        let names_secrets = self.compiled.compiler.names_secrets();
        Value::from_object(LoweredContext::new(
            event,
            &self.run,
            delivery,
            names_secrets,
            is_repeated,
        ))
    }

    /// Renders once more, and from now on, with the twin that counts missing paths.
    fn trace(&mut self, event: &Value, delivery: &DeliveryData) -> Result<(), Error> {
        self.notes_missing = false;
        let Some(twin) = self.template.tracing() else {
            return Ok(());
        };
        self.main = twin.main()?;
        self.compiled = twin;
        let mut discarded = Vec::new();
        // it has just been rendered: what this is for is what it counts
        let _ = self.render_into(&mut discarded, self.context(event, delivery, true));
        Ok(())
    }

    fn render_into(&self, out: &mut Vec<u8>, context: Value) -> Result<Captured<'t>, minijinja::Error> {
        let max = self.template.options.max_output;
        limit::render_within(&self.main, &self.compiled.env, context, out, max)
    }
}
