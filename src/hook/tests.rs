//! From the text of a hook to requests.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::{Hook, Plan, Prepared, Text};
use crate::delivery::{HostTrust, MessageId, Request};
use crate::error::{Error, Result};
use crate::secrets::{Secrets, value_of};
use crate::template::{Run, TemplateOptions};
use crate::value::{JsonLimits, Value, read_json};

const EVENT: &str = r#"{"id": "a/b", "type": "call.ended", "name": "Ana \"N\" Ñ", "host": "10.0.0.1", "n": 7}"#;

/// A signing key that signs nothing real.
const KEY: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

fn fresh_id() -> Result<MessageId> {
    MessageId::parse("id", "msg_1")
}

fn event(json: &str) -> Value {
    read_json(json.as_bytes(), JsonLimits::default()).unwrap()
}

fn run() -> Arc<Run> {
    let mut secrets = Secrets::default();
    secrets.insert("key".to_owned(), "s3cret");
    secrets.insert("signing".to_owned(), KEY);
    Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        has_secrets: true,
        secrets: value_of(secrets),
    })
}

fn plan(yaml: &str) -> Result<Plan> {
    let hook = Hook::parse(Path::new("hooks/h.yaml"), yaml.to_owned())?;
    Plan::compile(&hook, None, &TemplateOptions::default())
}

fn prepared(yaml: &str, json: &str) -> Result<Prepared> {
    let plan = plan(yaml)?;
    plan.preparer(&run())?.prepare(&event(json), fresh_id)
}

fn delivery(yaml: &str) -> super::Delivery {
    match prepared(yaml, EVENT).unwrap() {
        Prepared::Delivery(delivery) => *delivery,
        Prepared::Skipped => panic!("skipped: {yaml}"),
    }
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let header = request
        .headers()
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    header.map(|(_, value)| value.as_str())
}

/// The message, and `line:column` of an error.
fn told(error: &Error) -> (String, String) {
    let diagnostic = error.diagnostic();
    let place = diagnostic
        .place()
        .map(|place| format!("{}:{}", place.line(), place.column()));
    (diagnostic.message().to_owned(), place.unwrap_or_default())
}

#[test]
fn a_hook_becomes_a_request() {
    let delivery = delivery(
        r#"
name: calls
when: '{{#isEqual type}}call.ended{{/isEqual}}'
url: https://api.example.com/v0/{{id}}/x?n={{n}}
method: '{{#if n}}put{{/if}}'
params: {typecast: true, 'na me': "{{name}}"}
headers:
  X-Name: '{{name}}'
  X-Signature: sha256={{hmac @body secrets.key}}
  X-Version: 1.10
auth: {basic: {user: u, password: '{{secrets.key}}'}}
sign: {standard-webhooks: ['{{secrets.signing}}', signing]}
id: call-{{n}}
body: |
  {
    "name": {{name}},
    "id": {{@id}}
  }
"#,
    );
    let request = &delivery.request;
    assert_eq!(
        (request.method().name(), request.url().to_text().as_str()),
        (
            "PUT",
            "https://api.example.com/v0/a%2Fb/x?n=7&typecast=true&na%20me=Ana%20%22N%22%20%C3%91"
        )
    );
    let body = "{\n  \"name\": \"Ana \\\"N\\\" Ñ\",\n  \"id\": \"call-7\"\n}\n";
    assert_eq!(request.body(), Some(body.as_bytes()));
    assert_eq!(header(request, "Content-Type"), Some("application/json"));
    assert_eq!(header(request, "X-Name"), Some("Ana \"N\" Ñ"));
    assert_eq!(header(request, "X-Version"), Some("1.10"));
    assert_eq!(header(request, "Authorization"), Some("Basic dTpzM2NyZXQ="));
    // HMAC-SHA256 of the body, from another implementation
    let signature = "sha256=35375919e829451733ea388cd86b073c6c2b22fdb4ac407841220b6101202f18";
    assert_eq!(header(request, "X-Signature"), Some(signature));
    assert_eq!(delivery.id.as_str(), "call-7");
    assert_eq!(delivery.keys.len(), 2);
    assert!(delivery.hidden.contains(&KEY.to_owned()) && delivery.hidden.contains(&"dTpzM2NyZXQ=".to_owned()));
    assert_eq!(request.trust(), HostTrust::Literal);
}

