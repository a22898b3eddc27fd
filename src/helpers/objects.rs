//! `object`: an object out of an object's fields, or out of a list.

use minijinja::{Error, Value};

use super::arguments::{self, Field, absent, fields, pick, plain, wrong_kind};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail_with_hint};
use crate::value::{self, Map};

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "object",
    aliases: &[],
    family: "objects",
    summary: "Picks fields of an object, or makes an object out of a list of names and values",
    forms: &[
        "{{#object X}}key,value{{/object}}",
        "{{#object X}}a, b.c, d as e{{/object}}",
        "{{object X \"key\" \"value\"}}",
        "{{object X}}",
    ],
    errors: &[
        "X is neither an object, an array, missing nor null",
        "X is an array and no field is named",
    ],
    examples: OBJECT_EXAMPLES,
    body: Body::Text,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: true,
    min_args: 1,
    max_args: usize::MAX,
    run: object,
}];

const OBJECT_EXAMPLES: &[Example] = &[
    // a list of names and values becomes an object
    Example {
        template: r#"{"fields": {{#object fields}}name,value{{/object}}}"#,
        event: r#"{"fields":[{"name":"Email","value":"ada@example.com"},{"name":"Seats","value":3}]}"#,
        output: r#"{"fields": {"Email":"ada@example.com","Seats":3}}"#,
    },
    Example {
        template: r#"{{object fields "name" "value"}}"#,
        event: r#"{"fields":[{"name":"a","value":1},{"name":"b"},{"value":3},{"name":"a","value":4}]}"#,
        output: r#"{"a":4,"b":null}"#,
    },
    // fields of an object, in the order they are named
    Example {
        template: "{{#object user}}name, org.id, org.name as company, phone{{/object}}",
        event: r#"{"user":{"id":7,"name":"Ada","org":{"id":1,"name":"Acme"}}}"#,
        output: r#"{"name":"Ada","id":1,"company":"Acme"}"#,
    },
    Example {
        template: "{{#object user}}{{/object}}",
        event: r#"{"user":{"b":1,"a":[true]}}"#,
        output: r#"{"b":1,"a":[true]}"#,
    },
    // a list by one of its fields: whole elements, or some of their fields
    Example {
        template: "{{#object users}}id{{/object}}",
        event: r#"{"users":[{"id":1,"name":"Ada"},{"id":2,"name":"Bob"}]}"#,
        output: r#"{"1":{"id":1,"name":"Ada"},"2":{"id":2,"name":"Bob"}}"#,
    },
    Example {
        template: r#"{{object users "id,name,org.name as company"}}"#,
        event: r#"{"users":[{"id":1,"name":"Ada","org":{"name":"Acme"}},{"id":2,"name":"Bob"}]}"#,
        output: r#"{"1":{"name":"Ada","company":"Acme"},"2":{"name":"Bob"}}"#,
    },
    Example {
        template: r#"{"fields": {{#object fields}}name,value{{/object}}}"#,
        event: "{}",
        output: r#"{"fields": null}"#,
    },
];

fn object(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let subject = call.arg(0);
    let names = call.args.get(1..).unwrap_or_default();
    call.work(arguments::text_steps(names))?;
    let fields = fields(names);
    if value::is_nothing(&subject) {
        return Ok(Value::from(()));
    }
    if value::is_array(&subject) {
        let items = value::elements(&subject);
        call.work(items.len().saturating_mul(fields.len()))?;
        // key and value are printed for every element, further fields only where they are there
        call.absent = absent(&items, &fields, fields.len() > 2);
        return from_list(&items, &fields);
    }
    if !value::is_object(&subject) {
        return Err(wrong_kind("object", "an object or an array", &subject));
    }
    call.work(fields.len())?;
    call.absent = absent(std::slice::from_ref(&subject), &fields, true);
    Ok(if fields.is_empty() {
        subject
    } else {
        pick(&subject, &fields)
    })
}

/// One entry per element: the first field is its key, and its value is the element, the second field, or an object of
/// the other fields.
fn from_list(items: &[Value], fields: &[Field]) -> Result<Value, Error> {
    let Some((key, rest)) = fields.split_first() else {
        return Err(fail_with_hint(
            "object: expected the field that holds each key, found no name with an array",
            "name the fields of key and value: `{{#object X}}name,value{{/object}}`",
        ));
    };
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let name = key.of(item);
        if !value::is_nothing(&name) {
            entries.push((Value::from(&*value::text(&name)), entry(item, rest)));
        }
    }
    Ok(Map::from_entries(entries).into())
}

fn entry(item: &Value, fields: &[Field]) -> Value {
    match fields {
        [] => plain(item),
        [field] => or_null(field.of(item)),
        _ => pick(item, fields),
    }
}

fn or_null(value: Value) -> Value {
    if value.is_undefined() { Value::from(()) } else { value }
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval};

    const FIELDS: &str =
        r#"{"x":[{"k":"a","v":1,"w":{"z":2}},{"k":"b"},{"v":3},{"k":null,"v":4},{"k":"a","v":5},7],"m":null}"#;

    #[test]
    fn a_list_becomes_an_object() {
        assert_eq!(eval("x|object('k,v')", FIELDS), r#"{"a":5,"b":null}"#);
        assert_eq!(eval("x|object('k', 'v')", FIELDS), r#"{"a":5,"b":null}"#);
        assert_eq!(eval("x|object(['k', 'v'])", FIELDS), r#"{"a":5,"b":null}"#);
        assert_eq!(eval("x|object(body(' k ,\n v '))", FIELDS), r#"{"a":5,"b":null}"#);
        assert_eq!(eval("x|object('k')", FIELDS), r#"{"a":{"k":"a","v":5},"b":{"k":"b"}}"#);
        assert_eq!(eval("x|object('k,v,w.z')", FIELDS), r#"{"a":{"v":5},"b":{}}"#);
        assert_eq!(eval("[]|object('k,v')", FIELDS), "{}");
    }

    #[test]
    fn keys_are_text() {
        let event = r#"{"x":[{"k":1,"v":1},{"k":true,"v":2},{"k":"","v":3},{"k":[1,2],"v":4},{"k":1.0,"v":5}]}"#;
        assert_eq!(eval("x|object('k,v')", event), r#"{"1":5,"true":2,"":3,"1,2":4}"#);
    }

    #[test]
    fn fields_of_an_object_are_picked() {
        let event = r#"{"x":{"b":1,"a":{"c":null,"d":[5]},"n":null}}"#;
        assert_eq!(eval("x|object", event), r#"{"b":1,"a":{"c":null,"d":[5]},"n":null}"#);
        assert_eq!(
            eval("x|object(body(' '))", event),
            r#"{"b":1,"a":{"c":null,"d":[5]},"n":null}"#
        );
        assert_eq!(
            eval("x|object('n,zz,b,a.c,a.d.0 as d')", event),
            r#"{"n":null,"b":1,"c":null,"d":5}"#
        );
    }

    #[test]
    fn nothing_is_null() {
        assert_eq!(eval("m|object('k,v')", FIELDS), "null");
        assert_eq!(eval("missing|object", FIELDS), "null");
    }

    #[test]
    fn other_values_are_errors_that_name_them() {
        assert_eq!(
            error("'abc'|object('k,v')", "{}"),
            "object: expected an object or an array, found a string"
        );
        assert_eq!(
            error("5|object", "{}"),
            "object: expected an object or an array, found a number"
        );
        let message = "object: expected the field that holds each key, found no name with an array";
        assert_eq!(error("[]|object(body(''))", "{}"), message);
    }
}
