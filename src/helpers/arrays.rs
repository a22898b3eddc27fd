//! `array` and `concat`: lists out of lists.

use std::sync::Arc;

use minijinja::{Error, Value};

use super::arguments::{self, absent, argument_text, fields, pick, plain, read, read_text, wrong_kind};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Block, Call};
use crate::value;

pub(super) const HELPERS: &[Helper] = &[
    Helper {
        name: "array",
        aliases: &[],
        family: "arrays",
        summary: "Makes a list out of a list: one field, some fields, or a template rendered per element",
        forms: &[
            "{{#array X}}field{{/array}}",
            "{{#array X}}a, b.c, d as e{{/array}}",
            "{{#array X}}{\"id\": {{id}}}{{/array}}",
            "{{array X \"field\"}}",
        ],
        errors: &[],
        examples: ARRAY_EXAMPLES,
        body: Body::Template,
        body_place: BodyPlace::Last,
        bare_block: false,
        prints_json: true,
        min_args: 1,
        max_args: usize::MAX,
        run: array,
    },
    Helper {
        name: "concat",
        aliases: &[],
        family: "arrays",
        summary: "Appends to an array, or joins texts",
        forms: &["{{#concat X}}body{{/concat}}", "{{concat X Y ..}}"],
        errors: &["X is an object"],
        examples: CONCAT_EXAMPLES,
        body: Body::Text,
        body_place: BodyPlace::Last,
        bare_block: false,
        prints_json: true,
        min_args: 1,
        max_args: usize::MAX,
        run: concat,
    },
];

const ARRAY_EXAMPLES: &[Example] = &[
    Example {
        template: "{{#array users}}org.name{{/array}}",
        event: r#"{"users":[{"id":1,"org":{"name":"Acme"}},{"id":2}]}"#,
        output: r#"["Acme",null]"#,
    },
    Example {
        template: "{{#array users}}id, org.name as company{{/array}}",
        event: r#"{"users":[{"id":1,"org":{"name":"Acme"}},{"id":2}]}"#,
        output: r#"[{"id":1,"company":"Acme"},{"id":2}]"#,
    },
    // a template per element; each result is read as lenient JSON
    Example {
        template: r#"{"people": {{#array users}}{"n": {{@index}}, "name": {{name}}}{{/array}}}"#,
        event: r#"{"users":[{"name":"Ada"},{"name":"O\"Hara"}]}"#,
        output: r#"{"people": [{"n":0,"name":"Ada"},{"n":1,"name":"O\"Hara"}]}"#,
    },
    Example {
        template: "{{#array users}}{{first}} {{last}}{{/array}}",
        event: r#"{"users":[{"first":"Ada","last":"Lovelace"}]}"#,
        output: r#"["Ada Lovelace"]"#,
    },
    // what is no array is the only element; what is missing is no element
    Example {
        template: r#"{{array user "id"}} {{array missing "id"}}"#,
        event: r#"{"user":{"id":1}}"#,
        output: "[1] []",
    },
    Example {
        template: r#"{"ids": {{array users "id"}}, "all": {{array ids}}}"#,
        event: r#"{"users":[{"id":1},{"id":2}],"ids":[[3],4]}"#,
        output: r#"{"ids": [1,2], "all": [[3],4]}"#,
    },
];

