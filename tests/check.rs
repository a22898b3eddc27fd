//! `vwh check`.

use std::fs;
use std::path::Path;

use crate::helper::Case;

const EVENT: &str = r#"{"id": 7, "name": "Ana"}"#;

#[test]
fn all_problems_of_a_template_are_told_at_once() {
    let template = "{\n\"a\": {{objct x}},\n\"b\": {{#each l}}{{nope this}}{{/each}},\n\"c\": {{#if x}}\"{{/if}},\n\
                    \"d\": {{> part}},\n\"e\": {{secrets.KEY}}, \"f\": {{secrets.KEY}}\n}\n";
    let run = Case::new()
        .file("t.json.hbs", template)
        .args(["check", "t.json.hbs"])
        .run();
    run.status(3).stdout("");
    for told in [
        "t.json.hbs:2:8",
        "unknown helper `objct`",
        "t.json.hbs:3:19",
        "unknown helper `nope`",
        "t.json.hbs:4:15",
        "the branches of this block end differently",
        "t.json.hbs:5:6",
        "the partial `part` could not be found",
        "warning: the secret `KEY` is not given",
        "1 file: 4 errors, 1 warning",
    ] {
        run.stderr_contains(told);
    }
}

#[test]
fn what_is_right_is_said_to_be_and_warnings_do_not_fail() {
    let mut case = Case::new()
        .file("t.hbs", "{{id}} {{secrets.KEY}}")
        .args(["check", "t.hbs"]);
    case.run().status(0).stderr_contains("1 file: 0 errors, 1 warning");
    case.args(["--secret", "KEY=v"])
        .run()
        .status(0)
        .stderr_contains("1 file: 0 errors, 0 warnings");
    let run = Case::new().file("t.hbs", "{{id}}").args(["check", "t.hbs", "-q"]).run();
    run.status(0).stdout("").stderr_is_empty();
}

#[test]
fn an_event_shows_what_comes_out() {
    let mut case = Case::new()
        .file(
            "t.json.hbs",
            "{\"n\": {{nmae}}, \"k\": {{secrets.K}}, \"x\": {{{name}}} }",
        )
        .file("event.json", EVENT)
        .args(["check", "t.json.hbs", "--event", "event.json"]);
    case.run()
        .status(3)
        .stderr_contains("warning: `nmae` is missing in the event")
        .stderr_contains("did you mean `name`?")
        .stderr_contains("error: the output is not valid JSON");
    case.args(["--strict"])
        .run()
        .status(3)
        .stderr_contains("error: `nmae` is missing in the event");
}

#[test]
fn hooks_are_checked_string_by_string() {
    let hook = "url: http://api.example.com/{{id}}\nheaders: {X-A: '{{nope x}}', x-a: b, Content-Length: 3}\n\
                auth: {bearer: '{{secrets.T}}'}\nretry: {attempts: none}\nbody: |\n  {\"a\": {{objct y}},\n   \"b\": {{foo z}}}\n";
    let run = Case::new().file("h.yaml", hook).args(["check", "h.yaml"]).run();
    run.status(3);
    for told in [
        "h.yaml:2:19",
        "h.yaml:6:11",
        "h.yaml:7:11",
        "header `Content-Length` cannot be set",
        "retry.attempts: `none` is not a number",
        "warning: the secret `T` is not given",
        "warning: deliveries go over plain `http:`",
        "warning: the header `x-a` is given more than once",
        "1 file: 5 errors, 3 warnings",
    ] {
        run.stderr_contains(told);
    }
    let local = "url: http://localhost:8080/\nheaders: {Authorization: a}\nauth: {bearer: b}\n";
    let run = Case::new().file("h.yaml", local).args(["check", "h.yaml"]).run();
    run.status(3)
        .stderr_contains("h.yaml:2:11")
        .stderr_contains("1 file: 1 error, 0 warnings");
    for (hook, told) in [
        ("body: a", "no URL is given"),
        ("urll: a", "unknown key `urll`"),
        ("- a", "a hook is an object"),
    ] {
        Case::new()
            .file("h.yml", hook)
            .args(["check", "h.yml"])
            .run()
            .status(3)
            .stderr_contains(told);
    }
}

