//! What the contexts, block parameters and loop data are called at a point of the Jinja template.

use std::collections::{HashMap, HashSet};

use super::code::{Code, Kind, is_identifier};
use super::names;

/// A context that paths can reach.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// What it is called; nothing for the event of a main template, whose fields stand alone.
    pub(super) context: Option<Code>,
    /// Block parameters: the name, and what it stands for.
    pub(super) params: Vec<(String, Code)>,
    /// The loop whose `@index`.. hold here, if this is one.
    pub(super) data: Option<LoopData>,
    /// Whether this is a context of its own; a block that keeps the context only brings block parameters.
    pub(super) is_context: bool,
    /// The condition under which this context turns out to be that of the frame outside, so that `..` reaches one further.
    pub(super) same_if: Option<String>,
    /// Whether nobody knows what lies outside: it depends on who calls the macro that this is.
    pub(super) is_apart: bool,
}

impl Frame {
    /// A context called `context`.
    pub(super) fn new(context: Code) -> Self {
        Self {
            context: Some(context),
            params: Vec::new(),
            data: None,
            is_context: true,
            same_if: None,
            is_apart: false,
        }
    }
}

/// What the index, key, first and last of a loop are called.
#[derive(Debug, Clone)]
pub(super) struct LoopData {
    /// Whether it is a loop of the engine, rather than the parameters of a macro.
    pub(super) is_for: bool,
    pub(super) index: String,
    pub(super) key: String,
    pub(super) first: String,
    pub(super) last: String,
}

/// Which of a loop's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Datum {
    Index,
    Key,
    First,
    Last,
}

impl LoopData {
    pub(super) fn name(&self, datum: Datum) -> &str {
        match datum {
            Datum::Index => &self.index,
            Datum::Key => &self.key,
            Datum::First => &self.first,
            Datum::Last => &self.last,
        }
    }
}

impl Datum {
    /// What the engine calls it in a loop, if it does.
    pub(super) fn in_loop(self) -> Option<Code> {
        match self {
            Self::Index => Some(Code::tight("loop.index0").of_kind(Kind::Integer)),
            Self::First => Some(Code::tight("loop.first").of_kind(Kind::Bool)),
            Self::Last => Some(Code::tight("loop.last").of_kind(Kind::Bool)),
            Self::Key => None,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Index => Kind::Integer,
            Self::First | Self::Last => Kind::Bool,
            Self::Key => Kind::Any,
        }
    }
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Base {
    /// The event, whose fields stand alone.
    Event,
    Code(Code),
}

/// The most contexts that may turn out to be the one outside where a path leads through one: the code doubles with each.
const MAX_CONDITIONS: usize = 5;

/// Why something outside is out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutOfReach {
    /// It depends on who calls the macro or the partial that this is.
    Caller,
    /// It depends on which of too many sections run over `true`.
    Sections,
}

/// The scopes at a point of the template.
#[derive(Debug)]
pub(super) struct Scopes {
    frames: Vec<Frame>,
    /// The names that are in use here.
    names: Vec<String>,
    /// The names of macros and kept texts: each is there once in a template.
    defined: HashSet<String>,
    /// How far the numbers behind each of their names have come.
    numbers: HashMap<String, usize>,
    /// The names that the template's paths begin with.
    mentioned: HashSet<String>,
    used: HashSet<String>,
}

