//! What a hosted NATS is set up with: an operator, who vouches for an account, which vouches for a user.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// What keys begin with: who has them.
const OPERATOR: u8 = 14 << 3;
const ACCOUNT: u8 = 0;
const USER: u8 = 20 << 3;
const SEED: u8 = 18 << 3;

/// A key as NATS has it.
struct Key {
    kind: u8,
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl Key {
    fn new(kind: u8, fill: u8) -> Self {
        let seed = [fill; 32];
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        Self { kind, seed, pair }
    }

    fn public(&self) -> String {
        checked(&[&[self.kind], self.pair.public_key().as_ref()].concat())
    }

    fn seed(&self) -> String {
        let head = [SEED | (self.kind >> 5), (self.kind & 31) << 3];
        checked(&[&head[..], &self.seed].concat())
    }

    /// A token about somebody's key, with these claims.
    fn token(&self, subject: &Self, claims: &str) -> String {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let (issuer, about) = (self.public(), subject.public());
        let head = encode(r#"{"typ":"JWT","alg":"ed25519-nkey"}"#);
        let body = encode(&format!(
            r#"{{"jti":"test","iat":1700000000,"iss":"{issuer}","sub":"{about}","name":"test","nats":{claims}}}"#
        ));
        let signed = format!("{head}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

/// The configuration of a server, and the credentials of a user who may do all in an account with JetStream.
pub(crate) fn operated() -> (String, String) {
    let keys = [(OPERATOR, 1), (ACCOUNT, 2), (USER, 3), (ACCOUNT, 4)];
    let [operator, account, user, system] = keys.map(|(kind, fill)| Key::new(kind, fill));
    let of_operator = operator.token(&operator, r#"{"type":"operator","version":2}"#);
    let limits = |more: &str| {
        let limits =
            r#""subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1"#;
        let rights = r#""default_permissions":{"pub":{},"sub":{}}"#;
        format!(r#"{{"type":"account","version":2,"limits":{{{limits}{more}}},{rights}}}"#)
    };
    let jetstream = r#","mem_storage":-1,"disk_storage":-1,"streams":-1,"consumer":-1"#;
    let of_account = operator.token(&account, &limits(jetstream));
    // the server speaks in its name
    let of_system = operator.token(&system, &limits(""));
    let of_user = account.token(
        &user,
        r#"{"type":"user","version":2,"pub":{},"sub":{},"subs":-1,"data":-1,"payload":-1}"#,
    );
    let (account, system) = (account.public(), system.public());
    let config = format!(
        "operator: {of_operator}\nsystem_account: {system}\nresolver: MEMORY\n\
         resolver_preload: {{ {account}: {of_account}, {system}: {of_system} }}"
    );
    let credentials = format!(
        "-----BEGIN NATS USER JWT-----\n{of_user}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        user.seed()
    );
    (config, credentials)
}

/// In base 32, with a checksum (CRC-16/XMODEM, the lower byte first).
fn checked(bytes: &[u8]) -> String {
    let checksum = bytes.iter().fold(0_u16, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            let shifted = sum << 1;
            if sum & 0x8000 == 0 { shifted } else { shifted ^ 0x1021 }
        })
    });
    let all = [bytes, &checksum.to_le_bytes()].concat();
    let bits: Vec<u8> = all
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        .collect();
    let digit = |five: &[u8]| {
        let number = (0..5).fold(0, |number, at| number << 1 | five.get(at).copied().unwrap_or(0));
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(number)])
    };
    bits.chunks(5).map(digit).collect()
}
