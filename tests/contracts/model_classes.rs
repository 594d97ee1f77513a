//! Model classes: the golden calls, the task of every class, and what the rules for both are.

use optimum_exporters::registry::{CUSTOM_CLASSES, LIBRARIES, LOADED_CLASSES};
use optimum_exporters::{Error, ModelClass, ModelClassQuery, PretrainedConfig, TasksManager};
use serde_json::{Value, json};

use crate::common::golden;
use crate::common::report::Report;

const CALLS: usize = 4692;
const CLASSES: usize = 1193;
/// Loaders of transformers 5 that the reference lacks.
const BEYOND: [&str; 5] = [
    "AutoModelForRNNT",
    "AutoModelForTDT",
    "AutoModelForMultimodalLM",
    "AutoModelForTextRecognition",
    "AutoModelForTableRecognition",
];

fn loader(query: &ModelClassQuery<'_>) -> Result<String, Error> {
    TasksManager::get_model_class_for_task(query).map(|class| class.to_string())
}

/// What the reference raises for such an error.
fn reference_error(error: &Error) -> &'static str {
    match error {
        Error::UnknownFramework { .. } | Error::NotLoaded { .. } => "ValueError",
        Error::UnknownLibrary { .. } | Error::NoLoader { .. } => "KeyError",
        other => panic!("a call does not fail like this: {other}"),
    }
}

fn facts() -> Value {
    serde_json::from_str(&golden::text("model_classes.json")).expect("the facts are JSON")
}

fn object<'a>(facts: &'a Value, key: &str) -> &'a serde_json::Map<String, Value> {
    facts[key].as_object().expect("it is an object")
}

#[test]
fn every_golden_call_is_answered_as_recorded() {
    let (mut report, mut calls) = (Report::new(), 0);
    for line in golden::text("model_classes.jsonl").lines() {
        let call: Value = serde_json::from_str(line).expect("a line is a record");
        let text = |key: &str| call[key].as_str();
        let query = ModelClassQuery::new(text("task").expect("a task is given"));
        let query = query.library(text("library").expect("a library is given"));
        let query = text("model_type").map_or(query, |model_type| query.model_type(model_type));
        let answer = match TasksManager::get_model_class_for_task(&query) {
            Ok(class) => json!(class.name),
            Err(error) => json!({"error": reference_error(&error)}),
        };
        report.compare(json!([call["task"], call["model_type"], call["library"]]), &call["expect"], &answer);
        calls += 1;
    }
    report.finish(calls);
    assert_eq!(calls, CALLS, "a record is lost or new");
}

#[test]
fn every_class_tells_the_task_that_it_tells_the_reference() {
    let facts = facts();
    let classes = object(&facts, "task_of_model_class");
    let mut report = Report::new();
    for (class, task) in classes {
        let told = TasksManager::infer_task_from_model(class);
        report.compare(class, task, &told.map_or_else(|error| json!(error.to_string()), Value::from));
    }
    report.finish(classes.len());
    assert_eq!(classes.len(), CLASSES, "a class is lost or new");
}

#[test]
fn every_model_type_is_loaded_as_the_class_of_the_reference() {
    let (facts, mut report, mut count) = (facts(), Report::new(), 0);
    for (library, tasks) in object(&facts, "model_class_of_task") {
        for (task, classes) in tasks.as_object().expect("tasks are an object") {
            for (model_type, class) in classes.as_object().expect("classes are an object") {
                let loaders = loaders_of(library, task);
                // Where several loaders have a model type, the reference keeps the class of the last.
                let last = loaders.iter().rev().find_map(|loader| loader.classes.get(model_type));
                let first = class.as_str().or_else(|| class[0].as_str());
                report.compare(json!([library, task, model_type]), &json!(first), &json!(last.map(|all| all[0])));
                count += 1;
            }
        }
    }
    report.finish(count);
    assert!(count > 2000, "there are {count}");
}

fn loaders_of(library: &str, task: &str) -> &'static [&'static optimum_exporters::model_classes::Loader] {
    let library = LIBRARIES.iter().find(|known| known.name == library).expect("the library is known");
    library.loaders.get(task).copied().unwrap_or_default()
}

