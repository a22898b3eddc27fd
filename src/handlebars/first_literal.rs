//! What a template's own text begins with, which tells its output format.

use super::ast::{Block, Node, Program};
use super::{ParseOptions, parse};
use crate::helpers::registry;

/// The first character that the template prints of its own text and that is not white space. Bodies that are the
/// arguments of helpers, and partials that are only defined, are no text of the template's.
pub fn first_literal_char(source: &str) -> Option<char> {
    first_of(&parse(source, ParseOptions { json: true }).ok()?)
}

fn first_of(program: &Program) -> Option<char> {
    program.nodes.iter().find_map(|node| match node {
        Node::Content(content) => content.text.trim_start().chars().next(),
        Node::Block(block) if !is_helper(block) => {
            let branches = block.program.iter().chain(&block.inverse);
            branches.filter_map(first_of).next()
        }
        _ => None,
    })
}

fn is_helper(block: &Block) -> bool {
    let Some(name) = block.call.name.as_name() else {
        return false;
    };
    let has_arguments = !(block.call.args.is_empty() && block.call.hash.is_empty());
    registry::find(&name).is_some_and(|helper| has_arguments || helper.bare_block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_looked_for_where_it_is_printed() {
        assert_eq!(first_literal_char("{{! c }} {{x}} [1]"), Some('['));
        assert_eq!(first_literal_char("{{#if x}} {\"a\": {{b}}}{{/if}}"), Some('{'));
        assert_eq!(first_literal_char("{{^x}}<a/>{{/x}}"), Some('<'));
        assert_eq!(first_literal_char("{{#xs}}{{/xs}}{{x}}"), None);
    }

    #[test]
    fn arguments_and_definitions_are_no_text() {
        assert_eq!(first_literal_char("{{#concat xs}}[4]{{/concat}} of them"), Some('o'));
        assert_eq!(first_literal_char("{{#parser}}{a: 1}{{/parser}}"), None);
        assert_eq!(
            first_literal_char("{{#*inline \"t\"}}[{{this}}]{{/inline}}{{> t}} - x"),
            Some('-')
        );
    }
}
