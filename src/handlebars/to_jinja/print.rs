//! Pieces into the source of a Jinja template.

use super::code::quoted;
use super::piece::{Piece, Text};

/// A tag or a text of the source.
enum Token {
    Text(Text),
    Tag(Tag),
}

struct Tag {
    open: &'static str,
    code: String,
    close: &'static str,
    /// Whether it takes the white space before it, and behind it.
    takes: (bool, bool),
}

/// The source of a template made of these pieces. `is_text` says that values are printed unescaped.
pub(super) fn source(pieces: &[Piece], is_text: bool) -> String {
    let mut tokens = Vec::new();
    flatten(pieces, &mut tokens);
    let texts = lay_out(&mut tokens);
    let mut out = String::new();
    for (token, text) in tokens.iter().zip(texts) {
        match token {
            Token::Text(_) => push_literal(&text, is_text, &mut out),
            Token::Tag(tag) => push_tag(tag, &mut out),
        }
    }
    out
}

fn flatten(pieces: &[Piece], tokens: &mut Vec<Token>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => match tokens.last_mut() {
                Some(Token::Text(before)) => {
                    before.text.push_str(&text.text);
                    before.original.push_str(&text.original);
                }
                _ => tokens.push(Token::Text(text.clone())),
            },
            Piece::Print(code) => tokens.push(tag("{{", code, "}}")),
            Piece::Include(code) | Piece::Statement(code) => tokens.push(tag("{%", code, "%}")),
            Piece::Comment(comment) => tokens.push(tag("{#", comment, "#}")),
            Piece::Block(block) => {
                for branch in &block.branches {
                    tokens.push(tag("{%", &branch.tag, "%}"));
                    flatten(&branch.body, tokens);
                }
                tokens.push(tag("{%", block.end, "%}"));
            }
        }
    }
}

fn tag(open: &'static str, code: &str, close: &'static str) -> Token {
    Token::Tag(Tag {
        open,
        code: code.to_owned(),
        close,
        takes: (false, false),
    })
}

/// Decides how each text is written, and which tags take white space so that just the text is printed.
fn lay_out(tokens: &mut [Token]) -> Vec<String> {
    let mut texts = vec![String::new(); tokens.len()];
    for at in 0..tokens.len() {
        let Token::Text(text) = &tokens[at] else { continue };
        let has_tags = (at > 0, at + 1 < tokens.len());
        let (written, takes) = written(text, has_tags);
        texts[at] = written;
        // two texts never follow each other
        if let Some(Token::Tag(before)) = at.checked_sub(1).and_then(|before| tokens.get_mut(before)) {
            before.takes.1 = takes.0;
        }
        if let Some(Token::Tag(behind)) = tokens.get_mut(at + 1) {
            behind.takes.0 = takes.1;
        }
    }
    texts
}

/// How a text is written between two tags, and whether the one before it and the one behind it take white space.
fn written(text: &Text, has_tags: (bool, bool)) -> (String, (bool, bool)) {
    let choices = [(false, false), (false, true), (true, false), (true, true)];
    let fits = |takes: &(bool, bool)| {
        let is_possible = (has_tags.0 || !takes.0) && (has_tags.1 || !takes.1);
        is_possible && taken(&text.original, *takes) == text.text
    };
    let (mut written, mut takes) = match choices.into_iter().find(fits) {
        Some(takes) => (text.original.clone(), takes),
        None => (text.text.clone(), (false, false)),
    };
    if has_tags.1 && written.ends_with('{') {
        // a tag right behind it would begin at the brace
        written.push(' ');
        takes.1 = true;
    }
    (written, takes)
}

/// What is left of a text where the tags around it take white space.
fn taken(text: &str, takes: (bool, bool)) -> &str {
    let text = if takes.0 { text.trim_start() } else { text };
    if takes.1 { text.trim_end() } else { text }
}

fn push_tag(tag: &Tag, out: &mut String) {
    let (before, behind) = (dash(tag.takes.0), dash(tag.takes.1));
    out.push_str(&format!("{}{before} {} {behind}{}", tag.open, tag.code, tag.close));
}

fn dash(takes: bool) -> &'static str {
    if takes { "-" } else { "" }
}

