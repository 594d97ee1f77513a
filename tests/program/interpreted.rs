//! Registries that are read at run time: the built-in one says what it says compiled, byte for byte, whatever is
//! asked; another counts at once; and a wrong one is refused with all that is wrong, and nothing is run.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use crate::common::program::{PROGRAM, batch, run, stderr, stdout};
use crate::common::requests;

/// How many requests there are at least: all golden records, all real configs and their plans, and every task.
const LEAST: usize = 9_000;

fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("registry")
}

/// The answers of the compiled registry, and of the same one read, line by line.
fn both(input: &str) -> (String, String) {
    let output = |arguments: &[&str]| {
        let child = Command::new(PROGRAM).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("the program can be run");
        let mut stdin = child.stdin.take().expect("it is piped");
        let input = input.to_owned();
        let feeding = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("the program ends");
        feeding.join().expect("it does not panic").expect("the program reads all");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("answers are UTF-8")
    };
    let registry = built_in();
    (output(&["batch"]), output(&["batch", "--registry", registry.to_str().unwrap()]))
}

/// Fails at the first answers that differ.
fn assert_equal(requests: &[Value]) {
    let (compiled, read) = both(&requests::lines(requests));
    assert_eq!(compiled.lines().count(), requests.len(), "an answer is lost");
    let differ = |(at, (one, other)): &(usize, (&str, &str))| (one != other).then_some(*at);
    let answers = compiled.lines().zip(read.lines()).enumerate();
    if let Some(at) = answers.collect::<Vec<_>>().iter().find_map(differ) {
        let [one, other] = [&compiled, &read].map(|all| all.lines().nth(at).unwrap());
        let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let from_there = |answer: &str| answer.bytes().skip(same.saturating_sub(200)).take(1000).collect::<Vec<_>>();
        let [one, other] = [one, other].map(|answer| String::from_utf8_lossy(&from_there(answer)).into_owned());
        panic!("compiled and read, they differ for {}\n…{one}\n…{other}", requests[at]);
    }
    assert_eq!(compiled.len(), read.len());
}

#[test]
fn what_is_read_says_what_is_compiled() {
    let mut requests = requests::golden();
    requests.extend(requests::real());
    requests.extend(requests::every_task());
    assert!(requests.len() >= LEAST, "only {}", requests.len());
    assert_equal(&requests);
}

/// Not among the tests that are always run: 100,000 requests, each with a config or options that were shaken.
#[test]
#[ignore = "takes minutes"]
fn what_is_read_says_what_is_compiled_of_shaken_configs() {
    const SHAKEN: usize = 100_000;
    const AT_ONCE: usize = 10_000;
    let mut requests = requests::golden();
    requests.extend(requests::real());
    let mut shaker = Shaker(20_260_101);
    for _ in 0..SHAKEN / AT_ONCE {
        let shaken: Vec<_> = (0..AT_ONCE).map(|_| shaker.shaken(&requests)).collect();
        assert_equal(&shaken);
    }
}

/// Makes what nobody writes of what somebody wrote.
struct Shaker(u64);

impl Shaker {
    /// A number below another one.
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap()
    }

    fn shaken(&mut self, requests: &[Value]) -> Value {
        let mut request = requests[self.below(requests.len())].clone();
        for _ in 0..=self.below(4) {
            let config = request["config"].as_object_mut().expect("it is an object");
            self.shake(config, 0);
        }
        if self.below(4) == 0 {
            request["shapes"] = json!({"batch_size": self.below(9), "sequence_length": self.below(99)});
        }
        request
    }

    /// Changes, takes away or copies an attribute, here or in a config inside.
    fn shake(&mut self, config: &mut Map<String, Value>, depth: usize) {
        let Some(key) = config.keys().nth(self.below(config.len())).cloned() else { return };
        if depth < 3
            && let Some(Value::Object(inner)) = config.get_mut(&key)
            && self.below(4) > 0
        {
            return self.shake(inner, depth + 1);
        }
        match self.below(8) {
            0 => drop(config.remove(&key)),
            1 => {
                let other = config.keys().nth(self.below(config.len())).cloned().unwrap_or_default();
                let value = config[&other].clone();
                config.insert(key, value);
            }
            _ => {
                let value = self.value();
                config.insert(key, value);
            }
        }
    }

    fn value(&mut self) -> Value {
        match self.below(16) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(false),
            3 => json!(0),
            4 => json!(-1),
            5 => json!(i64::MAX),
            6 => json!(1.5),
            7 => json!(""),
            8 => json!([]),
            9 => json!({}),
            10 => json!([self.below(9), self.below(9)]),
            11 => json!(["full_attention", "sliding_attention", "conv"]),
            12 => json!("text"),
            13 => json!(100_000),
            _ => json!(self.below(300)),
        }
    }
}

