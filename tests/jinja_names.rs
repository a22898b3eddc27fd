//! Filters, tests and functions that are not there are found when a Jinja template is compiled: in every branch, and in
//! every template that it names.

use crate::helper::{Case, Run};

/// Runs a command on `t.j2` with these partials.
fn run(command: &[&str], template: &str, partials: &[(&str, &str)]) -> Run {
    let case = Case::new()
        .file("t.j2", template)
        .stdin(r#"{"name": "ana", "xs": [1]}"#);
    let case = partials.iter().fold(case, |case, (name, source)| {
        case.file(&format!("partials/{name}"), source)
    });
    case.args(command.iter().copied()).run()
}

fn render(template: &str, partials: &[(&str, &str)]) -> Run {
    run(&["render", "t.j2", "--format", "text"], template, partials)
}

fn unknown(run: Run, message: &str, place: &str) {
    run.status(3)
        .stdout("")
        .stderr_contains(&format!("error: unknown {message}\n --> {place}\n"));
}

#[test]
fn what_is_never_run_is_looked_at_too() {
    for (template, message, place) in [
        (
            "a\n{% if false %}{{ name|uper }}{% endif %}",
            "filter `uper`",
            "t.j2:2:23",
        ),
        ("{% if false %}{{ 1 is evn }}{% endif %}", "test `evn`", "t.j2:1:23"),
        ("{% if false %}{{ rnge(3) }}{% endif %}", "function `rnge`", "t.j2:1:18"),
        (
            "{% for x in [] %}{{ x|uper }}{% endfor %}",
            "filter `uper`",
            "t.j2:1:23",
        ),
        (
            "{% macro m(x) %}{{ x|uper }}{% endmacro %}",
            "filter `uper`",
            "t.j2:1:22",
        ),
        ("{{ name or name|uper }}", "filter `uper`", "t.j2:1:17"),
        ("{{ 'a' if true else name is not evn }}", "test `evn`", "t.j2:1:33"),
        ("{% filter uper %}{% endfilter %}", "filter `uper`", "t.j2:1:11"),
        ("{% set x | uper %}{% endset %}", "filter `uper`", "t.j2:1:12"),
        (
            "{% if false %}{{ xs|map('uper') }}{% endif %}",
            "filter `uper`",
            "t.j2:1:25",
        ),
        (
            "{% if false %}{{ xs|select('evn') }}{% endif %}",
            "test `evn`",
            "t.j2:1:28",
        ),
        (
            "{% if false %}{{ xs|rejectattr('a', 'evn') }}{% endif %}",
            "test `evn`",
            "t.j2:1:37",
        ),
        // who asks first whether it is there asks in vain
        (
            "{% if 'uper' is filter %}{{ name|uper }}{% endif %}",
            "filter `uper`",
            "t.j2:1:34",
        ),
        (
            "{% if shout is defined %}{{ shout(name) }}{% endif %}",
            "function `shout`",
            "t.j2:1:29",
        ),
    ] {
        unknown(render(template, &[]), message, place);
    }
}

#[test]
fn what_was_meant_is_named() {
    for (template, hint) in [
        ("{{ name|uper }}", "did you mean `upper`?"),
        ("{{ name|phone_nubmer('US') }}", "did you mean `phone_number`"),
        ("{{ name|in_strng }}", "did you mean `in_string`"),
        ("{{ 1 is evn }}", "did you mean `even`?"),
        ("{{ 1 is truhty }}", "did you mean `truthy`"),
        ("{{ rnge(3) }}", "did you mean `range`?"),
        (
            "{% macro header(x) %}{% endmacro %}{{ haeder(1) }}",
            "did you mean `header`?",
        ),
        // the same name, called in another way
        ("{{ upper(name) }}", "`upper` is a filter: write `x|upper`"),
        ("{{ name|defined }}", "`defined` is a test: write `x is defined`"),
        ("{{ 3|range }}", "`range` is a function: write `range(..)`"),
        ("{{ name is trim }}", "`trim` is a filter: write `x|trim`"),
    ] {
        render(template, &[])
            .status(3)
            .stderr_contains(&format!("hint: {hint}"));
    }
}

#[test]
fn templates_that_it_names_are_looked_at_too() {
    let wrong = ("wrong.j2", "x\n{% if false %}{{ a|uper }}{% endif %}");
    let partials = [
        wrong,
        ("through.j2", "{% include 'wrong' %}"),
        ("lib.j2", "{% macro m() %}{% endmacro %}"),
    ];
    for template in [
        "{% if false %}{% include 'wrong' %}{% endif %}",
        "{% if false %}{% include 'wrong.j2' ignore missing %}{% endif %}",
        "{% if false %}{% include ['none', 'wrong'] %}{% endif %}",
        "{% if false %}{% include 'wrong' if name else 'lib' %}{% endif %}",
        "{% if false %}{% include 'through' %}{% endif %}",
        "{% import 'wrong' as w %}",
        "{% if false %}{% from 'wrong' import a %}{% endif %}",
        "{% extends 'wrong' %}",
        "{% macro m() %}{% include 'through' %}{% endmacro %}",
        // a name that is computed is known when it is needed
        "{% set part = 'wro' ~ ('ng' if name) %}{% include part %}",
    ] {
        unknown(render(template, &partials), "filter `uper`", "partials/wrong.j2:2:20");
    }
    // what is not there is an error where it is needed only
    render("{% if false %}{% include 'none' %}{% endif %}x", &[])
        .status(0)
        .stdout("x");
    render(
        "{% if false %}{% include 'wrong' %}{% endif %}x",
        &[("wrong.j2", "a\n{{ x y }}")],
    )
    .status(3)
    .stderr_contains("--> partials/wrong.j2:2:6");
}

#[test]
fn what_is_there_is_not_told() {
    let partials = [
        ("row.j2", "{{ row(1) }}{{ of_main }}"),
        (
            "lib.j2",
            "{% macro row(x) %}[{{ x }}]{% endmacro %}{% macro rows() %}{{ row(1) }}{{ row(2) }}{% endmacro %}",
        ),
        (
            "base.j2",
            "{% from 'lib' import row %}{% block b %}{{ row(0) }}{% endblock %}",
        ),
        (
            "self.j2",
            "{% if n %}{% set n = n - 1 %}{{ n }}{% include 'self' %}{% endif %}",
        ),
    ];
    for (template, expected) in [
        (
            "{% from 'lib' import row, rows as all %}{{ row(7) }}{{ all() }}",
            "[7][1][2]",
        ),
        ("{% import 'lib' as lib %}{{ lib.rows() }}", "[1][2]"),
        // an included template sees what is around it
        (
            "{% macro row(x) %}<{{ x }}>{% endmacro %}{% set of_main = 1 %}{% include 'row' %}",
            "<1>1",
        ),
        (
            "{% extends 'base' %}{% block b %}{{ super() }}{{ row(1) }}{% endblock %}",
            "[0][1]",
        ),
        (
            "{% set base = 'base' if name %}{% extends base %}{% block b %}{{ row(1) }}{% endblock %}",
            "[1]",
        ),
        (
            "{% macro m(f) %}{{ f(1) }}{{ caller() }}{% endmacro %}{% macro g(x) %}{{ x }}{% endmacro %}{% call m(g) %}c{% endcall %}",
            "1c",
        ),
        (
            "{% for x in [[1], [2]] recursive %}{{ loop(x) if x is iterable else x }}{% endfor %}",
            "12",
        ),
        ("{% set n = 3 %}{% include 'self' %}", "210"),
        (
            "{% set ns = namespace(a=dict(b=range(2))) %}{{ ns.a.b|list|length }}{{ xs|select('gt', 0)|map('string')|join }}",
            "21",
        ),
        (
            "{{ name|toUpperCase }}{{ isEqual(name, 'ana') }}{{ name is truthy }}{{ xs is not empty }}",
            "ANAtruetruetrue",
        ),
    ] {
        render(template, &partials).status(0).stderr_is_empty().stdout(expected);
    }
}

#[test]
fn check_tells_all_of_them_at_once() {
    let template =
        "{{ name|uper }}{% if false %}{{ 1 is evn }}\n{{ rnge(1) }}{% include 'inc' %}{% endif %}\n{{ name|trm }}";
    let partials = [("inc.j2", "{{ a|lwer }}{% include 'bad' %}"), ("bad.j2", "{{ x y }}")];
    let run = run(&["check", "t.j2"], template, &partials);
    for told in [
        "unknown filter `uper`\n --> t.j2:1:9",
        "unknown test `evn`\n --> t.j2:1:38",
        "unknown function `rnge`\n --> t.j2:2:4",
        "unknown filter `trm`\n --> t.j2:3:9",
        "unknown filter `lwer`\n --> partials/inc.j2:1:6",
        "--> partials/bad.j2:1:6",
        "1 file: 6 errors, 0 warnings",
    ] {
        run.stderr_contains(told);
    }
    run.status(3);
}

#[test]
fn names_that_handlebars_gives_to_filters_are_known_too() {
    let of = |template: &str| {
        let case = Case::new().stdin(r#"{"xs": ["a"]}"#);
        case.args(["render", "-e", template]).run()
    };
    unknown(
        of("{{#if q}}{{map xs \"uper\"}}{{/if}}"),
        "filter `uper`",
        "<inline>:1:19",
    );
    unknown(
        of("{{#if q}}{{ xs | select(\"evn\") }}{{/if}}"),
        "test `evn`",
        "<inline>:1:25",
    );
    unknown(
        of("{{#if q}}{{rejectattr xs \"a\" \"evn\"}}{{/if}}"),
        "test `evn`",
        "<inline>:1:30",
    );
    of("{{map xs \"toUpperCase\"}}{{select xs \"string\"}}{{map xs \"upper\"}}")
        .status(0)
        .stdout("AaA");
}
