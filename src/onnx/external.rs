//! The files beside a model that hold its weights.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use optimum_exporters_common::regular_file;

use super::read::{decode, graph, model};
use super::weights::{Entry, MAX_ENTRY_BYTES, MAX_FILES};
use super::wire::{Damage, Wire};
use crate::error::Error;

/// The numbers of the fields that are read, and the key under which a tensor has its file.
const EXTERNAL_DATA: u64 = 13;
const LOCATION: &str = "location";

/// The files that hold the weights of the model in `path`, beside those that are in it, as paths from its
/// folder. Nothing is opened but the model itself.
///
/// # Errors
/// [`Error::Io`] if the model cannot be opened, [`Error::InvalidModel`] if it is damaged or its weights are
/// to be found outside of its folder.
pub fn external_files(path: impl AsRef<Path>) -> Result<BTreeSet<PathBuf>, Error> {
    let path = path.as_ref();
    let file = regular_file::open(path)
        .map_err(|error| Error::Io { path: path.to_owned(), reason: regular_file::reason(&error) })?;
    Wire::new(file).and_then(|mut wire| files_of(&mut wire)).map_err(|Damage { at, reason }| Error::InvalidModel {
        what: path.display().to_string(),
        at,
        reason,
    })
}

/// Whether a path leads to something in a model's folder, or below it.
pub(crate) fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn files_of<R: Read + Seek>(wire: &mut Wire<R>) -> Result<BTreeSet<PathBuf>, Damage> {
    let mut files = BTreeSet::new();
    let end = wire.size();
    each(wire, 0..end, model::GRAPH, &mut |wire, whole| {
        each(wire, whole, graph::INITIALIZER, &mut |wire, tensor| {
            each(wire, tensor, EXTERNAL_DATA, &mut |wire, entry| add(wire, entry, &mut files))
        })
    })?;
    Ok(files)
}

/// What is done with a message.
type Then<'a, R> = dyn FnMut(&mut Wire<R>, Range<u64>) -> Result<(), Damage> + 'a;

/// Does something with each field of this number in a message.
fn each<R: Read + Seek>(
    wire: &mut Wire<R>,
    message: Range<u64>,
    number: u64,
    then: &mut Then<'_, R>,
) -> Result<(), Damage> {
    wire.go_to(message.start)?;
    while let Some(field) = wire.field(message.end)? {
        if field.number == number {
            let range = field.bytes("a message")?;
            let end = range.end;
            then(wire, range)?;
            wire.go_to(end)?;
        } else {
            wire.pass(&field)?;
        }
    }
    Ok(())
}

fn add<R: Read + Seek>(wire: &mut Wire<R>, entry: Range<u64>, files: &mut BTreeSet<PathBuf>) -> Result<(), Damage> {
    let at = entry.start;
    let bytes = wire.read(entry, MAX_ENTRY_BYTES, "the place of a tensor")?;
    let entry: Entry = decode(at, &bytes, "the place of a tensor")?;
    if entry.key != LOCATION {
        return Ok(());
    }
    let file = PathBuf::from(entry.value);
    if !is_inside(&file) {
        let reason = format!("weights are to be found in {}, outside of the model's folder", file.display());
        return Err(Damage::new(at, reason));
    }
    files.insert(file);
    if files.len() > MAX_FILES {
        return Err(Damage::new(at, format!("weights are to be found in more than {MAX_FILES} files")));
    }
    Ok(())
}
