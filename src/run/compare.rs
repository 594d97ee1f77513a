//! What a run gave beside what the contract computes.

use super::runtime::Output;
use super::values::Comparison;
use crate::check::{Difference, Finding, Kind, Severity, Subject, merged};
use crate::dummy_inputs::DType;
use crate::export::axes::LayerName;
use crate::nearest::nearest;
use crate::onnx::{Signature, ValueType};
use crate::symbolic::{OutputShape, OutputShapes, ShapePart, Size};
use crate::tensors::Tensor;

/// What a run is held against.
pub(super) struct Expected<'a> {
    pub(super) graph: &'a Signature,
    pub(super) shapes: &'a OutputShapes,
    /// What was found before anything ran, which is not said again.
    pub(super) known: &'a [Finding],
    /// The sizes of the run, for instance `batch_size = 2, sequence_length = 16`.
    pub(super) at: &'a str,
}

impl Expected<'_> {
    /// How names, types and shapes differ.
    pub(super) fn findings(&self, outputs: &[Output]) -> Vec<Finding> {
        let mut differences = Vec::new();
        for output in outputs {
            let mut add = |difference| differences.push((output.name.clone(), difference));
            self.dtype(output).into_iter().for_each(&mut add);
            if let Some(shape) = self.shapes.get(&output.name) {
                self.shape(output, shape).into_iter().for_each(add);
            }
        }
        let absent = self.graph.outputs.iter().filter(|value| !outputs.iter().any(|output| output.name == value.name));
        for value in absent {
            let reason = "the file has it among its outputs, and gives none";
            differences.push((value.name.clone(), Difference::new(Severity::Error, Kind::Missing, reason)));
        }
        let found = merged(differences, Subject::Output).into_iter().chain(self.order(outputs));
        found.filter(|finding| !self.is_known(finding)).collect()
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

    fn dtype(&self, output: &Output) -> Option<Difference> {
        let declared = match self.graph.output(&output.name).map(|value| &value.of) {
            Some(ValueType::Tensor { element, .. }) => *element,
            _ => return None,
        };
        let given = output.tensor.as_ref().map(Tensor::dtype);
        (declared.dtype() != given).then(|| {
            let given = given.map_or("a type that no contract has", DType::name);
            let reason = format!("the file says that it gives {declared}, and gives {given}");
            Difference::new(Severity::Error, Kind::Dtype, reason).between(given, declared)
        })
    }

    fn shape(&self, output: &Output, expected: &OutputShape) -> Vec<Difference> {
        let (found, at) = (&output.shape, self.at);
        let least = expected.axes().len();
        if expected.rank().map_or(found.len() < least, |rank| found.len() != rank) {
            let reason = format!("its shape is {found:?} at {at}, where the contract has {expected}");
            let difference = Difference::new(Severity::Error, Kind::Rank, reason);
            return vec![difference.between(
                found.len(),
                expected.rank().map_or_else(|| format!("{least} or more"), |rank| rank.to_string()),
            )];
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

/// Compares what a run gave with a reference: each output has to be there, of the same shape, and near.
pub(super) fn with_reference(
    outputs: &[Output],
    reference: &[(&str, &Tensor)],
    tolerance: f64,
) -> (Vec<Comparison>, Vec<Finding>) {
    let mut compared = Vec::new();
    let mut found = Vec::new();
    let mut add = |name: &str, kind, found_as: String, expected: String, reason: String| {
        let difference = Difference::new(Severity::Error, kind, reason).between(found_as, expected);
        found.push((name.to_owned(), difference));
    };
    for Output { name, shape, tensor } in outputs {
        let Some((_, wanted)) = reference.iter().find(|(known, _)| known == name) else {
            let names = reference.iter().map(|(name, _)| *name);
            let near = nearest(name, names).map_or_else(String::new, |near| format!("; did `{near}` mean it?"));
            add(name, Kind::Reference, name.clone(), String::new(), format!("the reference has no such output{near}"));
            continue;
        };
        let Some(given) = tensor else {
            let reason = "it is of a type that no contract has, and cannot be compared".to_owned();
            add(name, Kind::Reference, String::new(), wanted.dtype().to_string(), reason);
            continue;
        };
        match Comparison::new(name, given, wanted, tolerance) {
            None => {
                let wanted = wanted.shape();
                let reason = format!("its shape is {shape:?}, and that of the reference {wanted:?}");
                add(name, Kind::Reference, format!("{shape:?}"), format!("{wanted:?}"), reason);
            }
            Some(comparison) => {
                if !comparison.is_close() {
                    let numbers = comparison.largest.as_ref().map(|place| (place.found, place.reference));
                    let (one, other) = numbers.unwrap_or_default();
                    add(name, Kind::Values, format!("{one:e}"), format!("{other:e}"), comparison.to_string());
                }
                compared.push(comparison);
            }
        }
    }
    (compared, merged(found, Subject::Output))
}
