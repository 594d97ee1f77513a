//! What a file is by its first bytes, where it is not what was expected.

/// How many bytes are looked at.
#[cfg(feature = "check")]
pub(crate) const LOOKED_AT: usize = 64;

/// What is told of a page.
pub(crate) const PAGE: &str = "it is a page of HTML or XML: what was downloaded is not the file itself";

/// What people have in the place of the file that they mean, and what to do about it.
pub(crate) fn told(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let is_page = ["<!doctype", "<html"].iter().any(|tag| begins_with(text, tag));
    if begins_with(bytes, "version https://git-lfs") {
        Some("it is a Git LFS pointer, which stands for a file that was not fetched: `git lfs pull` fetches it")
    } else if is_page {
        Some(PAGE)
    } else if begins_with(bytes, "GGUF") {
        Some("it is a GGUF file, which keeps weights and config in a form of its own")
    } else if begins_with(bytes, "PK") {
        Some("it is a zip archive, such as torch.save and numpy.savez write")
    } else {
        None
    }
}

/// The same where an exported file was expected.
#[cfg(feature = "check")]
pub(crate) fn told_of_graph(bytes: &[u8]) -> Option<&'static str> {
    let has = |at: usize, magic: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(magic));
    told(bytes).or_else(|| match () {
        () if has(4, b"ORTM") => Some("it is in ONNX Runtime's own format, which is made from an .onnx file"),
        () if has(4, b"TFL3") => Some("it is a file of TensorFlow Lite"),
        () if has(8, b"{\"") || has(8, b"{ ") => Some("it is a file of safetensors, which has weights and no graph"),
        () if has(0, b"\x1f\x8b") => Some("it is compressed by gzip"),
        () if has(0, b"\x89HDF") => Some("it is a file of HDF5, such as Keras writes"),
        () if bytes.trim_ascii_start().starts_with(b"{") => {
            Some("it is JSON, as a config is, or what a server answers instead of a file")
        }
        () => None,
    })
}

fn begins_with(bytes: &[u8], start: &str) -> bool {
    bytes.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

#[cfg(all(test, feature = "check"))]
mod tests {
    use super::{told, told_of_graph};

    #[test]
    fn what_is_no_graph_is_named_for_what_it_is() {
        for (bytes, what) in [
            (&b"<!DOCTYPE html>\n<html>"[..], "HTML"),
            (b"version https://git-lfs.github.com/spec/v1", "git lfs pull"),
            (b"GGUF\x03\0\0\0", "GGUF"),
            (b"\x1c\0\0\0ORTM", "ONNX Runtime's own"),
            (b"\x1c\0\0\0TFL3", "TensorFlow Lite"),
            (b"\x40\0\0\0\0\0\0\0{\"a\":{}}", "safetensors"),
            (b" {\"error\":1}", "JSON"),
            (b"PK\x03\x04", "zip"),
        ] {
            assert!(told_of_graph(bytes).is_some_and(|told| told.contains(what)), "{what}");
        }
        for bytes in [&b""[..], b"\x08\x0a\x12\x07pytorch", b"<?xml version=\"1.0\"?><net"] {
            assert_eq!(told_of_graph(bytes), None);
        }
        assert_eq!(told(b"{\"model_type\""), None);
    }
}
