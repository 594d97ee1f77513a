//! Whole model directories: library, framework, model type and task, each found in the files.

use std::fs;

use optimum_exporters::checkpoint::Files;
use optimum_exporters::model::{image_processor_first, read_preprocessor};
use optimum_exporters::{Arguments, DummyOptions, Error, Model, ModelOptions, PretrainedConfig, Query, TasksManager};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::golden;
use crate::common::report::Report;

/// A directory with these files; a text stands for what is not JSON.
fn directory(files: &[(&str, Value)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = content.as_str().map_or_else(|| content.to_string(), str::to_owned);
        fs::write(path, text).unwrap();
    }
    directory
}

fn opened(directory: &TempDir) -> Model {
    Model::from_dir(directory.path()).unwrap()
}

/// A model with nothing but a config.
fn of_config(config: Value) -> Model {
    opened(&directory(&[("config.json", config)]))
}

/// Library, model type and task.
fn kind(model: &Model) -> [String; 3] {
    let (library, model_type) = (model.library().value.name, model.model_type().unwrap());
    [library.to_owned(), model_type.value.clone(), model.task("onnx").unwrap().value]
}

fn task(config: Value) -> String {
    of_config(config).task("onnx").unwrap().value
}

fn untold_task(config: Value) -> String {
    let error = of_config(config).task("onnx").unwrap_err();
    assert!(matches!(error, Error::UntoldTask { .. }), "{error}");
    error.to_string()
}

mod files {
    use super::*;

