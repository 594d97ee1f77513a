//! What the dependencies may be stands in `deny.toml`, which `cargo deny check` goes by: their licences and where they are
//! from are held to it here on every run, without the network.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Where all that is no part of the workspace is from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The licences that `deny.toml` allows.
fn allowed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let (_, rest) = text.split_once("[licenses]\nallow = [").expect("it has a list of licences");
    let (list, _) = rest.split_once(']').expect("the list ends");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence is allowed: one of those between `OR`, of which each between `AND` is.
fn is_allowed(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let licence = licence.replace('/', " OR ");
    let is_one = |one: &str| allowed.contains(one.trim_matches(['(', ')', ' ']));
    // Of `A AND (B OR C)` the parts of the brackets are looked at first.
    if let Some((before, inner)) = licence.split_once('(') {
        let (inner, after) = inner.split_once(')').unwrap_or((inner, ""));
        let is_inner = is_allowed(inner, allowed);
        let rest = format!("{before}{}{after}", if is_inner { "MIT" } else { "no such licence" });
        return is_allowed(&rest, allowed);
    }
    licence.split(" OR ").any(|one| one.split(" AND ").all(is_one))
}

/// The packages that are built on this machine with some features.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host()])
        .arg("--manifest-path")
        .arg(root().join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    all["packages"].as_array().unwrap().clone()
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed_and_is_from_the_registry() {
    let (allowed, packages) = (allowed(), packages());
    assert!(packages.len() > 50 && allowed.len() > 5);
    for package in &packages {
        let [name, licence] = ["name", "license"].map(|key| package[key].as_str().unwrap_or_default());
        assert!(is_allowed(licence, &allowed), "{name} has the licence `{licence}`");
        let is_own = package["source"].is_null() && name.starts_with("optimum-exporters");
        assert!(is_own || package["source"] == REGISTRY, "{name} is from {}", package["source"]);
    }
}

#[test]
fn no_dependency_needs_a_later_rust_than_is_said() {
    let version = |text: &str| text.split('.').take(2).map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    let packages = packages();
    let own = packages.iter().find(|package| package["name"] == "optimum-exporters").expect("it is one of them");
    let stated = version(own["rust_version"].as_str().expect("it is stated"));
    for package in &packages {
        let needed = package["rust_version"].as_str().unwrap_or("1.0");
        assert!(version(needed) <= stated, "{} {} needs {needed}", package["name"], package["version"]);
    }
}

#[test]
fn licences_are_read_as_they_are_written() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()]);
    for right in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "MIT AND ISC", "(GPL-3.0 OR MIT) AND ISC"] {
        assert!(is_allowed(right, &allowed), "{right}");
    }
    for wrong in ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR Apache-2.0) AND MIT"] {
        assert!(!is_allowed(wrong, &allowed), "{wrong}");
    }
}
