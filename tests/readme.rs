//! README.md tells the truth: every example on it is run, and its table of helpers is that of the registry.
//!
//! - A fence after `<!-- file: NAME -->` is a file that the examples can read; one of `fixtures/` is shown as it is there.
//! - In a `console` fence, a line that starts with `$ ` is a command (a `\` at its end carries it on to the next line),
//!   and the lines up to the next one are all that it prints, stdout and stderr together. It must exit with 0, unless
//!   the next command is `echo $?`, which prints the status. A missing newline at the end of the output is forgiven.
//! - `cargo run .. -- ` stands for the binary, and `http://localhost:8080/NAME` for a receiver, see [`script`].
//! - What a `sh` fence holds is not run here: it must be one of [`NOT_RUN`].
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use vwh::helpers::{builtin, registry};
use vwh::template::{JINJA_FILTERS, JINJA_TESTS};

use crate::helper::server::{Behaviour, Server};

const README: &str = include_str!("../README.md");

const CARGO_RUN: &str = "cargo run --quiet --release -- ";

/// Commands on the page that a test cannot run.
const NOT_RUN: [&str; 6] = [
    "cargo test --locked",
    "cargo install --path .",
    ".ci/run",
    "vwh watch order.hbs order.json", // ends with Ctrl-C
    r"vwh send --stream --hook airtable.yaml --concurrency 8 \",
    r"    --from 'redis://vwh:{{secrets.REDIS}}@localhost/calls?group=airtable' --dead-letter redis://localhost/calls-failed",
];

/// What the page calls a receiver.
const RECEIVER: &str = "http://localhost:8080";

/// What the page calls a receiver that is down, and a port that nobody listens on.
const DOWN: &str = "http://localhost:8081";
const CLOSED: &str = "http://127.0.0.1:1";

/// How the receiver answers requests to this path; each is made.
fn script(name: &str) -> Vec<Behaviour> {
    let created = Behaviour::status(201).body("{\"created\": true}\n");
    match name {
        "orders" => vec![created],
        "calls" => vec![created.clone(), Behaviour::status(422), created],
        "again" => vec![created],
        "strict" => vec![Behaviour::status(422).body("{\"message\": \"unknown field: customer\"}")],
        "busy" => vec![Behaviour::status(503).header("Retry-After", "30")],
        "flaky" => vec![Behaviour::CloseBeforeAnswer, Behaviour::status(503), created],
        _ => panic!("README.md sends to `{name}`, which the test does not know"),
    }
}

/// A fence: what stands behind the opening backticks, and what is in it.
struct Fence<'a> {
    line: usize,
    info: &'a str,
    /// The name in the comment before it.
    file: Option<&'a str>,
    lines: Vec<&'a str>,
}

fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut lines = text.lines().zip(1..);
    let mut file = None;
    while let Some((line, number)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let content = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
            fences.push(Fence {
                line: number,
                info,
                file: file.take(),
                lines: content.collect(),
            });
        } else if let Some(comment) = line.strip_prefix("<!-- file: ") {
            file = Some(comment.trim_end_matches(" -->"));
        }
    }
    fences
}

/// A command of a console fence, and what it prints.
struct Example<'a> {
    command: String,
    output: Vec<&'a str>,
}

fn examples<'a>(fence: &Fence<'a>) -> Vec<Example<'a>> {
    let mut examples: Vec<Example<'a>> = Vec::new();
    let mut carries_on = false;
    for line in &fence.lines {
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (Some(command), _) => examples.push(Example {
                command: command.to_owned(),
                output: Vec::new(),
            }),
            (None, Some(example)) if carries_on => {
                example.command.push('\n');
                example.command.push_str(line);
            }
            (None, Some(example)) => example.output.push(line),
            (None, None) => panic!(
                "README.md:{}: a console example starts with a command, not with {line}",
                fence.line
            ),
        }
        carries_on = examples
            .last()
            .is_some_and(|example| example.output.is_empty() && example.command.ends_with('\\'));
    }
    assert!(!examples.is_empty(), "README.md:{}: an empty console", fence.line);
    examples
}

