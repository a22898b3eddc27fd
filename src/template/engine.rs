//! The minijinja environments.

use std::sync::Arc;

use minijinja::value::{Kwargs, Rest};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};

use super::escape::{write_html, write_xml};
use super::missing::PrintedPaths;
use super::{Format, TemplateOptions, limit};
use crate::handlebars::lower::PLACE;
use crate::helpers::registry::{self, Helper};
use crate::helpers::{Block, Call, fail};
use crate::value;

/// How deep includes and macros may nest, in the engine's units: an include costs ten, a macro four. The stack of a
/// render is made for it.
const RECURSION_LIMIT: usize = 6_000;

/// The stack that a thread is given to render on.
pub const STACK_SIZE: usize = 64 * 1024 * 1024;

/// Sets the limits and the formatter of an environment.
pub(super) fn environment(
    mut env: Environment<'static>,
    format: Format,
    options: &TemplateOptions,
) -> Environment<'static> {
    env.set_debug(false);
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_fuel(Some(options.fuel));
    env.set_recursion_limit(RECURSION_LIMIT);
    let mode = match format {
        // marked values are escaped for the sake of what is raw only
        _ if options.marks_values => AutoEscape::Html,
        format => auto_escape(format),
    };
    env.set_auto_escape_callback(move |_| mode.clone());
    env.set_formatter(formatter(format, options));
    env
}

/// Adds helpers as filters, which tell of names that are not there.
pub(super) fn add_filters(env: &mut Environment<'static>, helpers: &[&'static Helper], paths: &Arc<PrintedPaths>) {
    for &helper in helpers {
        for name in helper.names() {
            let paths = Arc::clone(paths);
            env.add_filter(
                registry::jinja_name(name),
                move |state: &mut State<'_, '_>, args: Rest<Value>, kwargs: Kwargs| {
                    run(helper, state, args.0, kwargs, &paths)
                },
            );
        }
    }
}

/// Adds helpers as functions, as Jinja templates may call them.
pub(super) fn add_functions(env: &mut Environment<'static>, helpers: &[&'static Helper], paths: &Arc<PrintedPaths>) {
    for &helper in helpers {
        for name in helper.names() {
            let paths = Arc::clone(paths);
            env.add_function(
                registry::jinja_name(name),
                move |state: &mut State<'_, '_>, args: Rest<Value>, kwargs: Kwargs| {
                    run(helper, state, args.0, kwargs, &paths)
                },
            );
        }
    }
}

fn run(
    helper: &'static Helper,
    state: &mut State<'_, '_>,
    args: Vec<Value>,
    kwargs: Kwargs,
    paths: &PrintedPaths,
) -> Result<Value, Error> {
    if args.is_empty() {
        return Err(fail(format!("`{}` needs an argument", helper.name)));
    }
    let place = kwargs.get::<Option<usize>>(PLACE)?;
    let args = args.into_iter().map(with_macro_as_block).collect();
    let mut call = Call::new(state, args, kwargs);
    let value = (helper.run)(&mut call)?;
    if let Err(error) = call.kwargs.assert_all_used() {
        return Err(fail(format!("{}: {}", helper.name, error.detail().unwrap_or_default())));
    }
    let absent = std::mem::take(&mut call.absent);
    paths.note_absent(state, absent, place)?;
    Ok(value)
}

/// An argument as it is; a macro of a Jinja template as a body that helpers render per element.
fn with_macro_as_block(arg: Value) -> Value {
    match Block::of_macro(&arg) {
        Some(block) => Value::from_object(block),
        None => arg,
    }
}

/// How the engine escapes in a format: not by itself, whatever its own names for formats mean, but by the formatter. It
/// also makes what is captured safe, so that it is printed as it is.
fn auto_escape(format: Format) -> AutoEscape {
    match format {
        Format::Json | Format::Xml | Format::Html => AutoEscape::Custom(format.name().into()),
        Format::Text => AutoEscape::None,
    }
}

type Formatter = fn(&mut Output<'_>, &mut State<'_, '_>, &Value) -> Result<(), Error>;

/// What stands before and behind a value in marked output.
pub const MARKS: [char; 2] = ['\u{1}', '\u{2}'];

/// What prints values in a format. A safe string is printed as it is; a missing value leaves its mark.
pub(super) fn formatter(format: Format, options: &TemplateOptions) -> Formatter {
    match format {
        _ if options.marks_values => |out, state, value| print(out, state, value, write_marked),
        Format::Json => |out, state, value| print(out, state, value, |out, value| Ok(value::write_json(out, value)?)),
        Format::Xml => |out, state, value| print(out, state, value, |out, value| write_xml(out, &value::text(value))),
        Format::Html => |out, state, value| print(out, state, value, |out, value| write_html(out, &value::text(value))),
        Format::Text => |out, state, value| print(out, state, value, |out, value| Ok(value::write_text(out, value)?)),
    }
}

fn write_marked(out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    let text = value::text(value);
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        let code = u32::from(control);
        return Err(fail(format!("the value holds a control character (U+{code:04X})")));
    }
    let [open, close] = MARKS;
    Ok(write!(out, "{open}{text}{close}")?)
}

#[inline]
fn print(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
    write: impl FnOnce(&mut Output<'_>, &Value) -> Result<(), Error>,
) -> Result<(), Error> {
    if value.is_undefined() {
        state.get_or_insert_extension(SawMissing);
    }
    match value.is_safe() {
        true => out.write_str(value.as_str().unwrap_or_default())?,
        false => write(out, value)?,
    }
    limit::check()
}

/// In the state of a render in which a missing value was printed.
pub(super) struct SawMissing;
