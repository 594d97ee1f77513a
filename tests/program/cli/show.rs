//! `show`: a contract, and what is said of wrong names and configs.

use std::fs;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Ran, config, fails, names, prints, prints_json, program, run};

#[test]
fn an_encoder() {
    let file = ["show", "examples/bert-base-uncased/config.json", "--task", "text-classification"];
    assert_snapshot!(prints(&file), @"
    BertOnnxConfig     text-classification with onnx
      opset            18
      needs            transformers 4.36.0, torch 2.1.0 or later
      tolerance        1e-5
      patcher          ModelPatcher
      config override  use_cache = false

    inputs (3)        type   rank  dynamic axes
      input_ids       int64  2     0: batch_size, 1: sequence_length
      attention_mask  int64  2     0: batch_size, 1: sequence_length
      token_type_ids  int64  2     0: batch_size, 1: sequence_length

    outputs (1)  type  dynamic axes
      logits     fp32  0: batch_size

    options          value  other choices
      --int-dtype    int64  int32, int8
      --float-dtype  fp32   fp16, bf16
    ");
    let directory = ["show", "examples/bert-base-uncased", "--task", "text-classification"];
    assert_eq!(prints(&directory), prints(&file));
    assert_eq!(prints(&["show", "bert", "--task", "text-classification"]), prints(&file));
    let by_synonym = prints(&["show", "bert", "--task", "sequence-classification"]);
    assert_eq!(by_synonym.replace("  asked for        sequence-classification\n", ""), prints(&file));
}

#[test]
fn a_decoder_with_past() {
    let with_past = ["show", "examples/gpt2", "--task", "text-generation-with-past"];
    assert_snapshot!(prints(&with_past), @"
    model.onnx

    GPT2OnnxConfig     text-generation with onnx
      opset            18
      needs            transformers 4.36.0, torch 2.1.0 or later
      tolerance        1e-5
      patcher          ModelPatcher
      past             in the inputs and the outputs
      config override  use_cache = true

    inputs (27)                      type   rank  dynamic axes
      input_ids                      int64  2     0: batch_size, 1: sequence_length
      attention_mask                 int64  2     0: batch_size,
                                                  1: past_sequence_length + sequence_length
      past_key_values.{0..11}.key    fp32   4     0: batch_size, 2: past_sequence_length
      past_key_values.{0..11}.value  fp32   4     0: batch_size, 2: past_sequence_length
      position_ids                   int64  2     0: batch_size, 1: sequence_length

    outputs (25)             type  dynamic axes
      logits                 fp32  0: batch_size, 1: sequence_length
      present.{0..11}.key    fp32  0: batch_size, 2: past_sequence_length + sequence_length
      present.{0..11}.value  fp32  0: batch_size, 2: past_sequence_length + sequence_length

    options               value  other choices
      --int-dtype         int64  int32, int8
      --float-dtype       fp32   fp16, bf16
      --with-past-inputs  on     off

    note:  GPT2OnnxConfig as it is constructed for this task lists no past_key_values.*: it takes the
           past only with use_past_in_inputs. --bare shows that.
    ");
    let in_inputs = prints(&[&with_past[..], &["--with-past-inputs"]].concat());
    assert_snapshot!(in_inputs, @"
    GPT2OnnxConfig     text-generation with onnx
      opset            18
      needs            transformers 4.36.0, torch 2.1.0 or later
      tolerance        1e-5
      patcher          ModelPatcher
      past             in the inputs and the outputs
      config override  use_cache = true

    inputs (27)                      type   rank  dynamic axes
      input_ids                      int64  2     0: batch_size, 1: sequence_length
      attention_mask                 int64  2     0: batch_size,
                                                  1: past_sequence_length + sequence_length
      past_key_values.{0..11}.key    fp32   4     0: batch_size, 2: past_sequence_length
      past_key_values.{0..11}.value  fp32   4     0: batch_size, 2: past_sequence_length
      position_ids                   int64  2     0: batch_size, 1: sequence_length

    outputs (25)             type  dynamic axes
      logits                 fp32  0: batch_size, 1: sequence_length
      present.{0..11}.key    fp32  0: batch_size, 2: past_sequence_length + sequence_length
      present.{0..11}.value  fp32  0: batch_size, 2: past_sequence_length + sequence_length

    options               value  other choices
      --int-dtype         int64  int32, int8
      --float-dtype       fp32   fp16, bf16
      --with-past-inputs  on     off
    ");
    assert_eq!(prints(&[&with_past[..], &["--use-past-in-inputs"]].concat()), in_inputs);
    assert_eq!(prints(&[&with_past[..], &["--arg", "use_past_in_inputs=true"]].concat()), in_inputs);
}

#[test]
fn a_decoder_whose_inputs_are_renamed() {
    let decoder = ["show", "t5", "--task", "translation-with-past", "--behavior", "decoder", "--with-past-inputs"];
    assert_snapshot!(prints(&decoder), @"
    T5OnnxConfig       text2text-generation with onnx
      asked for        translation-with-past
      opset            18
      needs            transformers 4.36.0, torch 2.1.0 or later
      tolerance        1e-5
      patcher          ModelPatcher
      past             in the inputs and the outputs
      config override  use_cache = true

    inputs (27)                             type   rank  dynamic axes
      encoder_outputs                       fp32   3     0: batch_size, 1: encoder_sequence_length
      attention_mask                        int64  2     0: batch_size, 1: encoder_sequence_length
      decoder_input_ids                     int64  2     0: batch_size, 1: decoder_sequence_length
      past_key_values.{0..5}.decoder.key    fp32   4     0: batch_size, 2: past_decoder_sequence_length
      past_key_values.{0..5}.decoder.value  fp32   4     0: batch_size, 2: past_decoder_sequence_length
      past_key_values.{0..5}.encoder.key    fp32   4     0: batch_size, 2: encoder_sequence_length
      past_key_values.{0..5}.encoder.value  fp32   4     0: batch_size, 2: encoder_sequence_length

    outputs (13)                    type  dynamic axes
      logits                        fp32  0: batch_size, 1: 1
      present.{0..5}.decoder.key    fp32  0: batch_size,
                                          2: past_decoder_sequence_length + decoder_sequence_length
      present.{0..5}.decoder.value  fp32  0: batch_size,
                                          2: past_decoder_sequence_length + decoder_sequence_length

    inputs of the model       in the export
      decoder_input_ids       input_ids
      decoder_attention_mask  attention_mask
      encoder_outputs         encoder_hidden_states
      attention_mask          encoder_attention_mask

    options               value    other choices
      --int-dtype         int64    int32, int8
      --float-dtype       fp32     fp16, bf16
      --with-past-inputs  on       off
      --behavior          decoder  monolith, encoder
    ");
}

#[test]
fn a_variant() {
    let sam = ["show", "sam", "--task", "feature-extraction"];
    assert_snapshot!(prints(&sam), @"
    SamOnnxConfig  feature-extraction with onnx
      opset        18
      needs        transformers 4.36.0, torch 2.1.0 or later
      tolerance    1e-5
      patcher      SAMModelPatcher
      variant      split: The vision encoder in vision_encoder.onnx,
                   the prompt encoder and the mask decoder in prompt_encoder_mask_decoder.onnx,
                   so that an image is encoded once for many points.

    inputs (4)                     type   rank  dynamic axes
      image_positional_embeddings  fp32   4     0: batch_size
      image_embeddings             fp32   4     0: batch_size
      input_points                 fp32   4     0: batch_size, 1: point_batch_size,
                                                2: nb_points_per_image
      input_labels                 int64  3     0: batch_size, 1: point_batch_size,
                                                2: nb_points_per_image

    outputs (2)   type  dynamic axes
      iou_scores  fp32  0: batch_size, 1: point_batch_size
      pred_masks  fp32  0: batch_size, 1: point_batch_size

    options                  value  other choices
      --variant              split  monolith
      --int-dtype            int64  int32, int8
      --float-dtype          fp32   fp16, bf16
      --arg vision_encoder=  none   true, false
    ");
    let monolith = prints(&[&sam[..], &["--variant", "monolith"]].concat());
    assert!(monolith.contains("variant      monolith: All components in one model.onnx."), "{monolith}");
    assert_eq!(prints(&[&sam[..], &["--variant", "default"]].concat()), prints(&sam));
    let encoder = prints(&[&sam[..], &["--arg", "vision_encoder=true"]].concat());
    assert!(encoder.contains("\ninputs (1)"), "{encoder}");
}

#[test]
fn an_output_has_its_type() {
    let shown =
        prints(&["show", "speecht5", "--task", "text-to-audio", "--behavior", "encoder", "--float-dtype", "bf16"]);
    let types: Vec<Vec<_>> = shown.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    for row in [["encoder_outputs", "bf16"], ["encoder_attention_mask", "int64"]] {
        assert!(types.iter().any(|found| *found == row), "{row:?}: {shown}");
    }
}

#[test]
fn a_formula_that_is_too_long_for_a_line() {
    assert_snapshot!(prints(&["show", "wav2vec2", "--task", "automatic-speech-recognition"]), @"
    Wav2Vec2OnnxConfig  automatic-speech-recognition with onnx
      opset             18
      needs             transformers 4.36.0, torch 2.1.0 or later
      tolerance         1e-5
      patcher           ModelPatcher

    inputs (1)      type  rank  dynamic axes
      input_values  fp32  2     0: batch_size, 1: sequence_length

    outputs (1)  type  dynamic axes
      logits     fp32  0: batch_size, 1: ( ( ( ( ( ( ( sequence_length - 10 ) // 5 + 1 - 3 ) // 2 + 1 -
                       3 ) // 2 + 1 - 3 ) // 2 + 1 - 3 ) // 2 + 1 - 2 ) // 2 + 1 - 2 ) // 2 + 1

    options          value  other choices
      --int-dtype    int64  int32, int8
      --float-dtype  fp32   fp16, bf16
    ");
}

#[test]
fn no_table_is_wider_than_100_columns() {
    let libraries = ["transformers", "diffusers", "timm", "sentence_transformers"];
    for (library, exporter) in
        libraries.iter().flat_map(|library| ["onnx", "openvino"].map(|exporter| (library, exporter)))
    {
        let of = ["--library", library, "--exporter", exporter];
        for line in prints(&[&["models"][..], &of].concat()).lines() {
            let model_type = line.split_whitespace().nth(1).unwrap();
            let tasks = prints(&[&["tasks", model_type][..], &of].concat());
            let task = tasks.lines().last().unwrap();
            // Some have parts that only a config tells.
            let Ran { out, .. } = run(&[&["show", model_type, "--task", task][..], &of].concat());
            for line in out.lines() {
                assert!(line.chars().count() <= 100, "{model_type} for {task} with {exporter}: {line}");
                assert_eq!(line.trim_end(), line, "{model_type} for {task} with {exporter}");
            }
        }
    }
}

#[test]
fn tasks_where_none_is_chosen() {
    assert_snapshot!(prints(&["show", "bert"]), @r"
    bert can be exported with onnx for these tasks; choose one with --task:
      feature-extraction
      fill-mask
      multiple-choice
      question-answering
      text-classification
      token-classification
    ");
    let listed = prints_json(&["show", "bert", "--json"]);
    assert_eq!((&listed["model_type"], &listed["exporter"]), (&json!("bert"), &json!("onnx")));
    assert_eq!(listed["tasks"].as_array().unwrap().len(), 6);
}

#[test]
fn json() {
    let contract =
        prints_json(&["show", "examples/gpt2", "--task", "text-generation-with-past", "--with-past-inputs", "--json"]);
    for (field, expected) in [
        ("config_class", json!("GPT2OnnxConfig")),
        ("task", json!("text-generation")),
        ("use_past", json!(true)),
        ("use_past_in_inputs", json!(true)),
        ("variant", json!("default")),
        ("values_override", json!({"use_cache": true})),
    ] {
        assert_eq!(contract[field], expected, "{field}");
    }
    assert_eq!(contract["inputs"][0], json!(["input_ids", {"0": "batch_size", "1": "sequence_length"}]));
    let inputs = names(&contract["inputs"]);
    assert_eq!(inputs.len(), 27);
    assert_eq!(inputs[2..5], ["past_key_values.0.key", "past_key_values.0.value", "past_key_values.1.key"]);
    assert_eq!(names(&contract["outputs"])[24], "present.11.value");
    let decoder = prints_json(&["show", "t5", "--task", "text2text-generation", "--behavior", "decoder", "--json"]);
    assert_eq!(decoder["behavior"], json!("decoder"));
    assert_eq!(decoder["torch_to_onnx_input_map"]["decoder_input_ids"], json!("input_ids"));
    let renamed = prints_json(&["show", "resnet18", "--library", "timm", "--task", "image-classification", "--json"]);
    assert_eq!(names(&renamed["renamed_inputs"]), ["x"]);
}

#[test]
fn json_of_files_is_what_the_text_has() {
    let gpt2 = prints_json(&["show", "examples/gpt2", "--task", "text-generation-with-past", "--json"]);
    assert_eq!(gpt2["use_past_in_inputs"], json!(true));
    let key = json!({"dtype": "fp32", "rank": 4, "axes": {"0": "batch_size", "2": "past_sequence_length"}});
    assert_eq!(gpt2["by_name"]["inputs"]["past_key_values.3.key"], key);
    assert_eq!(gpt2["files"][0][1]["inputs"], gpt2["inputs"]);
    let t5 = prints_json(&["show", "t5", "--task", "text2text-generation-with-past", "--json"]);
    assert_eq!((&t5["config_class"], &t5["inputs"]), (&json!("T5OnnxConfig"), &Value::Null));
    assert_eq!(names(&t5["files"]), ["encoder_model", "decoder_model", "decoder_with_past_model"]);
    let decoder = &t5["files"][1][1]["by_name"];
    let axes = json!({"0": "batch_size", "1": "decoder_sequence_length"});
    assert_eq!(decoder["inputs"]["input_ids"], json!({"dtype": "int64", "rank": 2, "axes": axes}));
    assert_eq!(decoder["outputs"]["logits"], json!({"dtype": "fp32", "axes": axes}));
    let bare = prints_json(&["show", "t5", "--task", "text2text-generation-with-past", "--bare", "--json"]);
    assert_eq!(bare["use_past_in_inputs"], json!(false));
    let tflite = prints_json(&[
        "show",
        "bert",
        "--exporter",
        "tflite",
        "--task",
        "fill-mask",
        "--sequence-length",
        "8",
        "--json",
    ]);
    assert_eq!(tflite["by_name"]["inputs"]["input_ids"], json!({"dtype": "int64", "rank": 2}));
}

#[test]
fn plans_have_the_names_of_sessions() {
    let task = ["t5", "--task", "text2text-generation-with-past"];
    let plan = prints_json(&[&["plan"], &task[..], &["--json"]].concat());
    let decoder = &plan["submodels"][2][1];
    assert_eq!(names(&decoder["inputs"])[..2], ["encoder_hidden_states", "encoder_attention_mask"]);
    assert!(names(&decoder["inputs"]).contains(&"input_ids"), "{decoder}");
    assert_eq!(decoder["torch_to_onnx_input_map"]["decoder_input_ids"], json!("input_ids"));
    assert!(
        plan["generation"][1]["inputs"]
            .as_array()
            .unwrap()
            .contains(&json!(["encoder_hidden_states", "of_first_step"]))
    );
    let of_loop = &plan["decoders"][1];
    assert_eq!(of_loop["inputs"]["encoder_hidden_states"]["feeds"]["encoder_output"], "last_hidden_state");
    assert_eq!((&of_loop["scores"], &of_loop["encoder"]["file"]), (&json!("logits"), &json!("encoder_model.onnx")));
    assert_eq!(of_loop["cache"]["past_key_values.0.decoder.key"]["batch_axis"], 0);
    let text = prints(&[&["plan"], &task[..]].concat());
    let with_past =
        text.split("decoder_with_past_model.onnx").nth(1).unwrap().split("decoder_model_merged").next().unwrap();
    assert!(!with_past.contains("encoder_hidden_states"), "{with_past}");
    let from = "encoder_hidden_states  at the first step alone, the encoder's last_hidden_state";
    assert!(text.contains(from), "{text}");
    assert!(
        text.contains("encoder_attention_mask  the same at every step, what the encoder was fed as attention_mask"),
        "{text}"
    );
    assert!(text.contains("logits  in its last row the scores of the token that follows"), "{text}");
}

#[test]
fn options() {
    let bert = ["show", "bert", "--task", "fill-mask", "--int-dtype", "int32", "--float-dtype", "fp16"];
    let table = prints(&bert);
    assert!(table.ends_with("  --int-dtype    int32  int64, int8\n  --float-dtype  fp16   fp32, bf16\n"), "{table}");
    let (_directory, musicgen) = config(
        r#"{"model_type": "musicgen", "text_encoder": {"model_type": "t5"},
            "audio_encoder": {"model_type": "encodec"}, "decoder": {"model_type": "musicgen_decoder"}}"#,
    );
    let decoder = ["--behavior", "decoder", "--arg", "model_part=decoder"];
    let decoder = prints(&[&["show", &musicgen, "--task", "text-to-audio"], &decoder[..]].concat());
    assert!(decoder.contains("  --arg model_part=   decoder  text_encoder,"), "{decoder}");
    assert!(decoder.contains("present.{0..23}.decoder.key"), "{decoder}");
}

#[test]
fn what_the_encoder_does_not_give_is_given_by_the_caller() {
    let text = prints(&["plan", "speecht5", "--task", "text-to-audio-with-past", "--exporter", "openvino"]);
    assert!(text.contains("   speaker_embeddings  the same at every step\n"), "{text}");
    assert!(
        text.contains("encoder_hidden_states  the same at every step, the encoder's last_hidden_state\n"),
        "{text}"
    );
}

#[test]
fn of_a_model_that_is_exported_as_parts_each_is_shown() {
    let text = prints(&["show", "speecht5", "--task", "text-to-audio"]);
    for file in ["encoder_model.onnx\n\n", "decoder_with_past_model.onnx\n\n", "decoder_postnet_and_vocoder.onnx\n\n"] {
        assert!(text.contains(file), "{text}");
    }
    let (_directory, musicgen) = config(
        r#"{"model_type": "musicgen", "text_encoder": {"model_type": "t5"}, "audio_encoder": {"model_type": "encodec"},
            "decoder": {"model_type": "musicgen_decoder"}}"#,
    );
    let page = prints_json(&["show", &musicgen, "--task", "text-to-audio", "--json"]);
    let files: Vec<_> = page["files"].as_array().unwrap().iter().map(|file| file[0].clone()).collect();
    let parts =
        ["text_encoder", "encodec_decode", "decoder_model", "decoder_with_past_model", "build_delay_pattern_mask"];
    assert_eq!(files, parts);
    // The part that a class is by default is none of those that it is exported as, or one of several.
    let seen = ["show", "gemma3", "--task", "image-text-to-text", "--exporter", "openvino"];
    let text = prints(&seen);
    for part in ["vision_embeddings", "text_embeddings", "language"] {
        assert!(text.contains(&format!("openvino_{part}_model.xml\n\n")), "{text}");
    }
    let text = prints(&[&seen[..], &["--behavior", "vision_embeddings"]].concat());
    assert!(text.starts_with("Gemma3OpenVINOConfig") && !text.contains("openvino_"), "{text}");
}

#[test]
fn libraries_and_model_types() {
    let clip =
        |library: &str| prints_json(&["show", "clip", "--library", library, "--task", "feature-extraction", "--json"]);
    assert_eq!(clip("transformers")["config_class"], json!("CLIPOnnxConfig"));
    assert_eq!(clip("sentence_transformers")["config_class"], json!("SentenceTransformersCLIPOnnxConfig"));

    let (_directory, timm) =
        config(r#"{"architecture": "resnet18", "num_classes": 1000, "pretrained_cfg": {"tag": "a1_in1k"}}"#);
    let contract = prints_json(&["show", &timm, "--library", "timm", "--task", "image-classification", "--json"]);
    assert_eq!(contract["config_class"], json!("TimmDefaultOnnxConfig"));
    assert_eq!(run(&["show", &timm, "--json"]).out, run(&["show", &timm, "--library", "timm", "--json"]).out);

    let (_directory, unet) = config(r#"{"_class_name": "UNet2DConditionModel", "addition_embed_type": "text_time"}"#);
    let contract =
        prints_json(&["show", &unet, "--model-type", "unet-2d-condition", "--task", "semantic-segmentation", "--json"]);
    assert!(names(&contract["inputs"]).contains(&"time_ids"), "{contract}");
}

#[test]
fn a_directory_with_a_model_wins_over_the_model_type_of_its_name() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("gpt2")).unwrap();
    fs::write(directory.path().join("gpt2/config.json"), r#"{"model_type": "gpt2", "n_layer": 3}"#).unwrap();
    let shown = ["show", "gpt2", "--task=text-generation-with-past"];
    let shown = program().args(shown).current_dir(directory.path()).output().unwrap();
    let out = String::from_utf8(shown.stdout).unwrap();
    assert!(out.contains("{0..2}") && !out.contains("{0..11}"), "{out}");
}

#[test]
fn a_model_type_wins_over_a_file_of_its_name() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("bert")).unwrap();
    let shown = |model: &str| program().args(["show", model]).current_dir(directory.path()).output().unwrap();
    assert!(shown("bert").status.success());
    let missing = String::from_utf8(shown("./bert").stderr).unwrap();
    assert_eq!(missing, "error: ./bert/config.json: the directory holds no config.json\n");
}

#[test]
fn a_warning_stands_beside_the_contract() {
    let Ran { code, out, err } = run(&["show", "owlvit", "--task", "zero-shot-object-detection", "--json"]);
    assert_eq!(code, Some(0));
    assert!(err.starts_with("warning: the batch size of this model is not dynamic"), "{err}");
    assert!(serde_json::from_str::<Value>(&out).is_ok());
}

#[test]
fn wrong_names_find_the_right_ones() {
    assert_snapshot!(fails(&["show", "distillbert"]), @"error: there is no file or directory `distillbert`, and model type `distillbert` is not in the registry for any library; did you mean `distilbert`?");
    assert_snapshot!(fails(&["show", "BERT", "--task", "fill-mask"]), @"error: there is no file or directory `BERT`, and model type `BERT` is not in the registry for transformers; did you mean `bert`?");
    assert_snapshot!(fails(&["show", "example/gpt2/config.json"]), @"error: there is no file or directory `example/gpt2/config.json`; did you mean `examples/gpt2/config.json`?");
    assert_snapshot!(fails(&["show", "examples/gpt2/confg.json"]), @"error: there is no file or directory `examples/gpt2/confg.json`; did you mean `examples/gpt2/config.json`?");
    assert_snapshot!(fails(&["show", "nowhere/at/all"]), @"error: there is no file or directory `nowhere/at/all`");
    assert_snapshot!(fails(&["show", "bert", "--task", "text-clasification"]), @"error: model type `bert` does not support the task `text-clasification` with onnx: it supports feature-extraction, fill-mask, multiple-choice, question-answering, text-classification, token-classification; did you mean `text-classification`?");
    assert_snapshot!(fails(&["show", "sam", "--task", "feature-extraction", "--variant", "spilt"]), @"error: SamOnnxConfig has no variant `spilt`: it has monolith, split; did you mean `split`?");
    assert_snapshot!(fails(&["show", "t5", "--task", "translation", "--behavior", "decodr"]), @r#"error: `behavior` of T5OnnxConfig cannot be "decodr": expected monolith, encoder, decoder; did you mean `decoder`?"#);
    assert_snapshot!(fails(&["show", "bert", "--task", "fill-mask", "--behavior", "encoder"]), @"error: BertOnnxConfig takes no argument `behavior`: it takes int_dtype, float_dtype");
    assert_snapshot!(fails(&["show", "t5", "--task", "translation", "--arg", "behaviour=encoder"]), @"error: T5OnnxConfig takes no argument `behaviour`: it takes int_dtype, float_dtype, use_past, use_past_in_inputs, behavior; did you mean `behavior`?");
    assert_snapshot!(fails(&["show", "clip", "--library", "diffusers"]), @"error: model type `clip` is not in the registry for diffusers; transformers, sentence_transformers and open_clip have it");
}

#[test]
fn wrong_configs() {
    let shown = |text: &[u8]| {
        let (directory, file) = config(text);
        fails(&["show", &file, "--task", "text-generation-with-past"]).replace(directory.path().to_str().unwrap(), "…")
    };
    assert_snapshot!(shown(b"{\"model_type\": \"gpt2\""), @"error: …/config.json is not a config: EOF while parsing an object at line 1 column 21");
    assert_snapshot!(shown(b"[]"), @"error: …/config.json is not a config: it is JSON, but not an object");
    assert_snapshot!(shown(b"{\"model_type\": \"gpt2\", \"name\": \"caf\xe9\"}"), @"error: …/config.json is not a config: byte 35 is not UTF-8");
    assert_snapshot!(shown(b"{}"), @"error: …/config.json has no `model_type`: say what it is with --model-type or --library");
    assert_snapshot!(shown(br#"{"model_type": 7}"#), @"error: …/config.json has 7 for its `model_type`, which is a text: say what it is with --model-type or --library");
    assert_snapshot!(shown(br#"{"model_type": "gpt\n2\u001b[2J"}"#), @r"error: model type `gpt\n2\u{1b}[2J` is not in the registry for transformers; --model-type exports it as another, and --registry reads a registry that has it, for which `new` writes a model that is like another");
    assert_snapshot!(shown(br#"{"model_type": "gpt2", "n_layer": 1000000000000}"#), @"error: normalized.num_layers is 1000000000000, and 65536 is the most that is answered");
    assert_snapshot!(shown(br#"{"model_type": "gpt2", "n_layer": "12"}"#), @r#"error: normalized.num_layers is "12", expected an integer"#);
    assert_snapshot!(shown(br#"{"model_type": "gpt2", "n_layer": null}"#), @"error: the config of type `gpt2` has no attribute `n_layer`, or null there, and its class fills in none");
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_snapshot!(shown(deep.as_bytes()), @"error: …/config.json is not a config: recursion limit exceeded at line 1 column 133");
    assert_snapshot!(fails(&["show", "src"]), @"error: src/config.json: the directory holds no config.json");
    assert_snapshot!(fails(&["show", "encoder-decoder", "--task", "text2text-generation"]), @"error: the config of type `encoder-decoder` has no attribute `encoder`, or null there, and its class fills in none; a model type alone stands for a config with defaults: give a config.json");
}

#[test]
fn one_layer_and_none() {
    let shown = |layers: i64| {
        let (_directory, file) = config(json!({"model_type": "gpt2", "n_layer": layers}).to_string());
        prints(&["show", &file, "--task", "text-generation-with-past"])
    };
    assert!(shown(1).contains("\n  present.0.key "), "{}", shown(1));
    assert!(shown(0).contains("\noutputs (1) "), "{}", shown(0));
    assert_eq!(shown(-1), shown(0));
}
