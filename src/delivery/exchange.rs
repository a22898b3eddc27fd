//! A request and its answer as text, for those who want to see all of it (`-vv`).
//!
//! The values of the query are left out, and so are cookies that the receiver sets. What else is secret in a request,
//! [`Request::hidden`] tells: whoever prints the text hides it.

use super::header::is_credential;
use super::request::Request;
use super::transport::Response;
use super::url::Url;
use crate::secrets::MASK;

/// The request as it goes over the connection, each line behind `> `.
pub fn request_text(request: &Request) -> String {
    let mut lines = vec![format!("{} {} HTTP/1.1", request.method(), target(request.url()))];
    let headers = request.headers();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Host")) {
        lines.push(format!("Host: {}", request.url().authority()));
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if let Some(length) = request.content_length() {
        lines.push(format!("Content-Length: {length}"));
    }
    let mut text = marked(&lines, "> ");
    if let Some(body) = request.body().filter(|body| !body.is_empty()) {
        let body = String::from_utf8_lossy(body);
        text.push_str("\n>\n");
        text.push_str(&marked(&body.lines().map(str::to_owned).collect::<Vec<_>>(), "> "));
    }
    text
}

/// The status and the headers of the answer, each line behind `< `.
pub fn response_text(response: &Response) -> String {
    let mut lines = vec![response.status_line()];
    lines.extend(response.headers.iter().map(|(name, value)| {
        let value = if is_credential(name) { MASK } else { value };
        format!("{name}: {value}")
    }));
    marked(&lines, "< ")
}

fn marked(lines: &[String], mark: &str) -> String {
    lines
        .iter()
        .map(|line| format!("{mark}{line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The path, with the names in the query but not their values.
fn target(url: &Url) -> String {
    let Some((path, query)) = url.target().split_once('?') else {
        return url.target().to_owned();
    };
    let masked: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) => format!("{name}={MASK}"),
            None => MASK.to_owned(),
        })
        .collect();
    format!("{path}?{}", masked.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::header::HeaderEdit;

    #[test]
    fn an_exchange_is_shown_without_what_its_query_and_cookies_hold() {
        let request = Request::builder(Url::parse("https://h:8443/a?token=s3cret&s3cret").unwrap())
            .body("text/plain", b"two\nlines\n".to_vec())
            .header(HeaderEdit::parse("User-Agent:").unwrap())
            .build()
            .unwrap();
        assert_eq!(
            request_text(&request),
            "> POST /a?token=******&****** HTTP/1.1\n> Host: h:8443\n> Content-Type: text/plain\n> Content-Length: 10\n>\n\
             > two\n> lines"
        );
        let response = Response {
            status: 201,
            headers: vec![
                ("x-id".to_owned(), "7".to_owned()),
                ("set-cookie".to_owned(), "id=s3cret".to_owned()),
            ],
            body: Vec::new(),
            truncated: false,
        };
        assert_eq!(
            response_text(&response),
            "< 201 Created\n< x-id: 7\n< set-cookie: ******"
        );
    }
}
