//! How a delivery is made, apart from what is delivered.

use super::proxy::ProxyChoice;
use super::retry::RetryPolicy;
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
}

impl DeliverySettings {
    /// What of them nobody should see: the proxy's password.
    pub fn hidden(&self) -> Vec<String> {
        match &self.transport.proxy {
            ProxyChoice::Through(proxy) => proxy.hidden(),
            _ => Vec::new(),
        }
    }
}
