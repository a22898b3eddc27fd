//! `vwh watch`, as long as it runs.
#![cfg(unix)]

use std::fs;

use crate::helper::{Case, Lines};

fn case() -> Case {
    Case::new()
        .file("t.hbs", "one {{name}}")
        .file("e.json", r#"{"name": "Ana"}"#)
        .args(["watch", "t.hbs", "e.json"])
}

/// The lines of the next round that prints this: a change that takes the system long is told in several.
fn round_with(lines: &Lines, wanted: &str) {
    while lines.next() != wanted {}
}

#[test]
fn every_change_is_a_round() {
    let mut case = case();
    let mut running = case.start();
    let lines = running.stdout_lines();
    assert_eq!(lines.next(), "--- 1: t.hbs, e.json");
    assert_eq!(lines.next(), "one Ana");
    fs::write(case.path("t.hbs"), "two {{name}}").unwrap();
    assert_eq!(lines.next(), "--- 2: t.hbs");
    round_with(&lines, "two Ana");
    // as editors do it: another file takes the name
    fs::write(case.path("new"), r#"{"name": "Luis"}"#).unwrap();
    fs::rename(case.path("new"), case.path("e.json")).unwrap();
    round_with(&lines, "two Luis");
    // what does not compile is told, and is not the end
    fs::write(case.path("t.hbs"), "{{#if}}").unwrap();
    assert_eq!(running.stderr_line(), "error: the block `if` is not closed");
    fs::write(case.path("t.hbs"), "three {{> p}}").unwrap();
    fs::create_dir(case.path("partials")).unwrap();
    fs::write(case.path("partials/p.hbs"), "partial").unwrap();
    round_with(&lines, "three partial");
    fs::write(case.path("partials/p.hbs"), "changed").unwrap();
    round_with(&lines, "three changed");
    running.signal("INT");
    running.wait().status(0);
}

#[test]
fn options_are_those_of_render() {
    case()
        .args(["-e", "x"])
        .run()
        .status(2)
        .stderr_contains("`t.hbs` is one file too many");
    let mut case = Case::new()
        .file("e.json", r#"{"name": "Ana"}"#)
        .file("more/q.hbs", "{{secrets.k}}")
        .args(["watch", "-e", r#"{"q": {{> q}}, "n": {{x.name}} }"#, "e.json"])
        .args(["--compact", "--partials", "more", "--secret", "k=1", "--under", "x"]);
    let mut running = case.start();
    let lines = running.stdout_lines();
    assert_eq!(lines.next(), "--- 1: e.json");
    assert_eq!(lines.next(), r#"{"q":"1","n":"Ana"}"#);
    fs::write(case.path("more/q.hbs"), "\"other\"").unwrap();
    assert_eq!(lines.next(), "--- 2: more/q.hbs");
    round_with(&lines, r#"{"q":"other","n":"Ana"}"#);
    running.signal("TERM");
    running.wait().status(0).stderr_is_empty();
}

#[test]
fn what_cannot_be_watched_is_an_error() {
    for (args, message) in [
        (&["watch", "t.hbs"][..], "no file is named for the event"),
        (&["watch", "t.hbs", "-"], "stdin cannot be watched"),
        (&["watch", "-", "e.json"], "no file is named for the template"),
        (&["watch", "none/t.hbs", "e.json"], "`none/t.hbs` cannot be watched"),
    ] {
        Case::new()
            .args(args.iter().copied())
            .run()
            .status(2)
            .stdout("")
            .stderr_contains(message);
    }
}
