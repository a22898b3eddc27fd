//! How fast dates are: the first one in a locale, and those after it. Run with `cargo bench --bench dates`.

// A bench that cannot be set up may panic.
#![allow(clippy::expect_used)]

use std::sync::Arc;

use divan::{Bencher, black_box};
use vwh::event::{self, InputFormat, Limits};
use vwh::intl::{Calendar, DateTimeFormat, DateTimeOptions, Fields, Instant, Locale, Zone};
use vwh::template::{Run, Template, TemplateOptions, TemplateSource};
use vwh::value::Value;

const EVENT: &str = r#"{"at": "2021-10-01T05:51:36.000Z", "zone": "America/Santiago"}"#;

fn options(calendar: Calendar) -> DateTimeOptions {
    DateTimeOptions {
        calendar: Some(calendar),
        time_zone: "America/Santiago".to_owned(),
        ..DateTimeOptions::default()
    }
}

/// A locale looked up, a pattern chosen, a zone read: what the first date costs.
#[divan::bench(args = ["en-US", "es-CL", "ja-JP"])]
fn first(tag: &str) -> (DateTimeFormat, Zone) {
    let options = options(Calendar::Gregory);
    let locale = Locale::find(tag).expect("the locale is known");
    let format = DateTimeFormat::new(&locale, &options).expect("the data is whole");
    (format, Zone::find(&options.time_zone).expect("the zone is known"))
}

/// A time read and printed in a calendar.
#[divan::bench(args = ["gregory", "hebrew", "islamic", "chinese"])]
fn later(bencher: Bencher<'_, '_>, calendar: &str) {
    let options = options(Calendar::from_name(calendar).expect("the calendar is known"));
    let locale = Locale::find("es-CL").expect("the locale is known");
    let format = DateTimeFormat::new(&locale, &options).expect("the data is whole");
    let zone = Zone::find(&options.time_zone).expect("the zone is known");
    bencher.bench(|| {
        let instant = Instant::parse(black_box("2021-10-01T05:51:36.000Z")).expect("it is a time");
        format.format(&Fields::new(format.calendar(), zone.at(instant)))
    });
}

/// A whole template; `{{at}}` is what a template costs without a date.
#[divan::bench(args = [
    "{{at}}",
    "{{date at}}",
    "{{date at 'es-CL' timeZone=zone}}",
    "{{#date at 'es-CL'}}{\"timeZone\": {{zone}}, \"dateStyle\": \"full\"}{{/date}}",
    "{{relative at 'es-CL'}}",
])]
fn template(bencher: Bencher<'_, '_>, text: &str) {
    let source = TemplateSource {
        name: "<bench>".to_owned(),
        text: text.to_owned(),
        path: None,
    };
    let run = Arc::new(Run {
        now: Value::from("2026-03-04T05:06:07Z"),
        secrets: Value::from(()),
        has_secrets: false,
    });
    let event = event::load("<event>", EVENT.as_bytes(), InputFormat::Json, &Limits::default()).expect("it is JSON");
    let template = Template::compile(&source, &TemplateOptions::default()).expect("it compiles");
    let mut renderer = template.renderer(&run).expect("it can be rendered");
    let mut out = Vec::new();
    bencher.bench_local(move || {
        out.clear();
        renderer.render(&event, &mut out).expect("it renders");
    });
}

fn main() {
    divan::main();
}
