//! What an error of Redis means.

use redis::{ErrorKind, RedisError};

use crate::broker::client::Fault;
use crate::broker::url::BrokerUrl;
use crate::delivery::TlsOptions;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// What a server says while it cannot do its work, or not yet.
const PASSING: [&str; 9] = [
    "BUSY",
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "TRYAGAIN",
];

/// How to say who we are.
const WHO: &str = "name the user and the password in the URL, redis://USER:{{secrets.PASSWORD}}@HOST/KEY, or the password \
                   alone, redis://:{{secrets.PASSWORD}}@HOST/KEY";

/// What follows where no connection could be made.
pub(super) fn of_opening(error: &RedisError, from: &BrokerUrl, tls: &TlsOptions) -> Fault {
    crate::broker::tls::fault(&from.broker(), error, tls).unwrap_or_else(|| of(error, from))
}

/// What follows from an error.
pub(super) fn of(error: &RedisError, from: &BrokerUrl) -> Fault {
    let code = error.code().unwrap_or_default();
    let is_broken = matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse);
    if error.is_timeout() {
        return Fault::Lost("it does not answer".to_owned());
    }
    if is_broken || PASSING.contains(&code) {
        return Fault::Lost(error.to_string());
    }
    let (name, group, broker) = (&from.name, &from.group, from.broker());
    let text = error.to_string();
    let is_missing = text.contains("no such key");
    let diagnostic = match code {
        _ if is_missing => Diagnostic::new(format!("there is no stream `{name}` at {broker}")).hint(format!(
            "its first entry makes it, or: XGROUP CREATE {name} {group} 0 MKSTREAM"
        )),
        "WRONGTYPE" => Diagnostic::new(format!("the key `{name}` at {broker} holds no stream")),
        "NOGROUP" => Diagnostic::new(format!(
            "the stream `{name}` or its group `{group}` is gone from {broker}"
        ))
        .hint("the next run makes the group again, and begins with the first entry"),
        "NOPERM" => Diagnostic::new(format!("{broker} refuses: {text}")).hint(
            "the user needs XINFO, XGROUP, XREADGROUP, XACK, XCLAIM, XAUTOCLAIM and XPENDING on the stream; for dead \
             letters TYPE and XADD on theirs",
        ),
        _ if error.kind() == ErrorKind::AuthenticationFailed || code == "WRONGPASS" => Diagnostic::new(format!(
            "{broker} refuses: it does not know this user with this password"
        ))
        .hint(WHO),
        "NOAUTH" => Diagnostic::new(format!("{broker} refuses: it wants to know who we are")).hint(WHO),
        _ => Diagnostic::new(format!("{broker} refuses: {text}")),
    };
    Fault::Fatal(Error::usage(diagnostic))
}

impl Fault {
    /// The error of what has failed at the very beginning.
    pub(super) fn into_error(self, broker: &str) -> Error {
        match self {
            Self::Fatal(error) => error,
            Self::Lost(reason) => {
                let hint = match broker.starts_with("rediss:") {
                    true => "look at the host and the port, and whether Redis speaks TLS there",
                    false => "look at the host and the port, and whether Redis runs there, without TLS",
                };
                let diagnostic = Diagnostic::new(format!("cannot reach {broker}: {reason}"));
                Error::Unreachable(Box::new(diagnostic.hint(hint)))
            }
        }
    }
}
