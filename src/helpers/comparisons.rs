//! `gt`, `gte`, `lt`, `lte`, and the older `greater` and `lower`: numbers by size.
//!
//! Block forms of the first four compare the body against the argument, those of the older two the argument against
//! the body. All read naturally inline, so the place of the body is the only difference.

use std::cmp::Ordering;

use minijinja::{Error, Value};

use super::Call;
use super::arguments;
use super::decimal;
use super::registry::{Body, BodyPlace, Example, Helper};
use crate::value;

const COMPARISON: Helper = Helper {
    name: "",
    aliases: &[],
    family: "comparisons",
    summary: "",
    forms: &[],
    errors: &[],
    examples: &[],
    body: Body::Text,
    body_place: BodyPlace::First,
    bare_block: false,
    prints_json: false,
    min_args: 2,
    max_args: 2,
    run: gt,
};

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "gt",
        summary: "Whether the body is a number greater than X; inline, whether A is greater than B",
        forms: &["{{#gt X}}body{{/gt}}", "{{gt A B}}"],
        examples: GT_EXAMPLES,
        run: gt,
        ..COMPARISON
    },
    Helper {
        name: "gte",
        summary: "Whether the body is a number of at least X; inline, whether A is at least B",
        forms: &["{{#gte X}}body{{/gte}}", "{{gte A B}}"],
        examples: GTE_EXAMPLES,
        run: gte,
        ..COMPARISON
    },
    Helper {
        name: "lt",
        summary: "Whether the body is a number less than X; inline, whether A is less than B",
        forms: &["{{#lt X}}body{{/lt}}", "{{lt A B}}"],
        examples: LT_EXAMPLES,
        run: lt,
        ..COMPARISON
    },
    Helper {
        name: "lte",
        summary: "Whether the body is a number of at most X; inline, whether A is at most B",
        forms: &["{{#lte X}}body{{/lte}}", "{{lte A B}}"],
        examples: LTE_EXAMPLES,
        run: lte,
        ..COMPARISON
    },
    Helper {
        name: "greater",
        summary: "Whether X is a number greater than the body (the older form of gt)",
        forms: &["{{#greater X}}body{{/greater}}", "{{greater A B}}"],
        examples: GREATER_EXAMPLES,
        body_place: BodyPlace::Last,
        run: gt,
        ..COMPARISON
    },
    Helper {
        name: "lower",
        summary: "Whether X is a number less than the body (the older form of lt); of one text, the text in lower case",
        forms: &["{{#lower X}}body{{/lower}}", "{{lower A B}}", "{{lower X}}"],
        examples: LOWER_EXAMPLES,
        body_place: BodyPlace::Last,
        min_args: 1,
        run: lower,
        ..COMPARISON
    },
];

const GT_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#gt 5}}{{amount}}{{/gt}}",
        event: r#"{"amount":"12"}"#,
        output: "true",
    },
    Example {
        template: "{{#if (gt amount 5)}}large{{else}}small{{/if}}",
        event: r#"{"amount":5}"#,
        output: "small",
    },
    // what is not a number is not greater, and not less either
    Example {
        template: r#"{{gt missing 0}} {{gt "abc" 0}} {{gt 0 "abc"}}"#,
        event: "{}",
        output: "false false false",
    },
    // every digit counts
    Example {
        template: "{{gt id 9007199254740992}}",
        event: r#"{"id":9007199254740993}"#,
        output: "true",
    },
];

const GTE_EXAMPLES: &[Example] = &[Example {
    template: "{{#gte 18}}{{age}}{{/gte}} {{gte age 18}} {{gte age 18.5}}",
    event: r#"{"age":18}"#,
    output: "true true false",
}];

const LT_EXAMPLES: &[Example] = &[Example {
    template: "{{#lt 5}}{{stock}}{{/lt}} {{lt stock 3}} {{lt 2 stock}}",
    event: r#"{"stock":3}"#,
    output: "true false true",
}];

const LTE_EXAMPLES: &[Example] = &[Example {
    template: r#"{{#lte 5}}{{stock}}{{/lte}} {{lte stock "5.0"}} {{lte 6 stock}}"#,
    event: r#"{"stock":5}"#,
    output: "true true false",
}];

const GREATER_EXAMPLES: &[Example] = &[Example {
    template: "{{#greater amount}}10{{/greater}} {{greater amount 10}} {{greater 10 amount}}",
    event: r#"{"amount":12}"#,
    output: "true true false",
}];

const LOWER_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#lower amount}}10{{/lower}} {{lower amount 20}} {{lower 20 amount}}",
        event: r#"{"amount":12}"#,
        output: "false true false",
    },
    Example {
        template: "{{lower name}}",
        event: r#"{"name":"ADA"}"#,
        output: "ada",
    },
];

fn gt(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    compared(call, Ordering::is_gt)
}

fn gte(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    compared(call, Ordering::is_ge)
}

fn lt(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    compared(call, Ordering::is_lt)
}

fn lte(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    compared(call, Ordering::is_le)
}

/// With one argument this is the engine's own filter of that name, which the helper would otherwise hide.
fn lower(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    if call.args.len() > 1 {
        return lt(call);
    }
    call.work(arguments::text_steps(&call.args))?;
    Ok(Value::from(value::text(&call.arg(0)).to_lowercase()))
}

fn compared(call: &Call<'_, '_, '_>, holds: fn(Ordering) -> bool) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    Ok(Value::from(
        decimal::compare(&call.arg(0), &call.arg(1)).is_some_and(holds),
    ))
}

#[cfg(test)]
mod tests {
    use crate::helpers::registry;
    use crate::helpers::registry::BodyPlace;
    use crate::helpers::testing::eval;

    #[test]
    fn the_first_argument_is_compared_with_the_second() {
        for (name, outcomes) in [
            ("gt", ["false", "false", "true"]),
            ("greater", ["false", "false", "true"]),
            ("gte", ["false", "true", "true"]),
            ("lt", ["true", "false", "false"]),
            ("lower", ["true", "false", "false"]),
            ("lte", ["true", "true", "false"]),
        ] {
            let found = ["4", "body(' 5.0 ')", "'6'"].map(|left| eval(&format!("{left}|{name}(5)"), "{}"));
            assert_eq!(found, outcomes, "{name}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_false_in_all() {
        for name in ["gt", "gte", "lt", "lte", "greater", "lower"] {
            for (left, right) in [
                ("'a'", "1"),
                ("1", "body('')"),
                ("missing", "missing"),
                ("none", "0"),
                ("true", "0"),
            ] {
                assert_eq!(
                    eval(&format!("{left}|{name}({right})"), "{}"),
                    "false",
                    "{left} {name} {right}"
                );
            }
        }
    }

    #[test]
    fn only_the_older_two_take_the_body_last() {
        let place = |name| registry::find(name).unwrap().body_place;
        assert!(
            ["gt", "gte", "lt", "lte"]
                .iter()
                .all(|name| place(name) == BodyPlace::First)
        );
        assert!(["greater", "lower"].iter().all(|name| place(name) == BodyPlace::Last));
    }

    #[test]
    fn lower_of_one_text_is_its_lower_case() {
        assert_eq!(eval("'ÀB'|lower", "{}"), r#""àb""#);
        assert_eq!(eval("missing|lower", "{}"), r#""""#);
    }
}
