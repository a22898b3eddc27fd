//! Every integration under `fixtures/`: its event through its template gives its expected output.

use std::fs;
use std::path::{Path, PathBuf};

use crate::helper::Case;

struct Fixture {
    directory: PathBuf,
    template: PathBuf,
    expected: PathBuf,
}

impl Fixture {
    fn open(directory: PathBuf) -> Self {
        Self {
            template: only_file(&directory, "template."),
            expected: only_file(&directory, "expected."),
            directory,
        }
    }

    fn event(&self) -> PathBuf {
        self.directory.join("event.json")
    }

    /// Arguments that it needs besides, one a line.
    fn arguments(&self) -> String {
        let path = self.directory.join("args");
        if path.exists() {
            fs::read_to_string(path).unwrap()
        } else {
            String::new()
        }
    }

    fn is_json(&self) -> bool {
        self.expected.extension().is_some_and(|extension| extension == "json")
    }
}

/// The one file whose name starts like this.
fn only_file(directory: &Path, prefix: &str) -> PathBuf {
    let mut found = entries(directory);
    found.retain(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(prefix))
    });
    match found.as_slice() {
        [only] => only.clone(),
        _ => panic!(
            "{} has {} files called {prefix}*, not one",
            directory.display(),
            found.len()
        ),
    }
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn all() -> Vec<Fixture> {
    let found: Vec<Fixture> = entries(&root())
        .into_iter()
        .filter(|path| path.is_dir() && !is_hook_alone(path))
        .map(Fixture::open)
        .collect();
    assert!(!found.is_empty());
    found
}

/// Whether its hook has the body in it: it is tried with the other hooks.
fn is_hook_alone(directory: &Path) -> bool {
    directory.join("hook.yaml").is_file() && !directory.join("expected.json").is_file()
}

fn check(fixture: &Fixture, case: Case) {
    let expected = fs::read_to_string(&fixture.expected).unwrap();
    let run = case.args(fixture.arguments().lines()).run();
    run.status(0).stderr_is_empty();
    if fixture.is_json() {
        run.stdout_json(&expected)
    } else {
        run.stdout(&expected)
    };
}

#[test]
fn every_fixture_renders_as_expected() {
    for fixture in all() {
        let (template, event) = (fixture.template.to_str().unwrap(), fixture.event());
        check(
            &fixture,
            Case::new().args(["render", template, event.to_str().unwrap()]),
        );
        check(
            &fixture,
            Case::new().args(["render", template]).stdin(fs::read(&event).unwrap()),
        );
    }
}

/// The template's name with `.j2` for `.hbs`: the format that its inner extension names stays.
fn converted_name(template: &Path) -> String {
    let name = template.file_name().unwrap().to_str().unwrap();
    name.replace(".hbs", ".j2")
}

#[test]
fn every_fixture_prints_the_same_converted() {
    for fixture in all() {
        let (template, event) = (fixture.template.to_str().unwrap(), fixture.event());
        let arguments = fixture.arguments();
        let original = Case::new().args(["render", template, event.to_str().unwrap()]);
        let original = original.args(arguments.lines()).run();
        let converted = Case::new().args(["convert", template]).run();
        converted.status(0).stderr_is_empty();
        let name = converted_name(&fixture.template);
        let case = Case::new().file(&name, converted.text());
        let case = case.args(["render", &name, event.to_str().unwrap()]);
        let rendered = case.args(arguments.lines()).run();
        rendered.status(0).stderr_is_empty().stdout(original.text());
    }
}

#[test]
fn every_fixture_is_explained() {
    let table = fs::read_to_string(root().join("README.md")).unwrap();
    for directory in entries(&root()).into_iter().filter(|path| path.is_dir()) {
        let name = directory.file_name().unwrap().to_str().unwrap();
        assert!(
            table.contains(&format!("| [{name}]({name}) |")),
            "fixtures/README.md lacks {name}"
        );
    }
}
