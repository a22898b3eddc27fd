//! `vwh verify`.

use crate::helper::{Case, Run};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = "{\"test\": 2432232314}";
const ID: &str = "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: &str = "webhook-timestamp: 1614265330";
const SIGNATURE: &str = "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const NOW: &str = "2021-02-25T15:03:00Z";

fn case() -> Case {
    Case::new().stdin(BODY).args(["verify"])
}

fn run(secret: &str, headers: &[&str], more: &[&str]) -> Run {
    let headers = headers.iter().flat_map(|header| ["-H", header]);
    case()
        .args(["--secret", secret])
        .args(headers)
        .args(more.iter().copied())
        .run()
}

#[test]
fn a_good_signature_is_silent_and_ends_with_0() {
    run(SECRET, &[ID, TIMESTAMP, SIGNATURE], &["--now", NOW])
        .status(0)
        .stdout("")
        .stderr_is_empty();
    run(SECRET, &[ID, TIMESTAMP, SIGNATURE], &["--now", NOW, "-v"])
        .status(0)
        .stderr_contains("msg_p5jXN8AQM9LWM0D4loKWxJek: signed at 2021-02-25T15:02:10Z, secret 1 matches");
}

#[test]
fn secrets_and_bodies_have_their_sources() {
    let headers = ["-H", ID, "-H", TIMESTAMP, "-H", SIGNATURE, "--now", NOW];
    case()
        .args(["--secret", "HOOK"])
        .env("HOOK", SECRET)
        .args(headers)
        .run()
        .status(0);
    let file = || {
        case()
            .file("key", format!("{SECRET}\n"))
            .file("body", BODY)
            .args(headers)
    };
    file().args(["--secret", "K=@key", "body"]).run().status(0);
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    file()
        .args(["--secret", other, "--secret", "K=@key", "-"])
        .run()
        .status(0);
}

#[test]
fn every_cause_has_its_message() {
    let all = &[ID, TIMESTAMP, SIGNATURE][..];
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (secret, headers, now, message) in [
        (other, all, NOW, "the body is not verified: no signature matches"),
        (
            SECRET,
            &["webhook-id: x", TIMESTAMP, SIGNATURE],
            NOW,
            "no signature matches",
        ),
        (SECRET, &[TIMESTAMP, SIGNATURE], NOW, "header `webhook-id` is missing"),
        (SECRET, &[ID, SIGNATURE], NOW, "header `webhook-timestamp` is missing"),
        (SECRET, &[ID, TIMESTAMP], NOW, "header `webhook-signature` is missing"),
        (
            SECRET,
            &[ID, "webhook-timestamp: soon", SIGNATURE],
            NOW,
            "is not a number of seconds",
        ),
        (
            SECRET,
            all,
            "2021-02-25T15:07:11Z",
            "too old: it was made 5m1s ago, and 5m is tolerated",
        ),
        (
            SECRET,
            all,
            "2021-02-25T14:57:09Z",
            "too new: it was made 5m1s in the future",
        ),
    ] {
        run(secret, headers, &["--now", now])
            .status(4)
            .stderr_contains(message)
            .stdout("");
    }
    // without `--now` it is the present, and long after
    run(SECRET, all, &[]).status(4).stderr_contains("too old");
    run(SECRET, all, &["--tolerance", "1h", "--now", "2021-02-25T16:02:10Z"]).status(0);
    case()
        .args(["--secret", SECRET, "nofile"])
        .run()
        .status(4)
        .stderr_contains("nofile");
}

#[test]
fn what_is_wrong_on_the_command_line_ends_with_2_and_shows_no_secret() {
    let all = &[ID, TIMESTAMP, SIGNATURE][..];
    for (secret, more, message) in [
        (
            "whsec_s3cret",
            &[][..],
            "--secret: what stands behind the prefix is not base64",
        ),
        ("K=s3cret", &[], "--secret K: the secret begins with none of"),
        ("whsec_c2VjcmV0LXNlY3JldA==", &[], "13 bytes instead of 24 to 64"),
        ("NOPE", &[], "there is no environment variable `NOPE`"),
        (SECRET, &["--tolerance", "5"], "--tolerance"),
        (SECRET, &["--now", "today"], "--now today"),
        (SECRET, &["-H", "no colon"], "a header has no colon"),
    ] {
        run(secret, all, more)
            .status(2)
            .stderr_contains(message)
            .stderr_lacks("s3cret")
            .stderr_lacks("c2VjcmV0");
    }
    case().run().status(2).stderr_contains("--secret");
}
