//! Dummy inputs of sizes that no tensor has.

use optimum_exporters::registry::SHAPES;
use optimum_exporters::{Arguments, DummyOptions, ExporterConfig, PretrainedConfig};
use serde_json::{Value, json};

use super::AWKWARD;
use super::everything::{ask_everything, check_answer};
use crate::common::golden::{self, File};
use crate::common::report::Report;

const SIZES: [i64; 7] = [0, 1, 1 << 20, 1 << 40, 1 << 47, i64::MAX / 2, i64::MAX];

/// The exporter configs of all tasks, and of those with past also as they are in each step.
fn exporter_configs(file: &File) -> Vec<ExporterConfig> {
    let config = PretrainedConfig::from_map(file.least_config().clone());
    let past = Arguments::new().with("use_past_in_inputs", true);
    let constructors = file.tasks().into_iter().flat_map(|task| {
        let constructor = file.constructor(task).expect("the task is registered");
        [Some(constructor), constructor.use_past().then(|| constructor.bind(&past))]
    });
    constructors.flatten().filter_map(|constructor| constructor.call(&config).ok()).collect()
}

/// One size in turn, then all of them, as each of the sizes.
fn options() -> Vec<(String, DummyOptions)> {
    let with = |names: &[&str], size: i64| {
        let mut options = DummyOptions::default();
        for name in names {
            options.shapes.set(name, size).expect("there is such a size");
        }
        (format!("{} = {size}", names.join(", ")), options)
    };
    let all: Vec<_> = SHAPES.iter().map(|(name, _)| *name).collect();
    let choices: Vec<_> = all.chunks(1).chain([all.as_slice()]).collect();
    SIZES.iter().flat_map(|size| choices.iter().map(|names| with(names, *size))).collect()
}

#[test]
fn any_size_gives_an_answer_or_a_short_error() {
    let (mut report, options) = (Report::new(), options());
    let files = golden::files();
    for file in &files {
        for config in exporter_configs(file) {
            for (sizes, options) in &options {
                let what = || format!("{} {}: {sizes}", file.name(), config.task());
                check_answer(&mut report, what, || ask_everything(&config, options));
            }
        }
    }
    report.finish(files.len());
}

#[test]
fn a_negative_size_is_an_error() {
    let mut options = DummyOptions::default();
    for (name, _) in SHAPES {
        assert!(options.shapes.set(name, -1).is_err(), "{name}");
    }
}

/// What preprocessors say with `value` in place of the whole, of a pair of sizes, or of each size.
fn preprocessors(value: &Value) -> Vec<Value> {
    let pair = json!({"height": value, "width": value});
    let with = |size: &Value, count: &Value| {
        let processor = json!({"patch_size": size, "max_patches": count});
        json!({"size": size, "crop_size": size, "image_processor": processor})
    };
    vec![json!({"image_processor": value}), with(value, value), with(&pair, value), with(&pair, &json!(2048))]
}

#[test]
fn an_awkward_preprocessor_gives_an_answer_or_a_short_error() {
    let mut report = Report::new();
    let values = AWKWARD.map(|text| serde_json::from_str(text).expect("it is JSON"));
    for model_type in ["dinov2", "perceiver", "pix2struct", "vitpose"] {
        let configs = exporter_configs(&golden::file("transformers", model_type));
        for preprocessor in values.iter().flat_map(preprocessors) {
            let options = DummyOptions { preprocessor: preprocessor.as_object().cloned(), ..DummyOptions::default() };
            for config in &configs {
                let what = || format!("{model_type} {}: {preprocessor}", config.task());
                check_answer(&mut report, what, || ask_everything(config, &options));
            }
        }
    }
    report.finish(values.len());
}
