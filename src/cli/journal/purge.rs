//! `vwh journal purge`

use std::io::Write as _;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::selection::SelectionOptions;
use crate::cli::console::Console;
use crate::cli::output_file::OutputFile;
use crate::delivery::duration::parse_age;
use crate::error::Error;
use crate::journal::{Journal, State};

const ABOUT: &str = "Take old deliveries out of a journal";

const EXAMPLES: &str = "\
Examples:
  vwh journal purge calls.db
  vwh journal purge calls.db --older-than 7d --outcome delivered";

/// How old deliveries are that go, unless the options say otherwise.
const AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct PurgeArgs {
    /// Print how many there were as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    selection: SelectionOptions,
    /// Only those that began so long ago: 12h, 7d [default: 30d, unless ids or --until are given]
    #[arg(long, value_name = "AGE")]
    older_than: Option<String>,
}

pub(super) fn run(args: &PurgeArgs, console: &Console) -> anyhow::Result<u8> {
    let now = Timestamp::now();
    let mut selection = args.selection.selection(now)?;
    if selection.states.is_empty() {
        // what is pending would be lost
        selection.states = vec![State::Delivered, State::Failed];
    }
    let age = match &args.older_than {
        Some(age) => Some(parse_age("--older-than", age)?),
        None if selection.ids.is_empty() && selection.until.is_none() => Some(AGE),
        None => None,
    };
    if let Some(age) = age {
        let until = now.checked_sub(age).map_err(|error| Error::usage(error.to_string()))?;
        selection.until = Some(selection.until.map_or(until, |other| other.min(until)));
    }
    let journal = Journal::open(&args.selection.file)?;
    args.selection.check(&journal)?;
    let purged = journal.purge(&selection)?;
    if args.json {
        let mut out = OutputFile::create(None)?;
        writeln!(out, "{{\"purged\":{purged}}}")?;
        out.finish()?;
    } else {
        let noun = if purged == 1 { "delivery" } else { "deliveries" };
        console.remark(&format!("{purged} {noun} purged"));
    }
    Ok(0)
}
