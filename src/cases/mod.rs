//! Test cases of templates and hooks: folders with an event, what is made of it, and what must come out.

mod compare;
mod find;

pub use compare::{Difference, Equality, compare};
pub use find::{Case, Check, Found, expected_file, find};
