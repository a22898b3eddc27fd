//! Templates that are valid JSON around their mustaches.
//!
//! Each strategy gives template text of one kind: a value, the inside of a string, the inside of a list. Whatever the
//! mustaches in it give, a value must come out as one value, a string's inside as a string's inside.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::events::NAMES;

/// The partials that the templates call, by name: a value, the inside of a string, one that calls itself.
pub(super) const PARTIALS: &[(&str, &str)] = &[
    (
        "value",
        "{\"this\": {{this}}, \"a\": \"{{a}}-{{@root.b}}\", \"i\": {{@index}}, \"up\": {{../a}}}",
    ),
    ("line", "{{a}}/{{b.c}}{{#each items}}{{this}};{{/each}}"),
    (
        "tree",
        "[{{#each this}}{{> tree this}}{{#unless @last}},{{/unless}}{{else}}{{this}}{{/each}}]\n",
    ),
    ("block", "[{{> @partial-block}}, {{> @partial-block a}}]"),
    (
        "both",
        "{{#if a}}{{#if b}}{{b}}{{else}}{{a}}{{/if}}{{else}}{{parser this}}{{/if}}",
    ),
];

/// A path: often one that is there.
pub(super) fn path() -> BoxedStrategy<String> {
    let segment = select(NAMES).prop_map(|name| match name {
        "" | "x y" | "a.b" | "this" => format!("[{name}]"),
        name => name.to_owned(),
    });
    let first = select(NAMES).prop_map(|name| match name {
        "" | "x y" | "a.b" | "this" | "true" | "0" | "1" => format!("[{name}]"),
        name => name.to_owned(),
    });
    let names = (first, vec(segment, 0..2))
        .prop_map(|(first, rest)| rest.iter().fold(first, |path, name| format!("{path}.{name}")));
    let prefix = select(vec!["", "", "", "this.", "../", "../../", "@root.", "./"]);
    let special = select(vec![
        "this",
        ".",
        "..",
        "@root",
        "@index",
        "@key",
        "@first",
        "@last",
        "@../index",
        "p",
        "q",
        "p.a",
        "@now",
        "@nope",
    ]);
    prop_oneof![
        5 => (prefix, names).prop_map(|(prefix, names)| format!("{prefix}{names}")),
        2 => special.prop_map(str::to_owned),
    ]
    .boxed()
}

fn literal() -> BoxedStrategy<String> {
    let quoted = select(vec![
        "\"\"",
        "\"a\"",
        "'say \"hi\"'",
        "\"a,b\"",
        "\"a.b\"",
        "'{\"a\": [1]}'",
        "\"name,value\"",
        "\"\\\"\"",
        "'\n'",
        "\"\u{2}\"",
        "\"</x>\"",
    ]);
    let word = select(vec![
        "0",
        "1",
        "-1",
        "2.50",
        "123456789012345678901234567890",
        "true",
        "false",
        "null",
        "undefined",
        "007",
    ]);
    prop_oneof![quoted, word].prop_map(str::to_owned).boxed()
}

/// An argument of a helper: a path, a literal, a sub-expression.
pub(super) fn argument() -> BoxedStrategy<String> {
    prop_oneof![4 => path(), 2 => literal()]
        .prop_recursive(3, 8, 3, |inner| call_of(inner).prop_map(|call| format!("({call})")))
        .boxed()
}

/// Helpers that take anything, with how many arguments.
const TOTAL: &[(&str, usize, usize)] = &[
    ("parser", 1, 1),
    ("array", 1, 3),
    ("isEqual", 2, 2),
    ("isNot", 2, 2),
    ("includes", 2, 2),
    ("gt", 2, 2),
    ("gte", 2, 2),
    ("lt", 2, 2),
    ("lower", 2, 2),
    ("lookup", 2, 2),
    ("default", 2, 2),
    ("string", 1, 1),
    ("tojson", 1, 1),
    ("pprint", 1, 1),
    ("upper", 1, 1),
    ("bool", 1, 1),
    ("log", 1, 2),
];

