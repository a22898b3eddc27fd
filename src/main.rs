//! The thin binary: parse, run, exit.

use std::env::args_os;
use std::process::exit;

use vwh::cli::run;
use vwh::template::STACK_SIZE;

fn main() {
    // deep recursion in a template must meet the engine's limit before the end of the stack; a thread that has a stack of
    // this size would do as well, but to start one and its heap takes a twentieth of the time of a short run
    exit(i32::from(stacker::grow(STACK_SIZE, || run(args_os()))))
}
