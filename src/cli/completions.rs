//! `vwh completions`: scripts that complete the command line in a shell.

use std::io::Write as _;

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_complete_nushell::Nushell;

use super::console::Console;
use super::output_file::OutputFile;
use super::{Cli, NAME, helpers};
use crate::helpers::catalog;

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
    let script = with_helper_names(args.shell, String::from_utf8(script)?);
    out.write_all(script.as_bytes())?;
    out.finish()?;
    Ok(0)
}

/// The script with the names of helpers behind `vwh helpers`: the generators of some shells leave out what an argument
/// may be.
fn with_helper_names(shell: ShellChoice, mut script: String) -> String {
    let rows = catalog::entries().into_iter();
    let names = rows.map(|entry| (entry.name, entry.summary.replace('\'', "''")));
    let (opening, lines): (&str, String) = match shell {
        ShellChoice::Bash | ShellChoice::Nushell | ShellChoice::Zsh => return script,
        ShellChoice::Fish => {
            let names: Vec<&str> = names.map(|(name, _)| name).collect();
            let condition = "__fish_vwh_using_subcommand helpers";
            script.push_str(&format!(
                "complete -c {NAME} -n \"{condition}\" -f -a \"{}\"\n",
                names.join(" ")
            ));
            return script;
        }
        ShellChoice::Elvish => (
            "&'vwh;helpers'= {\n",
            names
                .map(|(name, summary)| format!("            cand {name} '{summary}'\n"))
                .collect(),
        ),
        ShellChoice::Powershell => (
            "'vwh;helpers' {\n",
            names
                .map(|(name, summary)| {
                    let kind = "[CompletionResultType]::ParameterValue";
                    format!("            [CompletionResult]::new('{name}', '{name}', {kind}, '{summary}')\n")
                })
                .collect(),
        ),
    };
    if let Some(at) = script.find(opening) {
        script.insert_str(at + opening.len(), &lines);
    }
    script
}
