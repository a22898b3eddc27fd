//! Which proxy a request goes through: the one that is asked for, or that of the environment, as curl reads it.
//!
//! `http` targets go through an HTTP proxy by `CONNECT` too: nothing but the receiver sees the request.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

use super::url::Url;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Where to look for a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// In the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in lower case first.
    #[default]
    Environment,
    /// Nowhere: connections are direct.
    Direct,
    /// Here, but for the hosts of `NO_PROXY`.
    Through(ProxyUrl),
}

impl ProxyChoice {
    /// Reads the value of `--proxy`: a URL, or nothing for direct connections.
    ///
    /// # Errors
    ///
    /// As [`ProxyUrl::parse`].
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        match text.trim() {
            "" => Ok(Self::Direct),
            text => ProxyUrl::parse(option, text).map(Self::Through),
        }
    }
}

/// A proxy's address, which may hold a password: it is shown without.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(Proxy);

impl ProxyUrl {
    /// Reads a proxy's URL; without a scheme it is an HTTP proxy. `option` is what a person knows it as.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`], without the URL: it may hold a password.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        let hint = "write it as http://HOST:PORT; https, socks4, socks4a, socks5 and socks5h are known too";
        let proxy = Proxy::new(text)
            .map_err(|_| Error::usage(Diagnostic::new(format!("{option}: not the URL of a proxy")).hint(hint)))?;
        if proxy.host().is_empty() {
            return Err(Error::usage(
                Diagnostic::new(format!("{option}: the proxy has no host")).hint(hint),
            ));
        }
        Ok(Self(proxy))
    }

    /// The whole URL, with its password.
    pub fn to_text(&self) -> String {
        self.0.uri().to_string()
    }

    /// The proxy for the HTTP client. `looks_up` has host names looked up here where the kind of proxy allows it.
    pub(super) fn to_client(&self, looks_up: bool) -> std::result::Result<Proxy, ureq::Error> {
        // the client sends an address to an HTTP proxy in a form that none understands: it gets names
        if !looks_up || self.is_http() {
            return Ok(self.0.clone());
        }
        let mut builder = Proxy::builder(self.0.protocol())
            .host(self.0.host())
            .port(self.0.port())
            .resolve_target(true);
        if let Some(name) = self.0.username() {
            builder = builder.username(name);
        }
        if let Some(password) = self.0.password() {
            builder = builder.password(password);
        }
        builder.build()
    }

    /// Whether it is an HTTP proxy, which looks up host names itself.
    pub(super) fn is_http(&self) -> bool {
        matches!(self.0.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)
    }

    /// What it holds that nobody should see: the password, as it is and as it stands in the URL.
    pub fn hidden(&self) -> Vec<String> {
        let Some(authority) = self.0.uri().authority() else {
            return Vec::new();
        };
        let Some((credentials, _)) = authority.as_str().rsplit_once('@') else {
            return Vec::new();
        };
        let decoded = percent_decode_str(credentials).decode_utf8_lossy().into_owned();
        let password = decoded.split_once(':').map(|(_, password)| password.to_owned());
        [Some(credentials.to_owned()), password, Some(decoded)]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect()
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.protocol().to_string().to_ascii_lowercase();
        write!(f, "{scheme}://{}:{}", self.0.host(), self.0.port())
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyUrl({self})")
    }
}

/// The environment's proxies. Each value is read when a request needs it.
#[derive(Clone, Default)]
pub(super) struct Environment {
    http: Option<Variable>,
    https: Option<Variable>,
    no_proxy: NoProxy,
}

#[derive(Clone)]
struct Variable {
    name: &'static str,
    value: String,
}

impl Environment {
    /// Reads the variables that matter. In lower case first, as curl does; `HTTP_PROXY` is not read in a CGI program,
    /// where a request's `Proxy` header sets it.
    pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let value = variable(name).filter(|value| !value.trim().is_empty())?;
                Some(Variable { name, value })
            })
        };
        let http: &[&'static str] = match variable("REQUEST_METHOD") {
            Some(_) => &["http_proxy", "all_proxy", "ALL_PROXY"],
            None => &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
        };
        let no_proxy = first(&["no_proxy", "NO_PROXY"]);
        Self {
            http: first(http),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            no_proxy: NoProxy::parse(no_proxy.as_ref().map_or("", |variable| &variable.value)),
        }
    }

    /// The proxy for this target.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the variable of this target's scheme holds no proxy.
    pub(super) fn choose(&self, choice: &ProxyChoice, target: &Url) -> Result<Option<ProxyUrl>> {
        if self.no_proxy.contains(target.uri()) {
            return Ok(None);
        }
        let variable = if target.is_https() { &self.https } else { &self.http };
        match (choice, variable) {
            (ProxyChoice::Direct, _) | (ProxyChoice::Environment, None) => Ok(None),
            (ProxyChoice::Through(proxy), _) => Ok(Some(proxy.clone())),
            (ProxyChoice::Environment, Some(Variable { name, value })) => ProxyUrl::parse(name, value.trim()).map(Some),
        }
    }
}

