//! The documents tell the truth: what they show is what the files hold, the program prints and the
//! compiler says. `UPDATE_EXPECTED=1` writes into them what is so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use optimum_exporters::TasksManager;
use optimum_exporters::codegen;
use optimum_exporters::registry::Support;

use crate::common::shortened::is_shortened;

const HINT: &str = "`UPDATE_EXPECTED=1 cargo test --test program documents` writes what is so";

#[test]
fn readme() {
    let mut document = Document::open("README.md");
    let text = document.text.clone();
    document.should_be(between(&text, "<!-- supported: begin -->\n", "<!-- supported: end -->"), &supported());
    for block in blocks(&text) {
        let before = text[..block.fence.start].lines().last().unwrap_or_default();
        if let Some(path) = before.strip_prefix("<!-- the file: ").and_then(|rest| rest.strip_suffix(" -->")) {
            document.should_be(block.body.clone(), &read(path));
        }
        if block.info == "console" && cfg!(unix) {
            let printed = session(&text[block.body.clone()]);
            document.should_be(block.body.clone(), &printed);
        }
        if text[block.body.clone()].starts_with("error: ") {
            let registry = Registry::copy();
            let file = "models/transformers/deberta.yaml";
            registry.write(file, &read(&format!("registry/{file}")).replacen("without-choices", "without-choice", 1));
            document.should_be(block.body, &registry.rendered());
        }
    }
    document.finish();
}

#[test]
fn registry_language() {
    let mut document = Document::open("registry/README.md");
    let text = document.text.clone();
    let blocks = blocks(&text);
    let wrong: Vec<_> = blocks.windows(2).filter(|pair| pair[0].info.starts_with("yaml wrong ")).collect();
    for (pair, messages) in wrong.iter().zip(messages(&text, &wrong)) {
        assert_eq!(pair[1].info, "text", "after a wrong example stands what the compiler says");
        document.should_be(pair[1].body.clone(), &messages);
    }
    for block in blocks.iter().filter(|block| block.info == "yaml") {
        let body = &text[block.body.clone()];
        let (path, excerpt) = body.split_once('\n').expect("an example has lines");
        let path = path.strip_prefix("# ").expect("an example begins with the file that it is from");
        let file = read(&format!("registry/{path}"));
        if excerpt.is_empty() {
            document.should_be(block.body.clone(), &format!("# {path}\n{file}"));
        } else if !file.contains(excerpt) {
            document.wrong.push(format!("{path} does not hold\n{excerpt}"));
        }
    }
    tutorial(&blocks, &mut document);
    document.finish();
}

/// Each state of a tutorial's file, and after it what the compiler says to it, if anything. The last is the registry's own.
fn tutorial(blocks: &[Block<'_>], document: &mut Document) {
    let registry = Registry::copy();
    let last = blocks.iter().rfind(|block| block.info == "yaml tutorial").expect("there is a tutorial");
    let (name, text) = document.text[last.body.clone()].split_once('\n').expect("an example has lines");
    assert_eq!(text, read(&format!("registry/{}", name.trim_start_matches("# "))), "{name}");
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.info == "yaml tutorial") {
        let file = document.text[block.body.clone()].to_owned();
        let (name, text) = file.split_once('\n').expect("an example has lines");
        registry.write(name.strip_prefix("# ").expect("the file's name is there"), text);
        let said: String = registry.errors().iter().map(|error| format!("{error}\n")).collect();
        match blocks.get(at + 1).filter(|next| next.info == "text") {
            Some(shown) => document.should_be(shown.body.clone(), &said),
            None => assert_eq!(said, "", "line {}", document.text[..block.body.start].lines().count()),
        }
    }
}

/// A fenced block: what follows the opening fence, and where the lines inside are.
struct Block<'a> {
    info: &'a str,
    fence: Range<usize>,
    body: Range<usize>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let place = at..at + line.len();
        at = place.end;
        let Some(info) = line.trim_end().strip_prefix("```") else { continue };
        match open.take() {
            None => open = Some(Block { info, body: place.end..place.end, fence: place }),
            Some(block) => blocks.push(Block { body: block.body.start..place.start, ..block }),
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn between(text: &str, begin: &str, end: &str) -> Range<usize> {
    let start = text.find(begin).expect("the beginning is marked") + begin.len();
    start..start + text[start..].find(end).expect("the end is marked")
}

/// A document, and what it should hold in the place of what it does.
struct Document {
    path: PathBuf,
    text: String,
    changes: Vec<(Range<usize>, String)>,
    wrong: Vec<String>,
}

impl Document {
    fn open(path: &str) -> Self {
        Self { path: root().join(path), text: read(path), changes: Vec::new(), wrong: Vec::new() }
    }

    /// In what stands at `range`, `…` stands for anything.
    fn should_be(&mut self, range: Range<usize>, right: &str) {
        if !is_shortened(&self.text[range.clone()], right) {
            self.changes.push((range, right.to_owned()));
        }
    }

    fn finish(mut self) {
        self.changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let mut text = self.text.clone();
            self.changes.drain(..).for_each(|(range, right)| text.replace_range(range, &right));
            fs::write(&self.path, text).expect("the document can be written");
        }
        let changes = self.changes.iter().map(|(range, right)| {
            let line = self.text[..range.start].lines().count() + 1;
            format!("line {line} has\n{}\nand should have\n{right}\n{HINT}", &self.text[range.clone()])
        });
        let wrong: Vec<_> = changes.chain(self.wrong.iter().cloned()).collect();
        assert!(wrong.is_empty(), "{}: {}", self.path.display(), wrong.join("\n"));
    }
}

