//! The variables of the environment that huggingface_hub reads as well.

use std::env;
use std::path::PathBuf;

use crate::error::Error;

/// The directory of the Hub's tools: `HF_HOME`, `XDG_CACHE_HOME/huggingface` or `~/.cache/huggingface`.
pub(super) fn home() -> Result<PathBuf, Error> {
    if let Some(home) = directory("HF_HOME")? {
        return Ok(home);
    }
    let caches = directory("XDG_CACHE_HOME")?.map_or_else(|| Ok(user()?.join(".cache")), Ok)?;
    Ok(caches.join("huggingface"))
}

/// The directory of the cache: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE` or `hub` in [`home`].
pub(super) fn cache() -> Result<PathBuf, Error> {
    for name in ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"] {
        if let Some(cache) = directory(name)? {
            return Ok(cache);
        }
    }
    Ok(home()?.join("hub"))
}

/// The directory that a variable names, which may begin with `~`.
pub(super) fn directory(name: &str) -> Result<Option<PathBuf>, Error> {
    let Some(path) = env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from) else { return Ok(None) };
    match path.strip_prefix("~") {
        Ok(rest) => Ok(Some(user()?.join(rest))),
        Err(_) => Ok(Some(path)),
    }
}

fn user() -> Result<PathBuf, Error> {
    let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
    home.ok_or_else(|| Error::Io {
        path: PathBuf::from("~"),
        reason: "the home directory is not known: set HF_HOME".to_owned(),
    })
}
