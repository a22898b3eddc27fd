//! A helper's block body, rendered anew for each element.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use minijinja::{Error, State, Value};

/// A block body that runs with a context of its own: a macro lifted out of the template, with what it captures there.
#[derive(Debug)]
pub struct Block {
    body: Value,
    captures: Vec<Value>,
    /// How many of its own arguments the body takes, where that is not all of them.
    arity: Option<usize>,
}

impl Block {
    /// A block from the lifted macro and the values it captures, which the macro takes behind its own arguments.
    pub fn new(body: Value, captures: Vec<Value>) -> Self {
        Self {
            body,
            captures,
            arity: None,
        }
    }

    /// A block from a macro of a Jinja template, if the value is one: it takes the element, its index, and whether it is
    /// the first or the last, or fewer of these.
    pub fn of_macro(value: &Value) -> Option<Self> {
        // the engine's type is private; an object of the event may well have the same fields
        let is_macro = value.as_object()?.type_name().ends_with("::Macro");
        let parameters = is_macro.then(|| value.get_attr("arguments").ok())??;
        Some(Self {
            body: value.clone(),
            captures: Vec::new(),
            arity: Some(parameters.len()?),
        })
    }

    /// Renders the body with `element` as its context, the one at `index` of `total`.
    pub fn render(
        &self,
        state: &mut State<'_, '_>,
        element: &Value,
        index: usize,
        total: usize,
    ) -> Result<Value, Error> {
        let at = Value::from(index);
        let (first, last) = (Value::from(index == 0), Value::from(index + 1 == total));
        match self.arity {
            Some(arity) => self.run(state, [element.clone(), at, first, last].into_iter().take(arity)),
            None => self.run(state, [element.clone(), at.clone(), at, first, last]),
        }
    }

    /// Renders the body with these arguments.
    pub fn run(&self, state: &mut State<'_, '_>, args: impl IntoIterator<Item = Value>) -> Result<Value, Error> {
        let args: Vec<Value> = args.into_iter().chain(self.captures.iter().cloned()).collect();
        self.body.call(state, &args)
    }
}

impl Object for Block {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<block>")
    }
}
