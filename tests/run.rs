//! Exported files, run and held against their contract.

#[path = "common/exports.rs"]
mod exports;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use exports::{EXPORTS, config, files, folder, plan};
use optimum_exporters::check::{Exported, Kind, Report, Severity, check};
use optimum_exporters::onnx::{Dim, ElementType, Signature, Value as OnnxValue, ValueType};
use optimum_exporters::run::{OnnxRuntime, Output, Run, RunOptions, Runtime, RuntimeName, Session, Tract, run};
use optimum_exporters::tensors::{DEFAULT_LIMIT_BYTES, TensorData, read, write};
use optimum_exporters::{Error, PretrainedConfig, Tensor};
use serde_json::Value;

const BERT: &str = "bert-text-classification";

/// Runs all files of an export.
fn run_export(export: &str, task: &str, runtime: &dyn Runtime, options: &RunOptions) -> (Report, Vec<Vec<Run>>) {
    let files = files(export);
    let plan = plan(&config(export), task);
    let mut report = check(&plan, &files, true).unwrap();
    let runs = run(&plan, &files, &mut report, runtime, options).unwrap();
    assert_eq!(runs.len(), files.len());
    (report, runs)
}

fn run_bert(runtime: &dyn Runtime, options: &RunOptions) -> (Report, Vec<Run>) {
    let (report, mut runs) = run_export(BERT, "text-classification", runtime, options);
    (report, runs.remove(0))
}

fn shown(report: &Report) -> Vec<String> {
    report.findings().map(ToString::to_string).collect()
}

fn kinds(report: &Report) -> Vec<Kind> {
    report.findings().map(|finding| finding.kind).collect()
}

/// Runs every export.
fn every_export(runtime: &dyn Runtime) {
    let mut made = 0;
    for (export, task) in EXPORTS {
        let (report, runs) = run_export(export, task, runtime, &RunOptions::default());
        for (file, runs) in report.files.iter().zip(&runs) {
            let name = file.path.strip_prefix(folder("")).unwrap().to_str().unwrap();
            let found: Vec<_> = file.findings.iter().map(ToString::to_string).collect();
            assert!(file.worst() <= Some(Severity::Note), "{name}: {found:#?}");
            // With and without past, at two sets of sizes each.
            let expected = if name.ends_with("merged.onnx") { 4 } else { 2 };
            assert_eq!(runs.len(), expected, "{name}");
            assert_ne!(runs[0].sizes, runs[1].sizes, "{name}");
            assert!(runs.iter().all(|run| !run.outputs.is_empty()), "{name}");
            made += 1;
        }
    }
    assert_eq!(made, 18);
}

#[test]
fn with_tract_every_export_gives_what_its_contract_computes() {
    every_export(&Tract);
}

#[test]
#[ignore = "takes ONNX Runtime: ORT_DYLIB_PATH=… cargo test --features run --test run -- --include-ignored"]
fn with_onnx_runtime_every_export_gives_what_its_contract_computes() {
    every_export(&OnnxRuntime::from_env().unwrap());
}

/// A runtime of which what files give is kept.
struct Recorder<'a>(&'a dyn Runtime, Recorded);

struct Recording(Box<dyn Session>, Recorded);

type Recorded = Rc<RefCell<Vec<Vec<Output>>>>;

impl Runtime for Recorder<'_> {
    fn name(&self) -> String {
        self.0.name()
    }

    fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    fn load(&self, path: &Path, signature: &Signature) -> Result<Box<dyn Session>, String> {
        Ok(Box::new(Recording(self.0.load(path, signature)?, Rc::clone(&self.1))))
    }
}

impl Session for Recording {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String> {
        let given = self.0.run(inputs)?;
        self.1.borrow_mut().push(given.clone());
        Ok(given)
    }
}

