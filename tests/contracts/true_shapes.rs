//! Shapes of outputs, computed from the sizes of the inputs and held against those that the models give.

use std::collections::BTreeSet;

use optimum_exporters::symbolic::{OutputShape, Size, Sizes};
use optimum_exporters::{Arguments, ExporterConfig, PretrainedConfig, Query, TasksManager};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::common::golden;

/// What a part of an export gave, run at several sizes.
#[derive(Deserialize)]
struct Case {
    library: String,
    model_type: String,
    task: String,
    part: String,
    monolith: bool,
    variant: String,
    config: Map<String, Value>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    sizes: Map<String, Value>,
    /// The type and the shape of each output; `*` stands for each layer.
    outputs: Map<String, Value>,
}

impl Case {
    fn all() -> Vec<Self> {
        let case = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let texts = ["shapes.jsonl", "shapes_beyond.jsonl"].map(golden::text);
        texts.iter().flat_map(|text| text.lines()).map(case).collect()
    }

    fn export(&self) -> ExporterConfig {
        let config = PretrainedConfig::from_map(self.config.clone());
        let query = Query::new("onnx").library_name(&self.library).model_type(&self.model_type).task(&self.task);
        let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
        let mut export = constructor.call_with(&config, &Arguments::new()).unwrap();
        export.set_variant(&self.variant).unwrap();
        let plan = export.export_plan(self.monolith).unwrap();
        plan.submodel(&self.part).unwrap_or_else(|| panic!("{} has no {}", self.model_type, self.part)).config.clone()
    }

    fn place(&self, output: &str) -> String {
        format!("{} for {}, {}, {output}", self.model_type, self.task, self.part)
    }
}

impl Run {
    fn sizes(&self) -> Sizes {
        let mut sizes = Sizes::new();
        self.sizes.iter().for_each(|(symbol, size)| sizes.set(symbol, size.as_i64().unwrap()));
        sizes
    }

    fn shape(&self, output: &str) -> Vec<i64> {
        self.outputs[output][1].as_array().unwrap().iter().map(|size| size.as_i64().unwrap()).collect()
    }
}

/// What is wrong with a computed shape; `others` are the true shapes of all runs.
fn differences(computed: &OutputShape, truth: &[i64], others: &[Vec<i64>]) -> Vec<String> {
    let least = computed.axes().len();
    if least > truth.len() || computed.rank().is_some_and(|rank| rank != truth.len()) {
        return vec![format!("{computed}, and in truth {truth:?}")];
    }
    let of_axis = |axis: usize| match computed.axes().get(axis) {
        Some(Size::Known(size)) => {
            (*size != truth[axis]).then(|| format!("axis {axis}: {size}, and in truth {}", truth[axis]))
        }
        Some(Size::Unknown(_)) => None,
        Some(Size::Static) | None => others
            .iter()
            .any(|other| other[axis] != truth[axis])
            .then(|| format!("axis {axis}: static, and in truth it is as in {others:?}")),
    };
    (0..truth.len()).filter_map(of_axis).collect()
}

