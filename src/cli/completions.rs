//! `vwh completions`: scripts that complete the command line in a shell.

use std::io::Write as _;

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_complete_nushell::Nushell;

use super::console::Console;
use super::output_file::OutputFile;
use super::{Cli, NAME, helpers};

/// What `vwh completions` does.
pub(super) const ABOUT: &str = "Print a script that completes commands, options and helpers in a shell";

/// What `vwh completions --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh completions bash > ~/.local/share/bash-completion/completions/vwh
  vwh completions zsh > ~/.zfunc/_vwh
  vwh completions fish > ~/.config/fish/completions/vwh.fish";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: ShellChoice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ShellChoice {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// Nushell
    Nushell,
    /// PowerShell
    Powershell,
    /// Zsh
    Zsh,
}

pub(super) fn run(args: &CompletionsArgs, _: &Console) -> anyhow::Result<u8> {
    let generator: &dyn Generator = match args.shell {
        ShellChoice::Bash => &Shell::Bash,
        ShellChoice::Elvish => &Shell::Elvish,
        ShellChoice::Fish => &Shell::Fish,
        ShellChoice::Nushell => &Nushell,
        ShellChoice::Powershell => &Shell::PowerShell,
        ShellChoice::Zsh => &Shell::Zsh,
    };
    let mut command = Cli::command().mut_subcommand("helpers", |command| command.defer(helpers::completed));
    command.set_bin_name(NAME);
    // describes the options of every command
    command.build();
    let mut out = OutputFile::create(None)?;
    let mut script = Vec::new();
    generator.try_generate(&command, &mut script)?;
    out.write_all(&script)?;
    out.finish()?;
    Ok(0)
}
