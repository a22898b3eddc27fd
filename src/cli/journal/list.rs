//! `vwh journal list`

use std::io::{self, Write as _};

use clap::Args;
use colored::Colorize as _;
use jiff::Timestamp;
use serde::Serialize;

use super::selection::SelectionOptions;
use crate::cli::console::Console;
use crate::cli::output_file::OutputFile;
use crate::diagnostic::shown;
use crate::journal::{Journal, Record, State};

const ABOUT: &str = "List the deliveries of a journal";

const EXAMPLES: &str = "\
Examples:
  vwh journal list calls.db
  vwh journal list calls.db --outcome failed,pending --since 7d --json";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct ListArgs {
    /// Print a line of JSON for each
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    selection: SelectionOptions,
}

/// A delivery, for machines.
#[derive(Serialize)]
pub(super) struct RecordJson<'a> {
    id: Option<&'a str>,
    event: u64,
    outcome: &'static str,
    begun: Timestamp,
    ended: Option<Timestamp>,
    attempts: u32,
    source: Option<&'a str>,
    status: Option<u16>,
    error: Option<&'a str>,
}

impl<'a> From<&'a Record> for RecordJson<'a> {
    fn from(record: &'a Record) -> Self {
        Self {
            id: record.id.as_deref(),
            event: record.number,
            outcome: record.state.name(),
            begun: record.begun,
            ended: record.ended,
            attempts: record.attempts,
            source: record.source.as_deref(),
            status: record.status,
            error: record.reason.as_deref(),
        }
    }
}

pub(super) fn run(args: &ListArgs, console: &Console) -> anyhow::Result<u8> {
    let selection = args.selection.selection(Timestamp::now())?;
    let journal = Journal::open(&args.selection.file)?;
    args.selection.check(&journal)?;
    console.colors_stdout();
    let mut out = OutputFile::create(None)?;
    let mut written: io::Result<()> = Ok(());
    let mut count = 0_u64;
    journal.for_each(&selection, |record| {
        let line = match args.json {
            // texts and numbers: nothing that could fail
            true => serde_json::to_string(&RecordJson::from(&record)).unwrap_or_default(),
            false => line(&record),
        };
        count += 1;
        written = writeln!(out, "{line}");
        written.is_ok()
    })?;
    written?;
    out.finish()?;
    if count == 0 {
        console.remark("no such deliveries");
    }
    Ok(0)
}

fn line(record: &Record) -> String {
    let status = record
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let outcome = colored(record.state, &format!("{:9}", record.state.name()));
    let line = format!(
        "{:24} {outcome} {:>3} {status:>3} {}",
        format!("{:.3}", record.begun),
        record.attempts,
        shown(record.id.as_deref().unwrap_or("-")),
    );
    match &record.reason {
        Some(reason) => format!("{line}  {}", shown(reason.lines().next().unwrap_or_default())),
        None => line,
    }
}

/// The text in the colour of an outcome.
pub(super) fn colored(state: State, text: &str) -> String {
    match state {
        State::Delivered => text.green().to_string(),
        State::Failed => text.red().to_string(),
        State::Begun => text.yellow().to_string(),
    }
}