#[test]
#[ignore = "takes ONNX Runtime: ORT_DYLIB_PATH=… cargo test --features run --test run -- --include-ignored"]
fn the_runtimes_give_the_same_values() {
    // Where tract resizes, it goes on at the border as between pixels, and the format repeats the last one; and it
    // normalizes instances over all of a batch.
    const TRACT_DIFFERS: [&str; 2] = ["segformer-semantic", "wav2vec2-ctc"];
    let onnx_runtime = OnnxRuntime::from_env().unwrap();
    for (export, task) in EXPORTS.into_iter().filter(|(export, _)| !TRACT_DIFFERS.contains(export)) {
        let plan = plan(&config(export), task);
        for file in files(export) {
            let given = Recorded::default();
            let recorder = Recorder(&onnx_runtime, Rc::clone(&given));
            let of_file = [file];
            let mut options = RunOptions::default();
            let mut report = check(&plan, &of_file, false).unwrap();
            let made = run(&plan, &of_file, &mut report, &recorder, &options).unwrap();
            assert!(!made[0].is_empty(), "{export}: {:#?}", shown(&report));
            for (outputs, made) in given.take().into_iter().zip(&made[0]).step_by(2) {
                options.reference =
                    Some(outputs.into_iter().map(|output| (output.name, output.tensor.unwrap())).collect());
                if let Some((name, value)) = made.flag {
                    let mut config = plan.merged()[0].config.clone();
                    config.set(name, value).unwrap();
                    options.inputs = Some(config.feed(&options.dummy).unwrap().draw(0, DEFAULT_LIMIT_BYTES).unwrap());
                }
                let mut report = check(&plan, &of_file, false).unwrap();
                let compared = &run(&plan, &of_file, &mut report, &Tract, &options).unwrap()[0][0].compared;
                assert!(
                    !compared.is_empty() && report.worst() <= Some(Severity::Note),
                    "{export}: {:#?}",
                    shown(&report)
                );
            }
        }
    }
}

#[test]
fn the_sizes_of_a_run_can_be_given() {
    let mut options = RunOptions::default();
    options.dummy.shapes.set("sequence_length", 5).unwrap();
    options.kept_sizes = vec!["sequence_length".to_owned()];
    let (report, runs) = run_bert(&Tract, &options);
    assert_eq!(report.worst(), None, "{:?}", shown(&report));
    let sizes: Vec<_> = runs.iter().map(Run::at).collect();
    assert_eq!(sizes, ["batch_size = 2, sequence_length = 5", "batch_size = 3, sequence_length = 5"]);
    assert_eq!(runs[1].outputs[0].shape, [3, 2]);
}

#[test]
fn what_would_take_too_much_memory_is_not_drawn() {
    let options = RunOptions { limit_bytes: 100, ..RunOptions::default() };
    let (report, runs) = run_bert(&Tract, &options);
    assert!(runs.is_empty());
    assert_eq!(kinds(&report), [Kind::NotRun]);
    assert!(shown(&report)[0].contains("768 bytes of memory, and 100 is the most"), "{:?}", shown(&report));
}

/// What a file gives for its inputs.
type Gives = fn(&[(&str, &Tensor)]) -> Result<Vec<Output>, String>;

/// A runtime for which every file gives the same.
struct Fake(Gives);

struct Running(Gives);

