//! Blocks: `if`, `unless`, `each`, `with`, plain sections, and helpers that take a body.

use super::super::TemplateError;
use super::super::ast::{Block, Call, Expr, Program};
use super::super::source_map::Emitter;
use super::code::{Delimiters, parenthesized, plain};
use super::expr::{Callee, check_arity};
use super::scope::{Frame, LoopData, SameIf};
use super::{Lowered, Lowerer, OutputContext};
use crate::helpers::registry::{self, Body, BodyPlace, Helper};

impl Lowerer<'_> {
    pub(super) fn block(&mut self, block: &Block, out: &mut Emitter) -> Lowered<()> {
        let name = block.call.name.as_name();
        match name.as_deref() {
            Some("if") => self.if_block(block, false, out),
            Some("unless") => self.if_block(block, true, out),
            Some("each") => self.each(block, out),
            Some("with") => self.with(block, out),
            Some(name) if self.is_helper_block(name, &block.call) => self.helper_block(block, out),
            _ if block.call.args.is_empty() && block.call.hash.is_empty() => self.section(block, out),
            _ => self.helper_block(block, out),
        }
    }

    fn is_helper_block(&self, name: &str, call: &Call) -> bool {
        let has_arguments = !(call.args.is_empty() && call.hash.is_empty());
        has_arguments || registry::find(name).is_some_and(|helper| helper.bare_block)
    }

    fn if_block(&mut self, block: &Block, negated: bool, out: &mut Emitter) -> Lowered<()> {
        let argument = only_argument(block)?;
        let outer = std::mem::replace(&mut self.silent, true);
        let condition = self.argument(argument);
        self.silent = outer;
        let condition = parenthesized(condition?);
        let include_zero = block.call.hash.iter().find(|pair| pair.key == "includeZero");
        let mut test = condition;
        match include_zero {
            Some(pair) => {
                let flag = self.argument(&pair.value)?;
                test.push("|_holds_with_zero(");
                test.append(&flag);
                test.push(")");
            }
            None if is_boolean(argument) => {}
            None => test.push(" is _truthy"),
        }
        let test = test.covering(&block.open_span);
        out.push_block(if negated { "if not " } else { "if " }, &test, "");
        self.branches(block, None, out)?;
        out.push(&Delimiters::block("endif"));
        Ok(())
    }

    /// The main branch, with `frame` in force, and the else branch: they begin in the same context and must end in the
    /// same.
    fn branches(&mut self, block: &Block, frame: Option<Frame>, out: &mut Emitter) -> Lowered<()> {
        let start = self.context;
        if let Some(program) = &block.program {
            let has_frame = frame.is_some();
            if let Some(frame) = frame {
                self.scopes.push(frame);
            }
            out.append(&self.inner_program(program)?);
            if has_frame {
                self.scopes.pop();
            }
        }
        let first = std::mem::replace(&mut self.context, start);
        if let Some(inverse) = &block.inverse {
            out.push(&Delimiters::block("else"));
            out.append(&self.inner_program(inverse)?);
        }
        if first == self.context {
            return Ok(());
        }
        let end_of = |branch: &Option<Program>| match branch {
            Some(program) if !program.nodes.is_empty() => program.span.end.saturating_sub(1)..program.span.end,
            _ => block.open_span.clone(),
        };
        let ends = [(first, end_of(&block.program)), (self.context, end_of(&block.inverse))];
        Err(self.disagreement("the branches of this block end differently", ends))
    }

    /// A body that runs any number of times: it must end as it began.
    fn loop_body(&mut self, body: &Program) -> Lowered<Emitter> {
        let start = self.context;
        let code = self.inner_program(body)?;
        if self.context == start {
            return Ok(code);
        }
        let end = body.span.end.saturating_sub(1)..body.span.end;
        let ends = [(self.context, end), (start, body.span.start..body.span.start + 1)];
        Err(self.disagreement("the body of a loop must end as it began", ends))
    }

    /// The else branch of a loop, which must end as the loop began.
    fn loop_else(&mut self, inverse: Option<&Program>, out: &mut Emitter) -> Lowered<()> {
        if let Some(inverse) = inverse {
            out.push(&Delimiters::block("else"));
            out.append(&self.loop_body(inverse)?);
        }
        Ok(())
    }

    fn each(&mut self, block: &Block, out: &mut Emitter) -> Lowered<()> {
        let items = parenthesized(self.argument(only_argument(block)?)?);
        self.looped(block, &items, LoopKind::Each, out)
    }

    fn looped(&mut self, block: &Block, items: &Emitter, kind: LoopKind, out: &mut Emitter) -> Lowered<()> {
        let number = self.scopes.fresh();
        let vars = LoopVars::new(number);
        let mut body = Emitter::default();
        if let Some(program) = &block.program {
            for var in vars.all() {
                self.scopes.declare(var);
            }
            let targets = [vars.item.clone(), vars.key.clone()];
            self.scopes.push(Frame {
                var: vars.item.clone(),
                params: program.block_params.iter().cloned().zip(targets).collect(),
                data: Some(LoopData { number, is_for: true }),
                is_context: true,
                same_if: kind.same_if(),
            });
            kind.flag().inspect(|(flag, _)| self.scopes.declare(flag));
            body = self.loop_body(program)?;
            self.scopes.pop();
        }
        if let Some((flag, code)) = kind.flag().filter(|(flag, _)| self.scopes.is_used(flag)) {
            out.push(&Delimiters::block(&format!("set {flag} = {code}")));
        }
        let pairs = self.scopes.is_used(&vars.key);
        let mut values = Emitter::default();
        values.append(items);
        values.push(&kind.filter(pairs));
        let values = values.covering(&block.open_span);
        let target = if pairs {
            format!("{}, {}", vars.key, vars.item)
        } else {
            vars.item.clone()
        };
        out.push_block(&format!("for {target} in "), &values, "");
        for (var, code) in vars.data() {
            if self.scopes.is_used(var) {
                out.push(&Delimiters::block(&format!("set {var} = {code}")));
            }
        }
        out.append(&body);
        self.loop_else(block.inverse.as_ref(), out)?;
        out.push(&Delimiters::block("endfor"));
        Ok(())
    }

    fn with(&mut self, block: &Block, out: &mut Emitter) -> Lowered<()> {
        let argument = only_argument(block)?;
        let is_this = argument.as_path().is_some_and(super::super::ast::Path::is_this);
        let value = self.argument(argument)?;
        let var = format!("_c{}", self.scopes.fresh());
        self.scopes.declare(&var);
        out.push_block(&format!("with {var} = "), &value.covering(&block.open_span), "");
        out.push(&Delimiters::block(&format!("if {var}|_holds_with_zero(true)")));
        let params = block.program.iter().flat_map(|program| &program.block_params);
        let frame = Frame {
            var: var.clone(),
            params: params.cloned().map(|name| (name, var.clone())).collect(),
            data: None,
            is_context: !is_this,
            same_if: None,
        };
        self.branches(block, Some(frame), out)?;
        out.push(&Delimiters::block("endif"));
        out.push(&Delimiters::block("endwith"));
        Ok(())
    }

    /// `{{#path}}..{{/path}}`: a loop over an array, the context of an object, once for anything else that is truthy.
    fn section(&mut self, block: &Block, out: &mut Emitter) -> Lowered<()> {
        let name = &block.call.name;
        let value = self.value(name)?;
        let place = self.printed_path(name)?;
        let this = self.scopes.this();
        let flag = match name.as_path() {
            Some(path) if !path.data && !self.is_block_param(path) => {
                let flag = format!("_s{}", self.scopes.fresh());
                Some((flag, format!("{} is _true", parenthesized(plain(value.text())).text())))
            }
            _ => None,
        };
        let mut items = parenthesized(value);
        let place = place
            .filter(|_| self.options.strict)
            .map(|p| format!(", {p}"))
            .unwrap_or_default();
        items.push(&format!("|_section({this}{place})"));
        self.looped(block, &items, LoopKind::Section { flag }, out)
    }

    fn is_block_param(&mut self, path: &super::super::ast::Path) -> bool {
        !path.scoped
            && path.depth == 0
            && path
                .segments
                .first()
                .is_some_and(|s| self.scopes.block_param(s).is_some())
    }

    /// `{{#helper args}}body{{/helper}}`, printed.
    fn helper_block(&mut self, block: &Block, out: &mut Emitter) -> Lowered<()> {
        let (value, helper) = self.helper_value(block)?;
        let Some(inverse) = &block.inverse else {
            return self.print(value, false, helper.prints_json, None, &block.span, out);
        };
        if !helper.has_else() {
            let error = TemplateError::new(format!("`{}` has no else", helper.name), inverse.span.clone());
            return Err(error.hint(format!("write {}", helper.forms.join(" or "))).into());
        }
        let var = format!("_v{}", self.scopes.fresh());
        self.scopes.declare(&var);
        out.push_block(&format!("with {var} = "), &value.covering(&block.open_span), "");
        out.push(&Delimiters::block(&format!("if {var} is _empty")));
        let start = self.context;
        out.append(&self.inner_program(inverse)?);
        let end = self.context;
        self.context = start;
        out.push(&Delimiters::block("else"));
        self.print(plain(&var), false, helper.prints_json, None, &block.span, out)?;
        out.push(&Delimiters::block("endif"));
        out.push(&Delimiters::block("endwith"));
        if end == self.context {
            return Ok(());
        }
        let ends = [(end, inverse.span.clone()), (self.context, block.open_span.clone())];
        Err(self.disagreement("the else of this block ends differently", ends))
    }

    /// The code of a block helper's value, without its else.
    pub(super) fn helper_value(&mut self, block: &Block) -> Lowered<(Emitter, &'static Helper)> {
        let Callee::Helper(helper) = self.callee(&block.call)? else {
            let name = block.call.name.as_name().unwrap_or_default();
            let error = TemplateError::new(format!("`{name}` has no block form"), block.open_span.clone());
            return Err(error.hint(format!("write `{{{{{name} ..}}}}`")).into());
        };
        let Some(program) = block.program.as_ref().filter(|_| helper.body != Body::None) else {
            let error = TemplateError::new(
                format!("`{}` has no such block form", helper.name),
                block.open_span.clone(),
            );
            return Err(error.hint(format!("write {}", helper.forms.join(" or "))).into());
        };
        let mut args = Vec::with_capacity(block.call.args.len() + 1);
        for arg in &block.call.args {
            args.push(self.argument(arg)?);
        }
        let body = self.body(program, helper)?;
        match helper.body_place {
            BodyPlace::First => args.insert(0, body),
            BodyPlace::Last => args.push(body),
        }
        check_arity(helper, &block.call, args.len())?;
        let code = self.apply(&Callee::Helper(helper), args, &block.call)?;
        Ok((code.covering(&block.span), helper))
    }

    /// Runs `lower` in another output context, and comes back to this one.
    pub(super) fn apart<T>(
        &mut self,
        context: OutputContext,
        lower: impl FnOnce(&mut Self) -> Lowered<T>,
    ) -> Lowered<T> {
        let outer = std::mem::replace(&mut self.context, context);
        let lowered = lower(self);
        self.context = outer;
        lowered
    }
}

