//! The statics and enumerations that the registry compiles to.

use optimum_exporters::registry::names::{Exporter, Library, ModelType, Task};
use optimum_exporters::registry::{self, onnx};
use optimum_exporters::{ConfigClass, Error, ExportConfigConstructor, PretrainedConfig, Query, TasksManager};

/// A static can be used where a constant is needed, and so can what it holds.
const CLASSIFIER: ExportConfigConstructor<'static> = onnx::bert::TEXT_CLASSIFICATION;
static CLASS: &ConfigClass = CLASSIFIER.class();
const OPSET: usize = CLASSIFIER.class().default_opset as usize;

#[test]
fn a_static_is_the_constructor_that_a_lookup_finds() {
    assert_eq!(OPSET, 18);
    let query = Query::new("onnx").model_type("bert").task("text-classification");
    let found = TasksManager::get_exporter_config_constructor(&query).unwrap();
    assert!(std::ptr::eq(found.class(), CLASS));
    assert_eq!((found.task(), found.use_past()), (CLASSIFIER.task(), CLASSIFIER.use_past()));
    let config = PretrainedConfig::empty("bert");
    let axes = |constructor: ExportConfigConstructor<'_>| constructor.call(&config).unwrap().inputs().unwrap();
    assert_eq!(axes(found), axes(CLASSIFIER));
}

#[test]
fn a_task_with_past_and_other_libraries_have_statics() {
    assert!(onnx::gpt2::TEXT_GENERATION_WITH_PAST.use_past());
    assert!(!onnx::gpt2::TEXT_GENERATION.use_past());
    assert_eq!(onnx::diffusers::unet_2d_condition::SEMANTIC_SEGMENTATION.task(), "semantic-segmentation");
    assert_eq!(onnx::sentence_transformers::clip::SENTENCE_SIMILARITY.task(), "sentence-similarity");
    assert_eq!(onnx::data2vec_text::FILL_MASK.class().exporter, "onnx");
}

#[test]
fn enumerations_have_every_name() {
    let names: Vec<_> = Library::ALL.iter().map(|library| library.as_str()).collect();
    assert!(TasksManager::libraries().iter().map(|library| library.name).eq(names));
    assert!(Exporter::ALL.iter().map(|exporter| exporter.as_str()).eq(registry::EXPORTERS.iter().copied()));
    let exported =
        registry::MODELS.entries().filter(|(_, models)| models.iter().any(|model| !model.exporters.is_empty()));
    assert!(exported.map(|(name, _)| *name).eq(ModelType::ALL.iter().map(|name| name.as_str())));
    for task in registry::TASKS {
        assert_eq!(task.parse::<Task>().unwrap().as_str(), *task);
    }
    let supports = registry::MODELS.values().copied().flatten().flat_map(|model| model.exporters);
    for (task, _) in supports.flat_map(|support| support.tasks) {
        assert!(task.parse::<Task>().is_ok(), "{task}");
    }
}

#[test]
fn a_name_that_there_is_not_is_an_error_with_the_nearest() {
    let error = "text-clasification".parse::<Task>().unwrap_err();
    assert_eq!(error.to_string(), "unknown task `text-clasification`; did you mean `text-classification`?");
    let error = "tensorflow".parse::<Library>().unwrap_err();
    assert!(matches!(error, Error::UnknownName { kind: "library", near: None, .. }));
    assert_eq!(
        error.to_string(),
        "unknown library `tensorflow`: expected one of transformers, sentence_transformers, timm, diffusers, open_clip, kokoro, funasr"
    );
    let error = "distilbrt".parse::<ModelType>().unwrap_err();
    assert_eq!(error.to_string(), "unknown model type `distilbrt`; did you mean `distilbert`?");
    assert!("x".repeat(1 << 20).parse::<Exporter>().unwrap_err().to_string().len() < 400);
}

#[test]
fn members_are_written_as_their_names() {
    assert_eq!(Task::FillMask.to_string(), "fill-mask");
    assert_eq!(format!("{:>10}|", Library::Timm), "      timm|");
    assert_eq!(<&str>::from(Exporter::Onnx), "onnx");
    assert_eq!(Task::TextGenerationWithPast.as_ref(), "text-generation-with-past");
}

#[test]
fn a_query_takes_members_and_texts() {
    let owned = "bert".to_owned();
    let query = Query::new(&Exporter::Onnx).library_name(&Library::Transformers).task(&Task::FillMask);
    for query in [query.model_type(&owned), query.model_type(&ModelType::Bert)] {
        assert_eq!(TasksManager::get_exporter_config_constructor(&query).unwrap().class().name, "BertOnnxConfig");
    }
}
