//! Expressions: paths, literals, helper calls.

use super::super::TemplateError;
use super::super::ast::{Call, Expr, ExprKind, HashPair, Path};
pub(super) use super::super::lower::is_call_of;
use super::super::lower::{MARKING, OutputContext, literal_path};
use super::code::{Code, Kind, keyword, quoted};
use super::names;
use super::scope::{Base, Datum, OutOfReach};
use super::{Converted, Converter, cannot};
use crate::helpers::registry::{self, Helper, jinja_name};

/// The helper whose result an expression is.
pub(super) fn printing_helper(expr: &Expr) -> Option<&'static Helper> {
    match &expr.kind {
        ExprKind::Call(call) => registry::find(&call.name.as_name()?),
        _ => None,
    }
}

/// Whether the expression is a call of a filter that marks text as safe.
pub(super) fn is_marked(expr: &Expr) -> bool {
    is_call_of(expr, &MARKING)
}

impl Converter<'_> {
    /// The code of an expression's value.
    pub(super) fn value(&mut self, expr: &Expr) -> Converted<Code> {
        match &expr.kind {
            ExprKind::Path(path) => self.path(path, expr),
            ExprKind::Call(call) => self.call(call),
            _ => self.path(&literal_path(expr), expr),
        }
    }

    /// The code of an argument: like [`Self::value`], but a literal is itself, not the name of a field.
    pub(super) fn argument(&mut self, expr: &Expr) -> Converted<Code> {
        Ok(match &expr.kind {
            ExprKind::Text(text) => Code::string(text),
            ExprKind::Number(number) => number_code(number).ok_or_else(|| {
                cannot(format!("the number `{number}`"), &expr.span).hint("write it without zeros before it")
            })?,
            ExprKind::Bool(value) => Code::tight(value.to_string()).of_kind(Kind::Bool),
            ExprKind::Null => Code::tight("none"),
            ExprKind::Undefined => Code::tight("_undefined"),
            ExprKind::Call(call) if is_marked(expr) => self.unmarked(expr, call)?,
            ExprKind::Path(_) | ExprKind::Call(_) => self.value(expr)?,
        })
    }

    /// The code of a marked text without its mark: `concat` gives none. It trims what is marked.
    fn unmarked(&mut self, expr: &Expr, call: &Call) -> Converted<Code> {
        let name = call.name.as_name().unwrap_or_default();
        let text = match name.as_str() {
            "safe" if call.args.len() == 1 => self.argument(&call.args[0])?,
            "tojson" => self.value(expr)?,
            "e" | "escape" if matches!(self.options.native, OutputContext::Json(_)) => self.value(expr)?,
            // of what it maps to, only what these filters give is marked
            "map" if maps_to_unmarked(call) => return self.value(expr),
            _ => {
                let error = cannot(format!("`{name}` as an argument"), &expr.span);
                return Err(error.hint("leave it out: a value is escaped where it is printed"));
            }
        };
        Ok(Code::string("").filter("concat", &[text.as_str().to_owned()]))
    }

    fn path(&mut self, path: &Path, expr: &Expr) -> Converted<Code> {
        if path.data {
            return self.data_path(path, expr);
        }
        let mut segments = path.segments.as_slice();
        if path.depth == 0
            && !path.scoped
            && let Some((first, rest)) = segments.split_first()
            && let Some(code) = self.scopes.block_param(first)
        {
            segments = rest;
            return Ok(fields(code, segments));
        }
        let base = self
            .scopes
            .ancestor(path.depth)
            .map_err(|reason| out_of_reach(path, expr, reason))?;
        Ok(match base {
            Base::Event => event_path(segments, self.scopes.event()),
            Base::Code(code) => fields(code, segments),
        })
    }

    fn data_path(&mut self, path: &Path, expr: &Expr) -> Converted<Code> {
        let Some((first, rest)) = path.segments.split_first() else {
            return Ok(Code::tight("_undefined"));
        };
        let datum = match first.as_str() {
            "index" => Datum::Index,
            "key" => Datum::Key,
            "first" => Datum::First,
            "last" => Datum::Last,
            "root" if self.options.is_partial => return Ok(fields(Code::tight("_root"), rest)),
            "root" => return Ok(event_path(rest, self.scopes.event())),
            "now" | "secrets" | "id" | "attempt" | "body" => return Ok(fields(Code::tight(format!("_{first}")), rest)),
            "partial-block" => return Ok(fields(self.partial_block(), rest)),
            _ => return Ok(Code::tight("_undefined")),
        };
        let data = self
            .scopes
            .loop_data(datum, path.depth)
            .map_err(|reason| out_of_reach(path, expr, reason))?;
        match data {
            Some(code) => Ok(fields(code, rest)),
            None if !self.options.is_partial => Ok(Code::tight("_undefined")),
            // the loop that the partial is called in, if it is called in one
            None => match datum.in_loop().filter(|_| path.depth == 0 && !self.scopes.is_in_loop()) {
                Some(code) => Ok(fields(code.of_kind(Kind::Any), rest)),
                None => Err(out_of_reach(path, expr, OutOfReach::Caller)),
            },
        }
    }

    fn call(&mut self, call: &Call) -> Converted<Code> {
        let name = call.name.as_name().unwrap_or_default();
        if name == "lookup"
            && let [object, key] = call.args.as_slice()
        {
            let object = self.argument(object)?;
            return Ok(match &key.kind {
                ExprKind::Text(key) => object.field(key),
                _ => object.filter("lookup", &[self.argument(key)?.as_str().to_owned()]),
            });
        }
        if name == "log" {
            return Err(cannot("`log`", &call.span).hint("leave it out: it prints nothing"));
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.argument(arg)?);
        }
        self.apply(&jinja_name(&name), &args, &call.hash)
    }

    /// The code of a filter applied to the first of its arguments.
    pub(super) fn apply(&mut self, name: &str, args: &[Code], hash: &[HashPair]) -> Converted<Code> {
        let Some((subject, rest)) = args.split_first() else {
            return Ok(Code::tight("_undefined"));
        };
        let mut arguments: Vec<String> = rest.iter().map(|arg| arg.as_str().to_owned()).collect();
        for pair in hash {
            arguments.push(keyword(&pair.key, &self.argument(&pair.value)?));
        }
        let kind = match name {
            "isEqual" | "isNot" | "includes" | "gt" | "gte" | "lt" | "lte" | "greater" | "every" | "some" => Kind::Bool,
            "filter" | "array" => Kind::List,
            _ => Kind::Any,
        };
        Ok(subject.filter(name, &arguments).of_kind(kind))
    }
}

