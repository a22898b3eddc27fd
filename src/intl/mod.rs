//! Dates and relative times as ECMA-402's `Intl` prints them; knows nothing of templates.
//!
//! The reference is what Node.js 24 prints: ICU 78 with CLDR 48. The algorithms are those of UTS #35, part 4, and of
//! ICU; each file names its source. The data is a compact part of CLDR (`data/cldr.bin`).

mod blob;
mod calendar;
mod calendar_data;
mod compile;
mod date_time_format;
mod day_period;
mod distance;
mod fill;
mod instant;
mod letters;
mod locale;
mod numbers;
mod numerals;
mod options;
mod pattern;
mod pattern_generator;
mod plural;
mod relative_time_format;
mod skeleton;
mod types;
mod zone;
mod zone_data;
mod zone_history;
mod zone_names;

pub use blob::DamagedData;
pub use date_time_format::DateTimeFormat;
pub use distance::Distance;
pub use instant::Instant;
pub use locale::{Locale, UnknownLocale};
pub use options::OptionError;
pub use relative_time_format::RelativeTimeFormat;
pub use types::*;
pub use zone::{UnknownZone, Zone};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vector_tests;
