//! Exported files beside their contract: those that the reference wrote, and what becomes of them when
//! something in them is changed.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use optimum_exporters::check::{Candidate, Finding, Kind, Report, Severity, Subject, check, identify, left_out};
use optimum_exporters::onnx::Signature;
use optimum_exporters::{PretrainedConfig, TasksManager};
use prost::Message;
use serde_json::{Value as Json, json};

use crate::common::exports::{EXPORTS, config, files, folder, plan};
use crate::common::proto::{self, Dim, Length, Model, Opset, Value, Weight};

fn shown(report: &Report) -> Vec<String> {
    report.findings().map(Finding::to_string).collect()
}

/// The same config with another value under a path.
fn changed(export: &str, path: &[&str], value: Json) -> PretrainedConfig {
    let mut json = Json::Object(config(export).json().clone());
    let mut at = &mut json;
    for key in path {
        at = &mut at[*key];
    }
    *at = value;
    PretrainedConfig::from_json(&json.to_string()).unwrap()
}

#[test]
fn what_the_reference_exports_passes_without_a_warning() {
    let mut checked = 0;
    for (export, task) in EXPORTS {
        let files = files(export);
        let report = check(&plan(&config(export), task), &files, true).unwrap();
        assert!(report.worst() <= Some(Severity::Note), "{export}: {:#?}", shown(&report));
        for file in &report.files {
            assert_eq!(file.part.as_deref(), file.path.file_stem().unwrap().to_str(), "{export}");
        }
        checked += files.len();
    }
    assert_eq!(checked, 18);
}

#[test]
fn files_under_other_names_are_known_by_their_inputs() {
    for (export, task) in EXPORTS {
        for (path, file) in files(export) {
            let other = path.with_file_name("x.onnx");
            let report = check(&plan(&config(export), task), &[(other, file)], false).unwrap();
            assert_eq!(report.files[0].part.as_deref(), path.file_stem().unwrap().to_str(), "{export}");
            assert!(report.worst() <= Some(Severity::Note), "{export}: {:#?}", shown(&report));
        }
    }
}

#[test]
fn an_addition_to_a_name_is_no_other_part() {
    let (_, file) = files("t5-text2text-generation").remove(1);
    let plan = plan(&config("t5-text2text-generation"), "text2text-generation-with-past");
    for (name, part) in [
        ("onnx/decoder_model_merged_quantized.onnx", "decoder_model_merged"),
        ("decoder_model_fp16.onnx", "decoder_model"),
        ("decoder_with_past_model.q4.onnx", "decoder_with_past_model"),
    ] {
        let report = check(&plan, &[(name.into(), file.clone())], false).unwrap();
        assert_eq!(report.files[0].part.as_deref(), Some(part), "{name}");
    }
}

/// Tasks whose contracts are the same, or differ in nothing but what an axis is called.
const ALIKE: [(&str, &str); 2] =
    [("clip-zero-shot", "feature-extraction"), ("segformer-semantic", "image-segmentation")];

#[test]
fn the_wrong_task_fails_with_the_finding_first() {
    let mut wrong = 0;
    for (export, right) in EXPORTS {
        let config = config(export);
        let model_type = config.model_type().unwrap();
        for (task, _) in TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, None).unwrap() {
            if *task == right || ALIKE.contains(&(export, task)) {
                continue;
            }
            let report = check(&plan(&config, task), &files(export), true).unwrap();
            // The model gives the same size for both, and one of the contracts calls it what it is not: a name.
            let is_called_otherwise = (export, *task) == ("wav2vec2-ctc", "audio-frame-classification");
            let worst = if is_called_otherwise { Severity::Note } else { Severity::Error };
            assert_eq!(report.worst(), Some(worst), "{export} as {task}: {:#?}", shown(&report));
            for file in &report.files {
                assert!(file.findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity)));
            }
            wrong += 1;
        }
    }
    assert!(wrong > 30, "{wrong}");
}

