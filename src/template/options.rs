//! How templates are compiled and rendered.

use std::path::PathBuf;

use minijinja::Value;

use super::{Dialect, Format, Layout};

/// The most engine steps that a render may take where nothing else is said: some seconds of work.
pub const DEFAULT_FUEL: u64 = 100_000_000;

/// The largest output of a render where nothing else is said, in bytes.
pub const DEFAULT_MAX_OUTPUT: u64 = 64 * 1024 * 1024;

/// How a template is compiled and rendered.
#[derive(Debug, Clone)]
pub struct TemplateOptions {
    /// The dialect; by the file's extension if none is given.
    pub dialect: Option<Dialect>,
    /// The output format; found out if none is given.
    pub format: Option<Format>,
    /// Folders of partials, searched in order, before the one beside the template.
    pub partials: Vec<PathBuf>,
    /// Whether a missing path that is printed is an error.
    pub strict: bool,
    /// Whether it is noted which printed paths are missing.
    pub notes_missing: bool,
    /// Whether the output is checked to be what its format promises.
    pub validate: bool,
    /// How JSON output is laid out.
    pub layout: Layout,
    /// The most engine steps of a render.
    pub fuel: u64,
    /// The largest output of a render, in bytes.
    pub max_output: u64,
    /// Whether standalone partials do not indent what they print (an option of handlebars.js).
    pub prevent_indent: bool,
    /// Whether a partial without a context gets an empty one (an option of handlebars.js).
    pub explicit_partial_context: bool,
    /// Whether each value in the output stands between [`MARKS`](super::MARKS), but for what is printed raw: for those
    /// who encode values by the place they stand in. A value with a control character is an error then.
    pub marks_values: bool,
    /// What `{{log ..}}` calls.
    pub log: LogSink,
    /// What hints call the options that a person may want to change.
    pub names: OptionNames,
}

/// What options are called by the person who gives them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OptionNames {
    /// Flags of the command line.
    #[default]
    Flags,
    /// Keys of a hook.
    Keys,
}

impl OptionNames {
    /// What names the folders of partials.
    pub(crate) fn partials(self) -> &'static str {
        match self {
            Self::Flags => "`--partials`",
            Self::Keys => "`partials`",
        }
    }

    /// What says that the output is of this format.
    pub(crate) fn format(self, name: &str) -> String {
        match self {
            Self::Flags => format!("`--format {name}`"),
            Self::Keys => format!("`format: {name}`"),
        }
    }
}

/// What takes a line that a template logs.
pub type LogSink = fn(&str);

impl Default for TemplateOptions {
    fn default() -> Self {
        Self {
            dialect: None,
            format: None,
            partials: Vec::new(),
            strict: false,
            notes_missing: true,
            validate: true,
            layout: Layout::AsIs,
            fuel: DEFAULT_FUEL,
            max_output: DEFAULT_MAX_OUTPUT,
            prevent_indent: false,
            explicit_partial_context: false,
            marks_values: false,
            log: |_| {},
            names: OptionNames::default(),
        }
    }
}

/// What is the same for all renders of a run.
#[derive(Debug, Clone)]
pub struct Run {
    /// `@now`: the run's time, as RFC 3339 text.
    pub now: Value,
    /// `@secrets`: an object that fails for an unknown name.
    pub secrets: Value,
    /// Whether any secret is given: then `secrets` in the event is shadowed.
    pub has_secrets: bool,
}

/// What a render knows of the delivery that it is for.
#[derive(Debug, Clone, Default)]
pub struct DeliveryData {
    /// `@id`: the delivery's id.
    pub id: Option<Value>,
    /// `@attempt`: which attempt it is, counted from 1.
    pub attempt: Option<Value>,
    /// `@body`: the body's text, for a signature over it.
    pub body: Option<Value>,
}
