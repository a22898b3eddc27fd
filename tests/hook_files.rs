//! Files that a hook names: what is wrong with one is told by the key that names it, at its place.

use crate::helper::server::Server;
use crate::helper::{Case, Run};

/// `send` of a hook with this in it, where `text.pem` is no certificate.
fn send(rest: &str, url: &str) -> Run {
    Case::new()
        .file("hooks/h.yaml", format!("url: {url}\n{rest}\n"))
        .file("hooks/text.pem", "no PEM")
        .file("hooks/utf16.hbs", [0xff, 0xfe, 0x20, 0x00])
        .file("hooks/cut.json.hbs", "{\"a\": \"{{b}} }")
        .file("hooks/guessed.hbs", "{\"a\": {{{b}}} }")
        .stdin(r#"{"b": "x"}"#)
        .args(["send", "--hook", "hooks/h.yaml", "--retry-attempts", "1"])
        .run()
}

#[test]
fn they_are_told_by_their_keys() {
    let server = Server::new([]);
    // nothing listens there for long: the files are read with the first connection
    let tls = server.url("/").replace("http:", "https:");
    for (rest, place, message, hint) in [
        (
            "tls: {ca: nope.pem}",
            "hooks/h.yaml:2:11",
            "tls.ca: cannot read hooks/nope.pem",
            "relative paths begin at the folder of the hook",
        ),
        (
            "tls: {ca: text.pem}",
            "hooks/h.yaml:2:11",
            "tls.ca hooks/text.pem: it holds no certificate",
            "PEM",
        ),
        (
            "tls: {cert: nope.pem}",
            "hooks/h.yaml:2:13",
            "tls.cert: cannot read",
            "",
        ),
        (
            "tls: {cert: text.pem}",
            "hooks/h.yaml:2:13",
            "tls.cert hooks/text.pem: it holds no certificate",
            "PEM",
        ),
        (
            "partials: [nope]",
            "hooks/h.yaml:2:12",
            "the partials folder `hooks/nope` does not exist",
            "`partials`",
        ),
        (
            "partials: [text.pem]",
            "hooks/h.yaml:2:12",
            "`hooks/text.pem` is not a folder",
            "`partials`",
        ),
        (
            "body_file: nope.hbs",
            "hooks/h.yaml:2:12",
            "the template `hooks/nope.hbs` does not exist",
            "",
        ),
        (
            "body_file: utf16.hbs",
            "hooks/h.yaml:2:12",
            "is not UTF-8",
            "convert it",
        ),
        (
            "body_file: cut.json.hbs",
            "hooks/cut.json.hbs:1:",
            "the template ends",
            "`format: text`",
        ),
        (
            "body_file: guessed.hbs",
            "<output>",
            "the output is not valid JSON",
            "`format: text`",
        ),
        (
            "body: '{\"a\": {{> nope}} }'",
            "hooks/h.yaml:2:14",
            "the partial `nope` could not be found",
            "given with `partials`",
        ),
    ] {
        let run = send(rest, &tls);
        run.status(3).stdout("").stderr_contains(message).stderr_contains(hint);
        if place != "<output>" {
            run.stderr_contains(&format!("--> {place}"));
        }
        for flag in ["--cacert", "--cert", "--key", "--template", "--partials", "--format"] {
            run.stderr_lacks(flag);
        }
    }
}

/// Where a flag names the file, it is the flag that is told.
#[test]
fn flags_are_told_as_flags() {
    let server = Server::new([]);
    let tls = server.url("/").replace("http:", "https:");
    for (key, args, told) in [
        ("ca", ["--cacert", "nope.pem"], "--cacert: cannot read nope.pem"),
        ("cert", ["--cert", "nope.pem"], "--cert: cannot read nope.pem"),
        (
            "ca",
            ["--partials", "nope"],
            "name an existing folder with `--partials`",
        ),
    ] {
        let run = Case::new()
            .file("h.yaml", format!("url: {tls}\ntls: {{{key}: other.pem}}\n"))
            .args(["send", "--hook", "h.yaml", "--retry-attempts", "1"])
            .args(args)
            .run();
        run.status(2).stderr_contains(told).stderr_lacks("h.yaml:");
    }
}

#[test]
fn check_warns_of_files_that_are_not_here() {
    let run = Case::new()
        .file(
            "h.yaml",
            "url: https://api.example.com/\ntls: {ca: ca.pem, cert: c.pem, key: k.pem}\n",
        )
        .args(["check", "h.yaml"])
        .run();
    run.status(0)
        .stderr_contains("warning: tls.ca: cannot read ca.pem")
        .stderr_contains("--> h.yaml:2:11")
        .stderr_contains("warning: tls.cert: cannot read c.pem")
        .stderr_contains("warning: tls.key: cannot read k.pem")
        .stderr_contains("1 file: 0 errors, 3 warnings");
}

/// No event could be sent without them: the stream does not begin.
#[test]
fn a_stream_does_not_begin_without_them() {
    let case = Case::new().file("h.yaml", "url: https://localhost:1/\ntls: {ca: ca.pem, cert: c.pem}\n");
    let run = Case::inside(case.path(""))
        .stdin("{}{}{}")
        .args(["send", "--stream", "--hook", "h.yaml", "--journal", "j.db"])
        .run();
    run.status(3);
    let said = run.said();
    assert_eq!(said.matches("tls.ca: cannot read").count(), 1, "{said}");
    assert_eq!(said.matches("tls.cert: cannot read").count(), 1, "{said}");
    assert!(!case.path("j.db").exists());
}
