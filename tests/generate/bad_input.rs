//! Directories and prompts that make no tokens: an error says why, and no wrong token comes out.

use std::fs;
use std::path::Path;

use optimum_exporters::generate::{Generator, Options, Prompt};
use optimum_exporters::run::Tract;
use optimum_exporters::{Error, Tensor, TensorData};
use prost::Message;

use crate::{folder, proto};

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

/// The files of t5, split, each as it is or from elsewhere.
fn split<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("t5-text2text-generation/config.json", "config.json"),
        ("t5-text2text-generation/encoder_model.onnx", "encoder_model.onnx"),
        ("t5-text2text-generation/decoder_model.onnx", "decoder_model.onnx"),
        ("t5-text2text-generation/decoder_with_past_model.onnx", "decoder_with_past_model.onnx"),
    ];
    let replaced = own.map(|(from, to)| others.iter().copied().find(|(_, other)| *other == to).unwrap_or((from, to)));
    replaced.to_vec()
}

#[test]
fn two_exports_that_are_mixed_are_told_apart() {
    assert_eq!(opened(&split(&[]), |_| {}), "it opens");
    // It has the same sizes and is fed the same; its layers go by another name.
    let alike = opened(&split(&[("bart-more/encoder_model.onnx", "encoder_model.onnx")]), |_| {});
    let expected =
        "its layers are called `layers`, and those of decoder_model.onnx `block`: the two are not of one model";
    assert!(alike.contains(expected), "{alike}");
    for (from, name) in [
        ("whisper-asr/encoder_model.onnx", "encoder_model.onnx"),
        ("trocr-image-to-text/encoder_model.onnx", "encoder_model.onnx"),
        ("trocr-image-to-text/decoder_with_past_model.onnx", "decoder_with_past_model.onnx"),
    ] {
        let mixed = opened(&split(&[(from, name)]), |_| {});
        let expected = format!("{name} is not what its contract says: error: input ");
        assert!(mixed.contains(&expected), "{from}: {mixed}");
    }
}

#[test]
fn the_config_of_another_model_is_said() {
    let decoders =
        ["gpt2-text-generation", "llama-text-generation", "opt-more", "gemma3_text-more", "bloom-text-generation"];
    for config in decoders {
        for model in decoders.iter().filter(|model| **model != config) {
            // What has the same sizes, and takes less, runs as well by the config of the other.
            if (config, *model) == ("gpt2-text-generation", "gemma3_text-more") {
                continue;
            }
            let (config, model) = (format!("{config}/config.json"), format!("{model}/model.onnx"));
            let other = opened(&[(&config, "config.json"), (&model, "model.onnx")], |_| {});
            assert!(
                other.contains("model.onnx is not what its contract says: error: input "),
                "{config}, {model}: {other}"
            );
        }
    }
    let encoder = opened(
        &[("bert-text-classification/config.json", "config.json"), ("gpt2-text-generation/model.onnx", "model.onnx")],
        |_| {},
    );
    assert!(encoder.contains("text-classification, token-classification, nothing generates tokens"), "{encoder}");
    let sized = opened(
        &[("gpt2-text-generation/config.json", "config.json"), ("gpt2-text-generation/model.onnx", "model.onnx")],
        |directory| {
            let path = directory.join("config.json");
            let text = fs::read_to_string(&path).unwrap();
            let other = text.replace("\"n_layer\": 2", "\"n_layer\": 3");
            assert_ne!(text, other, "{text}");
            fs::write(path, other).unwrap();
        },
    );
    assert!(sized.contains("the file's cache has 2 layers, and that of the config 3"), "{sized}");
}

#[test]
fn what_is_cut_is_named_wherever_it_is() {
    for name in ["encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"] {
        for part in [0, 1, 3] {
            let cut = opened(&split(&[]), |directory| {
                let path = directory.join(name);
                let bytes = fs::read(&path).unwrap();
                fs::write(&path, &bytes[..bytes.len() / 4 * part]).unwrap();
            });
            let says = if part == 0 { "the file is empty" } else { "it is cut short, or no ONNX file" };
            assert!(cut.contains(name) && cut.contains(says), "{name}, {part}/4: {cut}");
        }
    }
    let gpt2 = [
        ("gpt2-text-generation/config.json", "config.json"),
        ("gpt2-text-generation/model.onnx", "model.onnx"),
        ("gpt2-text-generation/generation_config.json", "generation_config.json"),
    ];
    for name in ["config.json", "generation_config.json", "model.onnx"] {
        let cut = opened(&gpt2, |directory| {
            let path = directory.join(name);
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        });
        let says = if name == "model.onnx" { "it is cut short, or no ONNX file" } else { "is not a config: EOF while" };
        assert!(cut.contains(&format!("/{name}")) && cut.contains(says), "{name}: {cut}");
        let pointer = opened(&gpt2, |directory| {
            let text = "version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nsize 116330\n";
            fs::write(directory.join(name), text).unwrap();
        });
        let says = "it is a Git LFS pointer, which stands for a file that was not fetched";
        assert!(pointer.contains(&format!("/{name}")) && pointer.contains(says), "{name}: {pointer}");
    }
}

