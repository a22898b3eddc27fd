//! `--set` and `--under`: what is changed in an event before a template sees it.

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::value::{
    DEFAULT_MAX_DEPTH, JsonLimits, Map, Value, elements, entries, is_array, is_nothing, is_object, kind_name, read_json,
};

/// A dotted name: `org.name`, `items.0.id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    steps: Vec<String>,
}

impl Path {
    /// Reads a dotted name; `option` is the command line option that it belongs to.
    pub fn parse(option: &str, name: &str) -> Result<Self> {
        let steps: Vec<String> = name.split('.').map(str::to_owned).collect();
        if steps.iter().any(|step| step.trim().is_empty()) {
            let message = format!("{option}: `{name}` has an empty part where a name should be");
            return Err(Error::usage(message));
        }
        if steps.len() > DEFAULT_MAX_DEPTH {
            return Err(Error::usage(format!(
                "{option}: a name of more than {DEFAULT_MAX_DEPTH} parts"
            )));
        }
        Ok(Self { steps })
    }

    fn up_to(&self, step: usize) -> String {
        self.steps.get(..step).unwrap_or_default().join(".")
    }
}

/// The event as the value of `path` in an object of its own.
pub fn under(event: Value, path: &Path) -> Value {
    path.steps
        .iter()
        .rev()
        .fold(event, |inner, step| object_of(step, inner))
}

fn object_of(key: &str, value: Value) -> Value {
    Map::from_entries(vec![(Value::from(key), value)]).into()
}

/// All that is changed in an event before a template sees it.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    under: Option<Path>,
    sets: Vec<Edit>,
}

impl Edits {
    /// Puts an event under a key, where there is one, and then sets fields.
    pub fn new(under: Option<Path>, sets: Vec<Edit>) -> Self {
        Self { under, sets }
    }

    /// The event, changed.
    ///
    /// # Errors
    ///
    /// As [`Edit::apply`].
    pub fn apply(&self, event: Value) -> Result<Value> {
        let event = match &self.under {
            Some(path) => under(event, path),
            None => event,
        };
        self.sets.iter().try_fold(event, |event, edit| edit.apply(&event))
    }
}

/// One `--set`.
#[derive(Debug, Clone)]
pub struct Edit {
    path: Path,
    value: Value,
}

impl Edit {
    /// Reads `NAME=TEXT` or `NAME:=JSON`.
    pub fn parse(argument: &str) -> Result<Self> {
        let Some((name, text)) = argument.split_once('=') else {
            let diagnostic = Diagnostic::new(format!("--set: `{argument}` has no `=`"));
            return Err(Error::usage(
                diagnostic.hint("write NAME=TEXT, or NAME:=JSON for other values than text"),
            ));
        };
        let Some(name) = name.strip_suffix(':') else {
            return Ok(Self {
                path: Path::parse("--set", name)?,
                value: Value::from(text),
            });
        };
        Ok(Self {
            path: Path::parse("--set", name)?,
            value: json_value(argument, argument.len() - text.len())?,
        })
    }

    /// The event with the value in its place. Objects are made on the way where nothing is.
    pub fn apply(&self, event: &Value) -> Result<Value> {
        self.set(event, 0)
    }

    fn set(&self, current: &Value, at: usize) -> Result<Value> {
        let Some(step) = self.path.steps.get(at) else {
            return Ok(self.value.clone());
        };
        if is_nothing(current) {
            return Ok(object_of(step, self.set(&Value::UNDEFINED, at + 1)?));
        }
        if is_object(current) {
            return self.set_in_object(current, step, at);
        }
        if is_array(current) {
            return self.set_in_array(current, step, at);
        }
        let holder = self.holder(at);
        Err(self.error(
            at,
            &format!("{holder} is {}, nothing can be set inside it", kind_name(current)),
        ))
    }

    fn set_in_object(&self, current: &Value, step: &str, at: usize) -> Result<Value> {
        let mut fields = entries(current);
        match fields.iter_mut().find(|(key, _)| key.as_str() == Some(step)) {
            Some((_, value)) => *value = self.set(value, at + 1)?,
            None => fields.push((Value::from(step), self.set(&Value::UNDEFINED, at + 1)?)),
        }
        Ok(Map::from_entries(fields).into())
    }

