//! When Cargo runs the build script of a crate with a registry of its own again, and what it shows of a wrong one. The
//! crate is a copy of `examples/own-registry`, which is given the library in place of the dependencies that it names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::common::expectations::Expectations;
use crate::library;

const MODELS: &str = "models/transformers";

struct OwnRegistry {
    directory: tempfile::TempDir,
    name: &'static str,
}

impl OwnRegistry {
    fn copy(name: &'static str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let copy = Self { directory: tempfile::tempdir().expect("there is room for a copy"), name };
        let example = root.join("examples/own-registry");
        for entry in walkdir(&example) {
            let to = copy.directory.path().join(entry.strip_prefix(&example).expect("it is in the example"));
            fs::create_dir_all(to.parent().expect("a file is in a folder")).expect("it can be made");
            fs::copy(&entry, to).expect("it can be copied");
        }
        let manifest = copy.directory.path().join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("it can be read");
        let (package, _) = text.split_once("[dependencies]").expect("it has dependencies");
        fs::write(manifest, package.replace("own-registry", name) + "[workspace]\n").expect("it can be written");
        copy
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("registry").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn append(&self, name: &str, text: &str) {
        let before = fs::read_to_string(self.path(name)).unwrap_or_default();
        self.write(name, &(before + text));
    }

    /// Runs Cargo in the crate.
    fn check(&self) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        for (variable, _) in std::env::vars_os() {
            let name = variable.to_string_lossy();
            if name.starts_with("CARGO") && name != "CARGO_HOME" || name.starts_with("RUST_") {
                cargo.env_remove(&*name);
            }
        }
        cargo
            .args(["check", "--offline", "--lib", "--message-format=json", "--color=never", "--target-dir=target"])
            .env("CARGO_ENCODED_RUSTFLAGS", library::arguments().join("\x1f"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .current_dir(self.directory.path())
            .output()
            .expect("there is Cargo")
    }

    /// Whether Cargo compiles the crate, which it does whenever it runs the build script.
    fn is_compiled(&self) -> bool {
        let output = self.check();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let mut messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
        let crate_itself =
            messages.find(|message| message["target"]["name"] == self.name && message["fresh"].is_boolean());
        crate_itself.expect("the crate is compiled or fresh")["fresh"] == false
    }

    /// Has all files and folders that there can be.
    fn complete(&self) {
        for name in ["libraries.yaml", "dummy_inputs.yaml", "classes.yaml"] {
            self.write(name, "{}\n");
        }
        fs::create_dir_all(self.path("exporters")).expect("it can be made");
    }
}

fn walkdir(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("it can be read").map(|entry| entry.expect("it can be read").path());
    let each = entries.filter(|path| !path.ends_with("target"));
    each.flat_map(|path| if path.is_dir() { walkdir(&path) } else { vec![path] }).collect()
}

/// A model of the copy, by another name.
fn model(name: &str) -> String {
    format!(
        "model_type: {name}\nconfig: {{vocab_size: 9, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2}}\n\
         exporters:\n  onnx: {{class: Own{name}OnnxConfig, extends: BertOnnxConfig, tasks: [fill-mask]}}\n"
    )
}

#[test]
fn a_registry_is_compiled_again_when_its_files_change_and_not_otherwise() {
    let package = OwnRegistry::copy("complete");
    package.complete();
    let mut found = Vec::new();
    let mut expected = Vec::new();
    let mut step = |what: &'static str, compiles: bool, act: &dyn Fn()| {
        act();
        found.push((what, package.is_compiled()));
        expected.push((what, compiles));
    };
    let remove = |name: &str| fs::remove_file(package.path(name)).expect("it can be removed");
    let rename = |from: &str, to: &str| fs::rename(package.path(from), package.path(to)).expect("it can be renamed");
    step("it is new", true, &|| {});
    step("nothing has changed", false, &|| {});
    step("a model has changed", true, &|| package.append(&format!("{MODELS}/tinybert.yaml"), "# More.\n"));
    step("a file has changed", true, &|| package.append("tasks.yaml", "# More.\n"));
    step("a model is added", true, &|| package.write(&format!("{MODELS}/other.yaml"), &model("other")));
    step("a library's folder is added", true, &|| package.write("models/timm/third.yaml", &model("third")));
    step("a model is renamed", true, &|| rename(&format!("{MODELS}/other.yaml"), "models/timm/other.yaml"));
    step("a model is removed", true, &|| remove("models/timm/other.yaml"));
    step("an exporter is added", true, &|| package.write("exporters/paper.yaml", "exporter: paper\n"));
    step("there is a page", false, &|| package.write("README.md", "A page.\n"));
    step("the page has changed", false, &|| package.append("README.md", "More.\n"));
    step("there are schemas", false, &|| package.write("schema/model.json", "{}\n"));
    step("an editor has a file open", false, &|| package.write(".tasks.yaml.swp", "b0VIM"));
    step("an editor keeps a backup", false, &|| package.write("tasks.yaml~", "tasks: []\n"));
    step("a file is removed", true, &|| remove("classes.yaml"));
    step("a file is added", true, &|| package.write("classes.yaml", "{}\n"));
    step("nothing has changed since", false, &|| {});
    assert_eq!(found, expected);
}

/// As long as a file is missing, the whole directory is watched, so that the file is noticed when it comes.
#[test]
fn a_file_that_was_missing_is_noticed() {
    let package = OwnRegistry::copy("sparse");
    assert!(package.is_compiled());
    assert!(!package.is_compiled());
    package.write("classes.yaml", "{}\n");
    assert!(package.is_compiled());
    assert!(!package.is_compiled());
}

#[test]
fn cargo_shows_what_is_wrong_as_it_is() {
    let package = OwnRegistry::copy("wrong");
    let file = format!("{MODELS}/tinybert.yaml");
    let right = fs::read_to_string(package.path(&file)).expect("it can be read");
    package.write(&file, &right.replace("BertOnnxConfig\n    tasks", "BertOnnxConfg\n    tasks"));
    package.write("tasks.yaml", "tasks: [weather-forecasting]\nsynonyms: {weather: weather-forecast}\n");
    let output = package.check();
    assert_eq!(output.status.code(), Some(101));
    let said = String::from_utf8(output.stderr).expect("Cargo prints UTF-8");
    // What comes before is of other crates, and where the program is differs.
    let at = said.find("error: failed to run").unwrap_or_else(|| panic!("{said}"));
    let said = said[at..]
        .replace(&*package.directory.path().canonicalize().expect("it is there").to_string_lossy(), "[PACKAGE]");
    let is_program = |line: &&str| line.starts_with("  process didn't exit successfully: ");
    let program = said.lines().find(is_program).expect("Cargo names the program");
    let said = said.replace(program, "  process didn't exit successfully: `[PROGRAM]` (exit status: 1)");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/builds");
    let mut expectations = Expectations::in_folder(&folder, "expected");
    expectations.compare(&folder.join("two_wrong_files"), &said);
    expectations.assert();
    // Mended, it is compiled: a build that has failed is done again, whatever has changed.
    package.write(&file, &right);
    package.write("tasks.yaml", "tasks: [weather-forecasting]\nsynonyms: {weather: weather-forecasting}\n");
    assert!(package.is_compiled());
}