#[test]
fn the_wrong_config_fails_with_the_finding_first() {
    use serde_json::json;
    let cases: [(&str, &[&str], Json, Kind, &str); 9] = [
        ("gpt2-text-generation", &["n_layer"], json!(12), Kind::LayerCount, "2 layers, and that of the config 12"),
        ("gpt2-text-generation", &["n_head"], json!(4), Kind::Size, "2, where the config has 4"),
        ("llama-text-generation", &["num_key_value_heads"], json!(1), Kind::Size, "2, where the config has 1"),
        ("llama-text-generation", &["num_hidden_layers"], json!(1), Kind::LayerCount, "2 layers"),
        ("t5-text2text-generation", &["num_decoder_layers"], json!(3), Kind::LayerCount, "2 layers"),
        ("t5-text2text-generation", &["d_model"], json!(32), Kind::Size, "16, where the config has 32"),
        ("whisper-asr", &["num_mel_bins"], json!(80), Kind::Size, "20, where the config has 80"),
        ("bert-text-classification", &["model_type"], json!("distilbert"), Kind::Unexpected, "does not run without it"),
        ("sam-split", &["vision_config", "image_size"], json!(128), Kind::Size, ", where the config has"),
    ];
    for (export, path, value, kind, reason) in cases {
        let task = EXPORTS.iter().find(|(name, _)| *name == export).unwrap().1;
        let report = check(&plan(&changed(export, path, value), task), &files(export), true).unwrap();
        let mut firsts = report.files.iter().filter_map(|file| file.findings.first());
        let is_right = |finding: &Finding| finding.severity == Severity::Error && finding.kind == kind;
        let found = firsts.any(|finding| is_right(finding) && finding.reason.contains(reason));
        assert!(found, "{export} {path:?}: {:#?}", shown(&report));
    }
}

#[test]
fn each_file_is_known_by_its_signature_alone() {
    for (export, task) in EXPORTS {
        let model_type = config(export).model_type().unwrap().to_owned();
        for (path, file) in files(export) {
            let candidates = identify(&file.unwrap(), "onnx");
            let part = path.file_stem().unwrap().to_str().unwrap();
            let is_right = |candidate: &Candidate| {
                candidate.part == part && candidate.models.iter().any(|model| model.name == model_type)
            };
            let right = candidates.iter().take(3).find(|candidate| is_right(candidate));
            let right =
                right.unwrap_or_else(|| panic!("{export}/{part}: {:#?}", &candidates[..3.min(candidates.len())]));
            assert!(right.tasks.iter().take(3).any(|known| *known == task), "{export}/{part}: {:?}", right.tasks);
            assert!(right.fits(), "{export}/{part}: {:?}", right.against);
        }
    }
}

#[test]
fn a_family_that_shares_a_contract_is_one_candidate() {
    let (_, bert) = files("bert-text-classification").remove(0);
    let candidates = identify(&bert.unwrap(), "onnx");
    let names: Vec<_> = candidates[0].models.iter().map(|model| model.name).collect();
    assert_eq!(candidates[0].tasks, ["text-classification"]);
    assert!(["albert", "bert", "electra"].iter().all(|name| names.contains(name)), "{names:?}");
    assert!(!names.contains(&"distilbert"), "it takes no token types");
    assert_eq!((candidates[0].inputs, candidates[0].outputs), ((3, 3), (1, 1)));
}

#[test]
fn what_is_made_of_models_that_a_config_names_is_compared_as_well() {
    assert_eq!(left_out("onnx"), []);
    let (_, encoder) = files("trocr-image-to-text").remove(3);
    let of_pair = |candidate: &Candidate| candidate.models.iter().any(|model| model.name == "vision-encoder-decoder");
    let candidates = identify(&encoder.unwrap(), "onnx");
    let mut fits = candidates.iter().filter(|candidate| candidate.part == "encoder_model" && candidate.fits());
    assert!(fits.any(of_pair), "{candidates:#?}");
}

