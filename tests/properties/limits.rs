//! Templates at the limits: a clear error or success, never a crash and never a long run.

use std::fmt::Write as _;

use super::*;

fn outcome(template: &str, event: &Value, options: &TemplateOptions) -> Result<String, String> {
    let rendered = with_stack(|| render(template, event, options));
    rendered.map_err(|error| {
        check_error(&error).unwrap();
        let message = error.diagnostic().message();
        let is_limit = message.contains("output is larger") || message.contains("took more than");
        let has_place = error.diagnostic().place().is_some() || is_limit;
        assert!(has_place, "no place: {}", error.diagnostic());
        error.diagnostic().message().to_owned()
    })
}

fn text(template: &str, event: &Value) -> Result<String, String> {
    outcome(template, event, &options(Some(Format::Text)))
}

/// A folder with these partials.
fn folder(partials: &[(&str, &str)]) -> (tempfile::TempDir, TemplateOptions) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in partials {
        std::fs::write(folder.path().join(format!("{name}.hbs")), text).unwrap();
    }
    let options = TemplateOptions {
        partials: vec![folder.path().to_owned()],
        fuel: 20_000_000,
        ..options(Some(Format::Text))
    };
    (folder, options)
}

fn nested_event(depth: usize) -> Value {
    event(&format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)))
}

#[test]
fn partials_without_end_are_an_error() {
    let endless: &[&[(&str, &str)]] = &[
        &[("x", "{{> x}}")],
        &[("x", "{{> y}}"), ("y", "-{{> x}}")],
        &[("x", "{{> (concat \"\" \"x\")}}")],
        &[("x", "{{#> x}}{{> @partial-block}}{{/x}}")],
        &[("x", "{{#with this}}{{#each this}}{{> x ..}}{{/each}}{{/with}}")],
        &[("x", "  {{> x}}\n")],
        &[("x", "{{#*inline \"y\"}}{{> y}}{{/inline}}{{> y}}")],
        &[("x", "{{#parser}}{{> x}}{{/parser}}")],
        &[("x", "{{#find this}}{{> x ..}}{{/find}}")],
    ];
    for partials in endless {
        let (_folder, options) = folder(partials);
        let error = outcome("{{> x}}", &event("{\"a\":1}"), &options).unwrap_err();
        let expected = [
            "partials or blocks call each other too deep",
            "the template took more than",
        ];
        assert!(
            expected.iter().any(|text| error.contains(text)),
            "{partials:?}: {error}"
        );
    }
}

#[test]
fn a_partial_follows_a_deep_event_to_its_end() {
    let (_folder, options) = folder(&[("x", "{{#if a}}{{> x a}}{{else}}{{this}}{{/if}}")]);
    assert_eq!(outcome("{{> x}}", &nested_event(250), &options).unwrap(), "1");
    let (_folder, options) = folder(&[("x", "{{#a}}{{> x}}{{/a}}{{^a}}{{this}}{{/a}}")]);
    assert_eq!(outcome("{{> x}}", &nested_event(250), &options).unwrap(), "1");
}

#[test]
fn work_and_output_are_limited() {
    let event = event(&format!("{{\"xs\":[{}0]}}", "0,".repeat(2000)));
    let loops = "{{#each xs}}{{#each ../xs}}{{#each ../../xs}}{{/each}}{{/each}}{{/each}}";
    assert!(text(loops, &event).unwrap_err().contains("took more than 200000 steps"));
    let sections = "{{#xs}}{{#@root.xs}}{{#@root.xs}}{{/@root.xs}}{{/@root.xs}}{{/xs}}";
    assert!(
        text(sections, &event)
            .unwrap_err()
            .contains("took more than 200000 steps")
    );
    let finds = "{{#find xs}}{{#find @root.xs}}{{#find @root.xs}}{{this}}{{/find}}{{/find}}{{/find}}";
    assert!(text(finds, &event).unwrap_err().contains("took more than 200000 steps"));
    let printing = TemplateOptions {
        max_output: 1000,
        fuel: 100_000_000,
        ..options(Some(Format::Text))
    };
    assert!(
        outcome("{{#each xs}}{{../xs}}{{/each}}", &event, &printing)
            .unwrap_err()
            .contains("larger than 1000 bytes")
    );
    assert!(
        outcome("{{xs}}", &event, &printing)
            .unwrap_err()
            .contains("larger than 1000 bytes")
    );
}

/// What opens and closes each kind of block.
const BLOCKS: &[(&str, &str)] = &[
    ("{{#if a}}", "{{/if}}"),
    ("{{#unless b}}", "{{/unless}}"),
    ("{{#each a}}", "{{/each}}"),
    ("{{#with a}}", "{{/with}}"),
    ("{{#with a as |p|}}", "{{/with}}"),
    ("{{#a}}", "{{/a}}"),
    ("{{#../a}}", "{{/../a}}"),
    ("{{^b}}", "{{/b}}"),
    ("{{#if b}}{{else}}", "{{/if}}"),
    ("{{#if b}}{{else if a}}", "{{/if}}"),
    ("{{#array a}}", "{{/array}}"),
    ("{{#find a}}", "{{/find}}"),
    ("{{#filter a}}x{{else}}", "{{/filter}}"),
    ("{{#parser}}", "{{/parser}}"),
    ("{{#get 'a'}}", "{{/get}}"),
    ("{{#isEqual a}}", "{{/isEqual}}"),
    ("{{#concat a}}x", "{{/concat}}"),
    ("{{#> nowhere}}", "{{/nowhere}}"),
    ("{{#*inline \"x\"}}", "{{/inline}}"),
];

