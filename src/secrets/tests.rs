use std::fs;

use minijinja::{Environment, context};

use super::*;

fn gather(files: &[std::path::PathBuf], environment: &[(&str, &str)], arguments: &[&str]) -> Result<Secrets, Errors> {
    let environment = environment.iter().map(|(k, v)| (OsString::from(k), OsString::from(v)));
    let arguments: Result<Vec<SecretSource>, Error> = arguments.iter().map(|a| SecretSource::parse(a)).collect();
    Secrets::gather(files, environment, &arguments?)
}

/// The secrets of a file of that name, as `NAME=VALUE` lines.
fn from_file(name: &str, text: &str) -> std::result::Result<Vec<String>, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, text).unwrap();
    let secrets = gather(&[path], &[], &[]).map_err(|error| {
        assert_eq!(error.exit_status(), 2);
        error.to_string()
    })?;
    Ok(secrets
        .names()
        .map(|name| format!("{name}={}", secrets.get(name).unwrap()))
        .collect())
}

#[test]
fn the_later_source_wins() {
    let dir = tempfile::tempdir().unwrap();
    let (file, value) = (dir.path().join("s.yaml"), dir.path().join("v"));
    fs::write(&file, "A: file\nB: file\nC: file\nD: file\n").unwrap();
    fs::write(&value, "from\nfile\r\n").unwrap();
    let environment = [
        ("VWH_SECRET_B", "env"),
        ("VWH_SECRET_C", "env"),
        ("C", "variable"),
        ("VWH_SECRET_", "x"),
    ];
    let at_file = format!("D=@{}", value.display());
    let secrets = gather(&[file], &environment, &["C", &at_file, "E=a=b", "F="]).unwrap();
    let all: Vec<_> = secrets.names().map(|name| (name, secrets.get(name).unwrap())).collect();
    let expected = [
        ("A", "file"),
        ("B", "env"),
        ("C", "variable"),
        ("D", "from\nfile"),
        ("E", "a=b"),
        ("F", ""),
    ];
    assert_eq!(all, expected);
}

#[test]
fn debug_prints_no_value() {
    let source = SecretSource::parse("A=hidden").unwrap();
    let secrets = gather(&[], &[], &["A=hidden"]).unwrap();
    let shown = format!(
        "{source:?} {secrets:?} {:?} {:?}",
        Redactor::new(&secrets),
        value_of(secrets.clone())
    );
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn what_is_missing_is_said_without_values() {
    let message = |argument: &str| {
        let error = gather(&[], &[("OTHER", "hidden")], &[argument]).unwrap_err();
        assert_eq!(error.exit_status(), 2);
        error.to_string()
    };
    assert!(message("TOKEN").contains("no environment variable `TOKEN`"));
    assert!(message("A=@/no/such/file").contains("/no/such/file"));
    assert!(!message("hidden value=x").contains("hidden"));
    assert!(!message("=hidden").contains("hidden"));
}

#[test]
fn files_are_yaml_json_or_dotenv() {
    assert_eq!(
        from_file("s.yml", "A: 1.10\nB: 007\nC: yes\nD: 'x y'\n").unwrap(),
        ["A=1.10", "B=007", "C=yes", "D=x y"]
    );
    assert_eq!(
        from_file("s.json", r#"{"A":"😀 \/","B":12345678901234567890}"#).unwrap(),
        ["A=😀 /", "B=12345678901234567890"]
    );
    for name in [".env", "prod.env", ".env.prod"] {
        assert_eq!(from_file(name, "export A=\"x # y\"\n").unwrap(), ["A=x # y"]);
    }
}

#[test]
fn a_bad_file_is_an_error_that_shows_no_line_of_it() {
    for (name, text, message) in [
        ("s.yaml", "A:\n  B: hidden\n", "s.yaml:2:3: `A` is an object"),
        (
            "s.json",
            "{\"A\": 1,\n \"B\": [\"hidden\"]}",
            "s.json:2:7: `B` is an array",
        ),
        ("s.yaml", "A: [hidden]\n", "`A` is an array"),
        ("s.yaml", "A:\n", "`A` is null"),
        ("s.yaml", "- hidden\n", "it is an array"),
        ("s.yaml", "A: 'hidden\n", "s.yaml:"),
        ("s.yaml", "A: hidden\nA: hidden\n", "duplicate"),
        ("s.yaml", "hidden : x\nhidden : x\n", "s.yaml:2:1"),
        ("s.json", "{\"A\": \"hidden\" \"B\"}", "s.json:1:16"),
        (".env", "hidden\n", ".env:1: expected NAME=VALUE"),
        (".env", "A.hidden=x\n", "the name of secret 1"),
        ("s.txt", "A=hidden", "what kind of file"),
        ("s.json", "", "the event is empty"),
    ] {
        let error = from_file(name, text).unwrap_err();
        assert!(error.contains(message), "{text:?}: {error}");
        assert!(!error.contains("hidden"), "{text:?}: {error}");
    }
}

#[test]
fn all_that_is_wrong_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let files = [
        file("s.yaml", "A: [x]\nB: y\nC:\n'd d': 1\n"),
        file("s.env", "A\nB=1\n\"\n"),
        file("s.txt", ""),
    ];
    let errors = gather(&files, &[], &["E", "F=v", "G=@/no/such/file"]).unwrap_err();
    let told: Vec<String> = errors
        .iter()
        .map(|error| error.diagnostic().message().to_owned())
        .collect();
    let expected = [
        "s.yaml:1:4: `A` is an array, a secret is text",
        "s.yaml:3:2: `C` is null, a secret is text",
        "s.yaml: the name of secret 2 is not one",
        "s.env:1: expected NAME=VALUE",
        "s.env:3: expected NAME=VALUE",
        "s.txt: cannot tell what kind of file it is",
        "there is no environment variable `E`",
        "cannot read /no/such/file",
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{told}: {expected}");
    }
}

#[test]
fn templates_read_secrets_by_name_only() {
    let secrets = value_of(gather(&[], &[], &["TOKEN=t0p", "OTHER=x"]).unwrap());
    let environment = Environment::new();
    let render = |template: &str| environment.render_str(template, context! { secrets => secrets.clone() });
    assert_eq!(
        render("{{ secrets.TOKEN }} {{ secrets['OTHER'] }} {{ secrets }}").unwrap(),
        format!("t0p x {MASK}")
    );
    assert_eq!(
        render("{% for x in secrets %}{{ x }}{% endfor %}{% if secrets %}y{% endif %}").unwrap(),
        "y"
    );
    let error = render("{{ secrets.TOKN }}").unwrap_err();
    assert!(error.to_string().contains("unknown secret `TOKN`"), "{error}");
    assert!(
        crate::helpers::hint_of(&error)
            .unwrap()
            .contains("did you mean `TOKEN`"),
        "{error:?}"
    );
    assert!(render("{% if secrets.NOPE == 'x' %}{% endif %}").is_err());
    assert!(!crate::value::json(&secrets).contains("t0p"));
    assert!(!crate::value::text(&secrets).contains("t0p"));
}
