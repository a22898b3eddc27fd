//! Credentials for the `Authorization` header.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::header::HeaderEdit;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Credentials.
#[derive(Clone, PartialEq, Eq)]
pub enum Auth {
    /// `Basic` (RFC 7617).
    Basic {
        /// The name, without a colon.
        user: String,
        /// The password.
        password: String,
    },
    /// `Bearer` (RFC 6750).
    Bearer(String),
}

impl Auth {
    /// Reads `USER:PASSWORD`; `option` is what a person knows it as.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where there is no colon, or a control character.
    pub fn parse_basic(option: &str, text: &str) -> Result<Self> {
        let Some((user, password)) = text.split_once(':') else {
            return Err(Error::usage(
                Diagnostic::new(format!("{option}: there is no colon behind the user's name"))
                    .hint("write USER:PASSWORD; the password may be empty"),
            ));
        };
        refuse_control(option, text)?;
        Ok(Self::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }

    /// Takes a token; `option` is what a person knows it as.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where it is empty or holds a control character.
    pub fn parse_bearer(option: &str, token: &str) -> Result<Self> {
        let token = token.trim();
        if token.is_empty() {
            return Err(Error::usage(format!("{option}: the token is empty")));
        }
        refuse_control(option, token)?;
        Ok(Self::Bearer(token.to_owned()))
    }

    /// The header.
    ///
    /// # Errors
    ///
    /// Where what it is made of cannot stand in a header.
    pub fn header(&self) -> Result<HeaderEdit> {
        HeaderEdit::add("Authorization", &format!("{} {}", self.scheme(), self.value()))
    }

    /// What nobody should see: password or token, and what is sent of them.
    pub fn hidden(&self) -> Vec<String> {
        match self {
            Self::Basic { password, .. } => vec![password.clone(), self.value()],
            Self::Bearer(token) => vec![token.clone()],
        }
    }

    fn scheme(&self) -> &'static str {
        match self {
            Self::Basic { .. } => "Basic",
            Self::Bearer(_) => "Bearer",
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Basic { user, password } => STANDARD.encode(format!("{user}:{password}")),
            Self::Bearer(token) => token.clone(),
        }
    }
}

fn refuse_control(option: &str, text: &str) -> Result<()> {
    if text.chars().any(char::is_control) {
        return Err(Error::usage(format!("{option}: it holds a control character")));
    }
    Ok(())
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ..", self.scheme())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_become_a_header() {
        // RFC 7617, 2
        let basic = Auth::parse_basic("--user", "Aladdin:open sesame").unwrap();
        let expected = HeaderEdit::add("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").unwrap();
        assert_eq!(basic.header().unwrap(), expected);
        assert_eq!(basic.hidden(), ["open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
        let bearer = Auth::parse_bearer("--bearer", " t0k3n\n").unwrap();
        assert_eq!(
            bearer.header().unwrap(),
            HeaderEdit::add("Authorization", "Bearer t0k3n").unwrap()
        );
    }

    #[test]
    fn what_cannot_be_sent_is_not_repeated() {
        for error in [
            Auth::parse_basic("--user", "s3cret"),
            Auth::parse_basic("--user", "me:s3cret\n"),
            Auth::parse_bearer("--user", "s3cret\r\nX: 1"),
            Auth::parse_bearer("--user", " "),
        ] {
            let error = error.unwrap_err();
            assert_eq!(error.exit_status(), 2);
            let shown = error.to_string();
            assert!(shown.contains("--user") && !shown.contains("s3cret"), "{shown}");
        }
    }
}
