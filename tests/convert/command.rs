//! The command itself: its options, where it writes, what it says besides.

use crate::helper::Case;

#[test]
fn the_template_is_printed_or_written() {
    let file = || Case::new().file("t.hbs", "Hi {{name}}\n");
    file()
        .args(["convert", "t.hbs"])
        .run()
        .status(0)
        .stdout("Hi {{ name }}\n")
        .stderr_is_empty();
    let stdin = Case::new().stdin("{{a}}").args(["convert", "-"]).run();
    stdin.status(0).stdout("{{ a }}");
    Case::new()
        .args(["convert", "-e", "{{a}}"])
        .run()
        .status(0)
        .stdout("{{ a }}");
    let mut case = file().file("out.j2", "old").args(["convert", "t.hbs", "-o", "out.j2"]);
    case.run().status(0).stdout("");
    assert_eq!(std::fs::read_to_string(case.path("out.j2")).unwrap(), "Hi {{ name }}\n");
}

#[test]
fn nothing_is_written_where_it_cannot_be_converted() {
    let mut case = Case::new()
        .file("t.hbs", "a\n  {{log x}}")
        .file("out.j2", "old")
        .args(["convert", "t.hbs", "-o", "out.j2"]);
    case.run().status(3).stdout("").stderr_contains(
        "error: Jinja cannot say `log`\n --> t.hbs:2:5\n  |\n2 |   {{log x}}\n  |     ^^^^^\nhint: leave it out",
    );
    assert_eq!(std::fs::read_to_string(case.path("out.j2")).unwrap(), "old");
}

#[test]
fn what_is_wrong_with_a_template_is_told_as_when_it_is_rendered() {
    for (template, message) in [
        ("{{#if a}}", "the block `if` is not closed"),
        ("{{uper a}}", "hint: did you mean `upper`"),
        (
            "{\"a\": {{#if b}}\"{{b}}{{/if}}}",
            "the branches of this block end differently",
        ),
        ("{{> nowhere}}", "the partial `nowhere` could not be found"),
    ] {
        Case::new()
            .args(["convert", "-e", template])
            .run()
            .status(3)
            .stdout("")
            .stderr_contains(message);
    }
}

#[test]
fn what_is_asked_for_must_make_sense() {
    let jinja = Case::new().file("t.j2", "x").args(["convert", "t.j2"]).run();
    jinja.status(3).stderr_contains("`t.j2` is a Jinja template already");
    let both = Case::new()
        .file("t.hbs", "x")
        .args(["convert", "t.hbs", "-e", "y"])
        .run();
    both.status(2)
        .stderr_contains("`-e` gives the template, so `t.hbs` is one file too many");
    Case::new()
        .args(["convert"])
        .run()
        .status(2)
        .stderr_contains("no template is given");
    let text = Case::new()
        .args(["convert", "--format", "text", "--in-string", "-e", "x"])
        .run();
    text.status(2).stderr_contains("never inside of a JSON string");
}

#[test]
fn partials_are_converted_one_by_one() {
    let case = || {
        Case::new()
            .file(
                "t.json.hbs",
                "{\"user\": {{> user boss}}, \"text\": \"{{> greeting}}\"}\n",
            )
            .file("partials/user.hbs", "{\"name\": {{name}}}")
            .file("partials/greeting.hbs", "Hi {{boss.name}}")
    };
    let main = case().args(["convert", "t.json.hbs"]).run();
    main.status(0).stdout(
        "{\"user\": {% with this = boss %}{% include \"user.j2\" %}{% endwith %}, \"text\": \"{% include \"greeting.j2\" %}\"}\n",
    );
    main.stderr_contains("warning: the partial `greeting` is called inside of a JSON string\n --> t.json.hbs:1:36");
    main.stderr_contains("hint: convert it with `--in-string`");
    let user = case().args(["convert", "partials/user.hbs"]).run();
    user.status(0).stdout("{\"name\": {{ this.name }}}");
    // what it yields does not show
    let unknown = case().args(["convert", "partials/greeting.hbs"]).run();
    unknown
        .status(2)
        .stderr_contains("does not tell what the templates yield that call it");
    let greeting = case().args(["convert", "partials/greeting.hbs", "--in-string"]).run();
    greeting.status(0).stdout("Hi {{ this.boss.name|in_string }}");
    let rendered = Case::new()
        .file("t.json.j2", main.text())
        .file("partials/user.j2", user.text())
        .file("partials/greeting.j2", greeting.text())
        .stdin(r#"{"boss": {"name": "\"Ana\""}}"#)
        .args(["render", "t.json.j2"])
        .run();
    rendered
        .status(0)
        .stdout(r#"{"user": {"name": "\"Ana\""}, "text": "Hi \"Ana\""}"#.to_owned() + "\n");
}

#[test]
fn a_partial_is_known_by_its_folder_or_by_an_option() {
    let parts = || Case::new().file("parts/a.hbs", "[{{x}}]");
    parts().args(["convert", "parts/a.hbs"]).run().stdout("[{{ x }}]");
    for option in [["--partials", "parts"].as_slice(), &["--partial"]] {
        let args = ["convert", "parts/a.hbs"].iter().chain(option).copied();
        parts().args(args).run().status(0).stdout("[{{ this.x }}]");
    }
    let twice = Case::new()
        .file("partials/a.hbs", "1")
        .args(["convert", "-e", "[{{> a}}, \"{{> a}}\"]", "--partials", "partials"])
        .run();
    twice
        .status(3)
        .stderr_contains("Jinja cannot say the partial `a` inside of a JSON string and outside of it");
}

#[test]
fn it_is_said_where_the_format_would_be_guessed_otherwise() {
    let html = Case::new()
        .args(["convert", "--format", "html", "-e", "<p>{{a}}</p>"])
        .run();
    html.status(0)
        .stdout("<p>{{ a }}</p>")
        .stderr_contains("is taken for xml, not for html");
    Case::new()
        .args(["convert", "-q", "--format", "html", "-e", "<p>"])
        .run()
        .stderr_is_empty();
}