/// What a file takes and gives as a config has it that says more than nothing.
#[test]
fn contracts_of_other_configs_are_compared_as_well() {
    let unet = |further: &str| {
        format!(
            "in sample fp32 batch_size 4 height width\nin timestep fp32\n\
             in encoder_hidden_states fp32 batch_size sequence_length 64\n{further}\
             out out_sample fp32 batch_size 4 height width"
        )
    };
    let (xl, lcm) = ("in text_embeds,time_ids fp32 batch_size 6\n", "in timestep_cond fp32 batch_size 256\n");
    let words = "in input_ids int64 batch_size sequence_length\nout text_embeds fp32 batch_size 32\n\
                 out last_hidden_state fp32 batch_size sequence_length 32\n\
                 out hidden_states.{0..2} fp32 batch_size sequence_length 32";
    let tasks = "in input_ids,attention_mask,token_type_ids,task_type_ids int64 batch_size sequence_length\n\
                 out last_hidden_state fp32 batch_size sequence_length 64";
    let (text_time, cond) = (("addition_embed_type", json!("text_time")), ("time_cond_proj_dim", json!(1)));
    for (file, model, said) in [
        (unet(""), "unet-2d-condition", vec![]),
        (unet(xl), "unet-2d-condition", vec![text_time.clone()]),
        (unet(lcm), "unet-2d-condition", vec![cond.clone()]),
        (unet(&format!("{xl}{lcm}")), "unet-2d-condition", vec![text_time, cond]),
        (words.to_owned(), "clip-text-with-projection", vec![("output_hidden_states", json!(true))]),
        (tasks.to_owned(), "ernie", vec![("use_task_id", json!(true))]),
    ] {
        let candidates = identify(&read(&Model::described(&file)), "onnx");
        let fits = candidates.iter().take_while(|candidate| candidate.fits());
        let mut of_model = fits.filter(|candidate| candidate.models.iter().any(|of| of.name == model));
        let found = of_model.next().unwrap_or_else(|| panic!("{model} {said:?}: {:#?}", candidates[0]));
        let said: Vec<_> = said.into_iter().map(|(path, value)| (path.to_owned(), value)).collect();
        assert_eq!(found.config, said, "{model}");
        assert!(of_model.next().is_none(), "{model} {said:?}");
    }
}

/// How many layers of each kind a model has is its config's to say, as how many layers there are is.
#[test]
fn layers_of_several_kinds_are_found_whatever_a_config_says_of_them() {
    let onnx = folder("lfm2-text-generation").join("model.onnx");
    let ir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir/lfm2/openvino_model.xml");
    for (path, exporter, models) in
        [(onnx, "onnx", ["lfm2", "lfm2_moe", "lfm2_vl", "lfm3"].as_slice()), (ir, "openvino", &["lfm2"])]
    {
        let best = identify(&Signature::read(&path).unwrap(), exporter).remove(0);
        let names: Vec<_> = best.models.iter().map(|model| model.name).collect();
        assert!(models.iter().all(|model| names.contains(model)), "{exporter}: {names:?}");
        assert!(best.fits() && best.config.is_empty(), "{exporter}: {best:#?}");
    }
}

/// A file of another model beside those of an export, under a name of its own.
#[test]
fn a_file_of_another_model_beside_an_export_is_no_part_of_it() {
    let text = |export: &str, file: &str, name: &str| {
        let (path, graph) = files(export).into_iter().find(|(path, _)| path.ends_with(file)).unwrap();
        (path.with_file_name(name), graph)
    };
    for (export, task, file) in [
        ("t5-text2text-generation", "text2text-generation-with-past", "text_encoder.onnx"),
        ("t5-text2text-generation", "text2text-generation-with-past", "model.onnx"),
        ("llama-text-generation", "text-generation-with-past", "embedder.onnx"),
    ] {
        let mut all = files(export);
        all.push(text("bert-text-classification", "model.onnx", file));
        let plan = plan(&config(export), task);
        let report = check(&plan, &all, true).unwrap();
        let beside = report.files.last().unwrap();
        assert_eq!((&beside.part, beside.findings.len()), (&None, 1), "{export}: {:#?}", shown(&report));
        assert_eq!((beside.findings[0].kind, beside.worst()), (Kind::NoPart, Some(Severity::Note)), "{export}");
        let reason = &beside.findings[0].reason;
        assert!(reason.contains("it is like ") && reason.contains("`identify`"), "{export}: {reason}");
        assert!(report.worst() <= Some(Severity::Note), "{export}: {:#?}", shown(&report));
        // What is given by its name is meant.
        let report = check(&plan, &all, false).unwrap();
        assert_eq!(report.files.last().unwrap().worst(), Some(Severity::Error), "{export}");
        // Where the part is not there, the file may be it.
        let like = reason.split("it is like ").nth(1).unwrap().split(',').next().unwrap().to_owned();
        all.retain(|(path, _)| !path.ends_with(&like));
        let report = check(&plan, &all, true).unwrap();
        assert_eq!(
            report.files.last().unwrap().worst(),
            Some(Severity::Error),
            "{export} {like}: {:#?}",
            shown(&report)
        );
    }
}

