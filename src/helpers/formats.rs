//! What `date` and `relative` share: the time, and a locale with options, which are read once and kept with what was
//! made of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::thread::LocalKey;

use minijinja::{Error, Value};

use super::arguments::{self, argument_text, is_compound, wrong_kind};
use super::{Call, fail, fail_with_hint};
use crate::intl::{DamagedData, Instant, Locale, OptionError};
use crate::value::{self, JsonLimits};

/// The locale where none is given.
const DEFAULT_LOCALE: &str = "en-US";

/// The steps of work that making a format is.
const MAKING_STEPS: usize = 10_000;

/// The steps of work that using one is.
const USING_STEPS: usize = 50;

/// How many formats a thread keeps. Locales and options may come from events, so there is no end to them.
const KEPT: usize = 64;

/// How much of a text a message repeats.
const SHOWN: usize = 40;

/// The formats of a thread, by what they were asked for with.
pub(super) type Formats<T> = RefCell<HashMap<String, Rc<T>>>;

/// Options by their names.
pub(super) type Options = Vec<(String, Value)>;

/// The format that a call asks for behind its subject: a locale, options as a body or object, and hash arguments, each
/// optional. What was made before is used again.
pub(super) fn format<T>(
    helper: &str,
    call: &Call<'_, '_, '_>,
    kept: &'static LocalKey<Formats<T>>,
    make: impl FnOnce(&Locale, &Options) -> Result<T, Error>,
) -> Result<Rc<T>, Error> {
    call.work(arguments::text_steps(&call.args) + USING_STEPS)?;
    let request = Request::of(helper, call)?;
    let key = request.key();
    if let Some(found) = kept.with_borrow(|formats| formats.get(&key).cloned()) {
        return Ok(found);
    }
    call.work(MAKING_STEPS)?;
    let format = Rc::new(make(&request.locale(helper)?, &request.options(helper)?)?);
    kept.with_borrow_mut(|formats| {
        if formats.len() >= KEPT {
            formats.clear();
        }
        formats.insert(key, Rc::clone(&format));
    });
    Ok(format)
}

/// The time that a call is about; nothing where it is missing or null.
pub(super) fn time(helper: &str, subject: &Value) -> Result<Option<Instant>, Error> {
    if value::is_nothing(subject) {
        return Ok(None);
    }
    let is_number = value::is_number(subject);
    if !is_number && subject.as_str().is_none() {
        return Err(wrong_kind(
            helper,
            "a time as text or as a number of milliseconds",
            subject,
        ));
    }
    let text = argument_text(subject);
    let instant = match is_number {
        true => text.parse().ok().and_then(Instant::from_milliseconds),
        false => Instant::parse(&text),
    };
    let is_digits = !is_number && text.parse::<f64>().is_ok();
    let hint = match (is_number, is_digits) {
        (true, _) => "milliseconds since 1970, at most 8.64e15 to either side",
        (false, true) => "milliseconds are given as a number: `(int x)` makes one of text",
        (false, false) => "a time is text such as `2021-10-01T05:51:36Z`, or a number of milliseconds since 1970",
    };
    let message = || format!("{helper}: Invalid time value: `{}`", shown(&text));
    instant.map(Some).ok_or_else(|| fail_with_hint(message(), hint))
}

/// The error of options that are not valid.
pub(super) fn invalid_option(helper: &str, error: &OptionError) -> Error {
    fail_with_hint(format!("{helper}: {error}"), error.hint())
}

/// The error of data that cannot be read.
pub(super) fn damaged(helper: &str, error: DamagedData) -> Error {
    fail(format!("{helper}: {error}"))
}

