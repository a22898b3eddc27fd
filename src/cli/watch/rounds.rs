//! The rounds of a watch: one to begin with, and one for each change.

use std::io::{self, Write};

use crate::cli::console::Console;
use crate::error::Error;
use crate::template::Missing;

/// What ANSI terminals take for: clear the screen and what has scrolled off it, and go to its top.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// What a render printed.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) output: Vec<u8>,
    pub(super) missing: Vec<Missing>,
}

/// Where the rounds are printed, each apart from the one before: on a clear screen, or behind a line that says its
/// number and why it is.
#[derive(Debug)]
pub(super) struct Screen<W> {
    out: W,
    is_terminal: bool,
    rounds: u64,
}

impl<W: Write> Screen<W> {
    pub(super) fn new(out: W, is_terminal: bool) -> Self {
        Self {
            out,
            is_terminal,
            rounds: 0,
        }
    }

    fn begin(&mut self, cause: &str) -> io::Result<()> {
        self.rounds += 1;
        if self.is_terminal {
            write!(self.out, "{CLEAR}")?;
        } else {
            writeln!(self.out, "--- {}: {cause}", self.rounds)?;
        }
        self.out.flush()
    }

    /// Prints output, and ends its last line.
    fn print(&mut self, output: &[u8]) -> io::Result<()> {
        self.out.write_all(output)?;
        if !output.is_empty() && !output.ends_with(b"\n") {
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }
}

/// Renders once, and once more for each of the changes, until there are no more. A change is told by the files that it
/// is of. What does not render is told instead of the output.
pub(super) fn rounds<W: Write>(
    files: &str,
    changes: impl IntoIterator<Item = String>,
    screen: &mut Screen<W>,
    console: &Console,
    mut render: impl FnMut() -> Result<Rendered, Error>,
) -> io::Result<()> {
    for cause in std::iter::once(files.to_owned()).chain(changes) {
        screen.begin(&cause)?;
        match render() {
            Ok(rendered) => {
                console.missing(rendered.missing);
                screen.print(&rendered.output)?;
            }
            Err(error) => console.error(&error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is printed when renders end so, with a change between them.
    fn printed(renders: &[Result<&str, &str>], is_terminal: bool) -> String {
        let mut screen = Screen::new(Vec::new(), is_terminal);
        let changes = (1..renders.len()).map(|number| format!("change {number}"));
        let mut renders = renders.iter();
        let render = || match renders.next().unwrap() {
            Ok(output) => Ok(Rendered {
                output: output.as_bytes().to_vec(),
                missing: Vec::new(),
            }),
            Err(message) => Err(Error::template(*message)),
        };
        rounds("t.hbs, e.json", changes, &mut screen, &Console::silent(), render).unwrap();
        assert!(renders.next().is_none(), "there was no round for each change");
        String::from_utf8(screen.out).unwrap()
    }

    #[test]
    fn each_round_is_set_apart_on_a_pipe() {
        assert_eq!(
            printed(&[Ok("one"), Err("no"), Ok(""), Ok("two\n")], false),
            "--- 1: t.hbs, e.json\none\n--- 2: change 1\n--- 3: change 2\n--- 4: change 3\ntwo\n"
        );
    }

    #[test]
    fn each_round_begins_on_a_clear_screen_on_a_terminal() {
        assert_eq!(
            printed(&[Ok("one"), Ok("two\n")], true),
            format!("{CLEAR}one\n{CLEAR}two\n")
        );
    }
}