#[test]
fn weights_that_are_not_there_or_cut_are_missed_before_anything_runs() {
    let gpt2 = [("gpt2-text-generation/config.json", "config.json"), ("gpt2-text-generation/model.onnx", "model.onnx")];
    let elsewhere = |directory: &Path| {
        let path = directory.join("model.onnx");
        let mut model = proto::Model::decode(&*fs::read(&path).unwrap()).unwrap();
        for weight in &mut model.graph.as_mut().unwrap().initializer {
            let length = std::mem::take(&mut weight.raw_data).len().to_string();
            let told = [("location", "model.onnx_data"), ("offset", "0"), ("length", length.as_str())];
            weight.external_data = told.map(|(key, value)| proto::Entry::new(key, value)).to_vec();
            weight.data_location = 1;
        }
        fs::write(path, model.encode_to_vec()).unwrap();
    };
    let missing = opened(&gpt2, elsewhere);
    let says = "is not what its contract says: error: its weights are in `model.onnx_data`, which is not there";
    assert!(missing.contains(says), "{missing}");
    let cut = opened(&gpt2, |directory| {
        elsewhere(directory);
        fs::write(directory.join("model.onnx_data"), [0; 7]).unwrap();
    });
    assert!(cut.contains("`model.onnx_data`, which has 7 bytes, as many as a Git LFS pointer has, and"), "{cut}");
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

#[test]
fn features_that_have_no_place_are_an_error() {
    let rows =
        |shape: [usize; 2]| Tensor::new(shape.to_vec(), TensorData::F32(vec![0.0; shape.iter().product()])).unwrap();
    let failed = |export: &str, features: Tensor| {
        let mut generator = Generator::open(folder(export), &Tract).unwrap();
        let prompt = Prompt::tokens(vec![vec![5, 95, 7]]).features(95, features);
        generator.generate(&prompt, &Options::new(1)).unwrap_err().to_string()
    };
    let more = failed("llava-image-text-to-text", rows([2, 24]));
    assert!(more.contains("the token 95 stands in it 1 times, and there are 2 features"), "{more}");
    let other = failed("llava-image-text-to-text", rows([1, 16]));
    assert!(other.contains("its features have the shape [1, 16], and embeddings are 24 wide"), "{other}");
    let tokens = failed("gpt2-text-generation", rows([1, 16]));
    assert!(tokens.contains("the decoder takes no embeddings in the place of tokens"), "{tokens}");
}

#[test]
fn files_of_two_exports_are_told_apart_by_their_weights() {
    let with_others = |name: &str| {
        opened(&split(&[]), |directory| {
            let path = directory.join(name);
            let mut model = proto::Model::decode(&*fs::read(&path).unwrap()).unwrap();
            let weights = model.graph.as_mut().unwrap().initializer.iter_mut();
            weights.for_each(|weight| weight.raw_data.iter_mut().for_each(|byte| *byte ^= 0x40));
            fs::write(path, model.encode_to_vec()).unwrap();
        })
    };
    let decoder = with_others("decoder_with_past_model.onnx");
    let expected = "of decoder_model.onnx, which is the same: the two are of two exports";
    assert!(decoder.contains(expected) && decoder.contains("decoder_with_past_model.onnx is not"), "{decoder}");
    let encoder = with_others("encoder_model.onnx");
    let expected = "its weight `embed_tokens.weight` has other values than `shared.weight` of decoder_model.onnx";
    assert!(encoder.contains(expected) && encoder.contains("encoder_model.onnx is not"), "{encoder}");
}

/// Puts the weights of a model into a file beside it, all bits of their values changed by `mask`.
fn put_beside(directory: &Path, name: &str, mask: u8) {
    let path = directory.join(name);
    let mut model = proto::Model::decode(&*fs::read(&path).unwrap()).unwrap();
    // What stands first in such a file is no weight of this model.
    let mut all = vec![7; 4096];
    for weight in &mut model.graph.as_mut().unwrap().initializer {
        let bytes = std::mem::take(&mut weight.raw_data);
        let (offset, length) = (all.len().to_string(), bytes.len().to_string());
        all.extend(bytes.iter().map(|byte| byte ^ mask));
        let data = format!("{name}_data");
        let told = [("location", data.as_str()), ("offset", &offset), ("length", &length)];
        weight.external_data = told.map(|(key, value)| proto::Entry::new(key, value)).to_vec();
        weight.data_location = 1;
    }
    fs::write(path, model.encode_to_vec()).unwrap();
    fs::write(directory.join(format!("{name}_data")), all).unwrap();
}

#[test]
fn weights_in_files_beside_tell_two_exports_apart_as_well() {
    let with = |masks: [u8; 3], change: fn(&Path)| {
        opened(&split(&[]), |directory| {
            let names = ["encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"];
            names.iter().zip(masks).for_each(|(name, mask)| put_beside(directory, name, mask));
            change(directory);
        })
    };
    let same = "which is the same: the two are of two exports";
    let alike = with([0x40; 3], |_| {});
    assert!(!alike.contains(same), "{alike}");
    let decoder = with([0, 0, 0x40], |_| {});
    assert!(decoder.contains(&format!("of decoder_model.onnx, {same}")), "{decoder}");
    let encoder = with([0x40, 0, 0], |_| {});
    let expected = "its weight `embed_tokens.weight` has other values than `shared.weight` of decoder_model.onnx";
    assert!(encoder.contains(expected), "{encoder}");
    // One file has its weights in itself.
    let one = opened(&split(&[]), |directory| put_beside(directory, "decoder_model.onnx", 0x40));
    assert!(one.contains(same), "{one}");
    // What is not there, or cut, cannot be compared, and is missed.
    let missing = with([0, 0, 0x40], |directory| {
        fs::remove_file(directory.join("decoder_model.onnx_data")).unwrap();
    });
    assert!(missing.contains("its weights are in `decoder_model.onnx_data`, which is not there"), "{missing}");
    let cut = with([0, 0, 0x40], |directory| {
        let path = directory.join("decoder_with_past_model.onnx_data");
        fs::write(&path, &fs::read(&path).unwrap()[..5000]).unwrap();
    });
    assert!(cut.contains("`decoder_with_past_model.onnx_data`, which has 5000 bytes, and they reach to"), "{cut}");
}
