//! `isEqual`, `isNot` and `includes`: whether values are the same scalar.

use std::cmp::Ordering;

use minijinja::{Error, Value};

use super::Call;
use super::arguments::{self, argument_text, is_compound, read};
use super::decimal;
use super::registry::{Body, BodyPlace, Example, Helper};
use crate::value;

const EQUALITY: Helper = Helper {
    name: "",
    aliases: &[],
    family: "comparisons",
    summary: "",
    forms: &[],
    errors: &[],
    examples: &[],
    body: Body::Text,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 2,
    max_args: 2,
    run: is_equal,
};

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "isEqual",
        summary: "Whether X and the body are the same scalar or have the same text; arrays and objects never are",
        forms: &["{{#isEqual X}}body{{/isEqual}}", "{{isEqual X Y}}"],
        examples: IS_EQUAL_EXAMPLES,
        run: is_equal,
        ..EQUALITY
    },
    Helper {
        name: "isNot",
        summary: "Whether X and the body differ: the negation of isEqual",
        forms: &["{{#isNot X}}body{{/isNot}}", "{{isNot X Y}}"],
        examples: IS_NOT_EXAMPLES,
        run: is_not,
        ..EQUALITY
    },
    Helper {
        name: "includes",
        summary: "Whether an array has an element equal to the body, or a string has the body in it",
        forms: &["{{#includes X}}body{{/includes}}", "{{includes X Y}}"],
        examples: INCLUDES_EXAMPLES,
        run: includes,
        ..EQUALITY
    },
];

const IS_EQUAL_EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{#isEqual status}}done{{/isEqual}} {{isEqual status "open"}}"#,
        event: r#"{"status":"done"}"#,
        output: "true false",
    },
    Example {
        template: r#"{{#if (isEqual id "5")}}five{{else}}other{{/if}}"#,
        event: r#"{"id":5}"#,
        output: "five",
    },
    Example {
        template: "{{#isEqual price}}12.50{{/isEqual}} {{#isEqual ok}}true{{/isEqual}}",
        event: r#"{"price":12.5,"ok":true}"#,
        output: "true true",
    },
    // a missing value equals an empty body and null
    Example {
        template: "{{#isEqual missing}}{{/isEqual}} {{isEqual missing null}} {{isEqual zero null}}",
        event: r#"{"zero":0}"#,
        output: "true true false",
    },
    Example {
        template: "{{isEqual list list}}",
        event: r#"{"list":[1]}"#,
        output: "false",
    },
];

const IS_NOT_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#isNot status}}done{{/isNot}}",
        event: r#"{"status":"open"}"#,
        output: "true",
    },
    Example {
        template: r#"{{#if (isNot email null)}}{{email}}{{else}}no address{{/if}}"#,
        event: r#"{"email":null}"#,
        output: "no address",
    },
];

const INCLUDES_EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{#includes tags}}urgent{{/includes}} {{includes tags "late"}}"#,
        event: r#"{"tags":["new","urgent"]}"#,
        output: "true false",
    },
    Example {
        template: r#"{{includes title "Order"}} {{includes ids "7"}} {{includes missing "x"}}"#,
        event: r#"{"title":"Your Order #7","ids":[5,7]}"#,
        output: "true true false",
    },
];

/// The side of a comparison that is a body, or an argument in its place.
pub(super) struct Operand {
    text: String,
    /// What the text reads as; the argument itself where it is no string.
    value: Value,
    is_missing: bool,
    is_compound: bool,
}

impl Operand {
    pub(super) fn new(arg: &Value) -> Self {
        Self {
            text: argument_text(arg).into_owned(),
            value: read(arg),
            is_missing: value::is_nothing(arg),
            // text that reads as an array is still a text
            is_compound: is_compound(arg),
        }
    }

    /// Whether `subject` is the same scalar, or has the same text.
    pub(super) fn equals(&self, subject: &Value) -> bool {
        if self.is_compound || is_compound(subject) {
            return false;
        }
        if value::is_nothing(subject) {
            return self.text.is_empty() || value::is_nothing(&self.value);
        }
        value::text(subject) == self.text || same_scalar(subject, &self.value)
    }

