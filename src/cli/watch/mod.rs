//! `vwh watch`: renders again at each change of the template, a partial or the event.

mod changes;
mod files;
mod rounds;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::event_source::EventSource;
use super::options::{EventOptions, SecretOptions, TemplateArgs, run_of};
use super::output_file::OutputFile;
use super::render;
use super::signals;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::secrets::Secrets;
use crate::template::Template;
use changes::Changes;
use files::Files;
use rounds::{Rendered, Screen, rounds};

/// What `vwh watch` does.
pub(super) const ABOUT: &str = "Render again at each change of a template, its partials or the event";

/// What `vwh watch --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh watch tpl.hbs event.json                      until Ctrl-C
  vwh watch tpl.hbs event.json --pretty --partials shared";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct WatchArgs {
    /// The template. With `-e` there is none, and the first file is the event
    template: Option<PathBuf>,
    /// The event
    event: Option<PathBuf>,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

pub(super) fn run(args: &WatchArgs, console: &mut Console) -> anyhow::Result<u8> {
    let secrets = args.secrets.gather(console)?;
    let inline = args.template_args.source.inline.is_some();
    let (template, event) = render::files(args.template.as_deref(), args.event.as_deref(), inline)?;
    let event = a_file(event, "event")?;
    let template = if inline {
        None
    } else {
        Some(a_file(template, "template")?)
    };
    let files = Files::new(template, event, &args.template_args.source.partials)?;
    signals::end_on_signals()?;
    // from here on no change is missed
    let changes = Changes::start(&files)?;
    let mut screen = Screen::new(OutputFile::create(None)?, std::io::stdout().is_terminal());
    rounds(&files.names(), changes, &mut screen, console, || {
        render_once(args, template, event, &secrets, console)
    })?;
    Ok(0)
}

/// What can be watched: stdin cannot.
fn a_file<'p>(path: Option<&'p Path>, what: &str) -> Result<&'p Path, Error> {
    path.filter(|path| path.as_os_str() != "-").ok_or_else(|| {
        let diagnostic = Diagnostic::new(format!("no file is named for the {what}, and stdin cannot be watched"));
        Error::usage(diagnostic.hint("name the files: `vwh watch template.hbs event.json`"))
    })
}

fn render_once(
    args: &WatchArgs,
    template: Option<&Path>,
    event: &Path,
    secrets: &Secrets,
    console: &Console,
) -> Result<Rendered, Error> {
    let run = run_of(&args.template_args, secrets.clone())?;
    let mut options = args.template_args.options();
    options.notes_missing = !console.is_quiet();
    let template = Template::compile(&args.template_args.source.read(template)?, &options)?;
    let edits = args.event_options.edits()?;
    let event = EventSource::File(event.to_owned()).read(&args.event_options, &edits)?;
    let mut output = Vec::new();
    template.renderer(&run)?.render(&event, &mut output)?;
    Ok(Rendered {
        output,
        missing: template.missing(),
    })
}