/// A directory with what the examples need.
fn directory(fences: &[Fence<'_>]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::os::unix::fs::symlink(root.join("fixtures"), directory.path().join("fixtures")).unwrap();
    for fence in fences {
        let Some(name) = fence.file else { continue };
        let content = fence.lines.join("\n") + "\n";
        let path = directory.path().join(name);
        if name.starts_with("fixtures/") {
            // it is there: the page shows what is in it
            assert_eq!(fs::read_to_string(&path).unwrap(), content, "{name} in README.md");
            continue;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    directory
}

/// Runs a command like a person in a shell. Gives what it prints, and its exit status.
fn run(command: &str, last_status: i32, directory: &Path) -> (String, i32) {
    let (receiver, name) = match command.split_once(RECEIVER) {
        Some((_, rest)) => {
            let name: String = rest[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
            let script = script(&name);
            let count = script.len();
            (Some((Server::new(script), count)), name)
        }
        None => (None, String::new()),
    };
    let receiver_url = receiver.as_ref().map(|(server, _)| server.url(""));
    let mut script = command.replace(CARGO_RUN, "vwh ").replace(DOWN, CLOSED);
    if let Some(url) = &receiver_url {
        script = script.replace(RECEIVER, url);
    }
    // `$?` is that of the command before
    let script = format!("exec 2>&1\n(exit {last_status})\n{script}");
    let binaries = Path::new(env!("CARGO_BIN_EXE_vwh")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(directory)
        .env_clear()
        .env("PATH", format!("{}:{path}", binaries.display()))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let status = output.status.code().unwrap_or(-1);
    if let Some((server, count)) = &receiver {
        // what is wrong on this side is not sent at all
        let expected = if matches!(status, 0 | 5 | 6) { *count } else { 0 };
        assert_eq!(server.requests().len(), expected, "requests to {name} from: {command}");
    }
    let mut text = String::from_utf8(output.stdout).unwrap();
    if let Some(url) = &receiver_url {
        text = text.replace(url, RECEIVER);
    }
    text = text.replace(&format!("{CLOSED}/"), &format!("{DOWN}/"));
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    (text, status)
}

#[test]
fn every_example_prints_what_the_page_says() {
    let fences = fences(README);
    let directory = directory(&fences);
    let mut wrong = Vec::new();
    let mut count = 0;
    for fence in fences.iter().filter(|fence| fence.info == "console") {
        let examples = examples(fence);
        let mut status = 0;
        for (index, example) in examples.iter().enumerate() {
            count += 1;
            let (found, new_status) = run(&example.command, status, directory.path());
            status = new_status;
            let expected: String = example.output.iter().map(|line| format!("{line}\n")).collect();
            let shows_status = examples.get(index + 1).is_some_and(|next| next.command == "echo $?");
            if found != expected || (status != 0 && !shows_status) {
                wrong.push(format!(
                    "README.md:{}: {}\n--- expected\n{expected}--- found, status {status}\n{found}---",
                    fence.line, example.command
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
    assert!(count > 30, "only {count} examples were found");
}

#[test]
fn every_other_fence_is_a_file_or_a_known_command() {
    for fence in fences(README) {
        match fence.info {
            "console" => {}
            "sh" => {
                for line in &fence.lines {
                    assert!(
                        NOT_RUN.contains(line),
                        "README.md:{}: `{line}` is not tested",
                        fence.line
                    );
                }
            }
            info => assert!(
                fence.file.is_some(),
                "README.md:{}: what is this `{info}` fence?",
                fence.line
            ),
        }
    }
}

/// The part of the page that is made from the registry.
fn helpers_section() -> String {
    let mut section = String::from("| family | helper | what it does |\n| --- | --- | --- |\n");
    for helper in registry::all() {
        let names: Vec<String> = helper.names().map(|name| format!("`{name}`")).collect();
        section.push_str(&format!(
            "| {} | {} | {} |\n",
            helper.family,
            names.join(", "),
            helper.summary.replace('|', "\\|")
        ));
    }
    let filters: Vec<String> = builtin::FILTERS.iter().map(|name| format!("`{name}`")).collect();
    section.push_str(&format!("\nFrom minijinja: {}.\n", filters.join(", ")));
    section
}

/// The part of the page that is made from what Jinja templates have besides.
fn jinja_section() -> String {
    let mut section = String::from("| filter or test | what it gives or asks |\n| --- | --- |\n");
    for (name, about) in JINJA_FILTERS {
        section.push_str(&format!("| `{name}` | {} |\n", about.replace('|', "\\|")));
    }
    for (name, about) in JINJA_TESTS {
        section.push_str(&format!("| `is {name}` | {} |\n", about.replace('|', "\\|")));
    }
    section
}

#[test]
fn tables_are_those_of_the_code() {
    for (name, expected) in [("helpers", helpers_section()), ("jinja", jinja_section())] {
        let (start, end) = (format!("<!-- {name}: start -->\n"), format!("<!-- {name}: end -->"));
        let found = README
            .split_once(&start)
            .and_then(|(_, rest)| rest.split_once(&end))
            .map(|(section, _)| section)
            .unwrap_or_else(|| panic!("README.md lacks {start}"));
        assert!(
            found == expected,
            "between the markers of `{name}`, README.md should say:\n{start}{expected}{end}"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let (anchors, paths): (Vec<&str>, Vec<&str>) = targets
        .filter(|target| !target.contains("://"))
        .partition(|target| target.starts_with('#'));
    assert!(!paths.is_empty());
    for path in paths {
        assert!(root.join(path).exists(), "README.md links to {path}");
    }
    let headings: Vec<String> = README
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect();
    for link in anchors {
        assert!(headings.contains(&link[1..].to_owned()), "README.md links to {link}");
    }
}

/// A heading as the part of an address behind `#`.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
