//! Text, HTML and XML: what is printed in each.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::events::event_text;
use super::templates::{expression, path};
use super::*;

/// A well-formed element around mustaches.
pub(super) fn element() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        2 => select(vec!["", "x", " &amp; ", "<b/>", "é\n", "<!-- c -->", "{%", "{{! c }}"]).prop_map(str::to_owned),
        3 => expression().prop_map(|e| format!("{{{{{e}}}}}")),
    ];
    let content = leaf.prop_recursive(3, 16, 4, |inner| {
        let children = vec(inner.clone(), 0..4).prop_map(|c| c.concat());
        let element =
            (path(), children.clone()).prop_map(|(p, c)| format!("<e b=\"{{{{{p}}}}}\" c='{{{{{p}}}}}'>{c}</e>"));
        let either = (path(), inner.clone(), inner.clone())
            .prop_map(|(p, a, b)| format!("{{{{#if {p}}}}}{a}{{{{else}}}}{b}{{{{/if}}}}"));
        let list = (path(), inner.clone()).prop_map(|(p, a)| format!("{{{{#each {p}}}}}<li>{a}</li>{{{{/each}}}}"));
        let helper = (path(), inner).prop_map(|(p, a)| format!("{{{{#array {p}}}}}{a}{{{{/array}}}}"));
        prop_oneof![3 => element, 1 => children, 1 => either, 1 => list, 1 => helper]
    });
    content.prop_map(|content| format!("<a b=\"{{{{a}}}}\">{content}</a>"))
}

fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn xml_is_well_formed_or_an_error(template in element(), json in event_text()) {
        let plain = TemplateOptions { validate: false, ..options(Some(Format::Xml)) };
        match render(&template, &event(&json), &plain) {
            Ok(output) => {
                let parsed = roxmltree::Document::parse(&output);
                prop_assert!(parsed.is_ok(), "{:?}: {:?}", parsed.err(), output);
            }
            Err(error) => check_error(&error).map_err(TestCaseError::fail)?,
        }
    }

    #[test]
    fn a_value_comes_out_of_xml_as_its_text(json in event_text()) {
        let event = event(&json);
        let text = vwh::value::text(&event).into_owned();
        let rendered = render("<a b=\"{{this}}\">{{this}}</a>", &event, &options(Some(Format::Xml)));
        if !text.chars().all(is_xml_char) {
            let message = rendered.unwrap_err().diagnostic().message().to_owned();
            prop_assert!(message.contains("which XML cannot hold"), "{message}");
            return Ok(());
        }
        let output = rendered.unwrap();
        let document = roxmltree::Document::parse(&output).unwrap();
        let found = document.root_element().text().unwrap_or_default();
        // XML readers make one of every line end, some of them not everywhere
        let one_line_end = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(one_line_end(found), one_line_end(&text));
    }

    #[test]
    fn no_value_brings_markup_into_html(template in element(), json in event_text()) {
        let options = options(Some(Format::Html));
        if let Ok(output) = render("<a b=\"{{this}}\">{{a}}</a>", &event(&json), &options) {
            let inside = output.strip_prefix("<a b=\"").unwrap().strip_suffix("</a>").unwrap();
            let (attribute, content) = inside.split_once("\">").unwrap();
            prop_assert!(!attribute.contains(['<', '>', '"', '\'', '`', '=']) && !content.contains(['<', '>', '"', '\'']));
        }
        if let Err(error) = render(&template, &event(&json), &options) {
            check_error(&error).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn text_is_the_text_of_the_value(json in event_text(), format in select(vec![Format::Json, Format::Xml, Format::Html, Format::Text])) {
        let event = event(&json);
        let text = vwh::value::text(&event).into_owned();
        prop_assert_eq!(&render("{{this}}", &event, &options(Some(Format::Text))).unwrap(), &text);
        let unchecked = TemplateOptions { validate: false, ..options(Some(format)) };
        prop_assert_eq!(&render("{{{this}}}", &event, &unchecked).unwrap(), &text);
        prop_assert_eq!(&render("{{&this}}", &event, &unchecked).unwrap(), &text);
        prop_assert_eq!(&render("{{#with this}}{{{.}}}{{else}}{{{this}}}{{/with}}", &event, &unchecked).unwrap(), &text);
    }
}
