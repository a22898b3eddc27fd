//! Templates: compiled once, rendered for any number of events.

mod context;
mod engine;
mod escape;
mod faults;
mod filters;
mod format;
mod jinja;
mod missing;
mod output;
mod partial_files;
mod units;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::{Environment, Value};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::handlebars::lower::{LowerOptions, OutputContext, syntax};
use crate::handlebars::{JsonState, ParseOptions};
use context::LoweredContext;
use engine::LimitedBuffer;
use faults::{Limits, Sources, told};
use missing::PrintedPaths;
use partial_files::PartialFiles;
use units::Compiler;

pub use engine::STACK_SIZE;
pub use format::{Dialect, Format};
pub use missing::Missing;
pub use output::Layout;

/// The most engine steps that a render may take where nothing else is said: some seconds of work.
pub const DEFAULT_FUEL: u64 = 100_000_000;

/// The largest output of a render where nothing else is said, in bytes.
pub const DEFAULT_MAX_OUTPUT: u64 = 64 * 1024 * 1024;

/// The largest template that is read, in bytes.
const MAX_TEMPLATE: u64 = 16 * 1024 * 1024;

/// The name of the main template in its environment.
const MAIN: &str = "main";

/// The source of a template, and where it comes from.
#[derive(Debug, Clone)]
pub struct TemplateSource {
    /// What a person knows it as: its path, `<stdin>`, `<inline>`.
    pub name: String,
    /// The text.
    pub text: String,
    /// Its file, if it has one: for its extensions, and for the partials beside it.
    pub path: Option<PathBuf>,
}

impl TemplateSource {
    /// Reads a template from a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            name: path.display().to_string(),
            text: read_template_file(path, MAX_TEMPLATE)?,
            path: Some(path.to_owned()),
        })
    }

    /// Reads a template from stdin.
    pub fn read_stdin() -> Result<Self, Error> {
        let name = "<stdin>";
        let mut bytes = Vec::new();
        let stdin = std::io::stdin().lock();
        stdin
            .take(MAX_TEMPLATE + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::machine(format!("cannot read the template from stdin: {error}")))?;
        Ok(Self {
            name: name.to_owned(),
            text: template_text(name, bytes, MAX_TEMPLATE)?,
            path: None,
        })
    }
}

fn read_template_file(path: &Path, max: u64) -> Result<String, Error> {
    let name = path.display();
    let cannot = |error: &std::io::Error| Error::machine(format!("cannot read the template `{name}`: {error}"));
    let file = std::fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::template(format!("the template `{name}` does not exist")),
        _ => cannot(&error),
    })?;
    let mut bytes = Vec::new();
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot(&error))?;
    template_text(&name.to_string(), bytes, max)
}

