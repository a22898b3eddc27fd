//! `toLowerCase` and `toUpperCase`.

use minijinja::{Error, Value};

use super::arguments;
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail_with_hint};
use crate::value;

const LETTER_CASE: Helper = Helper {
    name: "",
    aliases: &[],
    family: "text",
    summary: "",
    forms: &[],
    errors: &["X is not a string"],
    examples: &[],
    body: Body::None,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 1,
    run: to_lower_case,
};

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "toLowerCase",
        summary: "A string in lower case",
        forms: &["{{toLowerCase X}}"],
        examples: &[
            Example {
                template: "{{toLowerCase email}}",
                event: r#"{"email":"Ada@Example.COM"}"#,
                output: "ada@example.com",
            },
            Example {
                template: r#"{"domain": {{toLowerCase domain}}, "ref": "x-{{toLowerCase ref}}"}"#,
                event: r#"{"domain":"ÉCOLE.FR","ref":"AB\"1"}"#,
                output: r#"{"domain": "école.fr", "ref": "x-ab\"1"}"#,
            },
            Example {
                template: r#"{{toLowerCase (default code "NONE")}}"#,
                event: "{}",
                output: "none",
            },
        ],
        run: to_lower_case,
        ..LETTER_CASE
    },
    Helper {
        name: "toUpperCase",
        summary: "A string in upper case",
        forms: &["{{toUpperCase X}}"],
        examples: &[
            Example {
                template: "{{toUpperCase country}}",
                event: r#"{"country":"cl"}"#,
                output: "CL",
            },
            Example {
                template: r#"{{toUpperCase (concat prefix "-" id)}}"#,
                event: r#"{"prefix":"straße","id":7}"#,
                output: "STRASSE-7",
            },
        ],
        run: to_upper_case,
        ..LETTER_CASE
    },
];

fn to_lower_case(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    changed(call, "toLowerCase", str::to_lowercase)
}

fn to_upper_case(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    changed(call, "toUpperCase", str::to_uppercase)
}

fn changed(call: &Call<'_, '_, '_>, helper: &str, change: fn(&str) -> String) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    let subject = call.arg(0);
    match subject.as_str() {
        Some(text) => Ok(Value::from(change(text))),
        None => Err(not_a_string(helper, &subject)),
    }
}

fn not_a_string(helper: &str, found: &Value) -> Error {
    let message = format!("{helper}: expected a string, found {}", value::kind_name(found));
    let hint = if value::is_nothing(found) {
        format!("give it a text to fall back on: `({helper} (default X \"\"))`")
    } else if arguments::is_compound(found) {
        "name the field inside it that is a string".to_owned()
    } else {
        format!("make it a text first: `({helper} (concat X))`")
    };
    fail_with_hint(message, hint)
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval};

    #[test]
    fn strings_change_case() {
        assert_eq!(eval("'ÀBc ΣΑΣ'|toLowerCase", "{}"), r#""àbc σας""#);
        assert_eq!(eval("'straße ﬁ'|toUpperCase", "{}"), r#""STRASSE FI""#);
        assert_eq!(eval("''|toUpperCase", "{}"), r#""""#);
        assert_eq!(eval("(5|concat)|toUpperCase", "{}"), r#""5""#);
    }

    #[test]
    fn other_values_are_errors_that_name_their_type() {
        for (value, found) in [
            ("missing", "nothing"),
            ("none", "null"),
            ("5", "a number"),
            ("true", "a boolean"),
            ("[1]", "an array"),
            ("{}", "an object"),
        ] {
            let message = format!("toLowerCase: expected a string, found {found}");
            assert_eq!(error(&format!("{value}|toLowerCase"), "{}"), message);
        }
        assert_eq!(
            error("5|toUpperCase", "{}"),
            "toUpperCase: expected a string, found a number"
        );
    }
}
