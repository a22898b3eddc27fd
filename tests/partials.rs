//! Partials: where they are found, what they see, and what is said when one is wrong.

use crate::helper::{Case, Run};

/// Renders `t.hbs` with these partials beside it.
fn with(template: &str, partials: &[(&str, &str)], event: &str) -> Run {
    let mut case = Case::new().file("t.hbs", template).stdin(event);
    for (name, content) in partials {
        case = case.file(&format!("partials/{name}"), content);
    }
    case.args(["render", "t.hbs"]).run()
}

#[test]
fn they_are_found_beside_the_template_and_in_folders() {
    let case = || {
        Case::new()
            .file("d/t.hbs", "{{> a}}{{> sub/b}}")
            .file("d/partials/a.hbs", "1")
            .file("d/partials/sub/b.handlebars", "2")
            .file("more/a.hbs", "3")
            .stdin("{}")
    };
    case().args(["render", "d/t.hbs"]).run().status(0).stdout("12");
    // a folder that is given comes first
    case()
        .args(["render", "d/t.hbs", "--partials", "more"])
        .run()
        .stdout("32");
    case()
        .args([
            "render",
            "-e",
            "{{> a}}",
            "--partials",
            "more",
            "--partials",
            "d/partials",
        ])
        .run()
        .stdout("3");
    case()
        .args(["render", "-e", "x", "--partials", "nodir"])
        .run()
        .status(2)
        .stderr_contains("`nodir` does not exist");
}

#[test]
fn a_missing_one_has_a_near_match_or_a_place_to_be_put() {
    with("{{> usr}}", &[("user.hbs", "")], "{}")
        .status(3)
        .stderr_contains("the partial `usr` could not be found")
        .stderr_contains("--> t.hbs:1:1")
        .stderr_contains("did you mean `user`?");
    with("{{> zzz}}", &[("user.hbs", "")], "{}")
        .status(3)
        .stderr_contains("`zzz.hbs`")
        .stderr_contains("`--partials`");
    with("{{#> zzz}}fallback{{/zzz}}", &[], "{}")
        .status(0)
        .stdout("fallback");
}

#[test]
fn a_name_may_be_computed() {
    let partials = [("user.hbs", "U{{a}}")];
    with("{{> (lookup this 'p')}}", &partials, r#"{"p": "user", "a": 1}"#).stdout("U1");
    with("{{> (lookup this 'p')}}", &partials, r#"{"p": "usr"}"#)
        .status(3)
        .stderr_contains("--> t.hbs:1:1")
        .stderr_contains("did you mean `user`?");
    with("{{> (lookup this 'p')}}", &partials, "{}")
        .status(3)
        .stderr_contains("the name of the partial is missing");
}

#[test]
fn no_name_leads_out_of_the_folders() {
    for name in ["../t", "/etc/hostname", "user/../../t"] {
        let event = format!("{{\"p\": \"{name}\"}}");
        with("{{> (lookup this 'p')}}", &[("user/x.hbs", "")], &event)
            .status(3)
            .stdout("")
            .stderr_contains("could not be found");
    }
}

#[test]
fn they_see_a_context_and_arguments() {
    let partials = [("p.hbs", "{{n}}{{x}};")];
    let event = r#"{"n": 1, "o": {"n": 2}, "x": 9}"#;
    with("{{> p}}{{> p o x=3}}{{> p x=4}}", &partials, event).stdout("19;23;14;");
    with("{{> p}}", &partials, "{\"n\": 1}").stderr_contains("--> partials/p.hbs:1:8");
}

#[test]
fn they_print_as_the_place_of_the_call_asks() {
    with(
        r#"{"u": {{> name}}, "s": "{{> name}}"}"#,
        &[("name.hbs", "{{name}}")],
        r#"{"name": "a\"b"}"#,
    )
    .status(0)
    .stdout(r#"{"u": "a\"b", "s": "a\"b"}"#);
}

#[test]
fn they_may_call_themselves_but_not_forever() {
    let tree = r#"{"kids": [{"n": 1, "kids": [{"n": 2}]}, {"n": 3}]}"#;
    with("{{> t}}", &[("t.hbs", "{{#each kids}}({{n}}{{> t}}){{/each}}")], tree).stdout("(1(2))(3)");
    with("{{> t}}", &[("t.hbs", "x{{> t}}")], "{}")
        .status(3)
        .stdout("")
        .stderr_contains("--> partials/t.hbs:1:2")
        .stderr_contains("call itself without end");
}

#[test]
fn inline_ones_and_blocks() {
    with("{{#*inline 'i'}}({{n}}){{/inline}}{{> i n=1}}{{> i n=2}}", &[], "{}").stdout("(1)(2)");
    let layout = [("l.hbs", "H{{> @partial-block}}F")];
    with("{{#> l}}body {{n}}{{/l}}", &layout, "{\"n\": 1}").stdout("Hbody 1F");
}

#[test]
fn alone_on_its_line_it_is_indented() {
    let lines = [("l.hbs", "1\n2\n")];
    with("a\n  {{> l}}\nb", &lines, "{}").stdout("a\n  1\n  2\nb");
    with("a\r\n\t{{> l}}\r\nb", &lines, "{}").stdout("a\r\n\t1\n\t2\nb");
}

#[test]
fn an_error_in_one_is_placed_in_its_file() {
    let wrong = |content| with("x\n{{> a}}", &[("a.hbs", "{{> b}}"), ("b.hbs", content)], "{}");
    wrong("\n {{nope q}}")
        .status(3)
        .stderr_contains("--> partials/b.hbs:2:4");
    wrong("\n {{#if}}{{/if}}").stderr_contains("--> partials/b.hbs:2:2");
    wrong("\n {{toLowerCase 3}}").stderr_contains("--> partials/b.hbs:2:4");
    wrong("\n {{#if q}}").stderr_contains("--> partials/b.hbs:2:2");
}

#[test]
fn jinja_includes_and_extends_from_the_same_folders() {
    let case = |template: &str| {
        Case::new()
            .file("t.j2", template)
            .file("partials/inc.j2", "I{{ a }}")
            .file("partials/base.j2", "<{% block b %}{% endblock %}>")
            .file("partials/wrong.j2", "x\n{{ a|nope }}")
            .file("partials/forever.j2", "{% include 'forever' %}")
            .stdin("{\"a\": 1}")
            .args(["render", "t.j2", "--format", "text"])
            .run()
    };
    case("{% include 'inc' %}{% include 'inc.j2' %}")
        .status(0)
        .stdout("I1I1");
    case("{% extends 'base' %}{% block b %}B{% endblock %}").stdout("<B>");
    case("{% include 'wrong' %}")
        .status(3)
        .stderr_contains("--> partials/wrong.j2:2:6");
    case("{% include 'forever' %}").status(3).stderr_contains("without end");
    for template in [
        "{% include '../t.j2' %}",
        "{% include 'none' %}",
        "{% extends 'none' %}",
    ] {
        case(template)
            .status(3)
            .stderr_contains("could not be found")
            .stderr_contains("`--partials`");
    }
}
