//! `date`: a date and time as `Intl.DateTimeFormat` writes them.

use std::thread::LocalKey;

use minijinja::{Error, Value};

use super::Call;
use super::formats::{self, Formats, Options};
use super::registry::{Body, BodyPlace, Example, Helper};
use crate::intl::{DateTimeFormat, DateTimeOptions, Fields, Locale, Zone};

pub(super) const HELPERS: &[Helper] = &[Helper {
    name: "date",
    aliases: &[],
    family: "dates",
    summary: "A time as a locale and options want it: what Intl.DateTimeFormat of JavaScript prints",
    forms: &[
        "{{#date X [locale]}}options{{/date}}",
        "{{date X [locale] [option=value ..]}}",
        "{{date X [locale] options}}",
    ],
    errors: &[
        "X is no time",
        "the locale, the time zone or an option is unknown",
        "an option does not take its value, or stands beside a style",
    ],
    examples: EXAMPLES,
    body: Body::Json,
    body_place: BodyPlace::Last,
    bare_block: false,
    prints_json: false,
    min_args: 1,
    max_args: 3,
    run: date,
}];

const EXAMPLES: &[Example] = &[
    // the defaults: en-US, UTC, to the second
    Example {
        template: r#"{{date startedAt}}"#,
        event: r#"{"startedAt":"2020-12-20T03:23:16.000Z"}"#,
        output: "12/20/2020, 03:23:16",
    },
    Example {
        template: r#"{{date startedAt "es-CL" timeZone="America/Santiago" hour="numeric"}}"#,
        event: r#"{"startedAt":"2021-10-01T05:51:36.000Z"}"#,
        output: "01-10-2021, 02:51:36",
    },
    // a style says it all
    Example {
        template: r#"{"when": {{#date startedAt "es-CL"}}{dateStyle: "full", timeStyle: "short", timeZone: "America/Santiago"}{{/date}}}"#,
        event: r#"{"startedAt":"2021-10-01T05:51:36.000Z"}"#,
        output: r#"{"when": "viernes, 1 de octubre de 2021, 2:51 a. m."}"#,
    },
    // a null leaves a component out; milliseconds are a time too
    Example {
        template: r#"{{#date ms "de"}}{"month": "long", "hour": null, "minute": null, "second": null}{{/date}}"#,
        event: r#"{"ms":1633067496000}"#,
        output: "1. Oktober 2021",
    },
    Example {
        template: r#"{"at": {{date at}}}"#,
        event: r#"{"at":null}"#,
        output: r#"{"at": null}"#,
    },
];

/// What is made of a locale and options.
struct Format {
    format: DateTimeFormat,
    zone: Zone,
}

thread_local! {
    static FORMATS: Formats<Format> = Formats::default();
}

const KEPT: &LocalKey<Formats<Format>> = &FORMATS;

fn date(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let format = formats::format("date", call, KEPT, make)?;
    let Some(instant) = formats::time("date", &call.arg(0))? else {
        return Ok(Value::UNDEFINED);
    };
    let fields = Fields::new(format.format.calendar(), format.zone.at(instant));
    Ok(Value::from(format.format.format(&fields)))
}

fn make(locale: &Locale, options: &Options) -> Result<Format, Error> {
    let options = DateTimeOptions::read(options).map_err(|error| formats::invalid_option("date", &error))?;
    let name = &options.time_zone;
    let form = "a time zone is a name of the IANA database, such as `America/Santiago`, or an offset, such as `+05:30`";
    let zone = Zone::find(name).map_err(|error| formats::unknown("date", "time zone", name, &error.near, form))?;
    let format = DateTimeFormat::new(locale, &options).map_err(|error| formats::damaged("date", error))?;
    Ok(Format { format, zone })
}
