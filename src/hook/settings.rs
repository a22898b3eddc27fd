//! The settings of a definition: what is the same for all its deliveries. Their strings may name secrets, and nothing of
//! an event.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use super::file::{Hook, NetworkTexts, RetryTexts, TimeoutTexts, TlsTexts};
use super::part::Part;
use super::text::Text;
use crate::delivery::duration::{parse_duration, parse_timeout};
use crate::delivery::{DeliverySettings, ProxyChoice, RetryPolicy, StatusSet, TlsOptions, TransportOptions};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::template::{DeliveryData, Run, TemplateOptions};
use crate::value::Value;

impl Hook {
    /// The settings, read and checked.
    ///
    /// # Errors
    ///
    /// Of the hook, at its place, or of the command line, where one of them cannot be read.
    pub fn settings(&self, run: &Arc<Run>) -> Result<DeliverySettings> {
        let read = Reader { run };
        Ok(DeliverySettings {
            retry: read.retry(&self.retry)?,
            transport: read.transport(&self.timeout, &self.tls, &self.network)?,
            follow: read
                .flag(self.network.follow.as_ref(), "network.follow")?
                .unwrap_or(false),
        })
    }
}

/// Reads settings.
struct Reader<'a> {
    run: &'a Arc<Run>,
}

impl Reader<'_> {
    /// What `text` says, as `parse` reads it; `key` is what it is called where a flag did not give it.
    fn value<T>(
        &self,
        text: Option<&Text>,
        key: &str,
        parse: impl FnOnce(&str, &str) -> Result<T>,
    ) -> Result<Option<T>> {
        let Some(text) = text else {
            return Ok(None);
        };
        let rendered = self.render(text)?;
        let value = parse(text.flag().unwrap_or(key), rendered.trim());
        value.map(Some).map_err(|error| text.explain(error))
    }

    fn render(&self, text: &Text) -> Result<String> {
        let options = TemplateOptions {
            strict: true,
            ..TemplateOptions::default()
        };
        let part = Part::text(text, &options)?;
        part.renderer(self.run)?
            .render(&Value::from(()), &DeliveryData::default())
    }

    fn retry(&self, texts: &RetryTexts) -> Result<RetryPolicy> {
        let default = RetryPolicy::default();
        let on = texts
            .on
            .iter()
            .map(|text| self.render(text))
            .collect::<Result<Vec<_>>>()?;
        let on = match texts.on.first() {
            Some(first) => {
                let items = on.iter().flat_map(|list| list.split(',')).map(str::trim);
                StatusSet::parse(first.flag().unwrap_or("retry.on"), items).map_err(|error| first.explain(error))?
            }
            None => default.on,
        };
        Ok(RetryPolicy {
            attempts: self
                .value(texts.attempts.as_ref(), "retry.attempts", attempts)?
                .unwrap_or(default.attempts),
            base: self
                .value(texts.base.as_ref(), "retry.base", parse_duration)?
                .unwrap_or(default.base),
            cap: self
                .value(texts.cap.as_ref(), "retry.cap", parse_duration)?
                .unwrap_or(default.cap),
            budget: self
                .value(texts.budget.as_ref(), "retry.budget", parse_duration)?
                .unwrap_or(default.budget),
            on,
        })
    }

    fn transport(&self, timeout: &TimeoutTexts, tls: &TlsTexts, network: &NetworkTexts) -> Result<TransportOptions> {
        let default = TransportOptions::default();
        let connect = self.value(timeout.connect.as_ref(), "timeout.connect", parse_timeout)?;
        let total = self.value(timeout.total.as_ref(), "timeout.total", parse_timeout)?;
        let allow_private = self.value(
            network.allow_private.as_ref(),
            "network.allow_private",
            |key, text| match text {
                "auto" => Ok(None),
                text => boolean(key, text, "auto, true or false").map(Some),
            },
        )?;
        Ok(TransportOptions {
            connect_timeout: connect.unwrap_or(default.connect_timeout),
            total_timeout: total.unwrap_or(default.total_timeout),
            tls: self.tls(tls)?,
            proxy: self
                .value(network.proxy.as_ref(), "network.proxy", ProxyChoice::parse)?
                .unwrap_or(default.proxy),
            allow_private: allow_private.flatten(),
        })
    }

    fn tls(&self, tls: &TlsTexts) -> Result<TlsOptions> {
        if let (Some(key), None) = (&tls.key, &tls.cert) {
            let what = key.flag().map_or("tls.cert", |_| "--cert");
            return Err(key.error(Diagnostic::new(format!("a key without its certificate, `{what}`"))));
        }
        Ok(TlsOptions {
            ca: self.path(tls.ca.as_ref())?,
            cert: self.path(tls.cert.as_ref())?,
            key: self.path(tls.key.as_ref())?,
            insecure: !self.flag(tls.verify.as_ref(), "tls.verify")?.unwrap_or(true),
        })
    }

    fn path(&self, text: Option<&Text>) -> Result<Option<PathBuf>> {
        text.map(|text| Ok(text.path_of(&self.render(text)?))).transpose()
    }

    fn flag(&self, text: Option<&Text>, key: &str) -> Result<Option<bool>> {
        self.value(text, key, |key, text| boolean(key, text, "true or false"))
    }
}

fn attempts(key: &str, text: &str) -> Result<NonZeroU32> {
    text.parse().map_err(|_| {
        let diagnostic = Diagnostic::new(format!("{key}: `{text}` is not a number from 1 on"));
        Error::usage(diagnostic.hint("the first attempt counts: 1 is no retry"))
    })
}

fn boolean(key: &str, text: &str, choices: &str) -> Result<bool> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::usage(format!("{key}: `{text}` is not {choices}"))),
    }
}