/// The text of a template that was read as `bytes`: UTF-8, without a byte order mark, of at most `max` bytes.
fn template_text(name: &str, bytes: Vec<u8>, max: u64) -> Result<String, Error> {
    if bytes.len() as u64 > max {
        return Err(Error::template(format!(
            "the template `{name}` is larger than {max} bytes"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let diagnostic = Diagnostic::new(format!(
            "the template `{name}` is not UTF-8: the byte at offset {offset} is no part of a character"
        ));
        Error::template(diagnostic.hint("convert it to UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// How a template is compiled and rendered.
#[derive(Debug, Clone)]
pub struct TemplateOptions {
    /// The dialect; by the file's extension if none is given.
    pub dialect: Option<Dialect>,
    /// The output format; found out if none is given.
    pub format: Option<Format>,
    /// Folders of partials, searched in order, before the one beside the template.
    pub partials: Vec<PathBuf>,
    /// Whether a missing path that is printed is an error.
    pub strict: bool,
    /// Whether the output is checked to be what its format promises.
    pub validate: bool,
    /// How JSON output is laid out.
    pub layout: Layout,
    /// The most engine steps of a render.
    pub fuel: u64,
    /// The largest output of a render, in bytes.
    pub max_output: u64,
    /// Whether standalone partials do not indent what they print (an option of handlebars.js).
    pub prevent_indent: bool,
    /// Whether a partial without a context gets an empty one (an option of handlebars.js).
    pub explicit_partial_context: bool,
    /// What `{{log ..}}` calls.
    pub log: LogSink,
}

/// What takes a line that a template logs.
pub type LogSink = fn(&str);

impl Default for TemplateOptions {
    fn default() -> Self {
        Self {
            dialect: None,
            format: None,
            partials: Vec::new(),
            strict: false,
            validate: true,
            layout: Layout::AsIs,
            fuel: DEFAULT_FUEL,
            max_output: DEFAULT_MAX_OUTPUT,
            prevent_indent: false,
            explicit_partial_context: false,
            log: |_| {},
        }
    }
}

/// What is the same for all renders of a run.
#[derive(Debug, Clone)]
pub struct Run {
    /// `@now`: the run's time, as RFC 3339 text.
    pub now: Value,
    /// `@secrets`: an object that fails for an unknown name.
    pub secrets: Value,
    /// Whether any secret is given: then `secrets` in the event is shadowed.
    pub has_secrets: bool,
    /// `@id`: the delivery's id, if there is a delivery.
    pub id: Option<Value>,
}

/// A compiled template.
pub struct Template {
    env: Environment<'static>,
    kind: Kind,
    format: Format,
    /// Whether the format was found out rather than given.
    is_guessed: bool,
    validate: bool,
    layout: Layout,
    limits: Limits,
}

enum Kind {
    Handlebars {
        compiler: Arc<Compiler>,
        paths: Arc<PrintedPaths>,
    },
    Jinja(Box<jinja::Jinja>),
}

impl Template {
    /// Compiles a template and the partials it names.
    pub fn compile(source: &TemplateSource, options: &TemplateOptions) -> Result<Self, Error> {
        let by_path = source.path.as_deref().map(Dialect::from_path);
        let dialect = options.dialect.or(by_path).unwrap_or(Dialect::Handlebars);
        let by_name = source.path.as_deref().and_then(Format::from_inner_extension);
        let format = options
            .format
            .or(by_name)
            .unwrap_or_else(|| Format::from_source(&source.text, dialect));
        let limits = Limits {
            fuel: options.fuel,
            max_output: options.max_output,
        };
        let folders = partial_files::folders(&options.partials, source.path.as_deref())?;
        let mut env = engine::environment(format, options);
        let kind = match dialect {
            Dialect::Handlebars => {
                compile_handlebars(&mut env, source, format, options, PartialFiles::new(folders), limits)?
            }
            Dialect::Jinja => Kind::Jinja(Box::new(jinja::Jinja::compile(
                &mut env, source, format, options, folders, limits,
            )?)),
        };
        Ok(Self {
            env,
            kind,
            format,
            is_guessed: options.format.is_none() && by_name.is_none(),
            validate: options.validate,
            layout: options.layout,
            limits,
        })
    }

    /// The output format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// A renderer of this template: it keeps what renders have in common. Each thread takes its own.
    pub fn renderer(&self, run: &Arc<Run>) -> Result<Renderer<'_>, Error> {
        let engine = self.env.get_template(MAIN).map_err(|error| self.told(&error))?;
        Ok(Renderer {
            template: self,
            engine,
            run: Arc::clone(run),
            plain: Vec::new(),
        })
    }

    /// The paths that were printed and missing in the renders so far.
    pub fn missing(&self) -> Vec<Missing> {
        match &self.kind {
            Kind::Handlebars { paths, .. } => paths.missing(),
            Kind::Jinja(jinja) => jinja.missing(),
        }
    }

    fn told(&self, error: &minijinja::Error) -> Error {
        match &self.kind {
            Kind::Handlebars { compiler, .. } => told(error, &Sources::Handlebars(compiler), self.limits),
            Kind::Jinja(jinja) => told(error, &Sources::Jinja(&|name| jinja.source(name)), self.limits),
        }
    }

    fn check(&self, output: &[u8]) -> Result<(), Error> {
        if !self.validate {
            return Ok(());
        }
        output::validate(text_of(output), self.format).map_err(|diagnostic| {
            let name = self.format.name();
            Error::template(match self.is_guessed {
                true => diagnostic.hint(format!(
                    "the template was taken for {name} because of how it begins; if it is not, say so with `--format text`"
                )),
                false => *diagnostic,
            })
        })
    }
}

/// Renders a template for one event after another.
pub struct Renderer<'t> {
    template: &'t Template,
    engine: minijinja::Template<'t, 't>,
    run: Arc<Run>,
    /// What the engine wrote, before it is laid out anew.
    plain: Vec<u8>,
}

impl Renderer<'_> {
    /// Renders the template for an event and appends the output to `out`: valid, in its layout, or not at all.
    pub fn render(&mut self, event: &Value, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut plain = std::mem::take(&mut self.plain);
        plain.clear();
        let rendered = self
            .render_plain(event, &mut plain)
            .and_then(|()| self.template.check(&plain));
        if rendered.is_ok() {
            match self.template.layout {
                Layout::AsIs => out.extend_from_slice(&plain),
                layout if self.template.format == Format::Json => {
                    output::lay_out(text_of(&plain), layout, out);
                    out.push(b'\n');
                }
                _ => {
                    out.extend_from_slice(&plain);
                    if !plain.ends_with(b"\n") {
                        out.push(b'\n');
                    }
                }
            }
        }
        self.plain = plain;
        rendered
    }

    fn render_plain(&self, event: &Value, out: &mut Vec<u8>) -> Result<(), Error> {
        let template = self.template;
        let context = match &template.kind {
            Kind::Handlebars { compiler, .. } => {
                Value::from_object(LoweredContext::new(event, &self.run, compiler.names_secrets()))
            }
            Kind::Jinja(_) => Value::from_object(context::JinjaContext::new(event, &self.run)),
        };
        let buffer = LimitedBuffer {
            buffer: out,
            max: template.limits.max_output,
        };
        let rendered = self.engine.render_captured_to(context.clone(), buffer);
        let rendered = rendered.map_err(|error| template.told(&error))?;
        if let Kind::Jinja(jinja) = &template.kind {
            jinja.note_missing(&rendered, &context);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Rendered output as text; it is put together from text.
fn text_of(output: &[u8]) -> &str {
    std::str::from_utf8(output).unwrap_or_default()
}

fn compile_handlebars(
    env: &mut Environment<'static>,
    source: &TemplateSource,
    format: Format,
    options: &TemplateOptions,
    files: PartialFiles,
    limits: Limits,
) -> Result<Kind, Error> {
    let paths = Arc::new(PrintedPaths::new(options.strict));
    let parse_options = ParseOptions {
        json: format == Format::Json,
    };
    let lower_options = LowerOptions {
        native: match format {
            Format::Json => OutputContext::Json(JsonState::Value),
            Format::Xml => OutputContext::Xml,
            Format::Html => OutputContext::Html,
            Format::Text => OutputContext::Text,
        },
        strict: options.strict,
        prevent_indent: options.prevent_indent,
        explicit_partial_context: options.explicit_partial_context,
    };
    let compiler = Arc::new(Compiler::new(files, parse_options, lower_options, Arc::clone(&paths)));
    compiler.compile_main(MAIN, &source.name, &source.text)?;
    filters::add(env, &paths, options.log);
    let partials = Arc::clone(&compiler);
    env.add_test("_partial", move |name: &str| partials.has_partial(name));
    let failed = |error: &minijinja::Error| told(error, &Sources::Handlebars(&compiler), limits);
    env.set_syntax(syntax().map_err(|error| failed(&error))?);
    let loader = Arc::clone(&compiler);
    env.set_loader(move |name| loader.load(name));
    for name in compiler.unit_names() {
        env.get_template(&name).map_err(|error| failed(&error))?;
    }
    Ok(Kind::Handlebars { compiler, paths })
}

/// The place of a byte range of a template's source.
fn place_in(source: &TemplateSource, span: std::ops::Range<usize>) -> Place {
    Place::new(&source.name, &source.text, span)
}
