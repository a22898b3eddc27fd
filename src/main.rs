//! The thin binary: parse, run, exit.

use std::process::ExitCode;
use std::thread;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // deep recursion in a template must meet the engine's limit before the end of the stack
    let run = thread::Builder::new()
        .stack_size(vwh::template::STACK_SIZE)
        .spawn(|| vwh::cli::run(std::env::args_os()));
    // a panic has been printed by its thread
    run.ok()
        .and_then(|thread| thread.join().ok())
        .unwrap_or(ExitCode::FAILURE)
}
