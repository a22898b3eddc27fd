//! Every integration under `fixtures/` is a case of `vwh test`, and does what it shows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::helper::Case;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// With `VWH_UPDATE=1` in the environment, what comes out becomes what is expected.
#[test]
fn every_fixture_passes() {
    let root = root();
    let update = std::env::var_os("VWH_UPDATE").is_some_and(|value| value == "1");
    let run = Case::new()
        .args(["test", root.to_str().unwrap()])
        .args(update.then_some("--update"))
        .run();
    let report = run.status(0).stderr_is_empty().text();
    // a warning would be shown below its case
    let told: Vec<&str> = report.lines().take_while(|line| !line.is_empty()).collect();
    let expected: Vec<String> = folders().iter().map(|folder| folder.display().to_string()).collect();
    let names: Vec<&str> = told
        .iter()
        .filter_map(|line| Some(line.split_at_checked(8)?.1))
        .collect();
    assert_eq!(names, expected, "{report}");
    assert!(update || told.iter().all(|line| line.starts_with("ok ")), "{report}");
    assert!(!report.contains("stand-in"), "{report}");
}

/// What a template prints, its Jinja form does too: the same cases pass with converted templates.
#[test]
fn every_fixture_passes_converted() {
    let mut case = Case::new();
    let mut count = 0;
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let files: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        for file in files {
            let file_name = file.file_name().unwrap().to_str().unwrap();
            if file_name.starts_with("template.") {
                let converted = Case::new().args(["convert", file.to_str().unwrap()]).run();
                converted.status(0).stderr_is_empty();
                // the format that the inner extension names stays
                let j2 = file_name.replace(".hbs", ".j2");
                case = case.file(&format!("{name}/{j2}"), converted.text());
                count += 1;
            } else if ["event.", "expected.", "args"]
                .iter()
                .any(|start| file_name.starts_with(start))
            {
                case = case.file(&format!("{name}/{file_name}"), fs::read(&file).unwrap());
            }
        }
    }
    let report = case.args(["test"]).run().status(0).stderr_is_empty().text();
    assert!(report.ends_with(&format!("\n{count} passed\n")), "{report}");
}

#[test]
fn every_fixture_is_explained() {
    let table = fs::read_to_string(root().join("README.md")).unwrap();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(
            table.contains(&format!("| [{name}]({name}) |")),
            "fixtures/README.md lacks {name}"
        );
    }
}
