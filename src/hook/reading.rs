//! Reading a hook file: its structure is looked at to the end, whatever is wrong on the way.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::sync::Arc;

use serde_yaml::Spanned;
use serde_yaml::options::DuplicateKeyPolicy;

use super::fields::{Fields, Reading};
use super::file::{Auth, Body, Header, Hook, NetworkTexts, RetryTexts, TimeoutTexts, TlsTexts, Unread};
use super::node::{Node, RawNode};
use super::text::{HookSource, Text};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// The largest hook file, in bytes.
const MAX_HOOK: u64 = 1024 * 1024;

/// The keys of a hook.
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

impl Hook {
    /// Reads a hook file. Unknown keys and values of a wrong kind are left out of it, and are among its
    /// [`faults`](Hook::faults).
    ///
    /// # Errors
    ///
    /// [`Error::Template`], with its place, where the file is not there or not YAML.
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
            // they are told with the other faults
            duplicate_keys: DuplicateKeyPolicy::PassThrough,
        };
        let document: Spanned<RawNode> =
            serde_yaml::from_str_with_options(&file.text, options).map_err(|error| not_yaml(&file, &error))?;
        let node = Node::new(document, &file.text);
        Ok(Self::from_node(file, node))
    }

    fn from_node(file: Arc<HookSource>, node: Node) -> Self {
        let folder = file.folder().join("partials");
        let whole = Text::of_hook(&file, node.start()..node.start(), String::new());
        let reading = Reading::new(file);
        let mut fields = Fields::new(&reading, "", node, &KEYS);
        let has_url = fields.has("url");
        let mut hook = Self {
            name: fields.text("name"),
            when: fields.text("when"),
            url: fields.text("url"),
            method: fields.text("method"),
            params: fields.named_texts("params"),
            headers: headers(&mut fields),
            format: fields.text("format"),
            body: body(&mut fields, &reading),
            auth: auth(&mut fields, &reading),
            sign: sign(&mut fields),
            id: fields.text("id"),
            retry: retry(&mut fields),
            timeout: timeout(&mut fields),
            tls: tls(&mut fields),
            network: network(&mut fields),
            partials: fields.texts("partials"),
            folder_of_partials: Some(folder).filter(|folder| folder.is_dir()),
            whole: Some(whole),
            unread: Unread::default(),
        };
        hook.unread = Unread {
            faults: reading.into_faults(),
            has_url: has_url && hook.url.is_none(),
        };
        hook
    }
}

fn headers(fields: &mut Fields<'_>) -> Vec<Header> {
    let headers = fields.named_texts("headers").into_iter();
    headers.map(|(name, value)| Header::Value(name, value)).collect()
}

fn body(fields: &mut Fields<'_>, reading: &Reading) -> Option<Body> {
    let are_both = fields.has("body") && fields.has("body_file");
    let (inline, file) = (fields.text("body"), fields.text("body_file"));
    if let Some(file) = file.as_ref().filter(|_| are_both) {
        let diagnostic = Diagnostic::new("`body` and `body_file` both give the body");
        reading.wrong_text(file, diagnostic.hint("leave out one of the two"));
    }
    inline.map(Body::Inline).or(file.map(Body::File))
}

fn auth(fields: &mut Fields<'_>, reading: &Reading) -> Option<Auth> {
    let (mut auth, _) = fields.object("auth", &["basic", "bearer"])?;
    let has_basic = auth.has("basic");
    let bearer = auth.text("bearer");
    if let Some(bearer) = bearer.as_ref().filter(|_| has_basic) {
        let diagnostic = Diagnostic::new("`auth` is either `basic` or `bearer`");
        reading.wrong_text(bearer, diagnostic.hint("leave out one of the two"));
    }
    basic(&mut auth, reading).or(bearer.map(Auth::Bearer))
}

fn basic(auth: &mut Fields<'_>, reading: &Reading) -> Option<Auth> {
    let (mut basic, span) = auth.object("basic", &["user", "password"])?;
    if basic.is_unread() {
        return None;
    }
    if !(basic.has("user") && basic.has("password")) {
        reading.wrong(&span, Diagnostic::new("`basic` has a `user` and a `password`"));
    }
    // both are read, so that both are told
    let (user, password) = (basic.text("user"), basic.text("password"));
    Some(Auth::Basic {
        user: user?,
        password: password?,
    })
}

fn sign(fields: &mut Fields<'_>) -> Vec<Text> {
    match fields.object("sign", &["standard-webhooks"]) {
        Some((mut sign, _)) => sign.texts("standard-webhooks"),
        None => Vec::new(),
    }
}

fn retry(fields: &mut Fields<'_>) -> RetryTexts {
    let Some((mut retry, _)) = fields.object("retry", &["attempts", "base", "cap", "budget", "on"]) else {
        return RetryTexts::default();
    };
    RetryTexts {
        attempts: retry.text("attempts"),
        base: retry.text("base"),
        cap: retry.text("cap"),
        budget: retry.text("budget"),
        on: retry.texts("on"),
    }
}

fn timeout(fields: &mut Fields<'_>) -> TimeoutTexts {
    let Some((mut timeout, _)) = fields.object("timeout", &["connect", "total"]) else {
        return TimeoutTexts::default();
    };
    TimeoutTexts {
        connect: timeout.text("connect"),
        total: timeout.text("total"),
    }
}

fn tls(fields: &mut Fields<'_>) -> TlsTexts {
    let Some((mut tls, _)) = fields.object("tls", &["verify", "ca", "cert", "key"]) else {
        return TlsTexts::default();
    };
    TlsTexts {
        verify: tls.text("verify"),
        ca: tls.text("ca"),
        cert: tls.text("cert"),
        key: tls.text("key"),
    }
}

fn network(fields: &mut Fields<'_>) -> NetworkTexts {
    let Some((mut network, _)) = fields.object("network", &["allow_private", "proxy", "follow"]) else {
        return NetworkTexts::default();
    };
    NetworkTexts {
        allow_private: network.text("allow_private"),
        proxy: network.text("proxy"),
        follow: network.text("follow"),
    }
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
