//! How a delivery is made, apart from what is delivered: what flags and hooks both set.

use super::auth::Auth;
use super::proxy::ProxyChoice;
use super::retry::RetryPolicy;
use super::signature::{MessageId, SigningKey};
use super::transport::TransportOptions;

/// The settings of a delivery. The default is that of `vwh send` without options.
#[derive(Debug, Clone, Default)]
pub struct DeliverySettings {
    /// When to try again.
    pub retry: RetryPolicy,
    /// Time-outs, TLS, the proxy, and which addresses are open.
    pub transport: TransportOptions,
    /// Whether redirects are followed that keep the request as it is (307 and 308).
    pub follow: bool,
    /// Credentials for the `Authorization` header.
    pub auth: Option<Auth>,
    /// The keys that sign; several make several signatures.
    pub keys: Vec<SigningKey>,
    /// The delivery's id; without one it gets a fresh one.
    pub id: Option<MessageId>,
}

impl DeliverySettings {
    /// What of them nobody should see: keys, passwords and tokens.
    pub fn hidden(&self) -> Vec<String> {
        let mut hidden: Vec<String> = self.keys.iter().flat_map(SigningKey::hidden).collect();
        hidden.extend(self.auth.iter().flat_map(Auth::hidden));
        if let ProxyChoice::Through(proxy) = &self.transport.proxy {
            hidden.extend(proxy.hidden());
        }
        hidden
    }
}
