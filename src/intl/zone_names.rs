//! The names of time zones (UTS #35, part 4, "Using Time Zone Names"), as ICU's `TimeZoneFormat` and its generic
//! names find them.

use super::blob::{DamagedData, Kind, Record, Section};
use super::compile::plain;
use super::numbers::Numbers;
use super::pattern::fill_template;
use super::types::{ZoneMoment, ZoneName};
use super::zone_data::{MetazoneIndex, ZoneData, ZoneIndex};
use super::zone_history;

const FORMATS: usize = 0;
const CITIES: usize = 1;
const COUNTRIES: usize = 2;
const METAZONES: usize = 3;
const OWN_NAMES: usize = 4;

/// The kinds of name that a zone or metazone has, in the order of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    LongGeneric,
    LongStandard,
    LongDaylight,
    ShortGeneric,
    ShortStandard,
    ShortDaylight,
}

const FORMS: usize = 6;

/// The names of zones in a locale.
#[derive(Debug)]
pub(super) struct ZoneNames {
    data: ZoneData,
    names: Section,
    /// The region of the locale: where several zones could stand for a metazone, the one there does.
    region: Box<str>,
}

impl ZoneNames {
    pub(super) fn load(record: Record, region: &str) -> Result<Self, DamagedData> {
        Ok(Self {
            data: ZoneData::load()?,
            names: record.section(Kind::Zones)?,
            region: region.into(),
        })
    }

    /// Writes the name of a zone, or its offset where it has no such name.
    pub(super) fn write(&self, out: &mut String, style: ZoneName, moment: &ZoneMoment, numbers: &Numbers) {
        let name = match style {
            ZoneName::ShortOffset | ZoneName::LongOffset => None,
            ZoneName::Short if moment.is_daylight => self.specific(Form::ShortDaylight, moment),
            ZoneName::Short => self.specific(Form::ShortStandard, moment),
            ZoneName::Long if moment.is_daylight => self.specific(Form::LongDaylight, moment),
            ZoneName::Long => self.specific(Form::LongStandard, moment),
            ZoneName::ShortGeneric => self.generic(Form::ShortGeneric, Form::ShortStandard, moment),
            ZoneName::LongGeneric => self.generic(Form::LongGeneric, Form::LongStandard, moment),
        };
        match name {
            Some(name) => out.push_str(&plain(&name)),
            None => {
                let is_short = matches!(style, ZoneName::Short | ZoneName::ShortOffset | ZoneName::ShortGeneric);
                out.push_str(&plain(&self.offset(moment.offset_seconds, is_short, numbers)));
            }
        }
    }

    fn find(&self, moment: &ZoneMoment) -> Option<ZoneIndex> {
        match moment.id.as_str() {
            "+00:00" => self.data.find("Etc/GMT"),
            id => self.data.find(id),
        }
    }

    fn specific(&self, form: Form, moment: &ZoneMoment) -> Option<String> {
        self.name(self.find(moment)?, form, moment.epoch_milliseconds)
            .map(str::to_owned)
    }

    /// The name of a zone: its own, or that of its metazone.
    fn name(&self, zone: ZoneIndex, form: Form, epoch_milliseconds: i64) -> Option<&str> {
        self.own_name(zone, form).or_else(|| {
            let metazone = self.data.metazone(zone, epoch_milliseconds)?;
            self.metazone_name(metazone, form)
        })
    }

    fn own_name(&self, zone: ZoneIndex, form: Form) -> Option<&str> {
        let id = self.data.id(zone);
        let names = self
            .names
            .list(OWN_NAMES)
            .groups::<{ FORMS + 1 }>()
            .find(|names| names[0] == id)?;
        Some(names[form as usize + 1]).filter(|name| !name.is_empty())
    }

    fn metazone_name(&self, metazone: MetazoneIndex, form: Form) -> Option<&str> {
        let name = self.names.list(METAZONES).get(metazone.0 * FORMS + form as usize);
        (!name.is_empty()).then_some(name)
    }

