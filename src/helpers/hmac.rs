//! `hmac`: signs data with a secret key.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use blake2::Blake2b512;
use hmac::digest::Digest;
use hmac::digest::common::BlockSizeUser;
use hmac::{KeyInit, Mac, SimpleHmac};
use md5::Md5;
use minijinja::{Error, Value};
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use sm3::Sm3;

use super::arguments::{BYTES_PER_STEP, is_compound, wrong_kind};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail, fail_with_hint};
use crate::value;

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "hmac",
    aliases: &[],
    family: "text",
    summary: "Signs a text, or the compact JSON of an object or array, with a secret key",
    forms: &[
        "{{hmac data secret}}",
        "{{hmac data secret \"sha512\"}}",
        "{{hmac data secret \"sha256\" \"base64\"}}",
    ],
    errors: &[
        "data or secret is missing or null",
        "secret is an object or array",
        "the algorithm or the encoding is unknown",
    ],
    examples: EXAMPLES,
    body: Body::None,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 4,
    run: hmac,
}];

const EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{hmac body "secret"}}"#,
        event: r#"{"body":"hello"}"#,
        output: "88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b",
    },
    Example {
        template: r#"{{hmac body "secret" "sha1" "base64url"}}"#,
        event: r#"{"body":"hello"}"#,
        output: "URIFXAX5RPhXVe_FzYlw4ZTp9Fs",
    },
    // an object signs its compact JSON
    Example {
        template: r#"{{hmac order "key" "md5"}}"#,
        event: r#"{"order":{"id": 7}}"#,
        output: "d22861f5424ca8d8b85ae19595e548ab",
    },
    Example {
        template: r#"{"signature": "sha256={{hmac id key}}"}"#,
        event: r#"{"id":42,"key":"k"}"#,
        output: r#"{"signature": "sha256=7955074f51169f1f64053d8b2c403d7f41ee7ca4f3f9fe1c7b84f91083f2c50a"}"#,
    },
];

fn hmac(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let (data, secret) = (call.arg(0), call.arg(1));
    if value::is_nothing(&data) {
        return Err(fail("Data to sign is required"));
    }
    if value::is_nothing(&secret) {
        return Err(fail("Secret key is required"));
    }
    if is_compound(&secret) {
        return Err(wrong_kind("hmac", "a string as secret key", &secret));
    }
    let encoding = Encoding::of(&option(&call.arg(3), "hex"))?;
    let algorithm = option(&call.arg(2), "sha256");
    let data = if is_compound(&data) {
        value::json(&data).into()
    } else {
        value::text(&data)
    };
    let key = value::text(&secret);
    call.work((data.len() + key.len()) / BYTES_PER_STEP)?;
    let signature = sign(&algorithm, key.as_bytes(), data.as_bytes())?;
    Ok(Value::from(encoding.write(&signature)))
}

/// The text of an optional argument.
fn option(value: &Value, default: &str) -> String {
    if value::is_nothing(value) {
        default.to_owned()
    } else {
        value::text(value).into_owned()
    }
}

/// How a signature is written.
#[derive(Clone, Copy)]
enum Encoding {
    Hex,
    Base64,
    Base64Url,
    Latin1,
}

impl Encoding {
    fn of(name: &str) -> Result<Self, Error> {
        match name.to_ascii_lowercase().as_str() {
            "hex" => Ok(Self::Hex),
            "base64" => Ok(Self::Base64),
            "base64url" => Ok(Self::Base64Url),
            "latin1" | "binary" => Ok(Self::Latin1),
            _ => Err(fail_with_hint(
                format!("Invalid encoding: {name}"),
                "the encodings are hex, base64, base64url and latin1",
            )),
        }
    }

    fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Self::Base64 => STANDARD.encode(bytes),
            Self::Base64Url => URL_SAFE_NO_PAD.encode(bytes),
            Self::Latin1 => bytes.iter().copied().map(char::from).collect(),
        }
    }
}

/// Signs with an algorithm by its OpenSSL name, in any case.
fn sign(algorithm: &str, key: &[u8], data: &[u8]) -> Result<Vec<u8>, Error> {
    let name = algorithm.to_ascii_lowercase().replace('/', "-");
    match name.strip_prefix("rsa-").unwrap_or(&name) {
        "md5" => signature::<Md5>(key, data),
        "sha1" => signature::<Sha1>(key, data),
        "sha224" => signature::<Sha224>(key, data),
        "sha256" => signature::<Sha256>(key, data),
        "sha384" => signature::<Sha384>(key, data),
        "sha512" => signature::<Sha512>(key, data),
        "sha512-256" => signature::<Sha512_256>(key, data),
        "sha3-224" => signature::<Sha3_224>(key, data),
        "sha3-256" => signature::<Sha3_256>(key, data),
        "sha3-384" => signature::<Sha3_384>(key, data),
        "sha3-512" => signature::<Sha3_512>(key, data),
        "ripemd160" => signature::<Ripemd160>(key, data),
        "blake2b512" => signature::<Blake2b512>(key, data),
        "sm3" => signature::<Sm3>(key, data),
        // the name is not repeated: with the arguments in the wrong order it is the secret
        _ => Err(fail_with_hint(
            "Failed to generate HMAC: unknown algorithm",
            "the algorithms are md5, sha1, sha224, sha256, sha384, sha512, sha512-256, sha3-224, sha3-256, sha3-384, \
             sha3-512, ripemd160, blake2b512 and sm3",
        )),
    }
}

