//! A directory that bytes describe: files, links, loops, pipes, devices, holes, and what is missing. Who is asked for the
//! model in it, for the registry or for an exported file answers or says why not.

use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use optimum_exporters::checkpoint::Files;
use optimum_exporters::codegen::{Compiler, Sources};
use optimum_exporters::onnx::{Signature, external_files};
use optimum_exporters::{Arguments, Error, ExportPlan, Model, PretrainedConfig, TasksManager, tensors};
use tempfile::TempDir;

use crate::answers::assert_short;
use crate::bounds::within;

const NAMES: [&str; 24] = [
    "config.json",
    "model_index.json",
    "preprocessor_config.json",
    "generation_config.json",
    "processor_config.json",
    "modules.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "adapter_config.json",
    "open_clip_config.json",
    "tokenizer_config.json",
    "model.onnx",
    "decoder_model.onnx",
    "model.safetensors",
    "pytorch_model.bin",
    "unet",
    "text_encoder",
    "vae",
    "transformer",
    "onnx",
    "0_Transformer",
    "tasks.yaml",
    "models",
    "libraries.yaml",
];

const TEXTS: [&str; 16] = [
    r#"{"model_type": "bert", "architectures": ["BertForMaskedLM"]}"#,
    r#"{"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": true}"#,
    r#"{"model_type": "llama", "num_hidden_layers": 3, "architectures": ["LlamaForCausalLM"]}"#,
    r#"{"model_type": "vit", "image_size": 30}"#,
    r#"{"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"], "text_encoder": ["transformers", "CLIPTextModel"]}"#,
    r#"{"_class_name": "UNet2DConditionModel", "in_channels": 4, "cross_attention_dim": 32}"#,
    r#"{"_class_name": "AutoencoderKL", "latent_channels": 4}"#,
    r#"{"architecture": "resnet18", "num_classes": 10, "pretrained_cfg": {"input_size": [3, 224, 224]}}"#,
    r#"[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]"#,
    r#"{"size": {"height": 1, "width": 2}, "image_processor_type": "ViTImageProcessor"}"#,
    "{",
    "",
    "[]",
    "- a\n- b: [c, d]\n",
    "\u{0}\u{1}\u{2}",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
];

/// A folder that is gone when it is dropped, in memory where that can be had.
pub fn in_memory() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

/// What bytes say, one after the other.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn next(&mut self) -> Option<usize> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(usize::from(*first))
    }

    /// A name, perhaps inside of a folder that there is.
    fn path(&mut self, root: &Path) -> Option<PathBuf> {
        let [first, second] = [self.next()?, self.next()?];
        let name = NAMES[first % NAMES.len()];
        let folder = NAMES[second % NAMES.len()];
        Some(if second >= 128 { root.join(name) } else { root.join(folder).join(name) })
    }
}

/// Makes the directory, as far as it can be made.
fn make(root: &Path, data: &[u8]) -> Option<()> {
    const MOST: usize = 24;
    let mut script = Script(data);
    for _ in 0..MOST {
        let kind = script.next()?;
        let path = script.path(root)?;
        let what = script.next()?;
        // What is there is replaced, so that nothing is written through links, or to a pipe which nobody reads; what
        // cannot be made is left out.
        let _ = fs::remove_file(&path);
        let _ = match kind % 12 {
            0..=4 => fs::write(&path, TEXTS[what % TEXTS.len()]),
            5 => fs::create_dir_all(&path),
            6 => symlink(NAMES[what % NAMES.len()], &path),
            7 => symlink(["..", ".", "/dev/zero", "/dev/null", "/dev/full", "nowhere"][what % 6], &path),
            8 => pipe(&path),
            9 => File::create(&path).and_then(|file| file.set_len(1_u64 << (what % 50))),
            10 => Ok(()),
            _ => fs::write(&path, script.0),
        };
    }
    Some(())
}

fn pipe(path: &Path) -> io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: the path ends with a zero, and is there until the call is done.
    if unsafe { libc::mkfifo(path.as_ptr(), 0o600) } == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Asks for all that a directory may hold.
pub fn run(data: &[u8]) {
    let folder = in_memory().expect("a folder can be made");
    let root = folder.path();
    make(root, data);
    within(|| {
        let asked: [Result<(), Error>; 8] = [
            PretrainedConfig::from_path(root).map(drop),
            Files::of_directory(root).map(drop),
            TasksManager::infer_library_from_model(root).map(drop),
            TasksManager::determine_framework(root).map(drop),
            Signature::read(root.join("model.onnx")).map(drop),
            external_files(root.join("model.onnx")).map(drop),
            tensors::read(root.join("model.safetensors"), 1 << 20).map(drop),
            if ExportPlan::is_pipeline(root) { of_pipeline(root) } else { of_model(root) },
        ];
        asked.iter().filter_map(|asked| asked.as_ref().err()).for_each(assert_short);
        let sources = Sources::read(root);
        let _ = Compiler::new().check(&sources);
    });
}

fn of_model(root: &Path) -> Result<(), Error> {
    let model = Model::from_dir(root)?;
    let asked = [
        model.task("onnx").map(drop),
        model.framework().map(drop),
        model.model_class("onnx").map(drop),
        model.preprocessor().map(drop),
        model.exporter_config("onnx", &Arguments::new()).map(drop),
        model.decoders("onnx", &Arguments::new()).map(drop),
    ];
    asked.iter().filter_map(|asked| asked.as_ref().err()).for_each(assert_short);
    model.export_plan("onnx", &Arguments::new()).map(drop)
}

fn of_pipeline(root: &Path) -> Result<(), Error> {
    ExportPlan::from_pipeline(root, "onnx", &Arguments::new()).map(drop)
}
