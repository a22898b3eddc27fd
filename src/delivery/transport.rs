//! The only part of a delivery that touches the network.

use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ureq::config::AutoHeaderValue;
use ureq::http::{self, HeaderValue, StatusCode};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, NextTimeout, SocksConnector, TcpConnector};
use ureq::{Agent, Body, Proxy, Timeout};

use super::failure::{self, Failure};
use super::frugal::Frugal;
use super::phase::{self, Phase};
use super::proxy::{Environment, ProxyChoice, ProxyUrl};
use super::request::{HostTrust, Request};
use super::resolver::{GuardedResolver, KnownAddresses};
use super::tls::{TlsClient, TlsConnector, TlsOptions};
use crate::error::Result as VwhResult;

/// How much of an answer's body is kept.
pub const MAX_RESPONSE_BODY: usize = 1024 * 1024;

/// The most connections that are kept open for the next request.
const MAX_IDLE: usize = 1024;

/// How connections are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportOptions {
    /// For the host name's look-up, and again for the connection with its TLS handshake.
    pub connect_timeout: Duration,
    /// For a whole attempt, from the look-up to the end of the answer.
    pub total_timeout: Duration,
    /// Whom to trust, and who we are.
    pub tls: TlsOptions,
    /// Where to look for a proxy.
    pub proxy: ProxyChoice,
    /// Whether requests may go to private addresses. `None`: where the user has chosen the host.
    pub allow_private: Option<bool>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            tls: TlsOptions::default(),
            proxy: ProxyChoice::default(),
            allow_private: None,
        }
    }
}

impl TransportOptions {
    /// Whether the addresses of such hosts are checked.
    fn guards(&self, trust: HostTrust) -> bool {
        match self.allow_private {
            Some(is_allowed) => !is_allowed,
            None => trust != HostTrust::Literal,
        }
    }
}

/// A receiver's answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body, or its first [`MAX_RESPONSE_BODY`] bytes.
    pub body: Vec<u8>,
    /// Whether the body was longer than what is kept.
    pub truncated: bool,
}

impl Response {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The status with its standard name, `404 Not Found`.
    pub fn status_line(&self) -> String {
        match self.reason() {
            Some(reason) => format!("{} {reason}", self.status),
            None => self.status.to_string(),
        }
    }

    /// The standard name of the status; what the receiver itself calls it means nothing (RFC 9110, 15.1).
    pub fn reason(&self) -> Option<&'static str> {
        Self::name_of(self.status)
    }

    /// The standard name of a status.
    pub fn name_of(status: u16) -> Option<&'static str> {
        StatusCode::from_u16(status).ok()?.canonical_reason()
    }
}

/// Sends requests, over connections that are kept open for the next one. Clones share them.
#[derive(Debug, Clone)]
pub struct Transport(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: TransportOptions,
    environment: Environment,
    tls: Arc<TlsClient>,
    known: KnownAddresses,
    /// For hosts that the user has chosen.
    open: OnceLock<Agent>,
    /// For hosts that may not be private. An agent of its own: it must never be handed a connection that was made
    /// without a look at its address.
    guarded: OnceLock<Agent>,
}

impl Transport {
    /// A transport without a connection; TLS and its roots are set up by the first `https` connection.
    pub fn new(options: &TransportOptions) -> Self {
        Self(Arc::new(Inner {
            options: options.clone(),
            environment: Environment::read(|name| std::env::var(name).ok()),
            tls: Arc::new(TlsClient::new(options.tls.clone())),
            known: KnownAddresses::default(),
            open: OnceLock::new(),
            guarded: OnceLock::new(),
        }))
    }

    /// Sends the request and reads the answer, which may take the time that is left. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// A [`Failure`] where no whole answer came, or the request is not one that may be sent.
    pub fn send(&self, request: &Request, time_left: Duration) -> Result<Response, Failure> {
        let options = &self.0.options;
        let proxy = self.proxy_of(request).map_err(Failure::lasting)?;
        let context = failure::Context {
            request,
            options,
            proxy: proxy.as_ref(),
        };
        phase::begin();
        let answer = self.run(request, proxy.as_ref(), time_left).map_err(|cause| {
            self.0.known.forget();
            context.explain(cause, phase::current())
        })?;
        phase::enter(Phase::Reading);
        let (parts, body) = answer.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let (body, truncated) =
            read_body(body).map_err(|(cause, read)| context.explain_cut(cause, parts.status, read))?;
        Ok(Response {
            status: parts.status.as_u16(),
            headers,
            body,
            truncated,
        })
    }

