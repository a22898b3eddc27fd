//! What is wrong with a hook is told in one run: each fault, at its place, in the order of the file.

use crate::helper::server::{Behaviour, Server};
use crate::helper::{Case, Run};

/// Everything in it is wrong.
const HOOK: &str = "\
urll: x
name: [a]
when: '{{nope x}}'
method: PSOT
params: {a: [1], b: {{c}}}
headers:
  X-A: '{{objct y}} {{also z}}'
  Content-Length: 3
  Authorization: x
format: jsn
body: '{\"a\": {{nop b}}}'
body_file: x.hbs
auth: {basic: {user: 'a:b'}, bearer: t}
sign: {standard-webhooks: [whsec_x, nope, [a]]}
id: 'a b'
retry: {attempts: none, base: 5, on: [408, '99,7xx', {}], atempts: 2}
timeout: 3s
tls: {verify: maybe, key: k.pem, certt: a, [a]: b}
network: {allow_private: yes, proxy: 'http://', follow: 1}
partials: [nope, h.yaml, [x]]
name: again
";

/// Line, column and message of its faults.
const FAULTS: &[&str] = &[
    "1:1 unknown key `urll`",
    "1:1 no URL is given",
    "2:7 `name` is text, found a list",
    "3:10 unknown helper `nope`",
    "4:9 unknown method `PSOT`",
    "5:13 `params` is text, found a list",
    "5:21 `params` is text, found an object",
    "7:11 unknown helper `objct`",
    "7:23 unknown helper `also`",
    "8:3 header `Content-Length` cannot be set",
    "9:3 the header `Authorization` is given, and `auth` too",
    "10:9 unknown format `jsn`",
    "11:16 unknown helper `nop`",
    "12:12 `body` and `body_file` both give the body",
    "13:15 `basic` has a `user` and a `password`",
    "13:38 `auth` is either `basic` or `bearer`",
    "14:28 sign: what stands behind the prefix is not base64",
    "14:43 `standard-webhooks` is text, found a list",
    "15:5 id: the id holds a blank, and may hold visible ASCII only",
    "16:19 retry.attempts: `none` is not a number from 1 on",
    "16:31 retry.base: `5` is not a duration",
    "16:44 retry.on: `99` is neither a status nor a class of them",
    "16:44 retry.on: `7xx` is neither a status nor a class of them",
    "16:54 `on` is text, found an object",
    "16:59 unknown key `atempts` in `retry`",
    "17:10 `timeout` is an object, found text",
    "18:15 tls.verify: `maybe` is not true or false",
    "18:27 a key without its certificate, `tls.cert`",
    "18:34 unknown key `certt` in `tls`",
    "18:44 a key is text, found a list in `tls`",
    "19:26 network.allow_private: `yes` is not auto, true or false",
    "19:38 network.proxy: not the URL of a proxy",
    "19:57 network.follow: `1` is not true or false",
    "20:12 the partials folder `nope` does not exist",
    "20:18 the partials folder `h.yaml` is not a folder",
    "20:26 `partials` is text, found a list",
    "21:1 the key `name` is given twice",
];

/// The problems of this severity that `check --json` has found: line, column and message of each.
fn found(run: &Run, severity: &str) -> Vec<String> {
    let problems: Vec<serde_json::Value> = serde_json::from_str(&run.text()).unwrap();
    let told = problems.iter().filter(|problem| problem["severity"] == severity);
    told.map(|problem| {
        let message = problem["message"].as_str().unwrap_or_default();
        format!("{}:{} {message}", problem["line"], problem["column"])
    })
    .collect()
}

#[test]
fn check_tells_all_of_them_in_order() {
    let case = Case::new().file("h.yaml", HOOK);
    let check = |args: &[&'static str]| {
        let args = ["check", "h.yaml"].iter().chain(args).copied();
        Case::inside(case.path("")).args(args).run()
    };
    let run = check(&["--json"]);
    run.status(3);
    assert_eq!(found(&run, "error"), FAULTS);
    let warnings = found(&run, "warning");
    assert!(
        warnings.contains(&"14:37 this signing key is the name of a secret, which is not given".to_owned()),
        "{warnings:?}"
    );
    check(&[])
        .stderr_contains("hint: did you mean `url`?")
        .stderr_contains("hint: did you mean `POST`?")
        .stderr_contains("hint: did you mean `attempts`?")
        .stderr_contains("hint: did you mean `cert`?")
        .stderr_contains("put the template in quotes");
}

#[test]
fn send_tells_the_same_and_sends_nothing() {
    let mut case = Case::new()
        .file("h.yaml", HOOK)
        .stdin("{}")
        .args(["send", "--hook", "h.yaml"]);
    let run = case.run();
    run.status(3).stdout("");
    let said = run.said();
    let mut rest = said.as_str();
    for fault in FAULTS {
        let (place, message) = fault.split_once(' ').unwrap();
        let told = format!("error: {message}\n");
        let at = rest.find(&told).unwrap_or_else(|| panic!("{told} is not in {rest}"));
        rest = &rest[at + told.len()..];
        let line = rest.lines().next().unwrap_or_default();
        assert!(
            line.trim_start().starts_with(&format!("--> h.yaml:{place}")),
            "{line}: {told}"
        );
    }
    // the key that names a secret which is not given is one more: `check` does not know the secrets
    assert_eq!(said.matches("error: ").count(), FAULTS.len() + 1);
    assert!(
        said.contains("sign: neither a key (whsec_.., whsk_..) nor the name of a secret"),
        "{said}"
    );
}

/// One key that is wrong does not hide what is wrong with another, whatever flags say over them.
#[test]
fn flags_take_nothing_from_what_is_told() {
    let server = Server::new([]);
    let hook = "url: [x]\nretry: {base: 5}\nbody: '{{nope x}}'\n";
    let mut case = Case::new().file("h.yaml", hook).stdin("{}");
    let url = server.url("/");
    case = case.args([
        "send",
        "--hook",
        "h.yaml",
        "--url",
        &url,
        "-e",
        "{{other x}}",
        "--timeout",
        "3",
    ]);
    let run = case.run();
    run.status(3)
        .stderr_contains("`url` is text, found a list")
        .stderr_contains("h.yaml:2:15")
        .stderr_contains("--timeout: `3` is not a duration")
        .stderr_contains("unknown helper `other`")
        .stderr_lacks("unknown helper `nope`")
        .stderr_lacks("no URL is given");
    assert!(server.requests().is_empty());
}

#[test]
fn a_syntax_error_is_the_only_fault() {
    let run = Case::new()
        .file("h.yaml", "urll: x\nbody: 'a\n")
        .args(["check", "--json", "h.yaml"])
        .run();
    run.status(3);
    let errors = found(&run, "error");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("the hook is not valid YAML"), "{errors:?}");
}

/// What is right beside them is taken as before.
#[test]
fn a_hook_without_faults_is_sent() {
    let server = Server::new([Behaviour::status(200)]);
    let hook = format!(
        "url: {}\nparams: null\nauth: {{basic: {{user: u, password: ''}}}}\nretry: {{on: ['408, 5xx', 429]}}\nheaders: {{X-A: null}}\n",
        server.url("/")
    );
    let run = Case::new()
        .file("h.yaml", hook)
        .args(["send", "--hook", "h.yaml"])
        .run();
    run.status(0);
    assert_eq!(server.requests()[0].header("authorization"), ["Basic dTo="]);
}