/// A config that says that there are no layers is none.
#[test]
fn a_cache_that_is_not_there_is_missed_whatever_the_config_is() {
    let decoder = "in input_ids,attention_mask,position_ids int64 batch_size sequence_length\n\
                   in other fp32 batch_size\nout logits fp32 batch_size sequence_length 100";
    for candidate in identify(&read(&Model::described(decoder)), "onnx") {
        assert!(
            !candidate.fits() && candidate.config.iter().all(|(path, _)| !path.contains("layers")),
            "{candidate:#?}"
        );
    }
}

/// Contracts that fit as well as each other are told apart by the name of the file, and without one a model by itself comes
/// before a part of one that is made of others.
#[test]
fn the_name_of_a_file_tells_which_part_it_is() {
    let part_of = |name: Option<&str>| {
        let file = Signature::read("tests/onnx/trocr-image-to-text/encoder_model.onnx").unwrap();
        let file = Signature { name: name.map(str::to_owned), ..file };
        identify(&file, "onnx").remove(0).part
    };
    for (name, part) in [
        (Some("encoder_model"), "encoder_model"),
        (Some("openvino_encoder_model"), "encoder_model"),
        (Some("encoder_model_quantized"), "encoder_model"),
        (Some("model"), "model"),
        (Some("encoder_models"), "model"),
        (None, "model"),
    ] {
        assert_eq!(part_of(name), part, "{name:?}");
    }
}

#[test]
fn what_is_like_no_contract_has_no_candidate() {
    let mut model = Model { ir_version: 8, graph: Some(proto::Graph::default()), ..Model::default() };
    model.graph().input.push(Value::new("x", 1, vec![Dim::fixed(1)]));
    assert!(identify(&read(&model), "onnx").is_empty());
}

fn read(model: &Model) -> Signature {
    Signature::read_from(Cursor::new(model.encode_to_vec()), "x.onnx").unwrap()
}

/// The findings for a file of an export, changed.
fn mutated(export: &str, file: &str, change: impl FnOnce(&mut Model)) -> Vec<Finding> {
    let path = folder(export).join(file);
    let mut model = Model::signature(&fs::read(&path).unwrap());
    let task = EXPORTS.iter().find(|(name, _)| *name == export).unwrap().1;
    let plan = plan(&config(export), task);
    let before = check(&plan, &[(path.clone(), Ok(read(&model)))], false).unwrap();
    change(&mut model);
    let after = check(&plan, &[(path, Ok(read(&model)))], false).unwrap();
    let is_new = |finding: &&Finding| !before.findings().any(|known| known == *finding);
    after.findings().filter(is_new).cloned().collect()
}

/// Holds what a change brings about against `severity kind side tensor[axis]`, one a line.
#[track_caller]
fn finds(export: &str, file: &str, change: impl FnOnce(&mut Model), expected: &[&str]) {
    let line = |finding: &Finding| {
        let axis = finding.axis.map_or_else(String::new, |axis| format!("[{axis}]"));
        let tensor = finding.subject.tensor().unwrap_or_default();
        format!("{} {} {} {tensor}{axis}", finding.severity, finding.kind.name(), finding.subject.side())
    };
    let found = mutated(export, file, change);
    let mut lines: Vec<_> = found.iter().map(|finding| line(finding).trim_end().to_owned()).collect();
    let mut expected: Vec<_> = expected.iter().map(|line| (*line).to_owned()).collect();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected, "{found:#?}");
}

const BERT: &str = "bert-text-classification";
const GPT2: &str = "gpt2-text-generation";
const T5: &str = "t5-text2text-generation";

/// A decoder's file with its axes, types and inputs as other exporters have them.
fn as_others_write(change: impl FnOnce(&mut Model)) -> Vec<Finding> {
    mutated("llama-text-generation", "model.onnx", change)
}

#[test]
fn a_name_that_looks_like_a_sum_is_a_name() {
    let found = as_others_write(|model| {
        let sum = |dim: &&mut Dim| matches!(&dim.length, Some(Length::Symbol(name)) if name.contains('+'));
        let graph = model.graph();
        let dims = graph.input.iter_mut().chain(&mut graph.output).flat_map(Value::dims);
        dims.filter(sum).for_each(|dim| *dim = Dim::symbol("past_sequence_length + 1"));
    });
    assert!(!found.is_empty() && found.iter().all(|finding| finding.severity == Severity::Note), "{found:#?}");
}

