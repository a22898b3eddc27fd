//! The system's resolver, with a guard before the connection: what an event shapes leads to the public internet only.
//!
//! The guard looks at the addresses that the connection is made to, not at a look-up of its own: a name that changes
//! its address between a check and its use gains nothing.

use std::io;
use std::net::IpAddr;

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

/// The resolver of an agent.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    system: DefaultResolver,
    is_guarded: bool,
}

impl GuardedResolver {
    pub(super) fn new(is_guarded: bool) -> Self {
        Self {
            system: DefaultResolver::default(),
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
        self.system.resolve(uri, config, timeout).map_err(|cause| match cause {
            ureq::Error::Io(cause) => ureq::Error::Other(Box::new(LookupFailed(cause))),
            other => other,
        })
    }
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
