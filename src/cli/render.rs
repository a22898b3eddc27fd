//! `vwh render`

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::console::Console;
use super::event_source::EventSource;
use super::needed_secrets;
use super::options::{EventOptions, SecretOptions, TemplateArgs, run_of};
use super::output_file::OutputFile;
use super::stream;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::template::{Format, Layout, Template};

/// What `vwh render` does.
pub(super) const ABOUT: &str = "Print what a template makes of an event";

/// What `vwh render --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh render tpl.hbs event.json
  vwh render tpl.hbs --set user.name=Ana < event.json
  vwh render -e '{\"fields\": {{#object fields}}name,value{{/object}}}' --pretty < event.json
  vwh render --stream tpl.hbs < events.ndjson > rows.ndjson";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct RenderArgs {
    /// The template; `-` is stdin. With `-e` there is none, and the first file is the event
    template: Option<PathBuf>,
    /// The event; `-`, or none, is stdin
    event: Option<PathBuf>,
    /// Write the output to a file: whole, or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    stream: StreamOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

/// Many events.
#[derive(Debug, Args)]
#[command(next_help_heading = "Stream options")]
pub(super) struct StreamOptions {
    /// Read many events, one after another or one a line; print a line for each
    #[arg(long)]
    stream: bool,
    /// What a bad event does to the others [default: stop]
    #[arg(long, value_enum, value_name = "WHAT", requires = "stream")]
    on_error: Option<OnError>,
}

/// What a bad event does to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnError {
    /// End with it
    Stop,
    /// Go on behind it
    Skip,
}

/// The template's and the event's file. With the template as an argument, the first file is the event's.
pub(super) fn files<'p>(
    template: Option<&'p Path>,
    event: Option<&'p Path>,
    is_inline: bool,
) -> Result<(Option<&'p Path>, Option<&'p Path>), Error> {
    match (template, event) {
        (event, None) if is_inline => Ok((None, event)),
        (Some(template), Some(_)) if is_inline => {
            let message = format!(
                "`-e` gives the template, so `{}` is one file too many",
                template.display()
            );
            Err(Error::usage(
                Diagnostic::new(message).hint("leave out one of the two templates"),
            ))
        }
        files => Ok(files),
    }
}

pub(super) fn run(args: &RenderArgs, console: &mut Console) -> anyhow::Result<u8> {
    let secrets = args.secrets.gather(console)?;
    let run = run_of(&args.template_args, secrets.clone())?;
    let edits = args.event_options.edits()?;
    let is_inline = args.template_args.source.inline.is_some();
    let (template_file, event_file) = files(args.template.as_deref(), args.event.as_deref(), is_inline)?;
    let template_is_stdin = template_file.is_some_and(|file| file.as_os_str() == "-");
    let source = EventSource::new(event_file, template_is_stdin)?;
    let mut options = args.template_args.options();
    options.notes_missing = !console.is_quiet();
    let text = args.template_args.source.read(template_file)?;
    if args.stream.stream && options.layout == Layout::AsIs {
        // one line for each event
        options.layout = Layout::Compact;
    }
    let template = Template::compile(&text, &options)?;
    console.detail(&format!(
        "{}: a template for {}",
        text.name,
        describe(template.format())
    ));
    if args.stream.stream {
        let (format, limits) = (source.format(&args.event_options), args.event_options.limits());
        let mut reader = source.open()?;
        let events = needed_secrets::Events {
            reader: &mut reader,
            format,
            limits,
            edits: &edits,
        };
        needed_secrets::check(&Template::secret_uses(&text, &options), &secrets, Some(events))?;
        let job = stream::Job {
            reader,
            format,
            limits,
            edits,
            on_error: args.stream.on_error.unwrap_or(OnError::Stop),
        };
        return stream::render(job, template, &run, args.output.as_deref(), console);
    }
    let event = source.read(&args.event_options, &edits)?;
    let mut out = Vec::new();
    template.renderer(&run)?.render(&event, &mut out)?;
    // said first, so that on a terminal it does not run into output without a line end
    console.missing(template.missing());
    let mut file = OutputFile::create(args.output.as_deref())?;
    file.write_all(&out)?;
    file.finish()?;
    // the process ends here: there is no use in taking the template apart
    std::mem::forget(template);
    Ok(0)
}

fn describe(format: Format) -> String {
    format!("{} ({})", format.name(), format.content_type())
}
