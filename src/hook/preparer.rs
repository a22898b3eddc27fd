//! From an event to the request that it becomes.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::part::{BodyPart, Part, PartRenderer};
use super::plan::{Authorization, Plan};
use super::text::Text;
use super::url_template::{encode_marked, origin, with_params};
use crate::delivery::{HeaderEdit, Method, Request, Url};
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::template::{DeliveryData, Renderer, Run};
use crate::value::Value;

/// What an event becomes.
#[derive(Debug)]
pub enum Prepared {
    /// The definition's `when` says that this event is not for it.
    Skipped,
    /// A delivery.
    Delivery(Box<Delivery>),
}

/// A delivery that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// What is sent at the first attempt.
    pub request: Request,
    /// The keys that sign it.
    pub keys: Vec<String>,
    /// Whether the event has a say in the host.
    pub event_shapes_host: bool,
    /// The body, and its media type.
    content: Option<Content>,
}

#[derive(Clone)]
struct Content {
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of {}", self.bytes.len(), self.media_type)
    }
}

/// Prepares one delivery after another.
pub struct Preparer<'p> {
    when: Option<PartRenderer<'p>>,
    url: PartRenderer<'p>,
    /// Scheme, host and port of the URL for an event without fields.
    fixed_origin: Option<String>,
    is_url_fixed: bool,
    method: Option<PartRenderer<'p>>,
    params: Vec<(PartRenderer<'p>, PartRenderer<'p>)>,
    headers: Vec<(&'p Text, Option<PartRenderer<'p>>)>,
    authorization: Option<AuthorizationRenderer<'p>>,
    body: Option<(&'p BodyPart, Renderer<'p>)>,
    sign: Vec<PartRenderer<'p>>,
    id: Option<PartRenderer<'p>>,
}

enum AuthorizationRenderer<'p> {
    Basic {
        user: PartRenderer<'p>,
        password: PartRenderer<'p>,
    },
    Bearer(PartRenderer<'p>),
}

impl<'p> Preparer<'p> {
    pub(super) fn new(plan: &'p Plan, run: &Arc<Run>) -> Result<Self> {
        let optional = |part: &'p Option<Part>| part.as_ref().map(|part| part.renderer(run)).transpose();
        let header = |(name, value): &'p (Text, Option<Part>)| Ok((name, optional(value)?));
        let param = |(name, value): &'p (Part, Part)| Ok((name.renderer(run)?, value.renderer(run)?));
        Ok(Self {
            when: optional(&plan.when)?,
            url: plan.url.renderer(run)?,
            fixed_origin: fixed_origin(plan.url_probe.as_ref(), run),
            is_url_fixed: plan.url_probe.is_none(),
            method: optional(&plan.method)?,
            params: plan.params.iter().map(param).collect::<Result<_>>()?,
            headers: plan.headers.iter().map(header).collect::<Result<_>>()?,
            authorization: match &plan.authorization {
                Some(Authorization::Basic { user, password }) => Some(AuthorizationRenderer::Basic {
                    user: user.renderer(run)?,
                    password: password.renderer(run)?,
                }),
                Some(Authorization::Bearer(token)) => Some(AuthorizationRenderer::Bearer(token.renderer(run)?)),
                None => None,
            },
            body: match &plan.body {
                Some(body) => Some((body, body.template().renderer(run)?)),
                None => None,
            },
            sign: plan.sign.iter().map(|part| part.renderer(run)).collect::<Result<_>>()?,
            id: optional(&plan.id)?,
        })
    }

    /// What an event becomes. `fresh_id` makes an id where the definition gives none.
    ///
    /// # Errors
    ///
    /// [`Error::Template`](crate::error::Error::Template) where something cannot be rendered, or not be sent as it was rendered.
    pub fn prepare(&mut self, event: &Value, fresh_id: impl FnOnce() -> String) -> Result<Prepared> {
        let mut data = DeliveryData::default();
        let id = match &mut self.id {
            Some(part) => {
                let text = part.render(event, &data)?;
                checked_id(part, text.trim().to_owned())?
            }
            None => fresh_id(),
        };
        data.id = Some(Value::from(id.as_str()));
        if let Some(when) = &mut self.when
            && is_no(&when.render(event, &data)?)
        {
            return Ok(Prepared::Skipped);
        }
        let content = self.content(event, &data)?;
        let keys = self
            .sign
            .iter_mut()
            .map(|key| key.render(event, &data))
            .collect::<Result<_>>()?;
        let (request, event_shapes_host) = self.request_of(event, data, content.as_ref(), 1)?;
        Ok(Prepared::Delivery(Box::new(Delivery {
            id,
            request,
            keys,
            event_shapes_host,
            content,
        })))
    }

