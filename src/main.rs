//! The thin binary: parse, run, exit.

use std::process::exit;
use std::thread;

fn main() {
    // deep recursion in a template must meet the engine's limit before the end of the stack
    let run = thread::Builder::new().stack_size(vwh::template::STACK_SIZE);
    let thread = run.spawn(|| exit(i32::from(vwh::cli::run(std::env::args_os()))));
    // a thread that ends otherwise has panicked, and said so; one that cannot be made is out of memory
    let _ = thread.map(thread::JoinHandle::join);
    exit(1)
}
