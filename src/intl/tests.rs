//! Dates and relative times in many locales, as Node.js 24 prints them.

use super::testing::options_of;
use super::*;

/// The moment of all cases.
fn moment(zone: &str) -> ZoneMoment {
    Zone::find(zone)
        .unwrap()
        .at(Instant::parse("2021-10-01T12:00:05.678Z").unwrap())
}

/// What the helper `date` asks for when nothing else is.
const DEFAULT: &str = "year: numeric, month: numeric, day: numeric, \
                       hour: 2-digit, minute: 2-digit, second: 2-digit, hour12: false";

/// Prints the moment; the locale may have a zone after an `@`.
fn assert_printed(cases: &[(&str, &str, &str)]) {
    for &(place, options, expected) in cases {
        let (tag, zone) = place.split_once('@').unwrap_or((place, "UTC"));
        let format = DateTimeFormat::new(&Locale::find(tag).unwrap(), &options_of(options)).unwrap();
        let fields = Fields::new(format.calendar(), moment(zone));
        assert_eq!(format.format(&fields), expected, "{place} {options}");
    }
}

#[test]
fn default_options_per_locale() {
    assert_printed(&[
        ("en-US", DEFAULT, "10/1/2021, 12:00:05"),
        ("es-CL", DEFAULT, "01-10-2021, 12:00:05"),
        ("ar-SA", DEFAULT, "١\u{200F}/١٠\u{200F}/٢٠٢١، ١٢:٠٠:٠٥"),
        ("bn-BD", DEFAULT, "১/১০/২০২১, ১২:০০:০৫"),
        ("fr-CA", DEFAULT, "2021-10-01 12 h 00 min 05 s"),
        ("zh-TW", DEFAULT, "2021/10/1\u{2009}12:00:05"),
        ("hu-HU", "", "2021. 10. 01."),
    ]);
}

#[test]
fn components() {
    assert_printed(&[
        (
            "de-DE",
            "weekday: long, day: numeric, month: long, year: numeric, hour: numeric, minute: 2-digit",
            "Freitag, 1. Oktober 2021 um 12:00",
        ),
        ("en-GB", "year: 2-digit, month: 2-digit, day: 2-digit", "01/10/21"),
        ("fi-FI", "month: long", "lokakuu"),
        ("cs-CZ", "month: long, day: numeric", "1. října"),
        ("pl-PL", "month: long, year: numeric", "październik 2021"),
        (
            "de-CH",
            "era: short, weekday: short, year: numeric, month: numeric, day: numeric",
            "Fr., 10.01.2021 n. Chr.",
        ),
        (
            "ja-JP",
            "era: long, year: numeric, month: long, weekday: narrow",
            "西暦2021年10月 金",
        ),
        ("ko-KR", "weekday: narrow, hour: numeric", "(금) 오후 12"),
        ("sv-SE", "year: numeric, second: numeric", "2021 5"),
        ("pt-PT", "day: numeric, minute: numeric", "1, 0"),
        (
            "fr-FR",
            "year: numeric, hour: numeric, timeZoneName: short",
            "2021 12 h UTC",
        ),
        ("it-CH", "month: narrow, day: 2-digit, weekday: short", "ven 01 O"),
    ]);
}

#[test]
fn styles() {
    assert_printed(&[
        (
            "en-IN",
            "dateStyle: full, timeStyle: full",
            "Friday, 1 October 2021 at 12:00:05 pm Coordinated Universal Time",
        ),
        (
            "es-MX",
            "dateStyle: long, timeStyle: medium",
            "1 de octubre de 2021 a las 12:00:05 p.m.",
        ),
        ("nl-BE", "dateStyle: medium", "1 okt 2021"),
        ("he-IL", "dateStyle: short, timeStyle: short", "1.10.2021, 12:00"),
        (
            "ru-RU",
            "dateStyle: long, timeStyle: long, hour12: true",
            "1 октября 2021 г. в 12:00:05 PM UTC",
        ),
        ("da-DK", "timeStyle: medium, hour12: true", "12.00.05 PM"),
        (
            "zh-HK",
            "dateStyle: full, timeStyle: short, hourCycle: h23",
            "2021年10月1日 星期五\u{2009}12:00",
        ),
        (
            "tr-TR",
            "dateStyle: short, timeStyle: full",
            "1.10.2021 12:00:05 Eş Güdümlü Evrensel Zaman",
        ),
        ("en-US-u-hc-h24", "timeStyle: short", "12:00"),
    ]);
}

