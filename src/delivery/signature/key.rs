//! Keys, in the written form of the specification: a prefix that tells the kind, and base64.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// How long a shared secret may be, in bytes.
const SECRET_LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// How long an Ed25519 key is, in bytes; a private key may have the public one behind it.
const ED25519_LENGTH: usize = 32;

const FORMS: &str =
    "a secret is whsec_ and base64 of 24 to 64 bytes; an Ed25519 key is whsk_ (private) or whpk_ (public)";

/// A key that signs.
#[derive(Clone)]
pub struct SigningKey {
    kind: Kind,
    /// As it was written.
    text: String,
}

#[derive(Clone)]
enum Kind {
    Shared(hmac::Key),
    Private(Arc<Ed25519KeyPair>),
}

/// A key that checks signatures.
#[derive(Clone)]
pub enum Key {
    /// One that could have made them.
    Signing(SigningKey),
    /// An Ed25519 public key.
    Public(Vec<u8>),
}

/// Whether the text is a key as it is written, and not something that leads to one.
pub(super) fn has_prefix(text: &str) -> bool {
    ["whsec_", "whsk_", "whpk_"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
}

impl SigningKey {
    /// Reads `whsec_..` or `whsk_..`; `option` is what a person knows it as. No message shows anything of it.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where it is no such key.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        match Key::parse(option, text)? {
            Key::Signing(key) => Ok(key),
            Key::Public(_) => Err(wrong(option, "a public key (whpk_) cannot sign")),
        }
    }

    /// The version of its signatures.
    pub fn version(&self) -> &'static str {
        match self.kind {
            Kind::Shared(_) => "v1",
            Kind::Private(_) => "v1a",
        }
    }

    /// What nobody should see: the key, as it was written and without its prefix.
    pub fn hidden(&self) -> Vec<String> {
        let bare = self.text.split_once('_').map_or("", |(_, bare)| bare);
        vec![self.text.clone(), bare.to_owned()]
    }

    pub(super) fn sign(&self, content: &[u8]) -> Vec<u8> {
        match &self.kind {
            Kind::Shared(key) => hmac::sign(key, content).as_ref().to_vec(),
            Kind::Private(pair) => pair.sign(content).as_ref().to_vec(),
        }
    }
}

impl Key {
    /// Whether the text is written like a key: it begins with `whsec_`, `whsk_` or `whpk_`.
    pub fn is_like(text: &str) -> bool {
        has_prefix(text.trim())
    }

    /// Reads `whsec_..`, `whsk_..` or `whpk_..`; `option` is what a person knows it as. No message shows anything of it.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where it is no such key.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        let text = text.trim();
        let kind = if let Some(bare) = text.strip_prefix("whsec_") {
            Kind::Shared(shared(option, bare)?)
        } else if let Some(bare) = text.strip_prefix("whsk_") {
            Kind::Private(Arc::new(private(option, bare)?))
        } else if let Some(bare) = text.strip_prefix("whpk_") {
            let bytes = decode(option, bare)?;
            if bytes.len() != ED25519_LENGTH {
                return Err(wrong(
                    option,
                    &format!("the public key has {} bytes instead of 32", bytes.len()),
                ));
            }
            return Ok(Self::Public(bytes));
        } else {
            return Err(wrong(option, "the secret begins with none of whsec_, whsk_ and whpk_"));
        };
        let text = text.to_owned();
        Ok(Self::Signing(SigningKey { kind, text }))
    }

    /// The version of the signatures that it checks.
    pub fn version(&self) -> &'static str {
        match self {
            Self::Signing(key) => key.version(),
            Self::Public(_) => "v1a",
        }
    }

    /// What nobody should see.
    pub fn hidden(&self) -> Vec<String> {
        match self {
            Self::Signing(key) => key.hidden(),
            Self::Public(_) => Vec::new(),
        }
    }

    /// Whether it is its signature of the content; takes as long for a wrong one as for a right one.
    pub(super) fn verifies(&self, content: &[u8], signature: &[u8]) -> bool {
        let public = |key: &[u8]| UnparsedPublicKey::new(&ED25519, key).verify(content, signature).is_ok();
        match self {
            Self::Public(key) => public(key),
            Self::Signing(SigningKey { kind, .. }) => match kind {
                Kind::Shared(key) => hmac::verify(key, content, signature).is_ok(),
                Kind::Private(pair) => public(pair.public_key().as_ref()),
            },
        }
    }
}

fn shared(option: &str, bare: &str) -> Result<hmac::Key> {
    let bytes = decode(option, bare)?;
    if !SECRET_LENGTHS.contains(&bytes.len()) {
        return Err(wrong(
            option,
            &format!("the secret has {} bytes instead of 24 to 64", bytes.len()),
        ));
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

fn private(option: &str, bare: &str) -> Result<Ed25519KeyPair> {
    let bytes = decode(option, bare)?;
    let pair = match bytes.split_at_checked(ED25519_LENGTH) {
        Some((seed, [])) => Ed25519KeyPair::from_seed_unchecked(seed),
        Some((seed, public)) if public.len() == ED25519_LENGTH => {
            Ed25519KeyPair::from_seed_and_public_key(seed, public)
        }
        _ => {
            let message = format!("the private key has {} bytes instead of 32 or 64", bytes.len());
            return Err(wrong(option, &message));
        }
    };
    pair.map_err(|_| wrong(option, "the two halves of the private key do not belong together"))
}

fn decode(option: &str, bare: &str) -> Result<Vec<u8>> {
    STANDARD
        .decode(bare)
        .map_err(|_| wrong(option, "what stands behind the prefix is not base64"))
}

fn wrong(option: &str, message: &str) -> Error {
    Error::usage(Diagnostic::new(format!("{option}: {message}")).hint(FORMS))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.version())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.version())
    }
}
