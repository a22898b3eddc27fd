//! The algorithms of tokens (RFC 7518, section 3), each with the keys that it signs with.

use minijinja::Error;
use p521::ecdsa::signature::Signer as _;
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, EcdsaSigningAlgorithm, RsaEncoding, RsaKeyPair};
use ring::{hmac, signature};

use super::keys::{Curve, Key, PrivateKey};
use crate::helpers::{fail, fail_with_hint};

/// The algorithms, by name.
pub(super) const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512",
];

/// How a token is signed.
pub(super) struct Algorithm {
    name: &'static str,
    scheme: Scheme,
}

enum Scheme {
    Hmac(hmac::Algorithm),
    /// RSASSA-PKCS1-v1_5.
    Rsa(&'static dyn RsaEncoding),
    /// RSASSA-PSS.
    RsaPss(&'static dyn RsaEncoding),
    Ecdsa(Curve),
}

impl Algorithm {
    /// The algorithm of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = ALGORITHMS.into_iter().find(|known| *known == name)?;
        let scheme = match name {
            "HS256" => Scheme::Hmac(hmac::HMAC_SHA256),
            "HS384" => Scheme::Hmac(hmac::HMAC_SHA384),
            "HS512" => Scheme::Hmac(hmac::HMAC_SHA512),
            "RS256" => Scheme::Rsa(&signature::RSA_PKCS1_SHA256),
            "RS384" => Scheme::Rsa(&signature::RSA_PKCS1_SHA384),
            "RS512" => Scheme::Rsa(&signature::RSA_PKCS1_SHA512),
            "PS256" => Scheme::RsaPss(&signature::RSA_PSS_SHA256),
            "PS384" => Scheme::RsaPss(&signature::RSA_PSS_SHA384),
            "PS512" => Scheme::RsaPss(&signature::RSA_PSS_SHA512),
            "ES256" => Scheme::Ecdsa(Curve::P256),
            "ES384" => Scheme::Ecdsa(Curve::P384),
            _ => Scheme::Ecdsa(Curve::P521),
        };
        Some(Self { name, scheme })
    }

    /// Whether it signs with a secret, rather than with one half of a pair of keys.
    pub(super) fn is_symmetric(&self) -> bool {
        matches!(self.scheme, Scheme::Hmac(_))
    }

    /// The signature of a message.
    pub(super) fn sign(&self, key: &Key<'_>, message: &[u8]) -> Result<Vec<u8>, Error> {
        match (&self.scheme, key) {
            (Scheme::Hmac(hash), Key::Secret(secret)) => {
                let key = hmac::Key::new(*hash, secret.as_bytes());
                Ok(hmac::sign(&key, message).as_ref().to_vec())
            }
            (Scheme::Hmac(_), Key::Private(_)) => Err(fail_with_hint(
                format!(
                    "jwt: secretOrPrivateKey must be a symmetric key when using {}",
                    self.name
                ),
                "name the key's algorithm, such as `\"algorithm\": \"RS256\"`",
            )),
            (_, Key::Secret(_)) => Err(fail_with_hint(
                format!(
                    "jwt: secretOrPrivateKey must be an asymmetric key when using {}",
                    self.name
                ),
                "it is a private key in PEM: `-----BEGIN PRIVATE KEY-----`, with its line breaks",
            )),
            (Scheme::Rsa(encoding), Key::Private(PrivateKey::Rsa { der, is_pss: false }))
            | (Scheme::RsaPss(encoding), Key::Private(PrivateKey::Rsa { der, .. })) => {
                self.sign_rsa(*encoding, der, message)
            }
            (
                Scheme::Ecdsa(curve),
                Key::Private(PrivateKey::Ec {
                    curve: found,
                    scalar,
                    public,
                }),
            ) if curve == found => sign_ecdsa(*curve, scalar, public.as_deref(), message),
            (Scheme::Ecdsa(curve), Key::Private(PrivateKey::Ec { .. })) => Err(fail(format!(
                "jwt: \"alg\" parameter \"{}\" requires curve \"{}\".",
                self.name,
                curve.name()
            ))),
            (_, Key::Private(key)) => Err(wrong_type(key)),
        }
    }

    fn sign_rsa(&self, encoding: &'static dyn RsaEncoding, der: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
        let pair = RsaKeyPair::from_der(der).map_err(|rejected| match rejected.to_string().as_str() {
            "TooSmall" => fail(format!(
                "jwt: secretOrPrivateKey has a minimum key size of 2048 bits for {}",
                self.name
            )),
            "TooLarge" => fail("jwt: secretOrPrivateKey is an RSA key of more than 4096 bits"),
            _ => invalid_key(),
        })?;
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| invalid_key())?;
        Ok(signature)
    }
}

fn sign_ecdsa(curve: Curve, scalar: &[u8], public: Option<&[u8]>, message: &[u8]) -> Result<Vec<u8>, Error> {
    match curve {
        Curve::P256 => sign_with_ring(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, scalar, public, message),
        Curve::P384 => sign_with_ring(&signature::ECDSA_P384_SHA384_FIXED_SIGNING, scalar, public, message),
        Curve::P521 => {
            let key = p521::ecdsa::SigningKey::from_slice(scalar).map_err(|_| invalid_key())?;
            let signature: p521::ecdsa::Signature = key.try_sign(message).map_err(|_| invalid_key())?;
            Ok(signature.to_bytes().to_vec())
        }
    }
}

fn sign_with_ring(
    algorithm: &'static EcdsaSigningAlgorithm,
    scalar: &[u8],
    public: Option<&[u8]>,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let Some(public) = public else {
        return Err(fail_with_hint(
            "jwt: secretOrPrivateKey lacks the public key that belongs to it",
            "`openssl ec -in key.pem` writes the key with both its halves",
        ));
    };
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, public, &random);
    let signature = pair
        .map_err(|_| invalid_key())?
        .sign(&random, message)
        .map_err(|_| invalid_key())?;
    Ok(signature.as_ref().to_vec())
}

/// The error of a key whose type the algorithm has no use for.
fn wrong_type(key: &PrivateKey) -> Error {
    let (found, algorithms) = match key {
        PrivateKey::Rsa { is_pss: false, .. } => ("rsa", "RS256, PS256, RS384, PS384, RS512, PS512"),
        PrivateKey::Rsa { is_pss: true, .. } => ("rsa-pss", "PS256, PS384, PS512"),
        PrivateKey::Ec { .. } => ("ec", "ES256, ES384, ES512"),
    };
    fail(format!(
        "jwt: \"alg\" parameter for \"{found}\" key type must be one of: {algorithms}."
    ))
}

/// The error of a key that cannot be used; it says nothing of the key itself.
pub(super) fn invalid_key() -> Error {
    fail_with_hint(
        "jwt: secretOrPrivateKey is not valid key material",
        "a key is text: a secret for HS256 and its like, else a private key in PEM (PKCS#8, PKCS#1 or SEC1)",
    )
}
