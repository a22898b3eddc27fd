//! How long a short run takes from start to exit: 500 starts that render the flagship example and, where it is in the
//! PATH, as many of minijinja-cli doing the same. Run with `cargo bench --bench startup`.
//!
//! Both binaries are copied first, so that neither has the better place on the disk or in memory, and take turns, so that
//! what else the machine does meets both.

// A bench that cannot be set up may panic, and says what it lacks.
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const STARTS: usize = 500;
/// So many come first, and do not count.
const WARM_UP: usize = 20;

const OTHER: &str = "minijinja-cli";

/// What `fixtures/airtable/template.hbs` does, as minijinja-cli can.
const JINJA: &str = r#"{
    "fields": {{ '{' }}{% for f in fields %}{{ f.name|tojson }}:{{ f.value|tojson }}{% if not loop.last %},{% endif %}{% endfor %}{{ '}' }}
}
"#;

/// A program that is started again and again.
struct Program {
    name: &'static str,
    path: PathBuf,
    args: Vec<PathBuf>,
    times: Vec<Duration>,
}

impl Program {
    /// A fresh copy of a binary in the folder.
    fn copy(folder: &Path, name: &'static str, binary: &Path, args: Vec<PathBuf>) -> Self {
        let path = folder.join(name);
        fs::copy(binary, &path).expect("the binary can be copied");
        Self {
            name,
            path,
            args,
            times: Vec::new(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.args).stdin(Stdio::null());
        command
    }

    fn output(&self) -> Value {
        let output = self.command().output().expect("the binary starts");
        assert!(output.status.success(), "{}: {output:?}", self.name);
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    fn start(&self) -> Duration {
        let mut command = self.command();
        command.stdout(Stdio::null());
        let begun = Instant::now();
        let status = command.status().expect("the binary starts");
        let time = begun.elapsed();
        assert!(status.success(), "{}: {status}", self.name);
        time
    }

    /// The time that so many hundredths of all starts do not exceed.
    fn quantile(&self, hundredths: usize) -> Duration {
        let last = self.times.len() - 1;
        self.times[last * hundredths / 100]
    }
}

/// minijinja-cli, where it is installed.
fn find_other() -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(OTHER))
        .find(|path| path.is_file())
}

fn programs(folder: &TempDir) -> Vec<Program> {
    let folder = folder.path();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/airtable");
    let (template, event) = (fixture.join("template.hbs"), fixture.join("event.json"));
    let args = vec!["render".into(), template, event.clone()];
    let mut programs = vec![Program::copy(folder, "vwh", Path::new(env!("CARGO_BIN_EXE_vwh")), args)];
    match find_other() {
        Some(binary) => {
            let template = folder.join("template.j2");
            fs::write(&template, JINJA).expect("a file can be written");
            programs.push(Program::copy(folder, OTHER, &binary, vec![template, event]));
        }
        None => println!("{OTHER} is not in the PATH: `cargo install --locked {OTHER}` puts it there"),
    }
    programs
}

fn tell(programs: &[Program]) {
    println!("{STARTS} starts in turn, in ms");
    println!("{:<15}{:>7}{:>7}{:>8}{:>7}", "", "min", "q1", "median", "q3");
    for program in programs {
        let [min, q1, median, q3] = [0, 25, 50, 75].map(|at| program.quantile(at).as_secs_f64() * 1e3);
        println!("{:<15}{min:>7.3}{q1:>7.3}{median:>8.3}{q3:>7.3}", program.name);
    }
    if let [ours, other] = programs {
        let ratio = ours.quantile(50).as_secs_f64() / other.quantile(50).as_secs_f64();
        println!("the median of {} is {ratio:.2} of that of {}", ours.name, other.name);
    }
}

fn main() {
    // a test run of the benches measures nothing
    let starts = match env::args().any(|argument| argument == "--bench") {
        true => WARM_UP + STARTS,
        false => 1,
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut programs = programs(&folder);
    if let [ours, other] = programs.as_slice() {
        assert_eq!(ours.output(), other.output(), "both do the same");
    }
    for number in 0..starts {
        for program in &mut programs {
            let time = program.start();
            if number >= WARM_UP {
                program.times.push(time);
            }
        }
    }
    if starts > WARM_UP {
        for program in &mut programs {
            program.times.sort_unstable();
        }
        tell(&programs);
    }
}
