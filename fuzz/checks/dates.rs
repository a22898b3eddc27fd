//! A time, a locale and options, a line for each: `date` and `relative` print something or say what is wrong. The first
//! line is also read as a duration, an age, a time for `--now`, and a `Retry-After`.

use std::time::Duration;

use jiff::Timestamp;
use vwh::delivery::duration::{Shown, parse_age, parse_duration, parse_timeout};
use vwh::delivery::retry::retry_after;
use vwh::intl::{Instant, Locale, Zone};

use super::helpers::call;
use super::shared::check_message;

/// The longest duration that is taken.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

pub fn check(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let mut lines = input.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (time, locale, options) = (line(), line(), line());
    for helper in ["date", "relative"] {
        let arguments = [time, locale, &format!("!{options}")].map(str::to_owned);
        call(helper.to_owned(), arguments.to_vec());
    }
    check_instant(time);
    check_durations(time);
    // a name that is none is looked for among all others, which takes its time
    let is_zone = locale.contains('/') || locale.starts_with(['+', '-', 'U', 'E']);
    if let Some(zone) = is_zone.then(|| Zone::find(locale).ok()).flatten() {
        for instant in [-8.64e15, -6.2e13, 0.0, 1.7e12, 8.64e15].map(Instant::from_milliseconds) {
            let offset = instant
                .map(|instant| zone.at(instant).offset_seconds)
                .unwrap_or_default();
            assert!(offset.abs() <= 26 * 3600, "{locale}: {offset}");
        }
    }
    if let Ok(found) = Locale::find(locale) {
        assert_eq!(Locale::find(found.tag()).map(|again| again.tag()), Ok(found.tag()));
    }
}

/// A time is within the range of ECMAScript, and RFC 3339 reads what it reads alike.
fn check_instant(time: &str) {
    let instant = Instant::parse(time).map(Instant::milliseconds);
    if let Some(instant) = instant {
        assert!(instant.unsigned_abs() <= 8_640_000_000_000_000);
    }
    let Ok(timestamp) = time.parse::<Timestamp>() else {
        return;
    };
    assert_eq!(timestamp.to_string().parse::<Timestamp>().ok(), Some(timestamp));
    let floor = timestamp.as_nanosecond().div_euclid(1_000_000);
    let printed = timestamp.to_string();
    // before the year 0 the two write years alike with six digits only
    if let Some(again) = Instant::parse(&printed).map(Instant::milliseconds) {
        let difference = i128::from(again) - floor;
        assert!((0..=1).contains(&difference), "{printed}: {again} {floor}");
    }
}

fn check_durations(text: &str) {
    let read = parse_duration("--x", text);
    for read in [read.clone(), parse_age("--x", text), parse_timeout("--x", text)] {
        match read {
            Ok(duration) => assert!(duration <= YEAR),
            Err(error) => check_message(error.diagnostic()),
        }
    }
    if let Ok(duration) = read {
        let shown = Shown(duration).to_string();
        let again = parse_duration("--x", &shown).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.as_millis(), duration.as_millis(), "{shown}");
    }
    let now = Timestamp::from_second(1_772_600_767).unwrap_or_default();
    if let Some(wait) = retry_after(text, now) {
        // it is added to other times
        assert!(!Shown(wait).to_string().is_empty());
    }
}
