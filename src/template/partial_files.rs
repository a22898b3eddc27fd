//! The files of partials.

use std::path::{Component, Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The extensions that a partial's file may have behind its name.
const EXTENSIONS: [&str; 3] = ["hbs", "handlebars", "mustache"];

/// The largest partial that is read, in bytes.
const MAX_PARTIAL: u64 = 16 * 1024 * 1024;

/// The folders in which partials are looked for, first one first.
#[derive(Debug, Clone, Default)]
pub(super) struct PartialFiles {
    folders: Vec<PathBuf>,
}

impl PartialFiles {
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders }
    }

    pub(super) fn into_folders(self) -> Vec<PathBuf> {
        self.folders
    }

    /// The file of the partial `name`: `name` with an extension of Handlebars, or `name` itself where it has one. A
    /// name cannot lead out of the folders.
    pub(super) fn find(&self, name: &str) -> Option<PathBuf> {
        let stays_inside = Path::new(name)
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || name.ends_with('/') || !stays_inside {
            return None;
        }
        let named = EXTENSIONS.iter().map(|extension| format!("{name}.{extension}"));
        let itself = EXTENSIONS
            .iter()
            .any(|e| name.ends_with(&format!(".{e}")))
            .then(|| name.to_owned());
        let names: Vec<String> = named.chain(itself).collect();
        let candidates = self
            .folders
            .iter()
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)));
        candidates.into_iter().find(|path| path.is_file())
    }

    /// Reads a partial.
    pub(super) fn read(path: &Path) -> Result<String, Error> {
        super::read_template_file(path, MAX_PARTIAL)
    }

    /// The names of all partials, for "did you mean".
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in &self.folders {
            collect_names(folder, "", 3, &mut names);
        }
        names
    }
}

fn collect_names(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if path.is_dir() && depth > 0 {
            collect_names(&path, &format!("{prefix}{stem}/"), depth - 1, names);
        } else if path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| EXTENSIONS.contains(&e))
        {
            names.push(format!("{prefix}{stem}"));
        }
    }
}

/// Fails where one of these, which flags name, is no folder.
pub fn check_folders(given: &[PathBuf]) -> Result<(), Error> {
    let Some(folder) = given.iter().find(|folder| !folder.is_dir()) else {
        return Ok(());
    };
    let message = not_a_folder(folder);
    Err(Error::usage(
        Diagnostic::new(message).hint("name an existing folder with `--partials`"),
    ))
}

/// What is said of a folder of partials that is none.
pub(crate) fn not_a_folder(path: &Path) -> String {
    let problem = if path.exists() {
        "is not a folder"
    } else {
        "does not exist"
    };
    format!("the partials folder `{}` {problem}", path.display())
}

/// The folders given, each of which must exist, and the one named `partials` beside the template.
pub(super) fn folders(given: &[PathBuf], template: Option<&Path>) -> Result<Vec<PathBuf>, Error> {
    check_folders(given)?;
    let beside = template.map(|path| path.parent().unwrap_or(Path::new("")).join("partials"));
    Ok(given
        .iter()
        .cloned()
        .chain(beside.filter(|folder| folder.is_dir()))
        .collect())
}