#[test]
fn a_cache_of_two_lengths_is_a_warning_and_one_symbol_a_layer_is_none() {
    let with = |names: [&'static str; 2]| {
        as_others_write(move |model| {
            for (layer, name) in names.into_iter().enumerate() {
                model.input(&format!("past_key_values.{layer}.key")).dims()[2] = Dim::symbol(name);
            }
        })
    };
    let worst = |found: Vec<Finding>| found.iter().map(|finding| finding.severity).max();
    assert_eq!(worst(with(["past_sliding_length", "past_sequence_length"])), Some(Severity::Warning));
    assert_eq!(worst(with(["s12", "s13"])), Some(Severity::Warning), "values have the name of the contract");
    let all = as_others_write(|model| {
        for (at, input) in model.graph().input.iter_mut().filter(|input| input.name.starts_with("past")).enumerate() {
            input.dims()[2] = Dim::symbol(&format!("s{at}"));
        }
    });
    assert_eq!(worst(all), Some(Severity::Note));
}

#[test]
fn positions_that_a_file_counts_by_itself_are_a_warning() {
    let found = as_others_write(|model| model.graph().input.retain(|input| input.name != "position_ids"));
    let lines: Vec<_> = found.iter().map(|finding| (finding.severity, finding.subject.tensor())).collect();
    assert_eq!(lines, [(Severity::Warning, Some("position_ids"))]);
}

#[test]
fn a_file_of_half_precision_is_held_against_the_contract_of_half_precision() {
    const FP16: i32 = 10;
    let found = as_others_write(|model| {
        let graph = model.graph();
        let floats = graph.input.iter_mut().chain(&mut graph.output).map(Value::tensor);
        floats.filter(|tensor| tensor.element == 1).for_each(|tensor| tensor.element = FP16);
    });
    let kinds: Vec<_> = found.iter().map(|finding| (finding.severity, finding.kind)).collect();
    assert_eq!(kinds, [(Severity::Note, Kind::Dtype)], "{found:#?}");
}

mod mutations {
    use super::*;

    #[test]
    fn an_output_with_an_axis_less() {
        let drop = |model: &mut Model| drop(model.output("logits").dims().pop());
        finds(BERT, "model.onnx", drop, &["error rank output logits"]);
        finds("llama-text-generation", "model.onnx", drop, &["error rank output logits"]);
    }

    #[test]
    fn an_output_with_an_axis_more() {
        let add = |model: &mut Model| model.output("logits").dims().push(Dim::fixed(1));
        finds(BERT, "model.onnx", add, &["error rank output logits"]);
    }

    #[test]
    fn an_input_renamed() {
        let expected = ["error missing input attention_mask", "error unexpected input attention_masks"];
        finds(BERT, "model.onnx", |model| model.input("attention_mask").name = "attention_masks".into(), &expected);
    }

    #[test]
    fn an_input_renamed_is_told_by_its_type() {
        let found =
            mutated("vit-image-classification", "model.onnx", |model| model.input("pixel_values").name = "x".into());
        assert!(found[0].reason.contains("`x` may stand for it"), "{found:#?}");
    }

    #[test]
    fn an_input_dropped() {
        let drop = |model: &mut Model| model.graph().input.retain(|input| input.name != "token_type_ids");
        finds(BERT, "model.onnx", drop, &["error missing input token_type_ids"]);
    }

    #[test]
    fn an_input_added() {
        let add = |model: &mut Model| model.graph().input.push(Value::new("position_ids", 7, vec![Dim::symbol("n")]));
        finds(BERT, "model.onnx", add, &["error unexpected input position_ids"]);
    }

    #[test]
    fn an_input_added_with_a_default() {
        let add = |model: &mut Model| {
            model.graph().input.push(Value::new("scale", 1, vec![Dim::fixed(1)]));
            model.graph().initializer.push(Weight {
                name: "scale".into(),
                data_type: 1,
                dims: vec![1],
                raw_data: vec![0; 4],
                ..Weight::default()
            });
        };
        finds(BERT, "model.onnx", add, &["note unexpected input scale"]);
    }

    #[test]
    fn an_axis_frozen() {
        let freeze = |model: &mut Model| model.input("input_ids").dims()[1] = Dim::fixed(128);
        finds(BERT, "model.onnx", freeze, &["error static_axis input input_ids[1]"]);
    }

