//! One string of a definition, compiled.

use std::sync::Arc;

use super::text::Text;
use crate::error::{Error, Result};
use crate::template::{
    DeliveryData, Format, Layout, Missing, Renderer, Run, Template, TemplateOptions, TemplateSource,
};
use crate::value::Value;

/// A string, or the template that it is.
#[derive(Debug)]
pub(super) struct Part {
    text: Text,
    template: Option<Template>,
}

impl Part {
    /// Compiles a string that yields text: a header, a parameter, an id, ...
    pub(super) fn text(text: &Text, options: &TemplateOptions) -> Result<Self> {
        let options = TemplateOptions {
            format: Some(Format::Text),
            layout: Layout::AsIs,
            ..options.clone()
        };
        Self::new(text, &options)
    }

    /// Compiles a string with these options as they are.
    pub(super) fn new(text: &Text, options: &TemplateOptions) -> Result<Self> {
        let template = match text.is_template() {
            true => {
                Some(Template::compile(&text.to_source(), &text.named(options)).map_err(|error| text.explain(error))?)
            }
            false => None,
        };
        Ok(Self {
            text: text.clone(),
            template,
        })
    }

    /// A renderer of it.
    pub(super) fn renderer(&self, run: &Arc<Run>) -> Result<PartRenderer<'_>> {
        let renderer = self
            .template
            .as_ref()
            .map(|template| template.renderer(run))
            .transpose()?;
        Ok(PartRenderer {
            part: self,
            renderer,
            out: Vec::new(),
        })
    }

    /// The paths that were printed and missing in the renders so far.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let missing = self.template.iter().flat_map(Template::missing);
        missing
            .map(|Missing { count, diagnostic }| Missing {
                count,
                diagnostic: self.text.relocated(diagnostic),
            })
            .collect()
    }

    /// Whether it may show something of an event.
    pub(super) fn reads_event(&self) -> bool {
        self.text.reads_event()
    }

    /// Whether it is more than the text that it is.
    pub(super) fn is_template(&self) -> bool {
        self.template.is_some()
    }

    /// Whether it may print what is different at each attempt.
    pub(super) fn names_attempt(&self) -> bool {
        self.template.is_some() && self.text.as_str().contains("attempt")
    }
}

/// Renders a [`Part`].
pub(super) struct PartRenderer<'p> {
    part: &'p Part,
    renderer: Option<Renderer<'p>>,
    out: Vec<u8>,
}

impl PartRenderer<'_> {
    /// Its text for an event.
    pub(super) fn render(&mut self, event: &Value, delivery: &DeliveryData) -> Result<String> {
        let Some(renderer) = &mut self.renderer else {
            return Ok(self.part.text.as_str().to_owned());
        };
        self.out.clear();
        let rendered = renderer.render_for(event, delivery, &mut self.out);
        rendered.map_err(|error| self.part.text.explain(error))?;
        Ok(String::from_utf8_lossy(&self.out).into_owned())
    }

    /// What `read` makes of its text for an event; `key` is what it is called where a flag did not give it.
    pub(super) fn value<T>(
        &mut self,
        key: &str,
        event: &Value,
        delivery: &DeliveryData,
        read: impl FnOnce(&str, &str) -> Result<T>,
    ) -> Result<T> {
        let text = self.render(event, delivery)?;
        read(self.part.text.flag().unwrap_or(key), &text).map_err(|error| self.wrong(error))
    }

    /// An error about what it has rendered to: of the command line where nothing was rendered, else of the template.
    pub(super) fn wrong(&self, error: Error) -> Error {
        match self.part.text.explain(error) {
            Error::Usage(diagnostic) if self.renderer.is_some() => Error::Template(diagnostic),
            error => error,
        }
    }
}

/// The body: a template whatever it holds, so that it has a format and is checked.
#[derive(Debug)]
pub(super) struct BodyPart {
    template: Template,
    /// The string that it is, unless it is a file of its own.
    text: Option<Text>,
}

impl BodyPart {
    pub(super) fn inline(text: &Text, options: &TemplateOptions) -> Result<Self> {
        let template =
            Template::compile(&text.to_source(), &text.named(options)).map_err(|error| text.explain(error))?;
        Ok(Self {
            template,
            text: Some(text.clone()),
        })
    }

    pub(super) fn source(source: &TemplateSource, options: &TemplateOptions) -> Result<Self> {
        Ok(Self {
            template: Template::compile(source, options)?,
            text: None,
        })
    }

    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    pub(super) fn explain(&self, error: Error) -> Error {
        match &self.text {
            Some(text) => text.explain(error),
            None => error,
        }
    }

    pub(super) fn missing(&self) -> Vec<Missing> {
        let relocated = |missing: Missing| match &self.text {
            Some(text) => Missing {
                diagnostic: text.relocated(missing.diagnostic),
                ..missing
            },
            None => missing,
        };
        self.template.missing().into_iter().map(relocated).collect()
    }
}
