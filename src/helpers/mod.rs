//! The helpers of the language, each implemented once on values. [`registry`] is the one table of them.

mod block;
pub mod builtin;
mod call;
pub mod registry;

pub use block::Block;
pub use call::{Call, fail, fail_with_hint, hint_of};
