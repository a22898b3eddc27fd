//! How far a stream has come, while it runs on a terminal.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::console::Console;
use crate::stream::Tally;

/// How often it is drawn at most.
const INTERVAL: Duration = Duration::from_millis(100);

/// A line that tells how far the stream has come; none where nobody would see it, or other lines would run into it.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    start: Instant,
    drawn: Instant,
}

impl Progress {
    /// That of an input of so many bytes, where this is known.
    pub(super) fn new(bytes: Option<u64>, console: &Console) -> Self {
        let is_seen = std::io::stderr().is_terminal() && !console.is_quiet() && !console.is_verbose();
        let now = Instant::now();
        Self {
            bar: is_seen.then(|| bar(bytes)),
            start: now,
            drawn: now,
        }
    }

    /// Since when it has been running.
    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// The input has been read up to this byte.
    pub(super) fn read(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
        }
    }

    /// Shows the counts, now and then.
    pub(super) fn show(&mut self, tally: &Tally) {
        let Some(bar) = &self.bar else { return };
        if self.drawn.elapsed() >= INTERVAL {
            self.drawn = Instant::now();
            let rate = tally.delivered() as f64 / self.start.elapsed().as_secs_f64();
            bar.set_message(format!(
                "{} delivered, {} failed, {rate:.0}/s",
                tally.delivered(),
                tally.failed()
            ));
        }
    }

    /// Says something without running into the line.
    pub(super) fn aside<T>(&self, say: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "[{bar:30}] {percent}% {msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(INTERVAL);
    bar
}
