//! The bytes of an `.onnx` or an `.xml` file: what is read of them is read again from what is written of it, and is held against
//! contracts, its own model's and all there are.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::OnceLock;

use optimum_exporters::check::{check, check_for_any_task, identify, left_out};
use optimum_exporters::signature::{Dim, Format, Signature, Value, ValueType};
use optimum_exporters::{Error, ExportPlan, PretrainedConfig, Query, TasksManager};

use crate::answers::{Answers, assert_short};
use crate::bounds::within;
use crate::mutate::hash;
use crate::protobuf::{Field, message, number, text, written};

/// How many inputs there are for one of which it is told whose contract it fits.
const IDENTIFIED: u64 = 256;

/// Plans that files are held against: of every kind of model there is a task.
fn plans() -> &'static [ExportPlan] {
    static PLANS: OnceLock<Vec<ExportPlan>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let all = [
            ("bert", "text-classification"),
            ("clip", "zero-shot-image-classification"),
            ("gpt2", "text-generation-with-past"),
            ("llama", "text-generation-with-past"),
            ("sam", "feature-extraction"),
            ("t5", "text2text-generation-with-past"),
            ("wav2vec2", "automatic-speech-recognition"),
            ("whisper", "automatic-speech-recognition-with-past"),
        ];
        let plan = |(model_type, task): (&str, &str)| {
            let config = PretrainedConfig::empty(model_type);
            let query = Query::new("onnx").model(&config).task(task);
            let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
            export.export_plan(false)
        };
        all.into_iter().map(|of| plan(of).expect("there is a plan")).collect()
    })
}

/// Prepares what does not count as an input's.
pub fn start() {
    crate::bounds::count_inputs();
    plans();
    // The first that is asked for makes all contracts, which are kept.
    left_out("onnx");
}

/// Reads a file of that name, writes it and holds it against contracts.
pub fn run(name: &str, data: &[u8]) {
    let mark = hash(data);
    within(|| {
        let read = Signature::read_from(Cursor::new(data), name);
        let graph = match &read {
            Ok(graph) => graph,
            Err(error) => return assert_short(error),
        };
        if graph.format == Format::Onnx {
            reads_again(graph);
        }
        let plan = &plans()[usize::try_from(mark >> 16).unwrap_or_default() % plans().len()];
        let files: [(PathBuf, Result<Signature, Error>); 1] = [(PathBuf::from(name), Ok(graph.clone()))];
        let answers = || {
            let mut answers = Answers::default();
            answers.add_shown(&check(plan, &files, mark % 2 == 0).map(|report| report.worst()));
            answers
        };
        answers().assert_same(&answers(), || "asked twice".to_owned());
        if mark % 16 == 0 {
            let told = check_for_any_task(plans(), &files, true, &[2]);
            assert!(told.is_ok(), "no plan can be checked");
        }
        if mark % IDENTIFIED == 0 {
            let best = identify(graph, "onnx");
            let costs = best.iter().map(|candidate| candidate.fits()).collect::<Vec<_>>();
            assert!(costs.is_sorted_by(|one, other| one >= other), "what fits stands behind what does not");
        }
    });
}

fn reads_again(graph: &Signature) {
    let mut expected = graph.clone();
    for value in expected.inputs.iter_mut().chain(&mut expected.outputs) {
        value.has_default = false;
    }
    let bytes = bytes_of(&expected);
    let again = Signature::read_from(Cursor::new(&bytes), "x.onnx");
    assert_eq!(again.as_ref(), Ok(&expected), "what is written is read otherwise");
}

/// A file with these inputs and outputs.
pub fn bytes_of(graph: &Signature) -> Vec<u8> {
    let mut fields = vec![number(1, graph.ir_version), text(2, &graph.producer)];
    let values = |kind: u64, values: &[Value]| values.iter().map(|of| message(kind, value(of))).collect::<Vec<_>>();
    let both = [values(11, &graph.inputs), values(12, &graph.outputs)].concat();
    fields.push(message(7, both));
    for (domain, version) in &graph.opsets {
        fields.push(message(8, vec![text(1, domain), number(2, *version)]));
    }
    written(&fields)
}

fn value(value: &Value) -> Vec<Field> {
    let of = match &value.of {
        ValueType::Other("a sequence") => vec![message(4, Vec::new())],
        ValueType::Other("a map") => vec![message(5, Vec::new())],
        ValueType::Other("a sparse tensor") => vec![message(8, Vec::new())],
        ValueType::Other("an optional value") => vec![message(9, Vec::new())],
        ValueType::Other(_) => Vec::new(),
        ValueType::Tensor { element, shape } => {
            let shape = shape.as_ref().map(|dims| message(2, dims.iter().map(|dim| message(1, of_dim(dim))).collect()));
            let tensor = [number(1, i64::from(element.0))].into_iter().chain(shape).collect();
            vec![message(1, tensor)]
        }
    };
    vec![text(1, &value.name), message(2, of)]
}

fn of_dim(dim: &Dim) -> Vec<Field> {
    match dim {
        Dim::Static(size) => vec![number(1, *size)],
        Dim::Symbol(symbol) => vec![text(2, symbol)],
        Dim::Unnamed | Dim::Bounded { .. } => Vec::new(),
    }
}
