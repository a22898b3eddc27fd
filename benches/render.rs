//! How fast rendering is, measured through the binary as it is used. Run with `cargo bench`.
//!
//! - `flagship`: one process that renders the flagship example, from start to exit; beside it, where they are installed,
//!   minijinja-cli and jq doing the like.
//! - `stream`: 100,000 call events of about 650 bytes through a template with twelve fields and a loop; beside it, where
//!   it is installed, `jq -c` doing the same.

// A bench that cannot be set up may panic, and says what it lacks.
#![allow(clippy::expect_used, clippy::print_stderr)]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

const VWH: &str = env!("CARGO_BIN_EXE_vwh");
const EVENTS: usize = 100_000;

const CALL_TEMPLATE: &str = r#"{
  "id": {{id}}, "type": {{type}}, "at": {{createdAt}},
  "agent": {{agent.name}}, "agentEmail": {{agent.email}},
  "contact": "{{contact.name}}", "email": {{contact.email}}, "phone": {{contact.phone}},
  "seconds": {{durationSeconds}}, "score": {{score}}, "status": {{status}}, "url": {{url}},
  "fields": [{{#each fields}}{{#unless @first}},{{/unless}}{ {{name}}: {{value}} }{{/each}}]
}
"#;

const CALL_JQ: &str = "{id, type, at: .createdAt, agent: .agent.name, agentEmail: .agent.email, \
    contact: .contact.name, email: .contact.email, phone: .contact.phone, seconds: .durationSeconds, score, status, \
    url, fields: [.fields[] | {(.name): .value}]}";

const FLAGSHIP_JINJA: &str = "{\"fields\": {% set ns = namespace(sep=\"\") %}{\
    {% for f in fields %}{{ ns.sep|safe }}{{ f.name|tojson }}: {{ f.value|tojson }}{% set ns.sep = \", \" %}{% endfor %}}}";

/// The files that the benches read, in a folder of their own that is made anew for each run.
struct Files {
    folder: PathBuf,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("the target folder can be written");
    write("call.json.hbs", CALL_TEMPLATE);
    write("flagship.j2", FLAGSHIP_JINJA);
    let mut events = BufWriter::new(File::create(folder.join("calls.ndjson")).expect("a file can be made"));
    for number in 0..EVENTS {
        writeln!(events, "{}", call_event(number)).expect("a file can be written");
    }
    Files { folder }
});

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn call_event(number: usize) -> String {
    let agent = number % 50;
    let status = if number.is_multiple_of(3) { "missed" } else { "done" };
    let score = (number % 1000) as f64 / 100.0;
    format!(
        r#"{{"id":"call_{number:08}","type":"call.ended","createdAt":"2026-03-04T05:06:07.123Z","agent":{{"id":{agent},"name":"Ana María","email":"agent{agent}@example.com"}},"contact":{{"name":"José \"Pepe\" Núñez","email":"jose.nunez{number}@example.com","phone":"+56 9 1234 5678","country":"CL"}},"durationSeconds":{number},"score":{score},"status":"{status}","recording":null,"url":"https://video.example.com/calls/{number}?source=webhook","fields":[{{"name":"Nombre","value":"José"}},{{"name":"Apellido","value":"Núñez"}},{{"name":"Comentario","value":"Necesita una cotización para el plan anual."}}],"tags":["sales","latam"],"note":"Customer asked to be called back on Monday."}}"#
    )
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/airtable")
        .join(name)
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status().expect("the command starts");
    assert!(status.success(), "{command:?}: {status}");
}

fn is_installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs a command of another tool, or says that there is none.
fn bench_other(bencher: Bencher<'_, '_>, program: &str, command: impl Fn(&mut Command) + Sync) {
    if !is_installed(program) {
        eprintln!("{program} is not installed");
        return;
    }
    bencher.bench(|| {
        let mut other = Command::new(program);
        command(&mut other);
        run(&mut other);
    });
}

#[divan::bench_group(sample_count = 200)]
mod flagship {
    use super::*;

    #[divan::bench]
    fn vwh(bencher: Bencher<'_, '_>) {
        bencher.bench(|| {
            run(Command::new(VWH)
                .arg("render")
                .args([fixture("template.hbs"), fixture("event.json")]))
        });
    }

    #[divan::bench]
    fn minijinja_cli(bencher: Bencher<'_, '_>) {
        let template = FILES.path("flagship.j2");
        bench_other(bencher, "minijinja-cli", |command| {
            command.args([&template, &fixture("event.json")]);
        });
    }

    #[divan::bench]
    fn jq(bencher: Bencher<'_, '_>) {
        bench_other(bencher, "jq", |command| {
            command
                .arg("{fields: [.fields[] | {key: .name, value}] | from_entries}")
                .arg(fixture("event.json"));
        });
    }
}

#[divan::bench_group(sample_count = 5, sample_size = 1)]
mod stream {
    use super::*;

    fn bytes() -> u64 {
        fs::metadata(FILES.path("calls.ndjson")).map_or(0, |metadata| metadata.len())
    }

    #[divan::bench]
    fn vwh(bencher: Bencher<'_, '_>) {
        let bencher = bencher
            .counter(BytesCount::new(bytes()))
            .counter(ItemsCount::new(EVENTS));
        bencher.bench(|| {
            let files = [FILES.path("call.json.hbs"), FILES.path("calls.ndjson")];
            run(Command::new(VWH).args(["render", "--stream"]).args(files));
        });
    }

    #[divan::bench]
    fn jq(bencher: Bencher<'_, '_>) {
        bench_other(bencher, "jq", |command| {
            command.args(["-c", CALL_JQ]).arg(FILES.path("calls.ndjson"));
        });
    }
}

fn main() {
    divan::main();
}
