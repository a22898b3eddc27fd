//! A request as a person or a program can read it: what `--dry-run` prints.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::proxy::ProxyChoice;
use super::request::{Method, Request};
use super::transport::TransportOptions;

/// The form that a request is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'a> {
    /// The bytes that HTTP/1.1 sends.
    Http,
    /// A command that sends it, over connections that are made so.
    Curl(&'a TransportOptions),
    /// An object with `method`, `url`, `headers` and `body`.
    Json,
}

/// The request in a form. The text is meant to be shown, with its secrets hidden where they are to be.
pub fn show(request: &Request, form: Shown<'_>) -> String {
    match form {
        Shown::Http => http(request),
        Shown::Curl(options) => curl(request, options),
        Shown::Json => json(request),
    }
}

fn http(request: &Request) -> String {
    let mut out = format!("{} {} HTTP/1.1\n", request.method(), request.url().target());
    if let Some(length) = request.content_length() {
        let _ = writeln!(out, "content-length: {length}");
    }
    if !has_header(request, "Host") {
        let _ = writeln!(out, "host: {}", request.url().authority());
    }
    for (name, value) in headers(request) {
        let _ = writeln!(out, "{name}: {value}");
    }
    out.push('\n');
    out.push_str(&String::from_utf8_lossy(request.body().unwrap_or_default()));
    out
}

/// A command for a POSIX shell. Headers that curl would add by itself are taken out, and what curl does to a URL by
/// itself is turned off, so that the same request is sent.
fn curl(request: &Request, options: &TransportOptions) -> String {
    let mut words = vec!["curl --http1.1 --globoff --path-as-is".to_owned()];
    words.extend(connection_words(options));
    match request.method() {
        Method::Head => words.push("--head".to_owned()),
        method => words.push(format!("--request {method}")),
    }
    for (name, value) in headers(request) {
        words.push(match value.is_empty() {
            true => format!("--header {}", quoted(&format!("{name};"))),
            false => format!("--header {}", quoted(&format!("{name}: {value}"))),
        });
    }
    for name in ["accept", "user-agent", "expect", "content-type"] {
        if !has_header(request, name) {
            words.push(format!("--header {}", quoted(&format!("{name}:"))));
        }
    }
    let body = match request.body() {
        None if request.method().anticipates_body() => Some(Vec::new()),
        body => body.map(<[u8]>::to_vec),
    };
    let mut before = String::new();
    match body {
        Some(bytes) if fits_argument(&bytes) => {
            words.push(format!("--data-raw {}", quoted(&String::from_utf8_lossy(&bytes))));
        }
        Some(bytes) => {
            before = format!("printf '{}' |\n", printf_format(&bytes));
            words.push("--data-binary @-".to_owned());
        }
        None => {}
    }
    words.push(quoted(&request.url().to_text()));
    format!("{before}{}\n", words.join(" \\\n  "))
}

/// The options of curl for how a connection is made, as far as they are not its own defaults.
fn connection_words(options: &TransportOptions) -> Vec<String> {
    let mut words = vec![
        format!("--connect-timeout {}", options.connect_timeout.as_secs_f64()),
        format!("--max-time {}", options.total_timeout.as_secs_f64()),
    ];
    let files = [
        ("--cacert", &options.tls.ca),
        ("--cert", &options.tls.cert),
        ("--key", &options.tls.key),
    ];
    for (flag, file) in files {
        if let Some(file) = file {
            words.push(format!("{flag} {}", quoted(&file.path().display().to_string())));
        }
    }
    if options.tls.insecure {
        words.push("--insecure".to_owned());
    }
    match &options.proxy {
        ProxyChoice::Environment => {}
        ProxyChoice::Direct => words.push("--noproxy '*'".to_owned()),
        ProxyChoice::Through(proxy) => words.push(format!("--proxy {}", quoted(&proxy.to_text()))),
    }
    words
}

/// Whether a body can be an argument: systems limit the length of one, and none can hold a NUL.
fn fits_argument(body: &[u8]) -> bool {
    const MAX_ARGUMENT: usize = 64 * 1024;
    body.len() <= MAX_ARGUMENT && !body.contains(&0) && std::str::from_utf8(body).is_ok()
}

/// The text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The bytes as a format of `printf` inside single quotes.
fn printf_format(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '%' => out.push_str("%%"),
                '\\' => out.push_str("\\\\"),
                '\'' => out.push_str("'\\''"),
                '\0' => out.push_str("\\000"),
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\{byte:03o}");
        }
    }
    out
}

/// A request as JSON, with the names that HAR 1.2 has.
#[derive(Serialize)]
struct RequestJson<'a> {
    method: &'a str,
    url: String,
    headers: Vec<HeaderJson<'a>>,
    #[serde(flatten)]
    body: Option<BodyJson<'a>>,
}

