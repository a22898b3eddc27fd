//! A helper's block body, rendered anew for each element.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use minijinja::{Error, State, Value};

/// A block body that a helper runs per element: a macro lifted out of the template, with the contexts around it.
#[derive(Debug)]
pub struct Block {
    body: Value,
    captures: Vec<Value>,
}

impl Block {
    /// A block from the lifted macro and the values it captures; the macro takes the element, its index, whether it is
    /// the first and the last, and then the captures.
    pub fn new(body: Value, captures: Vec<Value>) -> Self {
        Self { body, captures }
    }

    /// Renders the body with `element` as its context, the one at `index` of `total`.
    pub fn render(&self, state: &mut State<'_, '_>, element: &Value, index: usize, total: usize) -> Result<Value, Error> {
        let mut args = Vec::with_capacity(4 + self.captures.len());
        args.push(element.clone());
        args.push(Value::from(index));
        args.push(Value::from(index == 0));
        args.push(Value::from(index + 1 == total));
        args.extend(self.captures.iter().cloned());
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
