use std::path::PathBuf;

use super::SecretsOf;
use crate::template::{Dialect, Format, Template, TemplateOptions, TemplateSource};

/// The uses in a template: `name!` where every render needs it, `name?` where one may, `*` for a name that is not known,
/// with `@` before the run's own.
fn uses(dialect: Dialect, template: &str, partials: Vec<PathBuf>) -> String {
    let source = TemplateSource {
        name: "t".to_owned(),
        text: template.to_owned(),
        path: None,
    };
    let options = TemplateOptions {
        dialect: Some(dialect),
        format: Some(Format::Text),
        partials,
        ..TemplateOptions::default()
    };
    let told = Template::secret_uses(&source, &options).into_iter().map(|used| {
        let of = if used.of == SecretsOf::Run { "@" } else { "" };
        let certainty = if used.is_certain { "!" } else { "?" };
        match used.name {
            Some(name) => format!("{of}{name}{certainty}"),
            None => "*".to_owned(),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn names_in_handlebars() {
    for (template, expected) in [
        (
            "{{secrets.a}} secrets.b {{hmac x @secrets.c-d}}{{my.secrets.e}}",
            "a! @c-d!",
        ),
        ("{{lookup secrets \"a\"}}{{@root.secrets.b}}", "a! b!"),
        ("{{lookup @secrets (concat \"a\" \"b\")}}", "@ab!"),
        (
            "{{lookup @secrets (upper (concat \"a\" \"b\"))}}{{x | upper | hmac(@secrets.b)}}",
            "@AB! @b!",
        ),
        ("{{#with \"x\" as |n|}}{{lookup @secrets n}}{{/with}}", "@x!"),
        ("{{#with x as |n|}}{{lookup @secrets n}}{{/with}}", "*"),
        (
            "{{#if p}}{{secrets.a}}{{else}}{{secrets.b}}{{/if}}{{#if secrets.c}}{{/if}}",
            "a? b? c!",
        ),
        ("{{#if true}}{{secrets.a}}{{else}}{{secrets.b}}{{/if}}", "a!"),
        ("{{lookup @secrets x}}{{lookup . x}}", "*"),
        // of an element, its own field; of the event, the secrets
        (
            "{{#each l}}{{secrets.a}}{{../secrets.b}}{{@secrets.c}}{{/each}}",
            "b? @c?",
        ),
        ("{{#each (array \"k\")}}{{lookup @secrets this}}{{/each}}", "@k!"),
        ("{{#filter l}}{{isEqual k (lookup @secrets \"f\")}}{{/filter}}", "@f?"),
        ("{{#concat \"a\"}}{{secrets.c}}{{/concat}}", "c!"),
        (
            "{{#jwt}}{\"payload\": {}, \"privateKey\": {{secrets.pk}} }{{/jwt}}",
            "pk!",
        ),
        ("{{#with secrets}}{{w}}{{/with}}", "w?"),
        ("{{#object secrets}}a,b{{/object}}{{get \"g\" secrets}}", "a! b! g!"),
        ("{{#*inline \"i\"}}{{secrets.a}}{{/inline}}{{> i}}", "a!"),
        ("{{#> nowhere}}{{secrets.a}}{{/nowhere}}", "a!"),
        ("{{secrets}}{{parser this}}{{#each secrets}}{{this}}{{/each}}", ""),
    ] {
        assert_eq!(uses(Dialect::Handlebars, template, Vec::new()), expected, "{template}");
    }
}

#[test]
fn names_in_jinja() {
    for (template, expected) in [
        (
            "{{ secrets.a }}{{ secrets['b'] }}{{ _secrets.c }}{{ this.secrets.d }}",
            "a! b! @c! d!",
        ),
        ("{% set x = 'a' %}{{ secrets[x] }}{{ secrets['b' ~ x] }}", "a! ba!"),
        ("{% set x = 'a' if p else 'b' %}{{ secrets[x] }}", "a? b?"),
        (
            "{% if p %}{% set x = 'a' %}{% else %}{% set x = 'b' %}{% endif %}{{ secrets[x] }}",
            "a? b?",
        ),
        ("{% if p %}{% set x = 'a' %}{% endif %}{{ secrets[x] }}", "a? *"),
        ("{% for x in ['a', 'b'] %}{{ secrets[x] }}{% endfor %}", "a! b!"),
        (
            "{% for x in l %}{{ secrets[x] }}{% else %}{{ secrets.e }}{% endfor %}",
            "* e?",
        ),
        ("{{ secrets[x] }}{{ secrets['a-' ~ x] }}", "* *"),
        (
            "{{ false and secrets.a }}{{ p or secrets.b }}{{ secrets.c and p }}",
            "b? c!",
        ),
        ("{% macro m(x) %}{{ secrets[x] }}{% endmacro %}{{ m('a') }}", "a!"),
        (
            "{% macro m(x='d') %}{{ secrets[x] }}{% endmacro %}{{ m() }}{{ m(x='k') }}",
            "d! k!",
        ),
        ("{% macro m(x) %}{{ secrets[x] }}{{ secrets.a }}{% endmacro %}", "* a?"),
        ("{% set x %}raw{% endset %}{{ secrets[x] }}", "raw!"),
        ("{{ secrets|attr('a') }}{{ secrets|lookup('b'|upper) }}", "a! B!"),
        ("{% set secrets = {'a': 1} %}{{ secrets.a }}", ""),
        ("{% with x = {'n': 'a'} %}{{ secrets[x.n] }}{% endwith %}", "a!"),
        (
            "{{ (l|map(attribute='x')|first) ~ secrets.a }}{% raw %}{{ secrets.b }}{% endraw %}",
            "a!",
        ),
    ] {
        assert_eq!(uses(Dialect::Jinja, template, Vec::new()), expected, "{template}");
    }
}

#[test]
fn templates_that_are_included_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("p.hbs", "{{secrets.a}}{{lookup @secrets name}}"),
        ("again.hbs", "{{@secrets.r}}{{#if more}}{{> again}}{{/if}}"),
        ("p.j2", "{{ secrets[name] }}{% block b %}{{ secrets.b }}{% endblock %}"),
        ("m.j2", "{% macro m(x) %}{{ secrets[x] }}{% endmacro %}"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for (dialect, template, expected) in [
        // what a partial is given with `name=` has no secrets in it any more
        (Dialect::Handlebars, "{{> p name=\"z\"}}", "@z!"),
        (Dialect::Handlebars, "{{> p}}", "a! *"),
        (Dialect::Handlebars, "{{#if x}}{{> (concat \"\" \"p\")}}{{/if}}", "a? *"),
        (Dialect::Handlebars, "{{> again}}", "@r!"),
        (Dialect::Jinja, "{% set name = 'z' %}{% include 'p.j2' %}", "z! b?"),
        (Dialect::Jinja, "{% set p = 'p' ~ '.j2' %}{% include p %}", "* b?"),
        (Dialect::Jinja, "{% from 'm.j2' import m as k %}{{ k('a') }}", "a!"),
        (Dialect::Jinja, "{% import 'm.j2' as lib %}{{ lib.m('a') }}", "a!"),
        (
            Dialect::Jinja,
            "{% extends 'p.j2' %}{% block b %}{{ secrets.mine }}{% endblock %}",
            "* b? mine?",
        ),
    ] {
        let found = uses(dialect, template, vec![folder.path().to_owned()]);
        assert_eq!(found, expected, "{template}");
    }
}

/// However deep or often things are called, it comes to an end.
#[test]
fn hostile_templates_are_read_to_an_end() {
    let calls = "{{ m(x) }}".repeat(20);
    for template in [
        format!("{{% macro m(x) %}}{calls}{{{{ secrets.a }}}}{{% endmacro %}}{calls}"),
        format!("{{{{ secrets{} }}}}", ".a".repeat(1_000)),
        "{{ secrets['a' * 100000000] }}".to_owned(),
        "{% for a in range(100000) %}{{ secrets[a] }}{% endfor %}".to_owned(),
    ] {
        uses(Dialect::Jinja, &template, Vec::new());
    }
}