#[test]
fn hour_cycles() {
    assert_printed(&[
        ("en-US", "hour: numeric, minute: 2-digit, hourCycle: h11", "0:00 PM"),
        ("de-DE", "hour: 2-digit, minute: 2-digit, hourCycle: h24", "12:00"),
        ("ja-JP", "hour: numeric, hour12: true", "午後0時"),
        ("ja", "hour: numeric, hour12: true", "午後12時"),
        ("it-IT-u-hc-h12", "hour: numeric, minute: numeric", "12:00 PM"),
    ]);
}

#[test]
fn fractional_seconds() {
    assert_printed(&[
        (
            "en-US",
            "minute: numeric, second: numeric, fractionalSecondDigits: 3",
            "00:05.678",
        ),
        (
            "de-DE",
            "hour: numeric, minute: numeric, second: numeric, fractionalSecondDigits: 1",
            "12:00:05,6",
        ),
        ("ar-SA", "second: numeric, fractionalSecondDigits: 2", "٥٫٦٧"),
        ("el-GR", "fractionalSecondDigits: 3", "678"),
        ("pt-BR", "hour: 2-digit, fractionalSecondDigits: 2", "12 ├F14: 67┤"),
    ]);
}

#[test]
fn day_periods() {
    assert_printed(&[
        ("en-US", "hour: numeric, dayPeriod: short, hour12: true", "12 noon"),
        (
            "de-DE",
            "hour: numeric, dayPeriod: narrow, hour12: true",
            "12 Uhr mittags",
        ),
        (
            "zh-CN",
            "hour: numeric, minute: 2-digit, dayPeriod: long, hour12: true",
            "中午12:00",
        ),
        ("es-AR", "dayPeriod: long", "mediodía"),
        ("id-ID", "day: numeric, dayPeriod: short", "1, tengah hari"),
    ]);
}

#[test]
fn numbering_systems() {
    assert_printed(&[
        ("en-US", "numberingSystem: deva, dateStyle: medium", "Oct १, २०२१"),
        ("ar-SA-u-nu-latn", "dateStyle: short", "1\u{200F}/10\u{200F}/2021"),
        ("th-TH-u-ca-gregory-nu-thai", "dateStyle: long", "๑ ตุลาคม ค.ศ. ๒๐๒๑"),
        ("hi-IN", "numberingSystem: roman, dateStyle: short", "1/10/21"),
        (
            "ta-IN",
            "numberingSystem: mathsans, hour: numeric, minute: 2-digit, second: 2-digit, fractionalSecondDigits: 2",
            "𝟣𝟤:𝟢𝟢:𝟢𝟧.𝟨𝟩 PM",
        ),
    ]);
}

#[test]
fn zone_names() {
    assert_printed(&[
        (
            "en-US@America/Los_Angeles",
            "hour: numeric, timeZoneName: short",
            "5 AM PDT",
        ),
        (
            "en-US@America/Los_Angeles",
            "hour: numeric, timeZoneName: longGeneric",
            "5 AM Pacific Time",
        ),
        (
            "es-ES@America/Los_Angeles",
            "hour: numeric, timeZoneName: short",
            "5 GMT-7",
        ),
        (
            "en-CA@America/Phoenix",
            "hour: numeric, timeZoneName: shortGeneric",
            "5 a.m. MST",
        ),
        (
            "en-GB@Europe/Dublin",
            "hour: numeric, timeZoneName: long",
            "13 Irish Standard Time",
        ),
        (
            "fr-FR@Asia/Kathmandu",
            "hour: numeric, timeZoneName: longOffset",
            "17 h UTC+05:45",
        ),
        (
            "he-IL@America/New_York",
            "hour: numeric, timeZoneName: shortOffset",
            "8 GMT-4\u{200E}",
        ),
        (
            "he-IL@America/New_York",
            "hour: numeric, timeZoneName: longOffset",
            "8 GMT-04:00\u{200E}\u{200E}",
        ),
        ("ar-SA@UTC", "hour: numeric, timeZoneName: shortOffset", "١٢ م غرينتش+٠"),
        (
            "de-AT@Africa/Cairo",
            "hour: numeric, timeZoneName: shortGeneric",
            "14 Uhr OEZ (Ägypten)",
        ),
        (
            "ja-JP@Europe/London",
            "hour: numeric, timeZoneName: longGeneric",
            "13時 イギリス時間",
        ),
        (
            "zh-TW@Etc/GMT+5",
            "hour: numeric, timeZoneName: long",
            "上午7 GMT-05:00",
        ),
        (
            "he-IL@-03:30",
            "hour: numeric, timeZoneName: shortOffset",
            "8 GMT-3:30\u{200E}\u{200E}",
        ),
        ("fi-FI@+05:30", "hour: numeric, timeZoneName: long", "17 UTC+05.30"),
    ]);
}

