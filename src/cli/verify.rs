//! `vwh verify`: the receiver's side of a signed delivery.

use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::event_source::EventSource;
use super::options;
use crate::delivery::duration::parse_duration;
use crate::delivery::signature::{DEFAULT_TOLERANCE, Key, Received, verify};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors};
use crate::event::DEFAULT_MAX_BYTES;
use crate::secrets::{SecretSource, Secrets};

/// What `vwh verify` does.
pub(super) const ABOUT: &str = "Check the signature of a received body (Standard Webhooks): status 0 where it is good";

/// What `vwh verify --help` says first.
const EXAMPLES: &str = "\
Examples:
  vwh verify body.json --secret WEBHOOK_SECRET -H 'webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek' \\
    -H 'webhook-timestamp: 1614265330' --now 2021-02-25T15:04:00Z \\
    -H 'webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct VerifyArgs {
    /// The body, byte for byte as it was received; `-`, or none, is stdin
    body: Option<PathBuf>,
    /// The secret: NAME is that of an environment variable, NAME=@FILE a file; whsec_.., whsk_.. and whpk_.. stand for
    /// themselves, for others on this machine to see (repeatable: one that matches is enough)
    #[arg(long, value_name = "SECRET", required = true)]
    secret: Vec<String>,
    /// A header as it was received, `Name: value`; only those of the signature matter (repeatable)
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// How far the time of the signature may be from now, both ways [default: 5m]
    #[arg(long, value_name = "DURATION")]
    tolerance: Option<String>,
    /// The time to compare with, in RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

pub(super) fn run(args: &VerifyArgs, console: &Console) -> anyhow::Result<u8> {
    let keys = args
        .secret
        .iter()
        .map(|text| key(text))
        .collect::<Result<Vec<_>, _>>()?;
    console.hide(keys.iter().flat_map(Key::hidden).collect());
    let headers = args
        .headers
        .iter()
        .map(|text| header(text))
        .collect::<Result<Vec<_>, _>>()?;
    let tolerance = match &args.tolerance {
        Some(text) => parse_duration("--tolerance", text)?,
        None => DEFAULT_TOLERANCE,
    };
    let now = options::now(args.now.as_deref())?;
    let body = EventSource::new(args.body.as_deref(), false)?.bytes(DEFAULT_MAX_BYTES)?;
    let received = Received {
        headers: &headers,
        body: &body,
    };
    match verify(&received, &keys, now, tolerance) {
        Ok(verified) => {
            let signed = verified.signed;
            console.detail(&format!(
                "{}: signed at {signed}, secret {} matches",
                verified.id,
                verified.key + 1
            ));
            Ok(0)
        }
        Err(reason) => {
            let mut diagnostic = Diagnostic::new(format!("the body is not verified: {reason}"));
            if let Some(hint) = reason.hint() {
                diagnostic = diagnostic.hint(hint);
            }
            Err(Error::event(diagnostic).into())
        }
    }
}

/// A key as it is, or from a source as `vwh render --secret` has them.
fn key(text: &str) -> Result<Key, Errors> {
    if Key::is_like(text) {
        return Ok(Key::parse("--secret", text)?);
    }
    let source = SecretSource::parse(text)?;
    let name = source.name().to_owned();
    let secrets = Secrets::gather::<PathBuf>(&[], std::env::vars_os(), &[source])?;
    let key = secrets.get(&name).unwrap_or_default();
    Ok(Key::parse(&format!("--secret {name}"), key)?)
}

fn header(text: &str) -> Result<(String, String), Error> {
    match text.split_once(':') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.trim().to_owned())),
        None => Err(Error::usage(
            Diagnostic::new("a header has no colon").hint("write a header as -H 'Name: value'"),
        )),
    }
}
