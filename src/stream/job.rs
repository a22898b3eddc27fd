//! From an event to what is to be sent.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::ended::{Ended, Original};
use super::origin::Origin;
use super::recorder::Notes;
use super::redactions::Redactions;
use crate::delivery::header::is_credential;
use crate::delivery::{DeliverySettings, MessageId, Request, Unfinished, random};
use crate::error::{Error, Result};
use crate::event::Edits;
use crate::hook::{Delivery, Plan, Prepared, Preparer};
use crate::journal::{Kept, KeptRequest, Row};
use crate::secrets::MASK;
use crate::template::Run;
use crate::value::{JsonLimits, Value, read_json};

/// What becomes of an event, in the order of the input.
pub(super) enum Item {
    /// It is to be sent.
    Job(Box<Job>),
    /// It has come to its end without that.
    Ended(Box<Ended>),
}

/// An event that was taken once is taken again, however deep it was allowed to be.
const MAX_DEPTH: usize = 1_000;

/// A delivery on its way to be sent, or to be sent again.
pub(super) struct Job {
    /// The event's place in its input.
    pub(super) number: u64,
    /// The event as it came.
    pub(super) original: Original,
    /// The event as templates see it.
    pub(super) event: Value,
    pub(super) delivery: Box<Delivery>,
    /// Where it stands in the journal.
    pub(super) row: Option<Row>,
    /// How many bytes the event has as it came.
    pub(super) length: usize,
    pub(super) so_far: SoFar,
    /// Where it came from, where that is a broker.
    pub(super) origin: Option<Origin>,
}

/// What has come of a delivery so far.
#[derive(Default)]
pub(super) struct SoFar {
    pub(super) unfinished: Unfinished,
    pub(super) notes: Notes,
}

impl Job {
    /// Says that work on it begins, where a broker must know. Says whether it may.
    pub(super) fn begin(&mut self) -> bool {
        self.origin.as_mut().is_none_or(|origin| origin.receipt.begin())
    }

    /// Says that work on it rests.
    pub(super) fn pause(&mut self) {
        if let Some(origin) = &mut self.origin {
            origin.receipt.pause();
        }
    }

    /// How much memory it holds, about.
    pub(super) fn size(&self) -> usize {
        // an event that is read takes a few times the room of its text
        self.length * 4 + self.delivery.request.body().map_or(0, <[u8]>::len) * 2 + self.so_far.notes.size()
    }
}

/// Makes events into deliveries.
pub(super) struct Maker<'p> {
    preparer: Preparer<'p>,
    edits: &'p Edits,
}

impl<'p> Maker<'p> {
    pub(super) fn new(plan: &'p Plan, run: &Arc<Run>, edits: &'p Edits) -> Result<Self> {
        Ok(Self {
            preparer: plan.preparer(run)?,
            edits,
        })
    }

    /// The event as templates see it.
    pub(super) fn edited(&self, event: &Value) -> Result<Value> {
        self.edits.apply(event.clone())
    }

    /// What the edited event becomes, under an id that it has had before or a fresh one.
    pub(super) fn prepare(&mut self, event: &Value, id: Option<MessageId>) -> Result<Prepared> {
        self.preparer.prepare(event, || match id {
            Some(id) => Ok(id),
            None => random::message_id(),
        })
    }

    /// The delivery of an event of this length, as [`Maker::prepare`] makes it; nothing where there is to be none.
    pub(super) fn make(
        &mut self,
        number: u64,
        event: &Value,
        length: usize,
        id: Option<MessageId>,
    ) -> Result<Option<Job>> {
        let edited = self.edited(event)?;
        Ok(match self.prepare(&edited, id)? {
            Prepared::Delivery(delivery) => Some(Job {
                number,
                original: Original::Event(event.clone()),
                event: edited,
                delivery,
                row: None,
                length,
                so_far: SoFar::default(),
                origin: None,
            }),
            Prepared::Skipped => None,
        })
    }

    /// The id that the definition gives the edited event, where it gives one.
    pub(super) fn id_of(&mut self, event: &Value) -> Option<MessageId> {
        self.preparer.id_of(event)
    }

    /// What was written down in an earlier run, as it was then.
    pub(super) fn resume(&mut self, event: &Value, id: MessageId, request: KeptRequest) -> Result<Delivery> {
        self.preparer.resume(event, id, request.body)
    }
}

/// What was written down, where that is all it takes to send it.
pub(super) fn whole(kept: &Kept) -> Result<Delivery> {
    let request = match &kept.request {
        Some(request) => request.to_request()?,
        None => None,
    };
    let Some(request) = request else {
        return Err(Error::usage("it takes more than what the journal holds to send this"));
    };
    let id = kept.id.clone().map_or_else(random::message_id, Ok)?;
    Ok(Delivery::of(id, request))
}

/// An event of the journal.
pub(super) fn original(kept: &Kept) -> Original {
    match read_json(&kept.event, JsonLimits { max_depth: MAX_DEPTH }) {
        Ok(event) => Original::Event(event),
        Err(_) => Original::Text(kept.event.clone()),
    }
}

/// The URL with the values of those parameters hidden that are credentials by their names.
fn without_credentials(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_credential(&percent_decode_str(name).decode_utf8_lossy()) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", shown.collect::<Vec<_>>().join("&"))
}

/// A request as it is written down: what nobody should see is left out.
pub(super) fn kept(delivery: &Delivery, settings: &DeliverySettings, redactions: &mut Redactions) -> KeptRequest {
    let request: &Request = &delivery.request;
    let credentials = request.credentials();
    let has_credentials = !credentials.is_empty();
    redactions.are(delivery.hidden.iter().cloned().chain(credentials).collect());
    let is_open = !has_credentials && delivery.keys.is_empty();
    let shown = |text: &str| redactions.hide(text, &[]).into_owned();
    let plain = request.url().to_text();
    let url = shown(&without_credentials(&plain));
    let headers = request.headers().iter();
    let headers: Vec<_> = headers.map(|(name, value)| (name.clone(), shown(value))).collect();
    let is_whole = is_open && url == plain && headers == request.headers();
    let body = request.body();
    let shown_body = body.and_then(|body| {
        let text = String::from_utf8_lossy(body);
        let hidden = redactions.hide(&text, &[]);
        (hidden != text).then(|| hidden.into_owned())
    });
    KeptRequest {
        method: request.method(),
        url,
        trust: request.trust(),
        headers,
        body: body.map(<[u8]>::to_vec),
        shown_body,
        is_whole,
        verifies_tls: request.url().is_https().then_some(!settings.transport.tls.insecure),
    }
}
