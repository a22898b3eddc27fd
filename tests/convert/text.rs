//! What converted templates look like.

use vwh::template::{ConvertAs, Format, TemplateOptions};

use super::converted;

fn in_format(template: &str, format: Format, place: ConvertAs) -> Result<String, String> {
    let options = TemplateOptions {
        format: Some(format),
        ..TemplateOptions::default()
    };
    converted(template, &options, place)
}

#[track_caller]
fn reads(format: Format, cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        let found = in_format(template, format, ConvertAs::Main).unwrap_or_else(|error| panic!("{template}: {error}"));
        assert_eq!(&found, expected, "{template}");
    }
}

#[test]
fn paths_are_names() {
    reads(
        Format::Text,
        &[
            ("{{name}} {{user.name}}", "{{ name }} {{ user.name }}"),
            ("{{this}} {{.}} {{this.name}}", "{{ this }} {{ this }} {{ name }}"),
            ("{{[a b]}} {{a.[b c].d}}", "{{ this[\"a b\"] }} {{ a[\"b c\"].d }}"),
            (
                "{{items.0.id}} {{items.length}}",
                "{{ (items|lookup(\"0\")).id }} {{ items|lookup(\"length\") }}",
            ),
            // what else means something in Jinja
            (
                "{{id}} {{now}} {{date.x}} {{filter}}",
                "{{ this.id }} {{ this.now }} {{ this.date.x }} {{ this.filter }}",
            ),
            (
                "{{loop}} {{_now}} {{12}} {{\"a\"}}",
                "{{ this.loop }} {{ this._now }} {{ this|lookup(\"12\") }} {{ a }}",
            ),
            (
                "{{@root.a}} {{@now}} {{@secrets.key}} {{secrets.key}}",
                "{{ a }} {{ _now }} {{ _secrets.key }} {{ secrets.key }}",
            ),
            ("{{../a}} {{@index}}", "{{ _undefined.a }} {{ _undefined }}"),
            ("{{lookup a b}} {{lookup a \"b\"}}", "{{ a|lookup(b) }} {{ a.b }}"),
        ],
    );
}

#[test]
fn helpers_are_filters() {
    reads(
        Format::Text,
        &[
            (
                "{{upper name}} {{join tags \", \"}}",
                "{{ name|upper }} {{ tags|join(\", \") }}",
            ),
            (
                "{{toUpperCase (concat a \"-\" b)}}",
                "{{ a|concat(\"-\", b)|toUpperCase }}",
            ),
            (
                "{{default x null}} {{gt -5 1.50}}",
                "{{ x|default(none) }} {{ (-5)|gt(1.50) }}",
            ),
            ("{{phone-number x \"CL\"}}", "{{ x|phone_number(\"CL\") }}"),
            ("{{f | sort(attribute=\"a\")}}", "{{ f|sort(attribute=\"a\") }}"),
            ("{{#object xs}}a,b{{/object}}", "{{ xs|object(\"a,b\")|json }}"),
            ("{{#gt 5}}{{x}}{{/gt}}", "{{ x|text|gt(5) }}"),
            (
                "{{#isEqual a}}b {{c}}!{{/isEqual}}",
                "{{ a|isEqual(\"b \"|concat(c, \"!\")|text) }}",
            ),
            (
                "{{#get \"a\"}}{{#find xs}}b{{/find}}{{/get}}",
                "{{ \"a\"|get(xs|find(\"b\")) }}",
            ),
            (
                "{{#url-param url}}{{a}}{{/url-param}}",
                "{{ url|url_param(\"a\")|trim }}",
            ),
            (
                "{{#find users}}{{isEqual name \"Ana\"}}{{/find}}",
                "{{ users|find(\"name\", \"Ana\")|json }}",
            ),
            (
                "{{#filter users}}{{gt age 17}}{{/filter}}",
                "{% macro wanted(user) %}{{ user.age|gt(17) }}{% endmacro %}{{ users|filter(wanted)|json }}",
            ),
            (
                "{{#find xs}}a{{else}}none{{/find}}",
                "{% with found = xs|find(\"a\") %}{% if found is empty %}none{% else %}{{ found|json }}{% endif %}{% endwith %}",
            ),
            (
                "{{#isNot a}}{{#if b}}c{{/if}}{{/isNot}}",
                "{% set body %}{% if b is truthy %}c{% endif %}{% endset %}{{ a|isNot(body|text) }}",
            ),
        ],
    );
}

