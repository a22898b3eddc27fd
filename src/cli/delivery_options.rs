//! How a delivery is made, by flags. Their defaults are those of [`DeliverySettings`].

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;

use crate::delivery::duration::{parse_duration, parse_timeout};
use crate::delivery::signature::Key;
use crate::delivery::{Auth, DeliverySettings, MessageId, ProxyChoice, SigningKey, StatusSet, TlsOptions};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::secrets::Secrets;

/// How the request is delivered.
#[derive(Debug, Args)]
#[command(next_help_heading = "Delivery options")]
pub(super) struct DeliveryOptions {
    /// Credentials for Basic authentication; better in a secret than here, where others can see them
    #[arg(long, value_name = "USER:PASSWORD", conflicts_with = "bearer")]
    user: Option<String>,
    /// A token for Bearer authentication
    #[arg(long, value_name = "TOKEN")]
    bearer: Option<String>,
    /// Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_..
    /// (repeatable, for the time of a change of keys)
    #[arg(long, value_name = "SECRET")]
    sign: Vec<String>,
    /// The delivery's id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]
    #[arg(long, value_name = "TEXT")]
    id: Option<String>,
    /// How many attempts there are in all [default: 4]
    #[arg(long, value_name = "N")]
    retry_attempts: Option<String>,
    /// The wait after the first attempt; it doubles with each further one [default: 1s]
    #[arg(long, value_name = "DURATION")]
    retry_base: Option<String>,
    /// What a wait grows to at most, unless the receiver asks for more [default: 10m]
    #[arg(long, value_name = "DURATION")]
    retry_cap: Option<String>,
    /// Give up when the next attempt would be later than this [default: 1h]
    #[arg(long, value_name = "DURATION")]
    retry_budget: Option<String>,
    /// The statuses to try again after [default: 408,425,429,5xx]
    #[arg(long, value_name = "LIST")]
    retry_on: Option<String>,
    /// How long the look-up of the host may take, and the connection after it [default: 10s]
    #[arg(long, value_name = "DURATION")]
    connect_timeout: Option<String>,
    /// How long an attempt may take as a whole [default: 30s]
    #[arg(long, value_name = "DURATION")]
    timeout: Option<String>,
    /// Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only
    #[arg(long)]
    follow: bool,
    /// Trust the certificates of this file (PEM), and no others [default: the system's and bundled ones]
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Our own certificate (PEM), with those between it and its authority
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    /// The private key of our certificate (PEM) [default: in the file of --cert]
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Trust whoever answers: for tests, never for real data
    #[arg(long)]
    insecure: bool,
    /// The proxy, http://HOST:PORT or socks5://.., '' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Allow private addresses also where the event or a redirect leads to them
    #[arg(long)]
    allow_private: bool,
}

impl DeliveryOptions {
    /// The settings, read and checked.
    pub(super) fn settings(&self, secrets: &Secrets) -> Result<DeliverySettings, Error> {
        let mut settings = DeliverySettings {
            follow: self.follow,
            ..DeliverySettings::default()
        };
        self.set_retry(&mut settings)?;
        self.set_transport(&mut settings)?;
        settings.auth = match (&self.user, &self.bearer) {
            (Some(user), _) => Some(Auth::parse_basic("--user", user)?),
            (None, Some(token)) => Some(Auth::parse_bearer("--bearer", token)?),
            (None, None) => None,
        };
        settings.keys = self
            .sign
            .iter()
            .map(|text| signing_key(text, secrets))
            .collect::<Result<_, _>>()?;
        settings.id = self.id.as_deref().map(|id| MessageId::parse("--id", id)).transpose()?;
        Ok(settings)
    }

    fn set_retry(&self, settings: &mut DeliverySettings) -> Result<(), Error> {
        let retry = &mut settings.retry;
        if let Some(text) = &self.retry_attempts {
            retry.attempts = attempts(text)?;
        }
        if let Some(text) = &self.retry_base {
            retry.base = parse_duration("--retry-base", text)?;
        }
        if let Some(text) = &self.retry_cap {
            retry.cap = parse_duration("--retry-cap", text)?;
        }
        if let Some(text) = &self.retry_budget {
            retry.budget = parse_duration("--retry-budget", text)?;
        }
        if let Some(list) = &self.retry_on {
            retry.on = StatusSet::parse("--retry-on", list.split(','))?;
        }
        Ok(())
    }

    fn set_transport(&self, settings: &mut DeliverySettings) -> Result<(), Error> {
        let transport = &mut settings.transport;
        if let Some(text) = &self.connect_timeout {
            transport.connect_timeout = parse_timeout("--connect-timeout", text)?;
        }
        if let Some(text) = &self.timeout {
            transport.total_timeout = parse_timeout("--timeout", text)?;
        }
        if let Some(text) = &self.proxy {
            transport.proxy = ProxyChoice::parse("--proxy", text)?;
        }
        transport.tls = TlsOptions {
            ca: self.cacert.clone(),
            cert: self.cert.clone(),
            key: self.key.clone(),
            insecure: self.insecure,
        };
        transport.allow_private = self.allow_private.then_some(true);
        Ok(())
    }
}

fn attempts(text: &str) -> Result<NonZeroU32, Error> {
    text.trim().parse().map_err(|_| {
        let diagnostic = Diagnostic::new(format!("--retry-attempts: `{text}` is not a number from 1 on"));
        Error::usage(diagnostic.hint("the first attempt counts: 1 is no retry"))
    })
}

/// The key, given as it is or by the name of a secret. What is neither is not repeated: it may be a key all the same.
fn signing_key(text: &str, secrets: &Secrets) -> Result<SigningKey, Error> {
    if Key::is_like(text) {
        return SigningKey::parse("--sign", text);
    }
    match secrets.get(text) {
        Some(key) => SigningKey::parse(&format!("--sign {text}"), key),
        None => Err(Error::usage(
            Diagnostic::new("--sign: neither a key (whsec_.., whsk_..) nor the name of a secret")
                .hint("`--secret NAME --sign NAME` takes it from the environment, `--secret NAME=@FILE` from a file"),
        )),
    }
}
