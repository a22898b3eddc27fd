//! The filters and tests that lowered templates are written in. Their names begin with `_`; users never see them.

use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::functions::Function;
use minijinja::value::{FunctionArgs, FunctionResult, Kwargs, Object, ObjectRepr, Rest};
use minijinja::{Environment, Error, State, Value};

use super::context::REPEATED;
use super::escape::{write_html, write_xml};
use super::missing::PrintedPaths;
use crate::helpers::{Block, fail};
use crate::value::{self, Map, ValueKind};

/// An environment, and which names its templates use: the others are not added, as each costs a start its time.
pub(super) struct Registrar<'a> {
    pub(super) env: &'a mut Environment<'static>,
    pub(super) is_used: &'a dyn Fn(&str) -> bool,
}

impl Registrar<'_> {
    fn filter<F, Rv, Args>(&mut self, name: &'static str, run: F)
    where
        F: Function<Rv, Args>,
        Rv: FunctionResult,
        Args: for<'a> FunctionArgs<'a>,
    {
        if (self.is_used)(name) {
            self.env.add_filter(name, run);
        }
    }

    pub(super) fn test<F, Rv, Args>(&mut self, name: &'static str, run: F)
    where
        F: Function<Rv, Args>,
        Rv: FunctionResult,
        Args: for<'a> FunctionArgs<'a>,
    {
        if (self.is_used)(name) {
            self.env.add_test(name, run);
        }
    }
}

/// Adds those that are used to an environment.
pub(super) fn add(to: &mut Registrar<'_>, paths: &Arc<PrintedPaths>, log: super::LogSink) {
    add_printing(to, paths);
    add_control_flow(to, paths);
    add_blocks(to);
    to.filter("_lookup", lookup);
    to.filter("_number", |text: &str| value::number_from_text(text));
    to.filter("_merge", merge);
    to.filter(
        "_log",
        move |state: &State<'_, '_>, values: Rest<Value>, _level: Kwargs| log_values(state, log, &values),
    );
}

/// The filters that print a value in a context which is not the formatter's. Their results are safe strings: printed
/// as they are. An argument is the number of the printed path.
fn add_printing(to: &mut Registrar<'_>, paths: &Arc<PrintedPaths>) {
    let seen = Arc::clone(paths);
    to.filter("_seen", move |state: &mut State<'_, '_>, value: Value, place: usize| {
        seen.check(state, &value, Some(place)).map(|()| value)
    });
    type Print = fn(&mut String, &Value) -> Result<(), Error>;
    let printers: [(&str, Print); 7] = [
        ("_raw", |out, value| Ok(value::write_text(out, value)?)),
        ("_text", |out, value| Ok(value::write_text(out, value)?)),
        ("_html", |out, value| write_html(out, &value::text(value))),
        ("_xml", |out, value| write_xml(out, &value::text(value))),
        ("_json", |out, value| {
            if value.is_undefined() {
                Ok(())
            } else {
                Ok(value::write_json(out, value)?)
            }
        }),
        ("_json_value", |out, value| Ok(value::write_json(out, value)?)),
        ("_json_string", |out, value| {
            Ok(value::write_json_string_body(out, &value::text(value))?)
        }),
    ];
    for (name, print) in printers {
        let paths = Arc::clone(paths);
        to.filter(
            name,
            move |state: &mut State<'_, '_>, value: Value, place: Option<usize>| {
                paths.check(state, &value, place)?;
                // what is safe between tokens is no less to be escaped inside a string
                if value.is_safe() && name != "_json_string" {
                    return Ok(value);
                }
                let mut out = String::new();
                print(&mut out, &value)?;
                Ok::<_, Error>(Value::from_safe_string(out))
            },
        );
    }
    // parts of a body that is put together: plain strings, made a safe one as a whole by `_body`
    let plain = Arc::clone(paths);
    to.filter(
        "_plain",
        move |state: &mut State<'_, '_>, value: Value, place: Option<usize>| {
            plain.check(state, &value, place)?;
            Ok::<_, Error>(Value::from(value::text(&value)))
        },
    );
    to.filter("_plain_json", |value: Value| match value.is_undefined() {
        true => Value::from(""),
        false => Value::from(value::json(&value)),
    });
    to.filter("_unmarked", unmarked);
    to.filter("_body", |text: &str| Value::from_safe_string(text.trim().to_owned()));
}

fn add_control_flow(to: &mut Registrar<'_>, paths: &Arc<PrintedPaths>) {
    to.test("_truthy", |value: &Value| value::is_truthy(value));
    to.test("_true", |value: &Value| {
        value.kind() == ValueKind::Bool && value.is_true()
    });
    to.test("_empty", is_empty);
    to.filter("_holds_with_zero", |value: &Value, include_zero: Value| {
        holds_with_zero(value, &include_zero)
    });
    to.test("defined", |value: &Value| !value.is_undefined());
    to.filter("_values", values);
    to.filter("_pairs", pairs);
    let paths = Arc::clone(paths);
    to.filter(
        "_section",
        move |state: &mut State<'_, '_>, value: Value, this: Value, place: Option<usize>| {
            paths.check(state, &value, place)?;
            Ok::<_, Error>(section(value, this))
        },
    );
    to.filter("_same", |a: &Value, b: &Value| same(a, b));
    to.filter("_ancestor", ancestor);
}

fn add_blocks(to: &mut Registrar<'_>) {
    to.filter("_block", |body: Value, captures: Vec<Value>| {
        Value::from_object(Block::new(body, captures))
    });
    to.filter("_call", call_block);
    to.filter("_with_inline", with_inline);
    to.filter("_partial_name", partial_name);
    to.filter("_indent", |text: &str, indent: &str| {
        Value::from_safe_string(indented(text, indent))
    });
}

/// Whether the value is missing, null, or a list without elements.
pub(super) fn is_empty(value: &Value) -> bool {
    value::is_nothing(value) || (value::is_array(value) && value.len() == Some(0))
}

/// Whether the value is truthy, or `0` where that counts too.
pub(super) fn holds_with_zero(value: &Value, include_zero: &Value) -> bool {
    let is_zero = value::is_number(value) && !value::is_truthy(value) && value::text(value) == "0";
    value::is_truthy(value) || (is_zero && value::is_truthy(include_zero))
}

/// The value without the mark that makes text be printed as it is.
fn unmarked(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if value.is_safe() => Value::from(text),
        None if value::is_array(value) => value::elements(value).iter().map(unmarked).collect(),
        _ => value.clone(),
    }
}

