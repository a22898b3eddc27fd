//! The sun and the moon, for calendars that watch them.
//!
//! The formulas are those of P. Duffett-Smith, "Practical Astronomy With Your Calculator" (3rd edition; the sun's
//! longitude, the moon's position and its phase), with the elements of the epoch 1990.0. Finding the time of an angle
//! follows ICU's `CalendarAstronomer` step by step: where a new moon is near midnight, the steps decide the day.
//!
//! Times are milliseconds since 1970-01-01T00:00Z, angles are radians.

use std::f64::consts::{PI, TAU};

const DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
const MINUTE: f64 = 60.0 * 1000.0;

/// 1990.0, the time of the elements: the Julian day 2447891.5.
const EPOCH: f64 = 2_447_891.5;

/// The Julian day 0.
const JULIAN_DAY_ZERO: f64 = -210_866_760_000_000.0;

/// Mean days from one new moon to the next.
pub(super) const SYNODIC_MONTH: f64 = 29.530588853;
const TROPICAL_YEAR: f64 = 365.242191;

// the sun: longitude at the epoch, longitude of the perigee, eccentricity of the orbit
const SUN_LONGITUDE: f64 = 279.403303 * PI / 180.0;
const SUN_PERIGEE: f64 = 282.768422 * PI / 180.0;
const SUN_ECCENTRICITY: f64 = 0.016713;

// the moon: longitude, perigee and node at the epoch, inclination of the orbit
const MOON_LONGITUDE: f64 = 318.351648 * PI / 180.0;
const MOON_PERIGEE: f64 = 36.340410 * PI / 180.0;
const MOON_NODE: f64 = 318.510107 * PI / 180.0;
const MOON_INCLINATION: f64 = 5.145366 * PI / 180.0;

/// The sun's longitude at the winter solstice.
const WINTER_SOLSTICE: f64 = PI * 3.0 / 2.0;

/// Where to look for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Next,
    Previous,
}

/// The next winter solstice.
pub(super) fn winter_solstice_after(time: f64) -> f64 {
    time_of_angle(sun_longitude, WINTER_SOLSTICE, TROPICAL_YEAR, time, Direction::Next)
}

/// The new moon before or after a time.
pub(super) fn new_moon(time: f64, direction: Direction) -> f64 {
    time_of_angle(moon_age, 0.0, SYNODIC_MONTH, time, direction)
}

/// The sun's longitude along the ecliptic, from 0 at the spring equinox.
pub(super) fn sun_longitude(time: f64) -> f64 {
    Sun::at(days_since_epoch(time)).longitude
}

/// The angle from the sun to the moon: 0 at new moon, up to a whole turn.
pub(super) fn moon_age(time: f64) -> f64 {
    let day = days_since_epoch(time);
    let sun = Sun::at(day);
    let anomaly_of_sun = sun.mean_anomaly.sin();
    let mean_longitude = turn(13.1763966 * PI / 180.0 * day + MOON_LONGITUDE);
    let mean_anomaly = turn(mean_longitude - 0.1114041 * PI / 180.0 * day - MOON_PERIGEE);

    let evection = 1.2739 * PI / 180.0 * (2.0 * (mean_longitude - sun.longitude) - mean_anomaly).sin();
    let annual_equation = 0.1858 * PI / 180.0 * anomaly_of_sun;
    let third_correction = 0.3700 * PI / 180.0 * anomaly_of_sun;
    let anomaly = mean_anomaly + (evection - annual_equation - third_correction);
    let center = 6.2886 * PI / 180.0 * anomaly.sin();
    let fourth_correction = 0.2140 * PI / 180.0 * (2.0 * anomaly).sin();
    let longitude = mean_longitude + evection + center - annual_equation + fourth_correction;
    let variation = 0.6583 * PI / 180.0 * (2.0 * (longitude - sun.longitude)).sin();

    // from the moon's orbit to the ecliptic
    let node = turn(MOON_NODE - 0.0529539 * PI / 180.0 * day) - 0.16 * PI / 180.0 * anomaly_of_sun;
    let from_node = longitude + variation - node;
    let ecliptic = (from_node.sin() * MOON_INCLINATION.cos()).atan2(from_node.cos()) + node;
    turn(ecliptic - sun.longitude)
}

/// Where the sun is.
struct Sun {
    longitude: f64,
    mean_anomaly: f64,
}

impl Sun {
    fn at(day: f64) -> Self {
        let since_epoch = turn(TAU / TROPICAL_YEAR * day);
        let mean_anomaly = turn(since_epoch + SUN_LONGITUDE - SUN_PERIGEE);
        Self {
            longitude: turn(true_anomaly(mean_anomaly, SUN_ECCENTRICITY) + SUN_PERIGEE),
            mean_anomaly,
        }
    }
}

/// The true anomaly of an orbit: Kepler's equation, solved to 1e-5 radians.
fn true_anomaly(mean_anomaly: f64, eccentricity: f64) -> f64 {
    let mut eccentric = mean_anomaly;
    loop {
        let error = eccentric - eccentricity * eccentric.sin() - mean_anomaly;
        eccentric -= error / (1.0 - eccentricity * eccentric.cos());
        if error.abs() <= 1e-5 || error.is_nan() {
            break;
        }
    }
    2.0 * ((eccentric / 2.0).tan() * ((1.0 + eccentricity) / (1.0 - eccentricity)).sqrt()).atan()
}

/// How often the search for an angle may start anew.
const MAX_STARTS: usize = 16;

/// When an angle that grows by a turn in `period` days next has, or last had, a value.
fn time_of_angle(angle_at: fn(f64) -> f64, wanted: f64, period: f64, start: f64, direction: Direction) -> f64 {
    let eighth = (period * DAY / 8.0).ceil();
    let mut start = start;
    for _ in 0..MAX_STARTS {
        if let Some(time) = approach(angle_at, wanted, period, start, direction) {
            return time;
        }
        start += match direction {
            Direction::Next => eighth,
            Direction::Previous => -eighth,
        };
    }
    start
}

/// Newton's method, to the minute; nothing where the steps grow, as they may next to the event itself.
fn approach(angle_at: fn(f64) -> f64, wanted: f64, period: f64, start: f64, direction: Direction) -> Option<f64> {
    let mut last_angle = angle_at(start);
    let back = match direction {
        Direction::Next => 0.0,
        Direction::Previous => -TAU,
    };
    let mut step = (turn(wanted - last_angle) + back) * (period * DAY) / TAU;
    let mut time = start + step.ceil();
    loop {
        let angle = angle_at(time);
        let per_radian = (step / half_turn(angle - last_angle)).abs();
        let next = half_turn(wanted - angle) * per_radian;
        if next.abs() > step.abs() {
            return None;
        }
        step = next;
        last_angle = angle;
        time += step.ceil();
        if step.abs() <= MINUTE || step.is_nan() {
            return Some(time);
        }
    }
}

fn days_since_epoch(time: f64) -> f64 {
    (time - JULIAN_DAY_ZERO) / DAY - EPOCH
}

/// The angle between 0 and a turn.
fn turn(angle: f64) -> f64 {
    normalize(angle, TAU)
}

/// The angle between half a turn back and half a turn ahead.
fn half_turn(angle: f64) -> f64 {
    normalize(angle + PI, TAU) - PI
}

fn normalize(value: f64, range: f64) -> f64 {
    value - range * (value / range).floor()
}
