//! A hook: the definition of a delivery, from a YAML file, from flags, or from both.

use std::fs;
use std::path::PathBuf;

use super::fault_list::FaultList;
use super::text::Text;

/// The definition of a delivery. Every string is a template; what is not given has its default.
#[derive(Debug, Clone, Default)]
pub struct Hook {
    /// What reports call it.
    pub name: Option<Text>,
    /// Whether an event is delivered: not where it renders to `false`, `0`, `null` or nothing.
    pub when: Option<Text>,
    /// Where it goes.
    pub url: Option<Text>,
    /// The method; POST where none is given.
    pub method: Option<Text>,
    /// Names and values added to the URL's query.
    pub params: Vec<(Text, Text)>,
    /// Headers.
    pub headers: Vec<Header>,
    /// The output format of the body.
    pub format: Option<Text>,
    /// The body.
    pub body: Option<Body>,
    /// Credentials.
    pub auth: Option<Auth>,
    /// The keys of Standard Webhooks signatures.
    pub sign: Vec<Text>,
    /// The delivery's id; one is made where none is given.
    pub id: Option<Text>,
    /// When and how often it is tried again.
    pub retry: RetryTexts,
    /// How long is waited.
    pub timeout: TimeoutTexts,
    /// TLS.
    pub tls: TlsTexts,
    /// What may be connected to, and through what.
    pub network: NetworkTexts,
    /// Folders of partials.
    pub partials: Vec<Text>,
    /// The one beside the file.
    pub(super) folder_of_partials: Option<PathBuf>,
    /// The file as a whole: where it is told what is not in it.
    pub(super) whole: Option<Text>,
    /// What of the file could not be read, and is left out of the rest.
    pub(super) unread: Unread,
}

/// What of a hook file could not be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread {
    pub(super) faults: FaultList,
    /// Whether the URL is part of it.
    pub(super) has_url: bool,
}

/// A header of a hook.
#[derive(Debug, Clone)]
pub enum Header {
    /// The name, and its value.
    Value(Text, Text),
    /// Not to be sent, though it is by default.
    Removed(Text),
}

impl Header {
    /// Its name.
    pub fn name(&self) -> &Text {
        match self {
            Self::Value(name, _) | Self::Removed(name) => name,
        }
    }
}

/// The body of a hook.
#[derive(Debug, Clone)]
pub enum Body {
    /// A template.
    Inline(Text),
    /// The file of one.
    File(Text),
}

/// The credentials of a hook.
#[derive(Debug, Clone)]
pub enum Auth {
    /// `Authorization: Basic`.
    Basic {
        /// The user.
        user: Text,
        /// The password.
        password: Text,
    },
    /// `Authorization: Basic`, user and password in one text with a colon between.
    UserPassword(Text),
    /// `Authorization: Bearer`.
    Bearer(Text),
}

/// When and how often a delivery is tried again, as text.
#[derive(Debug, Clone, Default)]
pub struct RetryTexts {
    /// How often it is tried in all.
    pub attempts: Option<Text>,
    /// The first wait.
    pub base: Option<Text>,
    /// The longest wait.
    pub cap: Option<Text>,
    /// How long it is tried in all.
    pub budget: Option<Text>,
    /// The statuses after which it is tried again, each text one or several with commas between.
    pub on: Vec<Text>,
}

/// How long a delivery waits, as text.
#[derive(Debug, Clone, Default)]
pub struct TimeoutTexts {
    /// For a connection.
    pub connect: Option<Text>,
    /// For a whole attempt.
    pub total: Option<Text>,
}

/// TLS, as text.
#[derive(Debug, Clone, Default)]
pub struct TlsTexts {
    /// Whether certificates are verified.
    pub verify: Option<Text>,
    /// A file of roots.
    pub ca: Option<Text>,
    /// The file of the client's certificate.
    pub cert: Option<Text>,
    /// The file of its key.
    pub key: Option<Text>,
}

/// What may be connected to, as text.
#[derive(Debug, Clone, Default)]
pub struct NetworkTexts {
    /// Whether private addresses are: `auto`, `true` or `false`.
    pub allow_private: Option<Text>,
    /// The proxy.
    pub proxy: Option<Text>,
    /// Whether redirects are followed.
    pub follow: Option<Text>,
}

impl Hook {
    /// The text of the body's file, where it has one that can be read.
    pub fn body_text(&self) -> Option<String> {
        match &self.body {
            Some(Body::File(file)) => fs::read_to_string(file.path_of(file.as_str())).ok(),
            _ => None,
        }
    }

    /// The folders of partials: those that are named, and `partials` beside the hook file, as far as they are there.
    pub fn partial_folders(&self) -> Vec<PathBuf> {
        let named = self.partials.iter().map(|folder| folder.path_of(folder.as_str()));
        let named = named.filter(|folder| folder.is_dir());
        named.chain(self.folder_of_partials.clone()).collect()
    }

    /// The same with what `flags` has over it. Parameters and headers win by their name.
    #[must_use]
    pub fn overridden_by(self, flags: Self) -> Self {
        let mut params = self.params;
        params.retain(|(name, _)| !flags.params.iter().any(|(other, _)| other.as_str() == name.as_str()));
        params.extend(flags.params);
        let mut headers = self.headers;
        let is_set = |name: &str| {
            flags
                .headers
                .iter()
                .any(|other| other.name().as_str().eq_ignore_ascii_case(name))
        };
        headers.retain(|header| !is_set(header.name().as_str()));
        if flags.auth.is_some() {
            headers.retain(|header| !header.name().as_str().eq_ignore_ascii_case("authorization"));
        }
        let auth = if is_set("authorization") { None } else { self.auth };
        headers.extend(flags.headers);
        Self {
            name: flags.name.or(self.name),
            when: flags.when.or(self.when),
            url: flags.url.or(self.url),
            method: flags.method.or(self.method),
            params,
            headers,
            format: flags.format.or(self.format),
            body: flags.body.or(self.body),
            auth: flags.auth.or(auth),
            sign: if flags.sign.is_empty() { self.sign } else { flags.sign },
            id: flags.id.or(self.id),
            retry: self.retry.overridden_by(flags.retry),
            timeout: TimeoutTexts {
                connect: flags.timeout.connect.or(self.timeout.connect),
                total: flags.timeout.total.or(self.timeout.total),
            },
            tls: TlsTexts {
                verify: flags.tls.verify.or(self.tls.verify),
                ca: flags.tls.ca.or(self.tls.ca),
                cert: flags.tls.cert.or(self.tls.cert),
                key: flags.tls.key.or(self.tls.key),
            },
            network: NetworkTexts {
                allow_private: flags.network.allow_private.or(self.network.allow_private),
                proxy: flags.network.proxy.or(self.network.proxy),
                follow: flags.network.follow.or(self.network.follow),
            },
            partials: self.partials.into_iter().chain(flags.partials).collect(),
            folder_of_partials: self.folder_of_partials,
            whole: self.whole,
            unread: self.unread,
        }
    }
}

impl RetryTexts {
    fn overridden_by(self, flags: Self) -> Self {
        Self {
            attempts: flags.attempts.or(self.attempts),
            base: flags.base.or(self.base),
            cap: flags.cap.or(self.cap),
            budget: flags.budget.or(self.budget),
            on: if flags.on.is_empty() { self.on } else { flags.on },
        }
    }
}
