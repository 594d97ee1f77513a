//! The program's commands, run as a user runs them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use insta::assert_snapshot;
use serde_json::{Value, json};

/// What a run left behind.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_optimum-exporters"));
    program.current_dir(env!("CARGO_MANIFEST_DIR"));
    program
}

fn run(arguments: &[&str]) -> Ran {
    finish(
        program().args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(),
    )
}

fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What is printed where nothing is wrong.
fn prints(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

/// The one paragraph of what is wrong with the input.
fn fails(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}");
    assert!(err.starts_with("error: ") && err.ends_with('\n') && err.lines().count() == 1, "{err}");
    err
}

/// What is said of a command line that is wrong.
fn is_misused(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
    err
}

fn prints_json(arguments: &[&str]) -> Value {
    serde_json::from_str(&prints(arguments)).unwrap()
}

/// A config.json in a directory of its own.
fn config(text: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.json");
    fs::write(&file, text).unwrap();
    (directory, file.to_str().unwrap().to_owned())
}

fn names(tensors: &Value) -> Vec<&str> {
    tensors.as_array().unwrap().iter().map(|entry| entry[0].as_str().unwrap()).collect()
}

mod show {
    use super::*;

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

        outputs (1)  dynamic axes
          logits     0: batch_size

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

        outputs (25)             dynamic axes
          logits                 0: batch_size, 1: sequence_length
          present.{0..11}.key    0: batch_size, 2: past_sequence_length + sequence_length
          present.{0..11}.value  0: batch_size, 2: past_sequence_length + sequence_length

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

        outputs (25)             dynamic axes
          logits                 0: batch_size, 1: sequence_length
          present.{0..11}.key    0: batch_size, 2: past_sequence_length + sequence_length
          present.{0..11}.value  0: batch_size, 2: past_sequence_length + sequence_length

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

        outputs (13)                    dynamic axes
          logits                        0: batch_size, 1: 1
          present.{0..5}.decoder.key    0: batch_size,
                                        2: past_decoder_sequence_length + decoder_sequence_length
          present.{0..5}.decoder.value  0: batch_size,
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

