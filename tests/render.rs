//! `vwh render`: from an event on disk or in a pipe to output, as a person at a shell meets it.

use std::fs;

use crate::helper::{Case, Run};

const FLAGSHIP: &str = r#"{"fields": {{#object fields}}name,value{{/object}}}"#;
const FIELDS: &str = r#"[{"name": "b", "value": 1}, {"name": "a", "value": "x\"y"}]"#;
const RESULT: &str = r#"{"fields": {"b":1,"a":"x\"y"}}"#;

/// Renders an inline template for an event on stdin.
fn inline(template: &str, event: &str, more: &[&str]) -> Run {
    let args = ["render", "-e", template];
    Case::new()
        .stdin(event)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

#[test]
fn the_flagship_takes_the_event_however_it_is_written() {
    let object = format!("{{\"fields\": {FIELDS}}}");
    inline(FLAGSHIP, &object, &[])
        .status(0)
        .stdout(RESULT)
        .stderr_is_empty();
    inline(FLAGSHIP, FIELDS, &["--under", "fields"])
        .status(0)
        .stdout(RESULT);
    let this = r#"{"fields": {{#object this}}name,value{{/object}}}"#;
    inline(this, FIELDS, &[]).status(0).stdout(RESULT);
    let yaml = "{fields: [{name: b, value: 1}, {name: a, value: 'x\"y'}]}";
    inline(FLAGSHIP, yaml, &["--input", "yaml"]).status(0).stdout(RESULT);
    let json5 = "{fields: [{name: 'b', value: 1}, {name: 'a', value: 'x\"y',},]} // done";
    inline(FLAGSHIP, json5, &["--input", "json5"]).status(0).stdout(RESULT);
}

#[test]
fn the_filter_form_means_the_same_in_both_dialects() {
    for file in ["t.hbs", "t.j2"] {
        Case::new()
            .file(file, r#"{"fields": {{ fields | object("name", "value") }}}"#)
            .stdin(format!("{{\"fields\": {FIELDS}}}"))
            .args(["render", file])
            .run()
            .status(0)
            .stdout(RESULT);
    }
}

#[test]
fn template_and_event_come_from_files_stdin_or_the_argument() {
    let case = || Case::new().file("t.hbs", "{{a}}").file("e.json", r#"{"a": 1}"#);
    case().args(["render", "t.hbs", "e.json"]).run().status(0).stdout("1");
    case()
        .args(["render", "t.hbs", "-"])
        .stdin(r#"{"a": 2}"#)
        .run()
        .stdout("2");
    case()
        .args(["render", "-", "e.json"])
        .stdin("<{{a}}>")
        .run()
        .status(3)
        .stderr_contains("XML");
    case()
        .args(["render", "-", "e.json"])
        .stdin("({{a}})")
        .run()
        .stdout("(1)");
    case()
        .args(["render", "-e", "-{{a}}", "e.json"])
        .run()
        .status(0)
        .stdout("-1");
}

#[test]
fn what_is_missing_on_the_command_line_is_named() {
    let case = || Case::new().file("t.hbs", "x").file("e.json", "{}");
    case()
        .args(["render"])
        .run()
        .status(2)
        .stderr_contains("no template is given");
    case()
        .args(["render", "-"])
        .run()
        .status(2)
        .stderr_contains("cannot both come from stdin");
    case()
        .args(["render", "-e", "x", "t.hbs", "e.json"])
        .run()
        .status(2)
        .stderr_contains("one file too many");
    case()
        .args(["render", "no.hbs", "e.json"])
        .run()
        .status(3)
        .stderr_contains("`no.hbs` does not exist");
    case()
        .args(["render", "t.hbs", "no.json"])
        .run()
        .status(4)
        .stderr_contains("no.json");
    case()
        .args(["render", "t.hbs", "."])
        .run()
        .status(4)
        .stderr_contains("directory");
    case()
        .args(["render", "t.hbs", "e.json", "--fromat", "json"])
        .run()
        .status(2)
        .stderr_contains("'--format'");
    case()
        .args(["render", "t.hbs", "e.json", "--partials", "e.json"])
        .run()
        .status(2)
        .stderr_contains("is not a folder");
}

#[test]
fn an_empty_event_says_what_to_write_instead() {
    for input in ["json", "json5", "yaml"] {
        inline("x", " \n", &["--input", input])
            .status(4)
            .stdout("")
            .stderr_contains("the event is empty")
            .stderr_contains("`{}`");
    }
}

#[test]
fn an_event_in_another_format_is_told_which() {
    let yaml = inline("x", "a: 1\nb: 2\n", &[]);
    yaml.status(4).stderr_contains("use `--input yaml`");
    inline("x", "{fields: [{name: a}]}", &[])
        .status(4)
        .stderr_contains("--> <stdin>:1:2")
        .stderr_contains("use `--input yaml`");
    inline("x", "{a: 'b',}", &[])
        .status(4)
        .stderr_contains("use `--input json5`");
    inline("x", r#"{"a": tru}"#, &[]).status(4).stderr_lacks("hint");
    inline("x", "{}\n{}", &[]).status(4).stderr_contains("`--stream`");
}

#[test]
fn events_can_be_edited_first() {
    let sets = [
        "--set",
        "user.name=Bo",
        "--set",
        "n:=[1.10,null]",
        "--set",
        "deep.er=x=y",
    ];
    inline(
        "{{user.name}} {{user.age}} {{parser n}} {{deep.er}}",
        r#"{"user": {"age": 3}}"#,
        &sets,
    )
    .status(0)
    .stdout("Bo 3 [1.1,null] x=y");
    inline("{{a.b.0}}{{a.c}}", "[7]", &["--under", "a.b", "--set", "a.c=8"]).stdout("78");
    inline("x", "{}", &["--set", "a"])
        .status(2)
        .stderr_contains("NAME=TEXT");
    inline("x", "{}", &["--set", "a:={"])
        .status(2)
        .stderr_contains("--> --set:1:");
    inline("x", "[]", &["--set", "a=1"])
        .status(4)
        .stderr_contains("`--under NAME`");
}

#[test]
fn layouts_change_neither_numbers_nor_order() {
    let template = r#"{ "z": 1.10, "a" : 12345678901234567890123, "e":1E400, "v": {{v}} }"#;
    let event = r#"{"v": {"b": 1, "a": []}}"#;
    inline(template, event, &["--compact"])
        .status(0)
        .stdout("{\"z\":1.10,\"a\":12345678901234567890123,\"e\":1E400,\"v\":{\"b\":1,\"a\":[]}}\n");
    inline(template, event, &["--pretty"]).status(0).stdout(
        "{\n  \"z\": 1.10,\n  \"a\": 12345678901234567890123,\n  \"e\": 1E400,\n  \"v\": {\n    \"b\": 1,\n    \"a\": []\n  }\n}\n",
    );
    inline("x", "{}", &["--pretty", "--compact"]).status(2);
    inline("x", "{}", &["--pretty"]).status(0).stdout("x\n");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let write = |case: Case, template| {
        let mut case = case.args(["render", "-e", template, "-o", "out"]).stdin("{}");
        case.run().stdout("");
        (
            fs::read_to_string(case.path("out")).ok(),
            fs::read_dir(case.path(".")).unwrap().count(),
        )
    };
    assert_eq!(write(Case::new(), "{\"a\": 1}"), (Some("{\"a\": 1}".to_owned()), 1));
    assert_eq!(
        write(Case::new().file("out", "old"), "new"),
        (Some("new".to_owned()), 1)
    );
    assert_eq!(
        write(Case::new().file("out", "old"), "{\"a\": "),
        (Some("old".to_owned()), 1)
    );
    assert_eq!(write(Case::new(), "{\"a\": "), (None, 0));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    inline("x", "{}", &["-o", "no/such"])
        .status(1)
        .stderr_contains("cannot write `no/such`: there is no such folder")
        .stderr_lacks(".vwh-");
    inline("x", "{}", &["-o", "."])
        .status(1)
        .stderr_contains("cannot write `.`");
    inline("x", "{}", &["-o", "-"]).status(0).stdout("x");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_its_target() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mut case = Case::new()
        .file("out", "old")
        .args(["render", "-e", "new", "-o", "link"])
        .stdin("{}");
    fs::set_permissions(case.path("out"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("out", case.path("link")).unwrap();
    case.run().status(0);
    assert_eq!(fs::read_to_string(case.path("out")).unwrap(), "new");
    assert_eq!(
        fs::metadata(case.path("out")).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(fs::symlink_metadata(case.path("link")).unwrap().is_symlink());
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to() {
    inline("x", "{}", &["-o", "/dev/stdout"]).status(0).stdout("x");
    inline("x", "{}", &["-o", "/dev/null"]).status(0).stdout("");
    inline("x", "{}", &["-o", "/dev/full"])
        .status(1)
        .stderr_contains("cannot write the output: No space left");
}

/// A shell's redirection is a file that others write to as well: it is not replaced.
#[cfg(target_os = "linux")]
#[test]
fn dev_stdout_is_the_stdout_of_the_shell() {
    let directory = tempfile::tempdir().unwrap();
    let script = r#"(echo a; echo '{}' | "$VWH" render -e x -o /dev/stdout; echo b) > out; cat out"#;
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .env("VWH", env!("CARGO_BIN_EXE_vwh"))
        .current_dir(directory.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a\nxb\n");
}

#[test]
fn the_time_of_a_run_can_be_set() {
    inline("{{@now}}", "{}", &["--now", "2026-03-04T05:06:07.1239+01:00"]).stdout("2026-03-04T04:06:07.123Z");
    inline("x", "{}", &["--now", "yesterday"])
        .status(2)
        .stderr_contains("2026-03-04T05:06:07Z");
}

#[test]
fn deep_events_are_read_and_printed_up_to_the_limit() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    inline("{{parser this}}", &deep, &["--max-depth", "1000"])
        .status(0)
        .stdout(&deep);
    inline("x", &deep, &[])
        .status(4)
        .stderr_contains("nested more than 256 levels");
}

#[test]
fn a_missing_path_that_is_printed_is_a_warning_with_a_near_match() {
    let run = inline(r#"{"a": {{usr.name}}}"#, r#"{"user": {"name": 1}}"#, &[]);
    run.status(0)
        .stdout(r#"{"a": null}"#)
        .stderr_contains("warning: `usr.name` is missing in the event")
        .stderr_contains("--> <inline>:1:9")
        .stderr_contains("did you mean `user`?");
    inline("{{user.nmae}}", r#"{"user": {"name": 1}}"#, &[]).stderr_contains("did you mean `name`?");
    inline("{{#each xs}}{{q}}{{/each}}", r#"{"xs": [1, 2]}"#, &[]).stderr_contains("note: 2 times");
    inline("{{q}}", "{}", &["-q"]).status(0).stdout("").stderr_is_empty();
}

#[test]
fn asking_whether_something_is_there_is_no_warning() {
    let template = "{{#if q}}{{/if}}{{#unless q}}1{{/unless}}{{#each q}}{{/each}}{{#with q}}{{/with}}{{default q 2}}\
                    {{q | default(3)}}{{#if (isEqual q.r 1)}}{{/if}}{{lookup this 'q'}}";
    inline(template, "{}", &[]).status(0).stdout("123").stderr_is_empty();
    inline("{{#if this}}{{q}}{{/if}}", "{\"a\":1}", &[]).stderr_contains("`q` is missing");
}

#[test]
fn strict_makes_it_an_error_at_the_same_place() {
    inline(r#"{"a": {{usr.name}}}"#, r#"{"user": 1}"#, &["--strict"])
        .status(3)
        .stdout("")
        .stderr_contains("error: `usr.name` is missing in the event")
        .stderr_contains("--> <inline>:1:9")
        .stderr_contains("did you mean `user`?");
    inline("{{#if q}}{{/if}}{{default q 2}}", "{}", &["--strict"])
        .status(0)
        .stdout("2");
}

#[test]
fn help_shows_examples_first_and_every_group() {
    let mut case = Case::new().args(["render", "--help"]);
    let run = case.run();
    run.status(0)
        .stderr_is_empty()
        .stdout_contains("Examples:\n  vwh render");
    for part in [
        "Template options",
        "Event options",
        "Stream options",
        "Secrets",
        "General options",
    ] {
        run.stdout_contains(part);
    }
    Case::new().run().status(2).stderr_contains("Exit status");
}

#[test]
fn details_are_for_who_asks() {
    inline("[1]", "{}", &["-v"])
        .stdout("[1]")
        .stderr_contains("application/json");
    inline("[1]", "{}", &[]).stderr_is_empty();
}

#[test]
fn general_options_stand_before_the_command_or_behind_it() {
    for args in [&["-q", "render", "-e", "{{x}}"][..], &["render", "-e", "{{x}}", "-q"]] {
        Case::new()
            .stdin("{}")
            .args(args.iter().copied())
            .run()
            .status(0)
            .stderr_is_empty();
    }
    let colors = ["--color", "always", "render", "-e", "{{nope x}}", "--color", "never"];
    Case::new()
        .stdin("{}")
        .args(colors)
        .run()
        .status(3)
        .stderr_lacks("\u{1b}");
    let details = ["-v", "render", "-e", "{{x}}", "-q"];
    Case::new().stdin("{}").args(details).run().status(0).stderr_is_empty();
}
