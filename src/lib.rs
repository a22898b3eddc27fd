//! `vwh` turns one system's event into another system's request. The house, from the ground up:
//!
//! - [`value`]: what an event is once it is read, and how it is printed;
//! - [`event`]: events from JSON, JSON5 and YAML, one or a stream of them, and edits of them;
//! - [`secrets`]: where secrets come from, and how they are kept out of what is printed;
//! - [`helpers`]: what templates can call, plain functions on values;
//! - [`diagnostic`] and [`error`]: what a person is told, and the exit status that goes with it.

pub mod diagnostic;
pub mod error;
pub mod event;
pub mod helpers;
pub mod secrets;
pub mod value;
