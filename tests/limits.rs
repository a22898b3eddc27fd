//! The limits of a render: what is too much is an error with its place that names the option.

use crate::helper::{Case, Run};

fn inline(template: &str, event: &str, more: &[&str]) -> Run {
    let args = ["render", "-e", template];
    Case::new()
        .stdin(event)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

#[test]
fn guards_stop_what_is_too_much_and_name_the_option() {
    let event = r#"{"xs": [1, 2, 3, 4]}"#;
    let template = "{{#each xs}}{{#each ../xs}}xx{{/each}}{{/each}}";
    inline(template, event, &["--max-output", "32"]).status(0);
    inline(template, event, &["--max-output", "31"])
        .status(3)
        .stdout("")
        .stderr_contains("`--max-output`");
    inline(template, event, &["--fuel", "10"])
        .status(3)
        .stderr_contains("--> <inline>:1:")
        .stderr_contains("`--fuel`");
    inline(template, event, &["--max-input", "20"]).status(0);
    inline(template, event, &["--max-input", "19"])
        .status(4)
        .stderr_contains("`--max-input BYTES`");
    inline(template, event, &["--max-depth", "1"])
        .status(4)
        .stderr_contains("`--max-depth N`");
    inline(template, event, &["--max-depth", "1001"])
        .status(2)
        .stderr_contains("at most 1000");
}

#[test]
fn what_passes_the_limit_of_the_output_is_shown() {
    let run = |name: &str, template: &str, max: &str| {
        Case::new()
            .file(name, template)
            .file("partials/p.hbs", "one\n  two {{name}} three\n")
            .file("partials/p.j2", "one\n  two {{ name }} three\n")
            .stdin(r#"{"name": "0123456789", "xs": [1, 2, 3]}"#)
            .args(["render", name, "--format", "text", "--max-output", max])
            .run()
    };
    let told = |name: &str, template: &str, max: &str, place: &str| {
        run(name, template, max)
            .status(3)
            .stdout("")
            .stderr_contains(&format!("error: the output is larger than {max} bytes\n --> {place}"))
            .stderr_contains("allow more with `--max-output`");
    };
    // a value
    told(
        "t.hbs",
        "a\n {{name}}.",
        "5",
        "t.hbs:2:4\n  |\n2 |  {{name}}.\n  |    ^^^^\n",
    );
    told(
        "t.j2",
        "a\n {{ name }}.",
        "5",
        "t.j2:2:5\n  |\n2 |  {{ name }}.\n  |     ^^^^\n",
    );
    told(
        "t.hbs",
        "{{#each xs}}{{#if this}}-{{../xs}}{{/if}}{{/each}}",
        "7",
        "t.hbs:1:28\n",
    );
    told(
        "t.j2",
        "{% for x in xs %}-{{ name|upper }}{% endfor %}",
        "12",
        "t.j2:1:22\n",
    );
    // text, from where it passes the limit
    told(
        "t.hbs",
        "{{name}} and\nso on",
        "12",
        "t.hbs:1:11\n  |\n1 | {{name}} and\n  |           ^^\n",
    );
    told(
        "t.j2",
        "{{ name }} and\nso on",
        "16",
        "t.j2:2:2\n  |\n2 | so on\n  |  ^^^^\n",
    );
    told(
        "t.hbs",
        "{{#each xs}}{{#if this}}text{{/if}}{{/each}}",
        "10",
        "t.hbs:1:27\n",
    );
    told("t.j2", "{% for x in xs %}text{% endfor %}", "10", "t.j2:1:20\n");
    told("t.hbs", "é{{!-- c --}}éé", "3", "t.hbs:1:14\n");
    told(
        "t.hbs",
        "{{name}}\n{{#if name}}\n  text\n{{/if}}\n",
        "14",
        "t.hbs:3:4\n",
    );
    // in a partial, and in what a macro or a body gives
    told("t.hbs", "{{> p}}", "3", "partials/p.hbs:1:4\n");
    told("t.hbs", "{{> p}}", "12", "partials/p.hbs:2:9\n");
    told("t.hbs", "{{> p}}", "25", "partials/p.hbs:2:20\n");
    told("t.j2", "{% include 'p' %}", "12", "partials/p.j2:2:10\n");
    told("t.j2", "{% include 'p.j2' %}", "25", "partials/p.j2:2:22\n");
    told(
        "t.j2",
        "{% from 'p' import x %}{% macro m() %}{{ name }}{% endmacro %}.{{ m() }}",
        "5",
        "t.j2:1:67\n",
    );
    told("t.hbs", "{{#array xs}}[{{this}}]{{/array}}", "5", "t.hbs:1:1\n");
    run("t.hbs", "{{> p}}", "27").status(0);
}

/// Values that are written in many pieces, and several events on as many threads.
#[test]
fn each_event_has_the_limit_of_the_output_for_itself() {
    Case::new()
        .stdin(format!("{{\"a\":[{}0]}}\n", "1,".repeat(99)).repeat(50) + "{\"a\":[1]}\n")
        .args([
            "render",
            "--stream",
            "--on-error",
            "skip",
            "--max-output",
            "100",
            "-e",
            "{\"b\":{{a}}}",
        ])
        .run()
        .status(3)
        .stdout("{\"b\":[1]}\n")
        .stderr_contains("event 1 at byte 0: the output is larger than 100 bytes\n --> <inline>:1:8")
        .stderr_contains("event 50 at byte");
}