    /// What is sent at a later attempt of a delivery: the same body under the same id.
    ///
    /// # Errors
    ///
    /// As [`Preparer::prepare`].
    pub fn again(&mut self, event: &Value, delivery: &Delivery, attempt: u32) -> Result<Request> {
        let data = DeliveryData {
            id: Some(Value::from(delivery.id.as_str())),
            ..DeliveryData::default()
        };
        Ok(self.request_of(event, data, delivery.content.as_ref(), attempt)?.0)
    }

    fn content(&mut self, event: &Value, data: &DeliveryData) -> Result<Option<Content>> {
        let Some((body, renderer)) = &mut self.body else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        renderer
            .render_for(event, data, &mut bytes)
            .map_err(|error| body.explain(error))?;
        Ok(Some(Content {
            media_type: body.template().format().content_type(),
            bytes,
        }))
    }

    fn request_of(
        &mut self,
        event: &Value,
        mut data: DeliveryData,
        content: Option<&Content>,
        attempt: u32,
    ) -> Result<(Request, bool)> {
        data.attempt = Some(Value::from(attempt));
        data.body = content.map(|content| Value::from(String::from_utf8_lossy(&content.bytes).as_ref()));
        let text = self.url_text(event, &data)?;
        let event_shapes_host = !self.is_url_fixed && origin(&text) != self.fixed_origin.as_deref();
        let url = Url::parse(&text).map_err(|error| self.url.error(error.diagnostic().clone()))?;
        let mut builder = Request::builder(url);
        if let Some(part) = &mut self.method {
            let method = part.render(event, &data)?.trim().parse::<Method>();
            builder = builder.method(method.map_err(|error| part.error(error.diagnostic().clone()))?);
        }
        if let Some(authorization) = &mut self.authorization {
            builder = builder.header(HeaderEdit::add("Authorization", &authorization.render(event, &data)?)?);
        }
        for (name, value) in &mut self.headers {
            builder = builder.header(header_edit(name, value.as_mut(), event, &data)?);
        }
        if let Some(content) = content {
            builder = builder.body(content.media_type, content.bytes.clone());
        }
        Ok((builder.build()?, event_shapes_host))
    }

    fn url_text(&mut self, event: &Value, data: &DeliveryData) -> Result<String> {
        let marked = self.url.render(event, data)?;
        let url = encode_marked(marked.trim()).map_err(|diagnostic| self.url.error(*diagnostic))?;
        let mut params = Vec::with_capacity(self.params.len());
        for (name, value) in &mut self.params {
            params.push((name.render(event, data)?, value.render(event, data)?));
        }
        Ok(with_params(&url, &params))
    }
}

/// Scheme, host and port of the URL where the event has no fields; nothing where it then has none.
fn fixed_origin(probe: Option<&Part>, run: &Arc<Run>) -> Option<String> {
    let mut renderer = probe?.renderer(run).ok()?;
    let marked = renderer.render(&Value::from(()), &DeliveryData::default()).ok()?;
    origin(&encode_marked(marked.trim()).ok()?).map(str::to_owned)
}

impl AuthorizationRenderer<'_> {
    fn render(&mut self, event: &Value, data: &DeliveryData) -> Result<String> {
        match self {
            Self::Bearer(token) => Ok(format!("Bearer {}", token.render(event, data)?)),
            Self::Basic { user, password } => {
                let name = user.render(event, data)?;
                if name.contains(':') {
                    // RFC 7617, 2: it would end there
                    return Err(user.error(Diagnostic::new("a user name cannot hold a colon")));
                }
                let credentials = format!("{name}:{}", password.render(event, data)?);
                Ok(format!("Basic {}", STANDARD.encode(credentials)))
            }
        }
    }
}

fn header_edit(
    name: &Text,
    value: Option<&mut PartRenderer<'_>>,
    event: &Value,
    data: &DeliveryData,
) -> Result<HeaderEdit> {
    let Some(value) = value else {
        return Ok(HeaderEdit::Remove(name.as_str().to_owned()));
    };
    let text = value.render(event, data)?;
    HeaderEdit::add(name.as_str(), &text).map_err(|error| value.error(error.diagnostic().clone()))
}

/// An id that can be a header.
fn checked_id(part: &PartRenderer<'_>, id: String) -> Result<String> {
    if id.is_empty() {
        return Err(part.error(Diagnostic::new("the delivery's id is empty")));
    }
    match id.chars().find(|c| !c.is_ascii_graphic()) {
        None => Ok(id),
        Some(c) => {
            let diagnostic = Diagnostic::new(format!("the delivery's id holds `{}`", c.escape_debug()));
            Err(part.error(diagnostic.hint("an id has letters, digits and punctuation of ASCII")))
        }
    }
}

/// Whether the text of `when` says that the event is not delivered.
fn is_no(text: &str) -> bool {
    matches!(text.trim(), "" | "false" | "0" | "null")
}
