//! Each pipeline that the second exporter exports, from a directory of its components, held against its record: the parts
//! in their order, what they take and give, and what a runtime is told of them.

use std::fs;
use std::path::Path;

use optimum_exporters::json::to_string;
use optimum_exporters::{Arguments, Error, ExportPlan};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::openvino::read;
use crate::common::golden;

const PIPELINES: usize = 17;

/// Components that have another name than the file that is made of them.
const COMPONENT_OF_PART: [(&str, &str); 3] =
    [("vae_encoder", "vae"), ("vae_decoder", "vae"), ("audio_vae_decoder", "audio_vae")];

#[test]
fn each_pipeline_has_the_parts_that_the_reference_exports() {
    let text = golden::text("openvino_pipelines.jsonl");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), PIPELINES);
    let failed: Vec<_> = records.iter().filter_map(|record| difference(record).err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn difference(record: &Value) -> Result<(), String> {
    let name = format!("{} {}", record["pipeline"], record["variant"]);
    let directory = directory(record);
    let plan = ExportPlan::from_pipeline(directory.path(), "openvino", &Arguments::new());
    let plan = match plan {
        Err(Error::UnknownPipeline { .. }) if record.get("error").is_some() => return Ok(()),
        plan => plan.map_err(|error| format!("{name}: {error}"))?,
    };
    let parts = record["parts"].as_array().cloned().unwrap_or_default();
    let [expected, found]: [Vec<_>; 2] = [
        parts.iter().map(|part| part[0].as_str().unwrap_or_default()).collect(),
        plan.submodels().iter().map(|part| part.name.as_str()).collect(),
    ];
    if expected != found {
        return Err(format!("{name}: expected the parts {expected:?}, found {found:?}"));
    }
    for (part, submodel) in parts.iter().zip(plan.submodels()) {
        let found: Value = serde_json::from_str(&to_string(submodel)).unwrap();
        let found = read(&found[1]);
        for (key, expected) in read(&part[1]).as_object().into_iter().flatten() {
            let found = match key.as_str() {
                "module" => continue,
                "output_map" => found.get("torch_to_ov_output_map").cloned().unwrap_or_else(|| json!({})),
                "renamed_inputs" => found.get(key).unwrap_or(&found["inputs"]).clone(),
                _ => found.get(key).cloned().unwrap_or_default(),
            };
            let expected = of_a_directory(&name, key, expected);
            if expected != found {
                return Err(format!("{name}: `{key}` of {} is {found}, expected {expected}", part[0]));
            }
        }
        assert_eq!(submodel.file, format!("{}/openvino_model.xml", submodel.name), "{name}");
        let told = part[1].get("runtime_options").and_then(Value::as_object).map_or(0, Map::len);
        assert_eq!(submodel.runtime_options.len(), told, "{name}: {}", part[0]);
    }
    Ok(())
}

/// The second generation of Flux is known by the name of its class, which its config has if it is read from a directory, as
/// for every export, and has not if it is made in memory, as for the record: places in the image and in the text then count
/// for each of a batch.
fn of_a_directory(pipeline: &str, key: &str, recorded: &Value) -> Value {
    let mut recorded = recorded.clone();
    if pipeline.contains("Flux2") && key.ends_with("inputs") {
        for tensor in recorded.as_array_mut().into_iter().flatten() {
            if matches!(tensor[0].as_str(), Some("txt_ids" | "img_ids")) {
                tensor[1] = json!({"0": "batch_size", "1": tensor[1]["0"]});
            }
        }
    }
    recorded
}

/// A directory of the components that a pipeline has, as small as the records say.
fn directory(record: &Value) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let class = record["pipeline"].as_str().unwrap();
    let prediction = if record["variant"] == "v_prediction" { "v_prediction" } else { "epsilon" };
    let mut index = json!({"_class_name": class, "_diffusers_version": "0.39.0"});
    let mut write = |component: &str, module: &str, file: &str, config: &Value| {
        index[component] = json!(["diffusers", module]);
        let folder = directory.path().join(component);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), config.to_string()).unwrap();
    };
    write("scheduler", "DDIMScheduler", "scheduler_config.json", &json!({"prediction_type": prediction}));
    for tokenizer in ["tokenizer", "tokenizer_2"] {
        write(tokenizer, "CLIPTokenizer", "tokenizer_config.json", &json!({"model_max_length": 77}));
    }
    for part in record["parts"].as_array().into_iter().flatten() {
        let (part, module) = (part[0].as_str().unwrap(), part[1]["module"].as_str().unwrap());
        let component =
            COMPONENT_OF_PART.iter().find(|(name, _)| *name == part).map_or(part, |(_, component)| *component);
        write(component, module, "config.json", &config(class, module, record));
    }
    fs::write(Path::new(directory.path()).join("model_index.json"), index.to_string()).unwrap();
    directory
}

fn config(pipeline: &str, module: &str, record: &Value) -> Value {
    match module {
        "CLIPTextModel" | "CLIPTextModelWithProjection" => {
            json!({"model_type": "clip_text_model", "projection_dim": 768})
        }
        "T5EncoderModel" => json!({"model_type": "t5"}),
        "Gemma2Model" => json!({"model_type": "gemma2"}),
        "Gemma3ForConditionalGeneration" => json!({"model_type": "gemma3"}),
        "Qwen2_5_VLTextModel" => json!({"model_type": "qwen2_5_vl"}),
        "Qwen3Model" => json!({"model_type": "qwen3", "num_hidden_layers": 2}),
        // One block, so that the size stays.
        "AutoencoderKL" => {
            let force_upcast = pipeline.starts_with("StableDiffusionXL");
            let block = json!(["a"]);
            json!({"_class_name": module, "down_block_types": block, "up_block_types": block, "force_upcast": force_upcast})
        }
        "UNet2DConditionModel" => {
            let addition = pipeline.starts_with("StableDiffusionXL").then_some("text_time");
            let condition = pipeline.starts_with("LatentConsistency").then_some(256);
            json!({"_class_name": module, "addition_embed_type": addition, "time_cond_proj_dim": condition})
        }
        "FluxTransformer2DModel" => json!({"_class_name": module, "guidance_embeds": record["variant"] == "guidance"}),
        "SanaTransformer2DModel" => {
            json!({"_class_name": module, "guidance_embeds": pipeline.starts_with("SanaSprint")})
        }
        _ => json!({"_class_name": module}),
    }
}

#[test]
fn a_video_is_as_large_as_the_autoencoder_of_the_pipeline_says() {
    let text = golden::text("openvino_pipelines.jsonl");
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let record = records.into_iter().find(|record| record["pipeline"] == "LTXPipeline").unwrap();
    let directory = directory(&record);
    let plan = ExportPlan::from_pipeline(directory.path(), "openvino", &Arguments::new()).unwrap();
    let transformer = &plan.submodel("transformer").unwrap().config;
    let config = transformer.config().as_ref();
    assert_eq!(config.get("vae_spatial_compression_ratio").unwrap().int("ratio").unwrap(), 32);
    assert_eq!(config.get("vae_temporal_compression_ratio").unwrap().int("ratio").unwrap(), 8);
    assert!(transformer.dummy_inputs(&optimum_exporters::DummyOptions::default()).is_ok());
}
