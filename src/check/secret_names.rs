//! The secrets that a template names.

use std::ops::Range;

/// The names behind `secrets.` within the tags of a template, with their places. Names that are computed are not found.
pub(super) fn secret_names(text: &str) -> Vec<(&str, Range<usize>)> {
    const PREFIX: &str = "secrets.";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(PREFIX) {
        let before = &text[..at];
        let is_in_tag = ["{{", "{%"].iter().filter_map(|open| before.rfind(open)).max()
            > before.rfind("}}").max(before.rfind("%}"));
        let is_field = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
        let name = &text[at + PREFIX.len()..];
        let end = name
            .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'))
            .unwrap_or(name.len());
        if is_in_tag && end > 0 && (!is_field || before.ends_with("@root.") || before.ends_with("../")) {
            found.push((&name[..end], at..at + PREFIX.len() + end));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_tags_behind_secrets() {
        let text = "{{secrets.a}} secrets.b {{hmac x @secrets.c-d}}{{my.secrets.e}}{% if secrets.f %}{{x-secrets.g}}";
        let names: Vec<&str> = secret_names(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "c-d", "f"]);
        let (_, span) = secret_names(text).remove(1);
        assert_eq!(&text[span], "secrets.c-d");
    }
}
