//! Date patterns as text (UTS #35, part 4, "Date Format Patterns"): letters are fields, what is between apostrophes
//! is literal, two apostrophes are one.

/// A piece of a pattern, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// One letter, repeated.
    Letters(&'a str),
    /// Anything else; apostrophes are still in it.
    Literal(&'a str),
}

/// The pieces of a pattern.
pub(super) struct Tokens<'a>(pub(super) &'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.0.chars().next()?;
        let is_letters = first.is_ascii_alphabetic();
        let length = match first {
            '\'' => quoted_length(self.0),
            _ if is_letters => self.0.find(|c| c != first).unwrap_or(self.0.len()),
            _ => {
                let ends = |c: char| c == '\'' || c.is_ascii_alphabetic();
                self.0.find(ends).unwrap_or(self.0.len())
            }
        };
        let (token, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(match is_letters {
            true => Token::Letters(token),
            false => Token::Literal(token),
        })
    }
}

/// The length of what starts with an apostrophe: two apostrophes, or text between them in which two stand for one.
fn quoted_length(text: &str) -> usize {
    let mut end = 1;
    loop {
        match text[end..].find('\'') {
            None => return text.len(),
            Some(at) if end > 1 || at > 0 => end += at + 1,
            Some(_) => return 2,
        }
        if !text[end..].starts_with('\'') {
            return end;
        }
        end += 1;
    }
}

/// The pattern with every run of letters replaced; what is literal stays.
pub(super) fn map_letters(pattern: &str, mut replace: impl FnMut(&mut String, &str)) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    for token in Tokens(pattern) {
        match token {
            Token::Letters(run) => replace(&mut out, run),
            Token::Literal(text) => out.push_str(text),
        }
    }
    out
}

/// Whether a letter stands in the pattern as a field.
pub(super) fn has_letter(pattern: &str, wanted: impl Fn(u8) -> bool) -> bool {
    Tokens(pattern).any(|token| matches!(token, Token::Letters(run) if wanted(run.as_bytes()[0])))
}

/// Adds what a literal means to `out`.
pub(super) fn push_unquoted(out: &mut String, literal: &str) {
    match literal.strip_prefix('\'') {
        None => out.push_str(literal),
        Some("'") => out.push('\''),
        Some(quoted) => out.push_str(&quoted.strip_suffix('\'').unwrap_or(quoted).replace("''", "'")),
    }
}

/// Fills the places `{0}`, `{1}`, .. of a template. Apostrophes stay: the template is of patterns.
pub(super) fn fill_template(template: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(template.len() + values.iter().map(|value| value.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((index, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(
            index
                .parse()
                .ok()
                .and_then(|index: usize| values.get(index))
                .unwrap_or(&""),
        );
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens, fill_template, push_unquoted};

    #[test]
    fn a_pattern_is_cut_into_runs_and_literals() {
        let tokens: Vec<_> = Tokens("EEEE, d 'de' MMMM''y").collect();
        let expected = [
            Token::Letters("EEEE"),
            Token::Literal(", "),
            Token::Letters("d"),
            Token::Literal(" "),
            Token::Literal("'de'"),
            Token::Literal(" "),
            Token::Letters("MMMM"),
            Token::Literal("''"),
            Token::Letters("y"),
        ];
        assert_eq!(tokens, expected);
        assert_eq!(Tokens("h 'o''clock' a").nth(2), Some(Token::Literal("'o''clock'")));
    }

    #[test]
    fn literals_lose_their_apostrophes() {
        for (literal, text) in [
            (", ", ", "),
            ("'de'", "de"),
            ("''", "'"),
            ("'o''clock'", "o'clock"),
            ("'open", "open"),
        ] {
            let mut out = String::new();
            push_unquoted(&mut out, literal);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_template_is_filled() {
        assert_eq!(fill_template("{1} 'um' {0}", &["HH", "d"]), "d 'um' HH");
        assert_eq!(fill_template("{0} ({2}: {1})", &["a", "b", "c"]), "a (c: b)");
    }
}
