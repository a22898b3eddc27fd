//! `vwh test`: runs cases, and tells which of them fail.

mod options;
mod report;
mod run;

use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use crate::cases::{self, Found};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use report::Report;

/// What `vwh test` does.
pub(super) const ABOUT: &str = "Run the test cases of a folder of templates and hooks";

/// What `vwh test --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh test                        all cases below this folder
  vwh test fixtures/slack
  vwh test --update fixtures      write what comes out as what is expected

A case is a folder with these files:
  event.json                      the event; or .yaml, .json5
  template.hbs                    a template (any name that starts with `template.`)
  expected.json                   what it must print: the same JSON, or the same bytes of all else
  hook.yaml, request.http         or a hook, and its request as --dry-run prints it
  args                            options for the case, as on the command line, if there are any";

/// The exit status where a case fails: that of a wrong template.
const FAILED: u8 = 3;

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct TestArgs {
    /// The folders to look for cases in [default: .]
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folders: Vec<PathBuf>,
    /// Write what comes out as what is expected, where it differs
    #[arg(long)]
    update: bool,
}

pub(super) fn run(args: &TestArgs, console: &Console) -> anyhow::Result<u8> {
    let here = [PathBuf::from(".")];
    let folders = if args.folders.is_empty() {
        &here[..]
    } else {
        &args.folders
    };
    let found = find(folders)?;
    console.colors_stdout();
    let mut report = Report::new(console)?;
    for found in &found {
        report.tell(&run::run(found, args.update, console)?)?;
    }
    let any_failed = report.finish()?;
    Ok(if any_failed { FAILED } else { 0 })
}

fn find(folders: &[PathBuf]) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    for folder in folders {
        found.extend(cases::find(folder)?);
    }
    if found.is_empty() {
        let names: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        let diagnostic = Diagnostic::new(format!("there are no cases in {}", names.join(", ")));
        return Err(Error::usage(diagnostic.hint(
            "a case is a folder with `event.json`, `template.hbs` and `expected.json`; see `vwh test --help`",
        )));
    }
    Ok(found)
}
