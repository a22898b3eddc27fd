//! Expressions: paths, literals, helper calls.

use super::super::TemplateError;
use super::super::ast::{Call, Expr, ExprKind, Path};
use super::super::source_map::Emitter;
use super::code::{is_identifier, parenthesized, plain, quoted};
use super::{Lowered, Lowerer, PrintedPath};
use crate::diagnostic::did_you_mean;
use crate::helpers::builtin::{self, Called};
use crate::helpers::registry::{self, Helper, jinja_name};

/// The hash argument that tells a helper its place.
pub const PLACE: &str = "_place";

/// What a name with arguments stands for.
pub(super) enum Callee {
    /// A helper of the registry.
    Helper(&'static Helper),
    /// A filter of the engine, or one of the two inline helpers of Handlebars itself.
    Filter(String),
}

/// The engine's filters that mark text as safe: it is printed as it is where they are printed themselves, and loses the
/// mark where another helper takes it.
pub(in crate::handlebars) const MARKING: [&str; 5] = ["safe", "escape", "e", "tojson", "map"];

/// Those of them that give JSON in a JSON template.
const JSON_MAKING: [&str; 3] = ["escape", "e", "tojson"];

/// Whether the expression is a call that gives JSON, marked as safe.
pub(super) fn brings_quotes(expr: &Expr) -> bool {
    is_call_of(expr, &JSON_MAKING)
}

/// Whether the expression is a call of one of these.
pub(in crate::handlebars) fn is_call_of(expr: &Expr, names: &[&str]) -> bool {
    let ExprKind::Call(call) = &expr.kind else {
        return false;
    };
    call.name.as_name().is_some_and(|name| names.contains(&name.as_str()))
}

/// The blocks of Handlebars itself, which have no inline form.
const BLOCKS: [&str; 4] = ["if", "unless", "each", "with"];

impl Lowerer<'_> {
    /// The code of an expression's value.
    pub(super) fn value(&mut self, expr: &Expr) -> Lowered<Emitter> {
        let code = match &expr.kind {
            ExprKind::Path(path) => plain(self.path(path)),
            ExprKind::Call(call) => self.call(call)?,
            _ => plain(self.path(&literal_path(expr))),
        };
        Ok(code.covering(&expr.span))
    }

    /// The code of an argument: like [`Self::value`], but a literal is itself, not the name of a field.
    pub(super) fn argument(&mut self, expr: &Expr) -> Lowered<Emitter> {
        let code = match &expr.kind {
            ExprKind::Text(text) => plain(quoted(text)),
            ExprKind::Number(number) => plain(number_code(number)),
            ExprKind::Bool(value) => plain(value.to_string()),
            ExprKind::Null => plain("none"),
            ExprKind::Undefined => plain("_undefined"),
            ExprKind::Call(call) if call.name.as_name().is_some_and(|name| MARKING.contains(&name.as_str())) => {
                let mut code = parenthesized(self.value(expr)?);
                code.push("|_unmarked");
                code
            }
            ExprKind::Path(_) | ExprKind::Call(_) => return self.value(expr),
        };
        Ok(code.covering(&expr.span))
    }

    /// The code of a path.
    pub(super) fn path(&mut self, path: &Path) -> String {
        let (base, segments) = self.path_parts(path);
        segments.iter().fold(base, |code, segment| access(&code, segment))
    }