/// What would begin a tag.
const OPENINGS: [&str; 3] = ["{{", "{%", "{#"];

/// What would end one: it stays with its opening, which reads better.
const CLOSINGS: [&str; 3] = ["}}", "%}", "#}"];

/// Writes literal text. What looks like a tag is put between `{% raw %}` and `{% endraw %}`.
fn push_literal(text: &str, is_text: bool, out: &mut String) {
    let Some(start) = OPENINGS.iter().filter_map(|open| text.find(open)).min() else {
        out.push_str(text);
        return;
    };
    let ends = OPENINGS.iter().chain(&CLOSINGS).filter_map(|mark| text.rfind(mark));
    let end = ends.max().map_or(text.len(), |last| last + 2);
    let (before, raw, behind) = (&text[..start], &text[start..end], &text[end..]);
    out.push_str(before);
    if raw.contains("{%") && raw.contains("endraw") {
        let filter = if is_text { "" } else { "|safe" };
        out.push_str(&format!("{{{{ {}{filter} }}}}", quoted(raw)));
    } else {
        out.push_str(&format!("{{% raw %}}{raw}{{% endraw %}}"));
    }
    out.push_str(behind);
}

#[cfg(test)]
mod tests {
    use super::super::lines::arrange;
    use super::super::piece::Branch;
    use super::*;

    fn text(original: &str, text: &str) -> Piece {
        Piece::Text(Text {
            text: text.to_owned(),
            original: original.to_owned(),
        })
    }

    fn print(code: &str) -> Piece {
        Piece::Print(code.to_owned())
    }

    fn arranged(mut pieces: Vec<Piece>) -> String {
        arrange(&mut pieces);
        source(&pieces, false)
    }

    #[test]
    fn white_space_that_is_not_printed_is_taken_by_a_tag() {
        let body = vec![text("\n  x\n  ", "x")];
        let pieces = vec![text("a ", "a"), Piece::block("if b", body, "endif"), text(" c", " c")];
        assert_eq!(source(&pieces, false), "a {%- if b -%}\n  x\n  {%- endif %} c");
    }

    #[test]
    fn tags_on_their_own_lines_stay_there() {
        let each = Piece::branches(
            vec![
                Branch {
                    tag: "for x in xs".to_owned(),
                    body: vec![text("\n  - ", "  - "), print("x"), text("\n", "\n")],
                },
                Branch {
                    tag: "else".to_owned(),
                    body: vec![text("\n  none\n", "  none\n")],
                },
            ],
            "endfor",
        );
        assert_eq!(
            arranged(vec![text("a:\n", "a:\n"), each, text("\nb\n", "b\n")]),
            "a:\n{%- for x in xs %}\n  - {{ x }}\n{%- else %}\n  none\n{%- endfor %}\nb\n"
        );
    }

    #[test]
    fn nested_blocks_hand_the_line_end_on() {
        let inner = Piece::block("if y", vec![text("\n    b\n  ", "    b\n")], "endif");
        let outer = Piece::block("if x", vec![text("\n  ", ""), inner, text("\n", "")], "endif");
        assert_eq!(
            arranged(vec![text("a\n", "a\n"), outer]),
            "a\n{%- if x %}\n  {%- if y %}\n    b\n  {%- endif %}\n{%- endif %}\n"
        );
    }

    #[test]
    fn a_block_at_the_start_is_not_moved() {
        let block = Piece::block("if x", vec![text("\nb\n", "b\n")], "endif");
        assert_eq!(arranged(vec![block, text("\n", "")]), "{% if x -%}\nb\n{% endif -%}\n");
    }

    #[test]
    fn text_that_looks_like_a_tag_is_raw() {
        let source = |pieces: &[Piece]| super::source(pieces, false);
        assert_eq!(
            source(&[text("a {{b}} c", "a {{b}} c")]),
            "a {% raw %}{{b}}{% endraw %} c"
        );
        assert_eq!(source(&[text("{", "{"), print("x"), text("}", "}")]), "{ {{- x }}}");
        assert_eq!(source(&[text("{", "{")]), "{");
        assert_eq!(
            source(&[text("{% endraw %}", "{% endraw %}")]),
            "{{ \"{% endraw %}\"|safe }}"
        );
    }
}
