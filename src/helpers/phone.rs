//! `phone-number`: telephone numbers as Google's libphonenumber reads them.

use std::sync::LazyLock;

use minijinja::{Error, Value};
use rlibphonenumber::{ParseError, PhoneNumber, PhoneNumberUtil, Region, get_national_significant_number_owned};

use super::arguments::{self, argument_text, is_compound, wrong_kind};
use super::registry::{Body, BodyPlace, Example, Helper};
use super::{Call, fail, fail_with_hint};
use crate::diagnostic::did_you_mean;
use crate::value;

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "phone-number",
    aliases: &["phone"],
    family: "text",
    summary: "A telephone number, read in a country and written internationally, nationally, or as its calling code",
    forms: &[
        "{{phone-number X COUNTRY}}",
        "{{phone-number X COUNTRY \"international|national|code|code-plus\"}}",
    ],
    errors: &[
        "X is no telephone number",
        "the country or the format is unknown",
        "X has no calling code and no country is named",
    ],
    examples: EXAMPLES,
    body: Body::None,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 3,
    run: phone_number,
}];

const EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{phone-number phone "US"}}"#,
        event: r#"{"phone":"(234) 567-8900"}"#,
        output: "+12345678900",
    },
    Example {
        template: r#"{{phone-number phone "US" "national"}}"#,
        event: r#"{"phone":"+1 234 567 8900"}"#,
        output: "2345678900",
    },
    // a number is always a string
    Example {
        template: r#"{"code": {{phone phone "CL" "code"}}, "plus": {{phone phone "CL" "code-plus"}}}"#,
        event: r#"{"phone":"9 8765 4321"}"#,
        output: r#"{"code": "56", "plus": "+56"}"#,
    },
    // the number's own calling code wins over the country
    Example {
        template: r#"{{phone phone country}}"#,
        event: r#"{"phone":"0039 06 1234 5678","country":"FR"}"#,
        output: "+390612345678",
    },
    Example {
        template: r#"{"phone": {{phone phone "ES"}}}"#,
        event: r#"{"phone":null}"#,
        output: r#"{"phone": null}"#,
    },
];

/// The names of the formats, the default first.
const FORMATS: [&str; 4] = ["international", "national", "code", "code-plus"];

/// How an unreadable number reads in a message, at most.
const SHOWN: usize = 40;

/// The metadata of all countries: some milliseconds to load, so only where a number is met.
static UTIL: LazyLock<Option<PhoneNumberUtil>> = LazyLock::new(|| PhoneNumberUtil::new().ok());

fn phone_number(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    call.work(arguments::text_steps(&call.args))?;
    let (subject, country, format) = (call.arg(0), call.arg(1), call.arg(2));
    let format = format_name(&format)?;
    if value::is_nothing(&subject) {
        return Ok(Value::UNDEFINED);
    }
    if is_compound(&subject) || subject.kind() == value::ValueKind::Bool {
        return Err(wrong_kind("phone-number", "a telephone number as text", &subject));
    }
    let util = UTIL
        .as_ref()
        .ok_or_else(|| fail("phone-number: the metadata of the countries cannot be read"))?;
    let region = region(util, &country)?;
    let text = argument_text(&subject);
    let number = util
        .parse(text.trim(), region)
        .map_err(|error| unreadable(&text, &error, region))?;
    Ok(Value::from(written(&number, format)))
}

/// The name of the format that is asked for.
fn format_name(format: &Value) -> Result<&'static str, Error> {
    if value::is_nothing(format) {
        return Ok(FORMATS[0]);
    }
    let wanted = argument_text(format);
    if let Some(name) = FORMATS.into_iter().find(|name| *name == wanted) {
        return Ok(name);
    }
    let hint = did_you_mean(&wanted, FORMATS).unwrap_or_else(|| format!("it is one of: {}", FORMATS.join(", ")));
    Err(fail_with_hint(
        format!("phone-number: unknown format `{}`", shown(&wanted)),
        hint,
    ))
}

/// The country that numbers without a calling code are read in; none where none is named.
fn region(util: &PhoneNumberUtil, country: &Value) -> Result<Option<Region>, Error> {
    if value::is_nothing(country) {
        return Ok(None);
    }
    let wanted = argument_text(country);
    let is_wanted = |region: &Region| region.as_region_str().eq_ignore_ascii_case(&wanted);
    match util.get_supported_regions().find(is_wanted) {
        Some(region) => Ok(Some(region)),
        None => Err(unknown_country(util, &wanted)),
    }
}

fn unknown_country(util: &PhoneNumberUtil, wanted: &str) -> Error {
    const FORM: &str = "a country is its two letters in ISO 3166, such as `US` or `CL`";
    let regions: Vec<_> = util
        .get_supported_regions()
        .map(|region| region.as_region_str())
        .collect();
    // the one country whose everyday letters are not those of the standard
    let near = match wanted.eq_ignore_ascii_case("UK") {
        true => Some("did you mean `GB`?".to_owned()),
        false => did_you_mean(wanted, regions.iter().map(|name| &**name)),
    };
    let hint = near.map_or_else(|| FORM.to_owned(), |near| format!("{near} {FORM}"));
    fail_with_hint(format!("phone-number: unknown country `{}`", shown(wanted)), hint)
}