#[test]
fn loaders_custom_classes_and_tasks_are_those_of_the_reference() {
    let facts = facts();
    for (library, tasks) in object(&facts, "model_loaders") {
        let known = LIBRARIES.iter().find(|known| known.name == library).expect("the library is known");
        assert_eq!(known.loaders.len(), tasks.as_object().unwrap().len());
        for (task, names) in tasks.as_object().unwrap() {
            let known = loaders_of(library, task).iter().map(|loader| loader.name);
            let found: Vec<_> = known.filter(|name| !BEYOND.contains(name)).map(|name| json!(name)).collect();
            let expected = names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
            assert_eq!(found, expected, "{library} {task}");
        }
    }
    let custom = facts["custom_classes"].as_array().unwrap();
    assert_eq!(CUSTOM_CLASSES.values().map(|classes| classes.len()).sum::<usize>(), custom.len());
    for class in custom {
        let [_, model_type, task, library, name] = &class.as_array().unwrap()[..] else { panic!("{class}") };
        let query = ModelClassQuery::new(task.as_str().unwrap()).model_type(model_type.as_str().unwrap());
        let found = format!("{}.{}", library.as_str().unwrap(), name.as_str().unwrap());
        assert_eq!(loader(&query), Ok(found));
    }
    let loaded: std::collections::BTreeSet<_> = LIBRARIES.iter().flat_map(|library| library.loaders.keys()).collect();
    let custom = CUSTOM_CLASSES.values().flat_map(|classes| classes.iter().map(|(task, _)| task));
    let all: std::collections::BTreeSet<_> = loaded.into_iter().chain(custom).collect();
    assert!(all.into_iter().eq(TasksManager::get_all_tasks()), "what can be loaded is what can be asked for");
}

#[test]
fn a_task_with_several_loaders_needs_the_model_type() {
    let speech = ModelClassQuery::new("automatic-speech-recognition");
    assert_eq!(loader(&speech).unwrap(), "transformers.AutoModelForSpeechSeq2Seq");
    assert_eq!(loader(&speech.model_type("wav2vec2")).unwrap(), "transformers.AutoModelForCTC");
    let error = loader(&speech.model_type("bert")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no loader of the task `automatic-speech-recognition` loads the model type `bert`: there are \
         AutoModelForSpeechSeq2Seq, AutoModelForCTC, AutoModelForRNNT, AutoModelForTDT, AutoModelForMultimodalLM"
    );
}

#[test]
fn a_loader_has_the_name_that_the_version_which_exports_has_for_it() {
    let captions = ModelClassQuery::new("image-to-text").model_type("vision-encoder-decoder");
    let in_version = |version: &str| loader(&captions.transformers(version.parse().unwrap())).unwrap();
    assert_eq!(loader(&captions).unwrap(), "transformers.AutoModelForVision2Seq");
    assert_eq!(in_version("4.57.6"), "transformers.AutoModelForVision2Seq");
    assert_eq!(in_version("5.24.0"), "transformers.AutoModelForImageTextToText");
    let of_none = captions.model_type("bert").transformers("5.24.0".parse().unwrap());
    assert!(loader(&of_none).unwrap_or_default().ends_with("AutoModel"), "it is loaded without a head");
    let model = optimum_exporters::ModelOptions::new().task("image-to-text").of_type("vision-encoder-decoder").unwrap();
    assert_eq!(model.model_class("onnx").unwrap().name, "AutoModelForVision2Seq");
    let newer = optimum_exporters::ModelOptions::new().task("image-to-text").transformers("5.24.0".parse().unwrap());
    let newer = newer.of_type("vision-encoder-decoder").unwrap();
    assert_eq!(newer.model_class("onnx").unwrap().name, "AutoModelForImageTextToText");
}

#[test]
fn a_class_asked_for_by_name_stands_in_the_place_of_the_loaders() {
    let named = ModelClassQuery::new("no-such-task").model_class_name("Wav2Vec2ForCTC");
    assert_eq!(loader(&named).unwrap(), "transformers.Wav2Vec2ForCTC");
    assert!(matches!(loader(&named.library("torchvision")), Err(Error::UnknownLibrary { .. })));
    let custom = ModelClassQuery::new("image-to-text").model_type("pix2struct").model_class_name("AutoModel");
    assert_eq!(loader(&custom).unwrap(), "transformers.Pix2StructForConditionalGeneration");
}

#[test]
fn the_framework_is_checked_before_anything_else() {
    let query = ModelClassQuery::new("no-such-task").library("torchvision").framework("tf");
    assert_eq!(loader(&query).unwrap_err().to_string(), "unknown framework `tf`: expected pt");
    assert!(loader(&ModelClassQuery::new("fill-mask").framework("pt")).is_ok());
}

#[test]
fn a_library_without_a_loader_for_the_task_says_which_it_has() {
    let error = loader(&ModelClassQuery::new("fill-mask").library("timm")).unwrap_err();
    assert_eq!(error.to_string(), "timm loads no model for the task `fill-mask`: it loads image-classification");
}