#[test]
fn shapes_are_those_that_the_models_give() {
    let mut wrong = BTreeSet::new();
    for case in Case::all() {
        let export = case.export();
        for run in &case.runs {
            let shapes = export.output_shapes(&run.sizes()).unwrap();
            for output in run.outputs.keys() {
                let Some(computed) = shapes.get(&output.replace(".*", ".0")) else {
                    wrong.insert(format!("{}: there is no such output", case.place(output)));
                    continue;
                };
                let others: Vec<_> = case.runs.iter().map(|run| run.shape(output)).collect();
                let differences = differences(computed, &run.shape(output), &others);
                wrong.extend(differences.iter().map(|text| format!("{}: {text}", case.place(output))));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), Vec::from_iter(wrong).join("\n"));
}

/// An output is under its own name, or a layer's under that of all.
fn is_given(run: &Run, output: &str) -> bool {
    let of_layer = |part| if str::parse::<usize>(part).is_ok() { "*" } else { part };
    let of_layers = output.split('.').map(of_layer).collect::<Vec<_>>().join(".");
    run.outputs.contains_key(output) || run.outputs.contains_key(&of_layers)
}

#[test]
fn there_are_no_outputs_that_the_models_do_not_give() {
    let mut wrong = BTreeSet::new();
    for case in Case::all() {
        let export = case.export();
        for run in &case.runs {
            let shapes = export.output_shapes(&run.sizes()).unwrap();
            // What is cached is held against records of its own.
            let names = shapes.iter().map(|(name, _)| name.to_string()).filter(|name| !name.starts_with("present."));
            let missing = names.filter(|name| !is_given(run, name));
            wrong.extend(missing.map(|name| case.place(&name)));
        }
    }
    assert!(wrong.is_empty(), "{} are not given:\n{}", wrong.len(), Vec::from_iter(wrong).join("\n"));
}

#[test]
fn types_are_those_that_the_models_give() {
    let mut others = BTreeSet::new();
    for case in Case::all() {
        let export = case.export();
        for (output, given) in case.runs.iter().flat_map(|run| &run.outputs) {
            let dtype = export.output_dtype(&output.replace(".*", ".0")).name();
            assert_eq!(given[0], dtype, "{}", case.place(output));
            if dtype != "fp32" {
                others.insert(output.clone());
            }
        }
    }
    assert_eq!(
        Vec::from_iter(others),
        [
            "audio_codes",
            "delay_pattern_mask",
            "duration_outputs",
            "encoder_attention_mask",
            "input_ids_edited",
            "mask",
            "matches",
            "prune"
        ]
    );
}

/// The sizes that no contract tells: numbers of labels and of keypoints, lengths that the weights or a
/// preprocessor decide.
#[test]
fn what_is_unknown_is_listed() {
    let mut unknown = BTreeSet::new();
    for case in Case::all() {
        let export = case.export();
        for run in &case.runs {
            let shapes = export.output_shapes(&run.sizes()).unwrap();
            for size in shapes.iter().flat_map(|(_, shape)| shape.axes()) {
                if let Size::Unknown(symbol) = size {
                    unknown.insert(format!("{}: {symbol}", case.model_type));
                }
            }
        }
    }
    let unknown: Vec<_> = unknown.iter().map(String::as_str).collect();
    let expected = [
        "bit: ( height + 15 ) // 16",
        "bit: ( width + 15 ) // 16",
        "depth_pro: height",
        "depth_pro: width",
        "dpt: num_labels",
        "efficientnet: num_classes",
        "encodec: ( sequence_length + ( ( ( ( 1 * 8 ) * 5 ) * 4 ) * 2 ) - 1 ) // ( ( ( ( 1 * 8 ) * 5 ) * 4 ) * 2 )",
        "encodec: ?",
        "fastspeech2_conformer: num_frames",
        "fastspeech2_conformer_with_hifigan: n_samples",
        "fastspeech2_conformer_with_hifigan: num_frames",
        "glpn: ?",
        "glpn: height",
        "glpn: width",
        "hunyuan_vl_vision: num_image_tokens",
        "hy_v4_vl_vision: num_image_tokens",
        "lightglue: num_keypoints",
        "mask2former: height",
        "mask2former: width",
        "mobilevitv2: num_labels",
        "musicgen: max_length",
        "pix2struct: encoder_sequence_length",
        "poolformer: ?",
        "pvt_v2: ( ( ( ( height - 1 ) // 4 + 1 - 1 ) // 2 + 1 - 1 ) // 2 + 1 - 1 ) // 2 + 1",
        "pvt_v2: ( ( ( ( width - 1 ) // 4 + 1 - 1 ) // 2 + 1 - 1 ) // 2 + 1 - 1 ) // 2 + 1",
        "qwen3_asr_encoder: num_frames",
        "segformer: ?",
        "segformer: num_labels",
        "speecht5: n_samples",
        "superglue: num_keypoints",
        "superpoint: num_keypoints",
        "swiftformer: ( height + 31 ) // 32",
        "swiftformer: ( width + 31 ) // 32",
        "video_llama_3_vision: num_image_tokens",
        "vitpose: height",
        "vitpose: num_keypoints",
        "vitpose: width",
        "vits: n_samples",
        "vits: num_bins",
    ];
    assert_eq!(unknown, expected);
}
