//! Finding cases: every folder of a tree that has the files of one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors, Result};
use crate::template::Format;

/// What a folder is tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The folder.
    pub folder: PathBuf,
    /// The event.
    pub event: PathBuf,
    /// A file of options, as on the command line.
    pub args: Option<PathBuf>,
    /// What is compared: one thing or two.
    pub checks: Vec<Check>,
}

/// One thing that is made of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// What a template prints.
    Output {
        /// The template.
        template: PathBuf,
        /// What it must print, if that is written down yet.
        expected: Option<PathBuf>,
    },
    /// The request that a hook makes.
    Request {
        /// The hook.
        hook: PathBuf,
        /// What the request must be; the file may not be there yet.
        expected: PathBuf,
    },
}

/// A folder of a tree that is a case, or is meant to be one.
#[derive(Debug)]
pub struct Found {
    /// The folder, as a person knows it.
    pub name: String,
    /// The case, or what is wrong with it.
    pub case: std::result::Result<Case, Errors>,
}

/// The cases under a folder, the folder itself among them, in the order of their paths. Hidden folders, and links to
/// folders, are left out.
///
/// A folder is a case where it has an `expected.*`, or an `event.*` with a `template.*` or a `hook.yaml`.
pub fn find(root: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    search(root, &mut found)?;
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<Found>) -> Result<()> {
    let cannot = |error: &std::io::Error| {
        let message = format!("cannot look for cases in `{}`: {error}", folder.display());
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Error::usage(message),
            _ => Error::machine(message),
        }
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(|error| cannot(&error))? {
        let entry = entry.map_err(|error| cannot(&error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // what `.` is joined with has a `./` in front that nobody wrote
        let path = if folder == Path::new(".") {
            PathBuf::from(entry.file_name())
        } else {
            entry.path()
        };
        match entry.file_type().map_err(|error| cannot(&error))? {
            kind if kind.is_dir() && !name.starts_with('.') => folders.push(path),
            kind if kind.is_dir() => {}
            _ => files.push((name, path)),
        }
    }
    files.sort();
    folders.sort();
    let files = Files(files);
    if files.are_a_case() {
        found.push(Found {
            name: folder.display().to_string(),
            case: files.case(folder),
        });
    }
    folders.iter().try_for_each(|folder| search(folder, found))
}

/// The files of a folder: names and paths.
struct Files(Vec<(String, PathBuf)>);

impl Files {
    /// Those called so, with any extension.
    fn called(&self, stem: &str) -> Vec<&PathBuf> {
        let is_called = |name: &str| name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'));
        self.0
            .iter()
            .filter_map(|(name, path)| is_called(name).then_some(path))
            .collect()
    }

    fn named(&self, name: &str) -> Option<PathBuf> {
        self.0.iter().find(|file| file.0 == name).map(|file| file.1.clone())
    }

    fn are_a_case(&self) -> bool {
        let has = |stem| !self.called(stem).is_empty();
        has("expected") || has("event") && (has("template") || self.named("hook.yaml").is_some())
    }

    /// The one file called so, if there is one; that there are more is an error.
    fn at_most_one(&self, stem: &str, errors: &mut Vec<Error>) -> Option<PathBuf> {
        let called = self.called(stem);
        if called.len() > 1 {
            let diagnostic = Diagnostic::new(format!("{} files are called `{stem}.*`", called.len()));
            errors.push(Error::template(
                diagnostic.hint("keep one, and make a folder for each other case"),
            ));
        }
        called.first().copied().cloned()
    }

    fn case(&self, folder: &Path) -> std::result::Result<Case, Errors> {
        let mut errors = Vec::new();
        let event = self.at_most_one("event", &mut errors);
        let checks = self.checks(&mut errors);
        let Some(event) = event else {
            let diagnostic = Diagnostic::new("there is no event");
            let error = Error::template(diagnostic.hint("add `event.json`, `event.yaml` or `event.json5`"));
            return Err(Errors::from(error).and(errors));
        };
        match Errors::of(errors) {
            Some(errors) => Err(errors),
            None => Ok(Case {
                folder: folder.to_owned(),
                event,
                args: self.named("args"),
                checks,
            }),
        }
    }

    fn checks(&self, errors: &mut Vec<Error>) -> Vec<Check> {
        let template = self.at_most_one("template", errors);
        let expected = self.at_most_one("expected", errors);
        let hook = self.named("hook.yaml");
        let mut checks = Vec::new();
        match (template, expected) {
            // a template may be there for the hook alone
            (Some(_), None) if hook.is_some() => {}
            (Some(template), expected) => checks.push(Check::Output { template, expected }),
            (None, Some(expected)) => {
                let message = format!("there is no template for `{}`", expected.display());
                errors.push(Error::template(Diagnostic::new(message).hint("add `template.hbs`")));
            }
            (None, None) => {}
        }
        if let Some(hook) = hook {
            checks.push(Check::Request {
                expected: hook.with_file_name("request.http"),
                hook,
            });
        }
        checks
    }
}

/// The file that is to hold what a template prints in a format, where there is none yet: `expected` with the template's
/// inner extension, or that of the format.
pub fn expected_file(template: &Path, format: Format) -> PathBuf {
    let inner = template
        .file_stem()
        .and_then(|stem| Path::new(stem).extension())
        .and_then(|extension| extension.to_str());
    let of_format = if format == Format::Text { "txt" } else { format.name() };
    template.with_file_name(format!("expected.{}", inner.unwrap_or(of_format)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> Vec<(String, String)> {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let told = |found: Found| {
            let name = Path::new(&found.name).strip_prefix(root.path()).unwrap();
            let case = match found.case {
                Ok(case) => format!("{} checks, args: {}", case.checks.len(), case.args.is_some()),
                Err(errors) => {
                    let told = errors.iter().map(|error| error.diagnostic().message());
                    told.collect::<Vec<_>>().join("; ").replace(&found.name, ".")
                }
            };
            (name.display().to_string(), case)
        };
        find(root.path()).unwrap().into_iter().map(told).collect()
    }

    #[test]
    fn folders_with_the_files_of_a_case_are_found() {
        for (files, expected) in [
            (
                &["event.json", "template.hbs", "expected.json"][..],
                "1 checks, args: false",
            ),
            (&["event.yaml", "template.j2", "args"], "1 checks, args: true"),
            (&["event.json", "hook.yaml", "template.hbs"], "1 checks, args: false"),
            (
                &["event.json", "hook.yaml", "template.hbs", "expected.xml"],
                "2 checks, args: false",
            ),
            (&["expected.json", "template.hbs"], "there is no event"),
            (
                &["event.json", "expected.json"],
                "there is no template for `./expected.json`",
            ),
            (
                &["event.json", "event.yaml", "template.hbs"],
                "2 files are called `event.*`",
            ),
            (
                &["expected.json", "expected.xml", "template.hbs", "template.j2"],
                "there is no event; 2 files are called `template.*`; 2 files are called `expected.*`",
            ),
        ] {
            assert_eq!(tree(files), [(String::new(), expected.to_owned())], "{files:?}");
        }
        for files in [
            &["event.json"][..],
            &["template.hbs", "hook.yaml"],
            &["templates.hbs", "event.json"],
        ] {
            assert_eq!(tree(files), [], "{files:?}");
        }
    }

    #[test]
    fn a_tree_is_searched_in_order() {
        let found = tree(&[
            "b/event.json",
            "b/template.hbs",
            "a/c/event.json",
            "a/c/hook.yaml",
            "a/event.json",
            "a/template.hbs",
            ".git/event.json",
            ".git/template.hbs",
        ]);
        assert_eq!(
            found.iter().map(|case| case.0.as_str()).collect::<Vec<_>>(),
            ["a", "a/c", "b"]
        );
    }

    #[test]
    fn what_is_expected_is_named_after_the_template() {
        for (template, format, expected) in [
            ("x/template.csv.hbs", Format::Text, "x/expected.csv"),
            ("x/template.hbs", Format::Json, "x/expected.json"),
            ("template.j2", Format::Text, "expected.txt"),
        ] {
            assert_eq!(expected_file(Path::new(template), format), Path::new(expected));
        }
    }
}