    /// A name without regard to daylight saving: of the zone, of its metazone, or of its country or city.
    fn generic(&self, form: Form, standard: Form, moment: &ZoneMoment) -> Option<String> {
        let zone = self.find(moment)?;
        self.own_name(zone, form)
            .map(str::to_owned)
            .or_else(|| self.generic_of_metazone(zone, form, standard, moment))
            .or_else(|| self.location(zone))
    }

    fn generic_of_metazone(&self, zone: ZoneIndex, form: Form, standard: Form, moment: &ZoneMoment) -> Option<String> {
        let metazone = self.data.metazone(zone, moment.epoch_milliseconds)?;
        let generic = self.metazone_name(metazone, form);
        if !moment.is_daylight && !zone_history::has_daylight_nearby(moment) {
            let name = self.name(zone, standard, moment.epoch_milliseconds);
            if let Some(name) = name.filter(|name| !is_same_text(name, generic.unwrap_or_default())) {
                return Some(name.to_owned());
            }
        }
        let generic = generic?;
        let golden = self.data.golden_zone(metazone, &self.region);
        match golden.filter(|golden| *golden != self.data.id(zone)) {
            Some(golden) if !zone_history::keeps_same_time(moment, golden) => {
                Some(self.partial_location(zone, metazone, generic))
            }
            _ => Some(generic.to_owned()),
        }
    }

    /// `Pacific Time (Canada)`: a metazone's name for a zone that keeps another time than the zone that stands for it.
    fn partial_location(&self, zone: ZoneIndex, metazone: MetazoneIndex, name: &str) -> String {
        let country = self
            .data
            .country(zone)
            .filter(|country| self.data.golden_zone(metazone, country.code) == Some(self.data.id(zone)));
        let location = match country {
            Some(country) => self.country_name(country.code).to_owned(),
            None => self.city(zone).unwrap_or_else(|| self.data.id(zone).to_owned()),
        };
        fill_template(self.names.list(FORMATS).get(3), &[&location, name])
    }

    /// `United Kingdom Time`, where the zone is in a country.
    fn location(&self, zone: ZoneIndex) -> Option<String> {
        let country = self.data.country(zone)?;
        let name = match country.is_whole {
            true => self.country_name(country.code).to_owned(),
            false => self.city(zone)?,
        };
        Some(fill_template(self.names.list(FORMATS).get(2), &[&name]))
    }

    fn country_name<'a>(&'a self, code: &'a str) -> &'a str {
        let index = self.data.country_index(code);
        index.map_or(code, |index| self.names.list(COUNTRIES).get(index))
    }

    /// The city that a zone is called after.
    fn city(&self, zone: ZoneIndex) -> Option<String> {
        match self.names.list(CITIES).get(zone.0) {
            "" => {
                let (area, city) = self.data.id(zone).rsplit_once('/')?;
                (area != "Etc").then(|| city.replace('_', " "))
            }
            city => Some(city.to_owned()),
        }
    }

    /// `GMT+5:30`, or `GMT+05:30` where it is not short. An offset of zero is written too.
    fn offset(&self, seconds: i32, is_short: bool, numbers: &Numbers) -> String {
        let formats = self.names.list(FORMATS);
        let (positive, negative) = formats.get(1).split_once(';').unwrap_or_default();
        let pattern = if seconds < 0 { negative } else { positive };
        let (sign, rest) = pattern.split_at(pattern.find('H').unwrap_or_default());
        let (separator, end) = rest.trim_start_matches('H').split_once("mm").unwrap_or_default();
        let mut offset = sign.to_owned();
        let seconds = seconds.saturating_abs();
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        numbers.write(&mut offset, hours, if is_short { 1 } else { 2 }, 2);
        if !is_short || minutes != 0 || rest != 0 {
            offset.push_str(separator);
            numbers.write(&mut offset, minutes, 2, 2);
            if rest != 0 {
                offset.push_str(separator);
                numbers.write(&mut offset, rest, 2, 2);
            }
            offset.push_str(end);
        }
        fill_template(formats.get(0), &[&offset])
    }
}

fn is_same_text(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
