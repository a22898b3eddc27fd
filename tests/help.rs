//! What `--help` says: its examples work, its groups have their order, and it fits a terminal.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::CommandFactory as _;
use tempfile::TempDir;
use vwh::cli::Cli;

use crate::helper::Case;
use crate::helper::server::{Behaviour, Server};

/// Addresses that the examples send to.
const RECEIVERS: [&str; 3] = [
    "https://api.example.com",
    "https://example.com",
    "http://localhost:8080",
];

/// A command that no test can run, as it has no end: `tests/watch.rs` tests it.
const ENDLESS: &str = "vwh watch ";

/// What makes the journal that examples name.
const JOURNAL: &str = "vwh send -q --stream --hook airtable.yaml --secrets secrets.env --id 'msg_{{id}}' \
    --journal calls.db < events.ndjson";

/// The files that the examples name, but for the integrations of this repository.
const FILES: [(&str, &str); 13] = [
    ("tpl.hbs", r#"{"id": {{id}}, "user": {{user}}}"#),
    ("order.hbs", r#"{"id": {{id}}, "buyer": {{> person user}} }"#),
    ("partials/person.hbs", r#"{"name": {{name}}}"#),
    ("event.json", r#"{"id": 7, "fields": [], "user": {"name": "Ana"}}"#),
    ("order.json", r#"{"id": 7, "user": {"name": "Ana"}}"#),
    ("events.ndjson", "{\"id\": 1, \"user\": 1}\n{\"id\": 2, \"user\": 2}\n"),
    (
        "airtable.yaml",
        "url: https://api.example.com/{{secrets.BASE}}\nbody: '{{id}}'\n",
    ),
    ("hooks/a.yaml", "url: https://api.example.com/\nbody: '{{id}}'\n"),
    ("secrets.env", "BASE=app-of-the-tests\n"),
    ("key.txt", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"),
    ("body.json", r#"{"test": 2432232314}"#),
    (".zfunc/.keep", ""),
    (".config/fish/completions/.keep", ""),
];

/// The examples of a command's help: a `\` at the end of a line carries one on, and a gap begins a remark.
fn examples(command: &clap::Command) -> Vec<String> {
    let help = command.get_before_help().map(ToString::to_string).unwrap_or_default();
    let mut examples: Vec<String> = Vec::new();
    let mut carries_on = false;
    for line in help.lines() {
        let line = line.trim();
        let text = line.split("  ").next().unwrap();
        match examples.last_mut() {
            Some(example) if carries_on => *example = format!("{example}\n{text}"),
            _ if text.starts_with("vwh ") || text == "vwh" => examples.push(text.to_owned()),
            _ => {}
        }
        carries_on = line.ends_with('\\');
    }
    examples
}

/// All commands, those inside of others too, and `vwh` itself.
fn commands() -> Vec<clap::Command> {
    let mut root = Cli::command();
    root.build();
    let mut commands = vec![root];
    let mut next = 0;
    while let Some(command) = commands.get(next) {
        let inner: Vec<clap::Command> = command.get_subcommands().cloned().collect();
        commands.extend(inner);
        next += 1;
    }
    commands
}

/// The words behind `vwh` that call a command.
fn words(command: &clap::Command) -> Vec<&str> {
    let name = command.get_bin_name().unwrap_or_default();
    name.split(' ').skip(1).collect()
}

fn directory(receiver: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    for (name, content) in FILES {
        write(name, &to(receiver, content));
    }
    write(".local/share/bash-completion/completions/.keep", "");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(fixtures)
        .arg(directory.path())
        .status();
    assert!(copied.unwrap().success());
    directory
}

/// The text with the receivers of the examples replaced by this one.
fn to(receiver: &str, text: &str) -> String {
    RECEIVERS
        .iter()
        .fold(text.to_owned(), |text, address| text.replace(address, receiver))
}

#[test]
fn every_example_works() {
    let server = Server::new([Behaviour::status(200).body("{}")]);
    let binaries = Path::new(env!("CARGO_BIN_EXE_vwh")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap_or_default());
    for command in commands() {
        let examples = examples(&command);
        assert!(!examples.is_empty(), "{} has no examples", command.get_name());
        for example in examples.iter().filter(|example| !example.starts_with(ENDLESS)) {
            let directory = directory(&server.url(""));
            let before = if example.starts_with("vwh journal ") {
                JOURNAL
            } else {
                ":"
            };
            let output = Command::new("sh")
                .args(["-c", &to(&server.url(""), &format!("{before}; {example}"))])
                .current_dir(directory.path())
                .env_clear()
                .env("PATH", &path)
                .env("HOME", directory.path())
                .env("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                // an event that an example leaves out is piped in
                .stdin(fs::File::open(directory.path().join("event.json")).unwrap())
                .output()
                .unwrap();
            let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
            assert!(output.status.success(), "{example}\n{}\n{out}{err}", output.status);
            assert!(!err.contains("warning:"), "{example}\n{err}");
        }
    }
}

#[test]
fn general_options_come_last() {
    for command in commands() {
        let headings: Vec<&str> = command
            .get_arguments()
            .filter_map(clap::Arg::get_help_heading)
            .collect();
        let first = headings.iter().position(|heading| *heading == "General options");
        let name = command.get_name();
        assert_eq!(first, Some(headings.len() - 3), "{name}: {headings:?}");
    }
}

#[test]
fn help_fits_a_terminal() {
    for command in commands() {
        let name = words(&command);
        for flag in ["-h", "--help"] {
            let run = Case::new().args(name.iter().copied()).args([flag]).run();
            let text = run.status(0).stderr_is_empty().text();
            let too_long = text.lines().find(|line| line.chars().count() > 100);
            assert_eq!(too_long, None, "{name:?}");
        }
        // an example that is broken into lines can be neither read nor copied
        let examples = command.get_before_help().map(ToString::to_string).unwrap_or_default();
        let too_long = examples.lines().find(|line| line.chars().count() > 100);
        assert_eq!(too_long, None, "{name:?}");
    }
}