    #[test]
    fn a_batch_frozen_on_all_sides() {
        let freeze = |model: &mut Model| {
            let graph = model.graph();
            graph.input.iter_mut().chain(&mut graph.output).for_each(|value| value.dims()[0] = Dim::fixed(1));
        };
        let expected = [
            "error static_axis input input_ids[0]",
            "error static_axis input attention_mask[0]",
            "error static_axis input token_type_ids[0]",
            "note static_axis output logits[0]",
        ];
        finds(BERT, "model.onnx", freeze, &expected);
    }

    #[test]
    fn an_output_frozen() {
        let freeze = |model: &mut Model| model.output("logits").dims()[0] = Dim::fixed(1);
        finds(BERT, "model.onnx", freeze, &["error static_axis output logits[0]"]);
    }

    #[test]
    fn a_cache_frozen() {
        let freeze = |model: &mut Model| model.output("present.1.key").dims()[2] = Dim::fixed(16);
        finds(GPT2, "model.onnx", freeze, &["error static_axis output present.1.key[2]"]);
    }

    #[test]
    fn an_axis_freed() {
        let free = |model: &mut Model| model.input("past_key_values.0.key").dims()[1] = Dim::symbol("heads");
        finds(GPT2, "model.onnx", free, &["note dynamic_axis input past_key_values.0.key[1]"]);
    }

    #[test]
    fn an_output_axis_that_follows_an_input() {
        let free = |model: &mut Model| model.output("logits").dims()[1] = Dim::symbol("sequence_length");
        finds(BERT, "model.onnx", free, &["error dynamic_axis output logits[1]"]);
    }

    #[test]
    fn an_axis_without_a_name() {
        let free = |model: &mut Model| model.input("input_ids").dims()[1] = Dim { length: None };
        finds(BERT, "model.onnx", free, &["note symbol input input_ids[1]"]);
    }

    #[test]
    fn axes_by_other_names() {
        let rename = |model: &mut Model| {
            let graph = model.graph();
            for dim in graph.input.iter_mut().chain(&mut graph.output).flat_map(Value::dims) {
                if dim.length == Some(Length::Symbol("sequence_length".into())) {
                    *dim = Dim::symbol("seq");
                }
            }
        };
        let expected = [
            "note symbol input input_ids[1]",
            "note symbol input attention_mask[1]",
            "note symbol input token_type_ids[1]",
        ];
        finds(BERT, "model.onnx", rename, &expected);
    }

    #[test]
    fn a_sum_with_other_spaces_is_the_same() {
        let rename = |model: &mut Model| {
            model.input("attention_mask").dims()[1] = Dim::symbol("past_sequence_length+sequence_length");
        };
        finds(GPT2, "model.onnx", rename, &[]);
    }

    #[test]
    fn a_cache_entry_dropped() {
        let drop = |model: &mut Model| model.graph().input.retain(|input| input.name != "past_key_values.1.value");
        finds(GPT2, "model.onnx", drop, &["error missing input past_key_values.1.value"]);
    }

    #[test]
    fn a_cache_output_dropped() {
        let drop = |model: &mut Model| model.graph().output.retain(|output| output.name != "present.0.encoder.key");
        finds(T5, "decoder_model.onnx", drop, &["error missing output present.0.encoder.key"]);
    }

    #[test]
    fn a_layer_dropped() {
        let drop = |model: &mut Model| {
            let graph = model.graph();
            graph.input.retain(|input| !input.name.starts_with("past_key_values.1."));
            graph.output.retain(|output| !output.name.starts_with("present.1."));
        };
        let expected = [
            "error layer_count input past_key_values.{i}.key, past_key_values.{i}.value",
            "error layer_count output present.{i}.key, present.{i}.value",
        ];
        finds(GPT2, "model.onnx", drop, &expected);
    }

    #[test]
    fn a_layer_added() {
        let add = |model: &mut Model| {
            let mut entry = model.output("present.1.key").clone();
            entry.name = "present.7.key".into();
            model.graph().output.push(entry);
        };
        finds(GPT2, "model.onnx", add, &["error unexpected output present.7.key"]);
    }

    #[test]
    fn all_of_the_cache_dropped() {
        let drop = |model: &mut Model| model.graph().output.truncate(1);
        let expected = ["error missing output present.{0..1}.key", "error missing output present.{0..1}.value"];
        finds(GPT2, "model.onnx", drop, &expected);
    }

