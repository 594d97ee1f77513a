//! Models of repositories that are in the local cache, as the library and the program find them.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use optimum_exporters::hub::{Cache, Repository};
use optimum_exporters::{Error, PretrainedConfig};
use tempfile::TempDir;

use crate::common::program::{PROGRAM, stderr, stdout};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "89abcdef0123456789abcdef0123456789abcdef";

/// A cache as huggingface_hub leaves it behind.
struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().expect("there is a temporary directory"));
        fixture.add("acme/tiny-bert", "main", COMMIT, &[("config.json", r#"{"model_type": "bert"}"#)]);
        fixture.add("acme/tiny-bert", "refs/pr/1", OTHER, &[("config.json", r#"{"model_type": "albert"}"#)]);
        fixture.add("acme/tiny-bert", "main", COMMIT, &[("small/text/config.json", r#"{"model_type": "gpt2"}"#)]);
        fixture.add("old-name", "main", COMMIT, &[("config.json", r#"{"model_type": "distilbert"}"#)]);
        fixture.add("acme/weights-alone", "main", COMMIT, &[("model.safetensors", "")]);
        fixture
    }

    fn cache(&self) -> Cache {
        Cache::new(self.hub())
    }

    fn hub(&self) -> PathBuf {
        self.0.path().join("hub")
    }

    fn add(&self, id: &str, revision: &str, commit: &str, files: &[(&str, &str)]) {
        let folder = self.hub().join(format!("models--{}", id.replace('/', "--")));
        write(&folder.join("refs").join(revision), commit);
        for (path, content) in files {
            let blob = format!("{:040x}", path.len() * 1000 + content.len());
            write(&folder.join("blobs").join(&blob), content);
            let pointer = folder.join("snapshots").join(commit).join(path);
            fs::create_dir_all(pointer.parent().expect("it is in a folder")).expect("folders can be made");
            #[cfg(unix)]
            let linked = {
                let up = "../".repeat(path.split('/').count() + 1);
                std::os::unix::fs::symlink(format!("{up}blobs/{blob}"), pointer)
            };
            #[cfg(not(unix))]
            let linked = fs::write(pointer, content);
            linked.expect("files can be written");
        }
    }

    /// Runs the program with this cache, which `variable` names by `path`.
    fn run_with(&self, variable: &str, path: &Path, arguments: &[&str]) -> Result<String, (Option<i32>, String)> {
        let mut command = Command::new(PROGRAM);
        for other in ["HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"] {
            command.env_remove(other);
        }
        let output = command.args(arguments).env(variable, path).output().expect("the program can be run");
        match output.status.success() {
            true => Ok(stdout(&output)),
            false => Err((output.status.code(), stderr(&output))),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<String, (Option<i32>, String)> {
        self.run_with("HF_HOME", self.0.path(), arguments)
    }

    fn class(&self, arguments: &[&str]) -> String {
        let shown = self.run(&[&["show", "--task", "feature-extraction"], arguments].concat());
        let shown = shown.unwrap_or_else(|failed| panic!("{failed:?}"));
        shown.split_whitespace().next().expect("the class comes first").to_owned()
    }

    fn fails(&self, arguments: &[&str]) -> String {
        let (code, message) = self.run(&[&["show"], arguments].concat()).expect_err("it cannot be done");
        assert_eq!(code, Some(1), "{message}");
        message.replace(&self.hub().display().to_string(), "CACHE")
    }
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("folders can be made");
    fs::write(path, content).expect("files can be written");
}

fn repository(name: &str) -> Repository {
    Repository::new(name).expect("it is a name")
}

#[test]
fn the_library_finds_the_directory_of_a_revision() {
    let fixture = Fixture::new();
    let model_type = |repository: &Repository| {
        let directory = fixture.cache().find(repository).expect("it is in the cache");
        let config = PretrainedConfig::from_path(directory).expect("it has a config");
        config.model_type().expect("it has a model type").to_owned()
    };
    assert_eq!(model_type(&repository("acme/tiny-bert")), "bert");
    assert_eq!(model_type(&repository("acme/tiny-bert@main")), "bert");
    assert_eq!(model_type(&repository("acme/tiny-bert@refs/pr/1")), "albert");
    assert_eq!(model_type(&repository(&format!("acme/tiny-bert@{OTHER}"))), "albert");
    assert_eq!(model_type(&repository("old-name")), "distilbert");
    let small = repository("acme/tiny-bert").with_subfolder("small/text").expect("it is inside");
    assert_eq!(model_type(&small), "gpt2");
}

#[test]
fn what_is_missing_is_said() {
    let fixture = Fixture::new();
    let missing = |repository: &Repository| match fixture.cache().find(repository) {
        Err(Error::NotCached { missing, near, .. }) => (missing.unwrap_or_default(), near.unwrap_or_default()),
        other => panic!("{other:?}"),
    };
    let said = |missing: &str, near: &str| (missing.to_owned(), near.to_owned());
    assert_eq!(missing(&repository("acme/tiny-brt")), said("", "acme/tiny-bert"));
    assert_eq!(missing(&repository("nobody/nothing-like-it")), said("", ""));
    assert_eq!(missing(&repository("acme/tiny-bert@v2")), said("its revision `v2`", ""));
    assert_eq!(missing(&repository("acme/weights-alone")), said("its config", ""));
    let folder = repository("acme/tiny-bert").with_subfolder("small").expect("it is inside");
    assert_eq!(missing(&folder), said("the config in its folder `small`", ""));
    let nowhere = Cache::new(fixture.0.path().join("no-such-directory"));
    assert!(matches!(nowhere.find(&repository("a/b")), Err(Error::NotCached { .. })));
}

#[test]
fn a_reference_that_leads_out_of_the_cache_is_not_followed() {
    let fixture = Fixture::new();
    for reference in ["../../../elsewhere", "/etc", "..", "", "a b"] {
        fixture.add("acme/odd", "main", COMMIT, &[]);
        write(&fixture.hub().join("models--acme--odd/refs/main"), reference);
        let found = fixture.cache().find(&repository("acme/odd"));
        assert!(matches!(found, Err(Error::Io { .. })), "{reference}: {found:?}");
    }
}

#[test]
fn the_program_takes_names_of_repositories() {
    let fixture = Fixture::new();
    assert_eq!(fixture.class(&["acme/tiny-bert"]), "BertOnnxConfig");
    assert_eq!(fixture.class(&["acme/tiny-bert@refs/pr/1"]), "AlbertOnnxConfig");
    assert_eq!(fixture.class(&["acme/tiny-bert", "--revision", OTHER]), "AlbertOnnxConfig");
    assert_eq!(fixture.class(&["acme/tiny-bert", "--subfolder", "small/text"]), "GPT2OnnxConfig");
    assert_eq!(fixture.class(&["old-name"]), "DistilBertOnnxConfig");
}

#[test]
fn a_model_type_wins_over_a_repository_of_its_name_unless_an_option_says_otherwise() {
    let fixture = Fixture::new();
    fixture.add("gpt2", "main", COMMIT, &[("config.json", r#"{"model_type": "bert"}"#)]);
    assert_eq!(fixture.class(&["gpt2"]), "GPT2OnnxConfig");
    assert_eq!(fixture.class(&["gpt2@main"]), "BertOnnxConfig");
    assert_eq!(fixture.class(&["gpt2", "--revision", "main"]), "BertOnnxConfig");
}

#[test]
fn the_cache_is_where_the_environment_says() {
    let fixture = Fixture::new();
    let show = ["show", "acme/tiny-bert", "--task", "fill-mask"];
    let hub = fixture.hub();
    for variable in ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"] {
        assert!(fixture.run_with(variable, &hub, &show).is_ok(), "{variable}");
    }
    let caches = tempfile::tempdir().expect("there is a temporary directory");
    let moved = caches.path().join("huggingface");
    fs::rename(fixture.0.path(), &moved).expect("it can be moved");
    assert!(fixture.run_with("XDG_CACHE_HOME", caches.path(), &show).is_ok());
    assert!(fixture.run_with("HF_HOME", &moved, &show).is_ok());
    let home = caches.path().join("home");
    fs::create_dir_all(home.join(".cache")).expect("folders can be made");
    fs::rename(&moved, home.join(".cache/huggingface")).expect("it can be moved");
    if cfg!(unix) {
        assert!(fixture.run_with("HOME", &home, &show).is_ok());
    }
}

#[test]
fn the_program_says_what_is_missing_and_what_to_do() {
    let fixture = Fixture::new();
    let how = if cfg!(feature = "hub") { "--online fetches it" } else { "`hub` fetches it with --online" };
    let message = fixture.fails(&["acme/tiny-brt"]);
    assert!(message.contains("there is no file or directory `acme/tiny-brt`"), "{message}");
    assert!(message.contains("`acme/tiny-brt` is not in the cache CACHE; did you mean `acme/tiny-bert`?"), "{message}");
    assert!(message.contains(how), "{message}");
    let message = fixture.fails(&["acme/tiny-bert", "--revision", "v2"]);
    assert!(message.contains("is in the cache CACHE, but not its revision `v2`"), "{message}");
    let message = fixture.fails(&["acme/tiny-bert@../x"]);
    assert!(message.contains("names no repository of the Hub: expected a branch, a tag or a commit"), "{message}");
    let message = fixture.fails(&["acme/ti ny", "--revision", "main"]);
    assert!(message.contains("expected `owner/name`"), "{message}");
    let message = fixture.fails(&["distillbert"]);
    assert!(message.contains("did you mean `distilbert`?"), "{message}");
}

#[cfg(not(feature = "hub"))]
#[test]
fn without_the_feature_online_says_how_to_get_it() {
    let fixture = Fixture::new();
    let (code, message) = fixture.run(&["show", "acme/elsewhere", "--online"]).expect_err("there is no network");
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("--features hub"), "{message}");
}