fn signature<D: Digest + BlockSizeUser>(key: &[u8], data: &[u8]) -> Result<Vec<u8>, Error> {
    let mut mac = SimpleHmac::<D>::new_from_slice(key)
        .map_err(|_| fail("Failed to generate HMAC: the key has a length that does not serve"))?;
    mac.update(data);
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use crate::helpers::testing::{error, eval};

    #[test]
    fn every_algorithm_signs() {
        for (algorithm, signature) in [
            ("md5", "ut5jhjxh7QsxZYBuzWrO_A"),
            ("sha1", "URIFXAX5RPhXVe_FzYlw4ZTp9Fs"),
            ("sha224", "o-llaBxy3U1_zyWDod4E9pALkLMLOlyT_lrElw"),
            ("sha256", "iKqz7ejTrflNJquQ07r9SiCDBww7zOnAFO4EpEOEfAs"),
            ("SHA256", "iKqz7ejTrflNJquQ07r9SiCDBww7zOnAFO4EpEOEfAs"),
            ("RSA-SHA256", "iKqz7ejTrflNJquQ07r9SiCDBww7zOnAFO4EpEOEfAs"),
            (
                "sha384",
                "fh5iDKAGj9H84Awa0_XG27EodN0vucJlAtCdDYBPLAuh2SG5RYQWy6SAQXVxAB4Y",
            ),
            (
                "sha512",
                "2xWVroimL9FR7By6gbmMOd-C2q57TLmCD0RtW_AvHc_KZoPYjKs-Jz9ZY6uOxGmnRrWxkIY3Ejn2fR5fmaeUQA",
            ),
            ("sha512-256", "4aKF0DF_fM6JrLVkL7boL8FtFKtYiwpavMfCDqdIWU4"),
            ("sha512/256", "4aKF0DF_fM6JrLVkL7boL8FtFKtYiwpavMfCDqdIWU4"),
            ("sha3-224", "0Hh5HpvwgMITn4g6xlAz1LW3W720CIxJTQtqFA"),
            ("sha3-256", "hQrmFwez5g1ORVSMT6z9pBXTAXEmQf0RU1zzldni1_4"),
            (
                "sha3-384",
                "4k4NxmQTJkSmdABxr1oFYi7f_qivrPCkBgERlhvJFI8jwAG299fnmkS5iWsfAM2F",
            ),
            (
                "sha3-512",
                "vAfC38ApW0IGYr2kdOuNsRsDiYIuE9pWz5mR9Gfy9scTxIGqhmOQDsruMQvy8ibqpcLRNF3-vumQZYvVKanFBA",
            ),
            ("ripemd160", "DFUuTvD64IIo8YDGb5jVRMmTD7I"),
            (
                "blake2b512",
                "WdjmDY9_VHU6t7gjsR8gh5xNtzLltWoNpVWdELLCt6w31HR0tmhyW2YReDWa1xwYlZcQjdLZTKBRaX-8JLbXrQ",
            ),
            ("sm3", "GXNRJZbJEq-Z9oa89jIVHnIcsyrIu41E8K5a91cKvUk"),
        ] {
            let expression = format!("'hello'|hmac('secret', '{algorithm}', 'base64url')");
            assert_eq!(eval(&expression, "{}"), format!("\"{signature}\""), "{algorithm}");
        }
    }

    #[test]
    fn signatures_are_encoded() {
        for (encoding, signature) in [
            ("hex", "5112055c05f944f85755efc5cd8970e194e9f45b"),
            ("HEX", "5112055c05f944f85755efc5cd8970e194e9f45b"),
            ("base64", "URIFXAX5RPhXVe/FzYlw4ZTp9Fs="),
            ("base64url", "URIFXAX5RPhXVe_FzYlw4ZTp9Fs"),
        ] {
            let expression = format!("'hello'|hmac('secret', 'sha1', '{encoding}')");
            assert_eq!(eval(&expression, "{}"), format!("\"{signature}\""), "{encoding}");
        }
        let latin1 = "\"Q\\u0012\\u0005\\\\\\u0005ùDøWUïÅÍ\u{89}pá\u{94}éô[\"";
        for encoding in ["latin1", "binary"] {
            assert_eq!(
                eval(&format!("'hello'|hmac('secret', 'sha1', '{encoding}')"), "{}"),
                latin1
            );
        }
    }

    #[test]
    fn data_is_text_or_compact_json() {
        let event = r#"{"o": {"a": [1, "é"]}, "n": 12345678901234567890123, "t": true, "none": null}"#;
        for (data, text) in [
            ("o", r#"{"a":[1,"é"]}"#),
            ("n", "12345678901234567890123"),
            ("t", "true"),
            ("[]", "[]"),
        ] {
            let expression = format!("({data}|hmac('k')) == ('{text}'|hmac('k', none, none))");
            assert_eq!(eval(&expression, event), "true", "{data}");
        }
        assert_eq!(eval("('x'|hmac(5)) == ('x'|hmac('5'))", event), "true");
        assert_eq!(eval("(''|hmac('k'))|length", event), "64");
    }

    #[test]
    fn what_is_missing_or_unknown_is_an_error() {
        for (expression, message) in [
            ("missing|hmac('k')", "Data to sign is required"),
            ("none|hmac('k')", "Data to sign is required"),
            ("'x'|hmac", "Secret key is required"),
            ("'x'|hmac(none)", "Secret key is required"),
            ("'x'|hmac({})", "hmac: expected a string as secret key, found an object"),
            ("'x'|hmac('k', 'sha256', 'utf8')", "Invalid encoding: utf8"),
            (
                "'x'|hmac('k', 'shake128')",
                "Failed to generate HMAC: unknown algorithm",
            ),
            (
                "'x'|hmac('sha256', 'my secret')",
                "Failed to generate HMAC: unknown algorithm",
            ),
        ] {
            assert_eq!(error(expression, "{}"), message, "{expression}");
        }
    }
}
