//! `find`, `filter`, `every` and `some`: what holds for the elements of a list.

use minijinja::{Error, Value};

use super::Call;
use super::arguments::{self, collection};
use super::predicate::{Predicate, Wanted, path};
use super::registry::{Body, BodyPlace, Example, Helper};

const PREDICATE: Helper = Helper {
    name: "",
    aliases: &[],
    family: "predicates",
    summary: "",
    forms: &[],
    errors: &[
        "X is neither an array, an object, missing nor null",
        "the predicate is true or false, not a field",
    ],
    examples: &[],
    body: Body::Predicate,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 3,
    run: find,
};

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "find",
        summary: "The first element that the predicate holds for",
        forms: &[
            "{{#find X}}predicate{{/find}}",
            "{{#find X}}field{{/find}}",
            "{{find X \"field\"}}",
            "{{find X \"field\" value}}",
        ],
        examples: FIND_EXAMPLES,
        prints_json: true,
        run: find,
        ..PREDICATE
    },
    Helper {
        name: "filter",
        summary: "The elements that the predicate holds for",
        forms: &[
            "{{#filter X}}predicate{{/filter}}",
            "{{#filter X}}field{{/filter}}",
            "{{filter X \"field\"}}",
            "{{filter X \"field\" value}}",
        ],
        examples: FILTER_EXAMPLES,
        prints_json: true,
        run: filter,
        ..PREDICATE
    },
    Helper {
        name: "every",
        summary: "Whether the predicate holds for every element",
        forms: &[
            "{{#every X}}predicate{{/every}}",
            "{{every X \"field\"}}",
            "{{every X \"field\" value}}",
        ],
        examples: EVERY_EXAMPLES,
        run: every,
        ..PREDICATE
    },
    Helper {
        name: "some",
        summary: "Whether the predicate holds for at least one element",
        forms: &[
            "{{#some X}}predicate{{/some}}",
            "{{some X \"field\"}}",
            "{{some X \"field\" value}}",
        ],
        examples: SOME_EXAMPLES,
        run: some,
        ..PREDICATE
    },
];

const FIND_EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{#find fields}}{{isEqual name "Email"}}{{/find}}"#,
        event: r#"{"fields":[{"name":"Seats"},{"name":"Email","value":"ada@example.com"}]}"#,
        output: r#"{"name":"Email","value":"ada@example.com"}"#,
    },
    Example {
        template: r#"{{find fields "name" "Email"}}"#,
        event: r#"{"fields":[{"name":"Seats"},{"name":"Email","value":"ada@example.com"}]}"#,
        output: r#"{"name":"Email","value":"ada@example.com"}"#,
    },
    // every word of the result must be truthy
    Example {
        template: "{{#find users}}{{active}} {{#gt 30}}{{age}}{{/gt}}{{/find}}",
        event: r#"{"users":[{"age":40,"active":false},{"age":20,"active":true},{"age":36,"active":true}]}"#,
        output: r#"{"age":36,"active":true}"#,
    },
    Example {
        template: "{{#find users}}{{vip}}{{else}}nobody{{/find}}",
        event: r#"{"users":[{"name":"Ada"}]}"#,
        output: "nobody",
    },
    Example {
        template: r#"{"owner": {{find users "owner"}}, "first": {{find ids}}}"#,
        event: r#"{"users":[{"name":"Ada"}],"ids":[null,0,7]}"#,
        output: r#"{"owner": null, "first": 7}"#,
    },
];

const FILTER_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#filter prices}}{{#gt 5}}{{this}}{{/gt}}{{/filter}}",
        event: r#"{"prices":[3,"12",8]}"#,
        output: r#"["12",8]"#,
    },
    // a body without a mustache is the path of a field, as the string of the inline form is
    Example {
        template: "{{#filter users}}flags.active{{/filter}}",
        event: r#"{"users":[{"id":1,"flags":{"active":true}},{"id":2}]}"#,
        output: r#"[{"id":1,"flags":{"active":true}}]"#,
    },
    Example {
        template: r#"{{#each (filter users "role" "admin")}}{{name}};{{/each}}"#,
        event: r#"{"users":[{"name":"Ada","role":"admin"},{"name":"Bob","role":"user"},{"name":"Cy","role":"admin"}]}"#,
        output: "Ada;Cy;",
    },
    // no predicate: the elements that are truthy; an object: its values
    Example {
        template: "{{filter values}} {{filter byName}} {{filter missing}}",
        event: r#"{"values":[0,1,"",null,"x",[],{}],"byName":{"a":1,"b":null,"c":3}}"#,
        output: r#"[1,"x",{}] [1,3] []"#,
    },
];

const EVERY_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#every items}}{{#gte 1}}{{qty}}{{/gte}}{{/every}}",
        event: r#"{"items":[{"qty":1},{"qty":4}]}"#,
        output: "true",
    },
    Example {
        template: r#"{{every steps "state" "done"}} {{every missing}}"#,
        event: r#"{"steps":[{"state":"done"},{"state":"failed"}]}"#,
        output: "false true",
    },
];

const SOME_EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{#some items}}{{isEqual sku "b"}}{{/some}}"#,
        event: r#"{"items":[{"sku":"a"},{"sku":"b"}]}"#,
        output: "true",
    },
    Example {
        template: r#"{{#if (some steps "state" "failed")}}failed{{else}}fine{{/if}} {{some missing}}"#,
        event: r#"{"steps":[{"state":"done"},{"state":"failed"}]}"#,
        output: "failed false",
    },
];

