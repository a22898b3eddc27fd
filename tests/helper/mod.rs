//! A case: files in a directory of its own, one run of the binary there, and what must come out.

#[cfg(feature = "redis")]
pub(crate) mod broker;
pub(crate) mod certificates;
pub(crate) mod chance;
#[cfg(feature = "kafka")]
pub(crate) mod kafka;
#[cfg(feature = "kafka")]
pub(crate) mod kafka_gate;
#[cfg(feature = "kafka")]
pub(crate) mod kafka_sasl;
#[cfg(feature = "nats")]
pub(crate) mod nats;
#[cfg(feature = "nats")]
pub(crate) mod nats_operator;
#[cfg(any(feature = "kafka", feature = "nats", feature = "redis"))]
pub(crate) mod secured;
pub(crate) mod server;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

/// Where a case runs.
enum Directory {
    /// In one of its own, that goes with it.
    Own(TempDir),
    /// In that of another case.
    Other(PathBuf),
}

impl Directory {
    fn path(&self) -> &Path {
        match self {
            Self::Own(directory) => directory.path(),
            Self::Other(path) => path,
        }
    }
}

/// One run of `vwh`, in a fresh directory and with a plain environment.
pub(crate) struct Case {
    directory: Directory,
    command: Command,
    stdin: Vec<u8>,
}

impl Case {
    pub(crate) fn new() -> Self {
        Self::at(Directory::Own(tempfile::tempdir().unwrap()))
    }

    /// A further run, where another case is.
    pub(crate) fn inside(directory: PathBuf) -> Self {
        Self::at(Directory::Other(directory))
    }

    fn at(directory: Directory) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vwh"));
        command
            .current_dir(directory.path())
            .env("NO_COLOR", "1")
            .env_remove("CLICOLOR_FORCE");
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            // Secrets and proxies of whoever runs the tests are none of their business.
            if text.starts_with("VWH_") || text.to_ascii_lowercase().ends_with("_proxy") {
                command.env_remove(&name);
            }
        }
        Self {
            directory,
            command,
            stdin: Vec::new(),
        }
    }

    /// Writes a file, with the directories above it.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// What the command reads; nothing where this is left out.
    pub(crate) fn stdin(mut self, content: impl AsRef<[u8]>) -> Self {
        self.stdin = content.as_ref().to_vec();
        self
    }

    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Where a file of this case is, also one that the command writes.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What a shell makes of a script where this case is.
    pub(crate) fn shell(&self, script: &str) -> Output {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).current_dir(self.path("")).output().unwrap()
    }

    pub(crate) fn run(&mut self) -> Run {
        self.start().wait()
    }

    /// Starts the command, for a test that does something to it.
    pub(crate) fn start(&mut self) -> Running {
        let input = std::mem::take(&mut self.stdin);
        // one that stops reading is no failure
        self.start_with(move |mut pipe| drop(pipe.write_all(&input)))
    }

    /// Starts the command with whatever this writes for its input.
    pub(crate) fn start_with(&mut self, input: impl FnOnce(ChildStdin) + Send + 'static) -> Running {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("cannot run {:?}: {e}", self.command));
        let pipe = child.stdin.take().unwrap();
        // From a thread: a command that answers before it has read everything would block both sides.
        let writer = std::thread::spawn(move || input(pipe));
        Running {
            command: format!("{:?}", self.command),
            child,
            writer,
        }
    }
}

/// A run that has not ended.
pub(crate) struct Running {
    command: String,
    child: Child,
    writer: JoinHandle<()>,
}

impl Running {
    /// Sends a signal, by the name that `kill` knows.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Whether it has come to its end.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it at once, wherever it is.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.writer.join().unwrap();
    }

    /// The next line on stderr, which must come.
    pub(crate) fn stderr_line(&mut self) -> String {
        // byte by byte: what is behind the line is left for the end
        let stderr = self.child.stderr.as_mut().unwrap();
        let (mut line, mut byte) = (Vec::new(), [0]);
        while stderr.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
            line.extend(byte);
        }
        let line = String::from_utf8(line).unwrap();
        assert!(!line.is_empty(), "stderr has come to its end: {}", self.command);
        line
    }

    /// The lines on stdout, from now on.
    pub(crate) fn stdout_lines(&mut self) -> Lines {
        let stdout = BufReader::new(self.child.stdout.take().unwrap());
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut lines = stdout.lines().map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
        Lines(receiver)
    }

    pub(crate) fn wait(self) -> Run {
        let output = self.child.wait_with_output().unwrap();
        self.writer.join().unwrap();
        Run {
            command: self.command,
            output,
        }
    }
}

/// Lines of a run that has not ended.
pub(crate) struct Lines(Receiver<String>);

impl Lines {
    /// The next line, which must come while there is patience.
    #[track_caller]
    pub(crate) fn next(&self) -> String {
        let line = self.0.recv_timeout(Duration::from_secs(20));
        line.unwrap_or_else(|error| panic!("no line on stdout: {error}"))
    }
}

/// What a run left behind. Each expectation that fails shows all of it.
pub(crate) struct Run {
    command: String,
    output: Output,
}

impl Run {
    #[track_caller]
    pub(crate) fn status(&self, expected: i32) -> &Self {
        self.expect(
            self.output.status.code() == Some(expected),
            &format!("status {expected}"),
        )
    }

    /// The whole of stdout, byte for byte.
    #[track_caller]
    pub(crate) fn stdout(&self, expected: impl AsRef<[u8]>) -> &Self {
        let expected = expected.as_ref();
        self.expect(
            self.output.stdout == expected,
            &format!("exactly this on stdout:\n{}", String::from_utf8_lossy(expected)),
        )
    }

    /// Stdout is this JSON, however it is laid out.
    #[track_caller]
    pub(crate) fn stdout_json(&self, expected: &str) -> &Self {
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        let found = serde_json::from_slice::<serde_json::Value>(&self.output.stdout).ok();
        self.expect(
            found.as_ref() == Some(&expected),
            &format!("this JSON on stdout:\n{expected:#}"),
        )
    }

    #[track_caller]
    pub(crate) fn stdout_contains(&self, expected: &str) -> &Self {
        self.expect(self.stdout_text().contains(expected), &format!("on stdout: {expected}"))
    }

    #[track_caller]
    pub(crate) fn stderr_contains(&self, expected: &str) -> &Self {
        self.expect(self.stderr_text().contains(expected), &format!("on stderr: {expected}"))
    }

    #[track_caller]
    pub(crate) fn stderr_lacks(&self, unwanted: &str) -> &Self {
        self.expect(
            !self.stderr_text().contains(unwanted),
            &format!("not on stderr: {unwanted}"),
        )
    }

    #[track_caller]
    pub(crate) fn stderr_is_empty(&self) -> &Self {
        self.expect(self.output.stderr.is_empty(), "nothing on stderr")
    }

    /// All that was said, on stdout and stderr.
    pub(crate) fn said(&self) -> String {
        self.stdout_text() + &self.stderr_text()
    }

    /// Stdout, as text.
    pub(crate) fn text(&self) -> String {
        self.stdout_text()
    }

    fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    #[track_caller]
    fn expect(&self, holds: bool, expected: &str) -> &Self {
        assert!(
            holds,
            "expected {expected}\n--- command\n{}\n--- {}\n--- stdout\n{}\n--- stderr\n{}\n---",
            self.command,
            self.output.status,
            self.stdout_text(),
            self.stderr_text()
        );
        self
    }
}