        outputs (2)   dynamic axes
          iou_scores  0: batch_size, 1: point_batch_size
          pred_masks  0: batch_size, 1: point_batch_size

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
    fn a_formula_that_is_too_long_for_a_line() {
        assert_snapshot!(prints(&["show", "wav2vec2", "--task", "automatic-speech-recognition"]), @"
        Wav2Vec2OnnxConfig  automatic-speech-recognition with onnx
          opset             18
          needs             transformers 4.36.0, torch 2.1.0 or later
          tolerance         1e-5
          patcher           ModelPatcher

        inputs (1)      type  rank  dynamic axes
          input_values  fp32  2     0: batch_size, 1: sequence_length

        outputs (1)  dynamic axes
          logits     0: batch_size, 1: ( ( ( ( ( ( ( sequence_length - 10 ) // 5 + 1 - 3 ) // 2 + 1 - 3 ) //
                     2 + 1 - 3 ) // 2 + 1 - 3 ) // 2 + 1 - 2 ) // 2 + 1 - 2 ) // 2 + 1

        options          value  other choices
          --int-dtype    int64  int32, int8
          --float-dtype  fp32   fp16, bf16
        ");
    }

    #[test]
    fn no_table_is_wider_than_100_columns() {
        for library in ["transformers", "diffusers", "timm", "sentence_transformers"] {
            for line in prints(&["models", "--library", library]).lines() {
                let model_type = line.split_whitespace().nth(1).unwrap();
                let tasks = prints(&["tasks", model_type, "--library", library]);
                let task = tasks.lines().last().unwrap();
                // Some have parts that only a config tells.
                let Ran { out, .. } = run(&["show", model_type, "--library", library, "--task", task]);
                for line in out.lines() {
                    assert!(line.chars().count() <= 100, "{model_type} for {task}: {line}");
                    assert_eq!(line.trim_end(), line, "{model_type} for {task}");
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
        let contract = prints_json(&[
            "show",
            "examples/gpt2",
            "--task",
            "text-generation-with-past",
            "--with-past-inputs",
            "--json",
        ]);
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
        let renamed =
            prints_json(&["show", "resnet18", "--library", "timm", "--task", "image-classification", "--json"]);
        assert_eq!(names(&renamed["renamed_inputs"]), ["x"]);
    }

    #[test]
    fn options() {
        let bert = ["show", "bert", "--task", "fill-mask", "--int-dtype", "int32", "--float-dtype", "fp16"];
        let table = prints(&bert);
        assert!(
            table.ends_with("  --int-dtype    int32  int64, int8\n  --float-dtype  fp16   fp32, bf16\n"),
            "{table}"
        );
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
    fn libraries_and_model_types() {
        let clip = |library: &str| {
            prints_json(&["show", "clip", "--library", library, "--task", "feature-extraction", "--json"])
        };
        assert_eq!(clip("transformers")["config_class"], json!("CLIPOnnxConfig"));
        assert_eq!(clip("sentence_transformers")["config_class"], json!("SentenceTransformersCLIPOnnxConfig"));

        let (_directory, timm) =
            config(r#"{"architecture": "resnet18", "num_classes": 1000, "pretrained_cfg": {"tag": "a1_in1k"}}"#);
        let contract = prints_json(&["show", &timm, "--library", "timm", "--task", "image-classification", "--json"]);
        assert_eq!(contract["config_class"], json!("TimmDefaultOnnxConfig"));
        assert_eq!(run(&["show", &timm, "--json"]).out, run(&["show", &timm, "--library", "timm", "--json"]).out);

        let (_directory, unet) =
            config(r#"{"_class_name": "UNet2DConditionModel", "addition_embed_type": "text_time"}"#);
        let contract = prints_json(&[
            "show",
            &unet,
            "--model-type",
            "unet-2d-condition",
            "--task",
            "semantic-segmentation",
            "--json",
        ]);
        assert!(names(&contract["inputs"]).contains(&"time_ids"), "{contract}");
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
        assert_snapshot!(fails(&["show", "clip", "--library", "diffusers"]), @"error: model type `clip` is not in the registry for diffusers; transformers and sentence_transformers have it");
    }

    #[test]
    fn wrong_configs() {
        let shown = |text: &[u8]| {
            let (directory, file) = config(text);
            fails(&["show", &file, "--task", "text-generation-with-past"])
                .replace(directory.path().to_str().unwrap(), "…")
        };
        assert_snapshot!(shown(b"{\"model_type\": \"gpt2\""), @"error: …/config.json is not a config: EOF while parsing an object at line 1 column 21");
        assert_snapshot!(shown(b"[]"), @"error: …/config.json is not a config: it is JSON, but not an object");
        assert_snapshot!(shown(b"{\"model_type\": \"gpt2\", \"name\": \"caf\xe9\"}"), @"error: …/config.json is not a config: byte 35 is not UTF-8");
        assert_snapshot!(shown(b"{}"), @"error: …/config.json has no `model_type`: say what it is with --model-type or --library");
        assert_snapshot!(shown(br#"{"model_type": 7}"#), @"error: …/config.json has no `model_type`: say what it is with --model-type or --library");
        assert_snapshot!(shown(br#"{"model_type": "gpt\n2\u001b[2J"}"#), @r"error: model type `gpt\n2\u{1b}[2J` is not in the registry for transformers");
        assert_snapshot!(shown(br#"{"model_type": "gpt2", "n_layer": 1000000000000}"#), @"error: normalized.num_layers is 1000000000000, and 100000 is the most that is answered");
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
}

mod lists {
    use super::*;

    #[test]
    fn models() {
        let all = prints(&["models"]);
        assert!(all.lines().count() >= 166, "{all}");
        assert!(all.contains("\ntransformers           bert\n"), "{all}");
        assert_snapshot!(prints(&["models", "--library", "sentence_transformers"]), @r"
        sentence_transformers  clip
        sentence_transformers  transformer
        ");
        assert_snapshot!(prints(&["models", "--task", "depth-estimation"]), @r"
        transformers           dpt
        transformers           glpn
        ");
        assert_eq!(prints(&["models", "--exporter", "onnx", "--task", "depth-estimation"]).lines().count(), 2);
        assert_eq!(prints(&["models", "--library", "timm", "--task", "fill-mask"]), "");
    }

    #[test]
    fn models_by_a_synonym() {
        let by_name = prints(&["models", "--task", "text2text-generation-with-past"]);
        assert_eq!(prints(&["models", "--task", "translation-with-past"]), by_name);
        // This one is registered, and a synonym as well.
        let own = prints(&["models", "--task", "sentence-similarity"]);
        assert!(own.lines().all(|line| line.starts_with("sentence_transformers ")), "{own}");
    }

    #[test]
    fn tasks() {
        assert_snapshot!(prints(&["tasks", "gpt2"]), @r"
        feature-extraction
        feature-extraction-with-past
        text-generation
        text-generation-with-past
        text-classification
        token-classification
        ");
        assert_eq!(prints(&["tasks", "clip", "--library", "sentence_transformers"]).lines().count(), 2);
        assert_eq!(prints(&["tasks", "resnet18", "--library", "timm"]), "image-classification\n");
    }

    #[test]
    fn wrong_names_find_the_right_ones() {
        assert_snapshot!(fails(&["tasks", "gpt-2"]), @"error: model type `gpt-2` is not in the registry for any library; did you mean `gpt2`?");
        let unknown = fails(&["models", "--task", "summarisation"]);
        assert!(unknown.starts_with("error: unknown task `summarisation`: expected one of audio-classification, "));
        assert!(unknown.ends_with("; did you mean `summarization`?\n"), "{unknown}");
    }
}

mod command_line {
    use super::*;

    #[test]
    fn misuse_is_2() {
        for arguments in [
            &[][..],
            &["sow"],
            &["show"],
            &["tasks"],
            &["show", "bert", "--tsk", "fill-mask"],
            &["show", "bert", "--arg", "model_part"],
            &["show", "bert", "--int-dtype", "int16"],
            &["models", "bert"],
        ] {
            assert!(!is_misused(arguments).is_empty());
        }
        assert!(is_misused(&["models", "--library", "trasformers"]).contains("'transformers'"));
        assert!(is_misused(&["tasks", "bert", "--exporter", "onx"]).contains("'onnx'"));
    }

    #[test]
    fn help_is_none() {
        assert!(prints(&["--help"]).contains("Exit codes: 0 done, 1 the input is at fault, 2 the command line is."));
        assert!(prints(&["show", "--help"]).contains("--with-past-inputs"));
        assert_eq!(prints(&["--version"]), concat!("optimum-exporters ", env!("CARGO_PKG_VERSION"), "\n"));
    }

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        for arguments in [&["models"][..], &["show", "bert", "--task", "fill-mask"], &["batch"]] {
            let mut child = program();
            child.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = child.spawn().unwrap();
            drop(child.stdout.take());
            let mut input = child.stdin.take().unwrap();
            // It ends before all is written, so that writing fails at some point.
            for _ in 0..10_000 {
                if writeln!(input, "{}", json!({"task": "fill-mask", "model_type": "bert"})).is_err() {
                    break;
                }
            }
            drop(input);
            let Ran { code, err, .. } = finish(child);
            assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
        }
    }
}

mod batch {
    use super::*;

    fn start() -> (Child, ChildStdin, impl Iterator<Item = Value>) {
        let mut child = program().arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        (child, input, lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
    }

    /// The answers to `requests`, as they stand on standard input.
    fn answers(requests: impl AsRef<[u8]>) -> Vec<Value> {
        let (mut child, mut input, answers) = start();
        let requests = requests.as_ref().to_vec();
        let writer = std::thread::spawn(move || input.write_all(&requests).unwrap());
        let answers = answers.collect();
        writer.join().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        answers
    }

    fn answer(request: &Value) -> Value {
        let answers = answers(format!("{request}\n"));
        assert_eq!(answers.len(), 1, "{answers:?}");
        answers[0].clone()
    }

    #[test]
    fn contracts_are_those_of_show() {
        let config: Value = serde_json::from_str(&fs::read_to_string("examples/gpt2/config.json").unwrap()).unwrap();
        let args = json!({"use_past_in_inputs": true, "float_dtype": "fp16"});
        let request = json!({"id": "a", "task": "text-generation-with-past", "config": config, "args": args});
        let shown = ["show", "examples/gpt2", "--task", "text-generation-with-past", "--with-past-inputs", "--json"];
        let mut shown = prints_json(&shown);
        let types = shown.as_object_mut().unwrap().remove("input_types").unwrap();
        assert_eq!(answer(&request), json!({"id": "a", "contract": shown}));
        assert_eq!(types[0], json!(["input_ids", {"dtype": "int64", "rank": 2}]));
        assert_eq!(
            types.as_array().unwrap().last(),
            Some(&json!(["past_key_values.11.value", {"dtype": "fp32", "rank": 4}]))
        );
    }

    #[test]
    fn a_lookup_alone() {
        let request = json!({"id": 1, "exporter": "onnx", "library_name": "transformers", "model_type": "gpt2", "task": "causal-lm-with-past"});
        let bound = json!({"task": "text-generation", "use_past": true});
        assert_eq!(answer(&request), json!({"id": 1, "contract": {"config_class": "GPT2OnnxConfig", "bound": bound}}));
    }

    #[test]
    fn ids_come_back_in_order() {
        let ids = [json!(1), json!("two"), json!(null), json!({"three": [3]}), json!(-4.5)];
        let requests: String = ids
            .iter()
            .map(|id| format!("{}\n", json!({"id": id, "model_type": "bert", "task": "fill-mask"})))
            .collect();
        let answered: Vec<_> = answers(requests).into_iter().map(|answer| answer["id"].clone()).collect();
        assert_eq!(answered, ids);
        assert_eq!(answer(&json!({"model_type": "bert", "task": "fill-mask"}))["id"], json!(null));

        let many: String = (0..20_000).map(|id| format!("{{\"id\": {id}, \"task\": \"fill-mask\"}}\n")).collect();
        assert!(answers(many).iter().enumerate().all(|(id, answer)| answer["id"] == json!(id)));
    }

    #[test]
    fn an_answer_comes_before_the_next_request() {
        let (mut child, mut input, mut answers) = start();
        for id in 0..3 {
            writeln!(input, "{}", json!({"id": id, "model_type": "bert", "task": "fill-mask"})).unwrap();
            assert_eq!(answers.next().unwrap()["id"], json!(id));
        }
        drop(input);
        assert_eq!(answers.next(), None);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }

    #[test]
    fn a_field_that_fails_is_an_error_in_its_place() {
        let config = json!({"model_type": "gpt2", "n_layer": 1_000_000_000_000_i64});
        let contract = &answer(&json!({"task": "text-generation-with-past", "config": config}))["contract"];
        assert_eq!(names(&contract["inputs"]), ["input_ids", "attention_mask", "position_ids"]);
        assert_eq!(contract["outputs"]["error"]["kind"], json!("limit"));
        assert_snapshot!(contract["outputs"]["error"]["message"].as_str().unwrap(), @"normalized.num_layers is 1000000000000, and 100000 is the most that is answered");
    }

    #[test]
    fn a_request_that_fails_is_answered_and_the_next_goes_on() {
        let wrong: [(&[u8], &str); 14] = [
            (b"{", "invalid_request"),
            (b"[]", "invalid_request"),
            (b"\xff\xfe", "invalid_request"),
            (b"no JSON at all", "invalid_request"),
            (br#"{"id": 7}"#, "invalid_request"),
            (br#"{"id": 7, "task": 1}"#, "invalid_request"),
            (br#"{"id": 7, "task": "fill-mask", "config": 1}"#, "invalid_request"),
            (br#"{"id": 7, "task": "fill-mask", "config": {"model_type": "bert"}, "want": ["contracts"]}"#, ""),
            (br#"{"id": 7, "task": "fill-mask"}"#, "no_model_type"),
            (br#"{"id": 7, "task": "fill-mask", "model_type": "bret"}"#, "unknown_model_type"),
            (
                br#"{"id": 7, "task": "fill-mask", "model_type": "bert", "library_name": "trasformers"}"#,
                "unknown_library",
            ),
            (br#"{"id": 7, "task": "fill-mask", "model_type": "bert", "exporter": "onx"}"#, "unknown_exporter"),
            (br#"{"id": 7, "task": "fill-masks", "model_type": "bert"}"#, "unsupported_task"),
            (
                br#"{"id": 7, "task": "fill-mask", "config": {"model_type": "bert"}, "args": {"behavior": "encoder"}}"#,
                "unknown_argument",
            ),
        ];
        let right = json!({"id": 8, "task": "fill-mask", "model_type": "bert"});
        for (line, kind) in wrong {
            let requests = [line, b"\n", right.to_string().as_bytes(), b"\n"].concat();
            let answers = answers(requests);
            let shown = String::from_utf8_lossy(line);
            assert_eq!(answers.len(), 2, "{shown}");
            assert_eq!(answers[0]["id"], if line.starts_with(b"{\"id\"") { json!(7) } else { json!(null) }, "{shown}");
            let error = if kind.is_empty() { &answers[0]["contracts"]["error"] } else { &answers[0]["error"] };
            assert_eq!(error["kind"], json!(if kind.is_empty() { "invalid_request" } else { kind }), "{shown}");
            assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{shown}");
            assert_eq!(answers[1]["id"], json!(8), "{shown}");
        }
    }

    #[test]
    fn blank_lines_are_none() {
        let request = r#"{"id": 1, "task": "fill-mask", "model_type": "bert"}"#;
        assert!(answers("").is_empty());
        let answers = answers(format!("\n  \n{request}\r\n\t\n{request}"));
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0], answers[1]);
    }

    #[test]
    fn what_is_set_counts() {
        let request = |set: Value| {
            let config = json!({"model_type": "gpt2", "n_layer": 1});
            let args = json!({"use_past_in_inputs": true});
            answer(&json!({"task": "text-generation-with-past", "config": config, "args": args, "set": set}))
        };
        let merged = request(json!({"is_merged": true}));
        assert_eq!(names(&merged["contract"]["outputs"]), ["logits", "present.0.key", "present.0.value"]);
        assert_eq!(request(json!({"is_mergd": true}))["error"]["kind"], json!("unknown_argument"));
    }
}

mod directories {
    use super::*;

    /// A model's directory with these files.
    fn model(files: &[(&str, Value)]) -> (tempfile::TempDir, String) {
        let directory = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content.to_string()).unwrap();
        }
        let path = directory.path().to_str().unwrap().to_owned();
        (directory, path)
    }

    fn pipeline() -> (tempfile::TempDir, String) {
        let clip = json!({"model_type": "clip_text_model", "architectures": ["CLIPTextModel"]});
        let index =
            json!({"_class_name": "StableDiffusionPipeline", "text_encoder": ["transformers", "CLIPTextModel"]});
        model(&[
            ("model_index.json", index),
            ("text_encoder/config.json", clip),
            ("text_encoder/model.safetensors", json!("")),
        ])
    }

    #[test]
    fn the_reasons_stand_before_the_contract() {
        let config = json!({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]});
        let (_directory, t5) = model(&[("config.json", config), ("model-00001-of-00002.safetensors", json!(""))]);
        let shown = prints(&["show", "-v", &t5]);
        let (reasons, contract) = shown.split_once("\n\n").unwrap();
        assert_snapshot!(reasons, @"
        found                                             because
          library     transformers                        there is config.json,
                                                          and no sign of another library
          model type  t5                                  `model_type` of config.json
          framework   pt                                  there is model-00001-of-00002.safetensors
          task        text2text-generation-with-past      `architectures` of config.json name
                                                          `T5ForConditionalGeneration`; with past key
                                                          values, as nothing else was asked for
          loaded by   transformers.AutoModelForSeq2SeqLM  it loads `t5` as T5ForConditionalGeneration
        ");
        assert!(contract.starts_with("encoder_model.onnx"), "{contract}");
        let json = prints_json(&["show", "-v", &t5, "--json"]);
        assert_eq!(
            json["model"]["framework"],
            json!({"is": "pt", "because": "there is model-00001-of-00002.safetensors"})
        );
        assert_eq!(json["model"]["task"]["is"], json!("text2text-generation-with-past"));
        assert_eq!(json["model"]["model_type"]["is"], json!("t5"));
    }

    #[test]
    fn a_task_that_was_found_is_stated() {
        let found = run(&["show", "examples/gpt2"]);
        assert_snapshot!(found.err, @"note: the task is text-generation-with-past: `architectures` of config.json name `GPT2LMHeadModel`; with past key values, as nothing else was asked for");
        assert_eq!(found.out, prints(&["show", "examples/gpt2", "--task", "text-generation-with-past"]));
        assert_eq!(run(&["show", "examples/gpt2", "--task", "auto"]).out, found.out);
        for command in ["plan", "dummy"] {
            let Ran { code, out, err } = run(&[command, "examples/gpt2"]);
            assert_eq!((code, err.as_str()), (Some(0), found.err.as_str()));
            assert_eq!(out, prints(&[command, "examples/gpt2", "--task", "text-generation-with-past"]));
        }
        let whole = run(&["plan", "examples/gpt2", "--monolith", "--json"]);
        assert_snapshot!(whole.err, @"note: the task is text-generation: `architectures` of config.json name `GPT2LMHeadModel`; in one file, and so without past key values");
        assert_eq!(whole.out, prints(&["plan", "examples/gpt2", "--task", "text-generation", "--monolith", "--json"]));
    }

    #[test]
    fn a_task_that_cannot_be_found_has_to_be_chosen() {
        let config = json!({"model_type": "bert", "architectures": ["BertForPreTraining"]});
        let (_directory, bert) = model(&[("config.json", config)]);
        assert_snapshot!(fails(&["show", &bert]), @"error: the task cannot be told: `architectures` of config.json name `BertForPreTraining`, which tells none; `bert` supports feature-extraction, fill-mask, multiple-choice, question-answering, text-classification, token-classification with onnx: choose one with --task");
        for command in ["plan", "dummy"] {
            assert_eq!(fails(&[command, &bert]), fails(&["show", &bert]));
        }
        assert_snapshot!(fails(&["plan", "bert"]), @"error: `bert` supports feature-extraction, fill-mask, multiple-choice, question-answering, text-classification, token-classification with onnx: choose one with --task");
    }

    #[test]
    fn a_pipeline_has_a_plan_and_no_one_contract() {
        let (_directory, pipeline) = pipeline();
        let shown = prints(&["plan", "--verbose", &pipeline]);
        let (reasons, plan) = shown.split_once("\n\n").unwrap();
        assert_snapshot!(reasons, @"
        found                                           because
          library    diffusers                          there is model_index.json
          framework  pt                                 there are text_encoder/model.safetensors and
                                                        model_index.json
          task       text-to-image                      `_class_name` of model_index.json is
                                                        `StableDiffusionPipeline`
          loaded by  diffusers.StableDiffusionPipeline  diffusers loads such models with it
        ");
        assert!(plan.starts_with("text_encoder/model.onnx"), "{plan}");
        for command in ["show", "dummy"] {
            let message = fails(&[command, &pipeline]);
            let expected = "is a pipeline of several models: `plan` prints the files of its export\n";
            assert!(message.ends_with(expected), "{message}");
        }
    }

    #[test]
    fn sentences_and_images_need_no_option() {
        let sentences = [
            ("config.json", json!({"model_type": "bert", "architectures": ["BertModel"]})),
            ("modules.json", json!([{"type": "sentence_transformers.models.Transformer", "path": ""}])),
            ("config_sentence_transformers.json", json!({})),
        ];
        let (_directory, sentences) = model(&sentences);
        let shown = run(&["show", &sentences]);
        assert!(shown.out.starts_with("SentenceTransformersTransformerOnnxConfig"), "{}", shown.out);
        let timm = json!({"architecture": "resnet18", "pretrained_cfg": {"input_size": [3, 224, 224]}});
        let (_directory, timm) = model(&[("config.json", timm)]);
        assert!(run(&["show", &timm]).out.starts_with("TimmDefaultOnnxConfig"));
        let other = prints(&["show", &sentences, "--library", "transformers", "--task", "fill-mask"]);
        assert!(other.starts_with("BertOnnxConfig"), "{other}");
    }

    #[test]
    fn the_preprocessor_of_the_model_is_its_own() {
        let dinov2 = json!({"model_type": "dinov2", "architectures": ["Dinov2Model"]});
        let preprocessor = json!({"crop_size": {"height": 32, "width": 48}});
        let files = [("config.json", dinov2.clone()), ("preprocessor_config.json", preprocessor)];
        let (_directory, with) = model(&files);
        let (_directory_2, without) = model(&files[..1]);
        let own = run(&["dummy", &with]).out;
        assert!(own.contains("32, 48]"), "{own}");
        assert_eq!(run(&["dummy", &without, "--preprocessor", &with]).out, own);
        assert_ne!(run(&["dummy", &without]).out, own);
    }
}
