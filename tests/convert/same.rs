//! Converted templates print the same.

use vwh::helpers::registry;

use super::{Pair, Verdict};

/// Examples that Jinja cannot say, and why.
const UNSAID: [(&str, &str); 0] = [];

#[test]
fn every_example_of_a_helper_prints_the_same() {
    let mut wrong = Vec::new();
    for helper in registry::all() {
        for example in helper.examples {
            let verdict = Pair::new(example.template, None).compare(example.event);
            let unsaid = UNSAID.iter().find(|(template, _)| *template == example.template);
            let expected = match unsaid {
                Some((_, why)) => Verdict::CannotSay((*why).to_owned()),
                None => Verdict::Same(Some(example.output.to_owned())),
            };
            if verdict != expected {
                wrong.push(format!("{}: {}\n{verdict:?}", helper.name, example.template));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
