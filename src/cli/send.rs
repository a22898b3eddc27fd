//! `vwh send`, in its direct form: one event, one request.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::event_source::EventSource;
use super::options::{EventOptions, SecretOptions, TemplateArgs, run_of};
use super::output_file::OutputFile;
use crate::delivery::{HeaderEdit, Method, Rejection, Request, Transport, Url, judge};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::template::Template;

/// What `vwh send` does.
pub(super) const ABOUT: &str = "Render a template and send the result";

/// What `vwh send --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh send --url https://api.example.com/x --template tpl.hbs < event.json
  vwh send event.json --url http://localhost:8080/ -e '{\"id\": {{id}}}' -X PUT -H 'X-Source: calls'";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct SendArgs {
    /// The event; `-`, or none, is stdin
    event: Option<PathBuf>,
    /// Where to send it
    #[arg(long, value_name = "URL")]
    url: String,
    /// The template of the body; without one there is none
    #[arg(long, value_name = "FILE", conflicts_with = "inline")]
    template: Option<PathBuf>,
    /// The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// Write the response's body to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

pub(super) fn run(args: &SendArgs, console: &mut Console) -> anyhow::Result<u8> {
    let mut builder = Request::builder(Url::parse(&args.url)?);
    if let Some(method) = &args.method {
        builder = builder.method(method.parse::<Method>()?);
    }
    for header in &args.headers {
        builder = builder.header(HeaderEdit::parse(header)?);
    }
    if let Some((content_type, body)) = body(args, console)? {
        builder = builder.body(content_type, body);
    }
    deliver(&builder.build()?, args, console)
}

/// The media type and the bytes of the body, if there is a template.
fn body(args: &SendArgs, console: &mut Console) -> anyhow::Result<Option<(&'static str, Vec<u8>)>> {
    let secrets = args.secrets.gather(console)?;
    if args.template.is_none() && args.template_args.source.inline.is_none() {
        if args.event.is_some() {
            let diagnostic = Diagnostic::new("an event is given, but no template that makes a body of it");
            return Err(Error::usage(diagnostic.hint("add `--template FILE` or `-e TEXT`")).into());
        }
        return Ok(None);
    }
    let run = run_of(&args.template_args, secrets)?;
    let edits = args.event_options.edits()?;
    let template_is_stdin = args.template.as_deref().is_some_and(|file| file.as_os_str() == "-");
    let source = EventSource::new(args.event.as_deref(), template_is_stdin)?;
    let text = args.template_args.source.read(args.template.as_deref())?;
    let template = Template::compile(&text, &args.template_args.options())?;
    let event = source.read(&args.event_options, &edits)?;
    let mut body = Vec::new();
    template.renderer(&run)?.render(&event, &mut body)?;
    console.missing(&template);
    Ok(Some((template.format().content_type(), body)))
}

fn deliver(request: &Request, args: &SendArgs, console: &Console) -> anyhow::Result<u8> {
    console.detail(&format!("{request}"));
    let response = Transport::default().send(request)?;
    console.detail(&response.status_line());
    match judge(request, response) {
        Ok(response) => {
            if response.truncated {
                console.warning(&Diagnostic::new("the response is longer than what is kept of it"));
            }
            if !console.is_quiet() || args.output.is_some() {
                let mut file = OutputFile::create(args.output.as_deref())?;
                file.write_all(&response.body)?;
                file.finish()?;
            }
            Ok(0)
        }
        Err(Rejection { error, response }) => {
            console.attachment(&String::from_utf8_lossy(&response.body));
            Err(error.into())
        }
    }
}
