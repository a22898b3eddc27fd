//! Events from a broker: what the options name.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::console::Console;
use crate::broker::{self, BrokerUrl, Connection, Role, Source};
use crate::delivery::TransportOptions;
use crate::delivery::duration::parse_timeout;
use crate::diagnostic::{Diagnostic, near_matches};
use crate::error::Error;
use crate::secrets::Secrets;

/// How many messages are taken at once, at least: while some are on their way, there are others to send.
const MIN_MESSAGES: usize = 2048;

/// How many bytes they may have, about.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Events from a broker.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stream options")]
pub(super) struct BrokerOptions {
    /// Take the events from a broker, which is told what has become of each: nats://HOST/STREAM?consumer=NAME,
    /// kafka://HOST/TOPIC?group=NAME or redis://HOST/KEY?group=NAME; a password is written {{secrets.NAME}}
    #[arg(long, value_name = "URL")]
    pub(super) from: Option<String>,
    /// With --from: end when nothing has come for this time, and nothing is under way [default: never]
    #[arg(long, value_name = "DURATION", requires = "from")]
    until_idle: Option<String>,
}

/// Where events come from, and go to where they fail.
#[derive(Debug)]
pub(super) struct Broker {
    from: BrokerUrl,
    pub(super) dead_letters: Option<BrokerUrl>,
    idle: Option<Duration>,
}

impl BrokerOptions {
    /// What the options name, if anything. From then on the console says nothing of what is to be hidden.
    pub(super) fn broker(
        &self,
        dead_letter: Option<&Path>,
        secrets: &Secrets,
        console: &Console,
    ) -> Result<Option<Broker>, Error> {
        let read = |option: &str, text: &str, role| {
            let url = BrokerUrl::parse(option, &with_secrets(option, text, secrets)?, role)?;
            console.hide(url.hidden());
            Ok::<_, Error>(url)
        };
        let letters = dead_letter
            .and_then(Path::to_str)
            .filter(|path| BrokerUrl::is_url(path));
        let Some(from) = &self.from else {
            return match letters {
                Some(_) => Err(letters_of_no_broker()),
                None => Ok(None),
            };
        };
        let idle = self
            .until_idle
            .as_deref()
            .map(|time| parse_timeout("--until-idle", time));
        Ok(Some(Broker {
            from: read("--from", from, Role::Events)?,
            dead_letters: letters
                .map(|text| read("--dead-letter", text, Role::DeadLetters))
                .transpose()?,
            idle: idle.transpose()?,
        }))
    }
}

/// Dead letters go to a broker only where the events come from it.
pub(super) fn letters_of_no_broker() -> Error {
    let diagnostic = Diagnostic::new("--dead-letter: dead letters go to a broker where the events come from it");
    Error::usage(diagnostic.hint("name a file, or add `--from URL`"))
}

impl Broker {
    /// Connects, and begins to receive; so many deliveries are under way at once.
    pub(super) fn start(&self, transport: &TransportOptions, concurrency: usize) -> Result<Arc<Source>, Error> {
        let client = broker::connect(&Connection {
            from: self.from.clone(),
            dead_letters: self.dead_letters.clone(),
            tls: transport.tls.clone(),
            timeout: transport.connect_timeout,
        })?;
        let limits = broker::Limits {
            messages: MIN_MESSAGES.max(concurrency.saturating_mul(4)),
            bytes: MAX_BYTES,
            idle: self.idle,
        };
        Source::start(client, limits, self.dead_letters.is_some()).map(Arc::new)
    }
}

/// The URL with the secrets in it that it names, percent-encoded.
fn with_secrets(option: &str, text: &str, secrets: &Secrets) -> Result<String, Error> {
    let (mut url, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((inside, behind)) = behind.split_once("}}") else {
            return Err(Error::usage(format!("{option}: `{{{{` without `}}}}`")));
        };
        let name = inside.trim().trim_start_matches('@').strip_prefix("secrets.");
        let Some(name) = name else {
            let diagnostic = Diagnostic::new(format!("{option}: only secrets can be put into the URL"));
            return Err(Error::usage(diagnostic.hint("write {{secrets.NAME}}")));
        };
        let value = secrets.get(name).ok_or_else(|| unknown(option, name, secrets))?;
        url.push_str(before);
        url.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        rest = behind;
    }
    Ok(url + rest)
}

fn unknown(option: &str, name: &str, secrets: &Secrets) -> Error {
    let diagnostic = Diagnostic::new(format!("{option}: there is no secret `{name}`"));
    let names: Vec<&str> = secrets.names().collect();
    Error::usage(match near_matches(name, names.iter().copied()).first() {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint(format!(
            "give it: --secret {name}=.., --secrets FILE, or VWH_SECRET_{name}"
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_put_in_percent_encoded_and_nothing_else_is() {
        let mut secrets = Secrets::default();
        secrets.insert("PW".to_owned(), "a@b/c");
        let put = |text: &str| with_secrets("--from", text, &secrets).map_err(|error| error.to_string());
        assert_eq!(put("redis://u:{{secrets.PW}}@h/k").unwrap(), "redis://u:a%40b%2Fc@h/k");
        assert_eq!(
            put("redis://u:{{ @secrets.PW }}@h/k").unwrap(),
            "redis://u:a%40b%2Fc@h/k"
        );
        assert_eq!(put("redis://h/k").unwrap(), "redis://h/k");
        assert!(
            put("redis://:{{secrets.PX}}@h/k")
                .unwrap_err()
                .contains("no secret `PX`")
        );
        assert!(put("redis://:{{id}}@h/k").unwrap_err().contains("only secrets"));
        assert!(put("redis://:{{secrets.PW@h/k").unwrap_err().contains("without"));
    }
}
