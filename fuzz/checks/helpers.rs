//! A helper and its arguments, a line for each: a value that can be printed, or an error that says something.
//!
//! A line is JSON, or `?` (missing), `!text` (the text of a body), `@` (a body with a mustache in it) or `name=` with a
//! line behind it (a hash argument).

use std::cell::RefCell;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State, Value};
use vwh::helpers::{Block, Call, registry};
use vwh::value::{JsonLimits, json, read_json, text};

/// The most bytes that a result may have: no helper makes much out of little without paying for it.
const MAX_RESULT: usize = 16 * 1024 * 1024;

/// The macro is the body that helpers render per element.
const TEMPLATE: &str =
    "{% macro b(this, index, key, first, last) %}{{ this }}:{{ index }},{{ this.a }}{% endmacro %}{{ go(b) }}";

/// What the template is to call.
#[derive(Default)]
struct Asked {
    helper: String,
    arguments: Vec<String>,
}

thread_local! {
    static ENGINE: Environment<'static> = engine();
    static ASKED: RefCell<Asked> = RefCell::default();
}

pub fn check(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let mut lines = input.split('\n').map(str::to_owned);
    call(lines.next().unwrap_or_default(), lines.collect());
}

/// Calls a helper, and gives what it gives as text.
pub(super) fn call(helper: String, arguments: Vec<String>) -> Option<String> {
    ASKED.set(Asked { helper, arguments });
    let rendered = ENGINE.with(|engine| engine.render_named_str("t", TEMPLATE, ()));
    if let Err(error) = &rendered {
        let detail = error.detail().unwrap_or_default();
        assert!(
            !detail.trim().is_empty() || error.kind() != minijinja::ErrorKind::InvalidOperation,
            "{error:?}"
        );
    }
    rendered.ok()
}

fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_fuel(Some(100_000));
    engine.add_global("_now", "2026-03-04T05:06:07Z");
    engine.add_function("go", |state: &mut State<'_, '_>, body: Value| go(state, &body));
    engine
}

fn go(state: &mut State<'_, '_>, body: &Value) -> Result<Value, Error> {
    let asked = ASKED.take();
    let Some(helper) = registry::find(&asked.helper) else {
        return Ok(Value::UNDEFINED);
    };
    let mut positional = Vec::new();
    let mut hash = Vec::new();
    for line in &asked.arguments {
        match line.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((name, value)) => hash.push((name.to_owned(), argument(value, body))),
            None => positional.push(argument(line, body)),
        }
    }
    // the parser does not let other numbers of arguments through
    if positional.len() < helper.min_args.max(1) || positional.len() > helper.max_args {
        return Ok(Value::UNDEFINED);
    }
    let kwargs = Kwargs::from_iter(hash);
    let value = (helper.run)(&mut Call::new(state, positional, kwargs))?;
    let (as_json, as_text) = (json(&value), text(&value).into_owned());
    assert!(
        as_json.len() <= MAX_RESULT && as_text.len() <= MAX_RESULT,
        "{} bytes",
        as_json.len()
    );
    let read = read_json(as_json.as_bytes(), JsonLimits { max_depth: 4096 });
    assert!(read.is_ok(), "{read:?}: {as_json}");
    Ok(Value::from(as_text))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn argument(line: &str, body: &Value) -> Value {
    match line.split_at_checked(1) {
        Some(("?", "")) => Value::UNDEFINED,
        Some(("@", "")) => Value::from_object(Block::new(body.clone(), Vec::new())),
        Some(("!", text)) => Value::from_safe_string(text.replace("\\n", "\n")),
        _ => read_json(line.as_bytes(), JsonLimits::default()).unwrap_or_else(|_| Value::from(line)),
    }
}
