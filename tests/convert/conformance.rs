//! The public conformance suites, converted. They are read from the folder in the environment variable
//! `VWH_CONFORMANCE`, as files with one case a line; where it is not set, there is nothing to do.

// the figures are for whoever runs this
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;
use vwh::template::{Format, TemplateOptions};

use super::{Pair, Verdict};

const FORMATS: [Format; 4] = [Format::Html, Format::Text, Format::Xml, Format::Json];

/// The stack that a command renders on.
const STACK: usize = vwh::template::STACK_SIZE;

#[test]
fn the_conformance_suites_mean_the_same_in_jinja() {
    let Some(folder) = std::env::var_os("VWH_CONFORMANCE").map(PathBuf::from) else {
        println!("VWH_CONFORMANCE is not set: no suites to convert");
        return;
    };
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let text = std::fs::read_to_string(path).unwrap();
            cases.extend(text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()));
        }
    }
    assert!(!cases.is_empty(), "{} has no suites", folder.display());
    let renders = std::thread::Builder::new().stack_size(STACK);
    let wrong = renders
        .spawn(move || FORMATS.map(|format| run(&cases, format)))
        .unwrap()
        .join()
        .unwrap();
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Compares all cases in a format, says how many are the same, and gives those that are not.
fn run(cases: &[Json], format: Format) -> Vec<String> {
    let (mut same, mut skipped) = (0, 0);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases {
        let Some(pair) = pair(case, format) else {
            skipped += 1;
            continue;
        };
        match pair.compare(&case["input"].to_string()) {
            Verdict::Same(_) => same += 1,
            Verdict::CannotSay(why) => *reasons.entry(why).or_default() += 1,
            Verdict::Wrong(how) => wrong.push(format!("{} ({})\n{}\n{how}", case["id"], format.name(), pair.template)),
        }
    }
    let unsaid: usize = reasons.values().sum();
    println!(
        "converted suites, {}: {same} same, {unsaid} that Jinja cannot say, {} wrong, {skipped} skipped",
        format.name(),
        wrong.len()
    );
    for (reason, count) in reasons {
        println!("  {count}: {reason}");
    }
    wrong
}

fn pair(case: &Json, format: Format) -> Option<Pair<'_>> {
    const KNOWN: [&str; 2] = ["preventIndent", "explicitPartialContext"];
    let options = case["options"]
        .as_object()
        .into_iter()
        .flat_map(|options| options.keys());
    if options.into_iter().any(|option| !KNOWN.contains(&option.as_str())) {
        return None;
    }
    let is_on = |name: &str| case[name] == Json::Bool(true) || case["options"][name] == Json::Bool(true);
    let partials = case["partials"].as_object().into_iter().flatten();
    let partials: Vec<(&str, &str)> = partials
        .map(|(name, text)| Some((name.as_str(), text.as_str()?)))
        .collect::<Option<_>>()?;
    let is_file_name = |name: &str| name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !partials.iter().all(|(name, _)| is_file_name(name)) {
        return None;
    }
    Some(Pair {
        template: case["template"].as_str()?,
        partials,
        options: TemplateOptions {
            format: Some(format),
            notes_missing: false,
            // none of these templates is meant for XML or JSON
            validate: false,
            prevent_indent: is_on("preventIndent"),
            explicit_partial_context: is_on("explicitPartialContext"),
            ..TemplateOptions::default()
        },
    })
}
