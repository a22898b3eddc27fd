//! The limit of the output, and where a template passes it.
//!
//! The engine tells the place where printing a value fails, but not where the writer that it prints to does. So the buffer
//! does not fail in the middle of a value: it keeps nothing more, and the formatter, which has the place, fails behind
//! the value. Text of the template is printed by the engine itself; which text it was is told by its address, as the
//! engine prints it right out of the template's source.

use std::cell::Cell;
use std::io;
use std::ops::Range;

use minijinja::{Captured, Environment, Error, ErrorKind, Template, Value};

thread_local! {
    /// Whether a value has passed the limit in the render that runs on this thread.
    static IS_PASSED: Cell<bool> = const { Cell::new(false) };
}

/// Renders a template of `env` into `buffer`, which takes at most `max` bytes.
pub(super) fn render_within<'t>(
    template: &Template<'t, 't>,
    env: &Environment<'static>,
    context: Value,
    buffer: &mut Vec<u8>,
    max: u64,
) -> Result<Captured<'t>, Error> {
    IS_PASSED.set(false);
    let rendered = template.render_captured_to(context, LimitedBuffer { buffer, max, env })?;
    check()?;
    Ok(rendered)
}

/// Fails if the limit has been passed: for the formatter, once it has printed a value.
#[inline]
pub(super) fn check() -> Result<(), Error> {
    match IS_PASSED.get() {
        false => Ok(()),
        true => Err(passed()),
    }
}

#[cold]
fn passed() -> Error {
    IS_PASSED.set(false);
    Error::new(ErrorKind::WriteFailure, "").with_source(OutputLimit { text: None })
}

/// A buffer that takes no more than so many bytes.
struct LimitedBuffer<'a> {
    buffer: &'a mut Vec<u8>,
    max: u64,
    env: &'a Environment<'static>,
}

impl io::Write for LimitedBuffer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if (self.buffer.len() + bytes.len()) as u64 > self.max {
            return self.pass(bytes);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LimitedBuffer<'_> {
    /// What is done with the first bytes that have no room, and with all that follow.
    #[cold]
    fn pass(&self, bytes: &[u8]) -> io::Result<()> {
        if IS_PASSED.get() {
            return Ok(());
        }
        let room = usize::try_from(self.max).unwrap_or(usize::MAX) - self.buffer.len();
        match TemplateText::find(self.env, bytes, room) {
            Some(text) => Err(io::Error::other(OutputLimit { text: Some(text) })),
            None => {
                IS_PASSED.set(true);
                Ok(())
            }
        }
    }
}

/// The output has reached its limit.
#[derive(Debug)]
pub(super) struct OutputLimit {
    /// The text of a template that passed it, where it was no value.
    text: Option<TemplateText>,
}

/// Text of a template that is printed as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TemplateText {
    /// The template's name in the environment.
    pub(super) template: String,
    /// Where in its source the text is that has no room.
    pub(super) range: Range<usize>,
}

impl TemplateText {
    /// The text that `bytes` are, but for the first `room` of them, if they are a part of a template's source.
    fn find(env: &Environment<'static>, bytes: &[u8], room: usize) -> Option<Self> {
        let address = bytes.as_ptr().addr();
        env.templates().find_map(|(name, template)| {
            let source = template.source();
            let start = address.checked_sub(source.as_ptr().addr())?;
            let end = start + bytes.len();
            (end <= source.len()).then(|| Self {
                template: name.to_owned(),
                range: start + room..end,
            })
        })
    }
}

impl OutputLimit {
    /// The limit, if `error` is that it has been reached.
    pub(super) fn of(error: &Error) -> Option<&Self> {
        let source = std::error::Error::source(error)?;
        let of_writer = || source.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref();
        source.downcast_ref().or_else(of_writer)
    }

    /// The text of a template that passed it, if none of its values did.
    pub(super) fn text(&self) -> Option<&TemplateText> {
        self.text.as_ref()
    }
}

impl std::fmt::Display for OutputLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the output is too large")
    }
}

impl std::error::Error for OutputLimit {}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing(source: &'static str, context: Value, max: u64) -> Error {
        let mut env = Environment::new();
        env.set_formatter(|out, _, value| {
            write!(out, "{value}")?;
            check()
        });
        env.add_template_owned("t", source).unwrap();
        let template = env.get_template("t").unwrap();
        let mut out = Vec::new();
        let error = render_within(&template, &env, context, &mut out, max).unwrap_err();
        assert!(out.len() as u64 <= max);
        error
    }

    #[test]
    fn a_value_that_passes_the_limit_has_its_place() {
        let error = passing("ab{{ x }}cd", Value::from_pairs([("x", "12345")]), 6);
        assert_eq!(error.range(), Some(5..6));
        assert_eq!(OutputLimit::of(&error).unwrap().text(), None);
    }

    #[test]
    fn text_that_passes_the_limit_has_its_place() {
        let error = passing("ab{{ x }}cdef", Value::from_pairs([("x", "12345")]), 9);
        let text = OutputLimit::of(&error).unwrap().text().unwrap();
        assert_eq!((text.template.as_str(), text.range.clone()), ("t", 11..13));
    }

    #[test]
    fn one_render_leaves_nothing_to_the_next() {
        passing("{{ x }}", Value::from_pairs([("x", "12345")]), 1);
        assert!(check().is_ok());
        passing("12345", Value::UNDEFINED, 1);
        assert!(check().is_ok());
    }
}
