//! Where events come from: `nats://host/stream?consumer=NAME`, `kafka://host/topic?group=NAME`,
//! `redis://host/key?group=NAME`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::delivery::duration::parse_timeout;
use crate::diagnostic::{Diagnostic, near_matches};
use crate::error::{Error, Result};

/// After so long without a sign of life of its process, an event goes to another one.
const TAKEOVER: Duration = Duration::from_secs(30);

/// What is read of a URL, or what is wrong with it.
type Read<T> = std::result::Result<T, Box<Diagnostic>>;

/// What a broker speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// NATS JetStream.
    Nats,
    /// Kafka, and what speaks its protocol.
    Kafka,
    /// Redis streams.
    Redis,
}

/// The schemes, what each speaks, and whether with TLS.
const SCHEMES: [(&str, Kind, bool); 7] = [
    ("nats", Kind::Nats, false),
    ("nats+tls", Kind::Nats, true),
    ("tls", Kind::Nats, true), // as NATS itself has it
    ("kafka", Kind::Kafka, false),
    ("kafka+ssl", Kind::Kafka, true),
    ("redis", Kind::Redis, false),
    ("rediss", Kind::Redis, true),
];

/// What stands at the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Events are taken from there.
    Events,
    /// Those that fail for good are put there.
    DeadLetters,
}

/// A server, by its name and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The name or address; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// What of a Redis entry is the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Its only field, else the one called `event`, else `data`.
    Usual,
    /// The field of this name.
    Named(String),
    /// All fields, as an object of texts.
    All,
}

/// How a Kafka client says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sasl {
    /// The password as it is.
    Plain,
    /// SCRAM with SHA-256.
    ScramSha256,
    /// SCRAM with SHA-512.
    ScramSha512,
}

/// Where events come from, or dead letters go.
#[derive(Clone, PartialEq, Eq)]
pub struct BrokerUrl {
    /// What the broker speaks.
    pub kind: Kind,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The servers to ask, any of them; one but for Kafka and NATS.
    pub servers: Vec<Server>,
    /// Who we are.
    pub user: Option<String>,
    /// What proves it.
    pub password: Option<String>,
    /// The stream, topic or key; the subject of NATS dead letters.
    pub name: String,
    /// The group, or the consumer of NATS, that shares the events. Empty for dead letters.
    pub group: String,
    /// After so long without a sign of life of its process, an event goes to another one.
    pub takeover: Duration,
    /// What of a Redis entry is the event.
    pub field: Field,
    /// The number of the Redis database.
    pub database: u32,
    /// How a Kafka client says who it is.
    pub sasl: Sasl,
    /// The file that says who we are to NATS.
    pub creds: Option<PathBuf>,
}

impl Kind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nats => "NATS",
            Self::Kafka => "Kafka",
            Self::Redis => "Redis",
        }
    }

    /// The cargo feature that its client comes with.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Kafka => "kafka",
            Self::Redis => "redis",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Nats => 4222,
            Self::Kafka => 9092,
            Self::Redis => 6379,
        }
    }

    /// What the path of its URL names.
    fn path(self, role: Role) -> &'static str {
        match (self, role) {
            (Self::Nats, Role::Events) => "stream",
            (Self::Nats, Role::DeadLetters) => "subject",
            (Self::Kafka, _) => "topic",
            (Self::Redis, _) => "key",
        }
    }

    /// The parameter that names who shares the events.
    fn group(self) -> &'static str {
        match self {
            Self::Nats => "consumer",
            Self::Kafka | Self::Redis => "group",
        }
    }

    fn parameters(self, role: Role) -> &'static [&'static str] {
        match (self, role) {
            (Self::Nats, Role::Events) => &["consumer", "takeover", "creds"],
            (Self::Nats, Role::DeadLetters) => &[],
            (Self::Kafka, Role::Events) => &["group", "takeover", "sasl"],
            (Self::Kafka, Role::DeadLetters) => &["sasl"],
            (Self::Redis, Role::Events) => &["group", "takeover", "field", "db"],
            (Self::Redis, Role::DeadLetters) => &["db"],
        }
    }

    /// How such a URL looks.
    fn example(self, role: Role) -> &'static str {
        match (self, role) {
            (Self::Nats, Role::Events) => "nats://HOST/STREAM?consumer=NAME",
            (Self::Kafka, Role::Events) => "kafka://HOST/TOPIC?group=NAME",
            (Self::Redis, Role::Events) => "redis://HOST/KEY?group=NAME",
            (Self::Nats, Role::DeadLetters) => "nats://HOST/SUBJECT",
            (Self::Kafka, Role::DeadLetters) => "kafka://HOST/TOPIC",
            (Self::Redis, Role::DeadLetters) => "redis://HOST/KEY",
        }
    }
}

