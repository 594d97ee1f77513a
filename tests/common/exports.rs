//! The exports in `tests/onnx`.

use std::fs;
use std::path::{Path, PathBuf};

use optimum_exporters::onnx::Signature;
use optimum_exporters::{Error, ExportPlan, PretrainedConfig, Query, TasksManager};

/// The exports, each with the task that it is for.
pub const EXPORTS: [(&str, &str); 11] = [
    ("bert-text-classification", "text-classification"),
    ("clip-zero-shot", "zero-shot-image-classification"),
    ("distilbert-question-answering", "question-answering"),
    ("gpt2-text-generation", "text-generation-with-past"),
    ("llama-text-generation", "text-generation-with-past"),
    ("sam-split", "feature-extraction"),
    ("segformer-semantic", "semantic-segmentation"),
    ("t5-text2text-generation", "text2text-generation-with-past"),
    ("vit-image-classification", "image-classification"),
    ("wav2vec2-ctc", "automatic-speech-recognition"),
    ("whisper-asr", "automatic-speech-recognition-with-past"),
];

pub fn folder(export: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(export)
}

pub fn files(export: &str) -> Vec<(PathBuf, Result<Signature, Error>)> {
    let entries = fs::read_dir(folder(export)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|kind| kind == "onnx")).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), Signature::read(path))).collect()
}

pub fn config(export: &str) -> PretrainedConfig {
    PretrainedConfig::from_path(folder(export)).unwrap()
}

pub fn plan(config: &PretrainedConfig, task: &str) -> ExportPlan {
    let query = Query::new("onnx").model(config).task(task);
    let export = TasksManager::get_exporter_config_constructor(&query).unwrap().call(config).unwrap();
    export.export_plan(false).unwrap()
}
