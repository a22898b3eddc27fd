//! How the binary is linked.
//!
//! A position-independent executable is relocated at every start: each pointer in its tables (thousands, most of them
//! in the Unicode tables of regular expressions) is written before `main` runs, whether it is used or not. That is a
//! tenth of the whole time of a short run. So on Linux the binary is linked to a fixed address, as Go's compiler does
//! by default; heap, stack and shared libraries are still placed at random. `VWH_PIE=1` links it the other way.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-env-changed=VWH_PIE");
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    let links_statically = env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|found| found.contains("crt-static"));
    if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !links_statically
        && !is("VWH_PIE", "1")
    {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
