//! The helpers as templates call them: their examples are true, and the engine's own filters are all there.

use std::sync::Arc;

use vwh::event::{self, InputFormat, Limits};
use vwh::helpers::{builtin, catalog, registry};
use vwh::template::{JINJA_FILTERS, JINJA_TESTS, Run, Template, TemplateOptions, TemplateSource};
use vwh::value::Value;

use crate::helper::Case;

fn render(template: &str, event: &str) -> String {
    let source = TemplateSource {
        name: "<example>".to_owned(),
        text: template.to_owned(),
        path: None,
    };
    let run = Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: Value::from(()),
        has_secrets: false,
    });
    let event = event::load("<event>", event.as_bytes(), InputFormat::Json, &Limits::default()).unwrap();
    let mut out = Vec::new();
    let template = Template::compile(&source, &TemplateOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    let mut renderer = template.renderer(&run).unwrap();
    renderer.render(&event, &mut out).unwrap_or_else(|e| panic!("{e}"));
    String::from_utf8(out).unwrap()
}

#[test]
fn every_example_is_true() {
    for entry in catalog::entries() {
        for example in entry.examples {
            assert_eq!(
                render(example.template, example.event),
                example.output,
                "{}: {}",
                entry.name,
                example.template
            );
        }
    }
}

/// What `{{ debug() }}` shows of a list of the engine's, which has no other way to ask for it.
fn listed(shown: &str, list: &str, end: &str) -> Vec<String> {
    let list = shown.split(list).nth(1).and_then(|rest| rest.split(end).next());
    let names = list.unwrap().lines().filter_map(|line| {
        let name = line.trim().strip_prefix('"')?;
        name.split('"').next().map(str::to_owned)
    });
    names.collect()
}

#[test]
fn the_engine_s_filters_tests_and_functions_are_listed_completely() {
    let mut case = Case::new()
        .stdin("{}")
        .args(["render", "--dialect", "jinja", "-e", "x{{ debug() }}"]);
    let shown = case.run().status(0).text();
    let helpers = registry::all().iter().flat_map(|helper| helper.names());
    let helpers: Vec<String> = helpers.map(registry::jinja_name).collect();
    let is_helper = |name: &str| helpers.iter().any(|helper| helper == name);
    for (list, end, engine_s, ours, has_helpers) in [
        ("filters: [", "]", &builtin::FILTERS[..], &JINJA_FILTERS[..], true),
        ("tests: [", "]", &builtin::TESTS[..], &JINJA_TESTS[..], false),
        ("globals: {", "tests: [", &builtin::FUNCTIONS[..], &[][..], true),
    ] {
        let found = listed(&shown, list, end);
        for (name, _) in ours {
            assert!(found.iter().any(|found| found == name), "{name}");
            assert!(!engine_s.contains(name) && registry::find(name).is_none(), "{name}");
        }
        let is_ours = |name: &str| ours.iter().any(|(ours, _)| *ours == name);
        let is_engine_s = |name: &&str| !(is_ours(name) || (has_helpers && is_helper(name)));
        let rest: Vec<&str> = found.iter().map(String::as_str).filter(is_engine_s).collect();
        let known: Vec<&str> = engine_s.iter().copied().filter(is_engine_s).collect();
        assert_eq!(rest, known, "{list}");
    }
}

#[test]
fn the_engine_s_filters_are_helpers() {
    for (template, expected) in [
        ("{{upper name}}", "ANA É"),
        ("{{join xs \"-\"}}", "3-1-2"),
        ("{{tojson o}}", "{\"z\": 1, \"a\": 2}"),
        ("{{default x \"y\"}}", "y"),
        ("{{map os attribute=\"a\"}}", "1,2"),
        ("{{sort xs reverse=true}}", "3,2,1"),
        ("{{join (sort xs) \"<\"}}", "1<2<3"),
        ("{{#each (selectattr os \"a\" \"gt\" 1)}}{{b}}{{/each}}", "y"),
        ("{{ xs | sort | first }}", "1"),
        ("{{replace name \"a\" \"o\"}}", "ono é"),
        ("{{urlencode name}}", "ana%20%C3%A9"),
        ("{{format \"%s/%s\" 1 name}}", "1/ana é"),
    ] {
        let event = r#"{"name": "ana é", "xs": [3, 1, 2], "os": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "o": {"z": 1, "a": 2}}"#;
        assert_eq!(render(template, event), expected, "{template}");
    }
}