    #[test]
    fn a_flag_dropped() {
        let drop = |model: &mut Model| model.graph().input.retain(|input| input.name != "use_cache_branch");
        finds(T5, "decoder_model_merged.onnx", drop, &["error missing input use_cache_branch"]);
    }

    #[test]
    fn a_flag_of_another_type() {
        let change = |model: &mut Model| model.input("use_cache_branch").tensor().element = 7;
        finds(T5, "decoder_model_merged.onnx", change, &["error dtype input use_cache_branch"]);
    }

    #[test]
    fn an_input_of_another_type() {
        let change = |model: &mut Model| model.input("input_ids").tensor().element = 6;
        finds(BERT, "model.onnx", change, &["error dtype input input_ids"]);
    }

    #[test]
    fn a_cache_of_half_precision() {
        let change = |model: &mut Model| {
            let graph = model.graph();
            let all = graph.input.iter_mut().chain(&mut graph.output).filter(|value| value.name != "logits");
            let halve = |element: &mut i32| {
                if *element == 1 {
                    *element = 10;
                }
            };
            all.for_each(|value| halve(&mut value.tensor().element));
        };
        let expected = [
            "warning dtype input past_key_values.{0..1}.key",
            "warning dtype input past_key_values.{0..1}.value",
            "note dtype output present.{0..1}.key",
            "note dtype output present.{0..1}.value",
        ];
        finds(GPT2, "model.onnx", change, &expected);
    }

    #[test]
    fn an_output_of_another_type() {
        let change = |model: &mut Model| model.output("logits").tensor().element = 11;
        finds(BERT, "model.onnx", change, &["warning dtype output logits"]);
    }

    #[test]
    fn an_input_of_another_rank() {
        let change = |model: &mut Model| drop(model.input("pixel_values").dims().pop());
        finds("vit-image-classification", "model.onnx", change, &["error rank input pixel_values"]);
    }

    #[test]
    fn an_output_of_too_few_axes() {
        let change = |model: &mut Model| drop(model.output("start_logits").dims().pop());
        finds("distilbert-question-answering", "model.onnx", change, &["error rank output start_logits"]);
    }

    #[test]
    fn heads_of_another_size() {
        let change = |model: &mut Model| model.input("past_key_values.0.key").dims()[3] = Dim::fixed(64);
        finds("llama-text-generation", "model.onnx", change, &["error size input past_key_values.0.key[3]"]);
    }

