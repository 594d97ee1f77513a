//! Files and directories as people have them, each with what is right to say of it: those that were met, in `tests/cases`,
//! and others of the same kinds, described here.

use std::fs;
use std::path::Path;

use prost::Message;

use crate::common::program::{run, stderr, stdout};
use crate::common::proto::Model;

/// What the program has to say: its arguments, the exit code, and what its output has, a `!` before what it has not.
type Met = (&'static str, i32, &'static [&'static str]);

const MET: &[Met] = &[
    ("check old-axis-names", 0, &["text-generation-with-past", "3 notes", "!error", "!warning"]),
    ("check old-optimum-llama", 0, &["text-generation-with-past", "past_sequence_length + 1", "!error", "!warning"]),
    (
        "check stb-onnx --task feature-extraction",
        1,
        &["output `token_embeddings`", "; with --library transformers the contract is that of the files"],
    ),
    ("check stb-onnx", 0, &["feature-extraction as transformers exports it", "as the contract has it"]),
    (
        "check genai-phi3-config",
        3,
        &["text-generation-with-past", "input `position_ids`", "--float-dtype fp16", "!error"],
    ),
    (
        "check genai-llama-fp16",
        3,
        &["text-generation-with-past", "input `position_ids`", "--float-dtype fp16", "!error"],
    ),
    ("check cfg/llama.json llama-fp16-no-position-ids.onnx", 3, &["text-generation-with-past", "!error"]),
    ("check numbered", 1, &["for token-classification,", "error: input `input_mask`"]),
    (
        "check cfg/bert-cls.json bert-static-1x128-cls.onnx",
        1,
        &["for text-classification,", "static 128", "!axes, where"],
    ),
    ("identify bert-static-1x128-cls.onnx", 0, &["1. model for text-classification\n", "static 128"]),
    (
        "identify bert-inputs-output-linear_13.onnx",
        0,
        &["1. model for text-classification\n", "note: output `logits`", "bert"],
    ),
    (
        "check cfg/bert-cls.json bert-inputs-output-linear_13.onnx",
        3,
        &["for text-classification,", "`linear_13`", "!error"],
    ),
    (
        "check cfg/gemma2.json gemma2-two-past-lengths.onnx",
        3,
        &["warning: input `past_key_values.0.key`, axis 2", "!error"],
    ),
    (
        "check cfg/gemma2.json genai-gemma2.onnx",
        1,
        &["warning: input `past_key_values.0.key`, axis 2", "`model.onnx.data`, which is not there"],
    ),
    (
        "check external-data-missing",
        1,
        &["for text-classification,", "1 error", "`model.onnx_data`, which is not there"],
    ),
    ("check extdata", 1, &["1 error", "`model.onnx_data`, which is not there"]),
    ("check hidden-mismatch", 1, &["1 error", "output `last_hidden_state`, axis 2: 768, where the config has 384"]),
    ("check cfg/bert.json minus-one-dims.onnx", 0, &["7 notes", "!error"]),
    (
        "check cfg/vit-cls.json vit-named.onnx",
        0,
        &["for image-classification,", "static 32", "the model takes no other"],
    ),
    ("identify vit-named.onnx", 0, &["1. model for image-classification", "model types: vit,"]),
    ("plan sd-export-without-vae", 0, &["vae_encoder/model.onnx", "vae_decoder/model.onnx", "sample_height / 2"]),
    ("check sd-export-without-vae", 1, &["holds no .onnx file"]),
    ("dummy named/gpt2 --task text-generation-with-past", 0, &["past_key_values.{0..2}.key"]),
    ("dummy named/whisper --task automatic-speech-recognition-with-past", 0, &["encoder_model.onnx"]),
    ("dummy bert-tv1", 0, &["integers from 0 to 98", "integers from 0 to 0"]),
    (
        "plan manga-ocr",
        0,
        &["the task is image-to-text:", "without past key values: the decoder is a bert", "decoder_model.onnx"],
    ),
    ("show infinity", 0, &["LlamaOnnxConfig"]),
    ("show st-static", 1, &["the first module in modules.json is a `StaticEmbedding`"]),
    ("show peft-only", 1, &["it is an adapter", "base_model_name_or_path"]),
    ("show lfs-config", 1, &["it is a Git LFS pointer", "git lfs pull"]),
    ("plan sd15-taesd", 1, &["component `vae` is a `AutoencoderTiny`", "AutoencoderKL"]),
    ("plan nomic", 0, &["NomicBertOnnxConfig"]),
    ("plan st-old-layout", 0, &["sentence_embedding", "every model of sentence_transformers"]),
    ("show t5enc", 0, &["inputs (2)", "an encoder alone", "encoder_sequence_length", "!decoder_input_ids"]),
    ("show t5enc --task feature-extraction", 0, &["inputs (2)", "encoder_sequence_length", "!decoder_input_ids"]),
    ("plan t5enc", 0, &["T5OnnxConfig (feature-extraction, encoder)", "last_hidden_state"]),
    (
        "check ../onnx/trocr-image-to-text",
        0,
        &["image-to-text-with-past", "decoder_model_merged, as the contract has it"],
    ),
    ("plan sd15-cn", 0, &["left out of the export: controlnet (ControlNetModel)", "unet/model.onnx"]),
];

/// What the program says, run in `folder`.
fn say(folder: &Path, arguments: &str) -> (i32, String) {
    let arguments = arguments.split(' ').map(|word| {
        let path = folder.join(word);
        if path.exists() { path.to_str().unwrap().to_owned() } else { word.to_owned() }
    });
    let output = run(arguments, Vec::new());
    (output.status.code().unwrap(), stderr(&output) + &stdout(&output))
}

/// What is wrong with what the program says.
fn faults(what: &str, (code, said): (i32, String), expected: (i32, &[&str])) -> Vec<String> {
    let has = |text: &&&str| match text.strip_prefix('!') {
        Some(without) => !said.contains(without),
        None => said.contains(**text),
    };
    let mut faults: Vec<_> =
        expected.1.iter().filter(|text| !has(text)).map(|text| format!("{what}: {text}\n{said}")).collect();
    if code != expected.0 {
        faults.push(format!("{what}: the exit code is {code}, and {} is right\n{said}", expected.0));
    }
    faults
}

#[test]
fn what_was_met_is_judged_by_what_runs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let met = MET.iter().flat_map(|(arguments, code, has)| faults(arguments, say(&folder, arguments), (*code, has)));
    let met: Vec<_> = met.collect();
    assert!(met.is_empty(), "{} are wrong:\n{}", met.len(), met.join("\n"));
}

#[test]
fn a_pipeline_is_exported_without_what_encodes_images_but_not_without_what_it_ends_with() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/sd-export-without-vae");
    let without = |part: &str| {
        let directory = tempfile::tempdir().unwrap();
        for component in ["text_encoder", "unet", "vae_encoder", "vae_decoder"].iter().filter(|name| **name != part) {
            fs::create_dir(directory.path().join(component)).unwrap();
            let config = Path::new(component).join("config.json");
            fs::copy(folder.join(&config), directory.path().join(&config)).unwrap();
        }
        fs::copy(folder.join("model_index.json"), directory.path().join("model_index.json")).unwrap();
        let output = run([Path::new("plan"), directory.path()], Vec::new());
        stderr(&output) + &stdout(&output)
    };
    let encoder = without("vae_encoder");
    assert!(encoder.contains("left out of the export: vae_encoder (AutoencoderKL)"), "{encoder}");
    assert!(encoder.contains("vae_decoder/model.onnx") && !encoder.contains("vae_encoder/model.onnx"), "{encoder}");
    let decoder = without("vae_decoder");
    assert!(decoder.contains("vae_encoder/model.onnx") && decoder.contains("vae_decoder/model.onnx"), "{decoder}");
}

