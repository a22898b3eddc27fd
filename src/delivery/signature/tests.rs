use super::*;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

/// An Ed25519 seed (RFC 8032, 7.1, test 1), with its public key.
const PRIVATE: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PAIR: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
const PUBLIC: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn id() -> MessageId {
    MessageId::parse("--id", ID).unwrap()
}

fn signing(texts: &[&str]) -> Vec<SigningKey> {
    texts
        .iter()
        .map(|text| SigningKey::parse("--sign", text).unwrap())
        .collect()
}

fn keys(texts: &[&str]) -> Vec<Key> {
    texts.iter().map(|text| Key::parse("--secret", text).unwrap()).collect()
}

fn headers(id: &str, timestamp: &str, signature: &str) -> Vec<(String, String)> {
    let pairs = [
        ("Webhook-Id", id),
        (TIMESTAMP_HEADER, timestamp),
        (SIGNATURE_HEADER, signature),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// What verifying says `after` seconds behind the signature's time.
fn verified(headers: &[(String, String)], secrets: &[&str], after: i64) -> std::result::Result<Verified, Unverified> {
    let now = Timestamp::from_second(TIMESTAMP + after).unwrap();
    let received = Received { headers, body: BODY };
    verify(&received, &keys(secrets), now, DEFAULT_TOLERANCE)
}

#[test]
fn the_public_vector_is_met() {
    assert_eq!(sign(&signing(&[SECRET]), &id(), TIMESTAMP, BODY), SIGNATURE);
    let headers = headers(ID, &TIMESTAMP.to_string(), SIGNATURE);
    assert_eq!(verified(&headers, &[SECRET], 0).unwrap().id, ID);
}

#[test]
fn each_key_signs_and_one_that_matches_is_enough() {
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let signature = sign(&signing(&[other, SECRET, PRIVATE]), &id(), TIMESTAMP, BODY);
    let versions: Vec<&str> = signature.split(' ').map(|one| one.split_once(',').unwrap().0).collect();
    assert_eq!(versions, ["v1", "v1", "v1a"]);
    assert!(signature.contains(SIGNATURE));
    let headers = headers(ID, &TIMESTAMP.to_string(), &format!("v9,x junk {signature}"));
    for (secrets, key) in [
        (&[SECRET][..], 0),
        (&[other], 0),
        (&[PUBLIC], 0),
        (&[PRIVATE], 0),
        (&["whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", PUBLIC], 1),
    ] {
        assert_eq!(verified(&headers, secrets, 0).unwrap().key, key, "{secrets:?}");
    }
}

#[test]
fn a_private_key_may_have_its_public_half() {
    let alone = sign(&signing(&[PRIVATE]), &id(), TIMESTAMP, BODY);
    assert_eq!(sign(&signing(&[PAIR]), &id(), TIMESTAMP, BODY), alone);
}

#[test]
fn whatever_is_changed_is_noticed() {
    let good = TIMESTAMP.to_string();
    for (headers, secret) in [
        (headers("msg_other", &good, SIGNATURE), SECRET),
        (headers(ID, "1614265331", SIGNATURE), SECRET),
        (headers(ID, &good, &SIGNATURE.replace('g', "h")), SECRET),
        (headers(ID, &good, "v1,g0hM"), SECRET),
        (headers(ID, &good, "v1,not base64"), SECRET),
        (headers(ID, &good, "v1,"), SECRET),
        (headers(ID, &good, SIGNATURE), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        (headers(ID, &good, &SIGNATURE.replace("v1", "v1a")), PUBLIC),
    ] {
        assert_eq!(
            verified(&headers, &[secret], 0),
            Err(Unverified::NoMatch),
            "{headers:?}"
        );
    }
}

#[test]
fn each_lack_has_its_own_message() {
    let good = TIMESTAMP.to_string();
    let mut twice = headers(ID, &good, SIGNATURE);
    twice.extend(headers(ID, &good, SIGNATURE));
    for (headers, secret, message) in [
        (Vec::new(), SECRET, "header `webhook-id` is missing"),
        (headers("", &good, SIGNATURE), SECRET, "header `webhook-id` is missing"),
        (
            headers(ID, &good, SIGNATURE)[..2].to_vec(),
            SECRET,
            "header `webhook-signature` is missing",
        ),
        (twice, SECRET, "header `webhook-id` is there more than once"),
        (
            headers(ID, "2021-02-25", SIGNATURE),
            SECRET,
            "header `webhook-timestamp` is not a number of seconds",
        ),
        (
            headers(ID, "9999999999999999", SIGNATURE),
            SECRET,
            "header `webhook-timestamp` is not a number of seconds",
        ),
        (
            headers(ID, &good, SIGNATURE),
            PUBLIC,
            "header `webhook-signature` has no signature of version v1a",
        ),
    ] {
        assert_eq!(verified(&headers, &[secret], 0).unwrap_err().to_string(), message);
    }
}

#[test]
fn the_time_is_tolerated_both_ways() {
    let headers = headers(ID, &TIMESTAMP.to_string(), SIGNATURE);
    for after in [-300, 0, 300] {
        assert!(verified(&headers, &[SECRET], after).is_ok(), "{after}");
    }
    let old = verified(&headers, &[SECRET], 301).unwrap_err().to_string();
    assert_eq!(
        old,
        "the signature is too old: it was made 5m1s ago, and 5m is tolerated"
    );
    let new = verified(&headers, &[SECRET], -7200).unwrap_err().to_string();
    assert_eq!(
        new,
        "the signature is too new: it was made 2h in the future, and 5m is tolerated"
    );
}

#[test]
fn keys_that_are_none_say_why_and_nothing_of_themselves() {
    let long = format!("whsec_{}", STANDARD.encode([7; 65]));
    for (text, message) in [
        ("c2VjcmV0LXNlY3JldA==", "begins with none of whsec_"),
        (
            "whsec_c2VjcmV0LXNlY3JldA==",
            "the secret has 13 bytes instead of 24 to 64",
        ),
        (long.as_str(), "the secret has 65 bytes instead of 24 to 64"),
        ("whsec_s3cret!", "is not base64"),
        (
            "whsk_c2VjcmV0LXNlY3JldA==",
            "the private key has 13 bytes instead of 32 or 64",
        ),
        ("whpk_c2VjcmV0LXNlY3JldA==", "the public key has 13 bytes instead of 32"),
        (PUBLIC, "a public key (whpk_) cannot sign"),
        (&PAIR.replace("DXWpg", "DXWph"), "do not belong together"),
    ] {
        let error = SigningKey::parse("--sign", text).unwrap_err();
        assert_eq!(error.exit_status(), 2);
        let shown = error.to_string();
        let bare = text.split_once('_').map_or(text, |(_, bare)| bare);
        assert!(
            shown.contains("--sign") && shown.contains(message) && !shown.contains(bare),
            "{shown}"
        );
    }
    let shown = format!("{:?} {:?}", signing(&[SECRET, PRIVATE]), keys(&[SECRET, PUBLIC]));
    assert!(!shown.contains("MfKQ") && !shown.contains("nWGx"), "{shown}");
}

#[test]
fn a_fresh_id_is_a_uuid_of_the_time_and_the_random_bytes() {
    let now = "2022-02-22T19:22:22Z".parse().unwrap();
    // RFC 9562, A.6
    let random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
    assert_eq!(
        MessageId::fresh(now, &random).as_str(),
        "msg_017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    );
}

#[test]
fn an_id_is_visible_ascii() {
    assert_eq!(id().as_str(), ID);
    for text in ["", "a b", "a\r\nX: 1", "ñ", "a\u{7f}"] {
        assert_eq!(MessageId::parse("--id", text).unwrap_err().exit_status(), 2, "{text:?}");
    }
}
