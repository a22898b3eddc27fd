//! `vwh check`: what is wrong with templates and hooks.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::console::Console;
use super::event_source::EventSource;
use super::options::{EventOptions, SecretOptions, TemplateArgs, now};
use crate::check::{Checks, Problem, Severity, check_hook, check_template};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::template::{TemplateSource, check_folders};
use crate::value::Value;

/// What `vwh check` does.
pub(super) const ABOUT: &str = "Check templates and hooks";

/// What `vwh check --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh check order.hbs hooks/*.yaml                  syntax, helpers, partials, JSON contexts
  vwh check order.hbs --event order.json            and what becomes of this event
  vwh check --json hooks/a.yaml                     for machines";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct CheckArgs {
    /// Templates, and hooks (.yaml, .yml)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Render against this event too
    #[arg(long, value_name = "FILE")]
    event: Option<PathBuf>,
    /// Print what is found as JSON: a list of problems
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    template_args: TemplateArgs,
    #[command(flatten)]
    event_options: EventOptions,
    #[command(flatten)]
    secrets: SecretOptions,
}

pub(super) fn run(args: &CheckArgs, console: &mut Console) -> anyhow::Result<u8> {
    if args.template_args.source.inline.is_some() {
        let diagnostic = Diagnostic::new("`check` takes files, not `-e`");
        return Err(Error::usage(diagnostic.hint("`vwh check -` reads a template from stdin")).into());
    }
    check_folders(&args.template_args.source.partials)?;
    let secrets = args.secrets.gather(console)?;
    let event = event(args)?;
    let now = now(args.template_args.now.as_deref())?;
    let checks = Checks {
        options: args.template_args.options(),
        event: event.as_ref(),
        secrets: &secrets,
        now: Value::from(now.to_string()),
    };
    let mut problems = Vec::new();
    for file in &args.files {
        problems.extend(
            check(file, &checks)?
                .into_iter()
                .map(|problem| (file.as_path(), problem)),
        );
    }
    let count = |severity| {
        problems
            .iter()
            .filter(|(_, problem)| problem.severity == severity)
            .count()
    };
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    if args.json {
        print_json(&problems, console)?;
    } else {
        for (_, Problem { severity, diagnostic }) in &problems {
            match severity {
                Severity::Error => console.error(&Error::template(diagnostic.clone()).into()),
                Severity::Warning => console.warning(diagnostic),
                Severity::Note => console.note(diagnostic),
            }
        }
        let notes = match notes {
            0 => String::new(),
            notes => format!(", {}", counted(notes, "note")),
        };
        console.remark(&format!(
            "{}: {}, {}{notes}",
            counted(args.files.len(), "file"),
            counted(errors, "error"),
            counted(warnings, "warning")
        ));
    }
    Ok(if errors > 0 { 3 } else { 0 })
}

fn event(args: &CheckArgs) -> Result<Option<Value>, Error> {
    let Some(file) = &args.event else {
        return Ok(None);
    };
    let template_is_stdin = args.files.iter().any(|file| file.as_os_str() == "-");
    let source = EventSource::new(Some(file), template_is_stdin)?;
    source.read(&args.event_options, &args.event_options.edits()?).map(Some)
}

/// A file that cannot be read is a problem of its own, and the next one is looked at.
fn check(file: &Path, checks: &Checks<'_>) -> Result<Vec<Problem>, Error> {
    let is_hook = file
        .extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml");
    let checked = if is_hook {
        check_hook(file, checks)
    } else if file.as_os_str() == "-" {
        TemplateSource::read_stdin().map(|source| check_template(&source, checks))
    } else {
        TemplateSource::read(file).map(|source| check_template(&source, checks))
    };
    match checked {
        Err(error @ Error::Template(_)) => Ok(vec![error.into()]),
        checked => checked,
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// A problem as machines read it.
#[derive(Serialize)]
struct ProblemJson<'a> {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

fn print_json(problems: &[(&Path, Problem)], console: &Console) -> anyhow::Result<()> {
    let problems: Vec<ProblemJson<'_>> = problems
        .iter()
        .map(|(file, problem)| {
            let place = problem.diagnostic.place();
            ProblemJson {
                file: place.map_or_else(|| file.display().to_string(), |place| place.name().to_owned()),
                line: place.map(|place| place.line()),
                column: place.map(|place| place.column()),
                severity: problem.severity.name(),
                message: problem.diagnostic.message(),
                hint: problem.diagnostic.hint_text(),
            }
        })
        .collect();
    let text = serde_json::to_string_pretty(&problems)?;
    writeln!(std::io::stdout().lock(), "{}", console.redacted(&text))?;
    Ok(())
}
