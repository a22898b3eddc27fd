//! Converted templates print the same.

use vwh::helpers::registry;
use vwh::template::Format;

use super::{Pair, Verdict};

/// Examples that Jinja cannot say, and why.
const UNSAID: [(&str, &str); 0] = [];

#[test]
fn every_example_of_a_helper_prints_the_same() {
    let mut wrong = Vec::new();
    for helper in registry::all() {
        for example in helper.examples {
            let verdict = Pair::new(example.template, None).compare(example.event);
            let unsaid = UNSAID.iter().find(|(template, _)| *template == example.template);
            let expected = match unsaid {
                Some((_, why)) => Verdict::CannotSay((*why).to_owned()),
                None => Verdict::Same(Some(example.output.to_owned())),
            };
            if verdict != expected {
                wrong.push(format!("{}: {}\n{verdict:?}", helper.name, example.template));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const FORMATS: [Format; 4] = [Format::Json, Format::Xml, Format::Html, Format::Text];

/// Fields that are called like what means something else in Jinja, and values of every kind.
const EVENT: &str = r#"{
    "this": "a field", "now": 1, "id": "i<d", "date": {"x": "d"}, "filter": [1], "loop": "l", "_now": 2, "range": 3,
    "a-b": "&", "key": "k", "item": "it", "wanted": "w", "body": "b", "found": "f", "value": null,
    "empty": {}, "none": null, "zero": 0, "yes": true, "no": false, "list": [1, [2], {"a": 3}], "nothing": [],
    "text": "a \"b\" <c>\n{{d}}", "number": 1.50, "big": 123456789012345678901234567890,
    "users": [{"name": "Ana", "age": 40, "tags": ["x", "y"]}, {"name": "Bo'b", "age": 7, "tags": []}],
    "object": {"b": 1, "a": {"c": [1]}, "0": "zeroth", "length": 7}, "words": " two  words "
}"#;

/// Templates for any format.
const TEMPLATES: [&str; 34] = [
    "{{this.this}} {{now}} {{id}} {{date}} {{date.x}} {{filter}} {{loop}} {{_now}} {{range}} {{[a-b]}} {{nope}} {{nope.x.y}}",
    "{{text}} {{{text}}} {{number}} {{{number}}} {{big}} {{value}} {{{value}}} {{yes}} {{empty}} {{list}} {{{list}}}",
    "{{@now}} {{@root.now}} {{@id}} {{@secrets.key}} {{secrets.key}} {{this.secrets.key}} {{@nope}}",
    "{{list.0}} {{list.1.0}} {{list.2.a}} {{list.length}} {{object.length}} {{object.0}} {{text.length}} {{text.0}} {{list.9}}",
    "{{#if empty}}1{{/if}}{{#if nothing}}2{{/if}}{{#if zero}}3{{/if}}{{#if zero includeZero=true}}4{{/if}}{{#if no includeZero=true}}5{{/if}}",
    "{{#unless zero}}1{{/unless}}{{#unless zero includeZero=yes}}2{{/unless}}{{^if yes}}3{{else}}4{{/if}}",
    "{{#each list}}{{this}},{{/each}}{{#each object}}{{@key}}={{this}} {{@index}}{{@first}}{{@last}};{{/each}}",
    "{{#each text}}x{{else}}no{{/each}}{{#each number}}x{{else}}no{{/each}}{{#each nothing}}x{{else}}{{id}}{{/each}}{{#each none}}x{{/each}}",
    "{{#each users}}{{#each tags}}{{@../index}}{{@../first}}{{@../last}}{{@../key}} {{../name}} {{../../id}} {{key}} {{@index}};{{else}}{{name}}{{@index}}{{/each}}{{/each}}",
    "{{#each users as |user key|}}{{key}}{{user.name}}{{@root.key}}{{../key}}{{#each user.tags as |key|}}{{key}}{{/each}}{{/each}}",
    "{{#each users as |loop this|}}{{loop.name}}{{name}}{{/each}}{{#each list as |a-b|}}{{[a-b]}}{{/each}}",
    "{{#with users.0}}{{name}}{{../id}}{{else}}no{{/with}}{{#with zero}}{{this}}{{else}}no{{/with}}{{#with nothing}}x{{else}}{{id}}{{/with}}",
    "{{#with object as |o|}}{{o.b}}{{b}}{{#with this}}{{b}}{{../id}}{{/with}}{{/with}}",
    "{{#yes}}{{id}}{{../id}}{{/yes}}{{#no}}x{{/no}}{{^no}}y{{/no}}{{#zero}}[{{this}}]{{/zero}}{{^none}}z{{/none}}{{^nothing}}n{{/nothing}}",
    "{{#users}}{{name}}{{../id}}{{@index}}{{#tags}}{{this}}{{../name}}{{../../id}}{{/tags}}{{^tags}}-{{/tags}}{{/users}}",
    "{{#object}}{{b}}{{#a}}{{c}}{{../b}}{{#c}}{{this}}{{../../b}}{{@key}}{{/c}}{{/a}}{{/object}}{{#id as |x|}}{{x}}{{/id}}",
    "{{lookup object \"b\"}}{{lookup list 1}}{{lookup users.0 \"name\"}}{{lookup object (lookup users.0 \"nope\")}}{{lookup list \"length\"}}",
    "{{join (array users \"name\") \", \"}}{{#each (filter users \"tags\")}}{{name}}{{/each}}{{#if (some users \"age\" 7)}}!{{/if}}",
    "{{object users \"name\" \"age\"}}{{array users \"name\"}}{{find users \"name\" \"nope\"}}{{concat list 1}}{{parser text}}{{filter list}}",
    "{{#find users}}{{#isEqual age}}7{{/isEqual}}{{/find}}{{#find users}}{{isEqual name ../id}}{{else}}none of {{id}}{{/find}}",
    "{{#filter users}}{{age}} {{@index}} {{@first}}{{/filter}}{{#every users}}{{tags}}{{/every}}{{#some users}}{{#gt 10}}{{age}}{{/gt}}{{../yes}}{{/some}}",
    "{{#array users}}{{name}} is {{age}}{{#if @last}}.{{/if}}{{/array}}{{#array users}}{\"n\": {{name}}, \"of\": \"{{../id}}\"}{{/array}}{{#array list}}{{/array}}",
    "{{#parser}}{a: {{number}}, b: {{#if yes}}[1]{{/if}} }{{/parser}}{{#concat list}}[{{zero}}]{{/concat}}{{#concat id}} {{words}} {{/concat}}",
    "{{#isEqual words}} {{words}} {{/isEqual}}{{#isNot id}}{{#each users}}{{name}}{{/each}}{{/isNot}}{{#includes text}} <c> {{/includes}}{{#gt 1}}{{big}}{{/gt}}",
    "{{#get \"a.c\"}}{{object}}{{/get}}{{#get \"name\"}}{{#find users}}tags{{/find}}{{/get}}{{#get \"x\"}}{\"x\": {{zero}} }{{/get}}{{get \"nope\" text}}",
    "{{#each users}}{{#get \"n\"}}{{#array this}}{\"n\": {{name}} }{{/array}}{{else}}{{name}}{{/get}}{{#find tags}}{{isEqual this \"y\"}}{{/find}}{{/each}}",
    "{{upper text}}{{ users | array(\"name\") | sort | join(\"/\") }}{{default nope \"d\"}}{{round 2.5}}{{map users attribute=\"name\"}}{{tojson list}}{{safe value}}{{safe number}}{{safe list}}{{safe text}}{{escape text}}",
    "{{#url-param id}}{{x}}{{/url-param}}{{#url-param \"http://h/?x=%20a%20&y=1\"}}{{x}}{{/url-param}}{{#url-param \"http://h/?x=1\"}}{{x}}{{nope}} {{../id}}{{/url-param}}",
    "{{#*inline \"row\"}}<{{name}}|{{@root.id}}>{{/inline}}{{#each users}}{{> row}}{{> row name=1}}{{/each}}{{> row users.1 age=2}}",
    "{{#*inline \"tree\"}}{{#each this}}({{> tree}}){{/each}}{{/inline}}{{> tree list}}",
    "{{#> nowhere}}{{id}}{{#each users}}{{name}}{{../id}}{{/each}}{{/nowhere}}{{#> nowhere users.0 x=2}}{{name}}{{x}}{{/nowhere}}",
    "  {{> part}}\n {{> part users.0}}\n{{#each users}}\n  {{> part}}\n  {{> dir/part name=@index}}\n{{/each}}\n{{> (lookup this \"key\")}}",
    "{{#> frame}}{{name}}{{id}}{{/frame}}{{#> frame users.0}}({{name}}{{@root.id}}){{/frame}}{{#each users}}{{#> outer}}<{{name}}>{{/outer}}{{/each}}",
    "a{{~ id ~}} b {{~#if yes~}} c {{~else~}} d {{~/if~}} e {% x %} {# {{{{raw}}}}{{{x}}} {%{{{{/raw}}}} \\{{y}} {",
];

const PARTIALS: [(&str, &str); 5] = [
    (
        "part",
        "{{name}}\n{{@root.id}}\n{{#each tags}}{{this}}{{@index}}{{/each}}\n",
    ),
    ("dir/part", "{{name}}{{@last}}"),
    ("k", "{{id}} {{secrets.key}}{{../id}}"),
    (
        "frame",
        "[{{> @partial-block}}|{{#with users.1}}{{> @partial-block}}{{/with}}{{#if @partial-block}}y{{/if}}]",
    ),
    (
        "outer",
        "{{#> frame}}{{> @partial-block}}{{name}}{{/frame}}{{> @partial-block this}}",
    ),
];

#[test]
fn templates_of_every_kind_print_the_same_in_every_format() {
    let mut wrong = Vec::new();
    for format in FORMATS {
        for template in TEMPLATES {
            let mut pair = Pair::new(template, Some(format));
            pair.partials = PARTIALS.to_vec();
            pair.options.validate = false;
            match pair.compare(EVENT) {
                Verdict::Same(Some(_)) => {}
                verdict => wrong.push(format!("{template} ({})\n{verdict:?}", format.name())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the event is matters to `this` and to the names of fields.
#[test]
fn events_that_are_no_objects_print_the_same() {
    for event in ["null", "5", "\"bye\"", "[1, {\"id\": 2}]", "true", "{}"] {
        for template in [
            "{{.}}{{this}}{{length}}{{id}}{{a.b}}",
            "{{#each this}}{{this}}{{id}}{{/each}}{{#this}}x{{/this}}",
            "{{secrets}}{{@root}}",
        ] {
            for format in FORMATS {
                let mut pair = Pair::new(template, Some(format));
                pair.options.validate = false;
                let verdict = pair.compare(event);
                assert!(
                    matches!(verdict, Verdict::Same(Some(_))),
                    "{template}, {event}: {verdict:?}"
                );
            }
        }
    }
}