    /// The variable or code that a path starts from, and the names that follow.
    fn path_parts<'p>(&mut self, path: &'p Path) -> (String, &'p [String]) {
        if path.data {
            return self.data_parts(path);
        }
        if path.depth == 0
            && !path.scoped
            && let Some((first, rest)) = path.segments.split_first()
            && let Some(var) = self.scopes.block_param(first)
        {
            return (var, rest);
        }
        (self.scopes.ancestor(path.depth), &path.segments)
    }

    fn data_parts<'p>(&mut self, path: &'p Path) -> (String, &'p [String]) {
        let Some((first, rest)) = path.segments.split_first() else {
            return ("_undefined".to_owned(), &[]);
        };
        let var = match first.as_str() {
            "index" => self.scopes.loop_data_code('i', path.depth),
            "key" => self.scopes.loop_data('k', path.depth),
            "first" => self.scopes.loop_data_code('f', path.depth),
            "last" => self.scopes.loop_data_code('l', path.depth),
            // what the run provides is in every render's own context
            "root" => "_root".to_owned(),
            "now" => "_now".to_owned(),
            "secrets" => "_secrets".to_owned(),
            "id" => "_id".to_owned(),
            "attempt" => "_attempt".to_owned(),
            "body" => "_body".to_owned(),
            "partial-block" => self.partial_block_var(),
            _ => "_undefined".to_owned(),
        };
        (var, rest)
    }

    /// Keeps the path that `expr` prints, and gives its number, where that is wanted here.
    pub(super) fn printed_path(&mut self, expr: &Expr) -> Lowered<Option<usize>> {
        let literal;
        let path = match &expr.kind {
            ExprKind::Path(path) => path,
            _ => {
                literal = literal_path(expr);
                &literal
            }
        };
        if path.original == "helperMissing" || path.original == "blockHelperMissing" {
            let error = TemplateError::new(
                format!("`{}` is no helper to be called", path.original),
                expr.span.clone(),
            );
            return Err(error
                .hint(format!("for a field of that name write `this.{}`", path.original))
                .into());
        }
        if !self.options.traces || (self.silent && !self.options.strict) {
            return Ok(None);
        }
        let (base, segments) = self.path_parts(path);
        let base = (is_identifier(&base) && !path.data).then_some(base);
        Ok(Some(self.around.printed_path(PrintedPath {
            span: expr.span.clone(),
            text: if path.data {
                format!("@{}", path.original)
            } else {
                path.original.clone()
            },
            base,
            segments: segments.to_vec(),
        })))
    }

    /// The code of a helper call that has no block.
    fn call(&mut self, call: &Call) -> Lowered<Emitter> {
        let callee = self.callee(call)?;
        if let Callee::Helper(helper) = &callee {
            check_arity(helper, call, call.args.len())?;
        }
        if call.args.is_empty() {
            let name = call.name.as_name().unwrap_or_default();
            let error = TemplateError::new(format!("`{name}` needs an argument"), call.span.clone());
            return Err(error
                .hint(format!("for a field of that name write `this.{name}`"))
                .into());
        }
        if let Callee::Filter(filter) = &callee {
            check_named(filter, call)?;
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.argument(arg)?);
        }
        self.apply(&callee, args, call)
    }

    /// The code that applies a helper to its arguments, of which there is at least one, and to the hash of its call.
    pub(super) fn apply(&mut self, callee: &Callee, args: Vec<Emitter>, call: &Call) -> Lowered<Emitter> {
        let name = match callee {
            Callee::Helper(helper) => helper.jinja_name(),
            Callee::Filter(name) => name.clone(),
        };
        let mut args = args.into_iter();
        let mut code = parenthesized(args.next().unwrap_or_else(|| plain("_undefined")));
        code.push(&format!("|{name}"));
        let mut separator = "(";
        for arg in args {
            code.push(separator);
            code.append(&arg);
            separator = ", ";
        }
        for pair in &call.hash {
            code.push(separator);
            let value = self.argument(&pair.value)?;
            push_keyword(&mut code, &pair.key, &value);
            separator = ", ";
        }
        if let Some(place) = self.picking_place(callee, call) {
            code.push(&format!("{separator}{PLACE}={place}"));
            separator = ", ";
        }
        if separator == ", " {
            code.push(")");
        }
        Ok(code)
    }

    /// The number under which a helper tells of names that are not there, where that is wanted here.
    fn picking_place(&mut self, callee: &Callee, call: &Call) -> Option<usize> {
        let Callee::Helper(helper) = callee else {
            return None;
        };
        let is_wanted = self.options.traces && helper.picks_fields() && (self.options.strict || !self.silent);
        is_wanted.then(|| {
            self.around.printed_path(PrintedPath {
                span: call.span.clone(),
                text: helper.name.to_owned(),
                base: None,
                segments: Vec::new(),
            })
        })
    }

    /// What the name of a call stands for; an unknown name is an error with its near matches.
    pub(super) fn callee(&mut self, call: &Call) -> Lowered<Callee> {
        let Some(name) = call.name.as_name() else {
            let written = match &call.name.kind {
                ExprKind::Path(path) => path.original.as_str(),
                _ => "this",
            };
            let message = format!("`{written}` cannot be called: the name of a helper has no dots");
            return Err(TemplateError::new(message, call.name.span.clone()).into());
        };
        if let Some(helper) = registry::find(&name) {
            self.around.use_helper(helper);
            return Ok(Callee::Helper(helper));
        }
        if name == "lookup" {
            return match call.args.len() {
                2 => Ok(Callee::Filter("_lookup".to_owned())),
                n => {
                    let error =
                        TemplateError::new(format!("`lookup` takes two arguments, found {n}"), call.span.clone());
                    Err(error.hint("write `{{lookup object \"name\"}}`").into())
                }
            };
        }
        if name == "log" {
            return Ok(Callee::Filter("_log".to_owned()));
        }
        let filter = jinja_name(&name);
        if builtin::FILTERS.contains(&filter.as_str()) {
            // some give safe strings, `tojson` for one
            self.prints_blanks = true;
            self.around.use_engine_filter();
            if filter == "map" {
                // it takes the name of a filter
                self.around.use_any_helper();
            }
            return Ok(Callee::Filter(filter));
        }
        Err(unknown_helper(&name, call).into())
    }
}

