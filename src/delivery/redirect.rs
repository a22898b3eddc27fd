//! Redirects that keep the request as it is, 307 and 308: where they lead, and where they may not.

use super::request::Request;
use super::transport::Response;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// How many are followed in one attempt.
pub const MAX_REDIRECTS: u32 = 10;

/// What an answer makes of a request.
#[derive(Debug)]
pub(super) enum Redirect {
    /// Nothing: it is no redirect to follow.
    None,
    /// This one, next.
    To(Box<Request>),
    /// A redirect that is not followed.
    Refused(Error),
}

/// Where the answer leads, after so many redirects.
pub(super) fn of(request: &Request, response: &Response, redirects: u32) -> Redirect {
    if !matches!(response.status, 307 | 308) {
        return Redirect::None;
    }
    let Some(location) = response.header("Location") else {
        return Redirect::None;
    };
    if redirects >= MAX_REDIRECTS {
        return refused(request, &format!("more than {MAX_REDIRECTS} redirects"));
    }
    match request.url().join(location) {
        Err(error) => refused(
            request,
            &format!(
                "the Location of its redirect cannot be followed: {}",
                error.diagnostic().message()
            ),
        ),
        Ok(url) if request.url().is_https() && !url.is_https() => {
            refused(request, &format!("its redirect leads out of https, to {url}"))
        }
        Ok(url) => Redirect::To(Box::new(request.redirected(url))),
    }
}

fn refused(request: &Request, message: &str) -> Redirect {
    let diagnostic = Diagnostic::new(format!("{request} was refused: {message}"));
    Redirect::Refused(Error::Refused(Box::new(diagnostic)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::url::Url;

    fn followed(status: u16, location: Option<&str>, redirects: u32) -> String {
        let url = Url::parse("https://h/a?secret=1").unwrap();
        let request = Request::builder(url).build().unwrap();
        let response = Response {
            status,
            headers: location
                .map(|to| ("location".to_owned(), to.to_owned()))
                .into_iter()
                .collect(),
            body: Vec::new(),
            truncated: false,
        };
        match of(&request, &response, redirects) {
            Redirect::None => "none".to_owned(),
            Redirect::To(request) => request.url().to_text(),
            Redirect::Refused(error) => {
                assert_eq!(error.exit_status(), 5);
                error.diagnostic().message().to_owned()
            }
        }
    }

    #[test]
    fn only_what_keeps_the_request_and_its_secrecy_is_followed() {
        for (status, location, redirects, found) in [
            (307, Some("/b"), 0, "https://h/b"),
            (308, Some("//other/b?x"), 9, "https://other/b?x"),
            (301, Some("/b"), 0, "none"),
            (302, Some("/b"), 0, "none"),
            (303, Some("/b"), 0, "none"),
            (200, Some("/b"), 0, "none"),
            (307, None, 0, "none"),
            (
                307,
                Some("/b"),
                10,
                "POST https://h/a was refused: more than 10 redirects",
            ),
            (
                307,
                Some("http://h/b?t=1"),
                0,
                "POST https://h/a was refused: its redirect leads out of https, to http://h/b",
            ),
            (
                307,
                Some("ftp://h"),
                0,
                "POST https://h/a was refused: the Location of its redirect cannot be followed: the URL's scheme is neither \
                 https nor http",
            ),
        ] {
            assert_eq!(followed(status, location, redirects), found, "{status} {location:?}");
        }
    }
}
