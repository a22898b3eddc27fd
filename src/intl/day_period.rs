//! The parts of a day by name (UTS #35, part 4, "Day Period Rule Sets"): `in the morning`.

use super::compile::Names;

/// The names of the periods, and which hour is in which.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DayPeriods {
    /// For each hour an index into `names`, or none.
    hours: [Option<u8>; 24],
    has_noon: bool,
    shows_minute: bool,
    shows_second: bool,
    names: Names,
    am_pm: Names,
}

/// Noon, among the names.
const NOON: usize = 1;

impl DayPeriods {
    /// Reads the rules of a locale: a letter for each hour, then `n` where noon has a name. None where the locale
    /// has no rules.
    pub(super) fn new(rules: &str, names: Names, am_pm: Names, shows_minute: bool, shows_second: bool) -> Option<Self> {
        let (hours, flags) = rules.as_bytes().split_first_chunk::<24>()?;
        Some(Self {
            hours: hours.map(|letter| letter.checked_sub(b'a')),
            has_noon: flags == b"n",
            shows_minute,
            shows_second,
            names,
            am_pm,
        })
    }

    /// The name for a time. Midnight has none of its own, because it would not say of which day: ICU leaves it out.
    pub(super) fn name(&self, hour: u8, minute: u8, second: u8) -> &str {
        let is_noon =
            self.has_noon && hour == 12 && (minute == 0 || !self.shows_minute) && (second == 0 || !self.shows_second);
        let named = |period: usize| self.names.get(period).filter(|name| !name.is_empty());
        let noon = is_noon.then(|| named(NOON)).flatten();
        let period = || named(usize::from(self.hours.get(usize::from(hour)).copied().flatten()?));
        let half = || self.am_pm.get(usize::from(hour >= 12));
        noon.or_else(period).or_else(half).map_or("", |name| name)
    }
}

#[cfg(test)]
mod tests {
    use super::DayPeriods;

    #[test]
    fn noon_is_noon_as_far_as_it_is_shown() {
        let names = ["", "noon", "in the morning", "in the afternoon"].map(Box::from);
        let rules = "cccccccccccc            n".replace(' ', "d");
        let rules = rules
            .strip_suffix("n")
            .map(|hours| format!("{}n", &hours[..24]))
            .unwrap();
        let am_pm = ["AM", "PM"].map(Box::from);
        let periods = DayPeriods::new(&rules, names.into(), am_pm.clone().into(), true, false).unwrap();
        assert_eq!(periods.name(12, 0, 59), "noon");
        assert_eq!(periods.name(12, 1, 0), "in the afternoon");
        assert_eq!(periods.name(0, 0, 0), "in the morning");
        assert_eq!(DayPeriods::new("", [].into(), am_pm.into(), true, true), None);
    }
}
