//! `vwh send`: one event, one delivery. (For many, see [`send_stream`].)

use std::cell::RefCell;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::console::Console;
use super::delivery_options::{DeliveryOptions, RequestOptions, hook_of};
use super::event_source::EventSource;
use super::narrator::Narrator;
use super::needed_secrets::{self, Events};
use super::options::{EventOptions, SecretOptions, TemplateArgs, now, run_of};
use super::output_file::OutputFile;
use super::send_stream;
use super::signals::cancel_on_signals;
use super::stream_options::StreamOptions;
use crate::delivery::show::{Shown, show};
use crate::delivery::{
    self, Cancellation, Delivered, DeliverySettings, Network, Response, SystemClock, Transport, random,
};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors};
use crate::hook::{Delivery, Hook, Plan, Prepared, Preparer};
use crate::secrets::Secrets;
use crate::template::{Run, TemplateOptions, TemplateSource, check_folders};
use crate::value::Value;

/// What `vwh send` does.
pub(super) const ABOUT: &str = "Render a template and send the result";

/// What `vwh send --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh send --url https://api.example.com/x --template tpl.hbs < event.json
  vwh send event.json --url http://localhost:8080/ -e '{\"id\": {{id}}}' -X PUT -H 'X-Source: calls'
  vwh send --hook airtable.yaml --secrets secrets.env < event.json
  vwh send --hook airtable.yaml --secrets secrets.env --dry-run --as curl < event.json
  vwh send --url https://example.com/hook --template tpl.hbs --secret KEY=@key.txt --sign KEY -v
  vwh send --stream --hook airtable.yaml --secrets secrets.env --journal calls.db < events.ndjson";

#[derive(Debug, Clone, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct SendArgs {
    /// The event; `-`, or none, is stdin
    #[arg(conflicts_with = "from")]
    pub(super) event: Option<PathBuf>,
    /// Write the response's body to a file
    #[arg(short, long, value_name = "FILE", conflicts_with = "stream")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) request: RequestOptions,
    #[command(flatten)]
    dry_run: DryRunOptions,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    pub(super) stream: StreamOptions,
    #[command(flatten)]
    pub(super) template_args: TemplateArgs,
    #[command(flatten)]
    pub(super) event_options: EventOptions,
    #[command(flatten)]
    pub(super) secrets: SecretOptions,
}

/// What would be sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Dry run")]
struct DryRunOptions {
    /// Send nothing: print the request, its secrets hidden
    #[arg(long, conflicts_with = "stream")]
    dry_run: bool,
    /// How the request is printed [default: http]
    #[arg(long = "as", value_enum, value_name = "FORM", requires = "dry_run")]
    form: Option<FormChoice>,
    /// Print secrets as they are
    #[arg(long, requires = "dry_run")]
    show_secrets: bool,
}

/// How a request is printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormChoice {
    /// As it goes over the wire
    Http,
    /// As a curl command that sends it
    Curl,
    /// As JSON
    Json,
}

impl SendArgs {
    /// The first of the arguments that name an event, a template, a hook or an output, if there is one.
    pub(super) fn names_of_case(&self) -> Option<&'static str> {
        let names = [
            (self.event.is_some(), "an event"),
            (self.output.is_some(), "`--output`"),
            (self.request.hook.is_some(), "`--hook`"),
            (self.request.template.is_some(), "`--template`"),
            (self.template_args.source.inline.is_some(), "`--inline`"),
            (self.dry_run.dry_run, "`--dry-run`"),
            (self.stream.stream, "`--stream`"),
        ];
        names.iter().find_map(|(is_named, name)| is_named.then_some(*name))
    }
}

/// What a delivery is made with, whatever the event.
pub(super) struct Ready {
    pub(super) run: Arc<Run>,
    pub(super) settings: DeliverySettings,
    pub(super) plan: Plan,
    made_of: MadeOf,
}

/// What it was compiled of.
struct MadeOf {
    hook: Hook,
    body: Option<TemplateSource>,
    options: TemplateOptions,
    secrets: Secrets,
}