    /// The proxy that the request goes through.
    fn proxy_of(&self, request: &Request) -> VwhResult<Option<ProxyUrl>> {
        self.0.environment.choose(&self.0.options.proxy, request.url())
    }

    fn run(
        &self,
        request: &Request,
        proxy: Option<&ProxyUrl>,
        time_left: Duration,
    ) -> Result<http::Response<Body>, ureq::Error> {
        let mut builder = http::Request::builder()
            .method(request.method().name())
            .uri(request.url().uri());
        for (name, value) in request.headers() {
            // From bytes: a value may hold more than ASCII.
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(http::Error::from)?;
            builder = builder.header(name, value);
        }
        let is_guarded = self.0.options.guards(request.trust());
        let agent = self.agent(is_guarded);
        let client_proxy = proxy.map(|proxy| proxy.to_client(is_guarded)).transpose()?;
        if is_guarded && proxy.is_some_and(ProxyUrl::is_http) {
            self.check_for_proxy(agent, request, time_left)?;
        }
        match request.body() {
            Some(body) => run_with(agent, builder.body(body)?, client_proxy, time_left),
            None if request.method().anticipates_body() => {
                run_with(agent, builder.body(&[][..])?, client_proxy, time_left)
            }
            None => run_with(agent, builder.body(())?, client_proxy, time_left),
        }
    }

    fn agent(&self, is_guarded: bool) -> &Agent {
        let slot = if is_guarded { &self.0.guarded } else { &self.0.open };
        slot.get_or_init(|| agent(&self.0, is_guarded))
    }

    /// An HTTP proxy looks the name up itself: what can be done here is a look at what it means here.
    fn check_for_proxy(&self, agent: &Agent, request: &Request, time_left: Duration) -> Result<(), ureq::Error> {
        let timeout = NextTimeout {
            after: self.0.options.connect_timeout.min(time_left).into(),
            reason: Timeout::Resolve,
            ..NextTimeout::default()
        };
        GuardedResolver::new(true, self.0.known.clone())
            .resolve_guarded(request.url().uri(), agent.config(), timeout)
            .map(|_| ())
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new(&TransportOptions::default())
    }
}

fn agent(inner: &Inner, is_guarded: bool) -> Agent {
    let options = &inner.options;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // A redirect is an answer like others.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_resolve(Some(options.connect_timeout))
        .timeout_connect(Some(options.connect_timeout))
        // As many as there are deliveries under way.
        .max_idle_connections(MAX_IDLE)
        .max_idle_connections_per_host(MAX_IDLE)
        // Each request has its own.
        .proxy(None)
        // The request alone says what is sent.
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .build();
    let connector = phase::Begin
        .chain(SocksConnector::default())
        .chain(ConnectProxyConnector::default())
        .chain(TcpConnector::default())
        .chain(Frugal)
        .chain(TlsConnector::new(Arc::clone(&inner.tls)))
        .chain(phase::End);
    let resolver = GuardedResolver::new(is_guarded, inner.known.clone());
    Agent::with_parts(config, connector, resolver)
}

fn run_with<B: ureq::AsSendBody>(
    agent: &Agent,
    request: http::Request<B>,
    proxy: Option<Proxy>,
    time_left: Duration,
) -> Result<http::Response<Body>, ureq::Error> {
    let configured = agent.configure_request(request).proxy(proxy);
    agent.run(configured.timeout_global(Some(time_left)).build())
}

/// The body up to the limit, and whether there was more; or the failure, and how much came before it.
fn read_body(mut body: Body) -> Result<(Vec<u8>, bool), (ureq::Error, usize)> {
    let mut bytes = Vec::new();
    let limit = MAX_RESPONSE_BODY as u64 + 1;
    if let Err(cause) = body.as_reader().take(limit).read_to_end(&mut bytes) {
        return Err((cause.into(), bytes.len()));
    }
    let truncated = bytes.len() > MAX_RESPONSE_BODY;
    bytes.truncate(MAX_RESPONSE_BODY);
    Ok((bytes, truncated))
}
