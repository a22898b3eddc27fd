//! Vectors: what Node.js prints in thousands of cases, from the folder that `VWH_VECTORS` names. Run with `--ignored`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::testing::{options, word};
use super::*;

/// How many of the dates have to be the same, in thousandths.
const WANTED: usize = 998;

/// Counts by class: the same, and the others with what was printed instead.
#[derive(Default)]
struct Tally(BTreeMap<String, (usize, Vec<String>)>);

impl Tally {
    fn compare(&mut self, vector: &Value, printed: &str) {
        let class = vector["class"].as_str().unwrap_or("all").to_owned();
        let (same, others) = self.0.entry(class).or_default();
        match vector["expected"] == printed {
            true => *same += 1,
            false => others.push(format!("{vector}\n    printed {printed:?}")),
        }
    }

    fn assert_same(&self, thousandths: usize) {
        let same: usize = self.0.values().map(|(same, _)| same).sum();
        let others: Vec<&str> = self
            .0
            .values()
            .flat_map(|(_, others)| others)
            .map(String::as_str)
            .collect();
        let counts: Vec<_> = self
            .0
            .iter()
            .map(|(class, (same, others))| format!("{class}: {same} same, {} others", others.len()))
            .collect();
        let total = same + others.len();
        assert!(total > 0, "no vector was run");
        assert!(
            same * 1000 >= total * thousandths,
            "{}\n{} of {total} are not the same\n{}",
            others.join("\n"),
            others.len(),
            counts.join("\n")
        );
    }
}

fn vectors(name: &str) -> Vec<Value> {
    let folder: PathBuf = std::env::var_os("VWH_VECTORS")
        .expect("VWH_VECTORS names a folder")
        .into();
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
#[ignore = "needs VWH_VECTORS"]
fn dates() {
    let mut tally = Tally::default();
    for vector in vectors("date.jsonl") {
        // Locales that are not known are errors here, and what is an error there is so before a date is formatted.
        let Ok(locale) = Locale::find(vector["locale"].as_str().unwrap()) else {
            continue;
        };
        if vector["expected"].is_null() {
            continue;
        }
        let options = options(&vector["resolved"]);
        let format = DateTimeFormat::new(&locale, &options).unwrap();
        let instant = match &vector["value"] {
            Value::String(text) => Instant::parse(text),
            number => Instant::from_milliseconds(number.as_f64().unwrap()),
        };
        let moment = Zone::find(&options.time_zone).unwrap().at(instant.unwrap());
        tally.compare(&vector, &format.format(&Fields::new(format.calendar(), moment)));
    }
    tally.assert_same(WANTED);
}

#[test]
#[ignore = "needs VWH_VECTORS"]
fn relative_times() {
    let styles = [
        ("long", RelativeStyle::Long),
        ("short", RelativeStyle::Short),
        ("narrow", RelativeStyle::Narrow),
    ];
    let units = [
        ("year", RelativeUnit::Year),
        ("quarter", RelativeUnit::Quarter),
        ("month", RelativeUnit::Month),
        ("week", RelativeUnit::Week),
        ("day", RelativeUnit::Day),
        ("hour", RelativeUnit::Hour),
        ("minute", RelativeUnit::Minute),
        ("second", RelativeUnit::Second),
    ];
    let numerics = [("always", RelativeNumeric::Always), ("auto", RelativeNumeric::Auto)];
    let mut tally = Tally::default();
    for vector in vectors("relative.jsonl") {
        let given = &vector["options"];
        let options = RelativeOptions {
            style: word(&given["style"], &styles).unwrap_or(RelativeStyle::Long),
            numeric: word(&given["numeric"], &numerics).unwrap_or(RelativeNumeric::Always),
            numbering_system: given["numberingSystem"].as_str().map(str::to_owned),
        };
        let n = match &vector["n"] {
            Value::String(text) => text.parse().unwrap(),
            number => number.as_f64().unwrap(),
        };
        let locale = Locale::find(vector["locale"].as_str().unwrap()).unwrap();
        let format = RelativeTimeFormat::new(&locale, &options).unwrap();
        tally.compare(&vector, &format.format(n, word(&vector["unit"], &units).unwrap()));
    }
    tally.assert_same(1000);
}
