//! `date` and `relative` as templates call them. What they print in each locale is tested where it is made.

use crate::helper::{Case, Run};

const EVENT: &str = r#"{"at": "2021-10-01T05:51:36.007Z", "ms": 1633067496007, "digits": "1633067496007", "zone": "America/Santiago",
    "locale": "es-CL", "nothing": null, "xs": ["2021-10-01", "2021-10-02"], "options": {"dateStyle": "short"}}"#;

fn render(template: &str, more: &[&str]) -> Run {
    let args = ["render", "-e", template, "--now", "2024-10-01T00:00:00Z"];
    Case::new()
        .stdin(EVENT)
        .args(args.into_iter().chain(more.iter().copied()))
        .run()
}

#[test]
fn blocks_inline_calls_and_hash_arguments_mean_the_same() {
    for (template, expected) in [
        ("{{date at}}", "10/1/2021, 05:51:36"),
        ("{{#date at}}{{/date}}", "10/1/2021, 05:51:36"),
        ("{{#date at locale}}\n  \n{{/date}}", "01-10-2021, 05:51:36"),
        ("{{date ms locale timeZone=zone}}", "01-10-2021, 02:51:36"),
        (
            "{{#date at 'es-CL'}}{\"timeZone\": {{zone}} }{{/date}}",
            "01-10-2021, 02:51:36",
        ),
        (
            "{{#date at}}{timeZone: \"{{zone}}\", hour: 'numeric',} // lenient{{/date}}",
            "10/1/2021, 02:51:36",
        ),
        ("{{date at locale options}}", "01-10-21"),
        ("{{date at options}}", "10/1/21"),
        ("{{date at '{dateStyle: \"short\"}'}}", "10/1/21"),
        ("{{date at locale options dateStyle='long'}}", "1 de octubre de 2021"),
        ("{{date at missing timeZone=missing}}", "10/1/2021, 05:51:36"),
        (
            "{{#date at}}{\"timeZone\": {{missing}} }{{/date}}",
            "10/1/2021, 05:51:36",
        ),
        (
            "{{#each xs}}{{date this 'de' hour=null minute=null second=null}} {{/each}}",
            "1.10.2021 2.10.2021 ",
        ),
        ("{{upper (date at 'es' dateStyle='long')}}", "1 DE OCTUBRE DE 2021"),
        ("{{ at | date('es', dateStyle='long') }}", "1 de octubre de 2021"),
        ("{{date (int digits)}}", "10/1/2021, 05:51:36"),
        ("{{relative at}}", "2 years ago"),
        (
            "{{#relative at locale}}{\"numeric\": \"always\"}{{/relative}}",
            "hace 2 años",
        ),
        ("{{relative @now locale}}", "ahora"),
        ("{{relative xs.[0] 'fr' style='short'}}", "il y a 3 a"),
    ] {
        render(template, &["-q"]).status(0).stdout(expected);
    }
}

#[test]
fn jinja_has_them_as_filters_and_functions() {
    for (template, expected) in [
        ("{{ at | date }}", "10/1/2021, 05:51:36"),
        ("{{ at | date('es-CL', timeZone=zone) }}", "01-10-2021, 02:51:36"),
        ("{{ date(at, 'es-CL', {'timeZone': zone}) }}", "01-10-2021, 02:51:36"),
        ("{{ at | date('es-CL', options) }}", "01-10-21"),
        ("{{ at | relative('es-CL') }}", "hace 2 años"),
        ("{{ relative(at, numeric='always', style='narrow') }}", "2y ago"),
        ("{{ missing | date }}|{{ nothing | relative }}", "|"),
    ] {
        render(template, &["-q", "--dialect", "jinja", "--format", "text"])
            .status(0)
            .stdout(expected);
    }
}

