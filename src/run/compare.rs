//! What a run gave beside what the contract computes.

use std::collections::BTreeMap;

use super::Run;
use super::runtime::Output;
use super::values::Comparison;
use crate::check::{Difference, Finding, Kind, Severity, Subject, merged};
use crate::dtype::DType;
use crate::export::axes::LayerName;
use crate::gathered::gathered;
use crate::onnx::{Signature, ValueType};
use crate::symbolic::{OutputShape, OutputShapes, ShapePart, Size};
use crate::tensors::{Tensor, TensorData};
use optimum_exporters_common::nearest;

/// The most outputs without a reference for which another name is looked for.
const MOST_NEAR: usize = 64;

/// What a run is held against.
pub(super) struct Expected<'a> {
    pub(super) graph: &'a Signature,
    pub(super) shapes: &'a OutputShapes,
    /// The outputs of which it is known how many axes they have, beside what the shapes say.
    pub(super) ranks: &'a [(&'static str, usize)],
    /// What was found before anything ran, which is not said again.
    pub(super) known: &'a [Finding],
    /// The sizes of the run, for instance `batch_size = 2, sequence_length = 16`.
    pub(super) at: &'a str,
    /// Whether what was fed are numbers, so that what is given should be.
    pub(super) of_numbers: bool,
}

impl Expected<'_> {
    /// How names, types and shapes differ.
    pub(super) fn findings(&self, outputs: &[Output]) -> Vec<Finding> {
        let mut differences = Vec::new();
        let mut declared: BTreeMap<&str, &ValueType> =
            gathered(self.graph.outputs.iter().map(|value| (value.name.as_str(), &value.of)));
        for output in outputs {
            let mut add = |difference| differences.push((output.name.clone(), difference));
            declared.remove(&*output.name).and_then(|of| dtype(output, of)).into_iter().for_each(&mut add);
            self.not_numbers(output).into_iter().for_each(&mut add);
            if let Some(shape) = self.shapes.get(&output.name) {
                self.shape(output, shape).into_iter().for_each(add);
            }
        }
        for name in declared.into_keys() {
            let reason = "the file has it among its outputs, and gives none";
            differences.push((name.to_owned(), Difference::new(Severity::Error, Kind::Missing, reason)));
        }
        let found = merged(differences, Subject::Output).into_iter().chain(self.order(outputs));
        found.filter(|finding| !self.is_known(finding)).collect()
    }

    /// Values that are no number, though all that was fed are.
    fn not_numbers(&self, output: &Output) -> Option<Difference> {
        let tensor = output.tensor.as_ref().filter(|_| self.of_numbers)?;
        let count = not_numbers(tensor);
        let reason = format!("{count} of {} values are not a number at {}", tensor.data().len(), self.at);
        (count > 0).then(|| Difference::new(Severity::Warning, Kind::Values, reason).between("NaN", "numbers"))
    }

    fn is_known(&self, finding: &Finding) -> bool {
        let is_same = |known: &Finding| {
            known.severity == Severity::Error && known.subject == finding.subject && known.axis == finding.axis
        };
        self.known.iter().any(is_same)
    }

    /// The first output that stands after one that should follow it.
    fn order(&self, outputs: &[Output]) -> Option<Finding> {
        let places = outputs.iter().filter_map(|output| Some((self.place(&output.name)?, output.name.as_str())));
        let places: Vec<_> = places.collect();
        let (before, name) = places.windows(2).find_map(|pair| match pair {
            [(one, before), (other, name)] if one > other => Some((*before, *name)),
            _ => None,
        })?;
        let reason = format!(
            "it is given after `{before}`, and the contract has it before: who reads outputs by place reads another"
        );
        let difference = Difference::new(Severity::Warning, Kind::Order, reason)
            .between(format!("after {before}"), format!("before {before}"));
        Some(difference.of(Subject::Output(name.to_owned())))
    }

    /// Where the contract has an output: in which part, of which layer, and where among those of the layer.
    fn place(&self, name: &str) -> Option<(usize, usize, usize)> {
        self.shapes.parts().iter().enumerate().find_map(|(at, part)| match part {
            ShapePart::Tensor(plain, _) => (*plain == name).then_some((at, 0, 0)),
            ShapePart::Layers { tensors, .. } => {
                let named = |(within, (layered, _)): (usize, &(LayerName, OutputShape))| {
                    Some((at, layered.layer_of(name)?, within))
                };
                tensors.iter().enumerate().find_map(named)
            }
        })
    }

    fn shape(&self, output: &Output, expected: &OutputShape) -> Vec<Difference> {
        let (found, at) = (&output.shape, self.at);
        let least = expected.axes().len();
        let known = self.ranks.iter().find(|(name, _)| *name == output.name).map(|(_, rank)| *rank);
        let rank = expected.rank().or(known);
        if rank.map_or(found.len() < least, |rank| found.len() != rank) {
            let of = rank.filter(|_| found.len() >= least && expected.rank().is_none());
            let of = of.map_or_else(String::new, |rank| format!(", {rank} axes in all"));
            let reason = format!("its shape is {found:?} at {at}, where the contract has {expected}{of}");
            let difference = Difference::new(Severity::Error, Kind::Rank, reason);
            let right = rank.map_or_else(|| format!("{least} or more"), |rank| rank.to_string());
            return vec![difference.between(found.len(), right)];
        }
        let axes = found.iter().zip(expected.axes()).enumerate();
        axes.filter_map(|(axis, (found, expected))| {
            let expected = expected.known().filter(|expected| i64::try_from(*found) != Ok(*expected))?;
            let reason = format!("{found} at {at}, where the contract computes {expected}");
            Some(Difference::new(Severity::Error, Kind::Shape, reason).between(found, expected).on(axis))
        })
        .collect()
    }
}