pub(super) fn lookup(value: &Value, key: Value) -> Result<Value, Error> {
    let name = value::text(&key);
    match value::field(value, &name) {
        // secrets answer so for a name that is not one of them
        unknown if unknown.kind() == ValueKind::Invalid => Err(fail(format!("unknown secret `{name}`"))),
        found => Ok(found),
    }
}

/// What `{{#each}}` runs over: the elements of an array, the values of an object.
pub(super) fn values(value: Value) -> Value {
    match value.kind() {
        ValueKind::Seq => value,
        // the engine does not know which element of such a list is the last one
        ValueKind::Iterable => Value::from(value::elements(&value)),
        ValueKind::Map => value::entries(&value).into_iter().map(|(_, item)| item).collect(),
        _ => Value::from(Vec::<Value>::new()),
    }
}

/// What `{{#each}}` and sections run over where the key is asked for.
pub(super) fn pairs(value: Value) -> Value {
    let pair = |key: Value, item: Value| Value::from(vec![key, item]);
    match value.kind() {
        ValueKind::Map => value::entries(&value)
            .into_iter()
            .map(|(key, item)| pair(key, item))
            .collect(),
        _ => value::elements(&value)
            .into_iter()
            .enumerate()
            .map(|(at, item)| pair(Value::from(at), item))
            .collect(),
    }
}

