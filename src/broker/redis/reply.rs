//! What Redis answers, as entries and events. Pure.

use redis::Value;

use crate::broker::arrival::Header;
use crate::broker::client::EntryId;
use crate::broker::url::Field;

/// An entry of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: EntryId,
    pub(super) fields: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Entries that were given to us.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) found: Vec<Entry>,
    /// Those that were deleted from the stream, but not from the group.
    pub(super) gone: Vec<EntryId>,
}

impl Entries {
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.gone.is_empty()
    }

    /// The id of the last one.
    pub(super) fn last(&self) -> Option<EntryId> {
        let found = self.found.last().map(|entry| entry.id);
        found.max(self.gone.last().copied())
    }
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) | Value::Set(items) => items,
        Value::Map(pairs) => pairs.into_iter().flat_map(|(key, value)| [key, value]).collect(),
        _ => Vec::new(),
    }
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Some(text.into_bytes()),
        Value::Int(number) => Some(number.to_string().into_bytes()),
        _ => None,
    }
}

/// A value as text.
pub(super) fn text(value: Value) -> Option<String> {
    bytes(value).and_then(|bytes| String::from_utf8(bytes).ok())
}

fn id(value: &Value) -> Option<EntryId> {
    match value {
        Value::BulkString(bytes) => EntryId::parse(std::str::from_utf8(bytes).ok()?),
        Value::SimpleString(text) => EntryId::parse(text),
        _ => None,
    }
}

/// The entries of `XREADGROUP`.
pub(super) fn streams(value: Value) -> Entries {
    let mut streams = items(value).into_iter();
    let stream = streams.next().map(items).unwrap_or_default();
    stream.into_iter().nth(1).map(entries).unwrap_or_default()
}

/// The entries of `XAUTOCLAIM`, and where it goes on, if anywhere.
pub(super) fn claimed(value: Value) -> (Option<Vec<u8>>, Entries) {
    let mut parts = items(value).into_iter();
    let next = parts.next().and_then(bytes).filter(|next| next != b"0-0");
    (next, parts.next().map(entries).unwrap_or_default())
}

fn entries(value: Value) -> Entries {
    let mut entries = Entries::default();
    for entry in items(value) {
        let mut parts = items(entry).into_iter();
        let Some(id) = parts.next().as_ref().and_then(id) else {
            continue;
        };
        match parts.next() {
            None | Some(Value::Nil) => entries.gone.push(id),
            Some(fields) => entries.found.push(Entry {
                id,
                fields: pairs(fields),
            }),
        }
    }
    entries
}

fn pairs(value: Value) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut parts = items(value).into_iter().filter_map(bytes);
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).collect()
}

/// The ids of `XPENDING`.
pub(super) fn pending(value: Value) -> Vec<EntryId> {
    let ids = items(value).into_iter();
    ids.filter_map(|entry| id(items(entry).first()?)).collect()
}

/// The names of `XINFO GROUPS`.
pub(super) fn names(value: Value) -> Vec<String> {
    let name = |group| {
        let pairs = pairs(group);
        let name = pairs.into_iter().find(|(name, _)| name == b"name");
        name.and_then(|(_, value)| String::from_utf8(value).ok())
    };
    items(value).into_iter().filter_map(name).collect()
}

/// The event of an entry, and its other fields.
pub(super) fn event(
    mut fields: Vec<(Vec<u8>, Vec<u8>)>,
    field: &Field,
) -> (std::result::Result<Vec<u8>, String>, Vec<Header>) {
    let header = |(name, value): (Vec<u8>, Vec<u8>)| (String::from_utf8_lossy(&name).into_owned(), value);
    let at = |wanted: &str| fields.iter().position(|(name, _)| name == wanted.as_bytes());
    let found = match field {
        Field::All => {
            let event = object(&fields);
            let fields = fields.into_iter().map(header).collect();
            return (event, fields);
        }
        Field::Named(name) => at(name).ok_or_else(|| format!("the entry has no field `{name}`")),
        Field::Usual if fields.len() == 1 => Ok(0),
        Field::Usual => at("event").or_else(|| at("data")).ok_or_else(|| {
            "the entry has several fields, and neither `event` nor `data` among them (`&field=NAME` says which one is the \
             event, `&field=*` takes all)"
                .to_owned()
        }),
    };
    match found {
        Ok(at) => {
            let (_, event) = fields.remove(at);
            (Ok(event), fields.into_iter().map(header).collect())
        }
        Err(reason) => (Err(reason), fields.into_iter().map(header).collect()),
    }
}