#[test]
fn a_directory_by_the_name_of_a_model_type_is_taken_where_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/named");
    let mut program = std::process::Command::new(crate::common::program::PROGRAM);
    let output =
        program.current_dir(folder).args(["dummy", "gpt2", "--task", "text-generation-with-past"]).output().unwrap();
    let said = stdout(&output);
    assert!(said.contains("past_key_values.{0..2}.key"), "{said}{}", stderr(&output));
}

#[test]
fn others_of_the_same_kinds_are_judged_as_well() {
    let text = include_str!("cases.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in text.split("\n=== ").skip(1) {
        count += 1;
        let case = Case::read(case);
        let folder = tempfile::tempdir().unwrap();
        case.write(folder.path());
        for (arguments, code, has) in &case.says {
            let has: Vec<_> = has.iter().map(String::as_str).collect();
            let what = format!("{}: {arguments}", case.title);
            wrong.extend(faults(&what, say(folder.path(), arguments), (*code, &has)));
        }
    }
    assert!(count >= 110 && wrong.is_empty(), "{count} cases, {} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A case of `cases.txt`: files, each with what it holds, and what the program says of them.
struct Case {
    title: String,
    files: Vec<(String, String)>,
    says: Vec<(String, i32, Vec<String>)>,
}

impl Case {
    fn read(text: &str) -> Self {
        let (title, rest) = text.split_once('\n').unwrap();
        let mut case = Self { title: title.to_owned(), files: Vec::new(), says: Vec::new() };
        for line in rest.lines() {
            if let Some(name) = line.strip_prefix("--- ") {
                case.files.push((name.to_owned(), String::new()));
            } else if let Some(arguments) = line.strip_prefix("$ ") {
                let (arguments, code) = arguments.rsplit_once(" -> ").unwrap();
                case.says.push((arguments.to_owned(), code.parse().unwrap(), Vec::new()));
            } else if let Some((_, _, has)) = case.says.last_mut() {
                has.extend(Some(line.to_owned()).filter(|line| !line.is_empty()));
            } else if let Some((_, content)) = case.files.last_mut() {
                *content += &format!("{line}\n");
            }
        }
        case
    }

    fn write(&self, folder: &Path) {
        for (name, content) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes_of(name, content)).unwrap();
        }
    }
}

/// The bytes of a file that is described; those of a model that begins with the words `as it is` stand there.
pub fn bytes_of(name: &str, content: &str) -> Vec<u8> {
    match content.strip_prefix("as it is\n") {
        Some(content) => content.as_bytes().to_vec(),
        None if name.ends_with(".onnx") => Model::described(content).encode_to_vec(),
        None => content.as_bytes().to_vec(),
    }
}
