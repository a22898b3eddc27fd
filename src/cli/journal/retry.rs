//! `vwh journal retry`

use clap::Args;
use jiff::Timestamp;

use super::selection::SelectionOptions;
use crate::cli::broker_options::letters_of_no_broker;
use crate::cli::console::Console;
use crate::cli::delivery_options::{DeliveryOptions, RequestOptions, hook_of};
use crate::cli::options::{EventOptions, SecretOptions, TemplateArgs, run_of};
use crate::cli::outlets::Outlets;
use crate::cli::send::{Definition, Ready, warn_of_insecure};
use crate::cli::send_stream::{carry_out, listen};
use crate::cli::stream_options::{OutletOptions, PaceOptions};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::journal::{Journal, Selection, State};
use crate::stream::{Feed, Stream};

const ABOUT: &str = "Send deliveries of a journal again: those that failed or are pending, or chosen ones";

const EXAMPLES: &str = "\
Examples:
  vwh journal retry calls.db --hook airtable.yaml --secrets secrets.env
  vwh journal retry calls.db msg_1 --hook airtable.yaml --secrets secrets.env";

const REMARK: &str = "\
Without --hook and --url, requests are sent as they were written down. With one of them, those that the
receiver refused are made anew from their events; the others get fresh credentials and signatures.";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES, after_help = REMARK)]
pub(super) struct RetryArgs {
    #[command(flatten)]
    selection: SelectionOptions,
    #[command(flatten)]
    pace: PaceOptions,
    #[command(flatten)]
    outlets: OutletOptions,
    #[command(flatten)]
    request: RequestOptions,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

pub(super) fn run(args: &RetryArgs, console: &mut Console) -> anyhow::Result<u8> {
    let selection = selection(args)?;
    let secrets = args.secrets.gather(console)?;
    let (plan, settings, run) = if args.is_defined() {
        let definition = Definition {
            request: &args.request,
            delivery: &args.delivery,
            template: &args.template_args,
        };
        let ready = definition.ready(secrets, console)?;
        ready.check_for_stream(None)?;
        let Ready {
            run, settings, plan, ..
        } = ready;
        (Some(plan), settings, run)
    } else {
        let run = run_of(&args.template_args, secrets)?;
        let settings = hook_of(&args.request, &args.delivery)?.settings(&run)?;
        console.hide(settings.hidden());
        (None, settings, run)
    };
    let file = &args.selection.file;
    let journal = Journal::open_to_send(file, Timestamp::now())?;
    args.selection.check(&journal)?;
    if plan.is_none() && journal.needs_definition(&selection)? {
        return Err(undefined().into());
    }
    if args.outlets.names_broker() {
        return Err(letters_of_no_broker().into());
    }
    warn_of_insecure(&settings, "the receiver", console);
    let stream = Stream {
        plan,
        run,
        edits: args.event_options.edits()?,
        concurrency: args.pace.concurrency(),
        rate: args.pace.rate()?,
        journal: Some(journal),
        on_error: args.outlets.on_error(true),
        redactor: console.redactor(),
        listen: listen(console),
        settings,
    };
    let outlets = Outlets::open(&args.outlets, Some(file), None, console)?;
    carry_out(stream, Feed::Selected(selection), None, outlets, console)
}

impl RetryArgs {
    /// Whether the options define deliveries.
    fn is_defined(&self) -> bool {
        self.request.hook.is_some() || self.request.url.is_some()
    }
}

/// What was not delivered, unless something else is chosen.
fn selection(args: &RetryArgs) -> Result<Selection, Error> {
    let mut selection = args.selection.selection(Timestamp::now())?;
    if selection.states.is_empty() && selection.ids.is_empty() {
        selection.states = vec![State::Failed, State::Begun];
    }
    Ok(selection)
}

fn undefined() -> Error {
    let diagnostic =
        Diagnostic::new("it takes more than what the journal holds to send these: secrets are not written down");
    Error::usage(diagnostic.hint("give the options that they were sent with: --hook or --url, --secrets, --sign, .."))
}
