//! The layers of each crate of the workspace, as CONTRIBUTING.md pictures them: no file reaches up.
//!
//! A file's layer is the line of the picture that names its module, or the folder that the module is in. The paths in
//! a file that lead to modules of its own crate, those of `use` among them, have to end in lines below its own. What
//! only tests compile may reach anywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

const PAGE: &str = "CONTRIBUTING.md";

#[test]
fn no_file_reaches_up() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join(PAGE)).expect("it can be read");
    let folders = folders_of_crates(root);
    assert!(folders.len() >= 3, "the crates of the workspace are not found: {folders:?}");
    let mut faults = Vec::new();
    for folder in &folders {
        match picture(&page, folder) {
            Some(picture) => faults.extend(faults_of(&picture, &sources(root, folder))),
            None => faults.push(format!("{PAGE} has no picture of the layers of {folder}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The sources of the crates of the workspace, each a folder with a slash at the end.
fn folders_of_crates(root: &Path) -> Vec<String> {
    let inside = fs::read_dir(root).expect("it is a directory").map(|entry| entry.expect("it can be read").path());
    let crates = inside.filter(|path| path.join("Cargo.toml").is_file() && path.join("src").is_dir());
    let names = crates.filter_map(|path| Some(format!("{}/src/", path.file_name()?.to_str()?)));
    let mut folders: Vec<_> = names.chain(["src/".to_owned()]).collect();
    folders.sort();
    folders
}

/// The layers of a crate, the highest first: the module, and what it is for.
#[derive(Debug, Default)]
struct Picture {
    layers: Vec<(String, String)>,
}

impl Picture {
    /// Where the layer of a module stands, counted from the top.
    fn place(&self, module: &str) -> Option<usize> {
        let named = |name: &str| self.layers.iter().position(|(layer, _)| layer == name);
        let has_parts = |name: &str| self.layers.iter().any(|(layer, _)| layer.starts_with(&format!("{name}/")));
        let folders = module.match_indices('/').rev().map(|(end, _)| &module[..end]);
        named(module).or_else(|| folders.take_while(|folder| !has_parts(folder)).find_map(named))
    }
}

/// The picture of a crate: the first block of text below the heading that names the folder of its sources. Each line
/// has a module, two spaces or more, and what it is for.
fn picture(page: &str, folder: &str) -> Option<Picture> {
    let mut lines = page.lines().skip_while(|line| !(line.starts_with('#') && line.contains(&format!("`{folder}`"))));
    lines.next()?;
    let block = lines.take_while(|line| !line.starts_with('#')).skip_while(|line| !line.starts_with("```")).skip(1);
    let layers = block.take_while(|line| !line.starts_with("```")).map(|line| {
        let (module, purpose) = line.trim().split_once("  ").unwrap_or((line.trim(), ""));
        (module.to_owned(), purpose.trim().to_owned())
    });
    Some(Picture { layers: layers.collect() })
}

/// A file of a crate.
struct Source {
    file: String,
    /// The path to its module, none for a root.
    module: Vec<String>,
    text: String,
}

impl Source {
    /// The file at a path from the root of the crate's sources, such as `config/mod.rs`.
    fn new(folder: &str, path: &str, text: impl Into<String>) -> Self {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let is_root = ["lib", "main"].contains(&module);
        let module = if is_root { Vec::new() } else { module.split('/').map(str::to_owned).collect() };
        Self { file: format!("{folder}{path}"), module, text: text.into() }
    }

    fn name(&self) -> String {
        if self.module.is_empty() && self.file.ends_with("main.rs") { "main".to_owned() } else { name_of(&self.module) }
    }
}

/// What a picture calls a module.
fn name_of(module: &[String]) -> String {
    if module.is_empty() { "lib".to_owned() } else { module.join("/") }
}

fn sources(root: &Path, folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).expect("it is a directory") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("it can be read");
                let path = path.strip_prefix(root.join(folder)).expect("it is inside");
                sources.push(Source::new(folder, &path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    sources.sort_by(|one, other| one.file.cmp(&other.file));
    sources
}

fn faults_of(picture: &Picture, sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<_> = sources.iter().map(|source| source.module.clone()).collect();
    let read: Vec<_> = sources.iter().map(|source| Reached::by(source, &modules)).collect();
    let of_tests: BTreeSet<_> = read.iter().flat_map(|reached| &reached.test_modules).collect();
    let mut used = vec![false; picture.layers.len()];
    let mut faults = faults_of_lines(picture);
    for (source, reached) in sources.iter().zip(&read).filter(|(source, _)| !of_tests.contains(&source.module)) {
        let Some(own) = picture.place(&source.name()) else {
            faults.push(format!("{}: no layer of {PAGE} has this file", source.file));
            continue;
        };
        used[own] = true;
        for (line, module) in &reached.modules {
            let other = picture.place(&name_of(module));
            if other.is_some_and(|other| other < own) {
                let (own, other) = (&picture.layers[own].0, name_of(module));
                faults.push(format!("{}:{line}: the layer `{own}` reaches up to `{other}`", source.file));
            }
        }
    }
    let empty = picture.layers.iter().zip(used).filter(|(_, used)| !used);
    faults.extend(empty.map(|((layer, _), _)| format!("{PAGE}: the layer `{layer}` has no file")));
    faults
}

fn faults_of_lines(picture: &Picture) -> Vec<String> {
    let lines = picture.layers.iter().enumerate();
    let of_line = |(at, (layer, purpose)): (usize, &(String, String))| {
        let is_again = picture.layers[..at].iter().any(|(other, _)| other == layer);
        let again = is_again.then(|| format!("{PAGE}: the layer `{layer}` is there twice"));
        let without = purpose.is_empty().then(|| format!("{PAGE}: the layer `{layer}` does not say what it is for"));
        again.into_iter().chain(without)
    };
    lines.flat_map(of_line).collect()
}

/// The modules that a file's paths lead to.
#[derive(Default)]
struct Reached {
    /// With the line, from 1.
    modules: Vec<(usize, Vec<String>)>,
    /// Modules in files of their own that only tests compile.
    test_modules: Vec<Vec<String>>,
}

/// Where in a crate a path stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    module: &'a [String],
    modules: &'a BTreeSet<Vec<String>>,
}

impl Place<'_> {
    /// The module that a path leads to, or leads through to something in it; none for a path that begins elsewhere.
    fn module_of(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.to_vec(),
            "super" => self.module.split_last()?.1.to_vec(),
            child => Some([self.module, &[child.to_owned()]].concat()).filter(|child| self.modules.contains(child))?,
        };
        for name in rest {
            match name.as_str() {
                "self" => {}
                "super" => drop(module.pop()),
                name => module.push(name.to_owned()),
            }
        }
        while !self.modules.contains(&module) && module.pop().is_some() {}
        Some(module)
    }
}

impl Reached {
    fn by(source: &Source, modules: &BTreeSet<Vec<String>>) -> Self {
        let tokens: TokenStream = source.text.parse().unwrap_or_else(|error| panic!("{}: {error}", source.file));
        let mut reached = Self::default();
        reached.walk(tokens, Place { module: &source.module, modules });
        reached
    }

    fn walk(&mut self, tokens: TokenStream, place: Place<'_>) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at..] {
                [TokenTree::Punct(hash), TokenTree::Group(attribute), ..]
                    if hash.as_char() == '#' && is_of_tests(attribute) =>
                {
                    self.after_item(&tokens, at + 2, place)
                }
                [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(inner), ..] if word == "mod" => {
                    let module = [place.module, &[name.to_string()]].concat();
                    self.walk(inner.stream(), Place { module: &module, ..place });
                    at + 3
                }
                [TokenTree::Group(inner), ..] => {
                    self.walk(inner.stream(), place);
                    at + 1
                }
                [TokenTree::Ident(_), rest @ ..] if goes_on(rest) && !is_gone_on(&tokens[..at]) => {
                    self.path(&tokens, at, &[], place)
                }
                _ => at + 1,
            };
        }
    }

    /// Reads a path that goes on from another, and says where it ends.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, from: &[String], place: Place<'_>) -> usize {
        let mut path = from.to_vec();
        let line = tokens.get(at).map_or(0, |token| token.span().start().line);
        while let Some(TokenTree::Ident(name)) = tokens.get(at) {
            path.push(name.to_string());
            at += 1;
            if !goes_on(&tokens[at..]) {
                break;
            }
            at += 2;
        }
        match tokens.get(at) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && is_gone_on(&tokens[..at]) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                for branch in inner.split(|token| is_punct(token, ',')).filter(|branch| !branch.is_empty()) {
                    self.path(branch, 0, &path, place);
                }
                at + 1
            }
            _ => {
                self.modules.extend(place.module_of(&path).map(|module| (line, module)));
                at
            }
        }
    }

    /// Where an item that only tests compile ends.
    fn after_item(&mut self, tokens: &[TokenTree], mut at: usize, place: Place<'_>) -> usize {
        while let Some(token) = tokens.get(at) {
            if let (TokenTree::Ident(word), Some(TokenTree::Ident(name))) = (token, tokens.get(at + 1))
                && word == "mod"
            {
                self.test_modules.push([place.module, &[name.to_string()]].concat());
            }
            let is_body = matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            if is_punct(token, ';') || is_body && !is_gone_on(&tokens[..at]) {
                return at + 1;
            }
            at += 1;
        }
        at
    }
}

