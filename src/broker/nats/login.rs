//! Who we are to a NATS server.

use std::fs;
use std::path::Path;

use async_nats::ConnectOptions;

use crate::broker::url::BrokerUrl;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// What is said of it with each connection. A file of credentials is read anew each time: it may have been renewed.
///
/// # Errors
///
/// [`Error::Usage`] where the file cannot be read, or holds no credentials.
pub(super) fn login(options: ConnectOptions, url: &BrokerUrl) -> Result<ConnectOptions> {
    if let Some(file) = &url.creds {
        return with_file(options, file);
    }
    Ok(match (&url.user, &url.password) {
        (Some(user), Some(password)) => options.user_and_password(user.clone(), password.clone()),
        (Some(token), None) | (None, Some(token)) => options.token(token.clone()),
        (None, None) => options,
    })
}

fn with_file(options: ConnectOptions, file: &Path) -> Result<ConnectOptions> {
    let shown = file.display();
    let text = fs::read_to_string(file)
        .map_err(|cause| Error::usage(format!("--from: creds: cannot read {shown}: {cause}")))?;
    // what is wrong with it could be told with a part of it
    options.credentials(&text).map_err(|_| {
        let diagnostic = Diagnostic::new(format!("--from: creds: {shown} holds no credentials of NATS"));
        Error::usage(diagnostic.hint("they are a JWT and a seed, each between lines of dashes: nsc generate creds"))
    })
}

/// What to look at where the server does not let us in.
pub(super) fn hint(url: &BrokerUrl) -> &'static str {
    match (&url.creds, &url.user, &url.password) {
        (Some(_), ..) => "look at the file of credentials, and whether they have expired or were revoked",
        (None, Some(_), Some(_)) => "look at the user and the password of the URL",
        (None, Some(_), None) | (None, None, Some(_)) => "look at the token of the URL",
        (None, None, None) => {
            "it wants to know who we are: nats://USER:PASSWORD@HOST/..., nats://TOKEN@HOST/..., or &creds=FILE"
        }
    }
}
