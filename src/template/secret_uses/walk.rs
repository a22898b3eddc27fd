//! A walk through the statements of a template: every branch that may run, with what is known of the variables there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, ForLoop, IfCond, Macro, Stmt};
use minijinja::{Environment, Value};

use super::probe::{Kind, Noted, Notes, kind_of};
use super::scopes::{MAX_VALUES, Scopes, Values, add_values};
use super::{Dialect, Found};
use crate::value;

/// How much is looked at: honest templates have far less in them.
const MAX_STEPS: usize = 50_000;

/// How deep macros and included templates may call each other; more of it tells nothing new.
const MAX_CALLS: usize = 24;

/// How often one of them may be called from within itself.
const MAX_RECURSION: usize = 2;

/// The parsed templates, by the names that they are included under.
pub(super) type Units<'a> = BTreeMap<&'a str, Stmt<'a>>;

/// A walk through a template and those that it includes.
pub(super) struct Walk<'a> {
    pub(super) dialect: Dialect,
    /// Computes what can be.
    pub(super) engine: &'a Environment<'a>,
    pub(super) notes: Notes,
    pub(super) scopes: Scopes<'a>,
    units: &'a Units<'a>,
    /// Where in the template it is: the unit.
    unit: &'a str,
    /// Whether every render comes here.
    is_certain: bool,
    /// Whether blocks are what they are: no other template has blocks of their names.
    is_final: bool,
    macros: Vec<Defined<'a>>,
    /// The macros that are handed to someone who may call them, and what they are given besides.
    expected: Vec<(usize, Vec<Value>)>,
    /// What is being called: units and macros, by name and place.
    calls: Vec<(&'a str, usize)>,
    steps: usize,
    found: Vec<Found<'a>>,
    wanted: BTreeSet<String>,
}

/// A macro, and what it sees.
struct Defined<'a> {
    unit: &'a str,
    code: &'a Macro<'a>,
    scopes: Scopes<'a>,
    is_called: bool,
}

