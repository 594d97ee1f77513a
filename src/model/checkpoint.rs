//! What the files of a model's directory tell: the library that the model comes from, and the framework
//! that its weights are of.
//!
//! Names alone are looked at, and no weights are opened. [`Model`](crate::Model) goes on from here to the
//! model type and the task.
//!
//! ```
//! use optimum_exporters::checkpoint::Files;
//!
//! let files = Files::from_iter(["config.json", "model-00001-of-00002.safetensors"]);
//! assert_eq!(files.framework()?.value, "pt");
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::config::json_file;
use crate::error::Error;
use crate::json_form::read::{Document, ObjectRef};
use crate::lookup::tasks_manager::TasksManager;
use crate::registry::{FRAMEWORK_SIGNS, LIBRARY_SIGNS, Library};
pub use crate::tables::signs::{Sign, SignedBy};

/// The file that has a model's config.
pub(crate) const CONFIG: &str = "config.json";

/// What was found out about a model, and from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// What it is.
    pub value: T,
    /// What tells it, in words.
    pub reason: String,
}

impl<T> Found<T> {
    pub(crate) fn new(value: T, reason: impl Into<String>) -> Self {
        Self { value, reason: reason.into() }
    }
}

/// The files of a model, by their paths from its directory, with slashes.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Shared by each of the models that a directory may be taken for.
    paths: Arc<[String]>,
}

impl<S: Into<String>> FromIterator<S> for Files {
    fn from_iter<I: IntoIterator<Item = S>>(paths: I) -> Self {
        Self { paths: paths.into_iter().map(Into::into).collect() }
    }
}

impl Files {
    /// The most files that are looked at.
    pub const MOST: usize = 100_000;

    /// The files in a directory and in those that it holds; of more than [`MOST`](Self::MOST), those
    /// that are nearest to its top. Links to directories are not followed.
    ///
    /// # Errors
    /// [`Error::Io`] if the directory cannot be read. One inside it that cannot is passed over.
    pub fn of_directory(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let root = directory.as_ref();
        let mut paths = Vec::new();
        let mut folders = VecDeque::from([String::new()]);
        let mut left = Self::MOST;
        while let Some(folder) = folders.pop_front() {
            let entries = match fs::read_dir(root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if folder.is_empty() => {
                    return Err(Error::Io { path: root.to_owned(), reason: error.to_string() });
                }
                Err(_) => continue,
            };
            for entry in entries.filter_map(Result::ok).take(left) {
                left -= 1;
                let path = format!("{folder}{}", entry.file_name().to_string_lossy());
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push_back(path + "/");
                } else {
                    paths.push(path);
                }
            }
        }
        paths.sort();
        Ok(Self { paths: paths.into() })
    }

    /// The paths, of a directory in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether there is a file with exactly this path.
    pub fn contains(&self, path: &str) -> bool {
        self.paths.iter().any(|known| known == path)
    }

    /// The framework that the weights are of, by the reference's name: `pt`, `tf`.
    ///
    /// # Errors
    /// [`Error::Untold`] if there are no weights of a framework of the registry.
    pub fn framework(&self) -> Result<Found<&'static str>, Error> {
        let told = FRAMEWORK_SIGNS.iter().find_map(|sign| Some(Found::new(sign.tells, self.shows(sign, None)?)));
        told.ok_or_else(|| Error::Untold {
            what: "framework",
            reason: format!("there is none of {}", files_of(FRAMEWORK_SIGNS)),
        })
    }

    /// The library that a model with these files comes from. Its `config.json` is read only if the files
    /// before do not tell it.
    pub(crate) fn library(
        &self,
        mut read_config: impl FnMut() -> Result<Arc<Document>, Error>,
    ) -> Result<Found<&'static Library>, Error> {
        let mut config = None;
        for sign in LIBRARY_SIGNS {
            if matches!(sign.by, SignedBy::Attribute(_)) && config.is_none() && self.contains(CONFIG) {
                config = Some(read_config()?);
            }
            let Some(mut reason) = self.shows(sign, config.as_ref().and_then(|config| config.root().as_object()))
            else {
                continue;
            };
            if matches!(sign.by, SignedBy::File(CONFIG)) {
                reason += ", and no sign of another library";
            }
            return Ok(Found::new(sign.tells, reason));
        }
        Err(Error::Untold { what: "library", reason: format!("there is none of {}", files_of(LIBRARY_SIGNS)) })
    }

    /// The words for a sign that is there.
    fn shows<T>(&self, sign: &Sign<T>, config: Option<ObjectRef<'_>>) -> Option<String> {
        if sign.with.is_some_and(|with| !self.contains(with)) {
            return None;
        }
        let of_file = |path: &str| match sign.with {
            Some(with) => format!("there are {path} and {with}"),
            None => format!("there is {path}"),
        };
        match sign.by {
            SignedBy::File(path) => self.contains(path).then(|| of_file(path)),
            SignedBy::Files { start, end } => {
                let mut paths = self.paths.iter();
                paths.find(|path| path.starts_with(start) && path.ends_with(end)).map(|path| of_file(path))
            }
            SignedBy::Attribute(name) => config?.contains_key(name).then(|| match sign.with {
                Some(with) => format!("{CONFIG} has the attribute `{name}`, and there is {with}"),
                None => format!("{CONFIG} has the attribute `{name}`"),
            }),
        }
    }
}

fn files_of<T>(signs: &[Sign<T>]) -> String {
    let names = signs.iter().filter_map(|sign| match sign.by {
        SignedBy::File(path) => Some(path.to_owned()),
        SignedBy::Files { start, end } => Some(format!("{start}*{end}")),
        SignedBy::Attribute(_) => None,
    });
    names.collect::<Vec<_>>().join(", ")
}

impl TasksManager {
    /// The framework that the weights in a model's directory are of, those in several files included;
    /// `TasksManager.determine_framework`.
    ///
    /// # Errors
    /// [`Error::Io`] if the directory cannot be read, [`Error::Untold`] if there are no weights.
    pub fn determine_framework(directory: impl AsRef<Path>) -> Result<&'static str, Error> {
        Files::of_directory(directory)?.framework().map(|found| found.value)
    }

    /// The library that the model in a directory comes from; `TasksManager.infer_library_from_model`.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::InvalidConfig`] if the directory or its `config.json` cannot be read,
    /// [`Error::Untold`] if nothing there is of a model.
    pub fn infer_library_from_model(directory: impl AsRef<Path>) -> Result<&'static str, Error> {
        let directory = directory.as_ref();
        let files = Files::of_directory(directory)?;
        files.library(|| json_file::read_object(&directory.join(CONFIG))).map(|found| found.value.name)
    }
}
