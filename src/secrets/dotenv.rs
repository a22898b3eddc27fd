//! `.env` files. The crates for them replace `$NAME` inside values, which spoils a secret that holds a `$`, and read
//! the process's environment while at it; the format without that is small.

/// What is wrong with a line, counted from 1.
type LineFault = (usize, &'static str);

/// The names and values, and the lines that are neither these nor comments.
pub(super) fn parse(text: &str) -> (Vec<(String, String)>, Vec<LineFault>) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (mut secrets, mut faults) = (Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let line_number = text[..text.len() - rest.len()].matches('\n').count() + 1;
        let line = rest.split('\n').next().unwrap_or_default();
        let behind = rest.get(line.len() + 1..).unwrap_or_default();
        rest = match read_line(line, rest, behind) {
            Ok((secret, behind)) => {
                secrets.extend(secret);
                behind
            }
            Err(message) => {
                faults.push((line_number, message));
                behind
            }
        };
    }
    (secrets, faults)
}

/// The name and value of a line, unless it is empty or a comment, and the lines behind it.
type Line<'t> = (Option<(String, String)>, &'t str);

/// Reads the line that `rest` begins with; a quoted value may go over several.
fn read_line<'t>(line: &str, rest: &'t str, behind: &'t str) -> Result<Line<'t>, &'static str> {
    let content = line.trim();
    if content.is_empty() || content.starts_with('#') {
        return Ok((None, behind));
    }
    let equals = line.find('=').ok_or("expected NAME=VALUE")?;
    let name = line[..equals].trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let (value, behind) = value(rest.get(equals + 1..).unwrap_or_default())?;
    Ok((Some((name.to_owned(), value)), behind))
}

/// The value that the text begins with, and the lines behind it.
fn value(text: &str) -> Result<(String, &str), &'static str> {
    let text = text.trim_start_matches([' ', '\t']);
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(text.get(1..).unwrap_or_default(), quote),
        _ => {
            let line = text.split('\n').next().unwrap_or_default();
            let behind = text.get(line.len() + 1..).unwrap_or_default();
            Ok((without_comment(line).trim().to_owned(), behind))
        }
    }
}

/// A `#` begins a comment where a blank stands before it.
fn without_comment(line: &str) -> &str {
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        if c == '#' && previous.is_whitespace() {
            return &line[..at];
        }
        previous = c;
    }
    line
}

/// A quoted value may go over several lines; escapes work in double quotes only.
fn quoted(text: &str, quote: char) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return after_quote(text.get(at + 1..).unwrap_or_default()).map(|behind| (value, behind));
        }
        if c != '\\' || quote == '\'' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some((_, 'n')) => value.push('\n'),
            Some((_, 'r')) => value.push('\r'),
            Some((_, 't')) => value.push('\t'),
            Some((_, c @ ('"' | '\\' | '$'))) => value.push(c),
            Some((_, c)) => value.extend(['\\', c]),
            None => break,
        }
    }
    Err("the quote is not closed")
}

fn after_quote(text: &str) -> Result<&str, &'static str> {
    let line = text.split('\n').next().unwrap_or_default();
    match without_comment(line).trim() {
        "" => Ok(text.get(line.len() + 1..).unwrap_or_default()),
        _ => Err("text behind the closing quote"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_names_and_values() {
        let text = "\u{feff}# c\r\nA=1\r\n export B = two words # c\nC=p#a$s=s\nD=\"x\\n\\\"y\\\" # z\" # c\nE='a\\n\nb'\nF=\n\nG= # none";
        let pairs = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "p#a$s=s"),
            ("D", "x\n\"y\" # z"),
            ("E", "a\\n\nb"),
            ("F", ""),
            ("G", ""),
        ];
        assert_eq!(
            parse(text),
            (pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into(), Vec::new())
        );
    }

    #[test]
    fn every_error_has_its_line() {
        for (text, faults) in [
            ("A=1\nB\n", &[(2, "expected NAME=VALUE")][..]),
            ("A='1\n2'\nB=\"x\" y\n", &[(3, "text behind the closing quote")]),
            ("A\nB=1\nC\n", &[(1, "expected NAME=VALUE"), (3, "expected NAME=VALUE")]),
        ] {
            assert_eq!(parse(text).1, faults, "{text:?}");
        }
        // what is behind the quote may be part of the value, or lines of their own
        assert_eq!(parse("A='1\n2\n").1[0], (1, "the quote is not closed"));
    }
}
