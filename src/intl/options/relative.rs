//! The options of `Intl.RelativeTimeFormat`.

use super::super::types::{RelativeNumeric, RelativeOptions, RelativeStyle};
use super::{OptionError, check_matcher, maybe_word, type_name, unknown};
use crate::value::{self, Value};

/// The names of the options.
const NAMES: [&str; 4] = ["style", "numeric", "numberingSystem", "localeMatcher"];

const STYLES: [(&str, RelativeStyle); 3] = [
    ("long", RelativeStyle::Long),
    ("short", RelativeStyle::Short),
    ("narrow", RelativeStyle::Narrow),
];

const NUMERICS: [(&str, RelativeNumeric); 2] = [("always", RelativeNumeric::Always), ("auto", RelativeNumeric::Auto)];

impl Default for RelativeOptions {
    /// Long, with names for near times.
    fn default() -> Self {
        Self {
            style: RelativeStyle::Long,
            numeric: RelativeNumeric::Auto,
            numbering_system: None,
        }
    }
}

impl RelativeOptions {
    /// Reads options over the defaults. A null drops the option, so that ECMA-402's own default holds: `always` for
    /// `numeric`. Where an option is given twice, the last one counts.
    ///
    /// # Errors
    ///
    /// An option does not exist or does not take its value.
    pub fn read(given: &[(String, Value)]) -> Result<Self, OptionError> {
        let mut options = Self::default();
        for (name, value) in given {
            options.set(name, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, given: &Value) -> Result<(), OptionError> {
        let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
            return Err(unknown(name, NAMES));
        };
        let given = Some(given).filter(|given| !value::is_nothing(given));
        match name {
            "style" => self.style = maybe_word(name, given, &STYLES)?.unwrap_or(RelativeStyle::Long),
            "numeric" => self.numeric = maybe_word(name, given, &NUMERICS)?.unwrap_or(RelativeNumeric::Always),
            "numberingSystem" => self.numbering_system = given.map(|given| type_name(name, given)).transpose()?,
            _ => given.map_or(Ok(()), |given| check_matcher(name, given, "lookup"))?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: &[(&str, Value)]) -> Result<RelativeOptions, OptionError> {
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        RelativeOptions::read(&given)
    }

    #[test]
    fn options_stand_over_the_defaults() {
        assert_eq!(read(&[("style", Value::from(()))]).unwrap(), RelativeOptions::default());
        let dropped = RelativeOptions {
            numeric: RelativeNumeric::Always,
            ..RelativeOptions::default()
        };
        assert_eq!(read(&[("numeric", Value::from(()))]).unwrap(), dropped);
        let given = [
            ("style", Value::from("narrow")),
            ("numeric", Value::from("always")),
            ("numberingSystem", Value::from("Deva")),
            ("localeMatcher", Value::from("best fit")),
        ];
        let expected = RelativeOptions {
            style: RelativeStyle::Narrow,
            numeric: RelativeNumeric::Always,
            numbering_system: Some("deva".to_owned()),
        };
        assert_eq!(read(&given).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        for (name, value, hint) in [
            ("styl", Value::from("long"), "`style`"),
            ("style", Value::from("tiny"), "`narrow`"),
            ("numeric", Value::from(true), "`auto`"),
            ("numberingSystem", Value::from(5), "a name"),
            ("localeMatcher", Value::from("x"), "`lookup`"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.hint().contains(hint), "{error}: {}", error.hint());
        }
    }
}