#[test]
fn an_event_that_is_not_meant_is_skipped() {
    for (when, skipped) in [
        ("'{{#isEqual type}}call.created{{/isEqual}}'", true),
        ("'{{nothing}}'", true),
        ("' 0 '", true),
        ("null", false),
        ("'null'", true),
        ("'{{type}}'", false),
    ] {
        let yaml = format!("url: https://x.example/\nwhen: {when}\n");
        let is_skipped = matches!(prepared(&yaml, EVENT).unwrap(), Prepared::Skipped);
        assert_eq!(is_skipped, skipped, "{when}");
    }
}

#[test]
fn faults_are_told_at_their_place_in_the_file() {
    for (yaml, message, place) in [
        ("urll: https://x/", "unknown key `urll`", "1:1"),
        (
            "url: https://x/\nretry:\n  atempts: 3",
            "unknown key `atempts` in `retry`",
            "3:3",
        ),
        ("url: [a]", "`url` is text, found a list", "1:6"),
        (
            "headers: [a]",
            "`headers` is an object of names and texts, found a list",
            "1:10",
        ),
        ("- a", "a hook is an object, found a list", "1:1"),
        ("url: {{host}}", "`url` is text, found an object", "1:6"),
        ("url: 'a\nb: 1", "the hook is not valid YAML: unclosed quote", "1:6"),
        ("url: a\nurl: b", "the key `url` is given twice", "2:1"),
        (
            "body: a\nbody_file: b",
            "`body` and `body_file` both give the body",
            "2:12",
        ),
        (
            "auth: {bearer: a, basic: {user: b, password: c}}",
            "`auth` is either `basic` or `bearer`",
            "1:16",
        ),
        ("url: https://x/\nformat: yaml\nbody: a", "unknown format `yaml`", "2:9"),
        (
            "url: https://x/\nid: 'it''s {{nope x}}'",
            "unknown helper `nope`",
            "2:14",
        ),
        (
            "url: https://x/\nheaders:\n  A: \"\\u00e9{{nope x}}\"",
            "unknown helper `nope`",
            "3:15",
        ),
        (
            "url: https://x/\nbody: |\n  {\n\n    \"a\": {{nope x}}\n  }\n",
            "unknown helper `nope`",
            "5:12",
        ),
        (
            "url: https://x/\nbody: >-\n  a\n  b {{nope x}}\n",
            "unknown helper `nope`",
            "4:7",
        ),
    ] {
        let error = plan(yaml).unwrap_err();
        let (found, at) = told(&error);
        assert!(found.starts_with(message), "{yaml}: {found}");
        assert_eq!((at.as_str(), error.exit_status()), (place, 3), "{yaml}: {found}");
    }
}

#[test]
fn what_cannot_be_sent_is_an_error_at_its_place() {
    for (yaml, message, place) in [
        ("url: https://{{id}}.x/", "a value in the URL's host holds `/`", "1:6"),
        ("url: https://x/{{nothing}}/y", "`nothing` is missing", "1:18"),
        (
            "url: ftp://{{host}}/",
            "the URL's scheme is neither https nor http",
            "1:6",
        ),
        (
            "url: https://x/\nmethod: '{{type}}'",
            "unknown method `call.ended`",
            "2:9",
        ),
        (
            "url: https://x/\nheaders: {A: \"{{name}}\\n\"}",
            "the value of header `A` holds a control",
            "2:14",
        ),
        ("url: https://x/\nid: '{{name}}'", "id: the id holds a blank", "2:5"),
        (
            "url: https://x/\nheaders: {A: '{{secrets.nope}}'}",
            "unknown secret",
            "2:17",
        ),
    ] {
        let error = prepared(yaml, EVENT).map(|_| ()).unwrap_err();
        let (found, at) = told(&error);
        assert!(found.starts_with(message), "{yaml}: {found}");
        assert_eq!((at.as_str(), error.exit_status()), (place, 3), "{yaml}: {found}");
    }
    let control = r#"{"id": "a\u0000b"}"#;
    let error = prepared("url: https://x/{{id}}", control).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("control character (U+0000)"), "{error}");
}

