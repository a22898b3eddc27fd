//! All that is wrong with a definition, as far as it can be told without an event.

use std::sync::Arc;

use super::fault_list::FaultList;
use super::file::{Auth, Body, Header, Hook};
use super::plan::{body_options, no_url, url_options};
use super::text::Text;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::template::{Format, Layout, Run, Template, TemplateOptions, TemplateSource, not_a_folder};

impl Hook {
    /// Every error that can be found in it without an event, in the order of the file. A body that flags give stands
    /// for the hook's own.
    pub fn faults(&self, body: Option<&TemplateSource>, options: &TemplateOptions, run: &Arc<Run>) -> Vec<Error> {
        let mut faults = self.plain_faults(run);
        self.add_template_faults(options, &mut faults);
        faults.append(self.body_faults(body, options));
        faults.append(self.read_settings(run).1);
        faults.in_order()
    }

    /// The first of those errors that are found without a look at templates.
    ///
    /// # Errors
    ///
    /// That one.
    pub fn check_plain(&self, run: &Arc<Run>) -> Result<()> {
        match self.plain_faults(run).first() {
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }

    /// Those errors that take no template to be compiled.
    fn plain_faults(&self, run: &Arc<Run>) -> FaultList {
        let mut faults = self.unread.faults.clone();
        if self.url.is_none() && !self.unread.has_url {
            match &self.whole {
                Some(whole) => faults.push(whole.offset(), no_url().map(|diagnostic| whole.place(diagnostic))),
                None => faults.push(0, no_url()),
            }
        }
        faults.append(self.written_faults(run));
        for folder in &self.partials {
            let path = folder.path_of(folder.as_str());
            if !path.is_dir() {
                let diagnostic = Diagnostic::new(not_a_folder(&path));
                let hint = "`partials` names folders, relative to that of the hook";
                faults.wrong(folder, diagnostic.hint(hint));
            }
        }
        faults
    }

    fn add_template_faults(&self, options: &TemplateOptions, faults: &mut FaultList) {
        let plain = TemplateOptions {
            format: Some(Format::Text),
            layout: Layout::AsIs,
            ..options.clone()
        };
        if let Some(url) = &self.url {
            add_text_faults(url, &url_options(options), faults);
        }
        for text in self.plain_texts() {
            add_text_faults(text, &plain, faults);
        }
    }

    /// The strings of which each yields a text, but for the URL.
    pub(super) fn plain_texts(&self) -> Vec<&Text> {
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

    fn body_faults(&self, given: Option<&TemplateSource>, options: &TemplateOptions) -> FaultList {
        let mut faults = FaultList::default();
        // a format that is none is told elsewhere
        let options = body_options(self, options).unwrap_or_else(|_| options.clone());
        match (given, &self.body) {
            (Some(source), _) => {
                for fault in Template::faults(source, &options) {
                    faults.push(0, fault);
                }
            }
            (None, Some(Body::Inline(text))) => add_faults(text, &text.to_source(), &options, &mut faults),
            (None, Some(Body::File(file))) => {
                if let Some(source) = faults.read(file, file.read_source()) {
                    add_faults(file, &source, &options, &mut faults);
                }
            }
            (None, None) => {}
        }
        faults
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

/// Adds what is wrong with a string as a template, where it is one.
pub(super) fn add_text_faults(text: &Text, options: &TemplateOptions, faults: &mut FaultList) {
    if text.is_template() {
        add_faults(text, &text.to_source(), options, faults);
    }
}

/// Adds what is wrong with the template that a string is, or names the file of.
fn add_faults(text: &Text, source: &TemplateSource, options: &TemplateOptions, faults: &mut FaultList) {
    for fault in Template::faults(source, &text.named(options)) {
        faults.about(text, fault);
    }
}
