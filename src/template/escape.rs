//! Escaping of text for HTML and XML.

use std::fmt::Write;

use minijinja::Error;

use crate::helpers::fail;

/// Writes `text` escaped for HTML, with the entities that handlebars.js uses.
pub(super) fn write_html(out: &mut dyn Write, text: &str) -> Result<(), Error> {
    write_escaped(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#x27;"),
        b'`' => Some("&#x60;"),
        b'=' => Some("&#x3D;"),
        _ => None,
    })
}

/// Writes `text` escaped for XML; a character that XML 1.0 forbids is an error.
pub(super) fn write_xml(out: &mut dyn Write, text: &str) -> Result<(), Error> {
    if let Some(forbidden) = text.chars().find(|&c| !is_xml_char(c)) {
        let code = u32::from(forbidden);
        return Err(fail(format!(
            "the value holds the character U+{code:04X}, which XML cannot hold"
        )));
    }
    write_escaped(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&apos;"),
        _ => None,
    })
}

/// The `Char` production of XML 1.0.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn write_escaped(out: &mut dyn Write, text: &str, entity: fn(u8) -> Option<&'static str>) -> Result<(), Error> {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.write_str(&text[start..at])?;
            out.write_str(entity)?;
            start = at + 1;
        }
    }
    out.write_str(&text[start..])?;
    Ok(())
}