/// The commands of a session, each with what it prints.
fn session(shown: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_optimum-exporters"));
    let directory = program.parent().expect("the program is in a directory").display();
    let path = format!("{directory}:{}", std::env::var("PATH").unwrap_or_default());
    let mut session = String::new();
    let mut commands = shown.split("$ ").filter(|command| !command.is_empty());
    let each = commands.by_ref().map(|command| command.split_once('\n').expect("a command ends its line"));
    for (command, expected) in each {
        let run = command.replace("cargo run --release --", "optimum-exporters");
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("{{ {run}; }} 2>&1")])
            .env("PATH", &path)
            .current_dir(root())
            .output()
            .expect("there is a shell");
        let printed = String::from_utf8(output.stdout).expect("the program prints UTF-8");
        let shown = if is_shortened(expected, &printed) { expected } else { &printed };
        session.push_str(&format!("$ {command}\n{shown}"));
    }
    session
}

/// A table for each library: its model types, and the tasks that each exporter knows for them.
fn supported() -> String {
    let (exporters, run) = (TasksManager::exporters(), run_with());
    let mut text = String::new();
    for library in TasksManager::libraries() {
        let models: Vec<_> = TasksManager::models().filter(|model| std::ptr::eq(model.library, library)).collect();
        let types = if models.len() == 1 { "1 model type".to_owned() } else { format!("{} model types", models.len()) };
        text.push_str(&format!("\n<details>\n<summary>{}: {types}</summary>\n\n", library.name));
        text.push_str(&format!("| model type | {} | run with transformers |\n", exporters.join(" | ")));
        text.push_str(&format!("| --- |{}\n", " --- |".repeat(exporters.len() + 1)));
        for model in models {
            let tasks = |exporter: &&str| {
                let support = model.exporters.iter().find(|support| support.exporter == *exporter);
                let mark = if support.is_some_and(|support| support.beyond_reference) { "† " } else { "" };
                format!("{mark}{}", support.map(tasks).unwrap_or_default())
            };
            let tasks: Vec<_> = exporters.iter().map(tasks).collect();
            let run = run.get(&(library.name.to_owned(), model.model_type.to_owned())).cloned().unwrap_or_default();
            let run = run.into_iter().collect::<Vec<_>>().join(", ");
            text.push_str(&format!("| {} | {} | {run} |\n", model.model_type, tasks.join(" | ")));
        }
        if let Some(model_type) = library.default_model_type {
            text.push_str(&format!("\n`{model_type}` stands in for every model type that is not listed.\n"));
        }
        text.push_str("\n</details>\n");
    }
    text + "\n"
}

/// The versions of transformers that small models of each library and model type were run with, whose outputs are held
/// against the contracts.
fn run_with() -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut all: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for file in ["shapes.jsonl", "shapes_beyond.jsonl"] {
        let records = fs::read_to_string(root().join("tests/golden").join(file)).expect("the records can be read");
        for line in records.lines() {
            let record: serde_json::Value = serde_json::from_str(line).expect("a line is a record");
            if record["library"] == "diffusers" || record["library"] == "timm" {
                continue;
            }
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            // The reference's, where nothing is said.
            let version = if record["transformers"].is_null() { "4.57.6".to_owned() } else { text("transformers") };
            all.entry((text("library"), text("model_type"))).or_default().insert(version);
        }
    }
    all
}