/// A folder with files in it.
fn registry(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A model type that is new, and a class that extends a built-in one.
const MINE: &str = "
model_type: mine
config:
  vocab_size: 100
  hidden_size: 64
  num_attention_heads: 4
exporters:
  onnx:
    class: MineOnnxConfig
    extends: BertOnnxConfig
    tasks: [fill-mask]
    inputs:
      - set:
          input_ids: [batch_size, mine_length]
";

#[test]
fn a_model_of_ones_own_counts_at_once() {
    let registry = registry(&[("models/transformers/mine.yaml", MINE)]);
    let path = registry.path().to_str().unwrap();
    let output = run(["show", "mine", "--task", "fill-mask", "--json", "--registry", path], Vec::new());
    let page: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assert_eq!(page["config_class"], "MineOnnxConfig");
    assert_eq!(page["inputs"], json!([["input_ids", {"0": "batch_size", "1": "mine_length"}]]));
    let file = registry.path().join("models/transformers/mine.yaml");
    let alone =
        run(["show", "mine", "--task", "fill-mask", "--json", "--registry", file.to_str().unwrap()], Vec::new());
    assert_eq!(stdout(&alone), stdout(&output));
    let tasks = run(["tasks", "mine", &format!("--registry={path}")], Vec::new());
    assert_eq!(stdout(&tasks), "fill-mask\n");
    let models = run(["models", "--registry", path], Vec::new());
    assert!(stdout(&models).contains("transformers           mine\n"), "{}", stdout(&models));
    for command in ["dummy", "plan"] {
        let output = run([command, "mine", "--task", "fill-mask", "--registry", path], Vec::new());
        assert!(stdout(&output).contains("MineOnnxConfig"), "{}", stderr(&output));
    }
    let unknown = run(["show", "mine", "--task", "fill-mask"], Vec::new());
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn what_an_argument_is_assigned_from_another_is_one_of_its_words() {
    let of = |side: &str| {
        let end = format!(
            "    arguments:
      side: {{one_of: [left, right, top], default: {side}}}
      end: {{one_of: [right, top], default: top}}
    construct: {{set: {{end: side}}}}
    inputs:
      - {{when: 'end == \"right\"', set: {{token_type_ids: [batch_size]}}}}\n"
        );
        let registry = registry(&[("models/transformers/mine.yaml", &MINE.replace("    inputs:\n", &end))]);
        let path = registry.path().to_str().unwrap();
        run(["show", "mine", "--task", "fill-mask", "--json", "--registry", path], Vec::new())
    };
    let output = of("right");
    let page: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assert_eq!(page["inputs"][0], json!(["token_type_ids", {"0": "batch_size"}]));
    let output = of("left");
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    for part in ["MineOnnxConfig", "`end`", "\"left\"", "right, top"] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn a_file_outside_of_any_folder_is_a_model_of_the_first_library() {
    let registry = registry(&[("mine.yaml", MINE)]);
    let file = registry.path().join("mine.yaml");
    let output = run(["tasks", "mine", "--registry", file.to_str().unwrap()], Vec::new());
    assert_eq!(stdout(&output), "fill-mask\n", "{}", stderr(&output));
}

#[test]
fn a_copy_that_was_changed_wins() {
    let copy = tempfile::tempdir().unwrap();
    fill(&built_in(), copy.path());
    let file = copy.path().join("models/transformers/bert.yaml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("sequence_length"), "the registry calls it otherwise");
    fs::write(&file, text.replace("sequence_length", "words_of_mine")).unwrap();
    let request = json!({"model_type": "bert", "task": "fill-mask", "config": {"model_type": "bert"}});
    let before = batch(format!("{request}\n"))[0]["contract"]["inputs"].to_string();
    let output = run(["batch", "--registry", copy.path().to_str().unwrap()], format!("{request}\n").into_bytes());
    let after: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let after = after["contract"]["inputs"].to_string();
    assert_ne!(before, after);
    assert!(after.contains("words_of_mine"), "{after}");
}

fn fill(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fill(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs a command with a registry that is refused: nothing is run, and all that is wrong is said.
fn refused(registry: &Path) -> String {
    let output = run(["models", "--registry", registry.to_str().unwrap()], Vec::new());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output), "", "something was run");
    stderr(&output)
}

#[test]
fn a_broken_registry_is_refused_as_lint_refuses_it() {
    let broken = MINE.replace("fill-mask", "fil-mask").replace("inputs:", "inptus:");
    let registry = registry(&[("models/transformers/mine.yaml", &broken)]);
    let said = refused(registry.path());
    for part in ["did you mean `inputs`?", "did you mean `fill-mask`?", "mine.yaml:11:13"] {
        assert!(said.contains(part), "{said}");
    }
    let lint = run(["lint", registry.path().to_str().unwrap()], Vec::new());
    assert_eq!(said, stderr(&lint));
    let file = registry.path().join("models/transformers/mine.yaml");
    let alone = refused(&file);
    assert!(alone.contains(&format!("{}:", file.display())), "{alone}");
}

#[test]
fn missing_and_empty_registries_are_refused() {
    let empty = registry(&[]);
    assert!(refused(empty.path()).contains("there is no YAML file here"));
    assert!(refused(&empty.path().join("nowhere")).contains("nowhere"));
    let no_yaml = registry(&[("models/transformers/mine.yaml", "\0\u{1}")]);
    assert!(refused(no_yaml.path()).contains("mine.yaml"));
}

#[test]
fn huge_and_deep_files_are_refused() {
    let huge = format!("# {}\n{MINE}", "x".repeat(5 << 20));
    let registry_of_huge = registry(&[("models/transformers/mine.yaml", &huge)]);
    assert!(refused(registry_of_huge.path()).contains("more than 256 KB"));
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let deep = format!("model_type: mine\nexporters: {}{}\n", open.repeat(20_000), close.repeat(20_000));
        let registry = registry(&[("models/transformers/mine.yaml", &deep)]);
        let said = refused(registry.path());
        assert!(said.contains("mine.yaml"), "{}", said.chars().take(2000).collect::<String>());
    }
    let aliases = (1..40)
        .fold("a0: &a0 [x, x]\n".to_owned(), |text, at| format!("{text}a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1));
    let registry = registry(&[("models/transformers/mine.yaml", &aliases)]);
    assert!(refused(registry.path()).contains("mine.yaml"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_round_or_out() {
    use std::os::unix::fs::symlink;
    let round = registry(&[("models/transformers/mine.yaml", MINE)]);
    symlink(round.path(), round.path().join("models/round")).unwrap();
    assert!(refused(round.path()).contains("not followed"));
    let endless = registry(&[("models/transformers/mine.yaml", MINE)]);
    symlink("/dev/zero", endless.path().join("models/transformers/zero.yaml")).unwrap();
    assert!(refused(endless.path()).contains("it is a device, not a file"));
    let nowhere = registry(&[("models/transformers/mine.yaml", MINE)]);
    symlink("nowhere", nowhere.path().join("models/transformers/nowhere.yaml")).unwrap();
    assert!(refused(nowhere.path()).contains("nowhere.yaml"));
}

#[test]
fn directories_that_never_end_are_refused() {
    let deep = registry(&[(&format!("{}mine.yaml", "more/".repeat(30)), MINE)]);
    assert!(refused(deep.path()).contains("too deep"));
}

/// What a command says of a registry that compiles, and asks for more than is answered.
fn limited(command: &str, files: &[(&str, &str)]) -> String {
    let registry = registry(files);
    let path = registry.path().to_str().unwrap();
    let output = run([command, "mine", "--task", "fill-mask", "--registry", path], Vec::new());
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    stderr(&output)
}

/// A model whose class is the last of a row, in which each extends the one before.
fn row(length: usize, of_first: &str, of_others: &str) -> [(&'static str, String); 2] {
    let of_last = length - 1;
    let model = "model_type: mine\nconfig: {vocab_size: 9}\nexporters:\n  onnx:\n    class: Mine\n";
    let model = format!("{model}    extends: Row{of_last}\n    tasks: [fill-mask]\n");
    let others = (1..length).map(|at| format!("  Row{at}: {{extends: Row{}, {of_others}}}\n", at - 1));
    let first = format!("exporter: onnx\nclasses:\n  Row0: {{extends: BertOnnxConfig, {of_first}}}\n");
    let classes = first + &others.collect::<String>();
    [("models/transformers/mine.yaml", model), ("exporters/onnx.yaml", classes)]
}

#[test]
fn what_a_registry_says_is_done_within_limits() {
    let many = row(24, "dummy_inputs: {finish: {first: [input_ids]}}", "dummy_inputs: {finish: [super, super]}");
    let many = many.each_ref().map(|(name, text)| (*name, text.as_str()));
    assert!(limited("dummy", &many).contains("the number of steps that the registry takes"));
    let attributes = (1..200).map(|at| format!("  a{at}: {{compute: a{} + 1}}\n", at - 1)).collect::<String>();
    let inputs = "    inputs: {set: {input_ids: [batch_size, \"{config.a199}\"]}}\n";
    let deep = MINE.replace("  vocab_size: 100\n", &format!("  vocab_size: 100\n  a0: 1\n{attributes}"));
    let deep = deep.split("    inputs:").next().unwrap().to_owned() + inputs;
    assert!(
        limited("show", &[("models/transformers/mine.yaml", &deep)]).contains("the depth of what the registry says")
    );
    let list =
        MINE.replace("  vocab_size: 100\n", "  vocab_size: 100\n  widths: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    let fold = "    let: {grown: {fold: {from: x, over: {k: config.widths}, as: \"{it}{it}{it}{it}\"}}}\n    inputs:";
    let grown = list.replace("    inputs:", fold).replace("mine_length]", "\"{grown}\"]");
    assert!(limited("show", &[("models/transformers/mine.yaml", &grown)]).contains("a text grows beyond"));
}
