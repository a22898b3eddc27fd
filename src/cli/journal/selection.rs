//! Which deliveries are meant.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::delivery::duration::parse_age;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::journal::{Journal, Selection, State};

/// A journal, and deliveries in it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Selection options")]
pub(super) struct SelectionOptions {
    /// The journal
    #[arg(help_heading = None)]
    pub(super) file: PathBuf,
    /// Only the deliveries with these ids
    #[arg(help_heading = None, value_name = "ID")]
    pub(super) ids: Vec<String>,
    /// Only those with this outcome (repeatable, or with commas)
    #[arg(long, value_enum, value_name = "OUTCOME", value_delimiter = ',')]
    outcome: Vec<OutcomeChoice>,
    /// Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those that began before this time, written like that of --since
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// What has become of a delivery.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OutcomeChoice {
    /// Accepted by the receiver
    Delivered,
    /// Given up
    Failed,
    /// Written down, and perhaps sent, but without an outcome: it was interrupted, or is under way
    Pending,
}

impl SelectionOptions {
    /// The selection; of any outcome, unless the options say otherwise.
    pub(super) fn selection(&self, now: Timestamp) -> Result<Selection, Error> {
        let time =
            |option: &str, text: &Option<String>| text.as_deref().map(|text| time(option, text, now)).transpose();
        Ok(Selection {
            states: self.outcome.iter().map(|outcome| state(*outcome)).collect(),
            since: time("--since", &self.since)?,
            until: time("--until", &self.until)?,
            ids: self.ids.clone(),
        })
    }
}

impl SelectionOptions {
    /// Refuses ids that the journal does not have.
    pub(super) fn check(&self, journal: &Journal) -> Result<(), Error> {
        let mut unknown: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let named = Selection {
            ids: self.ids.clone(),
            ..Selection::default()
        };
        journal.for_each(&named, |record| {
            unknown.retain(|id| record.id.as_deref() != Some(id));
            true
        })?;
        match unknown.first() {
            Some(id) => {
                let diagnostic = Diagnostic::new(format!("there is no delivery `{id}` in the journal"));
                Err(Error::usage(diagnostic.hint("`vwh journal list FILE` lists them")))
            }
            None => Ok(()),
        }
    }
}

fn state(outcome: OutcomeChoice) -> State {
    match outcome {
        OutcomeChoice::Delivered => State::Delivered,
        OutcomeChoice::Failed => State::Failed,
        OutcomeChoice::Pending => State::Begun,
    }
}

/// A time: of the day, at the beginning of a day (UTC), or so long ago.
fn time(option: &str, text: &str, now: Timestamp) -> Result<Timestamp, Error> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<Date>()
        && let Ok(start) = day.to_zoned(TimeZone::UTC)
    {
        return Ok(start.timestamp());
    }
    let ago = parse_age(option, text).ok();
    ago.and_then(|ago| now.checked_sub(ago).ok()).ok_or_else(|| {
        let diagnostic = Diagnostic::new(format!("{option}: `{text}` is not a time"));
        Error::usage(diagnostic.hint("write it like 2026-03-04T05:06:07Z, 2026-03-04, or so long ago: 12h, 7d"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_or_so_long_ago() {
        let now = "2026-03-04T05:06:07Z".parse().unwrap();
        for (text, expected) in [
            ("2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05Z"),
            ("2026-01-02", "2026-01-02T00:00:00Z"),
            ("12h", "2026-03-03T17:06:07Z"),
            ("7d", "2026-02-25T05:06:07Z"),
        ] {
            assert_eq!(time("--since", text, now).unwrap().to_string(), expected, "{text}");
        }
        assert!(
            time("--since", "yesterday", now)
                .unwrap_err()
                .to_string()
                .contains("--since")
        );
    }
}
