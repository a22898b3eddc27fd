//! A value is the same JSON whichever way it is printed, in both dialects.

use crate::helper::{Case, Run};

/// Values of events, and the JSON that they are printed as.
const VALUES: &[(&str, &str)] = &[
    ("1", "1"),
    ("-1", "-1"),
    ("9007199254740993", "9007199254740993"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("18446744073709551615", "18446744073709551615"),
    (
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211455",
    ),
    // more than 128 bits
    (
        "340282366920938463463374607431768211456",
        "340282366920938463463374607431768211456",
    ),
    (
        "-170141183460469231731687303715884105729",
        "-170141183460469231731687303715884105729",
    ),
    (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
    ),
    ("1.0", "1"),
    ("-0", "0"),
    ("-0.0", "0"),
    ("0.10", "0.1"),
    ("123456789012345680000.0", "123456789012345680000"),
    ("1e21", "1e+21"),
    ("1E-7", "1e-7"),
    ("0.000001", "0.000001"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ("5e-324", "5e-324"),
    // past the range of a double
    ("1e400", "1e400"),
    ("-2.50E+999", "-2.50E+999"),
    ("true", "true"),
    ("null", "null"),
    (r#""\"\\\u0001é""#, r#""\"\\\u0001é""#),
    ("{}", "{}"),
    ("[]", "[]"),
    (
        r#"{"b":[1234567890123456789012345678901234567890123,1.0,{"a":-0.0}],"1":1e400,"":null}"#,
        r#"{"b":[1234567890123456789012345678901234567890123,1,{"a":0}],"1":1e400,"":null}"#,
    ),
];

/// What prints the value as JSON.
const HANDLEBARS: &[&str] = &[
    "{{v}}",
    "{{parser v}}",
    "{{v | parser}}",
    "{{tojson v}}",
    "{{tojson v 2}}",
    "{{tojson v indent=true}}",
    "{{e v}}",
    "{{escape v}}",
    "{{#with v as |x|}}{{tojson x}}{{else}}{{tojson v}}{{/with}}",
];

const JINJA: &[&str] = &[
    "{{ v }}",
    "{{ v|json }}",
    "{{ v|parser }}",
    "{{ v|tojson }}",
    "{{ v|tojson(2) }}",
    "{{ v|tojson(indent=true) }}",
    "{{ v|e }}",
    "{{ v|escape }}",
    "{% filter safe %}{{ v|tojson }}{% endfilter %}",
    "{% set x %}{{ v }}{% endset %}{{ x }}",
    "{% autoescape 'json' %}{{ v|e }}{% endautoescape %}",
    // next to a text that is printed as it is, a value is escaped for the format
    "{{ ''|safe ~ v }}",
    "{{ [''|safe, v]|join(''|safe) }}",
];

fn render(template: &str, value: &str, more: &[&str]) -> Run {
    Case::new()
        .stdin(format!("{{\"v\": {value}}}"))
        .args(["render", "-e", template])
        .args(more.iter().copied())
        .run()
}

fn without_blanks(run: Run) -> String {
    run.status(0).stderr_is_empty().text().replace([' ', '\n'], "")
}

#[test]
fn in_json_every_way_gives_the_same() {
    for (dialect, ways) in [("handlebars", HANDLEBARS), ("jinja", JINJA)] {
        let template = format!("[{}]", ways.join(","));
        for (given, printed) in VALUES {
            let expected = format!("[{}]", vec![*printed; ways.len()].join(","));
            for layout in ["--compact", "--pretty"] {
                let options = ["--dialect", dialect, "--format", "json", layout];
                assert_eq!(
                    without_blanks(render(&template, given, &options)),
                    expected,
                    "{dialect} {layout}: {given}"
                );
            }
        }
    }
}

#[test]
fn in_other_formats_filters_of_json_give_the_same() {
    for (dialect, template) in [
        ("handlebars", "{{{tojson v}}}\n{{{tojson v 3}}}"),
        ("jinja", "{{ v|json }}\n{{ v|tojson }}\n{{ v|tojson(3) }}"),
    ] {
        for format in ["text", "html", "xml"] {
            for (given, printed) in VALUES {
                let options = ["--dialect", dialect, "--format", format, "--no-validate"];
                assert_eq!(
                    without_blanks(render(template, given, &options)),
                    printed.repeat(template.lines().count()),
                    "{dialect} {format}: {given}"
                );
            }
        }
    }
}

#[test]
fn tojson_lays_out_as_minijinja_does_and_is_safe_in_html() {
    let value = r#"{"a":[1.0,{}],"b":[],"c":"<b>&'"}"#;
    let spaced = r#"{"a": [1, {}], "b": [], "c": "\u003cb\u003e\u0026\u0027"}"#;
    let indented =
        "{\n   \"a\": [\n      1,\n      {}\n   ],\n   \"b\": [],\n   \"c\": \"\\u003cb\\u003e\\u0026\\u0027\"\n}";
    for (dialect, template) in [
        ("handlebars", "{{tojson v}}|{{tojson v 3}}|{{tojson v indent=false}}"),
        ("jinja", "{{ v|tojson }}|{{ v|tojson(3) }}|{{ v|tojson(indent=false) }}"),
    ] {
        render(template, value, &["--dialect", dialect, "--format", "html"])
            .status(0)
            .stdout(format!("{spaced}|{indented}|{spaced}"));
    }
    // keys are the texts of values
    render(
        "{{ {2.0: 1, -0.0: 2, true: 3, v: 4}|tojson }}",
        "1234567890123456789012345678901234567890123",
        &["--dialect", "jinja"],
    )
    .stdout(r#"{"2": 1, "0": 2, "true": 3, "1234567890123456789012345678901234567890123": 4}"#);
    for wrong in ["101", "-1", "\"x\"", "1.5"] {
        render(&format!("{{{{tojson v {wrong}}}}}"), "1", &[])
            .status(3)
            .stderr_contains("error: tojson: the indentation is `true`, `false` or a number up to 100, not ")
            .stderr_contains("--> <inline>:1:3");
    }
}

#[test]
fn escape_gives_what_the_format_prints() {
    let value = r#"[1.0, true, null, "<'/=>", 1234567890123456789012345678901234567890123]"#;
    for (dialect, plain, escaped) in [
        ("handlebars", "{{v}}", "{{e v}}{{escape v}}"),
        ("jinja", "{{ v }}", "{{ v|e }}{{ v|escape }}"),
    ] {
        for format in ["json", "html", "xml"] {
            let options = ["--dialect", dialect, "--format", format, "--no-validate"];
            let plain = render(plain, value, &options).status(0).text();
            render(escaped, value, &options).status(0).stdout(plain.repeat(2));
        }
        // text needs no escaping: who asks for it means HTML
        render(escaped, value, &["--dialect", dialect, "--format", "text"])
            .status(0)
            .stdout("1,true,,&lt;&#x27;/&#x3D;&gt;,1234567890123456789012345678901234567890123".repeat(2));
    }
}
