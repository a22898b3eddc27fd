//! What the strings of a definition say that are no templates: they are read before the first event is.

use std::sync::Arc;

use super::fault_list::FaultList;
use super::file::{Auth, Header, Hook};
use super::preparer::signing_key;
use super::text::Text;
use super::url_template::encode_marked;
use crate::delivery::{self, HeaderEdit, MessageId, Method, Url};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::template::{Format, Run};

impl Hook {
    /// What is wrong with the strings that say what they are.
    pub(super) fn written_faults(&self, run: &Arc<Run>) -> FaultList {
        let mut faults = FaultList::default();
        if let Some(format) = &self.format
            && let Err(diagnostic) = format.as_str().parse::<Format>()
        {
            faults.wrong(format, *diagnostic);
        }
        check(&self.url, &mut faults, "url", |_, text| read_url(text));
        check(&self.method, &mut faults, "method", |_, text| {
            text.trim().parse::<Method>()
        });
        check(&self.id, &mut faults, "id", |key, text| {
            MessageId::parse(key, text.trim())
        });
        for key in self.sign.iter().filter(|key| !key.is_template()) {
            let option = key.flag().unwrap_or("sign");
            faults.read(key, signing_key(option, key.as_str().trim(), &run.secrets));
        }
        self.add_auth_faults(&mut faults);
        self.add_header_faults(&mut faults);
        faults
    }

    fn add_auth_faults(&self, faults: &mut FaultList) {
        match &self.auth {
            Some(Auth::Basic { user, password }) => {
                check([user], faults, "auth.basic.user", |_, name| check_user(name));
                check([password], faults, "auth.basic.password", |key, password| {
                    delivery::Auth::parse_basic(key, &format!(":{password}"))
                });
            }
            Some(Auth::UserPassword(both)) => check([both], faults, "auth.basic", delivery::Auth::parse_basic),
            Some(Auth::Bearer(token)) => check([token], faults, "auth.bearer", delivery::Auth::parse_bearer),
            None => {}
        }
    }

    /// Headers that cannot be set, and a second opinion on credentials.
    fn add_header_faults(&self, faults: &mut FaultList) {
        for header in &self.headers {
            let name = header.name();
            let is_name = faults.read(name, HeaderEdit::add(name.as_str(), "")).is_some();
            if let Header::Value(_, value) = header
                && is_name
            {
                check([value], faults, "headers", |_, text| {
                    HeaderEdit::add(name.as_str(), text)
                });
            }
            let is_authorization = name.as_str().eq_ignore_ascii_case("authorization");
            // flags that say both are taken at their word, as curl takes them
            if is_authorization && self.auth.is_some() && name.flag().is_none() {
                let diagnostic = Diagnostic::new("the header `Authorization` is given, and `auth` too");
                faults.wrong(name, diagnostic.hint("leave out one of the two"));
            }
        }
    }
}

/// Notes what is wrong with these strings, unless they are templates; `key` is what they are called where no flag gave
/// them.
fn check<'t, T>(
    texts: impl IntoIterator<Item = &'t Text>,
    faults: &mut FaultList,
    key: &str,
    read: impl Fn(&str, &str) -> Result<T>,
) {
    for text in texts.into_iter().filter(|text| !text.is_template()) {
        faults.read(text, read(text.flag().unwrap_or(key), text.as_str()));
    }
}

/// Reads a URL in which values stand between marks.
fn read_url(marked: &str) -> Result<Url> {
    let url = encode_marked(marked.trim()).map_err(|diagnostic| Error::usage(*diagnostic))?;
    Url::parse(&url)
}

/// Fails for the name of a user that Basic authentication cannot tell.
pub(super) fn check_user(name: &str) -> Result<()> {
    if name.contains(':') {
        // RFC 7617, 2: it would end there
        return Err(Error::usage("a user name cannot hold a colon"));
    }
    Ok(())
}
