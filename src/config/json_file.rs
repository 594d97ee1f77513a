//! JSON files of a model, read in bounded memory.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use optimum_exporters_common::regular_file;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::first_bytes;
use crate::json_form::read::{Document, MAX_JSON_VALUES, ObjectRef};

/// The most bytes that a config may have. The largest on the Hub, with 20,000 labels, has 2 MB.
pub const MAX_CONFIG_BYTES: usize = 8 << 20;

/// How much a file may hold.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    pub(crate) bytes: usize,
    pub(crate) values: usize,
}

/// What a config may hold.
const OF_CONFIG: Most = Most { bytes: MAX_CONFIG_BYTES, values: MAX_JSON_VALUES };

/// What a file holds.
pub(crate) fn read(file: &Path) -> Result<Arc<Document>, Error> {
    read_within(file, OF_CONFIG)
}

fn read_within(file: &Path, most: Most) -> Result<Arc<Document>, Error> {
    let io = |error| Error::Io { path: file.to_owned(), reason: regular_file::reason(&error) };
    let mut bytes = Vec::new();
    let limit = most.bytes as u64 + 1;
    regular_file::open_to_stream(file).map_err(io)?.take(limit).read_to_end(&mut bytes).map_err(io)?;
    parse(&file.display().to_string(), &bytes, most)
}

/// The object that a file holds.
pub(crate) fn read_object(file: &Path) -> Result<Arc<Document>, Error> {
    object(&file.display().to_string(), read(file)?)
}

/// The same of a file that may hold more than a config.
pub(crate) fn read_object_within(file: &Path, most: Most) -> Result<Arc<Document>, Error> {
    object(&file.display().to_string(), read_within(file, most)?)
}

/// The same as a map.
pub(crate) fn read_map(file: &Path) -> Result<Map<String, Value>, Error> {
    Ok(read_object(file)?.root().as_object().map(ObjectRef::to_map).unwrap_or_default())
}

/// The object in a text, which `what` names.
pub(crate) fn parse_object(what: &str, text: &[u8]) -> Result<Arc<Document>, Error> {
    object(what, parse(what, text, OF_CONFIG)?)
}

fn object(what: &str, document: Arc<Document>) -> Result<Arc<Document>, Error> {
    match document.root().as_object() {
        Some(_) => Ok(document),
        None => Err(invalid(what, "it is JSON, but not an object".to_owned())),
    }
}

fn parse(what: &str, bytes: &[u8], most: Most) -> Result<Arc<Document>, Error> {
    if bytes.len() > most.bytes {
        return Err(invalid(what, format!("it has more than {} bytes", most.bytes)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(instead) = instead_of_json(bytes) {
        return Err(invalid(what, instead.to_owned()));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| invalid(what, format!("byte {} is not UTF-8", error.valid_up_to())))?;
    Document::read_within(text.to_owned(), most.values).map(Arc::new).map_err(|reason| invalid(what, reason))
}

/// What people have in the place of a JSON file, and what to do about it.
fn instead_of_json(bytes: &[u8]) -> Option<&'static str> {
    if bytes.trim_ascii().is_empty() {
        return Some("it is empty");
    }
    let is_xml = bytes.trim_ascii_start().starts_with(b"<?xml");
    let page = is_xml.then_some(first_bytes::PAGE);
    page.or_else(|| first_bytes::told(bytes))
}

fn invalid(what: &str, reason: String) -> Error {
    Error::InvalidConfig { what: what.to_owned(), reason }
}
