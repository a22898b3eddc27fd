//! From an event to the request that it becomes.

use std::sync::Arc;

use super::part::{BodyPart, Part, PartRenderer};
use super::plan::{Authorization, Plan};
use super::text::Text;
use super::url_template::{encode_marked, origin, with_params};
use super::written::check_user;
use crate::delivery::signature::Key;
use crate::delivery::{Auth, HeaderEdit, HostTrust, MessageId, Method, Request, SigningKey, Url};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
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
    pub id: MessageId,
    /// What is sent at the first attempt.
    pub request: Request,
    /// The keys that sign it.
    pub keys: Vec<SigningKey>,
    /// What of it nobody should see, besides what the request itself has: keys, passwords and tokens.
    pub hidden: Vec<String>,
    /// The body, and its media type.
    content: Option<Content>,
}

#[derive(Clone)]
struct Content {
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Delivery {
    /// A delivery of a request that is there already.
    pub fn of(id: MessageId, request: Request) -> Self {
        Self {
            id,
            request,
            keys: Vec::new(),
            hidden: Vec::new(),
            content: None,
        }
    }
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
    secrets: Value,
}

enum AuthorizationRenderer<'p> {
    Basic {
        user: PartRenderer<'p>,
        password: PartRenderer<'p>,
    },
    UserPassword(PartRenderer<'p>),
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
                Some(Authorization::UserPassword(both)) => {
                    Some(AuthorizationRenderer::UserPassword(both.renderer(run)?))
                }
                Some(Authorization::Bearer(token)) => Some(AuthorizationRenderer::Bearer(token.renderer(run)?)),
                None => None,
            },
            body: match &plan.body {
                Some(body) => Some((body, body.template().renderer(run)?)),
                None => None,
            },
            sign: plan.sign.iter().map(|part| part.renderer(run)).collect::<Result<_>>()?,
            id: optional(&plan.id)?,
            secrets: run.secrets.clone(),
        })
    }

    /// What an event becomes. `fresh_id` makes an id where the definition gives none.
    ///
    /// # Errors
    ///
    /// [`Error::Template`](crate::error::Error::Template) where something cannot be rendered, or not be sent as it was rendered.
    pub fn prepare(&mut self, event: &Value, fresh_id: impl FnOnce() -> Result<MessageId>) -> Result<Prepared> {
        let mut data = DeliveryData::default();
        let id = match &mut self.id {
            Some(part) => part.value("id", event, &data, |key, text| MessageId::parse(key, text.trim()))?,
            None => fresh_id()?,
        };
        data.id = Some(Value::from(id.as_str()));
        if let Some(when) = &mut self.when
            && is_no(&when.render(event, &data)?)
        {
            return Ok(Prepared::Skipped);
        }
        let content = self.content(event, &data)?;
        let keys = self.keys(event, &data)?;
        let auth = self.auth(event, &data)?;
        let delivery = self.delivery(event, id, data, (keys, auth, content))?;
        Ok(Prepared::Delivery(Box::new(delivery)))
    }

    /// The id that the definition gives an event, where it gives one.
    pub fn id_of(&mut self, event: &Value) -> Option<MessageId> {
        let read = |key: &str, text: &str| MessageId::parse(key, text.trim());
        self.id
            .as_mut()?
            .value("id", event, &DeliveryData::default(), read)
            .ok()
    }

    /// A delivery that was prepared before: the same body under the same id. Credentials and signatures are made anew,
    /// as they may be for a time only.
    ///
    /// # Errors
    ///
    /// As [`Preparer::prepare`].
    pub fn resume(&mut self, event: &Value, id: MessageId, body: Option<Vec<u8>>) -> Result<Delivery> {
        let data = DeliveryData {
            id: Some(Value::from(id.as_str())),
            ..DeliveryData::default()
        };
        let template = self.body.as_ref().map(|(body, _)| body.template());
        let media_type = template.map_or("application/octet-stream", |template| template.format().content_type());
        let content = body.map(|bytes| Content { media_type, bytes });
        let keys = self.keys(event, &data)?;
        let auth = self.auth(event, &data)?;
        self.delivery(event, id, data, (keys, auth, content))
    }

    fn delivery(
        &mut self,
        event: &Value,
        id: MessageId,
        data: DeliveryData,
        (keys, auth, content): (Vec<SigningKey>, Option<Auth>, Option<Content>),
    ) -> Result<Delivery> {
        let request = self.request(event, data, auth.as_ref(), content.as_ref(), 1)?;
        let hidden = keys.iter().flat_map(SigningKey::hidden);
        Ok(Delivery {
            id,
            request,
            hidden: hidden.chain(auth.iter().flat_map(Auth::hidden)).collect(),
            keys,
            content,
        })
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
        let auth = self.auth(event, &data)?;
        self.request(event, data, auth.as_ref(), delivery.content.as_ref(), attempt)
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

    fn keys(&mut self, event: &Value, data: &DeliveryData) -> Result<Vec<SigningKey>> {
        let secrets = &self.secrets;
        let read = |part: &mut PartRenderer<'_>| {
            part.value("sign", event, data, |key, text| signing_key(key, text.trim(), secrets))
        };
        self.sign.iter_mut().map(read).collect()
    }

    fn auth(&mut self, event: &Value, data: &DeliveryData) -> Result<Option<Auth>> {
        let authorization = self.authorization.as_mut();
        authorization
            .map(|authorization| authorization.auth(event, data))
            .transpose()
    }

    fn request(
        &mut self,
        event: &Value,
        mut data: DeliveryData,
        auth: Option<&Auth>,
        content: Option<&Content>,
        attempt: u32,
    ) -> Result<Request> {
        data.attempt = Some(Value::from(attempt));
        data.body = content.map(|content| Value::from(String::from_utf8_lossy(&content.bytes).as_ref()));
        let text = self.url_text(event, &data)?;
        let trust = match self.is_url_fixed || origin(&text) == self.fixed_origin.as_deref() {
            true => HostTrust::Literal,
            false => HostTrust::FromEvent,
        };
        let url = Url::parse(&text).map_err(|error| self.url.wrong(error))?;
        let mut builder = Request::builder(url).trust(trust);
        if let Some(part) = &mut self.method {
            builder = builder.method(part.value("method", event, &data, |_, text| text.trim().parse::<Method>())?);
        }
        if let Some(auth) = auth {
            builder = builder.header(auth.header()?);
        }
        for (name, value) in &mut self.headers {
            builder = builder.header(header_edit(name, value.as_mut(), event, &data)?);
        }
        if let Some(content) = content {
            builder = builder.body(content.media_type, content.bytes.clone());
        }
        builder.build()
    }

    fn url_text(&mut self, event: &Value, data: &DeliveryData) -> Result<String> {
        let marked = self.url.render(event, data)?;
        let url = encode_marked(marked.trim()).map_err(|diagnostic| self.url.wrong(Error::usage(*diagnostic)))?;
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
    fn auth(&mut self, event: &Value, data: &DeliveryData) -> Result<Auth> {
        match self {
            Self::Bearer(token) => token.value("auth.bearer", event, data, Auth::parse_bearer),
            Self::UserPassword(both) => both.value("auth.basic", event, data, Auth::parse_basic),
            Self::Basic { user, password } => {
                let name = user.render(event, data)?;
                check_user(&name).map_err(|error| user.wrong(error))?;
                password.value("auth.basic.password", event, data, |key, password| {
                    Auth::parse_basic(key, &format!("{name}:{password}"))
                })
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
    match value {
        Some(value) => value.value("headers", event, data, |_, text| HeaderEdit::add(name.as_str(), text)),
        None => Ok(HeaderEdit::Remove(name.as_str().to_owned())),
    }
}

/// The key, given as it is or by the name of a secret. What is neither is not repeated: it may be a key all the same.
pub(super) fn signing_key(option: &str, text: &str, secrets: &Value) -> Result<SigningKey> {
    if Key::is_like(text) {
        return SigningKey::parse(option, text);
    }
    let secret = secrets.get_attr(text).unwrap_or_default();
    match secret.as_str() {
        Some(key) => SigningKey::parse(&format!("{option} {text}"), key),
        None => Err(Error::usage(
            Diagnostic::new(format!(
                "{option}: neither a key (whsec_.., whsk_..) nor the name of a secret"
            ))
            .hint("`--secret NAME --sign NAME` takes it from the environment, `--secret NAME=@FILE` from a file"),
        )),
    }
}

/// Whether the text of `when` says that the event is not delivered.
fn is_no(text: &str) -> bool {
    matches!(text.trim(), "" | "false" | "0" | "null")
}
