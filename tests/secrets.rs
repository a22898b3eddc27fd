//! Secrets: where they come from, and that nothing said to a person holds one.

use crate::helper::{Case, Run};

fn with(more: &[&str], template: &str) -> Case {
    let args = ["render", "-e", template];
    Case::new()
        .stdin("{}")
        .args(args.into_iter().chain(more.iter().copied()))
}

fn secret(template: &str) -> Run {
    with(&["--secret", "TOKEN=s3cret/+1"], template).run()
}

#[test]
fn every_source_gives_them() {
    let template = "{{secrets.K}}{{@secrets.K}}";
    with(&["--secret", "K=v"], template).run().status(0).stdout("vv");
    with(&["--secret", "K"], template).env("K", "e").run().stdout("ee");
    with(&["--secret", "K=@f"], template)
        .file("f", "file\n")
        .run()
        .stdout("filefile");
    with(&[], template).env("VWH_SECRET_K", "x").run().stdout("xx");
    for (name, content) in [
        ("s.yaml", "K: y"),
        ("s.json", "{\"K\": \"y\"}"),
        ("s.env", "# c\nexport K='y'\n"),
    ] {
        with(&["--secrets", name], template)
            .file(name, content)
            .run()
            .stdout("yy");
    }
}

#[test]
fn the_later_source_wins() {
    let case = with(&["--secrets", "s.yaml"], "{{secrets.K}}").file("s.yaml", "K: file");
    case.env("VWH_SECRET_K", "environment").run().stdout("environment");
    with(&["--secret", "K=argument"], "{{secrets.K}}")
        .env("VWH_SECRET_K", "environment")
        .run()
        .stdout("argument");
}

#[test]
fn a_source_that_is_not_there_is_the_command_line_s_fault() {
    with(&["--secret", "NOPE"], "x")
        .run()
        .status(2)
        .stderr_contains("there is no environment variable `NOPE`");
    with(&["--secret", "K=@nofile"], "x")
        .run()
        .status(2)
        .stderr_contains("nofile");
    with(&["--secret", "=x"], "x")
        .run()
        .status(2)
        .stderr_contains("NAME=VALUE");
}

#[test]
fn they_shadow_the_event_s_own() {
    let event = r#"{"secrets": {"a": 1}}"#;
    let args = ["render", "-e", "{{secrets.a}}"];
    Case::new().stdin(event).args(args).run().status(0).stdout("1");
    Case::new()
        .stdin(event)
        .args(args)
        .args(["--secret", "b=2"])
        .run()
        .status(3)
        .stderr_contains("unknown secret `a`");
}

#[test]
fn an_unknown_one_is_an_error_even_where_it_is_only_asked_for() {
    for template in [
        "{{secrets.TOKE}}",
        "{{#if secrets.TOKE}}{{/if}}",
        "{{default secrets.TOKE 1}}",
    ] {
        secret(template)
            .status(3)
            .stdout("")
            .stderr_contains("unknown secret `TOKE`")
            .stderr_contains("did you mean `TOKEN`?");
    }
}

#[test]
fn they_are_not_printed_by_accident() {
    secret("{{secrets}}{{parser this}}").status(0).stdout("{}{}");
    secret("{{#each secrets}}{{this}}{{/each}}{{#each this}}{{this}}{{/each}}")
        .status(0)
        .stdout("");
}

#[test]
fn output_has_them_and_messages_have_not() {
    secret("{{log secrets.TOKEN}}{{secrets.TOKEN}}")
        .status(0)
        .stdout("s3cret/+1")
        .stderr_contains("log: ******")
        .stderr_lacks("s3cret");
    secret("{\"a\": {{{secrets.TOKEN}}} }")
        .status(3)
        .stderr_contains("{\"a\": ****** }")
        .stderr_lacks("s3cret");
    // in the excerpt of a template or an event
    secret("s3cret/+1{{nope x}}").status(3).stderr_lacks("s3cret");
    with(&["--secret", "K=s3cret"], "x")
        .stdin(r#"{"a": "s3cret" 1}"#)
        .run()
        .status(4)
        .stderr_contains("******")
        .stderr_lacks("s3cret");
}

#[test]
fn encoded_forms_are_hidden_too() {
    secret("{{log 'czNjcmV0Lysx' 's3cret%2F%2B1'}}")
        .status(0)
        .stderr_contains("log: ****** ******");
}
