//! The options of a case: its file `args`.

use std::fs;
use std::path::Path;

use clap::{Args as _, FromArgMatches as _};

use crate::cases::Case;
use crate::cli::send::SendArgs;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The time of a case that gives none: what comes out must not depend on the day.
const NOW: &str = "2026-03-04T05:06:07Z";

/// The id of the delivery of a case that gives none.
const ID: &str = "msg_1";

/// The options of a case: those of `vwh send`, which are those of `vwh render` and more.
pub(super) fn read(case: &Case) -> Result<SendArgs, Error> {
    let mut args = match &case.args {
        Some(path) => {
            let args = parse(path)?;
            if let Some(option) = args.names_of_case() {
                let diagnostic = Diagnostic::new(format!("`{}`: {option} is not for a case", path.display()));
                return Err(Error::template(
                    diagnostic.hint("the files of a case are known by their names"),
                ));
            }
            args
        }
        None => arguments(Path::new("args"), Vec::new())?,
    };
    args.template_args.now.get_or_insert_with(|| NOW.to_owned());
    args.request.id.get_or_insert_with(|| ID.to_owned());
    args.template_args.source.begin_at(&case.folder);
    args.secrets.begin_at(&case.folder);
    Ok(args)
}

fn parse(path: &Path) -> Result<SendArgs, Error> {
    let text = fs::read_to_string(path)
        .map_err(|error| Error::machine(format!("cannot read the options `{}`: {error}", path.display())))?;
    let words = shlex::split(&text).ok_or_else(|| {
        let diagnostic = Diagnostic::new(format!("`{}`: a quote is not closed", path.display()));
        Error::template(diagnostic.hint("options are written as on the command line of a POSIX shell"))
    })?;
    arguments(path, words)
}

fn arguments(path: &Path, words: Vec<String>) -> Result<SendArgs, Error> {
    let command = clap::Command::new("args").no_binary_name(true).disable_help_flag(true);
    SendArgs::augment_args(command)
        .try_get_matches_from(words)
        .and_then(|matches| SendArgs::from_arg_matches(&matches))
        .map_err(|error| explain(path, &error.to_string()))
}

/// What clap says of wrong arguments, less what is about a command line.
fn explain(path: &Path, text: &str) -> Error {
    let told = text.split("\n\nUsage:").next().unwrap_or_default();
    let told = told.split("\n\nFor more information").next().unwrap_or_default();
    let mut paragraphs = told.trim_start_matches("error: ").split("\n\n");
    let message = paragraphs.next().unwrap_or_default();
    let diagnostic = Diagnostic::new(format!("`{}`: {message}", path.display()));
    let tips = paragraphs
        .flat_map(str::lines)
        .filter_map(|line| line.trim_start().strip_prefix("tip: "));
    // what has a tip about values is a misspelled option here: there are no values
    let hint = tips.into_iter().find(|tip| !tip.starts_with("to pass "));
    Error::template(match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    })
}
