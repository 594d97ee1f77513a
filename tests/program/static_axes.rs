//! Exports whose axes are fixed, as the program shows, plans, draws and answers them.

use serde_json::{Value, json};

use crate::common::program::{batch, run, stderr, stdout};

fn prints(command: &str, more: &[&str]) -> String {
    let arguments = [&[command, "bert", "--exporter=tflite", "--task=multiple-choice"], more].concat();
    let output = run(arguments, Vec::new());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

fn fails(arguments: &[&str]) -> String {
    let output = run(arguments, Vec::new());
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""), "{arguments:?}");
    stderr(&output)
}

fn answer(request: &Value) -> Value {
    batch(format!("{request}\n")).remove(0)
}

#[test]
fn an_axis_without_a_size_is_shown_with_its_option() {
    insta::assert_snapshot!(prints("show", &["--axis", "sequence_length=9"]), @r"
    BertTFLiteConfig   multiple-choice with tflite
      needs            transformers 4.36.0 or later
      tolerance        1e-5
      quantization     int8-dynamic, int8, fp16
      config override  use_cache = false

    axes (3)           size     option
      batch_size       1        --batch-size N
      sequence_length  9        --sequence-length N
      num_choices      missing  --num-choices N

    inputs (3)        type   rank
      input_ids       int64  3
      attention_mask  int64  3
      token_type_ids  int64  3

    outputs (1)  type
      logits     fp32
    ");
}

#[test]
fn a_size_is_an_option_an_axis_or_an_argument() {
    let by_option = prints("show", &["--sequence-length", "9", "--num-choices", "2", "--json"]);
    assert_eq!(by_option, prints("show", &["--axis=sequence_length=9", "--axis=num_choices=2", "--json"]));
    assert_eq!(by_option, prints("show", &["--arg=sequence_length=9", "--arg=num_choices=2", "--json"]));
    let page: Value = serde_json::from_str(&by_option).unwrap();
    assert_eq!(page["axes"], json!({"batch_size": 1, "sequence_length": 9, "num_choices": 2}));
}

#[test]
fn dummy_inputs_have_the_sizes_of_the_export() {
    let drawn = prints("dummy", &["--sequence-length=3", "--num-choices=2"]);
    assert!(drawn.contains("input_ids       int64  [1, 2, 3]"), "{drawn}");
    assert!(prints("plan", &[]).starts_with("model.tflite  BertTFLiteConfig (multiple-choice)\n├─ takes  input_ids\n"));
}

#[test]
fn what_cannot_be_a_size_is_said() {
    let bert = |command: &'static str, more: &'static str| fails(&[command, "bert", "--task=fill-mask", more]);
    let missing = bert("dummy", "--exporter=tflite");
    assert!(missing.contains("needs a size for the axis `sequence_length`"), "{missing}");
    assert!(missing.contains("--sequence-length"), "{missing}");
    let dynamic = bert("show", "--sequence-length=4");
    assert!(dynamic.contains("BertOnnxConfig takes no argument `sequence_length`"), "{dynamic}");
    let unknown = fails(&["show", "bert", "--task=fill-mask", "--exporter=tflite", "--axis=sequense_length=4"]);
    assert!(unknown.contains("did you mean `sequence_length`?"), "{unknown}");
}

#[test]
fn a_request_gives_sizes_as_arguments() {
    let request = |args: Value| {
        json!({"exporter": "tflite", "task": "fill-mask", "config": {"model_type": "bert"}, "args": args,
               "want": ["contract", "dummy_inputs"]})
    };
    let answered = answer(&request(json!({"sequence_length": 5, "batch_size": null})));
    assert_eq!(answered["contract"]["axes"], json!({"batch_size": null, "sequence_length": 5}));
    assert_eq!(answered["dummy_inputs"]["error"]["kind"], "missing_axis");
    let shape = &answer(&request(json!({"sequence_length": 5, "width": 3})))["dummy_inputs"][0][1]["shape"];
    assert_eq!(*shape, json!([1, 5]));
    for (args, kind) in [
        (json!({"sequence_length": -1}), "bad_argument"),
        (json!({"sequence_length": "5"}), "bad_argument"),
        (json!({"sequence_length": true}), "bad_argument"),
        (json!({"sequence_length": 1.5}), "invalid_request"),
        (json!({"sequence_length": u64::MAX}), "invalid_request"),
        (json!({"int_dtype": "int64"}), "unknown_argument"),
    ] {
        assert_eq!(answer(&request(args.clone()))["error"]["kind"], kind, "{args}");
    }
    let set = json!({"exporter": "tflite", "task": "fill-mask", "config": {"model_type": "bert"},
                     "set": {"sequence_length": 6}});
    assert_eq!(answer(&set)["contract"]["axes"]["sequence_length"], 6);
    let of_config = json!({"exporter": "tflite", "task": "fill-mask",
                           "config": {"model_type": "bert", "sequence_length": 8}});
    assert_eq!(answer(&of_config)["contract"]["axes"]["sequence_length"], 8);
}

#[test]
fn an_axis_of_several_sizes_is_one_of_a_request_and_of_its_answer() {
    let sizes = json!({"sequence_length": 257, "hidden_size": 1280, "projection_dim": 1024});
    let request = |sizes: Value| {
        json!({
            "exporter": "neuron",
            "library_name": "diffusers",
            "model_type": "unet",
            "task": "semantic-segmentation",
            "config": {"_class_name": "UNet2DConditionModel"},
            "args": {"batch_size": 1, "sequence_length": 9, "width": 8, "height": 8, "vae_scale_factor": 8,
                "image_encoder_shapes": sizes},
            "set": {"with_controlnet": false, "with_ip_adapter": true},
            "want": ["contract", "dummy_inputs"],
        })
    };
    let answered = answer(&request(sizes.clone()));
    let contract = &answered["contract"];
    assert_eq!(contract["axes"]["image_encoder_shapes"], sizes, "{answered}");
    assert_eq!(
        contract["mandatory_axes"].as_array().and_then(|axes| axes.last()),
        Some(&json!("image_encoder_shapes"))
    );
    let drawn = answered["dummy_inputs"].as_array().into_iter().flatten().find(|named| named[0] == "image_embeds");
    assert_eq!(drawn.map(|named| &named[1]["shape"]), Some(&json!([1, 1, 1024])), "{answered}");
    let wrong = answer(&request(json!({"hiden_size": 1280})));
    assert_eq!(wrong["error"]["kind"], "unknown_argument", "{wrong}");
}