    #[test]
    fn every_golden_list_of_files_tells_what_it_tells_the_reference() {
        let facts: Value = serde_json::from_str(&golden::text("model_classes.json")).unwrap();
        let lists = facts["checkpoint_files"].as_array().unwrap();
        let mut report = Report::new();
        for list in lists {
            let names: Vec<_> = list["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let directory = directory(&names.iter().map(|name| (*name, json!({}))).collect::<Vec<_>>());
            let framework = TasksManager::determine_framework(directory.path());
            let framework = framework.map_or_else(|_| json!({"error": "FileNotFoundError"}), Value::from);
            report.compare(format!("framework of {names:?}"), &list["framework"], &framework);
            let library = TasksManager::infer_library_from_model(directory.path());
            let library = library.map_or_else(|_| json!({"error": "ValueError"}), Value::from);
            let expected = list.get("library").cloned().unwrap_or_else(|| json!("transformers"));
            report.compare(format!("library of {names:?}"), &expected, &library);
        }
        report.finish(lists.len());
        assert_eq!(lists.len(), 13);
    }

    #[test]
    fn weights_may_be_in_several_files_and_those_of_adapters_are_none() {
        let framework = |names: &[&str]| Files::from_iter(names.iter().copied()).framework();
        for names in [
            &["pytorch_model-00001-of-00002.bin", "pytorch_model.bin.index.json"][..],
            &["model-00003-of-00007.safetensors"],
            &["model.fp16.safetensors"],
            &["model_index.json", "vae/diffusion_pytorch_model.bin"],
        ] {
            assert_eq!(framework(names).unwrap().value, "pt", "{names:?}");
        }
        for names in [
            &["pytorch_model.bin.index.json", "model.safetensors.index.json"][..],
            &["adapter_model.bin", "training_args.bin", "optimizer.pt"],
            &["onnx/model.onnx", "tf_model.h5", "rust_model.ot"],
            &["checkpoint-500/pytorch_model.bin"],
            &["vae/diffusion_pytorch_model.bin"],
            &[],
        ] {
            assert!(matches!(framework(names), Err(Error::Untold { what: "framework", .. })), "{names:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said_with_what_would_do() {
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(
            TasksManager::determine_framework(empty.path()).unwrap_err().to_string(),
            "the framework cannot be told: there is none of pytorch_model*.bin, \
             model*.safetensors, *.bin, *.safetensors, config_sentence_transformers.json"
        );
        assert_eq!(
            TasksManager::infer_library_from_model(empty.path()).unwrap_err().to_string(),
            "the library cannot be told: there is none of open_clip_config.json, open_clip_pytorch_model.bin, \
             model_index.json, sentence_*, config_sentence_transformers.json, configuration.json, config.json, modules.json"
        );
        let missing = empty.path().join("missing");
        assert!(matches!(TasksManager::determine_framework(&missing), Err(Error::Io { .. })));
        assert!(matches!(Model::from_dir(&missing), Err(Error::Io { .. })));
    }

    #[test]
    fn a_list_of_files_stands_for_those_that_are_elsewhere() {
        let directory = directory(&[("config.json", json!({"model_type": "bert"}))]);
        assert!(opened(&directory).framework().is_err());
        let files = Files::from_iter(["config.json", "model-00001-of-00002.safetensors"]);
        let model = ModelOptions::new().files(files).open(directory.path()).unwrap();
        assert_eq!(model.framework().unwrap().reason, "there is model-00001-of-00002.safetensors");
    }

    #[cfg(unix)]
    #[test]
    fn links_to_directories_are_not_followed() {
        let directory = directory(&[("config.json", json!({"model_type": "bert"})), ("blobs/weights", json!(""))]);
        std::os::unix::fs::symlink(directory.path(), directory.path().join("again")).unwrap();
        let weights = directory.path().join("model.safetensors");
        std::os::unix::fs::symlink(directory.path().join("blobs/weights"), weights).unwrap();
        let files = Files::of_directory(directory.path()).unwrap();
        assert!(files.contains("blobs/weights") && files.contains("again"));
        assert_eq!(files.framework().unwrap().value, "pt");
    }
}

mod libraries {
    use super::*;

    fn library(files: &[(&str, Value)]) -> Result<&'static str, Error> {
        TasksManager::infer_library_from_model(directory(files).path())
    }

    #[test]
    fn what_a_config_has_tells_the_library() {
        let of_config = |config| library(&[("config.json", config)]).unwrap();
        assert_eq!(of_config(json!({"model_type": "bert", "architectures": ["BertModel"]})), "transformers");
        assert_eq!(of_config(json!({"architecture": "resnet18"})), "timm");
        assert_eq!(of_config(json!({"pretrained_cfg": null})), "timm");
        assert_eq!(of_config(json!({"_diffusers_version": "0.6.0", "_class_name": "AutoencoderKL"})), "diffusers");
        assert_eq!(of_config(json!({"architecture": "vit", "_diffusers_version": "0.6.0"})), "timm");
    }

    #[test]
    fn files_tell_before_what_a_config_has() {
        let timm = json!({"architecture": "resnet18"});
        let sentences = [("config.json", timm.clone()), ("sentence_xlnet_config.json", json!({}))];
        assert_eq!(library(&sentences), Ok("sentence_transformers"));
        let pipeline = [("config.json", timm), ("sentence_a/b", json!({})), ("model_index.json", json!({}))];
        assert_eq!(library(&pipeline), Ok("diffusers"));
    }

    #[test]
    fn a_config_that_cannot_be_read_is_named() {
        let error = library(&[("config.json", json!("{\"model_type\": "))]).unwrap_err();
        assert!(matches!(&error, Error::InvalidConfig { what, .. } if what.ends_with("config.json")), "{error}");
        assert!(library(&[("config.json", json!([]))]).is_err());
        assert_eq!(library(&[("config.json", json!("{")), ("model_index.json", json!("{"))]), Ok("diffusers"));
    }

    #[test]
    fn a_library_asked_for_is_taken() {
        let directory = directory(&[
            ("config.json", json!({"model_type": "bert", "architectures": ["BertModel"]})),
            ("modules.json", json!([{"type": "sentence_transformers.models.Transformer", "path": ""}])),
            ("config_sentence_transformers.json", json!({})),
        ]);
        let asked = ModelOptions::new().library("transformers").open(directory.path()).unwrap();
        assert_eq!(kind(&asked), ["transformers", "bert", "feature-extraction"]);
        let wrong = ModelOptions::new().library("transformer").open(directory.path());
        assert!(matches!(wrong, Err(Error::UnknownLibrary { .. })));
    }
}

mod transformers {
    use super::*;

    #[test]
    fn architectures_tell_the_task() {
        for (model_type, class, expected) in [
            ("bert", "BertForMaskedLM", "fill-mask"),
            ("roberta", "RobertaForSequenceClassification", "text-classification"),
            ("vit", "ViTForImageClassification", "image-classification"),
            ("wav2vec2", "Wav2Vec2ForCTC", "automatic-speech-recognition"),
            ("segformer", "SegformerForSemanticSegmentation", "image-segmentation"),
            ("clip", "CLIPModel", "feature-extraction"),
            ("sam", "SamModel", "feature-extraction"),
            ("owlvit", "OwlViTForObjectDetection", "zero-shot-object-detection"),
        ] {
            assert_eq!(task(json!({"model_type": model_type, "architectures": [class]})), expected, "{class}");
        }
    }

    #[test]
    fn a_task_with_past_is_taken_where_there_is_one() {
        for (model_type, class, expected) in [
            ("gpt2", "GPT2LMHeadModel", "text-generation-with-past"),
            ("gpt2", "GPT2Model", "feature-extraction-with-past"),
            ("gpt2", "GPT2ForSequenceClassification", "text-classification"),
            ("t5", "T5ForConditionalGeneration", "text2text-generation-with-past"),
            ("whisper", "WhisperForConditionalGeneration", "automatic-speech-recognition-with-past"),
            ("vision-encoder-decoder", "VisionEncoderDecoderModel", "image-to-text-with-past"),
        ] {
            assert_eq!(task(json!({"model_type": model_type, "architectures": [class]})), expected, "{class}");
        }
        let gpt2 = directory(&[("config.json", json!({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}))]);
        let found = opened(&gpt2).task("onnx").unwrap();
        assert_eq!(
            found.reason,
            "`architectures` of config.json name `GPT2LMHeadModel`; with past key values, as nothing else was asked for"
        );
        let monolith = ModelOptions::new().monolith(true).open(gpt2.path()).unwrap().task("onnx").unwrap();
        assert_eq!(monolith.value, "text-generation");
        assert!(monolith.reason.ends_with("in one file, and so without past key values"));
        let asked = ModelOptions::new().task("text-generation").open(gpt2.path()).unwrap().task("onnx").unwrap();
        assert_eq!((asked.value.as_str(), asked.reason.as_str()), ("text-generation", "it was asked for"));
        let auto = ModelOptions::new().task("auto").open(gpt2.path()).unwrap().task("onnx").unwrap();
        assert_eq!(auto.value, "text-generation-with-past");
    }

    #[test]
    fn of_the_tasks_of_a_class_the_first_that_is_supported_counts() {
        let bart = json!({"model_type": "bart", "architectures": ["BartForConditionalGeneration"]});
        assert_eq!(TasksManager::infer_task_from_model("BartForConditionalGeneration"), Ok("fill-mask"));
        assert_eq!(task(bart), "text2text-generation-with-past");
        let pix2struct = json!({"model_type": "pix2struct", "architectures": ["Pix2StructForConditionalGeneration"]});
        assert_eq!(task(pix2struct), "image-to-text-with-past");
        let vitpose = json!({"model_type": "vitpose", "architectures": ["VitPoseForPoseEstimation"]});
        assert_eq!(task(vitpose), "keypoint-detection");
    }

    #[test]
    fn code_of_a_models_own_tells_the_task_by_its_loader() {
        let mpt = json!({
            "model_type": "mpt",
            "architectures": ["MPTForCausalLM"],
            "auto_map": {"AutoConfig": "configuration_mpt.MPTConfig", "AutoModelForCausalLM": "modeling_mpt.MPTForCausalLM"}
        });
        assert_eq!(task(mpt), "text-generation-with-past");
    }

    #[test]
    fn what_tells_no_task_is_an_error_with_those_there_are() {
        assert_eq!(
            untold_task(json!({"model_type": "bert"})),
            "the task cannot be told: config.json has no `architectures`; `bert` supports feature-extraction, \
             fill-mask, multiple-choice, question-answering, text-classification, token-classification with onnx: \
             choose one"
        );
        let pretraining = untold_task(json!({"model_type": "bert", "architectures": ["BertForPreTraining"]}));
        assert!(pretraining.contains("`BertForPreTraining`, which tells none"), "{pretraining}");
        let other = untold_task(json!({"model_type": "vit", "architectures": ["ViTForMaskedImageModelling"]}));
        assert!(other.contains("image-classification"), "{other}");
        for odd in [json!([]), json!(null), json!("BertModel"), json!([null]), json!({"a": 1})] {
            assert!(untold_task(json!({"model_type": "bert", "architectures": odd})).contains("no `architectures`"));
        }
    }

    #[test]
    fn a_class_that_writes_text_for_more_than_a_text_is_for_the_text_where_the_rest_is_not_exported() {
        for (model_type, class) in [
            ("chameleon", "ChameleonForConditionalGeneration"),
            ("mistral4", "Mistral4ForCausalLM"),
            ("voxtral", "VoxtralForConditionalGeneration"),
        ] {
            let config = json!({"model_type": model_type, "architectures": [class]});
            let found = of_config(config).task("onnx").unwrap();
            assert_eq!(found.value, "text-generation-with-past", "{model_type}");
            assert!(found.reason.contains(&format!("`{class}`, which writes text")), "{}", found.reason);
        }
    }

    #[test]
    fn the_only_task_is_not_that_of_a_class_which_is_for_another() {
        for (model_type, class, task) in [
            ("qwen3_5", "Qwen3_5ForSequenceClassification", "text-classification"),
            ("speecht5", "SpeechT5ForSpeechToText", "automatic-speech-recognition"),
            ("rt_detr", "RTDetrModel", "feature-extraction"),
        ] {
            let error = untold_task(json!({"model_type": model_type, "architectures": [class]}));
            assert!(error.contains(&format!("`{class}`, which is for {task}")), "{error}");
        }
        let of_another = json!({"model_type": "rt_detr", "architectures": ["RTDetrOfMineForObjectDetection"]});
        assert_eq!(task(of_another), "object-detection");
        assert_eq!(
            task(json!({"model_type": "rt_detr", "architectures": ["RTDetrForObjectDetection"]})),
            "object-detection"
        );
    }

    #[test]
    fn an_older_config_without_a_model_type_is_known_by_its_class() {
        let model = of_config(json!({"architectures": ["GPT2LMHeadModel"], "n_layer": 3}));
        assert_eq!(kind(&model), ["transformers", "gpt2", "text-generation-with-past"]);
        let export = model.exporter_config("onnx", &Arguments::new()).unwrap();
        assert_eq!(export.outputs().unwrap().len(), 1 + 2 * 3);
        let nothing = of_config(json!({"hidden_size": 8}));
        assert_eq!(nothing.model_type().unwrap_err(), Error::NoModelType);
    }

    #[test]
    fn a_model_type_that_cannot_be_exported_says_what_is_near() {
        let error = of_config(json!({"model_type": "bertt", "architectures": ["BertModel"]})).task("onnx").unwrap_err();
        assert!(error.to_string().contains("did you mean `bert`?"), "{error}");
    }

    #[test]
    fn the_class_that_loads_it() {
        let class = |config| of_config(config).model_class("onnx").unwrap().to_string();
        let gpt2 = json!({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]});
        assert_eq!(class(gpt2), "transformers.AutoModelForCausalLM");
        assert_eq!(
            class(json!({"model_type": "hubert", "architectures": ["HubertForCTC"]})),
            "transformers.AutoModelForCTC"
        );
    }
}

mod other_libraries {
    use super::*;

