//! Plans of diffusers pipelines, from their directories.

use std::fs;
use std::path::Path;

use optimum_exporters::dummy_inputs::FeedPart;
use optimum_exporters::{Arguments, DummyOptions, Error, ExportPlan};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A directory with an index and the given components: folder, library, class and config.
fn pipeline(class: &str, further: &Value, components: &[(&str, &str, &str, Value)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut index =
        json!({"_class_name": class, "_diffusers_version": "0.39.0", "scheduler": ["diffusers", "DDIMScheduler"]});
    for (key, value) in further.as_object().unwrap() {
        index[key] = value.clone();
    }
    for (name, library, class, config) in components {
        index[name] = json!([library, class]);
        fs::create_dir(directory.path().join(name)).unwrap();
        fs::write(directory.path().join(name).join("config.json"), config.to_string()).unwrap();
    }
    fs::write(directory.path().join("model_index.json"), index.to_string()).unwrap();
    directory
}

fn plan(directory: &Path) -> ExportPlan {
    ExportPlan::from_pipeline(directory, "onnx", &Arguments::new()).unwrap()
}

fn names(plan: &ExportPlan) -> Vec<(&str, &str)> {
    plan.submodels().iter().map(|part| (part.name.as_str(), part.config.class().name)).collect()
}

/// The shape that the input of a part is fed with.
fn fed(plan: &ExportPlan, part: &str, input: &str) -> Vec<i64> {
    let feed = plan.submodel(part).unwrap().config.feed(&DummyOptions::default()).unwrap();
    let found = feed.parts().iter().find_map(|part| match part {
        FeedPart::Tensor(name, spec) if name == input => Some(spec.shape.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{part} takes no {input}"))
}

fn clip(width: u32) -> Value {
    json!({"model_type": "clip_text_model", "projection_dim": width, "num_hidden_layers": 2})
}

fn unet(more: Value) -> Value {
    let mut config = json!({"_class_name": "UNet2DConditionModel", "sample_size": 64, "cross_attention_dim": 768});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn vae() -> Value {
    json!({"_class_name": "AutoencoderKL", "down_block_types": ["a", "b", "c", "d"], "up_block_types": ["a", "b", "c", "d"]})
}

#[test]
fn stable_diffusion_is_a_text_encoder_a_unet_and_both_halves_of_the_autoencoder() {
    let directory = pipeline(
        "StableDiffusionPipeline",
        &json!({}),
        &[
            ("text_encoder", "transformers", "CLIPTextModel", clip(768)),
            ("unet", "diffusers", "UNet2DConditionModel", unet(json!({}))),
            ("vae", "diffusers", "AutoencoderKL", vae()),
        ],
    );
    let plan = plan(directory.path());
    let expected = [
        ("text_encoder", "CLIPTextOnnxConfig"),
        ("unet", "UNetOnnxConfig"),
        ("vae_encoder", "VaeEncoderOnnxConfig"),
        ("vae_decoder", "VaeDecoderOnnxConfig"),
    ];
    assert_eq!(names(&plan), expected);
    assert_eq!(plan.submodels()[1].file, "unet/model.onnx");
    let text_encoder = plan.submodel("text_encoder").unwrap().config.outputs().unwrap();
    assert!(text_encoder.get("hidden_states.0").is_none());
    let decoder = plan.submodel("vae_decoder").unwrap().config.outputs().unwrap();
    assert_eq!(decoder.get("sample").unwrap().get(2), Some("latent_height * 8"));
}

fn xl(requires_aesthetics_score: bool) -> ExportPlan {
    let further = json!({"requires_aesthetics_score": requires_aesthetics_score});
    let conditions = json!({"addition_embed_type": "text_time", "cross_attention_dim": 2048});
    let directory = pipeline(
        "StableDiffusionXLImg2ImgPipeline",
        &further,
        &[
            ("text_encoder", "transformers", "CLIPTextModel", clip(768)),
            ("text_encoder_2", "transformers", "CLIPTextModelWithProjection", clip(1280)),
            ("unet", "diffusers", "UNet2DConditionModel", unet(conditions)),
            ("vae", "diffusers", "AutoencoderKL", vae()),
        ],
    );
    plan(directory.path())
}

#[test]
fn stable_diffusion_xl_passes_widths_and_hidden_states_between_its_parts() {
    let plan = xl(false);
    assert_eq!(names(&plan)[1], ("text_encoder_2", "CLIPTextWithProjectionOnnxConfig"));
    for part in ["text_encoder", "text_encoder_2"] {
        let outputs = plan.submodel(part).unwrap().config.outputs().unwrap();
        assert!(outputs.get("hidden_states.2").is_some() && outputs.get("hidden_states.3").is_none());
    }
    assert_eq!(fed(&plan, "unet", "text_embeds"), [2, 1280]);
    assert_eq!(fed(&plan, "unet", "time_ids"), [2, 6]);
    assert_eq!(fed(&xl(true), "unet", "time_ids"), [2, 5]);
}

#[test]
fn stable_diffusion_3_has_three_text_encoders_and_leaves_out_one_that_is_not_there() {
    let transformer = json!({"_class_name": "SD3Transformer2DModel"});
    let all = [
        ("text_encoder", "transformers", "CLIPTextModelWithProjection", clip(768)),
        ("text_encoder_2", "transformers", "CLIPTextModelWithProjection", clip(1280)),
        ("text_encoder_3", "transformers", "T5EncoderModel", json!({"model_type": "t5"})),
        ("transformer", "diffusers", "SD3Transformer2DModel", transformer),
        ("vae", "diffusers", "AutoencoderKL", vae()),
    ];
    let whole = plan(pipeline("StableDiffusion3Pipeline", &json!({}), &all).path());
    assert_eq!(
        names(&whole)[2..4],
        [("text_encoder_3", "T5EncoderOnnxConfig"), ("transformer", "SD3TransformerOnnxConfig")]
    );
    let outputs = whole.submodel("text_encoder").unwrap().config.outputs().unwrap();
    assert!(outputs.get("hidden_states.2").is_some());
    let without: Vec<_> = all.into_iter().filter(|(name, ..)| *name != "text_encoder_3").collect();
    let further = json!({"text_encoder_3": [null, null]});
    assert_eq!(names(&plan(pipeline("StableDiffusion3Pipeline", &further, &without).path())).len(), 5);
}

#[test]
fn sana_draws_its_timestep_from_the_text_encoders_vocabulary() {
    let directory = pipeline(
        "SanaPipeline",
        &json!({}),
        &[
            ("text_encoder", "transformers", "Gemma2Model", json!({"model_type": "gemma2", "vocab_size": 1234})),
            ("transformer", "diffusers", "SanaTransformer2DModel", json!({"_class_name": "SanaTransformer2DModel"})),
            ("vae", "diffusers", "AutoencoderDC", json!({"_class_name": "AutoencoderDC"})),
        ],
    );
    let plan = plan(directory.path());
    assert_eq!(names(&plan)[2..], [("vae_encoder", "DcaeEncoderOnnxConfig"), ("vae_decoder", "DcaeDecoderOnnxConfig")]);
    let feed = plan.submodel("transformer").unwrap().config.feed(&DummyOptions::default()).unwrap();
    let timestep = &feed.iter().find(|(name, _)| name == "timestep").unwrap().1.values;
    assert_eq!(*timestep, optimum_exporters::dummy_inputs::Values::Float { low: 0, high: 1234 });
}

#[test]
fn a_component_that_cannot_be_exported_is_named() {
    let directory = pipeline(
        "StableDiffusionPipeline",
        &json!({}),
        &[("text_encoder", "transformers", "ClipTextModel", clip(768))],
    );
    let error = ExportPlan::from_pipeline(directory.path(), "onnx", &Arguments::new()).unwrap_err();
    assert!(error.to_string().contains("did you mean `CLIPTextModel`?"), "{error}");
}

#[test]
fn a_directory_without_an_index_or_a_component_is_an_error() {
    let empty = tempfile::tempdir().unwrap();
    assert!(!ExportPlan::is_pipeline(empty.path()));
    let error = ExportPlan::from_pipeline(empty.path(), "onnx", &Arguments::new()).unwrap_err();
    assert!(error.to_string().contains("model_index.json"), "{error}");
    let directory = pipeline("StableDiffusionPipeline", &json!({}), &[("vae", "diffusers", "AutoencoderKL", vae())]);
    fs::remove_file(directory.path().join("vae/config.json")).unwrap();
    let error = ExportPlan::from_pipeline(directory.path(), "onnx", &Arguments::new()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

#[test]
fn an_export_alone_has_the_config_of_a_component_with_any_part_that_is_made_of_it() {
    let directory = pipeline(
        "StableDiffusionPipeline",
        &json!({}),
        &[
            ("text_encoder", "transformers", "CLIPTextModel", clip(768)),
            ("unet", "diffusers", "UNet2DConditionModel", unet(json!({}))),
            ("vae", "diffusers", "AutoencoderKL", vae()),
        ],
    );
    let parts = |exporter| -> Vec<_> {
        let plan = ExportPlan::from_pipeline(directory.path(), exporter, &Arguments::new()).unwrap();
        names(&plan).into_iter().map(|(name, _)| name.to_owned()).collect()
    };
    fs::rename(directory.path().join("vae"), directory.path().join("vae_encoder")).unwrap();
    for exporter in ["onnx", "openvino"] {
        assert_eq!(parts(exporter), ["text_encoder", "unet", "vae_encoder", "vae_decoder"], "{exporter}");
    }
    // It may have been exported without what encodes images.
    fs::rename(directory.path().join("vae_encoder"), directory.path().join("vae_decoder")).unwrap();
    for exporter in ["onnx", "openvino"] {
        assert_eq!(parts(exporter), ["text_encoder", "unet", "vae_decoder"], "{exporter}");
    }
}
