//! The broker's part of a login with SASL: PLAIN (RFC 4616) and SCRAM (RFC 5802, RFC 7677).

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac, pbkdf2};

const ITERATIONS: NonZeroU32 = NonZeroU32::new(4096).unwrap();
const SALT: &[u8] = b"of the tests";

#[derive(Clone, Copy)]
pub(crate) enum Mechanism {
    Plain,
    ScramSha256,
    ScramSha512,
}

impl Mechanism {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// Who is let in, and how.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) mechanism: Mechanism,
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
}

/// What a word of the client is answered with.
pub(crate) enum Step {
    GoOn(Vec<u8>),
    LetIn(Vec<u8>),
    Refuse,
}

/// One login.
pub(crate) struct Login {
    account: Account,
    /// Both first messages of SCRAM, which the proof is about.
    firsts: Option<String>,
}

impl Login {
    pub(crate) fn new(account: Account) -> Self {
        Self { account, firsts: None }
    }

    pub(crate) fn hear(&mut self, word: &[u8]) -> Step {
        let Account {
            mechanism,
            user,
            password,
        } = self.account;
        let (hash, hmac, pbkdf2) = match mechanism {
            Mechanism::Plain => {
                let is_right = word == format!("\0{user}\0{password}").as_bytes();
                return if is_right {
                    Step::LetIn(Vec::new())
                } else {
                    Step::Refuse
                };
            }
            Mechanism::ScramSha256 => (&digest::SHA256, hmac::HMAC_SHA256, pbkdf2::PBKDF2_HMAC_SHA256),
            Mechanism::ScramSha512 => (&digest::SHA512, hmac::HMAC_SHA512, pbkdf2::PBKDF2_HMAC_SHA512),
        };
        let word = String::from_utf8(word.to_vec()).unwrap();
        let Some(firsts) = &self.firsts else {
            return self.first(&word);
        };
        let mut salted = vec![0; hash.output_len()];
        pbkdf2::derive(pbkdf2, ITERATIONS, SALT, password.as_bytes(), &mut salted);
        let sign = |key: &[u8], text: &[u8]| hmac::sign(&hmac::Key::new(hmac, key), text);
        let (without_proof, proof) = word.split_once(",p=").unwrap();
        let about = format!("{firsts},{without_proof}");
        let client = sign(&salted, b"Client Key");
        let stored = digest::digest(hash, client.as_ref());
        let signature = sign(stored.as_ref(), about.as_bytes());
        let pairs = client.as_ref().iter().zip(signature.as_ref());
        let expected: Vec<u8> = pairs.map(|(key, signature)| key ^ signature).collect();
        if STANDARD.encode(expected) != proof {
            return Step::Refuse;
        }
        let server = sign(&salted, b"Server Key");
        let signature = sign(server.as_ref(), about.as_bytes());
        Step::LetIn(format!("v={}", STANDARD.encode(signature)).into_bytes())
    }

    /// The client's nonce with more behind it.
    fn first(&mut self, word: &str) -> Step {
        let bare = word.strip_prefix("n,,").unwrap();
        let Some(nonce) = bare.strip_prefix(&format!("n={},r=", self.account.user)) else {
            return Step::Refuse;
        };
        let answer = format!("r={nonce}0123,s={},i={ITERATIONS}", STANDARD.encode(SALT));
        self.firsts = Some(format!("{bare},{answer}"));
        Step::GoOn(answer.into_bytes())
    }
}