    fn sentences(modules: Value, further: &[(&str, Value)]) -> TempDir {
        let mut files = vec![("config_sentence_transformers.json", json!({})), ("modules.json", modules)];
        files.extend(further.iter().cloned());
        directory(&files)
    }

    #[test]
    fn a_sentence_transformer_is_what_its_first_module_is() {
        let bert = ("config.json", json!({"model_type": "mpnet", "architectures": ["MPNetForMaskedLM"]}));
        let modules = json!([
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}
        ]);
        let model = opened(&sentences(modules, &[bert]));
        assert_eq!(kind(&model), ["sentence_transformers", "transformer", "feature-extraction"]);
        assert_eq!(model.framework().unwrap().value, "pt");
        assert_eq!(model.model_class("onnx").unwrap().to_string(), "sentence_transformers.SentenceTransformer");
        let export = model.exporter_config("onnx", &Arguments::new()).unwrap();
        assert_eq!(export.class().name, "SentenceTransformersTransformerOnnxConfig");
    }

    #[test]
    fn a_modules_config_is_in_its_folder() {
        let clip = ("0_CLIPModel/config.json", json!({"model_type": "clip", "architectures": ["CLIPModel"]}));
        let modules = json!([{"idx": 0, "path": "0_CLIPModel", "type": "sentence_transformers.models.CLIPModel"}]);
        let model = opened(&sentences(modules, &[clip]));
        assert_eq!(kind(&model), ["sentence_transformers", "clip", "feature-extraction"]);
        assert_eq!(model.model_type().unwrap().reason, "the first module in modules.json is a `CLIPModel`");
        assert_eq!(model.config().model_type(), Some("clip"));
        let older = ("0_Transformer/config.json", json!({"model_type": "bert"}));
        let modules = json!([{"path": "./0_Transformer/", "type": "sentence_transformers.models.Transformer"}]);
        assert_eq!(opened(&sentences(modules, &[older])).config().model_type(), Some("bert"));
    }

