use proptest::prelude::*;

use super::*;

fn redactor(values: &[&str]) -> Redactor {
    let mut secrets = Secrets::default();
    for (index, value) in values.iter().enumerate() {
        secrets.insert(format!("S{index}"), value);
    }
    Redactor::new(&secrets)
}

#[test]
fn each_form_is_hidden() {
    let secret = "p\"s/ ?é&>'x+y";
    let hide = redactor(&[secret]);
    for form in [
        "p\"s/ ?é&>'x+y",
        "p\\\"s/ ?é&>'x+y",
        "p\\\"s\\/ ?é&>'x+y",
        "p\\\"s/ ?\\u00e9&>'x+y",
        "p%22s%2F%20%3F%C3%A9%26%3E%27x%2By",
        "p%22s/%20%3F%C3%A9%26%3E%27x%2By",
        "p%22s%2f%20%3f%c3%a9%26%3e%27x%2by",
        "p%22s%2F%20%3F%C3%A9%26%3E'x%2By",
        "p%22s%2F+%3F%C3%A9%26%3E%27x%2By",
        "p&quot;s/ ?é&amp;&gt;&#39;x+y",
        "cCJzLyA/w6kmPid4K3k=",
        "cCJzLyA/w6kmPid4K3k",
        "cCJzLyA_w6kmPid4K3k=",
        "cCJzLyA_w6kmPid4K3k",
    ] {
        assert_eq!(hide.redact(&format!("a {form}b")), format!("a {MASK}b"), "{form}");
    }
}

#[test]
fn whatever_a_writer_chooses_to_escape_is_hidden() {
    let hide = redactor(&["* a/é\"+𝄞"]);
    for form in [
        "%2A+a%2F%C3%A9%22%2B%F0%9D%84%9E",
        "*%20a/%c3%A9\"+%F0%9d%84%9E",
        "%2a%20%61%2fé%22%2B𝄞",
        "* a\\/\\u00E9\\\"+\\uD834\\udd1e",
        "\\u002a a\\u002f\\u00e9\\u0022+𝄞",
        "* a/é\\\\\\\"+𝄞",
        "&#42; a&#x2F;&#0233;&quot;&#43;&#X1D11E;",
        "&amp;#42; a/é&amp;quot;+𝄞",
        "%2A%20a%5C%2F%5Cu00e9%5C%22%2B%F0%9D%84%9E",
    ] {
        assert_eq!(hide.redact(&format!("é{form}é")), format!("é{MASK}é"), "{form}");
    }
}

#[test]
fn what_only_looks_like_an_escape_is_left() {
    let hide = redactor(&["a b c"]);
    for text in [
        "%",
        "%4",
        "%zz%+1",
        "\\",
        "\\u12",
        "\\ud834\\u0041",
        "&",
        "&;",
        "&#;",
        "&#xffffffff;",
        "&#+65;",
        "&x;",
    ] {
        assert_eq!(hide.redact(text), text);
        assert_eq!(hide.redact(&format!("{text} a+b+c")), format!("{text} {MASK}"));
    }
}

#[test]
fn more_can_be_hidden_later() {
    let hide = redactor(&["first"]);
    let both = hide.with(["second".to_owned()]).unwrap();
    assert_eq!(both.redact("first, second, third"), "******, ******, third");
    assert!(both.with(["first".to_owned()]).is_none());
    let late = Redactor::default().with(["second".to_owned()]).unwrap();
    assert_eq!(late.redact("first, second"), "first, ******");
}

#[test]
fn basic_credentials_are_hidden() {
    let hide = redactor(&["correct horse battery"]);
    for user in ["", "a", "ab", "abc"] {
        let encoded = STANDARD.encode(format!("{user}:correct horse battery"));
        let shown = hide.redact(&encoded).into_owned();
        assert!(shown.contains(MASK) && shown.len() < 20, "{user}: {shown}");
    }
}

#[test]
fn overlapping_secrets_leave_no_piece() {
    let hide = redactor(&["abcdef", "cdefgh", "abc", "defghijk"]);
    assert_eq!(
        hide.redact("x abcdefgh y abc z abcdefghijk"),
        "x ****** y ****** z ******"
    );
    assert_eq!(redactor(&["aaaa"]).redact("baaaaaaab"), "b******b");
    assert_eq!(redactor(&["key1", "key2"]).redact("key1key2"), "************");
}

#[test]
fn short_secrets_are_hidden_as_words() {
    assert_eq!(
        redactor(&["a", ""]).redact("a banana, a=\"a\""),
        "****** banana, ******=\"******\""
    );
    assert_eq!(redactor(&["", ""]).redact("text"), "text");
    assert_eq!(redactor(&[]).redact("text"), "text");
}

fn encoded(value: &str, form: u8) -> String {
    match form {
        0 => value.to_owned(),
        1 => STANDARD.encode(value),
        2 => STANDARD_NO_PAD.encode(value),
        3 => URL_SAFE.encode(value),
        4 => utf8_percent_encode(value, UNRESERVED).to_string(),
        5 => utf8_percent_encode(value, COMPONENT).to_string(),
        6 => serde_json::to_string(value).unwrap(),
        _ => html_forms(value).pop().unwrap(),
    }
}

proptest! {
    #[test]
    fn no_secret_is_left(
        // the mask itself cannot be told from a secret of asterisks
        secrets in prop::collection::vec("[^*]{4,12}|[a-c]{4,6}", 1..4),
        pieces in prop::collection::vec(("[ -)a-e+-~]{0,6}", 0..4usize, 0..8u8), 1..6),
    ) {
        let mut text = String::new();
        for (noise, which, form) in &pieces {
            text.push_str(noise);
            text.push_str(&encoded(&secrets[which % secrets.len()], *form));
        }
        let values: Vec<&str> = secrets.iter().map(String::as_str).collect();
        let shown = redactor(&values).redact(&text).into_owned();
        for secret in &secrets {
            for form in 0..8 {
                prop_assert!(!shown.contains(&encoded(secret, form)), "{:?} in {:?}", secret, shown);
            }
        }
    }
}

#[test]
fn a_secret_url_is_hidden_by_its_parts_too() {
    let mut secrets = Secrets::default();
    secrets.insert(
        "u".to_owned(),
        "https://hooks.example/services/T0/B0/xyz?key=abcdefgh#f",
    );
    let redactor = Redactor::new(&secrets);
    for (shown, hidden) in [
        ("POST /services/T0/B0/xyz?key=abcdefgh&a=1", "POST ******&a=1"),
        (
            "https://hooks.example/services/T0/B0/xyz",
            "https://hooks.example******",
        ),
        ("?key=abcdefgh", "?key=******"),
        ("https://hooks.example/", "https://hooks.example/"),
    ] {
        assert_eq!(redactor.redact(shown), hidden);
    }
}
