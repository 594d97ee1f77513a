//! What the weights of a graph say of it: which inputs they are the values of, which files hold them, and the name of
//! what they belong to.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek};
use std::ops::Range;

use prost::Message;

use super::read::{MAX_VALUE_BYTES, decode, first, graph};
use super::sample::{self, MARKED};
use super::wire::{Damage, Field, Payload, Wire};
use super::{Mark, Sample, Value, WeightFile};
use crate::gathered::gathered;

/// The most files that the weights of a model may be spread over.
pub(super) const MAX_FILES: usize = 1 << 16;
/// The most bytes that say one thing of where a tensor stands.
pub(super) const MAX_ENTRY_BYTES: usize = 1 << 16;
/// The most weights whose names are looked at for the name of what they belong to.
const MOST_NAMES: usize = 64;

/// The numbers of the fields that are read.
const NAME: u64 = 8;
const DIMS: u64 = 1;
const DATA_TYPE: u64 = 2;
const RAW_DATA: u64 = 9;
const EXTERNAL_DATA: u64 = 13;
const SPARSE_VALUES: u64 = 1;

/// A key of where a tensor stands, with its value.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Entry {
    #[prost(string, tag = "1")]
    pub(super) key: String,
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

/// What all weights of a graph say.
#[derive(Default)]
pub(super) struct Weights {
    /// The inputs that have a weight as their default.
    pub(super) given: HashSet<String>,
    /// How many bytes of each file there have to be.
    pub(super) files: BTreeMap<String, u64>,
    /// What stands before the first dot of the first names that have one.
    pub(super) scope: Option<String>,
    /// What stands before the first number of the first names that have one.
    pub(super) stacks: BTreeSet<String>,
    /// What tells the first weights from others of their names.
    pub(super) marks: BTreeMap<String, Mark>,
    names: usize,
}

impl Weights {
    /// Reads what stands in a range of the graph, all of it weights and what is between them.
    pub(super) fn read<R: Read + Seek>(
        wire: &mut Wire<R>,
        range: Range<u64>,
        inputs: &[Value],
    ) -> Result<Self, Damage> {
        let names: BTreeMap<&[u8], &str> =
            gathered(inputs.iter().map(|input| (input.name.as_bytes(), input.name.as_str())));
        let longest = inputs.iter().map(|input| input.name.len() as u64).max().unwrap_or_default();
        let mut this = Self::default();
        wire.go_to(range.start)?;
        while let Some(field) = wire.field(range.end)? {
            let is_sparse = field.number == graph::SPARSE_INITIALIZER;
            if !is_sparse && field.number != graph::INITIALIZER {
                wire.pass(&field)?;
                continue;
            }
            let tensor = field.bytes("a tensor")?;
            let dense = if is_sparse { first(wire, &tensor, SPARSE_VALUES)? } else { Some(tensor.clone()) };
            let found = dense.map(|dense| this.add(wire, dense)).transpose()?.unwrap_or_default();
            if let Some(name) = found.name.clone()
                && let Some(name) = this.name(wire, name, &names, longest)?
            {
                this.mark(wire, name, found)?;
            }
            wire.go_to(tensor.end)?;
        }
        Ok(this)
    }

    /// The files, by name.
    pub(super) fn into_files(self) -> Vec<WeightFile> {
        self.files.into_iter().map(|(path, bytes)| WeightFile { path, bytes }).collect()
    }

    /// Adds the file that holds a tensor, and says where its name stands. What is in the model itself has no file.
    fn add<R: Read + Seek>(&mut self, wire: &mut Wire<R>, tensor: Range<u64>) -> Result<Found, Damage> {
        let (mut found, mut place) = (Found::default(), Place::default());
        wire.go_to(tensor.start)?;
        while let Some(field) = wire.field(tensor.end)? {
            match field.number {
                NAME => {
                    let range = field.bytes("a part of a tensor")?;
                    wire.go_to(range.end)?;
                    found.name = Some(range);
                }
                RAW_DATA if found.name.is_some() => {
                    found.values = Some(Values::Here(field.bytes("the values of a tensor")?));
                    break;
                }
                DIMS | DATA_TYPE => found.kind.extend(numbers(wire, field)?),
                EXTERNAL_DATA => {
                    let at = field.at;
                    let bytes =
                        wire.read(field.bytes("a part of a tensor")?, MAX_ENTRY_BYTES, "the place of a tensor")?;
                    place.add(decode(at, &bytes, "the place of a tensor")?);
                }
                _ => wire.pass(&field)?,
            }
        }
        if let Some(path) = place.path {
            found.values = Some(Values::Elsewhere(path.clone(), place.offset, place.length));
            if self.files.len() >= MAX_FILES && !self.files.contains_key(&path) {
                let reason = format!("weights are to be found in more than {MAX_FILES} files");
                return Err(Damage::new(tensor.start, reason));
            }
            let end = place.offset.saturating_add(place.length);
            let least = self.files.entry(path).or_default();
            *least = end.max(*least);
        }
        Ok(found)
    }

