//! `parser` and `get`: values out of JSON text, and out of each other.

use minijinja::{Error, Value};

use super::Call;
use super::arguments::{self, argument_text, plain, read, read_text, wrong_kind};
use super::registry::{Body, BodyPlace, Example, Helper};
use crate::value;

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "parser",
        aliases: &[],
        family: "json",
        summary: "A value as JSON; in block form, the body's text read as JSON",
        forms: &["{{#parser}}body{{/parser}}", "{{parser X}}"],
        errors: &[],
        examples: PARSER_EXAMPLES,
        body: Body::Text,
        body_place: BodyPlace::Last,
        bare_block: true,
        prints_json: true,
        min_args: 1,
        max_args: 1,
        run: parser,
    },
    Helper {
        name: "get",
        aliases: &[],
        family: "json",
        summary: "The value at a path in a value, or in JSON text",
        forms: &[
            "{{#get \"path\"}}body{{/get}}",
            "{{get \"path\" X}}",
            "{{get X \"path\"}}",
        ],
        errors: &["neither of the two arguments is a path"],
        examples: GET_EXAMPLES,
        body: Body::Typed,
        body_place: BodyPlace::Last,
        bare_block: false,
        prints_json: false,
        min_args: 2,
        max_args: 2,
        run: get,
    },
];

const PARSER_EXAMPLES: &[Example] = &[
    Example {
        template: "{{parser user}}",
        event: r#"{"user":{"name":"Ada","tags":["x"]}}"#,
        output: r#"{"name":"Ada","tags":["x"]}"#,
    },
    Example {
        template: "{{parser note}} {{parser missing}} {{parser count}}",
        event: r#"{"note":"say \"hi\"","count":3}"#,
        output: r#""say \"hi\"" null 3"#,
    },
    // lenient JSON: comments, single quotes, bare keys, trailing commas
    Example {
        template: r#"{"meta": {{#parser}} {id: {{id}}, tags: ['a', 'b',],} {{/parser}}}"#,
        event: r#"{"id":12}"#,
        output: r#"{"meta": {"id":12,"tags":["a","b"]}}"#,
    },
    Example {
        template: r#"{"meta": {{#parser}}{{raw}}{{/parser}}}"#,
        event: r#"{"raw":"not JSON"}"#,
        output: r#"{"meta": "not JSON"}"#,
    },
];

const GET_EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{#get "org.name"}}{{user}}{{/get}}"#,
        event: r#"{"user":{"org":{"name":"Acme"}}}"#,
        output: "Acme",
    },
    Example {
        template: r#"{{#get "value"}}{{#find fields}}{{isEqual name "Email"}}{{/find}}{{/get}}"#,
        event: r#"{"fields":[{"name":"Seats","value":3},{"name":"Email","value":"ada@example.com"}]}"#,
        output: "ada@example.com",
    },
    Example {
        template: r#"{{get "value" (find fields "name" "Email")}}"#,
        event: r#"{"fields":[{"name":"Email","value":"ada@example.com"}]}"#,
        output: "ada@example.com",
    },
    // a string that holds JSON is read
    Example {
        template: r#"{{get "items.1.sku" payload}}"#,
        event: r#"{"payload":"{\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}"}"#,
        output: "b",
    },
    Example {
        template: r#"{"city": {{get "address.city" user}}}"#,
        event: r#"{"user":{"name":"Ada"}}"#,
        output: r#"{"city": null}"#,
    },
    Example {
        template: r#"{{#get "city"}}{{user}}{{else}}unknown{{/get}}"#,
        event: r#"{"user":{"name":"Ada"}}"#,
        output: "unknown",
    },
];

fn parser(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let subject = call.arg(0);
    // only the text of a body is marked as safe; a string of the event is a value, however much it looks like JSON
    if subject.is_safe() {
        call.work(arguments::text_steps(&call.args))?;
        return Ok(read_text(&argument_text(&subject)));
    }
    Ok(if subject.is_undefined() {
        Value::from(())
    } else {
        subject
    })
}

fn get(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    let (first, second) = (call.arg(0), call.arg(1));
    // as a filter the value comes first: `user|get("org.name")`
    let value_first = arguments::is_compound(&first);
    let (path, subject) = if value_first { (second, first) } else { (first, second) };
    if arguments::is_compound(&path) {
        return Err(wrong_kind("get", "a path as text", &path));
    }
    if value::is_nothing(&path) {
        return Ok(Value::UNDEFINED);
    }
    Ok(plain(&value::at_path(&read(&subject), argument_text(&path).trim())))
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval};

    #[test]
    fn parser_tells_values_from_bodies() {
        let event = r#"{"s":"{\"a\":1}","n":null,"o":{"b":[1,2]}}"#;
        assert_eq!(eval("s|parser", event), r#""{\"a\":1}""#);
        assert_eq!(eval("body(s)|parser", event), r#"{"a":1}"#);
        assert_eq!(eval("o|parser", event), r#"{"b":[1,2]}"#);
        assert_eq!(eval("n|parser", event), "null");
        assert_eq!(eval("(missing|parser) is none", event), "true");
        assert_eq!(eval("body(' {a: .5,} // c')|parser", event), r#"{"a":0.5}"#);
        assert_eq!(eval("body('  so so ')|parser", event), r#""so so""#);
        assert_eq!(eval("body('')|parser", event), r#""""#);
    }

    #[test]
    fn get_follows_paths() {
        let event = r#"{"o":{"a":{"b":[5,{"c":"x"}]},"n":null},"s":"{a: {b: 1}}","t":"so so"}"#;
        assert_eq!(eval("'a.b.1.c'|get(o)", event), r#""x""#);
        assert_eq!(eval("o|get('a.b.0')", event), "5");
        assert_eq!(eval("'n'|get(o)", event), "null");
        assert_eq!(eval("('a.zz.c'|get(o)) is undefined", event), "true");
        assert_eq!(eval("''|get(o.a.b)", event), r#"[5,{"c":"x"}]"#);
        assert_eq!(eval("0|get(o.a.b)", event), "5");
    }

    #[test]
    fn get_reads_text_as_json() {
        let event = r#"{"s":"{a: {b: 1}}","t":"so so"}"#;
        assert_eq!(eval("'a.b'|get(s)", event), "1");
        assert_eq!(eval("'a'|get(body(s))", event), r#"{"b":1}"#);
        assert_eq!(eval("('a'|get(t)) is undefined", event), "true");
        assert_eq!(eval("''|get(body(' so so '))", event), r#""so so""#);
    }

    #[test]
    fn get_of_nothing_is_missing() {
        assert_eq!(eval("('a'|get(missing)) is undefined", "{}"), "true");
        assert_eq!(eval("(missing|get('a')) is undefined", "{}"), "true");
        assert_eq!(eval("(missing|get({'a': 1})) is undefined", "{}"), "true");
        assert_eq!(
            error("[1]|get({'a': 1})", "{}"),
            "get: expected a path as text, found an object"
        );
    }
}
