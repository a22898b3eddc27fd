//! Vectors: what Node.js prints in thousands of cases, from the folder that `VWH_VECTORS` names. Run with `--ignored`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::testing::{engine, run};

/// How many of the dates have to be the same, in thousandths.
const WANTED: usize = 998;

/// A language that nobody knows is an error here; Node.js takes its own locale instead.
const STRICTER: &str = "xx-YY";

#[test]
#[ignore = "needs VWH_VECTORS"]
fn dates_through_the_helper() {
    let folder: PathBuf = std::env::var_os("VWH_VECTORS")
        .expect("VWH_VECTORS names a folder")
        .into();
    let engine = engine();
    let mut counts = BTreeMap::<String, [usize; 2]>::new();
    let (mut total, mut others) = (0, Vec::new());
    for line in std::fs::read_to_string(folder.join("date.jsonl")).unwrap().lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let printed = run(&engine, "", "value|date(locale, options)", line);
        let is_same = match (&vector["expected"], &printed) {
            (Value::String(expected), Ok(printed)) => serde_json::from_str::<String>(printed).unwrap() == *expected,
            (Value::String(_), Err(_)) => vector["locale"] == STRICTER,
            (_, printed) => printed.is_err(),
        };
        let kind = ["class", "calendar"].map(|name| vector[name].as_str().or(vector["options"][name].as_str()));
        for kind in kind.into_iter().flatten() {
            counts.entry(kind.to_owned()).or_default()[usize::from(!is_same)] += 1;
        }
        total += 1;
        if !is_same {
            others.push(format!("{vector}\n    {printed:?}"));
        }
    }
    let is_enough = others.len() * 1000 <= total * (1000 - WANTED);
    assert!(total > 0 && is_enough, "{}\n{counts:#?}", others.join("\n"));
}
