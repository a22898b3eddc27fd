//! `vwh journal`: what has become of the events of streams.

mod list;
mod purge;
mod retry;
mod selection;
mod show;

use clap::{Args, Subcommand};

use super::console::Console;

/// What `vwh journal` does.
pub(super) const ABOUT: &str = "See what became of the events of streams, and send them again";

/// What `vwh journal --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh journal list calls.db --outcome failed
  vwh journal show calls.db msg_1
  vwh journal retry calls.db --hook airtable.yaml --secrets secrets.env
  vwh journal purge calls.db --older-than 7d";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
pub(super) struct JournalArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(Box<list::ListArgs>),
    Show(Box<show::ShowArgs>),
    Retry(Box<retry::RetryArgs>),
    Purge(Box<purge::PurgeArgs>),
}

pub(super) fn run(args: &JournalArgs, console: &mut Console) -> anyhow::Result<u8> {
    match &args.action {
        Action::List(args) => list::run(args, console),
        Action::Show(args) => show::run(args, console),
        Action::Retry(args) => retry::run(args, console),
        Action::Purge(args) => purge::run(args, console),
    }
}
