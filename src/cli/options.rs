//! The options that several commands share, in groups.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, Args, ValueEnum};

use super::console;
pub(super) use super::secret_options::SecretOptions;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
pub(super) use crate::event::Edits;
use crate::event::{DEFAULT_MAX_BYTES, Edit, InputFormat, Limits, Path as EventPath};
use crate::secrets::{Secrets, value_of};
use crate::template::{
    DEFAULT_FUEL, DEFAULT_MAX_OUTPUT, Dialect, Format, Layout, Run, TemplateOptions, TemplateSource,
};
use crate::value::{DEFAULT_MAX_DEPTH, Value};

/// Options of every command, before its name or behind it.
#[derive(Debug, Args)]
#[command(next_help_heading = "General options")]
pub(super) struct GeneralOptions {
    /// When to use colour [default: auto]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub(super) color: Option<ColorChoice>,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say more about what is done
    #[arg(short, long, action = ArgAction::Count)]
    pub(super) verbose: u8,
}

impl GeneralOptions {
    /// These and further ones, which win.
    pub(super) fn and(&self, further: &Self) -> Self {
        Self {
            color: further.color.or(self.color),
            quiet: self.quiet || further.quiet,
            verbose: self.verbose.saturating_add(further.verbose),
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How the event is read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Event options")]
pub(super) struct EventOptions {
    /// What the event is written in [default: by its extension, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) input: Option<InputChoice>,
    /// Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    #[arg(long, value_name = "NAME=TEXT")]
    pub(super) set: Vec<String>,
    /// Put the event under a key
    #[arg(long, value_name = "NAME")]
    pub(super) under: Option<String>,
    /// The largest event [default: 67108864]
    #[arg(long, value_name = "BYTES")]
    max_input: Option<u64>,
    /// The deepest nesting of an event [default: 256]
    #[arg(long, value_name = "N", value_parser = depth)]
    max_depth: Option<usize>,
}

/// The depth that the stack of a render is made for.
const DEEPEST: usize = 1_000;

fn depth(text: &str) -> Result<usize, String> {
    let depth = text.parse::<usize>().map_err(|error| error.to_string())?;
    if depth <= DEEPEST {
        Ok(depth)
    } else {
        Err(format!("at most {DEEPEST}"))
    }
}

/// What an event is written in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum InputChoice {
    /// JSON
    Json,
    /// JSON5: comments, trailing commas, unquoted keys
    Json5,
    /// YAML
    Yaml,
}

impl From<InputChoice> for InputFormat {
    fn from(choice: InputChoice) -> Self {
        match choice {
            InputChoice::Json => Self::Json,
            InputChoice::Json5 => Self::Json5,
            InputChoice::Yaml => Self::Yaml,
        }
    }
}

impl EventOptions {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            max_bytes: self.max_input.unwrap_or(DEFAULT_MAX_BYTES),
            max_depth: self.max_depth.unwrap_or(DEFAULT_MAX_DEPTH),
        }
    }

    /// The edits, parsed.
    pub(super) fn edits(&self) -> Result<Edits, Error> {
        let under = self
            .under
            .as_deref()
            .map(|name| EventPath::parse("--under", name))
            .transpose()?;
        let sets = self.set.iter().map(|set| Edit::parse(set)).collect::<Result<_, _>>()?;
        Ok(Edits::new(under, sets))
    }
}

/// How the template is read, whatever is done with it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Template options")]
pub(super) struct SourceArgs {
    /// The template's text, instead of a file
    #[arg(short = 'e', long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(super) inline: Option<String>,
    /// The template's language [default: auto]
    #[arg(long, value_enum, value_name = "DIALECT")]
    dialect: Option<DialectChoice>,
    /// What the template yields: decides escaping and validation [default: auto]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<FormatChoice>,
    /// A folder of partials, besides `partials` beside the template (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) partials: Vec<PathBuf>,
    /// Do not indent what a partial alone on its line prints
    #[arg(long)]
    prevent_indent: bool,
    /// Give a partial that is called without a context an empty one
    #[arg(long)]
    explicit_partial_context: bool,
}