/// What a walk has found.
pub(super) struct Findings<'a> {
    pub(super) found: Vec<Found<'a>>,
    /// Templates that are included, and are not among the units.
    pub(super) wanted: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(dialect: Dialect, engine: &'a Environment<'a>, units: &'a Units<'a>) -> Self {
        Self {
            dialect,
            engine,
            notes: Notes::default(),
            scopes: Scopes::new(),
            units,
            unit: "",
            is_certain: true,
            is_final: true,
            macros: Vec::new(),
            expected: Vec::new(),
            calls: Vec::new(),
            steps: 0,
            found: Vec::new(),
            wanted: BTreeSet::new(),
        }
    }

    /// Walks through the template `name` and all that it may run.
    pub(super) fn run(mut self, name: &str) -> Findings<'a> {
        self.include(name);
        self.is_certain = false;
        // those that somebody may call, then those that nobody seems to
        for (number, more) in std::mem::take(&mut self.expected) {
            self.run_uncalled(number, more);
        }
        for number in 0..self.macros.len() {
            self.run_uncalled(number, Vec::new());
        }
        Findings {
            found: self.found,
            wanted: self.wanted,
        }
    }

    /// Takes a step, unless there were too many.
    pub(super) fn spend(&mut self) -> bool {
        self.steps += 1;
        self.steps <= MAX_STEPS
    }

    /// Runs `walk` where it is not certain that a render comes, unless `is_certain` says so.
    pub(super) fn certainly<T>(&mut self, is_certain: bool, walk: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.is_certain;
        self.is_certain &= is_certain;
        let result = walk(self);
        self.is_certain = outer;
        result
    }

    /// Takes down what was asked for by an expression. Says whether an answer was used that is not known.
    pub(super) fn note(&mut self, site: Site<'_>, is_certain: bool) -> bool {
        let Noted {
            names,
            calls,
            has_guessed,
        } = self.notes.take();
        for (of, name) in names {
            self.found.push(Found {
                of,
                name,
                is_certain: self.is_certain && is_certain,
                unit: self.unit,
                range: site.range(),
            });
        }
        for (number, args) in calls {
            let args = args.into_iter().map(|value| (None, vec![value])).collect();
            self.certainly(is_certain, |walk| walk.run_macro(number, args));
        }
        has_guessed
    }

    /// Remembers the macros among these values, which somebody may call.
    pub(super) fn expect_calls(&mut self, values: &[Value]) {
        for (at, value) in values.iter().enumerate() {
            if let Some(Kind::Macro(number)) = kind_of(value) {
                // a body of Handlebars comes with what it captures
                let is_bound = at == 0 && self.dialect == Dialect::Handlebars;
                let captures = values.get(1).filter(|_| is_bound).map(value::elements);
                self.expected.push((*number, captures.unwrap_or_default()));
            }
        }
    }

    pub(super) fn either(
        &mut self,
        holds: Option<bool>,
        then: impl FnOnce(&mut Self) -> Values,
        otherwise: impl FnOnce(&mut Self) -> Values,
    ) -> Values {
        match holds {
            Some(true) => then(self),
            Some(false) => otherwise(self),
            None => self.certainly(false, |walk| {
                let before = walk.scopes.clone();
                let mut values = then(walk);
                let after = std::mem::replace(&mut walk.scopes, before);
                add_values(&mut values, otherwise(walk));
                let other = std::mem::replace(&mut walk.scopes, after);
                walk.join(other);
                values
            }),
        }
    }

    fn join(&mut self, other: Scopes<'a>) {
        let mut scopes = std::mem::replace(&mut self.scopes, Scopes::new());
        scopes.join(other, |name| vec![self.given(name)]);
        self.scopes = scopes;
    }

    fn statements(&mut self, statements: &'a [Stmt<'a>]) {
        for statement in statements {
            if !self.spend() {
                return;
            }
            value::with_stack(|| self.statement(statement));
        }
    }

    fn statement(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::Template(template) => {
                let extends = |statement: &Stmt<'_>| matches!(statement, Stmt::Extends(_));
                self.is_final &= !template.children.iter().any(extends) && self.calls.len() == 1;
                self.statements(&template.children);
            }
            Stmt::EmitExpr(emit) => drop(self.eval(&emit.expr)),
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(each) => self.for_loop(each),
            Stmt::IfCond(choice) => self.if_condition(choice),
            Stmt::WithBlock(with) => {
                self.scopes.push();
                for (target, expr) in &with.assignments {
                    let values = self.eval(expr);
                    self.assign(target, values);
                }
                self.statements(&with.body);
                self.scopes.pop();
            }
            Stmt::Set(set) => {
                let values = self.eval(&set.expr);
                self.assign(&set.target, values);
            }
            Stmt::SetBlock(set) => {
                self.statements(&set.body);
                if let Some(filter) = &set.filter {
                    self.eval(filter);
                }
                let text = raw_text(&set.body).filter(|_| set.filter.is_none());
                let values = text.map_or_else(|| self.unknown(), |text| vec![text]);
                self.assign(&set.target, values);
            }
            Stmt::AutoEscape(escape) => {
                self.eval(&escape.enabled);
                self.statements(&escape.body);
            }
            Stmt::FilterBlock(filter) => {
                self.statements(&filter.body);
                self.eval(&filter.filter);
            }
            Stmt::Macro(code) => self.define(code, code.name),
            Stmt::CallBlock(block) => {
                self.call(Site::Span(block.call_expr_span), &block.call);
                // what is called may run it
                self.scopes.push();
                self.define(&block.macro_decl, "caller");
                self.scopes.pop();
            }
            Stmt::Do(statement) => {
                self.call(Site::Span(statement.call.span()), &statement.call);
            }
            templates => self.templates(templates),
        }
    }

    /// The statements by which a template uses others.
    fn templates(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::Block(block) => {
                self.scopes.push();
                self.certainly(self.is_final, |walk| walk.statements(&block.body));
                self.scopes.pop();
            }
            Stmt::Include(include) => self.included(&include.name),
            Stmt::Extends(extends) => self.included(&extends.name),
            Stmt::Import(import) => {
                let module = self.imported(&import.expr);
                let exported = module.outermost();
                let exported = exported.filter_map(|(name, values)| match values.as_slice() {
                    [value] => Some((Value::from(name), value.clone())),
                    _ => None,
                });
                let module: Value = value::Map::from_entries(exported.collect()).into();
                self.assign(&import.name, vec![module]);
            }
            Stmt::FromImport(import) => {
                let module = self.imported(&import.expr);
                for (name, alias) in &import.names {
                    let values = match name {
                        Expr::Var(var) => module.get(var.id).cloned(),
                        _ => None,
                    };
                    let values = values.unwrap_or_else(|| self.unknown());
                    self.assign(alias.as_ref().unwrap_or(name), values);
                }
            }
            _ => {}
        }
    }

    fn if_condition(&mut self, choice: &'a IfCond<'a>) {
        let holds = self.condition(&choice.expr);
        self.either(
            holds,
            |walk| {
                walk.statements(&choice.true_body);
                Vec::new()
            },
            |walk| {
                walk.statements(&choice.false_body);
                Vec::new()
            },
        );
    }

    fn for_loop(&mut self, each: &'a ForLoop<'a>) {
        let items = self.eval(&each.iter);
        let known = match items.as_slice() {
            [items] if kind_of(items).is_none() && value::is_array(items) => Some(value::elements(items)),
            _ => None,
        };
        match known.filter(|items| items.len() <= MAX_VALUES && each.filter_expr.is_none()) {
            Some(items) if items.is_empty() => self.statements(&each.else_body),
            Some(items) => {
                for item in items {
                    self.loop_body(each, vec![item]);
                }
            }
            None => self.certainly(false, |walk| {
                let item = walk.unknown();
                walk.loop_body(each, item);
                walk.statements(&each.else_body);
            }),
        }
    }

    fn loop_body(&mut self, each: &'a ForLoop<'a>, item: Values) {
        self.scopes.push();
        let unknown = self.unknown();
        self.scopes.set("loop", unknown);
        self.assign(&each.target, item);
        if let Some(filter) = &each.filter_expr {
            self.eval(filter);
        }
        self.statements(&each.body);
        self.scopes.pop();
    }

    /// Sets the variables of a target.
    fn assign(&mut self, target: &'a Expr<'a>, values: Values) {
        let targets = match target {
            Expr::Var(var) => return self.scopes.set(var.id, values),
            Expr::List(list) => &list.items,
            Expr::Tuple(tuple) => &tuple.items,
            _ => return,
        };
        for (number, target) in targets.iter().enumerate() {
            let element = match values.as_slice() {
                [whole] if kind_of(whole).is_none() => vec![whole.get_item_by_index(number).unwrap_or_default()],
                _ => self.unknown(),
            };
            self.assign(target, element);
        }
    }

    fn define(&mut self, code: &'a Macro<'a>, name: &'a str) {
        let value = self.notes.value(Kind::Macro(self.macros.len()));
        self.scopes.set(name, vec![value]);
        self.macros.push(Defined {
            unit: self.unit,
            code,
            scopes: self.scopes.clone(),
            is_called: false,
        });
    }

    /// Walks through a macro that is called with these arguments. Gives what it prints.
    pub(super) fn run_macro(&mut self, number: usize, args: Vec<(Option<&str>, Values)>) -> Values {
        let Some(defined) = self.macros.get_mut(number) else {
            return self.unknown();
        };
        defined.is_called = true;
        let (code, unit, scopes) = (defined.code, defined.unit, defined.scopes.clone());
        let outer = (std::mem::replace(&mut self.scopes, scopes), self.unit);
        self.unit = unit;
        self.called(("", number), |walk| {
            walk.scopes.push();
            let missing = code.args.len() - code.defaults.len().min(code.args.len());
            for (at, arg) in code.args.iter().enumerate() {
                let Expr::Var(name) = arg else { continue };
                let is_meant = |(place, (keyword, _)): &(usize, &(Option<&str>, Values))| match keyword {
                    Some(keyword) => *keyword == name.id,
                    None => *place == at,
                };
                let given = args
                    .iter()
                    .enumerate()
                    .find(is_meant)
                    .map(|(_, (_, values))| values.clone());
                let default = at.checked_sub(missing).and_then(|at| code.defaults.get(at));
                let values = match (given, default) {
                    (Some(values), _) => values,
                    (None, Some(default)) => walk.eval(default),
                    (None, None) => vec![Value::UNDEFINED],
                };
                walk.scopes.set(name.id, values);
            }
            walk.statements(&code.body);
        });
        (self.scopes, self.unit) = outer;
        match raw_text(&code.body) {
            Some(text) => vec![text],
            None => self.unknown(),
        }
    }

    /// Walks through a macro that was not, for arguments that are not known, and `more` behind them.
    fn run_uncalled(&mut self, number: usize, more: Vec<Value>) {
        let Some(defined) = self.macros.get(number).filter(|defined| !defined.is_called) else {
            return;
        };
        let own = defined.code.args.len().saturating_sub(more.len());
        let unknown = self.notes.unknown();
        let args = std::iter::repeat_n(unknown, own).chain(more);
        self.run_macro(number, args.map(|value| (None, vec![value])).collect());
    }

    /// Walks through what is called, unless that is called from within itself too often.
    fn called(&mut self, call: (&'a str, usize), walk: impl FnOnce(&mut Self)) {
        let again = self.calls.iter().filter(|other| **other == call).count();
        if self.calls.len() < MAX_CALLS && again <= MAX_RECURSION {
            self.calls.push(call);
            walk(self);
            self.calls.pop();
        }
    }

    fn included(&mut self, name: &'a Expr<'a>) {
        let names = self.eval(name);
        self.certainly(names.len() == 1, |walk| {
            for name in &names {
                let choices = match kind_of(name) {
                    None if value::is_array(name) => value::elements(name),
                    _ => vec![name.clone()],
                };
                for name in choices.iter().filter_map(Value::as_str) {
                    walk.certainly(choices.len() == 1, |walk| walk.include(name));
                }
            }
        });
    }

    fn include(&mut self, name: &str) {
        let Some((name, unit)) = self.units.get_key_value(name) else {
            self.wanted.insert(name.to_owned());
            return;
        };
        let outer = std::mem::replace(&mut self.unit, name);
        self.called((name, usize::MAX), |walk| walk.statement(unit));
        self.unit = outer;
    }

    /// The variables of a template that is imported.
    fn imported(&mut self, name: &'a Expr<'a>) -> Scopes<'a> {
        let names = self.eval(name);
        let outer = std::mem::replace(&mut self.scopes, Scopes::new());
        for name in names.iter().filter_map(Value::as_str) {
            self.include(name);
        }
        std::mem::replace(&mut self.scopes, outer)
    }
}

