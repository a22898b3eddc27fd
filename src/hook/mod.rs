//! The definition of a delivery: a YAML file of templates, or the same from flags.

mod fault_list;
mod faults;
mod fields;
mod file;
mod node;
mod part;
mod plan;
mod preparer;
mod reading;
mod scalar;
mod secrets;
mod settings;
mod text;
mod url_template;
mod written;

pub use file::{Auth, Body, Header, Hook, NetworkTexts, RetryTexts, TimeoutTexts, TlsTexts};
pub use plan::Plan;
pub use preparer::{Delivery, Prepared, Preparer};
pub use secrets::HookSecrets;
pub use text::Text;

#[cfg(test)]
mod tests;
