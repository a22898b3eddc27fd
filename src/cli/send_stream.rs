//! `vwh send --stream`: many events, many deliveries.

use std::path::Path;

use jiff::Timestamp;

use super::console::Console;
use super::narrator::Narrator;
use super::needed_secrets::Events;
use super::outlets::Outlets;
use super::progress::Progress;
use super::send::{Ready, SendArgs, source, warn_of_insecure};
use super::signals::{INTERRUPTED, cancel_on_signals};
use crate::delivery::{Cancellation, Observer};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::hook::Plan;
use crate::journal::Journal;
use crate::stream::{Feed, Input, OnError, Running, Stream, World};

/// Sends the events of the input. Gives the exit status: that of the worst event.
pub(super) fn send(args: &SendArgs, ready: Ready, console: &Console) -> anyhow::Result<u8> {
    let options = &args.stream;
    check_id(&ready.plan)?;
    let source = source(args)?;
    let edits = args.event_options.edits()?;
    let mut input = Input {
        reader: source.open()?,
        format: source.format(&args.event_options),
        limits: args.event_options.limits(),
    };
    ready.check_for_stream(Some(Events {
        reader: &mut input.reader,
        format: input.format,
        limits: input.limits,
        edits: &edits,
    }))?;
    let Ready {
        run, settings, plan, ..
    } = ready;
    let stream = Stream {
        plan: Some(plan),
        run,
        edits,
        concurrency: options.pace.concurrency(),
        rate: options.pace.rate()?,
        // first: whoever holds it may be writing the report
        journal: options.journal.as_deref().map(create).transpose()?,
        on_error: options.outlets.on_error(options.journal.is_some()),
        redactor: console.redactor(),
        listen: listen(console),
        settings,
    };
    warn_of_insecure(&stream.settings, console);
    let outlets = Outlets::open(&options.outlets, options.journal.as_deref(), console)?;
    carry_out(stream, Feed::Input(input), source.length(), outlets, console)
}

fn create(path: &Path) -> Result<Journal, Error> {
    Journal::create(path, Timestamp::now())
}

/// With one id for all, all but the first would be duplicates.
fn check_id(plan: &Plan) -> Result<(), Error> {
    if plan.has_fixed_id() {
        let diagnostic = Diagnostic::new("the id is the same for all events of the stream");
        return Err(Error::usage(diagnostic.hint("take it from the event: `--id '{{id}}'`")));
    }
    Ok(())
}

/// Who hears of each attempt, where details are wanted.
pub(super) fn listen(console: &Console) -> Option<Box<crate::stream::Listen>> {
    let console = console.clone();
    console.is_verbose().then(|| {
        let listen = move |number| {
            let narrator = Narrator::new(&console, format!("event {number}: "));
            Box::new(narrator) as Box<dyn Observer + Send>
        };
        Box::new(listen) as Box<crate::stream::Listen>
    })
}

/// Runs a stream to its end, by the system's network, clock and chance, and tells what has become of it.
pub(super) fn carry_out(
    stream: Stream,
    feed: Feed,
    bytes: Option<u64>,
    mut outlets: Outlets<'_>,
    console: &Console,
) -> anyhow::Result<u8> {
    let (on_error, has_journal) = (stream.on_error, stream.journal.is_some());
    let cancellation = Cancellation::default();
    let world = World::system(&stream.settings, cancellation.clone());
    let mut running = stream.start(feed, world)?;
    stop_on_signals(&cancellation, &running, console)?;
    let progress = Progress::new(bytes, running.waiting(), console);
    while let Some(message) = running.hear() {
        if !outlets.take(message, &progress) {
            running.stop();
        }
    }
    progress.end();
    cancellation.close();
    console.missing(running.missing());
    let is_cancelled = cancellation.is_cancelled();
    if running.was_stopped() || is_cancelled {
        let is_failure = on_error == OnError::Stop && outlets.has_failure();
        console.remark(why_stopped(is_cancelled, has_journal, is_failure));
    }
    running.close();
    let status = outlets.end(progress.elapsed())?;
    Ok(if is_cancelled { INTERRUPTED } else { status })
}

fn why_stopped(is_cancelled: bool, has_journal: bool, is_failure: bool) -> &'static str {
    match (is_cancelled, has_journal, is_failure) {
        (_, true, _) => "stopped before the end: the same command again goes on from here",
        (false, false, true) => {
            "stopped at the first failure: the events behind it were not sent (`--on-error skip` goes on)"
        }
        _ => "stopped before the end: the events behind were not sent",
    }
}

fn stop_on_signals(cancellation: &Cancellation, running: &Running, console: &Console) -> Result<(), Error> {
    let console = console.clone();
    let tell = move || {
        console.remark("interrupted: what is under way is brought to its end; interrupt again to end at once");
    };
    // last: with the waits that it ends the stream may come to its own end
    cancel_on_signals(cancellation, tell, running.stopper())
}
