//! The inputs that fuzzing has left: the checks of each target hold for those that reach the most of the code
//! (`fuzz/corpus`), and for those that once failed (`fuzz/findings`).

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use vwh::template::STACK_SIZE;

use crate::checks::{ALL, Check};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

/// The files of a folder; none where there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The files of a target for which its check does not hold.
fn failing(name: &str, check: Check) -> Vec<PathBuf> {
    let inputs = ["corpus", "findings"].map(|kind| files(&folder(kind).join(name)));
    let fails = |path: &PathBuf| {
        let input = fs::read(path).unwrap();
        catch_unwind(AssertUnwindSafe(|| check(&input))).is_err()
    };
    inputs.into_iter().flatten().filter(fails).collect()
}

fn replay(name: &str) {
    let (_, check) = ALL.into_iter().find(|(known, _)| *known == name).unwrap();
    // templates are promised a stack of this size
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let replay = {
        let name = name.to_owned();
        thread.spawn(move || failing(&name, check)).unwrap()
    };
    let failing = replay.join().unwrap();
    assert!(failing.is_empty(), "the check `{name}` fails for {failing:#?}");
}

/// A test for each target, so that they run side by side and the one that fails is named.
macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        /// What has a test here.
        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

replays! {
    dates
    handlebars
    helpers
    hook
    jinja
    journal
    json
    json5
    json_layout
    secrets
    signatures
    urls
    yaml
}

#[test]
fn every_target_is_whole() {
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let names = ALL.map(|(name, _)| name);
    assert_eq!(REPLAYED, names);
    for name in names {
        assert!(!files(&folder("corpus").join(name)).is_empty(), "{name} has no corpus");
        assert!(
            folder("dictionaries").join(format!("{name}.dict")).is_file(),
            "{name} has no dictionary"
        );
        let target = fs::read_to_string(folder("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(target.contains(&format!("vwh_fuzz::{name}::check(")), "{target}");
        let row = format!("[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
        assert!(manifest.contains(&row), "{name} is not in fuzz/Cargo.toml");
    }
    let known = |kind: &str| {
        files(&folder(kind)).into_iter().all(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            names.contains(&name.as_str())
        })
    };
    for kind in ["corpus", "findings", "dictionaries", "fuzz_targets"] {
        assert!(known(kind), "fuzz/{kind} has something of a target that does not exist");
    }
}
