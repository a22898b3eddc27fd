//! How a delivery is made, by flags: each sets what a hook may set too, and wins over it.

use std::path::PathBuf;

use clap::Args;

use crate::delivery::HeaderEdit;
use crate::error::Error;
use crate::hook::{Auth, Header, Hook, NetworkTexts, RetryTexts, Text, TimeoutTexts, TlsTexts};

/// What is sent, and where to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Request options")]
pub(super) struct RequestOptions {
    /// A file that defines the delivery (YAML); flags win over what it says
    #[arg(long, value_name = "FILE")]
    pub(super) hook: Option<PathBuf>,
    /// Where to send it; values are encoded by their place in the path and the query
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The template of the body; without one there is none
    #[arg(long, value_name = "FILE", conflicts_with = "inline")]
    pub(super) template: Option<PathBuf>,
    /// The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// A parameter, added to the URL's query (repeatable)
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
    /// A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them
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
    pub(super) id: Option<String>,
    /// Deliver only events for which this does not render to `false`, `0`, `null` or nothing
    #[arg(long, value_name = "TEXT")]
    when: Option<String>,
}

/// How the request is delivered.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Delivery options")]
pub(super) struct DeliveryOptions {
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
    cacert: Option<String>,
    /// Our own certificate (PEM), with those between it and its authority
    #[arg(long, value_name = "FILE")]
    cert: Option<String>,
    /// The private key of our certificate (PEM) [default: in the file of --cert]
    #[arg(long, value_name = "FILE")]
    key: Option<String>,
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

/// The hook file, if there is one, with what the flags say over it.
pub(super) fn hook_of(request: &RequestOptions, delivery: &DeliveryOptions) -> Result<Hook, Error> {
    let mut flags = Hook::default();
    request.set(&mut flags)?;
    delivery.set(&mut flags);
    match &request.hook {
        Some(path) => Ok(Hook::read(path)?.overridden_by(flags)),
        None => Ok(flags),
    }
}

fn text(flag: &'static str, text: &Option<String>) -> Option<Text> {
    text.as_ref().map(|text| Text::argument(flag, text))
}

impl RequestOptions {
    fn set(&self, hook: &mut Hook) -> Result<(), Error> {
        hook.url = text("--url", &self.url);
        hook.method = text("--method", &self.method);
        hook.params = self
            .params
            .iter()
            .map(|param| parameter(param))
            .collect::<Result<_, _>>()?;
        hook.headers = self.headers.iter().map(|edit| header(edit)).collect::<Result<_, _>>()?;
        hook.auth = match (&self.user, &self.bearer) {
            (Some(user), _) => Some(Auth::UserPassword(Text::argument("--user", user))),
            (None, Some(token)) => Some(Auth::Bearer(Text::argument("--bearer", token))),
            (None, None) => None,
        };
        hook.sign = self.sign.iter().map(|key| Text::argument("--sign", key)).collect();
        hook.id = text("--id", &self.id);
        hook.when = text("--when", &self.when);
        Ok(())
    }
}

fn parameter(param: &str) -> Result<(Text, Text), Error> {
    match param.split_once('=') {
        Some((name, value)) => Ok((Text::argument("--param", name), Text::argument("--param", value))),
        // it may be a secret: it is not repeated
        None => Err(Error::usage("--param: write a parameter as NAME=VALUE")),
    }
}

/// The header's name and the template of its value. What is no header is an error now, not when it is rendered.
fn header(edit: &str) -> Result<Header, Error> {
    const FLAG: &str = "--header";
    let name = edit.split_once(':').map_or(edit, |(name, _)| name);
    match HeaderEdit::parse(edit)? {
        HeaderEdit::Add(name, value) => Ok(Header::Value(Text::argument(FLAG, name), Text::argument(FLAG, value))),
        HeaderEdit::Remove(_) => Ok(Header::Removed(Text::argument(FLAG, name))),
    }
}

impl DeliveryOptions {
    fn set(&self, hook: &mut Hook) {
        hook.retry = RetryTexts {
            attempts: text("--retry-attempts", &self.retry_attempts),
            base: text("--retry-base", &self.retry_base),
            cap: text("--retry-cap", &self.retry_cap),
            budget: text("--retry-budget", &self.retry_budget),
            on: text("--retry-on", &self.retry_on).into_iter().collect(),
        };
        hook.timeout = TimeoutTexts {
            connect: text("--connect-timeout", &self.connect_timeout),
            total: text("--timeout", &self.timeout),
        };
        hook.tls = TlsTexts {
            verify: self.insecure.then(|| Text::argument("--insecure", "false")),
            ca: text("--cacert", &self.cacert),
            cert: text("--cert", &self.cert),
            key: text("--key", &self.key),
        };
        hook.network = NetworkTexts {
            allow_private: self.allow_private.then(|| Text::argument("--allow-private", "true")),
            proxy: text("--proxy", &self.proxy),
            follow: self.follow.then(|| Text::argument("--follow", "true")),
        };
    }
}
