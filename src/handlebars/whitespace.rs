//! Whitespace control: `~`, and the rule that a block tag, a comment or a partial alone on its line takes the whole
//! line with it. The algorithm is that of handlebars.js (`whitespace-control.js`).

use super::ast::{Block, Content, Inline, Node, Partial, Program, Strip};

/// Applies whitespace control to a whole template.
pub(super) fn control(program: &mut Program) {
    control_program(program, true);
}

/// What a node says about the text around it.
#[derive(Default)]
struct Effect {
    strip: Strip,
    /// The opening tag is alone on its line as far as its inside goes.
    open_standalone: bool,
    /// The closing tag is alone on its line as far as its inside goes.
    close_standalone: bool,
    /// The node is standalone if the text on both sides says so.
    inline_standalone: bool,
}

fn control_program(program: &mut Program, is_root: bool) {
    for index in 0..program.nodes.len() {
        let Some(effect) = control_node(&mut program.nodes[index]) else {
            continue;
        };
        let nodes = &mut program.nodes;
        let before = ends_line(nodes, index, is_root);
        let after = starts_line(nodes, index + 1, is_root);
        if effect.strip.close {
            trim_start(nodes.get_mut(index + 1), true);
        }
        if effect.strip.open {
            trim_end(previous(nodes, index), true);
        }
        if effect.inline_standalone && before && after {
            trim_start(nodes.get_mut(index + 1), false);
            if trim_end(previous(nodes, index), false) {
                indent_partial(nodes, index);
            }
        }
        if effect.open_standalone && before {
            if let Some(first) = first_branch(&mut nodes[index]) {
                trim_start(first.nodes.first_mut(), false);
            }
            trim_end(previous(nodes, index), false);
        }
        if effect.close_standalone && after {
            trim_start(nodes.get_mut(index + 1), false);
            if let Some(last) = last_branch(&mut nodes[index]) {
                trim_end(last.nodes.last_mut(), false);
            }
        }
    }
}

fn control_node(node: &mut Node) -> Option<Effect> {
    match node {
        Node::Content(_) => None,
        Node::Mustache(mustache) => Some(Effect {
            strip: mustache.strip,
            ..Effect::default()
        }),
        Node::Comment(strip, _) => Some(Effect {
            strip: *strip,
            inline_standalone: true,
            ..Effect::default()
        }),
        Node::Block(block) => Some(control_block(block)),
        Node::Partial(partial) => Some(control_partial(partial)),
        Node::Inline(inline) => Some(control_inline(inline)),
    }
}

fn control_partial(partial: &mut Partial) -> Effect {
    let strips = (partial.open_strip, partial.close_strip);
    match &mut partial.block {
        Some(program) => control_body(program, strips.0, strips.1),
        None => Effect {
            strip: partial.open_strip,
            inline_standalone: true,
            ..Effect::default()
        },
    }
}

fn control_inline(inline: &mut Inline) -> Effect {
    control_body(&mut inline.program, inline.open_strip, inline.close_strip)
}

/// A block with one branch.
fn control_body(program: &mut Program, open: Strip, close: Strip) -> Effect {
    control_program(program, false);
    let effect = Effect {
        strip: outer(open, close),
        open_standalone: starts_line(&program.nodes, 0, false),
        close_standalone: ends_line(&program.nodes, program.nodes.len(), false),
        inline_standalone: false,
    };
    if open.close {
        trim_start(program.nodes.first_mut(), true);
    }
    if close.open {
        trim_end(program.nodes.last_mut(), true);
    }
    effect
}

fn outer(open: Strip, close: Strip) -> Strip {
    Strip {
        open: open.open,
        close: close.close,
    }
}

fn control_block(block: &mut Block) -> Effect {
    let (open, middle, close) = (block.open_strip, block.inverse_strip, block.close_strip);
    let (program, inverse) = match (&mut block.program, &mut block.inverse) {
        (Some(program), Some(inverse)) => (program, inverse),
        (Some(only), None) | (None, Some(only)) => return control_body(only, open, close),
        (None, None) => return Effect::default(),
    };
    control_program(program, false);
    control_program(inverse, false);
    let first_nodes = &first_in_chain(inverse).nodes;
    let else_starts_line = starts_line(first_nodes, 0, false);
    let effect = Effect {
        strip: outer(open, close),
        open_standalone: starts_line(&program.nodes, 0, false),
        close_standalone: ends_line(first_nodes, first_nodes.len(), false),
        inline_standalone: false,
    };
    if open.close {
        trim_start(program.nodes.first_mut(), true);
    }
    if middle.open {
        trim_end(program.nodes.last_mut(), true);
    }
    if middle.close {
        trim_start(first_in_chain_mut(inverse).nodes.first_mut(), true);
    }
    if close.open {
        trim_end(last_in_chain_mut(inverse).nodes.last_mut(), true);
    }
    if ends_line(&program.nodes, program.nodes.len(), false) && else_starts_line {
        trim_end(program.nodes.last_mut(), false);
        trim_start(first_in_chain_mut(inverse).nodes.first_mut(), false);
    }
    effect
}

