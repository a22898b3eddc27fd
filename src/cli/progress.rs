//! How far a stream has come, while it runs on a terminal.

use std::fmt::{self, Write};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::console::Console;
use crate::stream::Tally;

/// How often it is drawn.
const INTERVAL: Duration = Duration::from_millis(100);

/// A line that tells how far the stream has come; none where nobody would see it, or other lines would run into it.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    start: Instant,
    counts: Arc<Counts>,
}

/// What the line counts.
#[derive(Default)]
struct Counts {
    delivered: AtomicU64,
    failed: AtomicU64,
}

impl Progress {
    /// That of an input of so many bytes, where this is known. `waiting` tells how many deliveries wait to be sent again.
    pub(super) fn new(
        bytes: Option<u64>,
        waiting: impl Fn() -> usize + Clone + Send + Sync + 'static,
        console: &Console,
    ) -> Self {
        let is_seen = std::io::stderr().is_terminal() && !console.is_quiet() && !console.is_verbose();
        let start = Instant::now();
        let counts = Arc::<Counts>::default();
        let bar = is_seen.then(|| {
            let counts = Arc::clone(&counts);
            bar(bytes, move |out| {
                let rate = counts.rate(start.elapsed());
                // there is nobody to tell
                let _ = write!(out, "{}", Line(&counts, rate, waiting()));
            })
        });
        Self { bar, start, counts }
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

    /// Shows the counts when it is drawn the next time.
    pub(super) fn show(&self, tally: &Tally) {
        self.counts.delivered.store(tally.delivered(), Ordering::Relaxed);
        self.counts.failed.store(tally.failed(), Ordering::Relaxed);
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

impl Counts {
    fn rate(&self, elapsed: Duration) -> f64 {
        self.delivered.load(Ordering::Relaxed) as f64 / elapsed.as_secs_f64()
    }
}

/// The counts, the events per second, and how many wait.
struct Line<'a>(&'a Counts, f64, usize);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(counts, rate, waiting) = self;
        let [delivered, failed] = [&counts.delivered, &counts.failed].map(|count| count.load(Ordering::Relaxed));
        write!(f, "{delivered} delivered, {failed} failed, {rate:.0}/s")?;
        match waiting {
            0 => Ok(()),
            waiting => write!(f, ", {waiting} waiting"),
        }
    }
}

fn bar(bytes: Option<u64>, counts: impl Fn(&mut dyn Write) + Clone + Send + Sync + 'static) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "[{bar:30}] {percent}% {counts}"),
        None => (ProgressBar::new_spinner(), "{spinner} {counts}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        let style = style.with_key("counts", move |_: &ProgressState, out: &mut dyn Write| counts(out));
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(INTERVAL);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_many_wait_where_some_do() {
        let counts = Counts::default();
        counts.delivered.store(500, Ordering::Relaxed);
        counts.failed.store(2, Ordering::Relaxed);
        let rate = counts.rate(Duration::from_secs(10));
        assert_eq!(Line(&counts, rate, 0).to_string(), "500 delivered, 2 failed, 50/s");
        assert_eq!(
            Line(&counts, rate, 7).to_string(),
            "500 delivered, 2 failed, 50/s, 7 waiting"
        );
    }
}