impl Scopes {
    pub(super) fn new(is_partial: bool, mentioned: HashSet<String>) -> Self {
        let root = Frame {
            context: is_partial.then(|| Code::tight("this")),
            ..Frame::new(Code::tight("this"))
        };
        Self {
            frames: vec![root],
            names: Vec::new(),
            defined: HashSet::new(),
            numbers: HashMap::new(),
            mentioned,
            used: HashSet::new(),
        }
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    pub(super) fn pop(&mut self) {
        self.frames.pop();
    }

    /// How many names are in use; [`Self::forget`] takes it.
    pub(super) fn mark(&self) -> usize {
        self.names.len()
    }

    /// Ends the use of names since [`Self::mark`].
    pub(super) fn forget(&mut self, mark: usize) {
        self.names.truncate(mark);
    }

    /// A name like `wanted` that is none of `others`, and that is in use from now on.
    pub(super) fn name(&mut self, wanted: &str, others: &HashSet<String>) -> String {
        let numbered = (2..).map(|number| numbered(wanted, number));
        let mut choices = [wanted.to_owned(), format!("{wanted}_item")]
            .into_iter()
            .chain(numbered);
        let name = choices.find(|name| self.is_unused(name, others)).unwrap_or_default();
        self.names.push(name.clone());
        name
    }

    /// A name like `wanted` for a macro or a kept text.
    pub(super) fn define(&mut self, wanted: &str) -> String {
        let start = self.numbers.get(wanted).copied().unwrap_or(1);
        let numbered = (start..).map(|number| (number, numbered(wanted, number)));
        let is_unused = |(_, name): &(usize, String)| self.is_unused(name, &self.mentioned);
        let (number, name) = numbered.into_iter().find(is_unused).unwrap_or_default();
        self.numbers.insert(wanted.to_owned(), number + 1);
        self.defined.insert(name.clone());
        name
    }

    fn is_unused(&self, name: &String, others: &HashSet<String>) -> bool {
        names::is_free(name)
            && !others.contains(name)
            && !self.names.contains(name)
            && !self.defined.contains(name)
            && !self.conditions().any(|condition| names::mentions(condition, name))
    }

    /// The conditions that paths may come to stand under here.
    fn conditions(&self) -> impl Iterator<Item = &String> {
        self.frames.iter().filter_map(|frame| frame.same_if.as_ref())
    }

    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    pub(super) fn is_in_loop(&self) -> bool {
        self.frames.iter().any(|frame| frame.data.is_some())
    }

    /// Whether what is included here finds in `loop` what there is: not from within a macro, where `loop` is not that of
    /// the loop outside.
    pub(super) fn has_loop_variable(&self) -> bool {
        for frame in self.frames.iter().rev() {
            match &frame.data {
                Some(data) => return data.is_for,
                None if frame.is_apart => return false,
                None => {}
            }
        }
        true
    }

    /// What a block parameter stands for.
    pub(super) fn block_param(&mut self, name: &str) -> Option<Code> {
        let mut params = self.frames.iter().rev().flat_map(|frame| &frame.params);
        let code = params.find(|(param, _)| param == name).map(|(_, code)| code.clone())?;
        self.used.insert(code.as_str().to_owned());
        Some(code)
    }

    /// The current context.
    pub(super) fn this(&self) -> Code {
        match self.frames.iter().rev().find(|frame| frame.is_context) {
            Some(Frame {
                context: Some(code), ..
            }) => code.clone(),
            _ => Code::tight("this"),
        }
    }

    /// What the event is called: in a macro that takes its context as `this`, that is not it.
    pub(super) fn event(&self) -> &'static str {
        match self.frames.iter().any(|frame| frame.is_apart) {
            true => "_root",
            false => "this",
        }
    }

    /// The context `depth` levels out.
    pub(super) fn ancestor(&self, depth: usize) -> Result<Base, OutOfReach> {
        let contexts: Vec<&Frame> = self.frames.iter().rev().filter(|frame| frame.is_context).collect();
        let is_conditional = |frame: &&&Frame| frame.same_if.is_some();
        let may_be_many = contexts.iter().filter(is_conditional).count() > MAX_CONDITIONS;
        if may_be_many && contexts.iter().take(depth).any(|frame| frame.same_if.is_some()) {
            return Err(OutOfReach::Sections);
        }
        ancestor(&contexts, depth)
    }

    /// A loop's data, `depth` loops out; nothing where there are not so many.
    pub(super) fn loop_data(&mut self, datum: Datum, depth: usize) -> Result<Option<Code>, OutOfReach> {
        let within = self.frames.iter().rev().take_while(|frame| !frame.is_apart);
        let loops: Vec<&LoopData> = within.filter_map(|frame| frame.data.as_ref()).collect();
        let Some(data) = loops.get(depth) else {
            return match self.frames.iter().any(|frame| frame.is_apart) {
                true => Err(OutOfReach::Caller),
                false => Ok(None),
            };
        };
        if depth == 0
            && data.is_for
            && let Some(code) = datum.in_loop()
        {
            return Ok(Some(code));
        }
        let name = data.name(datum).to_owned();
        self.used.insert(name.clone());
        Ok(Some(Code::tight(name).of_kind(datum.kind())))
    }
}

/// A name with a number behind it, but for the first; what is no name becomes one.
fn numbered(wanted: &str, number: usize) -> String {
    let stem = wanted.trim_start_matches('_');
    let stem = if is_identifier(stem) { stem } else { "item" };
    match number {
        1 => stem.to_owned(),
        _ => format!("{stem}{number}"),
    }
}

fn ancestor(contexts: &[&Frame], depth: usize) -> Result<Base, OutOfReach> {
    let Some((frame, outer)) = contexts.split_first() else {
        return Ok(Base::Code(Code::tight("_undefined")));
    };
    if depth == 0 {
        return Ok(match &frame.context {
            Some(code) => Base::Code(code.clone()),
            None => Base::Event,
        });
    }
    if frame.is_apart {
        return Err(OutOfReach::Caller);
    }
    let otherwise = ancestor(outer, depth - 1)?;
    let Some(condition) = &frame.same_if else {
        return Ok(otherwise);
    };
    let same = ancestor(outer, depth)?;
    if same == otherwise {
        return Ok(same);
    }
    let code = |base| match base {
        Base::Event => Code::tight("this"),
        Base::Code(code) => code,
    };
    Ok(Base::Code(code(same).if_else(condition, &code(otherwise))))
}