    /// The names that sentence-transformers 6 gives modules, where one class loads models of text and of images.
    #[test]
    fn a_class_that_is_that_of_all_models_says_nothing_of_one() {
        let modules = json!([
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.sentence_transformer.modules.pooling.Pooling"}
        ]);
        let of = |model_type: &str| {
            let config = ("config.json", json!({"model_type": model_type}));
            let settings = json!({"modality_config": {"text": {"method": "get_text_features"}, "image": {"method": "get_image_features"}}});
            opened(&sentences(modules.clone(), &[config, ("sentence_bert_config.json", settings)]))
        };
        assert_eq!(kind(&of("clip")), ["sentence_transformers", "clip", "feature-extraction"]);
        assert_eq!(
            of("clip").model_type().unwrap().reason,
            "the first module in modules.json is a `Transformer`, and `model_type` of its config.json"
        );
        assert_eq!(kind(&of("bert")), ["sentence_transformers", "transformer", "feature-extraction"]);
    }

    #[test]
    fn modules_that_are_not_there_are_a_transformer() {
        let directory =
            directory(&[("sentence_bert_config.json", json!({})), ("config.json", json!({"model_type": "bert"}))]);
        assert_eq!(kind(&opened(&directory)), ["sentence_transformers", "transformer", "feature-extraction"]);
    }

