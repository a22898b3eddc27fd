use super::*;

fn loaded(text: &str, format: InputFormat) -> String {
    load("e", text.as_bytes(), format, &Limits::default())
        .map(|v| crate::value::json(&v))
        .unwrap()
}

fn refused(bytes: &[u8], format: InputFormat) -> String {
    let error = load("e.json", bytes, format, &Limits::default()).unwrap_err();
    assert_eq!(error.exit_status(), 4);
    error.to_string()
}

#[test]
fn formats_are_told_by_extension() {
    assert_eq!(
        InputFormat::from_extension(Path::new("a/b.NDJSON")),
        Some(InputFormat::Json)
    );
    assert_eq!(
        InputFormat::from_extension(Path::new("b.jsonc")),
        Some(InputFormat::Json5)
    );
    assert_eq!(InputFormat::from_extension(Path::new("b.yml")), Some(InputFormat::Yaml));
    assert_eq!(InputFormat::from_extension(Path::new("json")), None);
}

#[test]
fn every_format_is_read() {
    assert_eq!(
        loaded("\u{feff}{\"b\":1.0,\"a\":[]}", InputFormat::Json),
        r#"{"b":1,"a":[]}"#
    );
    assert_eq!(
        loaded("{b: 1, /* c */ a: ['x',],}", InputFormat::Json5),
        r#"{"b":1,"a":["x"]}"#
    );
    assert_eq!(
        loaded("\u{feff}b: 1\na:\n  - x\n", InputFormat::Yaml),
        r#"{"b":1,"a":["x"]}"#
    );
}

#[test]
fn yaml_scalars_are_those_of_yaml_1_2() {
    let text = "d: 2024-01-02\nt: 2024-01-02T03:04:05Z\nf: 1.50\ni: .inf\nh: 0x1F\nzip: 00501\nn: ~\non: yes\n1: one\n\
                true: t\nbig: 18446744073709551615\ns: |\n  a\n  b\n";
    let json = r#"{"d":"2024-01-02","t":"2024-01-02T03:04:05Z","f":1.5,"i":null,"h":31,"zip":"00501","n":null,"on":"yes","1":"one","true":"t","big":18446744073709551615,"s":"a\nb\n"}"#;
    assert_eq!(loaded(text, InputFormat::Yaml), json);
}

#[test]
fn yaml_anchors_and_merge_keys_are_followed() {
    let text = "base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\nlist: [*base, *base]\n";
    let json = r#"{"base":{"a":1,"b":2},"use":{"b":3,"a":1},"list":[{"a":1,"b":2},{"a":1,"b":2}]}"#;
    assert_eq!(loaded(text, InputFormat::Yaml), json);
}

#[test]
fn honest_aliases_may_unfold_to_more_than_the_text() {
    let long = "x".repeat(2000);
    let text = format!(
        "base: &b {{t: {long}, u: [1, 2, 3]}}\nlist: [{}]\n",
        vec!["*b"; 90].join(",")
    );
    assert!(loaded(&text, InputFormat::Yaml).len() > 90 * 2000);
}

fn is_refused_for_its_aliases(text: &str) {
    let message = refused(text.as_bytes(), InputFormat::Yaml);
    assert!(
        message.contains("not valid YAML: its aliases unfold to more than is read"),
        "{message}"
    );
}

#[test]
fn a_small_yaml_that_unfolds_to_a_huge_one_is_refused() {
    let mut laughs = String::from("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 9].join(",")));
    }
    is_refused_for_its_aliases(&laughs);
    let long = format!(
        "s: &s {}\nlist: [{}]\n",
        "x".repeat(1 << 20),
        vec!["*s"; 40_000].join(",")
    );
    is_refused_for_its_aliases(&long);
    // with anchors enough to look like an honest document
    let anchors: String = (0..4100).map(|n| format!("- &n{n} {n}\n")).collect();
    let long = format!(
        "- &s {}\n{anchors}- [{}]\n",
        "x".repeat(1 << 20),
        vec!["*s"; 40_000].join(",")
    );
    is_refused_for_its_aliases(&long);
    let small = format!(
        "- &s {}\n{anchors}- [{}]\n",
        "x".repeat(1 << 10),
        vec!["*s"; 40_000].join(",")
    );
    is_refused_for_its_aliases(&small);
}

