//! `vwh test`: cases that pass, fail, are wrong, and are updated.

use std::fs;

use crate::helper::Case;

const EVENT: &str = r#"{"id": 7, "name": "Ana \"A\"", "tags": ["x"]}"#;

/// A folder with one case that passes: `ok`.
fn passing() -> Case {
    Case::new()
        .file("ok/event.json", EVENT)
        .file("ok/template.hbs", r#"{"id": {{id}}, "name": {{name}}}"#)
        .file(
            "ok/expected.json",
            "{\n  \"id\": 7,\n  \"name\": \"Ana \\u0022A\\u0022\"\n}\n",
        )
}

#[test]
fn a_case_that_passes_is_a_line() {
    passing()
        .args(["test"])
        .run()
        .status(0)
        .stderr_is_empty()
        .stdout("ok      ok\n\n1 passed\n");
    passing().args(["test", "-q", "ok"]).run().status(0).stdout("");
}

#[test]
fn a_case_that_fails_shows_what_differs() {
    let case = || {
        passing()
            .file("bad/event.json", EVENT)
            .file("bad/template.hbs", "{{name}}\n{{id}}\n")
            .file("bad/expected.txt", "Ana \"A\"\n8\n")
    };
    let difference = "    - bad/expected.txt\n    + what came out\n      Ana \"A\"\n    - 8\n    + 7\n";
    case()
        .args(["test", "."])
        .run()
        .status(3)
        .stderr_is_empty()
        .stdout(format!("FAILED  bad\n{difference}ok      ok\n\n1 passed, 1 failed\n"));
    case()
        .args(["test", "-q"])
        .run()
        .status(3)
        .stdout(format!("FAILED  bad\n{difference}\n1 passed, 1 failed\n"));
    case()
        .args(["test", "bad", "--color", "always"])
        .run()
        .stdout_contains("\u{1b}[31m- 8\u{1b}[0m\n    \u{1b}[32m+ 7");
}

#[test]
fn json_is_compared_as_json_and_all_else_byte_for_byte() {
    for (template, expected_file, expected, status) in [
        (r#"{"a": 1, "b": 1.50}"#, "expected.json", "{\"a\":1,\n\"b\":1.50}", 0),
        (r#"{"a": 1, "b": 2}"#, "expected.json", r#"{"b": 2, "a": 1}"#, 3),
        (r#"{"a": 1.0}"#, "expected.json", r#"{"a": 1}"#, 3),
        ("<a/>", "expected.xml", "<a/>", 0),
        ("<a/>", "expected.xml", "<a />", 3),
        ("a", "expected.txt", "a\n", 3),
    ] {
        Case::new()
            .file("c/event.json", "{}")
            .file("c/template.hbs", template)
            .file(&format!("c/{expected_file}"), expected)
            .args(["test"])
            .run()
            .status(status);
    }
}

#[test]
fn what_is_wrong_is_told_below_its_case() {
    for (file, content, message) in [
        (
            "c/template.hbs",
            "{{objct x y}}",
            "    error: unknown helper `objct`\n     --> c/template.hbs:1:3\n",
        ),
        ("c/event.json", "{", "    error: the event is not valid JSON"),
        ("c/expected.json", "{", "    error: what is expected is not valid JSON"),
        ("c/event.yaml", "a: 1", "    error: 2 files are called `event.*`"),
        (
            "c/args",
            "--stric",
            "    error: `c/args`: unexpected argument '--stric' found\n    hint: a similar argument exists: '--strict'\n",
        ),
        ("c/args", "--now soon", "    error: `--now soon` is not a time"),
        ("c/args", "--under 'x", "    error: `c/args`: a quote is not closed"),
        ("c/args", "-e x", "    error: `c/args`: `--inline` is not for a case"),
        (
            "c/args",
            "--secret k=@none",
            "    error: --secret k: cannot read c/none",
        ),
    ] {
        Case::new()
            .file("c/event.json", "{}")
            .file("c/template.hbs", "[1]")
            .file("c/expected.json", "[1]")
            .file(file, content)
            .args(["test"])
            .run()
            .status(3)
            .stderr_is_empty()
            .stdout_contains("FAILED  c\n")
            .stdout_contains(message)
            .stdout_contains("\n1 failed\n");
    }
}

#[test]
fn a_warning_fails_no_case_but_is_shown() {
    let case = || {
        Case::new()
            .file("c/event.json", "{}")
            .file("c/template.hbs", "[{{x}}]")
            .file("c/expected.json", "[null]")
    };
    case()
        .args(["test"])
        .run()
        .status(0)
        .stdout_contains("ok      c\n    warning: `x` is missing in the event\n");
    case().file("c/args", "--strict").args(["test"]).run().status(3);
}

#[test]
fn options_of_a_case_stand_in_its_args() {
    Case::new()
        .file("c/event.yaml", "user: {name: Ana}")
        .file("c/template.hbs", "{{> p}} {{@now}} {{secrets.k}} {{secrets.f}} {{data.user.name}} {{data.n}}")
        .file("c/more/p.hbs", "partial")
        .file("c/key.txt", "s3cret-of-a-file\n")
        .file("c/args", "# paths begin here\n--partials more --now 2020-01-02T03:04:05Z\n--secret 'k=s3cret of args'\n--secret f=@key.txt --under data --set data.n:=1\n")
        .file("c/expected.txt", "partial 2020-01-02T03:04:05Z s3cret of args s3cret-of-a-file Ana 1")
        .args(["test"])
        .run()
        .status(0)
        .stdout("ok      c\n\n1 passed\n");
}

#[test]
fn a_case_depends_on_neither_the_day_nor_the_environment() {
    Case::new()
        .file("c/event.json", r#"{"secrets": {"k": "of the event"}}"#)
        .file("c/template.hbs", "{{@now}} {{secrets.k}}")
        .file("c/expected.txt", "2026-03-04T05:06:07Z of the event")
        .env("VWH_SECRET_k", "of the environment")
        .args(["test"])
        .run()
        .status(0);
}

#[test]
fn secrets_of_a_case_are_hidden_in_what_is_said_of_it() {
    let run = Case::new()
        .file("a/event.json", "{}")
        .file("a/template.hbs", "{{secrets.k}} 1\n")
        .file("a/args", "--secret k=s3cret-a")
        .file("a/expected.txt", "s3cret-a 2\n")
        .file("b/event.json", "{}")
        .file("b/template.hbs", "s3cret-a {{secrets.k}} 1\n")
        .file("b/args", "--secret k=s3cret-b")
        .file("b/expected.txt", "s3cret-a s3cret-b 2\n")
        .args(["test"])
        .run();
    run.status(3).stdout_contains("    - ****** 2\n    + ****** 1\n");
    // each case hides its own
    run.stdout_contains("    - s3cret-a ****** 2\n");
}

#[test]
fn a_hook_is_tested_by_its_request() {
    let hook = "url: https://api.example/{{id}}\nwhen: '{{id}}'\nauth: {bearer: '{{secrets.k}}'}\nbody: '[{{name}}]'\n";
    let case = |id: &str| {
        Case::new()
            .file("c/event.json", format!(r#"{{"id": {id}, "name": "Ana"}}"#))
            .file("c/hook.yaml", hook)
            .file("c/args", "--secret k=s3cret-token --id msg_7")
    };
    let mut updated = case("7").args(["test", "--update"]);
    updated.run().status(0).stdout("updated c\n\n1 updated\n");
    let request = fs::read_to_string(updated.path("c/request.http")).unwrap();
    for part in [
        "POST /7 HTTP/1.1\n",
        "\nuser-agent: vwh/VERSION\n",
        "\nauthorization: ******\n",
        "\nwebhook-id: msg_7\nwebhook-timestamp: 1772600767\n",
        "\n\n[\"Ana\"]",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
    updated.run().status(0).stdout("ok      c\n\n1 passed\n");
    case("8")
        .file("c/request.http", request)
        .args(["test"])
        .run()
        .status(3)
        .stdout_contains("    - POST /7 HTTP/1.1\n    + POST /8 HTTP/1.1\n");
    // an event that the hook is not for makes no request
    case("0").file("c/request.http", "").args(["test"]).run().status(0);
}

#[test]
fn update_writes_what_comes_out_where_it_differs() {
    let mut case = passing()
        .file("new/event.json", EVENT)
        .file("new/template.csv.hbs", "{{id}};{{name}}\n")
        .file("old/event.json", EVENT)
        .file("old/template.hbs", "[{{id}}]\n")
        .file("old/expected.json", "[8]")
        .file("broken/event.json", EVENT)
        .file("broken/template.hbs", "{{#if}}")
        .args(["test", "--update"]);
    case.run()
        .status(3)
        .stdout_contains("FAILED  broken\n    error: ")
        .stdout_contains("updated new\nok      ok\nupdated old\n\n1 passed, 2 updated, 1 failed\n");
    let written = |name: &str| fs::read_to_string(case.path(name)).unwrap();
    assert_eq!(written("new/expected.csv"), "7;Ana \"A\"\n");
    assert_eq!(written("old/expected.json"), "[7]\n");
    // what is the same JSON keeps its layout
    assert!(written("ok/expected.json").starts_with("{\n  "));
    assert!(!case.path("broken/expected.txt").exists());
}

#[test]
fn without_a_case_nothing_is_tested() {
    Case::new()
        .file("a/event.json", "{}")
        .args(["test", "a"])
        .run()
        .status(2)
        .stdout("")
        .stderr_contains("error: there are no cases in `a`\nhint: a case is a folder");
    passing()
        .args(["test", "ok", "none"])
        .run()
        .status(2)
        .stdout("")
        .stderr_contains("cannot look for cases in `none`");
}
