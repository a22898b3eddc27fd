//! `relative`: how long ago or ahead a time is, as `Intl.RelativeTimeFormat` writes it.

use std::thread::LocalKey;

use minijinja::{Error, Value};

use super::Call;
use super::formats::{self, Formats, Options};
use super::registry::{Body, BodyPlace, Example, Helper};
use crate::intl::{Distance, Instant, Locale, RelativeOptions, RelativeTimeFormat};

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "relative",
    aliases: &[],
    family: "dates",
    summary: "How long ago or ahead a time is, in the largest unit that fits: what Intl.RelativeTimeFormat of JavaScript prints",
    forms: &[
        "{{#relative X [locale]}}options{{/relative}}",
        "{{relative X [locale] [option=value ..]}}",
        "{{relative X [locale] options}}",
    ],
    errors: &[
        "X is no time",
        "the locale or an option is unknown",
        "an option does not take its value",
    ],
    examples: EXAMPLES,
    body: Body::Json,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 3,
    run: relative,
}];

// The examples are run at 2026-03-04T05:06:07Z.
const EXAMPLES: &[Example] = &[
    Example {
        template: r#"{{relative createdAt}}"#,
        event: r#"{"createdAt":"2023-01-15T10:00:00Z"}"#,
        output: "3 years ago",
    },
    Example {
        template: r#"{"text": "La reunión es {{relative startsAt "es-CL"}}"}"#,
        event: r#"{"startsAt":"2026-03-05T06:00:00Z"}"#,
        output: r#"{"text": "La reunión es mañana"}"#,
    },
    Example {
        template: r#"{{#relative startsAt "es-CL"}}{"numeric": "always"}{{/relative}}"#,
        event: r#"{"startsAt":"2026-03-05T06:00:00Z"}"#,
        output: "dentro de 1 día",
    },
    Example {
        template: r#"{{relative at "de" style="narrow"}}"#,
        event: r#"{"at":"2026-03-04T04:20:00Z"}"#,
        output: "vor 46 m",
    },
];

thread_local! {
    static FORMATS: Formats<RelativeTimeFormat> = Formats::default();
}

const KEPT: &LocalKey<Formats<RelativeTimeFormat>> = &FORMATS;

fn relative(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let format = formats::format("relative", call, KEPT, make)?;
    let Some(instant) = formats::time("relative", &call.arg(0))? else {
        return Ok(Value::UNDEFINED);
    };
    let now = Instant::from(call.now()?);
    let distance = Distance::between(now, instant);
    Ok(Value::from(format.format(distance.count, distance.unit)))
}

fn make(locale: &Locale, options: &Options) -> Result<RelativeTimeFormat, Error> {
    let options = RelativeOptions::read(options).map_err(|error| formats::invalid_option("relative", &error))?;
    RelativeTimeFormat::new(locale, &options).map_err(|error| formats::damaged("relative", error))
}
