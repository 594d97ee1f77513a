//! tract, a runtime in Rust.

mod branch;
mod operators;
mod plans;

use std::path::Path;

use tract_onnx::prelude::{
    Datum, DatumType, Framework, InferenceFact, InferenceModel, InferenceModelExt, IntoTValue, TValue, TVec,
    Tensor as Array,
};

use plans::{Fed, Plans};

use super::runtime::{Output, Runtime, Session};
use crate::onnx::{Signature, external_files};
use crate::tensors::{Element, Tensor, TensorData, f16};

/// tract, which is a part of this program and lacks some operators.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tract;

impl Runtime for Tract {
    fn name(&self) -> String {
        "tract".to_owned()
    }

    fn is_complete(&self) -> bool {
        false
    }

    fn load(&self, path: &Path, signature: &Signature) -> Result<Box<dyn Session>, String> {
        let mut model = operators::onnx().with_ignore_output_shapes(true).model_for_path(path).map_err(reason)?;
        branch::name_apart(&mut model);
        let outputs = signature.outputs.iter().map(|output| output.name.clone()).collect();
        // What is beside a file may be of any size.
        let is_alone = external_files(path).is_ok_and(|files| files.is_empty());
        let bytes = path.metadata().map(|file| file.len()).ok().filter(|_| is_alone);
        Ok(Box::new(Loaded { model, outputs, plans: Plans::of(bytes.unwrap_or(u64::MAX)) }))
    }
}

/// A model whose inputs have no shapes yet: tract works them through the graph for each run on others.
struct Loaded {
    model: InferenceModel,
    outputs: Vec<String>,
    plans: Plans,
}

impl Session for Loaded {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String> {
        let (mut values, mut shapes): (TVec<TValue>, Fed) = (TVec::new(), Vec::new());
        for input in &self.model.inputs {
            let name = self.model.node(input.node).name.as_str();
            let (_, tensor) = inputs.iter().find(|(known, _)| *known == name).ok_or_else(|| unfed(name))?;
            shapes.push(plans::fed(tensor));
            values.push(array(tensor)?.into_tvalue());
        }
        let make = || {
            let mut model = self.model.clone();
            branch::choose(&mut model, inputs);
            for (at, value) in values.iter().enumerate() {
                model.set_input_fact(at, InferenceFact::dt_shape(value.datum_type(), value.shape()))?;
            }
            model.into_optimized()?.into_runnable()
        };
        let plan = self.plans.plan(shapes, make).map_err(reason)?;
        let given = plan.run(values).map_err(reason)?;
        self.outputs.iter().zip(given).map(|(name, array)| output(name, &array)).collect()
    }
}

fn unfed(name: &str) -> String {
    format!("its input `{name}` is not fed")
}

/// What tract says, with each cause; it repeats what it works on at length.
fn reason(error: impl Into<tract_onnx::prelude::TractError>) -> String {
    format!("{:#}", error.into())
}

fn array(tensor: &Tensor) -> Result<Array, String> {
    let shape = tensor.shape();
    let array = match tensor.data() {
        TensorData::I64(values) => Array::from_shape(shape, values),
        TensorData::I32(values) => Array::from_shape(shape, values),
        TensorData::I8(values) => Array::from_shape(shape, values),
        TensorData::F32(values) => Array::from_shape(shape, values),
        TensorData::F16(values) => Array::from_shape(shape, values),
        TensorData::Bool(values) => Array::from_shape(shape, values),
        TensorData::BF16(_) => return Err("it knows no bf16".to_owned()),
    };
    array.map_err(reason)
}

fn output(name: &str, array: &Array) -> Result<Output, String> {
    match array.datum_type() {
        DatumType::Bool => values::<bool>(name, array),
        DatumType::I8 => values::<i8>(name, array),
        DatumType::I32 => values::<i32>(name, array),
        DatumType::I64 => values::<i64>(name, array),
        DatumType::F16 => values::<f16>(name, array),
        DatumType::F32 => values::<f32>(name, array),
        // Its own type of what becomes a length: in the file these are 64-bit integers.
        DatumType::TDim => values::<i64>(name, &*array.cast_to::<i64>().map_err(reason)?),
        _ => Ok(Output { name: name.to_owned(), shape: array.shape().to_vec(), tensor: None }),
    }
}

fn values<T: Element + Datum>(name: &str, array: &Array) -> Result<Output, String>
where
    TensorData: From<Vec<T>>,
{
    let values = array.as_slice::<T>().map_err(reason)?.to_vec();
    let tensor = Tensor::new(array.shape().to_vec(), values.into());
    Ok(Output::new(name, tensor.ok_or("its values do not fill its shape")?))
}
