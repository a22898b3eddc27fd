//! The command line: what is asked for, in clap types; one file per command. Errors become exit statuses in [`run`].

mod broker_options;
mod check;
mod completions;
mod console;
mod convert;
mod delivery_options;
mod event_source;
mod helpers;
mod journal;
mod man;
mod narrator;
mod needed_secrets;
mod options;
mod outlets;
mod output_file;
mod progress;
mod recurring;
mod render;
mod secret_options;
mod send;
mod send_stream;
mod signals;
mod stream;
mod stream_options;
mod test;
mod verify;
mod watch;

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::{Error, Errors};
use console::Console;
use options::GeneralOptions;

/// What the program is called.
const NAME: &str = "vwh";

/// What `vwh --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh render tpl.hbs < event.json                   print what the template makes of the event
  vwh render -e '{\"id\": {{id}}}' event.json         the template as an argument
  vwh send --url https://api.example.com/x --template tpl.hbs < event.json
  vwh render --stream tpl.hbs < events.ndjson       many events, one line each
  vwh convert tpl.hbs                               the Jinja template that means the same
  vwh check tpl.hbs --event event.json              what is wrong with it
  vwh helpers object                                what a helper does, with examples";

/// Turn one system's webhook event into another system's request.
#[derive(Debug, Parser)]
#[command(name = NAME, version, before_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Exit status: 0 done, 1 unexpected, 2 command line, 3 template or output, 4 event,\n\
    5 refused by the receiver, 6 the receiver kept failing, 7 receiver not reached,\n    130 a stream was interrupted."
)]
pub struct Cli {
    #[command(subcommand)]
    called: Called,
    #[command(flatten)]
    general: GeneralOptions,
}

/// Defines the enum of commands from a row for each: its name, and where its arguments are. A command's module has
/// `ABOUT` and `run` besides.
///
/// clap's derived form would describe the options of all commands at every start: here only those of the command that
/// is called.
macro_rules! commands {
    ($($name:literal => $variant:ident($module:ident::$args:ident),)*) => {
        #[derive(Debug)]
        enum Command {
            $($variant(Box<$module::$args>),)*
        }

        impl Command {
            const NAMES: &[&str] = &[$($name),*];

            /// Adds all commands, without their options.
            fn describe(command: clap::Command) -> clap::Command {
                command
                    $(.subcommand(clap::Command::new($name).about($module::ABOUT).defer(with_options_of::<$module::$args>)))*
            }

            /// Reads the options of the command called `name`.
            fn read(name: &str, matches: &mut ArgMatches) -> Result<Self, clap::Error> {
                match name {
                    $($name => Ok(Self::$variant(Box::new(FromArgMatches::from_arg_matches_mut(matches)?))),)*
                    // clap lets no other through
                    _ => Err(clap::Error::new(ErrorKind::InvalidSubcommand)),
                }
            }

            fn run(&self, console: &mut Console) -> anyhow::Result<u8> {
                match self {
                    $(Self::$variant(args) => $module::run(args, console),)*
                }
            }
        }
    };
}

commands! {
    "render" => Render(render::RenderArgs),
    "send" => Send(send::SendArgs),
    "verify" => Verify(verify::VerifyArgs),
    "check" => Check(check::CheckArgs),
    "convert" => Convert(convert::ConvertArgs),
    "helpers" => Helpers(helpers::HelpersArgs),
    "test" => Test(test::TestArgs),
    "watch" => Watch(watch::WatchArgs),
    "journal" => Journal(journal::JournalArgs),
    "completions" => Completions(completions::CompletionsArgs),
    "man" => Man(man::ManArgs),
}

/// A command, and the general options behind its name.
#[derive(Debug)]
struct Called {
    command: Command,
    general: GeneralOptions,
}

impl Subcommand for Called {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        Command::describe(command.subcommand_required(true).arg_required_else_help(true))
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Command::NAMES.contains(&name)
    }
}

impl FromArgMatches for Called {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Self::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        let Some((name, mut matches)) = matches.remove_subcommand() else {
            return Err(clap::Error::new(ErrorKind::MissingSubcommand));
        };
        let general = general_options(&mut matches)?;
        Ok(Self {
            command: Command::read(&name, &mut matches)?,
            general,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Adds the options of a command, the general ones last. clap's own global options are listed before those that are
/// added late, and are copied to every command at every start.
fn with_options_of<A: clap::Args>(command: clap::Command) -> clap::Command {
    with_general_options(A::augment_args(command))
}

/// The general options behind the name of a command, and behind that of a command inside of it.
fn general_options(matches: &mut ArgMatches) -> Result<GeneralOptions, clap::Error> {
    // what is read by reference is copied as a whole first
    let general = GeneralOptions::from_arg_matches_mut(matches)?;
    Ok(match matches.subcommand() {
        Some((_, inner)) => general.and(&general_options(&mut inner.clone())?),
        None => general,
    })
}

fn with_general_options(command: clap::Command) -> clap::Command {
    let command = command.mut_subcommands(with_general_options);
    // clap takes what a group of options is for what the command does
    let about = command.get_about().cloned().unwrap_or_default();
    GeneralOptions::augment_args(command).about(about)
}

/// Runs the command line and gives the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match parse(args) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help to stdout, errors to stderr; if that fails there is nobody to tell
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let mut console = Console::new(&cli.general.and(&cli.called.general));
    match cli.called.command.run(&mut console) {
        Ok(status) => status,
        Err(error) if is_broken_pipe(&error) => 0,
        Err(error) => match error.downcast::<Errors>() {
            Ok(errors) => {
                let status = errors.exit_status();
                errors.into_iter().for_each(|error| console.error(&error.into()));
                status
            }
            Err(error) => {
                let status = error.downcast_ref::<Error>().map_or(1, Error::exit_status);
                console.error(&error);
                status
            }
        },
    }
}

fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    // clap's own description of the command line is large, and lives as long as the process: it is not taken apart
    let mut command = ManuallyDrop::new(Cli::command());
    let mut matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut matches)
}

/// Whether whoever reads our output has gone: that is no error of ours, and nobody is left to hear of it.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_error = error.downcast_ref::<std::io::Error>();
    io_error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
