//! Where a brace behind a mustache is text.
//!
//! `{{x}}}` is an error to handlebars.js, and a slip of the pen in most text. In JSON it is how an object ends.

use super::super::json_context::JSON_OPENERS;
use super::{Tag, TagKind, TokenKind};
use crate::helpers::registry::{self, Body, Helper};

/// What a text outside of any helper's body begins with where it is taken for JSON.
const OBJECT_OR_ARRAY: [char; 2] = ['{', '['];

/// The blocks that are open, and which of them hold JSON.
pub(super) struct Braces {
    /// The template itself, and the blocks, innermost last.
    regions: Vec<Region>,
}

/// A body, from the tag that opens it to the one that ends it.
#[derive(Clone, Copy)]
struct Region {
    is_json: bool,
    /// Whether something but white space and comments has been met.
    has_begun: bool,
    /// What a body of JSON begins with here.
    openers: &'static [char],
}

impl Region {
    fn new(is_json: bool) -> Self {
        Self {
            is_json,
            has_begun: false,
            openers: &OBJECT_OR_ARRAY,
        }
    }

    /// The body that `tag` opens within this one.
    fn within(self, tag: &Tag) -> Self {
        let body = helper(tag).map(|helper| helper.body);
        Self {
            openers: match body {
                Some(Body::Template) => &JSON_OPENERS,
                _ => &OBJECT_OR_ARRAY,
            },
            ..Self::new(self.is_json || body == Some(Body::Json))
        }
    }
}

impl Braces {
    /// Those of a template; of one that is JSON as a whole, if `is_json` says so.
    pub(super) fn new(is_json: bool) -> Self {
        Self {
            regions: vec![Region::new(is_json)],
        }
    }

    /// Whether a `}}}` may close a mustache here, its last brace being text.
    pub(super) fn may_follow(&self) -> bool {
        self.innermost().is_json
    }

    fn innermost(&self) -> Region {
        self.regions.last().copied().unwrap_or_else(|| Region::new(false))
    }

    /// The body around the innermost one; itself where there is none.
    fn outer(&self) -> Region {
        let place = self.regions.len().saturating_sub(2);
        self.regions.get(place).copied().unwrap_or_else(|| Region::new(false))
    }

    /// Takes note of text.
    pub(super) fn text(&mut self, text: &str) {
        let text = text.trim_start();
        let Some(region) = self.regions.last_mut().filter(|region| !region.has_begun) else {
            return;
        };
        region.has_begun = !text.is_empty();
        region.is_json |= text.starts_with(region.openers);
    }

    /// Takes note of a mustache.
    pub(super) fn tag(&mut self, tag: &Tag) {
        match tag.kind {
            TagKind::Block | TagKind::DecoratorBlock | TagKind::PartialBlock | TagKind::Inverse => {
                self.begin();
                self.regions.push(self.innermost().within(tag));
            }
            TagKind::Else | TagKind::ElseChain => {
                let region = self.outer().within(tag);
                if self.regions.len() > 1 {
                    self.regions.pop();
                    self.regions.push(region);
                }
            }
            TagKind::EndBlock => {
                if self.regions.len() > 1 {
                    self.regions.pop();
                }
            }
            TagKind::Open | TagKind::Unescaped | TagKind::Partial => self.begin(),
        }
    }

    fn begin(&mut self) {
        if let Some(region) = self.regions.last_mut() {
            region.has_begun = true;
        }
    }
}

/// The helper whose body a block is; a section over a field has none.
fn helper(tag: &Tag) -> Option<&'static Helper> {
    if !matches!(tag.kind, TagKind::Block | TagKind::ElseChain) {
        return None;
    }
    let (first, more) = tag.tokens.split_first()?;
    let TokenKind::Name(name) = &first.kind else {
        return None;
    };
    let helper = registry::find(name)?;
    match more.first().map(|token| &token.kind) {
        None | Some(TokenKind::BlockParams) => helper.bare_block.then_some(helper),
        Some(TokenKind::Separator(_)) => None,
        Some(_) => Some(helper),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{ParseOptions, parse};

    fn is_accepted(template: &str) -> bool {
        parse(template, ParseOptions::default()).is_ok()
    }

    #[test]
    fn bodies_of_json_end_with_braces() {
        for template in [
            r#"{{#jwt}}{"payload":{"a":{{b}}},"privateKey":{{k}}}{{/jwt}}"#,
            r#"x {{#jwt "a"}}{{#if b}}{"a":{{b}}}{{else}}{"a":{{c}}}{{/if}}{{/jwt}}"#,
            r#"x {{#date d}}{{! c }}{{o}}, "year":{{y}}}{{/date}}"#,
            r#"x {{#relative d "es"}} {style: {{~s~}}} {{/relative}}"#,
            r#"x {{#array xs}} {"a":{"b":{{&this}}}} {{/array}}"#,
            r#"x {{#array xs}}"{{this}}}"{{/array}}"#,
            r#"x {{#parser}}{"a":{{b}}}{{/parser}}{{#concat xs}}[{"a":{{b}}}]{{/concat}}"#,
            r#"x {{#if a}}x{{else}}{"a":{{b}}}{{/if}}"#,
            r#"x {{#*inline "i"}}{"a":{{b}}}{{/inline}}{{#> i}}{"a":{{b}}}{{/i}}"#,
            r#" {"a":{{b}},"c":{{#if d}}{{e}}}{{/if}}"#,
            r#"x {{#jwt}}{"payload":{{{p}}}}{{/jwt}} {{{y}}}}"#,
        ] {
            assert!(is_accepted(template), "{template}");
        }
    }

    #[test]
    fn elsewhere_a_third_brace_is_a_slip() {
        for template in [
            "{{a}}}",
            "x {{#if a}}{{b}}}{{/if}}",
            r#"x {{#jwt}}{"a":{{b}}}{{/jwt}} {{a}}}"#,
            // a section over a field of that name, and a path that begins with it
            "x {{#date}}{{b}}}{{/date}}",
            "x {{#date.x}}{{b}}}{{/date.x}}",
            "x {{#object o}}{{b}}}{{/object}}",
            "x {{#array xs}}a{{b}}}{{/array}}",
            r#""{{a}}}""#,
            r#"x {{#array xs}}{"a":1}{{else}}{{b}}}{{/array}}"#,
        ] {
            assert!(!is_accepted(template), "{template}");
        }
    }
}
