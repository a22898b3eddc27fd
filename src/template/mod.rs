//! Templates: compiled once, rendered for any number of events.

mod context;
mod convert;
mod engine;
mod engine_filters;
mod escape;
mod faults;
mod filters;
mod format;
mod handlebars;
mod jinja;
mod jinja_check;
mod jinja_filters;
mod jinja_names;
mod limit;
mod missing;
mod options;
mod output;
mod partial_files;
mod secret_uses;
mod source;
mod units;

use std::sync::Arc;

use minijinja::Value;

use crate::error::Error;
use handlebars::{Handlebars, HandlebarsRenderer};
use jinja::{Jinja, JinjaRenderer};
use source::read_template_file;

pub use convert::{ConvertAs, Converted, convert};
pub use engine::{MARKS, STACK_SIZE};
pub use format::{Dialect, Format};
pub use jinja_filters::{FILTERS as JINJA_FILTERS, TESTS as JINJA_TESTS};
pub use missing::Missing;
pub use options::{DEFAULT_FUEL, DEFAULT_MAX_OUTPUT, DeliveryData, LogSink, OptionNames, Run, TemplateOptions};
pub use output::{Layout, lay_out};
pub use partial_files::check_folders;
pub(crate) use partial_files::not_a_folder;
pub use secret_uses::{SecretUse, SecretsOf};
pub use source::TemplateSource;

/// The name of the main template in its environment.
const MAIN: &str = "main";

/// A compiled template.
pub struct Template {
    kind: Kind,
    format: Format,
    /// What to do where the output is not valid.
    invalid_hint: Option<String>,
    validate: bool,
    layout: Layout,
}

enum Kind {
    Handlebars(Box<Handlebars>),
    Jinja(Box<Jinja>),
}

impl Template {
    /// Every error of a template that can be found without an event.
    pub fn faults(source: &TemplateSource, options: &TemplateOptions) -> Vec<Error> {
        let (dialect, format, _) = kind_of(source, options);
        match (
            dialect,
            partial_files::folders(&options.partials, source.path.as_deref()),
        ) {
            (_, Err(error)) => vec![error],
            (Dialect::Handlebars, Ok(folders)) => handlebars::faults(source, format, options, folders),
            (Dialect::Jinja, Ok(folders)) => jinja::faults(source, format, options, folders),
        }
    }

    /// Where a template, and those that it names, ask for secrets, as far as that can be found without a render; of what
    /// is wrong, nothing.
    pub fn secret_uses(source: &TemplateSource, options: &TemplateOptions) -> Vec<SecretUse> {
        let (dialect, format, _) = kind_of(source, options);
        let options = TemplateOptions {
            strict: false,
            ..options.clone()
        };
        let Ok(folders) = partial_files::folders(&options.partials, source.path.as_deref()) else {
            return Vec::new();
        };
        match dialect {
            Dialect::Handlebars => handlebars::secret_uses(source, format, &options, folders),
            Dialect::Jinja => jinja::secret_uses(source, format, &options, folders),
        }
    }

    /// Compiles a template and the partials it names.
    pub fn compile(source: &TemplateSource, options: &TemplateOptions) -> Result<Self, Error> {
        let (dialect, format, is_guessed) = kind_of(source, options);
        let folders = partial_files::folders(&options.partials, source.path.as_deref())?;
        let kind = match dialect {
            Dialect::Handlebars => Kind::Handlebars(Box::new(Handlebars::compile(source, format, options, folders)?)),
            Dialect::Jinja => Kind::Jinja(Box::new(Jinja::compile(source, format, options, folders)?)),
        };
        Ok(Self {
            kind,
            format,
            invalid_hint: invalid_hint(source, dialect, (format, is_guessed), options.names),
            validate: options.validate,
            layout: options.layout,
        })
    }