/// The contexts that `{{#path}}` runs in.
pub(super) fn section(value: Value, this: Value) -> Value {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Value::from(Vec::<Value>::new()),
        ValueKind::Bool if value.is_true() => Value::from(vec![this]),
        ValueKind::Bool => Value::from(Vec::<Value>::new()),
        ValueKind::Seq => value,
        ValueKind::Iterable => Value::from(value::elements(&value)),
        _ => Value::from(vec![value]),
    }
}

/// The context `depth` levels out: of contexts, each with whether it is the one outside once more, innermost first.
fn ancestor(contexts: Vec<Value>, mut depth: usize) -> Value {
    for pair in contexts.chunks_exact(2) {
        if depth == 0 {
            return pair[0].clone();
        }
        depth -= usize::from(!pair[1].is_true());
    }
    Value::UNDEFINED
}

/// Whether two contexts are the same one.
fn same(a: &Value, b: &Value) -> bool {
    if let (Some(a), Some(b)) = (a.downcast_object_ref::<Map>(), b.downcast_object_ref::<Map>()) {
        return std::ptr::eq(a, b);
    }
    if let (Some(a), Some(b)) = (
        a.downcast_object_ref::<Vec<Value>>(),
        b.downcast_object_ref::<Vec<Value>>(),
    ) {
        return std::ptr::eq(a, b);
    }
    a == b
}

/// A partial's context with hash arguments over it.
fn merge(context: Value, pairs: Rest<Value>) -> Value {
    let pairs = pairs.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone()));
    merged(&context, pairs)
}

/// An object's entries with others over them; just the others where it is no object.
pub(super) fn merged(context: &Value, pairs: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let mut entries = value::entries(context);
    entries.extend(pairs);
    Map::from_entries(entries).into()
}

fn call_block(state: &mut State<'_, '_>, block: Value, name: &str, args: Rest<Value>) -> Result<Value, Error> {
    let Some(block) = block.downcast_object::<Block>() else {
        return Err(fail(format!("the partial `{name}` could not be found")));
    };
    let rendered = block.run(state, args.iter().cloned())?;
    Ok(match rendered.is_safe() {
        true => rendered,
        false => Value::from_safe_string(value::text(&rendered).into_owned()),
    })
}

/// The inline partials in force: a chain, so that adding one copies nothing.
#[derive(Debug)]
struct InlinePartials {
    name: Box<str>,
    block: Value,
    outer: Value,
}

impl Object for InlinePartials {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let mut link = Arc::clone(self);
        loop {
            if *link.name == *key {
                return Some(link.block.clone());
            }
            link = link.outer.downcast_object::<InlinePartials>()?;
        }
    }
}

fn with_inline(outer: Value, name: &Value, block: Value) -> Value {
    Value::from_object(InlinePartials {
        name: value::text(name).into(),
        block,
        outer,
    })
}

fn partial_name(name: &Value) -> Result<Value, Error> {
    match value::text(name) {
        text if text.is_empty() => Err(fail("the name of the partial is missing")),
        text => Ok(Value::from(text)),
    }
}

/// Each line of `text` with `indent` before it, but for an empty last one.
pub(super) fn indented(text: &str, indent: &str) -> String {
    let mut out = String::with_capacity(text.len() + indent.len());
    for line in text.split_inclusive('\n') {
        out.push_str(indent);
        out.push_str(line);
    }
    out
}

fn log_values(state: &State<'_, '_>, log: super::LogSink, values: &[Value]) -> Value {
    if state.lookup(REPEATED).is_some() {
        return Value::from("");
    }
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        // writing to a string cannot fail
        let _ = write!(line, "{}{}", if index > 0 { " " } else { "" }, value::text(value));
    }
    log(&line);
    Value::from("")
}
