//! What is said of a wrong template: what, where, and what to do next.

use crate::helper::{Case, Run};

fn inline(template: &str, more: &[&str]) -> Run {
    let args = ["render", "-e", template];
    let event = r#"{"name": "ana", "xs": [1], "user": {"name": "bo"}}"#;
    Case::new()
        .stdin(event)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

#[test]
fn an_error_is_a_message_a_place_a_line_and_a_caret() {
    let mut case = Case::new()
        .file("t.hbs", "first\n  {{objct xs 'a'}}\n")
        .stdin("{}")
        .args(["render", "t.hbs"]);
    case.run().status(3).stdout("").stderr_contains(
        "error: unknown helper `objct`\n --> t.hbs:2:5\n  |\n2 |   {{objct xs 'a'}}\n  |     ^^^^^\nhint: did you mean `object`?\n",
    );
}

#[test]
fn wrong_templates_say_what_and_where() {
    for (template, place, message) in [
        ("{{#if a}}x", "1:1", "close it with `{{/if}}`"),
        ("{{#if a}}x{{/each}}", "1:11", "`if` is opened here\n --> <inline>:1:1"),
        ("x{{/if}}", "1:2", "no block is open"),
        ("{{#if a}}{{else}}{{else}}{{/if}}", "1:18", "the first else is here"),
        ("a\n{{b", "2:1", "close it with `}}`"),
        ("{{!-- a", "1:1", "close it with `--}}`"),
        ("{{a \"b}}", "1:5", "this string is not closed"),
        ("{{}}", "1:1", "expected a name"),
        ("{{#each}}{{/each}}", "1:1", "requires exactly one argument"),
        ("{{if a}}", "1:3", "write `{{#if ..}}..{{/if}}`"),
        ("{{a.b c}}", "1:3", "cannot be called"),
        ("{{lookup a}}", "1:3", "`lookup` takes two arguments"),
        ("{{a.this}}", "1:3", "`[this]`"),
        ("{{object}}{{object (nope x)}}", "1:", "unknown helper `nope`"),
        ("{{toLowerCase 3}}", "1:3", "expected a string, found a number"),
        ("{{round name}}", "1:3", "cannot round"),
        ("{{map xs 'nope'}}", "1:10", "unknown filter `nope`"),
        ("{{map xs user.name}}", "1:3", "unknown filter"),
    ] {
        inline(template, &[])
            .status(3)
            .stdout("")
            .stderr_contains(&format!("--> <inline>:{place}"))
            .stderr_contains(message);
    }
}

#[test]
fn wrong_jinja_says_what_and_where() {
    for (template, place, message) in [
        ("{% if x %}", "1:", "unexpected end of input"),
        ("a\n{{ x y }}", "2:6", "unexpected identifier"),
        ("{{ name|upperr }}", "1:9", "unknown filter `upperr`\n"),
        ("{{ name|upperr }}", "1:9", "did you mean `upper`"),
        ("{{ objekt(1) }}", "1:4", "unknown function `objekt`"),
        ("{{ objekt(1) }}", "1:4", "did you mean `object`?"),
        ("{{ 1 is nope }}", "1:9", "unknown test `nope`"),
        ("{{ 1/0 }}", "1:4", "1 / 0"),
        ("{{ toLowerCase() }}", "1:4", "needs an argument"),
    ] {
        inline(template, &["--dialect", "jinja"])
            .status(3)
            .stdout("")
            .stderr_contains(&format!("--> <inline>:{place}"))
            .stderr_contains(message);
    }
}

#[test]
fn a_missing_value_in_jinja_is_named_with_a_near_match() {
    inline(
        "{{ usr.name }}{{ user.nam }}{{ x|default(1) }}{% if q %}{% endif %}",
        &["--dialect", "jinja"],
    )
    .status(0)
    .stdout("1")
    .stderr_contains("`usr.name` is missing in the event\n --> <inline>:1:4")
    .stderr_contains("did you mean `user`?")
    .stderr_contains("`user.nam` is missing")
    .stderr_contains("did you mean `name`?")
    .stderr_lacks("`q`");
    // what the template sets itself is not looked for in the event
    inline("{% for nam in xs %}{{ nam.q }}{% endfor %}", &["--dialect", "jinja"])
        .stderr_contains("`nam.q` is missing")
        .stderr_lacks("did you mean");
    inline("{{ user.nam }}", &["--dialect", "jinja", "--strict"])
        .status(3)
        .stderr_contains("error: `user.nam` is missing in the event");
    // a filter that prints a text does not hide it
    for filter in ["in_string", "text", "safe"] {
        let template = format!("{{{{ user.nam|{filter} }}}}");
        inline(&template, &["--dialect", "jinja"])
            .status(0)
            .stdout("")
            .stderr_contains("`user.nam` is missing in the event\n --> <inline>:1:4");
        inline(&template, &["--dialect", "jinja", "--strict"])
            .status(3)
            .stderr_contains("is missing in the event");
    }
}

/// The readers of JSON5 and YAML have other characters that end a line than an editor has.
#[test]
fn the_place_of_an_error_is_a_place_of_the_text() {
    for (format, event, place) in [
        ("json5", "{a: 1,\rb: }", "1:11\n  |\n1 | {a: 1, b: }\n  |           ^"),
        ("json5", "{\r\n  a: 'x\u{2028}', b: }", "2:15\n"),
        ("yaml", "a: 1\rb: [\r\nc: }", "1:9\n  |\n1 | a: 1 b: [\n  |         ^"),
    ] {
        let args = ["render", "-e", "x", "--input", format];
        let run = Case::new().stdin(event).args(args).run();
        run.status(4).stderr_contains(&format!("--> <stdin>:{place}"));
    }
    let mut hook = Case::new()
        .file("h.yaml", "url: http://h/\rbody: [\n")
        .args(["check", "h.yaml"]);
    hook.run().status(3).stderr_contains("--> h.yaml:1:");
}

#[test]
fn nesting_without_end_is_an_error_and_no_crash() {
    for (open, close) in [
        ("{{#if a}}", "{{/if}}"),
        ("{{#each a}}", "{{/each}}"),
        ("{{#a}}", "{{/a}}"),
    ] {
        inline(&format!("{}{}", open.repeat(5000), close.repeat(5000)), &[])
            .status(3)
            .stderr_contains("nested");
    }
    inline(
        &format!("{{{{not {}a{}}}}}", "(not ".repeat(5000), ")".repeat(5000)),
        &[],
    )
    .status(3)
    .stderr_contains("nested");
    for template in ["{% if a %}".repeat(5000), format!("{{{{ {}", "[".repeat(50_000))] {
        inline(&template, &["--dialect", "jinja"]).status(3);
    }
}

#[test]
fn colour_is_as_asked_for() {
    let case = || Case::new().stdin("{}").args(["render", "-e", "{{nope x}}"]);
    case().run().stderr_lacks("\u{1b}");
    case().args(["--color", "always"]).run().stderr_contains("\u{1b}[");
    case().env("CLICOLOR_FORCE", "1").run().stderr_contains("\u{1b}[");
    case()
        .env("CLICOLOR_FORCE", "1")
        .args(["--color", "never"])
        .run()
        .stderr_lacks("\u{1b}");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    inline("\u{1b}[31m{{nope x}}", &[])
        .status(3)
        .stderr_contains("--> <inline>:1:")
        .stderr_lacks("\u{1b}");
}

#[test]
fn a_name_that_a_helper_does_not_find_is_told_like_a_missing_path() {
    let case = || Case::new().stdin(r#"{"fields": [{"name": "a", "value": 1}], "user": {"email": 1}}"#);
    let template = r#"{"f": {{#object fields}}name,valeu{{/object}}}"#;
    case()
        .args(["render", "-e", template])
        .run()
        .status(0)
        .stdout(r#"{"f": {"a":null}}"#)
        .stderr_contains("warning: `object` finds no field `valeu`")
        .stderr_contains("<inline>:1:10")
        .stderr_contains("did you mean `value`?");
    case()
        .args(["render", "-q", "-e", template])
        .run()
        .status(0)
        .stderr_is_empty();
    case()
        .args(["render", "--strict", "-e", template])
        .run()
        .status(3)
        .stdout("")
        .stderr_contains("finds no field `valeu`");
}

#[test]
fn a_field_that_may_be_absent_is_told_only_where_it_looks_misspelled() {
    let case = || Case::new().stdin(r#"{"user": {"email": 1}}"#);
    case()
        .args(["render", "-e", "{{#object user}}email,phone{{/object}}"])
        .run()
        .status(0)
        .stderr_is_empty();
    case()
        .args(["render", "-e", "{{#object user}}emial{{/object}}"])
        .run()
        .status(0)
        .stderr_contains("did you mean `email`?");
    case()
        .args(["render", "-e", "{{#if (object user \"emial\")}}1{{/if}}"])
        .run()
        .status(0)
        .stderr_is_empty();
}

#[test]
fn a_hash_argument_that_a_helper_does_not_take_is_an_error() {
    Case::new()
        .stdin("{}")
        .args(["render", "-e", "{{object this k=1}}"])
        .run()
        .status(3)
        .stderr_contains("object: unknown keyword argument 'k'")
        .stderr_contains("<inline>:1:3");
}

#[test]
fn log_takes_a_level_and_goes_to_stderr() {
    Case::new()
        .stdin(r#"{"a": 1}"#)
        .args(["render", "-e", "x{{log \"a is\" a level=\"warn\"}}"])
        .run()
        .status(0)
        .stdout("x")
        .stderr_contains("log: a is 1");
}

#[test]
fn a_jinja_template_that_the_engine_has_no_stack_for_is_refused() {
    let template = format!("{{{{ a{} }}}}", ".b".repeat(200_000));
    Case::new()
        .file("long.j2", &template)
        .stdin("{}")
        .args(["render", "long.j2"])
        .run()
        .status(3)
        .stdout("")
        .stderr_contains("larger than 262144 bytes");
}
