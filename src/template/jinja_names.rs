//! The names that a Jinja template calls, read off the engine's own syntax tree: the engine looks them up one by one, when
//! it comes to them. What the tree consists of is listed in full, so that nothing new in it is passed over.

use std::collections::HashSet;
use std::ops::Range;

use minijinja::Error;
use minijinja::machinery::ast::{Call, CallArg, CallType, Expr, Filter, Macro, Spanned, Stmt};
use minijinja::machinery::{Span, parse};
use minijinja::syntax::SyntaxConfig;

use crate::helpers::builtin::{self, Called};
use crate::value::{self, with_stack};

/// A name that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CalledName {
    pub(super) called: Called,
    pub(super) name: String,
    /// Where in the source it stands.
    pub(super) range: Range<usize>,
}

/// The names of a template.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The names that it calls, in order.
    pub(super) called: Vec<CalledName>,
    /// The names that it gives to macros, variables, parameters and what it imports.
    pub(super) given: HashSet<String>,
    /// The templates that it names, in order: to be included, imported or extended.
    pub(super) templates: Vec<String>,
    /// Whether it extends a template whose name is computed, whose macros are its own.
    pub(super) extends_computed: bool,
}

impl Names {
    /// The names of the template `source`.
    pub(super) fn of(source: &str, name: &str, syntax: SyntaxConfig) -> Result<Self, Error> {
        let tree = parse(source, name, syntax)?;
        let mut names = Self::default();
        names.statement(&tree);
        Ok(names)
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(each) => {
                self.target(&each.target);
                self.expressions([&each.iter].into_iter().chain(&each.filter_expr));
                self.statements(&each.body);
                self.statements(&each.else_body);
            }
            Stmt::IfCond(branches) => {
                self.expression(&branches.expr);
                self.statements(&branches.true_body);
                self.statements(&branches.false_body);
            }
            Stmt::WithBlock(with) => {
                for (target, value) in &with.assignments {
                    self.target(target);
                    self.expression(value);
                }
                self.statements(&with.body);
            }
            Stmt::Set(set) => {
                self.target(&set.target);
                self.expression(&set.expr);
            }
            Stmt::SetBlock(set) => {
                self.target(&set.target);
                self.expressions(&set.filter);
                self.statements(&set.body);
            }
            Stmt::AutoEscape(block) => {
                self.expression(&block.enabled);
                self.statements(&block.body);
            }
            Stmt::FilterBlock(block) => {
                self.expression(&block.filter);
                self.statements(&block.body);
            }
            Stmt::Block(block) => self.statements(&block.body),
            Stmt::Macro(definition) => self.definition(definition),
            Stmt::CallBlock(block) => {
                self.call(&block.call);
                self.definition(&block.macro_decl);
            }
            Stmt::Do(statement) => self.call(&statement.call),
            Stmt::Include(_) | Stmt::Extends(_) | Stmt::Import(_) | Stmt::FromImport(_) => {
                self.other_template(statement)
            }
        }
    }

    /// A statement that names another template.
    fn other_template(&mut self, statement: &Stmt<'_>) {
        let name = match statement {
            Stmt::Include(include) => &include.name,
            Stmt::Extends(extends) => &extends.name,
            Stmt::Import(import) => {
                self.target(&import.name);
                &import.expr
            }
            Stmt::FromImport(import) => {
                for (name, alias) in &import.names {
                    self.target(alias.as_ref().unwrap_or(name));
                }
                &import.expr
            }
            _ => return,
        };
        self.expression(name);
        let is_literal = self.template(name);
        self.extends_computed |= matches!(statement, Stmt::Extends(_)) && !is_literal;
    }

    /// Keeps the names of templates that are written out; whether all of them are.
    fn template(&mut self, name: &Expr<'_>) -> bool {
        if let Some(literal) = name.as_const() {
            let names = match literal.as_str() {
                Some(_) => vec![literal],
                None => value::elements(&literal),
            };
            self.templates
                .extend(names.iter().filter_map(|name| name.as_str().map(str::to_owned)));
            return true;
        }
        match name {
            Expr::IfExpr(choice) => self.each_template([&choice.true_expr].into_iter().chain(&choice.false_expr)),
            Expr::List(list) => self.each_template(&list.items),
            Expr::Tuple(tuple) => self.each_template(&tuple.items),
            _ => false,
        }
    }

    fn each_template<'e, 'a: 'e>(&mut self, names: impl IntoIterator<Item = &'e Expr<'a>>) -> bool {
        let mut all_are_literal = true;
        for name in names {
            all_are_literal &= self.template(name);
        }
        all_are_literal
    }

    fn definition(&mut self, definition: &Macro<'_>) {
        self.given.insert(definition.name.to_owned());
        for parameter in &definition.args {
            self.target(parameter);
        }
        self.expressions(&definition.defaults);
        self.statements(&definition.body);
    }

    /// What is given a value.
    fn target(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(variable) => {
                self.given.insert(variable.id.to_owned());
            }
            Expr::List(list) => list.items.iter().for_each(|item| self.target(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.target(item)),
            other => self.expression(other),
        }
    }

    fn expressions<'e, 'a: 'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr<'a>>) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        // a chain of filters is as deep as it is long
        with_stack(|| match expression {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::Slice(slice) => {
                let ends = [&slice.start, &slice.stop, &slice.step];
                self.expressions([&slice.expr].into_iter().chain(ends.into_iter().flatten()));
            }
            Expr::UnaryOp(operation) => self.expression(&operation.expr),
            Expr::BinOp(operation) => self.expressions([&operation.left, &operation.right]),
            Expr::Compare(comparison) => {
                let operands = comparison.ops.iter().map(|operation| &operation.expr);
                self.expressions([&comparison.expr].into_iter().chain(operands));
            }
            Expr::IfExpr(choice) => {
                let branches = [&choice.test_expr, &choice.true_expr];
                self.expressions(branches.into_iter().chain(&choice.false_expr));
            }
            Expr::Filter(filter) => self.filter(filter),
            Expr::Test(test) => {
                self.expression(&test.expr);
                self.name(Called::Test, test.name, test.span());
                self.arguments(&test.args);
            }
            Expr::GetAttr(access) => self.expression(&access.expr),
            Expr::GetItem(access) => self.expressions([&access.expr, &access.subscript_expr]),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.expressions(&list.items),
            Expr::Tuple(tuple) => self.expressions(&tuple.items),
            Expr::Map(map) => self.expressions(map.keys.iter().chain(&map.values)),
        });
    }

    fn filter(&mut self, filter: &Spanned<Filter<'_>>) {
        self.expressions(&filter.expr);
        self.name(Called::Filter, filter.name, filter.span());
        self.arguments(&filter.args);
        let Some((place, called)) = builtin::argument_that_names(filter.name) else {
            return;
        };
        let is_plain = |argument: &&CallArg<'_>| matches!(argument, CallArg::Pos(_));
        if let Some(CallArg::Pos(Expr::Const(literal))) = filter.args.iter().take_while(is_plain).nth(place)
            && let Some(name) = literal.value.as_str()
        {
            self.called.push(CalledName {
                called,
                name: name.to_owned(),
                range: range(literal.span()),
            });
        }
    }

    fn call(&mut self, call: &Call<'_>) {
        match call.identify_call() {
            CallType::Function(name) => self.name(Called::Function, name, call.expr.span()),
            // what a value or a block has for methods is not known
            CallType::Method(value, _) | CallType::Object(value) => self.expression(value),
            CallType::Block(_) => {}
        }
        self.arguments(&call.args);
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        self.expressions(arguments.iter().map(|argument| match argument {
            CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
                value
            }
        }));
    }

    /// Keeps a name that `span` begins with.
    fn name(&mut self, called: Called, name: &str, span: Span) {
        let start = range(span).start;
        self.called.push(CalledName {
            called,
            name: name.to_owned(),
            range: start..start + name.len(),
        });
    }
}

fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Names {
        Names::of(source, "t", SyntaxConfig::default()).unwrap()
    }

    /// The called names, each as it stands in the source.
    fn called(source: &str) -> String {
        let names = names(source).called;
        let shown = names.iter().map(|call| {
            let written = &source[call.range.clone()];
            assert_eq!(written.trim_matches(['"', '\'']), call.name, "{source}");
            format!("{} {}", call.called.describe(), call.name)
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        for (source, expected) in [
            ("{{ x|a|b(c(1)|d) }}", "filter a, filter b, function c, filter d"),
            ("{{ x is a }}{{ x is not b(1) }}", "test a, test b"),
            (
                "{% if x is a %}{{ b() }}{% elif c() %}{% else %}{{ x|d }}{% endif %}",
                "test a, function b, function c, filter d",
            ),
            (
                "{% for x in a() if x is b %}{{ x|c }}{% else %}{{ d() }}{% endfor %}",
                "function a, test b, filter c, function d",
            ),
            ("{% macro m(x=a()) %}{{ x|b }}{% endmacro %}", "function a, filter b"),
            (
                "{% call m(x|a) %}{{ x|b }}{% endcall %}",
                "function m, filter a, filter b",
            ),
            (
                "{% set x = y|a %}{% set z | b | c %}{{ d() }}{% endset %}{% do e(1) %}",
                "filter a, filter b, filter c, function d, function e",
            ),
            (
                "{% filter a|b(1) %}{{ x|c }}{% endfilter %}",
                "filter a, filter b, filter c",
            ),
            (
                "{% with x = y|a %}{{ x|b }}{% endwith %}{% block q %}{{ x|c }}{% endblock %}",
                "filter a, filter b, filter c",
            ),
            (
                "{% autoescape x is a %}{{ x|b }}{% endautoescape %}",
                "test a, filter b",
            ),
            (
                "{% include x|a %}{% extends y|b %}{% import z|c as d %}{% from w|e import f %}",
                "filter a, filter b, filter c, filter e",
            ),
            (
                "{{ [x|a, (x|b, 1)] }}{{ {x|c: x|d} }}{{ x[y|e:z|f:-(w|g)] }}{{ x[y|h].i }}",
                "filter a, filter b, filter c, filter d, filter e, filter f, filter g, filter h",
            ),
            (
                "{{ x|a if y is b else z|c }}{{ x|d ~ (y|e) < z|f < 1 }}{{ not x is g }}",
                "test b, filter a, filter c, filter d, filter e, filter f, test g",
            ),
            (
                "{{ (x|a).m(*y|b, k=z|c, **w|d) }}{{ f(1)(2) }}",
                "filter a, filter b, filter c, filter d, function f",
            ),
            (
                "{{ x|map('a') }}{{ x|select(\"b\", 1)|reject('c') }}{{ x|selectattr('n', 'd') }}",
                "filter map, filter a, filter select, test b, filter reject, test c, filter selectattr, test d",
            ),
            (
                "{{ x|map(attribute='a') }}{{ x|map(*y) }}{{ x|map(y) }}",
                "filter map, filter map, filter map",
            ),
            (
                "{{ 'x|a' }}{# {{ x|b }} #}{% raw %}{{ x|c }}{% endraw %}{{ self.q() }}",
                "",
            ),
        ] {
            assert_eq!(called(source), expected, "{source}");
        }
    }

    #[test]
    fn names_that_are_given_are_known() {
        let names = names(
            "{% macro a(b) %}{% endmacro %}{% set c, (d, e) = f %}{% for g in h %}{% endfor %}{% with i = 1 %}{% endwith %}\
             {% import 'x' as j %}{% from 'y' import k, l as m %}{% set n %}{% endset %}{% call(o) a() %}{% endcall %}",
        );
        let mut given: Vec<&str> = names.given.iter().map(String::as_str).collect();
        given.sort_unstable();
        assert_eq!(given.join(" "), "a b c caller d e g i j k m n o");
    }

    #[test]
    fn templates_are_known_by_their_literal_names() {
        let of = |source| {
            let names = names(source);
            (names.templates.join(" "), names.extends_computed)
        };
        assert_eq!(of("{% include 'a' %}{% import 'b' as x %}"), ("a b".to_owned(), false));
        assert_eq!(of("{% include ['a', b, 'c'] %}"), ("a c".to_owned(), false));
        assert_eq!(
            of("{% extends 'a' if x else ('b' ~ '.j2') %}"),
            ("a b.j2".to_owned(), false)
        );
        assert_eq!(of("{% if x %}{% extends y %}{% endif %}"), (String::new(), true));
    }

    #[test]
    fn long_chains_are_no_deep_ones() {
        let source = format!("{{{{ x{} }}}}", "|a".repeat(1000));
        assert_eq!(names(&source).called.len(), 1000);
    }
}