#[test]
fn a_missing_time_is_missing() {
    let template = r#"{"a": {{date nothing}}, "b": {{relative nope "de"}}, "c": "{{#date nothing}}{}{{/date}}", "d": {{date at}} }"#;
    render(template, &["-q"])
        .status(0)
        .stdout_json(r#"{"a": null, "b": null, "c": "", "d": "10/1/2021, 05:51:36"}"#);
}

#[test]
fn what_cannot_be_printed_is_an_error_at_the_helper() {
    for (template, place, message, hint) in [
        (
            "x {{date 'not a date'}}",
            "1:5",
            "date: Invalid time value: `not a date`",
            "such as `2021-10-01T05:51:36Z`",
        ),
        (
            "{{date digits}}",
            "1:3",
            "date: Invalid time value: `1633067496007`",
            "(int x)",
        ),
        (
            "{{date 8650000000000000}}",
            "1:3",
            "date: Invalid time value: `8650000000000000`",
            "8.64e15",
        ),
        (
            "{{relative xs}}",
            "1:3",
            "relative: expected a time as text or as a number of milliseconds, found an array",
            "",
        ),
        (
            "a\n{{#date at}}{\"mounth\": \"long\"}{{/date}}",
            "2:1",
            "date: unknown option `mounth`",
            "did you mean `month`?",
        ),
        (
            "{{date at month='bogus'}}",
            "1:3",
            "date: the option `month` cannot be `bogus`",
            "`numeric`, `2-digit`, `long`",
        ),
        (
            "{{date nothing month='bogus'}}",
            "1:3",
            "date: the option `month` cannot be `bogus`",
            "",
        ),
        (
            "{{date at timeZone='Mars/Phobos'}}",
            "1:3",
            "date: unknown time zone `Mars/Phobos`",
            "IANA",
        ),
        (
            "{{date at timeZone='santiago'}}",
            "1:3",
            "date: unknown time zone `santiago`",
            "`America/Santiago`",
        ),
        ("{{date at 'es_CL'}}", "1:3", "date: unknown locale `es_CL`", "`es-CL`"),
        (
            "{{date at 'xx-YY'}}",
            "1:3",
            "date: unknown locale `xx-YY`",
            "such as `es-CL`",
        ),
        (
            "{{date at xs}}",
            "1:3",
            "date: the options are an array, not an object",
            "{\"timeZone\"",
        ),
        (
            "{{#date at}}es-CL{{/date}}",
            "1:1",
            "date: the options `es-CL` are not JSON",
            "{\"timeZone\"",
        ),
        (
            "{{date at options year='numeric'}}",
            "1:3",
            "date: the option `year` cannot stand beside `dateStyle`",
            "leave one",
        ),
        (
            "{{date at fractionalSecondDigits=4}}",
            "1:3",
            "cannot be `4`",
            "from 1 to 3",
        ),
        (
            "{{relative at style='tiny'}}",
            "1:3",
            "relative: the option `style` cannot be `tiny`",
            "`narrow`",
        ),
        (
            "{{relative at unit='day'}}",
            "1:3",
            "relative: unknown option `unit`",
            "style, numeric",
        ),
    ] {
        render(template, &["-q"])
            .status(3)
            .stdout("")
            .stderr_contains(&format!("--> <inline>:{place}"))
            .stderr_contains(message)
            .stderr_contains(hint);
    }
}

/// Formats are kept between events; what was kept may not be taken for something else.
#[test]
fn a_stream_of_locales_zones_and_options() {
    let locales = ["en-US", "es-CL", "de", "ja-JP"];
    let zones = ["UTC", "Asia/Tokyo", "+05:30"];
    let mut events = String::new();
    for number in 0..600 {
        let (locale, zone) = (locales[number % 4], zones[number % 3]);
        events.push_str(&format!(
            "{{\"at\":\"2021-10-01T05:51:{:02}Z\",\"l\":\"{locale}\",\"z\":\"{zone}\"}}\n",
            number % 60
        ));
    }
    let template = "{{date at l timeZone=z}}|{{#date at l}}{timeZone: {{z}}, second: null}{{/date}}";
    let run = Case::new()
        .stdin(&events)
        .args(["render", "--stream", "-e", template])
        .run();
    let text = run.status(0).text();
    let lines: Vec<&str> = text.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let alike = lines[number % 60];
        assert_eq!(line, &alike, "{number}");
    }
    assert_eq!(lines[0], "10/1/2021, 05:51:00|10/1/2021, 05:51");
    assert_eq!(lines[1], "01-10-2021, 14:51:01|01-10-2021, 14:51");
    assert_eq!(lines[2], "1.10.2021, 11:21:02|1.10.2021, 11:21");
    assert_eq!(lines.len(), 600);
}

/// Options are JSON5: a mustache stands in either kind of quotes, or in none.
#[test]
fn a_mustache_stands_in_either_kind_of_quotes() {
    let event = r#"{"t": "2021-10-01T05:51:36.000Z", "zone": "America/Santiago", "style": "medium"}"#;
    for options in [
        r#"{timeZone: "{{zone}}", timeStyle: '{{style}}'}"#,
        "{'timeZone': '{{zone}}', /* it's */ timeStyle: {{style}} }",
        "{timeZone: 'America/{{#if zone}}Santiago{{/if}}', timeStyle: 'medium'}",
    ] {
        let template = format!("{{{{#date t \"es-CL\"}}}}{options}{{{{/date}}}}");
        let run = Case::new().stdin(event).args(["render", "-e", &template]).run();
        run.status(0).stdout_contains("2:51:36");
    }
}