/// Whether an attribute says that only tests compile what it stands before.
fn is_of_tests(attribute: &Group) -> bool {
    let words: String = attribute.stream().to_string().split_whitespace().collect();
    words == "cfg(test)" || words.starts_with("cfg(all(test,")
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Whether two colons come first.
fn goes_on(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [one, two, ..] if is_punct(one, ':') && is_punct(two, ':'))
}

/// Whether two colons come last.
fn is_gone_on(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., one, two] if is_punct(one, ':') && is_punct(two, ':'))
}

/// A path, and what stands in the file.
type File = (&'static str, &'static str);

/// What is wrong with these files of `lib/src/`, for a picture of them.
fn faults_with(picture_of_all: &str, files: &[(&str, &str)]) -> Vec<String> {
    let another = "# Layers\n\n## Another: `src/`\n\n```text\nlib  all\n```\n";
    let page = format!("{another}\n## `lib/src/`\n\nThe crate.\n\n```text\n{picture_of_all}\n```\n");
    let sources: Vec<_> = files.iter().map(|(file, text)| Source::new("lib/src/", file, *text)).collect();
    faults_of(&picture(&page, "lib/src/").expect("it is there"), &sources)
}

const PICTURE: &str = "main       runs
lib        the names
shop       sells
jar        holds things
jar/lid    closes
jar/base   carries
nail       joins";

