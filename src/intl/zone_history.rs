//! Time zones around a moment, from the IANA database: what generic names of zones depend on.

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::types::ZoneMoment;

/// How near daylight saving time has to be for a zone to count as having it: half a year and a little.
const NEARBY_SECONDS: i64 = 184 * 24 * 60 * 60;

/// Whether the zone had daylight saving time shortly before, or will have it shortly after.
pub(super) fn has_daylight_nearby(moment: &ZoneMoment) -> bool {
    let Some((zone, now)) = zone_at(moment) else {
        return false;
    };
    let is_near = |other: Timestamp| (other.as_second() - now.as_second()).abs() < NEARBY_SECONDS;
    let after_now = Timestamp::from_second(now.as_second() + 1).unwrap_or(now);
    let before = zone
        .preceding(after_now)
        .next()
        .map(|transition| transition.timestamp());
    let was = before.filter(|&at| is_near(at)).is_some_and(|at| {
        let just_before = Timestamp::from_second(at.as_second() - 1);
        just_before.is_ok_and(|at| is_daylight(&zone, at))
    });
    let after = zone.following(now).next().map(|transition| transition.timestamp());
    was || after.filter(|&at| is_near(at)).is_some_and(|at| is_daylight(&zone, at))
}

/// Whether another zone has the same offset and daylight saving when its clocks show the same time.
pub(super) fn keeps_same_time(moment: &ZoneMoment, other: &str) -> bool {
    let (Some((_, now)), Ok(zone)) = (zone_at(moment), TimeZone::get(other)) else {
        return true;
    };
    let Ok(own_offset) = jiff::tz::Offset::from_seconds(moment.offset_seconds) else {
        return true;
    };
    let offset = match zone.to_ambiguous_timestamp(own_offset.to_datetime(now)).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } => before,
        AmbiguousOffset::Fold { after, .. } => after,
    };
    let Ok(then) = offset.to_timestamp(own_offset.to_datetime(now)) else {
        return true;
    };
    offset == own_offset && is_daylight(&zone, then) == moment.is_daylight
}

fn zone_at(moment: &ZoneMoment) -> Option<(TimeZone, Timestamp)> {
    let zone = TimeZone::get(&moment.id).ok()?;
    Some((zone, Timestamp::from_millisecond(moment.epoch_milliseconds).ok()?))
}

/// Whether a zone is in daylight saving time. The database is the form of the IANA database in which clocks go forward
/// in summer everywhere, also in Dublin, as CLDR's names want it.
pub(super) fn is_daylight(zone: &TimeZone, at: Timestamp) -> bool {
    zone.to_offset_info(at).dst().is_dst()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::is_daylight;

    #[test]
    fn clocks_go_forward_in_summer_everywhere() {
        for (id, day, expected) in [
            ("Europe/Dublin", "2021-01-15T00:00Z", false),
            ("Europe/Dublin", "2021-07-15T00:00Z", true),
            ("Africa/Casablanca", "2021-01-15T00:00Z", true),
            ("Africa/Windhoek", "2000-07-15T00:00Z", false),
        ] {
            let at: Timestamp = day.parse().unwrap();
            assert_eq!(is_daylight(&TimeZone::get(id).unwrap(), at), expected, "{id} {day}");
        }
    }
}
