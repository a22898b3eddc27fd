//! Which generated variables stand for the contexts, block parameters and loop data at a point of a template, and
//! which of them a lifted macro must be given.

use std::collections::{BTreeSet, HashSet};

/// A context that paths can reach.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The variable that holds it.
    pub(super) var: String,
    /// Block parameters: the name, and the variable it stands for.
    pub(super) params: Vec<(String, String)>,
    /// The loop whose `@index`.. hold here, if this is one.
    pub(super) data: Option<LoopData>,
    /// Whether this is a context of its own; a block that keeps the context only brings block parameters.
    pub(super) is_context: bool,
    /// When, at run time, this context turns out to be that of the frame outside, so that `..` reaches one further.
    pub(super) same_if: Option<SameIf>,
}

/// When a context is that of the frame outside.
#[derive(Debug, Clone)]
pub(super) enum SameIf {
    /// Where this variable is true: a section over `true`.
    Flag(String),
    /// Where it is the one in this variable: a partial block called in its own context.
    Context(String),
}

impl SameIf {
    /// The code of the condition, for the context in `var`.
    fn condition(&self, var: &str) -> String {
        match self {
            Self::Flag(flag) => flag.clone(),
            Self::Context(outside) => format!("{var}|_same({outside})"),
        }
    }
}

/// Where the index, key, first and last of a loop are.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoopData {
    /// The number in the names of its variables.
    pub(super) number: usize,
    /// Whether it is a loop of the engine, rather than the parameters of a macro.
    pub(super) is_for: bool,
}

/// A macro that is being written: what it declares itself, and what it needs to be given.
#[derive(Debug, Default, Clone)]
struct MacroScope {
    declared: HashSet<String>,
    captures: BTreeSet<String>,
    /// How many frames there were where it began: loops further out are not the engine's current one within it.
    outer_frames: usize,
}

/// The scopes at a point of a template.
#[derive(Debug, Clone)]
pub(super) struct Scopes {
    frames: Vec<Frame>,
    macros: Vec<MacroScope>,
    used: HashSet<String>,
    counter: usize,
}

impl Scopes {
    pub(super) fn new() -> Self {
        Self {
            frames: vec![Frame {
                var: "_c0".to_owned(),
                params: Vec::new(),
                data: None,
                is_context: true,
                same_if: None,
            }],
            macros: Vec::new(),
            used: HashSet::new(),
            counter: 0,
        }
    }

    /// A number that no other name of this unit has.
    pub(super) fn fresh(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    pub(super) fn pop(&mut self) {
        self.frames.pop();
    }

    /// Says that the variable is declared here, so that the macro being written need not be given it.
    pub(super) fn declare(&mut self, var: &str) {
        if let Some(innermost) = self.macros.last_mut() {
            innermost.declared.insert(var.to_owned());
        }
    }

    /// Says that the variable is used here.
    pub(super) fn use_var(&mut self, var: &str) {
        self.used.insert(var.to_owned());
        for scope in self.macros.iter_mut().rev() {
            if scope.declared.contains(var) {
                break;
            }
            scope.captures.insert(var.to_owned());
        }
    }

    /// How many frames and macros are open here.
    pub(super) fn depth(&self) -> (usize, usize) {
        (self.frames.len(), self.macros.len())
    }

    /// Closes those that have been opened since.
    pub(super) fn return_to(&mut self, (frames, macros): (usize, usize)) {
        self.frames.truncate(frames);
        self.macros.truncate(macros);
    }

    /// Whether the variable has been used anywhere so far.
    pub(super) fn is_used(&self, var: &str) -> bool {
        self.used.contains(var)
    }

    pub(super) fn begin_macro(&mut self) {
        self.macros.push(MacroScope {
            outer_frames: self.frames.len(),
            ..MacroScope::default()
        });
    }

    /// The variables that the macro written last must be given, in a fixed order.
    pub(super) fn end_macro(&mut self) -> Vec<String> {
        let scope = self.macros.pop().unwrap_or_default();
        scope.captures.into_iter().collect()
    }

    /// The code of the current context.
    pub(super) fn this(&mut self) -> String {
        self.ancestor(0)
    }

    /// The code of the context `depth` levels out; an undefined variable where there are not so many.
    pub(super) fn ancestor(&mut self, depth: usize) -> String {
        let contexts: Vec<Frame> = self.frames.iter().rev().filter(|f| f.is_context).cloned().collect();
        let mut certain = contexts.iter().take(depth + 1);
        if !certain.by_ref().take(depth).any(|frame| frame.same_if.is_some()) {
            return match certain.next() {
                Some(frame) => self.used(&frame.var),
                None => "_undefined".to_owned(),
            };
        }
        // which one it is turns out at run time
        let mut pairs = Vec::with_capacity(contexts.len());
        for frame in &contexts {
            let condition = match &frame.same_if {
                Some(same_if @ (SameIf::Flag(var) | SameIf::Context(var))) => {
                    self.use_var(var);
                    same_if.condition(&frame.var)
                }
                None => "false".to_owned(),
            };
            pairs.push(format!("{}, {condition}", self.used(&frame.var)));
        }
        format!("([{}]|_ancestor({depth}))", pairs.join(", "))
    }

    fn used(&mut self, var: &str) -> String {
        self.use_var(var);
        var.to_owned()
    }

    /// The variable that a block parameter stands for.
    pub(super) fn block_param(&mut self, name: &str) -> Option<String> {
        let mut params = self.frames.iter().rev().flat_map(|frame| &frame.params);
        let var = params.find(|(param, _)| param == name).map(|(_, var)| var.clone())?;
        self.use_var(&var);
        Some(var)
    }

    /// The variable with `letter` (`i`, `k`, `f`, `l`) of the loop `depth` loops out; that of the caller's loop, where
    /// this unit is a partial, if there are not so many.
    pub(super) fn loop_data(&mut self, letter: char, depth: usize) -> String {
        let loops: Vec<LoopData> = self.frames.iter().rev().filter_map(|frame| frame.data).collect();
        let var = match loops.get(depth) {
            Some(data) => format!("_{letter}{}", data.number),
            None => format!("_{letter}0"),
        };
        self.use_var(&var);
        var
    }

    /// The code of what [`Self::loop_data`] gives: of the engine's current loop, taken from the engine's own variable,
    /// which spares setting another.
    pub(super) fn loop_data_code(&mut self, letter: char, depth: usize) -> String {
        let outer_frames = self.macros.last().map_or(0, |scope| scope.outer_frames);
        let own = self.frames.get(outer_frames..).unwrap_or_default();
        let current = own.iter().rev().find_map(|frame| frame.data);
        match (letter, current) {
            ('i', Some(LoopData { is_for: true, .. })) if depth == 0 => "loop.index0".to_owned(),
            ('f', Some(LoopData { is_for: true, .. })) if depth == 0 => "loop.first".to_owned(),
            ('l', Some(LoopData { is_for: true, .. })) if depth == 0 => "loop.last".to_owned(),
            _ => self.loop_data(letter, depth),
        }
    }
}