fn find(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (items, predicate) = arguments_of(call, "find")?;
    let place = first(call, &items, &predicate, true)?;
    Ok(place.and_then(|index| items.get(index).cloned()).unwrap_or_default())
}

fn filter(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (items, predicate) = arguments_of(call, "filter")?;
    let mut kept = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if predicate.holds(call.state, item, index, items.len())? {
            kept.push(item.clone());
        }
    }
    Ok(Value::from(kept))
}

fn every(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (items, predicate) = arguments_of(call, "every")?;
    Ok(Value::from(first(call, &items, &predicate, false)?.is_none()))
}

fn some(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (items, predicate) = arguments_of(call, "some")?;
    Ok(Value::from(first(call, &items, &predicate, true)?.is_some()))
}

/// The place of the first element for which the predicate's outcome is `wanted`.
fn first(
    call: &mut Call<'_, '_, '_>,
    items: &[Value],
    predicate: &Predicate,
    wanted: bool,
) -> Result<Option<usize>, Error> {
    for (index, item) in items.iter().enumerate() {
        if predicate.holds(call.state, item, index, items.len())? == wanted {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn arguments_of(call: &Call<'_, '_, '_>, helper: &str) -> Result<(Vec<Value>, Predicate), Error> {
    let items = collection(helper, &call.arg(0))?;
    call.work(items.len().saturating_add(arguments::text_steps(&call.args)))?;
    let predicate = match call.args.get(2) {
        Some(wanted) => Predicate::Equals(path(helper, &call.arg(1))?, Wanted::of(wanted)),
        None => Predicate::of(helper, &call.arg(1))?,
    };
    Ok((items, predicate))
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval, eval_with};

    const EVENT: &str =
        r#"{"x":[{"n":1,"f":{"a":0}},{"n":2,"f":{"a":1}},{"n":"3"}],"o":{"p":0,"q":5},"n":null,"t":"5"}"#;

    #[test]
    fn a_block_holds_where_every_word_is_truthy() {
        let filter = |body| eval_with(body, "x|filter(block(b))|array('n')", EVENT);
        assert_eq!(filter("{{ this.n > 1 if this.n is number else true }}"), r#"[2,"3"]"#);
        assert_eq!(filter("true {{ this.f.a if this.f else 'x' }}"), r#"[2,"3"]"#);
        assert_eq!(filter(" 0 1"), "[]");
        for falsy in ["", " \n ", "false", "null", "undefined", "NaN", "x 0"] {
            assert_eq!(filter(falsy), "[]", "{falsy:?}");
        }
        assert_eq!(filter("{{ last }}"), r#"["3"]"#);
        assert_eq!(
            eval_with("{{ index == 1 }}", "x|find(block(b))|object('n')", EVENT),
            r#"{"n":2}"#
        );
    }

    #[test]
    fn a_string_is_a_path() {
        assert_eq!(eval("x|find('f.a')|object('n')", EVENT), r#"{"n":2}"#);
        assert_eq!(eval("x|find(body(' f.a\n'))|object('n')", EVENT), r#"{"n":2}"#);
        assert_eq!(eval("x|filter('f')|array('n')", EVENT), "[1,2]");
        assert_eq!(eval("x|every('n')", EVENT), "true");
        assert_eq!(eval("x|some('zz')", EVENT), "false");
        assert_eq!(eval("x|filter(body('true'))|array('n')", EVENT), r#"[1,2,"3"]"#);
        assert_eq!(eval("x|filter(body('false'))", EVENT), "[]");
    }

    #[test]
    fn a_field_is_compared_with_a_value() {
        assert_eq!(eval("x|find('n', 3)", EVENT), r#"{"n":"3"}"#);
        assert_eq!(eval("x|find('f.a', '1')|object('n')", EVENT), r#"{"n":2}"#);
        assert_eq!(eval("x|filter('f', missing)|array('n')", EVENT), r#"["3"]"#);
        assert_eq!(eval("x|find('n', body(' 2 '))|object('n')", EVENT), r#"{"n":2}"#);
        assert_eq!(eval_with("{{ index + 1 }}", "x|every('n', block(b))", EVENT), "true");
        assert_eq!(eval("o|find('', 5)", EVENT), "5");
    }

    #[test]
    fn an_empty_predicate_tests_the_element() {
        assert_eq!(eval("[0, '', none, 'a', 2]|filter", EVENT), r#"["a",2]"#);
        assert_eq!(eval("o|find(body(' '))", EVENT), "5");
        assert_eq!(eval("o|every", EVENT), "false");
        assert_eq!(eval("o|some", EVENT), "true");
    }

    #[test]
    fn nothing_is_empty() {
        for nothing in ["n", "missing", "[]", "{}"] {
            assert_eq!(eval(&format!("({nothing}|find) is undefined"), EVENT), "true");
            assert_eq!(eval(&format!("{nothing}|filter('a')"), EVENT), "[]");
            assert_eq!(eval(&format!("{nothing}|every('a')"), EVENT), "true");
            assert_eq!(eval(&format!("{nothing}|some('a')"), EVENT), "false");
        }
    }

    #[test]
    fn errors_say_what_was_found() {
        assert_eq!(
            error("t|find('a')", EVENT),
            "find: expected an array or an object, found a string"
        );
        assert_eq!(
            error("5|every", EVENT),
            "every: expected an array or an object, found a number"
        );
        assert_eq!(
            error("x|some(true)", EVENT),
            "some: expected a field of the elements, found a boolean"
        );
        assert_eq!(
            error("x|filter(['a'], 1)", EVENT),
            "filter: expected a field of the elements, found an array"
        );
    }
}
