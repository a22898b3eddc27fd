//! JSON5 strings in single quotes, in the bodies of helpers that read JSON: written with double quotes, so that what
//! follows the JSON around a mustache need not know of them.

use super::super::ast::{Block, Node, Program};
use crate::helpers::registry;

/// Where in JSON5 text a piece of a body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Value,
    Double,
    Single,
    LineComment,
    BlockComment,
}

/// The program with the single quotes around its strings made double ones.
pub(in crate::handlebars) fn with_double_quotes(program: &Program) -> Program {
    let mut program = program.clone();
    convert(&mut program, Place::Value);
    program
}

fn convert(program: &mut Program, mut place: Place) {
    for node in &mut program.nodes {
        match node {
            Node::Content(content) => (content.text, place) = converted(&content.text, place),
            // the body of a helper is a text of its own; the branches of other blocks go on where they stand
            Node::Block(block) if !is_helper(block) => {
                for branch in [&mut block.program, &mut block.inverse].into_iter().flatten() {
                    convert(branch, place);
                }
            }
            _ => {}
        }
    }
}

fn is_helper(block: &Block) -> bool {
    block
        .call
        .name
        .as_name()
        .is_some_and(|name| registry::find(&name).is_some())
}

/// The text with double quotes, and where it ends.
fn converted(text: &str, mut place: Place) -> (String, Place) {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (place, c, next) {
            (Place::Value, '\'', _) => {
                place = Place::Single;
                out.push('"');
            }
            (Place::Single, '\'', _) => {
                place = Place::Value;
                out.push('"');
            }
            // no escape is needed any more, or now there is
            (Place::Single, '\\', Some('\'')) => out.extend(chars.next()),
            (Place::Single, '"', _) => out.push_str("\\\""),
            (Place::Single | Place::Double, '\\', Some(escaped)) => {
                out.extend([c, escaped]);
                chars.next();
            }
            _ => {
                place = place.after(c, next, &out);
                out.push(c);
            }
        }
    }
    (out, place)
}

impl Place {
    fn after(self, c: char, next: Option<char>, before: &str) -> Self {
        match (self, c, next) {
            (Self::Value, '"', _) => Self::Double,
            (Self::Double, '"', _) | (Self::LineComment, '\n', _) => Self::Value,
            (Self::Value, '/', Some('/')) => Self::LineComment,
            (Self::Value, '/', Some('*')) => Self::BlockComment,
            (Self::BlockComment, '/', _) if before.ends_with('*') => Self::Value,
            (place, _, _) => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_get_double_quotes_and_mean_the_same() {
        for (text, expected) in [
            ("{a: 'b', \"c\": \"it's\"}", "{a: \"b\", \"c\": \"it's\"}"),
            (
                r#"{a: 'say "hi"', b: 'it\'s \n'}"#,
                r#"{a: "say \"hi\"", b: "it's \n"}"#,
            ),
            (
                "{a: 1, // it's\n b: 'c' /* 'd' */}",
                "{a: 1, // it's\n b: \"c\" /* 'd' */}",
            ),
            ("'", "\""),
            ("\"\\\"'\"", "\"\\\"'\""),
        ] {
            assert_eq!(converted(text, Place::Value).0, expected, "{text}");
        }
        assert_eq!(converted("'a", Place::Value).1, Place::Single);
        assert_eq!(converted("b' + ", Place::Single), ("b\" + ".to_owned(), Place::Value));
    }
}
