//! What a person is told when the journal cannot be read or written.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The error of a journal at this path; `what` was to be done: `read`, `written`.
pub(super) fn explain(path: &Path, what: &str, cause: &rusqlite::Error) -> Error {
    let path = path.display();
    let code = cause.sqlite_error_code();
    if code == Some(ErrorCode::NotADatabase) {
        return foreign(&path);
    }
    let damage = damage(cause);
    let hint = match &damage {
        Some(_) => Some("it is damaged, or something else has written it: keep a copy of the file"),
        None => code.and_then(hint),
    };
    let reason = damage.unwrap_or_else(|| match cause {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    });
    let diagnostic = Diagnostic::new(format!("the journal `{path}` cannot be {what}: {reason}"));
    Error::machine(match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    })
}

/// What a file holds that SQLite can read, and that no journal holds.
fn damage(cause: &rusqlite::Error) -> Option<String> {
    use rusqlite::Error as Sql;
    Some(match cause {
        Sql::InvalidColumnType(_, column, kind) => {
            format!("the column `{column}` holds a value of another type ({kind})")
        }
        Sql::FromSqlConversionFailure(_, _, inner) => {
            // an error of ours has a hint of its own, which is for those who write such a value
            let inner = inner.to_string();
            format!(
                "it holds a value that is none: {}",
                inner.lines().next().unwrap_or_default()
            )
        }
        Sql::IntegralValueOutOfRange(_, number) => format!("it holds a number that is none: {number}"),
        Sql::Utf8Error(..) => "it holds a text that is not UTF-8".to_owned(),
        Sql::QueryReturnedNoRows => "it lacks a part of a delivery".to_owned(),
        _ => return None,
    })
}

/// The file holds something else.
pub(super) fn foreign(path: &dyn std::fmt::Display) -> Error {
    let diagnostic = Diagnostic::new(format!("`{path}` is no journal of vwh"));
    Error::machine(diagnostic.hint("name a journal, or a file that does not exist yet"))
}

fn hint(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::DiskFull => Some("make room on the disk; nothing is sent that cannot be written down"),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            Some("another process holds the file: try again when it is done")
        }
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            Some("look at the permissions of the file and its folder: SQLite makes files beside it")
        }
        ErrorCode::SystemIoFailure => Some("look at the disk: is it full, or failing?"),
        ErrorCode::DatabaseCorrupt => Some("keep a copy of the file: `sqlite3 FILE .recover` may save what it holds"),
        _ => None,
    }
}
