//! Directories and prompts that make no tokens: an error says why, and no wrong token comes out.

use std::fs;
use std::path::Path;

use optimum_exporters::generate::{Generator, Options, Prompt};
use optimum_exporters::run::Tract;
use optimum_exporters::{Error, Tensor, TensorData};

use crate::folder;

/// Opens a directory that is made of files of exports, each under a name of its own.
fn opened(files: &[(&str, &str)], change: impl FnOnce(&Path)) -> String {
    let directory = tempfile::tempdir().unwrap();
    for (from, to) in files {
        let to = directory.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(folder(from), to).unwrap();
    }
    change(directory.path());
    match Generator::open(directory.path(), &Tract) {
        Ok(_) => "it opens".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_directory_without_a_decoder_says_so() {
    let none = opened(&[("bert-text-classification/config.json", "config.json")], |_| {});
    assert!(none.contains("cannot be told"), "{none}");
    let no_files = opened(&[("gpt2-text-generation/config.json", "config.json")], |_| {});
    assert!(no_files.contains("holds no model.onnx, nor does its folder `onnx`"), "{no_files}");
    let half = opened(
        &[
            ("t5-text2text-generation/config.json", "config.json"),
            ("t5-text2text-generation/decoder_model_merged.onnx", "decoder_model_merged.onnx"),
        ],
        |_| {},
    );
    assert!(half.contains("nor other files that make a decoder"), "{half}");
}

#[test]
fn a_file_of_another_model_or_one_that_is_cut_is_named() {
    let other = opened(
        &[("llama-text-generation/config.json", "config.json"), ("gpt2-text-generation/model.onnx", "model.onnx")],
        |_| {},
    );
    assert!(other.contains("model.onnx is not what its contract says"), "{other}");
    let mixed = opened(
        &[
            ("t5-text2text-generation/config.json", "config.json"),
            ("t5-text2text-generation/encoder_model.onnx", "encoder_model.onnx"),
            ("whisper-asr/decoder_model_merged.onnx", "decoder_model_merged.onnx"),
        ],
        |_| {},
    );
    assert!(mixed.contains("is not what its contract says"), "{mixed}");
    let cut = opened(
        &[("gpt2-text-generation/config.json", "config.json"), ("gpt2-text-generation/model.onnx", "model.onnx")],
        |directory| {
            let path = directory.join("model.onnx");
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        },
    );
    assert!(cut.contains("model.onnx"), "{cut}");
    assert!(!cut.contains("it opens"), "{cut}");
}

#[test]
fn files_in_the_folder_and_with_an_addition_are_found() {
    let files = [
        ("gpt2-text-generation/config.json", "config.json"),
        ("gpt2-text-generation/model.onnx", "onnx/model_quantized.onnx"),
    ];
    assert_eq!(opened(&files, |_| {}), "it opens");
}

#[test]
fn a_prompt_that_does_not_fit_is_an_error() {
    let mut gpt2 = Generator::open(folder("gpt2-text-generation"), &Tract).unwrap();
    let mut failed = |prompt: Prompt, options: Options| match gpt2.generate(&prompt, &options) {
        Err(error @ Error::InvalidTensors { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let empty = failed(Prompt::tokens(vec![vec![1], Vec::new()]), Options::new(1));
    assert!(empty.contains("there has to be a token in each sequence"), "{empty}");
    let long = failed(Prompt::tokens(vec![vec![1; 60]]), Options::new(6));
    assert!(long.contains("65 are fed, and the model is made for 64"), "{long}");
    let mut whisper = Generator::open(folder("whisper-asr"), &Tract).unwrap();
    let ones = Tensor::new(vec![1, 1], TensorData::F32(vec![1.0])).unwrap();
    let unknown = whisper.generate(&Prompt::inputs(vec![("pixels".to_owned(), ones)]), &Options::new(1)).unwrap_err();
    assert!(unknown.to_string().contains("no input is called `pixels`: there are `input_features`"), "{unknown}");
}
