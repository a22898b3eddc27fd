//! The settings of a definition: what is the same for all its deliveries. Their strings may name secrets, and nothing of
//! an event.

use std::cell::RefCell;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::fault_list::FaultList;
use super::faults::add_text_faults;
use super::file::{Hook, NetworkTexts, RetryTexts, TimeoutTexts, TlsTexts};
use super::part::Part;
use super::text::Text;
use crate::delivery::duration::{parse_duration, parse_timeout};
use crate::delivery::{DeliverySettings, NamedFile, ProxyChoice, RetryPolicy, StatusSet, TlsOptions, TransportOptions};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Errors, Result};
use crate::template::{DeliveryData, Run, TemplateOptions};
use crate::value::Value;

impl Hook {
    /// The settings, read and checked.
    ///
    /// # Errors
    ///
    /// Of the hook, at their places, or of the command line: each that cannot be read.
    pub fn settings(&self, run: &Arc<Run>) -> std::result::Result<DeliverySettings, Errors> {
        let (settings, faults) = self.read_settings(run);
        faults.into_result(settings)
    }

    /// What of the settings nobody should see, as far as they can be read.
    pub fn hidden(&self, run: &Arc<Run>) -> Vec<String> {
        self.read_settings(run).0.hidden()
    }

    /// The settings that can be read, the others as they are by default, and what is wrong with those.
    pub(super) fn read_settings(&self, run: &Arc<Run>) -> (DeliverySettings, FaultList) {
        let read = Reader {
            run,
            faults: RefCell::default(),
        };
        let settings = DeliverySettings {
            retry: read.retry(&self.retry),
            transport: read.transport(&self.timeout, &self.tls, &self.network),
            follow: read
                .flag(self.network.follow.as_ref(), "network.follow")
                .unwrap_or(false),
        };
        (settings, read.faults.into_inner())
    }
}

/// Reads settings; what cannot be read is noted.
struct Reader<'a> {
    run: &'a Arc<Run>,
    faults: RefCell<FaultList>,
}

impl Reader<'_> {
    /// What `text` says, as `parse` reads it; `key` is what it is called where a flag did not give it.
    fn value<T>(&self, text: Option<&Text>, key: &str, parse: impl FnOnce(&str, &str) -> Result<T>) -> Option<T> {
        let text = text?;
        let rendered = self.render(text)?;
        self.noted(text, parse(text.flag().unwrap_or(key), rendered.trim()))
    }

    fn noted<T>(&self, text: &Text, read: Result<T>) -> Option<T> {
        self.faults.borrow_mut().read(text, read)
    }

    fn render(&self, text: &Text) -> Option<String> {
        let options = TemplateOptions {
            strict: true,
            ..TemplateOptions::default()
        };
        let Ok(part) = Part::text(text, &options) else {
            add_text_faults(text, &options, &mut self.faults.borrow_mut());
            return None;
        };
        let rendered = part
            .renderer(self.run)
            .and_then(|mut renderer| renderer.render(&Value::from(()), &DeliveryData::default()));
        // an error of these has its place already
        rendered
            .map_err(|error| self.faults.borrow_mut().push(text.offset(), error))
            .ok()
    }

    fn retry(&self, texts: &RetryTexts) -> RetryPolicy {
        let default = RetryPolicy::default();
        let duration = |text: &Option<Text>, key: &str| self.value(text.as_ref(), key, parse_duration);
        RetryPolicy {
            attempts: self
                .value(texts.attempts.as_ref(), "retry.attempts", attempts)
                .unwrap_or(default.attempts),
            base: duration(&texts.base, "retry.base").unwrap_or(default.base),
            cap: duration(&texts.cap, "retry.cap").unwrap_or(default.cap),
            budget: duration(&texts.budget, "retry.budget").unwrap_or(default.budget),
            on: match texts.on.as_slice() {
                [] => default.on,
                texts => self.statuses(texts),
            },
        }
    }

    fn statuses(&self, texts: &[Text]) -> StatusSet {
        let mut statuses = StatusSet::none();
        for text in texts {
            let rendered = self.render(text).unwrap_or_default();
            for item in rendered.split(',') {
                let read = StatusSet::parse(text.flag().unwrap_or("retry.on"), [item]);
                statuses.extend(self.noted(text, read).unwrap_or(StatusSet::none()));
            }
        }
        statuses
    }

    fn transport(&self, timeout: &TimeoutTexts, tls: &TlsTexts, network: &NetworkTexts) -> TransportOptions {
        let default = TransportOptions::default();
        let connect = self.value(timeout.connect.as_ref(), "timeout.connect", parse_timeout);
        let total = self.value(timeout.total.as_ref(), "timeout.total", parse_timeout);
        let allow_private = self.value(
            network.allow_private.as_ref(),
            "network.allow_private",
            |key, text| match text {
                "auto" => Ok(None),
                text => boolean(key, text, "auto, true or false").map(Some),
            },
        );
        TransportOptions {
            connect_timeout: connect.unwrap_or(default.connect_timeout),
            total_timeout: total.unwrap_or(default.total_timeout),
            tls: self.tls(tls),
            proxy: self
                .value(network.proxy.as_ref(), "network.proxy", ProxyChoice::parse)
                .unwrap_or(default.proxy),
            allow_private: allow_private.flatten(),
        }
    }

    fn tls(&self, tls: &TlsTexts) -> TlsOptions {
        if let (Some(key), None) = (&tls.key, &tls.cert) {
            let what = key.flag().map_or("tls.cert", |_| "--cert");
            let diagnostic = Diagnostic::new(format!("a key without its certificate, `{what}`"));
            self.faults.borrow_mut().wrong(key, diagnostic);
        }
        TlsOptions {
            ca: self.file(tls.ca.as_ref(), "tls.ca"),
            cert: self.file(tls.cert.as_ref(), "tls.cert"),
            key: self.file(tls.key.as_ref(), "tls.key"),
            insecure: !self.flag(tls.verify.as_ref(), "tls.verify").unwrap_or(true),
        }
    }

    fn file(&self, text: Option<&Text>, key: &'static str) -> Option<NamedFile> {
        let text = text?;
        let path = text.path_of(&self.render(text)?);
        Some(match text.flag() {
            Some(flag) => NamedFile::of_flag(flag, path),
            None => NamedFile::of_hook(key, path, text.place_of()),
        })
    }

    fn flag(&self, text: Option<&Text>, key: &str) -> Option<bool> {
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
