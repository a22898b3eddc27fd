//! What expressions come to, and which secrets they ask for on the way.

use minijinja::Value;
use minijinja::machinery::ast::{
    BinOp, BinOpKind, Call, CallArg, CallType, Compare, CompareOpKind, Expr, UnaryOp, UnaryOpKind,
};

use super::probe::{Kind, holds, is_unknown, kind_of};
use super::scopes::{MAX_VALUES, Values, add_values};
use super::walk::{Site, Walk};
use super::{Dialect, SecretsOf};
use crate::value::{self, ValueKind};

/// The filters that print: nothing is computed from what they give, and they have no part in what a template asks for.
const PRINTING: [&str; 9] = [
    "_seen",
    "_raw",
    "_text",
    "_html",
    "_xml",
    "_json",
    "_json_value",
    "_json_string",
    "_log",
];

/// An argument of a call: its values, and the name that it is given by, if it is.
struct Argument<'e> {
    keyword: Option<&'e str>,
    values: Values,
}

/// What the engine is to compute of a subject and arguments.
enum Code<'c> {
    Filter(&'c str),
    Test(&'c str),
    Function(&'c str),
    /// An expression in which `_0` is the subject and `_1`.. are the arguments.
    Plain(String),
}

impl Code<'_> {
    /// The expression in which `_0` is the subject and `_1`.. are these arguments.
    fn written(&self, args: &[Argument<'_>]) -> String {
        let written = |(number, arg): (usize, &Argument<'_>)| match arg.keyword {
            Some(keyword) => format!("{keyword}=_{}", number + 1),
            None => format!("_{}", number + 1),
        };
        let list = args.iter().enumerate().map(written).collect::<Vec<_>>().join(", ");
        match self {
            Self::Filter(name) => format!("_0|{name}({list})"),
            Self::Test(name) if args.is_empty() => format!("_0 is {name}"),
            Self::Test(name) => format!("_0 is {name}({list})"),
            Self::Function(name) if args.is_empty() => format!("{name}(_0)"),
            Self::Function(name) => format!("{name}(_0, {list})"),
            Self::Plain(code) => code.clone(),
        }
    }

    /// Whether it puts macros together, to be called elsewhere.
    fn builds(&self) -> bool {
        matches!(self, Self::Filter("_block" | "_with_inline"))
    }

    /// Whether what it is given may be a body that it runs.
    fn runs(&self) -> bool {
        matches!(self, Self::Filter(_) | Self::Function(_))
    }
}

impl<'a> Walk<'a> {
    /// The values that an expression may have.
    pub(super) fn eval(&mut self, expr: &'a Expr<'a>) -> Values {
        if !self.spend() {
            return self.unknown();
        }
        value::with_stack(|| self.eval_inside(expr))
    }

    pub(super) fn unknown(&self) -> Values {
        vec![self.notes.unknown()]
    }

    fn eval_inside(&mut self, expr: &'a Expr<'a>) -> Values {
        match expr {
            Expr::Var(var) => self.variable(var.id),
            Expr::Const(constant) => vec![constant.value.clone()],
            Expr::GetAttr(attr) => {
                let base = self.eval(&attr.expr);
                self.access(Site::Expr(expr), base, vec![Value::from(attr.name)])
            }
            Expr::GetItem(item) => {
                let base = self.eval(&item.expr);
                let key = self.eval(&item.subscript_expr);
                self.access(Site::Expr(expr), base, key)
            }
            Expr::Filter(filter) => match &filter.expr {
                Some(subject) => {
                    let subject = self.eval(subject);
                    self.filter(Site::Expr(expr), filter.name, subject, &filter.args)
                }
                None => self.unknown(),
            },
            Expr::Test(test) => {
                let subject = self.eval(&test.expr);
                let args = self.arguments(&test.args);
                self.compute(Site::Expr(expr), &Code::Test(test.name), subject, args)
            }
            Expr::Call(call) => self.call(Site::Expr(expr), call),
            Expr::IfExpr(choice) => {
                let holds = self.condition(&choice.test_expr);
                let otherwise = choice.false_expr.as_ref();
                self.either(
                    holds,
                    |walk| walk.eval(&choice.true_expr),
                    |walk| otherwise.map_or_else(|| vec![Value::UNDEFINED], |expr| walk.eval(expr)),
                )
            }
            Expr::BinOp(op) => self.binary(Site::Expr(expr), op),
            Expr::UnaryOp(op) => self.unary(Site::Expr(expr), op),
            Expr::Compare(comparison) => self.comparison(Site::Expr(expr), comparison),
            Expr::Slice(slice) => {
                let parts = [&slice.start, &slice.stop, &slice.step].into_iter().flatten();
                for part in std::iter::once(&slice.expr).chain(parts) {
                    self.eval(part);
                }
                self.unknown()
            }
            Expr::List(list) => self.list(&list.items),
            Expr::Tuple(tuple) => self.list(&tuple.items),
            Expr::Map(map) => self.map(&map.keys, &map.values),
        }
    }

    fn binary(&mut self, site: Site<'_>, op: &'a BinOp<'a>) -> Values {
        if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) {
            return self.short_circuit(op.op, &op.left, &op.right);
        }
        let (left, right) = (self.eval(&op.left), self.eval(&op.right));
        let code = Code::Plain(format!("_0 {} _1", operator(op.op)));
        self.compute(site, &code, left, vec![plain(right)])
    }

    fn unary(&mut self, site: Site<'_>, op: &'a UnaryOp<'a>) -> Values {
        let inner = self.eval(&op.expr);
        let code = match op.op {
            UnaryOpKind::Not => "not _0",
            UnaryOpKind::Neg => "-_0",
        };
        self.compute(site, &Code::Plain(code.to_owned()), inner, Vec::new())
    }

    /// The values of a variable: one that is set, or what the render gives.
    pub(super) fn variable(&self, name: &str) -> Values {
        match self.scopes.get(name) {
            Some(values) => values.clone(),
            None => vec![self.given(name)],
        }
    }

    /// What the render gives under a name.
    pub(super) fn given(&self, name: &str) -> Value {
        let secrets = |of| self.notes.value(Kind::Secrets(of));
        match (self.dialect, name) {
            (_, "_secrets") => secrets(SecretsOf::Run),
            (Dialect::Jinja, "secrets") => secrets(SecretsOf::Event),
            (Dialect::Jinja, "this") | (Dialect::Handlebars, "_c0") | (_, "_root") => self.notes.value(Kind::Root),
            (_, "_now" | "_id" | "_attempt" | "_body") | (Dialect::Jinja, _) => self.notes.unknown(),
            (Dialect::Handlebars, _) => Value::UNDEFINED,
        }
    }

    /// The fields `keys` of `bases`.
    fn access(&mut self, site: Site<'_>, bases: Values, keys: Values) -> Values {
        let is_certain = bases.len() == 1 && keys.len() == 1;
        let mut found = Vec::new();
        for base in &bases {
            for key in &keys {
                let value = match kind_of(base) {
                    None if is_unknown(key) => self.notes.unknown(),
                    Some(Kind::Unknown) => self.notes.unknown(),
                    _ => base.get_item(key).unwrap_or_default(),
                };
                // what is unknown about it is in the value itself
                self.note(site, is_certain);
                add_values(&mut found, vec![value]);
            }
        }
        self.limited(found)
    }

    fn limited(&self, values: Values) -> Values {
        match values.len() {
            0 => vec![Value::UNDEFINED],
            1..=MAX_VALUES => values,
            _ => self.unknown(),
        }
    }

    fn arguments(&mut self, args: &'a [CallArg<'a>]) -> Vec<Argument<'a>> {
        let mut arguments = Vec::with_capacity(args.len());
        for arg in args {
            let (keyword, expr) = match arg {
                CallArg::Pos(expr) => (None, expr),
                CallArg::Kwarg(name, expr) => (Some(*name), expr),
                CallArg::PosSplat(expr) | CallArg::KwargSplat(expr) => {
                    self.eval(expr);
                    arguments.push(plain(self.unknown()));
                    continue;
                }
            };
            let values = self.eval(expr);
            arguments.push(Argument { keyword, values });
        }
        arguments
    }

    fn filter(&mut self, site: Site<'_>, name: &str, subject: Values, args: &'a [CallArg<'a>]) -> Values {
        let args = self.arguments(args);
        if PRINTING.contains(&name) {
            return self.unknown();
        }
        if name == "_merge" && subject.iter().any(|value| kind_of(value).is_some()) {
            return vec![self.merged(subject, args)];
        }
        self.compute(site, &Code::Filter(name), subject, args)
    }

    /// An object that is known in part, with fields over it.
    fn merged(&self, subject: Values, pairs: Vec<Argument<'_>>) -> Value {
        let mut fields = match subject.as_slice() {
            [one] => match kind_of(one) {
                Some(Kind::With(fields)) => fields.clone(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        for pair in pairs.chunks_exact(2) {
            let [name, value] = pair else { continue };
            if let [name] = name.values.as_slice() {
                let value = match value.values.as_slice() {
                    [value] => value.clone(),
                    _ => self.notes.unknown(),
                };
                fields.push((name.clone(), value));
            }
        }
        self.notes.value(Kind::With(fields))
    }

    pub(super) fn call(&mut self, site: Site<'_>, call: &'a Call<'a>) -> Values {
        let callees = match call.identify_call() {
            CallType::Function(name) => match self.scopes.get(name) {
                Some(values) => values.clone(),
                None => {
                    let mut args = self.arguments(&call.args);
                    if matches!(name, "caller" | "super" | "namespace" | "loop") || args.is_empty() {
                        return self.unknown();
                    }
                    let subject = args.remove(0);
                    if subject.keyword.is_some() {
                        return self.unknown();
                    }
                    return self.compute(site, &Code::Function(name), subject.values, args);
                }
            },
            CallType::Block(_) => return self.unknown(),
            CallType::Method(..) | CallType::Object(_) => self.eval(&call.expr),
        };
        let args = self.arguments(&call.args);
        let mut results = Vec::new();
        let is_only = callees.len() == 1;
        for callee in callees {
            let result = match kind_of(&callee) {
                Some(Kind::Macro(number)) => {
                    let (number, args) = (*number, args.iter());
                    let args = args.map(|arg| (arg.keyword, arg.values.clone())).collect();
                    self.certainly(is_only, |walk| walk.run_macro(number, args))
                }
                _ => self.unknown(),
            };
            add_values(&mut results, result);
        }
        self.limited(results)
    }

    fn short_circuit(&mut self, op: BinOpKind, left: &'a Expr<'a>, right: &'a Expr<'a>) -> Values {
        let left = self.eval(left);
        let holds = truth(&left);
        let kept = |_: &mut Self| left.clone();
        match op {
            BinOpKind::ScAnd => self.either(holds, |walk| walk.eval(right), kept),
            _ => self.either(holds, kept, |walk| walk.eval(right)),
        }
    }

    fn comparison(&mut self, site: Site<'_>, comparison: &'a Compare<'a>) -> Values {
        let first = self.eval(&comparison.expr);
        let mut code = "_0".to_owned();
        let mut args = Vec::new();
        for (number, op) in comparison.ops.iter().enumerate() {
            args.push(plain(self.eval(&op.expr)));
            code.push_str(&format!(" {} _{}", comparison_operator(op.op), number + 1));
        }
        self.compute(site, &Code::Plain(code), first, args)
    }

    fn list(&mut self, items: &'a [Expr<'a>]) -> Values {
        let items: Vec<Value> = items.iter().map(|item| self.single(item)).collect();
        vec![Value::from(items)]
    }

    fn map(&mut self, keys: &'a [Expr<'a>], values: &'a [Expr<'a>]) -> Values {
        let pairs: Vec<(Value, Value)> = keys
            .iter()
            .zip(values)
            .map(|(key, value)| (self.single(key), self.single(value)))
            .collect();
        match pairs.iter().all(|(key, _)| key.as_str().is_some()) {
            true => vec![value::Map::from_entries(pairs).into()],
            false => self.unknown(),
        }
    }

    /// The value of an expression, where it is one alone.
    fn single(&mut self, expr: &'a Expr<'a>) -> Value {
        match self.eval(expr).as_slice() {
            [value] => value.clone(),
            _ => self.notes.unknown(),
        }
    }

    /// Whether a condition holds, where that is known.
    pub(super) fn condition(&mut self, expr: &'a Expr<'a>) -> Option<bool> {
        let values = self.eval(expr);
        truth(&values)
    }

    /// Has the engine compute what an expression gives, for each of the values that its parts may have.
    fn compute(&mut self, site: Site<'_>, code: &Code<'_>, subject: Values, args: Vec<Argument<'_>>) -> Values {
        let written = code.written(&args);
        let mut columns = vec![subject];
        columns.extend(args.into_iter().map(|arg| arg.values));
        let combinations = columns.iter().map(Vec::len).try_fold(1, usize::checked_mul);
        if combinations.is_none_or(|count| count > MAX_VALUES) {
            for column in columns.iter_mut().filter(|column| column.len() > 1) {
                *column = self.unknown();
            }
        }
        let is_only = columns.iter().all(|column| column.len() == 1);
        let mut results = Vec::new();
        for row in combined(&columns) {
            let result = self.compute_one(site, (code, &written), row, is_only);
            add_values(&mut results, vec![result]);
        }
        self.limited(results)
    }

    fn compute_one(
        &mut self,
        site: Site<'_>,
        (code, written): (&Code<'_>, &str),
        row: Vec<Value>,
        is_only: bool,
    ) -> Value {
        let is_open = row.iter().any(|value| holds(value, &|kind| *kind == Kind::Unknown));
        let is_asked = |kind: &Kind| matches!(kind, Kind::Root | Kind::Secrets(_));
        let asks = row.iter().any(|value| holds(value, &is_asked));
        let calls = matches!(code, Code::Filter("_call"));
        if is_open && !asks && !calls && !code.builds() {
            return self.notes.unknown();
        }
        if code.runs() {
            self.expect_calls(&row);
        }
        let names = (0..row.len()).map(|number| Value::from(format!("_{number}")));
        let context: Value = value::Map::from_entries(names.zip(row).collect()).into();
        let computed = self
            .engine
            .compile_expression(written)
            .and_then(|code| code.eval(context));
        let has_guessed = self.note(site, is_only && (calls || !is_open));
        let result = match computed {
            Ok(result) if result.kind() != ValueKind::Invalid => result,
            _ => return self.notes.unknown(),
        };
        let is_guess = has_guessed || is_open || asks || holds(&result, &|kind| *kind == Kind::Unknown);
        match is_guess && kind_of(&result).is_none() && !code.builds() {
            true => self.notes.unknown(),
            false => result,
        }
    }
}

/// Whether values are all truthy to the engine, or all not; nothing where that is not known.
fn truth(values: &Values) -> Option<bool> {
    if values.iter().any(|value| kind_of(value).is_some()) {
        return None;
    }
    let mut truths = values.iter().map(Value::is_true);
    let first = truths.next()?;
    truths.all(|other| other == first).then_some(first)
}

fn plain<'e>(values: Values) -> Argument<'e> {
    Argument { keyword: None, values }
}

/// Each row that takes one value of each column.
fn combined(columns: &[Values]) -> Vec<Vec<Value>> {
    let mut rows = vec![Vec::new()];
    for column in columns {
        rows = rows
            .iter()
            .flat_map(|row: &Vec<Value>| {
                column.iter().map(|value| {
                    let mut longer = row.clone();
                    longer.push(value.clone());
                    longer
                })
            })
            .collect();
    }
    rows
}

fn operator(op: BinOpKind) -> &'static str {
    match op {
        BinOpKind::Eq => "==",
        BinOpKind::Ne => "!=",
        BinOpKind::Lt => "<",
        BinOpKind::Lte => "<=",
        BinOpKind::Gt => ">",
        BinOpKind::Gte => ">=",
        BinOpKind::ScAnd => "and",
        BinOpKind::ScOr => "or",
        BinOpKind::Add => "+",
        BinOpKind::Sub => "-",
        BinOpKind::Mul => "*",
        BinOpKind::Div => "/",
        BinOpKind::FloorDiv => "//",
        BinOpKind::Rem => "%",
        BinOpKind::Pow => "**",
        BinOpKind::Concat => "~",
        BinOpKind::In => "in",
    }
}

fn comparison_operator(op: CompareOpKind) -> &'static str {
    match op {
        CompareOpKind::Eq => "==",
        CompareOpKind::Ne => "!=",
        CompareOpKind::Lt => "<",
        CompareOpKind::Lte => "<=",
        CompareOpKind::Gt => ">",
        CompareOpKind::Gte => ">=",
        CompareOpKind::In => "in",
        CompareOpKind::NotIn => "not in",
    }
}
