//! One rendered request, from its parts to the receiver's answer.
//!
//! What decides is pure and tested without a network: [`url`], [`header`] and [`request`] put a request together,
//! [`outcome`] reads the answer. Only [`transport`] touches the world.

mod failure;
pub mod header;
pub mod outcome;
pub mod request;
pub mod show;
pub mod transport;
pub mod url;

pub use header::HeaderEdit;
pub use outcome::{Rejection, judge};
pub use request::{Method, Request, RequestBuilder};
pub use transport::{Response, Transport, TransportOptions};
pub use url::Url;