    /// The output format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// A renderer of this template: it keeps what renders have in common. Each thread takes its own.
    pub fn renderer(&self, run: &Arc<Run>) -> Result<Renderer<'_>, Error> {
        Ok(Renderer {
            template: self,
            kind: match &self.kind {
                Kind::Handlebars(template) => KindRenderer::Handlebars(template.renderer(run)?),
                Kind::Jinja(template) => KindRenderer::Jinja(template.renderer(run)?),
            },
            plain: Vec::new(),
        })
    }

    /// The paths that were printed and missing in the renders so far.
    pub fn missing(&self) -> Vec<Missing> {
        match &self.kind {
            Kind::Handlebars(template) => template.missing(),
            Kind::Jinja(template) => template.missing(),
        }
    }

    /// Whether what the engine writes has to be laid out anew.
    fn lays_out(&self) -> bool {
        let is_laid_out = match &self.kind {
            Kind::Handlebars(template) => self.layout == Layout::Compact && !template.prints_blanks(),
            Kind::Jinja(_) => false,
        };
        self.format == Format::Json && !is_laid_out
    }

    fn check(&self, output: &[u8]) -> Result<(), Error> {
        if !self.validate {
            return Ok(());
        }
        output::validate(output, self.format).map_err(|diagnostic| {
            Error::template(match &self.invalid_hint {
                Some(hint) => diagnostic.hint(hint.as_str()),
                None => *diagnostic,
            })
        })
    }
}

/// The dialect and the format of a template, and whether the format is guessed by how it begins.
fn kind_of(source: &TemplateSource, options: &TemplateOptions) -> (Dialect, Format, bool) {
    let by_path = source.path.as_deref().map(Dialect::from_path);
    let dialect = options.dialect.or(by_path).unwrap_or(Dialect::Handlebars);
    let by_name = source.path.as_deref().and_then(Format::from_inner_extension);
    let given = options.format.or(by_name);
    let format = given.unwrap_or_else(|| Format::from_source(&source.text, dialect));
    (dialect, format, given.is_none())
}

/// What to do where the output is not valid.
fn invalid_hint(
    source: &TemplateSource,
    dialect: Dialect,
    (format, is_guessed): (Format, bool),
    names: OptionNames,
) -> Option<String> {
    let text = source.text.trim_start();
    if dialect == Dialect::Handlebars && (text.starts_with("{%") || text.starts_with("{#")) {
        return Some("if the template is a Jinja template, say so with `--dialect jinja`".to_owned());
    }
    let name = format.name();
    match (dialect, format) {
        (Dialect::Jinja, Format::Json) => Some(
            "in JSON a value brings its own quotes: write `{{ x }}`, or `{{ x|in_string }}` inside of quotes"
                .to_owned(),
        ),
        _ if is_guessed => Some(format!(
            "the template was taken for {name} because of how it begins; if it is not, say so with {}",
            names.format("text")
        )),
        _ => None,
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Renders a template for one event after another.
pub struct Renderer<'t> {
    template: &'t Template,
    kind: KindRenderer<'t>,
    /// What the engine wrote, before it is laid out.
    plain: Vec<u8>,
}

enum KindRenderer<'t> {
    Handlebars(HandlebarsRenderer<'t>),
    Jinja(JinjaRenderer<'t>),
}

impl Renderer<'_> {
    /// Renders the template for an event and appends the output to `out`: valid, in its layout, or not at all.
    pub fn render(&mut self, event: &Value, out: &mut Vec<u8>) -> Result<(), Error> {
        self.render_for(event, &DeliveryData::default(), out)
    }

    /// Renders the template for an event that is delivered, as [`Renderer::render`] does.
    pub fn render_for(&mut self, event: &Value, delivery: &DeliveryData, out: &mut Vec<u8>) -> Result<(), Error> {
        self.plain.clear();
        match &mut self.kind {
            KindRenderer::Handlebars(renderer) => renderer.render(event, delivery, &mut self.plain)?,
            KindRenderer::Jinja(renderer) => renderer.render(event, delivery, &mut self.plain)?,
        }
        self.template.check(&self.plain)?;
        match self.template.layout {
            Layout::AsIs => out.extend_from_slice(&self.plain),
            layout if self.template.lays_out() => {
                output::lay_out(&self.plain, layout, out);
                out.push(b'\n');
            }
            _ => {
                out.extend_from_slice(&self.plain);
                if !self.plain.ends_with(b"\n") {
                    out.push(b'\n');
                }
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer")
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}