/// The error of a name that is not known: what is called so, the name, and names that are near.
pub(super) fn unknown(helper: &str, what: &str, name: &str, near: &[String], form: &str) -> Error {
    let message = format!("{helper}: unknown {what} `{}`", shown(name));
    if near.is_empty() {
        return fail_with_hint(message, form);
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    fail_with_hint(message, format!("did you mean {}?", near.join(" or ")))
}

fn shown(text: &str) -> String {
    let beginning: String = text.chars().take(SHOWN).collect();
    if beginning.len() < text.len() {
        beginning + ".."
    } else {
        beginning
    }
}

/// A call's arguments behind the subject.
struct Request<'a> {
    locale: Option<&'a Value>,
    /// The body, or an object in its place.
    body: Option<&'a Value>,
    hash: Options,
}

impl<'a> Request<'a> {
    fn of(helper: &str, call: &'a Call<'_, '_, '_>) -> Result<Self, Error> {
        let (locale, body) = match call.args.get(1..).unwrap_or_default() {
            [] => (None, None),
            [only] if is_body(only) => (None, Some(only)),
            [only] => (Some(only), None),
            [locale, body, ..] => (Some(locale), Some(body)),
        };
        let locale = locale.filter(|locale| !value::is_nothing(locale));
        if let Some(locale) = locale.filter(|locale| is_compound(locale)) {
            return Err(wrong_kind(helper, "a locale as text", locale));
        }
        let mut hash = Options::new();
        for name in call.kwargs.args() {
            let value = call.kwargs.get::<Value>(name)?;
            if !value.is_undefined() {
                hash.push((name.to_owned(), value));
            }
        }
        Ok(Self { locale, body, hash })
    }

    /// What tells this request from others.
    fn key(&self) -> String {
        let mut key = String::with_capacity(128);
        let mut push = |part: &str| {
            // the length keeps the parts apart, whatever is in them; writing to a string does not fail
            let _ = write!(key, "{}:{part}", part.len());
        };
        push(&self.locale.map(argument_text).unwrap_or_default());
        match self.body {
            Some(body) if body.as_str().is_some() => push(&argument_text(body)),
            Some(body) => push(&value::json(body)),
            None => push(""),
        }
        for (name, value) in &self.hash {
            push(name);
            push(&value::json(value));
        }
        key
    }

    fn locale(&self, helper: &str) -> Result<Locale, Error> {
        let tag = self.locale.map_or(DEFAULT_LOCALE.into(), argument_text);
        let form = "a locale is a language, and a region where it matters, such as `es-CL` or `de`";
        Locale::find(&tag).map_err(|error| unknown(helper, "locale", &tag, &error.near, form))
    }

    /// The options of the body, then those of the hash.
    fn options(self, helper: &str) -> Result<Options, Error> {
        let mut options: Options = match self.body {
            Some(body) => value::entries(&read_body(helper, body)?)
                .into_iter()
                .map(|(name, value)| (value::text(&name).into_owned(), value))
                .collect(),
            None => Options::new(),
        };
        options.extend(self.hash);
        Ok(options)
    }
}

/// Whether the one argument behind the subject is options rather than a locale.
fn is_body(value: &Value) -> bool {
    is_compound(value)
        || value
            .as_str()
            .is_some_and(|text| value.is_safe() || text.trim_start().starts_with('{'))
}

/// The object of options that a body is; an empty one has none.
fn read_body(helper: &str, body: &Value) -> Result<Value, Error> {
    let form = "options are an object, such as `{\"timeZone\": \"America/Santiago\"}`";
    let value = match body.as_str() {
        Some(_) if argument_text(body).is_empty() => return Ok(Value::UNDEFINED),
        Some(_) => {
            let text = argument_text(body);
            value::read_lenient(&text, JsonLimits::default()).map_err(|error| {
                let text = shown(&text);
                fail_with_hint(
                    format!("{helper}: the options `{text}` are not JSON: {}", error.message),
                    form,
                )
            })?
        }
        None => body.clone(),
    };
    if value::is_object(&value) || value::is_nothing(&value) {
        return Ok(value);
    }
    let kind = value::kind_name(&value);
    Err(fail_with_hint(
        format!("{helper}: the options are {kind}, not an object"),
        form,
    ))
}