#[derive(Serialize)]
struct HeaderJson<'a> {
    name: String,
    value: &'a str,
}

#[derive(Serialize)]
enum BodyJson<'a> {
    #[serde(rename = "body")]
    Text(&'a str),
    /// Of a body that is not text.
    #[serde(rename = "bodyBase64")]
    Base64(String),
}

fn json(request: &Request) -> String {
    let shown = RequestJson {
        method: request.method().name(),
        url: request.url().to_text(),
        headers: headers(request)
            .map(|(name, value)| HeaderJson { name, value })
            .collect(),
        body: request.body().map(|body| match std::str::from_utf8(body) {
            Ok(text) => BodyJson::Text(text),
            Err(_) => BodyJson::Base64(STANDARD.encode(body)),
        }),
    };
    // texts and lists of texts: nothing that could fail
    serde_json::to_string_pretty(&shown).unwrap_or_default() + "\n"
}

/// The headers with their names in lower case, as the client sends them.
fn headers(request: &Request) -> impl Iterator<Item = (String, &str)> {
    request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
}

fn has_header(request: &Request, name: &str) -> bool {
    request
        .headers()
        .iter()
        .any(|(known, _)| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::super::{HeaderEdit, Url};
    use super::*;

    fn request(method: Method, headers: &[&str], body: Option<&[u8]>) -> Request {
        let mut builder =
            Request::builder(Url::parse("https://api.example.com:8443/a%20b?q=[1]").unwrap()).method(method);
        for header in headers {
            builder = builder.header(HeaderEdit::parse(header).unwrap());
        }
        if let Some(body) = body {
            builder = builder.body("application/json", body.to_vec());
        }
        builder.build().unwrap()
    }

    #[test]
    fn http_is_what_goes_over_the_wire() {
        let shown = show(
            &request(Method::Put, &["User-Agent:", "X-A: é"], Some(b"{}")),
            Shown::Http,
        );
        assert_eq!(
            shown,
            "PUT /a%20b?q=[1] HTTP/1.1\ncontent-length: 2\nhost: api.example.com:8443\ncontent-type: application/json\nx-a: é\n\n{}"
        );
        let shown = show(
            &request(Method::Get, &["User-Agent:", "Host: other"], None),
            Shown::Http,
        );
        assert_eq!(shown, "GET /a%20b?q=[1] HTTP/1.1\nhost: other\n\n");
    }

    #[test]
    fn curl_is_told_to_add_nothing() {
        let shown = show(
            &request(
                Method::Post,
                &["User-Agent:", "X-Q: it's", "X-E;"],
                Some(b"{\"a\": \"it's\"}"),
            ),
            Shown::Curl(&TransportOptions::default()),
        );
        let lines: Vec<&str> = shown.lines().map(|line| line.trim().trim_end_matches(" \\")).collect();
        assert_eq!(
            lines,
            [
                "curl --http1.1 --globoff --path-as-is",
                "--connect-timeout 10",
                "--max-time 30",
                "--request POST",
                "--header 'content-type: application/json'",
                "--header 'x-q: it'\\''s'",
                "--header 'x-e;'",
                "--header 'accept:'",
                "--header 'user-agent:'",
                "--header 'expect:'",
                "--data-raw '{\"a\": \"it'\\''s\"}'",
                "'https://api.example.com:8443/a%20b?q=[1]'",
            ]
        );
    }

    #[test]
    fn what_no_argument_holds_goes_through_a_pipe() {
        let shown = show(
            &request(Method::Post, &[], Some(b"100%\\\0'\xff")),
            Shown::Curl(&TransportOptions::default()),
        );
        assert!(
            shown.starts_with("printf '100%%\\\\\\000'\\''\\377' |\ncurl "),
            "{shown}"
        );
        assert!(shown.contains("--data-binary @-"), "{shown}");
        let long = show(
            &request(Method::Post, &[], Some(&[b'a'; 70_000])),
            Shown::Curl(&TransportOptions::default()),
        );
        assert!(long.starts_with("printf 'aaa"), "{}", &long[..40]);
    }

    #[test]
    fn json_has_every_part() {
        let shown = show(
            &request(Method::Post, &["User-Agent:", "X-A: 1"], Some(b"{}")),
            Shown::Json,
        );
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(
            shown,
            serde_json::json!({
                "method": "POST",
                "url": "https://api.example.com:8443/a%20b?q=[1]",
                "headers": [
                    {"name": "content-type", "value": "application/json"},
                    {"name": "x-a", "value": "1"},
                ],
                "body": "{}",
            })
        );
        let shown = show(&request(Method::Post, &[], Some(b"\xff")), Shown::Json);
        assert!(shown.contains("\"bodyBase64\": \"/w==\""), "{shown}");
    }
}