    #[test]
    fn modules_that_cannot_be_exported_or_read_are_errors() {
        let open = |modules| Model::from_dir(sentences(modules, &[("config.json", json!({}))]).path()).map(|_| ());
        let words = json!([{"path": "", "type": "sentence_transformers.models.WordEmbeddings"}]);
        let model = opened(&sentences(words, &[("config.json", json!({}))]));
        assert_eq!(
            model.task("onnx").unwrap_err().to_string(),
            "the model type cannot be told: the first module in modules.json is a `WordEmbeddings`, and one with \
             Transformer or CLIP in its name is exported"
        );
        for wrong in [json!([]), json!({}), json!([5]), json!([{"path": ""}]), json!("[")] {
            assert!(matches!(open(wrong.clone()), Err(Error::InvalidConfig { .. })), "{wrong}");
        }
        for outside in ["..", "../bert", "/", "a/../../b"] {
            let modules = json!([{"path": outside, "type": "Transformer"}]);
            assert!(matches!(open(modules), Err(Error::InvalidConfig { .. })), "{outside}");
        }
        let elsewhere = json!([{"path": "0_Transformer", "type": "Transformer"}]);
        assert!(matches!(open(elsewhere), Err(Error::Io { .. })));
    }

    #[test]
    fn timm_classifies_images_whatever_its_architecture() {
        let model = of_config(json!({
            "architecture": "resnet50",
            "num_classes": 1000,
            "pretrained_cfg": {"tag": "a1_in1k", "input_size": [3, 224, 224]}
        }));
        assert_eq!(kind(&model), ["timm", "resnet50", "image-classification"]);
        assert_eq!(model.task("onnx").unwrap().reason, "the task of every model of timm");
        assert_eq!(model.model_class("onnx").unwrap().to_string(), "timm.create_model");
        let export = model.exporter_config("onnx", &Arguments::new()).unwrap();
        assert_eq!(export.class().name, "TimmDefaultOnnxConfig");
    }