impl Ready {
    /// Fails for what no delivery of a stream could be made without: secrets, and the hook's files for TLS.
    pub(super) fn check_for_stream(&self, events: Option<Events<'_>>) -> Result<(), Errors> {
        let MadeOf {
            hook,
            body,
            options,
            secrets,
        } = &self.made_of;
        needed_secrets::check(&hook.secrets(body.as_ref(), options).uses, secrets, events)?;
        let uses_tls = hook.url.as_ref().is_none_or(|url| !url.as_str().starts_with("http:"));
        let faults = if uses_tls {
            self.settings.transport.tls.faults()
        } else {
            Vec::new()
        };
        // those that flags name end the stream when they are first used; those of the hook would fail one event each
        let of_hook = faults.into_iter().filter(|fault| matches!(fault, Error::Template(_)));
        match Errors::of(of_hook) {
            Some(errors) => Err(errors),
            None => Ok(()),
        }
    }
}

/// The options that define deliveries.
pub(super) struct Definition<'a> {
    pub(super) request: &'a RequestOptions,
    pub(super) delivery: &'a DeliveryOptions,
    pub(super) template: &'a TemplateArgs,
}

/// Reads and compiles what the arguments name. From then on the console says nothing of what is to be hidden.
pub(super) fn ready(args: &SendArgs, secrets: Secrets, console: &Console) -> Result<Ready, Errors> {
    let definition = Definition {
        request: &args.request,
        delivery: &args.delivery,
        template: &args.template_args,
    };
    definition.ready(secrets, console)
}

impl Definition<'_> {
    /// As [`ready`].
    pub(super) fn ready(&self, secrets: Secrets, console: &Console) -> Result<Ready, Errors> {
        let hook = hook_of(self.request, self.delivery)?;
        let run = run_of(self.template, secrets.clone())?;
        let body = self.body()?;
        let options = self.options(&hook)?;
        let compiled = compile(&hook, body.as_ref(), &options, &run);
        // what is wrong is told as a whole, which takes more work than it does to find the first of it
        let (settings, plan) = compiled.map_err(|found| {
            console.hide(hook.hidden(&run));
            let faults = hook.faults(body.as_ref(), &options, &run);
            Errors::of(faults).unwrap_or(found)
        })?;
        console.hide(settings.hidden());
        Ok(Ready {
            run,
            settings,
            plan,
            made_of: MadeOf {
                hook,
                body,
                options,
                secrets,
            },
        })
    }

    fn options(&self, hook: &Hook) -> Result<TemplateOptions, Error> {
        let mut options: TemplateOptions = self.template.options();
        check_folders(&options.partials)?;
        options.partials.extend(hook.partial_folders());
        Ok(options)
    }

    /// The body's template, where a flag gives it.
    fn body(&self) -> Result<Option<TemplateSource>, Error> {
        let file = self.request.template.as_deref();
        let has_template = file.is_some() || self.template.source.inline.is_some();
        has_template.then(|| self.template.source.read(file)).transpose()
    }
}

fn compile(
    hook: &Hook,
    body: Option<&TemplateSource>,
    options: &TemplateOptions,
    run: &Arc<Run>,
) -> Result<(DeliverySettings, Plan), Errors> {
    hook.check_plain(run)?;
    let settings = hook.settings(run)?;
    let plan = Plan::compile(hook, body, options)?;
    Ok((settings, plan))
}

pub(super) fn run(args: &SendArgs, console: &mut Console) -> anyhow::Result<u8> {
    args.stream.check()?;
    let secrets = args.secrets.gather(console)?;
    let (options, letters) = (&args.stream.broker, args.stream.outlets.dead_letter.as_deref());
    let broker = options.broker(letters, &secrets, console)?;
    let ready = ready(args, secrets, console)?;
    if args.stream.stream {
        return send_stream::send(args, ready, broker.as_ref(), console);
    }
    let Ready {
        run, settings, plan, ..
    } = ready;
    let event = event(args, &plan)?;
    let mut preparer = plan.preparer(&run)?;
    let prepared = preparer.prepare(&event, random::message_id)?;
    console.missing(plan.missing());
    let Prepared::Delivery(delivery) = prepared else {
        console.remark("skipped: `when` says that this event is not to be delivered");
        return Ok(0);
    };
    console.hide(delivery.hidden.clone());
    if args.dry_run.dry_run {
        return print(&delivery, args, &settings, console);
    }
    warn_of_insecure(&settings, "the receiver", console);
    let repeats = plan.names_attempt().then_some((&mut preparer, &event));
    match deliver(&delivery, repeats, &settings, console)?.into_result(&delivery.request) {
        Ok(response) => write_response(&response, args, console),
        Err((error, response)) => {
            if let Some(response) = response {
                console.attachment(&String::from_utf8_lossy(&response.body));
            }
            Err(error.into())
        }
    }
}