    /// Whether the string has the operand's text in it; a missing value is in none.
    fn is_in(&self, subject: &str) -> bool {
        !self.is_missing && !self.is_compound && subject.contains(&self.text)
    }
}

fn same_scalar(left: &Value, right: &Value) -> bool {
    if value::is_number(left) && value::is_number(right) {
        return decimal::compare(left, right) == Some(Ordering::Equal);
    }
    match (left.as_str(), right.as_str()) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

fn operands(call: &Call<'_, '_, '_>) -> Result<(Value, Operand), Error> {
    call.work(arguments::text_steps(&call.args))?;
    Ok((call.arg(0), Operand::new(&call.arg(1))))
}

fn is_equal(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (subject, operand) = operands(call)?;
    Ok(Value::from(operand.equals(&subject)))
}

fn is_not(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (subject, operand) = operands(call)?;
    Ok(Value::from(!operand.equals(&subject)))
}

fn includes(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (subject, operand) = operands(call)?;
    if let Some(text) = subject.as_str() {
        return Ok(Value::from(operand.is_in(text)));
    }
    let items = value::elements(&subject);
    call.work(items.len())?;
    Ok(Value::from(items.iter().any(|item| operand.equals(item))))
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::eval;

    const EVENT: &str = r#"{"s":"done","five":5,"t":true,"z":0,"e":"","n":null,"l":[1,"2",null],"o":{},
        "big":9007199254740993,"huge":1234567890123456789012345678901234567890123}"#;

    fn equal(left: &str, right: &str) -> bool {
        let outcome = eval(&format!("{left}|isEqual({right})"), EVENT);
        let negation = eval(&format!("{left}|isNot({right})"), EVENT);
        assert_ne!(outcome, negation);
        outcome == "true"
    }

    #[test]
    fn the_same_scalar_or_text_is_equal() {
        for (left, right) in [
            ("s", "'done'"),
            ("s", "body(' done\n')"),
            ("s", "body(\"'done'\")"),
            ("five", "'5'"),
            ("five", "body('5.0')"),
            ("five", "5.0"),
            ("'5'", "five"),
            ("t", "'true'"),
            ("t", "true"),
            ("z", "body('0.0')"),
            ("e", "body(' ')"),
            ("' a '", "' a '"),
            ("big", "'9007199254740993'"),
            ("huge", "body('1234567890123456789012345678901234567890123')"),
            ("'[1]'", "body('[1]')"),
        ] {
            assert!(equal(left, right), "{left} {right}");
        }
    }

    #[test]
    fn others_are_not() {
        for (left, right) in [
            ("s", "'Done'"),
            ("five", "'5x'"),
            ("'5'", "body('5.0')"),
            ("t", "1"),
            ("z", "n"),
            ("z", "false"),
            ("z", "e"),
            ("big", "'9007199254740992'"),
            ("'null'", "n"),
            ("l", "l"),
            ("o", "o"),
            ("o", "body('{}')"),
            ("[1]", "1"),
            ("1", "[1]"),
            ("missing", "l"),
            ("missing", "[]"),
        ] {
            assert!(!equal(left, right), "{left} {right}");
        }
    }

    #[test]
    fn nothing_equals_nothing() {
        for left in ["n", "missing"] {
            for right in ["n", "missing", "body('')", "body(' null ')", "'null'", "''"] {
                assert!(equal(left, right), "{left} {right}");
            }
            assert!(!equal(left, "0"));
            assert!(!equal(left, "false"));
        }
    }

    #[test]
    fn includes_looks_into_arrays_and_strings() {
        for (expression, expected) in [
            ("l|includes('1')", "true"),
            ("l|includes(body(' 2 '))", "true"),
            ("l|includes(missing)", "true"),
            ("l|includes(3)", "false"),
            ("[[1]]|includes('1')", "false"),
            ("s|includes('on')", "true"),
            ("s|includes(body('\\n on '))", "true"),
            ("'nullable'|includes('null')", "true"),
            ("'a5'|includes(five)", "true"),
            ("s|includes('')", "true"),
            ("s|includes(missing)", "false"),
            ("s|includes(l)", "false"),
            ("five|includes(5)", "false"),
            ("o|includes('a')", "false"),
            ("missing|includes('a')", "false"),
        ] {
            assert_eq!(eval(expression, EVENT), expected, "{expression}");
        }
    }
}
