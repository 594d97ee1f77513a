//! Files that are no config.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use optimum_exporters::{Error, PretrainedConfig};
use tempfile::TempDir;

use crate::common::program;

/// A directory whose `config.json` has these bytes.
fn model(bytes: &[u8]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory can be made");
    fs::write(directory.path().join("config.json"), bytes).expect("a file can be written");
    directory
}

fn nested(deep: usize) -> String {
    format!(r#"{{"a":{}{}}}"#, "[".repeat(deep), "]".repeat(deep))
}

/// What `show` says of a file or directory that it cannot read.
fn message(path: &Path) -> String {
    let output = program::run([Path::new("show"), path, Path::new("--task"), Path::new("fill-mask")], Vec::new());
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    program::stderr(&output)
}

/// The error that the library and the program give for a file or directory.
fn error(path: &Path) -> Error {
    let error = PretrainedConfig::from_path(path).expect_err("it is no config");
    assert_eq!(message(path), format!("error: {error}\n"));
    error
}

#[test]
fn a_directory_without_a_config_is_an_error_that_says_so() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let error = error(directory.path());
    assert_eq!(error.kind(), "io");
    assert!(error.to_string().contains("the directory holds no config.json"), "{error}");
}

#[test]
fn a_path_that_leads_nowhere_is_an_error_that_names_it() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    for path in ["config.json", "no/such/model"].map(|path| directory.path().join(path)) {
        let error = PretrainedConfig::from_path(&path).expect_err("there is no such file");
        assert_eq!(error.kind(), "io");
        for message in [error.to_string(), message(&path)] {
            assert!(message.contains(&path.display().to_string()), "{message}");
        }
    }
}

#[test]
fn a_directory_in_place_of_the_file_is_an_error() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    fs::create_dir(directory.path().join("config.json")).expect("a directory can be made");
    assert_eq!(error(directory.path()).kind(), "io");
}

#[test]
fn what_is_no_json_object_is_an_error_that_says_where() {
    for (bytes, reason) in [
        (&b""[..], "it is empty"),
        (b" \n ", "it is empty"),
        (b"hidden_size: 768\n", "line 1"),
        (br#"{"hidden_size": 768"#, "line 1"),
        (br#"{"model_type": "bert"} {}"#, "line 1"),
        (br#"{"hidden_size": NaN,}"#, "line 1 column 21"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{\"_name_or_path\": \"caf\xe9\"}", "byte 22"),
        (b"\xff\xfe{\0}\0", "byte 0"),
        (b"\xef\xbb\xbf", "it is empty"),
    ] {
        let error = error(model(bytes).path());
        assert_eq!(error.kind(), "invalid_config");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let directory = model(b"\xef\xbb\xbf{\"model_type\": \"bert\"}");
    let config = PretrainedConfig::from_path(directory.path()).expect("it is a config");
    assert_eq!(config.model_type(), Some("bert"));
}

#[test]
fn json_that_is_nested_too_deep_is_an_error() {
    assert!(PretrainedConfig::from_json(&nested(126)).is_ok());
    for deep in [127, 100_000] {
        let error = error(model(nested(deep).as_bytes()).path());
        assert!(error.to_string().contains("recursion limit"), "{error}");
    }
}

/// A file of a length that nothing was written for.
fn sparse(directory: &TempDir, bytes: u64) -> PathBuf {
    let path = directory.path().join("config.json");
    let file = File::create(&path).expect("a file can be made");
    file.set_len(bytes).expect("it can be made longer");
    path
}

#[test]
fn a_file_that_is_too_large_is_an_error() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    for bytes in [100_000_000, 1 << 40] {
        let error = error(&sparse(&directory, bytes));
        assert_eq!(error.kind(), "invalid_config");
        assert!(error.to_string().contains("more than 8388608 bytes"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_an_error() {
    let error = error(Path::new("/dev/zero"));
    assert_eq!(error.kind(), "io");
    assert!(error.to_string().contains("it is a device, not a file"), "{error}");
}

#[test]
fn what_people_have_in_the_place_of_a_config_is_named() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 5\n";
    for (bytes, said) in [
        (pointer, "it is a Git LFS pointer"),
        ("\n<!DOCTYPE html><html></html>", "it is a page of HTML or XML"),
        ("GGUF\u{3}", "it is a GGUF file"),
        ("PK\u{3}\u{4}", "it is a zip archive"),
    ] {
        let error = error(&model(bytes.as_bytes()).path().join("config.json")).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn what_a_directory_without_a_config_is_instead_is_said() {
    for name in ["adapter_config.json", "genai_config.json", "params.json"] {
        let directory = tempfile::tempdir().expect("a directory can be made");
        fs::write(directory.path().join(name), "{}").expect("a file can be written");
        let error = error(directory.path()).to_string();
        assert!(error.contains(&format!("holds no config.json; there is {name}: it ")), "{error}");
    }
}

/// As who downloads several builds of a model has them, each in a folder of its own.
#[test]
fn a_folder_inside_that_has_what_is_missing_is_named() {
    let directory = model(br#"{"model_type": "bert"}"#);
    let inner = directory.path().join("cpu/int4");
    fs::create_dir_all(&inner).expect("a folder can be made");
    fs::write(inner.join("model.onnx"), "").expect("a file can be written");
    let output = program::run([Path::new("check"), directory.path()], Vec::new());
    let said = program::stderr(&output);
    assert!(said.contains("nor does its folder `onnx`; its folder `cpu/int4` has some"), "{said}");
    fs::rename(directory.path().join("config.json"), inner.join("genai_config.json")).expect("it can be moved");
    let said = message(directory.path());
    assert!(said.contains("holds no config.json; its folder `cpu/int4` has genai_config.json"), "{said}");
}
