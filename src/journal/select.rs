//! Which deliveries a person means.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};

/// What has become of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing yet: it was written down, and may have been sent.
    Begun = 0,
    /// The receiver has accepted it.
    Delivered = 1,
    /// It was given up.
    Failed = 2,
}

impl State {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

impl ToSql for State {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self as i64))
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            0 => Ok(Self::Begun),
            1 => Ok(Self::Delivered),
            2 => Ok(Self::Failed),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

/// Some of the deliveries: those that meet all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those in one of these states; any where it is empty.
    pub states: Vec<State>,
    /// Those that were begun at this time or later.
    pub since: Option<Timestamp>,
    /// Those that were begun before this time.
    pub until: Option<Timestamp>,
    /// Those with one of these ids; any where it is empty.
    pub ids: Vec<String>,
}

impl Selection {
    /// The condition, its parameters numbered from `first` on.
    pub(super) fn to_sql(&self, first: usize) -> (String, Vec<Value>) {
        let mut values = Vec::new();
        let mut place = |value: Value| {
            values.push(value);
            format!("?{}", first + values.len() - 1)
        };
        let mut conditions = vec!["1".to_owned()];
        if !self.states.is_empty() {
            let states = self.states.iter().map(|state| place(Value::Integer(*state as i64)));
            conditions.push(format!("state IN ({})", states.collect::<Vec<_>>().join(", ")));
        }
        if !self.ids.is_empty() {
            let ids = self.ids.iter().map(|id| place(Value::Text(id.clone())));
            conditions.push(format!("id IN ({})", ids.collect::<Vec<_>>().join(", ")));
        }
        if let Some(since) = self.since {
            conditions.push(format!("begun >= {}", place(Value::Integer(since.as_millisecond()))));
        }
        if let Some(until) = self.until {
            conditions.push(format!("begun < {}", place(Value::Integer(until.as_millisecond()))));
        }
        (conditions.join(" AND "), values)
    }
}