/// How many values are not a number.
pub(super) fn not_numbers(tensor: &Tensor) -> usize {
    match tensor.data() {
        TensorData::F32(values) => values.iter().filter(|value| value.is_nan()).count(),
        TensorData::F16(values) => values.iter().filter(|value| value.is_nan()).count(),
        TensorData::BF16(values) => values.iter().filter(|value| value.is_nan()).count(),
        TensorData::I64(_) | TensorData::I32(_) | TensorData::I8(_) | TensorData::Bool(_) => 0,
    }
}

/// A type that differs from what the file says of itself.
fn dtype(output: &Output, declared: &ValueType) -> Option<Difference> {
    let ValueType::Tensor { element, .. } = declared else { return None };
    let given = output.tensor.as_ref().map(Tensor::dtype);
    (element.dtype() != given).then(|| {
        let given = given.map_or("a type that no contract has", DType::name);
        let reason = format!("the file says that it gives {element}, and gives {given}");
        Difference::new(Severity::Error, Kind::Dtype, reason).between(given, element)
    })
}

/// The axes that are static in the contract and of two sizes in two runs.
pub(super) fn unsteady(shapes: &OutputShapes, one: (&[Output], &str), other: (&[Output], &str)) -> Vec<Finding> {
    let mut differences = Vec::new();
    for (first, second) in one.0.iter().zip(other.0) {
        let Some(shape) = shapes.get(&first.name).filter(|_| first.shape.len() == second.shape.len()) else { continue };
        for (axis, (size, then)) in first.shape.iter().zip(&second.shape).enumerate() {
            if size != then && shape.axes().get(axis).is_none_or(|size| *size == Size::Static) {
                let reason = format!(
                    "static in the contract, and {size} at {}, {then} at {}: its size follows the inputs",
                    one.1, other.1
                );
                let difference = Difference::new(Severity::Warning, Kind::DynamicAxis, reason);
                differences.push((first.name.clone(), difference.between(then, size).on(axis)));
            }
        }
    }
    merged(differences, Subject::Output)
}

/// Whether runs tell what was doubtful before them: that a dynamic axis where the contract has a static one has a size that
/// follows the inputs, which is `found`, or else one element whatever is fed.
pub(super) fn is_told_by(known: &Finding, found: &[Finding], runs: &[Run]) -> bool {
    let (Subject::Output(name), Some(axis)) = (&known.subject, known.axis) else { return false };
    let is_same =
        |other: &Finding| (&other.subject, other.axis, other.kind) == (&known.subject, known.axis, known.kind);
    let has_one = |run: &Run| {
        let output = run.outputs.iter().find(|output| output.name == *name);
        output.is_some_and(|output| output.shape.get(axis) == Some(&1)) && run.sizes.iter().all(|(_, size)| size != 1)
    };
    known.kind == Kind::DynamicAxis
        && known.severity > Severity::Note
        && (found.iter().any(is_same) || runs.len() > 1 && runs.iter().all(has_one))
}

/// Compares what a run gave with a reference: each output has to be there, of the same shape, and near. `doubt`
/// follows what is said of those that are not near.
pub(super) fn with_reference(
    outputs: &[Output],
    reference: &[(&str, &Tensor)],
    tolerance: f64,
    doubt: &str,
) -> (Vec<Comparison>, Vec<Finding>) {
    let wanted: BTreeMap<&str, &Tensor> = gathered(reference.iter().copied());
    let (mut compared, mut differences) = (Vec::new(), Vec::new());
    for output in outputs {
        let comparison = match wanted.get(output.name.as_str()) {
            Some(wanted) => compare(output, wanted, tolerance),
            None => {
                // What nearly all lacks is no misspelling.
                let names = wanted.keys().copied().filter(|_| differences.len() < MOST_NEAR);
                Err(no_such_output(&output.name, nearest(&output.name, names)))
            }
        };
        match comparison {
            Ok(comparison) => {
                let far = far(&comparison, doubt).map(|difference| (output.name.clone(), difference));
                differences.extend(far);
                compared.push(comparison);
            }
            Err(difference) => differences.push((output.name.clone(), difference)),
        }
    }
    (compared, merged(differences, Subject::Output))
}

fn no_such_output(name: &str, near: Option<&str>) -> Difference {
    let near = near.map_or_else(String::new, |near| format!("; did `{near}` mean it?"));
    let reason = format!("the reference has no such output{near}");
    Difference::new(Severity::Error, Kind::Reference, reason).between(name, "")
}

fn compare(output: &Output, wanted: &Tensor, tolerance: f64) -> Result<Comparison, Difference> {
    let wrong = |reason| Difference::new(Severity::Error, Kind::Reference, reason);
    let Some(given) = &output.tensor else {
        let reason = "it is of a type that no contract has, and cannot be compared".to_owned();
        return Err(wrong(reason).between("", wanted.dtype()));
    };
    Comparison::new(&output.name, given, wanted, tolerance).ok_or_else(|| {
        let (found, expected) = (format!("{:?}", output.shape), format!("{:?}", wanted.shape()));
        wrong(format!("its shape is {found}, and that of the reference {expected}")).between(found, expected)
    })
}

/// What is beyond the tolerance.
fn far(comparison: &Comparison, doubt: &str) -> Option<Difference> {
    let place = comparison.largest.as_ref().filter(|_| !comparison.is_close())?;
    let difference = Difference::new(Severity::Error, Kind::Values, format!("{comparison}{doubt}"));
    Some(difference.between(format!("{:e}", place.found), format!("{:e}", place.reference)))
}
