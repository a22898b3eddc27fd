//! One delivery, from the parts of its request to the end of its last attempt.
//!
//! What decides is pure and tested without a network: [`url`], [`header`] and [`request`] put a request together,
//! [`signature`] signs it, [`outcome`] reads the answer, [`retry`] tells when to try again, [`redirect`] where an answer
//! leads, [`address`] what an event may lead to. [`mod@deliver`] carries it out, with the network, the clock and chance as
//! parameters. Only [`transport`] touches the world.

pub mod address;
pub mod auth;
pub mod cancellation;
pub mod clock;
pub mod deliver;
pub mod duration;
pub mod exchange;
pub mod failure;
mod frugal;
pub mod header;
pub mod outcome;
mod phase;
pub mod proxy;
pub mod random;
pub mod redirect;
pub mod request;
mod resolver;
pub mod retry;
pub mod settings;
pub mod show;
pub mod signature;
pub mod source;
pub mod tls;
pub mod transport;
pub mod url;

pub use auth::Auth;
pub use cancellation::{Cancellation, Waited};
pub use clock::{Clock, SystemClock};
pub use deliver::{Again, Delivered, Delivery, End, Exchange, Exchanged, Network, Next, Observer, Unfinished, deliver};
pub use failure::Failure;
pub use header::HeaderEdit;
pub use outcome::{Rejection, judge};
pub use proxy::{ProxyChoice, ProxyUrl};
pub use request::{HostTrust, Method, Request, RequestBuilder};
pub use retry::{RetryPolicy, StatusSet};
pub use settings::DeliverySettings;
pub use signature::{MessageId, SigningKey};
pub use source::Source;
pub use tls::{NamedFile, TlsOptions};
pub use transport::{Response, Transport, TransportOptions};
pub use url::Url;
