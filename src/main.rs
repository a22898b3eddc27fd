//! The thin binary: parse, run, exit.

use std::process::ExitCode;

use vwh::template::{STACK_RESERVE, STACK_SIZE};

fn main() -> ExitCode {
    // deep recursion in a template must meet the engine's limit before the end of the stack
    stacker::maybe_grow(STACK_RESERVE, STACK_SIZE, || vwh::cli::run(std::env::args_os()))
}