/// A crate that keeps to its layers, with a file in the place of one of its own.
fn with_file(file: &str, text: &str) -> Vec<String> {
    let mut files = vec![
        ("main.rs", "use crate::shop; fn main() { shop::Shop::open() }"),
        ("lib.rs", "mod shop; mod jar; mod nail; pub use shop::Shop;"),
        ("shop/mod.rs", "mod till; use crate::jar::lid::Lid; pub struct Shop(Lid, till::Till);"),
        ("shop/till.rs", "use super::Shop; use crate::nail; pub struct Till;"),
        ("jar/mod.rs", "pub mod base; pub mod lid; pub use lid::Lid;"),
        ("jar/lid.rs", "use super::base::{Base, Side as Wall}; use std::shop::Till; pub struct Lid;"),
        ("jar/base.rs", "pub struct Base; fn made() { crate::nail::hit() }"),
        ("nail.rs", "pub fn hit() {}"),
    ];
    files.retain(|(other, _)| *other != file);
    files.push((file, text));
    faults_with(PICTURE, &files)
}

#[test]
fn a_file_may_reach_down_beside_itself_and_from_its_tests_anywhere() {
    for (file, text) in [
        ("nail.rs", "pub fn hit() {}"),
        (
            "nail.rs",
            "/// [`Shop`](crate::shop::Shop)\npub fn hit() { /* crate::shop */ let _ = \"crate::shop::Shop\"; }",
        ),
        ("nail.rs", "#[cfg(test)] use crate::{shop::Shop, nail}; pub fn hit() {}"),
        ("nail.rs", "#[cfg(test)]\n#[allow(unused)]\nmod tests { use crate::shop::Shop; }"),
        ("nail.rs", "#[cfg(all(test, unix))] fn f() -> [u8; 2] { crate::shop::two() }"),
        ("nail.rs", "use other::shop::Shop; use std::{fs, io}; fn f() { shop::open(); self::f() }"),
        ("jar/lid.rs", "use crate::{nail::hit, jar::{base, base::Base}}; pub struct Lid;"),
        ("shop/till.rs", "use super::{Shop, super::nail::{self}}; fn f() { crate::shop::Shop::open() }"),
    ] {
        assert_eq!(with_file(file, text), [""; 0], "{text}");
    }
    let in_a_file = [("nail.rs", "#[cfg(test)] mod tests;"), ("nail/tests.rs", "use crate::Shop;"), ("lib.rs", "")];
    assert_eq!(faults_with("lib  the names\nnail  joins", &in_a_file), [""; 0]);
}