impl BrokerUrl {
    /// Whether the text begins with the scheme of a broker, or of anything else that is no file.
    pub fn is_url(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme))
    }

    /// Reads it; `option` is what a person knows it as. Nothing of it but names is repeated in an error: it may hold a
    /// password.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where it is none, or lacks something.
    pub fn parse(option: &str, text: &str, role: Role) -> Result<Self> {
        let wrong = |diagnostic: Box<Diagnostic>| Error::usage(diagnostic.prefixed(&format!("{option}: ")));
        let (kind, tls, rest) = scheme(text, role).map_err(wrong)?;
        let read = Reader { kind, role };
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = address.split_once('/').unwrap_or((address, ""));
        let (user_info, hosts) = match authority.rsplit_once('@') {
            Some((user_info, hosts)) => (Some(user_info), hosts),
            None => (None, authority),
        };
        let (user, password) = match user_info {
            Some(user_info) => read.user_info(user_info).map_err(wrong)?,
            None => (None, None),
        };
        let mut url = Self {
            kind,
            tls,
            servers: read.servers(hosts).map_err(wrong)?,
            user,
            password,
            name: read.path(path).map_err(wrong)?,
            group: String::new(),
            takeover: TAKEOVER,
            field: Field::Usual,
            database: 0,
            sasl: Sasl::Plain,
            creds: None,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            url.set(option, &read, pair)?;
        }
        if url.creds.is_some() && (url.user.is_some() || url.password.is_some()) {
            let diagnostic = Diagnostic::new(format!("{option}: the URL says twice who we are"));
            return Err(Error::usage(
                diagnostic.hint("leave out `creds`, or what stands before the host"),
            ));
        }
        if url.group.is_empty() && role == Role::Events {
            let diagnostic = Diagnostic::new(format!("{option}: the URL names no {}", kind.group()));
            return Err(Error::usage(diagnostic.hint(format!(
                "those that name the same one share the events: {}",
                kind.example(role)
            ))));
        }
        Ok(url)
    }

    fn set(&mut self, option: &str, read: &Reader, pair: &str) -> Result<()> {
        let wrong = |diagnostic: Box<Diagnostic>| Error::usage(diagnostic.prefixed(&format!("{option}: ")));
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = read.kind.parameters(read.role);
        if !known.contains(&name) {
            return Err(wrong(Box::new(unknown(name, known))));
        }
        let value = decoded(value, name).map_err(wrong)?;
        if value.is_empty() {
            return Err(wrong(Box::new(Diagnostic::new(format!(
                "the parameter `{name}` is empty"
            )))));
        }
        match name {
            "takeover" => self.takeover = takeover(&format!("{option}: takeover"), &value)?,
            "field" if value == "*" => self.field = Field::All,
            "field" => self.field = Field::Named(value),
            "db" => {
                self.database = value.parse().map_err(|_| {
                    wrong(
                        Diagnostic::new(format!("`{value}` is not the number of a database"))
                            .hint("write it as db=0")
                            .into(),
                    )
                })?;
            }
            "creds" => self.creds = Some(value.into()),
            "sasl" => self.sasl = sasl(&value).map_err(wrong)?,
            _ => self.group = read.group(value).map_err(wrong)?,
        }
        Ok(())
    }

    /// What of it nobody should see.
    pub fn hidden(&self) -> Vec<String> {
        // NATS has tokens, which stand where a user does
        let token = self.user.as_ref().filter(|_| self.password.is_none());
        self.password.iter().chain(token).cloned().collect()
    }

    /// Whether both are of the same broker.
    pub fn is_beside(&self, other: &Self) -> bool {
        (self.kind, self.tls, self.database) == (other.kind, other.tls, other.database) && self.servers == other.servers
    }

    /// Where it leads to, without what it leads to.
    pub fn broker(&self) -> String {
        let found = SCHEMES
            .iter()
            .find(|(_, kind, tls)| (*kind, *tls) == (self.kind, self.tls));
        let servers: Vec<_> = self.servers.iter().map(Server::to_string).collect();
        format!("{}://{}", found.map_or("", |(scheme, ..)| scheme), servers.join(","))
    }
}

/// Without who we are.
impl fmt::Display for BrokerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.broker(), self.name)
    }
}

impl fmt::Debug for BrokerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrokerUrl({self})")
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

fn refused<T>(diagnostic: Diagnostic) -> Read<T> {
    Err(Box::new(diagnostic))
}

fn is_scheme(text: &str) -> bool {
    let is_of_schemes = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    !text.is_empty() && text.chars().all(is_of_schemes)
}

fn scheme(text: &str, role: Role) -> Read<(Kind, bool, &str)> {
    let examples = || {
        let kinds = [Kind::Nats, Kind::Kafka, Kind::Redis];
        kinds.map(|kind| kind.example(role)).join(", ")
    };
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        let diagnostic = Diagnostic::new("this is not the URL of a broker");
        return refused(diagnostic.hint(format!("write {}", examples())));
    };
    let lower = scheme.to_ascii_lowercase();
    match SCHEMES.iter().find(|(known, ..)| *known == lower) {
        Some((_, kind, tls)) => Ok((*kind, *tls, rest)),
        None => {
            let known = SCHEMES.iter().map(|(known, ..)| *known);
            let near = near_matches(&lower, known.clone());
            let hint = match near.first() {
                Some(near) => format!("did you mean `{near}://`?"),
                None => format!("write {}; with TLS nats+tls://, kafka+ssl://, rediss://", examples()),
            };
            refused(Diagnostic::new(format!("no broker is known by the scheme `{scheme}`")).hint(hint))
        }
    }
}