#[test]
fn the_iso_calendar() {
    assert_printed(&[
        ("sv-SE-u-ca-iso8601", "dateStyle: long", "2021 oktober 1"),
        (
            "en-US",
            "calendar: iso8601, year: numeric, month: 2-digit, day: 2-digit, era: short",
            " 2021-10-01",
        ),
    ]);
}

/// A date in a calendar: the era, the year in it, the Gregorian year that it is related to, the year of the cycle,
/// month, whether that is a leap month, day.
type CalendarDate = (u8, i32, i32, u8, u8, bool, u8);

#[test]
fn other_calendars() {
    const ADAR_II: CalendarDate = (0, 5784, 2024, 0, 7, true, 5);
    const ADAR: CalendarDate = (0, 5783, 2023, 0, 7, false, 22);
    const LEAP_MONTH: CalendarDate = (0, 40, 2023, 40, 2, true, 11);
    const REIWA: CalendarDate = (236, 1, 2019, 0, 5, false, 1);
    const LONG: &str = "year: numeric, month: long, day: numeric";
    const NUMERIC: &str = "year: numeric, month: numeric";
    for (tag, options, (era, year, related, cyclic, month, is_leap, day), expected) in [
        ("he-IL-u-ca-hebrew", "dateStyle: long", ADAR_II, "ה׳ באדר ב׳ תשפ״ד"),
        ("en-US-u-ca-hebrew", LONG, ADAR_II, "5 Adar II 5784"),
        ("en-US-u-ca-hebrew", LONG, ADAR, "22 Adar 5783"),
        ("de-DE-u-ca-hebrew", NUMERIC, ADAR_II, "7/5784 AM"),
        ("de-DE-u-ca-hebrew", NUMERIC, ADAR, "6/5783 AM"),
        (
            "zh-CN-u-ca-chinese",
            "dateStyle: long",
            LEAP_MONTH,
            "2023癸卯年闰二月十一",
        ),
        (
            "en-US-u-ca-chinese",
            LONG,
            LEAP_MONTH,
            "Second Monthbis 11, 2023(gui-mao)",
        ),
        (
            "en-US-u-ca-chinese",
            "month: numeric, day: numeric",
            LEAP_MONTH,
            "2bis/11",
        ),
        ("ko-KR-u-ca-dangi", "dateStyle: long", LEAP_MONTH, "계묘년 윤2월 11일"),
        ("ja-JP-u-ca-japanese", "dateStyle: long", REIWA, "令和元年5月1日"),
        ("ja-JP-u-ca-japanese", "dateStyle: short", REIWA, "R1/5/1"),
        ("de-DE-u-ca-japanese", "era: narrow, year: numeric", REIWA, "1 R"),
        ("th-TH", "dateStyle: short", (0, 2562, 2019, 0, 5, false, 1), "1/5/62"),
        (
            "en-US-u-ca-coptic",
            LONG,
            (1, 1735, 2019, 0, 8, false, 23),
            "Baramouda 23, 1735 AM",
        ),
        (
            "pl-PL-u-ca-roc",
            "dateStyle: long, timeStyle: short",
            (1, 108, 2019, 0, 5, false, 1),
            "1 maja 108 ROC, 12:00",
        ),
        (
            "nl-NL-u-ca-buddhist",
            "dateStyle: medium",
            (0, 2562, 2019, 0, 5, false, 1),
            "1 mei 2562 BE",
        ),
        (
            "sv-SE-u-ca-persian",
            "year: numeric",
            (0, -666, -45, 0, 12, false, 24),
            "−666 AP",
        ),
        (
            "sv-SE",
            "year: numeric, era: short",
            (0, 45, -44, 0, 3, false, 15),
            "45 f.Kr.",
        ),
    ] {
        let format = DateTimeFormat::new(&Locale::find(tag).unwrap(), &options_of(options)).unwrap();
        let fields = Fields {
            era,
            year,
            related_gregorian: related,
            cyclic_year: cyclic,
            month,
            is_leap_month: is_leap,
            day,
            ..Fields::new(Calendar::Gregory, moment("UTC"))
        };
        assert_eq!(format.format(&fields), expected, "{tag} {options}");
    }
}