#[test]
fn a_file_that_reaches_up_is_named_with_line_and_layers() {
    for (file, text, own, other) in [
        ("nail.rs", "\nuse crate::shop::Shop;", "nail", "shop"),
        ("nail.rs", "use std::fs;\nuse crate::{\nshop::{self, Shop}};", "nail", "shop"),
        ("nail.rs", "\nuse super::shop::till::Till;", "nail", "shop/till"),
        ("nail.rs", "\nuse crate::Shop;", "nail", "lib"),
        ("nail.rs", "\nuse super::*;", "nail", "lib"),
        ("nail.rs", "fn f() {\n    let _ = crate::shop::Shop::open(); }", "nail", "shop"),
        ("nail.rs", "fn f() {\n    vec![crate::jar::base::Base::new()]; }", "nail", "jar/base"),
        ("nail.rs", "struct Nail(\n    Option<crate::jar::Lid>);", "nail", "jar"),
        ("nail.rs", "mod inner { fn f() {\n    super::super::shop::open() } }", "nail", "shop"),
        ("nail.rs", "#[cfg(test)] mod tests { use crate::shop; }\nuse crate::shop;", "nail", "shop"),
        ("nail.rs", "#[cfg(not(test))]\nuse crate::shop;", "nail", "shop"),
        ("jar/base.rs", "\nuse super::lid::Lid;", "jar/base", "jar/lid"),
        ("jar/lid.rs", "\nuse super::Lid;", "jar/lid", "jar"),
    ] {
        let expected = [format!("lib/src/{file}:{}: the layer `{own}` reaches up to `{other}`", line_of(text))];
        let mut faults = with_file(file, text);
        faults.dedup();
        assert_eq!(faults, expected, "{text}");
    }
}

/// The line of the first path that leads up in the examples, the second but where a test stands.
fn line_of(text: &str) -> usize {
    text.lines().position(|line| line.starts_with("shop")).map_or(2, |at| at + 1)
}

#[test]
fn every_file_has_a_layer_and_every_layer_a_file_and_a_purpose() {
    let file = ("nail.rs", "pub fn hit() {}");
    let cases: [(&str, &[File], &str); 5] = [
        ("nail  joins", &[file, ("lib.rs", "mod nail;")], "lib/src/lib.rs: no layer of CONTRIBUTING.md has this file"),
        ("nail  joins\nsaw  cuts", &[file], "CONTRIBUTING.md: the layer `saw` has no file"),
        ("nail  joins\nnail  holds", &[file], "CONTRIBUTING.md: the layer `nail` is there twice"),
        ("nail", &[file], "CONTRIBUTING.md: the layer `nail` does not say what it is for"),
        (
            "jar  all\njar/lid  closes",
            &[("jar/lid.rs", ""), ("jar/mod.rs", ""), ("jar/new.rs", "")],
            "lib/src/jar/new.rs: no layer of CONTRIBUTING.md has this file",
        ),
    ];
    for (picture, files, expected) in cases {
        assert!(faults_with(picture, files).iter().any(|fault| fault == expected), "{picture}: {expected}");
    }
}