fn unknown(name: &str, known: &[&'static str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("the URL has the parameter `{name}`, which is not known"));
    match near_matches(name, known.iter().copied()).first() {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => diagnostic.hint("there are none here"),
        None => diagnostic.hint(format!("there are: {}", known.join(", "))),
    }
}

fn decoded(text: &str, what: &str) -> Read<String> {
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) if !decoded.contains(char::is_control) => Ok(decoded.into_owned()),
        Ok(_) => refused(Diagnostic::new(format!("the {what} holds a control character"))),
        Err(_) => refused(Diagnostic::new(format!("the {what} is not UTF-8 once it is decoded"))),
    }
}

fn takeover(name: &str, text: &str) -> Result<Duration> {
    let time = parse_timeout(name, text)?;
    match time < Duration::from_secs(1) {
        true => Err(Error::usage(format!("{name}: a second is the least"))),
        false => Ok(time),
    }
}

fn sasl(text: &str) -> Read<Sasl> {
    match text.to_ascii_lowercase().as_str() {
        "plain" => Ok(Sasl::Plain),
        "scram-sha-256" => Ok(Sasl::ScramSha256),
        "scram-sha-512" => Ok(Sasl::ScramSha512),
        _ => refused(
            Diagnostic::new(format!("`{text}` is no way to authenticate that is known"))
                .hint("there are: plain, scram-sha-256, scram-sha-512"),
        ),
    }
}

/// Reads the parts of a URL.
struct Reader {
    kind: Kind,
    role: Role,
}

impl Reader {
    fn user_info(&self, text: &str) -> Read<(Option<String>, Option<String>)> {
        let (user, password) = match text.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (text, None),
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        let user = some(decoded(user, "user")?);
        let password = password.map(|password| decoded(password, "password")).transpose()?;
        Ok((user, password.and_then(some)))
    }

    fn servers(&self, text: &str) -> Read<Vec<Server>> {
        let servers: Vec<_> = text.split(',').map(|host| self.server(host)).collect::<Read<_>>()?;
        if self.kind == Kind::Redis && servers.len() > 1 {
            return refused(Diagnostic::new("a URL of Redis has one host"));
        }
        Ok(servers)
    }

    fn server(&self, text: &str) -> Read<Server> {
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or("?"))),
            None => match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            },
        };
        if host.is_empty() {
            let diagnostic = Diagnostic::new("the URL names no host");
            return refused(diagnostic.hint(format!("write {}", self.kind.example(self.role))));
        }
        if let Some(c) = host
            .chars()
            .find(|&c| c.is_control() || c.is_whitespace() || "{}%[]#".contains(c))
        {
            return refused(Diagnostic::new(format!("the host holds `{}`", c.escape_default())));
        }
        let port = match port {
            None => self.kind.port(),
            Some(port) => port.parse().map_err(|_| {
                Diagnostic::new("what stands behind the host is no port")
                    .hint("a password with `:`, `/` or `@` is written percent-encoded")
            })?,
        };
        Ok(Server {
            host: host.to_owned(),
            port,
        })
    }

    fn path(&self, path: &str) -> Read<String> {
        let what = self.kind.path(self.role);
        let name = decoded(path, what)?;
        let hint = || format!("write {}", self.kind.example(self.role));
        if name.is_empty() {
            return refused(Diagnostic::new(format!("the URL names no {what}")).hint(hint()));
        }
        let has_bad = match (self.kind, self.role) {
            (Kind::Nats, Role::Events) => name.contains(['.', '*', '>', '/', '\\', ' ']),
            (Kind::Nats, Role::DeadLetters) => name.contains(['*', '>', ' ', '/']),
            (Kind::Kafka, _) => !is_kafka_name(&name),
            (Kind::Redis, _) => false,
        };
        match has_bad {
            true => refused(Diagnostic::new(format!("`{name}` cannot be the name of a {what}")).hint(hint())),
            false => Ok(name),
        }
    }

    fn group(&self, group: String) -> Read<String> {
        match self.kind == Kind::Nats && group.contains(['.', '*', '>', '/', '\\', ' ']) {
            true => refused(Diagnostic::new(format!("`{group}` cannot be the name of a consumer"))),
            false => Ok(group),
        }
    }
}

fn is_kafka_name(name: &str) -> bool {
    let is_of_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.len() <= 249 && name.chars().all(is_of_names) && name != "." && name != ".."
}

#[cfg(test)]
#[path = "url_tests.rs"]
mod tests;
