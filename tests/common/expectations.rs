//! Results held against files that stand beside the cases, all of them before the test fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The expectations of a folder of cases.
pub struct Expectations {
    folder: PathBuf,
    extension: &'static str,
    update: bool,
    compared: BTreeSet<PathBuf>,
    failures: Vec<String>,
}

impl Expectations {
    /// The expectations are the files of `folder` with this extension, the cases everything else there.
    pub fn in_folder(folder: &Path, extension: &'static str) -> Self {
        let update = std::env::var_os("UPDATE_EXPECTED").is_some_and(|value| value == "1");
        Self { folder: folder.to_owned(), extension, update, compared: BTreeSet::new(), failures: Vec::new() }
    }

    pub fn cases(&self) -> Vec<PathBuf> {
        self.entries().into_iter().filter(|path| !self.is_expectation(path)).collect()
    }

    /// Holds a result against the expectation of its case, or writes it there.
    pub fn compare(&mut self, case: &Path, found: &str) {
        let path = case.with_extension(self.extension);
        if self.update {
            fs::write(&path, found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != found {
            self.failures.push(format!("{}: {}", stem(&path), difference(&expected, found)));
        }
        self.compared.insert(path);
    }

    /// Fails with a line for each case that differs, and for each expectation that has no case.
    pub fn assert(mut self) {
        let mut stray = self.entries();
        stray.retain(|path| self.is_expectation(path) && !self.compared.contains(path));
        self.failures.extend(stray.iter().map(|path| format!("{}: there is no such case", stem(path))));
        assert!(!self.compared.is_empty(), "there are no cases in {}", self.folder.display());
        assert!(
            self.failures.is_empty(),
            "{} of {} cases; `UPDATE_EXPECTED=1` takes what was found\n{}",
            self.failures.len(),
            self.compared.len(),
            self.failures.join("\n")
        );
    }

    fn entries(&self) -> Vec<PathBuf> {
        let mut paths: Vec<_> = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }

    fn is_expectation(&self, path: &Path) -> bool {
        path.extension().is_some_and(|extension| extension == self.extension)
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The first line that differs.
pub fn difference(expected: &str, found: &str) -> String {
    let (mut expected, mut found) = (expected.lines(), found.lines());
    let mut line = 1;
    loop {
        match (expected.next(), found.next()) {
            (Some(one), Some(other)) if one == other => line += 1,
            (one, other) => {
                let shown = |text: Option<&str>| text.map_or_else(|| "the end".to_owned(), |text| format!("`{text}`"));
                return format!("in line {line} expected {}, found {}", shown(one), shown(other));
            }
        }
    }
}