#[test]
fn it_is_known_whether_the_event_shapes_the_host() {
    for (url, shapes) in [
        ("https://api.x.example/{{id}}", false),
        ("https://{{secrets.key}}.x.example/{{id}}", false),
        ("http://{{host}}/", true),
        ("'{{#if n}}http://a.example{{else}}http://b.example{{/if}}/'", true),
        ("'http://a.example:8{{n}}/'", true),
        ("'http://a.example/{{#if n}}b{{/if}}'", false),
    ] {
        let delivery = delivery(&format!("url: {url}"));
        let is_shaped = delivery.request.trust() == HostTrust::FromEvent;
        assert_eq!(is_shaped, shapes, "{url}");
    }
}

#[test]
fn a_later_attempt_has_the_same_body_and_its_own_number() {
    let plan = plan("url: https://x/?t={{@attempt}}\nheaders: {A: '{{@attempt}}/{{@id}}'}\nbody: '{{name}}'").unwrap();
    assert!(plan.names_attempt());
    let mut preparer = plan.preparer(&run()).unwrap();
    let event = event(EVENT);
    let Prepared::Delivery(first) = preparer.prepare(&event, fresh_id).unwrap() else {
        panic!("skipped")
    };
    assert_eq!(header(&first.request, "A"), Some("1/msg_1"));
    let again = preparer.again(&event, &first, 3).unwrap();
    assert_eq!(header(&again, "A"), Some("3/msg_1"));
    assert_eq!(again.url().to_text(), "https://x/?t=3");
    assert_eq!(again.body(), first.request.body());
}

#[test]
fn missing_paths_are_told_at_their_place() {
    let plan = plan("url: https://x/\nheaders:\n  A: 'v {{nmae}}'\nbody: |\n  {\"a\": {{naem}}}\n").unwrap();
    plan.preparer(&run()).unwrap().prepare(&event(EVENT), fresh_id).unwrap();
    let told: Vec<String> = plan
        .missing()
        .iter()
        .map(|missing| {
            missing
                .diagnostic
                .place()
                .map(|place| format!("{}:{}", place.line(), place.column()))
        })
        .map(Option::unwrap_or_default)
        .collect();
    assert_eq!(told, ["3:11", "5:11"]);
}

#[test]
fn flags_are_told_by_their_names() {
    let hook = Hook {
        url: Some(Text::argument("--url", "https://x/{{nope x}}")),
        ..Hook::default()
    };
    let error = Plan::compile(&hook, None, &TemplateOptions::default()).unwrap_err();
    let place = error.diagnostic().place().cloned().unwrap();
    assert_eq!((place.name(), place.column(), error.exit_status()), ("--url", 13, 3));
    let error = Plan::compile(&Hook::default(), None, &TemplateOptions::default()).unwrap_err();
    assert_eq!(
        (error.diagnostic().message(), error.exit_status()),
        ("no URL is given", 2)
    );
}

/// A hook with everything in it.
const WHOLE: &str = "\
name: é calls
when: '{{#isEqual type}}call.ended{{/isEqual}}'
url: \"https://x.example/{{id}}\\u00e9?n={{n}}\"
params: {a: 1, b: '{{n}}'}
headers: {X-A: >-
  folded {{name}}
  text}
auth: {basic: {user: u, password: 'it''s {{secrets.key}}'}}
sign: {standard-webhooks: ['{{secrets.signing}}']}
id: call-{{n}}
body: |
  {\"name\": {{name}},

   \"list\": [{{#each list}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]}
retry: {attempts: 4, on: [5xx, 429]}
network: &n {proxy: null, allow_private: auto}
";

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    /// Whatever becomes of a hook's text, it is read, or told at a place that is in it.
    #[test]
    fn a_spoilt_hook_is_told_at_a_place_in_it(
        edits in prop::collection::vec((0..WHOLE.len(), 0..9usize, "[{}'\"\\[\\]:,#&*|>\\\\ \né!~-]{0,3}"), 1..4),
    ) {
        let mut text = WHOLE.to_owned();
        for (at, length, put) in edits {
            let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
            let range = floor(at)..floor(at + length);
            text.replace_range(range, &put);
        }
        let lines = text.split('\n').count();
        let faults = match Hook::parse(Path::new("hook.yaml"), text.clone()) {
            Err(error) => vec![error],
            Ok(hook) => {
                let mut faults = hook.faults(None, &TemplateOptions::default(), &run());
                faults.extend(prepared(&text, EVENT).err());
                faults
            }
        };
        for fault in faults {
            if let Some(place) = fault.diagnostic().place().filter(|place| place.name().ends_with(".yaml")) {
                prop_assert!(place.line() <= lines, "{fault}\n{text}");
            }
        }
    }
}
