//! What several checks need.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use vwh::diagnostic::{Diagnostic, Place};
use vwh::error::Error;
use vwh::event::{ChunkReader, EventCursor, InputFormat, Limits};
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Format, Layout, Run, Template, TemplateOptions, TemplateSource};
use vwh::value::{JsonLimits, Value, json, read_json};

/// The format that an input is tried in: one is enough at a time, and each is as likely.
pub(super) fn format(input: &[u8]) -> Format {
    match input.len() % 4 {
        0 => Format::Json,
        1 => Format::Xml,
        2 => Format::Html,
        _ => Format::Text,
    }
}

/// The event where an input brings none.
pub(super) const EVENT: &str =
    r#"{"id":"a/b","n":7,"a":[1,{"b":"x"},null],"t":"é\"\n\u0001<&>","f":1.5,"no":false,"o":{}}"#;

/// The text before the first NUL, and what stands behind it.
pub(super) fn halves(text: &str) -> (&str, Option<&str>) {
    match text.split_once('\0') {
        Some((first, second)) => (first, Some(second)),
        None => (text, None),
    }
}

/// The event that a text is, or else [`EVENT`].
pub(super) fn event(text: Option<&str>) -> Value {
    let read = |text: &str| read_json(text.as_bytes(), JsonLimits::default());
    text.and_then(|text| read(text).ok())
        .or_else(|| read(EVENT).ok())
        .unwrap_or_default()
}

pub(super) fn source(text: &str) -> TemplateSource {
    TemplateSource {
        name: "<inline>".to_owned(),
        text: text.to_owned(),
        path: None,
    }
}

/// Options under which nothing runs long.
pub(super) fn options(format: Format) -> TemplateOptions {
    TemplateOptions {
        format: Some(format),
        fuel: 50_000,
        max_output: 64 * 1024,
        ..TemplateOptions::default()
    }
}

pub(super) fn run() -> Arc<Run> {
    Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: value_of(Secrets::default()),
        has_secrets: false,
    })
}

pub(super) fn render(template: &str, event: &Value, options: &TemplateOptions) -> Result<Vec<u8>, Error> {
    let template = Template::compile(&source(template), options)?;
    let mut out = Vec::new();
    template.renderer(&run())?.render(event, &mut out)?;
    Ok(out)
}

/// A template renders alike each time, what it yields is what its format promises, and an error can be read.
pub(super) fn check_template(template: &str, event: &Value, options: &TemplateOptions) {
    let compiled = match Template::compile(&source(template), options) {
        Ok(compiled) => compiled,
        Err(error) => {
            check_error(&error, template);
            let faults = Template::faults(&source(template), options);
            assert!(!faults.is_empty(), "only a render finds {error}");
            faults.iter().for_each(|fault| check_error(fault, template));
            return;
        }
    };
    let faults = Template::faults(&source(template), options);
    assert!(faults.is_empty(), "it compiles, but {faults:?}");
    let Ok(mut renderer) = compiled.renderer(&run()) else {
        return;
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let rendered = renderer.render(event, &mut first);
    let again = renderer.render(event, &mut second);
    match rendered {
        Ok(()) => {
            assert!(again.is_ok(), "{again:?}");
            assert_eq!(first, second);
            check_output(&first, options.format.unwrap_or(Format::Text));
        }
        Err(error) => {
            // what was made for the first one costs the second one nothing
            assert!(again.is_err() || is_limit(&error), "{error}");
            check_message(error.diagnostic());
        }
    }
}

/// Whether it is the work that is too much.
pub(super) fn is_limit(error: &Error) -> bool {
    let message = error.diagnostic().message();
    ["steps", "larger than", "levels deep", "too deep"]
        .iter()
        .any(|word| message.contains(word))
}

/// Output is text, and JSON is JSON in every layout.
fn check_output(output: &[u8], format: Format) {
    let text = std::str::from_utf8(output).expect("output is UTF-8");
    if format != Format::Json {
        return;
    }
    // a value that is nested as deep as events may be stands inside of what the template nests
    let deep = JsonLimits { max_depth: 1024 };
    let Ok(value) = read_json(output, deep) else {
        panic!("not JSON: {text}");
    };
    for layout in [Layout::Pretty, Layout::Compact] {
        let mut laid_out = Vec::new();
        vwh::template::lay_out(output, layout, &mut laid_out);
        let again = read_json(&laid_out, deep).expect("a layout is JSON");
        assert_eq!(json(&value), json(&again));
    }
}

/// An error that is found in a text: it can be read, and its places are places of the text.
pub(super) fn check_error(error: &Error, text: &str) {
    check_message(error.diagnostic());
    if let Some(place) = error.diagnostic().place() {
        check_place(place, text);
    }
    // the notes have places too
    assert!(!error.to_string().is_empty());
}

pub(super) fn check_place(place: &Place, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    let line = place.line().checked_sub(1).and_then(|line| lines.get(line));
    let Some(line) = line else {
        panic!("line {} of {}", place.line(), lines.len());
    };
    let columns = line.chars().count() + 1;
    assert!(
        (1..=columns).contains(&place.column()),
        "column {} of {columns} on line {}",
        place.column(),
        place.line()
    );
}

/// A message is there, and nothing in it acts on a terminal.
pub(super) fn check_message(diagnostic: &Diagnostic) {
    let message = diagnostic.message();
    assert!(!message.trim().is_empty(), "an error without a message");
    let control = message.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "in {message:?}");
}

/// One event or several, as a stream: where it is cut does not matter, up to an event that is none. Where such a one
/// ends is anyone's guess.
pub(super) fn check_stream(bytes: &[u8], format: InputFormat) {
    let limits = Limits::default();
    let chunks = ChunkReader::with_chunk_size(bytes, format, &limits, 1 << 20);
    let whole = events(chunks, format, limits);
    let few = Limits {
        max_bytes: 64,
        ..limits
    };
    events(ChunkReader::with_chunk_size(bytes, format, &few, 16), format, few);
    for (chunk_size, read_size) in [(1, usize::MAX), (7, 3), (64, usize::MAX), (1 << 20, 5)] {
        let reader = Slow { bytes, read_size };
        let chunks = ChunkReader::with_chunk_size(reader, format, &limits, chunk_size);
        let pieces = events(chunks, format, limits);
        assert_eq!(pieces, whole, "chunks of {chunk_size}, reads of {read_size}");
    }
}

/// The events as JSON with their offsets, and whether all are there: up to the first that is none.
fn events<R: Read>(chunks: ChunkReader<R>, format: InputFormat, limits: Limits) -> (Vec<(u64, String)>, bool) {
    let mut events = Vec::new();
    for chunk in chunks {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                check_message(error.diagnostic());
                return (events, false);
            }
        };
        for event in EventCursor::new(&chunk, format, limits) {
            match event {
                Ok(event) => events.push((event.offset, json(&event.value))),
                Err(error) => {
                    let error = error.into_error(1);
                    check_message(error.diagnostic());
                    assert!(!error.to_string().is_empty());
                    return (events, false);
                }
            }
        }
    }
    (events, true)
}

/// A reader that gives little at once.
struct Slow<'a> {
    bytes: &'a [u8],
    read_size: usize,
}

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.read_size.min(out.len()).min(self.bytes.len());
        let (read, left) = self.bytes.split_at(count);
        out[..count].copy_from_slice(read);
        self.bytes = left;
        Ok(count)
    }
}

/// A folder for files, in memory where there is one.
pub(super) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    made.expect("a folder can be made")
}