/// The names of an event's field and of fields in it. The event itself is called `event`.
fn event_path(segments: &[String], event: &str) -> Code {
    match segments.split_first() {
        Some((first, rest)) if names::is_field(first) && first != "length" => fields(Code::tight(first), rest),
        _ => fields(Code::tight(event), segments),
    }
}

fn fields(base: Code, segments: &[String]) -> Code {
    segments.iter().fold(base, |code, segment| code.field(segment))
}

fn out_of_reach(path: &Path, expr: &Expr, reason: OutOfReach) -> TemplateError {
    let at = if path.data { "@" } else { "" };
    cannot(format!("`{at}{}` here", path.original), &expr.span).hint(match reason {
        OutOfReach::Caller => {
            "what it stands for depends on where this is called from: pass it on as an argument of the partial"
        }
        OutOfReach::Sections => {
            "what it stands for depends on which sections run over `true`: use `#if`, `#each` or `#with` for some of them"
        }
    })
}

/// Whether `map` gives the elements' fields, or what a filter gives that does not mark it.
fn maps_to_unmarked(call: &Call) -> bool {
    match call.args.get(1).map(|filter| &filter.kind) {
        Some(ExprKind::Text(filter)) => !MARKING.contains(&filter.as_str()),
        Some(_) => false,
        None => true,
    }
}

/// A number as Jinja has it, with all its digits.
fn number_code(number: &str) -> Option<Code> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let has_zeros = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if has_zeros {
        return None;
    }
    let is_short = number.parse::<i64>().is_ok() || (number.contains('.') && number.len() < 18);
    Some(match is_short && number != "-0" {
        true if number.starts_with('-') => Code::negative(number),
        true => Code::tight(number),
        // text that holds JSON is read by `get`
        false => Code::string("").filter("get", &[quoted(number)]),
    })
}
