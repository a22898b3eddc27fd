//! Blocks: `if`, `unless`, `each`, `with`, plain sections, and helpers that take a body.

use super::super::ast::{Block, Expr, ExprKind, HashPair, Node, Program};
use super::code::{Code, Kind};
use super::names::{self, singular};
use super::piece::{Branch, Piece};
use super::scope::{Frame, LoopData};
use super::{Converted, Converter};
use crate::helpers::registry;

/// Which loop a block is.
enum LoopKind {
    Each,
    /// A section, with the condition under which it is one over `true`.
    Section {
        same_if: Option<String>,
    },
}

impl Converter<'_> {
    pub(super) fn block(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<()> {
        let name = block.call.name.as_name();
        let has_arguments = !(block.call.args.is_empty() && block.call.hash.is_empty());
        let is_bare_helper = || {
            let helper = name.as_deref().and_then(registry::find);
            helper.is_some_and(|helper| helper.bare_block)
        };
        match name.as_deref() {
            Some("if" | "unless") => {
                let mut branches = Vec::new();
                self.if_branches(block, "if", &mut branches)?;
                out.push(Piece::branches(branches, "endif"));
                Ok(())
            }
            Some("each") => self.each(block, out),
            Some("with") => self.with(block, out),
            _ if has_arguments || is_bare_helper() => self.helper_block(block, out),
            _ => self.section(block, out),
        }
    }

    /// The branches of an `if` or `unless` and of those chained to it.
    fn if_branches(&mut self, block: &Block, word: &str, branches: &mut Vec<Branch>) -> Converted<()> {
        let negates = block.call.name.as_name().as_deref() == Some("unless");
        // `{{^if x}}..{{/if}}` has just the branch for the contrary
        let (main, inverse, negates) = match (&block.program, &block.inverse) {
            (None, Some(only)) => (Some(only), None, !negates),
            (main, inverse) => (main.as_ref(), inverse.as_ref(), negates),
        };
        let start = self.context;
        let condition = self.condition(only_argument(block), &block.call.hash, negates)?;
        let body = main.map(|main| self.program(main)).transpose()?.unwrap_or_default();
        branches.push(Branch {
            tag: format!("{word} {condition}"),
            body,
        });
        let end = std::mem::replace(&mut self.context, start);
        if let Some(inverse) = inverse {
            match chained_if(inverse) {
                Some(next) => self.if_branches(next, "elif", branches)?,
                None => branches.push(Branch {
                    tag: "else".to_owned(),
                    body: self.program(inverse)?,
                }),
            }
        }
        self.context = end;
        Ok(())
    }

    fn condition(&mut self, argument: Option<&Expr>, hash: &[HashPair], negates: bool) -> Converted<String> {
        let value = match argument {
            Some(argument) => self.argument(argument)?,
            None => Code::tight("_undefined"),
        };
        let not = if negates { "not " } else { "" };
        let include_zero = hash.iter().find(|pair| pair.key == "includeZero");
        Ok(match include_zero {
            Some(pair) => {
                let include_zero = self.argument(&pair.value)?;
                value.test(&format!("{not}truthy(include_zero={})", include_zero.as_str()))
            }
            None if matches!(value.kind, Kind::Bool | Kind::List | Kind::Integer) => {
                format!("{not}{}", value.as_str())
            }
            None => value.test(&format!("{not}truthy")),
        })
    }

    fn each(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<()> {
        let Some(argument) = only_argument(block) else {
            return Ok(());
        };
        let items = self.argument(argument)?;
        let wanted = subject_name(argument).and_then(|name| singular(&name));
        self.looped(block, &items, wanted.as_deref(), LoopKind::Each, out)
    }

    fn looped(
        &mut self,
        block: &Block,
        items: &Code,
        wanted: Option<&str>,
        kind: LoopKind,
        out: &mut Vec<Piece>,
    ) -> Converted<()> {
        let mark = self.scopes.mark();
        let start = self.context;
        let (item, data, body) = match &block.program {
            Some(program) => self.loop_body(program, wanted, &kind)?,
            None => return self.inverse_section(block, items, out),
        };
        let is_paired = self.scopes.is_used(&data.key);
        let values = match (&kind, is_paired) {
            (_, true) => items.filter("pairs", &[]),
            (LoopKind::Each, false) if items.kind != Kind::List => items.filter("values", &[]),
            _ => items.clone(),
        };
        let target = match is_paired {
            true => format!("{}, {item}", data.key),
            false => item,
        };
        let mut branches = vec![Branch {
            tag: format!("for {target} in {}", values.as_str()),
            body,
        }];
        self.scopes.forget(mark);
        if let Some(inverse) = &block.inverse {
            self.context = start;
            branches.push(Branch {
                tag: "else".to_owned(),
                body: self.program(inverse)?,
            });
        }
        out.push(Piece::branches(branches, "endfor"));
        Ok(())
    }

    /// The body of a loop, and what its item and its data are called.
    fn loop_body(
        &mut self,
        program: &Program,
        wanted: Option<&str>,
        kind: &LoopKind,
    ) -> Converted<(String, LoopData, Vec<Piece>)> {
        let mentioned = names::of_program(program);
        let mut params = program.block_params.iter();
        let beyond = names::beyond_params(program);
        let (item_param, key_param) = (params.next(), params.next());
        let item = match item_param {
            Some(param) => self.scopes.name(param, &beyond),
            None => self.scopes.name(wanted.unwrap_or("item"), &mentioned),
        };
        let key = match key_param {
            Some(param) => self.scopes.name(param, &beyond),
            None => self.scopes.name("key", &mentioned),
        };
        let mut named = |what: &str| self.scopes.name(&format!("{item}_{what}"), &mentioned);
        let data = LoopData {
            is_for: true,
            index: named("index"),
            key,
            first: named("is_first"),
            last: named("is_last"),
        };
        let mut frame = Frame::new(Code::tight(&item));
        let targets = [&item, &data.key].map(Code::tight);
        frame.params = program.block_params.iter().cloned().zip(targets).collect();
        frame.data = Some(data.clone());
        frame.same_if = match kind {
            LoopKind::Each => None,
            LoopKind::Section { same_if } => same_if.clone(),
        };
        self.scopes.push(frame);
        let body = self.program(program);
        self.scopes.pop();
        let mut pieces = Vec::new();
        for (name, code) in [
            (&data.index, "loop.index0"),
            (&data.first, "loop.first"),
            (&data.last, "loop.last"),
        ] {
            if self.scopes.is_used(name) {
                pieces.push(Piece::Statement(format!("set {name} = {code}")));
            }
        }
        pieces.append(&mut body?);
        Ok((item, data, pieces))
    }

    /// `{{^path}}..{{/path}}`
    fn inverse_section(&mut self, block: &Block, items: &Code, out: &mut Vec<Piece>) -> Converted<()> {
        let body = match &block.inverse {
            Some(inverse) => self.program(inverse)?,
            None => Vec::new(),
        };
        out.push(Piece::block(format!("if not {}", items.as_str()), body, "endif"));
        Ok(())
    }

    fn with(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<()> {
        let Some(argument) = only_argument(block) else {
            return Ok(());
        };
        let is_this = argument.as_path().is_some_and(super::super::ast::Path::is_this);
        let value = self.argument(argument)?;
        let mark = self.scopes.mark();
        let program = block.program.as_ref();
        let param = program.and_then(|program| program.block_params.first());
        let name = self.name_with(block, argument, param);
        let variable = Code::tight(&name);
        let mut frame = Frame::new(variable.clone());
        frame.params = param
            .into_iter()
            .cloned()
            .map(|param| (param, variable.clone()))
            .collect();
        frame.is_context = !is_this;
        let start = self.context;
        let mut branches = Vec::new();
        self.scopes.push(frame);
        let body = program.map(|program| self.program(program)).transpose();
        self.scopes.pop();
        branches.push(Branch {
            tag: format!("if {}", variable.test("truthy(include_zero=true)")),
            body: body?.unwrap_or_default(),
        });
        let end = std::mem::replace(&mut self.context, start);
        if let Some(inverse) = &block.inverse {
            branches.push(Branch {
                tag: "else".to_owned(),
                body: self.program(inverse)?,
            });
        }
        self.context = end;
        self.scopes.forget(mark);
        let choice = Piece::branches(branches, "endif");
        out.push(Piece::block(
            format!("with {name} = {}", value.as_str()),
            vec![choice],
            "endwith",
        ));
        Ok(())
    }

    /// What the context of a `with` is called. The name is there in the else branch too.
    fn name_with(&mut self, block: &Block, argument: &Expr, param: Option<&String>) -> String {
        let in_else = block.inverse.as_ref().map(names::of_program).unwrap_or_default();
        let program = block.program.as_ref();
        let in_program = match param {
            Some(_) => program.map(names::beyond_params),
            None => program.map(names::of_program),
        };
        let mentioned = in_else.into_iter().chain(in_program.unwrap_or_default()).collect();
        let wanted = param.cloned().or_else(|| subject_name(argument));
        self.scopes.name(wanted.as_deref().unwrap_or("value"), &mentioned)
    }

    /// `{{#path}}..{{/path}}`: a loop over an array, the context of an object, once for anything else that is truthy.
    fn section(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<()> {
        let name = &block.call.name;
        let value = self.value(name)?;
        let same_if = match name.as_path() {
            Some(path) if !path.data && !self.starts_with_param(path) => Some(value.test("true")),
            _ => None,
        };
        let this = self.scopes.this();
        let items = value.filter("section", &[this.as_str().to_owned()]);
        let subject = subject_name(name);
        let wanted = subject.map(|name| singular(&name).unwrap_or(name));
        self.looped(block, &items, wanted.as_deref(), LoopKind::Section { same_if }, out)
    }

    fn starts_with_param(&mut self, path: &super::super::ast::Path) -> bool {
        let first = path.segments.first().filter(|_| !path.scoped && path.depth == 0);
        first.is_some_and(|first| self.scopes.block_param(first).is_some())
    }

    /// `{{#helper args}}body{{/helper}}`, printed.
    fn helper_block(&mut self, block: &Block, out: &mut Vec<Piece>) -> Converted<()> {
        let (value, helper) = self.helper_value(block, out)?;
        let Some(inverse) = &block.inverse else {
            out.push(Piece::Print(self.printed(value, false, helper.prints_json)));
            return Ok(());
        };
        let mark = self.scopes.mark();
        let mentioned = names::of_program(inverse);
        let name = self.scopes.name("found", &mentioned);
        let found = Code::tight(&name);
        let start = self.context;
        let empty = Branch {
            tag: format!("if {}", found.test("empty")),
            body: self.program(inverse)?,
        };
        self.context = start;
        let printed = Piece::Print(self.printed(found, false, helper.prints_json));
        let other = Branch {
            tag: "else".to_owned(),
            body: vec![printed],
        };
        self.scopes.forget(mark);
        let choice = Piece::branches(vec![empty, other], "endif");
        out.push(Piece::block(
            format!("with {name} = {}", value.as_str()),
            vec![choice],
            "endwith",
        ));
        Ok(())
    }
}

/// The `if` that an else branch holds, where it is an `{{else if}}`.
fn chained_if(inverse: &Program) -> Option<&Block> {
    match inverse.nodes.as_slice() {
        [Node::Block(block)] if inverse.chained => {
            let name = block.call.name.as_name();
            matches!(name.as_deref(), Some("if" | "unless")).then_some(block)
        }
        _ => None,
    }
}

fn only_argument(block: &Block) -> Option<&Expr> {
    block.call.args.first()
}

/// What a value is called: the last name of its path, or of the path that a helper is given.
pub(super) fn subject_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Path(path) if !path.data => path.segments.last().cloned(),
        ExprKind::Call(call) => call.args.iter().find_map(subject_name),
        _ => None,
    }
}
