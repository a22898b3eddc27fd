//! What an answer means: accepted, refused for good, or worth another try.

use super::request::Request;
use super::retry::StatusSet;
use super::transport::Response;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// An answer that is not a 2xx: what a person is told, and the answer itself, whose body says more.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// [`Error::Refused`] or [`Error::Failing`].
    pub error: Error,
    /// What the receiver answered.
    pub response: Response,
}

/// Reads the receiver's answer to `request`: a 2xx is passed on.
///
/// # Errors
///
/// A [`Rejection`] with [`Error::Failing`] where another try may help (5xx, 408, 425, 429, and what is retried by
/// `retried`), else with [`Error::Refused`].
pub fn judge(request: &Request, response: Response, retried: &StatusSet) -> Result<Response, Rejection> {
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let failing = matches!(response.status, 408 | 425 | 429 | 500..) || retried.contains(response.status);
    let verb = if failing { "failed" } else { "was refused" };
    let mut diagnostic = Diagnostic::new(format!("{request} {verb}: {}", response.status_line()));
    if let Some(hint) = hint(&response) {
        diagnostic = diagnostic.hint(hint);
    }
    let error = if failing {
        Error::Failing(Box::new(diagnostic))
    } else {
        Error::Refused(Box::new(diagnostic))
    };
    Err(Rejection { error, response })
}

/// What to do next, where the status tells.
fn hint(response: &Response) -> Option<String> {
    let text = match response.status {
        300..=399 => return redirect_hint(response),
        400 => "the receiver could not read the request: check the body against what it expects",
        401 | 403 => "check the credentials",
        404 => "check the URL",
        405 => "check the method (-X)",
        410 => "the receiver wants no more of these events: remove the webhook",
        413 => "the body is larger than the receiver takes",
        415 => "check the Content-Type header: it follows from the format of the template",
        422 => "the receiver read the body but does not accept what it says",
        408 | 425 | 429 | 500.. => return Some(retry_hint(response)),
        _ => return None,
    };
    Some(text.to_owned())
}

fn redirect_hint(response: &Response) -> Option<String> {
    let location = response.header("Location")?;
    // Its query may repeat the request's.
    let shown = location.split(['?', '#']).next().unwrap_or_default();
    Some(match response.status {
        307 | 308 => format!("it leads to {shown}: if the receiver moved, send there, or follow it (--follow)"),
        _ => format!("it leads to {shown}: if the receiver moved, send there"),
    })
}

fn retry_hint(response: &Response) -> String {
    match response.header("Retry-After") {
        Some(seconds) if !seconds.is_empty() && seconds.bytes().all(|b| b.is_ascii_digit()) => {
            format!("try again in {seconds} seconds, as the receiver asks")
        }
        Some(date) => format!("try again after {date}, as the receiver asks"),
        None => "try again later".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::url::Url;

    fn judged(status: u16, headers: &[(&str, &str)]) -> Result<Response, Rejection> {
        let request = Request::builder(Url::parse("https://h/x?secret=1").unwrap())
            .build()
            .unwrap();
        let response = Response {
            status,
            headers: headers
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            body: b"why".to_vec(),
            truncated: false,
        };
        judge(&request, response, &StatusSet::default())
    }

    fn text(status: u16, headers: &[(&str, &str)]) -> String {
        judged(status, headers).unwrap_err().error.to_string()
    }

    #[test]
    fn every_2xx_is_accepted() {
        for status in [200, 201, 202, 204, 299] {
            assert!(judged(status, &[]).is_ok(), "{status}");
        }
    }

    #[test]
    fn the_status_decides_whether_another_try_may_help() {
        for status in [408, 425, 429, 500, 502, 503, 599] {
            assert_eq!(judged(status, &[]).unwrap_err().error.exit_status(), 6, "{status}");
        }
        for status in [300, 301, 304, 307, 400, 401, 404, 410, 422, 499] {
            assert_eq!(judged(status, &[]).unwrap_err().error.exit_status(), 5, "{status}");
        }
    }

    #[test]
    fn the_message_has_the_status_line_and_no_query() {
        let message = judged(404, &[]).unwrap_err().error.diagnostic().message().to_owned();
        assert_eq!(message, "POST https://h/x was refused: 404 Not Found");
        let message = judged(599, &[]).unwrap_err().error.diagnostic().message().to_owned();
        assert_eq!(message, "POST https://h/x failed: 599");
    }

    #[test]
    fn a_redirect_names_its_target() {
        let shown = text(308, &[("location", "https://h/new?secret=1")]);
        assert!(
            shown.contains("leads to https://h/new") && !shown.contains("secret"),
            "{shown}"
        );
    }

    #[test]
    fn retry_after_is_shown_in_both_its_forms() {
        assert!(text(429, &[("Retry-After", "120")]).contains("in 120 seconds"));
        let date = "Wed, 21 Oct 2026 07:28:00 GMT";
        assert!(text(503, &[("Retry-After", date)]).contains(date));
        assert!(text(503, &[]).contains("try again later"));
    }

    #[test]
    fn the_answer_stays_within_reach() {
        assert_eq!(judged(400, &[]).unwrap_err().response.body, b"why");
    }
}
