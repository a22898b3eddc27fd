//! `url-param`: the query parameters of a URL.

use std::borrow::Cow;

use minijinja::{Error, Value};
use percent_encoding::percent_decode_str;

use super::arguments::BYTES_PER_STEP;
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Block, Call};
use crate::value::{self, Map};

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "url-param",
    aliases: &[],
    family: "text",
    summary: "A query parameter of a URL; in block form, the body with the parameters as its fields",
    forms: &["{{#url-param url}}{{name}}{{/url-param}}", "{{url-param url \"name\"}}"],
    errors: &[],
    examples: EXAMPLES,
    body: Body::Context,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 2,
    max_args: 2,
    run: url_param,
}];

const EXAMPLES: &[Example] = &[
    Example {
        template: "{{#url-param url}}{{utm_source}}{{/url-param}}",
        event: r#"{"url":"https://shop.example/?utm_source=news+letter&id=7#top"}"#,
        output: "news letter",
    },
    Example {
        template: "{{#url-param url}}{{city}}, {{../country}}{{/url-param}}",
        event: r#"{"url":"https://shop.example/?city=Valpara%C3%ADso&city=Quito","country":"CL"}"#,
        output: "Valparaíso, CL",
    },
    Example {
        template: r#"{{url-param url "id"}}"#,
        event: r#"{"url":"https://shop.example/items?id=7"}"#,
        output: "7",
    },
    // what is not there is empty
    Example {
        template: r#"{"ref": {{url-param url "ref"}}, "from": "{{#url-param missing}}{{from}}{{/url-param}}"}"#,
        event: r#"{"url":"https://shop.example/?id=7"}"#,
        output: r#"{"ref": "", "from": ""}"#,
    },
];

fn url_param(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (url, wanted) = (call.arg(0), call.arg(1));
    let url = value::text(&url);
    call.work(url.len() / BYTES_PER_STEP)?;
    let Some(block) = wanted.downcast_object::<Block>() else {
        let name = value::text(&wanted);
        let found = parameters(&url).find(|(other, _)| *other == name);
        return Ok(Value::from(found.map(|(_, text)| text).unwrap_or_default()));
    };
    let rendered = block.render(call.state, &context(&url), 0, 1)?;
    Ok(Value::from(value::text(&rendered).trim()))
}

/// The parameters as an object; of a repeated name the first.
fn context(url: &str) -> Value {
    let mut seen = std::collections::HashSet::new();
    let mut entries = Vec::new();
    for (name, text) in parameters(url) {
        if seen.insert(name.clone()) {
            entries.push((Value::from(name), Value::from(text)));
        }
    }
    Map::from_entries(entries).into()
}

/// The decoded parameters in their order, none where the text is no URL or has no query.
fn parameters(url: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = query(url.trim()).unwrap_or_default().split('&');
    pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(text))
    })
}

fn query(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let rest = rest.split('#').next().unwrap_or_default();
    let (_, query) = rest.split_once('?')?;
    is_scheme.then_some(query)
}

fn decoded(text: &str) -> String {
    let text: Cow<'_, str> = if text.contains('+') {
        text.replace('+', " ").into()
    } else {
        text.into()
    };
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::parameters;
    use crate::helpers::testing::{eval, eval_with};

    fn pairs(url: &str) -> Vec<(String, String)> {
        parameters(url).collect()
    }

    #[test]
    fn parameters_are_decoded() {
        let url = " https://h.example:8080/p?a=1&b+c=x%20y+z&&d&e=%C3%A9=%2B&=f&g=%FF%#i=1&j=?k=2 ";
        let expected = [
            ("a", "1"),
            ("b c", "x y z"),
            ("d", ""),
            ("e", "é=+"),
            ("", "f"),
            ("g", "\u{FFFD}%"),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        assert_eq!(pairs(url), expected);
        assert_eq!(
            pairs("mailto:ada@example.com?subject=a?b"),
            [("subject".to_owned(), "a?b".to_owned())]
        );
    }

    #[test]
    fn what_is_no_url_has_no_parameters() {
        for url in [
            "",
            "not a url?a=1",
            "/path?a=1",
            "?a=1",
            "1x://h?a=1",
            "https://h/",
            "https://h/#?a=1",
            "https://h/?",
        ] {
            assert_eq!(pairs(url), [], "{url}");
        }
    }

    #[test]
    fn the_name_of_a_parameter_gives_its_first_value() {
        let event = r#"{"url":"https://h/?q=1&q=2&5=five","n":null,"o":{}}"#;
        for (expression, expected) in [
            ("url|url_param('q')", r#""1""#),
            ("url|url_param(5)", r#""five""#),
            ("url|url_param('nope')", r#""""#),
            ("url|url_param", r#""""#),
            ("n|url_param('q')", r#""""#),
            ("o|url_param('q')", r#""""#),
            ("missing|url_param('q')", r#""""#),
        ] {
            assert_eq!(eval(expression, event), expected, "{expression}");
        }
    }

    #[test]
    fn a_body_has_the_parameters_as_its_context() {
        let event = r#"{"url":"https://h/?q=1&q=2&a=%3Cb%3E"}"#;
        let body = " {{ this.q }}{{ this.nope }}-{{ this.a }} ";
        assert_eq!(eval_with(body, "url|url_param(block(b))", event), r#""1-<b>""#);
        assert_eq!(
            eval_with("{{ this|length }}", "missing|url_param(block(b))", event),
            r#""0""#
        );
        assert_eq!(eval_with("text", "url|url_param(block(b))", event), r#""text""#);
    }
}
