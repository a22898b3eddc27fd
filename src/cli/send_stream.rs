//! `vwh send --stream`: many events, many deliveries.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::broker_options::Broker;
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
use crate::event::InputFormat;
use crate::hook::Plan;
use crate::journal::Journal;
use crate::stream::{Feed, Input, Messages, OnError, Running, Stream, World};

/// Sends the events of the input, or of the broker. Gives the exit status: that of the worst event.
pub(super) fn send(args: &SendArgs, ready: Ready, broker: Option<&Broker>, console: &Console) -> anyhow::Result<u8> {
    let options = &args.stream;
    check_id(&ready.plan)?;
    let edits = args.event_options.edits()?;
    let (mut input, bytes) = match broker {
        Some(_) => (None, None),
        None => input(args)?,
    };
    // what a broker has is looked at when it comes
    ready.check_for_stream(input.as_mut().map(|input| Events {
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
    let whom = match broker {
        Some(_) => "the receiver and the broker",
        None => "the receiver",
    };
    warn_of_insecure(&stream.settings, whom, console);
    let letters = broker.and_then(|broker| broker.dead_letters.as_ref());
    let outlets = Outlets::open(&options.outlets, options.journal.as_deref(), letters, console)?;
    let feed = match (broker, input) {
        (Some(broker), _) => Feed::Broker(Messages {
            source: broker.start(&stream.settings.transport, stream.concurrency.get())?,
            format: args.event_options.input.map_or(InputFormat::Json, InputFormat::from),
            limits: args.event_options.limits(),
        }),
        (None, Some(input)) => Feed::Input(input),
        (None, None) => return Ok(0),
    };
    carry_out(stream, feed, bytes, outlets, console)
}

/// What is read from a file or stdin, and how many bytes it has where that is known.
fn input(args: &SendArgs) -> Result<(Option<Input>, Option<u64>), Error> {
    let source = source(args)?;
    let input = Input {
        reader: source.open()?,
        format: source.format(&args.event_options),
        limits: args.event_options.limits(),
    };
    Ok((Some(input), source.length()))
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
    let broker = match &feed {
        Feed::Broker(messages) => Some(Arc::clone(&messages.source)),
        Feed::Input(_) | Feed::Selected(_) => None,
    };
    let cancellation = Cancellation::default();
    let world = World::system(&stream.settings, cancellation.clone());
    let mut running = start(stream, feed, world, &cancellation, console)?;
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
    let is_failure = on_error == OnError::Stop && outlets.has_failure();
    match &broker {
        Some(_) if is_cancelled || is_failure => console.remark(why_left(is_cancelled)),
        None if running.was_stopped() || is_cancelled => {
            console.remark(why_stopped(is_cancelled, has_journal, is_failure));
        }
        _ => {}
    }
    // first: the feeder may be waiting for what comes next
    let told = broker.map_or(Ok(()), |source| source.close());
    running.close();
    let status = outlets.end(progress.elapsed())?;
    told?;
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

fn why_left(is_cancelled: bool) -> &'static str {
    match is_cancelled {
        true => "stopped: what was not delivered stays with the broker",
        false => {
            "stopped at the first failure: that event and those behind it stay with the broker (`--dead-letter` keeps it \
             elsewhere and goes on, `--on-error skip` goes on without it)"
        }
    }
}

/// Starts a stream that a signal stops from its first moment on.
fn start(
    stream: Stream,
    feed: Feed,
    world: World,
    cancellation: &Cancellation,
    console: &Console,
) -> Result<Running, Error> {
    let tell = {
        let console = console.clone();
        move || console.remark("interrupted: what is under way is brought to its end; interrupt again to end at once")
    };
    let stopper = Arc::new(OnceLock::<Box<dyn Fn() + Send + Sync>>::new());
    let stop = {
        let stopper = Arc::clone(&stopper);
        move || {
            if let Some(stop) = stopper.get() {
                stop();
            }
        }
    };
    // to stop is last: with the waits that it ends the stream may come to its own end
    cancel_on_signals(cancellation, tell, stop)?;
    let running = stream.start(feed, world)?;
    let _ = stopper.set(Box::new(running.stopper()));
    if cancellation.is_cancelled() {
        running.stop();
    }
    Ok(running)
}
