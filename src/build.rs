//! How the binary is linked: two things that a short run would otherwise pay for at every start.
//!
//! A position-independent executable is relocated: each pointer in its tables (thousands, most of them in the Unicode
//! tables of regular expressions) is written before `main` runs, whether it is used or not. That is a tenth of the whole
//! time. So on Linux the binary is linked to a fixed address, as Go's compiler does by default; heap, stack and shared
//! libraries are still placed at random. `VWH_PIE=1` links it the other way.
//!
//! The unwinder, which only a panic needs, is a shared library of its own, and to find it, map it and look through it
//! for every symbol is another tenth. Where the linker has it as a static library, that is taken.

use std::env;
use std::path::Path;
use std::process::Command;

/// The unwinder of GCC, as a static library.
const UNWINDER: &str = "libgcc_eh.a";

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-env-changed=VWH_PIE");
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    let links_statically = env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|found| found.contains("crt-static"));
    if !is("CARGO_CFG_TARGET_OS", "linux") || !is("CARGO_CFG_TARGET_ENV", "gnu") || links_statically {
        return;
    }
    if !is("VWH_PIE", "1") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    if has_static_unwinder() {
        // not bundled: the linker knows where it is, the compiler does not
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the linker would find the unwinder: it prints the path of a library that it knows, else its bare name.
fn has_static_unwinder() -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let asked = Command::new(linker)
        .arg(format!("-print-file-name={UNWINDER}"))
        .output();
    asked.is_ok_and(|answer| {
        let path = String::from_utf8_lossy(&answer.stdout);
        Path::new(path.trim()).is_absolute()
    })
}
