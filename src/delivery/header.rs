//! The headers that a person asks for, checked before they can reach a request.

use std::fmt;

use super::signature;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Headers that follow from the body; a second opinion would break the framing of the request.
const FRAMING_HEADERS: [&str; 2] = ["content-length", "transfer-encoding"];

/// What one `-H` asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderEdit {
    /// Send this header. It takes the place of a default; a name given twice is sent twice.
    Add(String, String),
    /// Send no header of this name: takes back a default or what was added before.
    Remove(String),
}

impl HeaderEdit {
    /// A header to send.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the name is not an HTTP token, the value holds a control character, or the header follows
    /// from the body. The message has the name alone: the value may be a secret.
    pub fn add(name: &str, value: &str) -> Result<Self> {
        check_name(name)?;
        let value = value.trim_matches([' ', '\t']);
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Error::usage(format!(
                "the value of header `{name}` holds a control character"
            )));
        }
        Ok(Self::Add(name.to_owned(), value.to_owned()))
    }

    /// Reads `Name: value`; as for curl, `Name:` sends none and `Name;` sends it empty.
    ///
    /// # Errors
    ///
    /// As [`HeaderEdit::add`], and where the text has none of these forms.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some((name, value)) if value.trim_matches([' ', '\t']).is_empty() => {
                check_name(name)?;
                Ok(Self::Remove(name.to_owned()))
            }
            Some((name, value)) => Self::add(name, value),
            None => match text.strip_suffix(';') {
                Some(name) => Self::add(name, ""),
                None => Err(Error::usage(
                    Diagnostic::new("a header has no colon").hint("write a header as -H 'Name: value'"),
                )),
            },
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Add(name, _) | Self::Remove(name) => name,
        }
    }
}

impl fmt::Debug for HeaderEdit {
    /// The value may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(name, _) => write!(f, "Add({name:?}, ..)"),
            Self::Remove(name) => write!(f, "Remove({name:?})"),
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    let is_token = !name.is_empty() && name.bytes().all(is_token_byte);
    if !is_token {
        // What stands before a colon may be half a secret that was meant to be a value.
        return Err(Error::usage(
            Diagnostic::new("a header name holds something else than letters, digits and !#$%&'*+-.^_`|~")
                .hint("write a header as -H 'Name: value'"),
        ));
    }
    if FRAMING_HEADERS.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
        return Err(Error::usage(
            Diagnostic::new(format!("header `{name}` cannot be set")).hint("it follows from the body"),
        ));
    }
    if signature::HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Err(Error::usage(
            Diagnostic::new(format!("header `{name}` cannot be set"))
                .hint("it is always sent as it must be: --id gives the id, --sign the keys"),
        ));
    }
    Ok(())
}

/// Whether the value of such a header is a credential, which goes to nobody but the receiver that it is for:
/// `Authorization`, `Set-Cookie`, `X-Api-Key`, `X-Access-Token`, ...
pub fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // the same on each attempt, and for all to see
    if name == "idempotency-key" {
        return false;
    }
    let is_telling = |word: &str| {
        let is_whole = [
            "auth",
            "authorization",
            "authentication",
            "cookie",
            "key",
            "apikey",
            "passwd",
        ]
        .contains(&word);
        is_whole
            || ["token", "secret", "password", "credential", "credentials"]
                .iter()
                .any(|end| word.ends_with(end))
    };
    name.split(['-', '_']).any(is_telling)
}

/// Whether the value of such a header is a signature of the request: who has it can send the request again.
pub(super) fn is_signature(name: &str) -> bool {
    name.to_ascii_lowercase().contains("signature")
}

/// RFC 9110, 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_errors_never_repeat_a_value() {
        for text in [
            "Bearer s3cret",
            "X-A: s3cret\r\nX-B: 1",
            "s3cret token: x",
            "Content-Length: 3",
            "Webhook-Id: s3cret",
            "webhook-signature:",
            ": s3cret",
            "",
        ] {
            let error = HeaderEdit::parse(text).unwrap_err();
            assert_eq!(error.exit_status(), 2, "{text}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
        assert!(
            HeaderEdit::add("X-A", "a\0b")
                .unwrap_err()
                .to_string()
                .contains("`X-A`")
        );
    }

    #[test]
    fn credentials_are_known_by_the_names_of_their_headers() {
        for name in [
            "Authorization",
            "proxy-authorization",
            "Cookie",
            "Set-Cookie",
            "X-Api-Key",
            "X-AuthToken",
            "X_Secret",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in [
            "X-Author",
            "Idempotency-Key",
            "Content-Type",
            "X-Keyboard",
            "webhook-signature",
            "X-Tokens-Left",
        ] {
            assert!(!is_credential(name), "{name}");
        }
        assert!(is_signature("X-Hub-Signature-256"));
    }

    #[test]
    fn values_may_hold_colons_tabs_and_accents() {
        assert_eq!(
            HeaderEdit::parse("Date: \t10:30\tñ ").unwrap(),
            HeaderEdit::Add("Date".to_owned(), "10:30\tñ".to_owned())
        );
    }
}
