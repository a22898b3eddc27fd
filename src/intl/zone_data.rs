//! What CLDR knows of time zones in every language: countries, metazones and the zones that stand for them.

use super::blob::{DamagedData, List, Section, supplement};

const ZONES: usize = 1;
const COUNTRIES_OF_ZONES: usize = 2;
const PERIODS: usize = 3;
const GOLDEN_ZONES: usize = 4;
const ALIASES: usize = 5;
const COUNTRIES: usize = 6;

/// Zones by their canonical ids.
#[derive(Debug)]
pub(super) struct ZoneData(Section);

/// A zone that CLDR knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ZoneIndex(pub(super) usize);

/// A metazone: zones that have kept the same time, under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MetazoneIndex(pub(super) usize);

/// The country of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Country<'a> {
    pub(super) code: &'a str,
    /// The zone stands for the whole country.
    pub(super) is_whole: bool,
}

impl ZoneData {
    pub(super) fn load() -> Result<Self, DamagedData> {
        supplement().map(Self)
    }

    fn list(&self, number: usize) -> List<'_> {
        self.0.list(number)
    }

    /// A zone by its id or another name of it.
    pub(super) fn find(&self, id: &str) -> Option<ZoneIndex> {
        let zones = self.list(ZONES);
        let canonical = || {
            self.list(ALIASES)
                .groups()
                .find(|[alias, _]| *alias == id)
                .map(|[_, zone]| zone)
        };
        zones.search(id).or_else(|| zones.search(canonical()?)).map(ZoneIndex)
    }

    /// The canonical id of a zone.
    pub(super) fn id(&self, zone: ZoneIndex) -> &str {
        self.list(ZONES).get(zone.0)
    }

    /// The country of a zone, where it has one.
    pub(super) fn country(&self, zone: ZoneIndex) -> Option<Country<'_>> {
        let entry = self.list(COUNTRIES_OF_ZONES).get(zone.0);
        let (code, is_whole) = entry.strip_prefix('*').map_or((entry, false), |code| (code, true));
        (!code.is_empty()).then_some(Country { code, is_whole })
    }

    /// A country's place among those that locales have names for.
    pub(super) fn country_index(&self, code: &str) -> Option<usize> {
        self.list(COUNTRIES).search(code)
    }

    /// The metazone of a zone at a moment.
    pub(super) fn metazone(&self, zone: ZoneIndex, epoch_milliseconds: i64) -> Option<MetazoneIndex> {
        let periods = self.list(PERIODS).get(zone.0);
        let minute = epoch_milliseconds.div_euclid(60_000);
        periods.split(';').find_map(|period| {
            let mut parts = period.split(',');
            let metazone = parts.next()?.parse().ok()?;
            let start: i64 = parts.next()?.parse().ok()?;
            let is_before_end = parts.next()?.parse().map_or(true, |end: i64| minute < end);
            (start <= minute && is_before_end).then_some(MetazoneIndex(metazone))
        })
    }

    /// The zone that stands for a metazone in a region.
    pub(super) fn golden_zone(&self, metazone: MetazoneIndex, region: &str) -> Option<&str> {
        let entry = self.list(GOLDEN_ZONES).get(metazone.0);
        let in_region = |wanted: &str| {
            let mut words = entry.split(' ');
            std::iter::from_fn(|| Some((words.next()?, words.next()?)))
                .find(|(region, _)| *region == wanted)
                .map(|(_, zone)| zone)
        };
        in_region(region).or_else(|| in_region("001"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Country, ZoneData};

    #[test]
    fn a_zone_has_a_country_and_metazones() {
        let data = ZoneData::load().unwrap();
        let dublin = data.find("Europe/Dublin").unwrap();
        let ireland = Country {
            code: "IE",
            is_whole: true,
        };
        assert_eq!(data.country(dublin), Some(ireland));
        assert_eq!(data.metazone(dublin, -1), None, "metazones start in 1970");
        let indian = data.metazone(data.find("Asia/Kolkata").unwrap(), 0).unwrap();
        assert_eq!(data.golden_zone(indian, "US"), Some("Asia/Calcutta"));
        assert_eq!(data.find("Mars/Phobos"), None);
    }
}