#[test]
fn the_class_that_a_loader_makes_of_a_model_type() {
    let loaded = TasksManager::loaded_class;
    assert_eq!(loaded("masked-lm", "bert", "transformers"), Some("BertForMaskedLM"));
    assert_eq!(loaded("text-generation-with-past", "gpt2", "transformers"), Some("GPT2LMHeadModel"));
    assert_eq!(loaded("feature-extraction", "funnel", "transformers"), Some("FunnelModel"));
    assert_eq!(loaded("feature-extraction", "colpali", "transformers"), Some("ColPaliForRetrieval"));
    assert_eq!(loaded("text-to-image", "stable-diffusion-xl", "diffusers"), Some("StableDiffusionXLPipeline"));
    for (task, model_type, library) in [("fill-mask", "gpt2", "transformers"), ("a", "b", "c"), ("", "", "timm")] {
        assert_eq!(loaded(task, model_type, library), None);
    }
}

#[test]
fn loaders_and_custom_classes_tell_their_task_too() {
    let task = |class| TasksManager::infer_task_from_model(class).unwrap();
    assert_eq!(task("AutoModelForCausalLM"), "text-generation");
    assert_eq!(task("AutoModel"), "feature-extraction");
    assert_eq!(task("AutoPipelineForInpainting"), "inpainting");
    assert_eq!(task("ColPaliForRetrieval"), "feature-extraction");
    assert_eq!(task("VitPoseForPoseEstimation"), "keypoint-detection");
    assert_eq!(task("transformers.models.bert.modeling_bert.BertForMaskedLM"), "fill-mask");
}

#[test]
fn a_class_that_nothing_loads_tells_nothing() {
    let error = TasksManager::infer_task_from_model("BertForMaskdLM").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no library of the registry loads a class `BertForMaskdLM`; did you mean `BertForMaskedLM`?"
    );
    for class in ["", ".", "diffusers.BertForMaskedLM", &"A".repeat(1 << 20)] {
        assert!(matches!(TasksManager::infer_task_from_model(class), Err(Error::UnknownClass { .. })));
    }
}

#[test]
fn architectures_tell_the_task_and_the_first_counts() {
    let of =
        |json: Value| TasksManager::infer_task_from_config(&PretrainedConfig::from_json(&json.to_string()).unwrap());
    let two = json!({"model_type": "bert", "architectures": ["BertForTokenClassification", "BertForMaskedLM"]});
    assert_eq!(of(two), Ok("token-classification"));
    assert!(matches!(of(json!({"architectures": ["NoSuchModel"]})), Err(Error::UnknownClass { .. })));
    for none in [json!({}), json!({"architectures": []}), json!({"architectures": null}), json!({"architectures": [5]})]
    {
        assert!(matches!(of(none), Err(Error::MissingAttribute { .. })));
    }
}

#[test]
fn a_class_tells_its_library() {
    let library = |class| TasksManager::infer_library_from_model_class(class);
    for (class, expected) in [
        ("BertForMaskedLM", "transformers"),
        ("transformers.models.bert.modeling_bert.NoSuchClass", "transformers"),
        ("StableDiffusionPipeline", "diffusers"),
        ("SentenceTransformer", "sentence_transformers"),
        ("sentence_transformers.SentenceTransformer", "sentence_transformers"),
        ("timm.models.resnet.ResNet", "timm"),
    ] {
        assert_eq!(library(class), Ok(expected));
    }
    for class in ["torchvision.models.ResNet", "NoSuchClass", ""] {
        assert!(matches!(library(class), Err(Error::UnknownClass { .. })), "{class}");
    }
}

#[test]
fn a_class_is_loaded_for_the_task_that_it_tells() {
    for (name, classes) in LOADED_CLASSES.entries() {
        for class in *classes {
            let loaders = |task: &&str| loaders_of(class.library.name, task).iter();
            let is_loaded = class
                .tasks
                .iter()
                .flat_map(loaders)
                .any(|loader| loader.classes.values().any(|classes| classes.contains(name)));
            let is_custom = CUSTOM_CLASSES.values().any(|classes| classes.iter().any(|(_, of)| of.name == *name));
            assert!(is_loaded || is_custom, "{name}");
        }
    }
}

#[test]
fn a_class_is_written_with_its_library() {
    assert_eq!(ModelClass { library: "timm", name: "create_model" }.to_string(), "timm.create_model");
}
