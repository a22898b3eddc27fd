//! The system's resolver, with a guard before the connection: what an event shapes leads to the public internet only.
//!
//! The guard looks at the addresses that the connection is made to, not at a look-up of its own: a name that changes
//! its address between a check and its use gains nothing.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address;
use super::phase::{self, Phase};

/// The host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct LookupFailed(pub(super) io::Error);

/// The host is one that an event may not lead to.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Forbidden(pub(super) String);

/// How long the addresses of a name are good, as they are for curl: a look-up for each request of a stream would cost
/// more than the request.
const LIFETIME: Duration = Duration::from_secs(60);

/// The addresses of names that were looked up a short time ago. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownAddresses(Arc<Mutex<HashMap<String, (Instant, ResolvedSocketAddrs)>>>);

impl KnownAddresses {
    /// Forgets all: a connection has failed, and the next may find the host elsewhere.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn get(&self, name: &str) -> Option<ResolvedSocketAddrs> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (found, _)| found.elapsed() < LIFETIME);
        known.get(name).map(|(_, addresses)| addresses.clone())
    }

    fn put(&self, name: &str, addresses: &ResolvedSocketAddrs) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), (Instant::now(), addresses.clone()));
    }
}

/// The resolver of an agent.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    system: DefaultResolver,
    known: KnownAddresses,
    is_guarded: bool,
}

impl GuardedResolver {
    pub(super) fn new(is_guarded: bool, known: KnownAddresses) -> Self {
        Self {
            system: DefaultResolver::default(),
            known,
            is_guarded,
        }
    }

    /// Looks up the host of a request, and refuses it where it is not public.
    pub(super) fn resolve_guarded(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        if address::is_odd_ipv4(host) {
            return Err(forbidden(format!("`{host}` is an address in disguise")));
        }
        let addresses = self.look_up(uri, config, timeout)?;
        match addresses.iter().find_map(|found| refusal(host, found.ip())) {
            Some(refusal) => Err(forbidden(refusal)),
            None => Ok(addresses),
        }
    }

    /// Marks failures of the look-up, which otherwise look like those of the connection.
    fn look_up(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        phase::enter(Phase::Resolving);
        if let Some(address) = literal(uri) {
            // the system's resolver would make a thread to find that it is one
            let mut addresses = self.empty();
            addresses.push(address);
            return Ok(addresses);
        }
        let name = uri.authority().map_or("", |authority| authority.as_str());
        if let Some(addresses) = self.known.get(name) {
            return Ok(addresses);
        }
        let addresses = self.system.resolve(uri, config, timeout).map_err(|cause| match cause {
            ureq::Error::Io(cause) => ureq::Error::Other(Box::new(LookupFailed(cause))),
            other => other,
        })?;
        self.known.put(name, &addresses);
        Ok(addresses)
    }
}

/// The address that the URI has for a host.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    let default = match uri.scheme_str()? {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let address = uri.host()?.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(address, uri.port_u16().unwrap_or(default)))
}

/// Why an event may not lead to the address; one such among the addresses of a name is one too many.
fn refusal(host: &str, address: IpAddr) -> Option<String> {
    let kind = address::objection(address)?;
    let is_literal = host.trim_matches(['[', ']']).parse() == Ok(address);
    Some(if is_literal {
        format!("`{host}` is {kind}")
    } else {
        format!("`{host}` leads to {address}, {kind}")
    })
}

fn forbidden(message: String) -> ureq::Error {
    ureq::Error::Other(Box::new(Forbidden(message)))
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // the proxy is the user's choice, wherever it is
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        if self.is_guarded && !is_proxy {
            self.resolve_guarded(uri, config, timeout)
        } else {
            self.look_up(uri, config, timeout)
        }
    }
}
