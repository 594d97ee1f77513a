//! The local cache, as huggingface_hub lays it out: `models--owner--name/refs/REVISION` has a commit, and
//! `models--owner--name/snapshots/COMMIT` the files of it that were fetched.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Repository, environment};
use crate::error::Error;
use crate::model::checkpoint::CONFIG;
use crate::registry::LIBRARIES;
use optimum_exporters_common::nearest;

/// What the name of a model's folder begins with.
const PREFIX: &str = "models--";
/// The most entries of a directory that are looked at for a name that was meant.
const MOST: usize = 10_000;

/// A directory of repositories that were fetched before.
#[derive(Clone, Debug)]
pub struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// The cache in a directory.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The cache that the environment names: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME/hub`,
    /// `XDG_CACHE_HOME/huggingface/hub` or `~/.cache/huggingface/hub`, whichever is set first.
    ///
    /// # Errors
    /// [`Error::Io`] if none of them is set and the home directory is not known.
    pub fn from_env() -> Result<Self, Error> {
        environment::cache().map(Self::new)
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The directory of a model whose repository was fetched before, as `snapshot_download(local_files_only=True)` gives it.
    ///
    /// # Errors
    /// [`Error::NotCached`] if the repository, its revision or its subfolder is not there, or holds no
    /// file that says what the model is; [`Error::Io`] if what is there cannot be read.
    pub fn find(&self, repository: &Repository) -> Result<PathBuf, Error> {
        let folder = self.folder(repository);
        if !folder.is_dir() {
            return Err(self.not_cached(repository, None));
        }
        let Some(snapshot) = self.snapshot(repository)? else {
            return Err(self.not_cached(repository, Some(format!("its revision `{}`", repository.revision()))));
        };
        let directory = repository.subfolder().map_or_else(|| snapshot.clone(), |subfolder| snapshot.join(subfolder));
        if model_files().any(|name| directory.join(name).is_file()) {
            return Ok(directory);
        }
        let of_folder = repository.subfolder().map(|subfolder| format!("the config in its folder `{subfolder}`"));
        Err(self.not_cached(repository, Some(of_folder.unwrap_or_else(|| "its config".to_owned()))))
    }

    /// The repositories that are there, as `owner/name`, in no order, and none if the directory cannot be read. Of
    /// more than 10,000 entries, that many are looked at.
    pub fn repositories(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.directory).into_iter().flatten().take(MOST);
        let name =
            |entry: fs::DirEntry| entry.file_name().to_str()?.strip_prefix(PREFIX).map(|id| id.replace("--", "/"));
        entries.filter_map(|entry| name(entry.ok()?)).collect()
    }

    /// The folder of a repository.
    pub(super) fn folder(&self, repository: &Repository) -> PathBuf {
        self.directory.join(format!("{PREFIX}{}", repository.id().replace('/', "--")))
    }

    /// The snapshot of a repository's revision, if there is one.
    fn snapshot(&self, repository: &Repository) -> Result<Option<PathBuf>, Error> {
        let folder = self.folder(repository);
        let commit = match reference(&folder.join("refs").join(repository.revision()))? {
            Some(commit) => commit,
            None if repository.is_at_commit() => repository.revision().to_owned(),
            None => return Ok(None),
        };
        Ok(Some(folder.join("snapshots").join(commit)).filter(|snapshot| snapshot.is_dir()))
    }

    fn not_cached(&self, repository: &Repository, missing: Option<String>) -> Error {
        let known = self.repositories();
        let is_there = known.iter().any(|known| known == repository.id());
        let near = nearest(repository.id(), known.iter().map(String::as_str)).filter(|_| !is_there);
        Error::NotCached {
            repository: repository.id().to_owned(),
            missing,
            cache: self.directory.clone(),
            near: near.map(str::to_owned),
        }
    }
}

/// The files any of which says what a model is.
pub(super) fn model_files() -> impl Iterator<Item = &'static str> {
    let of_pipelines = LIBRARIES.iter().filter_map(|library| library.pipelines.map(|pipelines| pipelines.index));
    let of_modules = LIBRARIES.iter().filter_map(|library| library.modules.as_ref().map(|modules| modules.index));
    std::iter::once(CONFIG).chain(of_pipelines).chain(of_modules)
}

/// Whether a name from outside can be that of a commit's folder, and of nothing else.
pub(super) fn is_commit(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The commit that a file of `refs` has.
fn reference(path: &Path) -> Result<Option<String>, Error> {
    const LONGEST: u64 = 1000;
    let io = |error: std::io::Error| Error::Io { path: path.to_owned(), reason: error.to_string() };
    if !path.is_file() {
        return Ok(None);
    }
    let mut text = String::new();
    File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)).map_err(io)?;
    match text.trim() {
        commit if is_commit(commit) => Ok(Some(commit.to_owned())),
        _ => Err(Error::Io { path: path.to_owned(), reason: "expected the hash of a commit".to_owned() }),
    }
}
