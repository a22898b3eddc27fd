//! Ctrl-C, SIGTERM and SIGHUP.

use std::process::exit;

use crate::delivery::Cancellation;
use crate::error::Error;

/// What shells say of a program that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// From now on a signal cancels, between what is to be done `before` and `after` that; a second one, or one with nothing to
/// cancel, ends the process.
pub(super) fn cancel_on_signals(
    cancellation: &Cancellation,
    mut before: impl FnMut() + Send + 'static,
    mut after: impl FnMut() + Send + 'static,
) -> Result<(), Error> {
    let cancellation = cancellation.clone();
    let handler = move || {
        if !cancellation.is_open() {
            exit(INTERRUPTED.into());
        }
        before();
        cancellation.cancel();
        after();
    };
    handle(handler)
}

/// From now on a signal ends the process, as what was asked for.
pub(super) fn end_on_signals() -> Result<(), Error> {
    handle(|| exit(0))
}

fn handle(handler: impl FnMut() + Send + 'static) -> Result<(), Error> {
    ctrlc::set_handler(handler).map_err(|cause| Error::machine(format!("cannot watch for signals: {cause}")))
}
