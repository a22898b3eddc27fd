//! What a helper is called with, and how it says that something is wrong.

use std::fmt;

use jiff::Timestamp;
use minijinja::value::Kwargs;
use minijinja::{Error, ErrorKind, State, Value};

/// One call of a helper: `{{name positional.. key=value}}`, or a block whose body is the last positional argument.
pub struct Call<'call, 'state, 'env> {
    /// The render that the call is part of: for fuel, and to render a [`Block`](super::Block).
    pub state: &'call mut State<'state, 'env>,
    /// The positional arguments; never empty.
    pub args: Vec<Value>,
    /// The hash arguments.
    pub kwargs: Kwargs,
    /// The names that were asked for and are in none of the elements.
    pub absent: Vec<AbsentName>,
}

/// A name that a helper was asked to pick and that is not there: maybe a misspelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentName {
    /// The name as written.
    pub name: String,
    /// What may have been meant.
    pub hint: Option<String>,
}

impl<'call, 'state, 'env> Call<'call, 'state, 'env> {
    /// A call with these arguments.
    pub fn new(state: &'call mut State<'state, 'env>, args: Vec<Value>, kwargs: Kwargs) -> Self {
        Self {
            state,
            args,
            kwargs,
            absent: Vec::new(),
        }
    }
}

impl Call<'_, '_, '_> {
    /// The positional argument at `index`, missing where it was not given.
    pub fn arg(&self, index: usize) -> Value {
        self.args.get(index).cloned().unwrap_or_default()
    }

    /// The time of the run, `@now`.
    pub fn now(&self) -> Result<Timestamp, Error> {
        let now = self.state.lookup("_now").unwrap_or_default();
        let time = now.as_str().and_then(|text| text.parse().ok());
        time.ok_or_else(|| fail("the time of the run is not known"))
    }

    /// Pays for `steps` of work out of the render's fuel.
    pub fn work(&self, steps: usize) -> Result<(), Error> {
        self.state.consume_fuel(u64::try_from(steps).unwrap_or(u64::MAX))
    }
}

/// An error of a helper: what it was given, and what it takes.
pub fn fail(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// An error of a helper that also says what to do about it.
pub fn fail_with_hint(message: impl Into<String>, hint: impl Into<String>) -> Error {
    fail(message).with_source(Hint(hint.into()))
}

/// The hint that an error made by [`fail_with_hint`] carries.
pub fn hint_of(error: &Error) -> Option<&str> {
    let source = std::error::Error::source(error)?;
    source.downcast_ref::<Hint>().map(|hint| hint.0.as_str())
}

#[derive(Debug)]
struct Hint(String);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Hint {}