fn unknown_helper(name: &str, call: &Call) -> TemplateError {
    if BLOCKS.contains(&name) {
        let error = TemplateError::new(format!("`{name}` is a block"), call.name.span.clone());
        return error.hint(format!("write `{{{{#{name} ..}}}}..{{{{/{name}}}}}`"));
    }
    let known = registry::all().iter().flat_map(|helper| helper.names());
    let known = known.chain(builtin::FILTERS.iter().copied()).chain(["lookup", "log"]);
    TemplateError::new(format!("unknown helper `{name}`"), call.name.span.clone()).maybe_hint(did_you_mean(name, known))
}

/// Fails if an argument is the name of a filter or a test that is not there: `{{map xs "uper"}}`.
fn check_named(filter: &str, call: &Call) -> Result<(), TemplateError> {
    let Some((place, called)) = builtin::argument_that_names(filter) else {
        return Ok(());
    };
    // the first one is what is filtered
    let Some(argument) = call.args.get(place + 1) else {
        return Ok(());
    };
    let ExprKind::Text(name) = &argument.kind else {
        return Ok(());
    };
    let helpers = registry::all().iter().flat_map(|helper| helper.names());
    let known: Vec<String> = match called {
        Called::Test => builtin::TESTS.map(str::to_owned).into(),
        Called::Filter | Called::Function => helpers
            .map(jinja_name)
            .chain(builtin::FILTERS.map(str::to_owned))
            .collect(),
    };
    if known.contains(name) {
        return Ok(());
    }
    let message = format!("unknown {} `{name}`", called.describe());
    let error = TemplateError::new(message, argument.span.clone());
    Err(error.maybe_hint(did_you_mean(name, known.iter().map(String::as_str))))
}

/// Fails unless the helper takes `given` arguments.
pub(super) fn check_arity(helper: &Helper, call: &Call, given: usize) -> Result<(), TemplateError> {
    if (helper.min_args..=helper.max_args).contains(&given) {
        return Ok(());
    }
    let takes = match (helper.min_args, helper.max_args) {
        (min, max) if min == max => format!("{min}"),
        (min, usize::MAX) => format!("at least {min}"),
        (min, max) => format!("{min} to {max}"),
    };
    let message = format!(
        "`{}` takes {takes} arguments (a block's body is one), found {given}",
        helper.name
    );
    Err(TemplateError::new(message, call.span.clone()).hint(format!("write {}", helper.forms.join(" or "))))
}

/// A literal where a path is expected is the name of a field.
pub(in crate::handlebars) fn literal_path(expr: &Expr) -> Path {
    let name = expr.as_name().unwrap_or_default();
    Path {
        original: name.clone(),
        segments: vec![name],
        ..Path::default()
    }
}

/// The code that takes the field `segment` of the value of `code`. Plain objects are asked directly, which is
/// fastest; a small filter serves lengths and the elements of lists.
fn access(code: &str, segment: &str) -> String {
    let code = if code.contains('|') {
        format!("({code})")
    } else {
        code.to_owned()
    };
    if segment == "length" || segment.bytes().all(|b| b.is_ascii_digit()) {
        format!("{code}|_lookup({})", quoted(segment))
    } else if is_identifier(segment) {
        format!("{code}.{segment}")
    } else {
        format!("{code}[{}]", quoted(segment))
    }
}

fn number_code(number: &str) -> String {
    let is_plain = number.parse::<i64>().is_ok() || (number.contains('.') && number.len() < 18);
    if is_plain && !number.starts_with('-') && (number == "0" || !number.starts_with('0') || number.starts_with("0.")) {
        return number.to_owned();
    }
    format!("({}|_number)", quoted(number))
}

fn push_keyword(code: &mut Emitter, key: &str, value: &Emitter) {
    if is_identifier(key) {
        code.push(&format!("{key}="));
        code.append(value);
    } else {
        code.push(&format!("**{{{}: ", quoted(key)));
        code.append(value);
        code.push("}");
    }
}
