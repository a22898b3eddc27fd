//! The files of a watch, and which changes are theirs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// The folder beside a template that its partials are in.
const PARTIALS: &str = "partials";

/// What is watched. Editors replace a file by another one of its name, so a file is watched through its folder.
#[derive(Debug)]
pub(super) struct Files {
    files: Vec<WatchedFile>,
    partials: Vec<Folder>,
}

#[derive(Debug)]
struct WatchedFile {
    /// As a person named it.
    name: PathBuf,
    /// Where changes of it are told: its place in its folder, and where it leads to if it is a link.
    places: Vec<PathBuf>,
}

#[derive(Debug)]
struct Folder {
    /// As a person named it.
    name: PathBuf,
    /// Without links on the way.
    place: PathBuf,
}

impl Files {
    /// The template, if it is a file, and the event and folders of partials; `partials` beside the template need not
    /// be there yet.
    pub(super) fn new(template: Option<&Path>, event: &Path, partials: &[PathBuf]) -> Result<Self, Error> {
        let files = template.into_iter().chain([event]).map(WatchedFile::new);
        let beside = template.map(|template| template.with_file_name(PARTIALS));
        let partials = partials.iter().cloned().chain(beside).map(Folder::new);
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            partials: partials.collect(),
        })
    }

    /// The names of the files.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> = self.files.iter().map(|file| file.name.display().to_string()).collect();
        names.join(", ")
    }

    /// The folders whose entries are to be watched.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        let places = self.files.iter().flat_map(|file| &file.places);
        places.filter_map(|place| place.parent())
    }

    /// The folders of which everything inside is to be watched, as far as they are there.
    pub(super) fn trees(&self) -> impl Iterator<Item = &Path> {
        let places = self.partials.iter().map(|folder| folder.place.as_path());
        places.filter(|place| place.is_dir())
    }

    /// What a person calls the file that has changed at this path, if it is one of ours.
    pub(super) fn changed(&self, path: &Path) -> Option<String> {
        let is_there = |file: &&WatchedFile| file.places.iter().any(|place| place == path);
        let file = self.files.iter().find(is_there).map(|file| file.name.clone());
        let partial = || {
            let inside = |folder: &Folder| {
                let inside = path.strip_prefix(&folder.place).ok()?;
                // the folder itself: joined with nothing, its name would end with a slash
                let is_itself = inside.as_os_str().is_empty();
                Some(if is_itself {
                    folder.name.clone()
                } else {
                    folder.name.join(inside)
                })
            };
            self.partials.iter().find_map(inside)
        };
        Some(file.or_else(partial)?.display().to_string())
    }
}

impl WatchedFile {
    fn new(name: &Path) -> Result<Self, Error> {
        let folder = folder_of(name);
        let place = fs::canonicalize(folder).ok().zip(name.file_name());
        let Some((folder, file_name)) = place else {
            let diagnostic = Diagnostic::new(format!("`{}` cannot be watched: it is in no folder", name.display()));
            return Err(Error::usage(diagnostic.hint("name a file in a folder that exists")));
        };
        let mut places = vec![folder.join(file_name)];
        places.extend(fs::canonicalize(name).ok().filter(|target| *target != places[0]));
        Ok(Self {
            name: name.to_owned(),
            places,
        })
    }
}

impl Folder {
    fn new(name: PathBuf) -> Self {
        // one that is not there yet may come to be
        let by_parent = || Some(fs::canonicalize(folder_of(&name)).ok()?.join(name.file_name()?));
        let place = fs::canonicalize(&name).ok().or_else(by_parent);
        Self {
            place: place.unwrap_or_else(|| name.clone()),
            name,
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_ours_or_not() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(at("t/more")).unwrap();
        for name in ["t/t.hbs", "e.json"] {
            fs::write(at(name), "").unwrap();
        }
        let files = Files::new(Some(&at("t/t.hbs")), &at("e.json"), &[at("t/more")]).unwrap();
        for (path, expected) in [
            ("t/t.hbs", true),
            ("e.json", true),
            ("t/more/p.hbs", true),
            ("t/more/in/p.hbs", true),
            ("t/partials", true),
            ("t/partials/p.hbs", true),
            ("t/t.hbs~", false),
            ("e.json.swp", false),
            ("partials/p.hbs", false),
        ] {
            assert_eq!(files.changed(&at(path)).is_some(), expected, "{path}");
        }
        assert_eq!(files.trees().collect::<Vec<_>>(), [at("t/more")]);
        assert!(Files::new(None, &at("none/e.json"), &[]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_watched_at_both_ends() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().canonicalize().unwrap().join(name);
        fs::create_dir(at("real")).unwrap();
        fs::write(at("real/e.json"), "").unwrap();
        std::os::unix::fs::symlink(at("real/e.json"), at("link.json")).unwrap();
        let files = Files::new(None, &at("link.json"), &[]).unwrap();
        for place in ["link.json", "real/e.json"] {
            assert_eq!(files.changed(&at(place)), Some(at("link.json").display().to_string()));
        }
    }
}