const CONCAT_EXAMPLES: &[Example] = &[
    // an array's elements, or one element
    Example {
        template: "{{#concat tags}}[\"new\", \"hot\"]{{/concat}}",
        event: r#"{"tags":["a"]}"#,
        output: r#"["a","new","hot"]"#,
    },
    Example {
        template: "{{#concat users}}{name: 'Bob'}{{/concat}}",
        event: r#"{"users":[{"name":"Ada"}]}"#,
        output: r#"[{"name":"Ada"},{"name":"Bob"}]"#,
    },
    Example {
        template: r#"{{concat tags "new" more missing}}"#,
        event: r#"{"tags":["a"],"more":["b",["c"]]}"#,
        output: r#"["a","new","b",["c"]]"#,
    },
    // texts
    Example {
        template: r#"{"name": {{concat first " " last}}, "ref": "{{#concat prefix}}-{{id}}{{/concat}}"}"#,
        event: r#"{"first":"Ada","last":"Lovelace","prefix":"INV","id":7}"#,
        output: r#"{"name": "Ada Lovelace", "ref": "INV-7"}"#,
    },
    // missing values are no text and no elements
    Example {
        template: r#"{"tags": {{concat missing tags}}, "name": {{concat missing "x" nothing}}}"#,
        event: r#"{"tags":["a"]}"#,
        output: r#"{"tags": ["a"], "name": "x"}"#,
    },
];

fn array(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let subject = call.arg(0);
    let items = if value::is_array(&subject) {
        value::elements(&subject).iter().map(plain).collect()
    } else if value::is_nothing(&subject) {
        Vec::new()
    } else {
        vec![plain(&subject)]
    };
    call.work(items.len())?;
    let body = call.arg(1);
    if let Some(block) = body.downcast_object::<Block>() {
        return rendered(call, &block, &items);
    }
    let text = argument_text(&body);
    if text.trim_start().starts_with(['{', '[', '"']) {
        // a template that says the same for every element
        call.work(items.len().saturating_mul(arguments::text_steps(&call.args)))?;
        return Ok(items.iter().map(|_| read_text(text.trim())).collect());
    }
    let fields = fields(call.args.get(1..).unwrap_or_default());
    call.work(items.len().saturating_mul(fields.len()))?;
    call.absent = absent(&items, &fields, fields.len() > 1);
    Ok(match fields.as_slice() {
        [] => Value::from(items),
        [field] if !field.renamed => items.iter().map(|item| field.of(item)).map(or_null).collect(),
        _ => items.iter().map(|item| pick(item, &fields)).collect(),
    })
}

fn rendered(call: &mut Call<'_, '_, '_>, block: &Arc<Block>, items: &[Value]) -> Result<Value, Error> {
    let mut results = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let result = block.render(call.state, item, index, items.len())?;
        let text = value::text(&result);
        call.work(text.len() / arguments::BYTES_PER_STEP)?;
        results.push(read_text(text.trim()));
    }
    Ok(Value::from(results))
}

/// In a list a missing value is null: an element cannot be left out without moving the others.
fn or_null(value: Value) -> Value {
    if value.is_undefined() { Value::from(()) } else { value }
}

fn concat(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    let subject = call.arg(0);
    if value::is_object(&subject) {
        return Err(wrong_kind("concat", "an array, a string or a number", &subject));
    }
    let rest = call.args.get(1..).unwrap_or_default();
    let is_list = value::is_array(&subject)
        || value::is_nothing(&subject) && rest.first().is_some_and(|next| value::is_array(&read(next)));
    if !is_list {
        let texts: String = call.args.iter().map(argument_text).collect();
        return Ok(Value::from(texts));
    }
    let mut items: Vec<Value> = value::elements(&subject).iter().map(plain).collect();
    for arg in rest {
        append(&mut items, arg);
    }
    call.work(items.len())?;
    Ok(Value::from(items))
}

