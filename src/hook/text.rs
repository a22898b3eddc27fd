//! A string of a delivery's definition: a template, and where it is written.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::scalar::ScalarMap;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::template::{OptionNames, TemplateOptions, TemplateSource};

/// A string of a definition.
#[derive(Debug, Clone)]
pub struct Text {
    text: String,
    origin: Origin,
}

#[derive(Debug, Clone)]
enum Origin {
    /// An argument of the command line, known by its flag.
    Argument(&'static str),
    /// A string of a hook file.
    Hook { file: Arc<HookSource>, span: Range<usize> },
}

/// The source of a hook file.
#[derive(Debug)]
pub(super) struct HookSource {
    /// What a person knows it as.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl HookSource {
    /// The folder that relative paths of the hook begin at.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The place of a range of bytes.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place::new(&self.name, &self.text, span)
    }
}

impl Text {
    /// A string that was given with the flag `flag`.
    pub fn argument(flag: &'static str, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            origin: Origin::Argument(flag),
        }
    }

    /// A string that stands at `span` of a hook file.
    pub(super) fn of_hook(file: &Arc<HookSource>, span: Range<usize>, text: String) -> Self {
        let file = Arc::clone(file);
        Self {
            text,
            origin: Origin::Hook { file, span },
        }
    }

    /// The string itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether rendering it may give anything else than itself.
    pub fn is_template(&self) -> bool {
        self.text.contains("{{") || self.text.contains("{%")
    }

    /// Where it stands in the hook file; 0 where it does not.
    pub(super) fn offset(&self) -> usize {
        match &self.origin {
            Origin::Argument(_) => 0,
            Origin::Hook { span, .. } => span.start,
        }
    }

    /// The flag that gave it, if one did.
    pub fn flag(&self) -> Option<&'static str> {
        match self.origin {
            Origin::Argument(flag) => Some(flag),
            Origin::Hook { .. } => None,
        }
    }

    /// What it has been rendered to, as a path: one of a hook begins at the hook's folder, unless it is absolute.
    pub fn path_of(&self, rendered: &str) -> PathBuf {
        match &self.origin {
            Origin::Argument(_) => PathBuf::from(rendered),
            Origin::Hook { file, .. } => file.folder().join(rendered),
        }
    }

    /// Whether rendering it may read anything of an event.
    pub fn reads_event(&self) -> bool {
        let provided = ["secrets.", "@secrets.", "@now", "@id", "@attempt", "@body", "!"];
        let mustaches = self.text.split("{{").skip(1);
        let mut names = mustaches.map(|inner| inner.trim_start_matches(['{', '&', '~', ' ']));
        names.any(|name| !provided.iter().any(|known| name.starts_with(known))) || self.text.contains("{%")
    }

    /// These options, which hints call as they are called where the string was given.
    pub(super) fn named(&self, options: &TemplateOptions) -> TemplateOptions {
        TemplateOptions {
            names: match self.origin {
                Origin::Argument(_) => OptionNames::Flags,
                Origin::Hook { .. } => OptionNames::Keys,
            },
            ..options.clone()
        }
    }

    /// The template in the file that it names.
    pub(super) fn read_source(&self) -> Result<TemplateSource> {
        TemplateSource::read(&self.path_of(&self.text))
    }

    /// It as a template.
    pub fn to_source(&self) -> TemplateSource {
        TemplateSource {
            name: self.name().to_owned(),
            text: self.text.clone(),
            path: None,
        }
    }

    /// An error about the string as a whole: of the command line, or of the hook, with its place.
    pub fn error(&self, diagnostic: Diagnostic) -> Error {
        match &self.origin {
            Origin::Argument(flag) => Error::usage(diagnostic.prefixed(&format!("{flag}: "))),
            Origin::Hook { file, span } => Error::template(diagnostic.at(file.place(span.clone()))),
        }
    }

    /// The place of the string as a whole, where it stands in a hook.
    pub(super) fn place_of(&self) -> Option<Place> {
        match &self.origin {
            Origin::Argument(_) => None,
            Origin::Hook { file, span } => Some(file.place(span.clone())),
        }
    }

    /// A diagnostic about the string as a whole, at its place where it stands in a hook.
    pub fn place(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.place_of() {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        }
    }

    /// An error that came of rendering or reading the string, told as one about it: at its place, unless it has one.
    /// What would be wrong with a command line is wrong with the hook.
    pub fn explain(&self, error: Error) -> Error {
        let Origin::Hook { file, span } = &self.origin else {
            return error;
        };
        let located = error.map(|diagnostic| match diagnostic.place() {
            Some(_) => self.relocated(diagnostic),
            None => diagnostic.at(file.place(span.clone())),
        });
        match located {
            Error::Usage(diagnostic) => Error::Template(diagnostic),
            other => other,
        }
    }

    /// The diagnostic with the places inside the string moved to where they stand in the hook file.
    pub fn relocated(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.map_places(|place| self.relocated_place(place))
    }

    /// A place inside the string, moved to where it stands in the hook file.
    pub(super) fn relocated_place(&self, place: Place) -> Place {
        let Origin::Hook { file, span } = &self.origin else {
            return place;
        };
        if place.name() != self.name() {
            return place;
        }
        let map = ScalarMap::new(&self.text, &file.text, span.clone());
        let start = offset_of(&self.text, &place);
        let end = start
            + self.text[start..]
                .chars()
                .take(place.width())
                .map(char::len_utf8)
                .sum::<usize>();
        // its last character, and what stands for it there
        let last = self.text[..end]
            .char_indices()
            .next_back()
            .map_or(start, |(at, _)| at.max(start));
        let source_end = map.source_offset(last) + self.text[last..end].len();
        file.place(map.source_offset(start)..source_end)
    }

    /// What a person knows the string's text as.
    fn name(&self) -> &str {
        match &self.origin {
            Origin::Argument(flag) => flag,
            Origin::Hook { file, .. } => &file.name,
        }
    }
}

/// The byte offset of a place in `text`.
fn offset_of(text: &str, place: &Place) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(place.line() - 1).map(str::len).sum();
    let line = &text[line_start..];
    let column = line.char_indices().nth(place.column() - 1);
    line_start + column.map_or(line.len(), |(at, _)| at)
}
