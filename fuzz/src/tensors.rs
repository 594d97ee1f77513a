//! The bytes of a `.safetensors` file: what is read of them is read again from what is written of it.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use optimum_exporters::tensors;
use tempfile::TempDir;

use crate::answers::assert_short;
use crate::bounds::within;

/// The most bytes that a file may have.
const MOST_BYTES: u64 = 1 << 20;

fn path(name: &str) -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| crate::directory::in_memory().expect("there is room in memory")).path().join(name)
}

/// Reads it, and writes and reads it again.
pub fn run(data: &[u8]) {
    let file = path("read.safetensors");
    fs::write(&file, data).expect("a file can be written");
    within(|| {
        let read = match tensors::read(&file, MOST_BYTES) {
            Ok(read) => read,
            Err(error) => return assert_short(&error),
        };
        let again = path("written.safetensors");
        tensors::write(&again, &read).expect("what was read can be written");
        assert!(tensors::read(&again, 2 * MOST_BYTES).as_ref() == Ok(&read), "what is written is read otherwise");
        let least: usize = read.iter().map(|(_, tensor)| tensor.shape().iter().product::<usize>()).sum();
        assert!(least <= data.len(), "there are more values than bytes");
    });
}
