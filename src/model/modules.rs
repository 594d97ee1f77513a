//! The modules that a model is made of, as the index in its directory lists them.

use std::path::{Component, Path};

use crate::config::json_file;
use crate::error::{Error, shortened};
use crate::json_form::read::JsonRef;

/// A module: its class, and the folder of its files, with a slash at the end, or nothing.
pub(crate) struct Listed {
    pub(crate) class: String,
    pub(crate) folder: String,
}

/// The first modules that an index lists, at most so many.
pub(crate) fn first(index: &Path, most: usize) -> Result<Vec<Listed>, Error> {
    let document = json_file::read(index)?;
    let listed = document.root().as_list().ok_or_else(|| invalid(index, UNLIKE))?;
    let modules = listed.iter().take(most).enumerate().map(|(at, module)| one(index, at, module));
    let modules = modules.collect::<Result<Vec<_>, _>>()?;
    if modules.is_empty() { Err(invalid(index, UNLIKE)) } else { Ok(modules) }
}

const UNLIKE: &str = "expected a list of modules, each with `type` and `path`";

fn one(index: &Path, at: usize, module: JsonRef<'_>) -> Result<Listed, Error> {
    let text = |key: &str| module.as_object().and_then(|module| module.get(key)).and_then(JsonRef::as_str);
    let class = text("type").ok_or_else(|| invalid(index, UNLIKE))?;
    let folder = text("path").unwrap_or_default();
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(folder).components().all(is_inside) {
        let reason = format!("the `path` of module {at}, a `{}`, leads out of the directory", shortened(class));
        return Err(invalid(index, &reason));
    }
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    let folder = if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
    Ok(Listed { class: class.to_owned(), folder })
}

pub(crate) fn invalid(file: &Path, reason: &str) -> Error {
    Error::InvalidConfig { what: file.display().to_string(), reason: reason.to_owned() }
}
