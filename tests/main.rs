//! All tests that use the crate from outside: the binary as a person runs it, and the library's edges.
//!
//! One test crate, so that the binary is linked once and every file can use the whole of [`helper`].

// clippy.toml lets tests panic, but not what they share.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(any(feature = "kafka", feature = "nats"))]
mod broker_clients;
#[cfg(any(feature = "kafka", feature = "nats", feature = "redis"))]
mod broker_crashes;
#[cfg(feature = "redis")]
mod brokers;
mod check;
#[path = "../fuzz/checks/mod.rs"]
#[allow(
    unreachable_pub,
    clippy::expect_used,
    reason = "the fuzz targets use them from another crate"
)]
mod checks;
mod convert;
mod corpora;
mod crash;
mod dates;
mod delivery;
mod dry_run;
mod errors;
mod fixtures;
mod formats;
mod generated;
mod help;
mod helper;
mod helpers;
mod helpers_command;
mod hook_faults;
mod hook_files;
mod hooks;
mod jinja_names;
mod journal;
mod limits;
#[cfg(not(any(feature = "kafka", feature = "nats", feature = "redis")))]
mod no_broker;
mod partials;
mod properties;
mod readme;
mod redaction;
mod render;
mod render_stream;
mod same_json;
mod secrets;
mod send;
mod send_network;
mod send_options;
mod send_stream;
mod stream_secrets;
mod test_command;
mod verify;
mod watch;
