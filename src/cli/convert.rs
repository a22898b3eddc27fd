//! `vwh convert`

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::options::SourceArgs;
use super::output_file::OutputFile;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::template::{ConvertAs, convert};

/// What `vwh convert` does.
pub(super) const ABOUT: &str = "Print the Jinja template that means the same as a Handlebars template";

/// What `vwh convert --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh convert order.hbs
  vwh convert order.hbs -o order.j2
  vwh convert partials/person.hbs -o partials/person.j2
  vwh convert -e '{{#each tags}}{{this}} {{/each}}'";

/// The folder beside a template that its partials are in.
const PARTIALS: &str = "partials";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct ConvertArgs {
    /// The template; `-` is stdin
    template: Option<PathBuf>,
    /// Write the template to a file: whole, or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The template is a partial [default: whether it is in a folder of partials]
    #[arg(long)]
    partial: bool,
    /// The template is a partial that is called inside of a JSON string
    #[arg(long)]
    in_string: bool,
    #[command(flatten)]
    source: SourceArgs,
}

impl ConvertArgs {
    fn place(&self) -> ConvertAs {
        let folder = self.template.as_deref().and_then(Path::parent);
        let is_beside = folder.and_then(Path::file_name).is_some_and(|name| name == PARTIALS);
        let is_given = folder.is_some_and(|folder| self.source.partials.iter().any(|given| given == folder));
        match self.in_string {
            true => ConvertAs::PartialInString,
            false if self.partial || is_beside || is_given => ConvertAs::Partial,
            false => ConvertAs::Main,
        }
    }
}

pub(super) fn run(args: &ConvertArgs, console: &Console) -> anyhow::Result<u8> {
    if let (Some(file), Some(_)) = (&args.template, &args.source.inline) {
        let message = format!("`-e` gives the template, so `{}` is one file too many", file.display());
        return Err(Error::usage(Diagnostic::new(message).hint("leave out one of the two templates")).into());
    }
    let source = args.source.read(args.template.as_deref())?;
    let place = args.place();
    let converted = convert(&source, &args.source.options(), place)?;
    let mut file = OutputFile::create(args.output.as_deref())?;
    file.write_all(converted.text.as_bytes())?;
    file.finish()?;
    for note in &converted.notes {
        console.warning(note);
    }
    if place == ConvertAs::Main && converted.guessed != converted.format {
        let (format, guessed) = (converted.format.name(), converted.guessed.name());
        let message = format!("by itself, the Jinja template is taken for {guessed}, not for {format}");
        let hint = format!("render it with `--format {format}`, or give its file a name that says so");
        console.warning(&Diagnostic::new(message).hint(hint));
    }
    Ok(0)
}