#[test]
fn blocks_are_statements() {
    reads(
        Format::Text,
        &[
            (
                "{{#if a}}1{{else if (gt b 2)}}2{{else unless c}}3{{else}}4{{/if}}",
                "{% if a is truthy %}1{% elif b|gt(2) %}2{% elif c is not truthy %}3{% else %}4{% endif %}",
            ),
            (
                "{{#if a includeZero=true}}1{{/if}}",
                "{% if a is truthy(include_zero=true) %}1{% endif %}",
            ),
            (
                "{{#each order.lines}}{{sku}} of {{../order.id}}{{#unless @last}}, {{/unless}}{{else}}-{{/each}}",
                "{% for line in order.lines|values %}{{ line.sku }} of {{ order.id }}{% if not loop.last %}, {% endif %}{% else %}-{% endfor %}",
            ),
            (
                "{{#each o}}{{@key}}={{this}}{{/each}}",
                "{% for key, item in o|pairs %}{{ key }}={{ item }}{% endfor %}",
            ),
            (
                "{{#each tags as |tag i|}}{{i}}{{tag}}{{#each x}}{{@../index}}{{/each}}{{/each}}",
                "{% for i, tag in tags|pairs %}{% set tag_index = loop.index0 %}{{ i }}{{ tag }}{% for item in tag.x|values %}{{ tag_index }}{% endfor %}{% endfor %}",
            ),
            (
                "{{#with a.b}}{{c}}{{/with}}",
                "{% with b = a.b %}{% if b is truthy(include_zero=true) %}{{ b.c }}{% endif %}{% endwith %}",
            ),
            (
                "{{#people}}{{name}}{{/people}}{{^people}}nobody{{/people}}",
                "{% for person in people|section(this) %}{{ person.name }}{% endfor %}{% if not people|section(this) %}nobody{% endif %}",
            ),
        ],
    );
}

#[test]
fn names_do_not_collide() {
    reads(
        Format::Text,
        &[
            (
                "{{#with a.b as |p|}}{{p}}{{else}}{{p}}{{/with}}",
                "{% with p_item = a.b %}{% if p_item is truthy(include_zero=true) %}{{ p_item }}{% else %}{{ p }}{% endif %}{% endwith %}",
            ),
            // `line` and `tag` are fields that are read where the item would hide them
            (
                "{{#each lines}}{{@root.line}}{{a}}{{/each}}",
                "{% for line_item in lines|values %}{{ line }}{{ line_item.a }}{% endfor %}",
            ),
            (
                "{{#each tags}}{{#each tags}}{{../this}}{{/each}}{{/each}}",
                "{% for tag in tags|values %}{% for tag_item in tag.tags|values %}{{ tag }}{% endfor %}{% endfor %}",
            ),
            (
                "{{#person}}{{name}}{{/person}}",
                "{% for person in person|section(this) %}{{ person.name }}{% endfor %}",
            ),
            (
                "{{#each xs as |_ _1|}}{{_}}{{_1}}{{/each}}{{#with a as |b-c|}}{{b-c}}{{/with}}",
                "{% for item3, item2 in xs|pairs %}{{ item2 }}{{ item3 }}{% endfor %}{% with item2 = a %}{% if item2 is truthy(include_zero=true) %}{{ item2 }}{% endif %}{% endwith %}",
            ),
            (
                "{{#each xs as |loop|}}{{loop}}{{/each}}",
                "{% for loop_item in xs|values %}{{ loop_item }}{% endfor %}",
            ),
            (
                "{{#every a}}{{x}}{{/every}}{{wanted}}",
                "{% macro wanted2(item) %}{{ item.x }}{% endmacro %}{{ a|every(wanted2) }}{{ wanted }}",
            ),
        ],
    );
}