    #[test]
    fn a_component_of_diffusers_is_told_by_its_class() {
        let of_class = |class: &str| of_config(json!({"_class_name": class, "_diffusers_version": "0.30.0"}));
        let unet = of_class("UNet2DConditionModel");
        assert_eq!(kind(&unet), ["diffusers", "unet-2d-condition", "semantic-segmentation"]);
        assert_eq!(unet.task("onnx").unwrap().reason, "the only task of `unet-2d-condition`");
        assert_eq!(of_class("SanaTransformer2DModel").model_type().unwrap().value, "sana-transformer");
        assert_eq!(
            of_class("AutoencoderKL").model_type().unwrap_err().to_string(),
            "the model type cannot be told: `_class_name` of config.json is `AutoencoderKL`, which stands for \
             vae-decoder or vae-encoder: choose one"
        );
        assert!(of_class("UNet1DModel").model_type().is_err());
    }

    #[test]
    fn a_pipeline_is_for_what_its_class_is_for() {
        let clip = json!({"model_type": "clip_text_model", "architectures": ["CLIPTextModel"]});
        let of_class = |class: &str| {
            directory(&[
                ("model_index.json", json!({"_class_name": class, "text_encoder": ["transformers", "CLIPTextModel"]})),
                ("text_encoder/config.json", clip.clone()),
                ("text_encoder/model.safetensors", json!("")),
            ])
        };
        for (class, expected) in [
            ("StableDiffusionPipeline", "text-to-image"),
            ("StableDiffusionXLImg2ImgPipeline", "image-to-image"),
            ("StableDiffusionInpaintPipeline", "inpainting"),
            ("LatentConsistencyModelPipeline", "text-to-image"),
        ] {
            let directory = of_class(class);
            let model = opened(&directory);
            assert!(model.is_pipeline() && model.model_type().is_err());
            assert_eq!(model.framework().unwrap().value, "pt");
            assert_eq!(model.task("onnx").unwrap().value, expected, "{class}");
            assert_eq!(model.model_class("onnx").unwrap().to_string(), format!("diffusers.{class}"));
            let plan = model.export_plan("onnx", &Arguments::new()).unwrap();
            assert_eq!(plan.submodels().len(), 1);
        }
        let own = of_class("MyOwnPipeline");
        assert!(opened(&own).task("onnx").is_err());
        assert!(opened(&own).export_plan("onnx", &Arguments::new()).is_ok());
    }
}

