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

/// Where the date of the pages comes from.
const CHANGELOG: &str = include_str!("../../CHANGELOG.md");

/// What stands for the date before the first release.
const UNRELEASED: &str = "unreleased";

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
        .date(release_date(CHANGELOG).unwrap_or(UNRELEASED))
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

/// The date of the newest release in a changelog, whose headings are `## [1.2.3] - 2026-01-31`, the newest first. No
/// clock is asked: the pages of a release are the same whenever they are made.
fn release_date(changelog: &str) -> Option<&str> {
    let headings = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    headings.filter_map(date_of_heading).next()
}

/// The date of a release's heading; what is not released has none.
fn date_of_heading(heading: &str) -> Option<&str> {
    let (version, date) = heading.split_once(" - ")?;
    let date = date.trim().trim_end_matches("[YANKED]").trim_end();
    let is_version = version
        .trim_start_matches('[')
        .starts_with(|c: char| c.is_ascii_digit());
    let is_date = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    (is_version && is_date).then_some(date)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_newest_release() {
        let released =
            "# Changelog\n\n## [Unreleased]\n\n### Added\n\n## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-24\n";
        assert_eq!(release_date(released), Some("2026-12-01"));
        assert_eq!(release_date("## 1.0.0-rc.1 - 2027-01-31\r\n"), Some("2027-01-31"));
        assert_eq!(release_date("## [1.0.0] - 2027-02-01 [YANKED]"), Some("2027-02-01"));
    }

    #[test]
    fn what_is_not_released_has_no_date() {
        for changelog in [
            "## Unreleased\n\n- `## [0.1.0] - 2026-11-24` is how a release is written\n",
            "## [Unreleased] - 2026-11-24",
            "### [0.1.0] - 2026-11-24",
            "## [0.1.0] - soon",
            "## [0.1.0] - 24-11-2026",
            "",
        ] {
            assert_eq!(release_date(changelog), None, "{changelog}");
        }
    }

    /// A heading that is written differently would be passed over.
    #[test]
    fn every_heading_of_the_changelog_is_understood() {
        for heading in CHANGELOG.lines().filter_map(|line| line.strip_prefix("## ")) {
            let is_unreleased = heading.trim_matches(['[', ']']) == "Unreleased";
            assert!(is_unreleased || date_of_heading(heading).is_some(), "## {heading}");
        }
    }
}
