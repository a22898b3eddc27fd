//! A bench for helpers on their own: the registry as filters of a bare engine.

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, State, Value};

use super::{Block, Call, registry};
use crate::value::{self, JsonLimits};

/// An engine with every helper as a filter, and three functions and filters to test with: `body(text)` is the text of a
/// block body, `block(macro)` a block to render per element, and `as_json` prints.
pub(super) fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_formatter(|out, _, value| Ok(value::write_text(out, value)?));
    for helper in registry::all() {
        let run = helper.run;
        engine.add_filter(
            helper.jinja_name(),
            move |state: &mut State<'_, '_>, args: Rest<Value>, kwargs: Kwargs| {
                run(&mut Call::new(state, args.0, kwargs))
            },
        );
    }
    engine.add_function("body", |text: String| Value::from_safe_string(text));
    engine.add_function("block", |body: Value| Value::from_object(Block::new(body, Vec::new())));
    engine.add_filter("as_json", |value: &Value| value::json(value));
    engine
}

/// The value of an expression, as JSON. Fields of the event are variables.
pub(super) fn eval(expression: &str, event: &str) -> String {
    eval_with("", expression, event)
}

/// Like [`eval`], with a macro `b` whose body is `block` and which takes `this`, `index`, `key`, `first` and `last`.
pub(super) fn eval_with(block: &str, expression: &str, event: &str) -> String {
    run(&engine(), block, expression, event).unwrap()
}

/// The message of the error that an expression ends in.
pub(super) fn error(expression: &str, event: &str) -> String {
    let error = run(&engine(), "", expression, event).unwrap_err();
    error.detail().unwrap_or_default().to_owned()
}

/// Renders an expression as JSON.
pub(super) fn run(engine: &Environment<'_>, block: &str, expression: &str, event: &str) -> Result<String, Error> {
    let event = value::read_json(event.as_bytes(), JsonLimits::default()).unwrap();
    let block = format!("{{% macro b(this, index, key, first, last) %}}{block}{{% endmacro %}}");
    engine.render_str(&format!("{block}{{{{ ({expression})|as_json }}}}"), event)
}