/// The branch that the tag of this else opens: for `{{else if}}`, the main branch of its block.
fn first_in_chain(inverse: &Program) -> &Program {
    match inverse.nodes.first() {
        Some(Node::Block(block)) if inverse.chained => block.program.as_ref().unwrap_or(inverse),
        _ => inverse,
    }
}

fn first_in_chain_mut(inverse: &mut Program) -> &mut Program {
    if !is_chained_block(inverse) {
        return inverse;
    }
    match inverse.nodes.first_mut() {
        Some(Node::Block(block)) => block.program.get_or_insert_default(),
        _ => unreachable_branch(),
    }
}

/// The main branch of the last block in a chain of `{{else if}}`s, as handlebars.js finds it.
fn last_in_chain_mut(inverse: &mut Program) -> &mut Program {
    let mut last = inverse;
    while is_chained_block(last) {
        last = match last.nodes.last_mut() {
            Some(Node::Block(block)) => block.program.get_or_insert_default(),
            _ => unreachable_branch(),
        };
    }
    last
}

fn is_chained_block(program: &Program) -> bool {
    program.chained && matches!(program.nodes.as_slice(), [Node::Block(block)] if block.program.is_some())
}

#[cold]
fn unreachable_branch() -> ! {
    unreachable!("a chained branch holds one block, as is_chained_block has just checked")
}

fn first_branch(node: &mut Node) -> Option<&mut Program> {
    match node {
        Node::Block(block) => block.program.as_mut().or(block.inverse.as_mut()),
        Node::Partial(partial) => partial.block.as_mut(),
        Node::Inline(inline) => Some(&mut inline.program),
        _ => None,
    }
}

fn last_branch(node: &mut Node) -> Option<&mut Program> {
    match node {
        Node::Block(block) => block.inverse.as_mut().or(block.program.as_mut()),
        other => first_branch(other),
    }
}

fn previous(nodes: &mut [Node], index: usize) -> Option<&mut Node> {
    nodes.get_mut(index.checked_sub(1)?)
}

/// Whether what stands before `nodes[index]` ends with a line end and white space.
fn ends_line(nodes: &[Node], index: usize, is_root: bool) -> bool {
    let Some(before) = index.checked_sub(1) else {
        return is_root;
    };
    let Node::Content(content) = &nodes[before] else {
        return false;
    };
    let text = content.original.as_str();
    let blank = &text[text.trim_end().len()..];
    blank.contains('\n') || (before == 0 && is_root && blank.len() == text.len())
}

/// Whether `nodes[index]` starts with white space and a line end.
fn starts_line(nodes: &[Node], index: usize, is_root: bool) -> bool {
    let Some(node) = nodes.get(index) else {
        return is_root;
    };
    let Node::Content(content) = node else {
        return false;
    };
    let text = content.original.as_str();
    let blank = &text[..text.len() - text.trim_start().len()];
    let is_last = index + 1 == nodes.len();
    blank.contains('\n') || (is_last && is_root && blank.len() == text.len())
}

/// Takes white space from the start of the text: all of it, or the rest of the line with its end.
fn trim_start(node: Option<&mut Node>, all: bool) {
    let Some(Node::Content(content)) = node else {
        return;
    };
    if !all && content.stripped.1 {
        return;
    }
    let text = content.text.as_str();
    let rest = if all {
        text.trim_start()
    } else {
        let line = text.trim_start_matches([' ', '\t']);
        let line = line.strip_prefix('\r').filter(|l| l.starts_with('\n')).unwrap_or(line);
        line.strip_prefix('\n').unwrap_or(line)
    };
    let taken = text.len() - rest.len();
    content.stripped.1 = taken > 0;
    content.text.drain(..taken);
}

/// Takes white space from the end of the text: all of it, or the blanks of its last line. Says whether any was there.
fn trim_end(node: Option<&mut Node>, all: bool) -> bool {
    let Some(Node::Content(content)) = node else {
        return false;
    };
    if !all && content.stripped.0 {
        return false;
    }
    let text = content.text.as_str();
    let kept = if all {
        text.trim_end().len()
    } else {
        text.trim_end_matches([' ', '\t']).len()
    };
    content.stripped.0 = kept < text.len();
    content.text.truncate(kept);
    content.stripped.0
}

/// A standalone partial keeps the white space before it, for each of its lines.
fn indent_partial(nodes: &mut [Node], index: usize) {
    let indent = match index.checked_sub(1).map(|before| &nodes[before]) {
        Some(Node::Content(Content { original, .. })) => {
            original[original.trim_end_matches([' ', '\t']).len()..].to_owned()
        }
        _ => return,
    };
    if let Node::Partial(partial) = &mut nodes[index] {
        partial.indent = indent;
    }
}
