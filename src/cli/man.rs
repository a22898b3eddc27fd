//! `vwh man`: manual pages.

use std::io::{self, Write};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::console::Console;
use super::output_file::OutputFile;
use super::{Cli, NAME};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::Error;

/// What `vwh man` does.
pub(super) const ABOUT: &str = "Print a manual page";

/// What `vwh man --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh man > vwh.1
  vwh man render > vwh-render.1
  vwh man journal list > vwh-journal-list.1";

/// The date that the pages carry: that of the release.
const DATE: &str = "2026-11-24";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct ManArgs {
    /// The command to explain; left out, vwh itself
    command: Vec<String>,
}

pub(super) fn run(args: &ManArgs, _: &Console) -> anyhow::Result<u8> {
    let mut root = Cli::command();
    // describes the options of every command
    root.build();
    let mut command = &root;
    for name in &args.command {
        command = command.find_subcommand(name).ok_or_else(|| unknown(name, command))?;
    }
    let mut page = Vec::new();
    write_page(&mut page, command, &root)?;
    let mut out = OutputFile::create(None)?;
    out.write_all(&page)?;
    out.finish()?;
    Ok(0)
}

fn unknown(name: &str, above: &Command) -> Error {
    let diagnostic = Diagnostic::new(format!("there is no command `{name}`"));
    let near = did_you_mean(name, above.get_subcommands().map(Command::get_name));
    let all = format!("`{} --help` lists them all", above.get_bin_name().unwrap_or(NAME));
    Error::usage(diagnostic.hint(near.unwrap_or(all)))
}

/// The page of a command; one of `root`'s, or `root` itself.
fn write_page(out: &mut Vec<u8>, command: &Command, root: &Command) -> io::Result<()> {
    let is_root = command.get_name() == root.get_name();
    let version = root.get_version().unwrap_or_default();
    let man = Man::new(command.clone())
        .date(DATE)
        .source(format!("{NAME} {version}"))
        .manual("User Commands");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    examples(command).to_writer(out)?;
    exit_status(root).to_writer(out)?;
    if !is_root {
        let mut see_also = Roff::new();
        see_also.control("SH", ["SEE ALSO"]).text([bold(NAME), roman("(1)")]);
        see_also.to_writer(out)?;
    }
    Ok(())
}

/// The examples that `--help` begins with, line by line.
fn examples(command: &Command) -> Roff {
    let mut roff = Roff::new();
    let Some(examples) = command.get_before_help() else {
        return roff;
    };
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in examples.to_string().lines().skip(1) {
        roff.text([roman(line.trim_start())]);
    }
    roff.control("fi", []);
    roff
}

/// What `vwh --help` ends with.
fn exit_status(root: &Command) -> Roff {
    let mut roff = Roff::new();
    let help = root.get_after_help().map(ToString::to_string).unwrap_or_default();
    if let Some(statuses) = help.strip_prefix("Exit status: ") {
        roff.control("SH", ["EXIT STATUS"]);
        for line in statuses.lines() {
            roff.text([roman(line.trim())]);
        }
    }
    roff
}
