//! The helpers of the language, each implemented once on values. [`registry`] is the one table of them.

mod arguments;
mod arrays;
mod block;
pub mod builtin;
mod call;
pub mod catalog;
mod comparisons;
mod date;
mod decimal;
mod equality;
mod formats;
mod hmac;
mod json;
mod jwt;
mod objects;
mod pattern;
mod phone;
mod predicate;
mod predicates;
pub mod registry;
mod relative;
mod replace;
#[cfg(test)]
mod testing;
mod text;
mod url;
#[cfg(test)]
mod vector_tests;

pub use block::Block;
pub use call::{AbsentName, Call, fail, fail_with_hint, hint_of};
