//! A Handlebars template as a Jinja template that means the same.

use std::sync::Arc;

use super::jinja::Jinja;
use super::missing::PrintedPaths;
use super::partial_files::{self, PartialFiles};
use super::units::Compiler;
use super::{Dialect, Format, TemplateOptions, TemplateSource};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::handlebars::lower::{LowerOptions, OutputContext};
use crate::handlebars::to_jinja::{self, CalledPartial, ConvertOptions, Partials};
use crate::handlebars::{JsonState, ParseOptions, parse};

/// Where a template that is converted stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConvertAs {
    /// On its own.
    #[default]
    Main,
    /// In other templates, which call it.
    Partial,
    /// The same, inside of a JSON string.
    PartialInString,
}

/// A converted template.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The Jinja template.
    pub text: String,
    /// The format that it was converted for.
    pub format: Format,
    /// The format that it is taken for where its name does not tell.
    pub guessed: Format,
    /// What else has to be done.
    pub notes: Vec<Diagnostic>,
}

/// Converts a Handlebars template. Whatever is wrong with it is told as when it is rendered.
pub fn convert(source: &TemplateSource, options: &TemplateOptions, place: ConvertAs) -> Result<Converted, Error> {
    let by_path = source.path.as_deref().map(Dialect::from_path);
    if options.dialect.or(by_path) == Some(Dialect::Jinja) {
        return Err(Error::template(format!(
            "`{}` is a Jinja template already",
            source.name
        )));
    }
    let format = format_of(source, options, place)?;
    let native = OutputContext::of(format);
    let convert_options = ConvertOptions {
        native,
        start: match place {
            ConvertAs::PartialInString => OutputContext::Json(JsonState::String),
            _ => native,
        },
        is_partial: place != ConvertAs::Main,
        prevent_indent: options.prevent_indent,
        explicit_partial_context: options.explicit_partial_context,
    };
    let parse_options = ParseOptions {
        json: format == Format::Json,
    };
    let compiler = compiled(source, options, convert_options, parse_options)?;
    let told = |error| Error::template(super::units::diagnostic(&source.name, &source.text, error));
    let program = parse(&source.text, parse_options).map_err(told)?;
    let mut files = Files(&compiler);
    let converted = to_jinja::convert(&source.text, &program, convert_options, &mut files).map_err(told)?;
    check(&converted.source, source, format, options)?;
    let in_strings = converted.partials_in_strings.into_iter();
    let notes = in_strings
        .filter(|_| place != ConvertAs::PartialInString)
        .map(|(name, span)| {
            Diagnostic::new(format!("the partial `{name}` is called inside of a JSON string"))
                .at(Place::new(&source.name, &source.text, span))
                .hint("convert it with `--in-string`")
        });
    Ok(Converted {
        guessed: Format::from_source(&converted.source, Dialect::Jinja),
        notes: notes.collect(),
        text: converted.source,
        format,
    })
}

/// The format that a template is converted for.
fn format_of(source: &TemplateSource, options: &TemplateOptions, place: ConvertAs) -> Result<Format, Error> {
    let by_name = source.path.as_deref().and_then(Format::from_inner_extension);
    let given = options.format.or(by_name);
    let format = match (given, place) {
        (Some(format), _) => format,
        // what stands in a JSON string does not look like JSON
        (None, ConvertAs::PartialInString) => Format::Json,
        (None, _) => Format::from_source(&source.text, Dialect::Handlebars),
    };
    match place {
        ConvertAs::Partial if given.is_none() && format == Format::Text => {
            let message = format!("`{}` does not tell what the templates yield that call it", source.name);
            let hint = "say so with `--format`: json, xml, html or text; \
                        with `--in-string`, if they call it inside of a JSON string";
            Err(Error::usage(Diagnostic::new(message).hint(hint)))
        }
        ConvertAs::PartialInString if format != Format::Json => {
            let message = format!("a template for {} is never inside of a JSON string", format.name());
            Err(Error::usage(Diagnostic::new(message).hint("leave out `--in-string`")))
        }
        _ => Ok(format),
    }
}

/// The template compiled as it is for a render, with its partials: what is wrong with it is found here.
fn compiled(
    source: &TemplateSource,
    options: &TemplateOptions,
    convert: ConvertOptions,
    parse_options: ParseOptions,
) -> Result<Compiler, Error> {
    let folders = partial_files::folders(&options.partials, source.path.as_deref())?;
    let lower_options = LowerOptions {
        native: convert.native,
        strict: false,
        traces: false,
        prevent_indent: convert.prevent_indent,
        explicit_partial_context: convert.explicit_partial_context,
        compact: false,
    };
    let paths = Arc::new(PrintedPaths::new(false));
    let compiler = Compiler::new(PartialFiles::new(folders), parse_options, lower_options, paths);
    compiler.compile_main(super::MAIN, &source.name, &source.text, convert.start)?;
    Ok(compiler)
}

/// Fails unless the Jinja template compiles.
fn check(text: &str, source: &TemplateSource, format: Format, options: &TemplateOptions) -> Result<(), Error> {
    let converted = TemplateSource {
        name: format!("{} (converted)", source.name),
        text: text.to_owned(),
        path: None,
    };
    let jinja = Jinja::compile(&converted, format, options, Vec::new());
    jinja
        .map(|_| ())
        .map_err(|error| error.map(|diagnostic| diagnostic.prefixed("it cannot be converted: ")))
}

/// The partials that were compiled with a template.
struct Files<'a>(&'a Compiler);

impl Partials for Files<'_> {
    fn called(&mut self, name: &str, context: OutputContext) -> Option<CalledPartial> {
        self.0.called_partial(name, context)
    }
}
