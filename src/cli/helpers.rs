//! `vwh helpers`: what templates can call.

use std::fmt::Write as _;
use std::io::Write as _;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use colored::Colorize;
use serde_json::json;

use super::console::Console;
use super::output_file::OutputFile;
use super::with_general_options;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::error::Error;
use crate::helpers::catalog::{self, Arguments, Entry};
use crate::template::{JINJA_FILTERS, JINJA_TESTS};

/// What `vwh helpers` does.
pub(super) const ABOUT: &str = "List the helpers and filters that templates can call, or explain one";

/// What `vwh helpers --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh helpers                     all of them, by family
  vwh helpers object              how one is written, with examples
  vwh helpers --json              for machines";

/// The family of what only Jinja templates have.
const JINJA_FAMILY: &str = "in Jinja templates only";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct HelpersArgs {
    /// A helper, one of its other names, or a filter of the engine
    name: Option<String>,
    /// Print JSON: an array of all, or an object for one
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &HelpersArgs, console: &Console) -> anyhow::Result<u8> {
    let named = match &args.name {
        Some(name) => Some(
            entries()
                .into_iter()
                .find(|entry| entry.is_called(name))
                .ok_or_else(|| unknown(name))?,
        ),
        None => None,
    };
    console.colors_stdout();
    let text = match (&named, args.json) {
        (None, false) => list(&entries()),
        (None, true) => pretty(&entries().iter().map(as_json).collect()),
        (Some(entry), false) => explain(entry),
        (Some(entry), true) => pretty(&as_json(entry)),
    };
    let mut out = OutputFile::create(None)?;
    out.write_all(text.as_bytes())?;
    out.finish()?;
    Ok(0)
}

/// The helpers, the engine's filters, and what only Jinja templates have.
fn entries() -> Vec<Entry> {
    let of_jinja = |name, summary, form| Entry {
        name,
        aliases: &[],
        family: JINJA_FAMILY,
        summary,
        forms: Vec::new(),
        jinja_forms: vec![form],
        arguments: None,
        errors: &[],
        examples: Vec::new(),
    };
    let mut entries = catalog::entries();
    let filters = JINJA_FILTERS.into_iter();
    entries.extend(filters.map(|(name, about)| of_jinja(name, about, format!("{{{{ X | {name} }}}}"))));
    let tests = JINJA_TESTS.into_iter();
    entries.extend(tests.map(|(name, about)| of_jinja(name, about, format!("{{% if X is {name} %}}"))));
    entries
}

/// The names, as what may be completed: only the scripts for shells know them, as parsing takes aliases as well.
pub(super) fn completed(command: clap::Command) -> clap::Command {
    let names = entries()
        .into_iter()
        .map(|entry| PossibleValue::new(entry.name).help(entry.summary));
    let names = PossibleValuesParser::new(names);
    with_general_options(HelpersArgs::augment_args(command).mut_arg("name", |arg| arg.value_parser(names)))
}

fn unknown(name: &str) -> Error {
    let diagnostic = Diagnostic::new(format!("there is no helper or filter `{name}`"));
    let entries = entries();
    let near = did_you_mean(name, entries.iter().flat_map(Entry::names));
    Error::usage(diagnostic.hint(near.unwrap_or_else(|| "`vwh helpers` lists them all".to_owned())))
}

fn list(entries: &[Entry]) -> String {
    let names = |entry: &Entry| entry.names().collect::<Vec<_>>().join(", ");
    let width = entries.iter().map(|entry| names(entry).len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut families: Vec<&str> = Vec::new();
    for entry in entries {
        if !families.contains(&entry.family) {
            families.push(entry.family);
        }
    }
    for (index, family) in families.iter().enumerate() {
        let blank = if index == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{blank}{}", family.bold().underline());
        for entry in entries.iter().filter(|entry| entry.family == *family) {
            let name = format!("{:width$}", names(entry));
            let _ = writeln!(text, "  {}  {}", name.bold(), entry.summary);
        }
    }
    text
}

fn explain(entry: &Entry) -> String {
    let mut text = format!("{}: {}\n", entry.name.bold(), entry.summary);
    if !entry.aliases.is_empty() {
        let _ = writeln!(text, "Also called {}.", entry.aliases.join(", "));
    }
    section(&mut text, "Forms", &entry.forms);
    section(&mut text, "In Jinja", &entry.jinja_forms);
    if let Some(arguments) = &entry.arguments {
        section(&mut text, "Arguments", &[count(arguments)]);
    }
    section(&mut text, "Errors", entry.errors);
    if !entry.examples.is_empty() {
        let _ = writeln!(text, "\n{}", "Examples".bold().underline());
    }
    for (index, example) in entry.examples.iter().enumerate() {
        let blank = if index == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{blank}  {}", example.template);
        let _ = writeln!(text, "    {} {}", "event:".cyan(), example.event);
        let _ = writeln!(text, "    {} {}", "output:".cyan(), example.output);
    }
    text
}

fn section(text: &mut String, title: &str, lines: &[impl std::fmt::Display]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", title.bold().underline());
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

fn count(arguments: &Arguments) -> String {
    let mut text = match (arguments.min, arguments.max) {
        (min, Some(max)) if min == max => format!("{min}"),
        (min, Some(max)) => format!("{min} to {max}"),
        (min, None) => format!("{min} or more"),
    };
    if let Some(body) = arguments.body {
        let _ = write!(text, "; in block form, the body is {body}");
    }
    text
}

fn as_json(entry: &Entry) -> serde_json::Value {
    let example = |example: &crate::helpers::registry::Example| {
        json!({
            "template": example.template,
            "event": example.event,
            "output": example.output,
        })
    };
    json!({
        "name": entry.name,
        "aliases": entry.aliases,
        "family": entry.family,
        "summary": entry.summary,
        "forms": entry.forms,
        "jinja_forms": entry.jinja_forms,
        "arguments": entry.arguments.map(|arguments| json!({
            "min": arguments.min,
            "max": arguments.max,
            "body": arguments.body,
        })),
        "errors": entry.errors,
        "examples": entry.examples.iter().map(example).collect::<Vec<_>>(),
    })
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
