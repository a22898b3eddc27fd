//! Tokens, verified by implementations other than ours. The keys in `fake_keys` are for these tests alone.

use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::helpers::testing::{engine, error, eval, run};

macro_rules! fake_key {
    ($name:literal) => {
        include_str!(concat!("fake_keys/", $name, ".pem"))
    };
}

const SECRET: &str = "a fake secret";

/// The token that an expression gives; `key` is in the event, and it is 2020-09-13T12:26:40Z.
fn token(expression: &str, key: &str) -> String {
    eval(expression, &event(key)).trim_matches('"').to_owned()
}

fn failure(expression: &str, key: &str) -> String {
    error(expression, &event(key))
}

fn event(key: &str) -> String {
    let key = crate::value::json(&minijinja::Value::from(key));
    format!(r#"{{"key":{key},"_now":"2020-09-13T12:26:40.9Z","claims":{{"sub":"u-1","n":1.0}}}}"#)
}

/// The text of a token's part: 0 is the header, 1 the payload.
fn part(token: &str, index: usize) -> String {
    let part = token.split('.').nth(index).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn payload(expression: &str) -> String {
    part(&token(expression, SECRET), 1)
}

fn verify(token: &str, algorithm: &str, key: &DecodingKey) {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let algorithm: Algorithm = algorithm.parse().unwrap();
    assert!(
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap(),
        "{token}"
    );
    assert!(!jsonwebtoken::crypto::verify(signature, b"another message", key, algorithm).unwrap());
}

fn signed(algorithm: &str, key: &str) -> String {
    let token = token(&format!("claims|jwt(key, algorithm='{algorithm}')"), key);
    assert_eq!(part(&token, 0), format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#));
    assert_eq!(part(&token, 1), r#"{"sub":"u-1","n":1,"iat":1600000000}"#);
    token
}

#[test]
fn secrets_sign() {
    for algorithm in ["HS256", "HS384", "HS512"] {
        verify(
            &signed(algorithm, SECRET),
            algorithm,
            &DecodingKey::from_secret(SECRET.as_bytes()),
        );
    }
}

#[test]
fn rsa_keys_sign() {
    let public = DecodingKey::from_rsa_pem(fake_key!("rsa.public").as_bytes()).unwrap();
    for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        for key in [fake_key!("rsa"), fake_key!("rsa.pkcs1")] {
            verify(&signed(algorithm, key), algorithm, &public);
        }
    }
}

#[test]
fn elliptic_curve_keys_sign() {
    let p256 = DecodingKey::from_ec_pem(fake_key!("p256.public").as_bytes()).unwrap();
    for key in [fake_key!("p256"), fake_key!("p256.sec1")] {
        verify(&signed("ES256", key), "ES256", &p256);
    }
    let p384 = DecodingKey::from_ec_pem(fake_key!("p384.public").as_bytes()).unwrap();
    for key in [fake_key!("p384"), fake_key!("p384.sec1")] {
        verify(&signed("ES384", key), "ES384", &p384);
    }
}

#[test]
fn p521_keys_sign() {
    let public = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, der(fake_key!("p521.public")));
    for key in [fake_key!("p521"), fake_key!("p521.sec1")] {
        let token = signed("ES512", key);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public.verify(message.as_bytes(), &signature).unwrap();
        assert!(public.verify(b"another message", &signature).is_err());
    }
}

/// The bytes of a PEM file with one block.
fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN"));
    let base64: String = lines.skip(1).take_while(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(base64).unwrap()
}

#[test]
fn line_breaks_of_a_key_may_be_escaped() {
    let key = fake_key!("rsa").replace('\n', "\\n");
    assert_eq!(signed("RS256", &key), signed("RS256", fake_key!("rsa")));
}

#[test]
fn claims_have_their_order() {
    for (expression, expected) in [
        ("{'z': 1, 'a': 2}|jwt(key)", r#"{"z":1,"a":2,"iat":1600000000}"#),
        ("{'iat': 5, 'a': 2}|jwt(key)", r#"{"iat":5,"a":2}"#),
        ("{'iat': 0, 'a': 2}|jwt(key)", r#"{"iat":1600000000,"a":2}"#),
        ("{'iat': 5, 'a': 2}|jwt(key, noTimestamp=true)", r#"{"a":2}"#),
        ("{'iat': 5}|jwt(key, noTimestamp=true, expiresIn=10)", r#"{"exp":15}"#),
        (
            "{}|jwt(key, {'jwtid': 'j', 'subject': 's', 'issuer': 'i', 'audience': ['a', 'b'], 'expiresIn': '1h', 'notBefore': -5})",
            r#"{"iat":1600000000,"nbf":1599999995,"exp":1600003600,"aud":["a","b"],"iss":"i","sub":"s","jti":"j"}"#,
        ),
        ("{'iat': 10}|jwt(key, expiresIn='800ms')", r#"{"iat":10,"exp":10}"#),
        ("{'iat': 10}|jwt(key, expiresIn='120')", r#"{"iat":10,"exp":10}"#),
        ("{'iat': 10}|jwt(key, expiresIn=120.0)", r#"{"iat":10,"exp":130}"#),
        ("{'iat': 10.5}|jwt(key, expiresIn=1)", r#"{"iat":10.5,"exp":11.5}"#),
        ("{'iat': 0.5}|jwt(key, expiresIn='2mo')", r#"{"iat":0.5,"exp":5259600}"#),
    ] {
        assert_eq!(payload(expression), expected, "{expression}");
    }
}

#[test]
fn headers_have_their_order() {
    for (options, expected) in [
        ("keyid='k'", r#"{"alg":"HS256","typ":"JWT","kid":"k"}"#),
        (
            "keyid='k', header={'x': 1, 'kid': 'h', 'typ': 'at+jwt'}",
            r#"{"alg":"HS256","typ":"at+jwt","kid":"h","x":1}"#,
        ),
        ("header={'alg': 'HS512'}", r#"{"alg":"HS512","typ":"JWT"}"#),
    ] {
        assert_eq!(part(&token(&format!("{{}}|jwt(key, {options})"), SECRET), 0), expected);
    }
}

#[test]
fn other_payloads_are_signed_as_text() {
    for (value, text) in [("'so so'", "so so"), ("5", "5"), ("true", "true"), ("''", "")] {
        let token = token(&format!("{value}|jwt(key)"), SECRET);
        assert_eq!(
            (part(&token, 0).as_str(), part(&token, 1).as_str()),
            (r#"{"alg":"HS256"}"#, text)
        );
    }
}

#[test]
fn a_request_has_several_forms() {
    let expected = token("{'a': 1}|jwt('k', algorithm='HS512')", "");
    for expression in [
        "body('{payload: {a: 1}, privateKey: \"k\", options: {algorithm: \"HS512\"}} // c')|jwt",
        "body('{payload: {a: 1}, privateKey: \"k\"}')|jwt(algorithm='HS512')",
        "{'algorithm': 'HS512'}|jwt(body('{payload: {a: 1}, privateKey: \"k\", options: {algorithm: \"HS384\"}}'))",
        "{'payload': {'a': 1}, 'privateKey': 'k', 'options': {'algorithm': 'HS384'}}|jwt(algorithm='HS512')",
        "{'algorithm': 'HS512'}|jwt({'payload': {'a': 1}, 'privateKey': 'k'})",
        "{'a': 1}|jwt('k', {'algorithm': 'HS384'}, algorithm='HS512')",
    ] {
        assert_eq!(token(expression, ""), expected, "{expression}");
    }
}

#[test]
fn errors_are_those_of_the_reference() {
    for (expression, message) in [
        ("missing|jwt(key)", "payload is required"),
        ("none|jwt(key)", "Expected \"payload\" to be a plain object."),
        ("[1]|jwt(key)", "Expected \"payload\" to be a plain object."),
        ("{}|jwt(missing)", "secretOrPrivateKey must have a value"),
        ("{}|jwt('')", "secretOrPrivateKey must have a value"),
        ("body('{payload: {}}')|jwt", "secretOrPrivateKey must have a value"),
        ("{}|jwt(5)", "secretOrPrivateKey is not valid key material"),
        ("{}|jwt(key, 5)", "Expected \"options\" to be a plain object."),
        ("{}|jwt(key, colour='x')", "\"colour\" is not allowed in \"options\""),
        (
            "{}|jwt(key, algorithm='none')",
            "\"algorithm\" must be a valid string enum value",
        ),
        (
            "{}|jwt(key, header={'alg': 'none'})",
            "\"alg\" of the header is not a valid algorithm",
        ),
        ("{}|jwt(key, subject=5)", "\"subject\" must be a string"),
        ("{}|jwt(key, issuer=none)", "\"issuer\" must be a string"),
        ("{}|jwt(key, audience=5)", "\"audience\" must be a string or array"),
        ("{}|jwt(key, header='x')", "\"header\" must be an object"),
        ("{}|jwt(key, noTimestamp=1)", "\"noTimestamp\" must be a boolean"),
        (
            "{}|jwt(key, expiresIn=1.5)",
            "\"expiresIn\" should be a number of seconds or string representing a timespan",
        ),
        (
            "{}|jwt(key, notBefore='soon')",
            "\"notBefore\" should be a number of seconds or string representing a timespan eg: \"1d\", \"20h\", 60",
        ),
        ("{'iat': 'x'}|jwt(key)", "\"iat\" should be a number of seconds"),
        (
            "{'exp': 1}|jwt(key, expiresIn=1)",
            "Bad \"options.expiresIn\" option the payload already has an \"exp\" property.",
        ),
        (
            "{'sub': 'x'}|jwt(key, subject='y')",
            "Bad \"options.subject\" option. The payload already has an \"sub\" property.",
        ),
        (
            "'x'|jwt(key, expiresIn=1, issuer='i')",
            "invalid expiresIn,issuer option for string payload",
        ),
        (
            "body('nonsense')|jwt",
            "the body is not an object with a payload and a privateKey",
        ),
        (
            "{'payload': {}, 'privateKey': 'k', 'expiresIn': 1}|jwt",
            "\"expiresIn\" stands beside \"options\", where it has no effect",
        ),
    ] {
        assert_eq!(failure(expression, SECRET), format!("jwt: {message}"), "{expression}");
    }
}

#[test]
fn keys_that_do_not_fit_are_errors() {
    let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    for (algorithm, key, message) in [
        (
            "HS256",
            fake_key!("rsa"),
            "secretOrPrivateKey must be a symmetric key when using HS256",
        ),
        (
            "RS256",
            SECRET,
            "secretOrPrivateKey must be an asymmetric key when using RS256",
        ),
        (
            "RS256",
            fake_key!("rsa.public"),
            "secretOrPrivateKey must be an asymmetric key when using RS256",
        ),
        (
            "PS256",
            fake_key!("rsa1024"),
            "secretOrPrivateKey has a minimum key size of 2048 bits for PS256",
        ),
        (
            "ES256",
            fake_key!("rsa"),
            "\"alg\" parameter for \"rsa\" key type must be one of: RS256, PS256, RS384, PS384, RS512, PS512.",
        ),
        (
            "RS256",
            fake_key!("p256"),
            "\"alg\" parameter for \"ec\" key type must be one of: ES256, ES384, ES512.",
        ),
        (
            "ES256",
            fake_key!("p384"),
            "\"alg\" parameter \"ES256\" requires curve \"prime256v1\".",
        ),
        (
            "ES512",
            fake_key!("p256"),
            "\"alg\" parameter \"ES512\" requires curve \"secp521r1\".",
        ),
        (
            "ES256",
            fake_key!("p256.no-public"),
            "secretOrPrivateKey lacks the public key that belongs to it",
        ),
        ("ES256", fake_key!("p256.encrypted"), "secretOrPrivateKey is encrypted"),
        (
            "RS256",
            fake_key!("ed25519"),
            "secretOrPrivateKey is neither an RSA key nor one on the curves P-256, P-384 and P-521",
        ),
        ("RS256", broken, "secretOrPrivateKey is not valid key material"),
        (
            "RS256",
            "-----BEGIN PRIVATE KEY-----\n",
            "secretOrPrivateKey is not valid key material",
        ),
        (
            "RS256",
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END",
            "secretOrPrivateKey is not valid key material",
        ),
    ] {
        let expression = format!("{{}}|jwt(key, algorithm='{algorithm}')");
        assert_eq!(
            failure(&expression, key),
            format!("jwt: {message}"),
            "{algorithm} {key}"
        );
    }
}

#[test]
fn no_error_shows_a_key() {
    for expression in [
        "{}|jwt(key, algorithm='RS256')",
        "{}|jwt([key])",
        "{}|jwt({'key': key})",
        "body(key)|jwt",
        "body('{payload: {}, privateKey: \"' ~ key ~ '}')|jwt",
        "{}|jwt(key, key)",
        "[key]|jwt",
    ] {
        let error = run(&engine(), "", expression, &event(SECRET)).unwrap_err();
        let hint = crate::helpers::hint_of(&error).unwrap_or_default();
        let told = format!("{} {hint}", error.detail().unwrap_or_default());
        assert!(!told.contains("fake"), "{expression}: {told}");
    }
}

#[test]
fn signatures_are_work() {
    let mut engine = engine();
    engine.set_fuel(Some(10_000));
    let error = run(&engine, "", "{}|jwt(key, algorithm='RS256')", &event(fake_key!("rsa"))).unwrap_err();
    assert_eq!(error.kind(), minijinja::ErrorKind::OutOfFuel);
}
