//! The keys that tokens are signed with: secrets, and private keys in PEM (PKCS#8, PKCS#1 and SEC1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::Error;
use p521::pkcs8::der::Decode as _;
use p521::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use sec1::EcPrivateKey;

use super::signing::invalid_key;
use crate::helpers::{fail, fail_with_hint};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// A key to sign with.
pub(super) enum Key<'k> {
    /// The bytes of the text are the key.
    Secret(&'k str),
    /// The private half of a pair.
    Private(PrivateKey),
}

/// The private half of a pair of keys.
pub(super) enum PrivateKey {
    /// An RSA key, as PKCS#1.
    Rsa {
        der: Vec<u8>,
        /// Whether the key is for RSASSA-PSS alone.
        is_pss: bool,
    },
    /// A key on an elliptic curve.
    Ec {
        curve: Curve,
        scalar: Vec<u8>,
        /// The point that belongs to it, where the file has it.
        public: Option<Vec<u8>>,
    },
}

/// An elliptic curve that tokens are signed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// The name that OpenSSL has for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::P256 => "prime256v1",
            Self::P384 => "secp384r1",
            Self::P521 => "secp521r1",
        }
    }

    fn of(identifier: ObjectIdentifier) -> Option<Self> {
        match identifier {
            P256 => Some(Self::P256),
            P384 => Some(Self::P384),
            P521 => Some(Self::P521),
            _ => None,
        }
    }
}

impl<'k> Key<'k> {
    /// The private key that the text is in PEM, or else the text as a secret.
    pub(super) fn of(text: &'k str) -> Result<Self, Error> {
        match pem_block(text) {
            Some((label, der)) => Ok(Self::Private(private_key(label, &der.ok_or_else(invalid_key)?)?)),
            None => Ok(Self::Secret(text)),
        }
    }
}

/// The label and the bytes of the first private key in PEM; no bytes where they cannot be read.
fn pem_block(text: &str) -> Option<(&str, Option<Vec<u8>>)> {
    let mut rest = text;
    loop {
        let (label, behind) = rest.split_once("-----BEGIN ")?.1.split_once("-----")?;
        if label.ends_with("PRIVATE KEY") {
            let end = behind.find("-----END ");
            return Some((label, end.and_then(|end| bytes(&behind[..end]))));
        }
        rest = behind;
    }
}

/// The bytes between the two lines of a PEM block. Line breaks may have become `\n`, as in environment variables.
fn bytes(base64: &str) -> Option<Vec<u8>> {
    let mut text = base64.replace("\\n", "").replace("\\r", "");
    text.retain(|c| !c.is_ascii_whitespace());
    STANDARD.decode(text).ok()
}

fn private_key(label: &str, der: &[u8]) -> Result<PrivateKey, Error> {
    match label {
        "RSA PRIVATE KEY" => Ok(PrivateKey::Rsa {
            der: der.to_vec(),
            is_pss: false,
        }),
        "EC PRIVATE KEY" => ec_key(der, None),
        "PRIVATE KEY" => pkcs8_key(der),
        "ENCRYPTED PRIVATE KEY" => Err(fail_with_hint(
            "jwt: secretOrPrivateKey is encrypted",
            "`openssl pkey -in key.pem` asks for the passphrase and writes the key without it",
        )),
        _ => Err(invalid_key()),
    }
}

fn pkcs8_key(der: &[u8]) -> Result<PrivateKey, Error> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| invalid_key())?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        EC => ec_key(key, info.algorithm.parameters_oid().ok()),
        oid @ (RSA | RSA_PSS) => Ok(PrivateKey::Rsa {
            der: key.to_vec(),
            is_pss: oid == RSA_PSS,
        }),
        _ => Err(unknown_type()),
    }
}

/// A SEC1 key; its curve is named in it, or by what it stands in.
fn ec_key(der: &[u8], outer: Option<ObjectIdentifier>) -> Result<PrivateKey, Error> {
    let key = EcPrivateKey::from_der(der).map_err(|_| invalid_key())?;
    let inner = key.parameters.and_then(|parameters| parameters.named_curve());
    let curve = outer.or(inner).and_then(Curve::of).ok_or_else(unknown_type)?;
    Ok(PrivateKey::Ec {
        curve,
        scalar: key.private_key.to_vec(),
        public: key.public_key.map(<[u8]>::to_vec),
    })
}

fn unknown_type() -> Error {
    fail("jwt: secretOrPrivateKey is neither an RSA key nor one on the curves P-256, P-384 and P-521")
}
