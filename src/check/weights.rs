//! Whether the files are there that hold a model's weights.

use std::path::Path;

use super::finding::{Finding, Kind, Severity};
use super::part::about_files;
use crate::onnx::is_inside;
use crate::signature::{Format, Signature, WeightFile};

/// The most files that are named one by one.
const MOST_NAMED: usize = 16;
/// The most entries of a folder that are looked at for a file under another name.
const MOST_ENTRIES: usize = 10_000;
/// No pointer of Git LFS has more bytes.
const LONGEST_POINTER: u64 = 200;

/// What is wrong with the files beside `path` that hold the weights of its graph. They are looked for, and not opened.
pub(super) fn findings(path: &Path, graph: &Signature) -> Vec<Finding> {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let mut all: Vec<_> = graph.weight_files.iter().filter_map(|file| of_file(folder, file)).collect();
    if all.len() > MOST_NAMED {
        let reason =
            format!("there are {} more files of weights that are not as they should be", all.len() - MOST_NAMED);
        all.truncate(MOST_NAMED);
        all.push(about_files(Severity::Error, Kind::ExternalData, reason));
    }
    if all.is_empty() && graph.format == Format::Onnx {
        all.extend(in_a_browser(path, &graph.weight_files));
    }
    all
}

fn of_file(folder: &Path, file: &WeightFile) -> Option<Finding> {
    let WeightFile { path, bytes } = file;
    let error = |found: String, reason: String| {
        let mut finding = about_files(Severity::Error, Kind::ExternalData, reason);
        (finding.found, finding.expected) = (found, path.clone());
        Some(finding)
    };
    if path.is_empty() || !is_inside(Path::new(path)) {
        let reason = format!("its weights are to be found in `{path}`, outside of its folder: a session refuses that");
        return error(path.clone(), reason);
    }
    match folder.join(path).metadata() {
        Ok(found) if found.is_file() && found.len() >= *bytes => None,
        Ok(found) if found.is_file() => {
            let length = found.len();
            let pointer = if length <= LONGEST_POINTER { ", as many as a Git LFS pointer has" } else { "" };
            let reason =
                format!("its weights are in `{path}`, which has {length} bytes{pointer}, and they reach to {bytes}");
            error(length.to_string(), reason)
        }
        Ok(_) => error(String::new(), format!("its weights are in `{path}`, which is no file")),
        Err(_) => {
            let other = under_another_name(&folder.join(path));
            let near = other.as_ref().map_or_else(String::new, |name| format!("; `{name}` has to be called so"));
            let reason = format!("its weights are in `{path}`, which is not there: it cannot be loaded{near}");
            error(other.unwrap_or_default(), reason)
        }
    }
}

/// A file whose name is the same but for case and signs.
fn under_another_name(path: &Path) -> Option<String> {
    let letters = |name: &str| name.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "");
    let wanted = letters(path.file_name()?.to_str()?);
    let entries = path.parent()?.read_dir().ok()?.take(MOST_ENTRIES).filter_map(Result::ok);
    entries.filter_map(|entry| entry.file_name().into_string().ok()).find(|name| letters(name) == wanted)
}

/// transformers.js looks for weights under names that follow from the model's own.
fn in_a_browser(path: &Path, files: &[WeightFile]) -> Option<Finding> {
    let name = path.file_name()?.to_str()?;
    let data = format!("{name}_data");
    // The first has no number, and the others those from 1 on.
    let is_number = |rest: &str| {
        let number = rest.strip_prefix('_').and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| (1..files.len()).contains(&number))
    };
    let is_found = |file: &&WeightFile| {
        let rest = file.path.trim_start_matches("./").strip_prefix(&data);
        rest.is_some_and(|rest| rest.is_empty() || is_number(rest))
    };
    let other = files.iter().find(|file| !is_found(file))?;
    let reason =
        format!("its weights are in `{}`; transformers.js looks for `{data}`, and does not find them", other.path);
    let mut finding = about_files(Severity::Note, Kind::ExternalData, reason);
    (finding.found, finding.expected) = (other.path.clone(), data);
    Some(finding)
}
