//! Names of repositories.

use std::fmt;
use std::path::{Component, Path};

use crate::error::{Error, shortened};

/// The longest name of a repository with its owner, in bytes.
const LONGEST_ID: usize = 96;
/// The longest name of a revision, in bytes.
const LONGEST_REVISION: usize = 200;
/// The longest path of a folder in a repository, in bytes.
const LONGEST_SUBFOLDER: usize = 1_000;

/// A model's repository on the Hub, at a revision, and the folder in it that holds the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    id: String,
    revision: Option<String>,
    subfolder: Option<String>,
}

impl Repository {
    /// The revision where none is given.
    pub const DEFAULT_REVISION: &'static str = "main";

    /// The repository `owner/name` or, as a few old ones are called, `name`; either may be followed by
    /// `@revision`.
    ///
    /// # Errors
    /// [`Error::InvalidRepository`] if the Hub has no repositories of such a name.
    pub fn new(name: &str) -> Result<Self, Error> {
        let (id, revision) = name.split_once('@').map_or((name, None), |(id, revision)| (id, Some(revision)));
        check_id(id).map_err(|reason| Error::InvalidRepository { found: shortened(name), reason })?;
        let repository = Self { id: id.to_owned(), revision: None, subfolder: None };
        match revision {
            Some(revision) => repository.with_revision(revision),
            None => Ok(repository),
        }
    }

    /// The same at another revision: a branch, a tag or a commit.
    ///
    /// # Errors
    /// [`Error::InvalidRepository`] if no revision is called so.
    pub fn with_revision(self, revision: &str) -> Result<Self, Error> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/+=@".contains(&byte);
        if revision.len() > LONGEST_REVISION || !revision.bytes().all(is_plain) || !is_relative(revision) {
            let found = shortened(&format!("{}@{revision}", self.id));
            let reason = "expected a branch, a tag or a commit after the @";
            return Err(Error::InvalidRepository { found, reason });
        }
        Ok(Self { revision: Some(revision.to_owned()), ..self })
    }

    /// The same with the model in a folder of it.
    ///
    /// # Errors
    /// [`Error::InvalidRepository`] if that is no path that stays inside of the repository.
    pub fn with_subfolder(self, subfolder: &str) -> Result<Self, Error> {
        let subfolder = subfolder.trim_matches('/');
        if subfolder.len() > LONGEST_SUBFOLDER || subfolder.contains(['\\', '\0']) || !is_relative(subfolder) {
            let found = shortened(&format!("{}/{subfolder}", self.id));
            return Err(Error::InvalidRepository { found, reason: "expected a folder inside of the repository" });
        }
        Ok(Self { subfolder: Some(subfolder.to_owned()), ..self })
    }

    /// `owner/name`, or `name` alone.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The revision that was given, or [`DEFAULT_REVISION`](Self::DEFAULT_REVISION).
    pub fn revision(&self) -> &str {
        self.revision.as_deref().unwrap_or(Self::DEFAULT_REVISION)
    }

    /// The folder that holds the model, if it is not the repository's root.
    pub fn subfolder(&self) -> Option<&str> {
        self.subfolder.as_deref()
    }

    /// Whether the revision is a whole commit hash.
    pub(super) fn is_at_commit(&self) -> bool {
        let revision = self.revision();
        revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        if let Some(revision) = &self.revision {
            write!(f, "@{revision}")?;
        }
        Ok(())
    }
}

/// The rules of the Hub, as huggingface_hub has them.
fn check_id(id: &str) -> Result<(), &'static str> {
    let (owner, name) = id.split_once('/').map_or((None, id), |(owner, name)| (Some(owner), name));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let has_edge = |part: &str| part.starts_with(['-', '.']) || part.ends_with(['-', '.']);
    for part in owner.into_iter().chain([name]) {
        if part.is_empty() || !part.bytes().all(is_plain) {
            return Err("expected `owner/name` of letters, digits, `-`, `_` and `.`");
        }
        if has_edge(part) || part.contains("--") || part.contains("..") {
            return Err("a name begins and ends with neither `-` nor `.`, and has no `--` or `..`");
        }
    }
    if id.len() > LONGEST_ID || name.ends_with(".git") {
        return Err("a name has at most 96 characters and does not end with `.git`");
    }
    Ok(())
}

/// Whether a path leads downwards from where it begins, and nowhere else.
fn is_relative(path: &str) -> bool {
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.split('/').any(str::is_empty) && Path::new(path).components().all(is_inside)
}

#[cfg(test)]
mod tests {
    use super::Repository;

    #[test]
    fn names_of_repositories() {
        for name in ["gpt2", "openai-community/gpt2", "a/b", "01-ai/Yi-6B", "org_1/model.v2_x"] {
            let repository = Repository::new(name).expect("it is a name");
            assert_eq!(
                (repository.id(), repository.revision(), repository.to_string()),
                (name, "main", name.to_owned())
            );
        }
        let long = format!("owner/{}", "x".repeat(100));
        for name in [
            "", "/", "a/", "/b", "a/b/c", "a b/c", "../b", "a/..", "./gpt2", "-a/b", "a/b-", "a/b.", "a--b/c",
            "a/b..c", "a/b.git", "a\\b", "ä/b", "a/b?c", &long,
        ] {
            assert!(Repository::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn revisions_are_paths_that_stay_inside() {
        for revision in ["v1.0", "refs/pr/3", "0123456789abcdef0123456789abcdef01234567", "fp16", "a@b"] {
            let repository = Repository::new(&format!("a/b@{revision}")).expect("it is a revision");
            assert_eq!((repository.id(), repository.revision()), ("a/b", revision));
        }
        for revision in ["", "..", "a/../b", "/etc", "a//b", "a/", "a b", "a\nb", "a?b", "a%2e", "C:\\x", "."] {
            assert!(Repository::new(&format!("a/b@{revision}")).is_err(), "{revision}");
        }
    }

    #[test]
    fn subfolders_stay_inside() {
        let repository = Repository::new("a/b").expect("it is a name");
        let inside = repository.clone().with_subfolder("onnx/text encoder/").expect("it is inside");
        assert_eq!(inside.subfolder(), Some("onnx/text encoder"));
        for outside in ["..", "a/../..", "", "/", "a//b", "a\\..\\b"] {
            assert!(repository.clone().with_subfolder(outside).is_err(), "{outside}");
        }
    }
}
