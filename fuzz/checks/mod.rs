//! What has to hold for any input, a module for each fuzz target: `check` takes the input and panics where it does not
//! hold. Nothing here knows of a fuzzer: `tests/corpora.rs` runs the same checks on the inputs that are kept.

pub mod dates;
pub mod handlebars;
pub mod helpers;
pub mod hook;
pub mod jinja;
pub mod journal;
pub mod json;
pub mod json5;
pub mod json_layout;
pub mod secrets;
mod shared;
pub mod signatures;
pub mod urls;
pub mod yaml;

/// A check of one input.
pub type Check = fn(&[u8]);

/// All of them, by the names of their targets.
pub const ALL: [(&str, Check); 13] = [
    ("dates", dates::check),
    ("handlebars", handlebars::check),
    ("helpers", helpers::check),
    ("hook", hook::check),
    ("jinja", jinja::check),
    ("journal", journal::check),
    ("json", json::check),
    ("json5", json5::check),
    ("json_layout", json_layout::check),
    ("secrets", secrets::check),
    ("signatures", signatures::check),
    ("urls", urls::check),
    ("yaml", yaml::check),
];