#[test]
fn a_config_alone_is_a_model_without_weights() {
    let model = ModelOptions::new().open("examples/bert-base-uncased/config.json").unwrap();
    assert_eq!(kind(&model), ["transformers", "bert", "fill-mask"]);
    assert!(model.framework().is_err());
    assert!(ModelOptions::new().open("examples/no-such/config.json").is_err());
}

#[test]
fn a_model_type_asked_for_is_of_the_library_that_has_it() {
    let vae = directory(&[("config.json", json!({"_class_name": "AutoencoderKL", "_diffusers_version": "0.30.0"}))]);
    let model = ModelOptions::new().model_type("vae-decoder").open(vae.path()).unwrap();
    assert_eq!(kind(&model), ["diffusers", "vae-decoder", "semantic-segmentation"]);
    let nameless = directory(&[("config.json", json!({"_class_name": "AutoencoderKL"}))]);
    let model = ModelOptions::new().model_type("vae-decoder").open(nameless.path()).unwrap();
    assert_eq!(model.library().reason, "transformers has no model type `vae-decoder`");
    assert_eq!(kind(&model)[0], "diffusers");
}

#[test]
fn a_preprocessor_is_read_where_it_is() {
    let bert = ("config.json", json!({"model_type": "bert"}));
    let size = json!({"size": {"height": 30}});
    let read = |files: &[(&str, Value)]| {
        let files: Vec<_> = [bert.clone()].into_iter().chain(files.iter().cloned()).collect();
        let directory = directory(&files);
        opened(&directory).preprocessor()
    };
    assert_eq!(read(&[]), Ok(None));
    let both = json!({"size": size["size"], "image_processor": size});
    assert_eq!(read(&[("preprocessor_config.json", size.clone())]), Ok(both.as_object().cloned()));
    assert_eq!(read(&[("preprocessor_config.json", both.clone())]), Ok(both.as_object().cloned()));
    assert_eq!(read(&[("processor_config.json", json!({"image_processor": size}))]), Ok(both.as_object().cloned()));
    assert_eq!(read(&[("processor_config.json", json!({"processor_class": "A"}))]), Ok(None));
    assert!(matches!(read(&[("preprocessor_config.json", json!([]))]), Err(Error::InvalidConfig { .. })));
}

