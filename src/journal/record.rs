//! All that is known of a delivery.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Connection, Row as SqlRow, params_from_iter};

use super::commit::Journal;
use super::entry::{Fault, Kept, KeptRequest, Row};
use super::select::{Selection, State};
use crate::delivery::{HostTrust, MessageId, Method, Source};
use crate::error::Result;

/// The columns that [`kept_of`] reads.
pub(super) const KEPT: &str = "row, number, id, event, state, is_transient, method, url, trust, headers, is_whole, \
     verifies_tls, shown_body, body, source, status, reason";

/// The columns that [`record_of`] reads.
const RECORD: &str = "row, number, id, state, begun, ended, source, status, reason";

/// A delivery, as a person can see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub row: Row,
    /// Its event's place in the input where it stood last.
    pub number: u64,
    /// What the receiver knows it by.
    pub id: Option<String>,
    /// What has become of it.
    pub state: State,
    /// When it was written down.
    pub begun: Timestamp,
    /// When it came to its end.
    pub ended: Option<Timestamp>,
    /// Where it failed.
    pub source: Option<String>,
    /// The receiver's last status.
    pub status: Option<u16>,
    /// Why it failed.
    pub reason: Option<String>,
    /// How many attempts there were in all.
    pub attempts: u32,
}

/// The event and the request of a delivery, as a person can see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// The event, as it came.
    pub event: String,
    /// What was to be sent; its secrets hidden.
    pub request: Option<KeptRequest>,
}

impl RequestRecord {
    /// The URL without its query, and the parameters in that.
    pub fn url_and_parameters(&self) -> Option<(&str, Vec<(String, String)>)> {
        let url = self.request.as_ref()?.url.as_str();
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let parameters = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let [name, value] = [name, value].map(|text| {
                let text = text.replace('+', " ");
                percent_decode_str(&text).decode_utf8_lossy().into_owned()
            });
            (name, value)
        });
        Some((url, parameters.collect()))
    }
}

/// One attempt of any run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// When it began.
    pub begun: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The answer's body, or its beginning.
    pub body: String,
}

impl Journal {
    /// Shows `see` the deliveries of a selection in the order in which they came, until it asks for no more.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn for_each(&self, selection: &Selection, mut see: impl FnMut(Record) -> bool) -> Result<()> {
        let (condition, values) = selection.to_sql(1);
        let sql = format!(
            "SELECT {RECORD}, (SELECT count(*) FROM attempts WHERE delivery = deliveries.row) FROM deliveries \
             WHERE {condition} ORDER BY row"
        );
        self.read(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if !see(record_of(row)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The event and the request of a delivery.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn request(&self, row: Row) -> Result<RequestRecord> {
        let sql = format!("SELECT {KEPT} FROM deliveries JOIN contents USING (row) WHERE row = ?1");
        let kept = self.read(|connection| connection.query_row(&sql, [row.0], kept_of))?;
        Ok(RequestRecord {
            event: String::from_utf8_lossy(&kept.event).into_owned(),
            request: kept.request,
        })
    }

    /// Whether any of the deliveries of a selection takes more than what the journal holds to be sent again.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn needs_definition(&self, selection: &Selection) -> Result<bool> {
        let (condition, values) = selection.to_sql(1);
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM deliveries JOIN contents USING (row) \
             WHERE is_whole = 0 AND url IS NOT NULL AND {condition})"
        );
        self.read(|connection| connection.query_row(&sql, params_from_iter(values), |row| row.get(0)))
    }

    /// The attempts of a delivery, the first one first.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub fn attempts(&self, row: Row) -> Result<Vec<AttemptRecord>> {
        self.read(|connection| attempts(connection, row))
    }
}

fn attempts(connection: &Connection, row: Row) -> rusqlite::Result<Vec<AttemptRecord>> {
    let mut statement = connection
        .prepare("SELECT begun, ended, status, error, body FROM attempts WHERE delivery = ?1 ORDER BY run, number")?;
    let attempts = statement.query_map([row.0], |row| {
        Ok(AttemptRecord {
            begun: time(row, 0)?,
            ended: time(row, 1)?,
            status: row.get(2)?,
            error: row.get(3)?,
            body: row.get(4)?,
        })
    })?;
    attempts.collect()
}

fn record_of(row: &SqlRow<'_>) -> rusqlite::Result<Record> {
    let ended: Option<i64> = row.get(5)?;
    Ok(Record {
        row: Row(row.get(0)?),
        number: number(row, 1)?,
        id: row.get(2)?,
        state: row.get(3)?,
        begun: time(row, 4)?,
        ended: ended.map(|_| time(row, 5)).transpose()?,
        source: row.get(6)?,
        status: row.get(7)?,
        reason: row.get(8)?,
        attempts: row.get(9)?,
    })
}

/// Reads the columns of [`KEPT`].
pub(super) fn kept_of(row: &SqlRow<'_>) -> rusqlite::Result<Kept> {
    let state: State = row.get(4)?;
    Ok(Kept {
        row: Row(row.get(0)?),
        number: number(row, 1)?,
        id: id_of(row, 2)?,
        event: row.get(3)?,
        // what was begun has perhaps arrived, and so has what failed for a time
        is_fixed: state != State::Failed || row.get(5)?,
        request: request_of(row)?,
        fault: fault_of(row)?,
    })
}

fn fault_of(row: &SqlRow<'_>) -> rusqlite::Result<Option<Fault>> {
    let source: Option<String> = row.get(14)?;
    let source = source.and_then(|name| Source::ALL.into_iter().find(|source| source.name() == name));
    let Some(source) = source else { return Ok(None) };
    Ok(Some(Fault {
        source,
        status: row.get(15)?,
        reason: row.get(16)?,
        is_transient: row.get(5)?,
    }))
}

fn request_of(row: &SqlRow<'_>) -> rusqlite::Result<Option<KeptRequest>> {
    let Some(method) = row.get::<_, Option<String>>(6)? else {
        return Ok(None);
    };
    let headers: String = row.get(9)?;
    Ok(Some(KeptRequest {
        method: method.parse::<Method>().map_err(|error| wrong(6, error))?,
        url: row.get(7)?,
        trust: match row.get::<_, i64>(8)? {
            0 => HostTrust::Literal,
            _ => HostTrust::FromEvent,
        },
        headers: serde_json::from_str(&headers).map_err(|error| wrong(9, error))?,
        is_whole: row.get(10)?,
        verifies_tls: row.get(11)?,
        shown_body: row.get(12)?,
        body: row.get(13)?,
    }))
}

/// Reads an id.
pub(super) fn id_of(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<MessageId>> {
    let id: Option<String> = row.get(column)?;
    let parsed = id.map(|id| MessageId::parse("id", &id)).transpose();
    parsed.map_err(|error| wrong(column, error))
}

fn number(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|error| wrong(column, error))
}

fn time(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|error| wrong(column, error))
}

fn wrong(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, FromSqlError::Other(Box::new(error)).into())
}
