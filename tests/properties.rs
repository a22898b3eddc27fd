//! Properties of rendering that hold for every template and every event, through the library's face.
//!
//! The number of cases is kept small enough for every run of the tests; `PROPTEST_CASES=20000 cargo test --release
//! properties` looks harder. What was found so is kept as a test with a name.

mod converted;
mod events;
mod formats;
mod found;
mod hostile;
mod json;
mod limits;
mod templates;

use std::path::PathBuf;
use std::sync::Arc;

use proptest::test_runner::Config;
use vwh::diagnostic::Diagnostic;
use vwh::error::Error;
use vwh::secrets::{Secrets, value_of};
use vwh::template::{Dialect, Format, Layout, Run, STACK_SIZE, Template, TemplateOptions, TemplateSource};
use vwh::value::{JsonLimits, Value, read_json};

/// As many cases as asked for in the environment, or else `cases`; failures leave no files behind.
fn config(cases: u32) -> Config {
    let asked_for = std::env::var("PROPTEST_CASES").is_ok();
    let default = Config::default();
    Config {
        cases: if asked_for { default.cases } else { cases },
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..default
    }
}

/// Options under which nothing runs long.
fn options(format: Option<Format>) -> TemplateOptions {
    TemplateOptions {
        dialect: Some(Dialect::Handlebars),
        format,
        fuel: 200_000,
        max_output: 1024 * 1024,
        ..TemplateOptions::default()
    }
}

fn source(text: &str) -> TemplateSource {
    TemplateSource {
        name: "<inline>".to_owned(),
        text: text.to_owned(),
        path: None,
    }
}

fn run() -> Arc<Run> {
    Arc::new(Run {
        now: Value::from("2024-05-06T07:08:09Z"),
        secrets: value_of(Secrets::default()),
        has_secrets: false,
    })
}

fn render(template: &str, event: &Value, options: &TemplateOptions) -> Result<String, Error> {
    let template = Template::compile(&source(template), options)?;
    let mut out = Vec::new();
    template.renderer(&run())?.render(event, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn event(json: &str) -> Value {
    // one level more than an event may have: what is around it in an output
    read_json(json.as_bytes(), JsonLimits { max_depth: 1024 }).unwrap_or_else(|error| panic!("{error}: {json:?}"))
}

/// Runs on a stack of the size that renders are promised.
fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
        let thread = thread.spawn_scoped(scope, run).unwrap();
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// What every error must be: something that a person can read, which does not speak of the generated source.
fn check_error(error: &Error) -> Result<(), String> {
    let diagnostic: &Diagnostic = error.diagnostic();
    let shown = diagnostic.message();
    if shown.trim().is_empty() {
        return Err("an error without a message".to_owned());
    }
    if let Some(control) = shown.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(format!("a control character {control:?} in {shown:?}"));
    }
    let is_of_output = shown.starts_with("the output is ");
    for engine in [
        "syntax error",
        "unexpected end of",
        "unexpected input",
        "could not render include",
        "unknown function",
        "unknown test",
        "end of block",
        "unexpected `",
        "_json",
        "_lookup",
        "_undefined",
        "recursion limit",
    ] {
        if shown.contains(engine) && !is_of_output {
            return Err(format!("the engine's own words: {shown}"));
        }
    }
    Ok(())
}