/// The tasks, with `+` where there is one with past as well.
fn tasks(support: &Support) -> String {
    let names: Vec<_> = support.tasks.iter().map(|(task, _)| *task).collect();
    let one = |task: &&str| match task.strip_suffix("-with-past") {
        Some(bare) if names.contains(&bare) => None,
        _ if names.contains(&&*format!("{task}-with-past")) => Some(format!("{task}+")),
        _ => Some((*task).to_owned()),
    };
    names.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

/// A copy of the registry, to write wrong files into.
struct Registry(tempfile::TempDir);

impl Registry {
    fn copy() -> Self {
        let copy = Self(tempfile::tempdir().expect("there is room for a copy"));
        copy.fill("");
        copy
    }

    /// All that models share, and of the models those that a text names, and those whose attributes it reads: compiled
    /// in a fraction of the time.
    fn with_models_of(text: &str) -> Self {
        const READ: [&str; 2] = ["encoder-decoder", "unet-2d-condition"];
        let is_sign = |sign: char| sign.is_alphanumeric() || "_-.".contains(sign);
        let words: BTreeSet<_> = text.split(|sign| !is_sign(sign)).chain(READ).collect();
        let copy = Self(tempfile::tempdir().expect("there is room for a copy"));
        copy.fill("");
        for library in fs::read_dir(copy.0.path().join("models")).expect("the copy can be read") {
            for file in fs::read_dir(library.expect("the copy can be read").path()).expect("the copy can be read") {
                let file = file.expect("the copy can be read").path();
                let model = fs::read_to_string(&file).expect("the copy can be read");
                let keys = model.lines().filter_map(|line| Some(line.split_once(':')?.0.trim()));
                let mut classes = keys.filter(|key| key.contains(char::is_uppercase));
                let name = file.file_stem().and_then(|stem| stem.to_str()).expect("the name is text");
                if !words.contains(name) && !classes.any(|name| words.contains(name)) {
                    fs::remove_file(file).expect("the copy can be written");
                }
            }
        }
        copy
    }

    fn fill(&self, folder: &str) {
        for entry in fs::read_dir(root().join("registry").join(folder)).expect("the registry can be read") {
            let entry = entry.expect("the registry can be read");
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.fill(&format!("{name}/"));
            } else {
                self.write(&name, &fs::read_to_string(entry.path()).expect("the registry can be read"));
            }
        }
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the copy can be written");
        fs::write(path, text).expect("the copy can be written");
    }

    /// The errors as a build shows them.
    fn rendered(&self) -> String {
        let outcome = codegen::compile(self.0.path());
        outcome
            .err()
            .map_or_else(String::new, |diagnostics| format!("{}\n", diagnostics.render(Some("registry"), false)))
    }

    fn errors(&self) -> Vec<String> {
        let outcome = codegen::compile(self.0.path());
        outcome.err().iter().flat_map(codegen::Diagnostics::iter).map(ToString::to_string).collect()
    }
}

/// What the compiler says to each wrong example, without the places.
fn messages(text: &str, wrong: &[&[Block<'_>]]) -> Vec<String> {
    const FILE: &str = "models/transformers/mine.yaml";
    let said = |pair: &&[Block<'_>], registry: &Registry| {
        let kind = pair[0].info.trim_start_matches("yaml wrong ");
        let piece = &text[pair[0].body.clone()];
        let whole = kind.strip_prefix("file ");
        let (file, wrong) = whole.map_or_else(|| (FILE, mine(kind, piece)), |file| (file, piece.to_owned()));
        registry.write(file, &wrong);
        let errors = registry.errors();
        if whole.is_some() {
            registry.write(file, &read(&format!("registry/{file}")));
        }
        let own = errors.iter().filter_map(|error| error.strip_prefix(file)?.splitn(4, ':').nth(3));
        own.map(|message| format!("{}\n", message.trim_start())).collect::<String>()
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let each = wrong.chunks(wrong.len().div_ceil(threads)).map(|part| {
            scope.spawn(move || {
                let registry = Registry::with_models_of(text);
                part.iter().map(|pair| said(pair, &registry)).collect::<Vec<_>>()
            })
        });
        let running: Vec<_> = each.collect();
        running.into_iter().flat_map(|thread| thread.join().expect("the compiler does not panic")).collect()
    })
}

/// The file of a model with `piece` in it, as keys of the file or of its class.
fn mine(kind: &str, piece: &str) -> String {
    let unless_given = |lines: &[&str]| -> String {
        let given = |line: &&&str| {
            let key = line.split(':').next().unwrap_or_default();
            piece.lines().any(|given| given.split(':').next() == Some(key))
        };
        lines.iter().filter(|line| !given(line)).map(|line| format!("{line}\n")).collect()
    };
    let in_class = |piece: &str| -> String { piece.lines().map(|line| format!("    {line}\n")).collect() };
    let [exporter, name, extends, tasks] = match kind {
        "class of static axes" => ["tflite", "MineTFLiteConfig", "TextEncoderTFliteConfig", "$text-encoder"],
        _ => ["onnx", "MineOnnxConfig", "TextDecoderOnnxConfig", "$text-generation"],
    };
    let class = [
        &format!("class: {name}"),
        &format!("extends: {extends}"),
        &format!("tasks: [{tasks}]"),
        "normalized_config: NormalizedTextConfig",
    ];
    let exporters = |class: &str| format!("exporters:\n  {exporter}:\n{class}");
    match kind {
        "class" | "class of static axes" => {
            format!("model_type: mine\n{}", exporters(&in_class(&(unless_given(&class) + piece))))
        }
        "model" => unless_given(&["model_type: mine"]) + piece + &exporters(&in_class(&(class.join("\n")))),
        other => panic!(
            "an example is wrong in a `class`, a `class of static axes`, a `model` or a `file PATH`, not in a `{other}`"
        ),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
