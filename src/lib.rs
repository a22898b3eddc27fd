//! `vwh` turns one system's event into another system's request. The house, from the ground up:
//!
//! - [`value`]: what an event is once it is read, and how it is printed;
//! - [`helpers`]: what templates can call, plain functions on values;
//! - [`handlebars`]: the front end, Handlebars source to minijinja source;
//! - [`template`]: the face of rendering;
//! - [`delivery`]: a request, its transport, and what the receiver's answer means;
//! - [`diagnostic`] and [`error`]: what a person is told, and the exit status that goes with it.

pub mod delivery;
pub mod diagnostic;
pub mod error;
pub mod handlebars;
pub mod helpers;
pub mod template;
pub mod value;