#[test]
fn values_in_json_are_printed_by_their_place() {
    reads(
        Format::Json,
        &[
            (
                r#"{"a": {{a}}, "b": "{{b}} {{{c}}}", "{{d}}": {{{e}}}}"#,
                r#"{"a": {{ a }}, "b": "{{ b|in_string }} {{ c|safe }}", "{{ d|in_string }}": {{ e|safe }}}"#,
            ),
            (
                r#"["{{#if (gt a 1)}}{{@root.b}}{{/if}}"]"#,
                r#"["{% if a|gt(1) %}{{ b|in_string }}{% endif %}"]"#,
            ),
            (
                "{{#parser}}{a: {{a}} }{{/parser}}",
                r#"{{ "{a: "|concat(a, " }")|text|parser }}"#,
            ),
            (
                r#"{{#array users}}{"n": {{@index}}, "name": {{name}}}{{/array}}"#,
                r#"{% macro row(user, index) %}{"n": {{ index }}, "name": {{ user.name }}}{% endmacro %}{{ users|array(row) }}"#,
            ),
            (
                r#"{"a":{{#if b}}1{{/if}}}"#,
                r#"{"a":{% if b is truthy %}1{% endif %}}"#,
            ),
            (
                r#"{{#each a}}{ {{~#if b}}"c":1{{/if}}}{{/each}}"#,
                r#"{% for item in a|values %}{ {%- if item.b is truthy %}"c":1{% endif %}}{% endfor %}"#,
            ),
        ],
    );
    reads(Format::Html, &[("<p>{{a}}{{{b}}}</p>", "<p>{{ a }}{{ b|safe }}</p>")]);
    reads(
        Format::Xml,
        &[("<p a=\"{{tojson a}}\"/>", "<p a=\"{{ \"\"|concat(a|tojson) }}\"/>")],
    );
}

#[test]
fn text_and_white_space_stay() {
    reads(
        Format::Text,
        &[
            ("a\n{{! said }}\nb\n", "a\n{#- said #}\nb\n"),
            ("{{!-- a #} --}}b", "{# a # } #}b"),
            ("a {{~b~}} c", "a {{- b -}} c"),
            (
                "{% a %} {# {{{{raw}}}}{{b}}{{{{/raw}}}}",
                "{% raw %}{% a %} {# {{b}}{% endraw %}",
            ),
            (
                "# List\n{{#each xs}}\n  - {{this}}\n  {{#if (gt this 1)}}\n    big\n  {{/if}}\n{{/each}}\nend\n",
                "# List\n{%- for item in xs|values %}\n  - {{ item }}\n  {%- if item|gt(1) %}\n    big\n  {%- endif %}\n{%- endfor %}\nend\n",
            ),
            (
                "a\r\n{{#if b}}\r\n  c\r\n{{/if}}\r\n",
                "a\r\n{%- if b is truthy %}\r\n  c\r\n{%- endif %}\r\n",
            ),
        ],
    );
}

#[test]
fn a_partial_reads_from_this() {
    let partial = |template, place| in_format(template, Format::Json, place).unwrap();
    assert_eq!(
        partial("[{{name}}, \"{{@root.a}}\", {{@index}}, {{this}}]", ConvertAs::Partial),
        "[{{ this.name }}, \"{{ _root.a|in_string }}\", {{ loop.index0 }}, {{ this }}]"
    );
    assert_eq!(
        partial("Hi {{name}}", ConvertAs::PartialInString),
        "Hi {{ this.name|in_string }}"
    );
}

#[test]
fn inline_partials_are_macros() {
    reads(
        Format::Html,
        &[(
            "{{#*inline \"row\"}}<li>{{name}}</li>{{/inline}}{{#each users}}{{> row}}{{> row boss x=1}}{{/each}}",
            "{% macro row(this) %}<li>{{ this.name }}</li>{% endmacro %}{% for user in users|values %}{{ row(user) }}{{ row(user.boss|merge(x=1)) }}{% endfor %}",
        )],
    );
}

#[test]
fn what_jinja_cannot_say_is_named() {
    for (template, expected) in [
        ("a {{log x}}", "`log`"),
        ("{{upper (escape x)}}", "`escape` as an argument"),
        ("{{#*inline n}}{{/inline}}", "an inline partial of a computed name"),
        ("{{#*inline \"a\"}}{{../b}}{{/inline}}{{> a}}", "`../b` here"),
        (
            "{{#*inline \"a\"}}{{@index}}{{/inline}}{{#each x}}{{> a}}{{/each}}",
            "`@index` here",
        ),
        (
            "{{#if x}}{{#*inline \"a\"}}{{/inline}}{{/if}}{{> a}}",
            "`a` here, an inline partial of another place",
        ),
        ("{{gt 007 1}}", "the number `007`"),
    ] {
        let error = in_format(template, Format::Html, ConvertAs::Main).unwrap_err();
        assert_eq!(error, format!("Jinja cannot say {expected}"), "{template}");
    }
}