fn unreadable(text: &str, error: &ParseError, region: Option<Region>) -> Error {
    let reason = match error {
        ParseError::InvalidCountryCode if region.is_none() && !text.trim_start().starts_with(['+', '\u{ff0b}']) => {
            return fail_with_hint(
                format!(
                    "phone-number: `{}` has no calling code, and no country is named",
                    shown(text)
                ),
                "name the country that the number is dialled in: `{{phone-number X \"US\"}}`",
            );
        }
        ParseError::InvalidCountryCode => "no country has its calling code",
        ParseError::NotANumber(_) => "it does not look like one",
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => "it is too short",
        ParseError::TooLongNsn => "it is too long",
    };
    let message = format!("phone-number: `{}` is no telephone number: {reason}", shown(text));
    fail_with_hint(
        message,
        "a number is its digits, with or without `+` and its calling code",
    )
}

/// The text, shortened where it is long.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn written(number: &PhoneNumber, format: &str) -> String {
    let (code, national) = (number.country_code, get_national_significant_number_owned(number));
    match format {
        "national" => national,
        "code" => code.to_string(),
        "code-plus" => format!("+{code}"),
        _ => format!("+{code}{national}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helpers::testing::{engine, error, eval, run};

    fn formats(number: &str, country: &str) -> [String; 4] {
        let event = format!(r#"{{"n":"{number}","c":"{country}"}}"#);
        FORMATS.map(|format| eval(&format!("n|phone_number(c, '{format}')"), &event).replace('"', ""))
    }

    #[test]
    fn four_formats_of_a_number_in_any_spelling() {
        for number in [
            "(415) 555-2671",
            "415.555.2671",
            "+1 415 555 2671",
            "1-415-555-2671",
            "011 1 415 555 2671",
            "tel:+1-415-555-2671",
            "４１５５５５２６７１",
            "+1 415 555 2671 ext. 9",
        ] {
            assert_eq!(
                formats(number, "US"),
                ["+14155552671", "4155552671", "1", "+1"],
                "{number}"
            );
        }
        assert_eq!(formats("06 1234 5678", "it")[..2], ["+390612345678", "0612345678"]);
        assert_eq!(
            formats("+39 06 1234 5678", "US"),
            ["+390612345678", "0612345678", "39", "+39"]
        );
        assert_eq!(formats("011 15-2345-6789", "AR")[0], "+5491123456789");
    }

    #[test]
    fn values_that_are_not_texts() {
        assert_eq!(eval("4155552671|phone_number('US')", "{}"), r#""+14155552671""#);
        assert_eq!(eval("'+14155552671'|phone_number", "{}"), r#""+14155552671""#);
        assert_eq!(eval("'+14155552671'|phone_number(none, 'code')", "{}"), r#""1""#);
        for nothing in ["missing", "none"] {
            let expression = format!("({nothing}|phone_number('US')) is undefined");
            assert_eq!(eval(&expression, "{}"), "true");
        }
        assert_eq!(
            error("[1]|phone_number('US')", "{}"),
            "phone-number: expected a telephone number as text, found an array"
        );
    }

    #[test]
    fn what_is_unreadable_is_an_error() {
        for (expression, message) in [
            (
                "'abc'|phone_number('US')",
                "`abc` is no telephone number: it does not look like one",
            ),
            (
                "''|phone_number('US')",
                "`` is no telephone number: it does not look like one",
            ),
            (
                "'1'|phone_number('US')",
                "`1` is no telephone number: it does not look like one",
            ),
            (
                "'+999123456789'|phone_number('US')",
                "`+999123456789` is no telephone number: no country has its calling code",
            ),
            (
                "'12345678901234567890'|phone_number('DE')",
                "`12345678901234567890` is no telephone number: it is too long",
            ),
            (
                "'555 1234'|phone_number",
                "`555 1234` has no calling code, and no country is named",
            ),
            ("'555 1234'|phone_number('USA')", "unknown country `USA`"),
            ("'555 1234'|phone_number('US', 'local')", "unknown format `local`"),
        ] {
            assert_eq!(
                error(expression, "{}"),
                format!("phone-number: {message}"),
                "{expression}"
            );
        }
        let long = format!("'{}'|phone_number('US')", "x".repeat(500));
        assert!(error(&long, "{}").len() < 200);
    }

    #[test]
    fn unknown_names_get_near_ones() {
        for (expression, near) in [
            ("'1'|phone_number('UK')", "`GB`"),
            ("'1'|phone_number('USA')", "`US`"),
            ("'1'|phone_number('')", "two letters"),
            ("'1'|phone_number('US', 'internal')", "`international`"),
            ("'1'|phone_number('US', 'xyz')", "code-plus"),
        ] {
            let error = run(&engine(), "", expression, "{}").unwrap_err();
            let hint = crate::helpers::hint_of(&error).unwrap();
            assert!(hint.contains(near), "{expression}: {hint}");
        }
    }

    /// The expressions of the metadata are compiled as they are met: each country's have to compile.
    #[test]
    fn the_numbers_of_every_country_are_read_again() {
        let util = UTIL.as_ref().unwrap();
        for region in util.get_supported_regions() {
            let number = util.get_example_number(region).unwrap();
            let national = get_national_significant_number_owned(&number);
            let international = written(&number, "international");
            assert_eq!(international, format!("+{}{national}", number.country_code));
            for text in [
                &international,
                &format!("00{}", &international[1..]),
                &format!("0{national}"),
            ] {
                let _ = util.parse(text, Some(region));
            }
            assert_eq!(
                written(&util.parse(&international, None).unwrap(), "national"),
                national
            );
            assert_eq!(
                written(&util.parse(&international, Some(region)).unwrap(), "national"),
                national
            );
        }
    }
}
