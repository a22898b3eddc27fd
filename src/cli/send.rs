//! `vwh send`, in its direct form: one event, one request.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::delivery_options::DeliveryOptions;
use super::event_source::EventSource;
use super::narrator::Narrator;
use super::options::{EventOptions, SecretOptions, TemplateArgs, run_of};
use super::output_file::OutputFile;
use super::signals::cancel_on_signals;
use crate::delivery::{
    Cancellation, Delivered, Delivery, DeliverySettings, HeaderEdit, MessageId, Method, Network, Request, Response,
    SystemClock, Transport, Url, deliver, random,
};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::secrets::Secrets;
use crate::template::Template;

/// What `vwh send --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh send --url https://api.example.com/x --template tpl.hbs < event.json
  vwh send event.json --url http://localhost:8080/ -e '{\"id\": {{id}}}' -X PUT -H 'X-Source: calls'
  vwh send --url https://example.com/hook --template tpl.hbs --secret KEY=@key.txt --sign KEY -v";

/// Render a template and send the result
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct SendArgs {
    /// The event; `-`, or none, is stdin
    event: Option<PathBuf>,
    /// Where to send it
    #[arg(long, value_name = "URL")]
    url: String,
    /// The template of the body; without one there is none
    #[arg(long, value_name = "FILE", conflicts_with = "inline")]
    template: Option<PathBuf>,
    /// The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "POST")]
    method: String,
    /// A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// Write the response's body to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

pub(super) fn run(args: &SendArgs, console: &mut Console) -> anyhow::Result<u8> {
    let secrets = args.secrets.gather(console)?;
    let settings = args.delivery.settings(&secrets)?;
    console.hide(settings.hidden());
    let mut builder = Request::builder(Url::parse(&args.url)?).method(args.method.parse::<Method>()?);
    if let Some(auth) = &settings.auth {
        builder = builder.header(auth.header()?);
    }
    for header in &args.headers {
        builder = builder.header(HeaderEdit::parse(header)?);
    }
    if let Some((content_type, body)) = body(args, secrets, console)? {
        builder = builder.body(content_type, body);
    }
    let request = builder.build()?;
    if settings.transport.tls.insecure {
        let diagnostic =
            Diagnostic::new("certificates are not verified (--insecure): anyone may answer for the receiver");
        console.warning(&diagnostic);
    }
    match deliver_once(&request, &settings, console)?.into_result(&request) {
        Ok(response) => write_response(&response, args, console),
        Err((error, response)) => {
            if let Some(response) = response {
                console.attachment(&String::from_utf8_lossy(&response.body));
            }
            Err(error.into())
        }
    }
}

/// The media type and the bytes of the body, if there is a template.
fn body(args: &SendArgs, secrets: Secrets, console: &Console) -> anyhow::Result<Option<(&'static str, Vec<u8>)>> {
    if args.template.is_none() && args.template_args.inline.is_none() {
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
    let text = args.template_args.source(args.template.as_deref())?;
    let template = Template::compile(&text, &args.template_args.options())?;
    let event = source.read(&args.event_options, &edits)?;
    let mut body = Vec::new();
    template.renderer(&run)?.render(&event, &mut body)?;
    console.missing(&template);
    Ok(Some((template.format().content_type(), body)))
}

/// Delivers by the system's network, clock and chance, until a signal ends it.
fn deliver_once(request: &Request, settings: &DeliverySettings, console: &Console) -> Result<Delivered, Error> {
    let id = match &settings.id {
        Some(id) => id.clone(),
        None => MessageId::fresh(jiff::Timestamp::now(), &random::bytes()?),
    };
    let cancellation = Cancellation::default();
    cancel_on_signals(&cancellation)?;
    let delivery = Delivery {
        request,
        id: &id,
        keys: &settings.keys,
        policy: &settings.retry,
        timeout: settings.transport.total_timeout,
        follow: settings.follow,
    };
    let network = Network::new(Transport::new(&settings.transport), cancellation.clone());
    let clock = SystemClock::new(cancellation.clone());
    let mut narrator = Narrator::new(console);
    let delivered = deliver(&delivery, &network, &clock, &mut random::jitter, &mut narrator);
    cancellation.close();
    Ok(delivered)
}

fn write_response(response: &Response, args: &SendArgs, console: &Console) -> anyhow::Result<u8> {
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