fn only_argument(block: &Block) -> Result<&Expr, TemplateError> {
    match block.call.args.as_slice() {
        [argument] => Ok(argument),
        other => {
            let name = block.call.name.as_name().unwrap_or_default();
            let message = format!("#{name} requires exactly one argument, found {}", other.len());
            Err(TemplateError::new(message, block.open_span.clone()))
        }
    }
}

/// Whether the value is a boolean for sure, and so its own truthiness.
fn is_boolean(expr: &Expr) -> bool {
    expr.as_path()
        .is_some_and(|path| path.data && matches!(path.original.as_str(), "first" | "last"))
}

/// Which loop a block is.
enum LoopKind {
    Each,
    /// A section, with the variable that says whether it is one over `true`, and its code.
    Section {
        flag: Option<(String, String)>,
    },
}

impl LoopKind {
    /// The filter that gives the items, or the pairs of key and item.
    fn filter(&self, pairs: bool) -> String {
        match (self, pairs) {
            (Self::Each, false) => "|_values".to_owned(),
            (_, true) => "|_pairs".to_owned(),
            (Self::Section { .. }, false) => String::new(),
        }
    }

    fn flag(&self) -> Option<&(String, String)> {
        match self {
            Self::Each => None,
            Self::Section { flag } => flag.as_ref(),
        }
    }

    fn same_if(&self) -> Option<SameIf> {
        self.flag().map(|(flag, _)| SameIf::Flag(flag.clone()))
    }
}

/// The variables of a loop.
struct LoopVars {
    item: String,
    key: String,
    index: String,
    first: String,
    last: String,
}

impl LoopVars {
    fn new(number: usize) -> Self {
        let var = |letter| format!("_{letter}{number}");
        Self {
            item: var('c'),
            key: var('k'),
            index: var('i'),
            first: var('f'),
            last: var('l'),
        }
    }

    fn all(&self) -> [&str; 5] {
        [&self.item, &self.key, &self.index, &self.first, &self.last]
    }

    /// The variables that are set where they are used, and to what.
    fn data(&self) -> [(&str, &'static str); 3] {
        [
            (&self.index, "loop.index0"),
            (&self.first, "loop.first"),
            (&self.last, "loop.last"),
        ]
    }
}