/// transformers 5 saves a processor whole: what it says of images is read from the file, from its directory, and from an
/// object alike.
#[test]
fn a_whole_processor_says_the_sizes_of_images() {
    let processor = json!({"processor_class": "A", "image_processor": {"crop_size": {"height": 98, "width": 70}}});
    let files = directory(&[("processor_config.json", processor.clone())]);
    let paths = [files.path().to_owned(), files.path().join("processor_config.json")];
    let read = paths.map(|path| read_preprocessor(path).unwrap());
    let object = image_processor_first(processor.as_object().unwrap().clone());
    for preprocessor in read.into_iter().chain([object]) {
        let config = PretrainedConfig::from_json(r#"{"model_type": "dinov2"}"#).unwrap();
        let query = Query::new("onnx").model(&config).task("feature-extraction");
        let export = TasksManager::get_exporter_config_constructor(&query).unwrap().call(&config).unwrap();
        let options = DummyOptions { preprocessor: Some(preprocessor), ..DummyOptions::default() };
        let feed = export.feed(&options).unwrap();
        let (_, pixels) = feed.iter().find(|(name, _)| name == "pixel_values").unwrap();
        assert_eq!(pixels.shape, [2, 3, 98, 70]);
    }
}

/// Older files say a size by a number or a list, and what one leaves out, the class of the image processor says; each beside
/// what optimum 2.1.0 draws with transformers 4.57.6.
#[test]
fn sizes_of_images_are_those_that_the_image_processor_has() {
    let older = json!({"feature_extractor_type": "PerceiverFeatureExtractor", "crop_size": 256, "size": 224});
    let cases = [
        ("perceiver", "image-classification", older, [224, 224]),
        ("perceiver", "image-classification", json!({"image_processor_type": "PerceiverImageProcessor"}), [224, 224]),
        ("perceiver", "image-classification", json!({"size": [70, 80]}), [70, 80]),
        ("perceiver", "image-classification", json!({"size": {"height": 70, "width": 80}}), [70, 80]),
        ("perceiver", "image-classification", json!({}), [56, 56]),
        (
            "dinov2",
            "feature-extraction",
            json!({"image_processor_type": "BitImageProcessor", "crop_size": 98}),
            [98, 98],
        ),
        ("dinov2", "feature-extraction", json!({"image_processor_type": "BitImageProcessor"}), [224, 224]),
        ("dinov2", "feature-extraction", json!({"crop_size": [70, 84]}), [70, 84]),
        ("dinov2", "feature-extraction", json!({"image_processor_type": "ViTImageProcessor", "size": 98}), [518, 518]),
        ("vitpose", "keypoint-detection", json!({"image_processor_type": "VitPoseImageProcessor"}), [256, 192]),
    ];
    for (model_type, task, processor, [height, width]) in cases {
        let config = match model_type {
            "dinov2" => json!({"model_type": model_type, "image_size": 518}),
            _ => json!({"model_type": model_type}),
        };
        let whole = json!({"image_processor": processor.clone()});
        for (file, processor) in [("preprocessor_config.json", &processor), ("processor_config.json", &whole)] {
            let files = directory(&[("config.json", config.clone()), (file, processor.clone())]);
            let model = opened(&files);
            let query = Query::new("onnx").model(model.config()).task(task);
            let export = TasksManager::get_exporter_config_constructor(&query).unwrap().call(model.config()).unwrap();
            let read = [model.preprocessor().unwrap(), processor.as_object().cloned().map(image_processor_first)];
            for preprocessor in read {
                let feed = export.feed(&DummyOptions { preprocessor, ..DummyOptions::default() }).unwrap();
                let (_, pixels) = feed.iter().find(|(name, _)| name == "pixel_values").unwrap();
                assert_eq!(pixels.shape, [2, 3, height, width], "{model_type}: {file}: {processor}");
            }
        }
    }
}

/// Several tokens may end a sequence; only what reads from one needs it to be one.
#[test]
fn one_token_that_ends_a_sequence_is_needed_where_it_is_drawn() {
    let feed = |task: &str, tokens: Value| {
        let config = json!({"model_type": "bart", "eos_token_id": tokens}).to_string();
        let config = PretrainedConfig::from_json(&config).unwrap();
        let query = Query::new("onnx").model(&config).task(task);
        let export = TasksManager::get_exporter_config_constructor(&query).unwrap().call(&config).unwrap();
        export.dummy_inputs(&DummyOptions::default()).map(drop)
    };
    assert_eq!(feed("text2text-generation", json!([2, 3])), Ok(()));
    assert_eq!(feed("text-classification", json!(2)), Ok(()));
    assert!(matches!(feed("text-classification", json!([2, 3])), Err(Error::WrongType { .. })));
    assert!(matches!(feed("text2text-generation", Value::Null), Err(Error::MissingAttribute { .. })));
}

#[test]
fn a_deep_or_wide_directory_is_listed_in_bounds() {
    let directory = tempfile::tempdir().unwrap();
    let deep: std::path::PathBuf = std::iter::repeat_n("d", 500).collect();
    fs::create_dir_all(directory.path().join(&deep)).unwrap();
    fs::write(directory.path().join(&deep).join("model.safetensors"), "").unwrap();
    fs::write(directory.path().join("config.json"), "{}").unwrap();
    let files = Files::of_directory(directory.path()).unwrap();
    assert!(files.contains("config.json"));
    assert!(files.framework().is_err(), "weights are at the top");
}
