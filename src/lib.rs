//! `vwh` turns one system's webhook event into another system's request. The house, from the ground up:
//!
//! - [`value`]: what an event is once it is read, and how it is printed;
//! - [`intl`]: dates and relative times as ECMA-402 prints them;
//! - [`helpers`]: what templates can call, plain functions on values;
//! - [`handlebars`]: the front end, Handlebars source to minijinja source;
//! - [`template`]: the face of rendering;
//! - [`event`]: an event from JSON, JSON5 or YAML, or a stream of them, and edits;
//! - [`secrets`]: their sources, and keeping them out of what is printed;
//! - [`delivery`]: a request, its transport, and what the receiver's answer means;
//! - [`hook`]: the definition of a delivery, from a file, flags or both;
//! - [`journal`]: what is to be delivered, and what has become of it, in a file that survives the process;
//! - [`broker`]: events from a broker, which is told what has become of each;
//! - [`stream`]: many deliveries, fast and in bounded memory;
//! - [`check`]: what is wrong with templates and hooks;
//! - [`cases`]: tests of templates and hooks, in folders;
//! - [`cli`]: the commands;
//! - [`diagnostic`] and [`error`]: what a person is told, and the exit status that goes with it.
//!
//! Data goes one way: bytes in, event and template, text out, request out. What stands further down this list uses
//! what stands above it, never the other way round.

pub mod broker;
pub mod cases;
pub mod check;
pub mod cli;
pub mod delivery;
pub mod diagnostic;
pub mod error;
pub mod event;
pub mod handlebars;
pub mod helpers;
pub mod hook;
pub mod intl;
pub mod journal;
pub mod secrets;
pub mod stream;
pub mod template;
pub mod value;
