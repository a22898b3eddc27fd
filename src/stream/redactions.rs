//! Secrets out of what is written down and told of a delivery.

use std::borrow::Cow;

use crate::secrets::{MASK, Redactor};

/// Hides the secrets of the run, and those of one delivery after another. Most deliveries have the same ones: what
/// finds them is made anew only where they differ.
#[derive(Debug)]
pub(super) struct Redactions {
    run: Redactor,
    texts: Vec<String>,
    both: Redactor,
}

impl Redactions {
    /// Those of a run.
    pub(super) fn new(run: Redactor) -> Self {
        Self {
            both: run.clone(),
            texts: Vec::new(),
            run,
        }
    }

    /// From now on these are hidden too, instead of those of the delivery before.
    pub(super) fn are(&mut self, texts: Vec<String>) {
        if texts != self.texts {
            self.both = self.run.with(texts.clone()).unwrap_or_else(|| self.run.clone());
            self.texts = texts;
        }
    }

    /// What is hidden besides the secrets of the run.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The text without secrets, and without the signatures of an attempt, which differ each time.
    pub(super) fn hide<'t>(&self, text: &'t str, signatures: &[String]) -> Cow<'t, str> {
        let mut hidden = self.both.redact(text);
        for signature in signatures {
            if hidden.contains(signature.as_str()) {
                hidden = Cow::Owned(hidden.replace(signature, MASK));
            }
        }
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_delivery_are_hidden_until_the_next_one() {
        let run = Redactor::default().with(["run-secret".to_owned()]).unwrap();
        let mut redactions = Redactions::new(run);
        let text = "run-secret, first-one, second-one, v1,sig";
        assert_eq!(redactions.hide(text, &[]), "******, first-one, second-one, v1,sig");
        redactions.are(vec!["first-one".to_owned()]);
        assert_eq!(redactions.hide(text, &[]), "******, ******, second-one, v1,sig");
        redactions.are(vec!["second-one".to_owned()]);
        let signatures = ["v1,sig".to_owned()];
        assert_eq!(redactions.hide(text, &signatures), "******, first-one, ******, ******");
    }
}
