//! An exporter that is made up, with three models: YAML alone, `codegen/tests/compiles/third_exporter/`, whose Rust
//! the tests there hold against the compiler. It is taken in here as a build script's would be.

#[allow(dead_code, clippy::all, clippy::pedantic, reason = "the compiler wrote it")]
mod registry {
    include!("../../codegen/tests/compiles/third_exporter.rs");
}

use optimum_exporters::dummy_inputs::DType;
use optimum_exporters::{
    Arguments, Dummy, DummyOptions, Error, ExportConfigConstructor, ExporterConfig, Key, PretrainedConfig,
};

const MODELS: [(&str, &[&str]); 3] = [
    ("couplet", &["fill-mask", "feature-extraction"]),
    ("painter", &["image-classification"]),
    ("poet", &["feature-extraction", "fill-mask", "multiple-choice"]),
];

fn look_up(model_type: &str, task: &str) -> Option<&'static ExportConfigConstructor<'static>> {
    registry::CONSTRUCTORS.get(&Key { exporter: "slate", library: "transformers", model_type, task })
}

fn call(model_type: &str, task: &str, config: &str, sizes: &[(&str, i64)]) -> Result<ExporterConfig, Error> {
    let arguments = sizes.iter().fold(Arguments::new(), |arguments, (axis, size)| arguments.with(axis, *size));
    let constructor = look_up(model_type, task).expect("it is registered");
    constructor.call_with(&PretrainedConfig::from_json(config)?, &arguments)
}

fn inputs(config: &ExporterConfig) -> Vec<String> {
    config.inputs().unwrap().iter().map(|(name, _)| name.to_cow().into_owned()).collect()
}

fn shape(config: &ExporterConfig, input: &str) -> (Vec<i64>, DType) {
    match config.dummy_inputs(&DummyOptions::default()).unwrap().get(input) {
        Some(Dummy::Tensor(spec)) => (spec.shape.clone(), spec.dtype),
        other => panic!("{input} is {other:?}"),
    }
}

#[test]
fn every_model_and_task_is_found() {
    assert_eq!(registry::EXPORTERS, ["slate"]);
    for ((model_type, tasks), (known, models)) in MODELS.iter().zip(registry::MODELS.entries()) {
        assert_eq!(model_type, known);
        let registered: Vec<_> = models[0].exporters[0].tasks.iter().map(|(task, _)| *task).collect();
        assert_eq!(registered, *tasks);
        assert!(tasks.iter().all(|task| look_up(model_type, task).is_some_and(|found| found.task() == *task)));
    }
    assert_eq!(registry::MODELS.len(), MODELS.len());
    assert!(look_up("poet", "image-classification").is_none());
}

#[test]
fn a_text_model_takes_the_sizes_that_its_task_needs() {
    let config = call("poet", "multiple-choice", r#"{"vocab_size": 5}"#, &[("sequence_length", 9), ("num_choices", 3)]);
    let config = config.unwrap();
    assert_eq!(
        config.class().bases().map(|class| class.name).collect::<Vec<_>>(),
        ["TextSlateConfig", "SlateConfig", "AnyConfig"]
    );
    assert_eq!((config.class().framework, config.class().file_extension), ("pt", "slate"));
    assert_eq!(inputs(&config), ["input_ids", "attention_mask"]);
    assert_eq!(config.mandatory_axes().unwrap(), ["batch_size", "sequence_length", "num_choices"]);
    assert_eq!(shape(&config, "input_ids"), (vec![1, 3, 9], DType::Int32));
    assert_eq!(config.quantization_approaches(), ["int4", "int8"]);
    assert_eq!(config.export_plan(false).unwrap().submodels()[0].file, "model.slate");
}

#[test]
fn a_size_that_is_not_given_is_the_configs_or_missing() {
    let config = call("poet", "fill-mask", r#"{"sequence_length": 7}"#, &[]).unwrap();
    assert_eq!(config.axis_sizes().unwrap(), [("batch_size", Some(1)), ("sequence_length", Some(7))]);
    assert_eq!(shape(&config, "attention_mask"), (vec![1, 7], DType::Int32));

    let mut config = call("poet", "fill-mask", "{}", &[]).unwrap();
    assert_eq!(config.axis_sizes().unwrap(), [("batch_size", Some(1)), ("sequence_length", None)]);
    let missing = Error::MissingAxis { class: "PoetSlateConfig", axis: "sequence_length" };
    assert_eq!(config.dummy_inputs(&DummyOptions::default()), Err(missing));
    assert_eq!(config.input_types().unwrap().get("input_ids").map(|of| of.rank), Some(2));
    config.set("sequence_length", 4).unwrap();
    assert_eq!(shape(&config, "input_ids").0, [1, 4]);
}

#[test]
fn a_model_may_differ_from_the_one_that_it_extends() {
    let config = call("couplet", "fill-mask", "{}", &[("sequence_length", 2)]).unwrap();
    assert_eq!(inputs(&config), ["input_ids"]);
    assert!(!config.supports_quantization_approach("int4"));
    assert_eq!(call("couplet", "feature-extraction", "{}", &[]).unwrap().quantization_approaches(), ["int4", "int8"]);
    let masked = call("couplet", "fill-mask", r#"{"mask": true}"#, &[]).unwrap();
    assert_eq!(inputs(&masked), ["input_ids", "attention_mask"]);
}

#[test]
fn an_image_model_takes_its_channels_from_the_config() {
    let config = call("painter", "image-classification", "{}", &[("width", 4), ("height", 5)]).unwrap();
    assert_eq!(shape(&config, "pixel_values"), (vec![1, 1, 5, 4], DType::Fp16));
    let sizes = [("batch_size", Some(1)), ("width", Some(4)), ("height", Some(5)), ("num_channels", Some(1))];
    assert_eq!(config.axis_sizes().unwrap(), sizes);
}

#[test]
fn what_is_no_size_and_no_argument_is_an_error() {
    let error = |name: &str, size| call("painter", "image-classification", "{}", &[(name, size)]).unwrap_err();
    assert!(matches!(error("width", -1), Error::BadArgument { argument, .. } if argument == "width"));
    let unknown = error("widht", 1).to_string();
    assert!(unknown.ends_with("did you mean `width`?"), "{unknown}");
    assert!(matches!(error("int_dtype", 1), Error::UnknownArgument { .. }));
}