#[test]
fn blocks_nest_deep_and_no_deeper() {
    let event = event("{\"a\":true}");
    for (open, close) in BLOCKS {
        for depth in [10, 30, 100, 101, 5_000] {
            let around = |inside: &str| format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
            for inside in ["x", &format!("{{{{{}a}}}}", "../".repeat(depth.min(100) / 2))] {
                for format in [Format::Text, Format::Json] {
                    let options = TemplateOptions {
                        validate: false,
                        fuel: 20_000,
                        ..options(Some(format))
                    };
                    let found = outcome(&around(inside), &event, &options);
                    let is_lowered_twice = format == Format::Json && open.contains(['>', '*']);
                    let is_type_error = open.contains("#fi");
                    // each level quotes the text of the next
                    let grows = open.contains("concat");
                    if depth <= 30 && !is_lowered_twice && !is_type_error && !grows {
                        assert!(found.is_ok(), "{depth} × {open}: {found:?}");
                    }
                    if depth > 100 {
                        assert!(found.is_err(), "{depth} × {open}");
                    }
                }
            }
        }
    }
}

#[test]
fn expressions_nest_deep_and_no_deeper() {
    let event = event("{\"a\":\"x\"}");
    for depth in [10, 30, 50, 70, 74, 75, 76, 99, 100, 101, 10_000] {
        let inner = |open: &str, inside: &str| format!("{}{inside}{}", open.repeat(depth), ")".repeat(depth));
        for template in [
            format!("{{{{upper {}}}}}", inner("(upper ", "a")),
            format!("{{{{concat \"\" {}}}}}", inner("(concat a ", "a")),
            format!("{{{{lookup {}}}}}", inner("(lookup this ", "a")),
            format!("{{{{default {} \"x\"}}}}", inner("(default b=", "a")),
            format!("{{{{#if {}}}}}x{{{{/if}}}}", inner("(concat a ", "a")),
            format!("{{{{> {}}}}}", inner("(concat a ", "a")),
            format!("{{{{{}}}}}", inner("(", "a")),
            format!("{{{{a{}}}}}", " | upper".repeat(depth)),
            format!("{{{{a{}{}}}}}", " | concat(a".repeat(depth), ")".repeat(depth)),
            format!("{{{{a{}}}}}", ".0".repeat(depth)),
            format!("{{{{a{}}}}}", ".length".repeat(depth)),
            format!("{{{{a{}}}}}", ".b".repeat(depth)),
            format!("{{{{{}a}}}}", "../".repeat(depth)),
        ] {
            let found = text(&template, &event);
            if depth <= 30 {
                let fine = found.is_ok()
                    || template.contains("{{> ")
                    || template.contains("lookup")
                    || template.contains("b=")
                    || template.contains("((");
                assert!(fine, "{template}: {found:?}");
            }
        }
    }
}

#[test]
fn long_templates_are_no_deep_ones() {
    let event = event("{\"a\":\"x\"}");
    let options = TemplateOptions {
        fuel: 100_000_000,
        max_output: 100_000_000,
        ..options(Some(Format::Text))
    };
    let many = 66_000;
    for template in [
        "{{a}}".repeat(many),
        format!("{{{{#isEqual a}}}}{}{{{{/isEqual}}}}", "{{a}}".repeat(many)),
        format!("{{{{#isEqual a}}}}{}{{{{/isEqual}}}}", "{{{a}}} ".repeat(many)),
        format!("{{{{concat {}}}}}", "a ".repeat(many)),
        format!("{{{{concat a{}}}}}", " k=a".repeat(many)),
        format!("{{{{a{}}}}}", " | upper".repeat(many)),
        format!("{{{{a{}}}}}", ".b".repeat(many)),
        format!("{{{{a{}}}}}", ".length".repeat(many)),
        format!("{{{{{}a}}}}", "../".repeat(many)),
        format!("{{{{> x{}}}}}", " k=a".repeat(many)),
        format!(
            "{{{{#> nowhere this{}}}}}{{{{/nowhere}}}}",
            (0..many).fold(String::new(), |mut all, n| {
                let _ = write!(all, " k{n}=a");
                all
            })
        ),
        format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if a}}x".repeat(many)),
        "{{#if a}}{{/if}}".repeat(many / 10),
        "{{#find a}}{{x}}{{#if b}}{{/if}}{{/find}}".repeat(2_000),
        "{{#*inline \"x\"}}{{/inline}}".repeat(2_000),
        "{{{{x}}}} ".repeat(many),
        "{{!-- ".repeat(many),
        "{{! ".repeat(many),
        "\\{{".repeat(many),
        "{{#a".repeat(many),
        format!("{{{{#each a as |{}|}}}}{{{{/each}}}}", "x ".repeat(many)),
    ] {
        // it comes to an end, whichever: what is long is not taken for what is deep
        let _ = outcome(&template, &event, &options);
    }
}
