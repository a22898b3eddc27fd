//! Where it is told what becomes of the events of a stream: the report, the dead letters, and stderr.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::console::Console;
use super::progress::Progress;
use super::recurring::Recurring;
use super::stream_options::OutletOptions;
use crate::broker::BrokerUrl;
use crate::delivery::MessageId;
use crate::delivery::duration::Shown;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::stream::{self, Ended, Fault, Letters, Message, Original, Outcome, Tally, report};

/// So many failures are told on stderr where they are kept elsewhere, and so many interrupted deliveries in any case.
const MAX_TOLD: u64 = 20;

/// Takes what a stream tells.
pub(super) struct Outlets<'a> {
    console: &'a Console,
    report: Option<Outlet>,
    dead_letters: Option<Outlet>,
    /// Where failures are kept.
    kept_in: Option<String>,
    /// Where interrupted deliveries are kept.
    interrupted_in: Option<String>,
    /// What is done with those of a broker.
    letters: Letters,
    on_error: stream::OnError,
    /// Whether the broker is away.
    is_lost: bool,
    tally: Tally,
    recurring: Recurring,
    /// How many failures there were, of those that recur the first ones alone.
    failures: u64,
    /// Why no more can be written.
    broken: Option<anyhow::Error>,
}

/// A file that gets a line for each event.
struct Outlet {
    writer: Box<dyn Write>,
    name: String,
}

impl Outlet {
    fn write(&mut self, line: &str) -> std::io::Result<()> {
        let written = self
            .writer
            .write_all(line.as_bytes())
            .and_then(|()| self.writer.flush());
        // of the same kind, so that a broken pipe is told from other failures
        written.map_err(|error| std::io::Error::new(error.kind(), format!("cannot write to {}: {error}", self.name)))
    }
}

impl<'a> Outlets<'a> {
    /// Opens what the options name. A report is begun anew, dead letters are added to those that are there.
    /// Dead letters may go to a broker.
    pub(super) fn open(
        options: &OutletOptions,
        journal: Option<&Path>,
        broker: Option<&BrokerUrl>,
        console: &'a Console,
    ) -> Result<Self, Error> {
        let report = options.report.as_deref().map(open_report).transpose()?;
        let letters = options.dead_letter.as_deref().filter(|_| broker.is_none());
        let dead_letters = letters.map(|path| open(path, File::options().append(true).create(true)));
        let is_file = |path: &&Path| path.as_os_str() != "-";
        let report_file = options.report.as_deref().filter(is_file);
        let interrupted_in = journal.or(report_file);
        let shown = |path: &Path| path.display().to_string();
        Ok(Self {
            console,
            report,
            dead_letters: dead_letters.transpose()?,
            kept_in: match broker {
                Some(url) => Some(url.to_string()),
                None => letters.or(interrupted_in).map(shown),
            },
            interrupted_in: interrupted_in.map(shown),
            letters: match (broker, letters) {
                (Some(_), _) => Letters::Broker,
                (None, Some(_)) => Letters::File,
                (None, None) => Letters::None,
            },
            on_error: options.on_error(journal.is_some()),
            is_lost: false,
            tally: Tally::new(),
            recurring: Recurring::default(),
            failures: 0,
            broken: None,
        })
    }

    /// Takes a message. Says whether the stream is to go on.
    pub(super) fn take(&mut self, message: Message, progress: &Progress) -> bool {
        match message {
            Message::Ended(ended) => {
                self.tally.count(&ended);
                progress.show(&self.tally);
                let written = self.write(&ended);
                progress.aside(|| self.tell(&ended));
                match written {
                    Ok(()) => self.settle(*ended),
                    Err(error) => drop(self.broken.get_or_insert(error.into())),
                }
            }
            Message::Lost { reason, wait } => progress.aside(|| self.lost(&reason, wait)),
            Message::Back => {
                self.is_lost = false;
                progress.aside(|| self.console.remark("the broker can be reached again"));
            }
            Message::Read(bytes) => progress.read(bytes),
            Message::Paused { host, time } => progress.aside(|| {
                let time = Shown(time);
                self.console.remark(&format!(
                    "{host} asks for a pause of {time}: nothing is sent to it until then"
                ));
            }),
            Message::Unreadable(error) => self.break_off(error, progress),
            Message::Broken(error) => {
                self.break_off(error, progress);
                return false;
            }
        }
        self.broken.is_none()
    }

