//! Output formats: how each prints values, how it is found out, and that what is not valid is not printed.

use crate::helper::{Case, Run};

const HOSTILE: &str = r#"{"x": "<a href=\"/=\">'&`\n</a>\u2028\u0001", "n": null}"#;

fn inline(template: &str, event: &str, more: &[&str]) -> Run {
    let args = ["render", "-e", template];
    Case::new()
        .stdin(event)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

#[test]
fn each_format_escapes_in_its_way() {
    let event = r#"{"x": "<'&\"`=>"}"#;
    let of = |format| inline("[{{x}}|{{{x}}}]", event, &["--format", format, "--no-validate"]);
    of("text").stdout("[<'&\"`=>|<'&\"`=>]");
    of("html").stdout("[&lt;&#x27;&amp;&quot;&#x60;&#x3D;&gt;|<'&\"`=>]");
    of("xml").stdout("[&lt;&apos;&amp;&quot;`=&gt;|<'&\"`=>]");
    of("json").stdout("[\"<'&\\\"`=>\"|<'&\"`=>]");
}

#[test]
fn json_is_valid_whatever_the_event_holds() {
    let template = r#"{"v": {{x}}, "s": "{{x}}", "{{x}}": {{n}}, "e": "{{n}}", "m": {{n.o}}}"#;
    let text = r#""<a href=\"/=\">'&`\n</a>\u2028\u0001""#;
    inline(template, HOSTILE, &["-q"]).status(0).stdout_json(&format!(
        "{{\"v\": {text}, \"s\": {text}, {text}: null, \"e\": \"\", \"m\": null}}"
    ));
}

#[test]
fn numbers_keep_every_digit() {
    let numbers = "123456789012345678901234567890,1e400,-0.5,0.1";
    let event = format!("{{\"n\": [{numbers}]}}");
    inline(r#"{"a":{{n}},"s":"{{n}}"}"#, &event, &[])
        .status(0)
        .stdout(format!("{{\"a\":[{numbers}],\"s\":\"{numbers}\"}}"));
}

#[test]
fn closing_braces_may_touch() {
    inline(r#"{"a":{"b":{{n}}}}"#, "{\"n\": [1]}", &[]).stdout(r#"{"a":{"b":[1]}}"#);
    inline(r#"{"a":{{#if n}}{{n}}{{else}}0{{/if}}}"#, "{\"n\": 1}", &[]).stdout(r#"{"a":1}"#);
    inline(r#"{"a":{"b":{{{n}}}}}"#, "{\"n\": 1}", &[]).stdout(r#"{"a":{"b":1}}"#);
}

#[test]
fn closing_braces_may_touch_in_bodies_of_json_whatever_the_format() {
    let event = r#"{"b": 1, "x": {"y": 2}, "d": "2026-03-04", "k": "secret"}"#;
    for format in ["text", "html", "xml", "json"] {
        let of = |template: &str| {
            inline(
                template,
                event,
                &["--format", format, "--no-validate", "--now", "2026-03-05T00:00:00Z"],
            )
        };
        for (touching, apart) in [
            (
                r#"{{#jwt}}{"payload":{"a":{{b}}},"privateKey":{{k}}}{{/jwt}}"#,
                r#"{{#jwt}}{"payload":{"a":{{b}} },"privateKey":{{k}} }{{/jwt}}"#,
            ),
            (
                r#"{{#jwt}}{"payload":{{{x.y}}},"privateKey":"{{k}}"}{{/jwt}}"#,
                r#"{{#jwt}}{"payload": {{{x.y}}} ,"privateKey":"{{k}}" }{{/jwt}}"#,
            ),
            (
                r#"{{#date d}}{"year":{{#if b}}"2-digit"{{/if}}}{{/date}}"#,
                r#"{{#date d}}{"year": "2-digit" }{{/date}}"#,
            ),
            (
                r#"{{#relative d}}{"style":{{n}}}{{/relative}}"#,
                r#"{{#relative d}}{"style":{{n}} }{{/relative}}"#,
            ),
            (
                r#"{{#array x}}{"a":{"b":{{y}}}}{{/array}}"#,
                r#"{{#array x}}{"a":{"b":{{y}} } }{{/array}}"#,
            ),
            (
                r#"{{#parser}}{"a":{{b}}}{{/parser}}"#,
                r#"{{#parser}}{"a":{{b}} }{{/parser}}"#,
            ),
        ] {
            of(touching).status(0).stdout(of(apart).status(0).text());
        }
        // a template that begins like JSON is taken for it as far as this goes
        of(r#"{"a":{"b":{{b}}}}"#).status(0).stdout(r#"{"a":{"b":1}}"#);
        of(r#"{"a":{"b":{{{b}}}}}"#).status(0).stdout(r#"{"a":{"b":1}}"#);
    }
    // a partial that is a part of such a body
    Case::new()
        .file("t.hbs", "a {{#jwt}}{ {{> body}} }{{/jwt}}")
        .file("partials/body.hbs", r#""payload":{"a":{{b}}},"privateKey":"k""#)
        .stdin(event)
        .args(["render", "t.hbs"])
        .run()
        .status(0)
        .stderr_is_empty();
}

/// As in handlebars.js: `{{{x}}}` may have been meant.
#[test]
fn elsewhere_a_brace_too_many_is_told() {
    for format in ["text", "html", "xml"] {
        for template in ["x {{b}}}", r#"x {{#jwt}}{"a":{{b}}}{{/jwt}} {{b}}}"#] {
            inline(template, "{}", &["--format", format])
                .status(3)
                .stdout("")
                .stderr_contains("expected `}}` here, found `}}}`")
                .stderr_contains("put a space before it");
        }
    }
}

#[test]
fn json_made_by_a_filter_is_json_outside_and_text_inside_a_string() {
    inline(
        r#"{"o": {{tojson o}}, "s": "{{tojson o}}", "e": "{{escape t}}"}"#,
        r#"{"o": {"a": 1}, "t": "q"}"#,
        &[],
    )
    .status(0)
    .stdout_json(r#"{"o": {"a": 1}, "s": "{\"a\": 1}", "e": "\"q\""}"#);
}

#[test]
fn the_format_is_found_out() {
    let json = inline("{{! c }}\n [{{x}}]", r#"{"x": "a"}"#, &[]);
    json.stdout(" [\"a\"]");
    inline("<a>{{x}}</a>", r#"{"x": "'"}"#, &[]).stdout("<a>&apos;</a>");
    inline("Hello [{{x}}]", r#"{"x": "'"}"#, &[]).stdout("Hello [']");
    for (file, output) in [
        ("t.html.hbs", "[&#x27;]"),
        ("t.csv.hbs", "[']"),
        ("t.json.hbs", "[\"'\"]"),
        ("t.txt.j2", "[']"),
    ] {
        Case::new()
            .file(file, "[{{x}}]")
            .stdin(r#"{"x": "'"}"#)
            .args(["render", file])
            .run()
            .status(0)
            .stdout(output);
    }
}

#[test]
fn what_is_not_valid_is_placed_in_the_output_and_not_printed() {
    inline("{\n  \"a\": {{{x}}}\n}", "{\"x\": \"foo bar\"}", &[])
        .status(3)
        .stdout("")
        .stderr_contains("the output is not valid JSON")
        .stderr_contains("--> <output>:2:")
        .stderr_contains("2 |   \"a\": foo bar")
        .stderr_contains("`--format text`");
    inline("<a>{{{x}}}</a>", "{\"x\": \"<b>\"}", &[])
        .status(3)
        .stdout("")
        .stderr_contains("--> <output>:1:");
    // who has said json need not be told how to say text
    inline("x", "{}", &["--format", "json"]).status(3).stderr_lacks("hint");
    inline("{\"a\": }", "{}", &["--no-validate"])
        .status(0)
        .stdout("{\"a\": }");
}

#[test]
fn xml_takes_no_character_that_it_cannot_hold() {
    inline("<a>{{x}}</a>", r#"{"x": "\u0001"}"#, &[])
        .status(3)
        .stderr_contains("U+0001")
        .stderr_contains("--> <inline>:1:6");
}

#[test]
fn branches_that_leave_a_string_open_are_shown_at_both_ends() {
    inline(r#"{"a": {{#if n}}"x{{else}}y{{/if}}z"}"#, "{}", &[])
        .status(3)
        .stderr_contains("here it is inside a JSON string\n --> <inline>:1:17")
        .stderr_contains("note: here it is outside of any JSON string\n --> <inline>:1:26");
    inline(r#"[{{#each xs}}"{{/each}}]"#, "{}", &[])
        .status(3)
        .stderr_contains("the body of a loop must end as it began");
    inline(r#"{"a": "{{n}}}"#, "{}", &[])
        .status(3)
        .stderr_contains("the template ends inside a JSON string");
    inline(r#"{"a": {{#if n}}"x{{else}}"y{{/if}}z"}"#, "{}", &[]).stdout(r#"{"a": "yz"}"#);
}

#[test]
fn a_value_cannot_be_half_an_escape() {
    inline(r#"{"a": "\\{{n}}"}"#, "{}", &[])
        .status(3)
        .stderr_contains("behind a backslash");
    inline(r#"{"a": "\\\{{n}}"}"#, "{\"n\": 1}", &[]).stdout(r#"{"a": "\\1"}"#);
    inline(r#"{"a": "\{{n}}"}"#, "{}", &[]).stdout(r#"{"a": "{{n}}"}"#);
}

#[test]
fn what_looks_like_jinja_is_text_in_handlebars() {
    inline("a {% if x %} {# c #} {{x}} %}", "{\"x\": 1}", &[]).stdout("a {% if x %} {# c #} 1 %}");
    // but whoever meant it is told
    inline("{% if x %}{{ x }}{% endif %}", "{\"x\": 1}", &[])
        .status(3)
        .stderr_contains("`--dialect jinja`");
    inline("{% if x %}{{ x }}{% endif %}", "{\"x\": 1}", &["--dialect", "jinja"]).stdout("1");
}

#[test]
fn any_byte_may_stand_in_a_template() {
    inline("\u{1}\u{2}\u{3}\u{4}{{x}}\u{5}\u{6}\u{7}\u{10FFFE}", "{\"x\": 1}", &[])
        .status(0)
        .stdout("\u{1}\u{2}\u{3}\u{4}1\u{5}\u{6}\u{7}\u{10FFFE}");
    let case = |text: &[u8]| {
        Case::new()
            .file("t.hbs", text)
            .stdin("{}")
            .args(["render", "t.hbs"])
            .run()
    };
    case(b"\xEF\xBB\xBF{\"a\": 1}").status(0).stdout("{\"a\": 1}");
    case(b"a\r\n{{#if this}}\r\nb\r\n{{/if}}\r\nc\r\n").stdout("a\r\nb\r\nc\r\n");
    case(b"").status(0).stdout("");
    case(b"abc\xFF")
        .status(3)
        .stderr_contains("not UTF-8: the byte at offset 3");
}

#[test]
fn events_may_begin_with_a_mark_and_must_be_utf8() {
    inline("{{a}}", "\u{feff}{\"a\": 1}", &[]).status(0).stdout("1");
    Case::new()
        .stdin(b"{\"a\": \"\xFF\"}")
        .args(["render", "-e", "x"])
        .run()
        .status(4)
        .stderr_contains("not UTF-8: byte 0xFF at offset 7");
}

#[test]
fn fields_may_have_any_name() {
    let names = [
        "constructor",
        "length",
        "_c0",
        "_root",
        "_ip",
        "loop",
        "self",
        "true",
        "0",
        "not",
        "date",
        "if",
        "caller",
    ];
    let event: Vec<String> = names.iter().map(|name| format!("\"{name}\": \"<{name}>\"")).collect();
    let template: String = names.iter().map(|name| format!("{{{{{name}}}}}")).collect();
    let expected: String = names.iter().map(|name| format!("<{name}>")).collect();
    let event = format!("{{{}, \"\": 1, \"a b\": 2}}", event.join(", "));
    inline(&template, &event, &[])
        .status(0)
        .stdout(expected)
        .stderr_is_empty();
    inline("{{[]}}{{[a b]}}{{this.length}}", &event, &[]).stdout("12<length>");
}

#[test]
fn nothing_of_javascript_shines_through() {
    inline(
        "{{toString}}{{constructor}}{{__proto__}}{{a.constructor}}{{s.toString}}",
        r#"{"a": [], "s": ""}"#,
        &["-q"],
    )
    .status(0)
    .stdout("");
}

#[test]
fn jinja_escapes_by_the_format() {
    let of =
        |template: &str, format: &str| inline(template, r#"{"x": "<'"}"#, &["--dialect", "jinja", "--format", format]);
    of("{{ x }}", "text").stdout("<'");
    of("{{ x }}", "html").stdout("&lt;&#x27;");
    of("<a>{{ x }}</a>", "xml").stdout("<a>&lt;&apos;</a>");
    of("{\"a\": {{ x }}, \"b\": {{ nope }}}", "json").stdout("{\"a\": \"<'\", \"b\": null}");
    of("{\"a\": \"{{ x }}\"}", "json")
        .status(3)
        .stderr_contains("a value brings its own quotes");
    of("{\"a\": \"<{{ x|in_string }}>\", \"b\": {{ [1.0]|json }}}", "json").stdout("{\"a\": \"<<'>\", \"b\": [1]}");
    of("{{ x|text }}{{ none|safe }}{{ 1.0|safe }}{{ {'a': [x]}|json }}", "html").stdout("<'1{\"a\":[\"<'\"]}");
}

#[test]
fn jinja_has_words_for_what_handlebars_does_unsaid() {
    let event =
        r#"{"xs": [1, [2]], "o": {"b": 1, "0": "zero"}, "t": "ab", "e": {}, "z": 0, "this": 1, "_now": 2, "id": 3}"#;
    for (template, expected) in [
        (
            "{% for x in xs|values %}{{ x }};{% endfor %}{% for x in o|values %}{{ x }};{% endfor %}",
            "1;2;1;zero;",
        ),
        (
            "{% for x in t|values %}{{ x }}{% else %}none{% endfor %}{% for x in nope|values %}{% endfor %}",
            "none",
        ),
        (
            "{% for k, x in o|pairs %}{{ k }}={{ x }};{% endfor %}{% for i, x in xs|pairs %}{{ i }}{% endfor %}",
            "b=1;0=zero;01",
        ),
        (
            "{% for x in z|section(this) %}[{{ x }}]{% endfor %}{% for x in true|section(t) %}{{ x }}{% endfor %}",
            "[0]ab",
        ),
        (
            "{{ xs|lookup(0) }}{{ xs|lookup('length') }}{{ o|lookup('0') }}{{ t|lookup('length') }}{{ t|lookup(0) }}",
            "12zero2",
        ),
        (
            "{{ o|merge(b=2, **{'c-d': 3})|json }}{{ t|merge(a=1)|json }}",
            "{\"b\":2,\"0\":\"zero\",\"c-d\":3}{\"a\":1}",
        ),
        (
            "{% filter indent_with('> ') %}a\n\nb\n{% endfilter %}",
            "> a\n> \n> b\n",
        ),
        (
            "{{ e is truthy }}{{ z is truthy }}{{ z is truthy(include_zero=true) }}{{ [] is truthy }}",
            "truefalsetruefalse",
        ),
        (
            "{{ [] is empty }}{{ none is empty }}{{ nope is empty }}{{ e is empty }}",
            "truetruetruefalse",
        ),
        (
            "{% macro odd(x, i, is_first, is_last) %}{{ i > 0 and is_last }}{% endmacro %}{{ xs|filter(odd)|json }}",
            "[[2]]",
        ),
        ("{{ this.this }}{{ this._now }}{{ _root.id }}{{ id }}", "1233"),
    ] {
        inline(template, event, &["--dialect", "jinja", "--format", "text", "-q"])
            .status(0)
            .stdout(expected);
    }
    inline("{{ o|merge(t) }}", event, &["--dialect", "jinja"])
        .status(3)
        .stderr_contains("merge: write the fields as `name=value`");
    inline("{{ o is truthy(zero=true) }}", event, &["--dialect", "jinja"]).status(3);
}