/// Appends an array's elements, or one element. A missing value, null and an empty body add nothing.
fn append(items: &mut Vec<Value>, arg: &Value) {
    let is_empty_body = arg.is_safe() && argument_text(arg).is_empty();
    if is_empty_body || value::is_nothing(arg) {
        return;
    }
    // only a body is read as JSON: a text of the event that looks like it stays a text
    let added = if arg.is_safe() { read(arg) } else { plain(arg) };
    if value::is_array(&added) {
        items.extend(value::elements(&added).iter().map(plain));
    } else {
        items.push(added);
    }
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval, eval_with};

    const EVENT: &str = r#"{"x":[{"id":1,"o":{"n":"A"}},{"id":2}],"s":"5","e":"","l":[1,2],"n":null,"o":{"id":9}}"#;

    #[test]
    fn array_takes_fields() {
        assert_eq!(eval("x|array('id')", EVENT), "[1,2]");
        assert_eq!(eval("x|array(body('\n o.n '))", EVENT), r#"["A",null]"#);
        assert_eq!(eval("x|array('id,o.n')", EVENT), r#"[{"id":1,"n":"A"},{"id":2}]"#);
        assert_eq!(
            eval("x|array('id', 'o.n as name')", EVENT),
            r#"[{"id":1,"name":"A"},{"id":2}]"#
        );
        assert_eq!(eval("x|array('id as key')", EVENT), r#"[{"key":1},{"key":2}]"#);
        assert_eq!(eval("l|array('this')", EVENT), "[1,2]");
    }

    #[test]
    fn array_makes_lists_of_everything() {
        assert_eq!(eval("l|array", EVENT), "[1,2]");
        assert_eq!(eval("l|array(body(' '))", EVENT), "[1,2]");
        assert_eq!(eval("o|array('id')", EVENT), "[9]");
        assert_eq!(eval("s|array", EVENT), r#"["5"]"#);
        assert_eq!(eval("n|array('id')", EVENT), "[]");
        assert_eq!(eval("missing|array", EVENT), "[]");
    }

    #[test]
    fn array_renders_a_template_per_element() {
        let render = |template, expression| eval_with(template, expression, EVENT);
        assert_eq!(
            render("{id: {{ this.id }}, i: {{ index }},}", "x|array(block(b))"),
            r#"[{"id":1,"i":0},{"id":2,"i":1}]"#
        );
        assert_eq!(render("  n-{{ this }} ", "l|array(block(b))"), r#"["n-1","n-2"]"#);
        assert_eq!(
            render("{{ first }}{{ last }}", "l|array(block(b))"),
            r#"["truefalse","falsetrue"]"#
        );
        assert_eq!(render("", "l|array(block(b))"), r#"["",""]"#);
        assert_eq!(eval("l|array(body('{a: 1}'))", EVENT), r#"[{"a":1},{"a":1}]"#);
    }

    #[test]
    fn concat_appends_to_arrays() {
        assert_eq!(eval("l|concat(body(' [3, \"4\",] '))", EVENT), r#"[1,2,3,"4"]"#);
        assert_eq!(
            eval("l|concat(body('{a: 1}'), 'so', [[5]])", EVENT),
            r#"[1,2,{"a":1},"so",[5]]"#
        );
        assert_eq!(eval("l|concat(o)", EVENT), r#"[1,2,{"id":9}]"#);
        assert_eq!(eval("l|concat(s, '[3]')", EVENT), r#"[1,2,"5","[3]"]"#);
        assert_eq!(eval("l|concat(missing, n, body(' '))", EVENT), "[1,2]");
        assert_eq!(eval("l|concat(e, body('null'))", EVENT), r#"[1,2,"",null]"#);
        assert_eq!(eval("l|concat", EVENT), "[1,2]");
    }

    #[test]
    fn concat_joins_texts() {
        assert_eq!(eval("s|concat(' ', 7, true, l)", EVENT), r#""5 7true1,2""#);
        assert_eq!(eval("1|concat(2)", EVENT), r#""12""#);
        assert_eq!(eval("s|concat(body('\n -x\n'), n)", EVENT), r#""5-x""#);
    }

    #[test]
    fn concat_of_a_missing_value_follows_the_next() {
        assert_eq!(eval("missing|concat(l)", EVENT), "[1,2]");
        assert_eq!(eval("n|concat(body('[3]'))", EVENT), "[3]");
        assert_eq!(eval("n|concat('a', l)", EVENT), r#""a1,2""#);
        assert_eq!(eval("missing|concat", EVENT), r#""""#);
        assert_eq!(
            error("o|concat(l)", EVENT),
            "concat: expected an array, a string or a number, found an object"
        );
    }
}
