//! Running one case.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::options;
use super::report::{Outcome, Verdict};
use crate::cases::{Case, Check, Difference, Equality, Found, compare, expected_file};
use crate::cli::console::Console;
use crate::cli::event_source::EventSource;
use crate::cli::options::run_of;
use crate::cli::output_file::OutputFile;
use crate::cli::send::{self, SendArgs};
use crate::delivery::random;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors};
use crate::hook::Prepared;
use crate::secrets::Secrets;
use crate::template::{Missing, Template, TemplateSource};
use crate::value::Value;

/// What came out of a check, and where it is written down what had to.
struct Made {
    output: Vec<u8>,
    expected: PathBuf,
    equality: Equality,
    missing: Vec<Missing>,
}

/// Runs a case; what is wrong with it is told in the outcome. Fails where the machine does.
pub(super) fn run(found: &Found, update: bool, console: &Console) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new(&found.name);
    match &found.case {
        Ok(case) => run_case(case, update, console, &mut outcome)?,
        Err(errors) => errors.iter().for_each(|error| outcome.error(error.diagnostic())),
    }
    Ok(outcome)
}

fn run_case(case: &Case, update: bool, console: &Console, outcome: &mut Outcome) -> anyhow::Result<()> {
    let prepared = options::read(case).map_err(Errors::from).and_then(|args| {
        let secrets = args.secrets.of_case(console)?;
        Ok((args, secrets))
    });
    let (args, secrets) = match prepared {
        Ok(prepared) => prepared,
        Err(errors) => {
            errors.iter().for_each(|error| outcome.error(error.diagnostic()));
            return Ok(());
        }
    };
    for check in &case.checks {
        let made = match check {
            Check::Output { template, expected } => output(case, template, expected.as_deref(), &args, &secrets),
            Check::Request { hook, expected } => request(case, hook, expected, args.clone(), &secrets, console),
        };
        match made {
            Ok(made) => judge(&made, update, console, outcome)?,
            Err(errors) => errors.iter().for_each(|error| outcome.error(error.diagnostic())),
        }
        // now, as the next case has secrets of its own
        outcome.redact(console);
    }
    Ok(())
}

/// What a template prints.
fn output(
    case: &Case,
    template: &Path,
    expected: Option<&Path>,
    args: &SendArgs,
    secrets: &Secrets,
) -> Result<Made, Errors> {
    let run = run_of(&args.template_args, secrets.clone())?;
    let source = TemplateSource::read(template)?;
    let compiled = Template::compile(&source, &args.template_args.options())?;
    let mut output = Vec::new();
    compiled.renderer(&run)?.render(&event(case, args)?, &mut output)?;
    let expected = match expected {
        Some(expected) => expected.to_owned(),
        None => expected_file(template, compiled.format()),
    };
    let is_json = expected.extension().is_some_and(|extension| extension == "json");
    Ok(Made {
        output,
        equality: if is_json { Equality::Json } else { Equality::Bytes },
        expected,
        missing: compiled.missing(),
    })
}

/// The request that a hook makes, with its secrets hidden; nothing where its `when` skips the event.
fn request(
    case: &Case,
    hook: &Path,
    expected: &Path,
    mut args: SendArgs,
    secrets: &Secrets,
    console: &Console,
) -> Result<Made, Errors> {
    args.request.hook = Some(hook.to_owned());
    let ready = send::ready(&args, secrets.clone(), console)?;
    let event = if ready.plan.reads_event() {
        event(case, &args)?
    } else {
        Value::from(())
    };
    let mut preparer = ready.plan.preparer(&ready.run)?;
    let output = match preparer.prepare(&event, random::message_id)? {
        Prepared::Delivery(delivery) => {
            console.hide(delivery.hidden.clone());
            without_version(&send::shown(&delivery, &args, &ready.settings, console)?)
        }
        _ => String::new(),
    };
    Ok(Made {
        output: output.into_bytes(),
        expected: expected.to_owned(),
        equality: Equality::Bytes,
        missing: ready.plan.missing(),
    })
}

fn event(case: &Case, args: &SendArgs) -> Result<Value, Error> {
    let edits = args.event_options.edits()?;
    EventSource::File(case.event.clone()).read(&args.event_options, &edits)
}

/// A request is expected to be the same from a later version, which calls itself by another one.
fn without_version(request: &str) -> String {
    let agent = "\nuser-agent: vwh/";
    let ours = format!("{agent}{}\n", env!("CARGO_PKG_VERSION"));
    request.replacen(&ours, &format!("{agent}VERSION\n"), 1)
}

/// What is wrong with what came out.
enum Fault {
    /// It cannot be compared.
    Incomparable(Diagnostic),
    /// It is not what was expected.
    Different(Difference),
}

/// Compares what came out with what was expected.
fn fault(made: &Made) -> Option<Fault> {
    let name = made.expected.display().to_string();
    match fs::read(&made.expected) {
        Ok(expected) => match compare(&name, &expected, &made.output, made.equality) {
            Ok(difference) => difference.map(Fault::Different),
            Err(error) => Some(Fault::Incomparable(error.diagnostic().clone())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let diagnostic = Diagnostic::new(format!("there is no `{name}` to compare with"));
            Some(Fault::Incomparable(diagnostic.hint("`vwh test --update` writes it")))
        }
        Err(error) => {
            let diagnostic = Diagnostic::new(format!("cannot read `{name}`: {error}"));
            Some(Fault::Incomparable(diagnostic))
        }
    }
}

/// Tells what is wrong with what came out, or makes it what is expected.
fn judge(made: &Made, update: bool, console: &Console, outcome: &mut Outcome) -> anyhow::Result<()> {
    if !console.is_quiet() {
        for missing in &made.missing {
            outcome.warning(&missing.clone().told());
        }
    }
    match fault(made) {
        None => {}
        Some(_) if update => {
            let mut file = OutputFile::create(Some(&made.expected))?;
            file.write_all(&made.output)?;
            file.finish()?;
            outcome.becomes(Verdict::Updated);
        }
        Some(Fault::Incomparable(diagnostic)) => outcome.error(&diagnostic),
        Some(Fault::Different(difference)) => {
            let name = made.expected.display();
            outcome.difference(&format!("- {name}\n+ what came out\n{difference}"));
        }
    }
    Ok(())
}
