//! What the properties found, each as a small case.

use super::*;

fn json(template: &str, json: &str) -> String {
    render(template, &event(json), &options(Some(Format::Json))).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_open_mustache_before_a_wide_character_is_an_error() {
    for template in ["{{𞹟", "{{0®", "{{{é", "{{ ☃\n"] {
        let error = render(template, &event("{}"), &options(None)).unwrap_err();
        assert!(
            error.diagnostic().message().contains("is not closed"),
            "{template}: {error}"
        );
    }
}

#[test]
fn the_last_element_is_known_of_every_list() {
    let list = "[{{#each (chain a b)}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]";
    assert_eq!(json(list, r#"{"a":[1],"b":[2,3]}"#), "[1,2,3]");
    assert_eq!(json(list, r#"{"b":"x"}"#), "[\"x\"]");
}

#[test]
fn json_text_is_escaped_inside_a_string() {
    assert_eq!(
        json(r#"{"raw": {{tojson a}}, "text": "{{tojson a}}"}"#, r#"{"a":["x\"y"]}"#),
        r#"{"raw": ["x\"y"], "text": "[\"x\\\"y\"]"}"#
    );
}

#[test]
fn json_text_is_escaped_in_xml() {
    let rendered = |json: &str| render("<a b=\"{{tojson x}}\"/>", &event(json), &options(Some(Format::Xml)));
    assert_eq!(rendered(r#"{"x":["y"]}"#).unwrap(), "<a b=\"[&quot;y&quot;]\"/>");
    let escaped = render(
        "<a>{{escape x}}</a>",
        &event(r#"{"x":"<"}"#),
        &options(Some(Format::Xml)),
    );
    assert_eq!(escaped.unwrap(), "<a>&lt;</a>");
    let error = rendered(r#"{"x":"\uffff"}"#).unwrap_err();
    assert!(error.diagnostic().message().contains("U+FFFF"), "{error}");
}

#[test]
fn a_part_of_json_text_is_a_string() {
    assert_eq!(json("{{last (tojson a)}}", "{}"), "\"l\"");
    assert_eq!(json("{{first (map a \"safe\")}}", r#"{"a":["x"]}"#), "\"x\"");
}

#[test]
fn parents_of_sections_over_true_are_found() {
    let deep = |depth: usize, inside: &str| format!("{}{inside}{}", "{{#t}}".repeat(depth), "{{/t}}".repeat(depth));
    // a section over `true` is no context of its own: all of these are the root's
    let event = event(r#"{"t":true,"o":{"t":true,"n":2,"l":[{"n":3}]},"n":1}"#);
    let text = |template: &str| render(template, &event, &options(Some(Format::Text))).unwrap();
    assert_eq!(text(&deep(40, "{{n}}")), "1");
    assert_eq!(
        text(&format!("{{{{#o}}}}{}{{{{/o}}}}", deep(40, "{{n}}{{../n}}{{../../n}}"))),
        "21"
    );
    assert_eq!(
        text("{{#o}}{{#t}}{{#find l}}{{#if (isEqual ../n 2)}}{{n}}{{/if}}{{/find}}{{/t}}{{/o}}"),
        r#"{"n":3}"#
    );
    assert_eq!(
        text("{{#o}}{{#l}}{{#../t}}{{n}}{{../n}}{{../../n}}{{/../t}}{{/l}}{{/o}}"),
        "321"
    );
}
