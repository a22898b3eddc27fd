//! `replaceAll`: every occurrence of a text or of a regular expression.

use minijinja::{Error, Value};

use super::arguments::BYTES_PER_STEP;
use super::pattern::{MAX_OUTPUT, Pattern};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail};
use crate::value;

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "replaceAll",
    aliases: &[],
    family: "text",
    summary: "Replaces every occurrence of a text or, with flags, of an ECMAScript regular expression",
    forms: &[
        "{{replaceAll X \"search\" \"replacement\"}}",
        "{{replaceAll X \"search\"}}",
        "{{replaceAll X \"pattern\" \"replacement\" \"gi\"}}",
    ],
    errors: &[
        "X or the search is missing or null",
        "the pattern or its flags are invalid",
        "the search takes more than 5 seconds",
    ],
    examples: EXAMPLES,
    body: Body::None,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 4,
    run: replace_all,
}];

const EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{replaceAll phone "-" " "}}"#,
        event: r#"{"phone":"555-12-34"}"#,
        output: "555 12 34",
    },
    // without flags everything is taken as written; without a replacement the text goes
    Example {
        template: r#"{{replaceAll price "." "$&"}} {{replaceAll price "$"}}"#,
        event: r#"{"price":"$1.5"}"#,
        output: "$1$&5 1.5",
    },
    Example {
        template: r#"{{replaceAll date "(\d{4})-(\d{2})-(\d{2})" "$3/$2/$1" "g"}}"#,
        event: r#"{"date":"2021-10-01"}"#,
        output: "01/10/2021",
    },
    Example {
        template: r#"{{replaceAll name "(?<first>\w+) (?<last>\w+)" "$<last>, $<first>" "g"}}"#,
        event: r#"{"name":"Ada Lovelace"}"#,
        output: "Lovelace, Ada",
    },
    Example {
        template: r#"{"slug": {{toLowerCase (replaceAll title "[^a-z0-9]+" "-" "i")}}, "id": "{{replaceAll id 0 "o"}}"}"#,
        event: r#"{"title":"Order \"7\" paid","id":1005}"#,
        output: r#"{"slug": "order-7-paid", "id": "1oo5"}"#,
    },
];

fn replace_all(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (input, search) = (call.arg(0), call.arg(1));
    if value::is_nothing(&input) {
        return Err(fail("Input string is required"));
    }
    if value::is_nothing(&search) {
        return Err(fail("Search value is required"));
    }
    let (replacement, flags) = (call.arg(2), call.arg(3));
    let (input, search) = (value::text(&input), value::text(&search));
    let (replacement, flags) = (value::text(&replacement), value::text(&flags));
    call.work((input.len() + search.len() + replacement.len()) / BYTES_PER_STEP)?;
    let replaced = if flags.is_empty() {
        replace_text(call, &input, &search, &replacement)?
    } else {
        let replaced = Pattern::of(&search, &flags)?.replace(&input, &replacement)?;
        call.work(replaced.len() / BYTES_PER_STEP)?;
        replaced
    };
    Ok(Value::from(replaced))
}

/// Replaces a text, which stands for nothing but itself.
fn replace_text(call: &Call<'_, '_, '_>, input: &str, search: &str, replacement: &str) -> Result<String, Error> {
    let added = input.matches(search).count().saturating_mul(replacement.len());
    call.work(added / BYTES_PER_STEP)?;
    if added > MAX_OUTPUT {
        return Err(fail(format!(
            "replaceAll: the result is longer than {MAX_OUTPUT} characters"
        )));
    }
    Ok(input.replace(search, replacement))
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval};

    #[test]
    fn without_flags_a_text_is_replaced_as_written() {
        assert_eq!(eval("'a.b.c'|replaceAll('.', '$&')", "{}"), r#""a$&b$&c""#);
        assert_eq!(eval("'a.b'|replaceAll('.')", "{}"), r#""ab""#);
        assert_eq!(eval("'a.b'|replaceAll('.', none, '')", "{}"), r#""ab""#);
        assert_eq!(eval("''|replaceAll('a', 'b')", "{}"), r#""""#);
        assert_eq!(eval("'ab'|replaceAll('', '-')", "{}"), r#""-a-b-""#);
    }

    #[test]
    fn with_flags_a_pattern_is_replaced_everywhere() {
        assert_eq!(eval("'aXbx'|replaceAll('x', '<$&>', 'i')", "{}"), r#""a<X>b<x>""#);
        assert_eq!(eval("'a1b2'|replaceAll('[0-9]', '', 'g')", "{}"), r#""ab""#);
    }

    #[test]
    fn values_are_texts() {
        assert_eq!(eval("1005|replaceAll(0, 7)", "{}"), r#""1775""#);
        assert_eq!(eval("true|replaceAll('t', none)", "{}"), r#""rue""#);
        assert_eq!(eval("[1, 2]|replaceAll(',', '')", "{}"), r#""12""#);
        assert_eq!(
            eval("n|replaceAll(9, 0)", r#"{"n":9912345678901234567890}"#),
            r#""0012345678001234567800""#
        );
    }

    #[test]
    fn what_is_missing_is_an_error() {
        for (expression, message) in [
            ("missing|replaceAll('a', 'b')", "Input string is required"),
            ("none|replaceAll('a', 'b')", "Input string is required"),
            ("'a'|replaceAll", "Search value is required"),
            ("'a'|replaceAll(none, 'b')", "Search value is required"),
            (
                "'a'|replaceAll('a', 'b', 'q')",
                "Invalid regex pattern: invalid flags `q`",
            ),
        ] {
            assert_eq!(error(expression, "{}"), message, "{expression}");
        }
        assert!(error("'a'|replaceAll('[', '', 'g')", "{}").starts_with("Invalid regex pattern: "));
    }

    #[test]
    fn a_result_has_a_greatest_length() {
        let event = format!(r#"{{"t":"{}"}}"#, "a".repeat(70_000));
        let message = error("t|replaceAll('a', t)", &event);
        assert!(
            message.starts_with("replaceAll: the result is longer than "),
            "{message}"
        );
    }
}
