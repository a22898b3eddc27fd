//! `jwt`: signed tokens (RFC 7519), as npm's jsonwebtoken 9 makes them.

mod claims;
mod keys;
mod options;
mod signing;
#[cfg(test)]
mod tests;
mod timespan;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minijinja::{Error, Value};

use self::keys::Key;
use self::options::Options;
use self::signing::{ALGORITHMS, Algorithm};
use super::arguments::{self, plain, read};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail_with_hint};
use crate::value;

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "jwt",
    aliases: &[],
    family: "tokens",
    summary: "A signed JSON Web Token of a payload: HS, RS, ES and PS, with 256, 384 or 512 bits",
    forms: &[
        "{{#jwt [options]}}{\"payload\": .., \"privateKey\": .., \"options\": {..}}{{/jwt}}",
        "{{jwt PAYLOAD KEY [options]}}",
    ],
    errors: &[
        "the body is not JSON, or lacks the payload or the key",
        "the key does not fit the algorithm",
        "an option is unknown or not of its type, or sets a claim that the payload has",
    ],
    examples: EXAMPLES,
    body: Body::Json,
    body_place: BodyPlace::Last,
    bare_block: true,
    prints_json: false,
    min_args: 1,
    max_args: 3,
    run: jwt,
}];

const EXAMPLES: &[Example] = &[
    Example {
        template: r#"Bearer {{#jwt}}{"payload": {"sub": {{id}} }, "privateKey": "fake secret", "options": {"noTimestamp": true}}{{/jwt}}"#,
        event: r#"{"id":"u-1"}"#,
        output: "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1LTEifQ.8AeW9p2ZIt0c3PeGI2me-SQ3w75NI8VmGm-Ys0d95pQ",
    },
    // options may stand in the tag; times count from when the token was issued
    Example {
        template: r#"{"token": {{#jwt algorithm="HS512" expiresIn="1h"}}{payload: {iat: {{time}}}, privateKey: "fake secret"}{{/jwt}}}"#,
        event: r#"{"time":1600000000}"#,
        output: r#"{"token": "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE2MDAwMDAwMDAsImV4cCI6MTYwMDAwMzYwMH0.wGCQWyxMWBwcrupAkK-xio-nxL6FnPmEeDXXQmfVcoJSbfT4odDjoYnaQFzI4MR7cSCA6W1ldHRVLqUjUFwU7g"}"#,
    },
    Example {
        template: r#"{"token": {{jwt user "fake secret" noTimestamp=true issuer="shop"}}}"#,
        event: r#"{"user":{"sub":"u-1"}}"#,
        output: r#"{"token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1LTEiLCJpc3MiOiJzaG9wIn0.Br5ZYY-bc3BuWLxsbA-efR_Iq5ynYNZ04C1RGYSM4pQ"}"#,
    },
    // text is signed as it is
    Example {
        template: r#"{{jwt note "fake secret"}}"#,
        event: r#"{"note":"hello"}"#,
        output: "eyJhbGciOiJIUzI1NiJ9.aGVsbG8.-56HMo-tSI94-QJw3aeCWibXMUMGZklWoP06vT99V-I",
    },
];

/// The steps of work that a signature with a private key is.
const SIGNING_STEPS: usize = 20_000;

fn jwt(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    let request = Request::of(call)?;
    let (payload, options) = (&request.payload, &request.options);
    let algorithm = options.get("algorithm");
    let name = algorithm.as_str().unwrap_or(ALGORITHMS[0]);
    let header = claims::header(options, name, claims::has_claims(payload));
    let algorithm = algorithm_of(&header.get("alg"))?;
    if !algorithm.is_symmetric() {
        call.work(SIGNING_STEPS)?;
    }
    let key = Key::of(secret(&request)?)?;
    let payload = claims::payload_text(payload, options, || Ok(seconds(call.now()?)))?;
    let header = value::json(&header.into_value());
    let mut token = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = algorithm.sign(&key, token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(Value::from(token))
}

/// The whole seconds of a time.
#[expect(
    clippy::cast_precision_loss,
    reason = "the seconds of any time that jiff has are far from 2^53"
)]
fn seconds(time: jiff::Timestamp) -> f64 {
    time.as_second() as f64
}

/// The algorithm that the header names; its own field wins over the option.
fn algorithm_of(name: &Value) -> Result<Algorithm, Error> {
    name.as_str().and_then(Algorithm::named).ok_or_else(|| {
        fail_with_hint(
            "jwt: \"alg\" of the header is not a valid algorithm",
            format!("it is one of {}", ALGORITHMS.join(", ")),
        )
    })
}

/// What a body looks like.
const FORM: &str = "the body is `{\"payload\": .., \"privateKey\": .., \"options\": {..}}`";

/// What a call asks for.
struct Request {
    payload: Value,
    key: Value,
    options: Options,
}

impl Request {
    fn of(call: &Call<'_, '_, '_>) -> Result<Self, Error> {
        let mut request = match call.args.as_slice() {
            [body] => Self::read(body, &Value::UNDEFINED)?,
            [options, body] if is_body(body) => Self::read(body, options)?,
            [payload, key, rest @ ..] => {
                let mut options = Options::default();
                for object in rest {
                    options.add_object(object)?;
                }
                Self {
                    payload: plain(payload),
                    key: key.clone(),
                    options,
                }
            }
            [] => Self::read(&Value::UNDEFINED, &Value::UNDEFINED)?,
        };
        for name in call.kwargs.args() {
            request.options.add(name, &call.kwargs.get::<Value>(name)?)?;
        }
        Ok(request)
    }

    /// The request that a body is. Its own options yield to those of the tag.
    fn read(body: &Value, tag: &Value) -> Result<Self, Error> {
        let body = read(body);
        if !value::is_object(&body) {
            let message = "jwt: the body is not an object with a payload and a privateKey";
            return Err(fail_with_hint(message, FORM));
        }
        let entries = value::entries(&body);
        let mut names = entries.iter().filter_map(|(name, _)| name.as_str());
        if let Some(option) = names.find(|name| options::is_known(name)) {
            let message = format!("jwt: \"{option}\" stands beside \"options\", where it has no effect");
            return Err(fail_with_hint(message, FORM));
        }
        let mut options = Options::default();
        options.add_object(&value::field(&body, "options"))?;
        options.add_object(tag)?;
        Ok(Self {
            payload: value::field(&body, "payload"),
            key: value::field(&body, "privateKey"),
            options,
        })
    }
}

/// Whether the last argument is a whole request, rather than the key of one.
fn is_body(value: &Value) -> bool {
    value::is_object(value) || (value.is_safe() && arguments::argument_text(value).starts_with('{'))
}

/// The text of the key.
fn secret(request: &Request) -> Result<&str, Error> {
    match request.key.as_str() {
        Some(text) if !text.is_empty() => Ok(text),
        Some(_) => Err(no_key()),
        None if value::is_nothing(&request.key) => Err(no_key()),
        None => Err(signing::invalid_key()),
    }
}

fn no_key() -> Error {
    fail_with_hint(
        "jwt: secretOrPrivateKey must have a value",
        "the key is the body's `privateKey`; write it as `secrets.NAME`, and give its value with `--secret NAME`",
    )
}
