//! Files of other exporters, which run, and what has to be said where a change in them breaks a feed; in `others.txt`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::cases::bytes_of;
use crate::common::program::{run, stderr, stdout};

/// The files of an exporter, by their names, with what may be said of them and what breaks them.
struct Export<'a> {
    title: &'a str,
    files: Vec<(&'a str, String)>,
    worst: &'a str,
    mutations: Vec<Mutation<'a>>,
}

/// A change of lines, and the errors that have to be found: the side, the tensor, the kind and the axis.
struct Mutation<'a> {
    title: &'a str,
    lines: Vec<(&'a str, Vec<&'a str>)>,
    errors: Vec<&'a str>,
}

impl<'a> Export<'a> {
    fn read(text: &'a str) -> Self {
        let (title, rest) = text.split_once('\n').unwrap();
        let (files, rest) = rest.split_once("\n$ ").unwrap();
        let mut parts = rest.split("\n! ");
        let worst = parts.next().unwrap().trim();
        let file = |text: &'a str| {
            let (name, content) = text.split_once('\n').unwrap();
            (name, format!("{content}\n"))
        };
        let files = files.strip_prefix("--- ").unwrap().split("\n--- ").map(file).collect();
        Self { title, files, worst, mutations: parts.map(Mutation::read).collect() }
    }

    /// The same files after a change, which has to be one.
    fn changed(&self, mutation: &Mutation<'_>) -> Vec<(&'a str, String)> {
        let mut files = self.files.clone();
        for (from, to) in &mutation.lines {
            let from = format!("{from}\n");
            let to: String = to.iter().map(|line| format!("{line}\n")).collect();
            let (_, content) = files.iter_mut().find(|(_, content)| content.contains(&from)).unwrap();
            *content = content.replacen(&from, &to, 1);
        }
        files
    }
}

impl<'a> Mutation<'a> {
    fn read(text: &'a str) -> Self {
        let (title, rest) = text.split_once('\n').unwrap();
        let mut mutation = Self { title, lines: Vec::new(), errors: Vec::new() };
        for line in rest.lines().filter(|line| !line.is_empty()) {
            if let Some(from) = line.strip_prefix("< ") {
                mutation.lines.push((from, Vec::new()));
            } else if let Some(to) = line.strip_prefix("> ") {
                mutation.lines.last_mut().unwrap().1.push(to);
            } else {
                mutation.errors.push(line);
            }
        }
        mutation
    }
}

/// What `check` finds in a directory of these files, with the exit code.
fn checked(files: &[(&str, String)]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes_of(name, content)).unwrap();
    }
    let output = run([Path::new("check"), folder.path(), Path::new("--json")], Vec::new());
    let report = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    (output.status.code().unwrap(), report)
}

/// The errors of a report, each as its side, tensor, kind and axis.
fn errors(report: &Value) -> Vec<String> {
    let of_files = report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    let all = of_files.chain(report["findings"].as_array().unwrap());
    let error = |finding: &Value| {
        let text = |key| finding[key].as_str().unwrap_or_default().to_owned();
        let axis = finding["axis"].as_u64().map(|axis| axis.to_string()).unwrap_or_default();
        [text("side"), text("tensor"), text("kind"), axis].join(" ").trim_end().to_owned()
    };
    let mut errors: Vec<_> = all.filter(|finding| finding["severity"] == "error").map(error).collect();
    errors.sort();
    errors
}

fn exports() -> Vec<Export<'static>> {
    let text = include_str!("others.txt");
    text.split("\n=== ").skip(1).map(|text| Export::read(text.trim_end())).collect()
}

#[test]
fn what_others_export_and_runs_has_no_error() {
    let exports = exports();
    assert!(exports.len() >= 10, "{}", exports.len());
    for export in exports {
        let (code, report) = checked(&export.files);
        assert_eq!(report["worst"].as_str().unwrap_or("none"), export.worst, "{}: {report:#}", export.title);
        assert_eq!(code, if export.worst == "warning" { 3 } else { 0 }, "{}", export.title);
    }
}

#[test]
fn what_breaks_a_feed_of_them_is_an_error_that_names_the_tensor() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for export in exports() {
        for mutation in &export.mutations {
            count += 1;
            let (code, report) = checked(&export.changed(mutation));
            let mut expected = mutation.errors.clone();
            expected.sort_unstable();
            let found = errors(&report);
            if found != expected || code != 1 {
                wrong.push(format!("{}, {}: {found:#?}, and not {expected:#?}", export.title, mutation.title));
            }
        }
    }
    assert!(count >= 20 && wrong.is_empty(), "{count} mutations, {} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
