//! Exported files of any format: what they take and give.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use optimum_exporters_common::regular_file;

use crate::error::Error;
use crate::gathered::gathered;
use crate::signature::{Format, Signature, WeightFile};
use crate::{first_bytes, ir, onnx};

/// The extension of the file that holds the weights of an intermediate representation.
const WEIGHTS: &str = "bin";

/// The most files of a directory that are read.
const MOST_FILES: usize = 1_000;

/// The `.onnx` files of a directory and of a folder in it, in the order of their paths, with what was read of each.
pub(crate) fn read_all(directory: &Path, folder: &str) -> Vec<(PathBuf, Result<Signature, Error>)> {
    let folders = [directory.to_owned(), directory.join(folder)];
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().filter_map(Result::ok);
    let paths = entries.map(|entry| entry.path());
    let all: BTreeSet<PathBuf> =
        gathered(paths.filter(|path| path.extension().is_some_and(|kind| kind == "onnx")).take(MOST_FILES));
    all.into_iter().map(|path| (path.clone(), Signature::read(&path))).collect()
}

impl Signature {
    /// Reads the inputs and outputs of an exported file, an `.onnx` file or an intermediate representation as `.xml`,
    /// by whatever name. Weights are passed over; files that hold them are named, and not looked for.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be opened, [`Error::InvalidModel`] if it is damaged or of no known format, or
    /// beyond the limits of its format, [`Error::NoModel`] if it is XML of another kind.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read_file(path.as_ref())
    }

    /// What reads files stands once in a program, whatever kinds of paths they have.
    fn read_file(path: &Path) -> Result<Self, Error> {
        let file = regular_file::open(path)
            .map_err(|error| Error::Io { path: path.to_owned(), reason: regular_file::reason(&error) })?;
        let mut signature = Self::read_from(file, &path.display().to_string())?;
        signature.name = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        if signature.format == Format::Ir {
            let beside = path.with_extension(WEIGHTS);
            let name = beside.file_name().map(|name| name.to_string_lossy().into_owned());
            for (file, name) in signature.weight_files.iter_mut().zip(name) {
                file.path = name;
            }
        }
        Ok(signature)
    }

    /// Reads what is not in a file of its own; `what` names it in errors. Weights beside it are in a file called as it is.
    ///
    /// # Errors
    /// [`Error::InvalidModel`] and [`Error::NoModel`] as in [`read`](Self::read).
    pub fn read_from(mut source: impl Read + Seek, what: &str) -> Result<Self, Error> {
        let failed = |reason: String| Error::InvalidModel { what: what.to_owned(), at: 0, reason };
        let start = start_of(&mut source).map_err(|error| failed(error.to_string()))?;
        let named = |error| first_bytes::told_of_graph(&start).map_or(error, |told| failed(told.to_owned()));
        if !is_text(&start) {
            return onnx::read(source, what).map_err(named);
        }
        let (mut signature, bytes) = ir::read(source, what).map_err(named)?;
        if bytes > 0 {
            let path = Path::new(what).with_extension(WEIGHTS).to_string_lossy().into_owned();
            signature.weight_files.push(WeightFile { path, bytes });
        }
        Ok(signature)
    }
}

/// The first bytes of a file, which is read from its beginning after that.
fn start_of(source: &mut (impl Read + Seek)) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    source.by_ref().take(first_bytes::LOOKED_AT as u64).read_to_end(&mut start)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(start)
}

/// Whether the first sign is one that a text in XML begins with, and no message of protocol buffers.
fn is_text(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}
