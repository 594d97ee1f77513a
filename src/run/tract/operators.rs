//! Operators that tract reads more narrowly than exporters write them.

use std::sync::OnceLock;

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::tract_core::ops::array::Range as TypedRange;
use tract_onnx::tract_core::ops::cast::wire_cast;
use tract_onnx::tract_hir::internal::{
    Datum, DatumType, DimLike, Expansion, InferenceOp, InferenceResult, OutletId, Solver, SpecialOps, StaticName, TDim,
    TVec, TensorProxy, TractResult, TypedModel, bail, check_input_arity, check_output_arity, expand,
};

/// tract's reader of ONNX, with these operators in the place of its own.
pub(super) fn onnx() -> Onnx {
    let mut onnx = tract_onnx::onnx();
    onnx.op_register.insert("Range", |_, _| Ok((expand(Range), Vec::new())));
    onnx.op_register.insert("Pad", pad);
    onnx
}

type Built = (Box<dyn InferenceOp>, Vec<String>);
type Builder = fn(&ParsingContext<'_>, &NodeProto) -> TractResult<Built>;

/// An input at the end that is left out is written as one without a name; tract counts it.
fn pad(context: &ParsingContext<'_>, node: &NodeProto) -> TractResult<Built> {
    static OWN: OnceLock<Option<Builder>> = OnceLock::new();
    let own = OWN.get_or_init(|| tract_onnx::onnx().op_register.0.get("Pad").copied());
    let Some(own) = own else { bail!("tract has no operator Pad") };
    let mut node = node.clone();
    while node.input.last().is_some_and(String::is_empty) {
        node.input.pop();
    }
    own(context, &node)
}

/// Numbers from lengths are 64-bit integers, as the format has it. tract gives them the type that lengths have
/// while it works out shapes, and then finds that they are none.
#[derive(Clone, Debug, Hash)]
struct Range;

impl Range {
    fn dtype(inputs: impl IntoIterator<Item = DatumType>) -> TractResult<DatumType> {
        let dtype = DatumType::super_type_for(inputs);
        match dtype {
            Some(dtype) if dtype == TDim::datum_type() => Ok(i64::datum_type()),
            Some(dtype) => Ok(dtype),
            None => bail!("a range of numbers of several types"),
        }
    }
}

impl Expansion for Range {
    fn name(&self) -> StaticName {
        "Range".into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        check_input_arity(inputs, 3)?;
        check_output_arity(outputs, 1)?;
        let [start, end, step] = inputs else { bail!("a range of {} inputs", inputs.len()) };
        let Some(output) = outputs.first() else { bail!("a range without an output") };
        solver.given_3(&start.datum_type, &end.datum_type, &step.datum_type, move |solver, one, two, three| {
            solver.equals(Self::dtype([one, two, three])?, &output.datum_type)
        })?;
        for input in inputs {
            solver.equals(&input.rank, 0)?;
        }
        solver.equals(&output.rank, 1)?;
        solver.given_3(&start.value, &end.value, &step.value, move |solver, start, end, step| {
            let integers = [&start, &end, &step].iter().all(|value| !value.datum_type().is_float());
            if !integers {
                return Ok(());
            }
            let (start, end) = (start.cast_to::<TDim>()?, end.cast_to::<TDim>()?);
            let (start, end) = (start.to_scalar::<TDim>()?.clone(), end.to_scalar::<TDim>()?.clone());
            let step = step.cast_to_scalar::<i64>()?;
            let Ok(size) = usize::try_from(step.unsigned_abs()) else { bail!("a range of steps of {step}") };
            let length = if step < 0 { start - end } else { end - start };
            if size == 0 {
                bail!("a range of steps of 0");
            }
            solver.equals(&output.shape[0], length.divceil(size))
        })
    }

    fn wire(&self, prefix: &str, model: &mut TypedModel, inputs: &[OutletId]) -> TractResult<TVec<OutletId>> {
        let facts = inputs.iter().map(|input| model.outlet_fact(*input)).collect::<TractResult<Vec<_>>>()?;
        let dtype = Self::dtype(facts.iter().map(|fact| fact.datum_type))?;
        let inputs = wire_cast(prefix, model, inputs, dtype)?;
        let length = model.symbols.new_with_prefix("range");
        model.wire_node(prefix, TypedRange::new(length.into()), &inputs)
    }
}
