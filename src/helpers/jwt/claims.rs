//! The header and the payload of a token, put together as npm's jsonwebtoken 9 does: the same claims in the same
//! order, and the same errors.

use minijinja::{Error, Value};

use super::FORM;
use super::options::Options;
use super::timespan;
use crate::helpers::{fail, fail_with_hint};
use crate::value::{self, Map};

/// Options that only a payload of claims can take.
const FOR_CLAIMS: [&str; 7] = [
    "expiresIn",
    "notBefore",
    "noTimestamp",
    "audience",
    "issuer",
    "subject",
    "jwtid",
];

/// The claims that options set as they are.
const SET_AS_THEY_ARE: [(&str, &str); 4] = [
    ("audience", "aud"),
    ("issuer", "iss"),
    ("subject", "sub"),
    ("jwtid", "jti"),
];

/// The header of a token; one of claims says that it is a JWT.
pub(super) fn header(options: &Options, algorithm: &str, has_claims: bool) -> Fields {
    let kind = if has_claims {
        Value::from("JWT")
    } else {
        Value::UNDEFINED
    };
    let mut header = Fields::default();
    header.set("alg", Value::from(algorithm));
    header.set("typ", kind);
    header.set("kid", options.get("keyid"));
    for (name, field) in value::entries(&options.get("header")) {
        header.set(&value::text(&name), field);
    }
    header
}

/// The text that a token carries: the payload with the claims that the options add, or the payload's own text.
pub(super) fn payload_text(
    payload: &Value,
    options: &Options,
    now: impl Fn() -> Result<f64, Error>,
) -> Result<String, Error> {
    if has_claims(payload) {
        return Ok(value::json(&claims(payload, options, now)?.into_value()));
    }
    if payload.is_undefined() {
        return Err(fail_with_hint("jwt: payload is required", FORM));
    }
    let of_claims: Vec<&str> = FOR_CLAIMS.into_iter().filter(|name| options.has(name)).collect();
    if of_claims.is_empty() {
        return Ok(value::text(payload).into_owned());
    }
    let kind = value::kind_name(payload).trim_start_matches("a ");
    Err(fail_with_hint(
        format!("jwt: invalid {} option for {kind} payload", of_claims.join(",")),
        "these options set claims: make the payload an object",
    ))
}

/// Whether the payload is an object of claims, or ought to be.
pub(super) fn has_claims(payload: &Value) -> bool {
    payload.is_none() || value::is_object(payload) || value::is_array(payload)
}

fn claims(payload: &Value, options: &Options, now: impl Fn() -> Result<f64, Error>) -> Result<Fields, Error> {
    if !value::is_object(payload) {
        return Err(fail_with_hint(
            "jwt: Expected \"payload\" to be a plain object.",
            format!("it is {}", value::kind_name(payload)),
        ));
    }
    let mut claims = Fields::of(payload);
    check_times(&claims, options)?;
    let issued = match number(&claims.get("iat")) {
        Some(time) if time != 0.0 => time,
        _ => now()?,
    };
    if options.get("noTimestamp").is_true() {
        claims.remove("iat");
    } else {
        claims.set("iat", time(issued));
    }
    for (option, claim) in [("notBefore", "nbf"), ("expiresIn", "exp")] {
        if options.has(option) {
            claims.set(claim, later(option, &options.get(option), issued)?);
        }
    }
    for (option, claim) in SET_AS_THEY_ARE {
        if !options.has(option) {
            continue;
        }
        if !claims.get(claim).is_undefined() {
            return Err(fail(format!(
                "jwt: Bad \"options.{option}\" option. The payload already has an \"{claim}\" property."
            )));
        }
        claims.set(claim, options.get(option));
    }
    Ok(claims)
}

/// Fails where the payload's own times are none, or where an option would set one once more.
fn check_times(claims: &Fields, options: &Options) -> Result<(), Error> {
    for claim in ["iat", "exp", "nbf"] {
        let found = claims.get(claim);
        if !found.is_undefined() && number(&found).is_none() {
            return Err(fail_with_hint(
                format!("jwt: \"{claim}\" should be a number of seconds"),
                format!("it is {}", value::kind_name(&found)),
            ));
        }
    }
    for (option, claim) in [("expiresIn", "exp"), ("notBefore", "nbf")] {
        if options.has(option) && !claims.get(claim).is_undefined() {
            return Err(fail(format!(
                "jwt: Bad \"options.{option}\" option the payload already has an \"{claim}\" property."
            )));
        }
    }
    Ok(())
}

/// The time that lies a span behind another.
fn later(option: &str, span: &Value, from: f64) -> Result<Value, Error> {
    let seconds = match span.as_str() {
        Some(text) => timespan::milliseconds(text).map(|span| (from + span / 1000.0).floor()),
        None => number(span).map(|span| from + span),
    };
    seconds.map(time).ok_or_else(|| {
        fail_with_hint(
            format!(
                "jwt: \"{option}\" should be a number of seconds or string representing a timespan eg: \"1d\", \"20h\", 60"
            ),
            "the units are ms, s, m, h, d, w, mo and y, and their long forms",
        )
    })
}

/// The double that a number is.
pub(super) fn number(value: &Value) -> Option<f64> {
    if !value::is_number(value) {
        return None;
    }
    value::text(value)
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// A time in seconds, printed as JavaScript does.
fn time(seconds: f64) -> Value {
    Value::from(seconds)
}

/// The fields of an object, in their order; a missing one has its place but is not printed.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    fn of(object: &Value) -> Self {
        let entries = value::entries(object).into_iter();
        Self(
            entries
                .map(|(key, field)| (value::text(&key).into_owned(), field))
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Value {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, field)| field.clone()).unwrap_or_default()
    }

    fn set(&mut self, name: &str, field: Value) {
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some(entry) => entry.1 = field,
            None => self.0.push((name.to_owned(), field)),
        }
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    pub(super) fn into_value(self) -> Value {
        let present = self.0.into_iter().filter(|(_, field)| !field.is_undefined());
        Map::from_entries(present.map(|(key, field)| (Value::from(key), field)).collect()).into()
    }
}
