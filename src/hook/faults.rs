//! All that is wrong with a definition, as far as it can be told without an event.

use super::file::{Auth, Body, Header, Hook};
use super::plan::{body_options, url_options};
use super::text::Text;
use crate::delivery::HeaderEdit;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::template::{Format, Layout, Template, TemplateOptions, TemplateSource};

impl Hook {
    /// Every error that can be found in it without an event and without secrets.
    pub fn faults(&self, options: &TemplateOptions) -> Vec<Error> {
        let plain = TemplateOptions {
            format: Some(Format::Text),
            layout: Layout::AsIs,
            ..options.clone()
        };
        let mut faults = Vec::new();
        match &self.url {
            Some(url) => faults.extend(text_faults(url, &url_options(options))),
            None => faults.push(Error::template(
                Diagnostic::new("no URL is given").hint("say where deliveries go: `url: https://..`"),
            )),
        }
        faults.extend(
            self.plain_texts()
                .into_iter()
                .flat_map(|text| text_faults(text, &plain)),
        );
        faults.extend(self.body_faults(options));
        faults.extend(self.header_faults());
        faults
    }

    /// The strings of which each yields a text.
    fn plain_texts(&self) -> Vec<&Text> {
        let mut texts: Vec<&Text> = [&self.when, &self.method, &self.id].into_iter().flatten().collect();
        texts.extend(self.params.iter().flat_map(|(name, value)| [name, value]));
        texts.extend(self.headers.iter().filter_map(|header| match header {
            Header::Value(_, value) => Some(value),
            Header::Removed(_) => None,
        }));
        match &self.auth {
            Some(Auth::Basic { user, password }) => texts.extend([user, password]),
            Some(Auth::UserPassword(text) | Auth::Bearer(text)) => texts.push(text),
            None => {}
        }
        texts.extend(&self.sign);
        texts
    }

    fn body_faults(&self, options: &TemplateOptions) -> Vec<Error> {
        let options = match body_options(self, options) {
            Ok(options) => options,
            Err(error) => return vec![error],
        };
        match &self.body {
            Some(Body::Inline(text)) => {
                let faults = Template::faults(&text.to_source(), &options).into_iter();
                faults.map(|fault| text.explain(fault)).collect()
            }
            Some(Body::File(file)) => match TemplateSource::read(&file.path_of(file.as_str())) {
                Ok(source) => Template::faults(&source, &options),
                Err(error) => vec![file.explain(error)],
            },
            None => Vec::new(),
        }
    }

    /// Headers that cannot be set, and a second opinion on credentials.
    fn header_faults(&self) -> Vec<Error> {
        let names = self.headers.iter().map(Header::name);
        let unfit = names.clone().filter_map(|name| {
            let error = HeaderEdit::add(name.as_str(), "").err()?;
            Some(name.explain(error))
        });
        let authorization = names.filter(|name| name.as_str().eq_ignore_ascii_case("authorization"));
        let twice = authorization.filter(|_| self.auth.is_some()).map(|name| {
            let diagnostic = Diagnostic::new("the header `Authorization` is given, and `auth` too");
            name.error(diagnostic.hint("leave out one of the two"))
        });
        unfit.chain(twice).collect()
    }

    /// The headers that are given again under the same name, whatever its case.
    pub fn repeated_headers(&self) -> Vec<&Text> {
        let names: Vec<&Text> = self.headers.iter().map(Header::name).collect();
        let is_repeated = |at: usize| {
            let name = names[at].as_str();
            names[..at]
                .iter()
                .any(|earlier| earlier.as_str().eq_ignore_ascii_case(name))
        };
        (0..names.len())
            .filter(|&at| is_repeated(at))
            .map(|at| names[at])
            .collect()
    }
}

fn text_faults(text: &Text, options: &TemplateOptions) -> Vec<Error> {
    if !text.is_template() {
        return Vec::new();
    }
    let faults = Template::faults(&text.to_source(), options).into_iter();
    faults.map(|fault| text.explain(fault)).collect()
}
