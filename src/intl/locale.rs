//! Locales by their BCP 47 tags, with the extensions of UTS #35 that dates and numbers look at.

use super::blob::{self, Record};
use super::types::{Calendar, HourCycle};
use crate::diagnostic::near_matches;

/// A locale that there is data for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    pub(super) record: Record,
    /// `-u-ca-`
    pub(super) calendar: Option<Calendar>,
    /// `-u-nu-`
    pub(super) numbering_system: Option<String>,
    /// `-u-hc-`
    pub(super) hour_cycle: Option<HourCycle>,
}

/// There is no data for a locale, or its tag is not well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLocale {
    /// Tags that are near the one that was asked for, nearest first.
    pub near: Vec<String>,
}

/// Languages that are called otherwise today, and Norwegian, which is written in Bokmål here.
const ALIASES: [(&str, &str); 3] = [("nb", "no"), ("iw", "he"), ("in", "id")];

/// Chinese is written in one of two scripts, and where, decides which.
const TRADITIONAL: &str = "zh-TW";

impl Locale {
    /// Finds the locale with this tag, in any case: `es-CL`, `de`, `ar-SA-u-nu-latn`. Another region of a known
    /// language is the language.
    ///
    /// # Errors
    ///
    /// There is no data for the language, or the tag is not well-formed.
    pub fn find(tag: &str) -> Result<Self, UnknownLocale> {
        let unknown = || UnknownLocale { near: near_tags(tag) };
        let subtags: Vec<String> = tag.split('-').map(str::to_ascii_lowercase).collect();
        if !subtags.iter().all(|subtag| is_subtag(subtag)) {
            return Err(unknown());
        }
        let extensions = subtags
            .iter()
            .position(|subtag| subtag.len() == 1)
            .unwrap_or(subtags.len());
        let record = find_record(&subtags[..extensions]).ok_or_else(unknown)?;
        let keyword = |key| keyword(&subtags[extensions..], key);
        Ok(Self {
            record,
            calendar: keyword("ca").and_then(|name| Calendar::from_name(&name)),
            numbering_system: keyword("nu"),
            hour_cycle: keyword("hc").and_then(|name| hour_cycle(&name)),
        })
    }

    /// The tag of the data that is used, without extensions.
    pub fn tag(&self) -> &'static str {
        self.record.tag
    }

    /// The language of the tag.
    pub(super) fn language(&self) -> &'static str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// The region of the tag, where it has one.
    pub(super) fn country(&self) -> Option<&'static str> {
        self.tag().split_once('-').map(|(_, region)| region)
    }
}

fn is_subtag(subtag: &str) -> bool {
    (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The locale of the language, script, region and variants of a tag.
fn find_record(subtags: &[String]) -> Option<Record> {
    let (language, rest) = subtags.split_first()?;
    let language = ALIASES
        .iter()
        .find(|(alias, _)| alias == language)
        .map_or(language.as_str(), |(_, name)| name);
    let is_script = |subtag: &&String| subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
    let script = rest.first().filter(is_script);
    let region = rest.get(usize::from(script.is_some()));
    if let Some(record) = region.and_then(|region| blob::record(&format!("{language}-{region}"))) {
        return Some(record);
    }
    match (language, script.map(String::as_str)) {
        ("zh", Some("hant")) => blob::record(TRADITIONAL),
        _ => blob::record(language),
    }
}

/// The value of a key of the `u` extension: its subtags, joined.
fn keyword(subtags: &[String], key: &str) -> Option<String> {
    let singleton = subtags.iter().position(|subtag| subtag == "u" || subtag == "x")?;
    if subtags[singleton] == "x" {
        return None;
    }
    let extension = subtags[singleton + 1..].split(|subtag| subtag.len() == 1).next()?;
    let at = extension.iter().position(|subtag| subtag == key)?;
    let value: Vec<&str> = extension[at + 1..]
        .iter()
        .take_while(|subtag| subtag.len() > 2)
        .map(String::as_str)
        .collect();
    (!value.is_empty()).then(|| value.join("-"))
}

fn hour_cycle(name: &str) -> Option<HourCycle> {
    Some(match name {
        "h11" => HourCycle::H11,
        "h12" => HourCycle::H12,
        "h23" => HourCycle::H23,
        "h24" => HourCycle::H24,
        _ => return None,
    })
}

fn near_tags(tag: &str) -> Vec<String> {
    let tags: Vec<&'static str> = blob::records().map(|record| record.tag).collect();
    near_matches(tag, tags).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Calendar, HourCycle, Locale};

    #[test]
    fn tags_are_found_as_they_are_written() {
        for (tag, found) in [
            ("es-CL", "es-CL"),
            ("EN-us", "en-US"),
            ("de-LU", "de"),
            ("nb-NO", "no-NO"),
            ("no", "no"),
            ("zh-Hant", "zh-TW"),
            ("zh-Hant-HK", "zh-HK"),
            ("zh-Hans-CN", "zh-CN"),
            ("en-Latn-GB-oxendict", "en-GB"),
            ("pt-u-ca-buddhist", "pt"),
            ("fr-x-u-ca-roc", "fr"),
        ] {
            assert_eq!(Locale::find(tag).unwrap().tag(), found, "{tag}");
        }
    }

    #[test]
    fn extensions_are_read() {
        let locale = Locale::find("ar-SA-u-ca-islamic-civil-hc-h11-nu-latn").unwrap();
        assert_eq!(locale.calendar, Some(Calendar::IslamicCivil));
        assert_eq!(locale.numbering_system.as_deref(), Some("latn"));
        assert_eq!(locale.hour_cycle, Some(HourCycle::H11));
        assert_eq!(Locale::find("fr-x-u-ca-roc").unwrap().calendar, None);
    }

    #[test]
    fn an_unknown_locale_has_near_ones() {
        assert!(Locale::find("es_CL").unwrap_err().near.contains(&"es-CL".to_owned()));
        for tag in ["xx-YY", "not_a_locale", "", "-", "e", "es--CL", "es-CL\n"] {
            assert!(Locale::find(tag).is_err(), "{tag}");
        }
    }
}