/// The text of a body that has nothing else.
fn raw_text(body: &[Stmt<'_>]) -> Option<Value> {
    let mut text = String::new();
    for statement in body {
        match statement {
            Stmt::EmitRaw(raw) => text.push_str(raw.raw),
            _ => return None,
        }
    }
    Some(Value::from(text))
}

/// Where something is computed.
#[derive(Clone, Copy)]
pub(super) enum Site<'e> {
    Expr(&'e Expr<'e>),
    Span(Span),
}

impl Site<'_> {
    /// All of it: the span of an expression begins at its last step.
    fn range(self) -> Range<usize> {
        let (first, last) = match self {
            Self::Expr(expr) => (first_of(expr).span(), expr.span()),
            Self::Span(span) => (span, span),
        };
        let offset = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        offset(first.start_offset.min(last.start_offset))..offset(last.end_offset)
    }
}

/// What stands first in an expression.
fn first_of<'e, 'a>(mut expr: &'e Expr<'a>) -> &'e Expr<'a> {
    loop {
        expr = match expr {
            Expr::GetAttr(attr) => &attr.expr,
            Expr::GetItem(item) => &item.expr,
            Expr::Call(call) => &call.expr,
            Expr::Filter(filter) => match &filter.expr {
                Some(subject) => subject,
                None => return expr,
            },
            other => return other,
        };
    }
}
