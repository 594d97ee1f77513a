//! Some values of a weight, by which it is compared with others of its name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use optimum_exporters_common::regular_file;

use super::external::is_inside;
use super::weights::hash;
use super::{Sample, Signature};
use crate::gathered::gathered;

/// How many bytes of a weight's values are looked at, and those of the widest value.
pub(super) const MARKED: usize = 64;
const WIDEST: usize = 8;

/// Where the values are that are looked at, of so many bytes from `start` on: in the middle, since the first row may be that
/// of padding, which is of zeros.
pub(super) fn middle(start: u64, length: u64) -> Option<u64> {
    let before = length.checked_sub(MARKED as u64)? / 2 / WIDEST as u64 * WIDEST as u64;
    start.checked_add(before)
}

/// A number that is made of values, if they are not all the same, as those of a new normalization are.
pub(super) fn number(bytes: &[u8]) -> Option<u64> {
    let differ = bytes.chunks_exact(WIDEST).any(|value| Some(value) != bytes.get(..WIDEST));
    differ.then(|| hash(&bytes))
}

/// The weights of a graph that can be compared, by name: a number for their type and sizes, and one for some of their values.
/// Files in `folder` that hold them are opened, and of each weight a few bytes are read; those that are not there, or too
/// short, have none that can be compared.
pub(crate) fn marks(folder: &Path, graph: &Signature) -> BTreeMap<String, (u64, u64)> {
    let mut files = Files { folder, open: BTreeMap::new() };
    let marks = graph.marks.iter().filter_map(|(name, mark)| {
        let values = match &mark.values {
            Sample::Number(number) => *number,
            Sample::Elsewhere { path, at } => number(&files.bytes(path, *at)?)?,
        };
        Some((name.clone(), (mark.kind, values)))
    });
    gathered(marks)
}

/// Files in a folder, each opened once.
struct Files<'a> {
    folder: &'a Path,
    open: BTreeMap<&'a str, Option<File>>,
}

impl<'a> Files<'a> {
    /// The bytes of a file that are looked at; `None` if they are not there.
    fn bytes(&mut self, path: &'a str, at: u64) -> Option<Vec<u8>> {
        let folder = self.folder;
        let open = || {
            Some(path)
                .filter(|path| is_inside(Path::new(path)))
                .and_then(|path| regular_file::open(&folder.join(path)).ok())
        };
        let file = self.open.entry(path).or_insert_with(open).as_mut()?;
        let mut bytes = vec![0; MARKED];
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}