    /// Looks at a name, if it is short enough to be that of an input, or among the first; the latter is given back.
    fn name<R: Read + Seek>(
        &mut self,
        wire: &mut Wire<R>,
        at: Range<u64>,
        inputs: &BTreeMap<&[u8], &str>,
        longest: u64,
    ) -> Result<Option<String>, Damage> {
        let is_first = self.names < MOST_NAMES;
        self.names += 1;
        let length = at.end - at.start;
        if length > longest && (!is_first || length > MAX_VALUE_BYTES as u64) {
            return Ok(None);
        }
        let bytes = wire.read(at, MAX_VALUE_BYTES, "the name of a tensor")?;
        self.given.extend(inputs.get(bytes.as_slice()).map(|name| (*name).to_owned()));
        let Some(name) = String::from_utf8(bytes).ok().filter(|_| is_first) else { return Ok(None) };
        self.scope = self.scope.take().or_else(|| scope(&name));
        self.stacks.extend(stack(&name).map(str::to_owned));
        Ok(Some(name))
    }

    /// Keeps what tells a weight from others of its name, where the model's own code gave it that.
    fn mark<R: Read + Seek>(&mut self, wire: &mut Wire<R>, name: String, found: Found) -> Result<(), Damage> {
        let is_own = name.contains('.') && name.split('.').all(is_part);
        let values = match found.values.filter(|_| is_own) {
            Some(Values::Here(values)) => match sample::middle(values.start, values.end - values.start) {
                Some(start) => {
                    let bytes = wire.read(start..start + MARKED as u64, MARKED, "the values of a tensor")?;
                    sample::number(&bytes).map(Sample::Number)
                }
                None => None,
            },
            Some(Values::Elsewhere(path, offset, length)) => {
                sample::middle(offset, length).map(|at| Sample::Elsewhere { path, at })
            }
            None => None,
        };
        let kind = hash(&found.kind);
        self.marks.extend(values.map(|values| (name, Mark { kind, values })));
        Ok(())
    }
}

/// The numbers of a field, one by one or packed, each behind the field's own.
fn numbers<R: Read + Seek>(wire: &mut Wire<R>, field: Field) -> Result<Vec<(u64, u64)>, Damage> {
    let number = field.number;
    match field.payload {
        Payload::Varint(value) => Ok(vec![(number, value)]),
        Payload::Bytes(range) if range.end - range.start <= MAX_ENTRY_BYTES as u64 => {
            let bytes = wire.read(range, MAX_ENTRY_BYTES, "the sizes of a tensor")?;
            let mut rest = bytes.as_slice();
            let all = std::iter::from_fn(|| prost::encoding::decode_varint(&mut rest).ok());
            Ok(all.map(|value| (number, value)).collect())
        }
        _ => wire.pass(&field).map(|()| Vec::new()),
    }
}

pub(super) fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What stands in a tensor, as far as it is looked at.
#[derive(Default)]
struct Found {
    name: Option<Range<u64>>,
    /// Its type and its sizes, each behind the number of its field.
    kind: Vec<(u64, u64)>,
    values: Option<Values>,
}

/// Where the values of a tensor stand: in the model, or in a file, from an offset on so many bytes.
enum Values {
    Here(Range<u64>),
    Elsewhere(String, u64, u64),
}

/// Whether a part of a name is one that code has, or a number.
fn is_part(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// What stands before the first number among the parts of a name.
fn stack(name: &str) -> Option<&str> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = name.split('.');
    let pairs = parts.clone().zip(parts.skip(1));
    pairs.filter(|(_, number)| is_number(number)).map(|(before, _)| before).find(|before| is_word(before))
}

fn is_word(part: &str) -> bool {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    part.chars().all(is_of_word) && part.chars().any(char::is_alphabetic)
}

/// What stands before the first dot of a name, if that may be the name of a part of a model.
fn scope(name: &str) -> Option<String> {
    let (first, rest) = name.split_once('.')?;
    (!rest.is_empty() && is_word(first)).then(|| first.to_owned())
}

/// Where a tensor stands in another file.
#[derive(Default)]
struct Place {
    path: Option<String>,
    offset: u64,
    length: u64,
}

impl Place {
    fn add(&mut self, Entry { key, value }: Entry) {
        match key.as_str() {
            "location" => self.path = Some(value),
            "offset" => self.offset = value.parse().unwrap_or_default(),
            "length" => self.length = value.parse().unwrap_or_default(),
            _ => {}
        }
    }
}