/// Says for whom anyone may answer, where certificates are not verified.
pub(super) fn warn_of_insecure(settings: &DeliverySettings, whom: &str, console: &Console) {
    if settings.transport.tls.insecure {
        console.warning(&Diagnostic::new(format!(
            "certificates are not verified (--insecure): anyone may answer for {whom}"
        )));
    }
}

/// The event, where anything of it is wanted.
fn event(args: &SendArgs, plan: &Plan) -> Result<Value, Error> {
    if !plan.reads_event() {
        if args.event.is_some() {
            let diagnostic = Diagnostic::new("an event is given, but nothing that makes use of it");
            return Err(Error::usage(
                diagnostic.hint("add `--template FILE` or `-e TEXT` for the body"),
            ));
        }
        return Ok(Value::from(()));
    }
    let edits = args.event_options.edits()?;
    source(args)?.read(&args.event_options, &edits)
}

/// Where the event, or the stream of them, comes from.
pub(super) fn source(args: &SendArgs) -> Result<EventSource, Error> {
    let template = args.request.template.as_deref();
    let template_is_stdin = template.is_some_and(|file| file.as_os_str() == "-");
    EventSource::new(args.event.as_deref(), template_is_stdin)
}

/// Prints the request of a dry run.
fn print(delivery: &Delivery, args: &SendArgs, settings: &DeliverySettings, console: &Console) -> anyhow::Result<u8> {
    let shown = shown(delivery, args, settings, console)?;
    let mut file = OutputFile::create(args.output.as_deref())?;
    file.write_all(shown.as_bytes())?;
    file.finish()?;
    Ok(0)
}

/// The request of a dry run, stamped with the time of the run.
pub(super) fn shown(
    delivery: &Delivery,
    args: &SendArgs,
    settings: &DeliverySettings,
    console: &Console,
) -> Result<String, Error> {
    let time = now(args.template_args.now.as_deref())?;
    let request = sendable(delivery, settings).stamped(&delivery.request, time);
    let form = match args.dry_run.form {
        None | Some(FormChoice::Http) => Shown::Http,
        Some(FormChoice::Curl) => Shown::Curl(&settings.transport),
        Some(FormChoice::Json) => Shown::Json,
    };
    let shown = show(&request, form);
    if args.dry_run.show_secrets {
        return Ok(shown);
    }
    console.hide(request.hidden());
    Ok(console.redacted(&shown).into_owned())
}

fn sendable<'a>(delivery: &'a Delivery, settings: &'a DeliverySettings) -> delivery::Delivery<'a> {
    delivery::Delivery {
        request: &delivery.request,
        again: None,
        id: &delivery.id,
        keys: &delivery.keys,
        policy: &settings.retry,
        timeout: settings.transport.total_timeout,
        follow: settings.follow,
    }
}

/// Delivers by the system's network, clock and chance, until a signal ends it. `repeats` renders the request of a later
/// attempt, where that may differ from the first.
fn deliver(
    delivery: &Delivery,
    repeats: Option<(&mut Preparer<'_>, &Value)>,
    settings: &DeliverySettings,
    console: &Console,
) -> Result<Delivered, Error> {
    let cancellation = Cancellation::default();
    cancel_on_signals(&cancellation, || {}, || {})?;
    let repeats = repeats.map(|(preparer, event)| (RefCell::new(preparer), event));
    let again = repeats
        .as_ref()
        .map(|(preparer, event)| move |attempt| preparer.borrow_mut().again(event, delivery, attempt));
    let mut sendable = sendable(delivery, settings);
    sendable.again = again.as_ref().map(|again| again as &delivery::Again<'_>);
    let network = Network::new(Transport::new(&settings.transport), cancellation.clone());
    let clock = SystemClock::new(cancellation.clone());
    let mut narrator = Narrator::new(console, String::new());
    let delivered = delivery::deliver(&sendable, &network, &clock, &mut random::jitter, &mut narrator);
    cancellation.close();
    // an answer may repeat what it was sent
    console.hide(narrator.into_hidden());
    Ok(delivered)
}

fn write_response(response: &Response, args: &SendArgs, console: &Console) -> anyhow::Result<u8> {
    if response.truncated {
        console.warning(&Diagnostic::new("the response is longer than what is kept of it"));
    }
    if response.body.is_empty() {
        console.remark(&format!("accepted: {}", response.status_line()));
    }
    if !console.is_quiet() || args.output.is_some() {
        let mut file = OutputFile::create(args.output.as_deref())?;
        file.write_all(&response.body)?;
        file.finish()?;
    }
    Ok(0)
}
