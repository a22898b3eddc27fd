//! What `find`, `filter`, `every` and `some` ask of each element.

use std::sync::Arc;

use minijinja::{Error, State, Value};

use super::arguments::{argument_text, is_compound, wrong_kind};
use super::equality::Operand;
use super::{Block, fail_with_hint};
use crate::value;

/// What is asked of each element.
pub(super) enum Predicate {
    /// What the block renders for it.
    Block(Arc<Block>),
    /// The same for all.
    Constant(bool),
    /// The truthiness of the field at the path; of the element itself where the path is empty.
    Field(String),
    /// Whether the field at the path equals the value.
    Equals(String, Wanted),
}

/// The value that a field is compared with.
pub(super) enum Wanted {
    Fixed(Operand),
    Block(Arc<Block>),
}

impl Wanted {
    pub(super) fn of(arg: &Value) -> Self {
        match arg.downcast_object::<Block>() {
            Some(block) => Self::Block(block),
            None => Self::Fixed(Operand::new(arg)),
        }
    }
}

impl Predicate {
    pub(super) fn of(helper: &str, arg: &Value) -> Result<Self, Error> {
        if let Some(block) = arg.downcast_object::<Block>() {
            return Ok(Self::Block(block));
        }
        let path = path(helper, arg)?;
        Ok(match path.as_str() {
            // a body of just a literal says what it says, as it would next to a mustache
            "true" => Self::Constant(true),
            word if is_falsy_word(word) => Self::Constant(false),
            _ => Self::Field(path),
        })
    }

    pub(super) fn holds(
        &self,
        state: &mut State<'_, '_>,
        item: &Value,
        index: usize,
        total: usize,
    ) -> Result<bool, Error> {
        match self {
            Self::Block(block) => Ok(text_holds(&value::text(&block.render(state, item, index, total)?))),
            Self::Constant(outcome) => Ok(*outcome),
            Self::Field(path) => Ok(value::is_truthy(&value::at_path(item, path))),
            Self::Equals(path, Wanted::Fixed(operand)) => Ok(operand.equals(&value::at_path(item, path))),
            Self::Equals(path, Wanted::Block(block)) => {
                let rendered = block.render(state, item, index, total)?;
                let wanted = Operand::new(&Value::from(value::text(&rendered).trim()));
                Ok(wanted.equals(&value::at_path(item, path)))
            }
        }
    }
}

pub(super) fn path(helper: &str, arg: &Value) -> Result<String, Error> {
    match arg.kind() {
        // a comparison between the parentheses is over before any element is looked at
        value::ValueKind::Bool => Err(fail_with_hint(
            format!("{helper}: expected a field of the elements, found a boolean"),
            format!(
                "write the predicate as the body, `{{{{#{helper} X}}}}..{{{{/{helper}}}}}`, or name field and value: `({helper} X \"status\" \"done\")`"
            ),
        )),
        _ if is_compound(arg) => Err(wrong_kind(helper, "a field of the elements", arg)),
        _ => Ok(argument_text(arg).trim().to_owned()),
    }
}

fn text_holds(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| !is_falsy_word(word))
}

fn is_falsy_word(word: &str) -> bool {
    matches!(word, "false" | "0" | "null" | "undefined" | "NaN")
}