#[test]
fn a_hook_is_tried_with_an_event_and_stand_ins_for_secrets() {
    let hook =
        "url: '{{secrets.URL}}'\nmethod: '{{name}}'\nsign: {standard-webhooks: '{{secrets.K}}'}\nbody: '{{idd}}'\n";
    let run = Case::new()
        .file("h.yaml", hook)
        .file("event.json", EVENT)
        .args(["check", "h.yaml", "--event", "event.json"])
        .run();
    run.status(3)
        .stderr_contains("unknown method `Ana`")
        .stderr_contains("`idd` is missing in the event")
        .stderr_contains("1 file: 1 error, 3 warnings");
}

#[test]
fn machines_get_a_list() {
    let run = Case::new()
        .file("a.hbs", "{{nope x}}")
        .file("b.hbs", "{{secrets.K}}")
        .args(["check", "--json", "a.hbs", "b.hbs", "c.hbs"])
        .run();
    run.status(3).stderr_is_empty().stdout_json(
        r#"[
        {"file": "a.hbs", "line": 1, "column": 3, "severity": "error", "message": "unknown helper `nope`"},
        {"file": "b.hbs", "line": 1, "column": 3, "severity": "warning", "message": "the secret `K` is not given",
         "hint": "give it with `--secret K` or `--secrets FILE`"},
        {"file": "c.hbs", "severity": "error", "message": "the template `c.hbs` does not exist"}]"#,
    );
    Case::new()
        .file("a.hbs", "x")
        .args(["check", "--json", "a.hbs"])
        .run()
        .status(0)
        .stdout_json("[]");
}

/// Names that are computed are found where they can be; where not, that is a note, which fails nothing.
#[test]
fn secrets_are_found_by_names_that_are_computed() {
    let hook = "url: https://api.example.com/\nheaders:\n  A: '{{lookup @secrets (concat \"to\" \"ken\")}}'\n  \
                B: '{{lookup secrets kind}}'\nbody: |\n  {\"a\": {{#if x}}{{lookup secrets \"in-a-branch\"}}{{else}}1{{/if}} }\n";
    let case = Case::new()
        .file("h.yaml", hook)
        .file("t.j2", "{% set n = 'a' %}{{ secrets[n ~ 'b'] }}{{ secrets[kind] }}")
        .file("e.json", r#"{"kind": "k"}"#);
    let check = |args: &[&'static str]| {
        Case::inside(case.path(""))
            .args(["check"])
            .args(args.iter().copied())
            .run()
    };
    check(&["h.yaml", "t.j2"])
        .status(0)
        .stderr_contains("warning: the secret `token` is not given\n --> h.yaml:3:9\n")
        .stderr_contains("warning: the secret `in-a-branch` is not given\n --> h.yaml:6:")
        .stderr_contains("warning: the secret `ab` is not given\n --> t.j2:1:21\n")
        .stderr_contains("note: this secret's name is known only when the template is rendered\n --> h.yaml:4:9\n")
        .stderr_contains("2 files: 0 errors, 3 warnings, 2 notes");
    check(&["--json", "t.j2"]).status(0).stdout_json(
        r#"[
        {"file": "t.j2", "line": 1, "column": 21, "severity": "warning", "message": "the secret `ab` is not given",
         "hint": "give it with `--secret ab` or `--secrets FILE`"},
        {"file": "t.j2", "line": 1, "column": 43, "severity": "note",
         "message": "this secret's name is known only when the template is rendered"}]"#,
    );
    // whatever the name comes to, the event is tried with a value for it
    check(&["h.yaml", "--event", "e.json", "--secret", "token=t"])
        .status(0)
        .stderr_contains("1 file: 0 errors, 1 warning, 1 note");
    check(&["-q", "t.j2"]).status(0).stderr_is_empty();
}

#[test]
fn a_wrong_command_line_is_told() {
    Case::new().args(["check"]).run().status(2);
    let run = Case::new().args(["check", "a.hbs", "-e", "x"]).run();
    run.status(2).stderr_contains("takes files");
    let run = Case::new()
        .file("a.hbs", "x")
        .file("e.json", "{")
        .args(["check", "a.hbs", "--event", "e.json"])
        .run();
    run.status(4);
}

/// What is shown to users passes.
#[test]
fn the_fixtures_have_no_errors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for folder in fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        let event = folder.join("event.json");
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap();
            if name == "hook.yaml" || name.starts_with("template.") {
                let run = Case::new()
                    .args(["check", file.to_str().unwrap(), "--event", event.to_str().unwrap()])
                    .run();
                run.status(0).stderr_contains("0 errors");
            }
        }
    }
}