impl fmt::Debug for Environment {
    /// The values may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

/// Hosts that are reached without a proxy: `*` for all, a name with all below it, an address, or a network of addresses.
#[derive(Debug, Clone, Default)]
struct NoProxy(Vec<Direct>);

#[derive(Debug, Clone)]
enum Direct {
    All,
    Name(String),
    Network(IpAddr, u8),
}

impl NoProxy {
    fn parse(list: &str) -> Self {
        let items = list.split([',', ' ', '\t']).filter(|item| !item.is_empty());
        Self(items.filter_map(Self::item).collect())
    }

    fn item(item: &str) -> Option<Direct> {
        if item == "*" {
            return Some(Direct::All);
        }
        let bare = item.trim_matches(['[', ']']);
        let (address, length) = match bare.split_once('/') {
            Some((address, length)) => (address, Some(length.parse().ok()?)),
            None => (bare, None),
        };
        if let Ok(address) = address.parse::<IpAddr>() {
            let longest = if address.is_ipv4() { 32 } else { 128 };
            return Some(Direct::Network(address, length.unwrap_or(longest).min(longest)));
        }
        let name = item.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Direct::Name(name))
    }

    fn contains(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok();
        self.0.iter().any(|direct| match direct {
            Direct::All => true,
            Direct::Name(name) => host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')),
            Direct::Network(network, length) => address.is_some_and(|address| is_within(address, *network, *length)),
        })
    }
}

fn is_within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let (differing, unused) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits() ^ b.to_bits()), 32 - u32::from(length)),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits(), 128 - u32::from(length)),
        _ => return false,
    };
    differing.checked_shr(unused).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)], choice: &ProxyChoice, target: &str) -> String {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        match Environment::read(variable).choose(choice, &Url::parse(target).unwrap()) {
            Ok(Some(proxy)) => proxy.to_string(),
            Ok(None) => "direct".to_owned(),
            Err(error) => error.diagnostic().message().to_owned(),
        }
    }

    #[test]
    fn the_scheme_of_the_target_chooses_the_variable() {
        let all = [
            ("HTTP_PROXY", "plain:1"),
            ("https_proxy", "http://secure:2"),
            ("HTTPS_PROXY", "http://other:3"),
            ("ALL_PROXY", "socks5h://any"),
        ];
        for (variables, target, proxy) in [
            (&all[..], "http://h/", "http://plain:1"),
            (&all[..], "https://h/", "http://secure:2"),
            (&all[2..], "https://h/", "http://other:3"),
            (&all[3..], "https://h/", "socks5h://any:1080"),
            (&[("HTTP_PROXY", "p"), ("REQUEST_METHOD", "GET")], "http://h/", "direct"),
            (&[("http_proxy", " ")], "http://h/", "direct"),
            (&[], "http://h/", "direct"),
            (
                &[("http_proxy", "ftp://u:p4ss@h")],
                "http://h/",
                "http_proxy: not the URL of a proxy",
            ),
            // what is not needed is not read
            (&[("http_proxy", "ftp://h")], "https://h/", "direct"),
        ] {
            assert_eq!(chosen(variables, &ProxyChoice::Environment, target), proxy, "{target}");
        }
        assert_eq!(chosen(&all, &ProxyChoice::Direct, "https://h/"), "direct");
        let mine = ProxyChoice::parse("--proxy", "mine:9").unwrap();
        assert_eq!(chosen(&all, &mine, "https://h/"), "http://mine:9");
        assert_eq!(chosen(&[("NO_PROXY", "h")], &mine, "https://h/"), "direct");
        assert_eq!(ProxyChoice::parse("--proxy", "").unwrap(), ProxyChoice::Direct);
    }

    #[test]
    fn some_hosts_are_reached_directly() {
        for (list, host, is_direct) in [
            ("*", "h", true),
            ("example.com", "example.com", true),
            ("example.com", "API.Example.com", true),
            ("example.com", "badexample.com", false),
            (".example.com, other.org", "a.example.com", true),
            ("*.example.com other.org", "other.org", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("10.0.0.0/8", "10.200.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/x", "10.0.0.1", false),
            ("::1", "[::1]", true),
            ("fd00::/8", "[fd12::1]", true),
            ("fd00::/8", "[fe80::1]", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("", "h", false),
        ] {
            let found = chosen(
                &[("no_proxy", list), ("http_proxy", "p")],
                &ProxyChoice::Environment,
                &format!("http://{host}/"),
            );
            assert_eq!(found == "direct", is_direct, "{host} in {list}");
        }
    }

    #[test]
    fn credentials_are_hidden() {
        let proxy = ProxyUrl::parse("--proxy", "http://me:p%40ss@proxy:3128").unwrap();
        assert_eq!(
            format!("{proxy} {proxy:?}"),
            "http://proxy:3128 ProxyUrl(http://proxy:3128)"
        );
        assert_eq!(proxy.hidden(), ["me:p%40ss", "p@ss", "me:p@ss"]);
        let error = ProxyUrl::parse("--proxy", "gopher://me:p4ss@proxy").unwrap_err();
        assert!(
            error.exit_status() == 2 && !error.to_string().contains("p4ss"),
            "{error}"
        );
    }
}