    #[test]
    fn the_name_of_an_output_s_axis_computes_nothing() {
        let called = |symbol: &'static str, expected: &str| {
            let call = |model: &mut Model| model.output("logits").dims()[2] = Dim::symbol(symbol);
            finds("segformer-semantic", "model.onnx", call, &[expected]);
        };
        called("( height - 1 ) // 4 + 1", "note symbol output logits[2]");
        called("rows", "note symbol output logits[2]");
    }

    #[test]
    fn an_expression_over_the_inputs_is_a_size() {
        let called = |symbol: &'static str, expected: &str, reason: &str| {
            let call = |model: &mut Model| model.output("logits").dims()[2] = Dim::symbol(symbol);
            finds("segformer-semantic", "model.onnx", call, &[expected]);
            let found = mutated("segformer-semantic", "model.onnx", call);
            assert!(found[0].reason.contains(reason), "{found:#?}");
        };
        called("height // 8", "error symbol output logits[2]", "another size for the same inputs");
        called("( width - 1 ) // 4 + 1", "note symbol output logits[2]", "another name");
        called("(height + 3) // 4", "note symbol output logits[2]", "the same size, written otherwise");
        called("height // 4", "note symbol output logits[2]", "but for rounding");
        called("rows // 4", "note symbol output logits[2]", "another name");
    }

    #[test]
    fn axes_of_an_output_in_each_other_s_places() {
        let swap = |model: &mut Model| model.output("logits").dims().swap(0, 1);
        finds("llama-text-generation", "model.onnx", swap, &["error symbol output logits"]);
        let found = mutated("llama-text-generation", "model.onnx", swap);
        let said = ["axes 0 and 1 stand in each other's places", "`sequence_length` is axis 0, and 1 there"];
        assert!(said.iter().all(|said| found[0].reason.contains(said)), "{found:#?}");
    }

    #[test]
    fn axes_of_an_output_in_each_other_s_places_by_the_names_of_the_file() {
        let change = |model: &mut Model| {
            let graph = model.graph();
            for dim in graph.input.iter_mut().chain(&mut graph.output).flat_map(Value::dims) {
                let Some(Length::Symbol(name)) = &dim.length else { continue };
                *dim = Dim::symbol(&name.replace("batch_size", "b").replace("sequence_length", "s"));
            }
            model.output("logits").dims().swap(0, 1);
        };
        let found = mutated("llama-text-generation", "model.onnx", change);
        let errors: Vec<_> = found.iter().filter(|finding| finding.severity > Severity::Note).collect();
        assert!(matches!(errors.as_slice(), [one] if one.reason.contains("[s, b, ")), "{found:#?}");
    }

    #[test]
    fn axes_of_an_input_in_each_other_s_places() {
        let swap = |model: &mut Model| model.input("input_ids").dims().swap(0, 1);
        finds(BERT, "model.onnx", swap, &["error symbol input input_ids"]);
    }

    #[test]
    fn channels_behind_all_other_axes() {
        let last = |model: &mut Model| model.input("pixel_values").dims()[1..].rotate_left(1);
        finds("vit-image-classification", "model.onnx", last, &["error symbol input pixel_values"]);
        let fixed = |model: &mut Model| {
            last(model);
            model.input("pixel_values").dims()[3] = Dim::fixed(3);
        };
        finds("vit-image-classification", "model.onnx", fixed, &["error symbol input pixel_values"]);
    }

    #[test]
    fn one_axis_that_is_called_as_another_is_no_other() {
        let call = |model: &mut Model| model.input("pixel_values").dims()[2] = Dim::symbol("width");
        finds("vit-image-classification", "model.onnx", call, &["warning symbol input pixel_values[2]"]);
    }

    #[test]
    fn an_output_renamed() {
        let expected = ["error missing output logits", "warning unexpected output scores"];
        finds(BERT, "model.onnx", |model| model.output("logits").name = "scores".into(), &expected);
    }

    #[test]
    fn an_output_added() {
        let add = |model: &mut Model| model.graph().output.push(Value::new("hidden_states.0", 1, vec![]));
        finds(BERT, "model.onnx", add, &["warning unexpected output hidden_states.0"]);
    }

    #[test]
    fn a_shape_taken_away() {
        let change = |model: &mut Model| model.input("input_ids").tensor().shape = None;
        finds(BERT, "model.onnx", change, &["note no_shape input input_ids"]);
    }

    #[test]
    fn a_sequence_in_place_of_a_tensor() {
        let change = |model: &mut Model| {
            let of = model.input("input_ids").of.as_mut().unwrap();
            (of.tensor, of.sequence) = (None, Some(proto::Sequence {}));
        };
        finds(BERT, "model.onnx", change, &["error no_tensor input input_ids"]);
    }

    #[test]
    fn another_opset() {
        let change = |model: &mut Model| model.opset_import = vec![Opset { domain: String::new(), version: 11 }];
        finds(BERT, "model.onnx", change, &["note opset file"]);
    }
}

#[test]
fn a_part_without_a_file_is_missed_unless_another_stands_for_it() {
    let plan = plan(&config(T5), "text2text-generation-with-past");
    let without = |names: &[&str]| {
        let mut files = files(T5);
        files.retain(|(path, _)| !names.contains(&path.file_stem().unwrap().to_str().unwrap()));
        let report = check(&plan, &files, true).unwrap();
        let missing = report.findings.iter().filter(|finding| finding.kind == Kind::MissingFile);
        missing.map(|finding| finding.expected.clone()).collect::<Vec<_>>()
    };
    assert_eq!(without(&["decoder_model", "decoder_with_past_model"]), Vec::<String>::new());
    assert_eq!(without(&["decoder_model_merged"]), Vec::<String>::new());
    assert_eq!(without(&["encoder_model"]), ["encoder_model.onnx"]);
    assert_eq!(without(&["decoder_model_merged", "decoder_model"]), ["decoder_model.onnx"]);
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding() {
    let files = [("model.onnx".into(), Signature::read_from(Cursor::new(b"{}"), "model.onnx"))];
    let report = check(&plan(&config(BERT), "text-classification"), &files, true).unwrap();
    assert_eq!(report.files[0].findings[0].kind, Kind::Unreadable);
    assert_eq!(report.files[0].findings[0].subject, Subject::File);
}