#[test]
fn a_locale_and_its_options_say_which_calendar() {
    for (tag, options, calendar) in [
        ("en-US", "", Calendar::Gregory),
        ("th-TH", "", Calendar::Buddhist),
        ("th-TH-u-ca-gregory", "", Calendar::Gregory),
        ("th-TH-u-ca-gregory", "calendar: roc", Calendar::Roc),
        ("ar-SA", "calendar: islamic-umalqura", Calendar::IslamicUmalqura),
    ] {
        let format = DateTimeFormat::new(&Locale::find(tag).unwrap(), &options_of(options)).unwrap();
        assert_eq!(format.calendar(), calendar, "{tag} {options}");
    }
}

#[test]
fn relative_times() {
    use RelativeUnit::*;
    for (tag, n, unit, options, expected) in [
        ("en-US", -1.0, Day, "numeric: auto", "yesterday"),
        ("en-US", -1.0, Day, "", "1 day ago"),
        ("en-US", 0.0, Second, "numeric: auto", "now"),
        ("es-CL", -3.0, Year, "numeric: auto", "hace 3 años"),
        ("es-CL", 2.0, Day, "numeric: auto", "pasado mañana"),
        ("ar-SA", -1_234_567.0, Month, "", "قبل ١٬٢٣٤٬٥٦٧ شهرًا"),
        ("ar-SA", 2.0, Week, "style: short", "خلال ٢ أسبوعين"),
        ("pl-PL", 22.0, Hour, "style: narrow", "za 22 g."),
        ("pl-PL", 1.5, Minute, "", "za 1,5 minuty"),
        ("hi-IN", -1_234_567.0, Quarter, "", "12,34,567 तिमाही पहले"),
        ("es-ES", 1234.0, Day, "", "dentro de 1234 días"),
        ("pt-PT", 0.0, Year, "", "dentro de 0 anos"),
        ("pt-BR", 0.0, Year, "", "em 0 ano"),
        ("ja-JP", -2.0, Week, "numeric: auto, style: narrow", "2週間前"),
        ("th-TH", 5.0, Month, "numberingSystem: thai", "ในอีก ๕ เดือน"),
        ("fr-FR", -0.0, Hour, "", "il y a 0 heure"),
        ("de-CH", -12345.6789, Second, "", "vor 12'345.679 Sekunden"),
        ("cs-CZ", 0.5, Month, "", "za 0,5 měsíce"),
    ] {
        let has = |option: &str| options.contains(option);
        let options = RelativeOptions {
            style: match (has("short"), has("narrow")) {
                (true, _) => RelativeStyle::Short,
                (_, true) => RelativeStyle::Narrow,
                _ => RelativeStyle::Long,
            },
            numeric: if has("auto") {
                RelativeNumeric::Auto
            } else {
                RelativeNumeric::Always
            },
            numbering_system: has("thai").then(|| "thai".to_owned()),
        };
        let format = RelativeTimeFormat::new(&Locale::find(tag).unwrap(), &options).unwrap();
        assert_eq!(format.format(n, unit), expected, "{tag} {n} {unit:?}");
    }
}

#[test]
fn fields_that_no_date_has_do_no_harm() {
    const EVERYTHING: &str = "weekday: long, era: long, year: numeric, month: long, day: numeric, dayPeriod: long, \
        hour: numeric, minute: numeric, second: numeric, fractionalSecondDigits: 3, timeZoneName: longGeneric";
    for calendar in Calendar::ALL {
        for number in [i32::MIN, i32::MAX] {
            let byte = number.to_be_bytes()[3];
            let fields = Fields {
                era: byte,
                year: number,
                extended_year: number,
                related_gregorian: number,
                cyclic_year: byte,
                month: byte,
                is_leap_month: true,
                day: byte,
                weekday: byte,
                hour: byte,
                minute: byte,
                second: byte,
                millisecond: u16::MAX,
                zone: ZoneMoment {
                    id: "Europe/Madrid".to_owned(),
                    offset_seconds: number,
                    is_daylight: false,
                    epoch_milliseconds: if number < 0 { i64::MIN } else { i64::MAX },
                },
            };
            for tag in ["he-IL", "zh-CN"] {
                let locale = Locale::find(&format!("{tag}-u-ca-{}", calendar.name())).unwrap();
                let format = DateTimeFormat::new(&locale, &options_of(EVERYTHING)).unwrap();
                assert!(!format.format(&fields).is_empty());
                let format = DateTimeFormat::new(&locale, &options_of("dateStyle: long, timeStyle: full")).unwrap();
                assert!(!format.format(&fields).is_empty());
            }
        }
    }
}