/// Helpers that take a list, and after it anything that is no compound.
const OF_LISTS: &[(&str, usize, usize)] = &[
    ("concat", 1, 4),
    ("find", 1, 3),
    ("filter", 1, 3),
    ("every", 1, 3),
    ("some", 1, 3),
    ("length", 1, 1),
    ("first", 1, 1),
    ("last", 1, 1),
    ("reverse", 1, 1),
    ("unique", 1, 1),
    ("list", 1, 1),
    ("chain", 2, 2),
    ("join", 1, 2),
];

/// Helpers that fail for many values: then nothing is printed, which is fine too.
const PICKY: &[(&str, usize, usize)] = &[
    ("object", 1, 3),
    ("get", 2, 2),
    ("concat", 1, 4),
    ("toLowerCase", 1, 1),
    ("toUpperCase", 1, 1),
    ("sort", 1, 1),
    ("int", 1, 1),
    ("float", 1, 1),
    ("title", 1, 1),
    ("trim", 1, 1),
    ("items", 1, 1),
    ("sum", 1, 1),
    ("split", 1, 2),
    ("urlencode", 1, 1),
    ("indent", 2, 2),
    ("dictsort", 1, 1),
    ("batch", 2, 2),
    ("map", 2, 2),
    ("replace", 3, 3),
    ("abs", 1, 1),
    ("zip", 2, 2),
];

