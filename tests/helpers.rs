//! The helpers as templates call them: their examples are true, and the engine's own filters are all there.

use std::sync::Arc;

use vwh::event::{self, InputFormat, Limits};
use vwh::helpers::{builtin, catalog, registry};
use vwh::template::{JINJA_FILTERS, Run, Template, TemplateOptions, TemplateSource};
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

/// The engine does not list its filters, but `{{ debug() }}` shows them.
#[test]
fn the_engine_s_filters_are_listed_completely() {
    let mut case = Case::new()
        .stdin("{}")
        .args(["render", "--dialect", "jinja", "-e", "x{{ debug() }}"]);
    let run = case.run();
    let shown = run.status(0).text();
    let list = shown
        .split("filters: [")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .unwrap();
    let helpers: Vec<String> = registry::all()
        .iter()
        .flat_map(|helper| helper.names())
        .map(registry::jinja_name)
        .collect();
    let filters: Vec<&str> = list
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .filter(|name| !helpers.iter().any(|helper| helper == name))
        .filter(|name| !JINJA_FILTERS.iter().any(|(ours, _)| ours == name))
        .collect();
    let known: Vec<&str> = builtin::FILTERS
        .into_iter()
        .filter(|name| !helpers.iter().any(|helper| helper == name))
        .collect();
    assert_eq!(filters, known);
    for (name, _) in JINJA_FILTERS {
        assert!(list.contains(&format!("\"{name}\"")), "{name}");
        assert!(
            !builtin::FILTERS.contains(&name) && registry::find(name).is_none(),
            "{name}"
        );
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