    fn set_in_array(&self, current: &Value, step: &str, at: usize) -> Result<Value> {
        let mut items = elements(current);
        let count = items.len();
        match step.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
            Some(item) => *item = self.set(item, at + 1)?,
            None => {
                let holder = self.holder(at);
                let message = format!("{holder} is an array of {count}, it has no element `{step}`");
                return Err(self.error(at, &message));
            }
        }
        Ok(Value::from(items))
    }

    /// What the steps before `at` lead to, as a message calls it.
    fn holder(&self, at: usize) -> String {
        match at {
            0 => "the event".to_owned(),
            _ => format!("`{}` in the event", self.path.up_to(at)),
        }
    }

    fn error(&self, at: usize, message: &str) -> Error {
        let name = self.path.up_to(self.path.steps.len());
        let diagnostic = Diagnostic::new(format!("--set {name}: {message}"));
        Error::event(match at {
            0 => diagnostic.hint("`--under NAME` puts the event under a key first"),
            _ => diagnostic,
        })
    }
}

/// The JSON that stands in `argument` from `start` on.
fn json_value(argument: &str, start: usize) -> Result<Value> {
    let text = argument.get(start..).unwrap_or_default();
    read_json(text.as_bytes(), JsonLimits::default()).map_err(|error| {
        let at = start + error.offset;
        let diagnostic = Diagnostic::new(format!("--set: the value is not valid JSON: {}", error.message));
        let place = Place::new("--set", argument, at..at + 1);
        Error::usage(diagnostic.at(place).hint("for text, write NAME=TEXT"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json;

    fn event(text: &str) -> Value {
        read_json(text.as_bytes(), JsonLimits::default()).unwrap()
    }

    fn set(text: &str, argument: &str) -> Result<String> {
        Edit::parse(argument)?.apply(&event(text)).map(|v| json(&v))
    }

    #[test]
    fn values_are_set_and_objects_made_on_the_way() {
        for (given, argument, expected) in [
            (r#"{"a":1,"b":2}"#, "a=x", r#"{"a":"x","b":2}"#),
            (r#"{"a":1}"#, "b.c.d:=[1, null]", r#"{"a":1,"b":{"c":{"d":[1,null]}}}"#),
            (r#"{"a":null}"#, "a.b=", r#"{"a":{"b":""}}"#),
            ("null", "a=1", r#"{"a":"1"}"#),
            (r#"[{"a":1},{"a":2}]"#, "1.a:=true", r#"[{"a":1},{"a":true}]"#),
            ("{}", "url=http://h/?a=b", r#"{"url":"http://h/?a=b"}"#),
            (
                "{}",
                "n:=12345678901234567890123456789012345678901234567890",
                r#"{"n":12345678901234567890123456789012345678901234567890}"#,
            ),
        ] {
            assert_eq!(set(given, argument).unwrap(), expected, "{argument}");
        }
    }

    #[test]
    fn what_cannot_be_set_is_an_error_of_the_event() {
        for (given, argument, message) in [
            (r#"{"a":1}"#, "a.b=x", "`a` in the event is a number"),
            (
                r#"{"a":[1]}"#,
                "a.1=x",
                "`a` in the event is an array of 1, it has no element `1`",
            ),
            ("[]", "x=1", "the event is an array of 0"),
            ("\"s\"", "x=1", "the event is a string"),
        ] {
            let error = set(given, argument).unwrap_err();
            assert_eq!(error.exit_status(), 4);
            assert!(error.to_string().contains(message), "{error}");
        }
    }

    #[test]
    fn a_malformed_argument_is_an_error_of_the_command_line() {
        for (argument, message) in [
            ("a", "has no `=`"),
            ("=x", "empty part"),
            ("a..b=x", "empty part"),
            (":=1", "empty part"),
            ("a:={\"b\" 1}", "--set:1:9"),
            ("a:=", "not valid JSON"),
        ] {
            let error = Edit::parse(argument).unwrap_err();
            assert_eq!(error.exit_status(), 2);
            assert!(error.to_string().contains(message), "{error}");
        }
        assert!(Edit::parse(&format!("{}=1", ["a"; 100_000].join("."))).is_err());
    }

    #[test]
    fn an_event_goes_under_a_name() {
        let path = Path::parse("--under", "a.b").unwrap();
        assert_eq!(json(&under(event("[1]"), &path)), r#"{"a":{"b":[1]}}"#);
        assert!(Path::parse("--under", "").is_err());
    }
}
