//! `vwh render --stream`: many events, rendered on all cores, printed in the order they came.
//!
//! A reader cuts the input into chunks of whole events, workers render a chunk each, and the output of the chunks is
//! put back in order. Permits bound how many chunks are on their way, and so the memory.

use std::collections::BTreeMap;
use std::io::{Read, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::console::Console;
use super::options::Edits;
use super::output_file::OutputFile;
use super::recurring::Recurring;
use super::render::OnError;
use crate::error::Error;
use crate::event::{Chunk, ChunkReader, EventCursor, InputFormat, Limits, StreamEvent};
use crate::template::{Renderer, Run, STACK_SIZE, Template};

/// What is to be rendered.
pub(super) struct Job {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) format: InputFormat,
    pub(super) limits: Limits,
    pub(super) edits: Edits,
    pub(super) on_error: OnError,
}

/// A chunk and its place in the stream.
type Numbered<T> = (u64, T);

/// What has become of a chunk.
#[derive(Default)]
struct Rendered {
    output: Vec<u8>,
    /// How many events it held, bad ones too.
    events: u64,
    /// The bad ones: their number in the chunk, counted from 0, and what was wrong.
    bad: Vec<(u64, BadEvent)>,
    /// Whether a bad event or a failed read ends the stream here.
    ends: bool,
}

enum BadEvent {
    Unreadable(crate::event::StreamError),
    Unrendered { offset: u64, error: Error },
    Failed(Error),
}

impl BadEvent {
    fn into_error(self, number: u64) -> Error {
        match self {
            Self::Unreadable(error) => error.into_error(number),
            Self::Unrendered { offset, error } => {
                error.map(|diagnostic| diagnostic.prefixed(&format!("event {number} at byte {offset}: ")))
            }
            Self::Failed(error) => error,
        }
    }
}

/// Renders the events of a stream. Gives the exit status: that of the worst bad event.
pub(super) fn render(
    job: Job,
    template: Template,
    run: &Arc<Run>,
    output: Option<&Path>,
    console: &Console,
) -> anyhow::Result<u8> {
    template.renderer(run)?;
    let template = Arc::new(template);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (rendered, permits) = start(job, &template, run, workers)?;
    let mut file = OutputFile::create(output)?;
    let ended = write_in_order(&rendered, &permits, &mut file, console)?;
    if ended.is_whole {
        file.finish()?;
    } else {
        file.abandon()?;
    }
    console.missing(template.missing());
    Ok(ended.status)
}

/// How a stream has ended.
struct Ended {
    /// The exit status: that of the worst bad event.
    status: u8,
    /// Whether it was read to its end: a file is written whole or not at all.
    is_whole: bool,
}

/// Starts the reader and the workers. They end with the process: when the stream ends early, the reader may be waiting
/// for input that never comes.
fn start(
    job: Job,
    template: &Arc<Template>,
    run: &Arc<Run>,
    workers: usize,
) -> anyhow::Result<(Receiver<Numbered<Rendered>>, Sender<()>)> {
    let in_flight = workers * 2 + 1;
    let (permit_sender, permits) = channel();
    for _ in 0..in_flight {
        permit_sender.send(())?;
    }
    let (chunk_sender, chunks) = sync_channel(in_flight);
    let (rendered_sender, rendered) = channel();
    let chunks = Arc::new(Mutex::new(chunks));
    let (format, limits, on_error) = (job.format, job.limits, job.on_error);
    let edits = Arc::new(job.edits);
    let worker = |_| {
        let (template, run, edits) = (Arc::clone(template), Arc::clone(run), Arc::clone(&edits));
        let (chunks, rendered) = (Arc::clone(&chunks), rendered_sender.clone());
        thread::Builder::new().stack_size(STACK_SIZE).spawn(move || {
            let settings = Settings {
                format,
                limits,
                on_error,
            };
            // the one that was made before could be made, and so can this
            if let Ok(renderer) = template.renderer(&run) {
                work(renderer, &settings, &edits, &chunks, &rendered);
            }
        })
    };
    (0..workers).map(worker).collect::<Result<Vec<_>, _>>()?;
    let failures = rendered_sender.clone();
    let chunk_reader = ChunkReader::new(job.reader, format, &limits);
    thread::Builder::new().spawn(move || read(chunk_reader, &permits, &chunk_sender, &failures))?;
    Ok((rendered, permit_sender))
}

struct Settings {
    format: InputFormat,
    limits: Limits,
    on_error: OnError,
}

/// The reader: a chunk for each permit.
fn read(
    chunks: ChunkReader<Box<dyn Read + Send>>,
    permits: &Receiver<()>,
    sender: &SyncSender<Numbered<Chunk>>,
    failures: &Sender<Numbered<Rendered>>,
) {
    for (number, chunk) in (0..).zip(chunks) {
        if permits.recv().is_err() {
            return;
        }
        let sent = match chunk {
            Ok(chunk) => sender.send((number, chunk)).is_ok(),
            Err(error) => failures.send((number, failed(error))).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

fn failed(error: Error) -> Rendered {
    Rendered {
        bad: vec![(0, BadEvent::Failed(error))],
        ends: true,
        ..Rendered::default()
    }
}

/// A worker: renders chunks until there are no more.
fn work(
    mut renderer: Renderer<'_>,
    settings: &Settings,
    edits: &Edits,
    chunks: &Mutex<Receiver<Numbered<Chunk>>>,
    rendered: &Sender<Numbered<Rendered>>,
) {
    loop {
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = next else { return };
        let done = render_chunk(&mut renderer, settings, edits, &chunk);
        if rendered.send((number, done)).is_err() {
            return;
        }
    }
}

fn render_chunk(renderer: &mut Renderer<'_>, settings: &Settings, edits: &Edits, chunk: &Chunk) -> Rendered {
    let mut done = Rendered::default();
    for event in EventCursor::new(chunk, settings.format, settings.limits) {
        let number = done.events;
        done.events += 1;
        let outcome = match event {
            Ok(StreamEvent { value, offset }) => edits
                .apply(value)
                .and_then(|event| renderer.render(&event, &mut done.output))
                .map_err(|error| BadEvent::Unrendered { offset, error }),
            Err(error) => Err(BadEvent::Unreadable(error)),
        };
        if let Err(bad) = outcome {
            done.bad.push((number, bad));
            if settings.on_error == OnError::Stop {
                done.ends = true;
                break;
            }
        }
    }
    done
}

/// Writes what comes from the workers in the order of the stream, and tells of bad events as they come.
fn write_in_order(
    rendered: &Receiver<Numbered<Rendered>>,
    permits: &Sender<()>,
    file: &mut OutputFile,
    console: &Console,
) -> anyhow::Result<Ended> {
    let mut waiting = BTreeMap::new();
    let (mut next, mut events, mut status) = (0, 0, 0);
    let mut recurring = Recurring::default();
    for (number, done) in rendered {
        waiting.insert(number, done);
        while let Some(done) = waiting.remove(&next) {
            next += 1;
            file.write_all(&done.output)?;
            if waiting.is_empty() {
                // what has come so far is passed on: someone may be waiting for it
                file.flush()?;
            }
            for (number, bad) in done.bad {
                let error = bad.into_error(events + number + 1);
                status = status.max(error.exit_status());
                if recurring.is_new(error.diagnostic().recurs()) {
                    console.error(&error.into());
                }
            }
            if done.ends {
                return Ok(Ended {
                    status,
                    is_whole: false,
                });
            }
            events += done.events;
            // the reader may have ended already
            let _ = permits.send(());
        }
    }
    recurring.tell(console);
    Ok(Ended { status, is_whole: true })
}
