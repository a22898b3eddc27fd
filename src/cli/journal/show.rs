//! `vwh journal show`

use std::fmt::Write as _;
use std::io::Write as _;

use clap::Args;
use colored::Colorize as _;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use super::list::{RecordJson, colored};
use super::selection::SelectionOptions;
use crate::cli::console::Console;
use crate::cli::output_file::OutputFile;
use crate::delivery::Response;
use crate::diagnostic::shown;
use crate::journal::{AttemptRecord, Journal, Record, RequestRecord};

const ABOUT: &str = "Show all that is known of deliveries: event, request, and every attempt";

const EXAMPLES: &str = "\
Examples:
  vwh journal show calls.db msg_1
  vwh journal show calls.db --outcome failed --json";

#[derive(Debug, Args)]
#[command(about = ABOUT, before_help = EXAMPLES)]
pub(super) struct ShowArgs {
    /// Print a line of JSON for each
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    selection: SelectionOptions,
}

/// All that is known of a delivery.
struct Known {
    record: Record,
    request: RequestRecord,
    attempts: Vec<AttemptRecord>,
}

pub(super) fn run(args: &ShowArgs, console: &Console) -> anyhow::Result<u8> {
    let selection = args.selection.selection(Timestamp::now())?;
    let journal = Journal::open(&args.selection.file)?;
    args.selection.check(&journal)?;
    let mut records = Vec::new();
    journal.for_each(&selection, |record| {
        records.push(record);
        true
    })?;
    if records.is_empty() {
        console.remark("no such deliveries");
    }
    console.colors_stdout();
    let mut out = OutputFile::create(None)?;
    for record in records {
        let known = Known {
            request: journal.request(record.row)?,
            attempts: journal.attempts(record.row)?,
            record,
        };
        let text = match args.json {
            true => json(&known)? + "\n",
            false => text(&known)?,
        };
        out.write_all(text.as_bytes())?;
    }
    out.finish()?;
    Ok(0)
}

#[derive(Serialize)]
struct KnownJson<'a> {
    #[serde(flatten)]
    record: RecordJson<'a>,
    payload: Json,
    request: Option<RequestJson<'a>>,
    history: Vec<AttemptJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestJson<'a> {
    method: &'static str,
    url: &'a str,
    parameters: Vec<Pair<'a>>,
    headers: Vec<Pair<'a>>,
    body: Option<String>,
    tls_verified: Option<bool>,
}

#[derive(Serialize)]
struct Pair<'a> {
    name: std::borrow::Cow<'a, str>,
    value: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct AttemptJson<'a> {
    begun: Timestamp,
    ended: Timestamp,
    ms: i64,
    source: Option<&'static str>,
    error: Option<&'a str>,
    response: Option<ResponseJson<'a>>,
}

#[derive(Serialize)]
struct ResponseJson<'a> {
    status: u16,
    name: Option<&'static str>,
    body: &'a str,
}

fn json(known: &Known) -> serde_json::Result<String> {
    let event = &known.request.event;
    serde_json::to_string(&KnownJson {
        record: (&known.record).into(),
        // an event that could not be read is shown as it came
        payload: serde_json::from_str(event).unwrap_or_else(|_| Json::String(event.clone())),
        request: request_json(&known.request),
        history: known.attempts.iter().map(attempt_json).collect(),
    })
}

fn request_json(record: &RequestRecord) -> Option<RequestJson<'_>> {
    let request = record.request.as_ref()?;
    let (url, parameters) = record.url_and_parameters()?;
    let parameters = parameters.into_iter().map(|(name, value)| Pair {
        name: name.into(),
        value: value.into(),
    });
    let headers = request.headers.iter().map(|(name, value)| Pair {
        name: name.into(),
        value: value.into(),
    });
    Some(RequestJson {
        method: request.method.name(),
        url,
        parameters: parameters.collect(),
        headers: headers.collect(),
        body: request.shown_body(),
        tls_verified: request.verifies_tls,
    })
}

fn attempt_json(attempt: &AttemptRecord) -> AttemptJson<'_> {
    AttemptJson {
        begun: attempt.begun,
        ended: attempt.ended,
        ms: milliseconds(attempt),
        source: source(attempt),
        error: attempt.error.as_deref(),
        response: attempt.status.map(|status| ResponseJson {
            status,
            name: Response::name_of(status),
            body: &attempt.body,
        }),
    }
}

/// Where the attempt failed, if it did.
fn source(attempt: &AttemptRecord) -> Option<&'static str> {
    match attempt.status {
        Some(200..=299) => None,
        Some(_) => Some("receiver"),
        None => Some("network"),
    }
}

fn milliseconds(attempt: &AttemptRecord) -> i64 {
    attempt.ended.as_millisecond() - attempt.begun.as_millisecond()
}

fn text(known: &Known) -> Result<String, std::fmt::Error> {
    let Known {
        record,
        request,
        attempts,
    } = known;
    let mut out = String::new();
    let id = shown(record.id.as_deref().unwrap_or("without an id")).bold();
    writeln!(out, "{id} {}", colored(record.state, record.state.name()))?;
    writeln!(out, "  event {}, begun {:.3}", record.number, record.begun)?;
    if let Some(reason) = &record.reason {
        let source = shown(record.source.as_deref().unwrap_or_default());
        writeln!(out, "  {source}: {}", shown(reason))?;
    }
    writeln!(out, "  {}", "event".bold())?;
    indented(&mut out, &request.event)?;
    request_text(&mut out, request)?;
    for (number, attempt) in (1..).zip(attempts) {
        let title = format!("attempt {number}").bold();
        writeln!(out, "  {title}, {:.3}, {}ms", attempt.begun, milliseconds(attempt))?;
        match (attempt.status, &attempt.error) {
            (Some(status), _) => {
                indented(
                    &mut out,
                    format!("{status} {}", Response::name_of(status).unwrap_or_default()).trim(),
                )?;
                indented(&mut out, &attempt.body)?;
            }
            (None, Some(error)) => indented(&mut out, error)?,
            (None, None) => {}
        }
    }
    Ok(out)
}

fn request_text(out: &mut String, record: &RequestRecord) -> std::fmt::Result {
    let (Some(request), Some((url, parameters))) = (&record.request, record.url_and_parameters()) else {
        return Ok(());
    };
    let tls = match request.verifies_tls {
        Some(true) => ", certificate verified",
        Some(false) => ", certificate not verified",
        None => "",
    };
    writeln!(out, "  {}{tls}", "request".bold())?;
    writeln!(out, "    {} {}", request.method, shown(url))?;
    for (name, value) in parameters {
        writeln!(out, "    {}={}", shown(&name), shown(&value))?;
    }
    for (name, value) in &request.headers {
        writeln!(out, "    {}: {}", shown(&name.to_ascii_lowercase()), shown(value))?;
    }
    indented(out, &request.shown_body().unwrap_or_default())
}

/// Events and bodies may hold what a terminal would act on.
fn indented(out: &mut String, text: &str) -> std::fmt::Result {
    text.lines().try_for_each(|line| writeln!(out, "    {}", shown(line)))
}