/// All fields as an object of texts.
fn object(fields: &[(Vec<u8>, Vec<u8>)]) -> std::result::Result<Vec<u8>, String> {
    let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => Ok(serde_json::Value::from(text).to_string()),
        Err(_) => Err("a field of the entry is not UTF-8 text".to_owned()),
    };
    let pairs = fields
        .iter()
        .map(|(name, value)| Ok(format!("{}:{}", text(name)?, text(value)?)));
    let pairs = pairs.collect::<std::result::Result<Vec<_>, String>>()?;
    Ok(format!("{{{}}}", pairs.join(",")).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    fn fields(pairs: &[(&str, &str)]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let bytes = |text: &str| text.as_bytes().to_vec();
        pairs.iter().map(|(name, value)| (bytes(name), bytes(value))).collect()
    }

    #[test]
    fn entries_are_told_from_those_that_are_gone() {
        let entry = Value::Array(vec![bulk("9-1"), Value::Array(vec![bulk("a"), bulk("1")])]);
        let gone = Value::Array(vec![bulk("10-0"), Value::Nil]);
        let stream = Value::Array(vec![bulk("orders"), Value::Array(vec![entry, gone])]);
        let entries = streams(Value::Array(vec![stream]));
        assert_eq!(
            entries.found,
            [Entry {
                id: EntryId { time: 9, number: 1 },
                fields: fields(&[("a", "1")])
            }]
        );
        assert_eq!(
            (entries.gone.as_slice(), entries.last()),
            (&[EntryId { time: 10, number: 0 }][..], EntryId::parse("10-0"))
        );
        assert!(streams(Value::Nil).is_empty());
        let (next, _) = claimed(Value::Array(vec![
            bulk("0-0"),
            Value::Array(vec![]),
            Value::Array(vec![]),
        ]));
        assert_eq!(next, None);
    }

    #[test]
    fn the_event_is_the_only_field_or_the_one_that_is_called_so() {
        let taken = |pairs: &[(&str, &str)], field: &Field| {
            let (event, headers) = event(fields(pairs), field);
            let names: Vec<_> = headers.into_iter().map(|(name, _)| name).collect();
            (event.map(|event| String::from_utf8(event).unwrap()), names.join(","))
        };
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(taken(&[("x", "1")], &Field::Usual), (ok("1"), String::new()));
        assert_eq!(
            taken(&[("data", "1"), ("event", "2")], &Field::Usual),
            (ok("2"), "data".to_owned())
        );
        assert_eq!(
            taken(&[("key", "k"), ("data", "1")], &Field::Usual),
            (ok("1"), "key".to_owned())
        );
        assert!(
            taken(&[("a", "1"), ("b", "2")], &Field::Usual)
                .0
                .unwrap_err()
                .contains("field=NAME")
        );
        let named = Field::Named("b".to_owned());
        assert_eq!(taken(&[("a", "1"), ("b", "2")], &named), (ok("2"), "a".to_owned()));
        assert!(taken(&[("a", "1")], &named).0.unwrap_err().contains("no field `b`"));
        let all = taken(&[("a", "\"1\n"), ("b", "2")], &Field::All);
        assert_eq!(all, (ok(r#"{"a":"\"1\n","b":"2"}"#), "a,b".to_owned()));
    }
}