/// A name with its arguments' bounds, and what makes a first argument fit for it.
fn helper() -> BoxedStrategy<((&'static str, usize, usize), bool)> {
    prop_oneof![
        10 => select(TOTAL).prop_map(|helper| (helper, false)),
        6 => select(OF_LISTS).prop_map(|helper| (helper, true)),
        1 => select(PICKY).prop_map(|helper| (helper, false)),
    ]
    .boxed()
}

/// A call: `name arg..`, or `arg | name(arg, ..)`.
fn call_of(argument: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<String> {
    let first = argument.clone();
    (
        helper(),
        first,
        vec(prop_oneof![1 => argument, 3 => literal()], 3),
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(((name, min, max), of_list), first, rest, count, piped)| {
            let count = min + count.index(max - min + 1);
            let first = if of_list { format!("(array {first})") } else { first };
            let rest = &rest[..count - 1];
            if !piped || name == "log" || name == "lookup" {
                return format!("{name} {first} {}", rest.join(" "));
            }
            match count {
                1 => format!("{first} | {name}"),
                _ => format!("{first} | {name}({})", rest.join(", ")),
            }
        })
        .boxed()
}

fn call() -> BoxedStrategy<String> {
    call_of(argument())
}

/// What `{{..}}` holds.
pub(super) fn expression() -> BoxedStrategy<String> {
    prop_oneof![3 => path(), 2 => call()].boxed()
}

/// White space, comments and whitespace control do not matter to JSON.
fn space() -> BoxedStrategy<String> {
    select(vec![
        "",
        "",
        "",
        " ",
        "\n",
        "\r\n  ",
        "{{! c }}",
        "{{!-- }} --}}",
        " {{~! c ~}} ",
        "\n  {{! c }}\n",
    ])
    .prop_map(str::to_owned)
    .boxed()
}

/// A mustache that prints a value.
fn mustache() -> BoxedStrategy<String> {
    (
        expression(),
        select(vec![("{{", "}}"), ("{{ ", " }}"), ("{{~", "~}}"), ("{{", "~}}")]),
    )
        .prop_map(|(expression, (open, close))| format!("{open}{expression}{close}"))
        .boxed()
}

/// The opening tag of a block that runs its body or its else once, or that and its closing tag.
fn condition() -> BoxedStrategy<(String, String)> {
    prop_oneof![
        argument().prop_map(|x| (format!("{{{{#if {x}}}}}"), "{{/if}}".to_owned())),
        argument().prop_map(|x| (format!("{{{{#if {x} includeZero=true}}}}"), "{{/if}}".to_owned())),
        argument().prop_map(|x| (format!("{{{{~#unless {x}~}}}}"), "{{~/unless~}}".to_owned())),
        argument().prop_map(|x| (format!("{{{{#with {x}}}}}"), "{{/with}}".to_owned())),
        argument().prop_map(|x| (format!("{{{{#with {x} as |p|}}}}"), "{{/with}}".to_owned())),
    ]
    .boxed()
}

/// The tags of a loop.
fn looping() -> BoxedStrategy<(String, String)> {
    prop_oneof![
        argument().prop_map(|x| (format!("{{{{#each {x}}}}}"), "{{/each}}".to_owned())),
        argument().prop_map(|x| (format!("{{{{#each {x} as |p q|}}}}"), "{{/each}}".to_owned())),
        select(vec!["items", "a", "this.value", "@root.items", "../items", "[x y]"])
            .prop_map(|x| (format!("{{{{#{x}}}}}"), format!("{{{{/{x}}}}}"))),
    ]
    .boxed()
}

/// The inside of a JSON string literal.
pub(super) fn inside(depth: u32) -> BoxedStrategy<String> {
    let text = select(vec![
        "",
        "x",
        " ",
        "\\\"",
        "\\\\ ",
        "\\n",
        "é",
        "{ ",
        "}",
        "[",
        ",",
        ":",
        "\\u0041",
        "\u{7f}",
        "{%",
        "#}",
        "\\\\{{{{raw}}}}",
    ])
    .prop_map(|text| text.replace("\\\\{{{{raw}}}}", "{{{{raw}}}} {{x}} {{{{/raw}}}}"));
    let leaf = prop_oneof![3 => text, 4 => mustache(), 1 => Just("{{> line}}".to_owned())];
    leaf.prop_recursive(depth, 16, 4, move |inner| {
        let block = (condition(), inner.clone(), inner.clone()).prop_map(|((open, close), a, b)| match b.len() % 3 {
            0 => format!("{open}{a}{close}"),
            _ => format!("{open}{a}{{{{else}}}}{b}{close}"),
        });
        let repeated = (looping(), inner.clone()).prop_map(|((open, close), a)| format!("{open}{a}{close}"));
        let inverted = inner.clone().prop_map(|a| format!("{{{{^a}}}}{a}{{{{/a}}}}"));
        prop_oneof![
            vec(inner, 0..4).prop_map(|pieces| pieces.concat()),
            block,
            repeated,
            inverted,
        ]
    })
    .boxed()
}

/// The predicate or the text in the body of a helper.
fn body() -> BoxedStrategy<String> {
    prop_oneof![
        2 => select(vec!["", "name", "a,b", "a.b as c, value", "true", " k , value ", "{a: 1,}", "[1, 'x']"]).prop_map(str::to_owned),
        2 => expression().prop_map(|e| format!("{{{{{e}}}}}")),
        1 => (expression(), expression()).prop_map(|(a, b)| format!(" {{{{{a}}}}} {{{{{b}}}}} ")),
        1 => (argument(), expression()).prop_map(|(a, b)| format!("{{{{#isEqual {a}}}}}{{{{{b}}}}}{{{{/isEqual}}}}")),
        1 => (argument(), expression()).prop_map(|(a, b)| format!("{{{{#each {a}}}}}{{{{{b}}}}}\"{{{{/each}}}}")),
    ]
    .boxed()
}

/// The argument as a list, for a helper that takes nothing else.
fn fitting(name: &str, argument: String) -> String {
    match name {
        "find" | "filter" | "every" | "some" | "concat" => format!("(array {argument})"),
        "object" => format!("(find (array {argument}) \"k\")"),
        _ => argument,
    }
}

/// The block form of a helper.
fn helper_block() -> BoxedStrategy<String> {
    let named = select(vec![
        "object", "array", "concat", "find", "filter", "every", "some", "isEqual", "isNot", "includes", "gt", "lte",
        "greater",
    ]);
    prop_oneof![
        4 => (named, argument(), body()).prop_map(|(name, x, body)| {
            let x = fitting(name, x);
            format!("{{{{#{name} {x}}}}}{body}{{{{/{name}}}}}")
        }),
        1 => body().prop_map(|body| format!("{{{{#parser}}}}{body}{{{{/parser}}}}")),
        1 => (literal(), body()).prop_map(|(x, body)| format!("{{{{#get {x}}}}}{body}{{{{/get}}}}")),
    ]
    .boxed()
}

/// A template that yields one JSON value.
pub(super) fn value() -> BoxedStrategy<String> {
    let literal = select(vec![
        "null",
        "true",
        "12",
        "-1.50e+3",
        "{}",
        "[ ]",
        "\"\"",
        "\"x\\u0000\\\"\"",
        "123456789012345678901234567890",
    ])
    .prop_map(str::to_owned);
    let partial = select(vec![
        "{{> value}}",
        "{{> value a}}",
        "{{> value items x=1 a=b}}",
        "{{> tree}}",
        "{{> tree items}}",
        "{{> both this}}",
        "{{> (concat \"bo\" \"th\") b}}",
        "{{#> block}}{{a}}{{/block}}",
        "{{#> block b}}{\"k\": {{> value}}}{{/block}}",
        "{{#> nowhere}}{{this}}{{/nowhere}}",
        "{{#> own}}{{this}}{{/own}}",
        "\n  {{#> own a}}\n  {{a}}\n  {{/own}}\n",
    ])
    .prop_map(str::to_owned);
    let string = inside(2).prop_map(|inside| format!("\"{inside}\""));
    let leaf = prop_oneof![1 => literal, 5 => mustache(), 3 => string, 3 => helper_block(), 2 => partial];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let spaced = (space(), inner, space()).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        let object = vec((inside(1), spaced.clone()), 0..4).prop_map(|entries| {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", entries.join(","))
        });
        let array = vec(spaced.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let either = (condition(), spaced.clone(), spaced.clone())
            .prop_map(|((open, close), a, b)| format!("{open}{a}{{{{else}}}}{b}{close}"));
        let chain = (argument(), argument(), spaced.clone(), spaced.clone(), spaced.clone()).prop_map(|(x, y, a, b, c)| {
            format!("{{{{#if {x}}}}}{a}{{{{else if {y}}}}}{b}{{{{^}}}}{c}{{{{/if}}}}")
        });
        let list = (looping(), spaced.clone()).prop_map(|((open, close), item)| {
            format!("[{open}{item}{{{{#unless @last}}}},{{{{/unless}}}}{close}]")
        });
        let members = (argument(), spaced.clone()).prop_map(|(x, value)| {
            format!("{{ {{{{#each {x} as |p q|}}}}\"{{{{q}}}}\": {value}{{{{#if @last}}}}{{{{else}}}},{{{{/if}}}}{{{{/each}}}}}}")
        });
        let per_element = (argument(), spaced.clone())
            .prop_map(|(x, value)| format!("{{{{#array {x}}}}}{{\"e\": {value}}}{{{{/array}}}}"));
        let with_else = (select(vec!["find", "filter", "array"]), argument(), body(), spaced.clone()).prop_map(|(name, x, body, other)| {
            let x = fitting(name, x);
            format!("{{{{#{name} {x}}}}}{body}{{{{else}}}}{other}{{{{/{name}}}}}")
        });
        let inline = (spaced.clone(), spaced.clone()).prop_map(|(body, around)| {
            format!("{{{{#*inline \"own\"}}}}{body}{{{{/inline}}}}{around}")
        });
        let inline_block = spaced.clone().prop_map(|body| {
            format!("{{{{#> both}}}}{{{{#*inline \"own\"}}}}{body}{{{{/inline}}}}{{{{/both}}}}")
        });
        let parsed = spaced.prop_map(|inner| format!("{{{{#parser}}}}{inner}{{{{/parser}}}}"));
        prop_oneof![
            3 => object, 3 => array, 3 => either, 1 => chain, 3 => list, 2 => members, 2 => per_element, 2 => with_else,
            1 => inline, 1 => inline_block, 1 => parsed,
        ]
    })
    .boxed()
}
