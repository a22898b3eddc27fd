//! The options that secrets come from.

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use crate::error::Errors;
use crate::secrets::{Redactor, SecretSource, Secrets, is_secret_variable};

/// Where secrets come from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Secrets")]
pub(super) struct SecretOptions {
    /// A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    #[arg(long, value_name = "NAME[=VALUE|=@FILE]")]
    secret: Vec<String>,
    /// A file of secrets: YAML, JSON or .env (repeatable)
    #[arg(long, value_name = "FILE")]
    secrets: Vec<PathBuf>,
    /// What the paths are relative to, if not to the folder of the process.
    #[arg(skip)]
    folder: Option<PathBuf>,
}

impl SecretOptions {
    /// Gathers the secrets; from then on the console says none of them.
    pub(super) fn gather(&self, console: &mut Console) -> Result<Secrets, Errors> {
        let secrets = Secrets::gather(&self.secrets, std::env::vars_os(), &self.sources()?)?;
        if !secrets.is_empty() {
            console.redact(Redactor::new(&secrets));
        }
        Ok(secrets)
    }

    /// Gathers the secrets of a test case: those that it names, and none that happens to be in the environment. The
    /// console hides these instead of those of the case before.
    pub(super) fn of_case(&self, console: &Console) -> Result<Secrets, Errors> {
        let named = std::env::vars_os().filter(|(name, _)| !is_secret_variable(name));
        let secrets = Secrets::gather(&self.secrets, named, &self.sources()?)?;
        console.redact(Redactor::new(&secrets));
        Ok(secrets)
    }

    /// Takes the paths for relative to a folder.
    pub(super) fn begin_at(&mut self, folder: &Path) {
        for path in &mut self.secrets {
            *path = folder.join(&path);
        }
        self.folder = Some(folder.to_owned());
    }

    /// The single ones; an error tells all that are none.
    fn sources(&self) -> Result<Vec<SecretSource>, Errors> {
        let (mut sources, mut errors) = (Vec::new(), Vec::new());
        for argument in &self.secret {
            match (SecretSource::parse(argument), &self.folder) {
                (Ok(source), Some(folder)) => sources.push(source.beginning_at(folder)),
                (Ok(source), None) => sources.push(source),
                (Err(error), _) => errors.push(error),
            }
        }
        match Errors::of(errors) {
            Some(errors) => Err(errors),
            None => Ok(sources),
        }
    }
}