    /// Tells the broker what has become of an event of its own, now that it is written where it is to be.
    fn settle(&self, ended: Ended) {
        let Ended {
            id, outcome, origin, ..
        } = ended;
        if let Some(origin) = origin {
            origin.settle(id.as_ref(), &outcome, self.letters, self.on_error);
        }
    }

    /// Says once that the broker is away.
    fn lost(&mut self, reason: &str, wait: Duration) {
        if !std::mem::replace(&mut self.is_lost, true) {
            let wait = Shown(wait);
            let message = format!("the broker cannot be reached: {reason}; it is tried again in {wait}, and on");
            self.console.warning(&Diagnostic::new(message));
        }
    }

    fn break_off(&mut self, error: Error, progress: &Progress) {
        self.tally.fail(error.exit_status());
        progress.aside(|| self.console.error(&error.into()));
    }

    fn write(&mut self, ended: &Ended) -> std::io::Result<()> {
        if let Outcome::Failed(fault, event) = &ended.outcome {
            self.bury(ended.id.as_ref(), fault, event)?;
        }
        match &mut self.report {
            Some(outlet) => outlet.write(&report::line(ended)),
            None => Ok(()),
        }
    }

    fn bury(&mut self, id: Option<&MessageId>, fault: &Fault, event: &Original) -> std::io::Result<()> {
        match &mut self.dead_letters {
            Some(outlet) => outlet.write(&report::dead_letter(id.map(MessageId::as_str), fault, event)),
            None => Ok(()),
        }
    }

    /// Says what has failed or was interrupted: only the first ones, but for failures that are kept nowhere; and of those
    /// that all events may have in common, each once.
    fn tell(&mut self, ended: &Ended) {
        let (fault, count, more, kept_in) = match &ended.outcome {
            Outcome::Failed(fault, _) => {
                if !self.recurring.is_new(fault.recurs.as_deref()) {
                    return;
                }
                self.failures += 1;
                (fault, self.failures, "more events fail", &self.kept_in)
            }
            Outcome::Cancelled(fault) => {
                let more = "more events were interrupted";
                (fault, self.tally.interrupted(), more, &self.interrupted_in)
            }
            Outcome::Delivered(_) | Outcome::Skipped(_) => return,
        };
        let is_bounded = kept_in.is_some() || matches!(ended.outcome, Outcome::Cancelled(_));
        if !is_bounded || count <= MAX_TOLD {
            self.console.error_text(&fault.text);
            self.console.attachment(&fault.body);
        } else if count == MAX_TOLD + 1 {
            let diagnostic = match kept_in {
                Some(place) => Diagnostic::new(format!("{more}: they are not told here, but in {place}")),
                None if self.report.is_some() => Diagnostic::new(format!("{more}: they are not told here")),
                None => Diagnostic::new(format!("{more}: they are not told here")).hint("`--report FILE` has them all"),
            };
            self.console.warning(&diagnostic);
        }
    }

    /// Whether an event was given up.
    pub(super) fn has_failure(&self) -> bool {
        self.tally.failed() > 0
    }

    /// Says how it all came out, and gives the exit status.
    pub(super) fn end(self, elapsed: Duration) -> anyhow::Result<u8> {
        self.recurring.tell(self.console);
        self.console.remark(&self.tally.summary(elapsed).to_string());
        match self.broken {
            Some(error) => Err(error),
            None => Ok(self.tally.exit_status()),
        }
    }
}

fn open_report(path: &Path) -> Result<Outlet, Error> {
    if path.as_os_str() == "-" {
        return Ok(Outlet {
            writer: Box::new(std::io::stdout()),
            name: "stdout".to_owned(),
        });
    }
    open(path, File::options().write(true).create(true).truncate(true))
}

fn open(path: &Path, options: &std::fs::OpenOptions) -> Result<Outlet, Error> {
    let name = format!("`{}`", path.display());
    match options.open(path) {
        Ok(file) => Ok(Outlet {
            writer: Box::new(file),
            name,
        }),
        Err(error) => Err(Error::machine(format!("cannot write to {name}: {error}"))),
    }
}
