//! A definition, compiled.

use std::sync::Arc;

use super::file::{Auth, Body, Header, Hook};
use super::part::{BodyPart, Part};
use super::preparer::Preparer;
use super::text::Text;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::template::{Format, Layout, Missing, Run, TemplateOptions, TemplateSource};

/// A compiled definition.
#[derive(Debug)]
pub struct Plan {
    pub(super) when: Option<Part>,
    pub(super) url: Part,
    /// The URL once more, for an event without fields: it tells whether an event has a say in the host.
    pub(super) url_probe: Option<Part>,
    pub(super) method: Option<Part>,
    pub(super) params: Vec<(Part, Part)>,
    pub(super) headers: Vec<(Text, Option<Part>)>,
    pub(super) authorization: Option<Authorization>,
    pub(super) body: Option<BodyPart>,
    pub(super) sign: Vec<Part>,
    pub(super) id: Option<Part>,
}

/// The `Authorization` header to be.
#[derive(Debug)]
pub(super) enum Authorization {
    Basic { user: Part, password: Part },
    UserPassword(Part),
    Bearer(Part),
}

impl Plan {
    /// Compiles a definition. A body that is a file may be given as read already.
    ///
    /// # Errors
    ///
    /// [`Error::Template`] and [`Error::Usage`], told at the place of the string that is wrong: the first of them. For
    /// all, see [`Hook::faults`].
    pub fn compile(hook: &Hook, body: Option<&TemplateSource>, options: &TemplateOptions) -> Result<Self> {
        if let Some(fault) = hook.unread.faults.first() {
            return Err(fault.clone());
        }
        let text = |text: &Text| Part::text(text, options);
        let url = hook.url.as_ref().ok_or_else(no_url)?;
        let (url, url_probe) = compile_url(url, options)?;
        let header = |header: &Header| match header {
            Header::Value(name, value) => Ok((name.clone(), Some(text(value)?))),
            Header::Removed(name) => Ok((name.clone(), None)),
        };
        Ok(Self {
            when: hook.when.as_ref().map(text).transpose()?,
            url,
            url_probe,
            method: hook.method.as_ref().map(text).transpose()?,
            params: hook
                .params
                .iter()
                .map(|(name, value)| Ok((text(name)?, text(value)?)))
                .collect::<Result<_>>()?,
            headers: hook.headers.iter().map(header).collect::<Result<_>>()?,
            authorization: match &hook.auth {
                Some(Auth::Basic { user, password }) => Some(Authorization::Basic {
                    user: text(user)?,
                    password: text(password)?,
                }),
                Some(Auth::UserPassword(both)) => Some(Authorization::UserPassword(text(both)?)),
                Some(Auth::Bearer(token)) => Some(Authorization::Bearer(text(token)?)),
                None => None,
            },
            body: compile_body(hook, body, options)?,
            sign: hook.sign.iter().map(text).collect::<Result<_>>()?,
            id: hook.id.as_ref().map(text).transpose()?,
        })
    }

    /// Prepares deliveries. Each thread takes its own.
    ///
    /// # Errors
    ///
    /// As those of a template's renderer.
    pub fn preparer(&self, run: &Arc<Run>) -> Result<Preparer<'_>> {
        Preparer::new(self, run)
    }

    /// Whether a later attempt may send something else than the first, besides the time and the signature.
    pub fn names_attempt(&self) -> bool {
        let in_headers = self.headers.iter().filter_map(|(_, value)| value.as_ref());
        let in_params = self.params.iter().map(|(_, value)| value);
        in_headers.chain(in_params).chain([&self.url]).any(Part::names_attempt)
    }

    /// Whether it gives deliveries their ids.
    pub fn gives_id(&self) -> bool {
        self.id.is_some()
    }

    /// Whether all deliveries have the same id.
    pub fn has_fixed_id(&self) -> bool {
        self.id.as_ref().is_some_and(|id| !id.is_template())
    }

    /// Whether it takes an event to prepare a delivery: whether any part of one may show something of it.
    pub fn reads_event(&self) -> bool {
        self.body.is_some() || self.parts().any(Part::reads_event)
    }

    /// The paths that were printed and missing so far.
    pub fn missing(&self) -> Vec<Missing> {
        let missing = self.parts().flat_map(Part::missing);
        missing.chain(self.body.iter().flat_map(BodyPart::missing)).collect()
    }

    /// All parts but the body.
    fn parts(&self) -> impl Iterator<Item = &Part> {
        let named = self.params.iter().flat_map(|(name, value)| [name, value]);
        let headers = self.headers.iter().filter_map(|(_, value)| value.as_ref());
        let authorization = match &self.authorization {
            Some(Authorization::Basic { user, password }) => vec![user, password],
            Some(Authorization::UserPassword(part) | Authorization::Bearer(part)) => vec![part],
            None => Vec::new(),
        };
        let optional = [&self.id, &self.when, &self.method].into_iter().flatten();
        optional
            .chain([&self.url])
            .chain(named)
            .chain(headers)
            .chain(authorization)
            .chain(&self.sign)
    }
}

/// It is not said where deliveries go.
pub(super) fn no_url() -> Error {
    let diagnostic = Diagnostic::new("no URL is given");
    Error::usage(diagnostic.hint("give one as `url` in the hook, or with `--url`"))
}

/// The options of a URL: what is missing in it is an error, as the request would go elsewhere.
pub(super) fn url_options(options: &TemplateOptions) -> TemplateOptions {
    TemplateOptions {
        format: Some(Format::Text),
        layout: Layout::AsIs,
        marks_values: true,
        strict: true,
        ..options.clone()
    }
}

fn compile_url(url: &Text, options: &TemplateOptions) -> Result<(Part, Option<Part>)> {
    let marked = url_options(options);
    if !url.is_template() {
        return Ok((Part::new(url, &marked)?, None));
    }
    let lenient = TemplateOptions {
        strict: false,
        notes_missing: false,
        ..marked.clone()
    };
    Ok((Part::new(url, &marked)?, Some(Part::new(url, &lenient)?)))
}

/// The options of the body: the definition's format holds where none is given otherwise.
pub(super) fn body_options(hook: &Hook, options: &TemplateOptions) -> Result<TemplateOptions> {
    let mut options = options.clone();
    if let (None, Some(format)) = (options.format, &hook.format) {
        let parsed = format.as_str().parse();
        options.format = Some(parsed.map_err(|diagnostic: Box<_>| format.error(*diagnostic))?);
    }
    Ok(options)
}

fn compile_body(hook: &Hook, read: Option<&TemplateSource>, options: &TemplateOptions) -> Result<Option<BodyPart>> {
    let options = body_options(hook, options)?;
    match (read, &hook.body) {
        (Some(source), _) => BodyPart::source(source, &options).map(Some),
        (None, Some(Body::Inline(text))) => BodyPart::inline(text, &options).map(Some),
        (None, Some(Body::File(file))) => {
            let source = file.read_source().map_err(|error| file.explain(error))?;
            BodyPart::source(&source, &file.named(&options)).map(Some)
        }
        (None, None) => Ok(None),
    }
}