/// How the template is compiled and rendered.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Template options")]
pub(super) struct TemplateArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Make a missing path that is printed an error
    #[arg(long)]
    strict: bool,
    /// Do not check that JSON or XML output is valid
    #[arg(long)]
    no_validate: bool,
    /// Indent JSON output
    #[arg(long, conflicts_with = "compact")]
    pretty: bool,
    /// Print JSON output without white space
    #[arg(long)]
    compact: bool,
    /// The time that `@now` is, in RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(super) now: Option<String>,
    /// The largest output [default: 67108864]
    #[arg(long, value_name = "BYTES")]
    max_output: Option<u64>,
    /// The most steps of work that a render may take [default: 100000000]
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DialectChoice {
    /// By the template's extension, else Handlebars
    Auto,
    /// Handlebars
    Handlebars,
    /// Jinja
    Jinja,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatChoice {
    /// By the template's inner extension (x.json.hbs), or how it begins
    Auto,
    /// JSON
    Json,
    /// XML
    Xml,
    /// HTML
    Html,
    /// Plain text
    Text,
}

impl SourceArgs {
    /// Takes the paths for relative to a folder.
    pub(super) fn begin_at(&mut self, folder: &Path) {
        for path in &mut self.partials {
            *path = folder.join(&path);
        }
    }

    /// The options of the engine, as far as they are about reading the template.
    pub(super) fn options(&self) -> TemplateOptions {
        TemplateOptions {
            dialect: match self.dialect {
                None | Some(DialectChoice::Auto) => None,
                Some(DialectChoice::Handlebars) => Some(Dialect::Handlebars),
                Some(DialectChoice::Jinja) => Some(Dialect::Jinja),
            },
            format: match self.format {
                None | Some(FormatChoice::Auto) => None,
                Some(FormatChoice::Json) => Some(Format::Json),
                Some(FormatChoice::Xml) => Some(Format::Xml),
                Some(FormatChoice::Html) => Some(Format::Html),
                Some(FormatChoice::Text) => Some(Format::Text),
            },
            partials: self.partials.clone(),
            prevent_indent: self.prevent_indent,
            explicit_partial_context: self.explicit_partial_context,
            ..TemplateOptions::default()
        }
    }

    /// The template: the inline text, stdin for `-`, or the file.
    pub(super) fn read(&self, path: Option<&Path>) -> Result<TemplateSource, Error> {
        if let Some(text) = &self.inline {
            return Ok(TemplateSource {
                name: "<inline>".to_owned(),
                text: text.clone(),
                path: None,
            });
        }
        match path {
            Some(path) if path.as_os_str() == "-" => TemplateSource::read_stdin(),
            Some(path) => TemplateSource::read(path),
            None => Err(Error::usage(
                Diagnostic::new("no template is given").hint("name a file, or give its text with `-e TEXT`"),
            )),
        }
    }
}

impl TemplateArgs {
    /// The options of the engine.
    pub(super) fn options(&self) -> TemplateOptions {
        TemplateOptions {
            strict: self.strict,
            notes_missing: true,
            validate: !self.no_validate,
            layout: match (self.pretty, self.compact) {
                (true, _) => Layout::Pretty,
                (_, true) => Layout::Compact,
                _ => Layout::AsIs,
            },
            fuel: self.fuel.unwrap_or(DEFAULT_FUEL),
            max_output: self.max_output.unwrap_or(DEFAULT_MAX_OUTPUT),
            log: console::log,
            ..self.source.options()
        }
    }
}

/// The time that `--now` gives, else the present one.
pub(super) fn now(text: Option<&str>) -> Result<jiff::Timestamp, Error> {
    let Some(text) = text else {
        return Ok(jiff::Timestamp::now());
    };
    text.parse().map_err(|error: jiff::Error| {
        let diagnostic = Diagnostic::new(format!("`--now {text}` is not a time: {error}"));
        Error::usage(diagnostic.hint("write it like `2026-03-04T05:06:07Z`"))
    })
}

/// What all renders of this run have in common.
pub(super) fn run_of(template: &TemplateArgs, secrets: Secrets) -> Result<Arc<Run>, Error> {
    let milliseconds = jiff::TimestampRound::new()
        .smallest(jiff::Unit::Millisecond)
        .mode(jiff::RoundMode::Trunc);
    let now = now(template.now.as_deref())?;
    let now = now.round(milliseconds).unwrap_or(now);
    Ok(Arc::new(Run {
        now: Value::from(now.to_string()),
        has_secrets: !secrets.is_empty(),
        secrets: value_of(secrets),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    /// The defaults stand in the help as text: clap would read each of them at every start.
    #[test]
    fn the_help_tells_the_defaults() {
        let mut command = super::super::Cli::command();
        command.build();
        let help = command
            .find_subcommand_mut("render")
            .map(|render| render.render_long_help().to_string());
        let help = help
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for (option, default) in [
            ("--max-input <BYTES> The largest event", DEFAULT_MAX_BYTES),
            ("--max-output <BYTES> The largest output", DEFAULT_MAX_OUTPUT),
            ("--fuel <N> The most steps of work that a render may take", DEFAULT_FUEL),
            (
                "--max-depth <N> The deepest nesting of an event",
                DEFAULT_MAX_DEPTH as u64,
            ),
        ] {
            let told = format!("{option} [default: {default}]");
            assert!(help.contains(&told), "{told:?} is not in {help}");
        }
    }
}
