//! `completions/` and `man/` hold what `vwh completions` and `vwh man` print.
//!
//! With `VWH_UPDATE=1` in the environment the files are written, not compared.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory as _;
use vwh::cli::Cli;
use vwh::helpers::catalog;

use crate::helper::Case;

const UPDATE: &str = "VWH_UPDATE=1 cargo test --locked generated";

/// The shells, and what their scripts are called where they look for them.
const SHELLS: [(&str, &str); 6] = [
    ("bash", "vwh.bash"),
    ("elvish", "vwh.elv"),
    ("fish", "vwh.fish"),
    ("nushell", "vwh.nu"),
    ("powershell", "_vwh.ps1"),
    ("zsh", "_vwh"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn printed(args: &[&str]) -> String {
    Case::new()
        .args(args.iter().copied())
        .run()
        .status(0)
        .stderr_is_empty()
        .text()
}

/// The names of all commands: `["send"]`, `["journal", "list"]`.
fn commands() -> Vec<Vec<String>> {
    let mut root = Cli::command();
    root.build();
    let mut names = Vec::new();
    gather(&root, &[], &mut names);
    names
}

fn gather(command: &clap::Command, above: &[String], names: &mut Vec<Vec<String>>) {
    for inner in command.get_subcommands() {
        let name: Vec<String> = above.iter().cloned().chain([inner.get_name().to_owned()]).collect();
        names.push(name.clone());
        gather(inner, &name, names);
    }
}

/// The files of a folder are these, or become these.
fn check(folder: &str, files: &[(String, String)]) {
    let folder = root().join(folder);
    if std::env::var_os("VWH_UPDATE").is_some_and(|value| value == "1") {
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        for (name, content) in files {
            fs::write(folder.join(name), content).unwrap();
        }
        return;
    }
    for (name, content) in files {
        let found = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(found == *content, "{name} is stale: run `{UPDATE}`");
    }
    let there: BTreeSet<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let wanted: BTreeSet<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    assert_eq!(there, wanted, "run `{UPDATE}`");
}

#[test]
fn generated_completions_are_up_to_date() {
    let scripts = SHELLS.map(|(shell, name)| (name.to_owned(), printed(&["completions", shell])));
    check("completions", &scripts);
}

#[test]
fn generated_manual_pages_are_up_to_date() {
    let mut pages = vec![("vwh.1".to_owned(), printed(&["man"]))];
    for command in commands() {
        let args: Vec<&str> = ["man"].into_iter().chain(command.iter().map(String::as_str)).collect();
        pages.push((format!("vwh-{}.1", command.join("-")), printed(&args)));
    }
    check("man", &pages);
}

#[test]
fn completions_know_commands_options_and_helpers() {
    for (shell, _) in SHELLS {
        let script = printed(&["completions", shell]);
        for word in commands().concat() {
            assert!(script.contains(&word), "{shell}: {word}");
        }
        assert!(script.contains("prevent-indent"), "{shell}");
        // clap's scripts for the others complete no values of arguments
        if matches!(shell, "bash" | "nushell" | "zsh") {
            for entry in catalog::entries() {
                assert!(script.contains(entry.name), "{shell}: {}", entry.name);
            }
        }
    }
}

#[test]
fn every_script_knows_the_names_of_helpers() {
    for (shell, _) in SHELLS {
        let script = printed(&["completions", shell]);
        for name in ["phone-number", "urlencode", "isEqual"] {
            assert!(script.contains(name), "{shell} does not know {name}");
        }
    }
}

#[test]
fn bash_completes_with_the_script() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let path = root().join("completions/vwh.bash");
    for (before, word, expected) in [
        ("vwh", "rend", "render"),
        ("vwh render", "--prev", "--prevent-indent"),
        ("vwh render --dialect", "han", "handlebars"),
        ("vwh helpers", "phone-", "phone-number"),
        ("vwh helpers", "urle", "urlencode"),
        ("vwh journal", "pur", "purge"),
        ("vwh journal list --outcome", "fai", "failed"),
    ] {
        // as bash calls it: the words of the line, and the last two of them as arguments
        let count = before.split(' ').count();
        let previous = before.split(' ').next_back().unwrap();
        let script = format!(
            "source '{}'; COMP_WORDS=({before} {word}); COMP_CWORD={count}; _vwh vwh {word} {previous}; \
             echo \"${{COMPREPLY[@]}}\"",
            path.display()
        );
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(found.trim_end(), expected, "{before} {word}");
    }
}

#[test]
fn pages_have_examples_options_and_statuses() {
    let page = printed(&["man", "render"]);
    for part in [
        ".TH vwh-render 1 ",
        "\n.SH SYNOPSIS\n",
        "\n.SH \"TEMPLATE OPTIONS\"\n",
        "\n.SH EXAMPLES\n.nf\nvwh render tpl.hbs event.json\n",
        "\n.SH \"EXIT STATUS\"\n",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    assert!(printed(&["man"]).contains("vwh\\-render(1)"));
    Case::new()
        .args(["man", "rendr"])
        .run()
        .status(2)
        .stdout("")
        .stderr_contains("error: there is no command `rendr`\nhint: did you mean `render`?");
}

/// The pages of a release are the same whenever they are made: their date is the changelog's.
#[test]
fn pages_carry_the_date_of_the_newest_release() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let release = changelog
        .lines()
        .find(|line| line.starts_with("## [") && !line.contains("Unreleased"));
    let date = release
        .and_then(|heading| heading.split(" - ").nth(1))
        .map_or("unreleased", |date| &date[..10]);
    for page in [printed(&["man"]), printed(&["man", "journal", "list"])] {
        let title = page.lines().find(|line| line.starts_with(".TH ")).unwrap();
        assert!(title.contains(&format!(" 1 {date} \"vwh ")), "{title}");
    }
}

/// groff says what it cannot make sense of; where it is not installed, nobody is told.
#[test]
fn pages_are_correct_roff() {
    for command in std::iter::once(None).chain(commands().into_iter().map(Some)) {
        let name = command.map_or("vwh.1".to_owned(), |command| format!("vwh-{}.1", command.join("-")));
        let page = root().join("man").join(&name);
        let Ok(output) = Command::new("groff")
            .args(["-ww", "-man", "-z", "-Tutf8"])
            .arg(page)
            .output()
        else {
            return;
        };
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        assert!(output.status.success(), "{name}");
    }
}