#[test]
fn an_error_has_its_place() {
    let message = refused(b"{\n  \"a\": 1\n  \"b\": 2\n}", InputFormat::Json);
    assert!(message.contains("expected `,` or `}`"), "{message}");
    assert!(message.contains("e.json:3:3"), "{message}");
    let message = refused(b"a: 1\nb: [1, 2\nc: 3\n", InputFormat::Yaml);
    assert!(message.contains("e.json:"), "{message}");
    assert!(!message.contains(" at line "), "{message}");
    for (yaml, place, told) in [
        ("a: 1\na: 2\n", "2:1", "duplicate mapping key\n"),
        ("a: !!binary /w==", "1:13", "are not UTF-8 text\n"),
        ("a: !!int x", "1:10", "none of its tag\n"),
        ("a: &x [*x]", "1:8", "an alias stands inside of what it names\n"),
        ("a: *x", "1:4", "no anchor of this name stands before the alias\n"),
    ] {
        let message = refused(yaml.as_bytes(), InputFormat::Yaml);
        assert!(message.contains(&format!("e.json:{place}")), "{message}");
        assert!(message.contains(told), "{message}");
    }
}

#[test]
fn hints_say_what_would_do() {
    for (text, hint) in [
        ("", "the event is empty"),
        (" \n\t", "the event is empty"),
        ("{a: 1}", "--input json5"),
        ("{\"a\":1,}", "--input json5"),
        ("a: 1\nb: [x]\n", "--input yaml"),
        ("- a\n- b\n", "--input yaml"),
        ("{\"a\":1}\n{\"b\":2}\n", "--stream"),
        ("1 [", "--stream"),
    ] {
        let message = refused(text.as_bytes(), InputFormat::Json);
        assert!(message.contains(hint), "{text:?}: {message}");
    }
    for text in ["hello", "{\"a\": }", "{\"a\":1} garbage", "{\"a\":[1,2}"] {
        let message = refused(text.as_bytes(), InputFormat::Json);
        assert!(!message.contains("hint:"), "{text:?}: {message}");
    }
    assert!(refused(b"", InputFormat::Yaml).contains("the event is empty"));
    assert!(refused(b"a: 1\n---\nb: 2\n", InputFormat::Yaml).contains("--stream"));
}

#[test]
fn what_is_not_utf8_is_said_with_its_offset() {
    for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
        assert!(refused(b"{\"a\":\"\xff\"}", format).contains("0xFF at offset 6"));
        assert!(refused(b"\xff\xfe{\0}\0", format).contains("UTF-16"));
    }
}

#[test]
fn size_and_depth_are_limited() {
    let limits = Limits {
        max_bytes: 10,
        max_depth: 3,
    };
    let message = |text: &str, format| load("e", text.as_bytes(), format, &limits).unwrap_err().to_string();
    assert!(message("[1,2,3,4,5,6]", InputFormat::Json).contains("--max-input"));
    assert!(
        read_limited("e", &b"12345678901"[..], 10)
            .unwrap_err()
            .to_string()
            .contains("10 bytes")
    );
    assert_eq!(read_limited("e", &b"1234567890"[..], 10).unwrap(), b"1234567890");
    for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
        assert!(
            message("[[[[1]]]]", format).contains("--max-depth"),
            "{}",
            message("[[[[1]]]]", format)
        );
    }
    let missing = read_file(Path::new("no/such/file.json"), 10).unwrap_err();
    assert_eq!(missing.exit_status(), 4);
}

#[test]
fn deep_texts_do_not_exhaust_the_stack() {
    for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
        let limits = Limits {
            max_depth: 2000,
            ..Limits::default()
        };
        let deep = format!("{}1{}", "[".repeat(1999), "]".repeat(1999));
        let read = move || {
            load("e", deep.as_bytes(), format, &limits)
                .map(|_| ())
                .map_err(|e| e.to_string())
        };
        assert_eq!(std::thread::spawn(read).join().unwrap(), Ok(()));
        assert!(refused("[".repeat(200_000).as_bytes(), format).contains("e.json"));
    }
}
