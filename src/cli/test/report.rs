//! What is told of the cases.

use std::io::Write as _;

use colored::Colorize;

use crate::cli::console::Console;
use crate::cli::output_file::OutputFile;
use crate::diagnostic::Diagnostic;

/// How a case ended; the later of two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// What came out is what was expected.
    Passed,
    /// What came out has become what is expected.
    Updated,
    /// Something is wrong.
    Failed,
}

/// What became of a case.
#[derive(Debug)]
pub(super) struct Outcome {
    name: String,
    verdict: Verdict,
    /// What there is to say about it, of several lines each.
    said: Vec<String>,
}

impl Outcome {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            verdict: Verdict::Passed,
            said: Vec::new(),
        }
    }

    pub(super) fn becomes(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.max(verdict);
    }

    pub(super) fn error(&mut self, diagnostic: &Diagnostic) {
        self.said.push(format!("{} {diagnostic}", "error:".red().bold()));
        self.becomes(Verdict::Failed);
    }

    pub(super) fn warning(&mut self, diagnostic: &Diagnostic) {
        self.said.push(format!("{} {diagnostic}", "warning:".yellow().bold()));
    }

    pub(super) fn difference(&mut self, difference: &str) {
        self.said.push(difference.to_owned());
        self.becomes(Verdict::Failed);
    }

    /// Hides what the console hides by now.
    pub(super) fn redact(&mut self, console: &Console) {
        for said in &mut self.said {
            *said = console.redacted(said).into_owned();
        }
    }
}

/// Tells of one case after another on stdout, and counts.
pub(super) struct Report<'c> {
    out: OutputFile,
    console: &'c Console,
    passed: usize,
    updated: usize,
    failed: usize,
}

impl<'c> Report<'c> {
    pub(super) fn new(console: &'c Console) -> anyhow::Result<Self> {
        Ok(Self {
            out: OutputFile::create(None)?,
            console,
            passed: 0,
            updated: 0,
            failed: 0,
        })
    }

    pub(super) fn tell(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let verdict = match outcome.verdict {
            Verdict::Passed => {
                self.passed += 1;
                "ok     ".green()
            }
            Verdict::Updated => {
                self.updated += 1;
                "updated".cyan()
            }
            Verdict::Failed => {
                self.failed += 1;
                "FAILED ".red().bold()
            }
        };
        if self.console.is_quiet() && outcome.verdict != Verdict::Failed {
            return Ok(());
        }
        writeln!(self.out, "{verdict} {}", outcome.name)?;
        for line in outcome.said.iter().flat_map(|said| said.lines()) {
            writeln!(self.out, "{}", format!("    {line}").trim_end())?;
        }
        Ok(self.out.flush()?)
    }

    /// Tells the counts, and gives whether a case failed.
    pub(super) fn finish(mut self) -> anyhow::Result<bool> {
        if !self.console.is_quiet() || self.failed > 0 {
            let counts = [
                (self.passed, "passed"),
                (self.updated, "updated"),
                (self.failed, "failed"),
            ];
            let told: Vec<String> = counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{count} {what}"))
                .collect();
            writeln!(self.out, "\n{}", told.join(", "))?;
        }
        let any_failed = self.failed > 0;
        self.out.finish()?;
        Ok(any_failed)
    }
}