impl Runtime for Fake {
    fn name(&self) -> String {
        "a fake".to_owned()
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn load(&self, _: &Path, _: &Signature) -> Result<Box<dyn Session>, String> {
        Ok(Box::new(Running(self.0)))
    }
}

impl Session for Running {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String> {
        (self.0)(inputs)
    }
}

fn zeros(shape: &[usize]) -> Tensor {
    Tensor::new(shape.to_vec(), TensorData::F32(vec![0.0; shape.iter().product()])).unwrap()
}

/// The batch and the length that are fed.
fn fed(inputs: &[(&str, &Tensor)]) -> [usize; 2] {
    inputs[0].1.shape().try_into().unwrap()
}

/// What is found where a file gives this.
fn found(gives: Gives) -> Vec<String> {
    shown(&run_bert(&Fake(gives), &RunOptions::default()).0)
}

#[test]
fn what_a_run_gives_is_held_against_the_contract() {
    let right = |inputs: &[(&str, &Tensor)]| Ok(vec![Output::new("logits", zeros(&[fed(inputs)[0], 2]))]);
    assert_eq!(found(right), [""; 0]);
    assert_eq!(
        found(|_| Ok(vec![Output::new("logits", zeros(&[2, 2]))])),
        ["error: output `logits`, axis 0: 2 at batch_size = 3, sequence_length = 8, where the contract computes 3"]
    );
    assert_eq!(
        found(|_| Ok(vec![Output::new("logits", zeros(&[]))]))[0],
        "error: output `logits`: its shape is [] at batch_size = 2, sequence_length = 16, where the contract has [2, …]"
    );
    assert_eq!(
        found(|inputs| Ok(vec![Output::new("logits", zeros(&[fed(inputs)[0]]))]))[0],
        "error: output `logits`: its shape is [2] at batch_size = 2, sequence_length = 16, where the contract has [2, …], \
         2 axes in all"
    );
    let ints = |inputs: &[(&str, &Tensor)]| {
        let batch = fed(inputs)[0];
        Ok(vec![Output::new("logits", Tensor::new(vec![batch, 2], vec![0_i64; batch * 2].into()).unwrap())])
    };
    assert_eq!(found(ints)[0], "error: output `logits`: the file says that it gives fp32, and gives int64");
    assert_eq!(
        found(|_| Ok(Vec::new()))[0],
        "error: output `logits`: the file has it among its outputs, and gives none"
    );
    assert_eq!(
        found(|inputs| Ok(vec![Output::new("logits", zeros(&fed(inputs)))])),
        ["warning: output `logits`, axis 1: static in the contract, and 16 at batch_size = 2, sequence_length = 16, \
          8 at batch_size = 3, sequence_length = 8: its size follows the inputs"]
    );
}

#[test]
fn what_is_no_number_is_doubtful_where_numbers_were_fed() {
    let gives = |inputs: &[(&str, &Tensor)]| {
        let batch = fed(inputs)[0];
        let mut values = vec![0.0_f32; batch * 2];
        values[0] = f32::NAN;
        values[1] = f32::INFINITY;
        Ok(vec![Output::new("logits", Tensor::new(vec![batch, 2], values.into()).unwrap())])
    };
    assert_eq!(
        found(gives),
        [
            "warning: output `logits`: 1 of 4 values are not a number at batch_size = 2, sequence_length = 16",
            "warning: output `logits`: 1 of 6 values are not a number at batch_size = 3, sequence_length = 8",
        ]
    );
}

#[test]
fn outputs_in_another_order_are_found() {
    let swapped = Fake(|inputs| {
        let [batch, length] = fed(inputs);
        let names = ["end_logits", "start_logits"];
        Ok(names.map(|name| Output::new(name, zeros(&[batch, length]))).to_vec())
    });
    let (report, _) =
        run_export("distilbert-question-answering", "question-answering", &swapped, &RunOptions::default());
    assert_eq!(kinds(&report), [Kind::Order; 2]);
    assert_eq!(report.worst(), Some(Severity::Warning));
    assert!(shown(&report)[0].contains("`start_logits`: it is given after `end_logits`"), "{:?}", shown(&report));
}

#[test]
fn a_frozen_size_is_named() {
    let frozen = found(|inputs| match fed(inputs) {
        [batch, 16] => Ok(vec![Output::new("logits", zeros(&[batch, 2]))]),
        _ => Err("a shape does not fit".to_owned()),
    });
    assert_eq!(
        frozen,
        ["error: at sequence_length = 8 it fails, while the contract has these axes dynamic: a fake does not run it: \
          at batch_size = 3, sequence_length = 8: a shape does not fit"]
    );
}

/// A graph of images with an output, whose axes are sizes or names.
fn of_images(axes: &[&str], output: &str, given: &[&str]) -> Signature {
    let dims = |axes: &[&str]| {
        let dim = |axis: &&str| axis.parse().map_or_else(|_| Dim::Symbol((*axis).to_owned()), Dim::Static);
        axes.iter().map(dim).collect()
    };
    let value = |name: &str, axes| OnnxValue {
        name: name.to_owned(),
        other_names: Vec::new(),
        of: ValueType::Tensor { element: ElementType(1), shape: Some(dims(axes)) },
        has_default: false,
    };
    let (inputs, outputs) = (vec![value("pixel_values", axes)], vec![value(output, given)]);
    Signature { inputs, outputs, ..Signature::default() }
}

/// What is found before a file of images is run, and then.
fn found_in_images(
    model_type: &str,
    task: &str,
    graph: Signature,
    options: &RunOptions,
    gives: Gives,
) -> [Vec<String>; 2] {
    let json = format!(r#"{{"model_type": "{model_type}", "image_size": 64, "patch_size": 16}}"#);
    let plan = plan(&PretrainedConfig::from_json(&json).unwrap(), task);
    let files = [(folder(BERT).join("model.onnx"), Ok(graph))];
    let mut report = Exported::new(&files, true).with_sizes(options.dummy.shapes).check(&plan).unwrap();
    let is_doubt = |report: &Report| {
        let found = report.findings().filter(|finding| finding.severity > Severity::Note);
        found.map(ToString::to_string).collect()
    };
    let before = is_doubt(&report);
    run(&plan, &files, &mut report, &Fake(gives), options).unwrap();
    [before, is_doubt(&report)]
}

#[test]
fn sizes_that_are_given_are_fed_to_a_file_that_takes_no_other() {
    let mut options = RunOptions::default();
    for name in ["height", "width"] {
        options.dummy.shapes.set(name, 32).unwrap();
        options.kept_sizes.push(name.to_owned());
    }
    let graph = of_images(&["batch_size", "3", "32", "32"], "logits", &["batch_size", "2"]);
    let [before, after] =
        found_in_images("vit", "image-classification", graph, &options, |inputs| match inputs[0].1.shape() {
            [batch, 3, 32, 32] => Ok(vec![Output::new("logits", zeros(&[*batch, 2]))]),
            other => Err(format!("{other:?}")),
        });
    assert!(before.is_empty() && after.is_empty(), "{before:#?} {after:#?}");
}

#[test]
fn the_number_of_channels_stays_the_same() {
    let graph = of_images(&["batch_size", "sequence_length", "width", "height"], "logits", &["batch_size", "2"]);
    let [before, after] =
        found_in_images("perceiver", "image-classification", graph, &RunOptions::default(), |inputs| {
            match inputs[0].1.shape() {
                [batch, 3, _, _] => Ok(vec![Output::new("logits", zeros(&[*batch, 2]))]),
                other => Err(format!("{other:?}")),
            }
        });
    assert!(before.is_empty() && after.is_empty(), "{before:#?} {after:#?}");
}

#[test]
fn runs_tell_whether_a_name_that_stands_twice_is_a_size() {
    let found = |gives| {
        let axes = ["batch_size", "3", "64", "64"];
        let graph = of_images(&axes, "last_hidden_state", &["batch_size", "8", "batch_size", "1"]);
        found_in_images("mobilenet_v1", "feature-extraction", graph, &RunOptions::default(), gives)
    };
    let [before, after] =
        found(|inputs| Ok(vec![Output::new("last_hidden_state", zeros(&[inputs[0].1.shape()[0], 8, 1, 1]))]));
    assert!(before.len() == 1 && before[0].ends_with("a run tells"), "{before:#?}");
    assert_eq!(after, [""; 0]);
    let [_, after] = found(|inputs| {
        let batch = inputs[0].1.shape()[0];
        Ok(vec![Output::new("last_hidden_state", zeros(&[batch, 8, batch, 1]))])
    });
    assert!(after.len() == 1 && after[0].ends_with("its size follows the inputs"), "{after:#?}");
}

/// What is found in a decoder, with its runs; its file has another type of floating point numbers where that is asked for.
fn decoder(gives: Gives, float: Option<i32>) -> (Vec<String>, Vec<Run>) {
    let plan = plan(&config("llama-text-generation"), "text-generation-with-past");
    let mut files = files("llama-text-generation");
    for value in files
        .iter_mut()
        .flat_map(|(_, graph)| graph.iter_mut().flat_map(|graph| [&mut graph.inputs, &mut graph.outputs]))
        .flatten()
    {
        if let (ValueType::Tensor { element, .. }, Some(float)) = (&mut value.of, float) {
            *element = if element.is_float() { ElementType(float) } else { *element };
        }
    }
    let mut report = check(&plan, &files, true).unwrap();
    let mut runs = run(&plan, &files, &mut report, &Fake(gives), &RunOptions::default()).unwrap();
    (shown(&report), runs.remove(0))
}

/// How many tokens are fed, and how long the past is before them.
fn tokens_and_past(inputs: &[(&str, &Tensor)]) -> (usize, usize) {
    let shape = |name: &str| inputs.iter().find(|(known, _)| *known == name).unwrap().1.shape();
    (shape("input_ids")[1], shape("past_key_values.0.key")[2])
}

#[test]
fn a_decoder_that_takes_one_token_beside_a_past_runs_as_a_loop_feeds_it() {
    let (found, runs) = decoder(
        |inputs| match tokens_and_past(inputs) {
            (2.., 1..) => Err("one token at a time".to_owned()),
            _ => Ok(Vec::new()),
        },
        None,
    );
    assert!(found[0].starts_with("error: output"), "{found:#?}");
    let warning = found.iter().find(|finding| finding.starts_with("warning: a fake does not run it")).unwrap();
    assert!(warning.ends_with(
        "one token at a time; as a loop feeds it, a prompt without past and then one token at a time, it runs"
    ));
    let at: Vec<_> = runs.iter().map(Run::at).collect();
    let expected = [
        "batch_size = 2, past_sequence_length = 0, sequence_length = 16",
        "batch_size = 2, past_sequence_length = 16, sequence_length = 1",
    ];
    assert_eq!(at, expected);
    let (found, runs) = decoder(
        |inputs| match tokens_and_past(inputs) {
            (_, 1..) => Err("no past".to_owned()),
            _ => Ok(Vec::new()),
        },
        None,
    );
    assert!(found[0].starts_with("error: a fake does not run it") && runs.is_empty(), "{found:#?}");
}

#[test]
fn a_file_of_half_precision_is_fed_half_precision() {
    let (found, runs) = decoder(
        |inputs| {
            let of_type = |(name, tensor): &(&str, &Tensor)| {
                name.starts_with("past") == matches!(tensor.data(), TensorData::F16(_))
            };
            if inputs.iter().all(of_type) { Ok(Vec::new()) } else { Err("another type".to_owned()) }
        },
        Some(10),
    );
    assert_eq!(runs.len(), 2, "{found:#?}");
}

#[test]
fn a_runtime_that_panics_does_no_more_than_fail() {
    let panics = found(|_| panic!("that was not foreseen"));
    assert_eq!(
        panics,
        ["error: a fake does not run it: at batch_size = 2, sequence_length = 16: it gave up: that was not foreseen"]
    );
}

#[test]
fn a_file_that_cannot_be_fed_is_not_run() {
    let (report, runs) = run_export("llama-text-generation", "text-classification", &Tract, &RunOptions::default());
    assert!(runs[0].is_empty());
    assert!(shown(&report).iter().any(|finding| finding.starts_with("note: it was not run: ")), "{:?}", shown(&report));
    let unreadable = vec![(PathBuf::from("absent.onnx"), Signature::read("absent.onnx"))];
    let plan = plan(&config(BERT), "text-classification");
    let mut report = check(&plan, &unreadable, false).unwrap();
    assert!(run(&plan, &unreadable, &mut report, &Tract, &RunOptions::default()).unwrap()[0].is_empty());
    assert_eq!(kinds(&report), [Kind::Unreadable, Kind::NotRun]);
}

#[test]
fn a_foreign_file_beside_is_not_run_and_nothing_is_wrong() {
    let mut all = files(BERT);
    let foreign = Signature::read(folder("wav2vec2-ctc").join("model.onnx"));
    all.push((PathBuf::from("features.onnx"), foreign));
    let plan = plan(&config(BERT), "text-classification");
    let mut report = check(&plan, &all, true).unwrap();
    let runs = run(&plan, &all, &mut report, &Tract, &RunOptions::default()).unwrap();
    assert!(runs[1].is_empty() && !runs[0].is_empty());
    let of_foreign: Vec<_> = report.files[1].findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(of_foreign, [Kind::NoPart, Kind::NotRun], "{:#?}", shown(&report));
    assert!(report.worst() <= Some(Severity::Note), "{:#?}", shown(&report));
}

/// A tensor of a graph's weights that is to be found in another file, as the format has it.
fn kept_elsewhere(location: &str) -> Vec<u8> {
    let nested = |field: u8, bytes: &[u8]| [&[field << 3 | 2, u8::try_from(bytes.len()).unwrap()][..], bytes].concat();
    let entry = [nested(1, b"location"), nested(2, location.as_bytes())].concat();
    let tensor = [nested(8, b"w"), nested(13, &entry), vec![14 << 3, 1]].concat();
    nested(5, &tensor)
}

/// A copy of a file with one more tensor among its weights, in a folder of its own.
fn with_weights_in(location: &str) -> (tempfile::TempDir, PathBuf) {
    let bytes = fs::read(folder(BERT).join("model.onnx")).unwrap();
    // The graph is the first field of several bytes' length: what it holds begins after its length.
    let graph = bytes.iter().position(|byte| *byte == 7 << 3 | 2).unwrap();
    let mut at = graph + 1;
    let mut length = 0_usize;
    for shift in (0..).step_by(7) {
        length |= usize::from(bytes[at] & 0x7f) << shift;
        at += 1;
        if bytes[at - 1] < 0x80 {
            break;
        }
    }
    let tensor = kept_elsewhere(location);
    let mut written = bytes[..=graph].to_vec();
    let mut rest = length + tensor.len();
    while rest >= 0x80 {
        written.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    written.push(u8::try_from(rest).unwrap());
    written.extend(tensor);
    written.extend(&bytes[at..]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("model.onnx");
    fs::write(&path, written).unwrap();
    (directory, path)
}

#[test]
fn weights_that_are_not_there_are_missed() {
    let plan = plan(&config(BERT), "text-classification");
    for (location, said) in [
        ("model.onnx_data", "its weights are in `model.onnx_data`, which is not there: it cannot be loaded"),
        (
            "../model.onnx",
            "its weights are to be found in `../model.onnx`, outside of its folder: a session refuses that",
        ),
    ] {
        let (_directory, path) = with_weights_in(location);
        let files = [(path.clone(), Signature::read(&path))];
        let mut report = check(&plan, &files, true).unwrap();
        let right = |inputs: &[(&str, &Tensor)]| Ok(vec![Output::new("logits", zeros(&[fed(inputs)[0], 2]))]);
        let runs = run(&plan, &files, &mut report, &Fake(right), &RunOptions::default()).unwrap();
        assert!(runs[0].is_empty());
        let expected = (vec![Kind::ExternalData, Kind::NotRun], Some(Severity::Error));
        assert_eq!((kinds(&report), report.worst()), expected, "{:?}", shown(&report));
        assert!(shown(&report)[0].contains(said), "{:?}", shown(&report));
    }
}

mod values {
    use super::*;

    /// What the file gives for dummy inputs, as a reference.
    fn logits() -> Vec<(String, Tensor)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx_values");
        read(folder.join("bert-outputs.safetensors"), DEFAULT_LIMIT_BYTES).unwrap()
    }

    fn changed(change: impl FnOnce(&mut Vec<f32>)) -> Vec<(String, Tensor)> {
        let (shape, data) = logits().remove(0).1.into_parts();
        let TensorData::F32(mut values) = data else { panic!("logits are fp32") };
        change(&mut values);
        vec![("logits".to_owned(), Tensor::new(shape, values.into()).unwrap())]
    }

    fn against(reference: Vec<(String, Tensor)>) -> (Report, Vec<Run>) {
        run_bert(&Tract, &RunOptions { reference: Some(reference), ..RunOptions::default() })
    }

    #[test]
    fn those_of_another_runtime_are_within_the_tolerance() {
        // `bert-inputs` holds the dummy inputs of seed 0, and `bert-outputs` what ONNX Runtime made of them.
        let (report, runs) = against(logits());
        assert_eq!(report.worst(), None, "{:?}", shown(&report));
        let [comparison] = runs[0].compared.as_slice() else { panic!("there is one output") };
        assert_eq!((comparison.elements, comparison.beyond, comparison.tolerance), (4, 0, 1e-5));
        assert!(runs[1].compared.is_empty(), "the reference is of the first run");
    }

    #[test]
    fn one_that_differs_is_found_with_its_place() {
        let (report, runs) = against(changed(|values| values[2] += 0.5));
        assert_eq!((kinds(&report), report.worst()), (vec![Kind::Values], Some(Severity::Error)));
        let place = runs[0].compared[0].largest.as_ref().unwrap();
        assert_eq!(place.at, [1, 0]);
        assert!((place.difference - 0.5).abs() < 1e-5, "{place:?}");
        assert!((place.reference - place.found - 0.5).abs() < 1e-5, "{place:?}");
        let said = &shown(&report)[0];
        assert!(said.starts_with("error: output `logits`: 1 of 4 values are beyond the tolerance of 1e-5; "), "{said}");
        assert!(said.contains("at [1, 0], where the file gives "), "{said}");
        assert!(said.ends_with("; tract may be at fault, which computes some operators otherwise"), "{said}");
    }

    #[test]
    fn what_is_no_number_is_beyond_any_tolerance() {
        let (report, runs) = against(changed(|values| values[3] = f32::NAN));
        assert_eq!(kinds(&report), [Kind::Values]);
        let comparison = &runs[0].compared[0];
        assert_eq!((comparison.beyond, comparison.not_numbers), (1, 1));
        assert_eq!(comparison.largest.as_ref().map(|place| place.difference < 1e-5), Some(true));
        let (_, runs) = against(changed(|values| values[0] = f32::INFINITY));
        assert_eq!((runs[0].compared[0].beyond, runs[0].compared[0].not_numbers), (1, 0));
    }

    #[test]
    fn a_reference_of_something_else_is_no_reference() {
        let (report, _) = against(vec![("logit".to_owned(), zeros(&[2, 2]))]);
        assert_eq!(kinds(&report), [Kind::Reference]);
        assert!(shown(&report)[0].contains("the reference has no such output; did `logit` mean it?"));
        let (report, _) = against(vec![("logits".to_owned(), zeros(&[2, 3]))]);
        assert_eq!(kinds(&report), [Kind::Reference]);
        assert!(shown(&report)[0].contains("its shape is [2, 2], and that of the reference [2, 3]"));
    }

    #[test]
    fn of_several_files_each_has_its_own() {
        let (export, task) = ("distilbert-question-answering", "question-answering");
        let plan = plan(&config(export), task);
        let both = [files(export), files(export)].concat();
        let mut report = check(&plan, &both, false).unwrap();
        let tensor = |name: &str| (name.to_owned(), zeros(&[2, 16]));
        let bare = RunOptions { reference: Some(vec![tensor("start_logits")]), ..RunOptions::default() };
        let error = run(&plan, &both, &mut report, &Tract, &bare).unwrap_err();
        assert!(matches!(error, Error::InvalidTensors { .. }), "{error}");
        assert!(error.to_string().contains("for instance `model/start_logits`"), "{error}");
        let named = vec![tensor("model/start_logits"), tensor("model/end_logits")];
        let options = RunOptions { reference: Some(named), ..RunOptions::default() };
        let runs = run(&plan, &both, &mut report, &Tract, &options).unwrap();
        assert_eq!(runs[0][0].compared.len(), 2);
        assert_eq!(kinds(&report), [Kind::Values; 4]);
    }

    #[test]
    fn a_merged_file_is_compared_where_its_branch_is_said() {
        let (export, task) = ("t5-text2text-generation", "text2text-generation-with-past");
        let plan = plan(&config(export), task);
        let path = folder(export).join("decoder_model_merged.onnx");
        let files = [(path.clone(), Signature::read(&path))];
        let mut options =
            RunOptions { reference: Some(vec![("logits".to_owned(), zeros(&[2, 1]))]), ..RunOptions::default() };
        let gives_nothing = Fake(|_| Ok(Vec::new()));
        let mut report = check(&plan, &files, false).unwrap();
        let runs = run(&plan, &files, &mut report, &gives_nothing, &options).unwrap();
        assert_eq!(runs[0].len(), 4);
        assert!(kinds(&report).contains(&Kind::Reference), "{:?}", shown(&report));
        // What is fed says which branch it is.
        let merged = &plan.merged()[0];
        let mut config = merged.config.clone();
        config.set("use_cache_branch", true).unwrap();
        options.inputs = Some(config.feed(&options.dummy).unwrap().draw(0, DEFAULT_LIMIT_BYTES).unwrap());
        let mut report = check(&plan, &files, false).unwrap();
        let runs = run(&plan, &files, &mut report, &gives_nothing, &options).unwrap();
        assert_eq!(runs[0].len(), 1);
        assert_eq!(runs[0][0].flag, Some(("use_cache_branch", true)));
        assert!(!kinds(&report).contains(&Kind::Reference), "{:?}", shown(&report));
    }
}

mod files_of_tensors {
    use super::*;

    #[test]
    fn are_read_as_they_were_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tensors.safetensors");
        let tensor = |data: TensorData| Tensor::new(vec![2], data).unwrap();
        let half = |value| optimum_exporters::tensors::f16::from_f32(value);
        let brain = |value| optimum_exporters::tensors::bf16::from_f32(value);
        let tensors: Vec<(String, Tensor)> = [
            ("a", vec![1_i64, -1].into()),
            ("b", vec![1_i32, -1].into()),
            ("c", vec![1_i8, -1].into()),
            ("d", vec![0.5_f32, f32::MIN].into()),
            ("e", vec![half(0.5), half(-2.0)].into()),
            ("f", vec![brain(0.5), brain(-2.0)].into()),
            ("g", vec![true, false].into()),
        ]
        .map(|(name, data): (&str, TensorData)| (name.to_owned(), tensor(data)))
        .into();
        write(&path, &tensors).unwrap();
        assert_eq!(read(&path, DEFAULT_LIMIT_BYTES).unwrap(), tensors);
        assert!(matches!(read(&path, 100), Err(Error::TooLarge { limit: 100, .. })));
    }

    #[test]
    fn that_are_damaged_are_errors() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tensors.safetensors");
        let header = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
        for bytes in [
            Vec::new(),
            vec![0; 7],
            u64::MAX.to_le_bytes().to_vec(),
            header("{}x"),
            header(r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#),
            header(r#"{"a":{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[0,8]}}"#),
            header(&"[".repeat(100_000)),
        ] {
            fs::write(&path, &bytes).unwrap();
            assert!(matches!(read(&path, DEFAULT_LIMIT_BYTES), Err(Error::InvalidTensors { .. })), "{bytes:?}");
        }
        fs::write(&path, header(r#"{"a":{"dtype":"U16","shape":[0],"data_offsets":[0,0]}}"#)).unwrap();
        assert!(read(&path, DEFAULT_LIMIT_BYTES).unwrap_err().to_string().contains("`a` has the type U16"));
        assert!(matches!(read(directory.path().join("a.npz"), 1), Err(Error::InvalidTensors { .. })));
        assert!(matches!(read(directory.path().join("a.safetensors"), 1), Err(Error::Io { .. })));
    }
}

#[test]
fn runtimes_have_names() {
    assert_eq!(RuntimeName::Tract.open().unwrap().name(), "tract");
    let error = OnnxRuntime::from_path("absent.so").unwrap_err();
    assert!(matches!(error, Error::NoRuntime { .. }), "{error}");
}

mod command {
    use super::*;

    fn program(arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_optimum-exporters"));
        program
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("ORT_DYLIB_PATH")
            .args(["check", "tests/onnx/bert-text-classification", "--task", "text-classification"])
            .args(arguments);
        program
    }

    /// The exit code, what is printed, and what is said of errors.
    fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
        let program = program(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (program.status.code(), text(program.stdout), text(program.stderr))
    }

    #[test]
    fn says_at_which_sizes_a_file_ran() {
        let (code, out, err) = run(&["--run"]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
        assert_eq!(
            out,
            "tests/onnx/bert-text-classification/model.onnx: model, as the contract has it\n  \
               ran with tract, batch_size = 2, sequence_length = 16: 1 output\n  \
               ran with tract, batch_size = 3, sequence_length = 8: 1 output\n\
             runs by the contract\n"
        );
        let (_, out, _) = run(&["--run", "--batch-size", "1", "--sequence-length", "4"]);
        assert!(out.contains("ran with tract, batch_size = 1, sequence_length = 4: 1 output"), "{out}");
        assert_eq!(out.lines().count(), 3);
    }

    #[test]
    fn compares_values() {
        let values = ["--inputs", "tests/onnx_values/bert-inputs.safetensors", "--reference"];
        let (code, out, _) = run(&[&["--run"][..], &values, &["tests/onnx_values/bert-outputs.safetensors"]].concat());
        assert_eq!(code, Some(0), "{out}");
        assert!(out.contains("`logits`: 4 values within 1e-5 of the reference, the largest difference "), "{out}");
        // What is fed is no reference.
        let wrong = ["--run", "--reference", "tests/onnx_values/bert-inputs.safetensors", "--json"];
        let (code, out, _) = run(&wrong);
        assert_eq!(code, Some(1), "{out}");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["files"][0]["findings"][0]["kind"], "reference");
    }

    #[test]
    fn prints_json() {
        let (code, out, _) = run(&["--run", "--json", "--reference", "tests/onnx_values/bert-outputs.safetensors"]);
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &report["runtime"]), (Some(0), &Value::from("tract")));
        let runs = report["files"][0]["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[1]["sizes"]["batch_size"], 3);
        assert_eq!(runs[0]["outputs"][0], serde_json::json!({"name": "logits", "dtype": "fp32", "shape": [2, 2]}));
        assert_eq!(runs[0]["compared"][0]["beyond"], 0);
        assert_eq!(runs[1].get("compared"), None);
    }

    #[test]
    fn says_what_it_lacks() {
        let (code, _, err) = run(&["--run", "--runtime", "onnxruntime"]);
        assert_eq!(code, Some(1));
        assert!(err.contains("the environment variable ORT_DYLIB_PATH has to say where its library is"), "{err}");
        // The variable chooses ONNX Runtime, and this is no library.
        let wrong = program(&["--run"]).env("ORT_DYLIB_PATH", "tests/onnx/README.md").output().unwrap();
        let err = String::from_utf8(wrong.stderr).unwrap();
        assert_eq!(wrong.status.code(), Some(1));
        assert!(err.starts_with("error: the runtime `onnxruntime` is not there: failed to load from "), "{err}");
        let (code, _, err) = run(&["--reference", "tests/onnx_values/bert-outputs.safetensors"]);
        assert_eq!(code, Some(2));
        assert!(err.contains("--run"), "{err}");
    }
}
