//! How many events are sent.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::broker_options::BrokerOptions;
use super::render::OnError;
use crate::broker::BrokerUrl;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::stream::{self, Rate};

/// Each delivery that is in flight has a thread of its own.
const MAX_CONCURRENCY: usize = 1024;

/// Many events.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stream options")]
pub(super) struct StreamOptions {
    /// Send many events, one after another or one a line
    #[arg(long)]
    pub(super) stream: bool,
    #[command(flatten)]
    pub(super) broker: BrokerOptions,
    #[command(flatten)]
    pub(super) pace: PaceOptions,
    /// Write each event down in this file before it is sent, and what became of it after: the same command again goes
    /// on where it was ended
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,
    #[command(flatten)]
    pub(super) outlets: OutletOptions,
}

/// How fast many events are sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stream options")]
pub(super) struct PaceOptions {
    /// How many deliveries are in flight at once, besides those that wait for a retry; with one they keep their order
    /// [default: 1]
    #[arg(long, value_name = "N", value_parser = concurrency)]
    concurrency: Option<NonZeroUsize>,
    /// How many attempts may begin in a second, a minute or an hour: 10/s, 600/m, 1000/h
    #[arg(long, value_name = "N/UNIT")]
    rate: Option<String>,
}

/// Where it is told what has become of many events.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stream options")]
pub(super) struct OutletOptions {
    /// Add each event that fails for good to this file, with its id and why: a line of JSON; with --from also the URL of
    /// a topic, subject or key of the same broker, with its id and why in headers
    #[arg(long, value_name = "FILE")]
    pub(super) dead_letter: Option<PathBuf>,
    /// Write what became of each event to this file, `-` for stdout: a line of JSON
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// What an event that fails does to the others [default: skip with --journal or --dead-letter, else stop]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) on_error: Option<OnError>,
}

fn concurrency(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(count) if NonZeroUsize::get(count) <= MAX_CONCURRENCY => Ok(count),
        _ => Err(format!("a number from 1 to {MAX_CONCURRENCY}")),
    }
}

impl StreamOptions {
    /// Refuses what says nothing without a stream.
    pub(super) fn check(&self) -> Result<(), Error> {
        let given = [
            (self.broker.from.is_some(), "--from"),
            (self.pace.concurrency.is_some(), "--concurrency"),
            (self.pace.rate.is_some(), "--rate"),
            (self.journal.is_some(), "--journal"),
            (self.outlets.dead_letter.is_some(), "--dead-letter"),
            (self.outlets.report.is_some(), "--report"),
            (self.outlets.on_error.is_some(), "--on-error"),
        ];
        if self.broker.from.is_some() && self.journal.is_some() {
            let diagnostic =
                Diagnostic::new("`--journal` and `--from` cannot be used together: the broker is the journal");
            return Err(Error::usage(diagnostic.hint(
                "leave `--journal` out: what is not delivered stays with the broker, and comes again",
            )));
        }
        match given.iter().find(|(is_given, _)| *is_given && !self.stream) {
            Some((_, name)) => {
                let diagnostic = Diagnostic::new(format!("`{name}` is for streams of events"));
                Err(Error::usage(
                    diagnostic.hint("add `--stream`: one event is a stream too"),
                ))
            }
            None => Ok(()),
        }
    }
}

impl PaceOptions {
    pub(super) fn concurrency(&self) -> NonZeroUsize {
        self.concurrency.unwrap_or(NonZeroUsize::MIN)
    }

    pub(super) fn rate(&self) -> Result<Option<Rate>, Error> {
        self.rate.as_deref().map(|rate| Rate::parse("--rate", rate)).transpose()
    }
}

impl OutletOptions {
    /// Whether dead letters are to go to a broker.
    pub(super) fn names_broker(&self) -> bool {
        let text = self.dead_letter.as_deref().and_then(std::path::Path::to_str);
        text.is_some_and(BrokerUrl::is_url)
    }

    /// What an event that fails does to the others; `has_journal` says that it is written down.
    pub(super) fn on_error(&self, has_journal: bool) -> stream::OnError {
        match self.on_error {
            Some(OnError::Stop) => stream::OnError::Stop,
            Some(OnError::Skip) => stream::OnError::Skip,
            None if has_journal || self.dead_letter.is_some() => stream::OnError::Skip,
            None => stream::OnError::Stop,
        }
    }
}
