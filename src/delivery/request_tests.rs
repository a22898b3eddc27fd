use super::*;

fn builder() -> RequestBuilder {
    Request::builder(Url::parse("https://example.com/hook?token=t0p").unwrap())
}

fn headers(edits: &[&str]) -> Vec<(String, String)> {
    let builder = builder().body("application/json", b"{}".to_vec());
    let builder = edits
        .iter()
        .fold(builder, |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
    builder.build().unwrap().headers().to_vec()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect()
}

#[test]
fn a_method_is_read_in_any_case_and_a_wrong_one_is_told_the_known_ones() {
    assert_eq!("patch".parse::<Method>().unwrap(), Method::Patch);
    let far = "BREW".parse::<Method>().unwrap_err().to_string();
    assert!(far.contains("POST, GET, PUT, PATCH, DELETE, HEAD, OPTIONS"), "{far}");
    let near = "DELET".parse::<Method>().unwrap_err().to_string();
    assert!(near.contains("did you mean `DELETE`"), "{near}");
}

#[test]
fn a_body_has_a_content_type_and_every_request_a_user_agent() {
    assert_eq!(
        headers(&[]),
        pairs(&[("Content-Type", "application/json"), ("User-Agent", USER_AGENT)])
    );
    let bare = builder().build().unwrap();
    assert_eq!(bare.headers(), pairs(&[("User-Agent", USER_AGENT)]));
    assert_eq!(bare.body(), None);
    assert_eq!(bare.method(), Method::Post);
}

#[test]
fn a_header_takes_the_place_of_a_default_whatever_its_case() {
    assert_eq!(
        headers(&["content-TYPE: text/csv", "X-A: 1", "X-A:2"]),
        pairs(&[
            ("User-Agent", USER_AGENT),
            ("content-TYPE", "text/csv"),
            ("X-A", "1"),
            ("X-A", "2")
        ])
    );
}

#[test]
fn a_header_without_a_value_is_removed_and_with_a_semicolon_it_is_empty() {
    assert_eq!(
        headers(&["X-A: 1", "user-agent:", "x-a: ", "X-Empty;"]),
        pairs(&[("Content-Type", "application/json"), ("X-Empty", "")])
    );
}

#[test]
fn some_headers_are_sent_once() {
    for text in ["Host: a", "Authorization: a"] {
        let edit = HeaderEdit::parse(text).unwrap();
        assert!(builder().header(edit.clone()).build().is_ok());
        assert!(builder().header(edit.clone()).header(edit).build().is_err());
    }
}

#[test]
fn credentials_stay_with_their_origin() {
    let edits = [
        "Authorization: Bearer s3cret",
        "Cookie: a=b",
        "X-Api-Key: k",
        "Host: h",
        "X-Kept: 1",
    ];
    let request = edits
        .iter()
        .fold(builder(), |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
    let request = request
        .build()
        .unwrap()
        .with_headers([("webhook-signature", "v1,x".to_owned())]);
    for (target, kept, trust) in [
        ("https://example.com/other", 7, HostTrust::Literal),
        ("https://example.com:444/hook", 3, HostTrust::Literal),
        ("https://elsewhere.example/", 3, HostTrust::FromRedirect),
    ] {
        let redirected = request.redirected(Url::parse(target).unwrap());
        assert_eq!(
            (redirected.headers().len(), redirected.trust()),
            (kept, trust),
            "{target}"
        );
        let names: Vec<&str> = redirected.headers().iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"X-Kept") && names.contains(&"webhook-signature"));
    }
}

#[test]
fn what_is_to_be_hidden_is_known() {
    let edits = [
        "Authorization: Basic dXNlcjpwYXNz",
        "Cookie: id=0123456789; b=c",
        "X-Trace: 1",
    ];
    let request = edits
        .iter()
        .fold(builder(), |b, edit| b.header(HeaderEdit::parse(edit).unwrap()));
    let request = request.build().unwrap();
    let hidden = request
        .with_headers([("webhook-signature", "v1,AAAAAAAA= v1a,BBBBBBBB==".to_owned())])
        .hidden();
    for part in [
        "dXNlcjpwYXNz",
        "Basic dXNlcjpwYXNz",
        "0123456789",
        "AAAAAAAA=",
        "BBBBBBBB==",
    ] {
        assert!(hidden.contains(&part.to_owned()), "{part} in {hidden:?}");
    }
    assert!(!hidden.contains(&"Basic".to_owned()) && !hidden.contains(&"1".to_owned()));
}

#[test]
fn no_debug_output_shows_secrets() {
    let edit = HeaderEdit::parse("Authorization: Bearer s3cret").unwrap();
    let builder = builder().header(edit).body("text/plain", b"s3cret".to_vec());
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(!shown.contains("s3cret") && !shown.contains("t0p"), "{shown}");
}
