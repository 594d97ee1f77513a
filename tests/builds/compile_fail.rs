//! What does not compile, with what rustc says. `UPDATE_EXPECTED=1` writes that anew.

use std::path::Path;
use std::process::Command;

use crate::common::expectations::Expectations;
use crate::library;

/// What rustc says of a file of this repository that it does not compile, but for what it says of every such file.
fn refusal(file: &Path) -> String {
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    let output = Command::new(if rustc.exists() { &rustc } else { Path::new("rustc") })
        .args(["--edition=2024", "--emit=metadata", "--color=never", "--out-dir"])
        .arg(tempfile::tempdir().expect("there is room").path())
        .args(library::arguments())
        .arg(file)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("there is rustc");
    let said = String::from_utf8(output.stderr).expect("rustc prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{}: {said}", file.display());
    let errors = said.split("\nerror: aborting due to ").next().unwrap_or_default();
    format!("{}\n", errors.trim_end())
}

#[test]
fn a_pair_that_there_is_not_does_not_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut expectations = Expectations::in_folder(&root.join("tests/builds/ui"), "stderr");
    for case in expectations.cases() {
        let file = case.strip_prefix(root).expect("a case is in the repository");
        expectations.compare(&case, &refusal(file));
    }
    expectations.assert();
}
