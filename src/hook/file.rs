//! A hook: the definition of a delivery, from a YAML file, from flags, or from both.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_yaml::Spanned;

use super::fields::Fields;
use super::node::{Node, RawNode};
use super::text::{HookSource, Text};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// The largest hook file, in bytes.
const MAX_HOOK: u64 = 1024 * 1024;

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
    folder_of_partials: Option<PathBuf>,
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
    /// Reads a hook file.
    ///
    /// # Errors
    ///
    /// [`Error::Template`], with its place, where the file is not YAML, has an unknown key, or a value of a wrong kind.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(path, Self::read_text(path)?)
    }

    /// Reads the text of a hook file.
    ///
    /// # Errors
    ///
    /// As [`Hook::read`], as far as the text goes.
    pub fn read_text(path: &Path) -> Result<String> {
        read_file(path, &path.display().to_string())
    }

    /// The text of the body's file, where it has one that can be read.
    pub fn body_text(&self) -> Option<String> {
        match &self.body {
            Some(Body::File(file)) => fs::read_to_string(file.path_of(file.as_str())).ok(),
            _ => None,
        }
    }

    /// Reads the text of a hook file, as [`Hook::read`] does; relative paths in it begin where `path` lies.
    ///
    /// # Errors
    ///
    /// As [`Hook::read`].
    pub fn parse(path: &Path, text: String) -> Result<Self> {
        let file = Arc::new(HookSource {
            name: path.display().to_string(),
            path: path.to_owned(),
            text,
        });
        let options = serde_yaml::options! {
            with_snippet: false,
            strict_booleans: true,
        };
        let document: Spanned<RawNode> =
            serde_yaml::from_str_with_options(&file.text, options).map_err(|error| not_yaml(&file, &error))?;
        Self::from_node(&file, Node::new(document, &file.text))
    }

    /// The folders of partials: those that are named, and `partials` beside the hook file, where there is one.
    pub fn partial_folders(&self) -> Vec<PathBuf> {
        let named = self.partials.iter().map(|folder| folder.path_of(folder.as_str()));
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
        }
    }

    fn from_node(file: &Arc<HookSource>, node: Node) -> Result<Self> {
        const KEYS: [&str; 17] = [
            "name",
            "when",
            "url",
            "method",
            "params",
            "headers",
            "format",
            "body",
            "body_file",
            "auth",
            "sign",
            "id",
            "retry",
            "timeout",
            "tls",
            "network",
            "partials",
        ];
        let mut fields = Fields::new(file, "", node, &KEYS)?;
        Ok(Self {
            name: fields.text("name")?,
            when: fields.text("when")?,
            url: fields.text("url")?,
            method: fields.text("method")?,
            params: fields.named_texts("params")?,
            headers: headers(&mut fields)?,
            format: fields.text("format")?,
            body: body(&mut fields)?,
            auth: auth(&mut fields)?,
            sign: sign(&mut fields)?,
            id: fields.text("id")?,
            retry: retry(&mut fields)?,
            timeout: timeout(&mut fields)?,
            tls: tls(&mut fields)?,
            network: network(&mut fields)?,
            partials: fields.texts("partials")?,
            folder_of_partials: Some(file.folder().join("partials")).filter(|folder| folder.is_dir()),
        })
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

fn headers(fields: &mut Fields<'_>) -> Result<Vec<Header>> {
    let headers = fields.named_texts("headers")?.into_iter();
    Ok(headers.map(|(name, value)| Header::Value(name, value)).collect())
}

fn body(fields: &mut Fields<'_>) -> Result<Option<Body>> {
    match (fields.text("body")?, fields.text("body_file")?) {
        (Some(_), Some(file)) => {
            Err(file
                .error(Diagnostic::new("`body` and `body_file` both give the body").hint("leave out one of the two")))
        }
        (Some(text), None) => Ok(Some(Body::Inline(text))),
        (None, file) => Ok(file.map(Body::File)),
    }
}

fn auth(fields: &mut Fields<'_>) -> Result<Option<Auth>> {
    let Some(mut auth) = fields.object("auth", &["basic", "bearer"])? else {
        return Ok(None);
    };
    let bearer = auth.text("bearer")?;
    let Some(mut basic) = auth.object("basic", &["user", "password"])? else {
        return Ok(bearer.map(Auth::Bearer));
    };
    if let Some(bearer) = bearer {
        return Err(bearer.error(Diagnostic::new("`auth` is either `basic` or `bearer`")));
    }
    match (basic.text("user")?, basic.text("password")?) {
        (Some(user), Some(password)) => Ok(Some(Auth::Basic { user, password })),
        (Some(given), None) | (None, Some(given)) => {
            Err(given.error(Diagnostic::new("`basic` has a `user` and a `password`")))
        }
        (None, None) => Ok(None),
    }
}

fn sign(fields: &mut Fields<'_>) -> Result<Vec<Text>> {
    match fields.object("sign", &["standard-webhooks"])? {
        Some(mut sign) => sign.texts("standard-webhooks"),
        None => Ok(Vec::new()),
    }
}

fn retry(fields: &mut Fields<'_>) -> Result<RetryTexts> {
    let Some(mut retry) = fields.object("retry", &["attempts", "base", "cap", "budget", "on"])? else {
        return Ok(RetryTexts::default());
    };
    Ok(RetryTexts {
        attempts: retry.text("attempts")?,
        base: retry.text("base")?,
        cap: retry.text("cap")?,
        budget: retry.text("budget")?,
        on: retry.texts("on")?,
    })
}

fn timeout(fields: &mut Fields<'_>) -> Result<TimeoutTexts> {
    let Some(mut timeout) = fields.object("timeout", &["connect", "total"])? else {
        return Ok(TimeoutTexts::default());
    };
    Ok(TimeoutTexts {
        connect: timeout.text("connect")?,
        total: timeout.text("total")?,
    })
}

fn tls(fields: &mut Fields<'_>) -> Result<TlsTexts> {
    let Some(mut tls) = fields.object("tls", &["verify", "ca", "cert", "key"])? else {
        return Ok(TlsTexts::default());
    };
    Ok(TlsTexts {
        verify: tls.text("verify")?,
        ca: tls.text("ca")?,
        cert: tls.text("cert")?,
        key: tls.text("key")?,
    })
}

fn network(fields: &mut Fields<'_>) -> Result<NetworkTexts> {
    let Some(mut network) = fields.object("network", &["allow_private", "proxy", "follow"])? else {
        return Ok(NetworkTexts::default());
    };
    Ok(NetworkTexts {
        allow_private: network.text("allow_private")?,
        proxy: network.text("proxy")?,
        follow: network.text("follow")?,
    })
}

fn read_file(path: &Path, name: &str) -> Result<String> {
    let cannot = |error: &std::io::Error| Error::machine(format!("cannot read the hook `{name}`: {error}"));
    let file = fs::File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::template(format!("the hook `{name}` does not exist")),
        _ => cannot(&error),
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_HOOK + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot(&error))?;
    if bytes.len() as u64 > MAX_HOOK {
        return Err(Error::template(format!(
            "the hook `{name}` is larger than {MAX_HOOK} bytes"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::template(Diagnostic::new(format!("the hook `{name}` is not UTF-8")).hint("convert it to UTF-8"))
    })?;
    // positions count from behind a byte order mark
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn not_yaml(file: &HookSource, error: &serde_yaml::Error) -> Error {
    let (message, position) = crate::event::explain_yaml(&file.text, error);
    let diagnostic = Diagnostic::new(format!("the hook is not valid YAML: {message}"));
    Error::template(match position {
        Some((line, column)) => diagnostic.at(Place::at_line(&file.name, &file.text, line, column)),
        None => diagnostic,
    })
}
