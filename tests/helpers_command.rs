//! `vwh helpers`: what it lists and explains.

use vwh::helpers::{builtin, registry};

use crate::helper::{Case, Run};

fn helpers(args: &[&str]) -> Run {
    Case::new().args(["helpers"]).args(args.iter().copied()).run()
}

#[test]
fn helpers_are_listed_by_family_and_filters_after_them() {
    let run = helpers(&[]);
    let listed = run.status(0).stderr_is_empty().text();
    let mut at = 0;
    for helper in registry::all() {
        let line = listed
            .lines()
            .find(|line| line.trim_start().starts_with(helper.name) && line.ends_with(helper.summary));
        assert!(line.is_some(), "{} is not listed", helper.name);
        let family = listed.lines().position(|line| line == helper.family);
        assert!(family >= Some(at), "{} is not in its place", helper.family);
        at = family.unwrap();
    }
    let filters = &listed[listed.find("filters of minijinja\n").unwrap()..];
    for doc in builtin::docs().filter(|doc| registry::find(doc.name).is_none()) {
        let is_listed = |line: &str| line.starts_with(&format!("  {} ", doc.name)) && line.ends_with(doc.summary);
        assert!(filters.lines().any(is_listed), "{} is not listed", doc.name);
    }
}

#[test]
fn a_helper_is_explained() {
    helpers(&["phone"])
        .status(0)
        .stderr_is_empty()
        .stdout_contains("phone-number: ")
        .stdout_contains("Also called phone.")
        .stdout_contains("Forms\n  {{phone-number X COUNTRY}}\n")
        .stdout_contains("In Jinja\n  {{ X | phone_number(COUNTRY) }}\n")
        .stdout_contains("Arguments\n  1 to 3\n")
        .stdout_contains("Errors\n  ")
        .stdout_contains("    event: {")
        .stdout_contains("    output: ");
    helpers(&["find"]).stdout_contains("1 to 3; in block form, the body is the last one, rendered for each element\n");
    helpers(&["concat"]).stdout_contains("1 or more; in block form");
}

#[test]
fn a_filter_of_the_engine_is_explained() {
    helpers(&["join"]).status(0).stdout(
        "join: The elements of a list as one text\n\n\
         Forms\n  {{join X \"separator\"}}\n  {{join X \"separator\" attribute=\"name\"}}\n\n\
         In Jinja\n  {{ X | join(\"separator\") }}\n  {{ X | join(\"separator\", attribute=\"name\") }}\n\n\
         Examples\n  {{join xs \", \"}}\n    event: {\"xs\":[\"a\",\"b\"]}\n    output: a, b\n",
    );
}

#[test]
fn what_only_jinja_has_is_explained() {
    helpers(&["truthy"])
        .status(0)
        .stdout_contains("truthy: whether Handlebars takes it for true")
        .stdout_contains("In Jinja\n  {% if X is truthy %}\n");
    helpers(&["merge"]).stdout_contains("In Jinja\n  {{ X | merge }}\n");
}

#[test]
fn machines_get_json() {
    let one = helpers(&["get", "--json"]);
    let one: serde_json::Value = serde_json::from_str(&one.status(0).text()).unwrap();
    assert_eq!(one["name"], "get");
    assert_eq!(one["family"], "json");
    assert_eq!(one["arguments"]["max"], 2);
    assert_eq!(one["jinja_forms"][0], r#"{{ "path" | get(X) }}"#);
    let all: Vec<serde_json::Value> = serde_json::from_str(&helpers(&["--json"]).text()).unwrap();
    assert!(all.contains(&one));
    assert!(all.len() > registry::all().len());
}

#[test]
fn an_unknown_name_is_an_error_with_a_near_match() {
    helpers(&["objct"])
        .status(2)
        .stdout("")
        .stderr_contains("error: there is no helper or filter `objct`\nhint: did you mean `object`?");
    helpers(&["qqqq"])
        .status(2)
        .stderr_contains("hint: `vwh helpers` lists them all");
}

#[test]
fn colour_is_for_stdout() {
    helpers(&["--color", "always"]).status(0).stdout_contains("\u{1b}[1");
    let run = helpers(&[]);
    assert!(!run.text().contains('\u{1b}'));
}
