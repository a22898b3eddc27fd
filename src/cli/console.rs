//! What is said to a person, on stderr: with colour where it is wanted, and with no secret in it.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::sync::{PoisonError, RwLock};

use colored::Colorize;

use super::options::{ColorChoice, GeneralOptions};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::secrets::Redactor;
use crate::template::Missing;

/// The redactor of this process: templates log from any thread.
static REDACTOR: RwLock<Option<Redactor>> = RwLock::new(None);

/// Speaks to a person.
#[derive(Debug, Clone)]
pub(super) struct Console {
    quiet: bool,
    verbosity: u8,
    color: ColorChoice,
}

impl Console {
    pub(super) fn new(options: &GeneralOptions) -> Self {
        let color = options.color.unwrap_or(ColorChoice::Auto);
        colored::control::set_override(wants_color(color, || std::io::stderr().is_terminal()));
        Self {
            color,
            quiet: options.quiet,
            verbosity: options.verbose,
        }
    }

    /// One that says nothing but errors.
    #[cfg(test)]
    pub(super) fn silent() -> Self {
        Self {
            quiet: true,
            verbosity: 0,
            color: ColorChoice::Never,
        }
    }

    /// From now on colour is for stdout: whether that is a terminal decides.
    pub(super) fn colors_stdout(&self) {
        colored::control::set_override(wants_color(self.color, || std::io::stdout().is_terminal()));
    }

    /// From now on nothing that is said holds a secret.
    pub(super) fn redact(&self, redactor: Redactor) {
        *REDACTOR.write().unwrap_or_else(PoisonError::into_inner) = Some(redactor);
    }

    /// From now on nothing that is said holds one of these texts either.
    pub(super) fn hide(&self, texts: Vec<String>) {
        let mut redactor = REDACTOR.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(more) = redactor.clone().unwrap_or_default().with(texts) {
            *redactor = Some(more);
        }
    }

    /// What hides secrets in all that is said.
    pub(super) fn redactor(&self) -> Redactor {
        let redactor = REDACTOR.read().unwrap_or_else(PoisonError::into_inner);
        redactor.clone().unwrap_or_default()
    }

    /// Whether only errors are said.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Says an error.
    pub(super) fn error(&self, error: &anyhow::Error) {
        let text = match error.downcast_ref::<Error>() {
            Some(error) => error.to_string(),
            None => format!("{error:#}"),
        };
        self.error_text(&text);
    }

    /// Says the text of an error.
    pub(super) fn error_text(&self, text: &str) {
        say(&format!("{} {text}", "error:".red().bold()));
    }

    /// Says a warning, unless quiet.
    pub(super) fn warning(&self, diagnostic: &Diagnostic) {
        if !self.quiet {
            say(&format!("{} {diagnostic}", "warning:".yellow().bold()));
        }
    }

    /// Says what is worth knowing, unless quiet.
    pub(super) fn note(&self, diagnostic: &Diagnostic) {
        if !self.quiet {
            say(&format!("{} {diagnostic}", "note:".cyan().bold()));
        }
    }

    /// Says what is no warning and no detail, unless quiet.
    pub(super) fn remark(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// The text as it may be shown.
    pub(super) fn redacted<'t>(&self, text: &'t str) -> Cow<'t, str> {
        redacted(text)
    }

    /// Says which paths were missing.
    pub(super) fn missing(&self, missing: Vec<Missing>) {
        if self.quiet {
            return;
        }
        for missing in missing {
            self.warning(&missing.told());
        }
    }

    /// Whether details are wanted (`-v`).
    pub(super) fn is_verbose(&self) -> bool {
        self.verbosity > 0 && !self.quiet
    }

    /// Whether all of an exchange is wanted (`-vv`).
    pub(super) fn shows_exchanges(&self) -> bool {
        self.verbosity > 1 && !self.quiet
    }

    /// Says a detail that is wanted with `-v`.
    pub(super) fn detail(&self, text: &str) {
        if self.is_verbose() {
            say(text);
        }
    }

    /// Says a text that belongs to an error.
    pub(super) fn attachment(&self, text: &str) {
        if !text.trim().is_empty() {
            say(text.trim_end());
        }
    }
}

/// What `{{log}}` calls.
pub(super) fn log(line: &str) {
    say(&format!("{} {line}", "log:".cyan().bold()));
}

fn redacted(text: &str) -> Cow<'_, str> {
    let redactor = REDACTOR.read().unwrap_or_else(PoisonError::into_inner);
    match redactor.as_ref() {
        Some(redactor) => redactor.redact(text),
        None => text.into(),
    }
}

fn say(text: &str) {
    // with stderr closed there is nobody to tell
    let _ = writeln!(std::io::stderr().lock(), "{}", redacted(text));
}

fn wants_color(choice: ColorChoice, is_terminal: impl FnOnce() -> bool) -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => !is_set("NO_COLOR") && is_terminal(),
    }
}
